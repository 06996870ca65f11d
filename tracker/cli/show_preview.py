"""How previews are shown to people: each kind of message with its forms, indented, in lines that fit a terminal."""

import textwrap
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from alerts.words import count
from tracker.cli.common import out
from tracker.cli.show import cells, say_line, table
from tracker.previews import SAMPLE, Shown

MADE_UP = "made up: bill and people do not exist"
WIDEST = 100
INDENT = 4


def kinds(rows: Sequence[dict[str, Any]]) -> None:
    """List the kinds of message: ``kind``, ``from`` where what is shown comes, the first ``title``."""
    made = table("Kind", "From", "First title", wide="First title")
    for row in rows:
        made.add_row(*cells(row["kind"], row["from"], row["title"]))
    out.print(made)
    say_line(f"{count(len(rows), 'kind')}. Stored: the newest alert of the database. Sample: {MADE_UP}.", "dim")


def messages(several: Sequence[Shown], console: Console) -> None:
    """Show messages under their kind and form."""
    before = ""
    for one in several:
        if one.kind != before:
            before = one.kind
            origin = f"sample, {MADE_UP}" if one.origin == SAMPLE else one.origin
            _lines(console, f"{one.kind} ({origin})", "bold", indent=0)
            console.print()
        part = f", message {one.part[0]} of {one.part[1]}" if one.part[1] > 1 else ""
        size = count(len(one.title) + len(one.body), "character")
        _lines(console, f"{one.form}{part}: {size}, sent as {one.format}", "dim", indent=2)
        _lines(console, one.title, "bold")
        _lines(console, one.body)
        console.print()
        if one.html:
            _lines(console, f"{one.form}{part}, the same as HTML: {count(len(one.html), 'character')}", "dim", indent=2)
            _lines(console, one.html)
            console.print()


def _lines(console: Console, text: str, style: str = "", *, indent: int = INDENT) -> None:
    """Print text indented; on a terminal in lines that fit it, links whole."""
    width = min(console.width, WIDEST) - indent if console.is_terminal else 0
    for line in text.rstrip("\n").split("\n"):
        safe = "".join(letter if letter.isprintable() else " " for letter in line)
        hang = safe[: len(safe) - len(safe.lstrip())]
        wrap = textwrap.TextWrapper(max(width, 20), subsequent_indent=hang)
        # A link cut in two is no link.
        wrap.break_long_words = wrap.break_on_hyphens = False
        for part in (wrap.wrap(safe) or [""]) if width else [safe]:
            console.print(Text(" " * indent + part if part else "", style=style), soft_wrap=True)
