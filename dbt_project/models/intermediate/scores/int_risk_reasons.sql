with

risks as (
    select * from {{ ref('int_risks_at') }}
    where is_as_of
),

facts as (
    select * from {{ ref('int_risk_facts') }}
),

norms as (
    select * from {{ ref('int_tier_norms') }}
),

worded as (
    select
        risks.customer_id,
        risks.status,
        {{ rhythm_in_words('facts', 'norms') }} as rhythm_words,
        {{ join_text([
            risk_in_words('risks.raise_1', 'facts', 'norms'),
            risk_in_words('risks.raise_2', 'facts', 'norms'),
            risk_in_words('risks.raise_3', 'facts', 'norms')
        ], '; ') }} as raising_words,
        {{ join_text([
            risk_in_words('risks.lower_1', 'facts', 'norms'),
            risk_in_words('risks.lower_2', 'facts', 'norms'),
            risk_in_words('risks.lower_3', 'facts', 'norms')
        ], '; ') }} as lowering_words
    from risks
    inner join facts on risks.customer_id = facts.customer_id
    inner join norms on facts.value_tier = norms.value_tier
),

-- A model that gives no reasons leaves the rhythm to be told.
final as (
    select
        worded.customer_id,
        cast(
            case
                when worded.status = 'history_too_short'
                    then {{ sentence(['worded.rhythm_words', "'history too short for a probability'"]) }}
                when worded.raising_words = '' and worded.lowering_words = ''
                    then {{ sentence(['worded.rhythm_words']) }}
                else {{ join_text([
                    "case when worded.raising_words <> '' then 'Raises the risk: ' || worded.raising_words || '.' end",
                    "case when worded.lowering_words <> '' then 'Lowers the risk: ' || worded.lowering_words || '.' end"
                ], ' ') }}
            end as varchar
        ) as reasons
    from worded
)

select * from final
