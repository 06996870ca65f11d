"""What is written of a reading, column by column: the row, its parts, the change, and what of it is odd."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.event import listen
from sqlmodel import select

from sources.records import (
    Aside,
    Calendar,
    Contribution,
    Event,
    Listing,
    Member,
    Mention,
    Petition,
    Publication,
    Reading,
    Snapshot,
)
from tests.tracker.stored import HOUR, NOW, VOTES, amendment, bill, division, keep, listing, opened, stage, vote
from tracker.store import Store
from tracker.store.engine import transaction
from tracker.tables import AmendmentRow, BillRow, CalendarRow, DivisionRow, PetitionRow, SittingRow, VoteRow
from tracker.work_tables import AsideRow, ChangeRow, UnknownFieldRow

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as opened_store:
        yield opened_store


def rows(store: Store, table: type) -> list[Any]:
    with transaction(store.engine) as session:
        found = session.exec(select(table)).all()
        session.expunge_all()
    return list(found)


def row(store: Store, table: type, key: str) -> Any:
    return next(one for one in rows(store, table) if one.key == key)


def changes(store: Store) -> list[ChangeRow]:
    return sorted(rows(store, ChangeRow), key=lambda one: one.id)


def problem(store: Store, snapshot: Snapshot) -> str:
    return store.keep(Reading("a unit", (snapshot,)), source="test", now=NOW, baseline=False).problem


def event(**changed: Any) -> Snapshot:
    fields = {"key": "event-1", "house": "Commons", "date": "2023-07-13", "title": "Lists", "link": "https://e.org/e"}
    return Snapshot(Event.model_validate({**fields, **changed}))


def said(*terms: str, **changed: Any) -> Snapshot:
    fields = {"key": "c1", "house": "Commons", "date": "2023-06-01", "debate_key": "D1", "debate": "Lists"}
    record = Contribution.model_validate({**fields, "text": "Words.", "link": "https://e.org/c", **changed})
    return Snapshot(record, tuple(Mention(key=one, term=one, sentence=f"On {one}.") for one in terms))


def petition(**changed: Any) -> Snapshot:
    fields = {"key": "petition-1", "action": "Keep lists", "state": "open", "signatures": 5, "link": "https://e.org/p"}
    return Snapshot(Petition.model_validate({**fields, **changed}))


def test_a_change_is_written_with_all_that_is_known_of_it(store):
    published = NOW - HOUR
    keep(store, bill())
    keep(store, Snapshot(bill(title="Example Act 2023").record, published_at=published), at=NOW + HOUR)
    first, second = changes(store)
    assert (first.source, first.noun, first.key, first.what, first.bill) == (
        "test",
        "bill",
        "9001",
        "appeared",
        "example",
    )
    assert (first.before, first.differs, first.published_at) == (None, {}, None)
    assert (first.seen_at, first.baseline, first.matched_at) == (NOW, False, None)
    assert (second.what, second.seen_at, second.published_at) == ("altered", NOW + HOUR, published)
    assert (second.before, second.after) == (first.after, {**first.after, "title": "Example Act 2023"})
    assert second.differs == {"title": ["Example Bill [HL]", "Example Act 2023"]}


def test_a_day_is_written_as_it_is_printed_before_and_after(store):
    keep(store, division())
    keep(store, division(date=date(2023, 6, 14)), at=NOW + HOUR)
    change = changes(store)[-1]
    assert change.before is not None
    assert (change.before["date"], change.after["date"]) == ("2023-06-13", "2023-06-14")


def test_a_baseline_is_written_as_matched_when_it_was_seen(store):
    assert keep(store, bill(), baseline=True) == 1
    (change,) = changes(store)
    assert (change.baseline, change.matched_at) == (True, NOW)
    assert row(store, BillRow, "9001").baseline


def test_a_row_is_written_with_when_it_was_first_seen_and_keeps_that(store):
    keep(store, bill())
    keep(store, bill(title="Example Act 2023"), at=NOW + HOUR)
    kept = row(store, BillRow, "9001")
    assert (kept.first_seen, kept.baseline, kept.missed, kept.withdrawn_at) == (NOW, False, 0, None)
    assert (kept.title, kept.bill_id) == ("Example Act 2023", 9001)


def test_a_change_of_one_record_leaves_the_others_of_its_kind_alone(store):
    keep(store, bill(), bill(key="9002", bill_id=9002, title="Other Bill"))
    assert keep(store, bill(title="Example Act 2023"), bill(key="9002", bill_id=9002, title="Other Bill")) == 1
    assert {one.title for one in rows(store, BillRow)} == {"Example Act 2023", "Other Bill"}


def test_a_change_of_one_record_s_parts_leaves_the_same_parts_of_another_alone(store):
    keep(store, stage("2023-06-13"), stage("2023-06-13", key="17002"))
    keep(store, stage("2023-06-13", reached=True), stage("2023-06-13", key="17002"), at=NOW + HOUR)
    assert {one.parent: one.reached for one in rows(store, SittingRow)} == {"17001": True, "17002": False}
    keep(store, stage("2023-06-20"), stage("2023-06-13", key="17002"), at=NOW + 2 * HOUR)
    assert {(one.parent, one.key) for one in rows(store, SittingRow)} == {
        ("17001", "2023-06-20"),
        ("17002", "2023-06-13"),
    }


def test_a_vote_that_is_altered_as_another_goes_is_kept_as_it_is_read(store):
    jo, ali, kim = (4001, "Jo Example"), (4002, "Ali Sample"), (4003, "Kim Specimen")
    keep(store, division(*(vote(*one, "aye") for one in (jo, ali, kim))))
    keep(store, division(vote(*ali, "no"), vote(*kim, "no")), at=NOW + HOUR)
    with transaction(store.engine) as session:
        kept = {row.member_id: row.vote for row in session.exec(select(VoteRow)).all()}
    assert kept == {4002: "no", 4003: "no"}


def test_where_a_thing_comes_twice_in_a_reading_the_last_counts(store):
    assert keep(store, bill(), bill(title="Example Act 2023")) == 1
    assert [one.title for one in rows(store, BillRow)] == ["Example Act 2023"]


def test_what_is_dated_before_a_day_is_there_since_before_and_what_becomes_of_it_is_news(store):
    reading = Reading("a unit", (said(date="2023-05-30", key="old"), said(date="2023-06-01", key="new"), bill()))
    store.keep(reading, source="test", now=NOW, baseline=False, old=date(2023, 6, 1))
    assert {one.key: one.baseline for one in changes(store)} == {"old": True, "new": False, "9001": False}
    again = Reading("a unit", (said(date="2023-05-30", key="old", text="Other words."),))
    store.keep(again, source="test", now=NOW + HOUR, baseline=False, old=date(2023, 6, 1))
    assert changes(store)[-1].baseline is False


def test_what_is_announced_ahead_is_never_there_since_before(store):
    store.keep(Reading("a unit", (event(),)), source="test", now=NOW, baseline=False, old=date(2024, 1, 1))
    assert [one.baseline for one in changes(store)] == [False]


def test_what_is_dated_in_the_future_is_kept_and_noted(store):
    noted = "division commons-2023-06-13-252 is dated in the future ({})"
    assert problem(store, division(date=date(2023, 6, 2))) == ""
    assert problem(store, division(date=date(2023, 6, 3))) == noted.format("2023-06-03")
    assert problem(store, Snapshot(division(date=date(2023, 6, 2)).record, VOTES, NOW + DAY)) == ""
    late = Snapshot(division(date=date(2023, 6, 2)).record, VOTES, NOW + DAY + SECOND)
    assert problem(store, late) == noted.format("2023-06-02T12:00:01+00:00")
    both = Snapshot(division(date=date(2023, 6, 9)).record, VOTES, NOW + DAY)
    assert problem(store, both) == noted.format("2023-06-09")
    assert row(store, DivisionRow, "commons-2023-06-13-252").date == date(2023, 6, 9)


def test_what_is_announced_and_what_has_no_date_are_not_noted_as_of_the_future(store):
    assert (problem(store, event()), problem(store, bill())) == ("", "")
    published = Snapshot(bill().record, published_at=NOW + 2 * DAY)
    assert problem(store, published) == "bill 9001 is dated in the future (2023-06-03T12:00:00+00:00)"


def test_mentions_of_terms_that_were_not_looked_for_stay_and_others_go(store):
    keep(store, said("acme", "globex", "initech"))
    looked_for = frozenset({"acme", "globex"})
    reading = Reading("a unit", (said("globex"),))
    kept = store.keep(reading, source="test", now=NOW + HOUR, baseline=False, terms=looked_for)
    assert kept.changes == 1
    differs = changes(store)[-1].differs["mentions"]
    assert ([one["term"] for one in differs["removed"]], differs["of_before"]) == (["acme"], 3)
    reading = Reading("a unit", (said(),))
    store.keep(reading, source="test", now=NOW + 2 * HOUR, baseline=False, terms=looked_for)
    assert [one["term"] for one in changes(store)[-1].differs["mentions"]["removed"]] == ["globex"]


def test_the_votes_of_a_division_do_not_depend_on_the_terms_that_were_looked_for(store):
    keep(store, division())
    reading = Reading("a unit", (division(*VOTES[1:]),))
    store.keep(reading, source="test", now=NOW + HOUR, baseline=False, terms=frozenset({"acme"}))
    assert {one.name for one in rows(store, VoteRow)} == {"Ali Sample", "Kim Specimen"}


def test_names_that_are_not_believed_gone_are_as_they_were(store):
    keep(store, division())
    keep(store, Snapshot(division().record), at=NOW + HOUR)
    assert {(one.name, one.missed) for one in rows(store, VoteRow)} == {(one.name, 0) for one in VOTES}


def test_a_day_of_several_that_vanishes_is_missed_once_and_the_others_are_not(store):
    keep(store, stage("2023-06-06", "2023-06-13", "2023-06-20"))
    assert keep(store, stage("2023-06-06", "2023-06-20"), at=NOW + HOUR) == 0
    assert {one.key: one.missed for one in rows(store, SittingRow)} == {
        "2023-06-06": 0,
        "2023-06-13": 1,
        "2023-06-20": 0,
    }
    keep(store, stage("2023-06-06", "2023-06-13", "2023-06-20"), at=NOW + 2 * HOUR)
    assert {one.missed for one in rows(store, SittingRow)} == {0}


def test_a_day_that_goes_as_another_comes_is_believed_at_once(store):
    keep(store, stage("2023-06-06", "2023-06-13"))
    assert keep(store, stage("2023-06-06", "2023-06-20"), at=NOW + HOUR) == 1
    assert {one.key for one in rows(store, SittingRow)} == {"2023-06-06", "2023-06-20"}


def test_of_the_days_of_a_stage_that_have_come_alone_stay_so(store):
    keep(store, stage("2023-06-01", reached=True))
    keep(store, stage("2023-06-01", "2023-06-08"), at=NOW + HOUR)
    assert {one.key: one.reached for one in rows(store, SittingRow)} == {"2023-06-01": True, "2023-06-08": False}


def test_of_what_was_there_all_along_the_first_reading_is_no_change_and_the_next_is(store):
    member = {"key": "4001", "member_id": 4001, "name": "Jo Example", "house": "Commons", "stamp": "1"}
    assert keep(store, Snapshot(Member.model_validate(member))) == 0
    moved = Member.model_validate({**member, "house": "Lords", "stamp": "2"})
    assert keep(store, Snapshot(moved), at=NOW + HOUR) == 1


def test_a_service_s_own_memory_leaves_no_change(store):
    fields = {"key": "Commons", "house": "Commons", "first": "2023-06-01", "last": "2023-06-30"}
    for days in (["2023-06-01"], ["2023-06-02"], ["2023-06-01"]):
        assert keep(store, Snapshot(Calendar.model_validate({**fields, "days": days}))) == 0
    assert [one.days for one in rows(store, CalendarRow)] == [["2023-06-01"]], "nor is an older copy of it doubted"


def test_what_a_reading_does_not_know_of_a_record_stays_as_it_was(store):
    places = [{"name": "Exampleton", "code": "E1", "member": "Jo Example", "signatures": 3}]
    keep(store, petition(constituencies=places))
    assert keep(store, petition(signatures=9), at=NOW + HOUR) == 0
    kept = row(store, PetitionRow, "petition-1")
    assert (kept.signatures, kept.constituencies) == (9, places)


def test_an_empty_list_is_noted_with_how_many_there_were(store):
    keep(store, amendment("1"), amendment("2"), amendment("3", stage_key="17002"), listings=(listing("1", "2"),))
    reading = Reading("a unit", listings=(listing(),))
    kept = store.keep(reading, source="test", now=NOW + HOUR, baseline=False)
    assert kept.problem == "an empty list came where 2 amendments had been listed: nothing is withdrawn"
    assert {one.missed for one in rows(store, AmendmentRow)} == {0}


def test_an_empty_list_where_there_was_nothing_is_in_order(store):
    keep(store, amendment("1", stage_key="17002"))
    reading = Reading("a unit", listings=(listing(),))
    assert store.keep(reading, source="test", now=NOW, baseline=False).problem == ""


def test_what_is_withdrawn_is_written_so_with_what_it_was(store):
    keep(store, amendment("1"), amendment("2"), amendment("3", stage_key="17002"), listings=(listing("1", "2"),))
    for hours in (1, 2):
        keep(store, at=NOW + hours * HOUR, listings=(listing("1"),))
    gone = {one.key: (one.missed, one.withdrawn_at) for one in rows(store, AmendmentRow)}
    assert gone == {"1": (0, None), "2": (2, NOW + 2 * HOUR), "3": (0, None)}
    change = changes(store)[-1]
    assert (change.what, change.key, change.differs, change.seen_at) == ("withdrawn", "2", {}, NOW + 2 * HOUR)
    assert change.before == change.after == amendment("2").record.model_dump(mode="json")
    assert change.published_at is None


def test_a_paper_that_is_withdrawn_is_written_with_its_day_as_printed(store):
    fields = {"bill": "example", "title": "A list", "date": "2023-05-30"}
    papers = [Snapshot(Publication.model_validate({**fields, "key": key})) for key in ("p1", "p2")]
    keep(store, *papers)
    for hours in (1, 2):
        keep(store, at=NOW + hours * HOUR, listings=(Listing("publication", {"bill": "example"}, frozenset({"p1"})),))
    change = changes(store)[-1]
    assert change.before is not None
    assert (change.what, change.key, change.before["date"]) == ("withdrawn", "p2", "2023-05-30")


def test_a_list_of_another_noun_withdraws_only_of_its_own(store):
    keep(store, amendment("1"), stage("2023-06-13"))
    for hours in (1, 2):
        keep(store, at=NOW + hours * HOUR, listings=(Listing("stage", {"bill_id": 9001}, frozenset({"17001"})),))
    assert [one.what for one in changes(store)] == ["appeared", "appeared"]


@pytest.mark.parametrize(
    ("changed", "differs"),
    [({}, {"withdrawn": [True, False]}), ({"number": "NC2"}, {"number": ["NC1", "NC2"], "withdrawn": [True, False]})],
)
def test_what_comes_back_is_written_so_with_what_else_differs(store, changed, differs):
    keep(store, amendment("1"), amendment("2"), listings=(listing("1", "2"),))
    for hours in (1, 2):
        keep(store, amendment("1"), at=NOW + hours * HOUR, listings=(listing("1"),))
    keep(store, amendment("1"), amendment("2", **changed), at=NOW + 3 * HOUR, listings=(listing("1", "2"),))
    change = changes(store)[-1]
    assert (change.what, change.key, change.differs) == ("altered", "2", differs)
    back = row(store, AmendmentRow, "2")
    assert (back.withdrawn_at, back.missed, back.number) == (None, 0, changed.get("number", "NC1"))


def test_what_was_absent_once_and_is_read_again_was_never_away(store):
    keep(store, amendment("1"), amendment("2"), listings=(listing("1", "2"),))
    for hours in (1, 3):
        keep(store, at=NOW + hours * HOUR, listings=(listing("1"),))
        keep(store, amendment("2"), at=NOW + (hours + 1) * HOUR)
    assert row(store, AmendmentRow, "2").missed == 0
    assert {one.what for one in changes(store)} == {"appeared"}


def test_a_reading_that_says_what_is_known_writes_nothing(store):
    read = (bill(), stage("2023-06-13"), amendment("1"), division(vote(4001, "Jo Example", "aye")))
    assert keep(store, *read, listings=(listing("1"),)) == 4
    written: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        if statement.split(maxsplit=1)[0] in {"INSERT", "UPDATE", "DELETE"}:
            written.append(statement)

    listen(store.engine, "before_cursor_execute", note)
    assert keep(store, *read, at=NOW + HOUR, listings=(listing("1"),)) == 0
    # What was withdrawn and is absent still is looked for in one go, whether there is any or not.
    assert [one for one in written if "doubted_at" not in one] == []


def test_a_field_that_no_document_has_is_kept_once_with_the_first_value_seen(store):
    unknown = (("vote", "Mood", "glad"), ("vote", "Hat", "tall"))
    for hours, source in ((0, "test"), (1, "test"), (2, "another")):
        store.keep(Reading("a unit", unknown=unknown), source=source, now=NOW + hours * HOUR, baseline=False)
    later = Reading("a unit", unknown=(("vote", "Mood", "sad"),))
    store.keep(later, source="test", now=NOW + 3 * HOUR, baseline=False)
    found = {(one.source, one.noun, one.field): (one.value, one.seen_at) for one in rows(store, UnknownFieldRow)}
    assert found == {
        (source, "vote", field): (value, at)
        for source, at in (("test", NOW), ("another", NOW + 2 * HOUR))
        for field, value in (("Mood", "glad"), ("Hat", "tall"))
    }


def test_rows_set_aside_are_each_kept_with_where_they_came_from(store):
    asides = (Aside("vote", "no name", "{}"), Aside("vote", "no name", "[]"), Aside("stage", "no name", "{}"))
    store.keep(Reading("a unit", asides=asides), source="test", now=NOW, baseline=False)
    found = {(one.source, one.noun, one.reason, one.raw, one.seen_at) for one in rows(store, AsideRow)}
    assert found == {("test", one.noun, one.reason, one.raw, NOW) for one in asides}


HANSARD = {"source": "hansard", "service_id": None, "ayes": None, "noes": None}


def of_hansard(key: str, **changed: Any) -> Snapshot:
    return Snapshot(division(key=key, hansard_id=key.upper(), **{**HANSARD, **changed}).record)


@pytest.mark.parametrize(
    ("stored", "same"),
    [
        ({"number": 252}, True),
        ({"number": None}, True),
        ({"number": 253}, False),
        ({"number": None, "bill": "another"}, False),
        ({"number": 252, "bill": "another"}, True),
        ({"number": 252, "date": date(2023, 6, 14)}, False),
        ({"number": 252, "house": "Lords"}, False),
    ],
)
def test_a_division_is_taken_for_the_one_that_hansard_told_of_by_number_else_by_bill(store, stored, same):
    keep(store, of_hansard("h1", **stored))
    keep(store, division(), at=NOW + HOUR)
    found = {one.key: one.hansard_id for one in rows(store, DivisionRow)}
    assert found == ({"h1": "H1"} if same else {"h1": "H1", "commons-2023-06-13-252": None})


def test_of_two_that_hansard_told_of_the_one_with_the_number_is_taken(store):
    keep(store, of_hansard("h1", number=None), of_hansard("h2", number=252))
    keep(store, division(), at=NOW + HOUR)
    assert row(store, DivisionRow, "h2").service_id == 1559
    assert row(store, DivisionRow, "h1").service_id is None


def test_what_hansard_tells_is_kept_under_its_own_key(store):
    keep(store, division())
    keep(store, of_hansard("h1", number=252), at=NOW + HOUR)
    assert {one.key for one in rows(store, DivisionRow)} == {"commons-2023-06-13-252", "h1"}


def test_two_divisions_that_hansard_alone_tells_of_stay_two(store):
    keep(store, of_hansard("h1", number=251))
    keep(store, of_hansard("h2", number=252), at=NOW + HOUR)
    assert {one.key: one.number for one in rows(store, DivisionRow)} == {"h1": 251, "h2": 252}


def test_a_division_whose_day_is_corrected_keeps_its_key(store):
    keep(store, division())
    keep(store, division(key="commons-2023-06-14-252", date=date(2023, 6, 14)), at=NOW + HOUR)
    (kept,) = rows(store, DivisionRow)
    assert (kept.key, kept.date) == ("commons-2023-06-13-252", date(2023, 6, 14))


def test_members_named_in_a_correction_are_known_too(store):
    keep(store, division())
    keep(store, division(*VOTES, vote(4004, "Pat Placeholder", "aye")), at=NOW + HOUR)
    assert "Pat Placeholder" in {name for _, name, *_ in store.look().members()}
