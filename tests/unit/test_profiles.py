"""What files held, counted: nothing that is one person's, and the same after the purge as before."""

import psycopg
import pytest

from expectations.runner import run_suites
from leap.purging import purge
from loaders.record_types import record_types

QUARTERS = {
    "2022-23 Q3": "2022-10-01",
    "2022-23 Q4": "2023-01-01",
    "2023-24 Q1": "2023-04-01",
    "2023-24 Q2": "2023-07-01",
    "2023-24 Q3": "2023-10-01",
    "2023-24 Q4": "2024-01-01",
}
LATEST = "2023-24 Q4"


@pytest.fixture
def owner(database_url):
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def land(owner, quarter, people, supersedes=None, state="landed"):
    """Register a file of a quarter and land its people, each a dict of columns; its id."""
    file_id = f"{quarter}{' corrected' if supersedes else ''}"
    owner.execute(
        "insert into restricted.files (file_id, source, quarter, quarter_start_date, rows_read, rows_accepted,"
        " rows_refused, rows_blank, state, supersedes) values (%s, 'play_group', %s, %s, %s, %s, 0, 0, %s, %s)",
        [file_id, quarter, QUARTERS[quarter], len(people), len(people), state, supersedes],
    )
    owner.execute("insert into restricted.file_records values (%s, 'person', %s)", [file_id, len(people)])
    for row, person in enumerate(people, 2):
        values = {"source": "play_group", "file_id": file_id, "row_number": row, "record_number": 1, "role": "adult"}
        values |= person
        marks = ", ".join(["%s"] * len(values))
        owner.execute(f"insert into restricted.persons ({', '.join(values)}) values ({marks})", list(values.values()))
    return file_id


def make_people(count, **columns):
    """So many people, each with a reference; a callable makes the value of a column from the person's number."""
    return [
        {
            "person_ref": f"A{number}",
            **{name: value(number) if callable(value) else value for name, value in columns.items()},
        }
        for number in range(count)
    ]


def stage(owner):
    """Stand-in for `dbt build`: the provenance of every landed row."""
    for name in [f"stg_{record_type.table}" for record_type in record_types().values()]:
        landed = name.removeprefix("stg_")
        owner.execute(
            f"create table staging.{name} as select source, file_id, row_number, record_number from restricted.{landed}"
        )
        owner.execute(f"grant select on staging.{name} to leap_transformer")
    owner.execute("create table staging.stg_event_keys as select * from staging.stg_engagements")
    owner.execute("grant select on staging.stg_event_keys to leap_transformer")


def profile(owner, column, view="landed_profiles"):
    rows = owner.execute(
        f"select code, records, people from restricted.{view} where column_name = %s order by code nulls first",
        [column],
    )
    return rows.fetchall()


def compare(owner, view, column):
    """The row of a view on a column of the latest quarter, as a dict; None where there is none."""
    cursor = owner.cursor(row_factory=psycopg.rows.dict_row)
    return cursor.execute(
        f"select * from restricted.{view} where quarter = %s and column_name = %s", [LATEST, column]
    ).fetchone()


def test_a_clear_value_and_its_digest_are_one_column(owner):
    land(owner, LATEST, [{"email": "a@example.org"}, {"email_digest": "ab" * 32}, {"person_ref": "A3"}])
    assert profile(owner, "email") == [(None, 2, 3)]


def test_a_childs_key_is_counted_where_all_its_parts_are_there(owner):
    whole = {"first_name_part": "ZOE", "date_of_birth": "2021-05-04", "gender": "F", "carer_email": "a@example.org"}
    land(owner, LATEST, [whole, whole | {"date_of_birth": "2021-05-05", "carer_email": None}])
    assert profile(owner, "child_key") == [(None, 1, 2)]


def test_people_of_many_rows_are_told_and_those_who_withheld_consent_are_left_out(owner):
    rows = [*make_people(3, gender="F"), *make_people(2, gender="F"), {"person_ref": "A9", "consent": "no"}]
    land(owner, LATEST, rows)
    assert profile(owner, "gender") == [(None, 5, 3), ("f", 5, None)]


def test_of_free_words_those_of_few_people_are_not_told(owner):
    people = make_people(40, ethnicity=lambda at: "Kurdish" if at < 4 else " Irish")
    land(owner, LATEST, people + people)
    land(owner, "2023-24 Q3", make_people(5, gender=lambda at: "M" if at else "F"))
    assert [row for row in profile(owner, "ethnicity") if row[0]] == [("irish", 72, None)]
    # gender takes the codes of a list alone
    assert [row for row in profile(owner, "gender") if row[0]] == [("f", 1, None), ("m", 4, None)]


def test_every_column_that_lands_is_counted(owner):
    for record_type in record_types().values():
        table, columns = record_type.table, ["source", "file_id", *record_type.columns]
        values = ", ".join("'adult'" if column == "role" else "'x'" for column in columns)
        owner.execute(f"insert into restricted.{table} ({', '.join(columns)}) values ({values})")
    counted = owner.execute("select distinct record_kind, column_name from restricted.landed_profiles").fetchall()
    assert set(counted) == {
        ("adult" if name == "person" else name, column.removesuffix("_digest"))
        for name, record_type in record_types().items()
        for column in record_type.columns
        if column not in ("role", "consent")
    } | {(kind, "child_key") for kind in ("adult", "engagement", "outcome", "feedback")}


def test_purging_keeps_what_later_quarters_are_compared_with(owner):
    for quarter in list(QUARTERS)[2:-1]:
        land(owner, quarter, make_people(40, email=lambda at: f"p{at}@example.org", ethnicity="Irish"))
    before = owner.execute("select * from restricted.landed_profiles order by 1, 2, 3, 4").fetchall()
    stage(owner)
    purge()
    assert owner.execute("select * from restricted.landed_profiles").fetchall() == []
    assert owner.execute("select * from restricted.file_profiles order by 1, 2, 3, 4").fetchall() == before
    land(owner, LATEST, make_people(40, email=lambda at: f"p{at}@example.org" if at < 10 else None, ethnicity="Arab"))
    email = compare(owner, "column_changes", "email")
    assert (email["people"], email["people_before"], email["share"], email["share_before"]) == (40, 120, 0.25, 1)
    # 3 standard errors: 3 * sqrt(0.8125 * 0.1875 * (1/40 + 1/120)) = 0.2138
    assert email["fall"] == pytest.approx(0.75 - 0.2138, abs=0.0001)
    assert email["rise"] == 0
    assert compare(owner, "code_changes", "ethnicity")["distance"] == 1


def test_only_the_four_quarters_before_count_and_only_files_that_do(owner):
    land(owner, "2022-23 Q3", make_people(30))
    wrong = land(owner, "2022-23 Q4", make_people(30))
    land(owner, "2022-23 Q4", make_people(20, email="a@example.org"), supersedes=wrong)
    land(owner, "2023-24 Q1", make_people(50, email="a@example.org"), state="refused")
    land(owner, LATEST, make_people(20, email="a@example.org"))
    email = compare(owner, "column_changes", "email")
    assert (email["people_before"], email["share_before"]) == (20, 1)


def test_the_distance_is_that_of_a_count_by_hand(owner):
    land(owner, "2023-24 Q3", make_people(100, gender=lambda at: "F" if at < 80 else "M"))
    land(owner, LATEST, make_people(50, gender=lambda at: "F" if at < 15 else "M"))
    gender = compare(owner, "code_changes", "gender")
    # F from 80 to 30 in 100, M from 20 to 70: half of 50 + 50
    assert gender["distance"] == pytest.approx(0.5)
    # both: sqrt(95/150 * 55/150 * (1/50 + 1/100)) = 0.083466; 2 * 0.083466 / sqrt(2 pi) = 0.066597 on average
    assert gender["drift"] == pytest.approx(0.5 - 2 * 0.066597, abs=0.0001)
    assert gender["new_code_expected_before"] == 0


def test_a_code_that_never_came_is_new_and_one_of_two_years_ago_is_not(owner):
    land(owner, "2022-23 Q3", make_people(100, ethnicity="Arab"))
    land(owner, "2023-24 Q2", make_people(100, ethnicity="Irish"))
    land(owner, "2023-24 Q3", make_people(60, ethnicity="Irish"))
    land(owner, LATEST, make_people(40, ethnicity=lambda at: "Arab" if at < 20 else "Gypsy" if at < 30 else "Irish"))
    # 10 of 40 now, of 80 a quarter on average before
    assert compare(owner, "code_changes", "ethnicity")["new_code_expected_before"] == pytest.approx(20)


def test_a_first_quarter_is_compared_with_nothing(owner):
    land(owner, LATEST, make_people(30, gender="M"))
    outcomes = {verdict.suite: verdict.outcome for verdict in run_suites(["landing"])}
    compared = ("keys_over_time", "completeness_over_time", "drift", "new_codes", "unknown_codes", "record_mix")
    assert {outcomes[suite] for suite in compared} == {"nothing_to_check"}
    assert outcomes["volume"] == "passed"


def test_after_a_year_of_silence_there_is_nothing_to_compare_with(owner):
    land(owner, "2022-23 Q3", make_people(30, email="a@example.org", gender="F"))
    land(owner, LATEST, make_people(30, gender="M"))
    assert compare(owner, "column_changes", "email") is None
    assert compare(owner, "code_changes", "gender") is None
