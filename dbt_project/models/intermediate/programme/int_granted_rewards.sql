with

history as (
    select * from {{ ref('stg_list_history') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

-- A control row was never sent out. A merged account's reward is the survivor's.
final as (
    select distinct
        coalesce(ids.customer_id, history.subject_id) as customer_id,
        history.as_of as granted_on
    from history
    cross join company
    left join ids on history.subject_id = ids.id
    where
        history.list = 'retention_list'
        and history.play = 'reward'
        and coalesce(history.arm, 'treatment') = 'treatment'
        and history.as_of < company.as_of
)

select * from final
