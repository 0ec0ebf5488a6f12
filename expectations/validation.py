"""Great Expectations: in memory, silent, sending nothing, its results without values. No other module imports it."""

import logging
import os
from collections.abc import Callable
from itertools import islice
from typing import Any

from expectations.subject import Subject
from expectations.suite import Expectation, Suite
from expectations.verdict import Verdict, judge, shorten_name
from leap.errors import WrongUsage

# Read while it is imported.
os.environ["GX_ANALYTICS_ENABLED"] = "false"

import great_expectations as gx
import pandas as pd
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.registry import get_expectation_impl
from great_expectations.render.renderer import ValidationResultsPageRenderer
from great_expectations.render.view import DefaultJinjaPageView

NAMED = 5
"""Of the rows that fail, so many are named."""

RESULT_FORMAT = {
    "result_format": "SUMMARY",
    "partial_unexpected_count": NAMED,
    "exclude_unexpected_values": True,
    "include_unexpected_rows": False,
}


OnPage = Callable[[Suite, str], None]
"""Is given the page of Data Docs (HTML) of a suite that was validated."""


class Validator:
    """Runs suites in one context.

    Great Expectations is given the rows of a suite's query, not the query: it would run it some four times, and read
    colons and per cent signs in it as parameters.
    """

    def __init__(self, on_page: OnPage | None = None) -> None:
        self._on_page = on_page
        # It logs what fails with the values in it.
        logging.getLogger("great_expectations").setLevel(logging.CRITICAL + 1)
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        self._source = context.data_sources.add_pandas("warehouse")

    def validate(self, suite: Suite, subject: Subject) -> list[Verdict]:
        """A verdict on each expectation of a suite. Raises WrongUsage where the kwargs of one do not fit its type."""
        asset = self._source.add_dataframe_asset(f"{suite.stage}.{suite.name}")
        definition = asset.add_batch_definition_whole_dataframe("all")
        batch = definition.get_batch({"dataframe": pd.DataFrame(subject.rows, columns=subject.columns)})
        made = gx.ExpectationSuite(suite.name, expectations=[_make(suite, one) for one in suite.expectations])
        names = {"unexpected_index_column_names": list(suite.named_by)} if suite.named_by else {}
        validation = batch.validate(made, result_format=RESULT_FORMAT | names)
        if self._on_page:
            self._on_page(suite, DefaultJinjaPageView().render(ValidationResultsPageRenderer().render(validation)))
        # Results come in another order than expectations.
        found = {result.expectation_config.meta["name"]: result for result in validation.results}
        return [_judge(suite, one, found[one.name], len(subject.rows)) for one in suite.expectations]


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
        note = "Great Expectations could not examine it: look whether the expectation fits what its column holds."
        return judge(suite, expectation, "not_examined", rows=rows, note=note)
    outcome = "passed" if result.success else "failed"
    found = result.result
    failing, where = found.get("unexpected_count"), _name_failing(suite, found)
    return judge(suite, expectation, outcome, rows=rows, rows_failing=failing, where=where)


def _name_failing(suite: Suite, found: dict) -> tuple[str, ...]:
    # A list of one dictionary of columns where values are excluded, and not cut to so many rows.
    failing = found.get("partial_unexpected_index_list")
    if not failing:
        return ()
    rows = zip(*(failing[0][column] for column in suite.named_by), strict=True)
    return tuple(shorten_name(list(row)) for row in islice(rows, NAMED))
