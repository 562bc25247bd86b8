with

prospects as (
    select * from {{ ref('int_prospect_masters') }}
    where standing in ('prospect', 'needs_review')
),

scores as (
    select * from {{ ref('stg_prospect_scores') }}
),

clauses as (
    select * from {{ ref('int_trait_clauses') }}
),

neighbours as (
    select * from {{ ref('int_similar_customers') }}
),

phrases as (
    select * from {{ ref('int_phrases') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

customers as (
    select count(*) as customers
    from {{ ref('int_lookalike_profiles') }}
    where subject_kind = 'customer'
),

-- A trait that speaks for it, or the baseline or rule it is ranked by, or that nothing is known.
worded as (
    select
        prospects.prospect_id,
        neighbours.similar_customers,
        {{ say('first_year', {'amount': say_money('scores.value_year_1', 'company.currency')}) }}
            as year_words,
        case
            when scores.model = 'size'
                then {{ say('ranked_by_size', {'trait': 'coalesce(likes_1.words, unlikes.words)'}) }}
            when scores.model = 'industry_share'
                then {{ say('ranked_by_industry', {'trait': 'coalesce(likes_1.words, unlikes.words)'}) }}
            when scores.status = 'scored' then likes_1.words
        end as first_words,
        case when scores.status = 'scored' then likes_2.words end as second_words,
        case
            when scores.status = 'scored' and scores.model not in ('size', 'industry_share')
                then unlikes.words
        end as against_words,
        case
            when scores.status = 'ranked_by_rule'
                then {{ say('ranked_by_rule', {'n': say_number('customers.customers', 0)}) }}
            when
                coalesce(scores.status, 'not_scored') = 'not_scored'
                or coalesce(likes_1.words, unlikes.words, cast(scores.value_year_1 as varchar)) is null
                then {{ say('not_scored', {'n': say_number('customers.customers', 0)}) }}
        end as otherwise_words
    from prospects
    cross join phrases
    cross join company
    cross join customers
    left join scores on prospects.prospect_id = scores.prospect_id
    left join neighbours on prospects.prospect_id = neighbours.prospect_id
    left join clauses as likes_1 on prospects.prospect_id = likes_1.prospect_id and likes_1.place = 'like_1'
    left join clauses as likes_2 on prospects.prospect_id = likes_2.prospect_id and likes_2.place = 'like_2'
    left join clauses as unlikes on prospects.prospect_id = unlikes.prospect_id and unlikes.place = 'unlike_1'
),

final as (
    select
        cast(worded.prospect_id as varchar) as prospect_id,
        cast(
            {{ sentence([
                'coalesce(worded.first_words, worded.otherwise_words)', 'worded.second_words',
                'worded.against_words', 'worded.year_words'
            ]) }} as varchar
        ) as reason,
        cast(worded.similar_customers as varchar) as similar_customers
    from worded
)

select * from final
