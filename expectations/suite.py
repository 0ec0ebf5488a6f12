"""A suite of expectations: a file under landing/ or marts/ that holds a query and what is expected of its rows."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from leap.errors import WrongUsage
from loaders.naming import suggest

FOLDER = Path(__file__).parent

Stage = Literal["landing", "marts"]
STAGES: tuple[Stage, ...] = get_args(Stage)

# Expectations whose results are counts. Others of Great Expectations (the largest value, the most frequent ones) put
# values of rows into their results.
Type = Literal[
    "expect_column_pair_values_a_to_be_greater_than_b",
    "expect_column_pair_values_to_be_equal",
    "expect_column_values_to_be_between",
    "expect_column_values_to_be_in_set",
    "expect_column_values_to_be_null",
    "expect_column_values_to_be_unique",
    "expect_column_values_to_not_be_null",
    "expect_compound_columns_to_be_unique",
    "expect_table_row_count_to_be_between",
    "expect_table_row_count_to_equal",
]

# Columns of a query that a result may repeat to say where something is amiss: they name datasets, never people.
Name = Literal["source", "quarter", "record_type", "record_kind", "table_name", "column_name", "unit"]

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Meta(_Part):
    """What a failure means: `stop` fails the run (exit code 4), `warn` is shown."""

    severity: Literal["stop", "warn"]
    why: Text
    what_to_do: Text


class Expectation(_Part):
    """An expectation as Great Expectations knows it: its type, its arguments, its words."""

    name: Word
    description: Text
    type: Type
    kwargs: dict[str, Any] = Field(default_factory=dict)
    meta: Meta

    @property
    def columns(self) -> list[str]:
        """The columns of the query that the arguments name."""
        named = [self.kwargs.get(key) for key in ("column", "column_A", "column_B")]
        listed = self.kwargs.get("column_list", [])
        return [str(column) for column in (*named, *(listed if isinstance(listed, list) else [listed])) if column]


class Suite(_Part):
    """A query, one row a thing to look at, and the expectations of it.

    values_of: schema of which the query may read `every_value (table_name, column_name, value)`: of each column that is
        text or numbers, each value once.
    named_by: columns that say of a row which it is.
    where_empty: why no row is no fault; without it a query that gives none fails, since it would pass whatever happens.
    """

    stage: Stage
    name: Word
    about: Text
    query: Text
    values_of: Word | None = None
    named_by: list[Name] = Field(default_factory=list)
    where_empty: Text | None = None
    expectations: Annotated[list[Expectation], Field(min_length=1)]

    @model_validator(mode="after")
    def _name_each_once(self) -> "Suite":
        twice = [name for name, count in Counter(one.name for one in self.expectations).items() if count > 1]
        if twice:
            raise ValueError(f"two expectations are named {twice[0]}; give each a name of its own")
        return self


def read_suites(stage: Stage, folder: Path = FOLDER) -> list[Suite]:
    """The suites of a stage, by file name. Raises WrongUsage for the first that cannot be read."""
    paths = sorted((folder / stage).glob("*.yml"))
    if not paths:
        raise WrongUsage(f"There is no suite in {folder / stage}: it holds *.yml files, and README.md there says how.")
    return [read_suite(stage, path) for path in paths]


def read_suite(stage: Stage, path: Path) -> Suite:
    """One suite, named after its file. Raises WrongUsage, naming file and place, where it is not one."""
    try:
        parsed = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        raise WrongUsage(f"The suite {path} cannot be read: it must be a readable file in UTF-8.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" at line {mark.line + 1}" if mark else ""
        raise WrongUsage(f"The suite {path} is no YAML{place}: compare it with another suite.") from None
    if not isinstance(parsed, dict):
        raise WrongUsage(f"The suite {path} is empty or a list: it needs the keys about, query and expectations.")
    try:
        return Suite.model_validate(parsed | {"stage": stage, "name": path.stem})
    except ValidationError as error:
        problems = ". ".join(dict.fromkeys(_describe(one, parsed) for one in error.errors()))
        raise WrongUsage(f"The suite {path} is wrong. {problems}.") from None


def _describe(error: dict, parsed: dict) -> str:
    place = _place(error["loc"], parsed)
    match error["type"]:
        case "missing":
            return f"{place}: missing"
        case "extra_forbidden":
            return f"{place}: no key of a suite; allowed are {', '.join(_keys_beside(error['loc']))}"
        case "literal_error":
            allowed = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
            return f"{place}: {suggest(str(error['input']), allowed)} is not allowed; use one of {', '.join(allowed)}"
        case "value_error":
            return f"{place or 'expectations'}: {error['ctx']['error']}"
        case _:
            return f"{place}: {error['msg'][:1].lower()}{error['msg'][1:]}"


def _place(location: Iterable[str | int], parsed: dict) -> str:
    """The way to a key: an expectation is named by its name where it has one, else by its number."""
    parts, node = [], parsed
    for part in location:
        try:
            node = node[part]
        except (KeyError, IndexError, TypeError):
            node = None
        if isinstance(part, int):
            name = node.get("name") if isinstance(node, dict) else None
            parts.append(str(name or f"entry {part + 1}"))
        else:
            parts.append(str(part))
    return ", ".join(parts)


def _keys_beside(location: tuple) -> list[str]:
    model = Suite if len(location) == 1 else Meta if "meta" in location[:-1] else Expectation
    return [key for key in model.model_fields if model is not Suite or key not in ("stage", "name")]
