"""Hansard's debates as records: the pure half of ``sources.hansard``. Bytes were decoded before; no asking here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sources.hansard_cast import Cast, Speaker
from sources.hansard_divided import Around, around, as_division, divides
from sources.hansard_names import ITEM, KEY, OVERVIEW, Row, link
from sources.parse import MISFIT, aside, unknown
from sources.records import Aside, Contribution, Debate, Reading, Snapshot
from sources.scope import WatchedBill
from sources.text import mentions, plain
from sources.times import moment_if_read, the_day
from sources.titles import names_bill, tidy


@dataclass(frozen=True)
class Section:
    """One section of a debate with its own items; ``bill`` is the slug of the watched bill it is about."""

    key: str
    overview: Row
    items: Sequence[Row]
    bill: str | None


def sections(answer: Row, bills: Iterable[WatchedBill], inherited: str | None = None) -> Iterator[Section | Aside]:
    """Flatten a Debate and its ChildDebates; a section is about a bill when its title or a parent's names it.

    One that does not fit comes as an Aside, and those under it go on.
    """
    by_name = {name: bill for bill in bills for name in bill.names}
    bill = inherited
    try:
        section = _section(answer, by_name, inherited)
    except MISFIT as error:
        yield aside("debate", answer, error)
    else:
        yield section
        bill = section.bill
    children = answer.get("ChildDebates") if isinstance(answer, dict) else None
    for child in children if isinstance(children, list) else ():
        yield from sections(child, by_name.values(), bill)


def _section(answer: Row, by_name: Mapping[str, WatchedBill], inherited: str | None) -> Section:
    overview = answer["Overview"]
    on = the_day(overview["Date"])
    rows = [overview, *(row for row in answer.get("Navigator") or () if isinstance(row, dict))]
    named = (by_name.get(names_bill(str(row.get("Title") or ""), by_name) or "") for row in rows)
    bill = next((one.slug for one in named if one and one.alive(on)), inherited)
    return Section(str(overview["ExtId"]).upper(), overview, list(answer.get("Items") or ()), bill)


def parse_section(
    section: Section,
    overviews: Iterable[Row],
    rows: Iterable[Row],
    terms: Sequence[str],
    stamp: str,
    cast: Cast | None = None,
) -> Reading:
    """Give a section's Debate and what was said in it; a Debate that does not fit is set aside alone."""
    said = parse_contributions(section, rows, terms, cast=cast)
    try:
        debate = parse_debate(section, overviews, stamp)
    except MISFIT as error:
        return replace(said, asides=(aside("debate", section.overview, error), *said.asides))
    return replace(said, snapshots=(debate, *said.snapshots))


def parse_debate(section: Section, overviews: Iterable[Row], stamp: str) -> Snapshot:
    """Turn a section into a Debate whose parts are its divisions; raises on one that does not fit.

    ``overviews`` are the rows of ``/debates/divisions``: number and counts. A Division among the items
    without such a row is a division of which nothing more is told.
    """
    if not KEY.fullmatch(section.key):
        raise ValueError("a debate without an id")
    told: dict[str, Row] = {}
    for row in overviews:
        if str(row.get("DebateSectionExtId") or section.key).upper() == section.key:
            told[str(row["ExternalId"]).upper()] = row
    overview = section.overview
    held = ((index, item) for index, item in enumerate(section.items) if divides(item))
    places = {str(item.get("ExternalId") or f"{section.key}/{index}").upper(): index for index, item in held}
    ordered = dict.fromkeys([*places, *told])
    parts = tuple(
        as_division(
            key,
            order,
            told.get(key, {}),
            around(section.items, places[key], str(overview["Title"])) if key in places else Around(),
        )
        for order, key in enumerate(ordered)
    )
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
    return Snapshot(record, parts, moment_if_read(overview.get("ContentLastUpdated")))


def parse_contributions(
    section: Section, rows: Iterable[Row], terms: Sequence[str], *, found_by: str = "debate", cast: Cast | None = None
) -> Reading:
    """Give the contributions of a section that name a watched term, in its full text.

    An item without speaker continues the last named one, unless a division, the clock or a line of procedure
    stands between. ``rows`` are search rows; ``cast`` is what is known of who speaks in the whole debate, by
    default from these rows.
    """
    rows = list(rows)
    cast = Cast(rows) if cast is None else cast
    shown = {str(row.get("ContributionExtId") or "").upper() for row in rows}
    speaker = Speaker()
    snapshots: dict[str, Snapshot] = {}
    asides: list[Aside] = []
    for item in section.items:
        try:
            snapshot = _contribution(item, section, speaker, cast, terms)
        except MISFIT as error:
            asides.append(aside("contribution", item, error))
        else:
            if snapshot:
                way = "search" if snapshot.record.key in shown else found_by
                record = snapshot.record.model_copy(update={"found_by": [way]})
                snapshots[record.key] = replace(snapshot, record=record)
    news = (*unknown("debate", [section.overview], OVERVIEW), *unknown("contribution", section.items, ITEM))
    return Reading(
        f"debate {section.key}", tuple(snapshots.values()), tuple(asides), unknown=news, rows=len(section.items)
    )


def _contribution(item: Row, section: Section, speaker: Speaker, cast: Cast, terms: Sequence[str]) -> Snapshot | None:
    if item.get("ItemType") != "Contribution":
        speaker.nobody()
        return None
    named = bool(item.get("MemberId") or item.get("AttributedTo"))
    # A long number in place of a GUID marks a line of procedure, which no Member spoke (apis: Hansard 1.6).
    if named or str(item.get("ExternalId")).isdigit():
        speaker.nobody()
        speaker.attributed_to, key = item.get("AttributedTo") or None, str(item.get("ExternalId") or "").upper()
        speaker.member_id, speaker.name = cast.who(item.get("MemberId") or None, speaker.attributed_to, key)
    text = plain(item.get("Value") or "")
    found = mentions(text, terms)
    if not found:
        return None
    overview = section.overview
    order = item.get("OrderInSection") or 0
    key = str(item.get("ExternalId") or f"{section.key}/{order}").upper()
    record = Contribution(
        key=key,
        bill=section.bill,
        house=overview["House"],
        date=the_day(overview["Date"]),
        debate_key=section.key,
        debate=tidy(overview["Title"]),
        section=overview.get("Location"),
        member_id=speaker.member_id,
        member=speaker.name,
        attributed_to=speaker.attributed_to,
        continued=not named and bool(speaker.member_id or speaker.attributed_to),
        text=text,
        order=order,
        at=moment_if_read(item.get("Timecode")),
        link=f"{link(overview, section.key)}#contribution-{key}",
    )
    return Snapshot(record, found, moment_if_read(overview.get("ContentLastUpdated")))


def parse_rows(
    rows: Iterable[Row], terms: Sequence[str], unit: str, problem: str, names: Mapping[int, str] | None = None
) -> Reading:
    """Give the mentions in search rows themselves, for a debate that the service does not give.

    ``names`` are those stored, for rows that give an id without a name.
    """
    rows = list(rows)
    snapshots: dict[str, Snapshot] = {}
    asides: list[Aside] = []
    for row in rows:
        try:
            snapshots |= {one.record.key: one for one in _from_row(row, terms, names)}
        except MISFIT as error:
            asides.append(aside("contribution", row, error))
    return Reading(unit, tuple(snapshots.values()), tuple(asides), problem=problem, rows=len(rows))


def _from_row(row: Row, terms: Sequence[str], names: Mapping[int, str] | None) -> list[Snapshot]:
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
        member=row.get("MemberName") or Cast((), names).who(row.get("MemberId"), row.get("AttributedTo"))[1],
        attributed_to=row.get("AttributedTo"),
        text=text,
        order=row.get("OrderInDebateSection") or 0,
        at=moment_if_read(row.get("Timecode")),
        found_by=["search"],
        link=f"{link(place, debate)}#contribution-{key}",
    )
    return [Snapshot(record, found)]
