"""What a scenario knows of divisions: who voted, who told, what was announced, and when it was published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class ScenarioVote:
    """One name in one lobby (Members API id). `party` is the party on the day, None when not established.

    Tellers are marked in both Houses; where they are listed is the service's business (the Commons shows them
    apart, the Lords inside the lists). `proxy` is the name of the Member who cast the vote.
    """

    member_id: int
    name: str
    seat: str = ""
    party: str | None = None
    proxy: str | None = None
    teller: bool = False
    list_as: str | None = None


@dataclass(frozen=True)
class ScenarioDivision:
    """One version of a division of either House; the same id published later is its correction.

    `aye_count` and `no_count` are as announced, never computed from the lists. `at` is the London time of the
    vote ("18:45"), None when not established (then midnight is served). `updated` is `PublicationUpdated`, by
    default the version's own publication time. `sponsor_id` and `notes` (HTML) concern the Lords only.
    """

    division_id: int
    published_at: datetime
    house: str
    number: int
    title: str
    day: date
    aye_count: int
    no_count: int
    ayes: tuple[ScenarioVote, ...] = ()
    noes: tuple[ScenarioVote, ...] = ()
    no_vote_recorded: tuple[ScenarioVote, ...] = ()
    at: str | None = None
    deferred: bool = False
    notes: str | None = None
    sponsor_id: int | None = None
    updated: datetime | None = None
    gone_at: datetime | None = None
