"""What of a scenario has been published at one moment: the only thing the services read."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TypeVar

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
from tracker.replica.members_derived import derived_constituencies, derived_members
from tracker.replica.motion_facts import ScenarioMotion
from tracker.replica.petition_facts import ScenarioPetition
from tracker.replica.scenario import Published, Scenario
from tracker.replica.whatson_facts import ScenarioEvent, ScenarioRecess
from tracker.replica.written_facts import ScenarioQuestion, ScenarioStatement

Fact = TypeVar("Fact", bound=Published)


def current(facts: Iterable[Fact], key: Callable[[Fact], Hashable], now: datetime) -> list[Fact]:
    """Of each thing (by `key`) the last version published at or before `now`, unless that is gone by then."""
    versions: dict[Hashable, Fact] = {}
    for fact in sorted(facts, key=lambda fact: fact.published_at):
        if fact.published_at <= now:
            versions[key(fact)] = fact
    return [fact for fact in versions.values() if fact.gone_at is None or fact.gone_at > now]


@dataclass(frozen=True)
class View:
    """A scenario at `now` (aware); lists hold one version of each thing and are made when first asked for."""

    scenario: Scenario
    now: datetime

    @cached_property
    def bills(self) -> list[ScenarioBill]:
        """The bills, one version of each."""
        return current(self.scenario.bills, lambda bill: bill.bill_id, self.now)

    @cached_property
    def stages(self) -> list[ScenarioStage]:
        """The stages in the order of their passage."""
        stages = current(self.scenario.stages, lambda stage: stage.stage_id, self.now)
        return sorted(stages, key=lambda stage: (stage.bill_id, stage.order))

    @cached_property
    def sittings(self) -> list[ScenarioSitting]:
        """The sittings of the published stages, by day; those without a day come last."""
        stages = {stage.stage_id for stage in self.stages}
        sittings = current(self.scenario.sittings, lambda sitting: sitting.sitting_id, self.now)
        kept = [sitting for sitting in sittings if sitting.stage_id in stages]
        return sorted(kept, key=lambda sitting: (sitting.day is None, str(sitting.day), sitting.sitting_id))

    @cached_property
    def amendments(self) -> list[ScenarioAmendment]:
        """The amendments of all stages."""
        return current(self.scenario.amendments, lambda row: row.amendment_id, self.now)

    @cached_property
    def pingpong(self) -> list[ScenarioPingPong]:
        """The motions and amendments of the exchange of messages."""
        return current(self.scenario.pingpong, lambda item: item.item_id, self.now)

    @cached_property
    def publications(self) -> list[ScenarioPublication]:
        """The papers, newest first as the service lists them."""
        papers = current(self.scenario.publications, lambda paper: paper.publication_id, self.now)
        return sorted(papers, key=lambda paper: (paper.day, paper.publication_id), reverse=True)

    def divisions(self, house: str) -> list[ScenarioDivision]:
        """A House's divisions, newest first (by day, then number)."""
        found = current(self.scenario.divisions, lambda division: division.division_id, self.now)
        chosen = [division for division in found if division.house == house]
        return sorted(chosen, key=lambda division: (division.day, division.number), reverse=True)

    @cached_property
    def debates(self) -> list[ScenarioDebate]:
        """The debates by day, House and printed order."""
        debates = current(self.scenario.debates, lambda debate: debate.ext_id.upper(), self.now)
        return sorted(debates, key=lambda debate: (debate.day, debate.house, debate.order))

    @cached_property
    def questions(self) -> list[ScenarioQuestion]:
        """The written questions."""
        return current(self.scenario.questions, lambda row: row.question_id, self.now)

    @cached_property
    def statements(self) -> list[ScenarioStatement]:
        """The written statements; one made in both Houses is there twice."""
        return current(self.scenario.statements, lambda row: row.statement_id, self.now)

    @cached_property
    def motions(self) -> list[ScenarioMotion]:
        """The early day motions and the amendments to them."""
        return current(self.scenario.motions, lambda row: row.motion_id, self.now)

    @cached_property
    def petitions(self) -> list[ScenarioPetition]:
        """The petitions, those in an archive too."""
        return current(self.scenario.petitions, lambda row: row.petition_id, self.now)

    @cached_property
    def news(self) -> list[ScenarioNews]:
        """The news articles, newest first."""
        news = current(self.scenario.news, lambda row: row.news_id, self.now)
        return sorted(news, key=lambda row: (str(row.day or ""), row.news_id), reverse=True)

    @cached_property
    def events(self) -> list[ScenarioEvent]:
        """The announced business by day, House and the order of the paper."""
        events = current(self.scenario.events, lambda event: event.event_id, self.now)
        return sorted(events, key=lambda event: (event.day, event.house, event.order, event.event_id))

    @cached_property
    def recesses(self) -> list[ScenarioRecess]:
        """The times without sittings, by day and House."""
        recesses = current(self.scenario.recesses, lambda recess: recess.recess_id, self.now)
        return sorted(recesses, key=lambda recess: (recess.first, recess.house, recess.recess_id))

    @cached_property
    def members(self) -> dict[int, ScenarioMember]:
        """The Members by id: what the scenario says of them, and of all others whom it names."""
        stated = current(self.scenario.members, lambda member: member.member_id, self.now)
        return derived_members(self.scenario) | {member.member_id: member for member in stated}

    @cached_property
    def constituencies(self) -> dict[int, ScenarioConstituency]:
        """The constituencies by id, those that are no more among them."""
        stated = current(self.scenario.constituencies, lambda seat: seat.constituency_id, self.now)
        known = derived_constituencies(self.scenario, self.members.values())
        return known | {seat.constituency_id: seat for seat in stated}

    @cached_property
    def _editions(self) -> dict[tuple[str, datetime], int]:
        ordered = sorted(self.scenario.debates, key=lambda debate: debate.published_at)
        return {(debate.ext_id, debate.published_at): number for number, debate in enumerate(ordered, 1)}

    def edition(self, debate: ScenarioDebate) -> int:
        """A running number of this version of a debate, in order of publication.

        Hansard writes a section anew at every republication, so its internal numbers follow from this one.
        """
        return self._editions[debate.ext_id, debate.published_at]
