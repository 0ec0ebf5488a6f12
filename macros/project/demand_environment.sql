{#- Stops what writes unless the target is the environment that the database says it is: NHS numbers that are never issued count on every target
    but production, and what they made there cannot be taken out again. -#}
{% macro demand_environment() -%}
    {%- set environments = ['dev', 'staging', 'production'] -%}
    {%- if execute and flags.WHICH not in ['test', 'compile', 'show', 'generate'] -%}
        {%- if target.name not in environments -%}
            {{ exceptions.raise_compiler_error("The target " ~ target.name ~ " is no environment: use --target " ~ environments | join(', --target ') ~ ".") }}
        {%- endif -%}
        {%- set is_initialised = run_query("select to_regclass('audit.environment') is not null").columns[0].values()[0] -%}
        {%- set found = run_query('select environment from audit.environment').columns[0].values() if is_initialised else [] -%}
        {%- if not found -%}
            {{ exceptions.raise_compiler_error(
                "The database " ~ target.dbname ~ " does not say which environment it is; nothing was built. Run `leap init`, with --environment "
                ~ environments | join(', --environment ') ~ "."
            ) }}
        {%- elif found[0] != target.name -%}
            {{ exceptions.raise_compiler_error(
                "The database " ~ target.dbname ~ " is " ~ found[0] ~ " and the target is " ~ target.name ~ "; nothing was built. Build with --target "
                ~ found[0] ~ ", or connect to the database of " ~ target.name ~ "."
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
