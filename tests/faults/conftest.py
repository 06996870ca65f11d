from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.playing import BASELINE, BROKEN, MENDED, SCENARIO, played
from tests.tracker.service import Ledger
from tracker.replica import Replica


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger() as ledger:
        yield ledger


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica(SCENARIO, now=BASELINE) as replica:
        yield replica


@pytest.fixture(scope="session")
def baselined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which the first poll is done."""
    folder = tmp_path_factory.mktemp("baselined")
    with played(folder, SCENARIO):
        pass
    return folder


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Counter[tuple[str, str, str]]:
    """What is told when nothing goes wrong."""
    with played(tmp_path_factory.mktemp("undisturbed"), SCENARIO) as served:
        for now in (BROKEN, MENDED):
            served.tick(now)
        assert served.news(), "there is something to be lost"
        return served.news()
