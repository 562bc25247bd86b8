with

standings as (
    select * from {{ ref('int_play_standings') }}
),

-- Clauses of a reason; what is unknown stays null and is left out of the sentence.
worded as (
    select
        standings.*,
        case
            when standings.usual_gap_days is null or standings.gap_basis <> 'own' then cast(null as varchar)
            when {{ round_to('standings.usual_gap_days', 0) }} <= 1 then 'every day'
            else 'every ' || {{ day_count('standings.usual_gap_days') }}
        end as usual_words,
        case
            when standings.net_revenue_12m > 0
                then
                    'last 12 months ' || {{ number_text('standings.net_revenue_12m', 0) }}
                    || ' ' || standings.currency
            else 'no sales in the last 12 months'
        end as sales_words,
        case
            when standings.contact_basis = 'none' then cast(null as varchar)
            when standings.days_since_outbound is null then 'no contact from us on record'
            else 'last contact from us ' || {{ day_count('standings.days_since_outbound') }} || ' ago'
        end as contact_words,
        {{ chance_text('standings.churn_probability') }} || ' chance of no order in the next '
        || {{ day_count('standings.horizon_days') }} as risk_words
    from standings
),

final as (
    select
        worded.*,
        case
            when worded.usual_words is null then 'too few orders yet for a rhythm of its own, '
            else 'orders ' || worded.usual_words || ', '
        end
        || case
            when worded.clock in ('they_went_quiet', 'both_quiet')
                then
                    'now ' || {{ day_count('worded.days_since_order') }} || ' without '
                    || case when worded.usual_words is null then 'an order' else 'one' end
            else
                case when worded.usual_words is null then 'last order ' else 'last one ' end
                || {{ day_count('worded.days_since_order') }} || ' ago'
        end as order_words
    from worded
)

select * from final
