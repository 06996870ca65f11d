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
    ScenarioNews,
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
from tracker.replica.member_facts import (
    ScenarioConstituency,
    ScenarioContact,
    ScenarioFormerName,
    ScenarioMember,
    ScenarioMembership,
    ScenarioParty,
)
from tracker.replica.motion_facts import ScenarioMotion, ScenarioSponsor
from tracker.replica.petition_facts import (
    ScenarioBusiness,
    ScenarioPetition,
    ScenarioPetitionDebate,
    ScenarioPlace,
    ScenarioRejection,
    ScenarioResponse,
)
from tracker.replica.scenario import Scenario, ScenarioError
from tracker.replica.server import Replica
from tracker.replica.whatson_facts import ScenarioActivity, ScenarioEvent, ScenarioRecess
from tracker.replica.written_facts import (
    ScenarioAttachment,
    ScenarioLinkedStatement,
    ScenarioQuestion,
    ScenarioStatement,
)

__all__ = [
    "Fault",
    "FaultAnswer",
    "Replica",
    "Scenario",
    "ScenarioActivity",
    "ScenarioAmendment",
    "ScenarioAttachment",
    "ScenarioBill",
    "ScenarioBusiness",
    "ScenarioConstituency",
    "ScenarioContact",
    "ScenarioDebate",
    "ScenarioDivision",
    "ScenarioDivisionRecord",
    "ScenarioError",
    "ScenarioEvent",
    "ScenarioFormerName",
    "ScenarioItem",
    "ScenarioLink",
    "ScenarioLinkedStatement",
    "ScenarioMember",
    "ScenarioMembership",
    "ScenarioMotion",
    "ScenarioNews",
    "ScenarioParty",
    "ScenarioPerson",
    "ScenarioPetition",
    "ScenarioPetitionDebate",
    "ScenarioPingPong",
    "ScenarioPlace",
    "ScenarioPublication",
    "ScenarioQuestion",
    "ScenarioRecess",
    "ScenarioRejection",
    "ScenarioResponse",
    "ScenarioSitting",
    "ScenarioSponsor",
    "ScenarioStage",
    "ScenarioStatement",
    "ScenarioVote",
    "load_scenario",
    "scenario_names",
]
