with

consents as (
    select * from {{ source('raw', 'consents') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

-- A withdrawal counts whatever its date: a later one than the as-of date does no harm, a lost one does.
final as (
    select
        consents.contact_id,
        consents.customer_id,
        consents.prospect_source,
        consents.prospect_record_id,
        consents.channel,
        consents.status,
        consents.basis,
        consents.changed_at,
        {{ local_day('consents.changed_at', 'company.time_zone') }} as changed_on
    from consents
    cross join company
    where consents.status = 'withdrawn' or consents.changed_at < company.known_before
)

select * from final
