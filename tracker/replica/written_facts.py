"""What a scenario knows of written questions and written statements: frozen facts, one version each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tracker.replica.bill_facts import ScenarioPerson


@dataclass(frozen=True)
class ScenarioAttachment:
    """A file that comes with an answer or a statement, held elsewhere."""

    title: str
    url: str
    kind: str = "pdf"
    size: int = 1


@dataclass(frozen=True)
class ScenarioQuestion:
    """One version of a written question; `text` is whole and plain, `answer` is HTML.

    A holding answer has `holding`, with `answered` and `held` on the same day; the true answer that follows is
    a later version with a later `answered` and the same `held`. A correction is a later version with `corrected`,
    `corrected_by` and the new `answer`, and still the first `answered`.
    """

    question_id: int
    published_at: datetime
    house: str
    uin: str
    tabled: date
    due: date
    heading: str
    text: str
    asked_by: ScenarioPerson
    body: str
    body_id: int
    named_day: bool = False
    interest: bool = False
    withdrawn: bool = False
    grouped: tuple[str, ...] = ()
    answer: str | None = None
    answered: date | None = None
    answered_by: ScenarioPerson | None = None
    holding: bool = False
    held: date | None = None
    corrected: date | None = None
    corrected_by: ScenarioPerson | None = None
    attachments: tuple[ScenarioAttachment, ...] = ()
    gone_at: datetime | None = None


@dataclass(frozen=True)
class ScenarioLinkedStatement:
    """Another statement that one refers to; `kind` is the service's word, "CorrectedStatement" and the like."""

    statement_id: int
    kind: str
    day: date


@dataclass(frozen=True)
class ScenarioStatement:
    """One version of a written statement; made in both Houses it is two of these, with two ids.

    `text` is HTML; `role` is the office under which it was made; `uin` is "HCWS1" or "HLWS1".
    """

    statement_id: int
    published_at: datetime
    house: str
    uin: str
    made: date
    title: str
    text: str
    made_by: ScenarioPerson
    role: str
    body: str
    body_id: int
    notice: int = 1
    linked: tuple[ScenarioLinkedStatement, ...] = ()
    attachments: tuple[ScenarioAttachment, ...] = ()
    gone_at: datetime | None = None
