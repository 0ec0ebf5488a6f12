"""Each contract withheld in turn: its sample file is drafted with what the others taught, and held against it."""

from functools import cache

import pytest

from leap.onboarding.drafting import draft_contract
from leap.onboarding.unknown_file import open_file
from leap.onboarding.vocabulary import learn
from tests.unit.onboarding_truth import SOURCES, find_samples, mean_by_contract, mean_by_draft

SAMPLES = find_samples()
LEAST_RIGHT = 0.8


@cache
def judge(name):
    """How many columns a draft has right, how many there are, and those of which it is sure and wrong."""
    others = [source.contract for source in SOURCES.values() if source.name != name]
    draft = draft_contract(open_file(SAMPLES[name]), learn(others))
    truth, found = mean_by_contract(SAMPLES[name], SOURCES[name].contract), mean_by_draft(draft)
    right = [heading for heading in truth if found[heading] == truth[heading]]
    sure = [column.heading for column in draft.columns if column.level == "sure"]
    # Sure and wrong: it says something that the contract does not, or drops what the contract takes.
    wrong = [one for one in sure if not found[one] <= truth[one] or bool(found[one]) != bool(truth[one])]
    return len(right), len(truth), wrong, sorted(set(truth) - set(right))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_withheld_contract_is_drafted(name):
    right, columns, wrong_and_sure, missed = judge(name)
    assert wrong_and_sure == []
    assert right / columns >= LEAST_RIGHT, f"{right} of {columns} right; not: {', '.join(missed)}"


def test_most_columns_of_all_are_right():
    judged = [judge(name) for name in SAMPLES]
    right, columns = sum(one[0] for one in judged), sum(one[1] for one in judged)
    assert right / columns >= 0.9


def test_every_contract_has_a_sample():
    assert set(SAMPLES) == set(SOURCES)
