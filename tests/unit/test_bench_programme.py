"""The made-up programme of `leap bench identity`: as large as asked for, and troubled as a real one is."""

import pyarrow as pa
import pytest

from leap.bench.programme import QUARTERS, SCHOOL_RETURNS, SOURCES, draw_deliveries

RECORDS = 20_000
KEYS = ("nhs_number", "person_ref", "child", "email", "mobile", "place")
ADULT, CHILD = 0, 1


@pytest.fixture(scope="module")
def records() -> pa.Table:
    """All records of a programme."""
    return pa.concat_tables(delivery.records for delivery in draw_deliveries(RECORDS))


def test_every_quarter_has_its_share_of_the_records() -> None:
    deliveries = list(draw_deliveries(1_010))
    assert [delivery.number for delivery in deliveries] == list(range(QUARTERS))
    assert sum(delivery.records.num_rows for delivery in deliveries) == 1_010
    assert {delivery.records.num_rows for delivery in deliveries} == {50, 51}


def test_the_same_seed_gives_the_same_records(records: pa.Table) -> None:
    again = pa.concat_tables(delivery.records for delivery in draw_deliveries(RECORDS))
    other = pa.concat_tables(delivery.records for delivery in draw_deliveries(RECORDS, seed=2))
    assert records.equals(again)
    assert not records.equals(other)


def test_no_two_records_stand_in_the_same_place(records: pa.Table) -> None:
    assert len(records.group_by(["file_number", "row_number"]).aggregate([])) == RECORDS
    assert len(records.group_by("file_number").aggregate([])) == QUARTERS * SOURCES


def test_every_record_has_a_key_and_as_many_as_real_ones(records: pa.Table) -> None:
    held = records.select(KEYS).to_pandas().notna()
    assert held.any(axis=1).all()
    assert 2.1 <= held.sum(axis=1).mean() <= 2.4
    assert 0.40 <= 1 - held["nhs_number"].mean() <= 0.50


def test_a_child_has_no_mailbox_and_an_adult_no_key_of_a_child(records: pa.Table) -> None:
    table = records.to_pandas()
    assert table.loc[table["role"] == CHILD, ["email", "mobile"]].isna().all(axis=None)
    assert table.loc[table["role"] == ADULT, ["child", "place"]].isna().all(axis=None)


def test_school_returns_hold_a_place_key_and_nothing_else(records: pa.Table) -> None:
    returns = records.to_pandas().pipe(lambda table: table[table["source"] == SCHOOL_RETURNS])
    assert returns["place"].notna().all()
    assert returns[["nhs_number", "person_ref", "child", "email", "mobile"]].isna().all(axis=None)
    assert 0.08 <= len(returns) / (records["role"].to_numpy() == CHILD).sum() <= 0.12


def test_half_of_a_later_quarter_is_of_people_known_before() -> None:
    known: set[int] = set()
    shares = []
    for delivery in draw_deliveries(RECORDS):
        numbers = delivery.records["nhs_number"].drop_null().to_pylist()
        shares.append(sum(number in known for number in numbers) / len(numbers))
        known |= set(numbers)
    assert shares[0] == 0
    assert 0.35 <= sum(shares[1:]) / len(shares[1:]) <= 0.55


def test_some_mobiles_belong_to_people_who_are_not_one(records: pa.Table) -> None:
    table = records.to_pandas().dropna(subset=["nhs_number", "mobile"])
    people = table.groupby("mobile")["nhs_number"].nunique()
    assert 0.01 <= (people > 1).mean() <= 0.15
