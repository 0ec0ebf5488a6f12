"""SVG for a page that holds several: named for screen readers, with ids of its own, and without needless digits."""

import re
from xml.etree import ElementTree

_SVG = "http://www.w3.org/2000/svg"
_DIGITS = re.compile(r"-?\d+\.\d{2,}")
_MEASURED = ("d", "transform", "x", "y", "x2", "y2", "width", "height", "stroke-width")


def make_accessible(svg: str, name: str, title: str, description: str) -> str:
    """The SVG as one picture with a title and a description; `name` makes its ids different from those of others."""
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(svg)
    own_ids = {element.get("id") for element in root.iter() if element.get("id")}
    for element in root.iter():
        for attribute in [key for key in element.attrib if key.startswith("aria-") or key in ("role", "class")]:
            del element.attrib[attribute]
        for attribute in _MEASURED:
            if attribute in element.attrib:
                element.set(attribute, _DIGITS.sub(lambda digits: f"{float(digits[0]):.1f}", element.get(attribute)))
        for attribute, value in element.attrib.items():
            for own in own_ids:
                value = value.replace(f"url(#{own})", f"url(#{name}-{own})")
            element.set(attribute, value)
        if element.get("id"):
            element.set("id", f"{name}-{element.get('id')}")
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-description")
    for at, (tag, text) in enumerate((("title", title), ("desc", description))):
        named = ElementTree.Element(
            f"{{{_SVG}}}{tag}", {"id": f"{name}-{'title' if tag == 'title' else 'description'}"}
        )
        named.text = text
        root.insert(at, named)
    return ElementTree.tostring(root, encoding="unicode")
