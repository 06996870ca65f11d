"""To whom and when the service's own notices go: the operator, and everybody who has a watch. Pure."""

from collections.abc import Collection, Iterable
from datetime import datetime

from alerts.kinds import DEBATE_DAY, SOON
from tracker.config import Settings
from tracker.hours import Hours
from tracker.outlets import first_that_works
from tracker.placing import Context, Placing, with_digest


def operator(settings: Settings, off: Collection[str] = (), *, but: str | None = None) -> tuple[str, ...]:
    """Give the operator's channel, all its places: the first that is configured, not off, and not ``but``; or none."""
    names = [one for one in settings.operator.channels if one in settings.channels and one != but]
    return first_that_works(names, off)


def subscribers(settings: Settings) -> tuple[str, ...]:
    """Give the channels of all watches."""
    return tuple(dict.fromkeys(name for watch in settings.watches for name in watch.channels))


def at_once(channels: Iterable[str], context: Context, now: datetime, *, through: bool = False) -> list[Placing]:
    """Place a notice on channels now; into their quiet hours only ``through`` or while a watched bill is debated."""
    return [
        Placing(name, now, "", SOON, through=through or (bool(context.debated) and DEBATE_DAY in _hours(context, name)))
        for name in dict.fromkeys(channels)
    ]


def in_turn(channels: Iterable[str], context: Context, now: datetime) -> list[Placing]:
    """Place a notice on channels when each wants its messages: at once, or with its next digest."""
    found = []
    for name in dict.fromkeys(channels):
        hours = context.hours.get(name, Hours())
        if hours.when == "at once":
            found += at_once((name,), context, now)
        else:
            found.append(with_digest(Placing(name, now, "", SOON), hours, now))
    return found


def _hours(context: Context, name: str) -> frozenset[str]:
    return context.hours.get(name, Hours()).through
