"""A draft as the YAML of a contract, with the reasons as comments and what is undecided where the check finds it."""

import json
import re
from collections.abc import Iterator, Mapping

from leap.onboarding.draft import Draft, DraftColumn, DraftRecord
from leap.onboarding.wording import count
from leap.onboarding.words import LEAST_ROWS_SHOWN
from loaders import seeds
from loaders.contract_rules import UNDECIDED
from loaders.dialect import DELIMITER_NAMES
from loaders.naming import nearest

# More than so many undecided columns nobody reads in a sentence; the draft has them all.
MOST_NAMED = 8
_PLAIN = re.compile(r"[^\W\d_](?:[\w ./()'\u2019&+-]*[\w.)])?")
_HEAD = (
    "# Drafted by `leap sources draft` from one file; nothing of it is agreed. Behind each column stands how sure it",
    "# is and why: sure, or likely (have a look). What is undecided is left for you; `leap sources check` names it.",
)


def write_draft(draft: Draft) -> str:
    """The whole text, ending in a line end."""
    parts = (_HEAD, _write_head(draft), _write_file(draft), _write_records(draft), _write_rest(draft))
    return "".join(f"{line}\n" for part in parts for line in part)


def _write_head(draft: Draft) -> Iterator[str]:
    counts = {level: sum(column.level == level for column in draft.columns) for level in ("sure", "likely")}
    left = len(draft.list_columns(UNDECIDED))
    yield (
        f"# {len(draft.columns)} columns of {draft.rows:,} rows: {counts['sure']} sure, {counts['likely']} likely, "
        f"{left} undecided."
    )
    yield from (f"# {warning}" for warning in draft.warnings)
    yield ""
    yield f"source: {draft.source}"
    yield "# To be said by you, as no file tells: remove the # and fill in."
    yield "# title:"
    if draft.service_column:
        yield from _write_service(draft)
    else:
        close = nearest(draft.source, seeds.lists().services)
        hint = f"; called most like the file: {close}" if close else ""
        yield f"# service:            # a service of seeds/services.csv{hint}"
    yield "# provider:"
    yield "# lawful_basis:       # consent, public_task or legitimate_interests"
    yield f"# authority:          # {', '.join(sorted(seeds.lists().authorities))}"
    if draft.form == "at_source":
        yield "forms: [at_source]    # sure: headings end in _digest"


def _write_service(draft: Draft) -> Iterator[str]:
    column = next(one for one in draft.columns if one.fate == "service")
    yield "service:"
    yield f"  column: {_scalar(draft.service_column)}    # {_say(column)}"
    yield "  values:"
    for word, service in draft.service_words.items():
        yield f"    {_scalar(word)}: {service}"


def _write_file(draft: Draft) -> Iterator[str]:
    yield "file:"
    yield f"  pattern: {json.dumps(draft.pattern)}    # likely: by this file's name"
    days = draft.days
    if days.only:
        yield f"  date_format: {days.only}    # sure: the days of {count(len(days.columns), 'column')} fit no other"
    elif days.formats:
        fitting = " and ".join(days.formats)
        yield f"  # date_format:      # undecided: {fitting} fit every day of this file; ask the provider"
    elif draft.reads_days:
        yield "  # date_format:      # undecided: no day stands in this file; ask the provider how they are written"
    else:
        yield "  date_format: DD/MM/YYYY    # no column holds days; nothing reads it until one does"
    if not draft.file.is_workbook:
        delimiter = DELIMITER_NAMES[draft.file.delimiter]
        yield f"  delimiter: {delimiter}    # sure: as found; without it, found out each time"
    if draft.file.sheet:
        yield f"  sheet: {_scalar(draft.file.sheet)}    # likely: its heading row is the widest"
    if draft.file.encoding == "cp1252":
        yield "  encoding: cp1252    # sure: the file is no valid UTF-8; better ask for 'CSV UTF-8'"


def _write_records(draft: Draft) -> Iterator[str]:
    if not draft.records:
        yield "# records:            # undecided: no record could be told from the headings"
        return
    yield "records:"
    by_target = {target: column for column in draft.columns for target in column.targets}
    for at, record in enumerate(draft.records):
        yield f"  # {record.why}"
        yield f"  - type: {record.type}"
        if record.role:
            yield f"    role: {record.role}"
        elif record.type == "person" and "role" not in record.columns and draft.form == "clear":
            yield "    # role:           # undecided: adult, child or practitioner"
        if record.when:
            yield f"    when: {_scalar(record.when)}"
        if record.columns:
            yield "    columns:"
            for name, heading in record.columns.items():
                yield from _write_column(f"      {name}: {_scalar(heading)}", by_target.get((at, name)), heading, draft)
        yield from _write_words(record)
        if record.constants:
            yield f"    constants: {_flow(record.constants)}"
        if record.each:
            yield "    each:"
            for heading, constants in record.each.items():
                column = next(one for one in draft.columns if one.heading == heading)
                yield f"      {_scalar(heading)}: {_flow(constants)}    # {_say(column)}"
            yield f"    value: {record.value}"


def _write_column(line: str, column: DraftColumn | None, heading: str, draft: Draft) -> Iterator[str]:
    column = column or next(one for one in draft.columns if one.heading == heading)
    yield f"{line}    # {_say(column)}"
    if column.level != "sure":
        yield from (f"      #   or {name}: {reason}" for name, reason in column.others)


def _write_words(record: DraftRecord) -> Iterator[str]:
    if record.values:
        yield "    values:           # words that seeds/coded_values.csv does not know; the codes are guessed"
        for name, words in record.values.items():
            yield f"      {name}: {_flow(words)}"
    for name, hidden in record.hidden_words.items():
        rows = f"of fewer than {LEAST_ROWS_SHOWN} rows"
        yield f"      # {name}: {count(hidden, 'more word')} {rows} not shown; `leap check` counts them"


def _write_rest(draft: Draft) -> Iterator[str]:
    if draft.derive:
        yield "derive:               # no column says it"
        yield from (f"  {column}: {rule}" for column, rule in draft.derive.items())
    if dropped := draft.list_columns("dropped"):
        yield "dropped:"
        yield from (f"  {_scalar(one.heading)}: {_scalar(one.reason)}    # {one.level}" for one in dropped)
    if undecided := draft.list_columns(UNDECIDED):
        yield "# Left for you: put each under columns, each or dropped and delete it here."
        yield "undecided:"
        for column in undecided:
            yield f"  {_scalar(column.heading)}: {_scalar(_ask(column))}"
            yield from (f"  #   {name}: {reason}" for name, reason in column.others)


def _say(column: DraftColumn) -> str:
    return f"{column.level}: {column.reason}" if column.reason else column.level


def _ask(column: DraftColumn) -> str:
    names = [name for name, _ in column.others if name != "dropped"]
    if not names:
        return "nothing known is like it"
    return f"perhaps {' or '.join(names[:2])}?"


def _flow(mapping: Mapping[str, str | None]) -> str:
    return "{" + ", ".join(f"{_scalar(key)}: {_scalar(value)}" for key, value in mapping.items()) + "}"


def _scalar(text: str | None) -> str:
    """A text as YAML reads it back, in quotation marks where it needs them."""
    if text is None:
        return "null"
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def sum_up(draft: Draft) -> str:
    """How far the draft got and what a human still has to say, a sentence."""
    left = list(_list_left(draft))
    levels = [column.level for column in draft.columns]
    counts = ", ".join(f"{levels.count(level)} {level}" for level in ("sure", "likely"))
    more = f", {len(left) - MOST_NAMED} more of these" if len(left) > MOST_NAMED else ""
    said = "".join(f"{one}, " for one in left[:MOST_NAMED]).removesuffix(", ") + more
    last = "who sends it, and on which basis"
    return f"{count(len(levels), 'column')}: {counts}. Left for you: {f'{said}; and {last}' if left else last}."


def _list_left(draft: Draft) -> Iterator[str]:
    if len(draft.days.formats) > 1 or (not draft.days.formats and draft.reads_days):
        yield "the date format"
    for column in draft.list_columns(UNDECIDED):
        yield f"the column '{column.heading}'"
    for at, column, word in draft.undecided_words:
        yield f"the word '{word}' of {column} in record {at + 1}"
