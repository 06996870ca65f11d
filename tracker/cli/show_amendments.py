"""How amendments and motions are shown: by stage, with what became of them, who signed and how those voted."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from alerts.joined import ASKED
from alerts.votes import counts, division_name
from alerts.words import QUESTION, count, cut
from sources.records.numbering import numbered
from tracker.cli.common import out
from tracker.cli.show import cells, say_line, table
from tracker.cli.show_votes import asked, known, named, names_of, not_judged, short, signed_vote, tally

Row = Mapping[str, Any]


def order(amendment: Row) -> tuple[Any, ...]:
    """Give the place of a stored amendment: by bill and stage, amendments before new clauses, by number."""
    read = numbered(amendment["number"], amendment["form"])
    pieces = re.findall(r"[0-9]+|[^0-9]+", read.number if read else "")
    number = [(0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces]
    place = (amendment["bill"], amendment["order"], amendment["stage_key"])
    return (*place, read is None, read.kind if read else "", number, amendment["key"])


def amendments(rows: Sequence[Row]) -> None:
    """List amendments by stage."""
    if not rows:
        say_line("No amendment is known yet.")
        return
    several = len({row["bill"] for row in rows}) > 1
    for (bill, house, stage), some in groupby(rows, key=lambda row: (row["bill"], row["house"], row["stage"])):
        say_line(f"{cut(house, 20)}, {cut(stage)}" + (f" ({cut(bill)} bill)" if several else ""), "bold")
        made = table("Amendment", "What it is", "What became of it", wide="What it is")
        made.columns[0].max_width, made.columns[2].max_width = 20, 30
        for row in some:
            made.add_row(*cells(cut(row["name"], 60), "\n".join(_what(row)), "\n".join(_became(row))))
        out.print(made)
    if len(rows) > 1:
        say_line("`tracker amendments NC1`, or with an id, shows one with its signatures and votes.", "dim")


def _what(row: Row) -> list[str]:
    title = _beside(row)
    lines = [title] if title else []
    if row["signatures"]:
        mover = cut(row["mover"]) if row["mover"] else None
        others = row["signatures"] - bool(mover)
        lines.append(
            f"{mover} and {count(others, 'other')}"
            if mover and others
            else mover or f"{count(others, 'name')} in the record"
        )
    return [*lines, *(_division(one) for one in row["divisions"])]


def _beside(row: Row) -> str:
    """Give the title for where the name stands before it already."""
    called, title = named(row)
    return title or called[len(cut(row["name"])) :].lstrip(" :,;.-–—")


def _division(one: Row) -> str:
    return f"{short(one)}{_on_it(one)}: {counts(one) or 'counts not established'} ({known(one)})"


def _on_it(one: Row) -> str:
    other = ASKED.get(one["question"])
    return f" on {other}it" if other else ""


def _became(row: Row) -> list[str]:
    lines = [row["fate"] or "not decided yet"]
    lines += [f"became {cut(row['became'])}, by the config"] if row["became"] else []
    lines += dict.fromkeys(map(_left_out, row["left_out"]))
    return [*lines, *(["no longer on the list of amendments"] if row["withdrawn"] else [])]


def _left_out(one: Row) -> str:
    where = f"{cut(one['stage'])}, {cut(one['house'], 20)}"
    return f"{one['clause']}, which the config says came of it, was left out ({where})"


def amendment(row: Row) -> None:
    """Show one amendment with its signatures and the votes on it."""
    called, title = named(row, QUESTION)
    say_line(f"{called}, {cut(row['house'], 20)} {cut(row['stage'])} ({row['id']})", "bold")
    if title:
        say_line(title)
    for line in _became(row):
        say_line(line[:1].upper() + line[1:])
    say_line(row["link"], "dim")
    voted = any(one["ask"] == row["ask"] for one in row["divisions"])
    asked(row["ask"], what="the vote" if voted else "it")
    for one in row["divisions"]:
        say_line(f"{division_name(one)}{_on_it(one)}: {counts(one) or 'counts not established'}", "bold")
        say_line(f"  {known(one)}" + (f": {cut(one['evidence'], QUESTION)}" if one["evidence"] else ""), "dim")
        if one["ask"] != row["ask"]:
            asked(one["ask"], "  ")
        not_judged(one, "  ")
        if one["outcome_counts"]:
            say_line(f"  {tally(one['outcome_counts'])}")
    if not row["divisions"]:
        say_line("No division is known to have been on it.")
    _signers(row)


def _signers(row: Row) -> None:
    if not row["signers"]:
        say_line("The record names nobody who signed it.")
        return
    heading = f"Names in the record: {len(row['signers'])}"  # which may hold fewer than signed
    made = table(heading, *(short(one) for one in row["divisions"]))
    for signer, name in zip(row["signers"], names_of(row["signers"]), strict=True):
        votes = [_vote(one, row["house"]) for one in signer["votes"]]
        made.add_row(*cells(name + (" (moved it)" if signer["lead"] else ""), *votes))
    out.print(made)


def _vote(one: Row, house: str) -> str:
    told = signed_vote(one, house)
    return f"{told}, {one['outcome']}" if one["outcome"] and one["outcome"] != told.casefold() else told
