"""What a scenario knows of early day motions: frozen facts, one version each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tracker.replica.bill_facts import ScenarioPerson


@dataclass(frozen=True)
class ScenarioSponsor:
    """A signature under a motion, and the day on which it was taken back, if it was."""

    member: ScenarioPerson
    signed: date
    withdrawn: date | None = None


@dataclass(frozen=True)
class ScenarioMotion:
    """One version of an early day motion; the first of its `sponsors` is the primary one.

    `number` is the printed one without its `suffix` ("A1"), which an amendment to another motion (`amends`) has.
    `status` is "Published" or "Withdrawn", since `status_day`. A prayer names its statutory instrument.
    """

    motion_id: int
    published_at: datetime
    number: int
    title: str
    text: str
    tabled: date
    sponsors: tuple[ScenarioSponsor, ...]
    status: str = "Published"
    status_day: date | None = None
    suffix: str | None = None
    amends: int | None = None
    instrument_id: int | None = None
    instrument_number: int | None = None
    instrument_year: int | None = None
    instrument_title: str | None = None
    gone_at: datetime | None = None
