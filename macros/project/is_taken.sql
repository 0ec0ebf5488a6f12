{#- Whether a build takes a record of this file into a durable staging model: the model has `landed_files`, and does not hold the file yet. -#}
{% macro is_taken(file_id) -%}
    {{ file_id }} in (select landed_files.file_id from landed_files)
    {%- if is_incremental() %} and {{ file_id }} not in (select staged.file_id from {{ this }} as staged){% endif %}
{%- endmacro %}
