-- Which product categories grew this year, and what do they earn?
select
    product_category,
    round(sum(case when month_on >= (select max(month_on) from marts.sales_summary) - interval 11 months
        then net_revenue else 0 end)) as net_revenue_12m,
    round(sum(case when month_on < (select max(month_on) from marts.sales_summary) - interval 11 months
        then net_revenue else 0 end)) as net_revenue_before,
    round(100 * sum(margin) / sum(costed_net_revenue), 1) as margin_percent
from marts.sales_summary
where is_complete and month_on >= (select max(month_on) from marts.sales_summary) - interval 23 months
group by product_category
order by net_revenue_12m desc, product_category
limit 6
