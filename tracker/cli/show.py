"""How what was looked up is shown to people: tables that fit a terminal, sentences where nothing is there."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from alerts.words import clean, day, listed, short_day, when
from tracker.cli.common import out

Row = dict[str, Any]
LONDON = ZoneInfo("Europe/London")


def table(*columns: str, wide: str = "") -> Table:
    """Make a table with these columns; the one named ``wide`` takes the room that is left."""
    made = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name in columns:
        made.add_column(
            name,
            overflow="fold",
            ratio=1 if name == wide else None,
            no_wrap=name in {"Date", "Id", "Seen", "Learned", "Last read", "Next due"},
        )
    return made


def cells(*values: object) -> list[Text]:
    """Make cells of plain text: what a record says is never markup."""
    return [Text("" if value is None else "\n".join(map(clean, str(value).split("\n")))) for value in values]


def say_line(text: str, style: str = "") -> None:
    """Print one line of plain text: wrapped by words on a terminal, whole into a pipe; a link is never cut."""
    safe = "".join(letter if letter.isprintable() else " " for letter in text)
    out.print(Text(safe, style=style), soft_wrap=not out.is_terminal or "://" in safe)


def _when(at: str | None) -> str:
    return when(datetime.fromisoformat(at), LONDON) if at else "never"


def say_unfinished(names: Sequence[str]) -> None:
    """Say that what is shown may not be all, while sources have not been read to their end."""
    if names:
        say_line(f"Not everything has been read yet: {listed(names)}. `tracker status` says why.", "dim")


def brief(at: str | None) -> str:
    """Give a stored time (ISO, or none) for a table, on London's clock."""
    if not at:
        return "never"
    local = datetime.fromisoformat(at).astimezone(LONDON)
    return f"{short_day(local.date())} {local:%H:%M}"


def bills(rows: Sequence[Row], now: date, *, unread: bool) -> None:
    """Show each bill with its stages."""
    if not rows and unread:
        say_line("No bill is known yet: the Bills service has not been read. `tracker status` says why.")
    elif not rows:
        say_line("No bill is known yet. `tracker check` tells whether the watch's title finds one.")
    for row in rows:
        state = "an Act" if row["is_act"] else f"in the {row['current_house']}"
        state = "withdrawn" if row["withdrawn_on"] else "defeated" if row["is_defeated"] else state
        former = f" (was {row['former_title']})" if row["former_title"] else ""
        say_line(f"{row['title']}{former}, {state}", "bold")
        say_line(row["link"], "dim")
        stages = table("House", "Stage", "Days", wide="Days")
        for stage in row["stages"]:
            days = [day(on) + ("" if date.fromisoformat(on) <= now else " (to come)") for on in stage["sittings"]]
            stages.add_row(
                *cells(stage["house"].replace("Unassigned", ""), stage["stage"], "\n".join(days) or "no date yet")
            )
        out.print(stages)


def changes(rows: Sequence[Row]) -> None:
    """List changes."""
    if not rows:
        say_line("Nothing has been seen yet.")
        return
    made = table("Seen", "What", "Record", "Differs", wide="Record")
    for row in rows:
        after = row["after"]
        name = after.get("title") or after.get("stage") or after.get("debate") or after.get("name") or row["key"]
        what = row["what"] + (" (baseline)" if row["baseline"] else "")
        made.add_row(*cells(brief(row["seen_at"]), what, f"{row['noun']}: {name}", ", ".join(row["differs"])))
    out.print(made)


def alerts(rows: Sequence[Row]) -> None:
    """List alerts."""
    if not rows:
        say_line("No alert has been made yet.")
        return
    made = table("Id", "Learned", "Alert", "Watch", wide="Alert")
    for row in rows:
        made.add_row(*cells(row["id"], brief(row["learned_at"]), row["title"], row["watch"]))
    out.print(made)


def deliveries(rows: Sequence[Row]) -> None:
    """List deliveries."""
    if not rows:
        say_line("Nothing has been sent yet.")
        return
    made = table("Alert", "Channel", "State", "Tries", "Title", wide="Title")
    for row in rows:
        again = f", again {_when(row['due_at'])}" if row["due_at"] and row["state"] in {"failed", "unknown"} else ""
        reason = f": {row['reason']}" if row["reason"] else ""
        made.add_row(*cells(row["alert"], row["channel"], row["state"] + reason + again, row["attempts"], row["title"]))
    out.print(made)
