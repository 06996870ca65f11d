"""What the store hands out and takes of what is on its way: deliveries that wait, messages, claims."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from alerts.values import Alert


@dataclass(frozen=True)
class Waiting:
    """A delivery that is no part of a message yet."""

    id: int
    channel: str
    state: str
    due_at: datetime
    created_at: datetime
    batch: str
    rank: int
    through: bool
    alert_id: int
    alert: Alert


@dataclass(frozen=True)
class Bundle:
    """A message to be: what goes to one channel at once. ``key`` makes it once; ``facts`` are as the table's."""

    channel: str
    kind: str
    key: str
    rank: int
    through: bool
    title: str
    deliveries: tuple[int, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Made:
    """The messages that were made, and those that could not be, each with the kind of error."""

    made: tuple[Bundle, ...] = ()
    failed: tuple[tuple[Bundle, str], ...] = ()


@dataclass(frozen=True)
class Claim:
    """A message that this process has taken on, under an attempt number, with its alerts in their order.

    ``since`` is when the first message was made that its alerts were a part of (aware UTC).
    """

    id: int
    attempt: int
    channel: str
    kind: str
    since: datetime
    facts: Mapping[str, Any]
    deliveries: tuple[tuple[int, Alert], ...]


@dataclass(frozen=True)
class Earlier:
    """What one channel was told of a record before: by which message, when, under which title.

    ``message`` is None for what was sent when messages were not kept yet; ``thread`` are those that it followed up
    itself, the first of them first.
    """

    channel: str
    alert: int
    message: int | None
    sent_at: datetime | None
    title: str
    thread: tuple[int, ...] = ()


@dataclass(frozen=True)
class Ahead:
    """A delivery that has not reached its channel and is to reach it before another: what that other follows up.

    ``message`` is None while it is no part of one. ``due_at`` is aware UTC, None where nobody knows when it goes out.
    """

    delivery: int
    message: int | None
    batch: str
    rank: int
    due_at: datetime | None


@dataclass(frozen=True)
class Apart:
    """Deliveries that are taken out of their message, and how they wait then (see ``DeliveryRow``)."""

    deliveries: tuple[int, ...]
    state: str
    batch: str
    due_at: datetime | None
    reason: str


@dataclass(frozen=True)
class Alike:
    """A message that tells the same as another on another channel; ``refused`` is how often it was itself refused."""

    id: int
    channel: str
    state: str
    refused: int


@dataclass(frozen=True)
class PutOff:
    """What waits together on a channel for a time (aware UTC)."""

    channel: str
    batch: str
    due_at: datetime
