import time
from collections.abc import Iterator
from types import SimpleNamespace

import httpx
import pytest

from sources.fetch import Fetcher, build_client
from sources.scope import Ask
from tests.replica.examples import example_scenario
from tracker.replica import Replica
from tracker.ways import asking


@pytest.fixture(scope="session")
def shared_client() -> Iterator[httpx.Client]:
    """One for all tests: reading the certificates for each would take most of their time."""
    with build_client("test") as client:
        yield client


@pytest.fixture
def example() -> Iterator[Replica]:
    """The made-up scenario at its end."""
    scenario = example_scenario()
    with Replica(scenario, now=scenario.end) as replica:
        yield replica


@pytest.fixture
def ask(example: Replica, shared_client: httpx.Client) -> Ask:
    """The service's own way of asking, over real HTTP, without its waits."""
    fetcher = Fetcher(shared_client, sleep=lambda seconds: None, monotonic=time.monotonic)
    return asking(fetcher, SimpleNamespace(base_url=example.base_url))  # type: ignore[arg-type]
