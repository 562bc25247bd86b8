{# Days and moments. The default is Spark SQL; DuckDB differs. #}

{# Whole days from start_day to end_day, as an integer. #}
{% macro days_between(start_day, end_day) -%}
    {{ return(adapter.dispatch('days_between', 'mainstay')(start_day, end_day)) }}
{%- endmacro %}

{% macro default__days_between(start_day, end_day) -%}
    cast(datediff({{ end_day }}, {{ start_day }}) as integer)
{%- endmacro %}

{% macro duckdb__days_between(start_day, end_day) -%}
    cast(date_diff('day', {{ start_day }}, {{ end_day }}) as integer)
{%- endmacro %}

{# The day n days later (earlier where n is negative). #}
{% macro add_days(day, n) -%}
    {{ return(adapter.dispatch('add_days', 'mainstay')(day, n)) }}
{%- endmacro %}

{% macro default__add_days(day, n) -%}
    date_add({{ day }}, cast({{ n }} as integer))
{%- endmacro %}

{% macro duckdb__add_days(day, n) -%}
    ({{ day }} + cast({{ n }} as integer))
{%- endmacro %}

{# The calendar day a UTC moment falls on in the given time zone. #}
{% macro local_day(utc_timestamp, time_zone) -%}
    {{ return(adapter.dispatch('local_day', 'mainstay')(utc_timestamp, time_zone)) }}
{%- endmacro %}

{% macro default__local_day(utc_timestamp, time_zone) -%}
    cast(from_utc_timestamp({{ utc_timestamp }}, {{ time_zone }}) as date)
{%- endmacro %}

{% macro duckdb__local_day(utc_timestamp, time_zone) -%}
    cast(timezone({{ time_zone }}, timezone('UTC', {{ utc_timestamp }})) as date)
{%- endmacro %}

{# The first day of the calendar month. #}
{% macro month_start(day) -%}
    cast(date_trunc('month', {{ day }}) as date)
{%- endmacro %}

{# The day n calendar months later (earlier where n is negative); a month's last day stays in its month. #}
{% macro add_months(day, n) -%}
    {{ return(adapter.dispatch('add_months', 'mainstay')(day, n)) }}
{%- endmacro %}

{% macro default__add_months(day, n) -%}
    add_months({{ day }}, cast({{ n }} as integer))
{%- endmacro %}

{% macro duckdb__add_months(day, n) -%}
    cast({{ day }} + to_months(cast({{ n }} as integer)) as date)
{%- endmacro %}

{# A select list item: every first of a month from start_day's month to end_day's, one row each. #}
{% macro months_from(start_day, end_day) -%}
    {{ return(adapter.dispatch('months_from', 'mainstay')(start_day, end_day)) }}
{%- endmacro %}

{% macro default__months_from(start_day, end_day) -%}
    explode(sequence({{ month_start(start_day) }}, {{ month_start(end_day) }}, interval 1 month))
{%- endmacro %}

{% macro duckdb__months_from(start_day, end_day) -%}
    cast(unnest(generate_series({{ month_start(start_day) }}, {{ month_start(end_day) }}, interval 1 month)) as date)
{%- endmacro %}

{# The UTC moment at which a calendar day begins in the given time zone. #}
{% macro utc_of_local_day(day, time_zone) -%}
    {{ return(adapter.dispatch('utc_of_local_day', 'mainstay')(day, time_zone)) }}
{%- endmacro %}

{% macro default__utc_of_local_day(day, time_zone) -%}
    to_utc_timestamp(cast({{ day }} as timestamp), {{ time_zone }})
{%- endmacro %}

{% macro duckdb__utc_of_local_day(day, time_zone) -%}
    timezone('UTC', timezone({{ time_zone }}, cast({{ day }} as timestamp)))
{%- endmacro %}

{# A select list item: every day from start_day to end_day, one row each. #}
{% macro days_from(start_day, end_day) -%}
    {{ return(adapter.dispatch('days_from', 'mainstay')(start_day, end_day)) }}
{%- endmacro %}

{% macro default__days_from(start_day, end_day) -%}
    explode(sequence({{ start_day }}, {{ end_day }}, interval 1 day))
{%- endmacro %}

{% macro duckdb__days_from(start_day, end_day) -%}
    cast(unnest(generate_series({{ start_day }}, {{ end_day }}, interval 1 day)) as date)
{%- endmacro %}

{# The local day of a UTC moment from its row of stg_local_days: a comparison where a conversion of
   each row would cost fifteen times as much. #}
{% macro local_day_from(days, utc_timestamp) -%}
    case
        when {{ utc_timestamp }} >= {{ days }}.next_day_begins_at then {{ days }}.next_local_day
        else {{ days }}.local_day
    end
{%- endmacro %}
