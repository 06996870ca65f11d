"""Whatever a service answers: no fault of this program, and nothing that cannot be kept."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.fetch import FetchError
from sources.member_lookups import by_constituency, by_postcode
from sources.member_places import is_postcode
from sources.naming import looked_for
from sources.records import Reading, storable
from sources.scope import Scope, Source, WatchedBill
from tests.fuzz import examples
from tests.fuzz.answering import BLOWS, MOST_CALLS, Blow, Parliament, anything, names
from tests.fuzz.test_text import unseen
from tests.replica.moments import at
from tests.tracker.stored import opened
from tracker.registry import found
from tracker.store import Store
from tracker.tables import ROWS

NOW = at("2023-03-09 12:00")
SITTINGS = frozenset({("Commons", date(2023, 3, 8))})
BILL = WatchedBill("example", frozenset({"example"}), 9901, date(2023, 1, 1), sitting_days=SITTINGS)
TERMS = ("Acme", "Dahua", "(a+)+$", "Hik Vision")
SOURCES = pytest.mark.parametrize("source", found(), ids=lambda source: source.NAME)


def scope(*, first: bool = False, thorough: bool = False) -> Scope:
    return Scope(
        NOW,
        since=None if first else NOW - timedelta(days=17),
        thorough=thorough,
        bills=(BILL,),
        all_bills=(BILL,),
        terms=TERMS,
        all_terms=TERMS,
        terms_since=date(2023, 1, 1),
        names={990001: "Ann Example", 990101: "Lord Specimen", 4: "Kim Specimen"},
    )


SCOPES = st.sampled_from([scope(), scope(first=True), scope(thorough=True)])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One for all examples: what was kept of earlier ones is what a later one is compared with."""
    with opened(tmp_path_factory.mktemp("fuzz")) as store:
        yield store


def readings(source: Source, ask: Parliament, asked: Scope) -> Iterator[Reading]:
    """Give what a source reads until it says that the service cannot be read; all else is a fault of the source."""
    try:
        yield from source.fetch(ask, asked)
    except FetchError as error:
        assert unseen(str(error)) == []
        assert "\n" not in str(error)


def keep(store: Store, source: Source, told: Sequence[Reading], asked: Scope) -> None:
    for reading in told:
        sound(reading)
        store.keep(reading, source=source.NAME, now=NOW, baseline=False, terms=looked_for(asked))


def sound(reading: Reading) -> None:
    """Look at what a reading holds: validated records, and nothing that no database takes."""
    for snapshot in reading.snapshots:
        for record in (snapshot.record, *snapshot.parts):
            told = record.model_dump(mode="json")
            assert record.key
            assert type(record).model_validate(record.model_dump()) == record
            assert storable(told) == told
            json.dumps(told, allow_nan=False).encode()
    for aside in reading.asides:
        assert aside.reason
        assert storable([aside.reason, aside.raw, aside.noun]) == [aside.reason, aside.raw, aside.noun]


class Fields(dict[str, list[str]]):
    """The names of fields in what each source is usually told."""

    def __repr__(self) -> str:
        return "fields"


@pytest.fixture(scope="module")
def fields() -> Fields:
    known = Fields()
    for source in found():
        ask = Parliament(NOW)
        for asked in (scope(first=True), scope(thorough=True)):
            list(source.fetch(ask, asked))
        known[source.NAME] = names(NOW, ask.queries)
    return known


@SOURCES
@given(data=st.data())
@examples(15)
def test_anything_at_all_for_an_answer_is_read_set_aside_or_refused(
    source: Source, store: Store, fields: Fields, data: st.DataObject
) -> None:
    answers = data.draw(st.lists(anything(fields[source.NAME]), min_size=1, max_size=4))
    asked = data.draw(SCOPES)
    ask = Parliament(NOW, instead=answers)
    keep(store, source, list(readings(source, ask, asked)), asked)


@SOURCES
@given(blows=st.lists(BLOWS, min_size=1, max_size=4), asked=SCOPES)
@examples(40)
def test_an_answer_with_something_wrong_in_it_is_read_as_far_as_it_goes(
    source: Source, store: Store, blows: list[Blow], asked: Scope
) -> None:
    ask = Parliament(NOW, blows)
    keep(store, source, list(readings(source, ask, asked)), asked)
    assert ask.calls.total() < MOST_CALLS


def test_a_debate_whose_id_is_gone_is_set_aside(store: Store) -> None:
    (hansard,) = [one for one in found() if one.NAME == "hansard"]
    told = list(readings(hansard, Parliament(NOW, [Blow(0, (0, 1), "empty", "", every=True)]), scope()))
    keep(store, hansard, told, scope())
    assert [one.reason for reading in told for one in reading.asides if one.noun == "debate"]


WORDS = st.text(max_size=12) | st.sampled_from(["SW1A 1AA", "Anytown", "\x00", "../", "\ud800"])


@pytest.mark.parametrize("lookup", [by_constituency, by_postcode], ids=lambda one: one.__name__)
@given(data=st.data(), words=WORDS)
@examples(40)
def test_whoever_is_looked_up_is_found_or_not_but_nothing_breaks(
    lookup: Any, fields: Fields, data: st.DataObject, words: str
) -> None:
    answers = data.draw(st.lists(anything(fields["members"]), min_size=1, max_size=3))
    try:
        for one in lookup(Parliament(NOW, instead=answers), words):
            assert one.name
    except FetchError as error:
        assert unseen(str(error)) == []
    except ValueError:
        assert lookup is by_postcode
        assert not is_postcode(words), "what is no postcode is not asked for"


def test_every_noun_has_its_table_and_every_source_is_tried() -> None:
    assert {source.NAME for source in found()} >= {"bills", "hansard", "commons_votes", "lords_votes", "petitions"}
    told = {one.record.noun for source in found() for one in _all(source)}
    assert told <= ROWS.keys()
    assert {"bill", "stage", "amendment", "division", "contribution", "debate", "member", "question"} <= told


def _all(source: Source) -> list[Any]:
    return [one for reading in source.fetch(Parliament(NOW), scope(first=True)) for one in reading.snapshots]
