"""Told of the service's own running: a database that fails, a config that is not taken up, a sudden end. Pure."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.notices.outage import WATCH, length
from alerts.values import Alert
from alerts.words import LONDON, clean, when

MOST_PROBLEMS = 20


def database_fails(problem: str, since: datetime, now: datetime, zone: ZoneInfo = LONDON) -> Alert:
    """Tell that the database cannot be used since a moment (aware): nothing is read, nothing is sent."""
    lines = [
        f"The reason: {clean(problem).rstrip('.')}. It has been so since {when(since, zone)}.",
        "Until it can be used again nothing is read and no alert is sent. It is tried again every minute, and what is "
        "published meanwhile is read then.",
        "",
        "This message goes past the database, so `tracker deliveries` does not list it.",
    ]
    return _alert("database", f"database:{since.isoformat()}", "The tracker's database cannot be used", lines, now)


def database_back(problem: str, since: datetime, now: datetime, zone: ZoneInfo = LONDON) -> Alert:
    """Tell that the database can be used again, and since when it could not (aware)."""
    lines = [
        f"From {when(since, zone)} to {when(now, zone)}, {length(since, now)}, nothing was read and no alert was sent.",
        f"The reason was: {clean(problem).rstrip('.')}.",
        "The tracker goes on where it was.",
    ]
    title = "The tracker's database can be used again"
    return _alert("database back", f"database back:{since.isoformat()}", title, lines, now)


def database_gone(now: datetime) -> Alert:
    """Tell that the database's file was taken away or replaced while the service worked on it, and that it ends."""
    lines = [
        "What was read and not sent since is lost with it. The tracker ends, so as not to write where nobody reads.",
        "What to do: if the file is gone and there is a backup, put it back with `tracker restore FILE`; then start "
        "the tracker, if nothing does so by itself (systemd, `--watchdog`). It goes on with what it finds there.",
        "",
        "This message goes past the database, so `tracker deliveries` does not list it.",
    ]
    title = "The tracker's database was taken away or replaced, and the tracker ends"
    return _alert("database gone", f"database gone:{now.isoformat()}", title, lines, now)


def config_refused(problems: Sequence[str], mark: str, now: datetime) -> Alert:
    """Tell that a config was to be read again and is not taken up; ``mark`` tells this occasion from others."""
    lines = [*(f"- {clean(one)}" for one in problems[:MOST_PROBLEMS])]
    lines += [f"- and {len(problems) - MOST_PROBLEMS} more"] if len(problems) > MOST_PROBLEMS else []
    lines += ["", "The tracker goes on with the config that it had. `tracker check` tells the same before it matters."]
    return _alert("config", f"config:{mark}", "The edited config is not taken up", lines, now)


def config_taken(mark: str, now: datetime) -> Alert:
    """Tell that a config which was refused before is taken up now."""
    lines = ["What was wrong with it is mended; the tracker works by it from now on."]
    return _alert("config taken", f"config taken:{mark}", "The edited config is taken up now", lines, now)


def died(began: datetime, last: datetime | None, now: datetime, zone: ZoneInfo = LONDON) -> Alert:
    """Tell that the service is at work again after it ended without being stopped.

    ``began`` is when it had been started, ``last`` its last pass (aware).
    """
    at_work = f"; its last pass was at {when(last, zone)}" if last else ""
    lines = [
        f"It had been started at {when(began, zone)}{at_work}. It was killed, or ended by a fault, or the machine went "
        "off; its log may tell which.",
        "Nothing is lost. A message that was being sent at that moment is sent again and may arrive twice.",
    ]
    title = "The tracker ended without being stopped, and is at work again"
    return _alert("died", f"died:{began.isoformat()}", title, lines, now)


def _alert(event: str, key: str, title: str, lines: Sequence[str], now: datetime) -> Alert:
    facts = {"event": event, "lines": list(lines)}
    return Alert(WATCH, f"service:{key}", "service", title, facts, now, changes=())
