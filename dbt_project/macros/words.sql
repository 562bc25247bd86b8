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

{# Delivered words as part of a sentence: single spaces, none at the ends. #}
{% macro quoted(x) -%}
    trim({{ replace_all(x, '\\s+', ' ') }})
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

{# A count with its noun: 1 day, 64 days; null stays null. #}
{% macro counted(n, noun, plural=none) -%}
    ({{ plain_number(n) }} || case when {{ n }} = 1 then ' {{ noun }}' else ' {{ plural or noun ~ 's' }}' end)
{%- endmacro %}
