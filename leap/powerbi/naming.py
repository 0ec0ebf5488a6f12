"""Names that an analyst reads, names as TMDL and DAX quote them, and ids that are the same in every run."""

import re
import uuid

# Words of column names that are read as letters.
_ACRONYMS = {"asq3": "ASQ-3", "eyfsp": "EYFSP", "id": "ID", "imd": "IMD", "lsoa": "LSOA", "ncmp": "NCMP"}
_LAYERS = ("dim_", "fct_")
# Power BI calls its own formulas measures, and refuses a table named `Measures`.
_TAKEN = {"Measure": "Outcome measure", "Measures": "Outcome measures"}


def name_table(mart: str) -> str:
    """`fct_outcome_change` is the table `Outcome change`."""
    for layer in _LAYERS:
        mart = mart.removeprefix(layer)
    name = name_column(mart)
    return _TAKEN.get(name, name)


def name_column(column: str) -> str:
    """`imd_2019_decile` is the column `IMD 2019 decile`."""
    words = [_ACRONYMS.get(word, word) for word in column.split("_")]
    return words[0][:1].upper() + " ".join(words)[1:]


def quote_tmdl(name: str) -> str:
    """A name as TMDL has it: in single quotes unless it is one plain word."""
    return name if re.fullmatch(r"\w+", name) else "'" + name.replace("'", "''") + "'"


def quote_dax_table(table: str) -> str:
    """A table as DAX has it."""
    return "'" + table.replace("'", "''") + "'"


def quote_dax_column(table: str, column: str) -> str:
    """A column with its table as DAX has it."""
    return f"{quote_dax_table(table)}[{column.replace(']', ']]')}]"


def make_uuid(*path: str) -> str:
    """The same id for the same path of names, and another one for every other."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, "/".join(path)))


def make_short_id(*path: str) -> str:
    """The like in 20 hexadecimal digits, as Power BI names pages and visuals."""
    return make_uuid(*path).replace("-", "")[:20]
