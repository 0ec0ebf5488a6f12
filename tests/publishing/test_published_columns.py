"""Every column of a mart that is named `published_…` comes out of macros/publish, also of marts to come."""

import re
from collections.abc import Iterable, Mapping

import pytest
import yaml

from tests.publishing.macros import FOLDER

MODELS = FOLDER.parents[1] / "models"
CALL = re.compile(r"{{[^}]*\bpublish(?:_counts|ed_share|ed_ratio|ed_mean)\(")
REF = re.compile(r"ref\('(\w+)'\)")


def list_columns() -> Iterable[tuple[str, str]]:
    """The columns of marts that leave, by model."""
    for path in sorted((MODELS / "marts").rglob("_*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", ()):
            for column in model.get("columns", ()):
                if column["name"].startswith("published_"):
                    yield model["name"], column["name"]


def is_guarded(model: str, column: str, models: Mapping[str, str]) -> bool:
    """Whether a model makes the column with one of the macros, or passes it on unchanged from one that does."""
    sql = re.sub(r"--.*", "", models.get(model, ""))
    made = re.findall(rf"([^\n]*)\bas {column}\b", sql)
    if made and CALL.search(sql):
        return True
    if column not in sql or any(
        not re.match(rf"\s*(?:select\s+)?(?:\w+\.)?{column}\b", expression) for expression in made
    ):
        return False
    return any(is_guarded(ref, column, models) for ref in REF.findall(sql))


def test_every_published_column_of_a_mart_passes_the_macros() -> None:
    models = {path.stem: path.read_text(encoding="utf-8") for path in MODELS.rglob("*.sql")}
    columns = list(list_columns())
    assert columns
    assert [named for named in columns if not is_guarded(*named, models)] == []


@pytest.mark.parametrize(
    ("mart", "step", "is_right"),
    [
        ("select value as published_value from {{ ref('step') }}", "select value", False),
        ("select published_value from {{ ref('step') }}", "select value as published_value", False),
        (
            "select published_value::numeric as published_value from {{ ref('step') }}",
            "select round(value) as published_value",
            False,
        ),
        (
            "select value as published_value from {{ ref('step') }}",
            "select {{ published_share('a', 'b') }} as published_value",
            False,
        ),
        ("select a -- {{ published_share('a', 'b') }}\n as published_value from {{ ref('step') }}", "", False),
        (
            "select s.published_value::numeric as published_value from {{ ref('step') }} as s",
            "select {{ published_share('a', 'b') }} as published_value",
            True,
        ),
        ("select {{ published_mean('a', 'b') }} as published_value from {{ ref('step') }}", "", True),
    ],
)
def test_a_column_that_passes_none_is_found(mart: str, step: str, is_right: bool) -> None:
    assert is_guarded("mart", "published_value", {"mart": mart, "step": step}) is is_right
