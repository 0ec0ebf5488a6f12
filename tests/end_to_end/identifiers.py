"""Every identifier of the sample's files, and a search for them in whatever the warehouse has written."""

import csv
import re
from collections.abc import Iterable
from pathlib import Path

import psycopg
from psycopg import sql

from loaders.contracts import find_source, read_sources
from loaders.record_types import record_types
from tests.sample_files import read_table
from tests.warehouse import PROJECT, QUARTERS, SAMPLE

KINDS = {"nhs_number", "email", "mobile", "person_ref", "postcode", "first_name", "digest"}
# What stands for nobody is no identifier.
with (PROJECT / "seeds" / "placeholders.csv").open(encoding="utf-8", newline="") as seed:
    PLACEHOLDERS = {row["value"] for row in csv.DictReader(seed)}
SCIENTIFIC = re.compile(r"[0-9.]+E\+[0-9]+")
TOKEN = re.compile(r"[\w.+'@|-]+")
# Shorter ones, such as the name Jo, are words of other things too.
SHORTEST = 4
# A provider's reference that is a small number is also a line, a count or a year.
SHORTEST_NUMBER = 9


def collect_identifiers() -> set[str]:
    """Addresses, numbers, references, postcodes, first names and digests of every file, as written and normalised."""
    sources = read_sources().values()
    found: set[str] = set()
    for quarter in QUARTERS:
        for path in sorted((SAMPLE / quarter).rglob("*.*")):
            contract = find_source(path.name, sources).contract
            kinds = {
                name: column.kind
                for record_type in record_types().values()
                for name, column in record_type.columns.items()
            } | {"first_name": "first_name"}
            wanted = {
                heading
                for record in contract.records
                for name, heading in record.columns.items()
                if kinds.get(name) in KINDS
            } | {name for name, kind in kinds.items() if kind == "digest"}
            for _, row in read_table(path, contract.file.sheet):
                for heading in wanted & row.keys():
                    found |= _spell(row[heading] or "")
    return {value for value in found if len(value) >= (SHORTEST_NUMBER if value.isdigit() else SHORTEST)}


def _spell(value: str) -> set[str]:
    """A value as it may stand elsewhere: as written, folded, without spaces; of a number its digits."""
    value = value.strip().strip('"')
    if value.lower() in PLACEHOLDERS or SCIENTIFIC.fullmatch(value):
        return set()
    spelled = {value, value.lower(), value.upper(), value.replace(" ", ""), value.replace(" ", "").upper()}
    digits = re.sub(r"\D", "", value)
    if len(digits) >= 9 and not re.search(r"[a-z]", value):
        spelled |= {digits, digits.removeprefix("0"), f"0{digits.removeprefix('44')}"}
    return spelled - PLACEHOLDERS


def search_text(text: str, identifiers: set[str]) -> set[str]:
    """Identifiers that stand in a text as a word of their own."""
    tokens = set(TOKEN.findall(text))
    tokens |= {token.strip(".'-|") for token in tokens}
    tokens |= {part for token in tokens for part in token.split("|")}
    return tokens & identifiers


def search_files(folders: Iterable[Path], identifiers: set[str]) -> dict[str, int]:
    """File → number of identifiers that stand in it, for every file below the folders."""
    found = {}
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            content = path.read_bytes()
            hits = search_text(content.decode("utf-8", "replace"), identifiers)
            if hits:
                found[path.name] = len(hits)
    return found


def search_database(url: str, identifiers: set[str], schemas: tuple[str, ...] = ()) -> dict[str, int]:
    """schema.table.column → number of identifiers in it, bytes as hexadecimal; in every schema but `restricted` and
    `vault`, unless told.
    """
    found = {}
    with psycopg.connect(url) as connection:
        relations = connection.execute(
            """
            select table_schema, table_name, bool_or(table_type = 'VIEW'), array_agg(array[column_name, data_type])
            from information_schema.tables inner join information_schema.columns using (table_schema, table_name)
            where
                table_schema = any(%(schemas)s)
                or %(schemas)s = '{}'
                and table_schema not in ('pg_catalog', 'information_schema', 'restricted', 'vault')
            group by table_schema, table_name
            """,
            {"schemas": list(schemas)},
        ).fetchall()
        for schema, table, is_view, columns in relations:
            relation = sql.Identifier(schema, table)
            if is_view:
                # worked out once, and not for each of its columns
                connection.execute(sql.SQL("create temporary table seen as select * from {}").format(relation))
                relation = sql.Identifier("seen")
            for column, data_type in columns:
                form = "encode({}, 'hex')" if data_type == "bytea" else "{}::text"
                shown = sql.SQL(form).format(sql.Identifier(column))
                query = sql.SQL("select distinct {} from {}").format(shown, relation)
                values = [value for (value,) in connection.execute(query) if value]
                hits = search_text("\n".join(values), identifiers) | (set(values) & identifiers)
                if hits:
                    found[f"{schema}.{table}.{column}"] = len(hits)
            connection.execute("drop table if exists pg_temp.seen")
    return found
