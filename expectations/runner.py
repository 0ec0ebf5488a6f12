"""Runs the suites of the stages that are asked for, all in one process."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from expectations.subject import Subject, examine_subject, is_built, open_reading
from expectations.suite import FOLDER, Stage, Suite, read_suites
from expectations.verdict import Verdict, judge_all
from leap.database import describe
from leap.errors import WrongUsage

if TYPE_CHECKING:
    from expectations.validation import OnPage

NOT_BUILT = "marts holds no table yet: run `dbt build`, then `leap expect marts`."
NO_ROWS = "The query gives no row, so nothing was checked."


def run_suites(
    stages: Sequence[Stage],
    folder: Path = FOLDER,
    on_start: Callable[[], None] = lambda: None,
    on_page: "OnPage | None" = None,
) -> list[Verdict]:
    """Verdicts on every expectation of the stages, in the order of their files.

    `on_start` is called before Great Expectations is imported, which takes some seconds; `on_page` with the page of
    Data Docs of each suite that gave rows. Raises WrongUsage where a suite is wrong or the database is not initialised,
    DatabaseUnreachable where it cannot be reached.
    """
    suites = {stage: read_suites(stage, folder) for stage in stages}
    verdicts = []
    for stage in stages:
        verdicts += _run_stage(stage, suites[stage], on_start, on_page)
    return verdicts


def _run_stage(
    stage: Stage, suites: list[Suite], on_start: Callable[[], None], on_page: "OnPage | None"
) -> list[Verdict]:
    with open_reading(stage) as connection:
        if not is_built(connection, stage):
            if stage == "landing":
                raise WrongUsage("The database has no tables to land files in: run `leap init` first.")
            return [verdict for suite in suites for verdict in judge_all(suite, "not_examined", NOT_BUILT)]
        examined = [(suite, _examine(connection, suite)) for suite in suites]
    if any(isinstance(found, Subject) for _, found in examined):
        on_start()
        return _validate(examined, on_page)
    return [verdict for _, found in examined for verdict in found]


def _examine(connection: psycopg.Connection, suite: Suite) -> Subject | list[Verdict]:
    """What is to be validated, or the verdicts where there is nothing to validate."""
    try:
        subject = examine_subject(connection, suite)
    except psycopg.Error as error:
        return judge_all(suite, "not_examined", f"The query failed: {describe(error)}.")
    if subject.rows:
        return subject
    if suite.where_empty:
        return judge_all(suite, "nothing_to_check", suite.where_empty)
    return judge_all(suite, "not_examined", NO_ROWS)


def _validate(examined: list[tuple[Suite, Subject | list[Verdict]]], on_page: "OnPage | None") -> list[Verdict]:
    # Its import takes 7 seconds, which nobody should wait for who has no need of it.
    from expectations.validation import Validator

    validator = Validator(on_page)
    return [
        verdict
        for suite, found in examined
        for verdict in (validator.validate(suite, found) if isinstance(found, Subject) else found)
    ]
