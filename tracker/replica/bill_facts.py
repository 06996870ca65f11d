"""What a scenario knows of bills: plain frozen facts, each with the moment at which it was published.

Every class here is one *version* of a thing. The same id again, published later, is its next version;
`gone_at` ends a version without a successor. All `published_at` and `gone_at` values are aware datetimes; days are
dates of the London calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class ScenarioPerson:
    """A Member as the Bills service shows one: sponsor of a bill, mover of an amendment (Members API id)."""

    member_id: int
    name: str
    house: str = "Commons"
    seat: str = ""
    party: str = ""


@dataclass(frozen=True)
class ScenarioBill:
    """One version of a bill's own fields; `house` is its `currentHouse` ("Unassigned" after Royal Assent)."""

    bill_id: int
    published_at: datetime
    short_title: str
    house: str
    originating_house: str = "Lords"
    long_title: str | None = None
    summary: str | None = None
    former_short_title: str | None = None
    is_act: bool = False
    sponsors: tuple[ScenarioPerson, ...] = ()
    bill_type: int = 1
    sessions: tuple[int, ...] = (37,)
    withdrawn: date | None = None
    defeated: bool = False
    gone_at: datetime | None = None


@dataclass(frozen=True)
class ScenarioStage:
    """One version of a bill's stage: `stage_id` is its own, `kind` the Bills service's number of its kind."""

    stage_id: int
    published_at: datetime
    bill_id: int
    kind: int
    description: str
    abbreviation: str
    house: str
    order: int
    session: int = 37
    gone_at: datetime | None = None


@dataclass(frozen=True)
class ScenarioSitting:
    """One version of a day of a stage; a later version with another `day` is a sitting that moved."""

    sitting_id: int
    published_at: datetime
    stage_id: int
    day: date | None
    gone_at: datetime | None = None


@dataclass(frozen=True)
class ScenarioAmendment:
    """A version of an amendment; `number` is `marshalledListText` ("NC10"), `decision` the service's word."""

    amendment_id: int
    published_at: datetime
    stage_id: int
    number: str | None
    sponsors: tuple[ScenarioPerson, ...] = ()
    summary: tuple[str, ...] | None = None
    decision: str = "NoDecision"
    decision_explanation: str | None = None
    kind: str = "EditBillBody"
    d_num: str | None = None
    clause: int | None = None
    schedule: int | None = None
    page: int | None = None
    line: int | None = None
    status: str | None = None
    lines: tuple[str, ...] = ()
    explanation: str | None = None
    gone_at: datetime | None = None


@dataclass(frozen=True)
class ScenarioPingPong:
    """One version of a motion or amendment taken when the Houses exchange messages; `kind` says which."""

    item_id: int
    published_at: datetime
    stage_id: int
    number: str | None
    kind: str = "Motion"
    summary: str | None = None
    sponsors: tuple[ScenarioPerson, ...] = ()
    decision: str = "NoDecision"
    decision_explanation: str | None = None
    status: str | None = None
    gone_at: datetime | None = None


@dataclass(frozen=True)
class ScenarioLink:
    """A document a publication points to, held elsewhere."""

    title: str
    url: str
    content_type: str = "text/html"


@dataclass(frozen=True)
class ScenarioPublication:
    """One version of a paper about a bill; `stage_id` is given where it belongs to one stage."""

    publication_id: int
    published_at: datetime
    bill_id: int
    title: str
    kind: int
    kind_name: str
    house: str
    day: date
    stage_id: int | None = None
    links: tuple[ScenarioLink, ...] = ()
    gone_at: datetime | None = None


@dataclass(frozen=True)
class ScenarioNews:
    """One version of a news article about a bill; `content` is HTML."""

    news_id: int
    published_at: datetime
    bill_id: int
    title: str
    content: str | None = None
    day: date | None = None
    gone_at: datetime | None = None
