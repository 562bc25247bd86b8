-- What is at stake if one of our people leaves?
select
    employee_id,
    status,
    customers_touched,
    customers_held_alone,
    value_held_alone,
    exposure_low,
    exposure_high
from marts.employee_exposure
order by exposure_value desc, employee_id
limit 8
