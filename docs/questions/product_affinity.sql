-- Which products go together most closely?
select
    product_name,
    related_product_name,
    category,
    related_category,
    cosine,
    customers_together,
    lift
from marts.product_affinity
where customers_together >= 20 and product_id < related_product_id
order by cosine desc, product_id, related_product_id
limit 8
