"""Divisions that Hansard has and the votes services do not."""

from datetime import date

import pytest

from sources.records import Debate, DebateDivision, Division
from tests.tracker.stored import HOUR, NOW
from tracker.reconcile import only_in_hansard
from tracker.tables import DebateDivisionRow, DebateRow, DivisionRow

ON = date(2023, 9, 13)
READ = {"Commons": NOW, "Lords": NOW}


def debate(*parts: DebateDivisionRow, bill: str = "example", key: str = "DEBATE", baseline: bool = False):
    record = Debate(key=key, bill=bill, house="Commons", date=ON, title="Example Bill [Lords]", link="https://x/y")
    return DebateRow(**record.model_dump(), first_seen=NOW, baseline=baseline), list(parts)


def part(key: str, number: int | None = None, ayes: int | None = None, noes: int | None = None) -> DebateDivisionRow:
    record = DebateDivision(key=key, number=number, ayes=ayes, noes=noes)
    return DebateDivisionRow(**record.model_dump(), parent="DEBATE")


def stored(number: int | None, *, source: str = "commons_votes", hansard_id: str | None = None, bill: str = "example"):
    record = Division(
        key=f"commons-2023-09-13-{number}",
        bill=bill,
        house="Commons",
        date=ON,
        number=number,
        title="Example Bill [Lords]",
        source=source,
        hansard_id=hansard_id,
    )
    return DivisionRow(**record.model_dump(), first_seen=NOW)


def found(debates, divisions, read=READ, now=NOW) -> list[Division]:
    return [reading.snapshots[0].record for reading, _ in only_in_hansard(debates, divisions, read, now)]


def test_a_division_that_no_votes_service_has_is_kept_with_what_hansard_gives_and_no_more():
    (record,) = found([debate(part("D1"))], [])
    assert (record.bill, record.house, record.date) == ("example", "Commons", ON)
    assert (record.number, record.ayes, record.noes, record.service_id) == (None, None, None, None)


def test_counts_that_hansard_gives_are_taken():
    (record,) = found([debate(part("D1", 252, 231, 282))], [])
    assert (record.key, record.number, record.ayes, record.noes) == ("commons-2023-09-13-252", 252, 231, 282)


@pytest.mark.parametrize("held", [part("D1", 252), part("D1")], ids=["numbered", "without number"])
def test_a_division_that_the_votes_service_has_is_not_told_twice(held):
    assert found([debate(held)], [stored(252)]) == []


def test_divisions_without_number_are_matched_with_those_of_their_day_in_order():
    held = debate(part("D1"), part("D2"), part("D3"))
    assert [record.hansard_id for record in found([held], [stored(252), stored(253)])] == ["D3"]


def test_a_numbered_division_is_not_taken_for_one_without_number():
    held = debate(part("D1"), part("D2", 252))
    assert [record.hansard_id for record in found([held], [stored(252)])] == ["D1"]


def test_a_division_of_another_bill_on_that_day_is_not_taken_for_it():
    assert [record.hansard_id for record in found([debate(part("D1"))], [stored(9, bill="other")])] == ["D1"]


def test_what_hansard_learns_later_is_kept_under_the_same_key():
    before = stored(None, source="hansard", hansard_id="D1")
    (record,) = found([debate(part("D1", 300, 10, 5))], [before])
    assert (record.key, record.number, record.ayes) == (before.key, 300, 10)


def test_the_votes_service_has_its_chance_first_and_six_hours_at_most():
    earlier = {"Commons": NOW - HOUR, "Lords": NOW}
    assert found([debate(part("D1"))], [], read=earlier) == []
    assert found([debate(part("D1"))], [], read=earlier, now=NOW + 7 * HOUR) != []
    assert found([debate(part("D1"))], [], read={}, now=NOW + HOUR) == []


def test_a_division_in_a_debate_of_the_baseline_is_baseline():
    ((_, baseline),) = only_in_hansard([debate(part("D1"), baseline=True)], [], READ, NOW)
    assert baseline is True
