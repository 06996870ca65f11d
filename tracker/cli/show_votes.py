"""How divisions are shown: what they were on, the parties, who voted how."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from alerts.asks import AGAINST, IN_BOTH, TELLER, WITH_US
from alerts.joined import ASKED
from alerts.votes import counts, say, sides
from alerts.words import QUESTION, TITLE, cut, day, fate, listed, question, short_day
from sources.records import NOT_RECORDED
from tracker.by_config import NOT_SURE, ON_NOTHING
from tracker.cli.common import out
from tracker.cli.show import cells, say_line, table

Row = Mapping[str, Any]

HOW = {
    "config": "set in the config",
    "title": "by title",
    "notes": "by the Lords' notes",
    "hansard": "by Hansard",
    "sitting": "by the sitting",
}
NOT_JOINED = "not joined to an amendment"
NO_PARTY = "party not known"
VOTED = (WITH_US, AGAINST, TELLER, IN_BOTH)
COLUMNS = {"tellers": "Tellers", "both": "Both lobbies", "no_vote_recorded": "No vote recorded"}


def divisions(rows: Sequence[Row]) -> None:
    """List divisions."""
    if not rows:
        say_line("No division on the bill is known yet.")
        return
    made = table("Id", "Ayes", "Noes", "On", wide="On")
    for row in rows:
        announced = [row["ayes"], row["noes"]] if row["ayes"] is not None else ["?", "?"]
        on = "\n".join(on_what(one, row["house"]) for one in row["joined"]) or alone(row)
        made.add_row(*cells(row["id"], *announced, f"{on}\n{_title(row)}"))
    out.print(made)
    say_line("In the Lords Ayes are Contents and Noes Not-contents; ? is not established.", "dim")


def _title(row: Row) -> str:
    return question(row["question"]) or cut(str(row["title"]))


def alone(row: Row) -> str:
    """Say of a division that it is joined to nothing, and why where that is plain."""
    if row["unjoined"] == ON_NOTHING:
        return ON_NOTHING
    return NOT_JOINED if row["unjoined"] == NOT_SURE else f"{NOT_JOINED}: {row['unjoined']}"


def named(one: Row, longest: int = TITLE) -> tuple[str, str]:
    """Give name and title of an amendment; a title that begins with the name stands for both, and none is left."""
    title = cut(one["title"] or "")
    if title and one["label"] == title:
        return cut(one["title"], longest), ""
    # A label without the title is one that says what the title would say again.
    return cut(one["name"]), "" if one["label"] == one["name"] else cut(one["title"] or "", longest)


def on_what(one: Row, house: str, called: str = "") -> str:
    """Give one thing that a division was on, how that is known and how sure: "New Clause 10 (certain, by title)".

    ``called`` stands for its name.
    """
    other = f"{cut(one['house'], 20)} " if one["house"] != house else ""
    gone = ", no longer on the list of amendments" if one["withdrawn"] else ""
    return f"{ASKED.get(one['question'], '')}{other}{called or cut(one['name'])} ({known(one)}{gone})"


def known(one: Row) -> str:
    """Give how sure a join is and by what: "certain, by title"."""
    return f"{one['sure']}, {HOW.get(one['how'], one['how'])}"


def division(row: Row) -> None:
    """Show one division."""
    say_line(cut(row["title"], QUESTION), "bold")
    if row["question"]:
        say_line(question(row["question"]) or "")
    announced = counts(row) or "counts not established"
    say_line(f"{row['house']} {row['number'] or '(number not established)'}, {day(row['date'])}: {announced}")
    ayes, noes, *_ = sides(row)
    if row["votes"] and [row["ayes"], row["noes"]] != [row["ayes_listed"], row["noes_listed"]]:
        say_line(f"Names listed: {ayes} {row['ayes_listed']}, {noes} {row['noes_listed']} (counts and lists differ)")
    if row["deferred"]:
        say_line("The record calls this a deferred division.")
    if not row["votes"]:
        say_line("How each member voted is not in the records read so far.")
    _on(row)
    say_line(row["link"] or "", "dim")
    asked(row["ask"])
    not_judged(row)
    _by_party(row, ayes, noes)
    _unlike_most(row["unlike_most"])
    for one in row["joined"]:
        _signers(one)
    _names(row)


def _on(row: Row) -> None:
    if not row["joined"]:
        nothing = row["unjoined"] == ON_NOTHING
        say_line(ON_NOTHING[:1].upper() + ON_NOTHING[1:] if nothing else f"On: {NOT_JOINED}, as {row['unjoined']}")
    for one in row["joined"]:
        called, title = named(one)
        say_line(f"On: {on_what(one, row['house'], called)}")
        if title:
            say_line(f"  {title}")
        told = fate(one["decision"], one["decision_text"])
        moved = f"moved by {cut(one['mover'])}" if one["mover"] else ""
        say_line("  " + ", ".join(filter(None, (f"{cut(one['stage'])}, {cut(one['house'], 20)}", moved, told))))
        if one["evidence"]:
            say_line(f"  Known by: {cut(one['evidence'], QUESTION)}", "dim")


def asked(ask: Row | None, before: str = "", what: str = "the vote") -> None:
    """Say what the campaign has said of a vote, if anything."""
    if ask and ask["meaning"]:
        say_line(f"{before}What {what} meant, by the config: {ask['meaning']}")
    if ask and ask["side"]:
        say_line(f"{before}The campaign's side, by the config: {ask['side']}")


def not_judged(row: Row, before: str = "") -> None:
    """Say why an ask that may be of this division judges nobody in it, if one may be."""
    if row["not_judged"]:
        say_line(f"{before}Not judged: {row['not_judged']}.")


def _by_party(row: Row, ayes: str, noes: str) -> None:
    if not row["parties"] or not row["votes"]:
        return
    shown = [name for name in COLUMNS if any(one[name] for one in row["parties"])]
    made = table("Party", ayes, noes, *(COLUMNS[name] for name in shown), wide="Party")
    names = ("ayes", "noes", *shown)
    for one in row["parties"]:
        made.add_row(*cells(cut(one["party"] or NO_PARTY, 60), *(one[name] for name in names)))
    if len(row["parties"]) > 1:
        made.add_row(*cells("All", *(sum(one[name] for one in row["parties"]) for name in names)))
    out.print(made)
    if row["house"] == "Lords" and "tellers" in shown:
        say_line("The counts announced in the Lords have the tellers in them.", "dim")


def _unlike_most(rows: Sequence[Row]) -> None:
    if rows:
        say_line("Voted unlike most of their party", "bold")
    together = sorted(rows, key=lambda one: (one["party"], one["vote"]))
    for (party, vote), some in groupby(together, key=lambda one: (one["party"], one["vote"])):
        group = list(some)
        numbers = f"{group[0]['with_them']} of {group[0]['party_voters']} voted {vote}"
        say_line(f"  {cut(party, 60)}, {numbers}: {listed(names_of(group))}")


def names_of(rows: Iterable[Row]) -> list[str]:
    """Give the names of members, each told from another of the same name by its id."""
    taken = list(rows)
    often = Counter(one["member"] for one in taken)
    return [cut(one["member"] or "") + (f" ({one['member_id']})" if often[one["member"]] > 1 else "") for one in taken]


def _signers(one: Row) -> None:
    if not one["signers"]:
        return
    judged = any(signer["outcome"] for signer in one["signers"])
    made = table(f"Signed {cut(one['name'], 60)}", "Vote", *(["To us"] if judged else []))
    for signer, name in zip(one["signers"], names_of(one["signers"]), strict=True):
        lead = " (moved it)" if signer["lead"] else ""
        told = [signer["outcome"] or ""] if judged else []
        made.add_row(*cells(name + lead, signed_vote(signer, one["house"]), *told))
    out.print(made)


def signed_vote(signer: Row, house: str) -> str:
    """Give in words what somebody who signed an amendment of a House did in a division; "not known" is said so."""
    if signer["other_house"]:
        return f"no vote there: signed in the {cut(house, 20)}"
    return say(signer) if signer["vote"] else "not known"


def _names(row: Row) -> None:
    if row["seatless"]:
        named = listed(names_of(row["seatless"]))
        say_line(f"In the lists, though the Members service has no seat of theirs for that day: {named}")
    if row["outcomes"] is None:
        _table(row["votes"], "Member")
        _unlisted(NOT_RECORDED, [one for one in row["unlisted"] if one["vote"] == NOT_RECORDED])
        return
    say_line(tally(row["outcome_counts"]), "bold")
    for name, some in row["outcomes"].items():
        if name in VOTED:
            _table(some, f"{name.capitalize()} ({len(some)})")
        else:
            _unlisted(name, some)


def tally(counted: Mapping[str, int]) -> str:
    """Give the numbers by outcome: "with us 229, against 283, teller 4"."""
    always = {WITH_US, AGAINST}
    return ", ".join(f"{name} {number}" for name, number in counted.items() if number or name in always)


def _table(votes: Sequence[Row], heading: str) -> None:
    if not votes:
        return
    # The Lords have no seats, and some records no parties.
    shown = [column for column in ("party", "seat") if any(vote[column] for vote in votes)]
    made = table(heading, "Vote", *map(str.capitalize, shown), wide=heading)
    empty = {"party": "not known", "seat": ""}
    for vote, name in zip(votes, names_of(votes), strict=True):
        made.add_row(*cells(name, say(vote), *(cut(vote[column] or empty[column], 60) for column in shown)))
    out.print(made)


def _unlisted(name: str, rows: Sequence[Row]) -> None:
    if rows:
        say_line(f"{name.capitalize()} ({len(rows)}): {', '.join(names_of(rows))}")


def short(one: Row) -> str:
    """Give a division's short name: "Commons 252"; the Lords count anew each day: "Lords 3 of 30 Nov 2022"."""
    if one["number"] and one["house"] == "Commons":
        return f"Commons {one['number']}"
    return f"{one['house']} {one['number'] or 'division'} of {short_day(one['date']).strip()}"
