{{ config(meta={'dagster': {'ref': {'name': 'retention_list'}}}) }}
-- The arm follows from the salt and the id alone; a control row offers nothing, a treatment row does.
with

expected as (
    select
        retention_list.*,
        {{ stable_bucket('company.control_salt', 'retention_list.customer_id') }}
        < company.control_share * 10000
            as is_control
    from {{ ref('retention_list') }} as retention_list
    cross join {{ ref('stg_company') }} as company
)

select customer_id
from expected
where
    (is_control and arm <> 'control')
    or (not is_control and arm <> 'treatment')
    or (arm = 'control' and status <> 'hold')
    or (arm = 'treatment' and status = 'hold')
    or (arm = 'treatment' and (next_step is null or priority is null))
    or (arm = 'treatment' and open_complaint = (offer is not null))
    or (
        arm = 'control'
        and coalesce(
            contact_id, contact_name, contact_email, contact_phone, channel, offer, next_step,
            cast(priority as varchar)
        ) is not null
    )
