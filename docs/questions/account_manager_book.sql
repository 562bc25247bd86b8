-- Who keeps and grows existing business, has room for more contacts, and earns an incentive?
select
    owner_id,
    customers,
    round(net_revenue_12m) as net_revenue_12m,
    round(gross_revenue_retention, 2) as gross_retention,
    round(like_for_like_growth, 2) as like_for_like,
    round(new_business_12m) as new_business,
    round(capacity_used, 2) as capacity_used,
    overdue_contacts as overdue,
    round(incentive) as incentive
from marts.account_manager_book
order by net_revenue_12m desc, owner_id
limit 8
