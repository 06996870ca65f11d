"""The rehearsal: the whole service, run against the replica of Parliament while it plays a bill's passage."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import SecretStr

from alerts.words import count, listed
from sources.times import LONDON
from tracker.app import App
from tracker.config import Settings, SourceSettings
from tracker.replica import Replica, Scenario
from tracker.store.look import Look
from tracker.store.upkeep import REHEARSAL

AFTER = timedelta(minutes=5)
FRESH = frozenset({"bills", "commons_votes", "lords_votes"})
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
        name: SourceSettings(every=60.0, slowest=60.0, base_url=replica.base_url, gap=0.0, quiet_after=31536000.0)
        for name in settings.sources
    }
    folder = settings.export.folder
    export = settings.export.model_copy(update={"folder": f"{folder}/rehearsal" if folder else None})
    return settings.model_copy(update={"sources": sources, "export": export})


def with_channel(settings: Settings, name: str | None) -> Settings:
    """Give settings whose channels are what a rehearsal sends to.

    With a ``name`` everything goes to that channel, at once; without, each channel keeps its hours and its form and
    is shown on the terminal instead.
    """
    if name is None:
        shown = SecretStr("terminal://")
        channels = {key: one.model_copy(update={"url": shown}) for key, one in settings.channels.items()}
        return settings.model_copy(update={"channels": channels})
    only = type(settings).model_validate({"channels": {name: {"url": settings.channels[name].url}}}).channels[name]
    chosen = settings.channels[name].model_copy(update={"when": only.when, "quiet": None, "proof": False})
    told = {"channels": (name,)}
    return settings.model_copy(
        update={
            "channels": {name: chosen},
            "watches": tuple(watch.model_copy(update=told) for watch in settings.watches),
            "pushes": tuple(push.model_copy(update=told) for push in settings.pushes),
            "operator": settings.operator.model_copy(update={"channels": ()}),
        }
    )


def play(
    app: App, replica: Replica, moments: Sequence[datetime], *, step: Callable[[datetime], None] = lambda now: None
) -> Summary:
    """Move the replica's clock from moment to moment and let the service tick at each; gives what came of it.

    In between the service does what the clock brings: digests, the evenings before a debate, pushes.
    """
    # From one publication to the next, over days in between: nobody was off.
    app.keeping.jumps = True
    app.start(moments[0])
    app.store.cover(REHEARSAL[0], REHEARSAL[1:], moments[0])
    failed: list[str] = []
    before = moments[0]
    others = [one.module.NAME for one in app.sources if one.module.NAME not in FRESH]
    for now in moments:
        while (at := app.next_moment(before)) and at < now:
            replica.move_to(at)
            if app.planned(before) == at:
                # What is planned goes by the bill's days and votes, which are to be fresh.
                app.poll(at, but=others)
            failed += app.act(at)
            before = at
        replica.move_to(now)
        failed += app.tick(now)
        before = now
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
