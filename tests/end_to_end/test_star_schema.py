"""The golden dataset as one star: what a tool that reads the database sees of it."""

import psycopg

KEYS = """
select conrelid::regclass::text, confrelid::regclass::text from pg_constraint
where contype = %s and connamespace = 'marts'::regnamespace
"""


def test_every_mart_has_a_primary_key_and_every_fact_its_foreign_keys(sample_url: str) -> None:
    with psycopg.connect(sample_url) as connection:
        marts = {
            name
            for (name,) in connection.execute("select 'marts.' || tablename from pg_tables where schemaname = 'marts'")
        }
        primary = {name for name, _ in connection.execute(KEYS, ["p"])}
        foreign = set(connection.execute(KEYS, ["f"]))
    assert marts - primary == set()
    for fact in ("fct_registration", "fct_engagement", "fct_outcome", "fct_feedback"):
        for dimension in ("individual", "family", "individual_quarter", "service", "source", "quarter", "date"):
            assert (f"marts.{fact}", f"marts.dim_{dimension}") in foreign
    assert {"marts.fct_resource"} <= {name for name, _ in foreign}
