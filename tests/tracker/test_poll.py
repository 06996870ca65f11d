"""When sources are read, what they are asked, and what a failure does."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import structlog

from sources.fetch import Busy, NotJson
from sources.records import Contribution, Mention, Reading, Snapshot
from tests.tracker.stored import HOUR, NOW, amendment, bill, division, keep, opened, stage
from tracker.config import SourceSettings, WatchSettings
from tracker.poll import Asked, due, poll
from tracker.store import Store
from tracker.tables import SourceRow

LOG = structlog.get_logger()
WATCH = WatchSettings(name="one", bill="Example Bill", terms=("Hikvision",), channels=("a",), since=date(2022, 5, 1))


class Script:
    """A source that yields what it is told, and notes the scopes that it was asked with."""

    def __init__(self, *runs: list[Reading | Exception], name: str = "bills", subjects=("bills",)) -> None:
        self.runs, self.scopes = list(runs), []
        self.module = SimpleNamespace(NAME=name, SUBJECTS=subjects, PROBE=("/", {}, dict), fetch=self.fetch)

    def fetch(self, ask, scope) -> Iterator[Reading]:
        self.scopes.append(scope)
        for one in self.runs.pop(0) if self.runs else []:
            if isinstance(one, Exception):
                raise one
            yield one

    def asked(self, every: float = 60.0) -> Asked:
        settings = SourceSettings(every=every, base_url="http://127.0.0.1:1", quiet_after=86400.0)
        return Asked(self.module, settings, lambda *_, **__: {})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as opened_store:
        yield opened_store


def reading(unit: str, *snapshots) -> Reading:
    return Reading(unit, tuple(snapshots))


def test_a_source_is_read_at_its_own_interval(store):
    script = Script()
    for minutes in (0, 0.5, 1, 1.5, 2):
        poll(store, [script.asked()], [WATCH], NOW + timedelta(minutes=minutes), LOG)
    assert len(script.scopes) == 3


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (SourceRow(name="x"), True),
        (SourceRow(name="x", next_due=NOW), True),
        (SourceRow(name="x", next_due=NOW + HOUR, last_attempt=NOW - HOUR), False),
        (SourceRow(name="x", next_due=NOW + 25 * HOUR, last_attempt=NOW + 24 * HOUR), True),
    ],
    ids=["never read", "due", "not due", "the clock was put back a day"],
)
def test_whether_a_source_is_due(row, expected):
    assert due(row, NOW) is expected


def test_the_first_reading_is_a_baseline_and_the_second_is_news(store):
    script = Script([reading("stages", stage("2023-06-13"))], [reading("stages", stage("2023-06-20"))])
    poll(store, [script.asked()], [WATCH], NOW, LOG)
    assert store.unmatched() == []
    poll(store, [script.asked()], [WATCH], NOW + HOUR, LOG)
    assert [change.what for change in store.unmatched()] == ["moved"]
    assert [scope.since for scope in script.scopes] == [None, NOW]


def test_a_first_reading_broken_off_neither_floods_nor_silences(store):
    script = Script(
        [reading("bill", bill()), Busy("bills said 500", status=500)],
        [reading("bill", bill(title="Renamed Bill")), reading("papers", amendment("1")), Busy("500", status=500)],
        [reading("bill", bill(title="Renamed Bill")), reading("papers", amendment("1"), amendment("2"))],
    )
    for hours in range(3):
        poll(store, [script.asked()], [WATCH], NOW + hours * HOUR, LOG)
    assert [(change.noun, change.key, change.what) for change in store.unmatched()] == [
        ("bill", "9001", "altered"),
        ("amendment", "2", "appeared"),
    ]


def test_a_failing_source_keeps_what_it_had_and_is_tried_later_and_the_others_go_on(store):
    keep(store, bill())
    failing = Script([NotJson("bills answered a page, not data")])
    other = Script([reading("x", amendment("1"))], name="hansard", subjects=("bills", "terms"))
    report = poll(store, [failing.asked(), other.asked()], [WATCH], NOW, LOG)
    assert [(one.source, one.failed) for one in report] == [("bills", True), ("hansard", False)]
    assert [row.title for row in store.bills()] == ["Example Bill [HL]"]
    row = store.source("bills")
    assert (row.failures, row.problem, row.last_success) == (1, "bills answered a page, not data", None)
    assert row.next_due == NOW + timedelta(minutes=1)


def test_a_source_that_goes_on_failing_is_asked_less_and_less_but_every_half_hour(store):
    script = Script(*([Busy("500", status=500)] for _ in range(12)))
    now, gaps = NOW, []
    for _ in range(10):
        poll(store, [script.asked()], [WATCH], now, LOG)
        following = store.source("bills").next_due
        gaps.append((following - now).total_seconds() / 60)
        now = following
    assert gaps == [1, 2, 4, 8, 16, 30, 30, 30, 30, 30]


def test_a_source_that_is_read_seldom_is_tried_again_soon_after_a_failure(store):
    script = Script([Busy("500", status=500)])
    poll(store, [script.asked(every=3600)], [WATCH], NOW, LOG)
    assert store.source("bills").next_due == NOW + timedelta(minutes=1)


def test_a_service_that_asks_for_patience_gets_it(store):
    script = Script([Busy("429", status=429, retry_after=3600)])
    poll(store, [script.asked()], [WATCH], NOW, LOG)
    assert store.source("bills").next_due == NOW + HOUR


def test_a_success_after_failures_ends_them(store):
    script = Script([Busy("500", status=500)], [])
    poll(store, [script.asked()], [WATCH], NOW, LOG)
    poll(store, [script.asked()], [WATCH], NOW + HOUR, LOG)
    row = store.source("bills")
    assert (row.failures, row.problem, row.last_success) == (0, None, NOW + HOUR)


def test_a_fault_of_our_own_in_a_source_is_reported_like_any_other(store):
    script = Script([ValueError("a bug")])
    (polled,) = poll(store, [script.asked()], [WATCH], NOW, LOG)
    assert polled.failed
    assert "a fault of this program" in polled.problem


def test_a_term_added_later_is_read_as_a_baseline_beside_what_is_covered(store):
    script = Script(name="hansard", subjects=("bills", "terms"))
    poll(store, [script.asked()], [WATCH], NOW, LOG)
    more = WATCH.model_copy(update={"terms": ("Hikvision", "Dahua")})
    poll(store, [script.asked()], [more], NOW + HOUR, LOG)
    first, known, new = script.scopes
    assert (first.terms, first.since) == (("Hikvision",), None)
    assert (known.terms, known.since) == (("Hikvision",), NOW)
    assert (new.terms, new.since, new.bills) == (("Dahua",), None, ())
    assert (known.all_terms, new.all_terms) == (("Hikvision",), ("Dahua",)), "each run looks for its own terms"


def test_one_term_that_can_never_be_read_silences_no_other(store):
    def fetch(ask, scope):
        for term in scope.terms:
            if term == "Dahua":
                raise Busy("the search for Dahua said 500", status=500)
            yield reading("stages", stage("2023-06-13" if scope.since is None else "2023-06-20"))

    script = Script(name="hansard", subjects=("terms",))
    script.module.fetch = fetch
    both = WATCH.model_copy(update={"terms": ("Hikvision", "Dahua")})
    for hours in range(4):
        (polled,) = poll(store, [script.asked()], [both], NOW + hours * HOUR, LOG)
        assert polled.failed, "it is named at every try"
    assert [change.what for change in store.unmatched()] == ["moved"]
    assert store.source("hansard").failures == 0, "the source is not slowed down by it"


def test_what_is_dated_after_watching_began_is_news_even_if_the_first_reading_broke_off(store):
    later = division(key="commons-2023-06-02-9", date=date(2023, 6, 2), number=9, service_id=9)
    earlier = division(key="commons-2023-05-02-8", date=date(2023, 5, 2), number=8, service_id=8)
    script = Script(
        [Busy("500", status=500)], [reading("division 8", earlier), reading("division 9", later)], name="commons_votes"
    )
    poll(store, [script.asked()], [WATCH], NOW, LOG)
    poll(store, [script.asked()], [WATCH], NOW + 23 * HOUR, LOG)
    assert [change.key for change in store.unmatched()] == ["commons-2023-06-02-9"]


def test_a_unit_that_could_not_be_read_at_first_is_a_baseline_when_it_can(store):
    broken = Reading("papers", problem="papers said 500")
    script = Script(
        [reading("bill", bill()), broken],
        [reading("bill", bill()), broken],
        [reading("papers", amendment("1"))],
        [reading("papers", amendment("1"), amendment("2"))],
    )
    for hours in range(4):
        poll(store, [script.asked()], [WATCH], NOW + hours * HOUR, LOG)
    assert [change.key for change in store.unmatched()] == ["2"]


def test_mentions_of_terms_that_were_not_looked_for_stay(store):
    def said(*terms: str) -> Snapshot:
        record = Contribution(
            key="C1",
            house="Commons",
            date=date(2023, 6, 1),
            debate_key="D1",
            debate="Example",
            text="t",
            link="https://x/y",
        )
        return Snapshot(record, tuple(Mention(key=term, term=term, sentence="s") for term in terms))

    for terms in ({"a"}, {"b"}):
        store.keep(Reading("u", (said(*terms),)), source="x", now=NOW, baseline=False, terms=frozenset(terms))
    (row,) = store.look().mentions()
    assert row["terms"] == ["a", "b"]


def test_once_a_day_a_reading_is_thorough(store):
    script = Script()
    for hours in (0, 1, 19, 21, 22):
        poll(store, [script.asked()], [WATCH], NOW + hours * HOUR, LOG)
    assert [scope.thorough for scope in script.scopes] == [True, False, False, True, False]


def test_a_source_knows_the_days_and_titles_of_the_bill(store):
    keep(store, bill(title="Example Act 2023", former_title="Example Bill [HL]", is_act=True))
    assent = {"stage": "Royal Assent", "house": "Unassigned"}
    keep(store, stage("2023-06-13", key="1"), stage("2023-10-26", key="2", **assent))
    script = Script()
    poll(store, [script.asked()], [WATCH], NOW, LOG)
    (known,) = script.scopes[0].bills
    assert known.names == {"example"}
    assert (known.first_day, known.last_day) == (date(2023, 6, 13), date(2023, 10, 26))
    assert ("Commons", date(2023, 6, 13)) in known.sitting_days


def test_a_reading_that_no_database_takes_is_named_and_stops_no_other(store):
    poison = stage("2023-06-13", key="2")
    object.__setattr__(poison.record, "sort_order", 10**30)
    script = Script([reading("poison", poison), reading("bill", bill())])
    (polled,) = poll(store, [script.asked()], [WATCH], NOW, LOG)
    assert (polled.failed, polled.problem[:21]) == (True, "poison cannot be kept")
    assert store.source("bills").failures == 0, "the source is read as often as before"
    assert [row.bill_id for row in store.bills()] == [9001]
