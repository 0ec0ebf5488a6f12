"""Chance that comes out the same on every platform and Python: built on `random()`, whose values are guaranteed."""

import random
from bisect import bisect
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import TypeVar

Thing = TypeVar("Thing")


class Chance:
    """A stream of chance of its own for each topic, so that a rate changed in one place moves nothing elsewhere."""

    def __init__(self, *topic: object) -> None:
        self._next = random.Random("|".join(map(str, topic))).random

    def happens(self, rate: float) -> bool:
        """True in a share `rate` (0 to 1) of the calls."""
        return self._next() < rate

    def between(self, lowest: int, highest: int) -> int:
        """A whole number from `lowest` to `highest`, both possible."""
        return lowest + int(self._next() * (highest - lowest + 1))

    def pick(self, things: Sequence[Thing]) -> Thing:
        """One of the things, all equally likely."""
        return things[int(self._next() * len(things))]

    def weigh(self, weights: Sequence[float]) -> int:
        """A position in `weights`, likely in proportion to its weight."""
        heights = list(accumulate(weights))
        return min(bisect(heights, self._next() * heights[-1]), len(heights) - 1)

    def near(self, mean: float, spread: float) -> float:
        """A number about `mean`, `spread` being its standard deviation; never further off than 3.5 times that."""
        # Four uniform numbers: nearly normal, and made of nothing that a platform may round in another way.
        return mean + spread * 3**0.5 * (sum(self._next() for _ in range(4)) - 2)

    def day(self, first: date, last: date) -> date:
        """A day from `first` to `last`; `first` where `last` lies before it."""
        return first + timedelta(days=self.between(0, max((last - first).days, 0)))
