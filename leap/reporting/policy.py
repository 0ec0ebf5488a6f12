"""The policy of small numbers, as a reader is told of it: `vars: publishing` of dbt_project.yml."""

from dataclasses import dataclass

import yaml

from loaders import seeds

_PROJECT = seeds.FOLDER.parent / "dbt_project.yml"


@dataclass(frozen=True)
class Policy:
    """Counts of people from 1 to `hide_up_to` are hidden and keep `possible_values` whole numbers, others are rounded
    to the nearest `round_to`."""

    hide_up_to: int
    round_to: int
    possible_values: int


WITHIN_PARTNERSHIP = "within_partnership"
"""The policy by which `published_value` is made."""
BEYOND_PARTNERSHIP = "beyond_partnership"


def read_fewest_compared() -> int:
    """Shares of fewer people are mostly rounding: each count is known to 2 either way."""
    return yaml.safe_load(_PROJECT.read_text(encoding="utf-8"))["vars"]["fewest_compared_with_area"]


def read_policy(name: str = WITHIN_PARTNERSHIP) -> Policy:
    """A policy of the project."""
    numbers = yaml.safe_load(_PROJECT.read_text(encoding="utf-8"))["vars"]["publishing"][name]
    return Policy(numbers["hide_up_to"], numbers["round_to"], numbers["possible_values"])
