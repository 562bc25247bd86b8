-- In which industries is most of the market still open, and how sure is that?
select rank, industry, gathered, companies, companies_low, companies_high, penetration, value_year_1, potential
from marts.market_potential
where level = 'industry' and industry <> 'unknown'
order by rank
limit 8
