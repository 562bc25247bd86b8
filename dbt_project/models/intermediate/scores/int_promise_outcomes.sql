with

history as (
    select * from {{ ref('stg_score_history') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

risks as (
    select * from {{ ref('int_risks_at') }}
    where is_as_of and status <> 'history_too_short'
),

facts as (
    select * from {{ ref('int_risk_facts') }}
    where is_sampled
),

purchase_days as (
    select * from {{ ref('int_purchase_days') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

-- Earlier promises, and today's for comparison. A promise about an account that was merged since is
-- left out: what the survivor does is not what was promised.
promises as (
    select
        history.as_of,
        history.customer_id,
        history.horizon_days,
        history.model,
        history.model_version,
        history.churn_probability,
        history.expected_orders,
        history.expected_spend
    from history
    left join ids on history.customer_id = ids.id
    where coalesce(ids.customer_id, history.customer_id) = history.customer_id

    union all

    select
        company.as_of,
        risks.customer_id,
        company.horizon_days,
        risks.model,
        risks.model_version,
        risks.churn_probability,
        risks.expected_orders,
        risks.expected_spend
    from risks
    inner join facts on risks.customer_id = facts.customer_id
    cross join company
),

bought as (
    select
        promises.as_of,
        promises.customer_id,
        count(*) as orders,
        sum(purchase_days.net_amount) as spend
    from promises
    inner join purchase_days
        on
            promises.customer_id = purchase_days.customer_id
            and promises.as_of <= purchase_days.ordered_on
            and {{ add_days('promises.as_of', 'promises.horizon_days') }} > purchase_days.ordered_on
    group by
        promises.as_of,
        promises.customer_id
),

final as (
    select
        promises.*,
        cast(ntile(10) over (
            partition by promises.as_of
            order by promises.churn_probability desc, promises.customer_id asc
        ) as integer) as decile,
        cast(
            {{ add_days('promises.as_of', 'promises.horizon_days') }} <= company.as_of as boolean
        ) as is_over,
        cast(coalesce(bought.orders, 0) as bigint) as happened_orders,
        cast(coalesce(bought.spend, 0) as decimal(18, 4)) as happened_spend
    from promises
    cross join company
    left join bought on promises.as_of = bought.as_of and promises.customer_id = bought.customer_id
)

select * from final
