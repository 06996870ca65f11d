"""A scenario: everything that Parliament publishes during a rehearsal, and when.

It is a frozen value, so the same scenario can be served by several replicas at different times of its clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Protocol

from tracker.replica.bill_facts import (
    ScenarioAmendment,
    ScenarioBill,
    ScenarioNews,
    ScenarioPingPong,
    ScenarioPublication,
    ScenarioSitting,
    ScenarioStage,
)
from tracker.replica.debate_facts import ScenarioDebate
from tracker.replica.division_facts import ScenarioDivision
from tracker.replica.member_facts import ScenarioConstituency, ScenarioMember
from tracker.replica.motion_facts import ScenarioMotion
from tracker.replica.petition_facts import ScenarioPetition
from tracker.replica.whatson_facts import ScenarioEvent, ScenarioRecess
from tracker.replica.written_facts import ScenarioQuestion, ScenarioStatement


class ScenarioError(Exception):
    """A scenario that is unknown or cannot be served; its text is a sentence for a person."""


class Published(Protocol):
    """What every version of a fact has: when it appears and, perhaps, when it goes."""

    @property
    def published_at(self) -> datetime:
        """Aware moment from which this version is served."""

    @property
    def gone_at(self) -> datetime | None:
        """Aware moment from which the thing is served no more, unless a later version brings it back."""


@dataclass(frozen=True)
class Scenario:
    """Published facts between `start` and `end` (aware; UTC when loaded); tuples hold versions in any order.

    `bill_title` is the title in everyday use ("Procurement Bill"); `notes` are honest remarks to print with a
    rehearsal: what is not established, what is the rehearsal's own.
    """

    name: str
    title: str
    bill_title: str
    start: datetime
    end: datetime
    notes: tuple[str, ...] = ()
    bills: tuple[ScenarioBill, ...] = ()
    stages: tuple[ScenarioStage, ...] = ()
    sittings: tuple[ScenarioSitting, ...] = ()
    amendments: tuple[ScenarioAmendment, ...] = ()
    pingpong: tuple[ScenarioPingPong, ...] = ()
    publications: tuple[ScenarioPublication, ...] = ()
    divisions: tuple[ScenarioDivision, ...] = ()
    debates: tuple[ScenarioDebate, ...] = ()
    news: tuple[ScenarioNews, ...] = ()
    events: tuple[ScenarioEvent, ...] = ()
    recesses: tuple[ScenarioRecess, ...] = ()
    members: tuple[ScenarioMember, ...] = ()
    constituencies: tuple[ScenarioConstituency, ...] = ()
    questions: tuple[ScenarioQuestion, ...] = ()
    statements: tuple[ScenarioStatement, ...] = ()
    motions: tuple[ScenarioMotion, ...] = ()
    petitions: tuple[ScenarioPetition, ...] = ()

    def __post_init__(self) -> None:
        for moment in (self.start, self.end, *self._times()):
            if moment.tzinfo is None:
                raise ScenarioError(f"Scenario {self.name!r} has a time without a zone: {moment.isoformat()}.")
        if self.end < self.start:
            raise ScenarioError(f"Scenario {self.name!r} ends before it starts.")
        self._refuse_strays()

    def moments(self) -> tuple[datetime, ...]:
        """The sorted UTC times at which something that is served changes.

        What was published before the start was always there: it changes nothing.
        """
        return tuple(sorted({moment.astimezone(UTC) for moment in self._times() if moment >= self.start}))

    def published(self) -> Iterator[Published]:
        """Every version of every fact, in the order of the fields."""
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name != "notes" and isinstance(value, tuple):
                yield from value

    def _times(self) -> Iterator[datetime]:
        for fact in self.published():
            yield fact.published_at
            if fact.gone_at is not None:
                yield fact.gone_at

    def _refuse_strays(self) -> None:
        bills = {bill.bill_id for bill in self.bills}
        stages = {stage.stage_id for stage in self.stages}
        for stage in self.stages:
            if stage.bill_id not in bills:
                raise ScenarioError(f"Stage {stage.stage_id} of scenario {self.name!r} belongs to no bill in it.")
        placed: tuple[ScenarioSitting | ScenarioAmendment | ScenarioPingPong, ...]
        placed = (*self.sittings, *self.amendments, *self.pingpong)
        for fact in placed:
            if fact.stage_id not in stages:
                kind = type(fact).__name__
                raise ScenarioError(f"A {kind} of scenario {self.name!r} names no stage of it: {fact.stage_id}.")
