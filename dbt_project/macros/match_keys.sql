{# Keys by which two records of one company or person meet. Broader than a spelling, so that a
   suppression is rather found once too often than once too little. #}

{# A name without legal form, connecting words, German umlaut spellings and blanks: Müller & Söhne GmbH,
   Mueller und Soehne and MULLER SOHNE become one key. Null where nothing is left. #}
{% macro name_key(x) -%}
    {%- set linked = replace_all("' ' || " ~ normalised_name(x) ~ " || ' '", ' (und|and|et|og|och) ', ' ') -%}
    nullif(replace(replace(replace(replace({{ linked }}, ' ', ''), 'ae', 'a'), 'oe', 'o'), 'ue', 'u'), '')
{%- endmacro %}

{# A postcode in capitals without blanks and punctuation; null where nothing is left. #}
{% macro postcode_key(x) -%}
    nullif({{ replace_all('upper(' ~ x ~ ')', '[^A-Z0-9]+', '') }}, '')
{%- endmacro %}

{# An e-mail address in lower case; null where nothing is left. #}
{% macro email_key(x) -%}
    nullif(lower(trim({{ x }})), '')
{%- endmacro %}

{# A record of a source as one stable id. The length says where the source ends, whatever stands in it. #}
{% macro prospect_id(source, source_record_id) -%}
    md5(concat(length({{ source }}), '|', {{ source }}, '|', {{ source_record_id }}))
{%- endmacro %}
