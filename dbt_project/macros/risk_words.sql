{# Why a customer is likely to stay silent or not, in words with its own numbers and its value tier's. `facts` is a
   row of int_risk_facts, `asides` the medians of its tier (int_tier_norms) in words. Each clause states facts and no direction:
   whether they raise or lower the probability is the model's to say. #}

{# The clause of a reason code; null where there is no code. #}
{% macro risk_in_words(code, facts, asides) -%}
    {%- set lately = in_days(facts, 4) -%}
    case {{ code }}
        when 'rhythm' then {{ rhythm_in_words(facts, asides) }}
        when 'frequency' then
            {{ ordered_on(facts ~ '.purchases_4h') }} || ' the last ' || {{ lately }}
            || {{ asides }}.purchases_4h
        when 'trend' then
            {{ ordered_on(facts ~ '.purchases_2h') }} || ' the last ' || {{ in_days(facts, 2) }} || ', '
            || {{ ordered_on(facts ~ '.purchases_prior_2h') }} || ' the ' || {{ in_days(facts, 2) }} || ' before'
        when 'spend' then
            {{ bought_for(facts ~ '.spend_2h', facts) }} || ' in the last ' || {{ in_days(facts, 2) }}
            || {{ asides }}.spend_2h
        when 'spend_trend' then
            {{ bought_for(facts ~ '.spend_4h', facts) }} || ' in the last ' || {{ lately }} || ', '
            || {{ bought_for(facts ~ '.spend_prior_4h', facts) }} || ' in the ' || {{ lately }} || ' before'
        when 'regularity' then case
            when {{ facts }}.gap_factor is null then 'too few orders to see whether they come regularly'
            else 'gaps between orders vary by a factor of ' || {{ number_text(facts ~ '.gap_factor', 1) }}
                || {{ asides }}.gap_factor
        end
        when 'one_time' then case
            when {{ facts }}.repeat_purchases = 0
                then 'bought once only, on ' || cast({{ facts }}.first_order_on as varchar)
            else 'came back on ' || {{ counted(facts ~ '.repeat_purchases', 'day') }} || ' since the first order on '
                || cast({{ facts }}.first_order_on as varchar)
        end
        when 'season' then case
            when {{ facts }}.purchases_season is null then 'no records of a year ago'
            when {{ facts }}.observed_days <= 365 - {{ facts }}.horizon_days then 'no customer yet in these weeks a year ago'
            else {{ ordered_on(facts ~ '.purchases_season') }} || ' the ' || {{ in_days(facts, 1) }}
                || ' that followed this date a year ago' || {{ asides }}.purchases_season
        end
        when 'breadth' then
            'bought ' || {{ counted('coalesce(' ~ facts ~ '.products_4h, 0)', 'product') }} || ' in the last ' || {{ lately }}
            || {{ asides }}.products_4h
        when 'discount' then coalesce(
            {{ unless_none(facts ~ '.discount_share_4h', 'no discount', "'discount of ' || " ~ percent(facts ~ '.discount_share_4h')) }}
            || ' in the last ' || {{ lately }}
            || {{ asides }}.discount_share_4h,
            'no discount, as nothing was bought, in the last ' || {{ lately }}
        )
        when 'returns' then coalesce(
            {{ unless_none(facts ~ '.returned_share_4h', 'nothing returned', "'returned ' || "
                ~ percent(facts ~ '.returned_share_4h') ~ " || ' of what it bought'") }} || ' in the last ' || {{ lately }}
            || {{ asides }}.returned_share_4h,
            'no share returned, as nothing was bought, in the last ' || {{ lately }}
        )
        when 'contact' then
            coalesce(
                'our last personal touch ' || {{ counted(facts ~ '.days_since_outbound', 'day') }} || ' ago'
                || {{ asides }}.days_since_outbound,
                'no personal touch of ours on record'
            ) || ', ' || coalesce(
                'last word from the customer ' || {{ counted(facts ~ '.days_since_inbound', 'day') }} || ' ago',
                'no word from the customer on record'
            )
        when 'service' then coalesce(
            nullif({{ join_text([
                unless_none(facts ~ '.late_share_4h', 'no delivery late', percent(facts ~ '.late_share_4h')
                    ~ " || ' of the deliveries late'") ~ ' || ' ~ asides ~ '.late_share_4h',
                unless_none(facts ~ '.complaints_4h', 'no complaint', counted(facts ~ '.complaints_4h', 'complaint'))
            ], ', ') }}, '') || ' in the last ' || {{ lately }},
            'no delivery due in the last ' || {{ lately }}
        )
    end
{%- endmacro %}

{# How long ago the last order is, against the customer's own gaps. #}
{% macro rhythm_in_words(facts, asides) -%}
    'last order ' || {{ counted(facts ~ '.days_since_order', 'day') }} || ' ago' || {{ asides }}.days_since_order
    || ', ' || case
        when {{ facts }}.repeat_purchases = 0 then 'the only one so far'
        else case when {{ facts }}.gap_basis = 'own' then 'usually every ' else 'so far every ' end
            || {{ counted(facts ~ '.median_gap_days', 'day') }} || {{ asides }}.median_gap_days
    end
{%- endmacro %}

{# The days of that many horizons: 120 days. #}
{% macro in_days(facts, horizons) -%}
    {{ counted(horizons ~ ' * ' ~ facts ~ '.horizon_days', 'day') }}
{%- endmacro %}

{# Words for a number, and others where it is 0: nobody says that 0 % of the deliveries were late. #}
{% macro unless_none(x, nothing, some) -%}
    case when {{ x }} = 0 then '{{ nothing }}' else {{ some }} end
{%- endmacro %}

{% macro ordered_on(days) -%}
    {{ unless_none(days, 'no order in', "'ordered on ' || " ~ plain_number(days) ~ " || ' of'") }}
{%- endmacro %}

{% macro bought_for(amount, facts) -%}
    {{ unless_none(amount, 'nothing bought', "'bought for ' || " ~ number_text(amount, 0) ~ " || ' ' || " ~ facts ~ '.currency') }}
{%- endmacro %}

{% macro percent(share) -%}
    {{ number_text('100 * ' ~ share, 0) }} || ' %'
{%- endmacro %}

{# What is typical of the tier, as an aside; nothing where nobody in it has such a number. #}
{% macro tier_median(x, places=none) -%}
    coalesce(' (tier median ' || {{ plain_number(x) if places is none else number_text(x, places) }} || ')', '')
{%- endmacro %}

{% macro tier_median_share(x) -%}
    coalesce(' (tier median ' || {{ percent(x) }} || ')', '')
{%- endmacro %}
