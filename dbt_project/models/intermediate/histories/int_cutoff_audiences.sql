with

cutoffs as (
    select * from {{ ref('int_cutoffs') }}
),

audiences as (
    select flags.is_sampled
    from (values (true), (false)) as flags (is_sampled)
),

-- Scores are wanted for everybody at the as-of date and the last month close; further back there is only
-- evidence to fit on, and the sample is enough.
final as (
    select
        cutoffs.*,
        audiences.is_sampled
    from cutoffs
    cross join audiences
    where audiences.is_sampled or cutoffs.is_as_of or cutoffs.is_last_close
)

select * from final
