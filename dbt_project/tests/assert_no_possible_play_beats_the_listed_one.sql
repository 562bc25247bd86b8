{{ config(meta={'dagster': {'ref': {'name': 'retention_list'}}}) }}
-- The list carries the best play that may be carried out.
select
    retention_list.customer_id,
    choices.play
from {{ ref('retention_list') }} as retention_list
inner join {{ ref('int_play_choices') }} as choices on retention_list.customer_id = choices.customer_id
where choices.is_possible and choices.expected_value > retention_list.expected_value
