{# Whose details survive where several records are one company or person. #}

{# What each record of `records` has to say on each field, as text, one row per record and field. An address is
   one thing: its text is the postcode or city, and the record that wins it lends all of it. #}
{% macro field_candidates(records) -%}
    {%- set texts = {
        'name': 'name', 'kind': 'kind', 'industry': 'industry', 'country': 'country', 'region': 'region',
        'address': 'coalesce(postcode, city)', 'employees': 'cast(employees as varchar)',
        'annual_revenue': 'cast(annual_revenue as varchar)', 'website': 'website', 'email': 'email',
        'phone': 'phone', 'founded_year': 'cast(founded_year as varchar)',
    } -%}
    {%- for field, text in texts.items() %}
    select
        prospect_id,
        record_id,
        reliability,
        collected_on,
        '{{ field }}' as field,
        {{ text }} as text
    from {{ records }}
    where {{ text }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# The text of one field from the surviving ones of a group. #}
{% macro surviving(field, column='text') -%}
    max(case when surviving_fields.field = '{{ field }}' then surviving_fields.{{ column }} end)
{%- endmacro %}
