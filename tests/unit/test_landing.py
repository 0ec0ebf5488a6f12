"""Files in the database: landed once, whole, or not at all."""

import threading
import time

import psycopg
import pytest

from leap.errors import CheckFailed, DatabaseUnreachable, WrongUsage
from loaders import copying, landing
from loaders.landing import open_landing
from loaders.quarters import Quarter
from tests.unit.workbooks import write_workbook


def test_a_file_lands_with_its_register(deliver, query, make_file, good_row):
    refused = [*good_row[:-1], ""]
    odd = ["A3", "no address", *good_row[2:]]
    outcome = deliver(make_file([good_row, refused, odd, [""] * 8]))
    assert outcome.state == "landed"
    persons = query(
        "select source, file_id, row_number, record_number, person_ref, email, gender, consent, service, role,"
        " additional_mobile from restricted.persons order by row_number"
    )
    assert persons == [
        ("play_group", outcome.file_id, 2, 1, "A1", "ann@example.org", "F", "yes", "baby_steps", "adult", None),
        ("play_group", outcome.file_id, 4, 1, "A3", None, "F", "yes", "baby_steps", "adult", None),
    ]
    assert query(
        "select source, quarter, quarter_start_date::text, file_name, encoding, delimiter, form, rows_read,"
        " rows_accepted, rows_refused, rows_blank, state, supersedes, reason, landed_at is not null"
        " from restricted.files"
    ) == [
        (
            *("play_group", "2023-24 Q1", "2023-04-01", "play_group_1.csv", "utf-8", ",", "clear"),
            *(4, 2, 1, 1, "landed", None, None, True),
        )
    ]
    assert query("select * from restricted.file_records") == [(outcome.file_id, "person", 2)]
    assert query("select * from restricted.refusals") == [(outcome.file_id, 3, "Consent", "mandatory_missing")]
    assert query("select * from restricted.value_notes") == [(outcome.file_id, "email", "email_shape", 1)]
    assert query(
        "select source, lawful_basis, services, is_administrative, refuse_file_above from restricted.sources"
    ) == [("play_group", "consent", ["baby_steps"], False, 1)]
    assert query(
        "select action, subject, detail ->> 'rows_accepted' from audit.events where starts_with(action, 'file')"
    ) == [("file landed", outcome.file_id, "2")]


@pytest.mark.parametrize("reference", ['Q "7" b', "\\N", "\\.", "a\\tb", "ö, 7", "a'b", "; drop"])
def test_odd_text_lands_as_it_is(reference, deliver, query, make_file, good_row):
    cell = '"' + reference.replace('"', '""') + '"'
    assert deliver(make_file([good_row, [cell, *good_row[1:]], good_row])).state == "landed"
    assert query("select person_ref, additional_mobile from restricted.persons order by row_number") == [
        ("A1", None),
        (reference, None),
        ("A1", None),
    ]


def test_the_same_bytes_again_change_nothing(deliver, query, make_file, good_row):
    path = make_file([good_row])
    first = deliver(path)
    before = query("select * from restricted.files")
    again = deliver(path)
    assert (first.state, again.state, again.file_id) == ("landed", "unchanged", first.file_id)
    assert again.tally.rows_accepted == 1
    assert query("select * from restricted.files") == before
    assert query("select count(*) from restricted.persons") == [(1,)]


def test_the_same_bytes_for_another_quarter_are_another_file(deliver, make_file, good_row):
    path = make_file([good_row])
    assert deliver(path).file_id != deliver(path, quarter=Quarter(2023, 2)).file_id


def test_a_corrected_file_supersedes_the_current_one(deliver, query, make_file, good_row):
    first = deliver(make_file([good_row]))
    second = deliver(make_file([good_row, good_row]))
    third = deliver(make_file([good_row, good_row, good_row], name="play_group_new.csv"))
    assert query("select file_id, supersedes from restricted.files order by rows_read") == [
        (first.file_id, None),
        (second.file_id, first.file_id),
        (third.file_id, second.file_id),
    ]
    assert second.message == "replaces play_group_1.csv, which landed before"


CURRENT = """
select files.file_id from restricted.files as files
where files.state <> 'refused' and not exists (
    select from restricted.files as later where later.supersedes = files.file_id and later.state <> 'refused'
)
"""


@pytest.mark.parametrize("returning", [0, 1])
def test_bytes_that_were_replaced_are_current_again_when_that_is_asked_for(
    returning, deliver, query, make_file, good_row
):
    rows_of = [1, 2, 3]
    landed = [deliver(make_file([good_row] * rows)) for rows in rows_of]
    path = make_file([good_row] * rows_of[returning], name="play_group_again.csv")
    before = query("select * from restricted.files order by file_id")
    unasked = deliver(path)
    assert unasked.state == "unchanged"
    assert "play_group_1.csv has replaced them since" in unasked.message
    assert query("select * from restricted.files order by file_id") == before
    again = deliver(path, takes_up=True)
    assert (again.state, again.file_id) == ("landed", landed[returning].file_id)
    assert again.message == "the same bytes landed before and are current again; they replace play_group_1.csv"
    assert query(CURRENT) == [(landed[returning].file_id,)]
    assert query("select count(*) from restricted.files") == [(3,)]
    assert query("select count(*) from restricted.persons") == [(6,)]
    assert deliver(make_file([good_row] * rows_of[returning]), takes_up=True).state == "unchanged"
    assert deliver(make_file([good_row] * 3), takes_up=True).file_id == landed[2].file_id
    assert query(CURRENT) == [(landed[2].file_id,)]
    assert query("select count(*) from audit.events where action = 'file landed'") == [(5,)]


@pytest.mark.parametrize(("rows", "is_warned"), [(0, True), (1, True), (2, False)])
def test_a_file_that_takes_most_rows_away_says_so(rows, is_warned, deliver, make_file, good_row):
    deliver(make_file([good_row] * 10))
    warnings = " ".join(deliver(make_file([good_row] * rows)).warnings)
    assert (f"REPLACES 10 ACCEPTED ROWS BY {rows}" in warnings) == is_warned
    assert ("no rows" in warnings) == (rows == 0)


def test_a_refused_file_leaves_its_reasons_and_no_row(deliver, query, make_file, good_row):
    path = make_file([good_row, [*good_row[:-1], ""]])
    strict = ("refuse_file_above: 1", "refuse_file_above: 0.1")
    outcome = deliver(path, strict)
    assert outcome.state == "refused"
    assert query("select count(*) from restricted.persons") == [(0,)]
    assert query("select state, reason, rows_refused, supersedes from restricted.files") == [
        ("refused", "too_many_refused", 1, None)
    ]
    assert query("select row_number, column_name, reason from restricted.refusals order by row_number nulls first") == [
        (None, None, "too_many_refused"),
        (3, "Consent", "mandatory_missing"),
    ]
    assert query("select count(*) from restricted.file_records") == [(0,)]


def test_a_refused_file_is_tried_anew_and_supersedes_nothing_meanwhile(deliver, query, make_file, good_row):
    current = deliver(make_file([good_row]))
    path = make_file([good_row, [*good_row[:-1], ""]], name="play_group_2.csv")
    deliver(path, ("refuse_file_above: 1", "refuse_file_above: 0.1"))
    again = deliver(path)
    assert again.state == "landed"
    assert query("select state, supersedes, reason from restricted.files where file_id = %s", again.file_id) == [
        ("landed", current.file_id, None)
    ]
    assert query("select reason from restricted.refusals") == [("mandatory_missing",)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b"\xff", "encoding_unknown"),
        (b"Ref,Email\n", "no_heading_row"),
    ],
)
def test_an_unreadable_file_is_registered_with_its_reason(content, reason, deliver, query, make_file):
    outcome = deliver(make_file(content))
    assert outcome.state == "refused"
    assert query("select state, reason, bytes from restricted.files") == [("refused", reason, len(content))]
    assert query("select action from audit.events where starts_with(action, 'file')") == [("file refused",)]


def test_a_file_deleted_once_it_is_open_lands_all_the_same(deliver, query, make_file, good_row, monkeypatch):
    path = make_file([good_row] * 2)
    size = path.stat().st_size
    original = landing._copy_rows

    def copy_and_delete(*arguments):
        original(*arguments)
        path.unlink()

    monkeypatch.setattr(landing, "_copy_rows", copy_and_delete)
    assert deliver(path).state == "landed"
    assert query("select state, bytes, rows_accepted from restricted.files") == [("landed", size, 2)]


def test_a_file_that_disappears_before_its_rows_are_read_is_refused(deliver, query, make_file, good_row, monkeypatch):
    path = make_file([good_row])
    original = landing._copy_rows

    def delete_and_copy(*arguments):
        path.unlink()
        original(*arguments)

    monkeypatch.setattr(landing, "_copy_rows", delete_and_copy)
    outcome = deliver(path)
    assert (outcome.state, outcome.whole_file[0].reason) == ("refused", "file_unreadable")
    assert query("select state, reason from restricted.files") == [("refused", "file_unreadable")]
    assert query("select count(*) from restricted.persons") == [(0,)]


def test_a_file_that_is_gone_is_in_the_audit_trail_alone(deliver, query, make_file, good_row):
    path = make_file([good_row])
    path.unlink()
    assert deliver(path).whole_file[0].reason == "file_unreadable"
    assert query("select count(*) from restricted.files") == [(0,)]


def test_a_file_that_nobody_knows_is_in_the_audit_trail_alone(deliver, query, make_file):
    assert deliver(make_file("a,b\n", name="holiday.csv")).whole_file[0].reason == "no_contract"
    assert query("select count(*) from restricted.files") == [(0,)]
    assert query("select subject, detail ->> 'reason' from audit.events where starts_with(action, 'file')") == [
        ("holiday.csv", "no_contract")
    ]


def test_an_interrupted_load_leaves_nothing(deliver, query, make_file, good_row, monkeypatch):
    path = make_file([good_row] * 2000)
    monkeypatch.setattr("loaders.blocks.BLOCK_BYTES", 4096)
    rows_when_interrupted = []

    def interrupt(rows):
        if rows > 1000:
            rows_when_interrupted.append(rows)
            raise KeyboardInterrupt

    original = landing._copy_rows
    monkeypatch.setattr(landing, "_copy_rows", lambda *arguments: original(*arguments[:-1], interrupt))
    with pytest.raises(KeyboardInterrupt):
        deliver(path)
    assert rows_when_interrupted
    assert threading.active_count() == 1 or not any(thread.name == "copy" for thread in threading.enumerate())
    assert query("select (select count(*) from restricted.persons), (select count(*) from restricted.files)") == [
        (0, 0)
    ]
    monkeypatch.setattr(landing, "_copy_rows", original)
    assert deliver(path).tally.rows_accepted == 2000


def test_an_interruption_lets_the_copy_under_way_end(deliver, query, make_file, good_row, monkeypatch):
    """The server would log the row at which a COPY was cancelled."""
    path = make_file([good_row])
    is_sending, calls = threading.Event(), []
    write = copying.CopyWriter._write

    def write_slowly(*arguments):
        is_sending.set()
        time.sleep(0.5)
        calls.append("sent")
        return write(*arguments)

    def interrupt(rows):
        assert is_sending.wait(10)
        raise KeyboardInterrupt

    original = landing._copy_rows
    monkeypatch.setattr(landing, "_copy_rows", lambda *arguments: original(*arguments[:-1], interrupt))
    monkeypatch.setattr(copying.CopyWriter, "_write", write_slowly)
    monkeypatch.setattr(copying.CopyWriter, "_cancel", lambda writer: calls.append("cancelled"))
    with pytest.raises(KeyboardInterrupt):
        deliver(path)
    assert calls == ["sent"]
    assert query("select (select count(*) from restricted.persons), (select count(*) from restricted.files)") == [
        (0, 0)
    ]


def test_an_interruption_does_not_wait_for_a_server_that_waits(
    deliver, query, make_file, good_row, monkeypatch, database_url
):
    path = make_file([good_row])

    def interrupt(rows):
        raise KeyboardInterrupt

    original = landing._copy_rows
    monkeypatch.setattr(landing, "_copy_rows", lambda *arguments: original(*arguments[:-1], interrupt))
    with psycopg.connect(database_url) as other:
        other.execute("set local lock_timeout = '5s'; lock table restricted.persons in access exclusive mode")
        # Should the load hang after all, the lock is given back, and the time says so.
        release = threading.Timer(20, other.rollback)
        release.start()
        begun = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            deliver(path)
        assert time.monotonic() - begun < 10
        release.cancel()
    assert query("select count(*) from restricted.files") == [(0,)]


def test_a_lost_server_leaves_nothing_and_says_so_without_a_value(
    deliver, query, make_file, good_row, monkeypatch, database_url
):
    path = make_file([good_row] * 2000)
    monkeypatch.setattr("loaders.blocks.BLOCK_BYTES", 4096)
    original = copying.CopyWriter._copy

    def lose_server(writer, *arguments):
        original(writer, *arguments)
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute("select pg_terminate_backend(%s)", [writer._connection.info.backend_pid])

    monkeypatch.setattr(copying.CopyWriter, "_copy", lose_server)
    with pytest.raises(DatabaseUnreachable) as lost:
        deliver(path)
    assert "play_group_1.csv: nothing of this file was landed" in str(lost.value)
    assert "ann@example.org" not in str(lost.value)
    assert query("select (select count(*) from restricted.persons), (select count(*) from restricted.files)") == [
        (0, 0)
    ]


def test_an_error_of_the_database_shows_no_value(deliver, query, make_file, good_row, database_url):
    with psycopg.connect(database_url) as connection:
        connection.execute("alter table restricted.persons add constraint never check (email is null)")
    with pytest.raises(DatabaseUnreachable) as failed:
        deliver(make_file([good_row]))
    assert "CheckViolation" in str(failed.value)
    assert "ann@example.org" not in str(failed.value)
    assert query("select count(*) from restricted.files") == [(0,)]


def test_a_record_that_the_database_does_not_take_is_missed(deliver, query, make_file, good_row, database_url):
    with psycopg.connect(database_url) as connection:
        connection.execute(
            "create function take_no_second() returns trigger language plpgsql as"
            " $$begin if new.row_number = 3 then return null; end if; return new; end$$"
        )
        connection.execute(
            "create trigger second before insert on restricted.persons for each row execute function take_no_second()"
        )
    with pytest.raises(CheckFailed, match="Of 3 records that were sent the database took 2; nothing"):
        deliver(make_file([good_row] * 3))
    assert query("select count(*) from restricted.files") == query("select count(*) from restricted.persons") == [(0,)]


def test_a_workbook_lands_with_its_register(deliver, query, tmp_path, headings, good_row):
    path = write_workbook(tmp_path / "2023-24-Q1" / "play_group_1.xlsx", [headings, good_row, [], good_row])
    outcome = deliver(path)
    assert (outcome.state, outcome.tally.rows_blank) == ("landed", 1)
    assert query("select row_number from restricted.persons order by row_number") == [(2,), (4,)]
    assert query("select encoding, delimiter, rows_read, rows_blank from restricted.files") == [("xlsx", None, 3, 1)]


def test_rows_that_do_not_add_up_are_not_registered(deliver, query, make_file, good_row, database_url):
    deliver(make_file([good_row]))
    with psycopg.connect(database_url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute("update restricted.files set rows_read = rows_read + 1")


def test_two_loads_of_one_source_and_quarter_wait_for_each_other(deliver, query, make_file, good_row, database_url):
    path = make_file([good_row])
    with psycopg.connect(database_url) as other:
        other.execute("select pg_advisory_xact_lock(hashtextextended('play_group|2023-24 Q1', 0))")
        load = threading.Thread(target=deliver, args=[path])
        load.start()
        time.sleep(0.3)
        assert query("select count(*) from restricted.files") == [(0,)]
    load.join()
    assert query("select state from restricted.files") == [("landed",)]


def test_a_database_without_tables_says_to_run_init(empty_database_url):
    with pytest.raises(WrongUsage, match="leap init"), open_landing():
        pass
