"""When sources are read, what they are asked, and what a failure does."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import structlog

from sources.fetch import Busy, NotJson
from sources.records import Aside, Contribution, Debate, DebateDivision, Member, Mention, Reading, Snapshot, Statement
from tests.tracker.stored import HOUR, NOW, amendment, bill, division, keep, opened, stage
from tracker.config import SourceSettings, WatchSettings
from tracker.poll import Asked, due, poll
from tracker.store import Store
from tracker.work_tables import SourceRow

LOG = structlog.get_logger()
WATCH = WatchSettings(name="one", bill="Example Bill", terms=("Hikvision",), channels=("a",), since=date(2022, 5, 1))


class Script:
    """A source that yields what it is told, and notes the scopes that it was asked with."""

    def __init__(self, *runs: list[Reading | Exception], name: str = "bills", subjects=("bills",)) -> None:
        self.runs, self.scopes = list(runs), []
        self.module = SimpleNamespace(
            NAME=name, SUBJECTS=subjects, AFTER=(), REMEMBERS=("division",), PROBE=("/", {}, dict), fetch=self.fetch
        )

    def fetch(self, ask, scope) -> Iterator[Reading]:
        self.scopes.append(scope)
        for one in self.runs.pop(0) if self.runs else []:
            if isinstance(one, Exception):
                raise one
            yield one

    def asked(self, every: float = 60.0) -> Asked:
        settings = SourceSettings(every=every, slowest=every, base_url="http://127.0.0.1:1", quiet_after=86400.0)
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
        (SourceRow(name="x", next_due=NOW, last_attempt=NOW - HOUR), True),
        (SourceRow(name="x", next_due=NOW + HOUR, last_attempt=NOW - HOUR, failures=0), False),
        (SourceRow(name="x", next_due=NOW + HOUR, last_attempt=NOW - 2 * HOUR, failures=0), True),
        (SourceRow(name="x", next_due=NOW + HOUR, last_attempt=NOW - 2 * HOUR, failures=1), False),
        (SourceRow(name="x", next_due=NOW + 25 * HOUR, last_attempt=NOW + 24 * HOUR), True),
    ],
    ids=[
        "never read",
        "due",
        "not due",
        "put off at a slower pace",
        "backed off, whatever the pace",
        "the clock was put back a day",
    ],
)
def test_whether_a_source_is_due(row, expected):
    assert due(row, NOW, every=2 * HOUR) is expected


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


def test_beside_what_is_dated_after_watching_began_the_rest_of_a_unit_is_a_baseline(store):
    later = division(key="commons-2023-06-02-9", date=date(2023, 6, 2), number=9, service_id=9)
    earlier = division(key="commons-2023-05-02-8", date=date(2023, 5, 2), number=8, service_id=8)
    script = Script([Busy("500", status=500)], [reading("divisions", earlier, later)], name="commons_votes")
    poll(store, [script.asked()], [WATCH], NOW, LOG)
    poll(store, [script.asked()], [WATCH], NOW + 23 * HOUR, LOG)
    assert [change.key for change in store.unmatched()] == ["commons-2023-06-02-9"]
    assert store.look().status()["stored"]["division"] == 2


def test_what_a_first_reading_finds_dated_in_the_future_makes_nothing_news(store):
    ahead = division(key="commons-2023-06-05-9", date=date(2023, 6, 5), number=9, service_id=9)
    earlier = division(key="commons-2023-05-02-8", date=date(2023, 5, 2), number=8, service_id=8)
    script = Script([reading("divisions", earlier, ahead)], name="commons_votes")
    poll(store, [script.asked()], [WATCH], NOW, LOG)
    assert store.unmatched() == []
    assert store.look().status()["stored"]["division"] == 2


def test_a_term_that_was_read_forgets_nothing_of_one_that_begins_with_it(store):
    watch = WatchSettings(name="one", terms=("hik", "hikvision"), channels=("a",))
    failed = [Busy("500", status=500)]
    script = Script(failed, [reading("hik")], failed, name="hansard", subjects=("terms",))
    poll(store, [script.asked()], [watch], NOW, LOG)
    poll(store, [script.asked()], [watch], NOW + HOUR, LOG)
    covered = store.known("hansard").covered
    assert covered == {"term: hik": NOW + HOUR, "began term: hikvision": NOW}


def test_a_thing_that_comes_twice_in_one_reading_is_kept_once(store):
    twice = reading("divisions", division(title="Example Bill: first"), division(title="Example Bill: last"))
    script = Script([], [twice], name="commons_votes")
    poll(store, [script.asked()], [WATCH], NOW, LOG)
    (told,) = poll(store, [script.asked()], [WATCH], NOW + HOUR, LOG)
    assert (told.failed, [change.after["title"] for change in store.unmatched()]) == (False, ["Example Bill: last"])


def test_what_a_pass_in_between_has_read_is_not_read_again_by_an_older_clock(store):
    slow, other = Script([], [reading("part")], name="bills"), Script(name="commons_votes")
    sources = [slow.asked(), other.asked()]
    poll(store, sources, [WATCH], NOW, LOG)

    def between(source: str, unit: str) -> None:
        poll(store, sources[1:], [WATCH], NOW + 2 * HOUR, LOG)

    poll(store, sources, [WATCH], NOW + HOUR, LOG, between)
    assert [scope.now for scope in other.scopes] == [NOW, NOW + 2 * HOUR]


def test_a_problem_with_a_character_that_no_database_takes_stops_no_poll(store):
    script = Script([Busy("500 \ud800", status=500)])
    poll(store, [script.asked()], [WATCH], NOW, LOG)
    assert store.source("bills").problem == "500 "


def test_a_division_of_hansard_s_that_cannot_be_taken_over_stops_no_poll(store):
    number = DebateDivision.model_construct(key="X1", order=0, number=-3, ayes=None, noes=None)
    debate = Debate(key="D1", bill="example", house="Commons", date=date(2023, 5, 1), title="Example Bill", link="-")
    script = Script([reading("bill", bill())], [reading("debate", Snapshot(debate, (number,)))], name="hansard")
    poll(store, [script.asked()], [WATCH], NOW, LOG)
    told = poll(store, [script.asked()], [WATCH], NOW + 24 * HOUR, LOG)
    assert [one.failed for one in told] == [False, True]
    assert [change.key for change in store.unmatched()] == ["D1"]


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


def misfit(number: int) -> Aside:
    return Aside("stage", "the field 'id' is missing", f"row {number}")


def rows(fitting: int, misfits: int) -> Reading:
    asides = tuple(misfit(number) for number in range(misfits))
    return Reading("stages", (stage("2023-06-13"),), asides, rows=fitting + misfits)


@pytest.mark.parametrize(
    ("fitting", "misfits", "stopped"),
    [(20, 1, False), (5, 1, False), (1, 1, False), (38, 2, False), (36, 2, True), (90, 10, True), (0, 2, True)],
)
def test_more_than_a_twentieth_set_aside_stops_the_source_and_says_so(store, fitting, misfits, stopped):
    script = Script([rows(30, 0)], [rows(fitting, misfits)])
    poll(store, [script.asked()], [WATCH], NOW, LOG)
    (told,) = poll(store, [script.asked()], [WATCH], NOW + HOUR, LOG)
    assert told.failed is stopped
    assert told.problem.startswith(
        "stopped: " if stopped else "1 row set aside" if misfits == 1 else "2 rows set aside"
    )
    row = store.source("bills")
    assert (row.last_success == NOW) is stopped
    assert store.look().status()["set_aside"] == {"bills": misfits}


def test_what_fitted_before_a_source_was_stopped_is_kept_and_what_comes_after_is_not_asked(store):
    script = Script(
        [rows(30, 0)], [Reading("stages", (stage("2023-06-20"),), (misfit(1), misfit(2)), rows=20), rows(1, 0)]
    )
    poll(store, [script.asked()], [WATCH], NOW, LOG)
    poll(store, [script.asked()], [WATCH], NOW + HOUR, LOG)
    assert [change.what for change in store.unmatched()] == ["moved"]
    assert "stopped: 2 of 20 rows do not fit" in (store.source("bills").problem or "")


def test_a_stopped_source_is_tried_again_and_goes_on_when_the_rows_fit(store):
    script = Script([rows(30, 0)], [rows(0, 9)], [rows(30, 0)])
    for hours in (0, 1, 2):
        report = poll(store, [script.asked()], [WATCH], NOW + hours * HOUR, LOG)
    assert not report[0].failed
    assert store.source("bills").problem is None


def test_a_field_that_no_document_has_is_noted_once_with_its_first_value(store):
    script = Script(
        [Reading("stages", unknown=(("stage", "colour", '"green"'),))],
        [Reading("stages", unknown=(("stage", "colour", '"blue"'), ("stage", "size", "1")))],
    )
    for hours in (0, 1):
        poll(store, [script.asked()], [WATCH], NOW + hours * HOUR, LOG)
    assert store.look().status()["unknown_fields"] == [
        {"source": "bills", "noun": "stage", "field": "colour", "value": '"green"', "seen_at": "2023-06-01T12:00:00Z"},
        {"source": "bills", "noun": "stage", "field": "size", "value": "1", "seen_at": "2023-06-01T13:00:00Z"},
    ]


def test_a_source_is_asked_fast_on_the_bill_s_day_and_slowly_at_night(store):
    keep(store, bill(), stage("2023-06-13"))
    script = Script()
    settings = SourceSettings(every=600.0, fast=60.0, slowest=3600.0, base_url="http://127.0.0.1:1")
    asked = Asked(script.module, settings, lambda *_, **__: {})
    for hour, readings in ((12, 31), (24, 32)):  # 13:00 to 13:30 and 01:00 to 01:30 in London
        start = datetime(2023, 6, 13, tzinfo=UTC) + hour * HOUR + (2 * HOUR if hour == 24 else timedelta())
        for minutes in range(31):
            poll(store, [asked], [WATCH], start + timedelta(minutes=minutes), LOG)
        assert len(script.scopes) == readings


def statement(key: str, on: str) -> Snapshot:
    fields = {
        "key": f"statement-{key}",
        "house": "Commons",
        "uin": key,
        "title": "t",
        "text": "t",
        "link": "https://x/y",
    }
    return Snapshot(Statement.model_validate({**fields, "date": on}))


def search(*found: Snapshot, problem: str = "") -> Reading:
    return Reading("statements: hikvision", found, problem=problem, narrow=True)


def test_a_search_does_not_pay_what_a_first_reading_owes_until_one_looks_back_as_far(store):
    old, older, new = statement("1", "2023-05-20"), statement("2", "2022-11-01"), statement("3", "2023-06-02")
    script = Script(
        [reading("bill", bill()), search(problem="said 500")],
        [search(old)],
        [search(old, older, new)],
        [search(old, new, statement("4", "2023-05-31"))],
    )
    for hours in (0, 1, 25, 26):
        poll(store, [script.asked()], [WATCH], NOW + hours * HOUR, LOG)
    assert [scope.since for scope in script.scopes] == [None, NOW, None, NOW + 25 * HOUR]
    assert [change.key for change in store.unmatched()] == ["statement-3", "statement-4"]
    assert "owed statements: hikvision" not in store.known("bills").covered


def test_a_member_read_for_the_first_time_is_no_change_and_a_new_party_is_one(store):
    def member(**told: object) -> Snapshot:
        fields = {"key": "4001", "member_id": 4001, "name": "Jo Example", "house": "Commons", "party": "Example Party"}
        return Snapshot(Member.model_validate({**fields, **told}))

    assert keep(store, member()) == 0
    assert keep(store, member(contact_stamp="2023-12-01", email="jo@example.org"), at=NOW + HOUR) == 0
    assert keep(store, member(party="Other Party"), at=NOW + 2 * HOUR) == 1
    assert store.look().member(4001)["email"] == "jo@example.org"


def test_a_source_that_fails_does_not_look_back_for_what_it_owes_until_it_is_well(store):
    script = Script(
        [reading("bill", bill()), search(problem="said 500")],
        [Busy("said 500", status=500)],
        [search(statement("3", "2023-06-02"))],
        [search()],
    )
    for hours in (0, 25, 26, 47):
        poll(store, [script.asked()], [WATCH], NOW + hours * HOUR, LOG)
    assert [scope.since for scope in script.scopes] == [None, None, NOW, None]
