"""Proof of watching: the week's note, which comes also when nothing happened. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from alerts.notices.outage import WATCH
from alerts.values import Alert
from alerts.words import LONDON, count, cut, day

NAME = "watching"


def alert(
    channel: str,
    on: date,
    window: tuple[datetime, datetime],
    counts: tuple[int, int],
    lines: Sequence[str],
    upcoming: Mapping[str, Any] | None,
    zone: ZoneInfo = LONDON,
) -> Alert:
    """Tell what was watched in a week: ``window`` (aware), changes seen and alerts sent, and the ``lines`` of proof.

    ``on`` is the day of the note. ``upcoming`` is the next sitting known: date (ISO), house, stage, bill.
    """
    since, until = window
    changes, alerts = counts
    facts = {
        "event": "week",
        "since": since.isoformat(),
        "until": until.isoformat(),
        "changes": changes,
        "alerts": alerts,
        "lines": [cut(one, 480) for one in lines],
        "next": None if upcoming is None else {name: cut(str(value)) for name, value in upcoming.items()},
    }
    told = f"{count(changes, 'change')} seen, {count(alerts, 'alert')} sent"
    title = f"Watched until {day(until.astimezone(zone).date())}: {told}"
    return Alert(WATCH, f"watching:{channel}:{on.isoformat()}", NAME, title, facts, until, (), happened_on=on)
