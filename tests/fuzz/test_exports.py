"""A table in a spreadsheet: whatever a record says, no cell of it is run, and none is harmed."""

import ast
import csv
from io import StringIO
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz import examples
from tracker.export import COLUMNS, Table
from tracker.export_forms import as_csv

# After what a spreadsheet looks past: OWASP's list, and the wide and small forms of the signs.
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫")
SIGNS = tuple(sign for sign in STARTS if not sign.isspace())
BEFORE = ("", " ", "  ", '"', "'", "\u00a0", "\u200b", "\ufeff", " \"'", "“")
FORMULAS = st.builds(
    lambda before, sign, rest: before + sign + rest,
    st.sampled_from(BEFORE),
    st.sampled_from(SIGNS),
    st.sampled_from(["1+1", 'HYPERLINK("https://evil.example")', "cmd|' /C calc'!A0", "SUM(1;2)", ""])
    | st.text(max_size=8),
)
FORMULAS |= st.sampled_from([f"{sign}=1" for sign in STARTS])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | FORMULAS


def cells(**values: Any) -> dict[str, str]:
    row = {name: values.get(name) for name in COLUMNS}
    made = b"".join(as_csv([Table({}, None, (), ({**row, "points": row["points"] or ()},))])).decode()
    header, *rows = list(csv.reader(StringIO(made, newline="")))
    assert header == list(COLUMNS)
    (cell,) = rows
    return dict(zip(header, cell, strict=True))


@given(
    st.fixed_dictionaries(dict.fromkeys(("title", "member", "seat", "party", "email", "phone", "web"), TEXTS)),
    FORMULAS,
)
@examples(150)
def test_no_cell_is_run_and_none_is_harmed(values: dict[str, str], formula: str) -> None:
    found = cells(**values, address=formula, points=(formula, "second"))
    for name, text in {**values, "address": formula, "points": f"{formula} | second"}.items():
        assert found[name] in {text, f"'{text}"}, "it is the text itself, with or without the apostrophe"
        assert not found[name].lstrip(' "\u00a0\u200b\ufeff“').startswith(SIGNS) or telephone(name, found[name])
        assert not found[name].startswith(STARTS) or telephone(name, found[name])
    assert found["address"] == f"'{formula}"


def telephone(name: str, text: str) -> bool:
    return name == "phone" and text[:1] == "+" and set(text[1:]) <= set("0123456789 ().-") and text[1:2].isdigit()


@given(st.integers(-(2**40), 2**40), st.from_regex(r"\+[0-9][0-9 ().-]{0,20}", fullmatch=True))
@examples(60)
def test_numbers_and_telephone_numbers_stay_as_they_are(number: int, phone: str) -> None:
    found = cells(member_id=number, number=number, phone=phone, seat=phone)
    assert (found["member_id"], found["number"], found["phone"]) == (str(number), str(number), phone)
    assert found["seat"] == f"'{phone}", "what is no telephone number by its column is none"


def test_a_cell_that_only_begins_with_a_quotation_mark_stays_as_it_is() -> None:
    found = cells(title="“Example” Bill", member="'Ali' Sample", seat="Anytown - North", letter="")
    assert [found[name] for name in ("title", "member", "seat", "letter")] == [
        "“Example” Bill", "'Ali' Sample", "Anytown - North", "",
    ]  # fmt: skip


def test_a_table_is_written_in_one_place_alone() -> None:
    root = Path(__file__).parents[2]
    writers = set()
    for package in ("alerts", "sources", "tracker"):
        for path in (root / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                named = [one.name for one in node.names] if isinstance(node, ast.Import) else []
                named += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                writers |= {path.name} if "csv" in named else set()
    assert writers == {"export_forms.py"}
