with

earlier as (
    select * from {{ ref('int_earlier_rows') }}
    where list = 'retention_list'
),

listed as (
    select * from {{ ref('retention_list') }}
),

left_out as (
    select * from {{ ref('retention_list_left_out') }}
),

customer_values as (
    select * from {{ ref('customer_value') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

customers as (
    select subject_id as customer_id from earlier
    union
    select customer_id from listed
    where arm = 'treatment'
),

compared as (
    select
        company.as_of,
        customers.customer_id,
        customer_values.customer_name,
        customer_values.last_order_on,
        earlier.as_of as last_list_on,
        earlier.play as play_before,
        earlier.done_on,
        earlier.done_channel,
        left_out.detail,
        listed.arm,
        case when listed.arm = 'treatment' then listed.play end as play_now,
        case when listed.arm = 'treatment' then listed.expected_value end as expected_value,
        coalesce(listed.owner_id, left_out.owner_id) as owner_id,
        case
            when earlier.subject_id is null then 'new'
            when earlier.done_on is not null then 'done'
            when listed.arm = 'treatment' then 'open'
            else 'gone'
        end as status,
        case
            when earlier.subject_id is null then 'not_on_the_last_list'
            when earlier.done_on is not null then 'contacted'
            when listed.arm = 'treatment' and listed.play <> earlier.play then 'other_play'
            when listed.arm = 'treatment' then 'not_contacted_yet'
            when listed.arm = 'control' then 'control_group'
            when left_out.reason_left_out is not null then left_out.reason_left_out
            when customer_values.last_order_on >= earlier.as_of then 'ordered'
            else 'no_candidate'
        end as why
    from customers
    cross join company
    left join earlier on customers.customer_id = earlier.subject_id
    left join listed on customers.customer_id = listed.customer_id
    left join left_out on customers.customer_id = left_out.customer_id
    left join customer_values on customers.customer_id = customer_values.customer_id
),

final as (
    select
        cast(compared.as_of as date) as as_of,
        cast(compared.last_list_on as date) as last_list_on,
        cast(compared.customer_id as varchar) as customer_id,
        cast(compared.customer_name as varchar) as customer_name,
        cast(compared.owner_id as varchar) as owner_id,
        cast(compared.status as varchar) as status,
        cast(compared.play_before as varchar) as play_before,
        cast(compared.play_now as varchar) as play_now,
        cast(compared.expected_value as decimal(18, 2)) as expected_value,
        cast(compared.why as varchar) as why,
        cast(
            case compared.why
                when 'not_on_the_last_list' then 'Not on the last list.'
                when 'contacted'
                    then
                        'Contacted on ' || cast(compared.done_on as varchar)
                        || ' by ' || compared.done_channel || '.'
                when 'other_play'
                    then
                        'Not contacted yet; now for ' || compared.play_now
                        || ' instead of ' || compared.play_before || '.'
                when 'not_contacted_yet' then 'Not contacted yet, and still due.'
                when 'control_group' then 'Now in the control group.'
                when 'ordered' then 'Ordered on ' || cast(compared.last_order_on as varchar) || '.'
                when 'no_candidate' then 'No play applies any more.'
                else compared.detail
            end as varchar
        ) as detail,
        cast(compared.done_on as date) as done_on,
        cast(compared.done_channel as varchar) as done_channel
    from compared
)

select * from final
order by customer_id
