"""`tracker divisions`, `division`, `compare`, `amendments`: what a vote was on, who voted how, what is not said."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sources.records import Join, Listing, Member, Snapshot
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
    (made / "config.toml").write_text(CONFIG + ASK, encoding="utf-8")
    (made / "silent.toml").write_text(CONFIG, encoding="utf-8")
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
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    before, after = vote(99001, "Jo Example", "aye", **LABOUR), vote(99001, "Jo Example", "no", party="Independent")
    with opened(tmp_path) as store:
        keep(store, division(before), division(after, key=EMPTY, number=255, date=date(2023, 6, 14)))
    assert "Jo Example No Aye Labour, then Independent" in shown(tmp_path, "compare", "255", "252")


def test_a_division_of_a_day_with_two_stages_is_placed_by_what_it_was_on_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
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
    assert "Signed by 4" in text
    assert "Ed Absent-Minded not a member at the time" in text.replace("Not a", "not a")
    assert "No division is known to have been on it." in shown(folder, "amendments", "NC1")


def test_a_join_that_is_withdrawn_is_told_no_more(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    with opened(tmp_path) as store:
        keep(store, amendment("1"), division(), join(FIRST, "1"))
        assert len(store.look().joined()) == 1
        store.keep_joins([], NOW + HOUR)
        assert store.look().joined() == []
    assert read(tmp_path, "divisions")[0]["joined"] == []
    assert read(tmp_path, "amendments")[0]["divisions"] == []


def test_an_amendment_that_left_the_list_is_marked_so(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
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
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    with opened(tmp_path):
        pass
    assert shown(tmp_path, "divisions") == "No division on the bill is known yet."
    assert shown(tmp_path, "amendments") == "No amendment is known yet."
    assert read(tmp_path, "divisions") == read(tmp_path, "amendments") == []
    assert refused(tmp_path, "division", "252", code=1, says="none is known yet")["candidates"] == []
    assert refused(tmp_path, "compare", "252", "253", code=1, says="no division or stage fits")["candidates"] == []


def test_a_list_for_people_does_not_go_through_the_votes(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    with opened(tmp_path) as store:
        keep(store, *(division(key=f"commons-{date(2023, 1, 1) + timedelta(one)}-{one}") for one in range(3)))
        with store.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE vote")
    assert "commons-2023-01-02-1" in shown(tmp_path, "divisions")
