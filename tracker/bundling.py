"""Which deliveries go together in one message, and which are held back. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from alerts.compose import Envelope, heading, split
from alerts.grow import Section, grown
from alerts.kinds import OURS
from alerts.styles import Style
from tracker.hours import Hours, digest_at, quiet_until
from tracker.outlets import plain
from tracker.placing import ALONE, CATCH_UP, DIGEST, LATE, MUTED, QUIET
from tracker.store import Bundle, Waiting

# With so many messages unsent a channel is taken to be down: what comes meanwhile goes together when it is back.
OPEN_AT_MOST = 3


@dataclass(frozen=True)
class Hold:
    """Deliveries to be held back until ``due_at`` (aware UTC), under a name by which they go together then."""

    deliveries: tuple[int, ...]
    batch: str
    due_at: datetime | None
    reason: str


Answers = Mapping[int, Mapping[str, Any]]
NO_PROOFS: Mapping[str, tuple[str, ...]] = {}
NOTHING_BESIDE: Mapping[int, frozenset[int]] = {}
# Nothing settles for longer: what is due later, and waits for nothing, was put off by a clock that was ahead.
SETTLED = timedelta(hours=13)
# So many days back a digest that was missed is made up as it was; what is older comes in one.
MADE_UP = timedelta(days=7)
# What could not be sent for longer goes as one message that says so.
OVERDUE = timedelta(hours=24)


def holds(
    waiting: Sequence[Waiting], hours: Mapping[str, Hours], mutes: Mapping[tuple[str, str], datetime], now: datetime
) -> list[Hold]:
    """Give what is due and is not to go out now: muted watches and channels, quiet hours."""
    found: dict[tuple[str, str, datetime], list[int]] = {}
    for one in due(waiting, now):
        muted = max(
            (at for name in _muted_as(one) if (at := mutes.get(name))),
            default=None,
        )
        quiet = None if one.through else quiet_until(hours.get(one.channel, Hours()), now)
        if muted is not None and muted > now:
            found.setdefault((f"{MUTED} {muted.isoformat(timespec='minutes')}", "muted", muted), []).append(one.id)
        elif quiet is not None:
            # What an outage kept back says so, in the morning too.
            batch = one.batch or f"{QUIET} {quiet.isoformat(timespec='minutes')}"
            found.setdefault((batch, "quiet hours", quiet), []).append(one.id)
    return [Hold(tuple(ids), batch, until, why) for (batch, why, until), ids in found.items()]


def muted_channels(channels: Iterable[str], mutes: Mapping[tuple[str, str], datetime], now: datetime) -> set[str]:
    """Give the channels that are muted now: what was on its way to them already waits as well."""
    return {
        name
        for name in channels
        if any((until := mutes.get(("channel", one))) and until > now for one in (name, plain(name)))
    }


def _muted_as(one: Waiting) -> tuple[tuple[str, str], ...]:
    return ("watch", one.alert.watch), ("channel", one.channel), ("channel", plain(one.channel))


def due(waiting: Sequence[Waiting], now: datetime) -> list[Waiting]:
    """Give what is due, with what belongs to it on the same channel and would follow in a little while.

    That is what is of the same topic, and what an outage kept back.

    Due is also what was put off for a little while by a clock that has been put back since.
    """
    back = now + SETTLED
    ready = [one for one in waiting if one.due_at <= now or (not one.batch and one.due_at > back)]
    topics = {(one.channel, one.alert.rule, one.alert.topic) for one in ready if one.alert.topic}
    along = [one for one in waiting if not one.batch and (one.channel, one.alert.rule, one.alert.topic) in topics]
    # An outage ends for one source after the other: what they kept back is one message.
    since = {one.channel: one.batch for one in ready if _kept_back(one)}
    along += [one for one in waiting if _kept_back(one) and one.channel in since]
    found = {one.id: replace(one, batch=since[one.channel]) if _kept_back(one) else one for one in (*ready, *along)}
    return sorted(found.values(), key=lambda one: one.id)


def _kept_back(one: Waiting) -> bool:
    return one.batch.startswith(f"{CATCH_UP} ")


def late(waiting: Sequence[Waiting], now: datetime) -> list[Waiting]:
    """Give what waits with all that a channel should have had more than a day ago put together as one.

    It is named by the time of the oldest: "late 2023-06-01T12:00+00:00".
    """
    since: dict[str, datetime] = {}
    for one in waiting:
        if (at := _overdue(one, now)) is not None:
            since[one.channel] = min(at, since.get(one.channel, at))
    names = {name: f"{LATE} {at.isoformat(timespec='minutes')}" for name, at in since.items()}
    return [replace(one, batch=names[one.channel]) if _overdue(one, now) is not None else one for one in waiting]


def _overdue(one: Waiting, now: datetime) -> datetime | None:
    kind, _, at = one.batch.partition(" ")
    if kind == LATE:
        return datetime.fromisoformat(at)
    return one.due_at if not one.batch and one.due_at < now - OVERDUE else None


def made_up(waiting: Sequence[Waiting], hours: Mapping[str, Hours], now: datetime) -> list[Waiting]:
    """Give what is due with the digests of one channel that are older than a week put together as one.

    It is named by its days: "digest 2023-06-01 to 2023-06-04".
    """
    old: dict[str, set[str]] = {}
    for one in waiting:
        if _old(one, hours, now):
            old.setdefault(one.channel, set()).add(one.batch.partition(" ")[2])
    names = {name: f"{DIGEST} {min(days)} to {max(days)}" for name, days in old.items() if len(days) > 1}
    return [
        replace(one, batch=names[one.channel]) if one.channel in names and _old(one, hours, now) else one
        for one in waiting
    ]


def _old(one: Waiting, hours: Mapping[str, Hours], now: datetime) -> bool:
    kind, _, on = one.batch.partition(" ")
    return kind == DIGEST and digest_at(hours.get(one.channel, Hours()), date.fromisoformat(on)) < now - MADE_UP


def bundles(
    ready: Sequence[Waiting],
    hours: Mapping[str, Hours],
    styles: Mapping[str, Style],
    unsent: Mapping[str, int],
    answers: Answers,
    proofs: Mapping[str, tuple[str, ...]] = NO_PROOFS,
    beside: Mapping[int, frozenset[int]] = NOTHING_BESIDE,
    quiet: Collection[str] = (),
) -> list[Bundle]:
    """Give the messages to be made of what is due and not held back.

    A division on what the campaign asks for is a message of its own; all else that is due for one channel is one,
    or one for each thing that it waited for; nothing is made for a channel that is down. ``proofs`` are the lines of
    what was read, by channel, for digests. ``beside`` names the first versions that a correction goes with: where they
    come to be in another message, it waits for the next pass. What is unsent on channels that are ``quiet`` now
    may only wait for the morning: it stops nothing that passes.
    """
    groups: dict[tuple[str, str], list[Waiting]] = {}
    for one in ready:
        alone = one.rank == OURS and not one.batch
        passes = one.through and one.channel in quiet
        if alone or passes or unsent.get(one.channel, 0) < OPEN_AT_MOST:
            groups.setdefault((one.channel, f"ours {one.alert.key}" if alone else one.batch), []).append(one)
    found: list[Bundle] = []
    for (channel, batch), several in groups.items():
        style = styles.get(channel, Style())
        proof, own = proofs.get(channel, ()), hours.get(channel, Hours())
        found += _messages(channel, batch, several, own, style, answers, proof, beside)
    return sorted(found, key=lambda one: one.rank)


def _messages(
    channel: str,
    batch: str,
    several: Sequence[Waiting],
    hours: Hours,
    style: Style,
    answers: Answers,
    proof: tuple[str, ...],
    beside: Mapping[int, frozenset[int]],
) -> list[Bundle]:
    first = batch.partition(" ")[0]
    kind = "alerts" if first in ("", "ours", ALONE) else first
    ranked = sorted(several, key=lambda one: (one.rank, one.id))
    proof = proof if kind == DIGEST else ()
    envelope = Envelope(kind=kind, batch=batch.partition(" ")[2], answers=answers, proof=proof)
    sections = grown([(one.id, one.alert) for one in ranked])
    pieces = split(sections, envelope, style) if hours.grouped else [[one] for one in sections]
    pieces = _in_one(pieces, beside)
    by_id = {one.id: one for one in ranked}
    # Where each alert is a message of its own there are no parts.
    parts = [(number, len(pieces)) if hours.grouped else (1, 1) for number in range(1, len(pieces) + 1)]
    bare = replace(envelope, proof=())
    return [
        # What was read is said once, at the end.
        _bundle(channel, kind, batch, piece, by_id, envelope if piece is pieces[-1] else bare, part)
        for piece, part in zip(pieces, parts, strict=True)
    ]


def _in_one(pieces: Sequence[Sequence[Section]], beside: Mapping[int, frozenset[int]]) -> list[list[Section]]:
    """Give the messages without corrections whose first version is in another of them, which may have to come again."""
    kept = []
    for piece in pieces:
        here = {one for section in piece for one in section.deliveries}
        kept.append([one for one in piece if all(beside.get(each, here) <= here for each in one.deliveries)])
    return [piece for piece in kept if piece]


def _bundle(
    channel: str,
    kind: str,
    batch: str,
    sections: Sequence[Section],
    by_id: Mapping[int, Waiting],
    envelope: Envelope,
    part: tuple[int, int],
) -> Bundle:
    deliveries = tuple(one for section in sections for one in section.deliveries)
    ours = [by_id[one] for one in deliveries]
    key = batch if kind != "alerts" and part[1] == 1 else f"{kind} {min(deliveries)}"
    facts: dict[str, Any] = {
        "batch": envelope.batch if kind != "alerts" else "",
        "part": list(part) if part[1] > 1 else None,
        "answers": {str(one): dict(envelope.answers[one]) for one in deliveries if one in envelope.answers},
        "proof": list(envelope.proof),
    }
    if batch.startswith(f"{ALONE} "):
        facts["aside"] = True
    return Bundle(
        channel,
        kind,
        key,
        min(one.rank for one in ours),
        all(one.through for one in ours),
        heading(sections, envelope),
        deliveries,
        facts,
    )
