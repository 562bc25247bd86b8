{# Where things are. #}

{# Kilometres between two places on a sphere with the earth's mean radius of 6371.0088 km, by the haversine formula
   (Sinnott 1984, Sky and Telescope 68(2)), which keeps its digits for places close together; null where one is unknown,
   which least() alone would pass over. #}
{% macro great_circle_km(latitude, longitude, other_latitude, other_longitude) -%}
    case
        when {{ latitude }} + {{ longitude }} + {{ other_latitude }} + {{ other_longitude }} is not null
            then 2 * 6371.0088 * asin(sqrt(least(1, (
                power(sin(radians({{ other_latitude }} - {{ latitude }}) / 2), 2)
                + cos(radians({{ latitude }})) * cos(radians({{ other_latitude }}))
                * power(sin(radians({{ other_longitude }} - {{ longitude }}) / 2), 2)
            ))))
    end
{%- endmacro %}
