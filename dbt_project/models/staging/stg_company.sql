with

company as (
    select * from {{ source('raw', 'company') }}
),

final as (
    select
        company.name,
        company.currency,
        company.time_zone,
        company.as_of,
        company.known_before,
        company.horizon_days,
        company.gross_margin,
        company.contacts_per_week,
        company.control_share,
        company.control_salt,
        company.language,
        company.latitude,
        company.longitude
    from company
)

select * from final
