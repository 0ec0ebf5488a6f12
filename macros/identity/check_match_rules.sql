{#- Stops dbt where seeds/match_rules.csv says what cannot be, naming the row and what is allowed. Jinja reads no files, so it is the seeded table that is
    looked at: at the end of seeding, and again where the rules are used. -#}
{% macro check_match_rules(rules) %}
    {%- set keys = ['nhs_number', 'person_ref', 'child_key', 'email', 'mobile', 'child_place_key'] -%}
    {%- set contradictions = [
        'nhs_number', 'person_ref_same_file', 'birth_order', 'birth_month_and_gender', 'birth_month_or_gender', 'mother_and_father', 'email_and_area',
        'same_source_twice'
    ] -%}
    {%- set strengths = ['strong', 'medium', 'weak'] -%}
    {%- if execute and (rules == this or load_relation(rules)) -%}
        {%- set mistakes = [] -%}
        {%- set seen_keys = [] -%}
        {%- set seen_passes = [] -%}
        {%- for row in run_query(
            'select key_type, pass::text as pass, max_group_size::text as max_group_size, contradicts_within, link_strength from ' ~ rules ~ ' order by ctid'
        ).rows -%}
            {%- set named = 'line ' ~ (loop.index + 1) ~ ' (' ~ row['key_type'] ~ '): ' -%}
            {%- if row['key_type'] not in keys -%}
                {%- do mistakes.append(named ~ 'key_type is one of ' ~ keys | join(', ')) -%}
            {%- elif row['key_type'] in seen_keys -%}
                {%- do mistakes.append(named ~ 'this key has a row already; a key is matched in one pass') -%}
            {%- endif -%}
            {%- set pass = whole_number(row['pass']) -%}
            {%- set size = whole_number(row['max_group_size']) -%}
            {%- if pass < 1 -%}
                {%- do mistakes.append(named ~ 'pass is a whole number from 1 on') -%}
            {%- elif pass in seen_passes -%}
                {%- do mistakes.append(named ~ 'pass ' ~ pass ~ ' stands on another row already; each key has a pass of its own') -%}
            {%- endif -%}
            {%- if size < 2 -%}
                {%- do mistakes.append(
                    named ~ 'max_group_size is ' ~ row['max_group_size'] ~ '; it is a whole number, 2 or more, since one cluster joins nobody'
                ) -%}
            {%- endif -%}
            {%- for reason in (row['contradicts_within'] or '').split('|') if reason not in contradictions -%}
                {%- do mistakes.append(named ~ "contradicts_within names '" ~ reason ~ "'; allowed, with | between, are " ~ contradictions | join(', ')) -%}
            {%- endfor -%}
            {%- if row['contradicts_within'] and 'nhs_number' not in row['contradicts_within'].split('|') -%}
                {%- do mistakes.append(named ~ 'contradicts_within must hold nhs_number: nobody ever has two') -%}
            {%- endif -%}
            {%- if 'same_source_twice' in (row['contradicts_within'] or '').split('|') and row['key_type'] != 'child_place_key' -%}
                {%- do mistakes.append(named ~ 'same_source_twice is for child_place_key alone, which joins one to one') -%}
            {%- endif -%}
            {%- if row['link_strength'] not in strengths -%}
                {%- do mistakes.append(named ~ 'link_strength is one of ' ~ strengths | join(', ')) -%}
            {%- endif -%}
            {%- do seen_keys.append(row['key_type']) -%}
            {%- do seen_passes.append(pass) -%}
        {%- endfor -%}
        {%- if 'child_place_key' in seen_keys and seen_passes[seen_keys.index('child_place_key')] != seen_passes | max -%}
            {%- do mistakes.append('child_place_key: its pass is the last, since it joins what the others have joined') -%}
        {%- endif -%}
        {%- if mistakes -%}
            {{ exceptions.raise_compiler_error('seeds/match_rules.csv cannot be used; nothing was matched.\n  ' ~ mistakes | join('\n  ')) }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}


{#- The whole number that a text states, 0 where it states none. -#}
{% macro whole_number(text) -%}
    {{ return(text | trim | int if modules.re.fullmatch('[0-9]{1,9}', (text or '') | trim) else 0) }}
{%- endmacro %}
