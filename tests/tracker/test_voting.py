"""What the record says of members in divisions: properties that hold of every list, and the words' limits."""

from collections import Counter
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.asks import NOT_A_MEMBER, OUTCOMES
from alerts.values import Ask
from sources.records import BOTH, NOT_RECORDED
from sources.records.member import was_member
from tracker import voting

DAY = date(2023, 6, 13)
SIDES = {"Commons": ("aye", "no"), "Lords": ("content", "not content")}
PARTIES = ("Conservative", "Labour", "Independent", "Crossbench", "Speaker", None)

Row = dict[str, Any]


def member(number: int, *seats: tuple[str, str | None, str | None], **changed: object) -> Row:
    held = [
        {"house": house, "seat": "Exampleton", "seat_id": 1, "from": began, "to": ended, "reason": None}
        for house, began, ended in seats
    ]
    fields = {"member_id": number, "name": f"Jo Example {number}", "house": "Commons", "is_current": True}
    parties = [{"party": "Labour", "short": "Lab", "from": "2010-05-06", "to": None}]
    return {**fields, "seats": held, "parties": parties, "stamp": "2023-07-01", **changed}


def vote(number: int, side: str, party: str | None = "Labour", **changed: object) -> Row:
    fields = {"member_id": number, "member": f"Jo Example {number}", "vote": side, "teller": False, "proxy": None}
    return {**fields, "party": party, "seat": None, **changed}


@st.composite
def histories(draw: st.DrawFn, number: int) -> Row:
    days = st.sampled_from([None, "2010-05-06", "2019-12-12", "2023-06-12", "2023-06-13", "2023-06-14", "2024-07-04"])
    seats = draw(st.lists(st.tuples(st.sampled_from(["Commons", "Lords"]), days, days), max_size=3))
    return member(
        number,
        *seats,
        house=draw(st.sampled_from(["Commons", "Lords", None])),
        is_current=draw(st.booleans()),
        stamp=draw(st.sampled_from(["", "2023-07-01"])),
    )


@st.composite
def held(draw: st.DrawFn) -> tuple[str, list[Row], dict[int, Row]]:
    """A House, the votes of a division in it, and the members stored."""
    house = draw(st.sampled_from(sorted(SIDES)))
    numbers = draw(st.lists(st.integers(99001, 99060), unique=True, max_size=40))
    words = st.sampled_from([*SIDES[house], *SIDES[house], BOTH, NOT_RECORDED])
    votes = []
    for number in numbers:
        side = draw(words)
        teller = side in SIDES[house] and draw(st.integers(0, 9)) == 0
        votes.append(vote(number, side, draw(st.sampled_from(PARTIES)), teller=teller))
    known = draw(st.lists(st.integers(99001, 99060), unique=True, max_size=20))
    return house, votes, {number: draw(histories(number)) for number in known}


def test_nothing_is_said_of_who_is_in_no_list_where_the_lists_hold_everybody_or_were_misread() -> None:
    members = {
        99002: member(99002, ("Commons", "2019-12-12", None)),
        99003: member(99003, ("Commons", "2024-07-04", None)),
    }
    for number, open_, closed in ((99002, NOT_RECORDED, None), (99003, NOT_A_MEMBER, NOT_A_MEMBER)):
        for unknown, word in ((False, open_), (True, closed)):
            found = voting.standing(None, members[number], "Commons", DAY, listed=True, unknown=unknown)
            assert found == word
    told = voting.unlisted([vote(99001, "aye")], members, "Commons", DAY, unknown=True)
    assert NOT_RECORDED not in {one["vote"] for one in told}


@settings(deadline=None)
@given(held())
def test_everybody_stands_once_in_a_division_in_exactly_one_state(
    given_: tuple[str, list[Row], dict[int, Row]],
) -> None:
    house, votes, members = given_
    rows = [*voting.with_parties(votes, members, DAY), *voting.unlisted(votes, members, house, DAY)]
    numbers = [row["member_id"] for row in rows]
    assert len(numbers) == len(set(numbers))
    assert {row["member_id"] for row in votes} <= set(numbers)
    outcomes = voting.by_outcome(Ask(house=house, side=SIDES[house][0]), rows)
    assert tuple(outcomes) == (OUTCOMES if rows else ())
    assert Counter(row["member_id"] for some in outcomes.values() for row in some) == Counter(numbers)


@settings(deadline=None)
@given(held())
def test_the_parties_add_up_to_the_lists(given_: tuple[str, list[Row], dict[int, Row]]) -> None:
    house, votes, members = given_
    told = voting.with_parties(votes, members, DAY)
    others = voting.unlisted(told, members, house, DAY)
    parties = voting.breakdown([*told, *others])
    assert len({one["party"] for one in parties}) == len(parties)

    def added(name: str) -> int:
        return sum(one[name] for one in parties)

    plain = [row["vote"] for row in votes if not row["teller"]]
    absences = [row for row in others if row["vote"] == NOT_RECORDED]
    assert added("ayes") == plain.count(SIDES[house][0])
    assert added("noes") == plain.count(SIDES[house][1])
    assert added("both") == plain.count(BOTH)
    assert added("tellers") == sum(row["teller"] for row in votes)
    assert added("no_vote_recorded") == plain.count(NOT_RECORDED) + len(absences)
    for one in parties:
        own = [row for row in [*told, *absences] if row["party"] == one["party"]]
        assert sum(number for name, number in one.items() if name != "party") == len(own)


@settings(deadline=None)
@given(held())
def test_nobody_who_is_known_to_have_had_no_seat_has_an_absence_and_their_votes_are_pointed_out(
    given_: tuple[str, list[Row], dict[int, Row]],
) -> None:
    house, votes, members = given_
    others = voting.unlisted(votes, members, house, DAY)
    for row in others:
        had = was_member(members[row["member_id"]], house, DAY)
        assert (row["vote"], had) in {(NOT_RECORDED, True), (NOT_A_MEMBER, False)}
        assert not row["teller"]
        if row["vote"] == NOT_A_MEMBER:
            assert members[row["member_id"]]["house"] == house
            assert (row["party"], row["seat"]) == (None, None)
    without = {number for number, one in members.items() if was_member(one, house, DAY) is False}
    pointed_out = {row["member_id"] for row in voting.seatless(votes, members, house, DAY)}
    assert pointed_out == without & {row["member_id"] for row in votes}


@settings(deadline=None)
@given(held())
def test_unlike_most_is_the_smaller_side_of_a_party_with_a_whip_and_never_a_teller(
    given_: tuple[str, list[Row], dict[int, Row]],
) -> None:
    _, votes, _ = given_
    found = voting.unlike_most(votes)
    for row in found:
        own = [
            one for one in votes if one["party"] == row["party"] and not one["teller"] and one["vote"] in voting.SIDED
        ]
        same = [one for one in own if one["vote"] == row["vote"]]
        assert row["party"] in {"Conservative", "Labour"}
        assert row in [{**one, "with_them": len(same), "party_voters": len(own)} for one in same]
        assert len(own) >= 3
        assert 2 * len(same) < len(own)
    # Who is not among them votes with at least half of the party, or is of none that counts.
    named = {row["member_id"] for row in found}
    for one in votes:
        if (
            one["member_id"] not in named
            and one["party"] == "Labour"
            and not one["teller"]
            and one["vote"] in voting.SIDED
        ):
            own = [other for other in votes if other["party"] == "Labour" and not other["teller"]]
            voters = [other for other in own if other["vote"] in voting.SIDED]
            same = [other for other in voters if other["vote"] == one["vote"]]
            assert len(voters) < 3 or 2 * len(same) >= len(voters)


@settings(deadline=None)
@given(held(), held())
def test_who_changed_sides_is_in_both_lists_on_sides_that_differ(
    one: tuple[str, list[Row], dict[int, Row]], two: tuple[str, list[Row], dict[int, Row]]
) -> None:
    first, second = one[1], two[1]
    both, differing = voting.compared(first, second)
    sided = [{row["member_id"] for row in rows if row["vote"] != NOT_RECORDED} for rows in (first, second)]
    assert both == len(sided[0] & sided[1])
    for row in differing:
        assert row["member_id"] in sided[0] & sided[1]
    swapped = voting.compared(second, first)
    assert [row["member_id"] for row in differing] == [row["member_id"] for row in swapped[1]]
    assert voting.compared(first, first)[1] == []


def test_a_party_split_in_half_has_nobody_who_voted_unlike_most_of_it() -> None:
    even = [vote(99001, "aye"), vote(99002, "aye"), vote(99003, "no"), vote(99004, "no")]
    assert voting.unlike_most(even) == []
    (alone,) = voting.unlike_most(even[:3])
    assert (alone["member_id"], alone["with_them"], alone["party_voters"]) == (99003, 1, 3)


def test_two_voters_are_no_party_to_differ_from_and_neither_are_those_without_a_whip() -> None:
    assert voting.unlike_most([vote(99001, "aye"), vote(99002, "no")]) == []
    for party in ("Independent", "Crossbench", "Non-Affiliated", "Bishops", "Speaker", "Lord Speaker", None):
        assert voting.unlike_most([vote(99001 + n, "no" if n else "aye", party) for n in range(9)]) == []


def test_a_party_with_the_word_independent_in_its_name_has_no_whip() -> None:
    for party in ("Ind", "Independents", "Independent Labour", "Example Party (Independent)", "Ind Example"):
        assert voting.unlike_most([vote(99001 + n, "no" if n else "aye", party) for n in range(9)]) == []
    # A word that only begins so is no such word.
    party = "Example Independence Party"
    (alone,) = voting.unlike_most([vote(99001 + n, "no" if n else "aye", party) for n in range(9)])
    assert (alone["member_id"], alone["party"]) == (99001, party)


def test_labour_and_labour_co_op_are_one_party() -> None:
    votes = [vote(99001, "aye", "Labour (Co-op)"), vote(99002, "aye"), vote(99003, "no", "Labour (Co-op)")]
    (row,) = voting.breakdown(votes)
    assert (row["party"], row["ayes"], row["noes"]) == ("Labour", 2, 1)
    (alone,) = voting.unlike_most(votes)
    assert (alone["member_id"], alone["party"], alone["with_them"], alone["party_voters"]) == (99003, "Labour", 1, 3)
    assert [voting.whole_party(name) for name in ("Green (Co-op)", "(Co-op)", None)] == ["Green", "(Co-op)", None]


def test_of_a_division_without_names_no_outcome_is_counted() -> None:
    ask = Ask(house="Commons", side="aye")
    assert voting.by_outcome(ask, []) == {}
    assert list(voting.by_outcome(ask, [vote(99001, "aye")])) == list(OUTCOMES)


def test_the_party_in_the_record_of_the_vote_goes_before_the_history_and_nothing_is_guessed() -> None:
    known = {99001: member(99001), 99003: member(99003, stamp="")}
    votes = [
        vote(99001, "aye", "Conservative"),
        vote(99001, "aye", None),
        vote(99002, "no", None),
        vote(99003, "no", None),
    ]
    told = [row["party"] for row in voting.with_parties(votes, known, DAY)]
    assert told == ["Conservative", "Labour", None, None]


def test_of_a_division_without_names_nothing_is_said_of_anybody() -> None:
    members = {99001: member(99001, ("Commons", "2019-12-12", None))}
    assert voting.unlisted([], members, "Commons", DAY) == []
    assert [row["vote"] for row in voting.unlisted([vote(99009, "aye")], members, "Commons", DAY)] == [NOT_RECORDED]
    assert voting.breakdown([]) == voting.unlike_most([]) == []


def test_who_had_left_before_or_sits_in_the_other_house_is_not_listed_as_no_member() -> None:
    gone = member(99001, ("Commons", "2010-05-06", "2015-03-30"), is_current=False)
    peer = member(99002, ("Lords", "2010-05-06", None), house="Lords")
    new = member(99003, ("Commons", "2024-07-04", None))
    told = voting.unlisted([vote(99009, "aye")], {99001: gone, 99002: peer, 99003: new}, "Commons", DAY)
    assert [(row["member_id"], row["vote"]) for row in told] == [(99003, NOT_A_MEMBER)]


def test_who_sat_in_the_commons_and_then_in_the_lords_has_the_seat_of_the_house_that_divided() -> None:
    moved = member(99001, ("Commons", "2019-12-12", None), ("Lords", "2020-01-01", None))
    (row,) = voting.unlisted([vote(99009, "aye")], {99001: moved}, "Commons", DAY)
    assert row["seat"] == "Exampleton"
    (row,) = voting.unlisted([vote(99009, "content")], {99001: moved}, "Lords", DAY)
    assert row["seat"] is None


def test_a_signer_is_told_by_id_the_mover_first_and_the_other_house_has_no_vote() -> None:
    signed = [{"id": 99002, "name": "Ali Sample", "lead": False}, {"id": 99001, "name": "Jo Example", "lead": True}]
    signed += [{"id": None, "name": "Kim Specimen", "lead": False}, {"id": 99004, "name": "Jo Example", "lead": False}]
    amendment = {"house": "Commons", "sponsors": signed}
    votes = [vote(99001, "aye", teller=True), vote(99005, "no")]
    members = {99002: member(99002, ("Commons", "2019-12-12", None))}
    division = {"house": "Commons", "date": "2023-06-13", "unlisted_unknown": False}
    told = voting.signers(amendment, division, votes, members, Ask(house="Commons", side="aye"))
    assert [(row["member_id"], row["vote"], row["outcome"]) for row in told] == [
        (99001, "aye", "teller"),
        (99002, NOT_RECORDED, NOT_RECORDED),
        (None, None, None),
        (99004, None, None),
    ]
    other = voting.signers({**amendment, "house": "Lords"}, division, votes, members, None)
    assert [(row["other_house"], row["vote"]) for row in other] == [
        (False, "aye"),
        (True, None),
        (True, None),
        (True, None),
    ]


def test_both_lobbies_are_another_side_than_one_of_them() -> None:
    first, second = [vote(99001, "both"), vote(99002, "aye", teller=True)], [vote(99001, "aye"), vote(99002, "aye")]
    both, differing = voting.compared(first, second)
    assert (both, [row["member_id"] for row in differing]) == (2, [99001])
