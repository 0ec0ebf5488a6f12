"""A profile as a page that stands by itself: for the provider's inbox, on a screen of any width, and on paper."""

import html
from collections.abc import Iterator
from pathlib import Path

from leap.errors import WrongUsage
from leap.onboarding.profile_report import say_distinct, say_link_rate, say_meaning
from leap.whole_files import open_whole

_STYLE = """
:root{--ink:#1d2733;--soft:#5b6875;--line:#d9dfe5;--good:#1f7a4d;--fair:#b26a00;--poor:#b3261e;--back:#f6f8fa}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);margin:0 auto;max-width:76rem;padding:1.5rem 1rem 4rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:2.25rem 0 .5rem}
p{margin:.4rem 0;max-width:60rem}.soft{color:var(--soft)}.number{text-align:right;white-space:nowrap}
.figures{display:flex;flex-wrap:wrap;gap:.75rem;margin:1.25rem 0}
.figure{background:var(--back);border:1px solid var(--line);border-radius:.5rem;padding:.6rem .9rem;min-width:8.5rem}
.figure b{display:block;font-size:1.4rem;line-height:1.2}.figure span{color:var(--soft);font-size:.875rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.45rem .6rem}
th{font-size:.8125rem;color:var(--soft);border-bottom:2px solid var(--line)}td{border-bottom:1px solid var(--line)}
td.name{font-weight:600;overflow-wrap:anywhere;min-width:9rem}td.bars{white-space:nowrap}
td.name small{display:block;font-weight:400;color:var(--soft)}
code{background:var(--back);border:1px solid var(--line);border-radius:.25rem;padding:0 .3rem;font-size:.875em;
white-space:nowrap}
.chips span{display:inline-block;margin:0 .6rem .15rem 0}
.bar{display:inline-block;width:6rem;height:.6rem;background:var(--line);border-radius:.3rem;overflow:hidden;
margin-right:.5rem}
.bar i{display:block;height:100%}.good{background:var(--good)}.fair{background:var(--fair)}.poor{background:var(--poor)}
.warning{border-left:.3rem solid var(--poor);padding:.3rem .8rem;background:#fbeeee}
@media(max-width:46rem){thead{display:none}tr{display:block;border-bottom:1px solid var(--line);padding:.5rem 0}
td{display:block;border:0;padding:.1rem 0}td[data-label]::before{content:attr(data-label) ": ";color:var(--soft)}
td.number{text-align:left}.figure{flex:1 1 8.5rem}}
@media print{body{max-width:none;padding:0}tr{break-inside:avoid}}
"""
_FAR_FROM_FULL, _FULL = 0.6, 0.95


def write_page(facts: dict, path: Path) -> None:
    """Write the page of a profile's facts. Raises WrongUsage where the place cannot be written."""
    try:
        with open_whole(path) as file:
            file.writelines(_write(facts))
    except OSError as error:
        raise WrongUsage(f"The page {path} cannot be written ({error.strerror}): choose another place.") from None


def _write(facts: dict) -> Iterator[str]:
    name = html.escape(facts["file"])
    yield (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Profile of {name}</title><style>{_STYLE}</style></head><body>"
    )
    yield f'<h1>Profile of {name}</h1><p class="soft">Made on {facts["profiled_on"]}. '
    yield "No value of a row is on this page: A stands for a letter, 9 for a digit, A+ for a word, 9{10} for ten "
    yield "digits; counts of 1 to 7 that tell people apart are hidden.</p>"
    for warning in facts["warnings"]:
        yield f'<p class="warning">{html.escape(warning)}</p>'
    yield from _write_figures(facts)
    yield from _write_problems(facts)
    for keys in facts["keys"]:
        yield from _write_keys(keys)
    yield from _write_columns(facts)
    yield "</body></html>\n"


def _write_figures(facts: dict) -> Iterator[str]:
    columns = facts["columns"]
    filled = sum(column["completeness"] for column in columns) / max(1, len(columns))
    figures = [(f"{facts['rows']:,}", "rows"), (f"{len(columns)}", "columns"), (f"{filled:.0%}", "of all cells filled")]
    for keys in facts["keys"]:
        share = keys["with_any_key"] / keys["records"]
        figures.append((f"{share:.0%}", f"of {keys['records']:,} {_many(keys['role'])} have a usable key"))
    if facts["rows_refused"] is not None:
        figures.append((f"{facts['rows_refused']:,}", "rows would be refused"))
    yield '<div class="figures">'
    yield "".join(f'<div class="figure"><b>{number}</b><span>{said}</span></div>' for number, said in figures)
    yield f'</div><p class="soft">Columns are understood by {html.escape(facts["understood_by"])}.'
    delimiter = f", separated by {facts['delimiter']}" if facts["delimiter"] else ""
    yield f" The file is {html.escape(facts['encoding'])}{delimiter}.</p>"


def _write_problems(facts: dict) -> Iterator[str]:
    yield "<h2>What to correct</h2>"
    if not facts["problems"]:
        yield "<p>Nothing was found in the values that are understood.</p>"
        return
    yield '<table><thead><tr><th>Column</th><th class="number">Rows</th><th>What is wrong</th><th>What to do</th></tr>'
    yield "</thead><tbody>"
    for problem in facts["problems"]:
        yield (
            f'<tr><td class="name">{html.escape(problem["heading"] or "Whole row")}</td>'
            f'<td class="number" data-label="Rows">{problem["rows"]:,}</td>'
            f"<td>{html.escape(problem['explanation'])}</td>"
            f'<td data-label="What to do">{html.escape(problem["what_to_do"])}</td></tr>'
        )
    yield "</tbody></table>"


def _write_keys(keys: dict) -> Iterator[str]:
    yield f"<h2>By what the {keys['records']:,} {_many(keys['role'])} can be recognised</h2>"
    yield '<table><thead><tr><th>Usable key</th><th class="number">Records</th><th>Share</th></tr></thead><tbody>'
    told = [(key["called"], key["records"]) for key in keys["by_key"]]
    told += [("any of them", keys["with_any_key"]), ("any that others hold too", keys["with_a_key_that_others_hold"])]
    for called, records in told:
        yield f'<tr><td class="name">{html.escape(called.capitalize() if called[:1].islower() else called)}</td>'
        yield f'<td class="number" data-label="Records">{records:,}</td>'
        yield f'<td class="bars" data-label="Share">{_bar(records / keys["records"])}</td></tr>'
    yield "</tbody></table>"
    yield "".join(f"<p>{html.escape(sentence)}</p>" for sentence in say_link_rate(keys))


def _write_columns(facts: dict) -> Iterator[str]:
    yield '<h2>Column by column</h2><table><thead><tr><th>Column</th><th>Filled</th><th class="number">Different</th>'
    yield "<th>Written as</th><th>Codes</th></tr></thead><tbody>"
    for column in facts["columns"]:
        as_ours = say_meaning(column)
        yield f'<tr><td class="name">{html.escape(column["heading"])}<small>{html.escape(as_ours)}</small></td>'
        yield f'<td class="bars" data-label="Filled">{_bar(column["completeness"])}</td>'
        yield f'<td class="number" data-label="Different">{say_distinct(column)}</td>'
        yield f'<td class="chips" data-label="Written as">{_write_shapes(column)}</td>'
        yield f'<td class="chips">{_write_codes(column)}</td></tr>'
    yield "</tbody></table>"


def _write_shapes(column: dict) -> str:
    filled = max(1, column["filled"])
    shapes = [
        f"<span><code>{html.escape(one['shape'])}</code> {one['rows'] / filled:.0%}</span>" for one in column["shapes"]
    ]
    if column["rows_of_other_shapes"]:
        shapes.append(f'<span class="soft">others {column["rows_of_other_shapes"] / filled:.0%}</span>')
    return "".join(shapes) or '<span class="soft">empty</span>'


def _write_codes(column: dict) -> str:
    filled = max(1, column["filled"])
    told = [(one["code"], "few" if one["rows"] is None else f"{one['rows'] / filled:.0%}") for one in column["codes"]]
    return "".join(f"<span>{html.escape(code)} {share}</span>" for code, share in told)


def _bar(share: float) -> str:
    colour = "poor" if share < _FAR_FROM_FULL else "fair" if share < _FULL else "good"
    return f'<span class="bar"><i class="{colour}" style="width:{share:.0%}"></i></span>{share:.0%}'


def _many(role: str) -> str:
    return {"adult": "adults", "child": "children", "practitioner": "practitioners"}[role]
