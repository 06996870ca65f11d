import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from alerts.rules import bill as bill_rule
from sources import bills
from sources.bill_rows import FIELDS, left
from sources.bills import (
    Home,
    is_over,
    parse_amendment,
    parse_article,
    parse_bill,
    parse_ping_pong,
    parse_publication,
    parse_stage,
    resolve,
)
from sources.fetch import Busy, NotJson, Refused, WrongShape
from sources.parse import LONGEST_RAW, parsed
from sources.records import Amendment, Article, Bill, Publication, Reading, Snapshot, Stage
from sources.scope import Scope, WatchedBill, items, read_pages
from tests.alerts.changes import WATCH, Log
from tests.replica import examples
from tests.sources.asking import Canned, enveloped, json_like, reasons, records, snapshots, utc
from tracker.replica import FaultAnswer, Replica

ROOT = "/api/v1/Bills"
NOW = utc("2023-06-20T12:00:00")
HOME = Home("example", 9001, "Example Bill [HL]")
WATCHED = WatchedBill("example", frozenset({"example"}))

SITTING = {"id": 15001, "stageId": 9, "billStageId": 17001, "billId": 9001, "date": "2023-06-13T00:00:00"}
STAGE = {
    "id": 17001, "stageId": 9, "sessionId": 37, "description": "Report stage", "abbreviation": "RS",
    "house": "Commons", "stageSittings": [SITTING], "sortOrder": 9,
}  # fmt: skip
BILL = {
    "longTitle": "A Bill to make provision about examples.", "summary": "<p>Summary.</p>", "sponsors": [],
    "promoters": [], "petitioningPeriod": None, "petitionInformation": None, "agent": None, "billId": 9001,
    "shortTitle": "Example  Bill [HL]", "formerShortTitle": None, "currentHouse": "Commons",
    "originatingHouse": "Lords", "lastUpdate": "2023-06-13T19:42:08.0579851", "billWithdrawn": None,
    "isDefeated": False, "billTypeId": 1, "introducedSessionId": 37, "includedSessionIds": [37], "isAct": False,
    "currentStage": STAGE,
}  # fmt: skip
SPONSOR = {
    "memberId": 990001, "name": "Ann Example", "party": "Labour", "partyColour": "d50000", "house": "Commons",
    "memberPhoto": "https://example.org/p", "memberPage": "https://example.org/m", "memberFrom": "Anytown",
    "sortOrder": 2, "isLead": False,
}  # fmt: skip
MOVER = {**SPONSOR, "memberId": 990002, "name": "Bob  Sample", "sortOrder": 3, "isLead": True}
AMENDMENT = {
    "summaryText": ["Clause 1, page 1, line 6, leave out “and”"], "id": 0, "billId": 9001, "billStageId": 17001,
    "statusIndicator": None, "decision": "Agreed", "decisionExplanation": "The House agreed to this amendment.",
    "sponsors": [SPONSOR, MOVER], "amendmentId": 10000001, "amendmentType": "EditBillBody", "clause": 1,
    "schedule": None, "pageNumber": 1, "lineNumber": 6, "amendmentPosition": "", "marshalledListText": "14",
    "dNum": "hoc14",
}  # fmt: skip
MOTION = {
    "id": 501, "billId": 9001, "billStageId": 17009, "statusIndicator": None, "decision": "Disagreed",
    "decisionExplanation": None, "sponsors": [MOVER], "type": "Motion", "number": "1A",
    "summary": "That this House do insist on its amendment 1",
}  # fmt: skip
PING_PONG = {"type": "Motion", "amendment": None, "motion": MOTION}
PUBLICATION = {
    "house": "Commons", "id": 2756, "title": "Amendments as at  12 June 2023",
    "publicationType": {"id": 7, "name": "Amendment Paper", "description": "Lists of amendments"},
    "displayDate": "2023-06-12T00:00:00",
    "links": [{"id": 3145, "title": "Amendments", "url": "https://example.org/a.pdf", "contentType": "x/pdf"}],
    "files": [],
}  # fmt: skip
ARTICLE = {
    "id": 1, "title": "Call for  evidence", "content": "<p>Views on examples &amp; samples.</p><p>By Friday.</p>",
    "displayDate": "2023-06-13T00:00:00",
}  # fmt: skip
REPORT = parse_stage(STAGE, HOME, NOW).record
assert isinstance(REPORT, Stage)
PASSAGE = parse_stage({**STAGE, "id": 17009, "description": "Consideration of Lords message"}, HOME, NOW).record
assert isinstance(PASSAGE, Stage)


def without(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def service(**more: Any) -> Canned:
    """A Bills service with one bill: a report stage with one amendment, and a consideration of a message."""
    message = {**STAGE, "id": 17009, "description": "Consideration of Lords message", "sortOrder": 12}
    answers = {
        ROOT: enveloped([BILL]),
        f"{ROOT}/9001": BILL,
        f"{ROOT}/9001/Stages": enveloped([STAGE, message]),
        f"{ROOT}/9001/Stages/17001/Amendments": enveloped([AMENDMENT]),
        f"{ROOT}/9001/Stages/17009/Amendments": enveloped([]),
        f"{ROOT}/9001/Stages/17009/PingPongItems": enveloped([PING_PONG]),
        f"{ROOT}/9001/Publications": {"billId": 9001, "publications": [PUBLICATION]},
        f"{ROOT}/9001/NewsArticles": enveloped([ARTICLE]),
    }
    return Canned({**answers, **more})


def read(ask: Any, *watched: WatchedBill, **more: Any) -> list[Reading]:
    return list(bills.fetch(ask, Scope(**{"now": NOW, "bills": watched or (WATCHED,), **more})))


# One row


def test_a_bill_is_read_whole() -> None:
    reading, home = parse_bill(BILL, "example", 9001)
    (snapshot,) = reading.snapshots
    assert snapshot.record == Bill(
        key="9001",
        bill="example",
        bill_id=9001,
        title="Example Bill [HL]",
        long_title="A Bill to make provision about examples.",
        current_house="Commons",
        originating_house="Lords",
        session_id=37,
        current_stage="Report stage",
        last_update=utc("2023-06-13T18:42:08.057985"),
    )
    assert snapshot.published_at == utc("2023-06-13T18:42:08.057985")
    assert home == HOME


def test_an_act_keeps_the_name_under_which_it_is_watched() -> None:
    act = {**BILL, "shortTitle": "Example Act 2023", "formerShortTitle": "Example Bill [HL]", "isAct": True}
    reading, _ = parse_bill({**act, "currentHouse": "Unassigned", "currentStage": None}, "example", 9001)
    (record,) = records([reading], Bill)
    assert (record.bill, record.title, record.former_title) == ("example", "Example Act 2023", "Example Bill [HL]")
    assert (record.is_act, record.current_house, record.current_stage) == (True, "Unassigned", None)


def test_a_withdrawn_bill_has_the_day_and_an_old_answer_lacks_the_former_title() -> None:
    row = without({**BILL, "billWithdrawn": "2023-06-15T00:00:00", "isDefeated": True}, "formerShortTitle")
    (record,) = records([parse_bill(row, "example", 9001)[0]], Bill)
    assert (record.withdrawn_on, record.is_defeated, record.former_title) == (date(2023, 6, 15), True, None)


@pytest.mark.parametrize("name", ["billId", "shortTitle"])
def test_a_bill_without_what_it_needs_is_set_aside_with_the_reason(name: str) -> None:
    for row in (without(BILL, name), {**BILL, name: None}):
        reading, home = parse_bill(row, "example", 9001)
        assert (reading.snapshots, home, len(reading.asides)) == ((), None, 1)
        assert reading.asides[0].noun == "bill"
    assert reasons([parse_bill(without(BILL, name), "example", 9001)[0]]) == [f"the field '{name}' is missing"]


def test_a_stage_has_its_days_once_each_in_order() -> None:
    days = [{**SITTING, "id": n, "date": text} for n, text in ((3, "2023-06-14"), (1, "2023-06-13"), (2, "2023-06-13"))]
    snapshot = parse_stage({**STAGE, "stageSittings": [*days, {**SITTING, "date": None}]}, HOME, NOW)
    assert [(part.key, part.service_id) for part in snapshot.parts] == [("2023-06-13", 2), ("2023-06-14", 3)]  # type: ignore[attr-defined]
    assert snapshot.record == Stage(
        key="17001",
        bill="example",
        bill_id=9001,
        bill_title="Example Bill [HL]",
        house="Commons",
        stage="Report stage",
        stage_type=9,
        sort_order=9,
        link="https://bills.parliament.uk/bills/9001/stages/17001",
    )


@pytest.mark.parametrize("sittings", [[], None])
def test_a_stage_that_is_not_scheduled_has_no_days(sittings: list[Any] | None) -> None:
    assert parse_stage({**STAGE, "stageSittings": sittings}, HOME, NOW).parts == ()


def test_a_stage_of_an_unknown_kind_and_house_is_kept_as_it_came() -> None:
    record = parse_stage({**STAGE, "house": "Joint", "stageId": 999, "description": None}, HOME, NOW).record
    assert isinstance(record, Stage)
    assert (record.house, record.stage_type, record.stage) == ("Joint", 999, "RS")


@pytest.mark.parametrize(
    ("day", "seven"), [("2023-06-13", utc("2023-06-13T06:00:00")), ("2023-01-13", utc("2023-01-13T07:00:00"))]
)
def test_a_sitting_is_reached_at_seven_in_london_in_summer_and_winter(day: str, seven: Any) -> None:
    row = {**STAGE, "stageSittings": [{**SITTING, "date": f"{day}T00:00:00"}]}
    for now, reached in ((seven - timedelta(seconds=1), False), (seven, True)):
        (part,) = parse_stage(row, HOME, now).parts
        assert part.reached is reached  # type: ignore[attr-defined]


def test_an_amendment_is_read_whole_with_its_mover_first() -> None:
    assert parse_amendment(AMENDMENT, HOME, REPORT).record == Amendment(
        key="17001-10000001",
        bill="example",
        bill_title="Example Bill [HL]",
        stage_key="17001",
        house="Commons",
        stage="Report stage",
        number="14",
        drafting_number="hoc14",
        summary=["Clause 1, page 1, line 6, leave out “and”"],
        sponsors=[
            {"id": 990002, "name": "Bob Sample", "lead": True},
            {"id": 990001, "name": "Ann Example", "lead": False},
        ],
        decision="Agreed",
        decision_text="The House agreed to this amendment.",
        effect="EditBillBody",
        clause="1",
        link="https://bills.parliament.uk/bills/9001/stages/17001/amendments/10000001",
    )


def test_the_nulls_of_an_amendment_are_nothing() -> None:
    nulls = ("marshalledListText", "summaryText", "decision", "decisionExplanation", "sponsors", "dNum")
    record = parse_amendment({**AMENDMENT, **dict.fromkeys(nulls)}, HOME, REPORT).record
    assert isinstance(record, Amendment)
    assert (record.number, record.summary, record.sponsors) == (None, [], [])
    assert (record.decision, record.decision_text, record.drafting_number) == ("NoDecision", None, None)


@pytest.mark.parametrize(("given", "number"), [("", None), (" ", None), ("NC42 ", "NC42"), (14, "14")])
def test_an_amendment_before_numbering_has_no_number(given: Any, number: str | None) -> None:
    record = parse_amendment({**AMENDMENT, "marshalledListText": given}, HOME, REPORT).record
    assert isinstance(record, Amendment)
    assert record.number == number


def test_an_unknown_decision_is_kept_as_text() -> None:
    record = parse_amendment({**AMENDMENT, "decision": "LeftForAnotherDay"}, HOME, REPORT).record
    assert isinstance(record, Amendment)
    assert record.decision == "LeftForAnotherDay"


@pytest.mark.parametrize("number", ["x", "990001", 1.5, True, [1]])
def test_a_sponsor_s_id_that_is_no_number_is_none_and_the_name_stays(number: Any) -> None:
    record = parse_amendment({**AMENDMENT, "sponsors": [{**SPONSOR, "memberId": number}]}, HOME, REPORT).record
    assert isinstance(record, Amendment)
    assert record.sponsors == [{"id": None, "name": "Ann Example", "lead": False}]


def test_a_sponsor_without_a_name_is_left_out() -> None:
    record = parse_amendment({**AMENDMENT, "sponsors": [{**MOVER, "name": None}, SPONSOR]}, HOME, REPORT).record
    assert isinstance(record, Amendment)
    assert [one["name"] for one in record.sponsors] == ["Ann Example"]


def test_an_amendment_is_known_by_its_drafting_number_when_it_has_no_id_of_its_own() -> None:
    assert parse_amendment({**AMENDMENT, "amendmentId": 0}, HOME, REPORT).record.key == "17001-hoc14"
    with pytest.raises(ValueError, match="neither amendmentId nor dNum"):
        parse_amendment({**AMENDMENT, "amendmentId": None, "dNum": ""}, HOME, REPORT)


def test_a_motion_between_the_houses_is_kept_whole() -> None:
    record = parse_ping_pong(PING_PONG, HOME, PASSAGE).record
    assert record == Amendment(
        key="17009-p501",
        bill="example",
        bill_title="Example Bill [HL]",
        stage_key="17009",
        house="Commons",
        stage="Consideration of Lords message",
        form="motion",
        number="1A",
        summary=["That this House do insist on its amendment 1"],
        sponsors=[{"id": 990002, "name": "Bob Sample", "lead": True}],
        decision="Disagreed",
        link="https://bills.parliament.uk/bills/9001/stages/17009",
        raw=PING_PONG,
    )


@pytest.mark.parametrize(
    ("row", "form"),
    [
        ({"type": "Amendment", "motion": None, "amendment": {**MOTION, "type": "Amendment"}}, "amendment"),
        ({"type": "Amendment", "motion": None, "amendment": without(MOTION, "type")}, "amendment"),
        (MOTION, "motion"),
    ],
    ids=["an amendment", "the type outside only", "without a frame"],
)
def test_other_readings_of_the_specification_are_taken_too(row: dict[str, Any], form: str) -> None:
    record = parse_ping_pong(row, HOME, PASSAGE).record
    assert isinstance(record, Amendment)
    assert (record.key, record.form, record.raw) == ("17009-p501", form, row)


def test_a_motion_with_nothing_in_it_is_set_aside_and_the_others_go_on() -> None:
    rows = [{"type": "Motion", "amendment": None, "motion": None}, PING_PONG]
    readings = read(service(**{f"{ROOT}/9001/Stages/17009/PingPongItems": enveloped(rows)}))
    assert reasons(readings) == ["the field 'id' is missing"]
    assert "17009-p501" in [one.key for one in records(readings, Amendment)]


def staged(key: int, order: int, day: str, now: Any = NOW) -> Snapshot:
    row = {**STAGE, "id": key, "sortOrder": order, "stageSittings": [{**SITTING, "date": f"{day}T00:00:00"}]}
    return parse_stage(row, HOME, now)


@pytest.mark.parametrize(
    ("later", "on", "over"),
    [
        ((10, "2023-06-13"), date(2023, 6, 15), False),
        ((10, "2023-06-13"), date(2023, 6, 16), True),
        ((10, "2023-06-20"), date(2023, 6, 19), False),
        ((10, "2023-06-20"), date(2023, 6, 20), True),
        ((8, "2023-06-13"), date(2023, 6, 20), False),
        ((8, "2023-06-12"), date(2023, 6, 20), False),
    ],
)
def test_a_stage_is_over_some_days_after_its_last_when_a_later_one_has_come(
    later: tuple[int, str], on: date, over: bool
) -> None:
    now = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    stages = [staged(17001, 9, "2023-06-13", now), staged(17002, *later, now)]
    assert is_over(stages[0], stages, on) is over


def test_an_amendment_without_a_decision_is_left_when_its_stage_is_over() -> None:
    undecided = {**AMENDMENT, "decision": "NoDecision", "decisionExplanation": None}
    for row, over, expected in (
        (undecided, True, True),
        (undecided, False, False),
        (AMENDMENT, True, False),
        ({**undecided, "decisionExplanation": "Not pressed to a vote."}, True, False),
    ):
        assert left(parse_amendment(row, HOME, REPORT), over=over).record.left is expected  # type: ignore[attr-defined]


def test_a_publication_is_read_whole() -> None:
    assert parse_publication(PUBLICATION, HOME).record == Publication(
        key="2756",
        bill="example",
        bill_title="Example Bill [HL]",
        title="Amendments as at 12 June 2023",
        type="Amendment Paper",
        house="Commons",
        date=date(2023, 6, 12),
        link="https://example.org/a.pdf",
    )


def test_news_is_read_whole() -> None:
    assert parse_article(ARTICLE, HOME).record == Article(
        key="9001-1",
        bill="example",
        bill_title="Example Bill [HL]",
        title="Call for evidence",
        text="Views on examples & samples.\nBy Friday.",
        date=date(2023, 6, 13),
        link="https://bills.parliament.uk/bills/9001/news",
    )


def test_the_documented_nulls_of_news_are_nothing() -> None:
    record = parse_article({**dict.fromkeys(ARTICLE), "id": 1}, HOME).record
    assert isinstance(record, Article)
    assert (record.title, record.text, record.date) == ("untitled", "", None)
    with pytest.raises(TypeError):
        parse_article(dict.fromkeys(ARTICLE), HOME)


def test_a_publication_without_links_points_to_the_bills_page() -> None:
    row = {**without(PUBLICATION, "house"), "links": [], "title": None, "publicationType": None}
    record = parse_publication(row, HOME).record
    assert isinstance(record, Publication)
    assert (record.link, record.title) == ("https://bills.parliament.uk/bills/9001/publications", "untitled")
    assert (record.house, record.type) == (None, None)


ROW_NAMES = tuple({*BILL, *STAGE, *SITTING, *AMENDMENT, *SPONSOR, *PING_PONG, *PUBLICATION, *ARTICLE})
PARSERS: dict[str, Callable[[Any], Any]] = {
    "stage": lambda row: parse_stage(row, HOME, NOW),
    "amendment": lambda row: parse_amendment(row, HOME, REPORT),
    "ping-pong": lambda row: parse_ping_pong(row, HOME, PASSAGE),
    "publication": lambda row: parse_publication(row, HOME),
    "article": lambda row: parse_article(row, HOME),
}


@pytest.mark.parametrize("noun", PARSERS)
@given(row=json_like(*ROW_NAMES))
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_any_row_is_read_or_set_aside(noun: str, row: Any) -> None:
    reading = parsed([row], noun, PARSERS[noun], unit="any", within={})
    assert len(reading.snapshots) + len(reading.asides) == 1
    assert bool(reading.listings) is not bool(reading.asides)
    for one in reading.asides:
        assert (one.noun, bool(one.reason)) == (noun, True)
        assert one.raw.encode() is not None


@given(row=json_like(*ROW_NAMES).filter(lambda value: isinstance(value, dict)))
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_any_answer_is_a_bill_or_set_aside(row: Any) -> None:
    reading, home = parse_bill(row, "example", 9001)
    assert len(reading.snapshots) + len(reading.asides) == 1
    assert (home is None) is bool(reading.asides)


def test_characters_that_no_database_takes_are_dropped_from_what_is_kept_and_what_is_set_aside() -> None:
    record = parse_amendment({**AMENDMENT, "summaryText": ["a\x00b\ud800c"], "dNum": "\x00"}, HOME, REPORT).record
    assert isinstance(record, Amendment)
    assert (record.summary, record.drafting_number) == (["abc"], "")
    (aside,) = parse_bill({"shortTitle": "\ud800"}, "example", 9001)[0].asides
    assert aside.raw == '{"shortTitle": ""}'


def test_what_is_set_aside_is_kept_as_it_came_but_not_endlessly() -> None:
    (aside,) = parse_bill({"filler": "é" * 50_000}, "example", 9001)[0].asides
    assert aside.raw.startswith('{"filler": "éé')
    assert len(aside.raw) == LONGEST_RAW


# A list


def test_rows_that_do_not_fit_are_set_aside_and_the_others_go_on() -> None:
    rows = [without(STAGE, "house"), None, "text", {**STAGE, "stageSittings": [{"date": "soon"}]}, {**STAGE, "id": 2}]
    reading = parsed(rows, "stage", PARSERS["stage"], unit="any", within={"bill": "example"})
    assert [one.record.key for one in reading.snapshots] == ["17001", "2"], "a day that cannot be read is no day yet"
    assert len(reading.asides) == 3
    assert reading.asides[0].reason == "the field 'house' is missing"
    assert reading.listings == ()


def test_what_a_field_lacks_is_told_by_its_name() -> None:
    reading = parsed([{**STAGE, "house": None}], "stage", PARSERS["stage"], unit="any")
    assert reasons([reading]) == ["house: Input should be a valid string"]


def test_the_last_of_two_rows_with_one_id_wins() -> None:
    rows = [STAGE, {**STAGE, "id": 2}, {**STAGE, "description": "3rd reading"}]
    reading = parsed(rows, "stage", PARSERS["stage"], unit="any", within={"bill": "example"})
    assert [(one.record.key, one.record.stage) for one in reading.snapshots] == [  # type: ignore[attr-defined]
        ("17001", "3rd reading"),
        ("2", "Report stage"),
    ]
    assert reading.listings[0].keys == {"17001", "2"}


@pytest.mark.parametrize("cap", [1, 2, 25, 100])
@pytest.mark.parametrize("number", [0, 1, 2, 3, 50, 120])
def test_a_list_is_read_to_its_end_whatever_the_cap(cap: int, number: int) -> None:
    rows = [{"id": n} for n in range(number)]
    page = enveloped(rows, cap)
    calls: list[int] = []

    def ask(skip: int) -> Any:
        calls.append(skip)
        return items(page({"Skip": skip}))

    assert read_pages(ask) == (rows, True)
    assert len(calls) == max(1, -(-number // cap))


@pytest.mark.parametrize("cap", [1, 2, 25, 100])
def test_a_list_without_a_total_is_read_to_its_end(cap: int) -> None:
    rows = [{"id": n} for n in range(50)]
    assert read_pages(lambda skip: (rows[skip : skip + cap], None)) == (rows, True)


def test_a_list_that_ignores_skip_ends_and_is_not_complete() -> None:
    rows = [{"id": n} for n in range(25)]
    assert read_pages(lambda skip: (rows, 60)) == (rows + rows, False), "both readings of it"
    assert read_pages(lambda skip: (rows, None)) == (rows, True)


@pytest.mark.parametrize(("total", "cap"), [(0, 1), (0, 3), (2, 3), (4, 1), (4, 3), (1000, 1), (1000, 3)])
def test_a_total_that_disagrees_leaves_the_list_incomplete_but_read_to_its_end(total: int, cap: int) -> None:
    rows = [{"id": n} for n in range(3)]
    assert read_pages(lambda skip: (rows[skip : skip + cap], total)) == (rows + rows, False)


def test_a_total_that_changes_between_pages_leaves_the_list_incomplete() -> None:
    pages = {0: (["a", "b"], 4), 2: (["d"], 3)}
    assert read_pages(lambda skip: pages[skip]) == (["a", "b", "d"] * 2, False)


def test_a_total_that_only_some_pages_tell_leaves_the_list_incomplete() -> None:
    pages: dict[int, Any] = {0: (["a"], None), 1: (["b"], 2)}
    assert read_pages(lambda skip: pages[skip]) == (["a", "b"] * 2, False)


def test_an_endless_list_is_given_up() -> None:
    rows, complete = read_pages(lambda skip: ([skip], None))
    assert (len(rows), complete) == (50_000, False)


@pytest.mark.parametrize("answer", [{}, {"items": {}}, {"items": [], "totalResults": "3"}, {"rows": []}])
def test_what_is_no_list_is_of_the_wrong_shape(answer: dict[str, Any]) -> None:
    with pytest.raises(WrongShape, match="no list 'items'"):
        items(answer)


def test_a_list_that_is_null_is_empty() -> None:
    assert items({"items": None, "totalResults": 0}) == ([], 0)


# Finding the bill


def row(bill_id: int, title: str, session: Any = 37, former: str | None = None) -> dict[str, Any]:
    return {**BILL, "billId": bill_id, "shortTitle": title, "formerShortTitle": former, "introducedSessionId": session}


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([row(1, "Example Bill")], 1),
        ([row(1, "Example Bill [HL]")], 1),
        ([row(1, "Example Act 2023")], 1),
        ([row(1, "Sample Act 2023", former="Example Bill [HL]")], 1),
        ([row(9, "Example Bill", 36), row(2, "Example Bill [HL]", 38), row(3, "Example Act 2022", 37)], 2),
        ([row(4, "Example Bill"), row(5, "Example Bill")], 5),
        ([row(1, "Defence Example Bill"), row(2, "Example (Amendment) Bill")], None),
        ([row(1, "Defence Example Bill", 40), row(2, "Example Bill", 30)], 2),
        ([row(1, "Example Bill", None), row(2, "Example Bill", "thirty")], 2),
        ([None, "text", {"billId": "1", "shortTitle": "Example Bill"}, {"billId": 3}], None),
        ([], None),
    ],
    ids=["plain", "[HL]", "an Act", "by its former title", "several sessions", "same session", "longer names",
         "the right one among longer", "no session", "rows that do not fit", "none"],
)  # fmt: skip
@pytest.mark.parametrize("cap", [1, 2, 100])
def test_a_bill_is_found_by_its_title(rows: list[Any], found: int | None, cap: int) -> None:
    assert resolve(Canned({ROOT: enveloped(rows, cap)}), WATCHED) == found


def test_a_bill_is_searched_for_without_the_words_that_have_an_apostrophe() -> None:
    service = Canned({ROOT: enveloped([row(1, "Children’s Wellbeing and Schools Bill")])})
    wanted = WatchedBill("children's wellbeing and schools")
    assert resolve(service, wanted) == 1
    assert service.calls[0][1]["SearchTerm"] == "wellbeing and schools"


def test_a_bill_whose_title_has_a_double_space_is_found_by_one_word_of_it() -> None:
    def answer(params: Any) -> Any:
        rows = [row(1, "Public  Example Bill")] if params["SearchTerm"] in "public  example" else []
        return enveloped(rows)(params)

    assert resolve(Canned({ROOT: answer}), WatchedBill("public example")) == 1


def test_a_title_that_finds_no_bill_gives_nothing() -> None:
    nowhere = service(**{ROOT: enveloped([])})
    assert read(nowhere) == []
    assert nowhere.paths() == [ROOT]


def test_a_bill_whose_id_is_known_is_not_searched_for() -> None:
    ours = service()
    assert records(read(ours, WatchedBill("example", bill_id=9001)), Bill)[0].bill_id == 9001
    assert ROOT not in ours.paths()


# Reading it whole


def test_a_bill_comes_with_its_stages_amendments_publications_and_news_each_a_complete_list() -> None:
    readings = read(service())
    assert [one.unit for one in readings] == [
        "bill 9001",
        f"{ROOT}/9001/Stages",
        f"{ROOT}/9001/Stages/17001/Amendments",
        f"{ROOT}/9001/Stages/17009/Amendments",
        f"{ROOT}/9001/Publications",
        f"{ROOT}/9001/NewsArticles",
    ]
    assert [(one.noun, dict(one.within), set(one.keys)) for reading in readings for one in reading.listings] == [
        ("stage", {"bill": "example"}, {"17001", "17009"}),
        ("amendment", {"stage_key": "17001"}, {"17001-10000001"}),
        ("amendment", {"stage_key": "17009"}, {"17009-p501"}),
        ("publication", {"bill": "example"}, {"2756"}),
        ("article", {"bill": "example"}, {"9001-1"}),
    ]
    assert [one.problem for one in readings] == [""] * 6
    assert [one.unknown for one in readings] == [()] * 6


@pytest.mark.parametrize(
    "error",
    [
        Refused("no such path", status=404),
        Busy("broken", status=500),
        NotJson("a page"),
        WrongShape("another shape"),
    ],
)
@pytest.mark.parametrize(
    "ending", ["Stages/17009/PingPongItems", "Stages/17009/Amendments", "Publications", "NewsArticles"]
)
def test_a_part_that_is_refused_is_told_and_the_rest_kept(error: Exception, ending: str) -> None:
    readings = read(service(**{f"{ROOT}/9001/{ending}": error}))
    assert [one.problem for one in readings if one.problem] == [str(error)]
    assert [one.unit for one in readings][-1] == f"{ROOT}/9001/NewsArticles"
    (told,) = [one for one in readings if one.problem]
    assert told.listings == ()
    expected = {"Stages/17009/PingPongItems": {"17001-10000001"}, "Publications": {"17001-10000001", "17009-p501"}}
    assert {one.key for one in records(readings, Amendment)} == expected.get(ending, {"17001-10000001", "17009-p501"})


def test_what_no_document_has_is_named_once_for_each_noun() -> None:
    new = {"aNewField": [1]}
    answers = {
        f"{ROOT}/9001": {**BILL, **new},
        f"{ROOT}/9001/Stages": enveloped([{**STAGE, **new}, {**STAGE, "id": 17009, "description": "Consideration"}]),
        f"{ROOT}/9001/Stages/17001/Amendments": enveloped([{**AMENDMENT, **new}, {**AMENDMENT, **new}]),
        f"{ROOT}/9001/Stages/17009/PingPongItems": enveloped([{**PING_PONG, "another": None}]),
        f"{ROOT}/9001/Publications": {"publications": [{**PUBLICATION, **new}]},
        f"{ROOT}/9001/NewsArticles": enveloped([{**ARTICLE, **new}]),
    }
    named = [one for reading in read(service(**answers)) for one in reading.unknown]
    assert named == [
        ("bill", "aNewField", "[1]"),
        ("stage", "aNewField", "[1]"),
        ("amendment", "aNewField", "[1]"),
        ("amendment", "another", "null"),
        ("publication", "aNewField", "[1]"),
        ("article", "aNewField", "[1]"),
    ]


ENDS = [
    ({"billWithdrawn": "2023-06-15T00:00:00"}, "Example Bill [HL] has been withdrawn"),
    ({"isDefeated": True}, "Example Bill [HL] has been defeated"),
]


@pytest.mark.parametrize(("end", "title"), ENDS, ids=["withdrawn", "defeated"])
@pytest.mark.parametrize("gone", [(), ("Amendments",), ("Stages", "Amendments", "Publications", "NewsArticles")])
def test_a_bill_that_is_over_becomes_an_alert_whatever_else_can_no_longer_be_read(
    end: dict[str, Any], title: str, gone: tuple[str, ...]
) -> None:
    after = service(**{f"{ROOT}/9001": {**BILL, **end}})
    for path in [path for path in after.answers if path.endswith(gone or "nothing")]:
        del after.answers[path]
    log = Log()
    log.see(records(read(service()), Bill)[0])
    readings = read(after, since=NOW)
    (alert,) = bill_rule.alerts((log.see(records(readings, Bill)[0]),), WATCH)
    assert (alert.title, alert.rule) == (title, "bill")
    assert all("404" in one.problem for one in readings if one.unit.endswith(gone or "nothing"))
    assert not any(reading.listings for reading in readings if reading.problem)


def test_the_stages_of_a_bill_that_goes_on_are_missed_after_the_rest_was_read() -> None:
    ours = service()
    del ours.answers[f"{ROOT}/9001/Stages"]
    readings = []
    with pytest.raises(Refused, match="Stages answered 404"):
        for one in bills.fetch(ours, Scope(NOW, bills=(WATCHED,))):
            readings.append(one)
    assert [one.record.noun for reading in readings for one in reading.snapshots] == ["bill", "publication", "article"]


RECORDED = Path(__file__).parents[2].parent / "shared" / "recorded" / "bills"
KINDS = {
    "amendments": "Amendments",
    "stages": "Stages",
    "publications": "Publications",
    "bill": "Bills",
    "bills": "Bills",
}


@pytest.mark.skipif(not RECORDED.is_dir(), reason=f"{RECORDED} is not there")
def test_no_recorded_row_has_a_field_that_no_document_has() -> None:
    read_so = 0
    for file in sorted(RECORDED.glob("*.json")):
        kind = next((name for word, name in KINDS.items() if f"-{word}-" in f"-{file.stem}"), None)
        if kind is None or file.stem.startswith(("billtypes", "stages-reference")):
            continue
        found = json.loads(file.read_bytes())
        rows = found.get("items", found.get("publications", [found])) if isinstance(found, dict) else found
        fields = {name for row in rows for name in row} - ({"comment"} if ".edited" in file.name else set())
        assert fields <= FIELDS[kind], file.name
        read_so += len(rows)
    assert read_so > 50


def test_a_service_that_is_down_is_an_error() -> None:
    with pytest.raises(Busy, match="overloaded"):
        read(service(**{f"{ROOT}/9001/Stages/17001/Amendments": Busy("overloaded", status=503)}))


def test_a_bill_that_is_refused_is_an_error_after_the_others_were_read() -> None:
    readings = []
    with pytest.raises(Refused, match="Bills/7 answered 404"):
        for one in bills.fetch(service(), Scope(NOW, bills=(WatchedBill("#7", bill_id=7), WATCHED))):
            readings.append(one)
    assert [one.bill for one in records(readings, Bill)] == ["example"]


def test_a_service_that_is_down_is_not_asked_for_the_other_bills() -> None:
    ours = service(**{f"{ROOT}/7": Busy("overloaded", status=503)})
    with pytest.raises(Busy):
        read(ours, WatchedBill("#7", bill_id=7), WATCHED)
    assert ours.paths() == [f"{ROOT}/7"]


def test_a_bill_that_does_not_fit_is_set_aside_and_the_next_one_read() -> None:
    other = {f"{ROOT}/7": {"billId": 7}}
    readings = read(service(**other), WatchedBill("#7", bill_id=7), WATCHED)
    assert reasons(readings) == ["the field 'shortTitle' is missing"]
    assert [one.bill for one in records(readings, Bill)] == ["example"]


def test_a_list_whose_total_disagrees_says_nothing_of_what_is_absent() -> None:
    short = {f"{ROOT}/9001/Stages": enveloped([STAGE], total=3)}
    readings = read(service(**short))
    assert [one.record.key for one in snapshots(readings, Stage)] == ["17001"]
    assert {one.noun for reading in readings for one in reading.listings} == {"amendment", "publication", "article"}


OLD = utc("2023-08-12T12:00:00"), utc("2023-08-13T12:00:00")


@pytest.mark.parametrize(
    ("scope", "asked"),
    [
        ({"now": OLD[0], "since": OLD[0]}, True),
        ({"now": OLD[1], "since": OLD[1]}, False),
        ({"now": OLD[1], "since": OLD[1], "thorough": True}, True),
        ({"now": OLD[1], "since": None}, True),
        ({"now": utc("2023-05-01T12:00:00"), "since": OLD[1]}, True),
    ],
    ids=["sixty days after", "sixty-one days after", "thorough", "the first time", "before it took place"],
)
def test_amendments_are_read_of_the_stages_that_can_still_change(scope: dict[str, Any], asked: bool) -> None:
    ours = service()
    read(ours, **scope)
    assert bool(ours.paths("17001/Amendments")) is asked


@pytest.mark.parametrize("stage", ["1st reading", "Royal Assent"])
def test_stages_that_have_no_amendments_are_never_asked_for_them(stage: str) -> None:
    ours = service(**{f"{ROOT}/9001/Stages": enveloped([{**STAGE, "description": stage}])})
    read(ours, thorough=True)
    assert ours.paths("Amendments") == []


def test_a_stage_that_is_not_scheduled_is_asked_for_amendments() -> None:
    ours = service(**{f"{ROOT}/9001/Stages": enveloped([{**STAGE, "stageSittings": []}])})
    read(ours, now=OLD[1], since=OLD[1])
    assert ours.paths("Amendments") == [f"{ROOT}/9001/Stages/17001/Amendments"]


# Over HTTP, from the replica

EXAMPLE = WatchedBill("example", frozenset({"example"}))


def test_the_replicas_bill_is_read_as_bill_and_as_act(example: Replica, ask: Any) -> None:
    for at, title in ((examples.DECIDED, "Example Bill [HL]"), (examples.at("2023-03-31 00:00"), "Example Act 2023")):
        example.move_to(at)
        (bill,) = records(read(ask, EXAMPLE, now=at), Bill)
        assert (bill.bill, bill.bill_id, bill.title) == ("example", examples.BILL, title)


@pytest.mark.parametrize("cap", [1, 2, 25, 100])
def test_the_replicas_amendments_are_read_to_the_end_whatever_the_cap(example: Replica, ask: Any, cap: int) -> None:
    def capped(path: str, query: dict[str, list[str]]) -> FaultAnswer | None:
        query["Take"] = [str(min(cap, int(query.get("Take", ["20"])[0])))]
        return None

    example.fault = capped
    example.move_to(examples.DECIDED)
    readings = read(ask, EXAMPLE, now=examples.DECIDED)
    report = [one for one in records(readings, Amendment) if one.stage_key == str(examples.COMMONS_REPORT)]
    assert [(one.number, one.decision) for one in report] == [
        ("NC1", "NoDecision"),
        ("2", "NegativedOnDivision"),
        ("3", "NotMoved"),
    ]
    assert reasons(readings) == []
    lists = {one.within.get("stage_key"): len(one.keys) for reading in readings for one in reading.listings}
    assert lists[str(examples.COMMONS_REPORT)] == 3
    pages = [one for one in example.requests if f"/{examples.COMMONS_REPORT}/Amendments" in one]
    assert len(pages) == {1: 3, 2: 2}.get(cap, 1)


def test_the_replicas_report_stage_moves_and_takes_place(example: Replica, ask: Any) -> None:
    seen = []
    for text in ("2023-02-24 11:00", "2023-02-24 13:00", "2023-03-08 06:59", "2023-03-08 07:00"):
        example.move_to(examples.at(text))
        for one in snapshots(read(ask, EXAMPLE, now=examples.at(text)), Stage):
            if one.record.key == str(examples.COMMONS_REPORT):
                seen += [(part.key, part.reached) for part in one.parts]  # type: ignore[attr-defined]
    assert seen == [("2023-03-01", False), ("2023-03-08", False), ("2023-03-08", False), ("2023-03-08", True)]


def test_the_replicas_ping_pong_is_read_and_its_absence_told(example: Replica, ask: Any) -> None:
    now = examples.at("2023-03-21 12:00")
    example.move_to(now)
    items_ = [one for one in records(read(ask, EXAMPLE, now=now), Amendment) if one.raw]
    assert [(one.number, one.form, one.decision) for one in items_] == [
        ("1A", "motion", "AgreedOnDivision"),
        ("1B", "amendment", "NoDecision"),
    ]
    example.fault = lambda path, query: FaultAnswer(404) if path.endswith("PingPongItems") else None
    readings = read(ask, EXAMPLE, now=now)
    (problem,) = [one.problem for one in readings if one.problem]
    assert "PingPongItems answered 404" in problem
    assert len(records(readings, Publication)) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("lastUpdate", "soon"),
        ("longTitle", 7),
        ("currentStage", "Report"),
        ("introducedSessionId", "37"),
        ("billWithdrawn", "tbc"),
        ("formerShortTitle", ["x"]),
        ("currentHouse", None),
        ("isAct", None),
    ],
)
def test_a_field_beside_the_point_that_cannot_be_read_takes_no_bill_away(field, value):
    reading, home = parse_bill({**BILL, field: value}, "example", 9001)
    assert (len(reading.snapshots), reading.asides, home is not None) == (1, (), True)


def test_motions_whose_ids_are_all_nought_stay_apart():
    home = Home("example", 9001, "Example Bill")
    stage = PARSERS["stage"](STAGE).record
    keys = {parse_ping_pong({"type": "Motion", "motion": {"id": 0, "number": n}}, home, stage).record.key for n in "AB"}
    assert len(keys) == 2
