"""What a scenario knows of Hansard: debates, their items in order, and the divisions held in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class ScenarioItem:
    """One item of a debate in printed order; `text` is HTML as Hansard has it.

    `kind` is "Contribution", "Division" or "Timestamp". An item with neither `member_id` nor `attributed_to`
    continues the speech before it. `said_at` is the London time spoken ("15:49:20"), mostly unknown.
    """

    ext_id: str | None
    text: str = ""
    member_id: int | None = None
    attributed_to: str | None = None
    name: str | None = None
    kind: str = "Contribution"
    tag: str | None = "hs_Para"
    said_at: str | None = None


@dataclass(frozen=True)
class ScenarioDivisionRecord:
    """Hansard's own record of a division inside a debate; `at` is a London time ("18:45:00") or None."""

    ext_id: str
    number: int
    aye_count: int
    no_count: int
    at: str | None = None
    text_before: str = "<em>The House divided:</em>"
    text_after: str = ""


@dataclass(frozen=True)
class ScenarioDebate:
    """One version of a debate; a later version is a republication, which re-issues every internal number.

    `section` is the name that `/overview/sectionsforday.json` uses for the place; `place` the one printed.
    `kind` is "Spoken", "Written" or "Corrections". `parent` is the `ext_id` of the debate above.
    """

    ext_id: str
    published_at: datetime
    house: str
    day: date
    title: str
    items: tuple[ScenarioItem, ...] = ()
    divisions: tuple[ScenarioDivisionRecord, ...] = ()
    order: int = 1
    place: str = ""
    section: str = "Debate"
    kind: str = "Spoken"
    tag: str = "hs_2cBillTitle"
    parent: str | None = None
    gone_at: datetime | None = None

    @property
    def printed_place(self) -> str:
        """The place as Hansard prints it: the House's chamber unless the scenario says otherwise."""
        return self.place or f"{self.house} Chamber"
