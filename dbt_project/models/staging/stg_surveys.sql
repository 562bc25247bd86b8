with

surveys as (
    select * from {{ source('raw', 'surveys') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

final as (
    select
        surveys.customer_id,
        surveys.contact_id,
        surveys.answered_at,
        surveys.kind,
        surveys.score,
        {{ local_day('surveys.answered_at', 'company.time_zone') }} as answered_on
    from surveys
    cross join company
    where surveys.answered_at < company.known_before
)

select * from final
