"""A division's table as CSV and JSON. Pure: rows in, bytes out."""

import csv
import json
import re
import unicodedata
from collections.abc import Iterable
from io import StringIO
from typing import Any

from tracker.export import COLUMNS, Table

BOM = "\ufeff"
# What a spreadsheet takes for a formula, and what it looks past to find one.
_FORMULA, _QUOTES = frozenset("=+-@"), frozenset("\"'`´‘’“”")
_TELEPHONE = re.compile(r"\+[0-9][0-9 ().-]*")


def as_csv(tables: Iterable[Table], *, excel: bool = False) -> Iterable[bytes]:
    """Give tables as one CSV after RFC 4180, in UTF-8, in pieces: one header, the rows of each.

    For ``excel`` it begins with a byte order mark, without which that program takes the letters for others. A cell
    that a spreadsheet would run, also one whose first sign is a wide one or stands behind spaces or quotation marks,
    gets an apostrophe before it; a telephone number ("+44 20 …") stays as it is, because it is all digits and a
    mailing tool needs it whole, and so does a number of our own.
    """
    yield ((BOM if excel else "") + _lines([COLUMNS])).encode()
    for table in tables:
        yield _lines([_cell(name, row[name]) for name in COLUMNS] for row in table.rows).encode()


def as_json(table: Table) -> dict[str, Any]:
    """Give a table as the values of one JSON object (docs/json.md)."""
    names = ("id", "house", "date", "number", "title", "ayes", "noes", "deferred", "link")
    return {
        "division": {name: table.division[name] for name in names},
        "on": table.on,
        "notes": list(table.notes),
        "rows": [{**row, "points": list(row["points"])} for row in table.rows],
    }


def json_bytes(table: Table) -> bytes:
    """Give a table as a JSON file, in UTF-8."""
    return (json.dumps(as_json(table), ensure_ascii=False, indent=2) + "\n").encode()


def _lines(rows: Iterable[Iterable[str]]) -> str:
    made = StringIO()
    csv.writer(made).writerows(rows)
    return made.getvalue()


def _cell(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = " | ".join(value) if isinstance(value, tuple) else str(value)
    return f"'{text}" if _runs(text) and not (name == "phone" and _TELEPHONE.fullmatch(text)) else text


def _runs(text: str) -> bool:
    """Tell whether a spreadsheet may take a text for a formula: by its first sign, or the first that it looks at."""
    if text[:1] in {"\t", "\r", "\n"}:
        return True
    first = next((sign for sign in text if sign not in _QUOTES and unicodedata.category(sign)[0] not in "ZC"), "")
    # The wide and the small forms of a sign are taken for it too.
    return unicodedata.normalize("NFKC", first)[:1] in _FORMULA if first else False
