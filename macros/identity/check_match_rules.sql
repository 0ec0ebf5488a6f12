{#- Stops the build where seeds/match_rules.csv says what cannot be: a compile-time error that names the row, what is allowed, and nothing else. -#}
{% macro check_match_rules(rules) %}
    {%- set keys = ['nhs_number', 'person_ref', 'child_key', 'email', 'mobile', 'child_place_key'] -%}
    {%- set contradictions = [
        'nhs_number', 'person_ref_same_file', 'birth_order', 'birth_month_and_gender', 'birth_month_or_gender', 'same_source_twice'
    ] -%}
    {%- set strengths = ['strong', 'medium', 'weak'] -%}
    {%- if execute and load_relation(rules) -%}
        {%- set mistakes = [] -%}
        {%- set seen_keys = [] -%}
        {%- set seen_passes = [] -%}
        {%- for row in run_query('select key_type, pass, max_group_size, contradicts_within, link_strength from ' ~ rules ~ ' order by ctid').rows -%}
            {%- set named = 'line ' ~ (loop.index + 1) ~ ' (' ~ row['key_type'] ~ '): ' -%}
            {%- if row['key_type'] not in keys -%}
                {%- do mistakes.append(named ~ 'key_type is one of ' ~ keys | join(', ')) -%}
            {%- elif row['key_type'] in seen_keys -%}
                {%- do mistakes.append(named ~ 'this key has a row already; a key is matched in one pass') -%}
            {%- endif -%}
            {%- if row['pass'] is none or row['pass'] < 1 -%}
                {%- do mistakes.append(named ~ 'pass is a whole number from 1 on') -%}
            {%- elif row['pass'] in seen_passes -%}
                {%- do mistakes.append(named ~ 'pass ' ~ row['pass'] ~ ' stands on another row already; each key has a pass of its own') -%}
            {%- endif -%}
            {%- if row['max_group_size'] is none or row['max_group_size'] < 2 -%}
                {%- do mistakes.append(named ~ 'max_group_size is ' ~ row['max_group_size'] ~ '; it is 2 or more, since one cluster joins nobody') -%}
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
            {%- do seen_passes.append(row['pass']) -%}
        {%- endfor -%}
        {%- set passes_of_place = run_query("select pass from " ~ rules ~ " where key_type = 'child_place_key'").columns[0].values() -%}
        {%- if passes_of_place and seen_passes and passes_of_place[0] != seen_passes | max -%}
            {%- do mistakes.append('child_place_key: its pass is the last, since it joins what the others have joined') -%}
        {%- endif -%}
        {%- if mistakes -%}
            {{ exceptions.raise_compiler_error('seeds/match_rules.csv cannot be used; nothing was matched.\n  ' ~ mistakes | join('\n  ')) }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
