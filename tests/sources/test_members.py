import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from sources import members
from sources.fetch import Busy, Fetcher, FetchError, Refused, Unreachable, WrongShape, build_client
from sources.member_history import parse_history
from sources.member_lookups import CONSTITUENCIES, SEARCH, by_constituency, by_postcode
from sources.member_places import Found, is_postcode, parse_constituency
from sources.member_rows import parse_contact, parse_member, unknown_fields
from sources.members import CONTACT, HISTORY
from sources.parse import parsed
from sources.records import Member, Reading
from sources.records.member import party_on, seat_on
from sources.scope import Scope
from tests.sources.asking import Canned, enveloped, json_like, reasons, records, utc

NOW = utc("2026-08-10T12:00:00")
TODAY = "2026-08-10"
LAB = {
    "id": 15, "name": "Labour", "abbreviation": "Lab", "backgroundColour": "d50000", "foregroundColour": "ffffff",
    "isLordsMainParty": True, "isLordsSpiritualParty": True, "governmentType": 0, "isIndependentParty": False,
}  # fmt: skip
IND = {**LAB, "id": 8, "name": "Independent", "abbreviation": "Ind", "isIndependentParty": True}


def membership(start: str | None, end: str | None = None, **more: Any) -> dict[str, Any]:
    row = {"membershipFrom": "Anytown", "membershipFromId": 4999, "house": 1, "membershipStartDate": at(start)}
    row |= {"membershipEndDate": at(end), "membershipEndReason": None, "membershipEndReasonNotes": None}
    return {**row, "membershipEndReasonId": None, "membershipStatus": None, **more}


def at(on: str | None) -> str | None:
    return f"{on}T00:00:00" if on else None


def row(number: int = 4001, name: str = "Jo Example", **more: Any) -> dict[str, Any]:
    """A search row of somebody who sits for Anytown, unless more is said."""
    who = {
        "id": number, "nameListAs": ", ".join(reversed(name.split())), "nameDisplayAs": name,
        "nameFullTitle": f"{name} MP", "nameAddressAs": None, "latestParty": LAB, "gender": "F",
        "latestHouseMembership": membership("2019-12-12"),
        "thumbnailUrl": f"https://members-api.parliament.uk/api/Members/{number}/Thumbnail",
    }  # fmt: skip
    return {"value": {**who, **more}, "links": [{"rel": "self", "href": f"/Members/{number}", "method": "GET"}]}


PARTIES = [
    {"startDate": at("2024-07-04"), "endDate": at("2025-07-17"), "party": IND},
    {"startDate": at("2019-12-12"), "endDate": at("2024-05-30"), "party": LAB},
    {"startDate": at("2025-07-17"), "endDate": None, "party": LAB},
]
SEATS = [
    membership("2019-12-12", "2024-05-30", membershipFromId=3999, membershipEndReasonId=7),
    membership("2024-07-04"),
]
NAMES = [
    {"startDate": at("1970-01-01"), "endDate": at("2020-02-15"), "nameListAs": "Sample, Jo",
     "nameDisplayAs": "Jo Sample", "nameFullTitle": "Jo Sample MP", "nameAddressAs": None},
    {"startDate": at("2020-02-15"), "endDate": None, "nameListAs": "Example, Jo", "nameDisplayAs": "Jo Example",
     "nameFullTitle": "Jo Example MP", "nameAddressAs": None},
]  # fmt: skip


def history(number: int = 4001, **more: Any) -> dict[str, Any]:
    who = {"id": number, "thumbnailUrl": "x", "partyHistory": PARTIES, "houseMembershipHistory": SEATS}
    return {"value": {**who, "nameHistory": NAMES, **more}, "links": []}


OFFICE = {"type": "Parliamentary office", "typeDescription": None, "typeId": 1, "isPreferred": False,
          "isWebAddress": False, "notes": None, "line1": "House of Commons", "line2": "London", "postcode": "SW1A 0AA",
          "email": "jo.example.mp@example.org"}  # fmt: skip
LOCAL = {**OFFICE, "type": "Constituency office", "typeId": 4, "email": "jo@example.org", "phone": "01234 567890"}
SITE = {"type": "Website", "typeId": 6, "isWebAddress": True, "line1": "https://example.org/"}


def service(*sitting: Any, histories: Any = None, contacts: Any = None, **more: Any) -> Canned:
    """A Members service: a list of MPs, histories of whoever is asked for, one contact for all."""
    answers: dict[str, Any] = {
        SEARCH: enveloped(sitting, 20, names=("skip", "items", "totalResults")),
        HISTORY: histories or (lambda params: [history(number) for number in params["ids"]]),
    }
    for number in range(4000, 4800):
        answers[CONTACT.format(number)] = {"value": [OFFICE], "links": []} if contacts is None else contacts
    return Canned({**answers, **more})


def scope(people: Iterable[int] = (), **more: Any) -> Scope:
    named = {"names": {number: f"Member {number}" for number in people}} if people else {}
    return Scope(**{"now": NOW, "since": NOW - timedelta(hours=1), **named, **more})


def read(ask: Any, **more: Any) -> list[Reading]:
    return list(members.fetch(ask, scope(**more)))


def problems(readings: list[Reading]) -> list[str]:
    return [one.problem for one in readings if one.problem]


def asked(ask: Canned) -> list[list[int]]:
    return [params["ids"] for path, params in ask.calls if path == HISTORY]


def kept(*readings: Reading) -> Member:
    """The one member of these readings, as the store would keep it."""
    first, *later = records(readings, Member)
    for one in later:
        first = one.beside(first)
    return first  # type: ignore[no-any-return]


# One member


def test_a_search_row_is_a_member_without_history() -> None:
    assert parse_member(row()).record == Member(
        key="4001",
        member_id=4001,
        name="Jo Example",
        list_as="Example, Jo",
        full_title="Jo Example MP",
        house="Commons",
        party="Labour",
        seat="Anytown",
        is_current=True,
        since=date(2019, 12, 12),
    )


def test_a_history_is_a_member_with_every_seat_party_and_name_oldest_first_and_no_day_of_birth() -> None:
    record = parse_history(history(), NOW, {}).record
    assert isinstance(record, Member)
    assert (record.name, record.list_as, record.full_title) == ("Jo Example", "Example, Jo", "Jo Example MP")
    assert (record.house, record.party, record.seat, record.is_current) == ("Commons", "Labour", "Anytown", True)
    assert (record.stamp, record.contact_stamp, record.since) == (TODAY, "", None)
    seat = {"house": "Commons", "seat": "Anytown", "seat_id": 3999, "from": "2019-12-12", "to": "2024-05-30"}
    now = {**seat, "seat_id": 4999, "from": "2024-07-04", "to": None, "reason": None}
    assert record.seats == [{**seat, "reason": None}, now]
    assert [(one["party"], one["short"], one["from"], one["to"]) for one in record.parties] == [
        ("Labour", "Lab", "2019-12-12", "2024-05-30"),
        ("Independent", "Ind", "2024-07-04", "2025-07-17"),
        ("Labour", "Lab", "2025-07-17", None),
    ]
    assert record.names == [
        {"name": "Jo Sample", "list_as": "Sample, Jo", "from": None, "to": "2020-02-15"},
        {"name": "Jo Example", "list_as": "Example, Jo", "from": "2020-02-15", "to": None},
    ]
    assert "1970" not in record.model_dump_json()


@pytest.mark.parametrize(
    ("memberships", "found"),
    [
        ([membership("2019-12-12", "2024-05-30")], ("Commons", "Anytown", False)),
        ([membership("2019-12-12", "2026-08-10")], ("Commons", "Anytown", False)),
        ([membership("2019-12-12", "2026-08-11")], ("Commons", "Anytown", True)),
        (
            [
                membership("2019-12-12", "2024-05-30"),
                membership("2025-01-20", house=2, membershipFrom="Life peer", membershipFromId=4),
            ],
            ("Lords", "Life peer", True),
        ),
        (
            [membership(None, "1999-11-11", house=2, membershipFrom="Hereditary", membershipEndReason="Excluded")],
            ("Lords", "Hereditary", False),
        ),
        ([], (None, None, False)),
        (None, (None, None, False)),
    ],
    ids=["ended", "ends today", "ends tomorrow", "went to the Lords", "without a start", "none", "null"],
)
def test_house_seat_and_whether_somebody_sits_are_the_latest_of_the_history(memberships: Any, found: Any) -> None:
    record = parse_history(history(houseMembershipHistory=memberships), NOW, {}).record
    assert isinstance(record, Member)
    assert (record.house, record.seat, record.is_current) == found


def test_a_history_without_a_name_has_the_one_stored_or_is_set_aside() -> None:
    assert parse_history(history(nameHistory=None), NOW, {4001: "Jo Example"}).record.name == "Jo Example"  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="no name"):
        parse_history(history(nameHistory=None), NOW, {})


@pytest.mark.parametrize(
    ("day", "party", "seat_id"),
    [
        ("2019-12-11", None, None),
        ("2019-12-12", "Labour", 3999),
        ("2024-05-29", "Labour", 3999),
        ("2024-05-30", None, None),
        ("2024-06-15", None, None),
        ("2024-07-04", "Independent", 4999),
        ("2025-07-16", "Independent", 4999),
        ("2025-07-17", "Labour", 4999),
        ("2026-08-10", "Labour", 4999),
    ],
)
def test_party_and_seat_are_those_of_the_day_and_none_between_dissolution_and_election(
    day: str, party: str | None, seat_id: int | None
) -> None:
    record = parse_history(history(), NOW, {}).record
    assert isinstance(record, Member)
    for member in (record, record.model_dump(mode="json")):
        seat = seat_on(member, date.fromisoformat(day))
        assert (party_on(member, date.fromisoformat(day)), seat and seat["seat_id"]) == (party, seat_id)


def test_a_member_whose_history_was_not_read_is_not_said_to_have_been_none() -> None:
    for ask in (seat_on, party_on):
        with pytest.raises(ValueError, match="history of member 4001 has not been read"):
            ask(parse_member(row()).record, date(2020, 1, 1))  # type: ignore[operator]


# Contacts


def contact(*rows: Any) -> Member:
    return records([parse_contact(4001, rows, NOW, "x")], Member)[0]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("rows", "email"),
    [
        ((LOCAL, OFFICE), "jo.example.mp@example.org"),
        ((LOCAL, {**OFFICE, "email": None}), "jo@example.org"),
        ((SITE, LOCAL), "jo@example.org"),
        (({**SITE, "email": "web@example.org"},), None),
        (({**OFFICE, "email": "see the website"},), None),
        ((), None),
    ],
    ids=["Parliament's first", "null", "absent", "of another kind", "no address", "nothing"],
)
def test_the_address_is_parliaments_or_the_constituency_offices(rows: Any, email: str | None) -> None:
    assert contact(*rows).email == email


def test_what_a_contact_lacks_is_absent_and_a_web_address_is_no_line() -> None:
    assert contact(SITE, {**LOCAL, "line2": "", "postcode": None, "website": "https://example.org/jo"}).contact == [
        {"type": "Constituency office", "lines": ["House of Commons"], "phone": "01234 567890",
         "email": "jo@example.org", "web": "https://example.org/jo"},
        {"type": "Website", "web": "https://example.org/"},
    ]  # fmt: skip


def test_a_contact_row_that_does_not_fit_is_set_aside_and_the_others_are_kept() -> None:
    reading = parse_contact(4001, [None, {**OFFICE, "typeId": None}, {**OFFICE, "line1": 7}, LOCAL], NOW, "x")
    assert len(reading.asides) == 3
    assert records([reading], Member)[0].email == "jo@example.org"


# What is kept of what was read before


def test_every_reading_leaves_what_it_does_not_tell_as_it_was() -> None:
    listed = Reading("x", (parse_member(row()),))
    told = Reading("x", (parse_history(history(), NOW, {}),))
    reached = parse_contact(4001, [OFFICE], NOW, "x")
    whole = kept(listed, told, reached)
    assert (whole.name, whole.house, whole.seat, whole.is_current) == ("Jo Example", "Commons", "Anytown", True)
    assert (whole.since, whole.email, len(whole.seats)) == (date(2019, 12, 12), "jo.example.mp@example.org", 2)
    for order in ((reached, listed, told), (told, reached, listed), (listed, told, reached, listed, told)):
        first, *_ = records(order, Member)
        assert kept(*order) == whole, first


def test_a_history_that_says_that_the_seat_ended_ends_it() -> None:
    told = Reading("x", (parse_history(history(houseMembershipHistory=SEATS[:1]), NOW, {}),))
    assert (kept(Reading("x", (parse_member(row()),)), told)).is_current is False


def test_a_move_to_the_lords_takes_the_beginning_in_the_commons_away() -> None:
    peerage = membership("2025-01-20", house=2, membershipFrom="Life peer")
    told = Reading("x", (parse_history(history(houseMembershipHistory=[SEATS[0], peerage]), NOW, {}),))
    now = kept(Reading("x", (parse_member(row()),)), told)
    assert (now.house, now.seat, now.since) == ("Lords", "Life peer", None)


# Histories


def test_histories_of_everybody_named_are_read_twenty_at_a_time() -> None:
    ask = service()
    readings = read(ask, people=frozenset(range(4001, 4046)))
    assert [len(ids) for ids in asked(ask)] == [20, 20, 5]
    assert {one.member_id for one in records(readings, Member)} == set(range(4001, 4046))
    assert {one.unit for one in readings} == {"histories"}
    assert problems(readings) == []


@pytest.mark.parametrize(
    ("stamp", "again"),
    [("", True), ("2026-07-10", True), ("2026-07-11", False), (TODAY, False), ("2026-08-11", True)],
    ids=["never", "31 days", "30 days", "today", "by a clock that was put back"],
)
def test_a_history_is_read_again_when_it_is_a_month_old(stamp: str, again: bool) -> None:
    ask = service()
    read(ask, people=frozenset({4001}), stamps={"member/4001": stamp})
    assert asked(ask) == ([[4001]] if again else [])


def test_everybody_who_is_due_is_read_in_one_poll_the_unread_first() -> None:
    ask = service()
    people = frozenset(range(4001, 4421))
    old = {f"member/{number}": "2026-01-01" for number in range(4001, 4031)}
    read(ask, people=people, stamps=old)
    ids = [number for batch in asked(ask) for number in batch]
    assert len(ids) == len(set(ids)) == 420
    assert set(ids[:390]) == set(range(4031, 4421))


def refusing(*bad: int, error: FetchError | None = None) -> Callable[[Mapping[str, Any]], Any]:
    def answer(params: Mapping[str, Any]) -> Any:
        if set(params["ids"]) & set(bad):
            raise error or Busy("histories answered 500", status=500)
        return [history(number) for number in params["ids"]]

    return answer


@pytest.mark.parametrize("error", [Refused("400", status=400), Refused("404", status=404), Busy("500", status=500)])
@pytest.mark.parametrize("bad", [(4001,), (4010,), (4020,), (4003, 4017)])
def test_an_id_that_cannot_be_read_costs_only_itself(bad: tuple[int, ...], error: FetchError) -> None:
    ask = service(histories=refusing(*bad, error=error))
    readings = read(ask, people=frozenset(range(4001, 4021)))
    assert {one.member_id for one in records(readings, Member)} == set(range(4001, 4021)) - set(bad)
    assert sorted(problems(readings)) == [f"the history of member {number}: {error}" for number in bad]


def test_a_service_without_any_history_fails_after_few_calls() -> None:
    for error in (Busy("500", status=500), Refused("404", status=404)):
        ask = service(histories=error)
        with pytest.raises(type(error)):
            read(ask, people=frozenset(range(4001, 4200)))
        assert len(ask.calls) == 8


def test_a_service_that_cannot_be_reached_fails_at_once() -> None:
    for error in (Unreachable("no answer"), Busy("503", status=503)):
        ask = service(histories=error)
        with pytest.raises(type(error)):
            read(ask, people=frozenset(range(4001, 4200)))
        assert len(ask.calls) == 1


def test_ids_without_an_answer_are_named_once_and_rows_that_were_not_asked_for_are_left() -> None:
    ask = service(histories=lambda params: [history(4001), history(4999)])
    readings = read(ask, people=frozenset({4001, *range(4101, 4141)}))
    assert [one.member_id for one in records(readings, Member)] == [4001]
    (problem,) = problems(readings)
    assert problem.startswith("the Members service gives no history for 4101, 4102, ")
    assert problem.endswith(" …")


def test_a_history_that_does_not_fit_is_set_aside_and_is_not_unanswered() -> None:
    broken = history(4002, nameHistory=[{"startDate": "soon"}])
    readings = read(service(histories=lambda params: [None, broken, history(4001)]), people=frozenset({4001, 4002}))
    assert len(reasons(readings)) == 2
    assert [one.member_id for one in records(readings, Member)] == [4001]
    assert problems(readings) == []


def test_an_id_that_is_true_is_no_member_s() -> None:
    answer = {"value": {**row(4001)["value"], "id": True}}
    readings = read(service(answer, row(4002)), since=None)
    assert [one.member_id for one in records(readings, Member) if one.name] == [4002]


# Who sits now

PEER = row(4701, "Lord Token", latestHouseMembership=membership("2015-09-30", house=2, membershipFrom="Life peer"))
FORMER = row(4702, "Kim Specimen", latestHouseMembership=membership("2010-05-06", "2019-11-06"))
AWAY = row(
    4703, latestHouseMembership=membership("2024-07-04", membershipStatus={"statusIsActive": False, "statusId": 2})
)


def test_the_mps_of_now_are_listed_once_a_day_and_the_first_time_to_the_last_page() -> None:
    everybody = [row(number) for number in range(4001, 4046)]
    for more, times in (({}, 0), ({"thorough": True}, 3), ({"since": None}, 3)):
        ask = service(*everybody)
        readings = read(ask, **more)
        listed = [one for one in readings if one.unit == "MPs"]
        assert ask.paths(SEARCH) == [SEARCH] * times
        assert len(records(listed, Member)) == (45 if times else 0)
        assert problems(listed) == []
    assert ask.calls[0] == (SEARCH, {"House": 1, "IsCurrentMember": "true", "skip": 0, "take": 20})


def test_only_who_sits_in_the_commons_now_is_taken_because_services_ignore_parameters() -> None:
    readings = read(service(PEER, row(4001), FORMER, AWAY), thorough=True)
    assert [one.member_id for one in records(readings, Member) if one.name] == [4001, 4703]


def test_a_page_without_a_single_mp_ends_the_list_which_is_then_not_complete() -> None:
    others = [row(4100 + number, latestHouseMembership=membership("1990-01-01", "1997-05-01")) for number in range(60)]
    ask = service(row(4001), *[{**PEER}] * 19, *others)
    readings = read(ask, thorough=True, stamps={"contact/4300": TODAY})
    assert problems(readings) == ["the list of those who sit in the Commons was not complete"]
    assert asked(ask) == []
    assert len(ask.paths(SEARCH)) <= 4


def test_who_is_stored_as_sitting_and_not_listed_any_more_has_the_history_read_at_once() -> None:
    ended = [membership("2019-12-12", "2026-08-01", membershipEndReason="Resigned")]
    ask = service(row(4001), histories=lambda params: [history(4002, houseMembershipHistory=ended)])
    stamps = {"contact/4001": TODAY, "contact/4002": "", "member/4001": TODAY, "member/4002": TODAY}
    readings = read(ask, thorough=True, stamps=stamps, people=frozenset({4001, 4002}))
    assert asked(ask) == [[4002]]
    (former,) = [one for one in records(readings, Member) if one.member_id == 4002]
    assert (former.is_current, former.seats[-1]["to"], former.seats[-1]["reason"]) == (False, "2026-08-01", "Resigned")
    assert ask.paths("4002/Contact") == []


def test_nobody_is_taken_for_gone_when_a_row_of_the_list_cannot_be_read() -> None:
    ask = service(row(4001), row(4002, nameDisplayAs=None, nameListAs=None))
    readings = read(ask, thorough=True, stamps={"contact/4002": TODAY})
    assert asked(ask) == []
    assert reasons(readings) == ["the field 'nameDisplayAs' is empty"]


def test_a_list_that_is_none_is_an_error() -> None:
    with pytest.raises(WrongShape):
        read(service(**{SEARCH: {"value": []}}), thorough=True)


# Contacts of a poll


def test_contacts_are_read_of_mps_twenty_five_a_poll_those_who_are_named_first() -> None:
    ask = service()
    stamps = {f"contact/{number}": "" for number in range(4001, 4061)} | {"contact/4061": "2026-08-01"}
    people = frozenset({4050, 4055, 4060, 4061})
    stamps |= {f"member/{number}": TODAY for number in people}
    readings = read(ask, stamps=stamps, people=people)
    numbers = [int(path.split("/")[3]) for path in ask.paths("/Contact")]
    assert len(set(numbers)) == 25
    assert set(numbers[:3]) == {4050, 4055, 4060}
    assert 4061 not in numbers
    assert {one.unit for one in readings} == {f"contact of {number}" for number in numbers}


def test_the_first_reading_reads_contacts_of_those_it_lists() -> None:
    readings = read(service(row(4001)), since=None)
    assert kept(*readings).email == "jo.example.mp@example.org"


def test_every_contact_has_its_turn_though_one_can_never_be_read() -> None:
    stamps = {f"contact/{number}": "" for number in range(4001, 4101)}
    ask = service(contacts=Refused("404", status=404))
    seen = set()
    for hour in range(40):
        ask.calls.clear()
        readings = read(ask, stamps=stamps, now=NOW + timedelta(hours=hour))
        assert len(problems(readings)) == 3, "then it gives up"
        seen |= set(ask.paths())
    assert len(seen) > 60


def test_a_contact_that_is_null_is_read_and_one_that_is_none_is_a_problem() -> None:
    assert records(read(service(contacts={"value": None}), stamps={"contact/4001": ""}), Member)[0].contact == []
    assert len(problems(read(service(contacts={"items": []}), stamps={"contact/4001": ""}))) == 1


# Broken off


def test_what_was_read_before_a_reading_is_broken_off_is_not_read_again() -> None:
    ask, stamps = service(), {"contact/4001": ""}
    people = frozenset(range(4001, 4026))
    seen = []
    for _ in range(4):
        ask.calls.clear()
        first = next(members.fetch(ask, scope(people=people, stamps=stamps)), Reading(""))
        for one in records([first], Member):
            stamps |= {f"member/{one.key}": one.stamp} if one.stamp else {f"contact/{one.key}": one.contact_stamp}
        seen.append(len(ask.calls))
    assert seen == [1, 1, 1, 0]


# Look-ups


def place(name: str = "Anytown", number: int = 4999, who: Any = None, **more: Any) -> dict[str, Any]:
    held = {"member": who, "representation": membership("2024-07-04")} if who else None
    value = {"id": number, "name": name, "startDate": at("2024-05-31"), "endDate": None}
    return {"value": {**value, "currentRepresentation": held, **more}, "links": []}


def directory(*places: Any, seats: Any = ()) -> Canned:
    names = ("skip", "items", "totalResults")
    return Canned({CONSTITUENCIES: enveloped(places, 20, names=names), SEARCH: enveloped(seats, 20, names=names)})


MADE = date(2024, 5, 31)
THERE = Found(4999, "Anytown", 4001, "Jo Example", "Labour")
HERE = replace(THERE, since=MADE)


def test_a_constituency_is_found_by_name_that_of_exactly_this_name_first() -> None:
    ask = directory(place("Anytown North", 5001), place("East Anytown", 5002), place(who=row()), place("Else", 5003))
    found = by_constituency(ask, " anytown ")
    assert [one.name for one in found] == ["Anytown", "Anytown North", "East Anytown"]
    assert found[0] == HERE
    assert found[1] == Found(5001, "Anytown North", since=MADE), "a vacant seat has nobody"
    assert ask.calls == [(CONSTITUENCIES, {"searchText": " anytown ", "skip": 0, "take": 20})]


@pytest.mark.parametrize("typed", ["ynys mon", "YNYS MÔN", "Ynys  Mon"])
def test_accents_and_case_of_a_name_do_not_matter(typed: str) -> None:
    assert [one.name for one in by_constituency(directory(place("Ynys Môn")), typed)] == ["Ynys Môn"]


def test_a_constituency_that_is_no_more_and_a_representation_that_ended_are_left_out() -> None:
    old = place(number=3999, endDate=at("2024-05-30"))
    ended = place(who=row())
    ended["value"]["currentRepresentation"]["representation"] = membership("2024-07-04", "2026-08-01")
    assert by_constituency(directory(old, ended), "Anytown") == (Found(4999, "Anytown", since=MADE),)


def test_a_place_within_constituencies_is_found_the_second_way_and_only_who_sits() -> None:
    ask = directory(seats=[row(), PEER, FORMER])
    assert by_constituency(ask, "Sampleshire") == (THERE,), "this way does not say since when"
    assert ask.calls[-1][1] == {"Location": "Sampleshire", "House": 1, "IsCurrentMember": "true", "skip": 0, "take": 20}
    everybody = [row(4001 + n, latestHouseMembership=membership("2024-07-04", membershipFromId=n)) for n in range(50)]
    assert by_constituency(directory(seats=everybody), "Sampleshire") == (), "the service ignored the place"


def test_nothing_is_asked_for_without_words() -> None:
    ask = directory(place())
    assert by_constituency(ask, " .") == ()
    assert ask.calls == []


@pytest.mark.parametrize("typed", ["sw1a 0aa", "SW1A0AA", " SW1A  0AA "])
def test_a_postcode_finds_its_constituency_in_either_way(typed: str) -> None:
    ask = directory(place(who=row()))
    assert by_postcode(ask, typed) == (HERE,)
    assert ask.calls[0][1]["searchText"] == "SW1A 0AA"
    ask = directory(seats=[row()])
    assert by_postcode(ask, typed) == (THERE,)
    assert ask.calls[-1][1]["Location"] == "SW1A 0AA"


def test_a_postcode_without_match_finds_nothing() -> None:
    assert by_postcode(directory(), "SW1A 0AA") == ()


def test_the_whole_list_is_no_answer_to_a_postcode() -> None:
    everywhere = [place(f"Place {number}", number) for number in range(650)]
    with pytest.raises(WrongShape, match="more than it was asked for"):
        by_postcode(directory(*everywhere), "SW1A 0AA")


def test_rows_that_cannot_be_read_are_passed_over_unless_there_are_no_others() -> None:
    assert by_constituency(directory({"value": None}, place(who=row())), "Anytown") == (HERE,)
    with pytest.raises(WrongShape, match="cannot be read"):
        by_constituency(directory({"value": None}), "Anytown")


@pytest.mark.parametrize(
    "text", ["SW1A 0AA", "m1 1ae", "B338TH", "BT1 1AA", "EC1A 1BB", "W1A 0AX", "GIR 0AA", "CR2 6XH"]
)
def test_a_full_postcode_is_one(text: str) -> None:
    assert is_postcode(text)


@pytest.mark.parametrize(
    "text", ["SW1A", "SW1", "", "Anytown", "SW1A 0A", "SW1A 0AAA", "0AA SW1A", "Bury St 1AA", "１１"]
)
def test_anything_else_is_none(text: str) -> None:
    assert not is_postcode(text)
    with pytest.raises(ValueError, match="not a full postcode"):
        by_postcode(Canned({}), text)


@pytest.mark.parametrize(
    "answer",
    [
        lambda request: httpx.Response(500),
        lambda request: httpx.Response(404, text="<html>"),
        lambda request: httpx.Response(200, text="<html>"),
        lambda request: httpx.Response(200, json=[]),
        lambda request: httpx.Response(200, json={"totalResults": 0}),
        lambda request: httpx.Response(302, headers={"location": str(request.url)}),
        lambda request: (_ for _ in ()).throw(httpx.ConnectError(str(request.url))),
    ],
    ids=["500", "404", "page", "array", "no list", "redirect", "no connection"],
)
def test_no_error_says_the_postcode(answer: Any) -> None:
    with build_client("test", transport=httpx.MockTransport(answer)) as client:
        fetcher = Fetcher(client, sleep=lambda seconds: None, monotonic=lambda: 0.0, gap=0)

        def ask(path: str, params: Any = None, *, expect: Any = None) -> Any:
            return fetcher.json(f"https://members.example.org{path}", params, expect=expect)

        with pytest.raises(FetchError) as caught:
            by_postcode(ask, "SW1A 0AA")
    said = str(caught.value).upper()
    assert "SW1A" not in said
    assert "0AA" not in said


# Anything at all

FIELDS = (*row()["value"], *SEATS[0], *LAB, *OFFICE, "value", "partyHistory", "houseMembershipHistory", "nameHistory")


@given(answer=json_like(*FIELDS))
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_any_row_is_read_or_set_aside_and_the_next_one_kept(answer: Any) -> None:
    def fits(one: Any) -> Any:
        return parse_history(one, NOW, {})

    for noun, parse, good in (("member", parse_member, row()), ("member", fits, history())):
        found = parsed([answer, {"value": answer}, good], noun, parse, unit="x")
        assert records([found], Member)[-1].member_id == 4001
    assert parse_contact(4001, [answer, OFFICE], NOW, "x").snapshots
    unknown_fields([answer, {"value": answer}])
    assert by_constituency(directory(answer, {"value": answer}, place(who=row())), "Anytown")[0] == HERE


# Recorded answers

RECORDED = Path(__file__).parents[2].parent / "shared" / "recorded" / "members"
beside_the_recorded = pytest.mark.skipif(not RECORDED.is_dir(), reason=f"{RECORDED} is not there")


def recorded(pattern: str) -> list[Any]:
    found = [json.loads(path.read_bytes()) for path in sorted(RECORDED.glob(pattern))]
    assert found
    return found


@beside_the_recorded
def test_every_recorded_search_row_is_read() -> None:
    for answer in recorded("members-search-*.json"):
        reading = parsed(answer["items"], "member", parse_member, unit="x", known=members.ENVELOPE)
        assert (len(reading.snapshots), reading.asides, reading.unknown) == (len(answer["items"]), (), ())
        assert unknown_fields(answer["items"]) == ()
        current = {one.member_id: (one.house, one.is_current) for one in records([reading], Member)}
        assert current.items() <= {
            172: ("Commons", True), 4514: ("Commons", True), 3305: ("Lords", False), 4544: ("Lords", True)
        }.items()  # fmt: skip


@beside_the_recorded
def test_every_recorded_history_is_read_and_agrees_with_the_search() -> None:
    (rows,) = recorded("members-history-*.json")
    reading = parsed(rows, "member", lambda one: parse_history(one, NOW, {}), unit="x", known=members.ENVELOPE)
    assert (len(reading.snapshots), reading.asides, reading.unknown) == (len(rows), (), ())
    assert unknown_fields(rows) == ()
    (told,) = records([reading], Member)
    value = rows[0]["value"]
    assert (len(told.seats), len(told.parties), len(told.names)) == tuple(
        len(value[name]) for name in ("houseMembershipHistory", "partyHistory", "nameHistory")
    )
    (search,) = recorded("members-search-house1-*.json")
    listed = parse_member(search["items"][0]).record
    assert told.beside(listed).compared() == listed.compared()
    assert listed.beside(told).compared() == told.beside(listed).compared()
    assert seat_on(told, date(2024, 6, 15)) is None
    assert (party_on(told, date(2023, 4, 22)), party_on(told, date(2023, 4, 23))) == ("Labour", "Independent")


@beside_the_recorded
def test_every_recorded_contact_is_read() -> None:
    for answer in recorded("contact-*.json"):
        reading = parse_contact(4514, answer["value"], NOW, "x")
        assert (reading.asides, reading.unknown) == ((), ())
        (record,) = records([reading], Member)
        assert len(record.contact) == len(answer["value"])
        assert record.email.endswith("@parliament.uk")


@beside_the_recorded
def test_every_recorded_constituency_is_read() -> None:
    for answer in [one for one in recorded("constituency-*-2024-11.json") if "currentRepresentation" in one["value"]]:
        found = parse_constituency(answer)
        assert found is not None
        assert found.name == answer["value"]["name"]
        assert found.member_id == answer["value"]["currentRepresentation"]["member"]["value"]["id"]
        assert by_constituency(directory(answer), found.name) == (found,)
