-- Which of our best customers are worth a public word, and what for?
select
    customer_id,
    value_tier,
    value_12m,
    public_word_reason
from marts.public_word_candidates
order by value_12m desc, customer_id
limit 8
