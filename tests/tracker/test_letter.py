"""`tracker letter`: the contact, and points by how a member voted; never a letter."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from alerts.values import Ask
from tests.tracker.people import ALI, FIRST, JO, PEER, SECOND, join
from tests.tracker.places import ASKS, REMADE, looked_up
from tests.tracker.service import call
from tests.tracker.stored import keep, opened
from tracker.letters import letters
from tracker.member_votes import Held


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("letter")
    with looked_up(made, ASKS):
        yield made


def shown(folder: Path, *words: str) -> str:
    done = call("letter", *words, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_letter_is_the_contact_and_points_by_what_happened(folder: Path) -> None:
    assert shown(folder, "Jo Example").splitlines() == [
        "Jo Example, Exampleton, Commons, Independent",
        "Contact (read on 1 August 2026):",
        "  Parliamentary office: House of Commons, London, SW1A 0AA",
        "    020 7946 0000; jo.example@example.org",
        "  Website: https://example.org/jo",
        "",
        "Ask again: New Clause 10 (Commons)",
        "13 Jun 2023  No, by proxy (Lee Model)  New Clause 10 (Commons 252)  against",
        "Party on those days: Independent.",
        "Jo Example moved it.",
        "New Clause 10 would have asked for a list.",
        "Points to put in your own words:",
        "  - Ask what should take the place of the list.",
        "",
        "Ask: New Clause 1 (Commons)",
        "No division on it is known; what became of it: not moved.",
        "Points to put in your own words:",
        "  - Ask whether the MP would have voted for it.",
        "",
        "Near-identical letters are blocked by the UK's main letter-writing service and ignored by offices: give "
        "people these points, never a letter to copy.",
    ]


def test_a_postcode_leads_to_today_s_mp_who_was_not_there_and_is_asked(folder: Path) -> None:
    lines = shown(folder, REMADE).splitlines()
    assert lines[0] == "Today's MP for this postcode (Sampleford):"
    assert "13 Jun 2023  Not a member at the time  New Clause 10 (Commons 252)" in lines
    assert "  - Ask where the MP stands on the list." in lines
    told = json.loads(shown(folder, REMADE, "--json"))
    assert told["constituency"] == "Sampleford"
    assert [(one["about"], one["act"], one["outcome"]) for one in told["letters"]] == [
        ("New Clause 10", "ask", "not a member at the time"),
        ("New Clause 1", "ask", None),
    ]
    assert told["letters"][0]["points"] == ["Ask where the MP stands on the list."]


def test_a_peer_without_contact_is_told_where_to_look_and_has_no_points_of_the_commons(folder: Path) -> None:
    text = shown(folder, "Lord", "Placeholder")
    assert f"Contact: nothing is stored; see https://members.parliament.uk/member/{PEER}/contact" in text
    assert "No [[asks]] of the Lords in the config has points: add them under thank, ask and again." in text
    assert "Near-identical" not in text


def test_without_asks_it_is_said_what_to_add(tmp_path: Path) -> None:
    with looked_up(tmp_path):
        text = shown(tmp_path, "Jo Example")
        told = json.loads(shown(tmp_path, "Jo Example", "--json"))
    assert "The config has no [[asks]]: add one for each division or amendment of the campaign" in text
    assert told["letters"] == []
    assert told["missing"].startswith("The config has no [[asks]]")


def test_an_ask_without_points_for_what_happened_says_which_to_add(tmp_path: Path) -> None:
    with looked_up(tmp_path, '\n[[asks]]\nhouse = "Commons"\namendment = "NC10"\nside = "aye"\nthank = ["T."]\n'):
        text = shown(tmp_path, "Jo Example")
    assert "The config has no points for this: add them under again to its [[asks]]." in text
    assert "T." not in text.split()


DIVISION: dict[str, Any] = {
    "id": FIRST,
    "house": "Commons",
    "title": "Example Bill",
    "question": None,
    "number": 12,
    "date": "2022-11-01",
    "listed": True,
}
OWN = Ask(division=FIRST, house="Commons", side="aye", thank=("thank",), ask=("ask",), again=("again",))


@pytest.mark.parametrize(
    ("vote", "teller", "act"),
    [
        ("aye", False, "thank"),
        ("no", False, "ask again"),
        ("aye", True, "ask"),
        ("both", False, "ask"),
        ("no vote recorded", False, "ask"),
        ("not a member at the time", False, "ask"),
    ],
)
def test_thanking_asking_and_asking_again_go_by_the_vote(vote: str, teller: bool, act: str) -> None:
    held = Held([DIVISION], {}, (OWN,))
    (told,) = letters(held, 99001, "Commons", [{"id": FIRST, "vote": vote, "teller": teller}], ())
    assert (told["act"], told["points"]) == (act, [act.rsplit(maxsplit=1)[-1]])


def test_of_whom_nothing_is_known_there_is_no_outcome_and_the_points_are_for_asking() -> None:
    (told,) = letters(Held([DIVISION], {}, (OWN,)), 99001, "Commons", (), ())
    assert (told["act"], told["outcome"], told["unknown"]) == ("ask", None, [DIVISION])


PAPER: dict[str, Any] = {
    **{"key": "1", "number": "NC10", "form": "amendment", "stage": "Report stage", "house": "Commons"},
    **{"bill": "example", "withdrawn": False, "decision": "NotMoved", "decision_text": None, "effect": None},
    **{"clause": None, "schedule": None, "summary": []},
    "sponsors": [
        {"id": 99001, "name": "Jo Example", "lead": True},
        {"id": 99002, "name": "Ali Sample", "lead": False},
    ],
}
OF_IT = Ask(house="Commons", amendment="NC10", side="aye", thank=("thank",), ask=("ask",), again=("again",))


def joined(sure: str = "certain", question: str = "itself", how: str = "title") -> dict[str, Any]:
    return {"join": {"question": question, "sure": sure, "how": how}, "amendment": PAPER}


def test_the_last_of_several_divisions_decides_and_another_house_s_ask_is_left_out() -> None:
    later = {**DIVISION, "id": SECOND, "date": "2023-06-13"}
    on = {key: [joined()] for key in (FIRST, SECOND)}
    lords = Ask(house="Lords", amendment="NC10", side="content", thank=("thank",))
    rows = [{"id": FIRST, "vote": "no", "teller": False}, {"id": SECOND, "vote": "aye", "teller": False}]
    (told,) = letters(Held([DIVISION, later], on, (OF_IT, lords)), 99001, "Commons", rows, ())
    assert (told["act"], [row["id"] for row in told["votes"]]) == ("thank", [FIRST, SECOND])


@pytest.mark.parametrize(
    ("number", "vote", "teller", "side", "act"),
    [
        (99001, None, False, "aye", "thank"),
        (99002, None, False, "aye", "thank"),
        (99003, None, False, "aye", "ask"),
        (99001, "no vote recorded", False, "aye", "thank"),
        (99002, "not a member at the time", False, "aye", "thank"),
        (99003, "no vote recorded", False, "aye", "ask"),
        (99001, "no", False, "aye", "ask again"),
        (99001, "aye", True, "aye", "ask"),
        (99001, "both", False, "aye", "ask"),
        (99001, None, False, "no", "ask"),
    ],
)
def test_who_signed_what_the_campaign_is_for_and_cast_no_vote_on_it_is_thanked(
    number: int, vote: str | None, teller: bool, side: str, act: str
) -> None:
    ask = replace(OF_IT, side=side)
    rows = [{"id": FIRST, "vote": vote, "teller": teller}] if vote else []
    held = Held([DIVISION], {FIRST: [joined()]}, (ask,)) if vote else Held([], {}, (ask,))
    (told,) = letters(held, number, "Commons", rows, [PAPER])
    assert (told["act"], told["points"]) == (act, [act.rsplit(maxsplit=1)[-1]])
    assert told["signed"] == {99001: "moved", 99002: "signed"}.get(number)


@pytest.mark.parametrize(
    ("number", "vote", "act"),
    [
        (99003, "aye", "ask"),
        (99003, "no", "ask"),
        (99003, None, "ask"),
        (99001, "aye", "ask"),
        (99001, "no", "ask"),
        (99001, "no vote recorded", "thank"),
        (99001, None, "thank"),
    ],
)
@pytest.mark.parametrize("sure", ["likely", "possible"])
def test_of_a_division_that_was_on_it_not_for_certain_nobody_is_thanked_or_asked_again_for_the_vote(
    sure: str, number: int, vote: str | None, act: str
) -> None:
    rows = [{"id": FIRST, "vote": vote, "teller": False}] if vote else []
    (told,) = letters(Held([DIVISION], {FIRST: [joined(sure)]}, (OF_IT,)), number, "Commons", rows, [PAPER])
    assert (told["act"], told["outcome"], told["votes"], told["unknown"]) == (act, None, [], [])
    assert [one["id"] for one in told["unsure"]] == [FIRST]


def test_a_certain_division_decides_beside_one_that_is_not_and_disagreeing_with_it_is_no_vote_on_it() -> None:
    later = {**DIVISION, "id": SECOND, "date": "2023-06-13"}
    rows = [{"id": FIRST, "vote": "aye", "teller": False}, {"id": SECOND, "vote": "no", "teller": False}]
    held = Held([DIVISION, later], {FIRST: [joined()], SECOND: [joined("likely")]}, (OF_IT,))
    (told,) = letters(held, 99003, "Commons", rows, [PAPER])
    assert (told["act"], [one["id"] for one in told["unsure"]]) == ("thank", [SECOND])
    held = Held([DIVISION], {FIRST: [joined("likely", "disagreement")]}, (OF_IT,))
    assert letters(held, 99003, "Commons", rows, [PAPER])[0]["unsure"] == []


@pytest.mark.parametrize(
    ("joins", "title", "about", "signed"),
    [
        ([joined()], "Example Bill", "New Clause 10", "moved"),
        ([joined("likely")], "Example Bill", "probably New Clause 10", None),
        ([joined(question="disagreement")], "Example Bill", "disagreeing with New Clause 10", None),
        ([], "Example Bill: Amendment 3", "Amendment 3", None),
        ([], "Example Bill", "Example Bill", None),
    ],
)
def test_an_ask_on_a_division_is_headed_by_what_that_was_on(
    joins: list[dict[str, Any]], title: str, about: str, signed: str | None
) -> None:
    held = Held([{**DIVISION, "title": title}], {FIRST: joins}, (OWN,))
    (told,) = letters(held, 99001, "Commons", (), [PAPER])
    assert (told["about"], told["number"], told["signed"], told["unsure"]) == (about, 12, signed, [])


def test_what_is_not_certain_is_said_and_an_ask_on_a_division_is_headed_with_its_number(tmp_path: Path) -> None:
    likely = join(FIRST, "56", sure="likely")
    own = f'\n[[asks]]\ndivision = "{SECOND}"\nside = "aye"\nagain = ["A."]\n'
    of_nc1 = '\n[[asks]]\nhouse = "Commons"\namendment = "NC1"\nside = "aye"\nthank = ["T."]\nask = ["Q."]\n'
    with looked_up(tmp_path, own + of_nc1):
        with opened(tmp_path) as store:
            keep(store, likely)
        lines = shown(tmp_path, "Jo Example").splitlines()
    assert "Ask again: New Clause 10 (Commons 252)" in lines
    assert lines[lines.index("Ask: New Clause 1 (Commons)") :][1:5] == [
        "It is not certain that Commons division 12 was on it.",
        "No division is known to have been on it; what became of it: not moved.",
        "Points to put in your own words:",
        "  - Q.",
    ]


def test_who_told_for_a_side_is_asked(folder: Path) -> None:
    told = json.loads(shown(folder, str(ALI), "--json"))
    assert [(one["act"], one["outcome"]) for one in told["letters"]] == [("ask", "teller"), ("ask", None)]
    assert json.loads(shown(folder, str(JO), "--json"))["letters"][0]["act"] == "ask again"
