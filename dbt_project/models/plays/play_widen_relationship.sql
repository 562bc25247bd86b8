with

evidence as (
    select * from {{ ref('int_play_evidence') }}
),

relationships as (
    select * from {{ ref('relationship_risk') }}
    where is_one_person
),

rules as (
    select * from {{ ref('int_play_rules') }}
    where play = 'widen_relationship' and situation = 'any'
),

phrases as (
    select * from {{ ref('int_phrases') }}
),

-- One of ours and one of theirs carry it all. Where ours leaves or has left, no chance is left to guess.
candidates as (
    select
        evidence.*,
        relationships.exposure_value as value_to_win,
        {{ say('value_exposed', {'basis': 'evidence.basis_words'}) }} as value_words,
        case
            when relationships.main_employee_status in ('left', 'leaving') then cast(1 as double)
            else rules.probability_if_unknown
        end as chance,
        phrases.chance_leaving as chance_words,
        {{ sentence([
            say('one_person', {'n': say_number('relationships.touches_12m', 0)}),
            "case relationships.main_employee_status when 'left' then phrases.person_left"
            ~ " when 'leaving' then phrases.person_leaves end",
            say('introduce', {'who': 'relationships.who_to_introduce'}),
            'evidence.sales_words'
        ]) }} as reason
    from evidence
    inner join relationships on evidence.customer_id = relationships.customer_id
    cross join rules
    cross join phrases
    where
        not evidence.is_lost
),

final as (
    select {{ play_columns() }}
    from candidates
    cross join rules
    cross join phrases
    where {{ play_value() }} > 0
)

select * from final
