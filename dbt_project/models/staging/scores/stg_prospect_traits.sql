with

prospect_traits as (
    select * from {{ source('scores', 'prospect_traits') }}
),

final as (
    select
        prospect_traits.feature,
        prospect_traits.bin,
        prospect_traits.customers,
        prospect_traits.good_customers,
        prospect_traits.market,
        prospect_traits.weight_of_evidence,
        prospect_traits.weight_low,
        prospect_traits.weight_high,
        prospect_traits.information_value,
        prospect_traits.mean_value_year_1
    from prospect_traits
)

select * from final
