-- Why is a prospect not on the list?
select reason_left_out, count(*) as prospects
from lists.prospect_list_left_out
group by reason_left_out
order by prospects desc, reason_left_out
