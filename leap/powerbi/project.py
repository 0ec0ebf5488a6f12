"""A Power BI project (PBIP) as files, and how it comes into a folder."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from leap.errors import CheckFailed, WrongUsage
from leap.powerbi.indicators import Indicator
from leap.powerbi.marts import Marts
from leap.powerbi.model import SemanticModel, build_model
from leap.powerbi.naming import make_uuid
from leap.powerbi.report_page import SCHEMAS, render_report
from leap.powerbi.structure import find_faults
from leap.powerbi.tmdl import render_model

_IGNORE = ".gitignore"
"""Stays as it is where there is one: it may be that of a larger project."""
_FABRIC = "https://developer.microsoft.com/json-schemas/fabric"


@dataclass(frozen=True)
class Project:
    """The text of each file by its path, `/` between folders, and the model that they hold."""

    name: str
    model: SemanticModel
    files: dict[str, str]


@dataclass(frozen=True)
class Written:
    """What came of writing: files written, and whether a report that was there stayed."""

    files: int
    kept_report: bool


def make_project(marts: Marts, indicators: list[Indicator], server: str, database: str) -> Project:
    """The whole project. Raises CheckFailed where it would not hold together, with all that is wrong."""
    name = marts.project
    model = build_model(marts, indicators)
    semantic_model, report = f"{name}.SemanticModel", f"{name}.Report"
    files = {
        f"{name}.pbip": _to_json(
            {
                "$schema": f"{_FABRIC}/pbip/pbipProperties/1.0.0/schema.json",
                "version": "1.0",
                "artifacts": [{"report": {"path": report}}],
                "settings": {"enableAutoRecovery": True},
            }
        ),
        _IGNORE: "**/.pbi/localSettings.json\n**/.pbi/cache.abf\n",
        f"{semantic_model}/.platform": _describe_item(name, "SemanticModel"),
        f"{semantic_model}/definition.pbism": _to_json(
            {
                "$schema": f"{_FABRIC}/item/semanticModel/definitionProperties/1.0.0/schema.json",
                "version": "4.2",
                "settings": {},
            }
        ),
        f"{report}/.platform": _describe_item(name, "Report"),
        f"{report}/definition.pbir": _to_json(
            {
                "$schema": f"{SCHEMAS}/definitionProperties/2.0.0/schema.json",
                "version": "4.0",
                "datasetReference": {"byPath": {"path": f"../{semantic_model}"}},
            }
        ),
    }
    for path, text in render_model(model, server, database).items():
        files[f"{semantic_model}/definition/{path}"] = text
    for path, content in render_report(model, marts, indicators).items():
        files[f"{report}/definition/{path}"] = _to_json(content)
    if faults := find_faults(files):
        raise CheckFailed("the Power BI project does not hold together, and nothing was written:\n" + "\n".join(faults))
    return Project(name, model, files)


def write_project(project: Project, out: Path, is_forced: bool = False) -> Written:
    """Write a project into a new or empty folder; forced, into one that has it, whose report and .gitignore then stay.

    Raises WrongUsage where the folder is none or is not empty; OSError where it cannot be written.
    """
    demand_folder(out, is_forced)
    report = f"{project.name}.Report/"
    keeps_report = (out / report).is_dir()
    # Tables of marts that are no more would otherwise stay in the model.
    shutil.rmtree(out / f"{project.name}.SemanticModel" / "definition", ignore_errors=True)
    written = {
        path: text
        for path, text in project.files.items()
        if not (keeps_report and path.startswith(report)) and not (path == _IGNORE and (out / path).exists())
    }
    for path, text in written.items():
        file = out / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    return Written(len(written), keeps_report)


def demand_folder(out: Path, is_forced: bool) -> None:
    """Raise WrongUsage where a project may not be written to a path."""
    if out.exists() and not out.is_dir():
        raise WrongUsage(f"{out} is a file; --out wants a folder, new or empty.")
    if not is_forced and out.is_dir() and any(out.iterdir()):
        raise WrongUsage(
            f"{out} is not empty; name a new or empty folder, or --force, which replaces the semantic model there and "
            "leaves a report as it is."
        )


def _describe_item(name: str, kind: str) -> str:
    return _to_json(
        {
            "$schema": f"{_FABRIC}/gitIntegration/platformProperties/2.0.0/schema.json",
            "metadata": {"type": kind, "displayName": name},
            "config": {"version": "2.0", "logicalId": make_uuid(name, "item", kind)},
        }
    )


def _to_json(content: dict) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"
