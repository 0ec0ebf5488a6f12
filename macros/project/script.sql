{#- Materialization `script`: the model's SQL is a script that itself makes the table named by `this`, or keeps it up. For what a single query cannot say,
    such as repeating a step until nothing changes. It runs in one transaction: where it fails, the table of the build before stays. With
    --full-refresh the script begins without its table. -#}
{% materialization script, adapter='postgres' %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main') -%}
        {% if should_full_refresh() -%}
            drop table if exists {{ target_relation }};
        {% endif -%}
        {{ sql }}
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(target_relation, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
