-- What customers had answered before measured_on, and nothing later; 6 or below makes a detractor by the
-- definition of the score.
with

cases as (
    select * from {{ ref('int_loss_cases') }}
),

surveys as (
    select * from {{ ref('stg_surveys') }}
    where kind = 'nps'
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

answered as (
    select
        cases.customer_id,
        cases.measured_on,
        surveys.score,
        row_number() over (
            partition by cases.customer_id, cases.measured_on
            order by surveys.answered_at desc, surveys.score asc
        ) as age_rank
    from surveys
    inner join ids on surveys.customer_id = ids.id
    inner join cases on ids.customer_id = cases.customer_id
    where
        surveys.answered_on >= {{ add_days('cases.measured_on', -365) }}
        and surveys.answered_on < cases.measured_on
),

final as (
    select
        answered.customer_id,
        answered.measured_on,
        'detractor' as signal,
        case when answered.score <= 6 then 1 else 0 end as has_signal
    from answered
    where answered.age_rank = 1
)

select * from final
