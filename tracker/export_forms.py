"""A division's table as CSV and JSON. Pure: rows in, bytes out."""

import csv
import json
import re
from collections.abc import Iterable
from io import StringIO
from typing import Any

from tracker.export import COLUMNS, Table

BOM = "\ufeff"
# What a spreadsheet takes for a formula; the wide forms too, as some do. Tabs and line ends are gone by then.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_TELEPHONE = re.compile(r"\+[0-9][0-9 ().-]*")


def as_csv(tables: Iterable[Table], *, excel: bool = False) -> Iterable[bytes]:
    """Give tables as one CSV after RFC 4180, in UTF-8, in pieces: one header, the rows of each.

    For ``excel`` it begins with a byte order mark, without which that program takes the letters for others. A cell
    that a spreadsheet would run gets an apostrophe before it; a telephone number ("+44 20 …") stays as it is,
    because it is all digits and a mailing tool needs it whole.
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
    text = " | ".join(value) if isinstance(value, tuple) else str(value)
    if text.startswith(_FORMULA) and not (name == "phone" and _TELEPHONE.fullmatch(text)):
        return f"'{text}"
    return text
