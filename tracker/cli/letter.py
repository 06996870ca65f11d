"""The command for after the vote: how to reach a member, and points for a letter, by how they voted."""

from collections.abc import Sequence
from typing import Any

from alerts.votes import division_name
from alerts.words import clean, short_day
from tracker.cli import show_member
from tracker.cli.common import ConfigOption, DatabaseOption, JsonOption, looking, print_json, settings, typed
from tracker.cli.finding import WhoArgument, at, the_one
from tracker.cli.show import say_line
from tracker.cli.who import about
from tracker.letters import letters
from tracker.member_votes import Held, told

Row = dict[str, Any]

OWN_WORDS = (
    "Near-identical letters are blocked by the UK's main letter-writing service and ignored by offices: "
    "give people these points, never a letter to copy."
)
ACTS = {"thank": "Thank", "ask": "Ask", "ask again": "Ask again"}
ADD = {"thank": "thank", "ask": "ask", "ask again": "again"}


def letter(
    who: WhoArgument, config: ConfigOption = None, database: DatabaseOption = None, json: JsonOption = False
) -> None:
    """Give a member's contact and points for letters to them, by how they voted: thanking, asking, asking again."""
    loaded, wanted = settings(config), typed(who)
    place = at(loaded, wanted)
    with looking(config, database) as look:
        meant = the_one(look, wanted, place)
        member, stored = about(look, meant)
        held = Held(*look.held(), tuple(one.value() for one in loaded.asks))
        votes = told(held, stored, look.votes_by([member["id"]])[member["id"]]).rows
        points = letters(held, member["id"], member["house"], votes, look.amendments())
    shown: Row = {
        "member": member,
        "letters": points,
        "own_words": OWN_WORDS,
        "missing": _missing(held, points, member),
    }
    if meant.seat and meant.by_postcode:
        shown["constituency"] = meant.seat.name
    if json:
        print_json(shown)
    else:
        _show({**shown, "seat": {"name": meant.seat.name, "held": ()} if meant.seat else None})


def _missing(held: Held, points: Sequence[Row], member: Row) -> str | None:
    """Say what the config lacks where there is no point to give; None where there is one."""
    if any(one["points"] for one in points):
        return None
    if not held.asks:
        return (
            "The config has no [[asks]]: add one for each division or amendment of the campaign, with points under "
            "thank, ask and again (config.example.toml shows how)."
        )
    if not points:
        of = f" of the {member['house']}" if member["house"] else ""
        return f"No [[asks]]{of} in the config has points: add them under thank, ask and again."
    return "The config has no points for what happened: add them to the [[asks]] as named above."


def _show(shown: Row) -> None:
    show_member.heading(shown)
    show_member.contact(shown["member"])
    for one in shown["letters"]:
        say_line("")
        _points(one, shown["member"])
    if shown["missing"]:
        say_line("")
        say_line(shown["missing"])
    else:
        say_line("")
        say_line(OWN_WORDS, "dim")


def _without_division(one: Row) -> str:
    none = "No division is known to have been on it" if one["unsure"] else "No division on it is known"
    return f"{none}; what became of it: {one['fate']}." if one["fate"] else f"{none} yet."


def _points(one: Row, member: Row) -> None:
    number = f" {one['number']}" if one["number"] is not None else ""
    say_line(f"{ACTS[one['act']]}: {one['about']} ({one['house']}{number})", "bold")
    show_member.lines([{**row, "meaning": None} for row in one["votes"]])
    for row in one["unknown"]:
        number = f"{row['house']} {row['number']}" if row["number"] is not None else row["house"]
        why = (
            "the lists do not have this name, which does not say why"
            if row["listed"]
            else "no list of names is known yet"
        )
        say_line(f"{short_day(row['date'])}  {number}: {why}")
    for row in one["unsure"]:
        say_line(f"It is not certain that {division_name(row)} was on it.")
    if not (one["votes"] or one["unknown"]):
        say_line(_without_division(one))
    if one["signed"]:
        say_line(f"{member['name']} {one['signed']} it.")
    if one["meaning"]:
        say_line(clean(one["meaning"]), "dim")
    if one["points"]:
        say_line("Points to put in your own words:")
        for point in one["points"]:
            say_line(f"  - {point}")
    else:
        say_line(f"The config has no points for this: add them under {ADD[one['act']]} to its [[asks]].")
