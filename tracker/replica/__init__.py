"""A replica of Parliament for rehearsals and tests: its paths, shapes and quirks, from a scenario, on a clock.

    scenario = load_scenario("procurement-bill")
    with Replica(scenario, now=scenario.start) as replica:
        ...  # replica.base_url, replica.move_to(moment), replica.requests, replica.fault

It imports nothing from the rest of the product, so that a rehearsal tests the product and not itself.
Comments that cite "the reference" mean the project's collected notes on Parliament's services, by section.
"""

from tracker.replica.bill_facts import (
    ScenarioAmendment,
    ScenarioBill,
    ScenarioLink,
    ScenarioPerson,
    ScenarioPingPong,
    ScenarioPublication,
    ScenarioSitting,
    ScenarioStage,
)
from tracker.replica.debate_facts import ScenarioDebate, ScenarioDivisionRecord, ScenarioItem
from tracker.replica.division_facts import ScenarioDivision, ScenarioVote
from tracker.replica.faults import Fault, FaultAnswer
from tracker.replica.loading import load_scenario, scenario_names
from tracker.replica.scenario import Scenario, ScenarioError
from tracker.replica.server import Replica

__all__ = [
    "Fault",
    "FaultAnswer",
    "Replica",
    "Scenario",
    "ScenarioAmendment",
    "ScenarioBill",
    "ScenarioDebate",
    "ScenarioDivision",
    "ScenarioDivisionRecord",
    "ScenarioError",
    "ScenarioItem",
    "ScenarioLink",
    "ScenarioPerson",
    "ScenarioPingPong",
    "ScenarioPublication",
    "ScenarioSitting",
    "ScenarioStage",
    "ScenarioVote",
    "load_scenario",
    "scenario_names",
]
