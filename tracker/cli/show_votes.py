"""How divisions are shown: what they were on, the parties, who voted how, who was on different sides in two."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from alerts.asks import AGAINST, IN_BOTH, TELLER, WITH_US
from alerts.joined import ASKED
from alerts.votes import counts, say, sides
from alerts.words import QUESTION, count, cut, day, fate, listed, question, short_day
from sources.records import NOT_RECORDED
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
        on = "\n".join(on_what(one, row["house"]) for one in row["joined"]) or NOT_JOINED
        made.add_row(*cells(row["id"], *announced, f"{on}\n{_title(row)}"))
    out.print(made)
    say_line("In the Lords Ayes are Contents and Noes Not-contents; ? is not established.", "dim")


def _title(row: Row) -> str:
    return question(row["question"]) or cut(str(row["title"]))


def on_what(one: Row, house: str) -> str:
    """Give one thing that a division was on, how that is known and how sure: "New Clause 10 (certain, by title)"."""
    other = f"{cut(one['house'], 20)} " if one["house"] != house else ""
    gone = ", no longer on the list of amendments" if one["withdrawn"] else ""
    return f"{ASKED.get(one['question'], '')}{other}{cut(one['name'])} ({known(one)}{gone})"


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
    _by_party(row, ayes, noes)
    _unlike_most(row["unlike_most"])
    for one in row["joined"]:
        _signers(one)
    _names(row)


def _on(row: Row) -> None:
    if not row["joined"]:
        say_line(f"On: {NOT_JOINED}, as no record says for sure which it was")
    for one in row["joined"]:
        say_line(f"On: {on_what(one, row['house'])}")
        if one["title"]:
            say_line(f"  {cut(one['title'])}")
        told = fate(one["decision"], one["decision_text"])
        moved = f"moved by {cut(one['mover'])}" if one["mover"] else ""
        say_line("  " + ", ".join(filter(None, (f"{cut(one['stage'])}, {cut(one['house'], 20)}", moved, told))))
        if one["evidence"]:
            say_line(f"  Known by: {cut(one['evidence'], QUESTION)}", "dim")


def asked(ask: Row | None, before: str = "") -> None:
    """Say what the campaign has said of a vote, if anything."""
    if ask and ask["meaning"]:
        say_line(f"{before}What the vote meant, by the config: {ask['meaning']}")
    if ask and ask["side"]:
        say_line(f"{before}The campaign's side, by the config: {ask['side']}")


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


def compared(row: Row) -> None:
    """Show who was on different sides in two divisions or at two stages."""
    first, second = row["first"], row["second"]
    say_line(f"{first['name']} and {second['name']}", "bold")
    for one in (first, second):
        _compared_side(one)
    who = count(row["in_both"], "member") + " voted or were tellers in both"
    say_line(
        f"{who}; {len(row['differing'])} of them on different sides:"
        if row["differing"]
        else f"{who}, all on the same side."
    )
    if row["differing"]:
        held = {one["id"]: one for side in (first, second) for one in side["divisions"]}
        parties = {one["member_id"]: _parties([*one["first"], *one["second"]], held) for one in row["differing"]}
        told = any(parties.values())
        made = table("Member", first["name"], second["name"], *(["Party"] if told else []), wide="Member")
        for one, name in zip(row["differing"], names_of(row["differing"]), strict=True):
            cast = (_cast(one[side], row[side]["divisions"], held) for side in ("first", "second"))
            made.add_row(*cells(name, *cast, *([parties[one["member_id"]] or NO_PARTY] if told else [])))
        out.print(made)
    say_line("Each division put its own question: a vote for one may mean the same as a vote against the other.", "dim")


def _compared_side(side: Row) -> None:
    for one in side["divisions"]:
        on = listed([on_what(what, one["house"]) for what in one["joined"]]) or _title(one)
        say_line(f"  {short(one)}: {on}")
        asked(one["ask"], "    ")
    if side["unplaced"]:
        say_line(f"  Not counted, as no record tells at which stage of that day: {', '.join(side['unplaced'])}", "dim")


def short(one: Row) -> str:
    """Give a division's short name: "Commons 252"; the Lords count anew each day: "Lords 3 of 30 Nov 2022"."""
    if one["number"] and one["house"] == "Commons":
        return f"Commons {one['number']}"
    return f"{one['house']} {one['number'] or 'division'} of {short_day(one['date']).strip()}"


def _parties(votes: Sequence[Row], held: Mapping[str, Row]) -> str:
    """Give the parties of a member's votes, by their days: "Example Party, then Independent"."""
    ordered = sorted(votes, key=lambda vote: str(held[vote["division"]]["date"]))
    return ", then ".join(cut(party, 60) for party, _ in groupby(vote["party"] for vote in ordered) if party)


def _cast(votes: Sequence[Row], divisions: Sequence[Row], held: Mapping[str, Row]) -> str:
    lines = []
    for vote in votes:
        told = f", {vote['outcome']}" if vote["outcome"] else ""
        # All are of one House.
        where = f"{short(held[vote['division']]).partition(' ')[2]}: " if len(divisions) > 1 else ""
        lines.append(f"{where}{say(vote)}{told}")
    return "\n".join(lines)
