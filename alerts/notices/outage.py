"""Told of outages: a source, or the tracker itself, could learn nothing for a while. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from alerts.values import Alert
from alerts.words import LONDON, count, cut, listed, when

NAME = "outage"
# What the service's own notices have for a watch.
WATCH = "the tracker"
BEGAN, LASTS, OVER, OFF = "began", "lasts", "over", "off"
_LABELS: Mapping[str, str] = {
    "bills": "the Bills service",
    "commons_votes": "the Commons votes service",
    "early_day_motions": "the motions service",
    "hansard": "Hansard",
    "lords_votes": "the Lords votes service",
    "members": "the Members service",
    "petitions": "the petitions service",
    "whatson": "the What's On calendar",
    "written_questions": "the written questions service",
}
_LATE: Mapping[str, str] = {
    "bills": "stages, amendments and papers",
    "commons_votes": "divisions of the Commons",
    "early_day_motions": "early day motions",
    "hansard": "mentions in debates",
    "lords_votes": "divisions of the Lords",
    "members": "changes of Members and their seats",
    "petitions": "petitions",
    "whatson": "business announced, moved or cancelled",
    "written_questions": "written questions, answers and statements",
}


@dataclass(frozen=True)
class Down:
    """A source that cannot be read: since when (None: it never was), why, when it is tried again, until when it was.

    Times are aware. ``until`` is empty while it lasts.
    """

    source: str
    since: datetime | None
    problem: str = ""
    next_try: datetime | None = None
    until: datetime | None = None


def label(source: str) -> str:
    """Give a source as sentences name it: "Hansard", "the Commons votes service"."""
    return _LABELS.get(source, f"the source {cut(source.replace('_', ' '), 60)}")


def late(source: str) -> str:
    """Give what is learned late while a source cannot be read."""
    return _LATE.get(source, "what it tells")


def began(down: Sequence[Down], now: datetime, zone: ZoneInfo = LONDON) -> Alert:
    """Tell that sources cannot be read, as the operator is told."""
    return _alert(BEGAN, down, now, f"{_named(down)} cannot be read{_since(down, zone)}")


def lasts(down: Sequence[Down], now: datetime, zone: ZoneInfo = LONDON) -> Alert:
    """Tell that sources have not been read for long, as everybody is told."""
    what = listed([late(one.source) for one in down]) if len(down) <= 2 else "some alerts"
    return _alert(LASTS, down, now, f"{_named(down)} could not be read{_since(down, zone)}: {what} may come late")


def over(down: Sequence[Down], now: datetime, alerts: int) -> Alert:
    """Tell that sources are read again, and how many alerts their catch-up brought (``alerts``)."""
    verb = "is" if len(down) == 1 else "are"
    return _alert(OVER, down, now, f"{_named(down)} {verb} read again", alerts=alerts)


def off(since: datetime, until: datetime, now: datetime, alerts: int, zone: ZoneInfo = LONDON) -> Alert:
    """Tell that the tracker itself was off, and how many alerts the first pass since brought."""
    title = f"The tracker was off from {when(since, zone)} to {when(until, zone)}"
    return _alert(OFF, [Down("tracker", since, until=until)], now, title, alerts=alerts)


def length(since: datetime, until: datetime) -> str:
    """Give a length of time in words: "25 minutes", "6 hours", "3 days"."""
    minutes = round((until - since).total_seconds() / 60)
    if minutes < 120:
        return count(minutes, "minute")
    return count(round(minutes / 60), "hour") if minutes < 48 * 60 else count(round(minutes / 1440), "day")


def _alert(event: str, down: Sequence[Down], now: datetime, title: str, **more: Any) -> Alert:
    moments = "+".join(f"{one.source}@{_iso(one.since)}" for one in down)
    facts = {"event": event, "sources": [_facts(one) for one in down], "alerts": None, **more}
    return Alert(
        watch=WATCH,
        # The same source and beginning is the same outage.
        key=f"outage:{event}:{moments}",
        rule=NAME,
        title=title[:1].upper() + title[1:],
        facts=facts,
        learned_at=now,
        changes=(),
    )


def _facts(one: Down) -> dict[str, Any]:
    name = label(one.source)
    return {
        "source": one.source,
        "label": name[:1].upper() + name[1:],
        "since": _iso(one.since),
        "until": _iso(one.until),
        "length": length(one.since, one.until) if one.since and one.until else None,
        "problem": cut(one.problem, 300) or None,
        "late": late(one.source),
        "next_try": _iso(one.next_try),
    }


def _named(down: Sequence[Down]) -> str:
    if len(down) > 3:
        return f"{len(down)} sources"
    return listed([label(one.source) for one in down])


def _since(down: Sequence[Down], zone: ZoneInfo) -> str:
    begins = [one.since for one in down if one.since]
    return f" since {when(min(begins), zone)}" if begins else ""


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
