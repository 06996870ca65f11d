"""A bad answer costs nothing: what was stored stays, and what there was to be told is told once the service is well."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.scope import Source
from tests.fuzz import examples
from tests.fuzz.answering import BLOWS, Blow, Parliament
from tests.replica.moments import at
from tests.tracker.service import QUIET, Setup, Watching
from tests.tracker.stored import opened
from tracker.config import Settings
from tracker.poll import Asked, poll
from tracker.registry import found
from tracker.store import Store
from tracker.tables import ROWS

BEFORE, NEWS = at("2023-02-20 12:00"), at("2023-03-09 12:00")
SPANS = (timedelta(hours=3), timedelta(hours=26), timedelta(hours=50))
pytestmark = pytest.mark.sqlite("the file is put back before each example")

State = dict[tuple[str, str], bool]


@dataclass
class Service:
    """A store that can be put back to what it was after the first readings, and the sources as the config has them."""

    store: Store
    settings: Settings
    file: Path
    first: sqlite3.Connection

    def back(self) -> None:
        with closing(sqlite3.connect(self.file)) as file:
            self.first.backup(file)

    def poll(self, source: Source, ask: Parliament, span: timedelta) -> list[str]:
        """Poll one source so long after the news; gives what went wrong."""
        asked = Asked(source, self.settings.sources[source.NAME], ask)
        return [
            one.problem for one in poll(self.store, [asked], self.settings.watches, NEWS + span, QUIET) if one.problem
        ]

    def stored(self) -> State:
        """Whether each record is taken for withdrawn."""
        with closing(sqlite3.connect(self.file)) as file:
            found = {}
            for noun, table in ROWS.items():
                # A division that was told before its number was readable keeps the key that it has then.
                key = "coalesce(hansard_id, key)" if noun == "division" else "key"
                rows = file.execute(f'SELECT {key}, withdrawn_at IS NOT NULL FROM "{table.__tablename__}"')  # type: ignore[attr-defined]
                found |= {(noun, name): bool(gone) for name, gone in rows}
            return found

    def told(self) -> set[tuple[str, str]]:
        with closing(sqlite3.connect(self.file)) as file:
            of = "coalesce((SELECT hansard_id FROM division WHERE noun = 'division' AND key = change.key), key)"
            return set(file.execute(f"SELECT noun, {of} FROM change WHERE NOT baseline"))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("lost")
    watch = Watching(terms=("Acme", "Dahua", "Zeta", "Omicron"), channels=("ledger",))
    settings = Setup("http://127.0.0.1:9", watches=(watch,)).settings(folder)
    with opened(folder) as store:
        everybody = [Asked(source, settings.sources[source.NAME], Parliament(BEFORE)) for source in found()]
        for hours in (0, 1):
            told = poll(store, everybody, settings.watches, BEFORE + timedelta(hours=hours), QUIET)
            assert [one.problem for one in told if one.failed] == []
        file = folder / "test.db"
        first = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(file)) as written:
            written.backup(first)
        yield Service(store, settings, file, first)
        first.close()


@pytest.fixture(scope="module")
def undisturbed(service: Service) -> Any:
    @cache
    def run(name: str) -> tuple[State, set[tuple[str, str]], State]:
        """What is stored and told of a source's news when nothing goes wrong, and what is stored before."""
        (source,) = [one for one in found() if name == one.NAME]
        service.back()
        before = service.stored()
        for span in (timedelta(0), *SPANS):
            assert service.poll(source, Parliament(NEWS), span) == []
        return service.stored(), service.told(), before

    return run


@pytest.mark.parametrize("source", found(), ids=lambda source: source.NAME)
@given(blows=st.lists(BLOWS, min_size=1, max_size=4))
@examples(8, long=True)
def test_what_is_stored_stays_and_all_news_is_told_after_a_bad_answer(
    source: Source, service: Service, undisturbed: Any, blows: list[Blow]
) -> None:
    wanted, news, before = undisturbed(source.NAME)
    service.back()
    problems = service.poll(source, Parliament(NEWS, blows), timedelta(0))
    after = service.stored()
    assert before.keys() <= after.keys(), "nothing is ever deleted"
    assert not [key for key in before if after[key] and not before[key]], "one answer withdraws nothing"
    for span in SPANS:
        problems += service.poll(source, Parliament(NEWS), span)
    assert not [one for one in problems if "fault of this program" in one or "cannot be kept" in one]
    healed = service.stored()
    assert wanted.keys() <= healed.keys()
    assert not [key for key in wanted if healed[key] and not wanted[key]], "what is there is not taken for gone"
    assert news <= service.told(), "what there is to be told is told"


def test_there_is_news_to_be_lost(undisturbed: Any) -> None:
    nouns = {noun for source in found() for noun, _ in undisturbed(source.NAME)[1]}
    assert {"stage", "amendment", "contribution", "debate", "division", "question", "motion", "petition"} <= nouns
