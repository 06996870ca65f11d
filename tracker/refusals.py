"""What the result of a send means: when a message is tried again, and what it says of its channel. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from alerts.channels import Outcome
from alerts.values import Alert
from alerts.words import clean, count, listed
from tracker.redacting import redacted
from tracker.store import Claim

GIVE_UP = timedelta(hours=72)
# A service that was off for days has not tried for days.
LEAST_TRIES = 24
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (0.5, 2, 10, 30, 60))
# So often in a row a channel may refuse before it is switched off, and a message may be refused.
REFUSALS = 3
# A mail server that does not take a recipient is asked once more: who writes on to nobody is soon taken by nobody.
SUPPRESSED = 2
# Some refuse for a moment, while they are being mended.
RESTS = (timedelta(minutes=2), timedelta(minutes=15))
# A host that wants fewer messages is left alone at least so long.
CROWDED = timedelta(minutes=1)
# No rest is as long: one that ends later was set by a clock that was ahead.
FARTHEST = timedelta(hours=2)
GIVEN_UP = (
    "Whoever reads there has not been told of this: tell them another way if it matters, and see to the channel. "
    "`tracker deliveries` and `tracker channels` show how it stands."
)


@dataclass(frozen=True)
class Verdict:
    """What becomes of a message: its state, when it is tried again if at all, and the reason to show.

    ``refused`` is how often it was itself refused. ``against`` is what the result says something of: "message",
    "channel" or "recipient" (a refusal that counts against it), or the "host" that wants to be left alone until
    ``due_at``. ``beside`` is how many other channels it is not sent to either.
    """

    state: str
    due_at: datetime | None = None
    reason: str | None = None
    refused: int = 0
    against: Literal["", "message", "channel", "recipient", "host"] = ""
    beside: int = 0

    @property
    def marks(self) -> dict[str, Any]:
        """Give what is written of it with the message."""
        facts = {"refused": self.refused} if self.refused else {"unclear": True} if self.state == "unknown" else None
        return {"state": self.state, "due_at": self.due_at, "reason": self.reason, "facts": facts}

    @property
    def shown(self) -> dict[str, Any]:
        """Give what the log says of it."""
        return {"state": self.state, "reason": self.reason}


def after(taken: Claim, outcome: Outcome, now: datetime) -> Verdict:
    """Decide what a result means.

    What may pass is tried again with growing pauses, for 72 hours and 24 tries. A message that is refused is tried
    three times; then it counts against its channel, as does each refusal that is about the channel or its recipient.
    """
    if outcome.state == "sent":
        return Verdict("sent")
    # What a service said is kept, logged and told on: this is where all of that begins.
    outcome = replace(outcome, detail=redacted(outcome.detail))
    pause = PAUSES[min(taken.attempt, len(PAUSES)) - 1]
    if outcome.permanent and outcome.scope in ("channel", "recipient"):
        pause = RESTS[0] if outcome.scope == "channel" else RESTS[-1]
        return Verdict(outcome.state, now + pause, outcome.detail, against=outcome.scope)
    if outcome.permanent:
        refused = int(taken.facts.get("refused", 0)) + 1
        if refused >= REFUSALS:
            return Verdict(outcome.state, None, outcome.detail, refused, "channel")
        return Verdict(outcome.state, now + PAUSES[refused], outcome.detail, refused, "message")
    against: Literal["", "message", "host"] = outcome.scope if outcome.scope in ("message", "host") else ""
    pause = max(pause, CROWDED) if against == "host" else pause
    if now + pause - taken.since > GIVE_UP and taken.attempt >= LEAST_TRIES:
        return Verdict(outcome.state, None, f"given up after 72 hours: {outcome.detail}", against=against)
    return Verdict(outcome.state, now + pause, outcome.detail, against=against)


def most(verdict: Verdict) -> int:
    """Give how often in a row a channel may refuse in such a way before it is switched off."""
    return SUPPRESSED if verdict.against == "recipient" else REFUSALS


def rest(refusals: int, verdict: Verdict, now: datetime) -> datetime:
    """Give until when a channel rests that has refused so often in a row, the last time in such a way."""
    return now + (RESTS[-1] if verdict.against == "recipient" else RESTS[min(refusals, len(RESTS)) - 1])


def resting(until: datetime | None, now: datetime) -> bool:
    """Tell whether a channel still rests."""
    return until is not None and now < until <= now + FARTHEST


def switched_off(
    name: str, words: str, detail: str, others: list[str], now: datetime, *, times: int = REFUSALS
) -> Alert:
    """Tell the operator that a channel is switched off; ``words`` is how it is shown, ``others`` are off as well."""
    shown = clean(words)
    lines = [
        f"It refused {times} times in a row: {clean(detail)}.",
        "What comes for it is held, and nothing is lost.",
        "",
        "It is on again when its address in the config is another and the tracker has been started anew, when "
        f"`tracker test-channel {name}` arrives, or with `tracker channels --on {name}`. What was held then comes as "
        "one message.",
    ]
    if others:
        lines += ["", f"Off as well: {listed(others)}."]
    return Alert(
        "the tracker",
        f"off {name} {now.isoformat(timespec='seconds')}",
        "service",
        f"The channel {shown} is switched off",
        {"event": "off", "lines": lines},
        now,
        changes=(),
    )


def given_up(taken: Claim, words: str, verdict: Verdict, now: datetime) -> Alert:
    """Tell the operator that a message is not tried any more; ``words`` is how its channel is shown."""
    titles = [clean(alert.title) for _, alert in taken.deliveries]
    whom = clean(words) + (f" and {count(verdict.beside, 'other channel')}" if verdict.beside else "")
    why = clean(verdict.reason or "it gave no reason").rstrip(".")
    lines = [f"Not sent to {whom}: {why}.", "", *(f"- {title}" for title in titles[:20])]
    lines += [f"and {len(titles) - 20} more."] if len(titles) > 20 else []
    return Alert(
        "the tracker",
        f"given up {taken.id}",
        "service",
        f"A message to {whom} was given up",
        {"event": "given up", "lines": [*lines, "", GIVEN_UP]},
        now,
        changes=(),
    )
