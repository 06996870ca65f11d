"""When an alert is to go to a channel: at once, after a while, with a digest, or after an outage. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from alerts.kinds import DEBATE_DAY, OURS, kind
from alerts.values import Alert
from tracker.hours import Hours, next_digest

# What a delivery waits for, the first word of its ``batch``; "" goes with what is due at the same time.
DIGEST, QUIET, CATCH_UP, MUTED, FLOOD, OFF, RELEASED, LATE = (
    "digest",
    "quiet",
    "catch-up",
    "muted",
    "flood",
    "off",
    "released",
    "late",
)
# As the first word of a ``batch``: a message of its own, as it cannot be worded.
ALONE = "alone"
SETTLE = timedelta(minutes=5)
# What changes the plan of a debate.
PLANS = frozenset({"amendment", "publication", "event"})


@dataclass(frozen=True)
class Placing:
    """One alert's way to one channel: when it is due, with what it goes, and whether quiet hours let it pass.

    ``due_at`` is aware UTC. ``batch`` names what it is sent together with: "digest 2023-06-13" is one message.
    """

    channel: str
    due_at: datetime
    batch: str = ""
    rank: int = 3
    through: bool = False
    state: str = "pending"


@dataclass(frozen=True)
class Context:
    """What the placing of a pass goes by: each channel's hours, the bills (slugs) before a House today.

    ``eve`` are those that are before one tomorrow, once that evening has come: of them nothing waits for others.
    ``after`` holds the sources that could not be read for long until this pass, and since when.
    """

    hours: Mapping[str, Hours] = field(default_factory=dict)
    debated: frozenset[str] = frozenset()
    after: Mapping[str, datetime] = field(default_factory=dict)
    eve: frozenset[str] = frozenset()

    def places(
        self, alert: Alert, channels: tuple[str, ...], now: datetime, *, bill: str | None, source: str = ""
    ) -> list[Placing]:
        """Place an alert of a watch (on ``bill``) on channels; ``source`` is whose news it is."""
        found = (
            placed(
                alert,
                channel,
                self.hours.get(channel, Hours()),
                now,
                debate=bill in self.debated,
                after=min(self.after.values()) if source in self.after else None,
                eve=bill in self.eve,
            )
            for channel in dict.fromkeys(channels)
        )
        return [one for one in found if one is not None]


def placed(
    alert: Alert,
    channel: str,
    hours: Hours,
    now: datetime,
    *,
    debate: bool = False,
    after: datetime | None = None,
    eve: bool = False,
) -> Placing | None:
    """Place an alert; None where the channel does not take its kind.

    ``debate`` tells that its bill is before a House today, ``eve`` that it is tomorrow; ``after`` since when nothing
    could be learned until this pass, where that was an outage.
    """
    of = kind(alert)
    through = bool((of.passes | ({DEBATE_DAY} if debate else set())) & hours.through)
    now_or_never = Placing(channel, now, "", of.rank, through=through)
    if of.fixed or (of.rank == OURS and hours.overtake):
        return replace(now_or_never, through=True)
    if alert.rule == "debate_day" and not hours.debate_day:
        return None
    if hours.when != "at once" and not of.prompt:
        digest = with_digest(now_or_never, hours, now)
        # A digest that comes when the House sits already, or after the day, is no help.
        noon = f"{alert.facts.get('day', '')}T12"
        late = alert.rule == "debate_day" and digest.due_at.astimezone(hours.zone).isoformat() >= noon
        return now_or_never if late else digest
    if of.aside:
        return None
    if after is not None:
        # Not everything is read again in one pass: what is, goes together.
        batch = f"{CATCH_UP} {after.isoformat(timespec='minutes')}"
        return replace(now_or_never, due_at=now + SETTLE, batch=batch)
    wait = hours.settle.get(alert.rule, SETTLE) if of.settles else timedelta()
    if (debate or eve) and alert.rule in PLANS:
        wait = timedelta()  # a change of plan is of use before the debate
    return replace(now_or_never, due_at=now + wait)


def with_digest(place: Placing, hours: Hours, now: datetime) -> Placing:
    """Give a place with the channel's next digest, which is named by its day."""
    due = next_digest(hours, now)
    batch = f"{DIGEST} {due.astimezone(hours.zone).date().isoformat()}"
    return replace(place, due_at=due, batch=batch, through=True, state="held")
