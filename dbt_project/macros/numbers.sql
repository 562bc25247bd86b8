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

{# What a period's sales are worth on the company's basis: their margin, where goods without a cost earn the
   company's own rate, an assumed share of revenue, or the revenue itself. `row` holds net_revenue, costed_net_revenue
   and margin, `basis` is int_value_basis. #}
{% macro value_on_basis(row, basis) -%}
    cast(
        case {{ basis }}.value_basis
            when 'margin' then {{ row }}.margin + {{ money(
                '(' ~ row ~ '.net_revenue - ' ~ row ~ '.costed_net_revenue) * ' ~ basis ~ '.margin_rate'
            ) }}
            when 'assumed_margin' then {{ money(row ~ '.net_revenue * ' ~ basis ~ '.gross_margin') }}
            else {{ row }}.net_revenue
        end as decimal(18, 4)
    )
{%- endmacro %}
