{{ config(meta={'dagster': {'ref': {'name': 'int_united_plays'}}}) }}
-- An open complaint is settled first: no play that sells, and no offer in those that mend.
select
    plays.play,
    plays.customer_id
from {{ ref('int_united_plays') }} as plays
inner join {{ ref('service_status') }} as service on plays.customer_id = service.customer_id
cross join {{ ref('stg_company') }} as company
inner join {{ ref('play_thresholds') }} as limits on limits.name = 'open_complaint_counts_days'
where
    service.open_complaints > 0
    and service.last_complaint_on >= {{ add_days('company.as_of', '-limits.value') }}
    and (plays.offer is not null or plays.play in ('follow_up', 'reward', 'promote', 'add_value'))
