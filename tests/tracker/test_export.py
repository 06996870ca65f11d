"""A division as a table for a mailing tool: who is in it, what is said of each, the files, and the command."""

import csv
import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import event, text

from alerts.channels import Message, Outcome
from alerts.values import Ask
from sources.records import Join, Member, Snapshot, Vote
from tests import databases
from tests.replica import examples
from tests.tracker import stored
from tests.tracker.service import Ledger, Setup, call, later, service
from tests.tracker.stored import amendment, keep, opened, vote
from tracker.config import example_path
from tracker.export import COLUMNS, NO_ROW, Table, table
from tracker.export_files import AGAIN_AT_ONCE, export, write_whole
from tracker.export_forms import BOM, as_csv, as_json
from tracker.outlets import Outlet
from tracker.rehearse import pointed_at
from tracker.replica import Replica
from tracker.store import Store
from tracker.store.exporting import Exports

KEY = "commons-2023-06-13-252"
TODAY = date(2023, 7, 1)
ELECTED = "2019-12-12"
OFFICE = {
    "type": "Parliamentary office",
    "lines": ["House of Commons", "London"],
    "postcode": "SW1A 0AA",
    "phone": "+44 20 7946 0001",
    "email": "jo@example.org",
}
LOCAL = {
    "type": "Constituency office",
    "lines": ["1 High Street"],
    "phone": "01632 960001",
    "email": "local@example.org",
}
SITE = {"type": "Website", "web": "https://example.org/jo"}
SIDED = Ask(
    division=KEY, house="Commons", side="aye", thank=("Thank you.",), ask=("Will you?", "When?"), again=("Why?",)
)
OF_NC1 = replace(SIDED, division=None, amendment="NC1")


def division(*votes: Vote, key: str = KEY, **changed: Any) -> Snapshot:
    own = {"service_id": sum(ord(letter) * 31**place for place, letter in enumerate(key)) % 10**9}
    return stored.division(*votes, key=key, **{**own, **changed})


def seat(name: str, start: str | None = ELECTED, end: str | None = None, **changed: object) -> dict[str, object]:
    number = sum(map(ord, name))
    return {"house": "Commons", "seat": name, "seat_id": number, "from": start, "to": end, "reason": None, **changed}


def party(name: str, start: str = ELECTED, end: str | None = None) -> dict[str, object]:
    return {"party": name, "short": name[:3], "from": start, "to": end}


def member(number: int, name: str, *seats: dict[str, object], **changed: object) -> Snapshot:
    last = seats[-1] if seats else {"house": "Commons", "seat": None}
    fields = {
        **{"key": str(number), "member_id": number, "name": name, "house": last["house"], "seat": last["seat"]},
        **{"stamp": "2024-09-01", "contact_stamp": "2023-06-01", "seats": list(seats), "parties": [party("Green")]},
    }
    return Snapshot(Member.model_validate({**fields, **changed}))


def join(**changed: object) -> Snapshot:
    fields = {
        "key": f"{KEY}/NC1",
        "bill": "example",
        "division": KEY,
        "amendment": "a1",
        "how": "title",
        "sure": "certain",
    }
    return Snapshot(Join.model_validate({**fields, **changed}))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as opened_store:
        yield opened_store


def made(store: Store, key: str = KEY, asks: Sequence[Ask] = (), on: date = TODAY) -> Table:
    exports = Exports(store.engine)
    material = exports.material(key)
    assert material is not None
    return table(material, exports.members(), asks, on)


def rows(store: Store, **given: Any) -> dict[str, dict[str, Any]]:
    found = made(store, **given).rows
    assert all(tuple(row) == COLUMNS for row in found)
    return {row["member"]: row for row in found}


JO, ALI, KIM, SAM = 99001, 99002, 99003, 99004
VOTES = (
    vote(JO, "Jo Example", "aye", seat="Northby", party="Labour"),
    vote(ALI, "Ali Sample", "no", seat="Southby", teller=True),
)


# Who has a row


def test_every_seat_held_that_day_has_one_row_whether_its_member_voted_or_not(store):
    keep(
        store, division(*VOTES), member(JO, "Jo Example", seat("Northby")), member(KIM, "Kim Specimen", seat("Eastby"))
    )
    found = made(store).rows
    assert [(row["seat"], row["member"], row["vote"], row["teller"]) for row in found] == [
        ("Eastby", "Kim Specimen", "no vote recorded", False),
        ("Northby", "Jo Example", "aye", False),
        ("Southby", "Ali Sample", "no", True),
    ]


def test_who_had_no_seat_that_day_or_is_not_known_to_have_had_one_has_no_row(store):
    keep(
        store,
        division(*VOTES),
        member(KIM, "Kim Left", seat("Eastby", end="2023-06-12")),
        member(SAM, "Sam Later", seat("Eastby", "2023-07-20")),
        member(99005, "Lee That-Day", seat("Westby", end="2023-06-13")),
        member(99006, "Max Unread", seat("Westby"), stamp=""),
        member(99007, "Lord Placeholder", seat("Life peer", house="Lords")),
        member(99008, "Pat Undated", seat("Westby", None)),
    )
    assert set(rows(store)) == {"Jo Example", "Ali Sample"}


def test_a_seat_that_changed_hands_since_is_told_by_the_one_who_voted_and_is_no_longer_theirs(store):
    keep(
        store,
        division(*VOTES),
        member(JO, "Jo Example", seat("Northby", end="2023-06-20"), contact=[OFFICE]),
        member(SAM, "Sam Later", seat("Northby", "2023-06-25")),
    )
    found = rows(store)
    assert set(found) == {"Jo Example", "Ali Sample"}
    assert found["Jo Example"]["still_member"] is False
    assert found["Jo Example"]["email"] is None
    assert found["Ali Sample"]["still_member"] is None
    before = rows(store, on=date(2023, 6, 14))["Jo Example"]
    assert (before["still_member"], before["email"]) == (True, "jo@example.org")


def test_who_sits_for_another_seat_today_no_longer_has_this_one(store):
    keep(
        store,
        division(*VOTES),
        member(JO, "Jo Example", seat("Northby", end="2024-05-30"), seat("Westby", "2024-07-04"), contact=[OFFICE]),
        member(ALI, "Ali Sample", seat("Southby", end="2024-05-30"), seat("Southby", "2024-07-04", seat_id=4)),
    )
    found = rows(store, on=date(2024, 8, 1))
    assert (found["Jo Example"]["still_member"], found["Ali Sample"]["still_member"]) == (False, True)
    assert {row["still_member"] for row in rows(store, on=date(2024, 6, 15)).values()} == {False}


def test_the_party_is_that_of_the_day(store):
    moved = [party("Labour", end="2023-06-30"), party("Independent", "2023-06-30")]
    keep(
        store,
        division(*VOTES),
        member(JO, "Jo Example", seat("Northby"), parties=[party("Green")]),
        member(ALI, "Ali Sample", seat("Southby"), parties=moved),
        member(KIM, "Kim Specimen", seat("Eastby"), parties=[party("Green", "2023-06-14")]),
    )
    assert {name: row["party"] for name, row in rows(store).items()} == {
        "Jo Example": "Labour",  # as the record of the vote has it
        "Ali Sample": "Labour",
        "Kim Specimen": None,
    }


def test_two_members_of_one_name_are_two_rows_and_two_of_one_seat_are_said_so(store):
    keep(store, division(vote(JO, "Jo Example", "aye", seat="Northby"), vote(KIM, "Jo Example", "no", seat="Northby")))
    told = made(store)
    assert [(row["member_id"], row["vote"]) for row in told.rows] == [(JO, "aye"), (KIM, "no")]
    assert "The record has more than one member for Northby on that day; each has a row." in told.notes


def test_a_seat_id_is_given_only_where_the_history_has_the_seat_of_the_vote(store):
    keep(
        store,
        division(*VOTES),
        member(JO, "Jo Example", seat("Northby", seat_id=77)),
        member(ALI, "Ali Sample", seat("Elsewhere", seat_id=78)),
    )
    assert {row["seat"]: row["seat_id"] for row in made(store).rows} == {"Northby": 77, "Southby": None}


def test_a_seat_in_the_other_house_is_none_in_this(store):
    both = (seat("Northby", seat_id=77), seat("Life peer", "2023-06-01", house="Lords"))
    keep(store, division(vote(JO, "Jo Example", "aye")), member(JO, "Jo Example", *both))
    (row,) = made(store).rows
    assert (row["seat"], row["seat_id"], row["still_member"]) == ("Northby", 77, True)


def test_a_division_without_names_gives_seats_and_no_votes_and_no_letters(store):
    keep(store, Snapshot(division().record), member(KIM, "Kim Specimen", seat("Eastby")))
    told = made(store, asks=[SIDED])
    (row,) = told.rows
    assert (row["seat"], row["vote"], row["teller"], row["outcome"], row["letter"], row["points"]) == (
        *("Eastby", None, None, None, None),
        (),
    )
    assert told.notes[0] == "The names of this division are not known yet, so no vote is given."


def test_a_deferred_division_and_counts_that_differ_from_the_lists_are_noted(store):
    keep(store, division(*VOTES, deferred=True, ayes=3, noes=0))
    assert made(store).notes == (
        "The record calls this a deferred division.",
        "The counts announced and the names listed differ: 3 and 0 announced, 1 and 0 listed.",
        NO_ROW,
    )


def test_the_seats_without_a_row_are_spoken_of_in_the_commons_alone(store):
    lords = "lords-2023-06-13-2"
    keep(store, division(*VOTES), division(vote(JO, "Lord Placeholder", "content"), key=lords, house="Lords", number=2))
    assert made(store).notes[-1] == as_json(made(store))["notes"][-1] == NO_ROW
    assert NO_ROW not in made(store, key=lords).notes


def test_the_lords_have_a_row_for_each_member_and_no_seats(store):
    key = "lords-2023-06-13-2"
    peer = seat("Life peer", house="Lords")
    keep(
        store,
        division(vote(JO, "Lord Placeholder", "content", seat="Life peer"), key=key, house="Lords", number=2),
        member(JO, "Lord Placeholder", peer),
        member(KIM, "Baroness Specimen", peer),
        member(SAM, "Sam Example", seat("Northby")),
    )
    found = made(store, key=key).rows
    assert [(row["member"], row["vote"], row["seat"], row["seat_id"], row["still_member"]) for row in found] == [
        ("Baroness Specimen", "no vote recorded", None, None, True),
        ("Lord Placeholder", "content", None, None, True),
    ]


# What is said of each


def test_the_parliamentary_office_is_given_and_what_it_lacks_from_the_constituency_office(store):
    bare = {name: value for name, value in OFFICE.items() if name in {"type", "email"}}
    keep(
        store,
        division(*VOTES),
        member(JO, "Jo Example", seat("Northby"), contact=[SITE, LOCAL, OFFICE]),
        member(ALI, "Ali Sample", seat("Southby"), contact=[bare, LOCAL]),
    )
    found = {name: [row[one] for one in ("email", "phone", "address", "web")] for name, row in rows(store).items()}
    assert found == {
        "Jo Example": ["jo@example.org", "+44 20 7946 0001", "House of Commons, London, SW1A 0AA", SITE["web"]],
        "Ali Sample": ["jo@example.org", "01632 960001", "1 High Street", None],
    }


def test_with_an_ask_each_has_an_outcome_a_letter_and_points_and_without_one_none(store):
    both = vote(SAM, "Sam Placeholder", "both", seat="Westby")
    against = vote(99005, "Lee Example", "no", seat="Midby", proxy="Ali Sample")
    keep(store, division(*VOTES, both, against), member(KIM, "Kim Specimen", seat("Eastby")))
    told = {name: (row["outcome"], row["letter"], row["points"]) for name, row in rows(store, asks=[SIDED]).items()}
    asking = ("ask", ("Will you?", "When?"))
    assert told == {
        "Jo Example": ("with us", "thank", ("Thank you.",)),
        "Ali Sample": ("teller", *asking),
        "Kim Specimen": ("no vote recorded", *asking),
        "Sam Placeholder": ("in both lobbies", *asking),
        "Lee Example": ("against", "ask again", ("Why?",)),
    }
    without = rows(store)
    assert {(row["outcome"], row["letter"], row["points"]) for row in without.values()} == {(None, None, ())}
    assert without["Lee Example"]["proxy"] == "Ali Sample"


@pytest.mark.parametrize(
    ("changed", "on", "told"),
    [
        ({}, "New Clause 1", "with us"),
        ({"sure": "likely"}, "probably New Clause 1", None),
        ({"sure": "possible"}, None, None),
        ({"question": "disagreement"}, "disagreeing with New Clause 1", None),
        ({"question": "in lieu"}, "something in lieu of New Clause 1", None),
        ({"question": "other"}, "a question that names New Clause 1", None),
    ],
)
def test_what_it_was_on_comes_from_joins_that_are_sure_and_its_ask_from_the_very_amendment(store, changed, on, told):
    keep(store, division(*VOTES), amendment("a1"), join(**changed))
    row = rows(store, asks=[OF_NC1])["Jo Example"]
    assert (row["on"], row["outcome"]) == (on, told)
    assert (row["letter"], row["points"]) == (("thank", ("Thank you.",)) if told else (None, ()))


def test_who_signed_what_the_campaign_is_for_and_cast_no_vote_is_thanked_and_nobody_else(store):
    sponsors = [{"id": one, "name": "?", "lead": one == KIM} for one in (KIM, ALI, SAM)]
    voted = vote(SAM, "Sam Placeholder", "no", seat="Westby")
    keep(store, division(*VOTES, voted), amendment("a1", sponsors=sponsors), join())
    keep(store, member(KIM, "Kim Specimen", seat("Eastby")), member(99005, "Lee Example", seat("Midby")))
    names = ("Kim Specimen", "Lee Example", "Ali Sample", "Sam Placeholder")
    told = rows(store, asks=[OF_NC1])
    assert [told[name]["letter"] for name in names] == ["thank", "ask", "ask", "ask again"]
    assert told["Kim Specimen"]["outcome"] == "no vote recorded"
    told = rows(store, asks=[replace(OF_NC1, side="no")])
    assert [told[name]["letter"] for name in names] == ["ask", "ask", "ask", "thank"], "moved it against the campaign"
    keep(store, join(sure="likely"))
    assert [rows(store, asks=[OF_NC1])[name]["letter"] for name in names] == [None] * 4
    assert rows(store, asks=[SIDED])["Kim Specimen"]["letter"] == "ask", "not certain that it is what was signed"


def test_several_amendments_are_all_named(store):
    keep(store, division(*VOTES), amendment("a1"), amendment("a2", number="14"))
    keep(store, join(), join(key=f"{KEY}/a2", amendment="a2"))
    assert made(store).on == "New Clause 1 and Amendment 14"


def test_titles_and_names_are_one_line_without_control_characters_and_not_endless(store):
    odd = "Jo\r\n\x1b[31m\u202eExample\t"
    keep(
        store, division(vote(JO, odd, "aye", seat="North\x07by", party="\x9bLabour"), title="A\x00\nB" + " word" * 500)
    )
    (row,) = made(store).rows
    assert (row["member"], row["seat"], row["party"]) == ("Jo [31m Example", "North by", "Labour")
    assert row["title"].startswith("A B word")
    assert len(row["title"]) <= 600
    assert "".join(row["title"].split("\n")).isprintable()


# Its forms


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8"), newline=""), strict=True))


def of(**changed: Any) -> Table:
    told = {
        "id": KEY,
        "house": "Commons",
        "date": "2023-06-13",
        "number": 252,
        "title": "T",
        "ayes": None,
        "noes": None,
    }
    told |= {"deferred": False, "link": None}
    return Table(told, None, (), ({**dict.fromkeys(COLUMNS), "points": (), **changed},))


def cell(name: str, value: Any) -> str:
    header, row = read(b"".join(as_csv([of(**{name: value})])))
    return dict(zip(header, row, strict=True))[name]


def test_the_csv_has_one_header_and_line_ends_and_quotes_as_the_standard_says():
    data = b"".join(as_csv([of(title='A "bill", so\ncalled', still_member=True), of(teller=False, seat="Ynys Môn")]))
    assert data.startswith(
        b"division,house,date,number,title,on,seat,seat_id,member_id,member,party,vote,teller,proxy,"
    )
    assert data.count(b"\r\n") == 3
    assert data.endswith(b"\r\n")
    header, first, second = read(data)
    assert tuple(header) == COLUMNS
    assert (first[4], first[header.index("still_member")]) == ('A "bill", so\ncalled', "true")
    assert (second[header.index("seat")], second[header.index("teller")], second[4]) == ("Ynys Môn", "false", "")
    assert b"".join(as_csv([], excel=True)).decode()[0] == BOM


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_safe(begin: str):
    for name in ("member", "title", "seat", "phone", "email", "web"):
        assert cell(name, f'{begin}HYPERLINK("https://example.org")') == f'\'{begin}HYPERLINK("https://example.org")'
    assert cell("points", (f"{begin}1+1", "b")) == f"'{begin}1+1 | b"


@pytest.mark.parametrize("number", ["+44 20 7946 0001", "+442079460001", "+44 (0)20 7946-0001", "020 7946 0001"])
def test_a_telephone_number_stays_whole_for_the_mailing_tool(number: str):
    assert cell("phone", number) == number
    assert cell("title", number) == (f"'{number}" if number.startswith("+") else number)


@pytest.mark.parametrize("trick", ["+44 20|'calc'!A0", "+1*cmd", "+44 20 7946 0001;=1", "-44 20 7946 0001", "+"])
def test_what_only_begins_like_a_telephone_number_is_made_safe(trick: str):
    assert cell("phone", trick) == f"'{trick}"


def test_a_cell_that_begins_with_a_tab_or_a_line_end_is_none_by_then(store):
    keep(store, division(vote(JO, "\t=1+1", "aye"), vote(KIM, "\r@SUM(1)", "no")))
    told = b"".join(as_csv([made(store)])).decode()
    assert ",'=1+1," in told
    assert ",'@SUM(1)," in told


def test_the_json_has_points_as_a_list_and_null_for_nothing(store):
    keep(store, division(*VOTES), member(KIM, "Kim Specimen", seat("Eastby")))
    told = json.loads(json.dumps(as_json(made(store, asks=[SIDED]))))
    assert (told["division"]["id"], told["on"], len(told["rows"])) == (KEY, None, 3)
    assert told["rows"][0] | {"points": ["Will you?", "When?"], "party": "Green", "proxy": None} == told["rows"][0]


# The files


LATER = datetime(2023, 7, 1, 12, tzinfo=UTC)


class Said:
    """A log's lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.log = structlog.wrap_logger(structlog.PrintLogger(StringIO()), processors=[self._take])

    def _take(self, _: Any, level: str, values: Any) -> str:
        self.lines.append(f"{level}: {values['event']}")
        return ""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "exports"


def write(store: Store, folder: Path, *asks: Ask, said: Said | None = None) -> tuple[str, ...]:
    return export(store, folder, asks, LATER, (said or Said()).log)


def cells(file: Path, name: str) -> list[str]:
    header, *found = read(file.read_bytes())
    return [row[header.index(name)] for row in found]


def versions(folder: Path) -> dict[str, tuple[int, int]]:
    return {file.name: (file.stat().st_ino, file.stat().st_mtime_ns) for file in folder.iterdir()}


def test_a_division_with_names_gets_its_two_files_and_one_without_gets_them_when_the_names_come(store, folder):
    assert write(store, folder) == ()
    keep(store, Snapshot(division().record), division(*VOTES, key="commons-2023-06-13-253", number=253))
    assert write(store, folder) == ()
    assert sorted(versions(folder)) == ["commons-2023-06-13-253.csv", "commons-2023-06-13-253.json"]
    keep(store, division(*VOTES))
    write(store, folder)
    assert cells(folder / f"{KEY}.csv", "vote") == ["aye", "no"]
    assert json.loads((folder / f"{KEY}.json").read_text("utf-8"))["rows"][0]["member"] == "Jo Example"


def test_what_is_as_it_was_is_not_written_again(store, folder):
    keep(store, division(*VOTES))
    write(store, folder)
    before = versions(folder)
    write(store, folder)
    assert keep(store, division(*VOTES, question="Asked"), division(*VOTES, key="commons-2023-06-14-1", number=1)) == 2
    write(store, folder)
    after = versions(folder)
    assert {name: after[name] for name in before} == before
    assert len(after) == 4


def test_a_correction_a_join_a_renumbering_a_new_ask_and_a_contact_each_renew_the_files(store, folder):
    def told(name: str) -> str:
        write(store, folder, *asks)
        return cells(folder / f"{KEY}.csv", name)[0]

    asks: list[Ask] = []
    keep(store, division(*VOTES), amendment("a1", number="14"), member(JO, "Jo Example", seat("Northby")))
    assert (told("vote"), told("on"), told("outcome"), told("email")) == ("aye", "", "", "")
    keep(store, division(VOTES[0].model_copy(update={"vote": "no"}), VOTES[1]))
    assert told("vote") == "no"
    keep(store, join())
    assert told("on") == "Amendment 14"
    keep(store, amendment("a1"))
    assert told("on") == "New Clause 1"
    asks.append(OF_NC1)
    assert told("outcome") == "against"
    keep(store, member(JO, "Jo Example", seat("Northby"), contact=[OFFICE], contact_stamp="2023-06-30"))
    store.update_source("members", last_attempt=LATER)
    assert told("email") == "jo@example.org"
    keep(store, member(JO, "Jo Example", seat("Northby", end="2023-06-20"), house=None, stamp="2023-06-30"))
    store.update_source("members", last_attempt=datetime(2023, 7, 1, 13, tzinfo=UTC))
    assert told("still_member") == "false"


def test_a_member_who_left_renews_the_files_though_the_history_was_read_twice_that_day(store, folder):
    keep(store, division(*VOTES), member(JO, "Jo Example", seat("Northby"), is_current=True))
    write(store, folder)
    keep(store, member(JO, "Jo Example", seat("Northby", end="2023-06-20"), is_current=False))
    write(store, folder)
    assert cells(folder / f"{KEY}.csv", "still_member") == ["false", ""]


def test_an_idle_tick_asks_three_small_things_and_looks_at_no_vote_and_no_file(store, folder):
    keep(store, division(*VOTES))
    write(store, folder)
    folder.joinpath(f"{KEY}.csv").unlink()
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    assert write(store, folder) == ()
    assert not folder.joinpath(f"{KEY}.csv").exists()
    assert len(asked) <= 4  # BEGIN among them
    assert not [one for one in asked if "vote" in one or "division" in one or "INSERT" in one]


def test_what_is_old_is_written_a_few_in_a_tick_and_what_is_news_at_once(store, folder):
    many = [division(*VOTES, key=f"commons-2023-05-{day:02}-1", number=day, service_id=day) for day in range(1, 28)]
    keep(store, *many, baseline=True)
    write(store, folder)
    first = {name for name in versions(folder) if name.endswith(".csv")}
    assert len(first) == AGAIN_AT_ONCE
    assert "commons-2023-05-27-1.csv" in first
    keep(store, division(*VOTES))
    write(store, folder)
    assert {f"{one.record.key}.csv" for one in many} | {f"{KEY}.csv"} == {
        name for name in versions(folder) if name.endswith(".csv")
    }


def test_a_folder_that_cannot_be_is_said_once_and_tried_again_until_it_can_even_after_a_restart(tmp_path, folder):
    folder.write_text("in the way")
    said = Said()
    problem = f"the exports cannot be written to {folder}: there is a file where the folder should be"
    with opened(tmp_path) as store:
        keep(store, division(*VOTES))
        for _ in range(3):
            assert write(store, folder, said=said) == (f"{problem}; 1 division waits for the next try",)
    assert said.lines == [f"warning: {problem}; 1 division waits for the next try"]
    assert folder.read_text() == "in the way"
    with opened(tmp_path) as store:
        assert write(store, folder, said=said)
        assert len(said.lines) == 1
        folder.unlink()
        assert write(store, folder, said=said) == ()
        assert said.lines[1:] == ["info: exports are written again"]
        assert write(store, folder, said=said) == ()
    assert set(versions(folder)) == {f"{KEY}.csv", f"{KEY}.json"}


def test_one_file_that_cannot_be_written_does_not_hold_up_the_others(store, folder):
    (folder / f"{KEY}.csv").mkdir(parents=True)
    keep(store, division(*VOTES), division(*VOTES, key="commons-2023-06-12-1", number=1, service_id=1))
    (problem,) = write(store, folder)
    assert problem.endswith("1 division waits for the next try")
    assert (folder / "commons-2023-06-12-1.csv").exists()
    assert [name for name in versions(folder) if name.endswith(".part")] == []


@pytest.mark.sqlite("no other takes what is no date")
def test_one_division_whose_row_is_damaged_does_not_hold_up_the_others(store, folder):
    keep(store, *(division(*VOTES, key=f"commons-2023-06-{day}-1", number=day) for day in range(10, 20)))
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE division SET date = 'never' WHERE key > 'commons-2023-06-15'"))
    (problem,) = write(store, folder)
    assert problem.endswith("a fault of this program (ValueError); 5 divisions wait for the next try")
    assert len([name for name in versions(folder) if name.endswith(".csv")]) == 5


def test_a_death_between_write_and_replace_leaves_the_old_file_and_the_next_tick_the_new_one_alone(tmp_path, folder):
    file = folder / f"{KEY}.csv"
    with opened(tmp_path) as store:
        keep(store, division(*VOTES))
        write(store, folder)
        old = file.read_bytes()
        keep(store, division(VOTES[0].model_copy(update={"vote": "no"}), VOTES[1]))
        # The tick notes what is due, and dies in the middle of writing it.
        (folder / f"{KEY}.json").unlink()
        (folder / f"{KEY}.json").mkdir()
        assert write(store, folder)
    file.write_bytes(old)
    script = (
        "import os, pathlib, signal, sys\n"
        "from tracker.export_files import write_whole\n"
        "def pieces():\n"
        "    yield b'half'\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "write_whole(pathlib.Path(sys.argv[1]), pieces())\n"
    )
    died = subprocess.run([sys.executable, "-c", script, str(file)], check=False)
    assert died.returncode == -signal.SIGKILL
    assert file.read_bytes() == old
    assert (folder / f".{KEY}.csv.part").exists()
    (folder / f"{KEY}.json").rmdir()
    with opened(tmp_path) as store:
        assert write(store, folder) == ()
    assert cells(file, "vote") == ["no", "no"]
    assert set(versions(folder)) == {f"{KEY}.csv", f"{KEY}.json"}


def test_what_a_death_left_beside_a_file_that_is_as_it_should_be_is_cleaned_away(store, folder):
    keep(store, division(*VOTES))
    write(store, folder)
    (folder / f".{KEY}.csv.part").write_bytes(b"half")
    keep(store, division(*VOTES, question="Asked"))
    write(store, folder)
    assert set(versions(folder)) == {f"{KEY}.csv", f"{KEY}.json"}


def test_a_writing_that_fails_leaves_the_old_file_and_nothing_beside(tmp_path):
    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise OSError("the disk is full")

    file = tmp_path / "a.csv"
    file.write_bytes(b"whole")
    with pytest.raises(OSError, match="full"):
        write_whole(file, pieces())
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("a.csv", b"whole")]


def test_a_services_id_is_never_a_path(store, folder):
    keep(store, division(*VOTES, key="commons-2023-06-13-h../../x", number=None))
    write(store, folder)
    assert sorted(versions(folder)) == ["commons-2023-06-13-h------x.csv", "commons-2023-06-13-h------x.json"]


# In the service


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger() as opened_ledger:
        yield opened_ledger


@pytest.fixture
def replica() -> Iterator[Replica]:
    start = later(examples.FIRST_PUBLISHED, days=-1)
    with Replica(examples.example_scenario(), now=start) as served:
        yield served


class Watchful:
    """A channel that notes which files were there when a message came."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.got = folder, dict[str, list[str]]()

    def send(self, message: Message) -> Outcome:
        self.got[message.title] = sorted(one.name for one in self.folder.glob("*"))
        return Outcome("sent")


def test_the_files_are_there_when_the_alert_of_the_division_arrives(replica, ledger, tmp_path, folder):
    start = later(examples.FIRST_PUBLISHED, days=-1)
    with service(Setup(replica.base_url), tmp_path, replica, ledger, start) as served:
        channel = Watchful(folder)
        exporting = served.app.settings.export.model_copy(update={"folder": "exports"})
        settings = served.app.settings.model_copy(update={"export": exporting})
        served.app = replace(served.app, settings=settings, outlets={"ledger": Outlet(channel)})
        for now in (start, examples.VOTED):
            assert served.tick(later(now, minutes=5)) == ()
    told = [names for title, names in channel.got.items() if "ivision" in title or "Ayes" in title]
    assert told, channel.got
    assert all("commons-2023-03-08-12.csv" in names for names in told)


def test_exports_that_fail_hold_up_no_alert(replica, ledger, tmp_path, folder):
    folder.write_text("in the way")
    start = later(examples.FIRST_PUBLISHED, days=-1)
    with service(Setup(replica.base_url), tmp_path, replica, ledger, start) as served:
        export = served.app.settings.export.model_copy(update={"folder": "exports"})
        served.app = replace(served.app, settings=served.app.settings.model_copy(update={"export": export}))
        served.tick(later(start, minutes=5))
        problems = served.tick(later(examples.VOTED, minutes=5))
    assert [one for one in problems if "there is a file where the folder should be" in one]
    assert [title for title in ledger.titles() if "ivision" in title]


def test_a_rehearsal_leaves_the_real_exports_alone(replica, tmp_path):
    settings = Setup(replica.base_url).settings(tmp_path)
    assert pointed_at(settings, replica).export.folder is None
    exporting = settings.export.model_copy(update={"folder": "exports"})
    played = pointed_at(settings.model_copy(update={"export": exporting}), replica)
    assert played.export.folder == "exports/rehearsal"


def test_once_ends_with_one_where_the_exports_cannot_be_written_and_says_why(replica, ledger, tmp_path, folder):
    folder.write_text("in the way")
    replica.move_to(later(examples.VOTED, minutes=5))
    config = Setup(replica.base_url, {"ledger": ledger.url()}).write(tmp_path)
    config.write_text(config.read_text() + '\n[export]\nfolder = "exports"\n')
    now = ("--now", later(examples.VOTED, minutes=5).isoformat())
    done = call("once", *now, cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert f"the exports cannot be written to {folder}: there is a file where the folder should be" in done.stderr
    folder.unlink()
    done = call("once", *now, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "commons-2023-03-08-12.json" in {one.name for one in folder.iterdir()}


# The command


@pytest.fixture
def looked_up(tmp_path: Path) -> Path:
    with opened(tmp_path) as store:
        keep(
            store,
            division(*VOTES),
            division(VOTES[0], key="commons-2023-06-12-251", number=251, service_id=1, date=date(2023, 6, 12)),
            Snapshot(division(key="commons-2023-06-14-9", number=9, service_id=2, date=date(2023, 6, 14)).record),
            member(KIM, "Kim Specimen", seat("Eastby")),
        )
    databases.config(tmp_path, example_path().read_text("utf-8").replace("tracker.db", "test.db"))
    return tmp_path


def test_the_command_prints_the_newest_division_with_names_as_csv(looked_up):
    done = call("export", cwd=looked_up)
    assert done.returncode == 0, done.stderr
    header, *found = read(done.stdout.encode())
    assert tuple(header) == COLUMNS
    assert {row[0] for row in found} == {KEY}
    assert len(found) == 3


def test_the_command_takes_a_division_as_the_look_up_does_and_notes_go_beside_the_csv(looked_up):
    done = call("export", "Commons", "9", cwd=looked_up)
    assert [row[header] for header in (0, 11) for row in read(done.stdout.encode())[1:]] == ["commons-2023-06-14-9", ""]
    assert "The names of this division are not known yet" in done.stderr
    assert call("export", "Commons", "999", cwd=looked_up).returncode == 1


def test_the_command_gives_all_divisions_with_names_under_one_header_or_as_a_list(looked_up):
    found = [row[0] for row in read(call("export", "--all", cwd=looked_up).stdout.encode())]
    assert found == ["division", *[KEY] * 3, *["commons-2023-06-12-251"] * 2]
    told = json.loads(call("export", "--all", "--json", cwd=looked_up).stdout)
    assert [one["division"]["id"] for one in told] == [KEY, "commons-2023-06-12-251"]
    one = json.loads(call("export", "--json", cwd=looked_up).stdout)
    assert one == told[0]


def test_the_command_writes_a_file_and_marks_it_for_excel(looked_up):
    done = call("export", "--csv", "out.csv", "--excel", cwd=looked_up)
    assert (done.returncode, done.stdout) == (0, "")
    assert (looked_up / "out.csv").read_bytes().decode().startswith(f"{BOM}division,")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--json", "--excel"), 2, "--json goes with neither"),
        (("--all", "Commons", "252"), 2, "--all is all divisions"),
        (("--csv", "/dev/null"), 1, "--csv: /dev/null cannot be written: it is there and is no file"),
        (("--csv", ""), 1, "--csv: . cannot be written: it is there and is no file"),
        (("--csv", "no/such/folder.csv"), 1, "--csv: no/such/folder.csv cannot be written: no such file or directory"),
    ],
)
def test_a_call_that_cannot_be_done_is_told_in_a_sentence(looked_up, words, code, says):
    done = call("export", *words, cwd=looked_up)
    assert (done.returncode, done.stdout if "--json" not in words else "") == (code, "")
    assert says in done.stderr


def test_without_any_names_the_command_says_so(tmp_path):
    with opened(tmp_path):
        pass
    done = call("export", "--database", databases.beside(tmp_path, "test.db"), cwd=tmp_path)
    assert (done.returncode, done.stderr.strip()) == (1, "tracker: of no division are names known yet")
