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
    ScenarioPingPong,
    ScenarioPublication,
    ScenarioSitting,
    ScenarioStage,
)
from tracker.replica.debate_facts import ScenarioDebate
from tracker.replica.division_facts import ScenarioDivision
from tracker.replica.scenario import Published, Scenario

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
    def _editions(self) -> dict[tuple[str, datetime], int]:
        ordered = sorted(self.scenario.debates, key=lambda debate: debate.published_at)
        return {(debate.ext_id, debate.published_at): number for number, debate in enumerate(ordered, 1)}

    def edition(self, debate: ScenarioDebate) -> int:
        """A running number of this version of a debate, in order of publication.

        Hansard writes a section anew at every republication, so its internal numbers follow from this one.
        """
        return self._editions[debate.ext_id, debate.published_at]
