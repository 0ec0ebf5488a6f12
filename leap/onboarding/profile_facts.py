"""A profile as plain facts, fit to leave the building: counts, shares, shapes and codes of our own lists."""

from collections.abc import Iterator
from datetime import date

from leap.onboarding.column_counts import MOST_HIDDEN, ColumnCounts
from leap.onboarding.profiling import Profile
from leap.onboarding.usable_keys import KEYS, RoleKeys
from loaders import seeds
from loaders.dialect import DELIMITER_NAMES

KEY_NAMES = {
    "nhs_number": "NHS number",
    "person_ref": "your own reference",
    "email": "e-mail address",
    "mobile": "mobile number",
    "child_key": "carer's e-mail, date of birth, gender and first name",
    "child_place_key": "date of birth, gender, first name and home (weak)",
}
MOST_PROBLEMS = 12


def describe_profile(profile: Profile) -> dict:
    """The facts of a profile, as `--json` prints them and the pages show them. Counts of 1 to 7 are null."""
    return {
        "file": profile.path.name,
        "profiled_on": date.today().isoformat(),
        "understood_by": profile.basis,
        "is_drafted": profile.is_drafted,
        "encoding": profile.encoding,
        "delimiter": DELIMITER_NAMES.get(profile.delimiter),
        "bytes": profile.size,
        "rows": profile.rows,
        "rows_unreadable": profile.unreadable.total(),
        "rows_refused": profile.rows_refused,
        "columns": [_describe_column(profile, counts) for counts in profile.columns],
        "keys": [_describe_keys(profile, role, keys) for role, keys in profile.keys.by_role.items()],
        "problems": list(_list_problems(profile))[:MOST_PROBLEMS],
        "warnings": profile.warnings,
    }


def hide_small(count: int) -> int | None:
    """A count, or None where so few have it that they are not told apart."""
    return None if 0 < count <= MOST_HIDDEN else count


def _describe_column(profile: Profile, counts: ColumnCounts) -> dict:
    shapes, others = counts.list_shapes()
    return {
        "heading": counts.heading,
        "understood_as": list(profile.meanings.get(counts.heading, [])),
        "is_undecided": counts.heading in profile.undecided,
        "rows_asked": counts.rows if counts.asked is None else counts.asked,
        "filled": counts.filled,
        "placeholders": counts.placeholders,
        "completeness": round(counts.completeness, 4),
        "usable": counts.usable,
        "distinct": hide_small(counts.distinct),
        "shapes": [{"shape": shape, "rows": rows} for shape, rows in shapes],
        "rows_of_other_shapes": others,
        "codes": [{"code": code, "rows": hide_small(rows)} for code, rows in counts.codes.most_common()],
        "problems": [{"reason": reason, "rows": rows} for reason, rows in counts.problems.most_common()],
    }


def _describe_keys(profile: Profile, role: str, keys: RoleKeys) -> dict:
    rate = profile.link_rates.get(role)
    return {
        "role": role,
        "records": keys.records,
        "with_any_key": keys.with_any,
        "with_a_key_that_others_hold": keys.with_one_across,
        "by_key": [{"key": key, "called": KEY_NAMES[key], "records": keys.count(key)} for key in KEYS[role]],
        "expected_link_rate": None
        if rate is None
        else {
            "assumed": round(rate.recognised, 4),
            "assumed_with_weak_keys": round(rate.recognised_weakly, 4),
            "measured": None if rate.measured is None else round(rate.measured, 4),
            "records_compared": rate.compared,
            "share_without_comparison": round(rate.unseen, 4),
        },
    }


def _list_problems(profile: Profile) -> Iterator[dict]:
    """What to correct, the most frequent first: under which heading, how often, what it is and what to do."""
    found = [
        (rows, counts.heading, reason)
        for counts in profile.columns
        for reason, rows in counts.problems.items()
        if reason != "placeholder"
    ]
    found += [(rows, None, reason) for reason, rows in profile.unreadable.items()]
    for rows, heading, reason in sorted(found, key=lambda one: (-one[0], one[1] or "", one[2])):
        known = seeds.reasons()[reason]
        yield {
            "heading": heading,
            "reason": reason,
            "rows": rows,
            "explanation": known.explanation,
            "what_to_do": known.what_to_do,
        }
