{#- A person record as one big integer that stays the same in every build: 27 bits for the number of its file in the register, 26 for the line (67 million),
    10 for the record within the line. The records of a file are a range of numbers; the records of a row differ in the last 10 bits alone. -#}
{% macro record_id(file_number, row_number, record_number) -%}
    ((({{ file_number }})::bigint << 36) + (({{ row_number }})::bigint << 10) + ({{ record_number }})::bigint)
{%- endmacro %}


{#- Number of the row that a record stands in: the same for all records of one row, and for no other. -#}
{% macro row_id(record_id) -%}
    ({{ record_id }} >> 10)
{%- endmacro %}


{#- The numbers that the records of a row lie between. -#}
{% macro first_record_of(row_id) -%}
    ({{ row_id }} << 10)
{%- endmacro %}


{% macro last_record_of(row_id) -%}
    (({{ row_id }} << 10) + 1023)
{%- endmacro %}


{#- Number of the file that a record stands in. -#}
{% macro file_number_of(record_id) -%}
    ({{ record_id }} >> 36)
{%- endmacro %}


{#- The line that a record stands on, and its number within the line. -#}
{% macro row_number_of(record_id) -%}
    ({{ record_id }} >> 10 & 67108863)::integer
{%- endmacro %}


{% macro record_number_of(record_id) -%}
    ({{ record_id }} & 1023)::integer
{%- endmacro %}


{#- A number by which records are ordered from the oldest on: by the age of their file (stg_files), then by line and record. -#}
{% macro record_age(file_age, record_id) -%}
    (({{ file_age }} << 36) + ({{ record_id }} & 68719476735))
{%- endmacro %}


{#- The record of an age, which holds all of it but the number of its file. -#}
{% macro record_id_of_age(file_number, record_age) -%}
    (({{ file_number }} << 36) + ({{ record_age }} & 68719476735))
{%- endmacro %}


{#- Whether a table of records holds any of a file, which is a row of stg_files. Of `exists` the planner would believe that it holds hardly any file, and
    read all of staging where one is new. -#}
{% macro is_file_in(relation, file='files') -%}
    (
        select known.record_id from {{ relation }} as known
        where known.record_id between {{ file }}.first_record_id and {{ file }}.last_record_id
        limit 1
    ) is not null
{%- endmacro %}
