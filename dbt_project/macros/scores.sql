{# A score from 1 to 5 by rank; a higher value never scores lower, and equal values share the lower score. #}
{% macro quintile(order_by) -%}
    cast(least(5, 1 + floor(
        cast(5 * (rank() over (order by {{ order_by }}) - 1) as double) / greatest(count(*) over () - 1, 1)
    )) as integer)
{%- endmacro %}

{# The bin of x among the edges: 1 below the first edge, one more from each edge on; null falls into 1. #}
{% macro bin_among(x, edges) -%}
    cast(1
    {%- for edge in edges %}
        + case when {{ x }} >= {{ edge }} then 1 else 0 end
    {%- endfor %}
    as integer)
{%- endmacro %}

{# Lower and upper end of the Wilson interval, 95 %, for share p of n. Wilson (1927), JASA 22(158). #}
{% macro wilson_low(p, n) -%}
    ((({{ p }}) + 1.920729 / ({{ n }}) - {{ wilson_half(p, n) }}) / (1 + 3.841459 / ({{ n }})))
{%- endmacro %}

{% macro wilson_high(p, n) -%}
    ((({{ p }}) + 1.920729 / ({{ n }}) + {{ wilson_half(p, n) }}) / (1 + 3.841459 / ({{ n }})))
{%- endmacro %}

{% macro wilson_half(p, n) -%}
    1.959964 * sqrt(({{ p }}) * (1 - ({{ p }})) / ({{ n }}) + 0.960365 / (({{ n }}) * ({{ n }})))
{%- endmacro %}

{# A probability as it is stated: six places, and never 0 or 1, for no forecast is a certainty. #}
{% macro stated_probability(p) -%}
    case when {{ p }} is not null then least(greatest({{ round_to(p, 6) }}, 0.000001), 0.999999) end
{%- endmacro %}

{# The median, interpolated; nulls do not count. #}
{% macro median(x) -%}
    cast(percentile_cont(0.5) within group (order by {{ x }}) as double)
{%- endmacro %}

{# The nine edges between the tenths of x, as columns edge_1 to edge_9; each a value that occurs. #}
{% macro decile_edges(x) -%}
    {%- for place in range(1, 10) %}
    percentile_disc(0.{{ place }}) within group (order by {{ x }}) as edge_{{ place }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

{# The quantile of a beta distribution with parameters a and b, at the standard normal deviate z: Paulson (1942), Annals of
   Mathematical Statistics 13(2), which takes both chi-squares behind it by their cube roots. For an 80 % interval (z of
   1.281552) and a and b from 2 on within 0.5 % of the exact one, with a of 1 within 7 %; SciPy is the yardstick. #}
{% macro beta_quantile(a, b, z) -%}
    {%- set ahead = '(1 - 1 / (9 * (' ~ a ~ ')))' -%}
    {%- set behind = '(1 - 1 / (9 * (' ~ b ~ ')))' -%}
    {%- set root = '(greatest(0, ' ~ ahead ~ ' * ' ~ behind ~ ' + (' ~ z ~ ') * sqrt((1 - ' ~ ahead ~ ') * power(' ~ behind
        ~ ', 2) + (1 - ' ~ behind ~ ') * power(' ~ ahead ~ ', 2) - (1 - ' ~ ahead ~ ') * (1 - ' ~ behind ~ ') * power(' ~ z
        ~ ', 2))) / (power(' ~ behind ~ ', 2) - (1 - ' ~ behind ~ ') * power(' ~ z ~ ', 2)))' -%}
    (({{ a }}) * power({{ root }}, 3) / (({{ a }}) * power({{ root }}, 3) + ({{ b }})))
{%- endmacro %}

{# How many more exist than were found, from how many stand in one source only (singles; squares is the sum over the sources
   of the squares of each one's own singles) and how many in exactly two (pairs): Chao (1989), Biometrics 45(2), for
   sources that do not all find equally many; of two sources it is Chapman's. A lower bound where some are harder to
   find than others. #}
{% macro chao_unseen(singles, squares, pairs) -%}
    ((power({{ singles }}, 2) - {{ squares }}) / (2.0 * ({{ pairs }} + 1)))
{%- endmacro %}

{# Its variance, as of Chao (1987), Biometrics 43(4), bias-corrected, with the share of pairs of singles that come from
   two sources in the place of (sources - 1) / sources. Simulated: the interval covers 92 to 96 %. #}
{% macro chao_variance(singles, squares, pairs) -%}
    {%- set apart = '(1 - ' ~ squares ~ ' / power(' ~ singles ~ ', 2))' -%}
    (
        {{ chao_unseen(singles, squares, pairs) }}
        + power({{ apart }}, 2) * {{ singles }} * power(2.0 * {{ singles }} - 1, 2) / (4.0 * power({{ pairs }} + 1, 2))
        + power({{ apart }}, 2) * power({{ singles }}, 2) * {{ pairs }} * power({{ singles }} - 1.0, 2)
        / (4.0 * power({{ pairs }} + 1, 4))
    )
{%- endmacro %}

{# By what factor the unseen may be fewer or more, 95 %: they are taken as log-normal, so that never fewer exist than are
   known (Chao 1987, equation 10). #}
{% macro chao_factor(unseen, variance) -%}
    exp(1.959964 * sqrt(ln(1 + ({{ variance }}) / nullif(power({{ unseen }}, 2), 0))))
{%- endmacro %}
