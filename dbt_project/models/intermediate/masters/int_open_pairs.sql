with

pairs as (
    select * from {{ ref('stg_record_pairs') }}
),

shared_keys as (
    select * from {{ ref('int_shared_keys') }}
),

master_records as (
    select * from {{ ref('int_master_records') }}
),

masters as (
    select * from {{ ref('int_prospect_masters') }}
),

decisions as (
    select * from {{ ref('stg_match_decisions') }}
),

-- What linkage leaves to a person, and what it did not see though both carry the very same key.
doubtful as (
    select
        pairs.left_key,
        pairs.right_key,
        pairs.evidence
    from pairs
    where pairs.band = 'review' and not pairs.is_merged

    union

    select
        'customer:' || shared_keys.customer_id as left_key,
        'prospect:' || shared_keys.record_id as right_key,
        {{ join_text([
            "case when shared_keys.same_email then 'same e-mail address' end",
            "case when shared_keys.same_phone then 'same phone number' end",
            "case when shared_keys.same_name_and_postcode then 'same name and postcode' end",
            "case when shared_keys.same_domain then 'same domain' end",
        ], '; ') }} as evidence
    from shared_keys
),

merged as (
    select
        doubtful.left_key,
        doubtful.right_key,
        max(coalesce(pairs.evidence, doubtful.evidence)) as evidence,
        max(pairs.match_probability) as match_probability
    from doubtful
    left join pairs
        on
            doubtful.left_key = pairs.left_key
            and doubtful.right_key = pairs.right_key
    group by
        doubtful.left_key,
        doubtful.right_key
),

-- Nobody is asked about what is settled otherwise: both are one already, or both are customers.
asked as (
    select
        merged.*,
        case
            when merged.left_key like 'customer:%' then 'customer'
            when merged.right_key like 'suppression:%' then 'suppression'
            else 'prospect'
        end as other_kind,
        coalesce(lefts.prospect_id, merged.left_key) as left_id,
        coalesce(rights.prospect_id, merged.right_key) as right_id
    from merged
    left join decisions on merged.left_key = decisions.left_key and merged.right_key = decisions.right_key
    left join master_records as lefts on merged.left_key = 'prospect:' || lefts.record_id
    left join master_records as rights on merged.right_key = 'prospect:' || rights.record_id
    left join masters as left_masters on lefts.prospect_id = left_masters.prospect_id
    left join masters as right_masters on rights.prospect_id = right_masters.prospect_id
    where
        decisions.left_key is null
        and (
            right_masters.customer_id is null
            or (left_masters.customer_id is null and merged.left_key not like 'customer:%')
        )
        and coalesce(lefts.prospect_id <> rights.prospect_id, true)
        and coalesce(lefts.prospect_id, rights.prospect_id) is not null
),

-- Several records of the same two are one question; a decision on one pair holds for the others.
ranked as (
    select
        asked.*,
        row_number() over (
            partition by least(asked.left_id, asked.right_id), greatest(asked.left_id, asked.right_id)
            order by coalesce(asked.match_probability, 0) desc, asked.left_key asc, asked.right_key asc
        ) as place
    from asked
),

final as (
    select
        cast(ranked.left_key as varchar) as left_key,
        cast(ranked.right_key as varchar) as right_key,
        cast(ranked.match_probability as double) as match_probability,
        cast(ranked.evidence as varchar) as evidence,
        cast(ranked.other_kind as varchar) as other_kind
    from ranked
    where ranked.place = 1
)

select * from final
