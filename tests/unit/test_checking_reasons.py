"""Every reason that loading gives is explained in seeds/reason_codes.csv, and none is explained that it never gives."""

import re
from pathlib import Path

from loaders import seeds

LOADERS = Path(seeds.__file__).parent
LEVELS = {"file", "row", "value", "key"}

# Where a reason stands in the code: FileRefused("x", (None, "x"), {...}.refuse("x"), `return None, "x"` and the like.
WORDS = re.compile(r'"([a-z]+(?:_[a-z]+)+|placeholder)"')
GIVEN = re.compile(
    r'(?:FileRefused|HeadingsRefused)\(\s*"([a-z_]+)"'
    r'|(?:return|normal|else) None, "([a-z_]+)"'
    r'|return "(birth_date_[a-z_]+)"'
)


def code():
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(LOADERS.glob("*.py")))


def test_every_reason_is_given_somewhere():
    assert seeds.reasons().keys() - set(WORDS.findall(code())) == set()


def test_every_reason_given_is_explained():
    given = {reason for groups in GIVEN.findall(code()) for reason in groups if reason}
    assert len(given) > 30
    assert given - seeds.reasons().keys() == set()


def test_every_reason_says_what_it_means_and_what_to_do():
    for reason in seeds.reasons().values():
        assert reason.level in LEVELS
        assert reason.explanation.endswith(".")
        assert reason.what_to_do.endswith(".")
