-- Do 20 % of the customers make 80 % of the sales?
select customers, net_revenue, top_20_percent_share, balance_customer_share, balance_sales_share, hhi, customers_over_10_percent
from marts.sales_concentration
