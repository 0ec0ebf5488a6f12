"""The policy of small numbers, as a reader is told of it: `vars: publishing` of dbt_project.yml."""

from dataclasses import dataclass

import yaml

from loaders import seeds

_PROJECT = seeds.FOLDER.parent / "dbt_project.yml"


@dataclass(frozen=True)
class Policy:
    """Counts of people from 1 to `hide_up_to` are hidden, others rounded to the nearest `round_to`."""

    hide_up_to: int
    round_to: int


def read_policy() -> Policy:
    """The policy by which `published_value` is made."""
    numbers = yaml.safe_load(_PROJECT.read_text(encoding="utf-8"))["vars"]["publishing"]["within_partnership"]
    return Policy(numbers["hide_up_to"], numbers["round_to"])
