{{ config(meta={'dagster': {'ref': {'name': 'int_united_plays'}}}) }}
-- An open complaint is settled first: no play that sells, and no offer in those that mend.
select
    plays.play,
    plays.customer_id
from {{ ref('int_united_plays') }} as plays
inner join {{ ref('service_status') }} as service on plays.customer_id = service.customer_id
where
    service.open_complaints > 0
    and (plays.offer is not null or plays.play in ('follow_up', 'reward', 'promote', 'add_value'))
