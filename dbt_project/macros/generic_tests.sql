{# No two rows share these columns; nulls count as equal. #}
{% test key_is_unique(model, columns) %}
    select
        {{ columns | join(', ') }},
        count(*) as rows_found
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
{% endtest %}

{# None of these columns is null; one pass for all of them. #}
{% test required_are_present(model, columns) %}
    select *
    from {{ model }}
    where {{ columns | join(' is null or ') }} is null
{% endtest %}

{# Every condition holds on every row; one it cannot decide because of a null passes. #}
{% test values_are_allowed(model, conditions) %}
    select *
    from {{ model }}
    where not (({{ conditions | join(') and (') }}))
{% endtest %}

{# The value lies between the two, ends included; null passes. #}
{% test between_bounds(model, column_name, minimum, maximum) %}
    select {{ column_name }}
    from {{ model }}
    where {{ column_name }} < {{ minimum }} or {{ column_name }} > {{ maximum }}
{% endtest %}
