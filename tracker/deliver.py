"""The third stage: claim a due delivery, send it, mark the result. At least once, each with its own result."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from structlog.typing import FilteringBoundLogger

from alerts.channels import Channel, Outcome
from alerts.messages import render
from tracker.store import Claim, Store

LEASE = timedelta(minutes=5)
GIVE_UP = timedelta(hours=72)
# A service that was off for days has not tried for days.
LEAST_TRIES = 24
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (0.5, 2, 10, 30, 60))


@dataclass
class Delivered:
    """How many deliveries of a tick were sent, and what became of the others, in words."""

    sent: int = 0
    problems: tuple[str, ...] = ()


def deliver(
    store: Store,
    channels: Mapping[str, Channel],
    now: datetime,
    log: FilteringBoundLogger,
    *,
    zone: str = "Europe/London",
    stopping: Callable[[], bool] = lambda: False,
) -> Delivered:
    """Send what is due, oldest first. A channel that fails is left alone until the next tick, the others go on."""
    done = Delivered()
    ailing: set[str] = set()
    while not stopping():
        taken = store.claim(now, LEASE, channels, but=ailing)
        if taken is None:
            break
        outcome = _send(channels[taken.channel], taken, zone, log)
        state, due_at, reason = after(taken, outcome, now)
        store.mark(taken, state, now=now, due_at=due_at, reason=reason)
        log.info("delivery", id=taken.id, channel=taken.channel, state=state, attempt=taken.attempt, reason=reason)
        if outcome.state == "sent":
            done.sent += 1
        else:
            ailing.add(taken.channel)
            done.problems += (f"{taken.channel}: {reason}",)
    return done


def _send(channel: Channel, taken: Claim, zone: str, log: FilteringBoundLogger) -> Outcome:
    try:
        message = render(taken.alert, zone=zone, id=f"delivery-{taken.id}")
    except Exception as error:
        log.exception("wording failed", delivery=taken.id, rule=taken.alert.rule)
        return Outcome("failed", f"a fault of this program: the alert could not be worded ({type(error).__name__})")
    try:
        return channel.send(message)
    except Exception as error:
        log.exception("channel failed", delivery=taken.id, channel=taken.channel)
        return Outcome("unknown", f"a fault of this program while sending ({type(error).__name__})")


def after(taken: Claim, outcome: Outcome, now: datetime) -> tuple[str, datetime | None, str | None]:
    """Decide what a result means: the state, when to try again if at all, and the reason to show.

    A refusal for good ends it; anything else is tried again with growing pauses, for 72 hours and 24 tries.
    """
    if outcome.state == "sent":
        return "sent", None, None
    pause = PAUSES[min(taken.attempt, len(PAUSES)) - 1]
    if outcome.permanent:
        return outcome.state, None, outcome.detail
    if now + pause - taken.created_at > GIVE_UP and taken.attempt >= LEAST_TRIES:
        return outcome.state, None, f"given up after 72 hours: {outcome.detail}"
    return outcome.state, now + pause, outcome.detail
