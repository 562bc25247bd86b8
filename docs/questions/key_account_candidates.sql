-- Which customers should we talk to about ordering or invoicing electronically, or a joint project, and what speaks for it?
with ranked as (
    select
        *,
        row_number() over (partition by candidate_for order by yearly_saving desc, value_12m desc, customer_id) as place
    from marts.key_account_candidates
)

select
    customer_id,
    candidate_for,
    yearly_saving,
    speaks_for
from ranked
where place <= 2
order by candidate_for, place
limit 8
