"""The petitions, from hand-made answers in the shapes of the site's own code. All petitions are made up."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from sources import petitions
from sources.fetch import Busy, Refused, WrongShape
from sources.petition_rows import Stamp, counted_days, parse_petition
from sources.petitions import SEARCH, search_word
from sources.records import Petition, Reading
from sources.scope import Scope, WatchedBill
from tests.sources.asking import Canned, json_like, reasons, records, snapshots, utc

NOW = utc("2024-06-10T12:00:00")
BILL = WatchedBill("example", frozenset({"example"}), first_day=date(2024, 1, 10))
TOLD = {
    "action": "Ban a camera brand", "background": "We want no cameras\r\nof Acme &amp; others.",
    "additional_details": "", "committee_note": "", "state": "open", "signature_count": 10432,
    "closing_date": "2024-11-01", "created_at": "2024-04-20T09:00:00.000Z", "updated_at": "2024-06-10T11:30:00.000Z",
    "rejected_at": None, "opened_at": "2024-05-01T23:30:00.000Z", "closed_at": None,
    "moderation_threshold_reached_at": None, "response_threshold_reached_at": "2024-06-03T11:59:00.000Z",
    "government_response_at": None, "debate_threshold_reached_at": None, "debate_scheduled_on": None,
    "scheduled_debate_date": None, "debate_outcome_at": None, "creator_name": "A. Person", "rejection": None,
    "government_response": None, "debate": None, "departments": [], "topics": [],
}  # fmt: skip
CONSTITUENCIES = [
    {"name": "Sampleton", "ons_code": "E14000001", "mp": "Jo Example", "signature_count": 3},
    {"name": "Specimen Vale", "ons_code": "E14000002", "mp": None, "signature_count": 40},
]
READ: list[dict[str, Any]] = [
    {"name": "Specimen Vale", "code": "E14000002", "member": None, "signatures": 40},
    {"name": "Sampleton", "code": "E14000001", "member": "Jo Example", "signatures": 3},
]


def row(number: int = 700001, **told: Any) -> dict[str, Any]:
    link = f"https://petition.parliament.uk/petitions/{number}.json"
    return {"type": "petition", "id": number, "links": {"self": link}, "attributes": {**TOLD, **told}}


def other(number: int) -> dict[str, Any]:
    return row(number, action="Help the bees", background="They hum.")


def item(number: int = 700001, **told: Any) -> dict[str, Any]:
    return {"links": {"self": "x"}, "data": row(number, signatures_by_constituency=CONSTITUENCIES, **told)}


def pages(*rows: Any, cap: int = 25, shifting: bool = False) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """The search, whose pages shift by one row where petitions overtake one another."""

    def page(params: Mapping[str, Any]) -> dict[str, Any]:
        number = int(params["page"])
        begin = max(0, (number - 1) * cap - (shifting and number > 1))
        some = list(rows[begin : begin + cap])
        following = f"https://x/petitions.json?page={number + 1}" if begin + cap < len(rows) else None
        return {"links": {"self": "x", "next": following, "prev": None}, "data": some}

    return page


def service(*rows: Any, alone: Mapping[str, Any] | None = None, **more: Any) -> Canned:
    return Canned({SEARCH: pages(*rows, **more), **(alone or {"/petitions/700001.json": item()})})


def read(ask: Any, **more: Any) -> list[Reading]:
    chosen = {"now": NOW, "since": NOW - timedelta(hours=1), "terms": ("Acme",), **more}
    return list(petitions.fetch(ask, Scope(**{"all_terms": chosen["terms"], **chosen})))


def stored(**told: Any) -> dict[str, str]:
    record = parse_petition(row(**told), Scope(NOW)).record
    return {f"petition/{record.key}": record.stamp}  # type: ignore[attr-defined]


def test_a_petition_is_read_whole_with_london_days() -> None:
    (found,) = snapshots(read(service(row())), Petition)
    assert found.record == Petition(
        key="petition-700001",
        action="Ban a camera brand",
        background="We want no cameras\nof Acme & others.",
        state="open",
        signatures=10432,
        opened_on=date(2024, 5, 2),
        closes_on=date(2024, 11, 1),
        response_threshold_on=date(2024, 6, 3),
        constituencies=READ,
        counted_at="2024-06-10T11:30:00+00:00",
        link="https://petition.parliament.uk/petitions/700001",
        stamp=stored()["petition/petition-700001"],
    )
    assert [part.sentence for part in found.parts] == ["of Acme & others."]  # type: ignore[attr-defined]


def test_response_and_debate_are_read_and_a_debate_that_was_refused_is_none() -> None:
    response = {"responded_on": "2024-06-04", "summary": "<p>We will look.</p>", "details": "At length."}
    debate = {"debated_on": "2024-06-17", "transcript_url": "https://hansard.parliament.uk/x", "overview": "x"}
    told: dict[str, Any] = {
        "government_response_at": "2024-06-05T10:00:00.000Z",
        "debate_outcome_at": "2024-06-18T10:00:00.000Z",
    }
    told |= {"debate_threshold_reached_at": "2024-06-03T23:10:00.000Z", "scheduled_debate_date": "2024-06-17"}
    full = parse_petition(row(**told, government_response=response, debate=debate), Scope(NOW)).record
    assert isinstance(full, Petition)
    assert (full.responded_on, full.response) == (date(2024, 6, 4), "We will look.\n\nAt length.")
    assert (full.debate_threshold_on, full.debate_scheduled_on) == (date(2024, 6, 4), date(2024, 6, 17))
    assert (full.debated_on, full.debate_link) == (date(2024, 6, 17), "https://hansard.parliament.uk/x")
    refused = parse_petition(
        row(**told, debate={**debate, "debated_on": None, "transcript_url": ""}), Scope(NOW)
    ).record
    assert isinstance(refused, Petition)
    assert (refused.debated_on, refused.debate_link, refused.responded_on) == (None, None, date(2024, 6, 5))


def test_what_is_absent_unless_open_is_nothing() -> None:
    told = {name: value for name, value in TOLD.items() if name not in {"closing_date", "updated_at", "creator_name"}}
    closed = {**row(), "attributes": {**told, "state": "closed", "closed_at": "2024-06-01T23:30:00.000Z"}}
    record = parse_petition(closed, Scope(NOW)).record
    assert isinstance(record, Petition)
    assert (record.closes_on, record.closed_on, record.counted_at) == (None, date(2024, 6, 2), None)


@pytest.mark.parametrize("rows", [None, [{}], "no", [7], [{"name": "Sampleton", "signature_count": "many"}]])
def test_constituencies_that_do_not_fit_are_left_out(rows: Any) -> None:
    record = parse_petition(row(signatures_by_constituency=rows), Scope(NOW)).record
    assert record.constituencies == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("phrase", "word"),
    [("Hik-Vision", "vision"), ("forced labour camps", "forced"), ("Acme", "acme"), ("a b", "a"), ("!", "!")],
)
def test_the_longest_word_is_searched_for(phrase: str, word: str) -> None:
    assert search_word(phrase) == word


def test_the_search_asks_for_one_word_in_every_state_and_each_word_once() -> None:
    ours = service(other(1))
    read(ours, terms=("Acme", "ACME Inc"), bills=(BILL,), all_terms=())
    assert [params for path, params in ours.calls if path == SEARCH] == [
        {"q": "acme", "state": "all", "page": 1},
        {"q": "example", "state": "all", "page": 1},
    ]


def test_each_term_and_title_is_a_unit_of_its_own() -> None:
    bill = row(700002, background="The Example Bill is good.")
    ours = service(row(), bill, alone={f"/petitions/{n}.json": item(n) for n in (700001,)})
    units = {one.unit: [found.record.key for found in one.snapshots] for one in read(ours, bills=(BILL,))}
    assert units == {
        "petitions: acme": ["petition-700001", "petition-700002"],
        "petitions: example bill": [],
        "petitions that no search showed": [],
    }


@pytest.mark.parametrize(("cap", "shifting"), [(1, False), (7, False), (25, False), (7, True), (25, True)])
def test_every_petition_is_found_once_though_pages_shift(cap: int, shifting: bool) -> None:
    numbers = range(700001, 700031)
    alone = {f"/petitions/{number}.json": item(number) for number in numbers}
    ours = service(*map(row, numbers), alone=alone, cap=cap, shifting=shifting)
    assert [one.key for one in records(read(ours), Petition)] == [f"petition-{number}" for number in numbers]
    assert len(ours.calls) == len(ours.paths(SEARCH)) + 30


@pytest.mark.parametrize("links", [{}, None, {"next": "https://x"}])
def test_a_search_that_never_says_that_it_ends_ends_at_a_page_without_anything_new(links: Any) -> None:
    ours = Canned({SEARCH: {"links": links, "data": [row(), other(2)]}, "/petitions/700001.json": item()})
    assert len(records(read(ours), Petition)) == 1
    assert len(ours.paths(SEARCH)) == 2


def test_what_names_nothing_watched_is_not_asked_for() -> None:
    ours = service(other(1), {**row(700003), "type": "archived-petition"})
    assert records(read(ours), Petition) == []
    assert set(ours.paths()) == {SEARCH}


def test_signatures_alone_are_kept_without_asking_for_the_item() -> None:
    more: dict[str, Any] = {"signature_count": 20000, "updated_at": "2024-06-10T11:59:00.000Z"}
    ours = service(row(**more))
    (found,) = records(read(ours, stamps=stored()), Petition)
    assert (found.signatures, found.counted_at) == (20000, "2024-06-10T11:59:00+00:00")
    assert set(ours.paths()) == {SEARCH}


def test_constituencies_known_before_are_kept_beside_a_row_of_a_search() -> None:
    before = parse_petition(item()["data"], Scope(NOW)).record
    after = parse_petition(row(), Scope(NOW)).record
    assert after.beside(before).constituencies == READ  # type: ignore[attr-defined]
    assert before.beside(after).constituencies == READ  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "told",
    [
        {"state": "closed"},
        {"response_threshold_reached_at": None},
        {"debate_threshold_reached_at": "2024-06-09T10:00:00.000Z"},
        {"scheduled_debate_date": "2024-07-01"},
        {"government_response": {"responded_on": "2024-06-09", "summary": "x", "details": None}},
        {"debate": {"debated_on": "2024-06-09", "transcript_url": None}},
        {"action": "Ban cameras"},
    ],
)
def test_what_has_moved_is_read_as_an_item(told: dict[str, Any]) -> None:
    ours = service(row(**told), alone={"/petitions/700001.json": item(**told, signature_count=10500)})
    (found,) = records(read(ours, stamps=stored()), Petition)
    assert (found.signatures, found.constituencies) == (10500, READ)
    assert {"petition/petition-700001": found.stamp} == stored(**told)


def test_a_thorough_reading_reads_the_item_of_what_is_open() -> None:
    (found,) = records(read(service(row()), stamps=stored(), thorough=True), Petition)
    assert found.constituencies == READ
    ours = service(row(state="closed"))
    read(ours, stamps=stored(state="closed"), thorough=True)
    assert set(ours.paths()) == {SEARCH}


def test_an_item_that_cannot_be_read_leaves_what_the_search_told_and_is_a_problem() -> None:
    for answer in (Refused("no item", status=404), {"data": None}, {"data": {"id": "x"}}, item(700002)):
        found = read(service(row(), alone={"/petitions/700001.json": answer}))
        assert [one.key for one in records(found, Petition)] == ["petition-700001"]
        assert found[0].problem
    with pytest.raises(Busy):
        read(service(row(), alone={"/petitions/700001.json": Busy("x", status=503)}))


def test_a_petition_that_names_a_term_no_more_is_given_without_it() -> None:
    told: dict[str, Any] = {"background": "No cameras."}
    ours = service(row(**told), alone={"/petitions/700001.json": item(**told)})
    (found,) = snapshots(read(ours, stamps=stored()), Petition)
    assert found.parts == ()
    # What is newly watched is read as a baseline: it must not swallow the news of another term.
    assert records(read(ours, stamps=stored(), since=None), Petition) == []


COUNT = {
    "signature_count": 11000, "response_threshold_reached_at": "2024-06-03T11:59:00.000Z",
    "government_response_at": None, "debate_threshold_reached_at": None, "scheduled_debate_date": None,
    "debate_outcome_at": None, "debated": None,
}  # fmt: skip
COUNTED, ALONE = "/petitions/700001/count.json", "/petitions/700001.json"


def test_what_is_stored_and_was_in_no_search_is_looked_at_by_its_count() -> None:
    ours = service(alone={COUNTED: COUNT, ALONE: item()})
    assert records(read(ours, stamps=stored()), Petition) == []
    assert ours.paths()[1:] == [COUNTED]
    moved = service(alone={COUNTED: {**COUNT, "debate_threshold_reached_at": "2024-06-09T10:00:00Z"}, ALONE: item()})
    assert len(records(read(moved, stamps=stored()), Petition)) == 1
    assert moved.paths()[1:] == [COUNTED, ALONE]
    thorough = service(alone={ALONE: item()})
    assert len(records(read(thorough, stamps=stored(), thorough=True), Petition)) == 1


@pytest.mark.parametrize(
    ("state", "thorough", "asked"),
    [("closed", False, []), ("closed", True, [ALONE]), ("rejected", True, []), ("open", False, [COUNTED])],
)
def test_what_is_over_is_left_alone(state: str, thorough: bool, asked: list[str]) -> None:
    ours = service()
    read(ours, stamps=stored(state=state), thorough=thorough)
    assert ours.paths()[1:] == asked


@pytest.mark.parametrize("thorough", [False, True])
@pytest.mark.parametrize("error", [Refused("moved", status=302), Refused("gone", status=404), WrongShape("x")])
def test_what_went_to_the_archive_is_kept_as_it_was_without_a_problem(error: Exception, thorough: bool) -> None:
    readings = read(service(alone={COUNTED: error, ALONE: error}), stamps=stored(), thorough=thorough)
    assert all((one.snapshots, one.listings, one.asides, one.problem) == ((), (), (), "") for one in readings)


def test_an_outage_is_an_error() -> None:
    with pytest.raises(Busy):
        read(service(alone={COUNTED: Busy("x", status=503)}), stamps=stored())
    with pytest.raises(Refused):
        read(Canned({}))
    with pytest.raises(WrongShape):
        read(Canned({SEARCH: {"links": {}}}))


def test_all_petitions_found_count_beside_those_that_do_not_fit() -> None:
    misfits = [row(800000 + number, background=5) for number in range(2)]
    found = read(service(row(), *misfits, *(other(700100 + number) for number in range(97))))
    assert (sum(one.rows or 0 for one in found), len(reasons(found))) == (100, 2)


@pytest.mark.parametrize("name", ["action", "state", "signature_count"])
def test_a_row_without_what_it_needs_is_set_aside_and_the_others_go_on(name: str) -> None:
    bad = row(700009)
    bad["attributes"] = {key: value for key, value in bad["attributes"].items() if key != name}
    readings = read(service(bad, row()))
    assert reasons(readings) == [f"the field '{name}' is missing"]
    assert [one.key for one in records(readings, Petition)] == ["petition-700001"]


@given(bad=json_like("type", "id", "attributes", *TOLD))
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_any_row_is_passed_over_or_set_aside_and_the_next_one_found(bad: Any) -> None:
    found = records(read(service(bad, row())), Petition)
    assert [one.key for one in found][-1:] == ["petition-700001"]


@given(count=json_like(*COUNT))
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_any_count_is_read(count: Any) -> None:
    if isinstance(count, dict):
        assert " " not in counted_days(count)
        read(service(alone={COUNTED: count, ALONE: item()}), stamps=stored())


def test_an_attribute_that_no_document_has_is_named() -> None:
    assert read(service(row(mood="glad")))[0].unknown == (("petition", "mood", '"glad"'),)


def test_a_stamp_is_read_as_it_was_kept() -> None:
    for stamp in (Stamp("open", "-,-", "ab"), Stamp("a state", "2024-06-03,-", "cd")):
        assert Stamp.read(str(stamp)) == stamp
    assert Stamp.read("") == Stamp("", "", "")
