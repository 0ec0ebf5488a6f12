"""What the name of a file suggests: a name for its source, a pattern for the files to come."""

import re
from pathlib import Path

_WHEN = re.compile(
    r"(?:19|20)[0-9]{2}[-_/. ]?(?:[0-9]{2})?[-_. ]*q[1-4]|q[1-4][-_. ]*(?:19|20)[0-9]{2}(?:[-_/]?[0-9]{2})?"
    r"|(?:19|20)[0-9]{6}|(?:19|20)[0-9]{2}[-_.][0-9]{1,2}[-_.][0-9]{1,2}|[0-9]{1,2}[-_.][0-9]{1,2}[-_.](?:19|20)?[0-9]{2}"
    r"|(?:19|20)[0-9]{2}[-_](?:19|20)?[0-9]{2}|(?:19|20)[0-9]{2}|(?<![a-z])q[1-4](?![a-z0-9])"
    r"|(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?![a-z])",
    re.IGNORECASE,
)
_VERSION = re.compile(r"(?<![a-z0-9])(?:v|version|final|copy)[ _-]?[0-9.]*(?![a-z0-9])|\([0-9]+\)", re.IGNORECASE)


def suggest_source(path: Path) -> str:
    """A name for the source: the file's without quarter, day and version, as a contract writes names."""
    bare = _VERSION.sub(" ", _WHEN.sub(" ", path.stem))
    name = re.sub(r"[^a-z0-9]+", "_", bare.casefold()).strip("_")
    name = re.sub(r"^[0-9_]+", "", name)
    return name[:60] or "new_source"


def suggest_pattern(path: Path) -> str:
    """A pattern for the names of further deliveries: what changes from quarter to quarter becomes `*`."""
    bare = _VERSION.sub("*", _WHEN.sub("*", re.sub(r"[\[\]?*]", "?", path.stem)))
    bare = re.sub(r"\*(?:[ _.-]*\*)+", "*", bare)
    return f"{bare}{path.suffix}" if "*" in bare else f"{bare}*{path.suffix}"
