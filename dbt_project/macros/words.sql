{# Text: what a person reads, the same on every engine. #}

{# The expressions joined by the separator, nulls skipped. #}
{% macro join_text(expressions, separator) -%}
    concat_ws('{{ separator }}', {{ expressions | join(', ') }})
{%- endmacro %}

{# The texts of a group in one line, in the order of `place`, separated by commas. #}
{% macro listed(x, place) -%}
    {{ return(adapter.dispatch('listed', 'mainstay')(x, place)) }}
{%- endmacro %}

{% macro default__listed(x, place) -%}
    array_join(transform(array_sort(collect_list(struct({{ place }} as place, {{ x }} as word))), row -> row.word), ', ')
{%- endmacro %}

{% macro duckdb__listed(x, place) -%}
    string_agg({{ x }}, ', ' order by {{ place }})
{%- endmacro %}

{# A number as a person writes it, such as 1,234.5. #}
{% macro number_text(x, places) -%}
    {{ return(adapter.dispatch('number_text', 'mainstay')(x, places)) }}
{%- endmacro %}

{% macro default__number_text(x, places) -%}
    format_number({{ round_to(x, places) }}, {{ places }})
{%- endmacro %}

{% macro duckdb__number_text(x, places) -%}
    format('{:,.{{ places }}f}', {{ round_to(x, places) }})
{%- endmacro %}

{# Every match of the pattern replaced. #}
{% macro replace_all(x, pattern, replacement) -%}
    {{ return(adapter.dispatch('replace_all', 'mainstay')(x, pattern, replacement)) }}
{%- endmacro %}

{% macro default__replace_all(x, pattern, replacement) -%}
    regexp_replace({{ x }}, r'{{ pattern }}', '{{ replacement }}')
{%- endmacro %}

{% macro duckdb__replace_all(x, pattern, replacement) -%}
    regexp_replace({{ x }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}

{# Letters without their accents. #}
{% macro without_accents(x) -%}
    {{ return(adapter.dispatch('without_accents', 'mainstay')(x)) }}
{%- endmacro %}

{% macro default__without_accents(x) -%}
    translate({{ x }}, 'àáâãäåçèéêëìíîïñòóôõöùúûüýÿščžćđěřůńśźżąęő', 'aaaaaaceeeeiiiinooooouuuuyysczcderunszzaeo')
{%- endmacro %}

{% macro duckdb__without_accents(x) -%}
    strip_accents({{ x }})
{%- endmacro %}

{# A number with one place where it has a fraction, with none where it is whole: 21 or 8.5. #}
{% macro plain_number(x) -%}
    case
        when {{ round_to(x, 1) }} = floor({{ x }}) then {{ number_text(x, 0) }} else {{ number_text(x, 1) }}
    end
{%- endmacro %}

{# A count with its noun: 1 day, 64 days. #}
{% macro counted(n, noun, plural=none) -%}
    concat({{ plain_number(n) }}, case when {{ n }} = 1 then ' {{ noun }}' else ' {{ plural or noun ~ 's' }}' end)
{%- endmacro %}
{%- endmacro %}


{# Why a customer counts as late, from a row with days_since_order, usual_gap_days, gap_basis and gap_ratio. #}
{% macro rhythm_in_words(row) -%}
    concat(
        'last order ', {{ counted(row ~ '.days_since_order', 'day') }}, ' ago, ',
        case
            when {{ row }}.usual_gap_days is null then 'no customer has bought twice yet, so no usual gap is known'
            when {{ row }}.gap_basis = 'own' then concat(
                'usually every ', {{ counted(row ~ '.usual_gap_days', 'day') }},
                ' (', {{ number_text(row ~ '.gap_ratio', 1) }}, ' times the usual gap)'
            )
            else concat(
                'too few orders for a rhythm of its own, a typical customer orders every ',
                {{ counted(row ~ '.usual_gap_days', 'day') }},
                ' (', {{ number_text(row ~ '.gap_ratio', 1) }}, ' times that gap)'
            )
        end
    )
{%- endmacro %}

{# What became of earlier customers like this one, from a row with peers, lapsed_peers and the cases behind them. #}
{% macro frequency_in_words(row, horizon_days) -%}
    case
        when {{ row }}.status = 'history_too_short' then concat(
            'history too short for a probability: ', {{ counted(row ~ '.all_cases', 'earlier case') }}, ', ',
            {{ number_text(row ~ '.observations_needed', 0) }}, ' needed'
        )
        else concat(
            {{ number_text(row ~ '.lapsed_peers', 0) }}, ' of ', {{ number_text(row ~ '.peers', 0) }},
            case
                when {{ row }}.cell_cases > 0 then ' earlier cases like this ('
                when {{ row }}.recency_cases > 0 then ' earlier cases with an order as long ago ('
                else ' earlier cases ('
            end,
            {{ number_text('100.0 * ' ~ row ~ '.lapsed_peers / nullif(' ~ row ~ '.peers, 0)', 0) }},
            ' %) did not order within ', {{ counted(horizon_days, 'day') }}
        )
    end
{%- endmacro %}

{# Which touches a customer is due, what was done and what comes next, from a row with its cadence, contact
   clock, usual gap and next touch. What is unknown is left out. #}
{% macro contact_plan_in_words(row) -%}
    concat_ws(
        '; ',
        concat(
            {{ row }}.value_tier, ' customers are due a personal touch every ',
            {{ counted(row ~ '.cadence_days', 'day') }}
        ),
        case
            when {{ row }}.contact_basis = 'interactions' then concat(
                case
                    when {{ row }}.last_personal_on is null then 'none on record'
                    else concat('last one ', {{ counted(row ~ '.days_since_personal', 'day') }}, ' ago')
                end,
                case
                    when {{ row }}.contact_overdue_days > 0
                        then concat(', ', {{ counted(row ~ '.contact_overdue_days', 'day') }}, ' late')
                    else ''
                end
            )
        end,
        case
            when {{ row }}.is_long_gap and {{ row }}.touches_between_purchases > 0 then concat(
                'buys every ', {{ counted(row ~ '.usual_gap_days', 'day') }}, ', ',
                {{ counted(row ~ '.touches_between_purchases', 'touch', 'touches') }}, ' due in between',
                case
                    when {{ row }}.contact_basis = 'interactions' then concat(
                        ', ', {{ plain_number(row ~ '.touches_since_order') }}, ' made since the last order'
                    )
                    else ''
                end
            )
        end,
        case
            when {{ row }}.next_touch_kind is not null then concat(
                'next: ', replace({{ row }}.next_touch_kind, '_', ' '), ', ',
                {{ plain_number(row ~ '.kind_done_12m') }}, ' of ', {{ plain_number(row ~ '.kind_per_year') }},
                ' a year made'
            )
        end
    )
{%- endmacro %}

{# What speaks for a loss, from a row of int_loss_spells with last_inbound_on and spoke_since. #}
{% macro loss_in_words(row) -%}
    {{ sentence([
        "case when " ~ row ~ ".recovered_on is null then 'no order for ' else 'was away for ' end || "
            ~ counted(row ~ '.days_away', 'day'),
        "case when " ~ row ~ ".usual_gap_days is not null then 'usually every ' || "
            ~ counted(row ~ '.usual_gap_days', 'day') ~ " end",
        "'counts as lost after ' || " ~ counted('floor(' ~ row ~ '.lost_after_days)', 'day'),
        "case when " ~ row ~ ".spoke_since then 'came to us on ' || cast(" ~ row ~ ".last_inbound_on as varchar)
            || ', after the silence began' when " ~ row ~ ".last_inbound_on is null then 'no word from the customer on record'
            else 'last came to us on ' || cast(" ~ row ~ ".last_inbound_on as varchar) end",
        "'reported lost on ' || cast(" ~ row ~ ".reported_on as varchar) || ' (' || "
            ~ join_text([row ~ '.reason_code', row ~ '.competitor', row ~ '.permanence'], ', ') ~ " || ')'",
        "'ordered again on ' || cast(" ~ row ~ ".recovered_on as varchar)"
    ]) }}
{%- endmacro %}
