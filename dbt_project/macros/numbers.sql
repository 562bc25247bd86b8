{# Numbers: the same digits on every engine. #}

{# x rounded half up to that many places. Engines disagree on round(), not on floor(). #}
{% macro round_to(x, places) -%}
    (floor(cast({{ x }} as double) * 1e{{ places }} + 0.5) / 1e{{ places }})
{%- endmacro %}

{# An amount of money: four places, exact from here on, so sums do not depend on the order. #}
{% macro money(x) -%}
    cast({{ round_to(x, 4) }} as decimal(18, 4))
{%- endmacro %}

{# a / b as a double; null where b is zero or either is null. #}
{% macro safe_ratio(a, b) -%}
    (cast({{ a }} as double) / nullif(cast({{ b }} as double), 0))
{%- endmacro %}

{# A stable number from 0 to 9999 for an id: the first 8 hex digits of md5(salt|id), modulo 10,000. #}
{% macro stable_bucket(salt, id) -%}
    {{ return(adapter.dispatch('stable_bucket', 'mainstay')(salt, id)) }}
{%- endmacro %}

{% macro default__stable_bucket(salt, id) -%}
    cast(cast(conv(substr(md5({{ salt }} || '|' || {{ id }}), 1, 8), 16, 10) as bigint) % 10000 as integer)
{%- endmacro %}

{% macro duckdb__stable_bucket(salt, id) -%}
    cast(cast('0x' || substr(md5({{ salt }} || '|' || {{ id }}), 1, 8) as bigint) % 10000 as integer)
{%- endmacro %}

{# An amount of money at a rate, rounded again; unchanged where the rate is 1. #}
{% macro converted(amount, rate) -%}
    case when {{ rate }} = 1 then {{ amount }} else {{ money(amount ~ ' * ' ~ rate) }} end
{%- endmacro %}
