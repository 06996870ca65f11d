"""`tracker mp`: one line for each vote that is right, whose the seat was then, and no postcode anywhere."""

import json
import logging
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sources.records import Member, Snapshot
from tests import databases
from tests.tracker.people import FIRST, JO, KIM, NEW, SECOND, held, member
from tests.tracker.places import ASKS, KEPT, NORTHERN, REMADE, SHARED, STRANGER, VACANT, looked_up
from tests.tracker.service import call
from tests.tracker.stored import amendment, division, keep, opened, vote
from tracker.replica import FaultAnswer, Replica


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mp")


@pytest.fixture(scope="module")
def replica(folder: Path) -> Iterator[Replica]:
    with looked_up(folder, ASKS) as running:
        yield running


@pytest.fixture(autouse=True)
def _served(replica: Replica) -> None:
    """All look-ups here have the filled database and the replica."""


def shown(folder: Path, *words: str) -> str:
    done = call("mp", *words, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def read(folder: Path, *words: str) -> Any:
    return json.loads(shown(folder, *words, "--json"))


def refused(folder: Path, *words: str, code: int) -> str:
    done = call("mp", *words, cwd=folder)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    return done.stderr


def test_each_vote_is_one_line_that_is_right(folder: Path) -> None:
    assert shown(folder, "Jo", "Example").splitlines() == [
        "Jo Example, Exampleton, Commons, Independent",
        " 1 Nov 2022  Aye                       Example Bill [Lords] Second Reading (Commons 12), as Labour",
        f"13 Jun 2023  No, by proxy (Lee Model)  {'New Clause 10 (Commons 252), as Independent':<63}  against",
        "             New Clause 10 would have asked for a list.",
        " 3 Feb 2025  No vote recorded          Example Bill [Lords] Third Reading (Commons 99), as Independent",
        "Report stage (Commons): tabled New Clause 10: not decided",
        "  13 Jun 2023, on it (Commons 252): No, by proxy (Lee Model)",
        "Contact (read on 1 August 2026):",
        "  Parliamentary office: House of Commons, London, SW1A 0AA",
        "    020 7946 0000; jo.example@example.org",
        "  Website: https://example.org/jo",
    ]


def test_json_has_the_member_the_votes_and_what_was_signed(folder: Path) -> None:
    told = read(folder, "99001")
    assert {"id": JO, "name": "Jo Example", "house": "Commons", "seat": "Exampleton"}.items() <= told["member"].items()
    assert told["member"]["contact"][0]["phone"] == "020 7946 0000"
    assert (
        told["votes"][1].items()
        >= {
            "id": SECOND,
            "house": "Commons",
            "date": "2023-06-13",
            "number": 252,
            "title": "Example Bill [Lords] Report Stage: New Clause 10",
            "question": None,
            "on": "New Clause 10",
            "vote": "no",
            "teller": False,
            "proxy": "Lee Model",
            "party": "Independent",
            "outcome": "against",
            "meaning": "New Clause 10 would have asked for a list.",
        }.items()
    )
    (signed,) = told["signatures"]
    assert [(one["division"], one["vote"], one["question"]) for one in signed["votes"]] == [(SECOND, "no", "itself")]
    assert told["mentions"] == told["written"] == []
    assert "seat" not in told


def test_a_teller_is_shown_with_the_side_and_is_neither_with_nor_against(folder: Path) -> None:
    text = shown(folder, "Ali Sample Jones")
    assert "Not a member now." in text
    (line,) = [line for line in text.splitlines() if "Commons 252" in line]
    assert line == "13 Jun 2023  Aye (teller)              New Clause 10 (Commons 252)"
    assert "Contact: nothing is stored; see https://members.parliament.uk/member/99002/contact" in text


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (("Bob Token",), "Found by another form of the first name:"),
        (("Jo Instance",), "Found by a former name:"),
        (("Sampleford",), "Today's MP for Sampleford:"),
        (("ynys", "for"), "Sat for Ynys Fôr: 12 Dec 2019 to 30 May 2024; nobody known sits for it now."),
    ],
)
def test_how_somebody_was_found_is_said_unless_it_was_by_name(words: tuple[str, ...], first: str, folder: Path) -> None:
    assert shown(folder, *words).splitlines()[0] == first


def test_the_holders_of_a_seat_that_is_nobody_s_now_are_listed_with_their_times(folder: Path, tmp_path: Path) -> None:
    text = (folder / "config.toml").read_text("utf-8")
    databases.config(tmp_path, re.sub("(?m)^database = .*", 'database = "sqlite:///test.db"', text))
    with opened(tmp_path) as store:
        ended = (held("Goneham", 1, "2015-05-07", "2017-05-03"), held("Goneham", 1, "2019-12-12", "2024-05-30"))
        keep(store, *(member(n, name, one) for n, name, one in zip((1, 2), ("A Model", "B Model"), ended, strict=True)))
    assert refused(tmp_path, "Goneham", code=2).splitlines() == [
        "tracker: nobody known sits for 'Goneham' now, and 2 members did; give the number of the one you mean:",
        "      1  A Model, Goneham, Commons (7 May 2015 to 3 May 2017)",
        "      2  B Model, Goneham, Commons (12 Dec 2019 to 30 May 2024)",
    ]


def test_a_seat_made_since_tells_that_the_former_one_is_not_known_by_postcode(folder: Path) -> None:
    lines = shown(folder, *REMADE.split()).splitlines()
    assert lines[:2] == ["Today's MP for this postcode (Sampleford):", "Siân Placeholder, Sampleford, Commons"]
    text = " ".join(" ".join(lines).split())
    assert (
        "Sampleford was made on 31 May 2024: which constituency this postcode was in on 1 November 2022 and 13 June "
        "2023 is not told; look by the former constituency's name. On 1 November 2022 and 13 June 2023 a former seat "
        "of this name, with other boundaries, was Sir Ali Sample-Jones's (id 99002):"
    ) in text
    told = read(folder, REMADE)
    assert told["constituency"] == "Sampleford"
    assert (told["member"]["id"], told["member"]["found_by"]) == (NEW, "postcode")
    assert {name: told["seat"][name] for name in ("name", "id", "since")} == {
        "name": "Sampleford",
        "id": 4002,
        "since": "2024-05-31",
    }
    assert [(one["division"], one["state"], one["vote"]["vote"]) for one in told["seat"]["then"]] == [
        (FIRST, "not yet", "no"),
        (SECOND, "not yet", "aye"),
    ]


def test_a_seat_that_was_another_member_s_tells_whose_and_how_they_voted(tmp_path: Path) -> None:
    with looked_up(tmp_path):
        with opened(tmp_path) as store:
            keep(store, member(KIM, "Kim Specimen", held("Exampleton", 3002, "2019-12-12", "2024-05-30")))
            keep(
                store,
                division(
                    vote(KIM, "Kim Specimen", "no"),
                    key="commons-2023-06-14-1",
                    date=date(2023, 6, 14),
                    number=1,
                    service_id=1,
                ),
            )
            keep(store, member(JO, "Jo Example", held("Exampleton", 3002, "2024-07-04")))
        text = shown(tmp_path, KEPT)
        told = read(tmp_path, KEPT)
    assert "On 1 November 2022, 13 June 2023 and 14 June 2023 the seat was Kim Specimen's (id 99003):" in text
    assert [(one["state"], one["vote"]["member"], one["vote"]["vote"]) for one in told["seat"]["then"]] == [
        ("held", "Kim Specimen", "no vote recorded"),
        ("held", "Kim Specimen", "no vote recorded"),
        ("held", "Kim Specimen", "no"),
    ]


def test_a_seat_of_which_no_history_is_stored_is_not_guessed_about(folder: Path) -> None:
    told = read(folder, NORTHERN)
    assert (told["member"]["id"], told["votes"]) == (STRANGER, [])
    assert {one["state"] for one in told["seat"]["then"]} == {"not yet", "not told"}
    assert "Whose the seat was on 3 February 2025 is not in what is stored." in shown(folder, NORTHERN)


@pytest.mark.parametrize(
    ("code", "says", "exit_code"),
    [
        (VACANT, "Emptyham has no MP at present: the seat is vacant", 1),
        ("ZZ9 9ZZ", "knows no constituency for this postcode: it may be mistyped", 1),
        ("BT1 1AA", "knows no constituency for this postcode", 1),
        (
            SHARED,
            "lies in several constituencies; name the member:\n  Exampleton: Jo Example\n  Unreadham: Lee Unread",
            2,
        ),
        ("ZZ9 9Z", "this is not a full postcode", 2),
        ("ZZ9", "this is not a full postcode", 2),
        ("ZZ99 99ZZ", "this is not a full postcode", 2),
    ],
)
def test_a_postcode_that_leads_to_no_one_mp_is_answered_without_the_postcode(
    code: str, says: str, exit_code: int, folder: Path
) -> None:
    for form in ((), ("--json",)):
        done = call("mp", code, *form, cwd=folder)
        assert (done.returncode, says in done.stderr) == (exit_code, True), done.stderr
        for written in (code, code.replace(" ", ""), code.lower()):
            assert written not in done.stderr
            assert written not in done.stdout


FAULTS = {
    "refuses": FaultAnswer(status=403),
    "fails": FaultAnswer(status=404, body=b"ZZ1 1ZZ"),
    "sends no JSON": FaultAnswer(status=200, body=b"ZZ1 1ZZ"),
    "sends another shape": FaultAnswer(
        status=200, body=b'{"items": [{"value": {"name": "ZZ1 1ZZ"}}], "totalResults": 1}'
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_no_postcode_is_stored_or_logged_whatever_the_service_does(
    fault: str, folder: Path, replica: Replica, caplog: pytest.LogCaptureFixture
) -> None:
    before = {path.name for path in folder.iterdir()}
    with caplog.at_level(logging.DEBUG):
        done = [call("mp", *REMADE.split(), cwd=folder), call("letter", REMADE, "--json", cwd=folder)]
        assert [one.returncode for one in done] == [0, 0]
        replica.fault = lambda path, query: FAULTS[fault] if "/Location/" in path or "/Search" in path else None
        try:
            done += [call("mp", REMADE, *form, cwd=folder) for form in ((), ("--json",))]
        finally:
            replica.fault = None
    assert [one.returncode for one in done[2:]] == [1, 1]
    assert "the Members service could not look the postcode up" in done[2].stderr
    assert {path.name for path in folder.iterdir()} == before
    files = b"".join(path.read_bytes() for path in folder.iterdir())
    everything = "\n".join([caplog.text, *(one.stdout + one.stderr for one in done)]) + files.decode("utf-8", "replace")
    for written in ("ZZ1 1ZZ", "ZZ11ZZ", "ZZ1+1ZZ", "ZZ1%201ZZ", "zz1 1zz"):
        assert written not in everything


def test_a_signature_has_the_amendment_s_name_once(tmp_path: Path) -> None:
    sponsors = [{"id": KIM, "name": "Kim Specimen", "lead": False}]
    titles = {"57": ("47A", "Motion 47A / Amendment 47B: a title"), "58": ("48A", "Another title")}
    with looked_up(tmp_path):
        with opened(tmp_path) as store:
            for key, (number, title) in titles.items():
                keep(store, amendment(key, number=number, form="Motion", summary=[title], sponsors=sponsors))
        lines = shown(tmp_path, str(KIM)).splitlines()
    assert "Report stage (Commons): signed Motion 47A / Amendment 47B: a title: not decided" in lines
    assert "Report stage (Commons): signed Motion 48A, Another title: not decided" in lines


def test_a_name_that_finds_nobody_suggests_what_is_near_and_shows_nobody(folder: Path) -> None:
    done = call("mp", "Jo", "Exampel", "--json", cwd=folder)
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["candidates"] == []
    assert told["near"][0] == "Jo Example"
    assert "names and seats that are near:\n  Jo Example\n" in done.stderr


@pytest.mark.parametrize(
    "name", ["%", "_o Example", "🗳", "x" * 100_000, "jo " * 50_000, "'; DROP TABLE member; --", "\x1b[mJo"]
)
def test_a_name_that_is_none_is_answered_with_a_short_sentence(name: str, folder: Path) -> None:
    text = refused(folder, name, code=1)
    assert "nobody called" in text
    assert len(text) < 500
    assert "\x1b" not in text


def test_several_who_fit_are_listed_with_seat_and_house_and_how_to_choose(folder: Path) -> None:
    assert refused(folder, "Placeholder", code=2).splitlines() == [
        "tracker: 2 members fit 'Placeholder'; say it more exactly, or give the number:",
        "  99005  Lord Placeholder, Lords",
        "  99004  Siân Placeholder, Sampleford, Commons",
    ]


def test_what_a_record_holds_is_never_markup_and_never_endless(tmp_path: Path) -> None:
    with looked_up(tmp_path):
        evil = "[bold]Jo\x1b[31m[/] " + "x" * 5_000
        fields = {
            "key": "99009",
            "member_id": 99009,
            "name": evil,
            "house": "Commons",
            "seat": evil,
            "contact": [{"phone": evil}],
        }
        with opened(tmp_path) as store:
            keep(store, Snapshot(Member.model_validate({**fields, "contact_stamp": "2026-08-01"})))
        text = shown(tmp_path, "99009")
    assert "[bold]Jo [31m[/]" in text
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) < 1_000
