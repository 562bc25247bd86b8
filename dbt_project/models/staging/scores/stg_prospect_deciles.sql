with

prospect_deciles as (
    select * from {{ source('scores', 'prospect_deciles') }}
),

final as (
    select
        prospect_deciles.model,
        prospect_deciles.role,
        prospect_deciles.decile,
        prospect_deciles.prospects,
        prospect_deciles.won,
        prospect_deciles.value_won
    from prospect_deciles
)

select * from final
