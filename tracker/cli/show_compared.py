"""How two divisions or stages are compared: who was on different sides, a vote never broken over two lines."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from alerts.votes import say
from alerts.words import count, cut, listed, question
from tracker.cli.common import out
from tracker.cli.show import cells, say_line, table
from tracker.cli.show_votes import NO_PARTY, asked, names_of, not_judged, on_what, short
from tracker.voting import whole_party

Row = Mapping[str, Any]

# What names and parties need at the least, and what stands between four columns.
NAME, PARTY, BETWEEN = 16, 12, 8


def compared(row: Row) -> None:
    """Show who was on different sides in two divisions or at two stages."""
    first, second = row["first"], row["second"]
    say_line(f"{first['name']} and {second['name']}", "bold")
    for one in (first, second):
        _side(one)
    who = count(row["in_both"], "member") + " voted or were tellers in both"
    say_line(
        f"{who}; {len(row['differing'])} of them on different sides:"
        if row["differing"]
        else f"{who}, all on the same side."
    )
    if row["differing"]:
        _differing(row)
    say_line("Each division put its own question: a vote for one may mean the same as a vote against the other.", "dim")


def _side(side: Row) -> None:
    for one in side["divisions"]:
        on = listed([on_what(what, one["house"]) for what in one["joined"]])
        say_line(f"  {short(one)}: {on or question(one['question']) or cut(one['title'])}")
        asked(one["ask"], "    ")
        not_judged(one, "    ")
    if side["unplaced"]:
        say_line(f"  Not counted, as no record tells at which stage of that day: {', '.join(side['unplaced'])}", "dim")


def _differing(row: Row) -> None:
    """Show the votes side by side where that fits; else one a line, under each name."""
    sides = [row["first"], row["second"]]
    held = {one["id"]: one for side in sides for one in side["divisions"]}
    heads = [short(side["divisions"][0]) if len(side["divisions"]) == 1 else cut(side["name"], 60) for side in sides]
    shown = [
        (
            name,
            [_cast(one[which], row[which]["divisions"], held) for which in ("first", "second")],
            _parties([*one["first"], *one["second"]], held),
        )
        for one, name in zip(row["differing"], names_of(row["differing"]), strict=True)
    ]
    told = any(party for *_, party in shown)
    widths = [max(len(line) for _, cast, _ in shown for line in cast[place]) for place in (0, 1)]
    if sum(widths) + NAME + BETWEEN + (PARTY if told else 0) > out.width:
        for name, cast, party in shown:
            say_line(f"{name} ({party or NO_PARTY})" if told else name, "bold")
            for head, lines, side in zip(heads, cast, sides, strict=True):
                alone = len(side["divisions"]) == 1
                for line in [f"{head}: {lines[0]}"] if alone else [f"{head}:", *(f"  {one}" for one in lines)]:
                    say_line(f"  {line}")
        return
    made = table("Member", *heads, *(["Party"] if told else []), wide="Member")
    for column, width in zip(made.columns[1:], widths, strict=False):
        column.min_width = width
    for name, cast, party in shown:
        made.add_row(*cells(name, *("\n".join(lines) for lines in cast), *([party or NO_PARTY] if told else [])))
    out.print(made)


def _parties(votes: Sequence[Row], held: Mapping[str, Row]) -> str:
    """Give the parties of a member's votes, by their days: "Example Party, then Independent"."""
    ordered = sorted(votes, key=lambda vote: str(held[vote["division"]]["date"]))
    return ", then ".join(
        cut(party, 60) for party, _ in groupby(whole_party(vote["party"]) for vote in ordered) if party
    )


def _cast(votes: Sequence[Row], divisions: Sequence[Row], held: Mapping[str, Row]) -> list[str]:
    lines = []
    for vote in votes:
        told = f", {vote['outcome']}" if vote["outcome"] else ""
        # All are of one House.
        where = f"{short(held[vote['division']]).partition(' ')[2]}: " if len(divisions) > 1 else ""
        lines.append(f"{where}{say(vote)}{told}")
    return lines
