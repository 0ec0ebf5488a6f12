"""The map of a report: LSOAs as the seed has them, each coloured by its ward's published count."""

import json
from collections.abc import Mapping
from functools import cache
from itertools import pairwise

import altair as alt

from leap.errors import WrongUsage
from leap.reporting.content import Chart
from leap.reporting.palette import INK, LIGHTEST, LINE, PAPER, REACHED
from loaders import seeds

BOUNDARIES = seeds.FOLDER / "boundaries.geojson"
_WIDTH = 340
_HEIGHT = 620


def read_attribution() -> str:
    """Whose boundaries they are, as their licence asks. Raises WrongUsage where the seed is missing or unreadable."""
    return _boundaries()["attribution"]


def draw_map(chart: Chart, wards: Mapping[str, str], lsoas_of_area: frozenset[str]) -> alt.LayerChart:
    """LSOAs in the shade of their ward's count, those of the area in a thick line, and the numbers on the wards.

    A ward without a published count stays white.
    """
    counts = {point.category: point for point in chart.points}
    features = [
        {**feature, "properties": {"ward": ward, "value": counts[ward].value if ward in counts else None}}
        for feature in _boundaries()["features"]
        if (ward := wards.get(feature["properties"]["lsoa_code"]))
    ]
    inside = [feature for feature in _boundaries()["features"] if feature["properties"]["lsoa_code"] in lsoas_of_area]
    shades = alt.Color("properties.value:Q").scale(range=[LIGHTEST, REACHED], zero=True).legend(None)
    layers = [
        _shape(features).mark_geoshape(fill=PAPER, stroke=LINE, strokeWidth=0.6),
        _shape([one for one in features if one["properties"]["value"] is not None])
        .mark_geoshape(stroke=PAPER, strokeWidth=0.6)
        .encode(color=shades),
        _shape(_outline(inside)).mark_geoshape(filled=False, stroke=INK, strokeWidth=2),
    ]
    labels = [
        {"longitude": x, "latitude": y, "ward": ward, "label": counts[ward].label}
        for ward, (x, y) in _find_centres(features).items()
        if ward in counts
    ]
    for halo in (True, False):
        for field, shift, weight in (("ward", -6, "normal"), ("label", 7, "bold")):
            layers.append(_write_on(labels, field, shift, weight, halo))
    return alt.layer(*layers).properties(width=_WIDTH, height=_HEIGHT).project("mercator")


@cache
def _boundaries() -> dict:
    try:
        return json.loads(BOUNDARIES.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise WrongUsage(f"The map seeds/{BOUNDARIES.name} is missing: restore it, a report needs it.") from None
    except ValueError:
        raise WrongUsage(f"The map seeds/{BOUNDARIES.name} is no GeoJSON: restore it.") from None


def _shape(features: list[dict]) -> alt.Chart:
    return alt.Chart(alt.Data(values=features))


def _write_on(labels: list[dict], field: str, shift: int, weight: str, is_halo: bool) -> alt.Chart:
    mark = {"fontSize": 11, "dy": shift, "fontWeight": weight, "color": INK}
    if is_halo:
        mark |= {"stroke": PAPER, "strokeWidth": 3, "strokeJoin": "round"}
    return (
        alt.Chart(alt.Data(values=labels))
        .mark_text(**mark)
        .encode(longitude="longitude:Q", latitude="latitude:Q", text=f"{field}:N")
    )


def _find_centres(features: list[dict]) -> dict[str, tuple[float, float]]:
    """The middle of each ward: of the corners of its outer rings."""
    corners: dict[str, list[list[float]]] = {}
    for feature in features:
        corners.setdefault(feature["properties"]["ward"], []).extend(_outer_rings(feature["geometry"]))
    return {
        ward: (sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points))
        for ward, points in corners.items()
    }


def _outer_rings(geometry: dict) -> list[list[float]]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [corner for polygon in polygons for corner in polygon[0]]


def _outline(features: list[dict]) -> list[dict]:
    """The sides that belong to one LSOA alone: the line around all of them."""
    sides: dict[frozenset, tuple] = {}
    for feature in features:
        polygons = feature["geometry"]["coordinates"]
        for polygon in [polygons] if feature["geometry"]["type"] == "Polygon" else polygons:
            for ring in polygon:
                for one, other in pairwise(ring):
                    side = frozenset((tuple(one), tuple(other)))
                    if sides.pop(side, None) is None:
                        sides[side] = (one, other)
    lines = [list(side) for side in sides.values()]
    return [{"type": "Feature", "properties": {}, "geometry": {"type": "MultiLineString", "coordinates": lines}}]
