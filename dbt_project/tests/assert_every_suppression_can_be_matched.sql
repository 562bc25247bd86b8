{{ config(severity='warn') }}
-- A number of fewer than six digits, or a name of punctuation alone, identifies nobody: the row blocks
-- nothing, and whoever delivered it should know.
select
    reason,
    since
from {{ ref('stg_suppressions') }}
where
    customer_id is null
    and {{ email_key('email') }} is null
    and {{ normalised_phone('phone') }} is null
    and ({{ name_key('name') }} is null or {{ postcode_key('postcode') }} is null)
