{# What the plays say and count alike: each formula and each turn of phrase stands here once. Texts come
   from the seeds phrases and play_texts in the company's language; a model that says something cross joins
   int_phrases as phrases. #}

{# A phrase in the company's language; values fill its {placeholders}. Null where one of them is null. #}
{% macro say(phrase, values={}) -%}
    {%- set said = namespace(sql='phrases.' ~ phrase) -%}
    {%- for name, value in values.items() -%}
        {%- set said.sql = 'replace(' ~ said.sql ~ ", '{" ~ name ~ "}', " ~ value ~ ')' -%}
    {%- endfor -%}
    {{ said.sql }}
{%- endmacro %}

{# A number as the company's language writes it: 1,234.5 or 1.234,5 or 1 234,5. #}
{% macro say_number(x, places) -%}
    translate({{ number_text(x, places) }}, ',.', phrases.number_marks)
{%- endmacro %}

{# An amount in whole units of the company currency: 48,200 EUR. #}
{% macro say_money(x, currency) -%}
    {{ say_number(x, 0) }} || ' ' || {{ currency }}
{%- endmacro %}

{# A calendar day as the company's language writes it: 2026-01-05 or 05.01.2026; null stays null. #}
{% macro say_day(x) -%}
    {%- set written = 'cast(' ~ x ~ ' as varchar)' -%}
    {{ say('day', {
        'year': 'substr(' ~ written ~ ', 1, 4)',
        'month': 'substr(' ~ written ~ ', 6, 2)',
        'day': 'substr(' ~ written ~ ', 9, 2)',
    }) }}
{%- endmacro %}

{# A number of days; form is days, ago, every or within: 64 days, 1 day ago, every 21 days. #}
{% macro say_days(form, days) -%}
    case
        when {{ round_to(days, 0) }} <= 1 then phrases.{{ form }}_one
        else {{ say(form ~ '_many', {'n': say_number(days, 0)}) }}
    end
{%- endmacro %}

{# A probability as a sales manager reads it: whole per cent, never 0 or 100; null stays null. #}
{% macro say_chance(probability) -%}
    case
        when {{ probability }} is not null
            then {{ say_number('greatest(1, least(99, 100 * ' ~ probability ~ '))', 0) }}
    end
{%- endmacro %}

{# One column of int_phrases: the phrase's template in the language in use. #}
{% macro phrase(name) -%}
    max(case when chosen.phrase = '{{ name }}' then chosen.template end) as {{ name }}
{%- endmacro %}

{# The clauses that are known, joined to one sentence; it begins with a capital and ends with a stop. At
   most `most` clauses are said, the first ones: the strongest come first. #}
{% macro sentence(clauses, most=99) -%}
    {%- set said = [] -%}
    {%- for clause in clauses -%}
        {%- if loop.index > most -%}
            {%- set before = [] -%}
            {%- for earlier in clauses[:loop.index0] -%}
                {%- do before.append('case when ' ~ earlier ~ ' is null then 0 else 1 end') -%}
            {%- endfor -%}
            {%- do said.append('case when ' ~ before | join(' + ') ~ ' < ' ~ most ~ ' then ' ~ clause ~ ' end') -%}
        {%- else -%}
            {%- do said.append(clause) -%}
        {%- endif -%}
    {%- endfor -%}
    upper(substr({{ join_text(said, '; ') }}, 1, 1)) || substr({{ join_text(said, '; ') }}, 2) || '.'
{%- endmacro %}

{# value x probability x success rate - cost of a contact, to the cent. Each is taken as it is said, money to the cent
   and shares to the hundredth of a per cent, so that who multiplies the words gets the figure. #}
{% macro expected_value(value, probability, rules) -%}
    cast(
        {{ round_to(
            round_to(value, 2) ~ ' * ' ~ round_to(probability, 4) ~ ' * ' ~ round_to(rules ~ '.success_rate', 4)
            ~ ' - ' ~ round_to(rules ~ '.contact_cost', 2), 2
        ) }} as decimal(18, 2)
    )
{%- endmacro %}

{# What a play expects of its candidates. An empty chance means that what the play rests on has happened. #}
{% macro play_value() -%}
    {{ expected_value('candidates.value_to_win', 'coalesce(candidates.chance, 1)', 'rules') }}
{%- endmacro %}

{# The same arithmetic in words, so that anyone can follow it with a pocket calculator. #}
{% macro play_value_words() -%}
    {%- set values = {
        'value_words': 'candidates.value_words',
        'value': say_number('candidates.value_to_win', 2),
        'currency': 'candidates.currency',
        'rate': say_number('100 * rules.success_rate', 2),
        'cost': say_number('rules.contact_cost', 2),
    } -%}
    case
        when candidates.chance is null then {{ say('basis_certain', values) }}
        else {{ say('basis', dict(values, chance_words='candidates.chance_words', chance=say_number('100 * candidates.chance', 2))) }}
    end
{%- endmacro %}

{# The columns of every play, from candidates (int_play_evidence with reason, value_to_win, value_words and, where
   there is one, chance and chance_words), rules and phrases. Who waits for a complaint to be settled gets no
   offer. #}
{% macro play_columns() -%}
    cast(rules.play as varchar) as play,
    cast(candidates.customer_id as varchar) as customer_id,
    cast(candidates.reason as varchar) as reason,
    cast(candidates.churn_probability as double) as churn_probability,
    cast(candidates.value_at_risk as decimal(18, 4)) as value_at_risk,
    cast(candidates.days_since_order as integer) as days_since_order,
    cast(candidates.usual_gap_days as double) as usual_gap_days,
    cast(candidates.days_since_outbound as integer) as days_since_outbound,
    cast(candidates.net_revenue_12m as decimal(18, 4)) as net_revenue_12m,
    cast(candidates.value_to_win as decimal(18, 4)) as value_to_win,
    cast({{ play_value() }} as decimal(18, 2)) as expected_value,
    cast({{ play_value_words() }} as varchar) as expected_value_basis,
    cast(candidates.owner_id as varchar) as owner_id,
    cast(rules.preferred_channel as varchar) as channel,
    cast(candidates.open_complaint_on is not null as boolean) as open_complaint,
    cast(case when candidates.open_complaint_on is null then rules.offer end as varchar) as offer,
    cast(
        case
            when candidates.open_complaint_on is null then rules.next_step
            else {{ say('settle_complaint', {'day': say_day('candidates.open_complaint_on')}) }}
        end as varchar
    ) as next_step,
    cast({{ add_days('candidates.as_of', 'rules.due_in_days') }} as date) as due_on,
    cast(
        row_number() over (order by {{ play_value() }} desc, candidates.customer_id asc) as integer
    ) as priority
{%- endmacro %}
