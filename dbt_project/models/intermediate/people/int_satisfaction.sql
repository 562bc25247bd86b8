with

surveys as (
    select * from {{ ref('stg_surveys') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

-- 1 is the latest answer of each kind, whoever at the customer gave it.
ranked as (
    select
        ids.customer_id,
        surveys.kind,
        surveys.score,
        surveys.answered_on,
        row_number() over (
            partition by ids.customer_id, surveys.kind
            order by surveys.answered_at desc, surveys.contact_id asc, surveys.score asc
        ) as answer_rank
    from surveys
    inner join ids on surveys.customer_id = ids.id
),

final as (
    select
        ranked.customer_id,
        max(case when ranked.kind = 'nps' and ranked.answer_rank = 1 then ranked.score end) as nps,
        max(case when ranked.kind = 'nps' and ranked.answer_rank = 2 then ranked.score end) as nps_before,
        max(case when ranked.kind = 'nps' then ranked.answered_on end) as nps_answered_on,
        max(case when ranked.kind = 'csat' and ranked.answer_rank = 1 then ranked.score end) as csat,
        max(case when ranked.kind = 'csat' and ranked.answer_rank = 2 then ranked.score end) as csat_before,
        max(case when ranked.kind = 'csat' then ranked.answered_on end) as csat_answered_on
    from ranked
    group by ranked.customer_id
)

select * from final
