"""An evaluation on the screen and as JSON: counts and names of datasets and kinds, never an id of anybody."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Table
from rich.text import Text

from leap.identity.evaluation import WEAKEST_KEY, Coverage, Evaluation
from leap.identity.evaluation_bounds import Check
from leap.identity.evaluation_links import Gain
from leap.identity.evaluation_measures import Count, Linkage
from loaders.naming import shorten

_NOTHING = "-"


def write_json(evaluation: Evaluation, checks: Sequence[Check] | None) -> dict:
    """An evaluation, and what came of the bounds if there were any, as plain JSON (docs/evaluation.md)."""
    content = asdict(evaluation)
    return content if checks is None else content | {"bounds": [asdict(check) for check in checks]}


def print_evaluation(console: Console, evaluation: Evaluation, checks: Sequence[Check] | None) -> None:
    """Print tables that are readable on 80 columns, and in words what was left out."""
    console.print(_tabulate_links(evaluation), _tabulate_counts(evaluation), sep="\n")
    console.print(_tabulate_groups("By key that a record hangs on", evaluation.keys))
    console.print(_tabulate_gain(evaluation.child_place_key))
    console.print(_tabulate_groups("By source", evaluation.sources))
    console.print(_tabulate_groups("By kind of people", evaluation.strata))
    if checks is not None:
        console.print(_tabulate_checks(checks))
    if evaluation.min_link_strength.left_out:
        left_out = " and ".join(evaluation.min_link_strength.left_out)
        console.print(
            Text(f"\nLinks that are {left_out} are left out; families, and what {WEAKEST_KEY} gives, are as built.")
        )
    console.print(_explain(evaluation.coverage))
    console.print(Text("docs/evaluation.md says what each measure, key and kind of people is."))


def _tabulate_links(evaluation: Evaluation) -> Table:
    links, clusters, strong = evaluation.linkage, evaluation.clusters, evaluation.strong_evidence
    several, merges = links.people_with_several_records, clusters.false_merges
    table = _open_table("Linkage", "", "share", "number", "of")
    for name, share, part, whole in (
        ("pairs found that are right (precision)", links.precision, clusters.pairs_right, clusters.pairs_found),
        ("true pairs that are found (recall)", links.recall, clusters.pairs_right, clusters.pairs_true),
        ("people who are one individual, alone in it", clusters.cluster_exactness, clusters.exact_people, links.people),
        ("false merges: individuals of several people", clusters.false_merge_rate, merges, clusters.individuals),
        ("people merged with somebody else", links.merged_rate, links.people_merged, links.people),
        ("people missed: they are several individuals", links.missed_rate, links.people_missed, several),
        ("the same in spite of strong evidence", strong.missed_rate, strong.people_missed, strong.people),
    ):
        table.add_row(name, _percent(share), f"{part:,}", f"{whole:,}")
    table.add_row("F1 of precision and recall", _percent(links.f1))
    return table


def _tabulate_counts(evaluation: Evaluation) -> Table:
    table = _open_table("How many", "", "found", "true", "error")
    counts: dict[str, Count] = {"people": evaluation.people, "families": evaluation.families}
    counts |= {f"unique reach: {unit}": count for unit, count in evaluation.reach.items()}
    for name, count in counts.items():
        error = _NOTHING if count.error is None else f"{count.error:+.2%}"
        table.add_row(name, f"{count.found:,}", f"{count.true:,}", error)
    return table


def _tabulate_gain(gain: Gain) -> Table:
    table = _open_table(f"What {WEAKEST_KEY} gives and costs", "", "with it", "without", "gained")
    rows = {
        "pairs of one person": (lambda clusters: clusters.pairs_right, gain.pairs_gained_right),
        "pairs of two people": (lambda clusters: clusters.pairs_found - clusters.pairs_right, gain.pairs_gained_wrong),
    }
    for name, (count, gained) in rows.items():
        table.add_row(name, f"{count(gain.with_it):,}", f"{count(gain.without_it):,}", f"{gained:,}")
    for name, measure in (
        ("people who are one individual, alone in it", "exact_people"),
        ("false merges", "false_merges"),
        ("individuals", "individuals"),
    ):
        with_it, without_it = getattr(gain.with_it, measure), getattr(gain.without_it, measure)
        table.add_row(name, f"{with_it:,}", f"{without_it:,}", f"{with_it - without_it:+,}")
    table.add_row("individuals that it changes", f"{gain.individuals_changed:,}")
    return table


def _tabulate_groups(title: str, groups: Mapping[str, Linkage]) -> Table:
    table = _open_table(title, "", "people", "precision", "recall", "merged", "missed")
    for name, linkage in groups.items():
        if linkage.people:
            shares = (linkage.precision, linkage.recall, linkage.merged_rate, linkage.missed_rate)
            table.add_row(Text(name), f"{linkage.people:,}", *map(_percent, shares))
    return table


def _tabulate_checks(checks: Sequence[Check]) -> Table:
    table = _open_table("Bounds", "", "got", "least", "most", "")
    for check in checks:
        numbers = (_NOTHING if number is None else f"{number:.4g}" for number in (check.value, check.min, check.max))
        table.add_row(
            Text(check.measure), *numbers, Text("met", "green") if check.is_met else Text("MISSED", "bold red")
        )
    return table


def _open_table(title: str, *columns: str) -> Table:
    table = Table(title=f"\n{title}", title_justify="left", title_style="bold", box=None, pad_edge=False)
    for position, column in enumerate(columns):
        if position:
            table.add_column(column, justify="right", no_wrap=True)
        else:
            table.add_column(column, overflow="fold")
    return table


def _explain(coverage: Coverage) -> Text:
    """What was compared and what was left out, in words."""
    not_landed = f"of {coverage.files_not_landed:,} files that did not land{_say_why(coverage)}"
    left_out = {
        "no longer current (replaced or withdrawn)": coverage.rows_not_current,
        "refused": coverage.rows_refused,
        "without a person record (an engagement, or no such row or record)": coverage.rows_no_person_record,
        not_landed: coverage.rows_of_files_not_landed,
        f"of {coverage.files_ambiguous:,} files, each one of several deliveries of its name; put the files beside the "
        "truth, so that their bytes tell": coverage.rows_of_ambiguous_files,
    }
    said = f"\n{coverage.rows_compared:,} of {coverage.rows:,} rows of the truth are compared."
    parts = [f"{rows:,} row{'s' * (rows != 1)} {what}" for what, rows in left_out.items() if rows]
    if parts:
        said += f" Left out: {'; '.join(parts)}."
    if coverage.rows_repeated:
        said += f" {coverage.rows_repeated:,} rows say once more what a row before them says, and count once."
    if coverage.records_unknown_to_truth:
        said += f" {coverage.records_unknown_to_truth:,} current records are unknown to the truth and left out, too."
    return Text(said)


def _say_why(coverage: Coverage) -> str:
    reasons = []
    if coverage.sources_not_landed:
        reasons.append(f"none of {shorten(coverage.sources_not_landed)} did")
    if coverage.files_changed:
        reasons.append(f"{coverage.files_changed:,} lie there with other bytes than the delivery of that name")
    return f" ({'; '.join(reasons)})" if reasons else ""


def _percent(share: float | None) -> str:
    return _NOTHING if share is None else f"{share:.2%}"
