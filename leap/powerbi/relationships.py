"""Which references filter by themselves (active), and which only where a measure asks for them (inactive).

Power BI refuses a model in which a filter can reach a table by two active ways. A quarter reaches contacts directly,
and by way of the dates; so one of the two is inactive. Tables that nothing refers to (facts, reports) keep their own
references, and those between dimensions stay active where they open no second way.
"""

from dataclasses import dataclass

from leap.powerbi.marts import Marts, Reference


@dataclass(frozen=True)
class Relationship:
    """A reference, and whether it filters by itself."""

    reference: Reference
    is_active: bool


def choose_active(marts: Marts) -> list[Relationship]:
    """All references of the marts, each active unless that would open a second way between two tables.

    The choice hangs on names alone: outer tables first, then by table and column.
    """
    referred = {reference.to_mart for reference in marts.references}
    reached: dict[str, set[str]] = {name: {name} for name in marts.by_name}
    chosen = {}
    for reference in sorted(marts.references, key=lambda one: one.mart in referred):
        above = [name for name, tables in reached.items() if reference.to_mart in tables]
        below = reached[reference.mart]
        is_active = not any(reached[name] & below for name in above)
        if is_active:
            added = set(below)
            for name in above:
                reached[name] |= added
        chosen[reference] = Relationship(reference, is_active)
    return [chosen[reference] for reference in marts.references]
