{#- The statement that writes a build into the audit trail: which target, and how many models and tests ended how. -#}
{% macro record_run(results) -%}
    {%- if execute and flags.WHICH in ['build', 'run'] -%}
        {%- set counts = {} -%}
        {%- for result in results -%}
            {%- do counts.update({result.status | string: counts.get(result.status | string, 0) + 1}) -%}
        {%- endfor -%}
        insert into audit.events (action, subject, detail)
        values ('warehouse built', '{{ target.name }}', '{{ tojson(counts) }}'::jsonb)
    {%- endif -%}
{%- endmacro %}
