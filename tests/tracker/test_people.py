"""Finding members, telling of their votes, and whose a seat was: no service is asked here."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from alerts.values import Ask
from sources.records import Question, Snapshot
from sources.records.motion import Motion
from tests.tracker.people import (
    ALI,
    FIRST,
    JO,
    KIM,
    NEW,
    PEER,
    ROB,
    SECOND,
    THIRD,
    fill,
    held,
    join,
    member,
    names,
)
from tests.tracker.stored import amendment, division, keep, opened, vote
from tracker.member_votes import Held, Told, told
from tracker.members import Known, find, near, plain
from tracker.seat_then import Seat, then
from tracker.store import Store

ASK = Ask(house="Commons", amendment="NC10", side="aye", meaning="It asked for a list.")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with opened(tmp_path_factory.mktemp("people")) as made:
        fill(made)
        yield made


def found(store: Store, who: str) -> tuple[list[int], str]:
    result = find(who, store.look().alike(who))
    return [one.member_id for one in result.members], result.how


@pytest.mark.parametrize(
    ("who", "members", "how"),
    [
        ("99001", [JO], "number"),
        ("jo example", [JO], "name"),
        ("Rt Hon. JO  EXAMPLE MP", [JO], "name"),
        ("Example, Jo", [JO], "part"),
        ("Sian Placeholder", [NEW], "name"),
        ("Ali Sample Jones", [ALI], "name"),
        ("sample‑jones", [ALI], "part"),
        ("Exampleton", [JO], "seat"),
        ("sampleford", [NEW], "seat"),
        ("Jo Instance", [JO], "former name"),
        ("Ynys For", [ROB], "former seat"),
        ("Bob Token", [ROB], "nickname"),
        ("lord placeholder", [PEER], "name"),
        ("Placeholder", [PEER, NEW], "part"),
        ("Instance", [JO], "part of a former name or seat"),
        ("ynys", [ROB], "part of a former name or seat"),
        ("Bob Tok", [], ""),
        ("Life peer", [], ""),
        ("Example Bob", [], ""),
        ("%", [], ""),
        ("_o Example", [], ""),
        ("Jo_Example", [], ""),
        ("", [], ""),
        ("Sir", [], ""),
        ("🗳", [], ""),
        ("99999", [], ""),
        ("9" * 40, [], ""),
        ("x" * 100_000, [], ""),
        ("jo " * 50_000, [], ""),
    ],
)
def test_a_member_is_found_by_what_people_type(store: Store, who: str, members: list[int], how: str) -> None:
    assert found(store, who) == (members, how)


def test_the_other_form_of_a_first_name_is_tried_both_ways_and_last_names_in_full() -> None:
    short = Known(1, "Tony Model", names=frozenset({"tony model"}))
    long = Known(2, "Anthony Token", names=frozenset({"anthony token"}))
    assert [one.member_id for one in find("Anthony Model", [short, long]).members] == [1]
    assert [one.member_id for one in find("Tony Token", [short, long]).members] == [2]
    assert find("Tony Tokens", [short, long]).members == ()
    assert find("Tony", [long]).members == (), "a first name alone is no name"


def called(*names: str) -> list[Known]:
    return [Known(n, name, names=frozenset({plain(name)})) for n, name in enumerate(names)]


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("Specim", ["Kim Specimen", "Lee Specimen-Model"]),
        ("model", ["Lee Specimen-Model"]),
        ("K Specimen", ["Kim Specimen"]),
        ("specimen kim", ["Kim Specimen"]),
        ("overmod", ["Max Overmodel"]),
        ("vermod", ["Max Overmodel"]),
        ("ver", []),
        ("mode", ["Lee Specimen-Model"]),
        ("im specimen", ["Kim Specimen"]),
        ("im model", []),
    ],
)
def test_words_and_their_beginnings_are_found_before_what_is_inside_of_a_word(who: str, names: list[str]) -> None:
    known = called("Kim Specimen", "Lee Specimen-Model", "Max Overmodel")
    assert [one.name for one in find(who, known).members] == names


def test_a_few_letters_inside_of_a_seat_find_nobody_and_a_former_seat_s_word_goes_before_them(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        midsford = held("Midsford", 1, "2019-12-12")
        former = held("Ford Anytown", 2, "2015-05-07", "2017-05-03")
        keep(store, member(99011, "Jo Example", midsford), member(99012, "Ali Sample", former))
        assert found(store, "ids") == ([], "")
        assert found(store, "ford") == ([99012], "part of a former name or seat")
        assert found(store, "idsf") == ([99011], "part")


def test_a_lady_is_found_as_the_baroness_that_she_is_and_one_called_lady_first(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        peer = held("Life peer", 4, "2015-09-30", house="Lords")
        keep(store, member(99011, "Baroness Placeholder of Anytown", peer), member(99012, "Baroness Sample", peer))
        assert found(store, "Lady Sample") == found(store, "the lady sample") == ([99012], "name")
        assert found(store, "Lady Placeholder") == ([99011], "part")
        assert found(store, "Lady Nobody") == found(store, "Lady") == ([], "")
        keep(store, member(99013, "Lady Sample", held("Anytown", 1, "2019-12-12")))
        assert found(store, "Lady Sample") == ([99013], "name")


def test_a_name_in_full_goes_before_a_nickname_and_a_seat_of_today_before_a_former_one() -> None:
    bob, robert = (
        Known(n, name, names=frozenset({name.lower()})) for n, name in ((1, "Bob Model"), (2, "Robert Model"))
    )
    assert [one.member_id for one in find("Robert Model", [bob, robert]).members] == [2]
    then_, now = Known(3, "A", former_seats=frozenset({"anytown"})), Known(4, "B", seats=frozenset({"anytown"}))
    assert [one.member_id for one in find("Anytown", [then_, now]).members] == [4]


def test_two_members_of_one_name_are_both_candidates(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        keep(store, *(member(n, "Jo Example", held(seat, n, "2024-07-04")) for n, seat in ((99011, "A"), (99012, "B"))))
        assert found(store, "Jo Example") == ([99011, 99012], "name")


def test_who_was_renamed_is_found_by_the_name_of_today_and_by_that_of_the_vote(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        seat = held("Anytown", 1, "2019-12-12")
        keep(
            store,
            division(vote(JO, "Jo Instance", "aye")),
            member(JO, "Jo Example", seat, names=names(("Jo Example", None))),
        )
        assert found(store, "Jo Example")[0] == found(store, "Jo Instance")[0] == [JO]


def test_a_member_known_by_votes_alone_is_found_by_name_and_by_the_seat_of_the_vote(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        keep(store, division(vote(JO, "Jo Example", "aye", seat="Example and Anytown")))
        assert found(store, "Jo Example") == (*found(store, "99001")[:1], "name")
        assert found(store, "Example & Anytown") == ([JO], "seat")


def test_what_reads_alike_is_offered_and_what_does_not_is_not(store: Store) -> None:
    spelt = store.look().spelt()
    assert near("Jo Exampel", spelt)[0] == "Jo Example"
    assert "Jo Example" in near("Exampel", spelt)
    assert "Exampleton" in near("Exmpleton", spelt)
    assert near("Zzyzx Qwrt", spelt) == near("", spelt) == near("x" * 100_000, spelt) == ()


def of(store: Store, number: int, *asks: Ask) -> Told:
    look = store.look()
    stored = look.member(number) or {"house": None, "seats": [], "parties": [], "stamp": ""}
    return told(Held(*look.held(), asks), {**stored, "member_id": number, "name": "?"}, look.votes_by([number])[number])


def test_each_division_has_the_vote_the_party_of_the_day_what_it_was_on_and_what_that_is_to_the_ask(
    store: Store,
) -> None:
    first, second, third = of(store, JO, ASK).rows
    assert (first["vote"], first["party"], first["seat"], first["outcome"]) == ("aye", "Labour", "Exampleton", None)
    names = ("vote", "proxy", "party", "on", "outcome", "meaning", "teller")
    assert [second[name] for name in names] == [
        "no",
        "Lee Model",
        "Independent",
        "New Clause 10",
        "against",
        "It asked for a list.",
        False,
    ]
    assert (third["vote"], third["party"]) == ("no vote recorded", "Independent")


def test_who_had_no_seat_was_not_a_member_and_has_neither_party_nor_seat_then(store: Store) -> None:
    rows = of(store, NEW).rows
    assert [(row["vote"], row["party"], row["seat"]) for row in rows] == [
        ("not a member at the time", None, None),
        ("not a member at the time", None, None),
        ("aye", "Labour", "Sampleford"),
    ]
    assert of(store, PEER).rows == (), "the Lords have had no division"


def test_of_whom_nothing_is_known_nothing_is_said_but_how_many_divisions_there_are(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        fill(store, member(99009, "Max Model", held("Elsewhere", 1, None)))
        keep(
            store, division(key="commons-2023-06-14-1", date=date(2023, 6, 14), number=1, service_id=1, ayes=0, noes=0)
        )
        keep(
            store,
            replace(division(key="commons-2023-06-15-2", date=date(2023, 6, 15), number=2, service_id=2), parts=()),
        )
        assert of(store, 99009) == Told((), not_listed=4, no_lists=1)


def test_a_join_that_is_not_certain_is_said_to_be_so_and_a_disagreement_is_no_vote_on_it(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        likely, against = join(FIRST, "56", sure="likely"), join(THIRD, "55", question="disagreement")
        fill(store, likely, against)
        ask = Ask(house="Commons", amendment="NC1", side="no", meaning="M.")
        rows = {row["id"]: row for row in of(store, JO, ask, ASK).rows}
        assert [rows[FIRST][name] for name in ("on", "outcome", "meaning")] == ["probably New Clause 1", None, None]
        assert rows[THIRD]["on"] == "disagreeing with New Clause 10"
        assert rows[THIRD]["outcome"] is None


def test_a_division_joined_with_nothing_is_called_by_its_title(store: Store) -> None:
    assert of(store, JO).rows[0]["on"] is None
    assert of(store, JO).rows[0]["joined"] == []


def test_a_division_that_is_no_more_is_not_told(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        fill(store)
        with store.engine.begin() as connection:
            connection.exec_driver_sql(
                f"UPDATE division SET withdrawn_at = '2026-01-01 00:00:00' WHERE key = '{FIRST}'"
            )
        assert [row["id"] for row in of(store, JO).rows] == [SECOND, THIRD]


def whose(store: Store, seat: Seat) -> list[tuple[str, str, int | None]]:
    look = store.look()
    return [
        (one.division["id"], one.state, one.member_id) for one in then(seat, look.holders(seat.name), look.held()[0])
    ]


def test_the_same_seat_was_another_member_s_and_one_made_since_was_nobody_s(store: Store) -> None:
    made = Seat("Sampleford", 4002, date(2024, 5, 31), NEW)
    assert whose(store, made) == [(FIRST, "not yet", ALI), (SECOND, "not yet", ALI)], "boundaries were others"
    same = Seat("Sampleford", 3002, date(2010, 5, 6), NEW)
    assert whose(store, same)[:2] == [(FIRST, "held", ALI), (SECOND, "held", ALI)]
    assert whose(store, replace(made, since=None))[:2] == [(FIRST, "earlier", ALI), (SECOND, "earlier", ALI)]
    assert whose(store, Seat("Sampleford", None, None, NEW))[:2] == [(FIRST, "unsure", ALI), (SECOND, "unsure", ALI)]


def test_whose_a_seat_was_is_not_guessed(store: Store) -> None:
    assert whose(store, Seat("Nowhere", 1, date(2010, 5, 6), 5))[0] == (FIRST, "not told", None)
    assert whose(store, Seat("Nowhere", 1, date(2024, 5, 31), 5))[:2] == [
        (FIRST, "not yet", None),
        (SECOND, "not yet", None),
    ]
    assert whose(store, Seat("Exampleton", 3001, date(2010, 5, 6), JO)) == [(THIRD, "earlier", JO)]


def test_two_holders_on_one_day_are_nobody_s_answer_and_nothing_is_said_of_a_seat_s_last_day() -> None:
    rows = [{"id": "a", "house": "Commons", "date": "2023-06-13"}]
    seat = Seat("Anytown", 1, date(2010, 5, 6), 9)

    def one(number: int, to: str | None) -> Known:
        return Known(number, "?", history=(held("Anytown", 1, "2019-12-12", to),))

    assert [(x.state, x.member_id) for x in then(seat, [one(1, None)], rows)] == [("held", 1)]
    assert [(x.state, x.member_id) for x in then(seat, [one(1, None), one(2, None)], rows)] == [("not told", None)]
    assert [(x.state, x.member_id) for x in then(seat, [one(1, "2023-06-13")], rows)] == [("not told", None)]


def test_what_a_member_signed_and_asked_is_theirs_alone(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        other = amendment("57", number="NC2", sponsors=[{"id": 990010, "name": "Kim Other", "lead": True}])
        asked = {
            "key": "question-1",
            "house": "Commons",
            "date": date(2023, 6, 1),
            "uin": "1",
            "text": "?",
            "link": "l",
        }
        motion = {"key": "motion-1", "date": date(2023, 5, 1), "number": "9", "title": "A motion", "text": "t"}
        fill(
            store,
            other,
            Snapshot(
                Question.model_validate({**asked, "heading": "Suppliers", "asked_by_id": JO, "asked_by": "Jo Example"})
            ),
            Snapshot(
                Question.model_validate({**asked, "key": "question-2", "asked_by_id": KIM, "asked_by": "Kim Specimen"})
            ),
            Snapshot(
                Motion.model_validate(
                    {**motion, "member_id": JO, "member": "Jo Example", "status": "Published", "link": "m"}
                )
            ),
        )
        look = store.look()
        assert [(row["name"], row["lead"]) for row in look.amendments_of(JO)] == [("New Clause 10", True)]
        motion = ["Motion 47A / Amendment 47B: a title"]
        sponsors = [{"id": ALI, "name": "Ali Sample", "lead": False}]
        keep(store, amendment("58", number="47A", form="Motion", summary=motion, sponsors=sponsors))
        assert [row["label"] for row in look.amendments_of(ALI)] == motion
        assert [(row["kind"], row["title"]) for row in look.asked_by(JO)] == [
            ("motion", "A motion"),
            ("question", "Suppliers"),
        ]


@pytest.mark.sqlite("plans are read as SQLite writes them")
def test_the_votes_of_others_are_never_gone_through(store: Store) -> None:
    """The plans of all questions asked of a look-up: the votes are reached by an index, each time."""
    asked: list[tuple[str, Any]] = []
    event.listen(
        store.engine, "before_cursor_execute", lambda c, k, statement, values, x, y: asked.append((statement, values))
    )
    look = store.look()
    find("Jo Example", look.alike("Jo Example"))
    look.held(), look.votes_by([JO]), look.amendments_of(JO), look.mentions(JO), look.asked_by(JO), look.members()
    ours = [(statement, values) for statement, values in asked if " vote" in statement]
    assert ours
    with store.engine.connect() as connection:
        for statement, values in ours:
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            assert not [step for step in plan if step.startswith("SCAN vote")], plan
        exact = next((statement, values) for statement, values in asked if "named.bare = " in statement)
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {exact[0]}", exact[1])]
    assert any("ix_named_bare" in step for step in plan)
