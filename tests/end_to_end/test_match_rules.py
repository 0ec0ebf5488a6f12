"""A seed of match rules that cannot be used stops dbt before anything is matched, with what is allowed."""

from pathlib import Path

import psycopg

from tests.warehouse import Warehouse

MISTAKES = (
    "update reference.match_rules set key_type = 'shoe_size' where key_type = 'mobile'",
    "update reference.match_rules set pass = 2 where key_type = 'child_key'",
    "update reference.match_rules set pass = 'last', max_group_size = 1 where key_type = 'email'",
    "update reference.match_rules set contradicts_within = 'nhs_number|star_sign' where key_type = 'nhs_number'",
    "update reference.match_rules set contradicts_within = 'birth_order', link_strength = 'firm'"
    " where key_type = 'child_place_key'",
)
SAID = (
    "seeds/match_rules.csv cannot be used; nothing was matched.",
    "(shoe_size): key_type is one of nhs_number, person_ref, child_key, email, mobile, child_place_key",
    "pass 2 stands on another row already; each key has a pass of its own",
    "(email): pass is a whole number from 1 on",
    "(email): max_group_size is 1; it is a whole number, 2 or more",
    "(nhs_number): contradicts_within names 'star_sign'; allowed, with | between, are nhs_number, person_ref_same_file",
    "(child_place_key): contradicts_within must hold nhs_number",
    "(child_place_key): link_strength is one of strong, medium, weak",
)


def test_every_mistake_is_named_before_anything_is_matched(
    built_database_url: str, sample_build: Path, tmp_path: Path
) -> None:
    warehouse = Warehouse(built_database_url, tmp_path, sample_build)
    with psycopg.connect(built_database_url) as connection:
        for mistake in MISTAKES:
            connection.execute(mistake)
    done = warehouse.dbt("run", "--select", "stg_files", "stg_sources", "int_individuals__rules+", check=False)
    assert done.returncode
    for sentence in SAID:
        assert sentence in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    with psycopg.connect(built_database_url) as connection:
        [rules] = connection.execute("select count(*) from intermediate.int_individuals__rules").fetchone()
        [records] = connection.execute(
            "select count(*) from intermediate.int_individuals__records where is_current"
        ).fetchone()
    assert rules == 7
    assert records > 1_000
