"""How mentions are shown: who named a watched term, where, and the sentence around it."""

from collections.abc import Sequence
from typing import Any

from alerts.words import day, listed
from tracker.cli.show import say_line

Row = dict[str, Any]
KINDS = {
    "question": "Written question",
    "statement": "Written statement",
    "motion": "Early day motion",
    "petition": "Petition",
    "event": "Announced business",
}


def mentions(rows: Sequence[Row]) -> None:
    """List mentions."""
    if not rows:
        say_line("Nobody has named a watched term in what has been read so far.")
        return
    for row in rows:
        who = row["member"] or "somebody whom Hansard does not name"
        say_line(f"{day(row['date'])}  {row['house']}  {who}: {listed(row['terms'])}", "bold")
        say_line(f"  {row['debate']}")
        say_line(f"  {row['sentence']}")
        say_line(f"  {row['link']}", "dim")


def written(rows: Sequence[Row]) -> None:
    """List questions, statements, motions, petitions and announced business that name a watched term or bill."""
    if not rows:
        say_line("No question, statement, motion, petition or announced business read so far names a watched term.")
        return
    for row in rows:
        on = day(row["date"]) if row["date"] else "no date"
        who = f"  {row['member']}" if row["member"] else ""
        house = f"  {row['house']}" if row["house"] else ""
        state = f" ({row['state']})" if row["state"] else ""
        say_line(f"{on}  {KINDS[row['kind']]}{house}{who}: {listed(row['terms'])}{state}", "bold")
        if row["title"] and row["title"] != row["sentence"]:
            say_line(f"  {row['title']}")
        say_line(f"  {row['sentence']}")
        if row.get("signatures") is not None:
            say_line(f"  {_signatures(row)}")
        say_line(f"  {row['link']}", "dim")


def _signatures(row: Row) -> str:
    """Give the number of signatures; of a petition, the constituencies with the most too."""
    most = row.get("constituencies") or []
    where = [f"{one['name']} {one['signatures']:,}" for one in most[:3]]
    number = f"{row['signatures']:,} {'signature' if row['signatures'] == 1 else 'signatures'}"
    return f"{number}, most in {listed(where)}" if where else number
