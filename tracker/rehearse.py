"""The rehearsal: the whole service, run against the replica of Parliament while it plays a bill's passage."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.words import count, listed
from sources.times import LONDON
from tracker.app import App
from tracker.config import Settings, SourceSettings
from tracker.replica import Replica, Scenario
from tracker.store.look import Look

AFTER = timedelta(minutes=5)
MORNING = timedelta(hours=7)


@dataclass(frozen=True)
class Summary:
    """What a rehearsal came to: counts by their names, and what failed, in words."""

    counts: dict[str, str]
    problems: tuple[str, ...]


def ticks(scenario: Scenario) -> list[datetime]:
    """Give the moments at which a rehearsal ticks, aware UTC.

    One before anything is published, which is the baseline; five minutes after each publication; the
    mornings of the days in between that a stage sits; and one more at the end, when nothing is new.
    """
    moments = [moment + AFTER for moment in scenario.moments()]
    days = {sitting.day for sitting in scenario.sittings if sitting.day}
    mornings = [datetime(day.year, day.month, day.day, tzinfo=LONDON) + MORNING + AFTER for day in days]
    first = min(moments) - timedelta(days=1)
    return [*sorted({first, *moments, *(one for one in mornings if one > first)}), max(moments) + timedelta(days=1)]


def pointed_at(settings: Settings, replica: Replica) -> Settings:
    """Give settings whose sources all ask the replica, without pauses, and whose exports lie apart from the real."""
    sources = {
        name: SourceSettings(every=60.0, slowest=60.0, base_url=replica.base_url, gap=0.0, quiet_after=86400.0)
        for name in settings.sources
    }
    folder = settings.export.folder
    export = settings.export.model_copy(update={"folder": f"{folder}/rehearsal" if folder else None})
    return settings.model_copy(update={"sources": sources, "export": export})


def with_channel(settings: Settings, name: str | None) -> Settings:
    """Give settings whose watches all tell one channel: the one named, else the terminal."""
    channels = dict(settings.channels)
    if name is None:
        name = "terminal"
        shown = type(settings).model_validate({"channels": {name: {"url": "terminal://"}}}).channels
        channels |= shown
    watches = tuple(watch.model_copy(update={"channels": (name,)}) for watch in settings.watches)
    return settings.model_copy(update={"channels": {name: channels[name]}, "watches": watches})


def play(
    app: App, replica: Replica, moments: Sequence[datetime], *, step: Callable[[datetime], None] = lambda now: None
) -> Summary:
    """Move the replica's clock from moment to moment and let the service tick at each; gives what came of it."""
    app.start(moments[0])
    app.store.cover("rehearsal", ["this database"], moments[0])
    failed: list[str] = []
    for now in moments:
        replica.move_to(now)
        failed += app.tick(now)
        step(now)
    return Summary(_counts(app.store.look()), tuple(failed))


def _counts(look: Look) -> dict[str, str]:
    told = look.status()
    stored, states = told["stored"], told["deliveries"]
    divisions = look.divisions()
    complete = [row for row in divisions if row["ayes"] is not None and row["ayes_listed"]]
    mentions = look.mentions()
    members = {row["member"] for row in mentions}
    written = [count(stored[kind], kind) for kind in ("question", "statement", "motion", "petition")]
    return {
        "stages": f"{sum(len(bill['stages']) for bill in look.bills())} on {stored['stage day']} days",
        "amendments": f"{stored['amendment']}, {count(stored['publication'], 'paper')}, "
        f"{count(stored['article'], 'piece')} of news",
        "divisions": f"{len(divisions)}, {len(complete)} of them with counts and names ({stored['vote']} votes)",
        "mentions": f"{len(mentions)}, by {len(members)} members",
        "in writing": listed(written),
        "announced": f"{count(stored['event'], 'piece')} of business",
        "members": f"{stored['member']}, with seats by date",
        "changes": str(stored["change"]),
        "alerts": str(stored["alert"]),
        "deliveries": ", ".join(f"{number} {state}" for state, number in sorted(states.items())) or "none",
    }
