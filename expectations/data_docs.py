"""Data Docs: the pages that Great Expectations makes of its results, in a folder, under a list of all verdicts."""

import html
from collections.abc import Iterable, Iterator
from pathlib import Path

from expectations.suite import Suite
from expectations.verdict import Verdict

INDEX = "index.html"

# The pages of Great Expectations would load scripts, styles and a logo from a dozen public addresses.
_ALLOWED = "default-src 'none'; style-src 'unsafe-inline'"
_POLICY = f'<meta http-equiv="Content-Security-Policy" content="{_ALLOWED}">'
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em; color: #222 }
table { border-collapse: collapse; width: 100% }
td, th { border: 1px solid #ccc; padding: 0.3em 0.6em; text-align: left; vertical-align: top }
.failed, .not_examined { background: #fbdada }
.warning { background: #fdf1cf }
.fa-check-circle::before { content: "\\2713" }
.fa-times::before { content: "\\2717" }
a[href*="expectations/"] { color: inherit; pointer-events: none; text-decoration: none }
.btn-group, .card, .navbar img, a[data-toggle], footer, nav.rounded { display: none }
"""
_OUTCOMES = {"passed": "passed", "nothing_to_check": "nothing to check", "not_examined": "not examined"}


class DataDocs:
    """A folder of Data Docs: index.html, and a page a suite. They hold counts and names of datasets, no value of a row.

    Making it raises OSError where the folder cannot be made.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pages: set[tuple[str, str]] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def add_page(self, suite: Suite, page: str) -> None:
        """Write the page of a suite, as `run_suites` gives it."""
        path = self._locate(suite.stage, suite.name)
        path.parent.mkdir(exist_ok=True)
        page = page.replace("<head>", f"<head>{_POLICY}<style>{_STYLE}</style>", 1)
        path.write_text(page.replace("../../../../index.html", f"../{INDEX}"), encoding="utf-8")
        self._pages.add((suite.stage, suite.name))

    def write_index(self, verdicts: Iterable[Verdict]) -> Path:
        """Write index.html, from which every page can be reached; its path.

        Of a suite that gave no page this time the page of an earlier run goes.
        """
        verdicts = list(verdicts)
        for stage, suite in {(verdict.stage, verdict.suite) for verdict in verdicts} - self._pages:
            self._locate(stage, suite).unlink(missing_ok=True)
        path = self.folder / INDEX
        path.write_text("\n".join(self._draw(verdicts)), encoding="utf-8")
        return path

    def _locate(self, stage: str, suite: str) -> Path:
        return self.folder / stage / f"{suite}.html"

    def _draw(self, verdicts: list[Verdict]) -> Iterator[str]:
        yield f'<!doctype html><html lang="en"><head><meta charset="utf-8">{_POLICY}<title>Data Docs</title>'
        yield f"<style>{_STYLE}</style></head><body><h1>Data Docs</h1><table>"
        yield "<tr><th>suite</th><th>expectation</th><th>result</th><th>not so in</th></tr>"
        for verdict in verdicts:
            yield self._draw_row(verdict)
        yield "</table></body></html>"

    def _draw_row(self, verdict: Verdict) -> str:
        title = html.escape(f"{verdict.stage}/{verdict.suite}")
        if (verdict.stage, verdict.suite) in self._pages:
            title = f'<a href="{verdict.stage}/{verdict.suite}.html">{title}</a>'
        result = _OUTCOMES.get(verdict.outcome) or ("warning" if verdict.warns else "failed")
        where = ", ".join(verdict.where) + (" …" if (verdict.rows_failing or 0) > len(verdict.where) else "")
        cells = [title, *map(html.escape, (verdict.description, result, where))]
        kind = result.replace(" ", "_")
        return f'<tr class="{kind}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
