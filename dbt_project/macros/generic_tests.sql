{# No two rows share the key (nulls count as equal) and none of the required columns is null. One pass. #}
{% test rows_are_keyed_and_complete(model, key, required) %}
    select
        {{ key | join(', ') }},
        count(*) as rows_found,
        sum(case when {{ required | join(' is null or ') }} is null then 1 else 0 end) as rows_incomplete
    from {{ model }}
    group by {{ key | join(', ') }}
    having
        count(*) > 1
        or sum(case when {{ required | join(' is null or ') }} is null then 1 else 0 end) > 0
{% endtest %}

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

{# Every id stands in one of the tables it refers to: `references` is a list of column, to (relations) and
   field (its name there, where it differs). Nulls pass, and so does a reference to what nobody delivered.
   One pass over the model. #}
{% test refers_to(model, references) %}
    with

    {% for reference in references %}
        known_{{ loop.index }} as (
            {% for relation in reference.to %}
                select {{ reference.field or reference.column }} as id from {{ relation }}
                {{ 'union' if not loop.last }}
            {% endfor %}
        ),

        size_{{ loop.index }} as (
            select count(*) as ids from known_{{ loop.index }}
        ){{ ',' if not loop.last }}
    {% endfor %}

    select referring.*
    from {{ model }} as referring
    {% for reference in references %}
        cross join size_{{ loop.index }}
        left join known_{{ loop.index }} on referring.{{ reference.column }} = known_{{ loop.index }}.id
    {% endfor %}
    where
    {% for reference in references %}
        {{ 'or' if not loop.first }} (
            referring.{{ reference.column }} is not null
            and known_{{ loop.index }}.id is null
            and size_{{ loop.index }}.ids > 0
        )
    {% endfor %}
{% endtest %}
