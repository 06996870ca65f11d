from collections.abc import Iterator

import pytest

from tests.replica.examples import example_scenario
from tracker.replica import Replica, Scenario, load_scenario


@pytest.fixture
def example() -> Iterator[Replica]:
    """The made-up scenario at its end."""
    scenario = example_scenario()
    with Replica(scenario, now=scenario.end) as replica:
        yield replica


@pytest.fixture(scope="session")
def procurement() -> Scenario:
    return load_scenario("procurement-bill")


@pytest.fixture
def passed(procurement: Scenario) -> Iterator[Replica]:
    """The Procurement Bill's scenario at its end."""
    with Replica(procurement, now=procurement.end) as replica:
        yield replica
