-- What could we offer our most valuable customers that they do not buy yet, and why?
select
    customer_value.customer_name,
    product_suggestions.product_name,
    product_suggestions.category,
    product_suggestions.because_product_name,
    product_suggestions.score,
    product_suggestions.method
from marts.product_suggestions
inner join marts.customer_value on product_suggestions.customer_id = customer_value.customer_id
where product_suggestions.rank = 1
order by customer_value.value_12m desc, customer_value.customer_id
limit 8
