"""What `tracker check` says of the watches: how much each would have told of what is stored."""

from datetime import date
from pathlib import Path

from structlog.typing import FilteringBoundLogger

from alerts.words import count
from tracker.cli.common import looking, out
from tracker.config import Settings
from tracker.counts import DAYS, Count, counted
from tracker.store import DatabaseError

MANY = 50


def watched(
    config: Path | None, database: str | None, loaded: Settings, today: date, log: FilteringBoundLogger
) -> list[str]:
    """Print a line for each watch, and give what may not be meant: one that fits nothing, one that tells too much."""
    try:
        with looking(config, database) as look:
            found = counted(look, loaded.watches, tuple(one.value() for one in loaded.asks), today, log)
    except DatabaseError:
        return []  # there is none yet
    for one in found:
        out.print(f"watch      {_line(one)}", markup=False, soft_wrap=True)
    return [note for one in found if (note := _note(one))]


def _line(one: Count) -> str:
    if not one.fits:
        return f"{one.watch}: nothing that is stored fits it"
    most = f", at most {one.busiest[1]} on one day ({one.busiest[0]})" if one.busiest else ""
    return f"{one.watch}: {count(one.alerts, 'alert')} in the {DAYS} days to {one.until}{most}"


def _note(one: Count) -> str | None:
    if not one.fits:
        return (
            f"the watch {one.watch} fits nothing that is stored so far: if the service has run with it for a day, "
            "check how its bill and terms are spelt"
        )
    if one.busiest and one.busiest[1] > MANY:
        return (
            f"the watch {one.watch} would have told {one.busiest[1]} alerts on {one.busiest[0]}, and more than {MANY} "
            "a day is more than people read: narrow its terms, say what it tells (tell =), or send a digest (when =)"
        )
    return None
