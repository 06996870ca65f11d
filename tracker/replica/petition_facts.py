"""What a scenario knows of petitions: frozen facts, one version each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class ScenarioPlace:
    """How many signed in one country, region or constituency; `mp` is of a constituency alone."""

    name: str
    code: str
    signatures: int
    mp: str | None = None


@dataclass(frozen=True)
class ScenarioResponse:
    """The government's response; `details` is the full text."""

    responded_on: date
    summary: str
    details: str
    created_at: datetime


@dataclass(frozen=True)
class ScenarioPetitionDebate:
    """The outcome of a debate on a petition."""

    debated_on: date
    overview: str
    transcript_url: str | None = None
    video_url: str | None = None


@dataclass(frozen=True)
class ScenarioRejection:
    """Why a petition was refused."""

    code: str
    details: str


@dataclass(frozen=True)
class ScenarioBusiness:
    """A message about other parliamentary business that concerns a petition."""

    subject: str
    body: str
    occurred_on: date
    created_at: datetime


@dataclass(frozen=True)
class ScenarioPetition:
    """One version of a petition; its `updated_at` is when the version was published.

    `closes` is the last day for signing, served only while `state` is "open". With a `parliament` ("2017-2019")
    the petition has moved to the archive of that one.
    """

    petition_id: int
    published_at: datetime
    action: str
    created_at: datetime
    background: str = ""
    additional_details: str = ""
    committee_note: str | None = ""
    state: str = "open"
    signatures: int = 0
    closes: date | None = None
    creator: str | None = None
    moderated_at: datetime | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    rejected_at: datetime | None = None
    response_threshold_at: datetime | None = None
    responded_at: datetime | None = None
    debate_threshold_at: datetime | None = None
    debate_scheduled_on: date | None = None
    debate_day: date | None = None
    debate_outcome_at: datetime | None = None
    rejection: ScenarioRejection | None = None
    response: ScenarioResponse | None = None
    debate: ScenarioPetitionDebate | None = None
    topics: tuple[str, ...] = ()
    countries: tuple[ScenarioPlace, ...] = ()
    regions: tuple[ScenarioPlace, ...] = ()
    constituencies: tuple[ScenarioPlace, ...] = ()
    business: tuple[ScenarioBusiness, ...] = ()
    parliament: str | None = None
    gone_at: datetime | None = None
