with

scores as (
    select * from {{ ref('stg_prospect_scores') }}
),

customers as (
    select
        customers.customer_id,
        customers.customer_name,
        profiles.kind
    from {{ ref('int_customers') }} as customers
    inner join {{ ref('int_lookalike_profiles') }} as profiles
        on
            customers.customer_id = profiles.subject_id
            and profiles.subject_kind = 'customer'
),

phrases as (
    select * from {{ ref('int_phrases') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

near as (
    select
        scores.prospect_id,
        1 as place,
        scores.near_1 as customer_id
    from scores

    union all

    select
        scores.prospect_id,
        2 as place,
        scores.near_2 as customer_id
    from scores

    union all

    select
        scores.prospect_id,
        3 as place,
        scores.near_3 as customer_id
    from scores
),

-- Nobody is named who is no company.
named as (
    select
        near.prospect_id,
        count(*) as customers,
        max(case when customers.kind = 'person' then 1 else 0 end) as has_person,
        {{ listed(quoted('customers.customer_name'), 'near.place') }} as names
    from near
    inner join customers on near.customer_id = customers.customer_id
    group by near.prospect_id
),

final as (
    select
        cast(scores.prospect_id as varchar) as prospect_id,
        cast(
            case
                when named.has_person = 1
                    then {{ sentence([say('similar_unnamed', {
                        'n': say_number('named.customers', 0),
                        'amount': say_money('scores.near_value_year_1', 'company.currency')
                    })]) }}
                else {{ sentence([say('similar_named', {
                    'amount': say_money('scores.near_value_year_1', 'company.currency'),
                    'names': 'named.names'
                })]) }}
            end as varchar
        ) as similar_customers
    from scores
    inner join named on scores.prospect_id = named.prospect_id
    cross join phrases
    cross join company
    where scores.near_value_year_1 is not null
)

select * from final
