-- Do 20 % of the customers make 80 % of the sales, and how much hangs on the largest group?
select
    round(top_20_percent_share, 3) as share_of_top_20_percent,
    customers_for_80_percent,
    customers,
    round(group_hhi, 3) as group_hhi,
    concentration_reading,
    largest_group_name,
    round(largest_group_share, 3) as largest_group_share,
    round(sales_without_largest_group) as sales_without_it
from marts.sales_concentration
