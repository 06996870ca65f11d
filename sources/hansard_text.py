"""Hansard's debates as records: the pure half of ``sources.hansard``. Bytes were decoded before; no asking here."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sources.parse import MISFIT, aside
from sources.records import Aside, Contribution, Debate, DebateDivision, Reading, Snapshot
from sources.scope import WatchedBill
from sources.text import mentions, plain
from sources.times import day, moment, the_day
from sources.titles import names_bill, tidy

SITE = "https://hansard.parliament.uk"
OFFICES = ("The ", "Mr Speaker", "Madam Speaker", "Mr Deputy", "Madam Deputy")

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Section:
    """One section of a debate with its own items; ``bill`` is the slug of the watched bill it is about."""

    key: str
    overview: Row
    items: Sequence[Row]
    bill: str | None


@dataclass
class Speaker:
    """Who spoke last in a section, for the paragraphs that name nobody."""

    member_id: int | None = None
    attributed_to: str | None = None
    names: dict[int, str] = field(default_factory=dict)


def sections(answer: Row, bills: Iterable[WatchedBill], inherited: str | None = None) -> Iterator[Section]:
    """Flatten a Debate and its ChildDebates; a section is about a bill when its title or a parent's names it."""
    overview = answer["Overview"]
    by_name = {name: bill for bill in bills for name in bill.names}
    on = day(overview["Date"])
    titles = [
        str(overview.get("Title") or ""),
        *(str(row.get("Title") or "") for row in answer.get("Navigator") or ()),
    ]
    named = (by_name.get(names_bill(title, by_name) or "") for title in titles)
    bill = next((one.slug for one in named if one and on and one.alive(on)), inherited)
    yield Section(str(overview["ExtId"]).upper(), overview, answer.get("Items") or (), bill)
    for child in answer.get("ChildDebates") or ():
        yield from sections(child, by_name.values(), bill)


def parse_debate(section: Section, overviews: Iterable[Row], stamp: str) -> Snapshot:
    """Turn a section into a Debate whose parts are its divisions; raises on one that does not fit.

    ``overviews`` are the rows of ``/debates/divisions``: number and counts. A Division among the items
    without such a row is a division of which nothing more is told.
    """
    told: dict[str, Row] = {}
    for row in overviews:
        if str(row.get("DebateSectionExtId") or section.key).upper() == section.key:
            told[str(row["ExternalId"]).upper()] = row
    keys = [str(item.get("ExternalId") or index).upper() for index, item in enumerate(section.items) if _divides(item)]
    parts = tuple(
        DebateDivision(
            key=key,
            order=order,
            number=told.get(key, {}).get("Number") or None,
            ayes=told.get(key, {}).get("AyesCount"),
            noes=told.get(key, {}).get("NoesCount"),
        )
        for order, key in enumerate([*keys, *(key for key in told if key not in keys)])
    )
    overview = section.overview
    record = Debate(
        key=section.key,
        bill=section.bill,
        house=overview["House"],
        date=the_day(overview["Date"]),
        title=tidy(overview["Title"]),
        section=overview.get("Location"),
        link=link(overview, section.key),
        stamp=stamp,
    )
    return Snapshot(record, parts, moment(overview.get("ContentLastUpdated")))


def parse_contributions(section: Section, rows: Iterable[Row], terms: Sequence[str]) -> Reading:
    """Give the contributions of a section that name a watched term, in its full text.

    An item without speaker continues the last named one, unless a division or the clock stands between.
    ``rows`` are search rows, which know names that the items lack.
    """
    speaker = Speaker(
        names={row["MemberId"]: row["MemberName"] for row in rows if row.get("MemberId") and row.get("MemberName")}
    )
    snapshots, asides = [], []
    for item in section.items:
        try:
            snapshot = _contribution(item, section, speaker, terms)
        except MISFIT as error:
            asides.append(aside("contribution", item, error))
        else:
            snapshots += [snapshot] if snapshot else []
    return Reading(f"debate {section.key}", tuple(snapshots), tuple(asides))


def _contribution(item: Row, section: Section, speaker: Speaker, terms: Sequence[str]) -> Snapshot | None:
    if item.get("ItemType") != "Contribution":
        speaker.member_id = speaker.attributed_to = None
        return None
    named = bool(item.get("MemberId") or item.get("AttributedTo"))
    if named:
        speaker.member_id, speaker.attributed_to = item.get("MemberId") or None, item.get("AttributedTo")
    text = plain(item.get("Value") or "")
    found = mentions(text, terms)
    if not found:
        return None
    overview = section.overview
    order = item.get("OrderInSection") or 0
    key = str(item.get("ExternalId") or f"{section.key}/{order}").upper()
    known = speaker.names.get(speaker.member_id or 0)
    record = Contribution(
        key=key,
        bill=section.bill,
        house=overview["House"],
        date=the_day(overview["Date"]),
        debate_key=section.key,
        debate=tidy(overview["Title"]),
        section=overview.get("Location"),
        member_id=speaker.member_id,
        member=known or speaker_name(speaker.attributed_to),
        attributed_to=speaker.attributed_to,
        continued=not named and bool(speaker.member_id or speaker.attributed_to),
        text=text,
        order=order,
        at=moment(item.get("Timecode")),
        link=f"{link(overview, section.key)}#contribution-{key}",
    )
    return Snapshot(record, found, moment(overview.get("ContentLastUpdated")))


def parse_rows(rows: Iterable[Row], terms: Sequence[str], unit: str, problem: str) -> Reading:
    """Give the mentions in search rows themselves, for a debate that the service does not give."""
    snapshots: list[Snapshot] = []
    asides: list[Aside] = []
    for row in rows:
        try:
            snapshots += _from_row(row, terms)
        except MISFIT as error:
            asides.append(aside("contribution", row, error))
    return Reading(unit, tuple(snapshots), tuple(asides), problem=problem)


def _from_row(row: Row, terms: Sequence[str]) -> list[Snapshot]:
    text = plain(row.get("ContributionTextFull") or row.get("ContributionText") or "")
    found = mentions(text, terms)
    if not found:
        return []
    debate = str(row["DebateSectionExtId"]).upper()
    place = {"House": row["House"], "Date": row["SittingDate"]}
    key = str(row.get("ContributionExtId") or f"{debate}/{row.get('OrderInDebateSection')}").upper()
    record = Contribution(
        key=key,
        house=row["House"],
        date=the_day(row["SittingDate"]),
        debate_key=debate,
        debate=tidy(row["DebateSection"]),
        section=row.get("Section"),
        member_id=row.get("MemberId") or None,
        member=row.get("MemberName") or speaker_name(row.get("AttributedTo")),
        attributed_to=row.get("AttributedTo"),
        text=text,
        order=row.get("OrderInDebateSection") or 0,
        at=moment(row.get("Timecode")),
        link=f"{link(place, debate)}#contribution-{key}",
    )
    return [Snapshot(record, found)]


def speaker_name(attributed_to: str | None) -> str | None:
    """Give the name in a printed attribution: without seat and party, and out of the brackets after an office.

    No rule recovers a name in every case (apis: Hansard 1.8); then the attribution is given as printed.
    """
    if not attributed_to:
        return None
    base, _, rest = attributed_to.partition(" (")
    bracketed = re.match(r"([^()]+)\)", rest)
    if base.startswith(OFFICES) and bracketed and " " in bracketed.group(1) and bracketed.group(1) != "in the Chair":
        return tidy(bracketed.group(1))
    return tidy(base)


def link(overview: Row, key: str) -> str:
    """Give the public page of a debate; its last segment may be anything (apis: Hansard 1.10)."""
    on = day(overview["Date"])
    return f"{SITE}/{overview['House']}/{on}/debates/{key}/link"


def _divides(item: Row) -> bool:
    return item.get("ItemType") == "Division"
