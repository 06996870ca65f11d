"""How what was looked up is shown to people: tables that fit a terminal, sentences where nothing is there."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from alerts.rules.division import SIDES, say
from alerts.words import clean, count, day, fate, listed, question, short_day, when
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


def _counts(row: Row) -> str:
    if row["ayes"] is None or row["noes"] is None:
        return "counts not established"
    ayes, noes, *_ = SIDES.get(row["house"], SIDES["Commons"])
    return f"{ayes} {row['ayes']}, {noes} {row['noes']}"


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


def divisions(rows: Sequence[Row]) -> None:
    """List divisions."""
    if not rows:
        say_line("No division on the bill is known yet.")
        return
    made = table("Id", "Ayes", "Noes", "On", wide="On")
    for row in rows:
        counts = [row["ayes"], row["noes"]] if row["ayes"] is not None else ["?", "?"]
        made.add_row(*cells(row["id"], *counts, _what(row)))
    out.print(made)
    say_line("In the Lords Ayes are Contents and Noes Not-contents; ? is not established.", "dim")


def _what(row: Row) -> str:
    return question(row["question"]) or str(row["title"])


def division(row: Row) -> None:
    """Show one division with its names, side by side with the counts where these differ."""
    say_line(row["title"], "bold")
    if row["question"]:
        say_line(question(row["question"]) or "")
    say_line(f"{row['house']} {row['number'] or '(number not established)'}, {day(row['date'])}: {_counts(row)}")
    ayes, noes, *_ = SIDES.get(row["house"], SIDES["Commons"])
    if row["votes"] and [row["ayes"], row["noes"]] != [row["ayes_listed"], row["noes_listed"]]:
        say_line(f"Names listed: {ayes} {row['ayes_listed']}, {noes} {row['noes_listed']} (counts and lists differ)")
    if not row["votes"]:
        say_line("How each member voted is not in the records read so far.")
    say_line(row["link"] or "", "dim")
    made = table("Member", "Vote", "Party", "Seat", wide="Member")
    for vote in row["votes"]:
        made.add_row(*cells(vote["member"], say(vote), vote["party"], vote["seat"]))
    if row["votes"]:
        out.print(made)


def member(told: Row) -> None:
    """Show one member's votes, mentions and signatures."""
    one = told["member"]
    if told.get("constituency"):
        say_line(f"Today's MP for this postcode ({told['constituency']}):")
    say_line(", ".join(word for word in (one["name"], one["seat"], one["house"]) if word), "bold")
    if one["email"]:
        say_line(one["email"], "dim")
    if told["votes"]:
        made = table("Date", "Vote", "Division", "Id", wide="Division")
        for vote in told["votes"]:
            made.add_row(*cells(short_day(vote["date"]), say(vote), f"{_what(vote)} ({_counts(vote)})", vote["id"]))
        out.print(made)
    if told["not_listed"]:
        where = f"{count(told['not_listed'], 'other division')} of the {one['house']}"
        say_line(f"The lists of {where} do not have this name, which does not say why.")
    if told["no_lists"]:
        where = f"{count(told['no_lists'], 'division')} of the {one['house']}"
        say_line(f"Of {where} no list of names is known yet.")
    for row in told["mentions"]:
        say_line(f"{day(row['date'])}: names {listed(row['terms'])} in {row['debate']}")
        say_line(f"  {row['link']}", "dim")
    for row in told["signatures"]:
        verb = "tabled" if row["lead"] else "signed"
        title = f" ({row['title']})" if row["title"] else ""
        told_fate = fate(row["decision"], row["decision_text"]) or "not decided"
        say_line(f"{row['stage']} ({row['house']}): {verb} {row['name']}{title}: {told_fate}")


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
