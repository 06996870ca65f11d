"""What a scenario knows of What's On: announced business, and the times at which a House does not sit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class ScenarioActivity:
    """A part of an event, such as one panel of witnesses; its times are written "10:00 am"."""

    activity_id: int
    start: str
    end: str = ""
    attendees: tuple[str, ...] = ()


@dataclass(frozen=True)
class ScenarioEvent:
    """One version of announced business; the same id with another day is business that moved.

    `kind` is the service's `Type` ("Main Chamber"), `time` and `end_time` London clocks ("11:30"), empty when the
    business comes in the order of the day. `bill_id` is None where the service does not say which bill it is: then
    its title stands in `description` alone. `cancelled` is the day on which it was called off; business that
    vanishes without a word has `gone_at`.
    """

    event_id: int
    published_at: datetime
    house: str
    day: date
    description: str
    kind: str = "Main Chamber"
    category: str = "Legislation"
    time: str = ""
    end_time: str = ""
    end_day: date | None = None
    cancelled: date | None = None
    notes: str | None = None
    order: int = 1
    location: str | None = None
    committee: str | None = None
    committee_id: int | None = None
    committee_kind: str = "General"
    activities: tuple[ScenarioActivity, ...] = ()
    bill_id: int | None = None
    bill_name: str | None = None
    gone_at: datetime | None = None


@dataclass(frozen=True)
class ScenarioRecess:
    """One version of a time without sittings of one House; `code` is the service's (REC, NSD, POR, DIS)."""

    recess_id: int
    published_at: datetime
    house: str
    first: date
    last: date
    description: str
    category: str = "Recess"
    code: str = "REC"
    gone_at: datetime | None = None
