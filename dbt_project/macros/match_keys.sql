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
{% macro record_id(source, source_record_id) -%}
    md5(concat(length({{ source }}), '|', {{ source }}, '|', {{ source_record_id }}))
{%- endmacro %}

{# A company name by which two spellings meet: lower case, no accents, no punctuation, no legal form at
   the end. A first word always stays, so a name is never empty because it looks like a legal form. #}
{% macro normalised_name(x) -%}
    {%- set forms = [
        'ab', 'ag', 'aps', 'as', 'asa', 'bv', 'co', 'company', 'corp', 'corporation', 'cv', 'doo', 'eg', 'ek', 'ev',
        'gbr', 'gesellschaft mbh', 'gmbh', 'inc', 'incorporated', 'kft', 'kg', 'kgaa', 'kk', 'lda', 'limited', 'llc',
        'llp', 'lp', 'ltd', 'ltda', 'mbh', 'nv', 'ohg', 'oy', 'oyj', 'plc', 'pte', 'pty', 'pvt', 'sa', 'sarl', 'sas',
        'se', 'sl', 'slu', 'spa', 'sprl', 'srl', 'sro', 'ug', 'und co', 'and co', 'et cie', 'zoo',
    ] -%}
    {%- set lowered = "replace(replace(replace(replace(lower(" ~ x ~ "), 'ß', 'ss'), 'æ', 'ae'), 'ø', 'o'), 'ł', 'l')" -%}
    {%- set joined = replace_all(without_accents(lowered), "[.''’`]+", '') -%}
    {%- set spaced = "trim(" ~ replace_all(joined, '[^\\p{L}\\p{N}]+', ' ') ~ ")" -%}
    nullif(trim({{ replace_all(spaced, '( (' ~ forms | join('|') ~ '))+$', '') }}), '')
{%- endmacro %}

{# A phone number by which national and international spellings meet: its last eight digits, without an
   extension; null below six digits. #}
{% macro normalised_phone(x) -%}
    {%- set digits = replace_all(replace_all('lower(' ~ x ~ ')', '(ext|x|#).*$', ''), '[^0-9]', '') -%}
    case when length({{ digits }}) >= 6 then right({{ digits }}, 8) end
{%- endmacro %}

{# What stands behind the @, in lower case; null where there is none. #}
{% macro email_domain(x) -%}
    nullif(split_part(lower(trim({{ x }})), '@', 2), '')
{%- endmacro %}

{# The host of a web address without www, in lower case; null where there is none. #}
{% macro website_domain(x) -%}
    {%- set bare = replace_all('lower(trim(' ~ x ~ '))', '^([a-z]+://)?(www[.])?', '') -%}
    nullif({{ replace_all(bare, '[/:?#].*$', '') }}, '')
{%- endmacro %}
