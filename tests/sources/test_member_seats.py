from datetime import date

import pytest

from sources.records import Member
from sources.records.member import was_member


def seat(since, until, house="Commons"):
    return {"house": house, "seat": "Exampleton", "seat_id": 1, "from": since, "to": until, "reason": None}


def member(*seats, stamp="2023-12-01"):
    return Member(key="99001", member_id=99001, name="Jo Example", seats=list(seats), stamp=stamp)


@pytest.mark.parametrize(
    ("seats", "told"),
    [
        ([seat("2019-12-12", "2024-05-30")], True),
        ([seat("2023-06-13", None)], True),
        ([seat("2023-06-14", None)], False),
        ([seat("2019-12-12", "2023-06-13")], None),
        ([seat("2019-12-12", "2023-06-12")], False),
        ([seat("2015-05-07", "2017-05-03"), seat("2024-07-04", None)], False),
        ([seat("2019-12-12", None, "Lords")], False),
        ([seat(None, None)], None),
        ([seat(None, "2020-01-01"), seat("2024-07-04", None)], False),
        ([], None),
    ],
)
def test_whether_somebody_had_a_seat_on_a_day_is_told_only_where_the_history_says_so(seats, told):
    assert was_member(member(*seats), "Commons", date(2023, 6, 13)) is told


def test_nothing_is_said_of_who_has_no_history():
    early = member(seat("2019-12-12", None), stamp="2023-06-12")
    assert was_member(early, "Commons", date(2023, 6, 13)) is None, "the seat may have ended since"
    assert was_member(None, "Commons", date(2023, 6, 13)) is None
    assert was_member(member(seat("2019-12-12", None), stamp=""), "Commons", date(2023, 6, 13)) is None
