"""The page of a report: one HTML file that needs nothing else, no script and no network."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from leap.reporting import charts, palette
from leap.reporting.content import Figure, Report
from leap.reporting.policy import BEYOND_PARTNERSHIP, WITHIN_PARTNERSHIP, read_policy
from leap.reporting.warehouse import Surroundings


def write_page(report: Report, surroundings: Surroundings, policy: str = WITHIN_PARTNERSHIP) -> str:
    """The report as HTML, charts included, of figures that were published under a policy."""

    def draw(figure: Figure) -> Markup:
        return Markup(charts.draw(figure, surroundings.wards, surroundings.lsoas_of_area))

    page = _environment().get_template("report.html.jinja")
    numbers, is_beyond = read_policy(policy), policy == BEYOND_PARTNERSHIP
    return page.render(report=report, draw=draw, policy=numbers, is_beyond=is_beyond, palette=palette) + "\n"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("leap.reporting"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
