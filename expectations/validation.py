"""Great Expectations: in memory, silent, sending nothing, its results without values. No other module imports it."""

import logging
import os
import re
from typing import Any

from expectations.subject import Subject, open_reading
from expectations.suite import Expectation, Suite
from expectations.verdict import Verdict, judge, shorten_name
from leap.errors import WrongUsage

# Read while it is imported.
os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.registry import get_expectation_impl

NAMED = 5
"""Of the rows that fail, so many are named."""

RESULT_FORMAT = {
    "result_format": "SUMMARY",
    "partial_unexpected_count": NAMED,
    "exclude_unexpected_values": True,
    "include_unexpected_rows": False,
}

# A colon before a word is a parameter to SQLAlchemy, but a part of a pattern or a time of day to whoever wrote the
# query; a double one is a cast to both.
_COLON = re.compile(r"(?<!:):(?=\w)")


class Validator:
    """Runs suites of one stage in one context."""

    def __init__(self, stage: str) -> None:
        # It logs statements that fail, with the values in them.
        logging.getLogger("great_expectations").setLevel(logging.CRITICAL + 1)
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        # By a function, not by a URL: there it would replace what follows a dollar sign of the password.
        self._source = context.data_sources.add_sql(
            stage, connection_string="postgresql+psycopg://", kwargs={"creator": lambda: open_reading(stage)}
        )

    def validate(self, suite: Suite, subject: Subject) -> list[Verdict]:
        """A verdict on each expectation of a suite. Raises WrongUsage where the kwargs of one do not fit its type."""
        asset = self._source.add_query_asset(suite.name, query=_COLON.sub(r"\\:", subject.query))
        batch = asset.add_batch_definition_whole_table("all").get_batch()
        made = gx.ExpectationSuite(suite.name, expectations=[_make(suite, one) for one in suite.expectations])
        names = {"unexpected_index_column_names": list(suite.named_by)} if suite.named_by else {}
        results = batch.validate(made, result_format=RESULT_FORMAT | names).results
        # Results come in another order than expectations.
        found = {result.expectation_config.meta["name"]: result for result in results}
        return [_judge(suite, one, found[one.name], subject.rows) for one in suite.expectations]

    def close(self) -> None:
        """Give the connections back."""
        self._source.get_engine().dispose()


def _make(suite: Suite, expectation: Expectation) -> Any:
    impl = get_expectation_impl(expectation.type)
    try:
        return impl(
            **expectation.kwargs,
            meta={"name": expectation.name} | expectation.meta.model_dump(),
            description=expectation.description,
        )
    # Great Expectations brings a pydantic of its own, and raises TypeError for some arguments.
    except (ValueError, TypeError) as error:
        problems = getattr(error, "errors", list)()
        keys = dict.fromkeys(str(problem["loc"][0]).replace("__root__", "the bounds") for problem in problems)
        raise WrongUsage(
            f"The suite {suite.stage}/{suite.name}.yml is wrong. {expectation.name}: the kwargs do not fit "
            f"{expectation.type} ({', '.join(keys) or 'their number'}); its page in Great Expectations lists them."
        ) from None


def _judge(suite: Suite, expectation: Expectation, result: Any, rows: int) -> Verdict:
    if not result.result:
        note = "Great Expectations could not examine it; run the query of the suite by hand."
        return judge(suite, expectation, "not_examined", rows=rows, note=note)
    outcome = "passed" if result.success else "failed"
    found = result.result
    failing, where = found.get("unexpected_count"), _name_failing(suite, found)
    return judge(suite, expectation, outcome, rows=rows, rows_failing=failing, where=where)


def _name_failing(suite: Suite, found: dict) -> tuple[str, ...]:
    lists = found.get("partial_unexpected_index_list") or []
    if not lists:
        return ()
    named = zip(*(lists[0][column] for column in suite.named_by), strict=True)
    return tuple(shorten_name(list(parts)) for parts in named)
