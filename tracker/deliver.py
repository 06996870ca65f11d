"""The third stage: make messages of what is due, claim one, send it, mark the result. At least once, each alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from structlog.typing import FilteringBoundLogger

from alerts.channels import Channel, Outcome
from alerts.compose import Envelope, compose
from alerts.grow import grown
from alerts.kinds import kind
from alerts.messages import BUILT_IN, Wording
from alerts.styles import Style
from alerts.words import ITSELF
from tracker.bundling import bundles, due, holds, made_up, muted_channels
from tracker.channels_off import Standings
from tracker.hours import quiet_until
from tracker.ordering import put_in_order
from tracker.outlets import Outlet, hours, styles
from tracker.pacing import AT_ONCE, Pacer
from tracker.placing import DIGEST
from tracker.refusals import after
from tracker.store import Claim, Store, Waiting

LEASE = timedelta(minutes=5)


@dataclass
class Delivered:
    """How many messages of a tick were sent, and what became of the others, in words."""

    sent: int = 0
    problems: tuple[str, ...] = ()

    def count(self, channel: str, outcome: Outcome, reason: str | None) -> None:
        """Count one more message."""
        if outcome.state == "sent":
            self.sent += 1
        else:
            self.problems += (f"{channel}: {reason}",)


def deliver(
    store: Store,
    outlets: Mapping[str, Outlet],
    now: datetime,
    log: FilteringBoundLogger,
    *,
    zone: str = "Europe/London",
    stopping: Callable[[], bool] = lambda: False,
    wording: Wording = BUILT_IN,
    proof: Callable[[str], tuple[str, ...]] | None = None,
    pacer: Pacer = AT_ONCE,
    operator: Sequence[str] = (),
    origin: str = "",
    watches: frozenset[str] | None = None,
) -> Delivered:
    """Send what is due, the most urgent first. A channel that fails is left until the next tick, the others go on.

    ``proof`` gives the lines of what was read, for a channel's digest; ``pacer`` keeps the pace of each host;
    ``operator`` names the channels of who is told of one that is switched off; ``origin`` is this installation;
    ``watches`` are those that the config has (pushes too): what others asked for waits, as for a channel that is gone.
    """
    standings = Standings(store, outlets, now, log, operator)
    standings.ailing |= muted_channels(outlets, store.upkeep.mutes(), now)
    bundle(store, standings.on, now, proof, watches)
    done, quiet = Delivered(), _quiet(outlets, now)
    while not stopping():
        taken = _claim(store, standings, now, quiet, pacer)
        if taken is None:
            break
        outlet = outlets[taken.channel]
        pacer.wait(outlet.host, outlet.style.pace, stopping)
        outcome = _send(outlet.channel, outlet.style, taken, zone, log, wording, (now, origin))
        pacer.wrote(outlet.host)
        found = after(taken, outcome, now)
        marked = store.messages.mark(taken, now=now, **found.marks)
        log.info("message", id=taken.id, channel=taken.channel, attempt=taken.attempt, **found.shown)
        done.count(taken.channel, outcome, found.reason)
        if marked and standings.take(taken, found):
            bundle(store, standings.on, now, proof, watches)  # the operator is told in this very pass
    return done


def _quiet(outlets: Mapping[str, Outlet], now: datetime) -> list[str]:
    return [name for name, one in outlets.items() if quiet_until(one.hours, now)]


def _claim(store: Store, standings: Standings, now: datetime, quiet: list[str], pacer: Pacer) -> Claim | None:
    """Take what is due where it need not wait for its host; where all has to, what comes first."""
    on = standings.on
    hurried = {name for name, one in on.items() if pacer.left(one.host, one.style.pace)}
    taken = store.messages.claim(now, LEASE, on, but=standings.ailing | hurried, quiet=quiet)
    if taken is None and hurried:
        return store.messages.claim(now, LEASE, on, but=standings.ailing, quiet=quiet)
    return taken


def bundle(
    store: Store,
    outlets: Mapping[str, Outlet],
    now: datetime,
    proof: Callable[[str], tuple[str, ...]] | None = None,
    watches: frozenset[str] | None = None,
) -> int:
    """Hold back what is not to go out now, and make messages of the rest that is due; gives how many."""
    waiting = store.messages.waiting(now, outlets)
    if watches is not None:
        waiting = [one for one in waiting if one.alert.watch in watches or one.alert.watch == ITSELF]
    if not waiting:
        return 0
    held = holds(waiting, hours(outlets), store.upkeep.mutes(), now)
    for one in held:
        store.messages.hold(one.deliveries, batch=one.batch, due_at=one.due_at, reason=one.reason)
    kept_back = {number for one in held for number in one.deliveries}
    ordered = put_in_order(store, [one for one in due(waiting, now) if one.id not in kept_back], now)
    ready = made_up(ordered.ready, hours(outlets), now)
    digests = {one.channel for one in ready if one.batch.startswith(f"{DIGEST} ")}
    proofs = {name: proof(name) for name in digests} if proof else {}
    unsent, answers = store.messages.unsent(), _answers(store, ready)
    quiet = _quiet(outlets, now)
    made = bundles(ready, hours(outlets), styles(outlets), unsent, answers, proofs, ordered.beside, quiet)
    number = store.messages.bundle(made, now)
    proven = {f"proof {one.channel}": now for one in made if one.facts.get("proof")}
    if proven:
        store.upkeep.note_all(proven)
    return number


def _answers(store: Store, ready: list[Waiting]) -> dict[int, dict[str, object]]:
    """Give the earlier message that each delivery follows up: the last on its channel about the same thing."""
    found: dict[int, dict[str, object]] = {}
    for one in ready:
        of = kind(one.alert)
        if not (of.corrects or of.follows or one.alert.topic):
            continue
        told = store.messages.before(one.alert_id, one.channel)
        if told is not None:
            at = told.sent_at.isoformat() if told.sent_at else None
            found[one.id] = {"message": told.message, "at": at, "title": told.title, "thread": told.thread}
    return found


def _send(
    channel: Channel,
    style: Style,
    taken: Claim,
    zone: str,
    log: FilteringBoundLogger,
    wording: Wording,
    stamp: tuple[datetime, str],
) -> Outcome:
    try:
        facts = taken.facts
        envelope = Envelope(
            id=f"message-{taken.id}",
            kind=taken.kind,
            batch=facts.get("batch") or "",
            part=tuple(facts["part"]) if facts.get("part") else None,
            answers={int(number): told for number, told in facts.get("answers", {}).items()},
            proof=tuple(facts.get("proof", ())),
            zone=zone,
        )
        message = compose(grown(taken.deliveries), envelope, style, wording)
    except Exception as error:
        log.exception("wording failed", message=taken.id)
        return Outcome("failed", f"a fault of this program: the alert could not be worded ({type(error).__name__})")
    try:
        at, origin = stamp
        return channel.send(replace(message, at=at, origin=origin))
    except Exception as error:
        log.exception("channel failed", message=taken.id, channel=taken.channel)
        return Outcome("unknown", f"a fault of this program while sending ({type(error).__name__})")
