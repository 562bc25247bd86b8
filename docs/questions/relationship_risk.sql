-- Which valuable customers hang on one of ours who leaves, has left or is their only voice, and whom do we introduce?
select
    customer_id,
    main_employee_id,
    main_employee_status,
    touches_12m,
    days_since_someone_else,
    value_12m,
    exposure_low,
    exposure_high,
    who_to_introduce
from marts.relationship_risk
where is_one_person
order by
    case when main_employee_status = 'active' then 1 else 0 end,
    exposure_value desc,
    customer_id
limit 8
