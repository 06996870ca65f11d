"""`tracker divisions`, `division`, `compare`, `amendments`: what a vote was on, who voted how, what is not said."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sources.records import Join, Listing, Member, Snapshot
from tests import databases
from tests.tracker.service import call
from tests.tracker.stored import HOUR, NOW, amendment, bill, division, keep, opened, stage, vote
from tracker.store import Store

CONFIG = """
[tracker]
database = "sqlite:///test.db"

[channels.terminal]
url = "terminal://"

[[watches]]
name = "Example"
bill = "Example Bill"
channels = ["terminal"]
"""
ASK = """
[[asks]]
house = "Commons"
amendment = "NC10"
side = "aye"
meaning = "Aye was for [bold]publishing[/bold] the tax paid."
became = "Clause 65"
"""
FIRST, SECOND, DEFERRED, EMPTY = (
    "commons-2023-06-13-252",
    "commons-2023-06-13-253",
    "commons-2023-06-14-254",
    "commons-2023-06-14-255",
)
LORDS = "lords-2022-11-30-3"
LABOUR = {"party": "Labour", "seat": "Exampleton"}
NAMES = {
    99001: "Jo Example",
    99002: "Ali Sample",
    99003: "Kim Specimen",
    99004: "Sam Instance",
    99005: "Jo Example",
    99006: "Pat Teller",
    99007: "Max Lobby",
    99008: "Ann Proxied",
    99009: "Bo Crossed",
}
VOTES = (
    vote(99001, NAMES[99001], "aye", **LABOUR),
    vote(99002, NAMES[99002], "aye", **LABOUR),
    vote(99003, NAMES[99003], "no", **LABOUR),
    vote(99004, NAMES[99004], "no"),
    vote(99005, NAMES[99005], "aye", party="Conservative", seat="[b]X[/b]"),
    vote(99006, NAMES[99006], "no", teller=True, **LABOUR),
    vote(99007, NAMES[99007], "both", **LABOUR),
    vote(99008, NAMES[99008], "aye", proxy="Ali Sample", **LABOUR),
    vote(99009, NAMES[99009], "no", party="Independent"),
)
SIGNED = [
    {"id": 99002, "name": "Ali Sample", "lead": False},
    {"id": 99001, "name": "Jo Example", "lead": True},
    {"id": 99011, "name": "Ed Absent-Minded", "lead": False},
    {"id": None, "name": "Somebody Unnumbered", "lead": False},
]


def join(held: str, on: str, **changed: object) -> Snapshot:
    fields = {"key": f"{held}/{on}", "bill": "example", "division": held, "amendment": on}
    told = {"how": "title", "sure": "certain", "evidence": "its title names it"}
    return Snapshot(Join.model_validate({**fields, **told, **changed}))


def member(number: int, name: str, began: str, ended: str | None = None) -> Snapshot:
    seats = [{"house": "Commons", "seat": "Specimen", "seat_id": 7, "from": began, "to": ended, "reason": None}]
    parties = [{"party": "Green Party", "short": "Green", "from": began, "to": ended}]
    fields = {"key": str(number), "member_id": number, "name": name, "house": "Commons", "is_current": ended is None}
    return Snapshot(Member.model_validate({**fields, "seats": seats, "parties": parties, "stamp": "2025-01-01"}))


def fill(store: Store) -> None:
    keep(
        store,
        bill(),
        stage("2023-06-13", sort_order=9),
        stage("2023-06-14", key="17002", stage="3rd reading", sort_order=10),
        stage("2022-11-30", key="17000", house="Lords", sort_order=4),
        amendment(
            "1",
            number="NC10",
            summary=["Tax [link=x]transparency[/link]"],
            sponsors=SIGNED,
            decision="NegativedOnDivision",
        ),
        amendment("2", number="2", summary=["Declarations of interest"]),
        amendment(
            "3",
            number="94",
            house="Lords",
            stage_key="17000",
            sponsors=[{"id": 99099, "name": "Lord Placeholder", "lead": True}],
        ),
        amendment("4", number="NC1", left=True, summary=["Organ \x1b[31mharvesting"]),
        division(*VOTES, ayes=4, noes=4),
        division(
            vote(99001, NAMES[99001], "no", **LABOUR),
            vote(99002, NAMES[99002], "aye", party="Independent"),
            vote(99004, NAMES[99004], "no"),
            vote(99006, NAMES[99006], "no", **LABOUR),
            key=SECOND,
            number=253,
            title="Example Bill [Lords] Report Stage: Amendment 2",
            service_id=1560,
        ),
        division(
            vote(99001, NAMES[99001], "aye"),
            key=DEFERRED,
            date=date(2023, 6, 14),
            number=254,
            title="Example Bill (deferred) [b]",
            ayes=1,
            noes=0,
            deferred=True,
        ),
        Snapshot(
            division(key=EMPTY, date=date(2023, 6, 14), number=255, ayes=None, noes=None, source="hansard").record
        ),
        division(
            vote(99099, "Lord Placeholder", "content"), key=LORDS, house="Lords", date=date(2022, 11, 30), number=3
        ),
        join(FIRST, "1"),
        join(SECOND, "2", sure="likely", how="sitting"),
        join(DEFERRED, "1", sure="possible", how="hansard"),
        join(EMPTY, "3", question="disagreement"),
        member(99004, NAMES[99004], "2019-12-12"),
        member(99010, "Flo Unlisted", "2019-12-12"),
        member(99011, "Ed Absent-Minded", "2024-07-04"),
        member(99009, NAMES[99009], "2024-07-04"),
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("divided")
    databases.config(made, CONFIG + ASK)
    databases.config(made, CONFIG, "silent.toml")
    with opened(made) as store:
        fill(store)
    return made


def read(folder: Path, *words: str) -> Any:
    done = call(*words, "--json", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def shown(folder: Path, *words: str) -> str:
    """What a command prints, as one line: tables break theirs where they must."""
    done = call(*words, cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return " ".join(done.stdout.split())


def refused(folder: Path, *words: str, code: int, says: str) -> Any:
    done = call(*words, "--json", cwd=folder)
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    return json.loads(done.stdout)


def test_divisions_say_what_each_was_on_and_how_that_is_known(folder: Path) -> None:
    rows = {row["id"]: row for row in read(folder, "divisions")}
    (on,) = rows[FIRST]["joined"]
    assert (on["amendment"], on["name"], on["how"], on["sure"]) == ("1", "New Clause 10", "title", "certain")
    assert (on["mover"], on["question"], on["decision"]) == ("Jo Example", "itself", "NegativedOnDivision")
    assert rows[LORDS]["joined"] == []
    assert (rows[FIRST]["ayes_listed"], rows[FIRST]["noes_listed"], rows[FIRST]["tellers"]) == (5, 4, 1)
    text = shown(folder, "divisions")
    assert "New Clause 10 (certain, by title)" in text
    assert "not joined to an amendment" in text
    assert "disagreeing with Lords Amendment 94" in text


def test_a_listing_counts_outcomes_only_where_the_campaign_took_a_side(folder: Path) -> None:
    rows = {row["id"]: row for row in read(folder, "divisions")}
    assert rows[FIRST]["outcome_counts"] == {
        "with us": 4,
        "against": 3,
        "teller": 1,
        "in both lobbies": 1,
        "no vote recorded": 1,
        "not a member at the time": 1,
    }
    assert [row["outcome_counts"] for row in rows.values() if row["id"] != FIRST] == [None] * 4
    silent = read(folder, "divisions", "--config", "silent.toml")
    assert [row["outcome_counts"] for row in silent] == [None] * 5


def test_counts_announced_and_names_listed_stand_side_by_side(folder: Path) -> None:
    assert "Ayes 4, Noes 4 Names listed: Ayes 5, Noes 4 (counts and lists differ)" in shown(folder, "division", FIRST)
    assert "differ" not in shown(folder, "division", DEFERRED)


def test_parties_are_those_of_the_day_and_add_up(folder: Path) -> None:
    told = read(folder, "division", FIRST)
    parties = {one["party"]: one for one in told["parties"]}
    assert parties["Labour"] == {
        "party": "Labour",
        "ayes": 3,
        "noes": 1,
        "tellers": 1,
        "both": 1,
        "no_vote_recorded": 0,
    }
    # The vote of Sam Instance has no party, and the history has one for that day.
    assert parties["Green Party"]["noes"] == 1
    assert parties["Green Party"]["no_vote_recorded"] == 1
    columns = ("ayes", "noes", "tellers", "both")
    assert sum(one[name] for one in told["parties"] for name in columns) == len(told["votes"]) == len(VOTES)
    assert "party not known 1 0" in shown(folder, "division", DEFERRED)


def test_unlike_most_of_their_party_is_said_with_the_numbers_and_never_of_a_teller(folder: Path) -> None:
    (only,) = read(folder, "division", FIRST)["unlike_most"]
    assert (only["member"], only["with_them"], only["party_voters"]) == ("Kim Specimen", 1, 4)
    text = shown(folder, "division", FIRST)
    assert "Voted unlike most of their party Labour, 1 of 4 voted no: Kim Specimen" in text
    assert "unlike" not in shown(folder, "division", SECOND)


def test_with_an_ask_every_name_stands_under_what_it_is_to_the_campaign(folder: Path) -> None:
    told = read(folder, "division", FIRST)
    assert told["ask"]["side"] == "aye"
    names = {name: [one["member_id"] for one in rows] for name, rows in told["outcomes"].items()}
    assert sorted(names["with us"]) == [99001, 99002, 99005, 99008]
    assert names["teller"] == [99006]
    assert names["in both lobbies"] == [99007]
    assert names["no vote recorded"] == [99010]
    assert names["not a member at the time"] == [99011]
    assert {one["outcome"] for one in told["votes"]} == {"with us", "against", "teller", "in both lobbies"}
    text = shown(folder, "division", FIRST)
    assert "What the vote meant, by the config: Aye was for [bold]publishing[/bold] the tax paid." in text
    assert "With us (4)" in text
    assert "No vote recorded (1): Flo Unlisted" in text
    assert "Not a member at the time (1): Ed Absent-Minded" in text


def test_without_an_ask_nobody_is_judged(folder: Path) -> None:
    for words in (("division", FIRST, "--config", "silent.toml"), ("division", SECOND)):
        told = read(folder, *words)
        assert (told["ask"], told["outcomes"], told["outcome_counts"]) == (None, None, None)
        assert {one["outcome"] for one in [*told["votes"], *told["unlisted"]]} == {None}
        assert {signer["outcome"] for one in told["joined"] for signer in one["signers"]} <= {None}
        assert not re.search("with us|against", shown(folder, *words), re.IGNORECASE)


def test_who_signed_is_told_with_the_vote_the_mover_first(folder: Path) -> None:
    (on,) = read(folder, "division", FIRST)["joined"]
    told = [(one["member_id"], one["lead"], one["vote"]) for one in on["signers"]]
    assert told == [
        (99001, True, "aye"),
        (99002, False, "aye"),
        (99011, False, "not a member at the time"),
        (None, False, None),
    ]
    text = shown(folder, "division", FIRST)
    assert "Jo Example (moved it) Aye with us" in text
    assert "Somebody Unnumbered not known" in text


def test_who_signed_in_the_other_house_has_no_vote(folder: Path) -> None:
    (on,) = read(folder, "division", EMPTY)["joined"]
    assert [(one["vote"], one["other_house"]) for one in on["signers"]] == [(None, True)]
    assert "no vote there: signed in the Lords" in shown(folder, "division", EMPTY)


def test_proxies_tellers_and_both_lobbies_are_told_as_recorded(folder: Path) -> None:
    text = shown(folder, "division", FIRST, "--config", "silent.toml")
    assert "Ann Proxied Aye, by proxy (Ali Sample)" in text
    assert "Pat Teller No (teller)" in text
    assert "Max Lobby in both lobbies" in text


def test_two_members_of_one_name_are_told_apart(folder: Path) -> None:
    text = shown(folder, "division", FIRST)
    assert "Jo Example (99001)" in text
    assert "Jo Example (99005)" in text
    assert "Kim Specimen (" not in text


def test_a_vote_of_somebody_without_a_seat_that_day_is_shown_and_pointed_out(folder: Path) -> None:
    told = read(folder, "division", FIRST)
    assert [one["member_id"] for one in told["seatless"]] == [99009]
    assert "no seat of theirs for that day: Bo Crossed" in shown(folder, "division", FIRST)


def test_a_deferred_division_is_called_so_and_has_no_tellers(folder: Path) -> None:
    told = read(folder, "division", DEFERRED)
    assert (told["deferred"], told["tellers"], told["outcomes"]) == (True, 0, None)
    assert "The record calls this a deferred division." in shown(folder, "division", DEFERRED)


def test_of_a_division_without_names_nobody_is_said_to_have_no_vote(folder: Path) -> None:
    told = read(folder, "division", EMPTY)
    assert [told[name] for name in ("votes", "unlisted", "parties", "unlike_most", "seatless")] == [[]] * 5
    assert (told["ayes"], told["ayes_listed"]) == (None, None)
    text = shown(folder, "division", EMPTY)
    assert "counts not established" in text
    assert "How each member voted is not in the records read so far." in text
    assert not re.search("no vote recorded", text, re.IGNORECASE)


def test_what_a_record_says_is_never_markup(folder: Path) -> None:
    text = call("division", FIRST, cwd=folder).stdout + call("amendments", cwd=folder).stdout
    assert "[b]X[/b]" in text
    assert "Tax [link=x]transparency[/link]" in text
    assert "\x1b" not in text


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("division", "Commons", "999"), 1, "no division fits"),
        (("division", "2023-06-13"), 2, "several divisions fit"),
        (("compare", "nonsense", "252"), 1, "no division or stage fits 'nonsense'"),
        (("compare", "report", "252"), 2, "several divisions or stages fit 'report'"),
        (("compare", "252"), 2, "not two divisions or stages"),
        (("compare", "", ""), 2, "several divisions or stages fit"),
        (("compare", "252", FIRST), 2, "cannot be compared with itself"),
        (("compare", "252", "Lords 3"), 1, "nobody to compare"),
        (("compare", "252", "255"), 1, "no list of names is known yet"),
        (("amendments", "NC99"), 1, "no amendment fits"),
        (("amendments", *("x" * 40)), 1, "no amendment fits"),
    ],
)
def test_what_fits_nothing_or_too_much_is_answered_with_a_sentence(
    words: tuple[str, ...], code: int, says: str, folder: Path
) -> None:
    assert refused(folder, *words, code=code, says=says)["candidates" if "nothing" in says else "error"]


def test_a_comparison_lists_who_is_on_different_sides_with_the_party_of_each_day(folder: Path) -> None:
    told = read(folder, "compare", "Commons 252", "Commons 253")
    assert told["in_both"] == 4
    (only,) = told["differing"]
    assert (only["member_id"], only["first"][0]["vote"], only["second"][0]["vote"]) == (99001, "aye", "no")
    assert (only["first"][0]["outcome"], only["second"][0]["outcome"]) == ("with us", None)
    for words in (("Commons", "252", "Commons", "253"), ("252", "and", "253"), (FIRST, SECOND)):
        assert read(folder, "compare", *words) == told
    text = shown(folder, "compare", "252", "253")
    assert "4 members voted or were tellers in both; 1 of them on different sides:" in text
    assert "Jo Example Aye, with us No Labour" in text


def test_stages_are_compared_by_all_sides_taken_at_each(folder: Path) -> None:
    told = read(folder, "compare", "Commons report", "Commons third reading")
    assert [one["id"] for one in told["first"]["divisions"]] == [FIRST, SECOND]
    assert [one["id"] for one in told["second"]["divisions"]] == [DEFERRED, EMPTY]
    (only,) = told["differing"]
    assert [(one["division"], one["vote"]) for one in only["first"]] == [(FIRST, "aye"), (SECOND, "no")]
    text = shown(folder, "compare", "Commons report", "Commons 3rd reading")
    assert "252: Aye, with us" in text
    assert "253: No" in text
    assert refused(folder, "compare", "Commons report", "Lords report", code=1, says="nobody to compare")


def test_a_party_that_changed_between_two_votes_is_told_in_its_order(tmp_path: Path) -> None:
    databases.config(tmp_path, CONFIG)
    before, after = vote(99001, "Jo Example", "aye", **LABOUR), vote(99001, "Jo Example", "no", party="Independent")
    with opened(tmp_path) as store:
        keep(store, division(before), division(after, key=EMPTY, number=255, date=date(2023, 6, 14)))
    assert "Jo Example No Aye Labour, then Independent" in shown(tmp_path, "compare", "255", "252")


def test_a_division_of_a_day_with_two_stages_is_placed_by_what_it_was_on_or_not_at_all(tmp_path: Path) -> None:
    databases.config(tmp_path, CONFIG)
    one, other = vote(99001, "Jo Example", "aye"), vote(99001, "Jo Example", "no")
    with opened(tmp_path) as store:
        keep(
            store,
            stage("2023-06-13"),
            stage("2023-06-13", key="17002", stage="3rd reading"),
            amendment("1"),
            division(one, title="Example Bill"),
            division(other, key=SECOND, number=253, title="Example Bill: Third Reading"),
            division(one, key=f"{SECOND}4", number=2534, title="Example Bill: a question"),
            join(FIRST, "1"),
        )
    told = read(tmp_path, "compare", "Commons report", "Commons 3rd reading")
    assert [[row["id"] for row in told[side]["divisions"]] for side in ("first", "second")] == [[FIRST], [SECOND]]
    assert told["first"]["unplaced"] == told["second"]["unplaced"] == [f"{SECOND}4"]
    assert "no record tells at which stage" in shown(tmp_path, "compare", "Commons report", "Commons 3rd reading")


def test_amendments_are_listed_by_stage_with_what_became_of_them(folder: Path) -> None:
    rows = read(folder, "amendments")
    assert [row["id"] for row in rows] == ["3", "2", "4", "1"]
    told = {row["id"]: row for row in rows}
    assert (told["1"]["mover"], told["1"]["signatures"], told["1"]["became"]) == ("Jo Example", 4, "Clause 65")
    assert [(one["id"], one["sure"]) for one in told["1"]["divisions"]] == [(FIRST, "certain"), (DEFERRED, "possible")]
    assert [told[key]["fate"] for key in ("1", "2", "4")] == ["negatived on division", None, "left without a decision"]
    text = shown(folder, "amendments")
    assert "Jo Example and 3 others" in text
    assert text.index("Lords, Report stage") < text.index("Commons, Report stage")
    assert {"left without", "not decided yet"} <= set(re.findall("left without|not decided yet", text))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("NC1",), ["4"]),
        (("New", "Clause", "10"), ["1"]),
        (("nc10",), ["1"]),
        (("Lords", "94"), ["3"]),
        (("Lords", "Amendment", "94"), ["3"]),
        (("Commons", "report", "stage", "2"), ["2"]),
        (("report",), ["3", "2", "4", "1"]),
        (("lords", "report"), ["3"]),
        (("example", "bill"), ["3", "2", "4", "1"]),
        (("interest",), ["2"]),
        (("4",), ["4"]),
    ],
)
def test_amendments_are_found_by_number_house_stage_title_or_id(
    words: tuple[str, ...], found: list[str], folder: Path
) -> None:
    assert [row["id"] for row in read(folder, "amendments", *words)] == found


def test_one_amendment_is_told_whole(folder: Path) -> None:
    (told,) = read(folder, "amendments", "NC10")
    assert told["ask"]["meaning"]
    first, possible = told["divisions"]
    assert first["outcome_counts"]["with us"] == 4
    # What is merely possible hands no ask on.
    assert (possible["ask"], possible["outcome_counts"]) == (None, None)
    votes = {
        one["member"]: [(cast["division"], cast["vote"], cast["outcome"]) for cast in one["votes"]]
        for one in told["signers"]
    }
    assert votes["Jo Example"] == [(FIRST, "aye", "with us"), (DEFERRED, "aye", None)]
    assert votes["Somebody Unnumbered"] == [(FIRST, None, None), (DEFERRED, None, None)]
    text = shown(folder, "amendments", "NC10")
    assert "certain, by title: its title names it" in text
    assert "Names in the record: 4" in text
    assert "igned by" not in text
    assert "Ed Absent-Minded not a member at the time" in text.replace("Not a", "not a")
    assert "No division is known to have been on it." in shown(folder, "amendments", "NC1")


def test_a_join_that_is_withdrawn_is_told_no_more(tmp_path: Path) -> None:
    databases.config(tmp_path, CONFIG)
    with opened(tmp_path) as store:
        keep(store, amendment("1"), division(), join(FIRST, "1"))
        assert len(store.look().joined()) == 1
        store.keep_joins([], NOW + HOUR)
        assert store.look().joined() == []
    assert read(tmp_path, "divisions")[0]["joined"] == []
    assert read(tmp_path, "amendments")[0]["divisions"] == []


def test_an_amendment_that_left_the_list_is_marked_so(tmp_path: Path) -> None:
    databases.config(tmp_path, CONFIG)
    with opened(tmp_path) as store:
        keep(store, amendment("1"), amendment("2"), division(), join(FIRST, "1"))
        for later in (HOUR, 2 * HOUR):
            gone = Listing("amendment", {"stage_key": "17001"}, frozenset({"2"}))
            keep(store, at=NOW + later, listings=(gone,))
    assert [row["withdrawn"] for row in read(tmp_path, "amendments")] == [True, False]
    assert "no longer on the list of amendments" in shown(tmp_path, "amendments")
    assert read(tmp_path, "divisions")[0]["joined"][0]["withdrawn"] is True
    assert "no longer on the list of amendments" in shown(tmp_path, "divisions")


def test_a_database_with_nothing_in_it_is_told_as_such(tmp_path: Path) -> None:
    databases.config(tmp_path, CONFIG)
    with opened(tmp_path):
        pass
    assert shown(tmp_path, "divisions") == "No division on the bill is known yet."
    assert shown(tmp_path, "amendments") == "No amendment is known yet."
    assert read(tmp_path, "divisions") == read(tmp_path, "amendments") == []
    assert refused(tmp_path, "division", "252", code=1, says="none is known yet")["candidates"] == []
    assert refused(tmp_path, "compare", "252", "253", code=1, says="no division or stage fits")["candidates"] == []


def test_a_list_for_people_does_not_go_through_the_votes(tmp_path: Path) -> None:
    databases.config(tmp_path, CONFIG)
    with opened(tmp_path) as store:
        keep(store, *(division(key=f"commons-{date(2023, 1, 1) + timedelta(one)}-{one}") for one in range(3)))
        with store.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE vote")
    assert "commons-2023-01-02-1" in shown(tmp_path, "divisions")


def made(folder: Path, *snapshots: Snapshot, config: str = "") -> Path:
    databases.config(folder, CONFIG + config)
    with opened(folder) as store:
        keep(store, *snapshots)
    return folder


CAME = """
[[asks]]
house = "Lords"
amendment = "94"
side = "content"
became = "Clause 65"
"""
WENT = {
    "number": "24",
    "stage_key": "17005",
    "stage": "Committee stage",
    "summary": ["Leave out Clause 65"],
    "effect": "DeleteClauseOrSchedule",
    "clause": "65",
    "decision": "Agreed",
}


def passage(went: Snapshot) -> tuple[Snapshot, ...]:
    """A clause that came of an amendment in the Lords, and what stood on the Commons' paper of it."""
    stages = (
        stage(key="17000", house="Lords", sort_order=4),
        stage(key="17005", stage="Committee stage", sort_order=8),
    )
    return *stages, amendment("3", number="94", house="Lords", stage_key="17000", decision="AgreedOnDivision"), went


def test_a_clause_that_came_of_an_amendment_is_followed_out_of_the_bill(tmp_path: Path) -> None:
    folder = made(tmp_path, *passage(amendment("5", **WENT)), config=CAME)
    rows = {row["id"]: row for row in read(folder, "amendments")}
    gone = {"clause": "Clause 65", "amendment": "5", "stage": "Committee stage", "house": "Commons"}
    assert [rows[key]["left_out"] for key in ("3", "5")] == [[gone], []]
    says = "Clause 65, which the config says came of it, was left out (Committee stage, Commons)"
    assert says in shown(folder, "amendments", "Lords", "94")
    assert says in column(call("amendments", cwd=folder).stdout, "What became of it")


def column(text: str, heading: str) -> str:
    """What stands below a heading of a table, to the right of the heading's place."""
    lines = text.splitlines()
    top = next(number for number, line in enumerate(lines) if heading in line)
    place = lines[top].index(heading)
    return " ".join(" ".join(line[place:] for line in lines[top + 1 :]).split())


@pytest.mark.parametrize(
    "changed",
    [
        {"decision": "NegativedOnDivision"},
        {"decision": "NoDecision"},
        {"clause": "66", "summary": ["Leave out Clause 66"]},
        {"effect": "AddNewSubClauseOrSubSchedule", "summary": ["Clause 65, page 1, line 1, leave out"]},
        {"bill": "other"},
        # What went before it came was another clause of that number.
        {"stage_key": "17000", "house": "Lords"},
    ],
)
def test_a_clause_is_not_said_to_have_left_unless_a_later_record_says_so(
    changed: dict[str, Any], tmp_path: Path
) -> None:
    folder = made(tmp_path, *passage(amendment("5", **{**WENT, **changed})), config=CAME)
    assert [row["left_out"] for row in read(folder, "amendments")] == [[], []]
    assert "the config says came of it" not in shown(folder, "amendments")


def test_of_a_division_without_any_names_no_outcome_is_told(tmp_path: Path) -> None:
    folder = made(
        tmp_path,
        amendment("1", number="NC10"),
        Snapshot(division().record),
        join(FIRST, "1"),
        member(99010, "Flo Unlisted", "2019-12-12"),
        config=ASK,
    )
    told = read(folder, "division", FIRST)
    assert told["ask"]["side"] == "aye"
    assert (told["outcomes"], told["outcome_counts"]) == (None, None)
    assert [row["outcome_counts"] for row in read(folder, "divisions")] == [None]
    (only,) = read(folder, "amendments", "NC10")
    assert [one["outcome_counts"] for one in only["divisions"]] == [None]
    for words in (("division", FIRST), ("amendments", "NC10")):
        text = shown(folder, *words)
        assert "The campaign's side, by the config: aye" in text
        assert "with us" not in text.casefold()


def test_what_an_amendment_meant_is_no_meaning_of_a_vote_that_was_not_held(tmp_path: Path) -> None:
    ask = ASK.replace("NC10", "NC1")
    folder = made(tmp_path, amendment("4", number="NC1"), amendment("1", number="NC10"), config=ask)
    assert "What it meant, by the config: Aye was for" in shown(folder, "amendments", "NC1")
    with opened(tmp_path) as store:
        keep(store, division(), join(FIRST, "4"))
    assert "What the vote meant, by the config: Aye was for" in shown(folder, "amendments", "NC1")


LINK = f"""
[[links]]
division = "{FIRST}"
amendment = ""
"""
BARE = "Example Bill [Lords] Report Stage: New Clause 99"


@pytest.mark.parametrize(
    ("config", "title", "says"),
    [
        (LINK, BARE, "by the campaign's config: on no amendment"),
        ("", BARE, "its title names New Clause 99, which is on no paper read so far"),
        (
            "",
            f"{BARE} and Amendments 98 and 4B",
            "its title names New Clause 99 and Amendment 98, which are on no paper",
        ),
        (
            "",
            "Example Bill: Lords Amendment 99",
            "its title names Lords Amendment 99, which is on no paper read so far",
        ),
        ("", "Example Bill: New Clause 10", "no record says for sure which it was"),
        ("", "Example Bill: Clause 5 stand part", "no record says for sure which it was"),
        ("", "Example Bill: Second Reading", "no record says for sure which it was"),
    ],
)
def test_why_a_division_stands_alone_is_said(config: str, title: str, says: str, tmp_path: Path) -> None:
    papers = amendment("1", number="NC10"), amendment("2", number="4A", summary=["Motion 4A / Amendment 4B: a thing"])
    # Another bill's paper is none of this one's.
    other = amendment("3", number="NC99", bill="other")
    folder = made(tmp_path, *papers, other, division(title=title), config=config)
    told = read(folder, "division", FIRST)
    assert says in told["unjoined"]
    assert [row["unjoined"] for row in read(folder, "divisions")] == [told["unjoined"]]
    text, listing = shown(folder, "division", FIRST), shown(folder, "divisions")
    assert says.casefold() in text.casefold()
    assert ("no record says" in text) is ("no record says" in says)
    assert ("not joined to an amendment" in listing) is (config == "")


def test_notes_of_the_lords_that_name_what_is_on_no_paper_are_told(tmp_path: Path) -> None:
    asked = "Lord Placeholder moved amendment 98, on an example. The House divided:"
    folder = made(tmp_path, division(key=LORDS, house="Lords", title="Example Bill", question=asked))
    says = "the notes on it name Amendment 98, which is on no paper read so far"
    assert read(folder, "division", LORDS)["unjoined"] == says
    assert says in shown(folder, "division", LORDS)


def test_a_division_that_is_joined_has_no_reason_to_stand_alone(folder: Path) -> None:
    told = {row["id"]: row["unjoined"] for row in read(folder, "divisions")}
    assert told == {**dict.fromkeys((FIRST, SECOND, DEFERRED, EMPTY)), LORDS: told[LORDS]}
    assert told[LORDS]


def test_a_doubtful_join_to_what_the_campaign_asks_of_is_said_to_judge_nobody(folder: Path) -> None:
    says = "it is not certain that it was on New Clause 10; a [[links]] section can say so"
    assert read(folder, "division", DEFERRED)["not_judged"] == says
    assert f"Not judged: {says}." in shown(folder, "division", DEFERRED)
    assert f"Not judged: {says}." in shown(folder, "amendments", "NC10")
    assert f"Not judged: {says}." in shown(folder, "compare", "252", "254")
    # One is certain, one is on what nobody asks of, and with no ask there is nothing to judge by.
    for words in ((FIRST,), (SECOND,), (DEFERRED, "--config", "silent.toml")):
        assert read(folder, "division", *words)["not_judged"] is None
        assert "Not judged" not in shown(folder, "division", *words)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("New", "Clause", "10"), FIRST),
        (("nc10",), FIRST),
        (("Commons", "report", "NC10"), FIRST),
        (("amendment", "2"), SECOND),
        (("Lords", "amendment", "94"), EMPTY),
        (("254",), DEFERRED),
        (("Commons", "252"), FIRST),
    ],
)
def test_a_division_is_found_by_the_one_amendment_it_was_on(words: tuple[str, ...], found: str, folder: Path) -> None:
    assert read(folder, "division", *words)["id"] == found
    assert read(folder, "export", *words)["division"]["id"] == found


def test_two_divisions_are_compared_by_what_they_were_on(folder: Path) -> None:
    told = read(folder, "compare", "Commons 252", "Commons 253")
    for words in (("NC10", "amendment 2"), ("New", "Clause", "10", "and", "amendment", "2"), ("NC10", "253")):
        assert read(folder, "compare", *words) == told


def test_a_number_alone_is_a_division_s_and_several_divisions_on_one_amendment_are_candidates(tmp_path: Path) -> None:
    folder = made(
        tmp_path,
        amendment("1", number="253"),
        amendment("2", number="NC10", summary=["Motion 4A / Amendment 4B: an example"]),
        division(),
        division(key=SECOND, number=254),
        join(FIRST, "1"),
        join(FIRST, "2"),
        join(SECOND, "2", sure="likely"),
    )
    assert refused(folder, "division", "253", code=1, says="no division fits '253'")["candidates"] == [FIRST, SECOND]
    assert refused(folder, "division", "Commons", "253", code=1, says="no division fits")
    assert read(folder, "division", "amendment", "253")["id"] == FIRST
    for command in (("division",), ("export",)):
        told = refused(folder, *command, "NC10", code=2, says="several divisions fit 'NC10'")
        assert told["candidates"] == [FIRST, SECOND]
    assert refused(folder, "division", "Amendment 4B", code=2, says="several divisions fit")
    told = refused(folder, "compare", "NC10", "252", code=2, says="several divisions or stages fit 'NC10'")
    assert told["candidates"] == [FIRST, SECOND]


def test_what_a_title_begins_with_names_a_division_too(tmp_path: Path) -> None:
    motion = amendment("1", number="4A", form="motion", summary=["Motion 4A / Amendment 4B: an example"])
    folder = made(tmp_path, motion, division(), join(FIRST, "1"))
    for words in (("Motion 4A",), ("Amendment 4B",)):
        assert read(folder, "division", *words)["id"] == FIRST


def test_no_vote_of_a_comparison_is_broken_over_two_lines(tmp_path: Path) -> None:
    days = [date(2022, 11, one) for one in (28, 29, 30)]
    cast = "content", "not content", "content"
    parts = [
        division(
            vote(99001, "Baroness Placeholder of Longer Exampleton", side, party="Example Party of the Realm"),
            key=f"lords-{on}-{number}",
            house="Lords",
            date=on,
            number=number,
            title="Example Bill",
        )
        for number, (on, side) in enumerate(zip(days, cast, strict=True), 1)
    ]
    asks = "".join(
        f'[[asks]]\ndivision = "lords-{on}-{number}"\nside = "content"\n' for number, on in enumerate(days, 1)
    )
    folder = made(
        tmp_path,
        stage("2022-11-28", "2022-11-29", key="17000", house="Lords"),
        stage("2022-11-30", key="17001", house="Lords", stage="3rd reading"),
        *parts,
        config=asks,
    )
    text = call("compare", "Lords report", "Lords 3rd reading", cwd=folder).stdout
    lines = [line.strip() for line in text.splitlines()]
    assert "1 of 28 Nov 2022: Content, with us" in lines
    assert "2 of 29 Nov 2022: Not content, against" in lines
    assert "Lords 3 of 30 Nov 2022: Content, with us" in lines
    assert "Baroness Placeholder of Longer Exampleton (Example Party of the Realm)" in lines
    assert max(map(len, lines[:-1])) <= 80
    beside = call("compare", "Lords 2", "Lords 3", cwd=folder).stdout
    assert any("Not content, against" in line and " Content, with us" in line for line in beside.splitlines())


def test_a_title_that_begins_with_the_name_is_shown_once(tmp_path: Path) -> None:
    folder = made(
        tmp_path,
        amendment("1", number="47A", form="motion", summary=["Motion 47A / Amendment 47B: an example"]),
        amendment("2", number="1A", form="motion", summary=["Motion 1A: another example"]),
        division(),
        join(FIRST, "1"),
    )
    assert {row["label"] for row in read(folder, "amendments")} == {
        "Motion 47A / Amendment 47B: an example",
        "Motion 1A: another example",
    }
    assert "On: Motion 47A / Amendment 47B: an example (certain, by title)" in shown(folder, "division", FIRST)
    text = shown(folder, "amendments", "Motion 47A")
    assert text.startswith("Motion 47A / Amendment 47B: an example, Commons Report stage (1)")
    listing = shown(folder, "amendments")
    assert "Motion 1A another example" in listing
    assert "Motion 47A / Amendment 47B: an example" in listing
    for told in (text, listing):
        assert told.count("Motion 47A") == 1
    assert shown(folder, "division", FIRST).count("Motion 47A") == 1


def test_labour_and_its_co_operative_members_are_one_row(tmp_path: Path) -> None:
    votes = [vote(99001 + n, f"Jo Example {n}", "no" if n else "aye", party=p) for n, p in enumerate(CO_OP)]
    told = read(made(tmp_path, division(*votes)), "division", FIRST)
    assert [(one["party"], one["ayes"], one["noes"]) for one in told["parties"]] == [("Labour", 1, 2)]
    assert [(one["member_id"], one["party"]) for one in told["unlike_most"]] == [(99001, "Labour")]
    assert [one["party"] for one in told["votes"]] == list(CO_OP)


CO_OP = ("Labour (Co-op)", "Labour", "Labour (Co-op)")
