{# What the plays say and count alike: each formula and each turn of phrase stands here once. #}

{# A number of days in words: 1 day, 64 days. #}
{% macro day_count(days) -%}
    case
        when {{ round_to(days, 0) }} = 1 then '1 day' else {{ number_text(days, 0) }} || ' days'
    end
{%- endmacro %}

{# A probability as a sales manager reads it: whole per cent, never 0 % or 100 %; null stays null. #}
{% macro chance_text(probability) -%}
    case
        when {{ probability }} is not null
            then {{ number_text('greatest(1, least(99, 100 * ' ~ probability ~ '))', 0) }} || ' %'
    end
{%- endmacro %}

{# The clauses that are known, joined to one sentence; it begins with a capital and ends with a stop. #}
{% macro sentence(clauses) -%}
    upper(substr({{ join_text(clauses, '; ') }}, 1, 1)) || substr({{ join_text(clauses, '; ') }}, 2) || '.'
{%- endmacro %}

{# value x probability x success rate - cost of a contact, to the cent. #}
{% macro expected_value(value, probability, rules) -%}
    cast(
        {{ round_to(
            'cast(' ~ value ~ ' as double) * ' ~ probability ~ ' * ' ~ rules ~ '.success_rate - cast('
            ~ rules ~ '.contact_cost as double)', 2
        ) }} as decimal(18, 2)
    )
{%- endmacro %}

{# The same arithmetic in words, so that anyone can follow it with a pocket calculator. #}
{% macro expected_value_words(value_words, value, probability_words, probability, rules, currency) -%}
    {{ value_words }} || ' ' || {{ number_text(value, 2) }} || ' ' || {{ currency }}
    || ' x ' || {{ probability_words }} || ' ' || {{ number_text('100 * ' ~ probability, 2) }} || ' %'
    || ' x assumed success rate ' || {{ number_text('100 * ' ~ rules ~ '.success_rate', 2) }} || ' %'
    || ' - cost of a contact ' || {{ number_text(rules ~ '.contact_cost', 2) }} || ' ' || {{ currency }}
{%- endmacro %}
