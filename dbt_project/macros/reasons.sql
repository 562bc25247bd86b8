{# The sentences of the marts: one macro for each kind of reason, so that a turn of phrase stands once. #}

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

{# Where a prospect was found and when, from a row of int_prospect_masters. #}
{% macro found_in_words(row) -%}
    {{ counted(row ~ '.records', 'record') }} || ' of ' || {{ row }}.sources_text
    || coalesce(case
        when {{ row }}.first_collected_on = {{ row }}.last_collected_on
            then ', found on ' || cast({{ row }}.first_collected_on as varchar)
        else ', found from ' || cast({{ row }}.first_collected_on as varchar) || ' to '
            || cast({{ row }}.last_collected_on as varchar)
    end, '') || '; held as ' || replace({{ row }}.basis, '_', ' ') || '; no customer is alike enough to be it.'
{%- endmacro %}
