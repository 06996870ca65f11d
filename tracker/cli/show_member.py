"""How a member is shown: a line for each vote, whose the seat was, what they said, signed and asked, the contact."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from textwrap import wrap
from typing import Any

from rich.text import Text

from alerts.asks import AGAINST, WITH_US
from alerts.joined import ASKED, SURE
from alerts.votes import say
from alerts.words import QUESTION, clean, count, cut, day, fate, listed, short_day
from tracker.cli.common import out
from tracker.cli.show import say_line
from tracker.seat_then import EARLIER, HELD, NOT_YET, UNSURE

Row = Mapping[str, Any]

CONTACT = "https://members.parliament.uk/member/{}/contact"
NARROWEST, WIDEST = 24, 70
GAP = "  "


def member(told: Row, titles: Mapping[str, str]) -> None:
    """Show one member; ``titles`` are those of the bills."""
    one = told["member"]
    heading(told)
    bills = dict.fromkeys(row["bill"] for row in told["votes"])
    for bill in bills:
        if len(bills) > 1:
            say_line(clean(titles.get(bill, bill)), "bold")
        lines([row for row in told["votes"] if row["bill"] == bill])
    _silent(told)
    if told.get("seat"):
        _then(told)
    for row in told["mentions"]:
        say_line(f"{day(row['date'])}: names {listed(row['terms'])} in {cut(row['debate'])}")
        say_line(f"  {row['link']}", "dim")
    for row in told["signatures"]:
        _signature(row)
    for row in told["written"]:
        verb = "tabled the early day motion" if row["kind"] == "motion" else "asked in writing:"
        say_line(f"{day(row['date'])}: {verb} {cut(row['title']) or '(no title)'}")
        say_line(f"  {row['link']}", "dim")
    contact(one)


def heading(told: Row) -> None:
    """Say who is meant, and how that was found where it was not by name."""
    one, seat = told["member"], told.get("seat") or {}
    name = cut(seat.get("name") or "")
    if one["found_by"] == "postcode":
        say_line(f"Today's MP for this postcode ({name}):")
    elif one["found_by"] == "seat":
        say_line(f"Today's MP for {name}:" if one["is_current"] else f"The last one recorded for {name}:")
    elif one["found_by"] == "former seat":
        spans = [f"{short_day(row['from']).strip()} to {short_day(row['to']).strip()}" for row in _whole(seat["held"])]
        say_line(f"Sat for {name}{': ' + ', '.join(spans) if spans else ''}; nobody known sits for it now.")
    elif one["found_by"] in {"former name", "nickname"}:
        how = {"former name": "by a former name", "nickname": "by another form of the first name"}[one["found_by"]]
        say_line(f"Found {how}:")
    say_line(cut(", ".join(word for word in (one["name"], one["seat"], one["house"], one["party"]) if word)), "bold")
    if one["is_current"] is False:
        say_line("Not a member now.")


def _whole(held: Iterable[Row]) -> list[Row]:
    return [row for row in held if row["from"] and row["to"]]


def lines(rows: Sequence[Row]) -> None:
    """Show a line for each vote: the day, the vote, what the division was on, what that is to the campaign."""
    if not rows:
        return
    parties = {row["party"] for row in rows if row["party"]}
    cells = [
        (short_day(row["date"]), clean(say(row)), what(row, party=len(parties) > 1), _outcome(row)) for row in rows
    ]
    votes, ends = (max(len(row[column]) for row in cells) for column in (1, 3))
    on = max(len(row[2]) for row in cells)
    whole = not out.is_terminal
    left = 11 + 2 * len(GAP) + votes
    room = on if whole else max(NARROWEST, min(on, out.width - left - (len(GAP) + ends if ends else 0)))
    shown = Text()
    for row, (date, vote, division, end) in zip(rows, cells, strict=True):
        pieces = [division] if whole else wrap(division, room)
        shown.append(f"{date}{GAP}{vote:<{votes}}{GAP}{pieces[0]:<{min(room, WIDEST)}}{GAP}{end}".rstrip() + "\n")
        for piece in pieces[1:]:
            shown.append(" " * left + piece + "\n")
        for piece in _meaning(row, 10_000 if whole else max(NARROWEST, out.width - 13)):
            shown.append(" " * 13 + piece + "\n", style="dim")
    if whole:
        out.file.write(shown.plain)  # there may be thousands, and nothing to colour
    else:
        out.print(shown, soft_wrap=True, end="")
    if len(parties) == 1:
        say_line(f"Party on those days: {clean(parties.pop())}.", "dim")


def what(row: Row, *, party: bool = False) -> str:
    """Give a division as what it was on, with its House and number: "New Clause 10 (Commons 252)"."""
    number = f"{row['house']} {row['number']}" if row["number"] is not None else f"{row['house']}, number not known"
    deferred = ", deferred" if row["deferred"] else ""
    own = f", as {row['party']}" if party and row["party"] else ""
    return clean(f"{cut(row['on'] or row['title'])} ({number}{deferred}){own}")


def _outcome(row: Row) -> str:
    # All others say what the vote says.
    return row["outcome"] if row["outcome"] in {WITH_US, AGAINST} else ""


def _meaning(row: Row, width: int) -> list[str]:
    if not row["meaning"]:
        return []
    return wrap(clean(row["meaning"]), width)


def _silent(told: Row) -> None:
    """Count the divisions of which nothing can be said."""
    house = told["member"]["house"]
    of = f" of the {house}" if house else ""
    if told["not_listed"]:
        other = "other division" if told["votes"] else "division"
        where = f"{count(told['not_listed'], other)}{of}"
        say_line(f"The lists of {where} do not have this name, which does not say why.")
    if told["no_lists"]:
        say_line(f"Of {count(told['no_lists'], 'division')}{of} no list of names is known yet.")
    if not (told["votes"] or told["not_listed"] or told["no_lists"]):
        say_line("No division of their House is known yet." if house else "No division is known in which they voted.")


def _then(told: Row) -> None:
    """Say whose the seat was on the days of divisions on which today's member did not have it."""
    seat = told["seat"]
    order = sorted(seat["then"], key=lambda one: (one["state"], one["member"]["id"] if one["member"] else 0))
    groups = [
        list(group) for _, group in groupby(order, lambda one: (one["state"], one["member"] and one["member"]["id"]))
    ]
    for group in sorted(groups, key=lambda one: str(one[0]["date"])):
        for sentence in _of_then(seat, group, postcode=told["member"]["found_by"] == "postcode"):
            say_line(sentence)
        lines([{**one["vote"], "meaning": None} for one in group if one["vote"]])


def _of_then(seat: Row, group: Sequence[Row], *, postcode: bool) -> list[str]:
    one, on, name = group[0], _days([row["date"] for row in group]), cut(seat["name"])
    who = f"{cut(one['member']['name'])}'s (id {one['member']['id']})" if one["member"] else ""
    if one["state"] == HELD:
        return [f"{on} the seat was {who}:"]
    if one["state"] == UNSURE:
        return [f"{on} a seat of this name was {who}; whether it had the same boundaries is not told:"]
    earlier = f"{on} a former seat of this name, with other boundaries, was {who}:"
    if one["state"] == EARLIER:
        return [earlier]
    if one["state"] == NOT_YET:
        made = f"{name} was made on {_date(seat['since'])}: "
        made += "which constituency this postcode was in" if postcode else "which constituencies it was made from"
        asked = f"{made} {on[:1].lower()}{on[1:]} is not told; look by the former constituency's name."
        return [asked, earlier] if one["member"] else [asked]
    return [f"Whose the seat was {on[:1].lower()}{on[1:]} is not in what is stored."]


def _days(dates: Sequence[str]) -> str:
    days = sorted(set(dates))
    if len(days) > 3:
        return f"On {len(days)} days from {_date(days[0])} to {_date(days[-1])}"
    return f"On {listed([_date(one) for one in days])}"


def _date(on: str) -> str:
    return day(on).partition(" ")[2]


def _signature(row: Row) -> None:
    verb = "tabled" if row["lead"] else "signed"
    told = fate(row["decision"], row["decision_text"]) or "not decided"
    say_line(f"{cut(row['stage'])} ({row['house']}): {verb} {cut(row['label'])}: {told}")
    for vote in row["votes"]:
        sure = SURE.get(vote["sure"])
        on = f"{sure + ' ' if sure else ''}on {ASKED.get(vote['question'], '')}it"
        number = f"{vote['house']} {vote['number']}" if vote["number"] is not None else vote["house"]
        say_line(f"  {short_day(vote['date']).strip()}, {on} ({number}): {clean(say(vote))}")


def contact(one: Row) -> None:
    """Show how to reach a member, as stored, and where else to look."""
    read = f" (read on {_date(one['contact_read_on'])})" if one["contact_read_on"] else ""
    if not one["contact"]:
        said = f"the Members service gives nothing{read}" if read else "nothing is stored"
        say_line(f"Contact: {said}; see {CONTACT.format(one['id'])}")
        return
    say_line(f"Contact{read}:", "bold")
    for row in one["contact"]:
        place = ", ".join(filter(None, (*row.get("lines", ()), row.get("postcode"))))
        ways = "; ".join(filter(None, (row.get(name) for name in ("phone", "email", "web"))))
        say_line(f"  {cut(row.get('type') or 'Other')}: {cut(place or ways, QUESTION)}")
        if place and ways:
            say_line(f"    {cut(ways, QUESTION)}")
