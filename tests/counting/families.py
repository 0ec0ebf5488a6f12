"""Families as the delivered files tell of them: whose home is the family's, how many it is, and lone parents."""

import pandas as pd


def describe_families(people: pd.DataFrame, reached: pd.DataFrame) -> pd.DataFrame:
    """One row a family reached, with home (a person), number_of_children, family_size and lone_parent."""
    people = people[people.role != "practitioner"].sort_values("quarter", kind="stable")
    people = people[~people.is_administrative.groupby(people.person).transform("all")]
    stated = people[(people.role == "adult") & people.lone_parent.isin(["yes", "no"])]
    # of each adult the last word, and of a family any yes
    last = stated.groupby("person").agg({"family": "last", "lone_parent": "last"})
    alone = last.groupby("family").lone_parent.max().map({"yes": "Yes", "no": "No"})
    reached = reached[reached.role != "practitioner"]
    first = reached.sort_values(["quarter", "role", "person"], ascending=[True, False, True])
    homes = first.groupby("family").person.first()
    members = pd.concat([people, reached])[["family", "person", "role"]].drop_duplicates("person")
    sizes = members.groupby("family").person.nunique()
    children = members[members.role == "child"].groupby("family").person.nunique()
    return pd.DataFrame(
        {
            "home": homes,
            "number_of_children": _band(homes.index.map(children).fillna(0), 3),
            "family_size": _band(homes.index.map(sizes), 5),
            "lone_parent": homes.index.map(alone).fillna("Not known"),
        }
    )


def _band(numbers: pd.Index, last: int) -> list[str]:
    return [f"{last} or more" if number >= last else str(int(number)) for number in numbers]
