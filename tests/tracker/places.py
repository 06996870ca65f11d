"""Made-up constituencies of 2026 behind made-up postcodes, served by the replica, and a config that asks it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from tests import databases
from tests.tracker.people import JO, NEW, fill
from tests.tracker.stored import opened
from tracker.replica import Replica, Scenario, ScenarioConstituency, ScenarioMember, ScenarioMembership

NOW = datetime(2026, 8, 1, 12, tzinfo=UTC)
LONG_AGO = datetime(2010, 1, 1, tzinfo=UTC)
MADE = date(2024, 5, 31)
REMADE, KEPT, VACANT, SHARED, NORTHERN = "ZZ1 1ZZ", "ZZ2 2ZZ", "ZZ3 3ZZ", "ZZ4 4ZZ", "BT99 9ZZ"
STRANGER = 99050

CONFIG = """
[tracker]
database = "sqlite:///test.db"

[sources.bills]
base_url = "{address}"
[sources.members]
base_url = "{address}"
timeout = "2s"

[channels.terminal]
url = "terminal://"

[[watches]]
name = "The Bill"
bill = "Example Bill"
channels = ["terminal"]
"""
ASKS = """
[[asks]]
house = "Commons"
amendment = "NC10"
side = "aye"
meaning = "New Clause 10 would have asked for a list."
thank = ["Say what the vote meant to you."]
ask = ["Ask where the MP stands on the list."]
again = ["Ask what should take the place of the list."]

[[asks]]
house = "Commons"
amendment = "NC1"
side = "aye"
ask = ["Ask whether the MP would have voted for it."]
"""


def _place(number: int, name: str, since: date, *codes: str) -> ScenarioConstituency:
    return ScenarioConstituency(number, LONG_AGO, name, since, postcodes=codes)


def _sits(number: int, name: str, seat: str, seat_id: int) -> ScenarioMember:
    return ScenarioMember(
        number, LONG_AGO, name, (ScenarioMembership("Commons", date(2024, 7, 4), None, seat, seat_id),)
    )


def scenario() -> Scenario:
    """Sampleford was made in 2024; Exampleton is taken to have kept its boundaries; two lie around one postcode."""
    return Scenario(
        name="places",
        title="Places",
        bill_title="Example Bill",
        start=LONG_AGO,
        end=NOW,
        members=(
            _sits(NEW, "Siân Placeholder", "Sampleford", 4002),
            _sits(JO, "Jo Example", "Exampleton", 3002),
            _sits(STRANGER, "Lee Unread", "Unreadham", 4050),
        ),
        constituencies=(
            _place(4002, "Sampleford", MADE, REMADE),
            _place(3002, "Exampleton", date(2010, 5, 6), KEPT, SHARED),
            _place(4003, "Emptyham", MADE, VACANT),
            _place(4050, "Unreadham", MADE, NORTHERN, SHARED),
        ),
    )


@contextmanager
def looked_up(folder: Path, more: str = "") -> Iterator[Replica]:
    """A folder with a config and a filled database, beside a replica that knows postcodes."""
    with Replica(scenario(), now=NOW) as replica:
        databases.config(folder, CONFIG.format(address=replica.base_url) + more)
        with opened(folder) as store:
            fill(store)
        yield replica
