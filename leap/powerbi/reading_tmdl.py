"""A reader for as much of TMDL as is written here: objects, their properties and expressions, by indentation.

It reads the text and not the model it was made from, so that a mistake of the writer is seen.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_OBJECT = re.compile(
    r"(?P<kind>table|column|measure|partition|relationship|expression|model|database|annotation|ref table)\b"
    r"(?: (?P<name>'(?:[^']|'')+'|[^\s=]+))?(?: =(?P<value>.*))?$"
)
_END = re.compile(r"('(?:[^']|'')+'|[^.]+)\.('(?:[^']|'')+'|.+)$")


@dataclass
class TmdlObject:
    """An object, the properties and expression under it, and the objects within it."""

    kind: str
    name: str
    expression: str = ""
    properties: dict[str, str] = field(default_factory=dict)
    children: list["TmdlObject"] = field(default_factory=list)

    def list_children(self, kind: str) -> list["TmdlObject"]:
        """The objects of one kind directly within."""
        return [child for child in self.children if child.kind == kind]


def read_tmdl(text: str) -> list[TmdlObject]:
    """The outermost objects of a file. Lines indented deeper than a property belong to the expression above them."""
    top = TmdlObject("file", "")
    open_objects = [(-1, top)]
    for depth, line in _list_lines(text):
        while depth <= open_objects[-1][0]:
            open_objects.pop()
        level, parent = open_objects[-1]
        if depth > level + 1:
            parent.expression += "\n" + line
            continue
        found = _OBJECT.match(line)
        if found:
            child = TmdlObject(found["kind"], unquote(found["name"] or ""), (found["value"] or "").strip())
            parent.children.append(child)
            open_objects.append((depth, child))
        else:
            name, _, value = line.partition(":")
            parent.properties[name.strip()] = value.strip()
    return top.children


def split_end(text: str) -> tuple[str, str]:
    """Table and column of `'Service quarter'.Quarter`; nothing for what is no such reference."""
    found = _END.match(text)
    return (unquote(found[1]), unquote(found[2])) if found else ("", "")


def unquote(name: str) -> str:
    """A name without its quotes."""
    return name[1:-1].replace("''", "'") if name.startswith("'") and name.endswith("'") else name


def _list_lines(text: str) -> Iterator[tuple[int, str]]:
    for line in text.splitlines():
        bare = line.lstrip("\t")
        if bare and not bare.startswith("///"):
            yield len(line) - len(bare), bare
