"""What is kept of a reading: one change for each difference, none for none."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from sources.records import Aside, Reading
from tests.tracker.stored import HOUR, NOW, VOTES, amendment, bill, division, keep, listing, opened, stage, vote
from tracker.store import Store, Unkeepable
from tracker.store.engine import transaction
from tracker.tables import DivisionRow, VoteRow
from tracker.work_tables import AsideRow


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as opened_store:
        yield opened_store


def changes(store: Store) -> list[dict]:
    return store.look().changes(1000)[::-1]


def test_a_record_seen_for_the_first_time_has_appeared(store):
    assert keep(store, bill()) == 1
    (change,) = changes(store)
    assert (change["noun"], change["what"], change["before"]) == ("bill", "appeared", None)
    assert change["after"]["title"] == "Example Bill [HL]"


def test_a_record_seen_again_unchanged_leaves_no_trace(store):
    keep(store, bill(), stage("2023-06-13"), division(), amendment("1"))
    assert keep(store, bill(), stage("2023-06-13"), division(), amendment("1"), at=NOW + HOUR) == 0
    assert len(changes(store)) == 4


def test_the_change_log_holds_what_was_before_and_what_is_after(store):
    keep(store, bill())
    keep(store, bill(title="Example Act 2023", is_act=True), at=NOW + HOUR)
    change = changes(store)[-1]
    assert change["before"]["title"] == "Example Bill [HL]"
    assert change["after"]["title"] == "Example Act 2023"
    assert change["differs"] == {"title": ["Example Bill [HL]", "Example Act 2023"], "is_act": [False, True]}


def test_a_field_that_moves_without_meaning_is_kept_and_is_no_change(store):
    keep(store, bill())
    assert keep(store, bill(last_update=NOW), at=NOW + HOUR) == 0
    assert store.bills()[0].last_update == NOW


def test_a_day_that_moves_is_one_change_with_the_old_and_the_new_day(store):
    keep(store, stage("2023-06-06"))
    keep(store, stage("2023-06-13"), at=NOW + HOUR)
    change = changes(store)[-1]
    assert change["what"] == "moved"
    sittings = change["differs"]["sittings"]
    assert [one["date"] for one in sittings["removed"]] == ["2023-06-06"]
    assert [one["date"] for one in sittings["added"]] == ["2023-06-13"]


def test_a_day_that_vanishes_is_believed_the_second_time(store):
    keep(store, stage("2023-06-06", "2023-06-13"))
    assert keep(store, stage("2023-06-06"), at=NOW + HOUR) == 0
    assert keep(store, stage("2023-06-06"), at=NOW + 2 * HOUR) == 1
    assert [one["date"] for one in changes(store)[-1]["differs"]["sittings"]["removed"]] == ["2023-06-13"]


def test_a_day_that_vanishes_once_and_comes_back_is_no_change(store):
    keep(store, stage("2023-06-06"))
    assert keep(store, stage(), at=NOW + HOUR) == 0
    assert keep(store, stage("2023-06-06"), at=NOW + 2 * HOUR) == 0
    assert keep(store, stage(), at=NOW + 3 * HOUR) == 0, "the count of absences began anew"


def test_a_vote_that_changes_lobby_is_a_correction_by_name(store):
    keep(store, division())
    moved = (vote(4001, "Jo Example", "no"), *VOTES[1:])
    keep(store, division(*moved, ayes=0, noes=2), at=NOW + HOUR)
    change = changes(store)[-1]
    assert change["what"] == "corrected"
    assert change["differs"]["ayes"] == [1, 0]
    (altered,) = change["differs"]["votes"]["altered"]
    assert (altered["name"], altered["vote"], altered["was"]) == ("Jo Example", "no", {"vote": "aye"})


def test_names_that_come_after_the_counts_are_no_correction(store):
    record = division()
    keep(store, type(record)(record.record))
    keep(store, division(), at=NOW + HOUR)
    assert [one["what"] for one in changes(store)] == ["appeared", "altered"]
    assert len(store.look().votes("commons-2023-06-13-252")) == 3


def test_all_names_gone_at_once_are_not_believed(store):
    keep(store, division())
    record = division()
    assert keep(store, type(record)(record.record), at=NOW + HOUR) == 0
    assert len(store.look().votes("commons-2023-06-13-252")) == 3


def test_a_division_keeps_its_key_when_its_number_is_corrected(store):
    keep(store, division())
    keep(store, division(key="commons-2023-06-13-253", number=253), at=NOW + HOUR)
    assert [row["id"] for row in store.look().divisions()] == ["commons-2023-06-13-252"]
    assert changes(store)[-1]["differs"] == {"number": [252, 253]}


def test_a_division_first_told_by_hansard_alone_keeps_its_key_and_gets_its_counts(store):
    alone = {"number": None, "ayes": None, "noes": None, "service_id": None, "source": "hansard", "hansard_id": "D1"}
    hansard = division(key="commons-2023-06-13-hd1", title="Example Bill [Lords]", **alone)
    keep(store, type(hansard)(hansard.record))
    keep(store, division(), at=NOW + HOUR)
    (row,) = store.look().divisions()
    assert (row["id"], row["number"], row["ayes"]) == ("commons-2023-06-13-hd1", 252, 1)
    with transaction(store.engine) as session:
        assert session.exec(select(DivisionRow)).one().hansard_id == "D1"


def test_what_is_absent_from_a_complete_list_twice_in_a_row_is_withdrawn(store):
    keep(store, amendment("1"), amendment("2"), listings=(listing("1", "2"),))
    assert keep(store, amendment("1"), at=NOW + HOUR, listings=(listing("1"),)) == 0
    assert keep(store, amendment("1"), at=NOW + 2 * HOUR, listings=(listing("1"),)) == 1
    change = changes(store)[-1]
    assert (change["what"], change["key"]) == ("withdrawn", "2")
    assert keep(store, amendment("1"), at=NOW + 3 * HOUR, listings=(listing("1"),)) == 0, "told once"


def test_an_empty_list_where_there_was_something_withdraws_nothing(store):
    keep(store, amendment("1"), listings=(listing("1"),))
    for hours in range(1, 5):
        assert keep(store, at=NOW + hours * HOUR, listings=(listing(),)) == 0


def test_what_comes_back_after_its_withdrawal_is_told_as_back(store):
    keep(store, amendment("1"), amendment("2"), listings=(listing("1", "2"),))
    for hours in (1, 2):
        keep(store, amendment("1"), at=NOW + hours * HOUR, listings=(listing("1"),))
    assert keep(store, amendment("1"), amendment("2"), at=NOW + 3 * HOUR, listings=(listing("1", "2"),)) == 1
    assert changes(store)[-1]["differs"]["withdrawn"] == [True, False]


def test_a_baseline_is_in_the_log_and_is_nobodys_news(store):
    keep(store, bill(), stage("2023-06-13"), baseline=True)
    assert [one["baseline"] for one in changes(store)] == [True, True]
    assert store.unmatched() == []


def test_a_row_set_aside_is_kept_once_with_its_reason(store):
    reading = Reading("a unit", asides=(Aside("vote", "the field 'Name' is missing", "{}"),))
    for hours in range(3):
        store.keep(reading, source="test", now=NOW + hours * HOUR, baseline=False)
    with transaction(store.engine) as session:
        (row,) = session.exec(select(AsideRow)).all()
    assert (row.reason, row.seen_at) == ("the field 'Name' is missing", NOW)


def test_a_reading_is_kept_whole_or_not_at_all(store):
    bad = stage("2023-06-13", link="x")
    object.__setattr__(bad.record, "house", object())
    with pytest.raises(Unkeepable):
        keep(store, bill(), bad)
    assert store.bills() == []
    assert changes(store) == []


def test_the_votes_of_a_new_division_stand_in_their_table_and_not_in_the_log(store):
    keep(store, division())
    assert changes(store)[-1]["differs"] == {"votes": {"added": [], "count": 3}}
    (change,) = store.unmatched()
    assert {part["name"] for part in change.parts} == {"Jo Example", "Ali Sample", "Kim Specimen"}


def test_members_are_known_by_their_votes_and_signatures(store):
    keep(store, division(), amendment("1", sponsors=[{"id": 4009, "name": "Pat Mover", "lead": True}]))
    assert {(number, name) for number, name, *_ in store.look().members()} == {
        (4001, "Jo Example"),
        (4002, "Ali Sample"),
        (4003, "Kim Specimen"),
        (4009, "Pat Mover"),
    }


def test_two_divisions_of_a_day_with_one_number_stay_two(store):
    keep(store, division())
    other = (vote(4001, "Jo Example", "no"),)
    for hours in range(3):
        keep(store, division(), division(*other, service_id=1560, title="Other motion"), at=NOW + hours * HOUR)
    assert [row["id"] for row in store.look().divisions()] == ["commons-2023-06-13-252", "commons-2023-06-13-252-1560"]
    assert [change["what"] for change in changes(store)] == ["appeared", "appeared"]


def test_a_day_that_has_come_has_come_though_the_clock_be_put_back(store):
    keep(store, stage("2023-06-01", reached=True))
    assert keep(store, stage("2023-06-01", reached=False), at=NOW - HOUR) == 0
    assert keep(store, stage("2023-06-01", reached=True), at=NOW + HOUR) == 0


def test_every_field_of_a_vote_is_kept_as_it_was_read(store):
    full = vote(
        99001, "Jo Example", "aye", list_as="Example, Jo", party="Labour", seat="Exampleton", proxy="Ali Sample"
    )
    keep(store, division(full, vote(99002, "Ali Sample", "no", teller=True)))
    with transaction(store.engine) as session:
        first, second = session.exec(select(VoteRow).order_by(VoteRow.member_id)).all()
    assert {name: getattr(first, name) for name in type(full).model_fields} == full.model_dump()
    assert (second.teller, second.party, second.proxy, second.parent) == (True, None, None, "commons-2023-06-13-252")


def test_how_a_voter_is_listed_may_move_without_meaning_and_is_kept(store):
    keep(store, division())
    assert keep(store, division(vote(4001, "Jo Example", "aye", list_as="Example, Jo"), *VOTES[1:]), at=NOW + HOUR) == 0
    with transaction(store.engine) as session:
        assert session.exec(select(VoteRow).where(VoteRow.member_id == 4001)).one().list_as == "Example, Jo"


def test_the_same_number_on_the_same_day_in_the_other_house_is_another_division(store):
    keep(store, division())
    keep(store, division(key="lords-2023-06-13-252", house="Lords", source="lords_votes"), at=NOW + HOUR)
    assert sorted(row["id"] for row in store.look().divisions()) == ["commons-2023-06-13-252", "lords-2023-06-13-252"]


def test_a_vote_that_is_added_and_one_that_is_taken_away_are_a_correction_by_name(store):
    keep(store, division())
    keep(store, division(*VOTES[1:], vote(4004, "Pat Placeholder", "aye")), at=NOW + HOUR)
    votes = changes(store)[-1]["differs"]["votes"]
    assert [one["name"] for one in votes["added"]] == ["Pat Placeholder"]
    assert [one["name"] for one in votes["removed"]] == ["Jo Example"]
    assert {row["member"] for row in store.look().votes("commons-2023-06-13-252")} == {
        "Ali Sample",
        "Kim Specimen",
        "Pat Placeholder",
    }
