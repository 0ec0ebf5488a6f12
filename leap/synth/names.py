"""Names, ethnic groups and languages of made-up people, from heritages.yml."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from leap.synth.chance import Chance

_FILE = Path(__file__).with_name("heritages.yml")
_PARTS = (("girls", "women"), ("boys", "men"))


@dataclass(frozen=True)
class Heritage:
    """One heritage: its ethnic group, how providers write it (ONS 2021, NHS 2001, DfE, short), languages and names."""

    group: str
    share: float
    ons: str
    nhs: str
    dfe: str
    short: str
    languages: tuple[str, ...]
    pool: str
    names: dict[str, list[str]]


@cache
def heritages() -> tuple[Heritage, ...]:
    """All heritages, in the order of the file."""
    content = _content()
    return tuple(
        Heritage(
            **{
                **entry,
                "languages": tuple(entry["languages"]),
                "pool": entry["names"],
                "names": content["names"][entry["names"]],
            }
        )
        for entry in content["heritages"]
    )


def pick_heritage(chance: Chance) -> Heritage:
    """A heritage by its share."""
    return heritages()[chance.weigh([heritage.share for heritage in heritages()])]


def pick_first_name(chance: Chance, heritage: Heritage, gender: str, is_child: bool) -> str:
    """A first name of the heritage; gender `X` takes one of either list."""
    column = {"F": 0, "M": 1}.get(gender, chance.between(0, 1))
    return chance.pick(heritage.names[_PARTS[column][0 if is_child else 1]])


def vary_first_name(chance: Chance, name: str) -> str:
    """Another way in which the same first name is written or called; never the name itself."""
    known = _content()["variants"].get(name)
    if known and chance.happens(0.6):
        return chance.pick(known)
    # People hear the beginning of a name better than its end: that is where spellings differ.
    at = chance.between(min(3, len(name) - 2), len(name) - 2)
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return swapped if swapped != name and chance.happens(0.5) else name[:at] + name[at] + name[at:]


@cache
def _content() -> dict:
    return yaml.safe_load(_FILE.read_text(encoding="utf-8"))
