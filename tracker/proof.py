"""Proof of watching: which sources were read, when last, what time is covered and where there are gaps. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from alerts.notices import outage
from alerts.words import LONDON, cut, listed, when
from tracker.hours import Hours, last_digest, next_digest
from tracker.outages import ITSELF
from tracker.store import Outage
from tracker.work_tables import SourceRow

NOTHING_MISSED = "Nothing was missed that we know of."
_LONGEST = 20


def lines(
    rows: Mapping[str, SourceRow],
    outages: Sequence[Outage],
    sources: Collection[str],
    since: datetime | None,
    until: datetime,
    zone: ZoneInfo = LONDON,
) -> tuple[str, ...]:
    """Give the lines: the sources (``sources`` are on) with their last answers, the time covered, the gaps in it.

    ``since`` and ``until`` (aware) are the time that the lines speak of; without ``since``, all until then.
    """
    begins = f"from {when(since, zone)} " if since else ""
    told = [f"Covered: {begins}to {when(until, zone)}.".replace("Covered: to", "Covered: until")]
    told += _read(rows, sources, until, zone)
    gaps = [one for one in outages if _touches(one, since, until) and one.source in {ITSELF, *sources}]
    told += [_gap(one, rows, until, zone) for one in gaps[:_LONGEST]]
    told += [f"There were {len(gaps) - _LONGEST} more gaps."] if len(gaps) > _LONGEST + 1 else []
    unwell = [name for name in sources if name in rows and (rows[name].problem or rows[name].last_success is None)]
    unwell += [name for name in sources if name not in rows]
    said = {one.source for one in gaps}
    told += [_unwell(name, rows.get(name)) for name in sorted(unwell) if name not in said]
    return (*told, *([] if gaps or unwell else [NOTHING_MISSED]))


def _read(rows: Mapping[str, SourceRow], sources: Collection[str], until: datetime, zone: ZoneInfo) -> list[str]:
    """Give each source's last answer, those of one minute together."""
    answered: dict[str, list[str]] = {}
    today = when(until, zone).rpartition(", ")[0]
    for name in sources:
        row = rows.get(name)
        if row is not None and row.last_success is not None:
            at = when(row.last_success, zone)
            on, _, clock = at.rpartition(", ")
            answered.setdefault(f"at {clock}" if on == today else f"on {at}", []).append(outage.label(name))
    if not answered:
        return ["No source has been read to its end yet."]
    return ["Last read: " + "; ".join(f"{listed(names)} {at}" for at, names in answered.items()) + "."]


def _touches(one: Outage, since: datetime | None, until: datetime) -> bool:
    return one.began <= until and (one.over_at is None or since is None or one.over_at > since)


def _gap(one: Outage, rows: Mapping[str, SourceRow], until: datetime, zone: ZoneInfo) -> str:
    begins = when(one.began, zone)
    if one.source == ITSELF:
        return f"The tracker was off from {begins} to {when(one.over_at or until, zone)}."
    name = outage.label(one.source)
    name = name[:1].upper() + name[1:]
    row = rows.get(one.source)
    if row is not None and row.last_success is None:
        return f"{name} has not been read to its end yet."
    if one.over_at is None:
        return f"{name} cannot be read since {begins}: {outage.late(one.source)} may come late."
    return f"{name} could not be read from {begins} to {when(one.over_at, zone)}; it has been read since."


def _unwell(name: str, row: SourceRow | None) -> str:
    label = outage.label(name)
    label = label[:1].upper() + label[1:]
    if row is None or row.last_success is None:
        return f"{label} has not been read to its end yet."
    state = "was not read at the last try" if row.failures else "was read, but not all is well"
    return f"{label} {state}: {cut(row.problem or 'no reason is known', 300).rstrip('.')}."


def next_week(hours: Iterable[Hours], after: datetime) -> datetime | None:
    """Give the moment of the next weekly note of a channel that wants one, after another; None for none."""
    found = [next_digest(replace(one, when="weekly"), after) for one in hours if one.proof]
    first = min(found, key=datetime.timestamp, default=None)
    return None if first is None else first.astimezone(UTC)


def week_due(hours: Hours, now: datetime, last: datetime) -> datetime | None:
    """Give the moment of the weekly note that is due, None where it was made; it is never older than a week.

    ``last`` is when one was made last (aware), or when the channel began to want them.
    """
    due = last_digest(replace(hours, when="weekly"), now)
    return due if due.timestamp() > last.timestamp() else None
