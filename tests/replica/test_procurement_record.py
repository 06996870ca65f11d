"""The shipped scenario against the collected record, name by name, where that record is at hand."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tracker.replica import Scenario, ScenarioDivision, ScenarioVote

RECORD = Path(__file__).parents[3] / "shared" / "procurement-bill"

pytestmark = pytest.mark.skipif(not RECORD.exists(), reason="the collected record is not on this machine")


def rows(name: str) -> list[dict[str, str]]:
    with (RECORD / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def divisions(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((RECORD / name).read_text(encoding="utf-8"))
    return found


def of(scenario: Scenario, house: str, day: str, number: int) -> ScenarioDivision:
    (found,) = [
        division
        for division in scenario.divisions
        if (division.house, str(division.day), division.number) == (house, day, number)
    ]
    return found


def names(votes: tuple[ScenarioVote, ...]) -> list[tuple[int, str, bool]]:
    return sorted((vote.member_id, vote.name, vote.teller) for vote in votes)


def test_every_stage_day_is_in_the_scenario(procurement: Scenario) -> None:
    houses = {stage.stage_id: stage.house for stage in procurement.stages}
    ours = [(str(row.day), houses[row.stage_id].replace("Unassigned", "both")) for row in procurement.sittings]
    assert ours == [(row["date"], row["house"]) for row in rows("stages.csv")]


def test_every_commons_vote_is_in_the_scenario_with_seat_and_proxy(procurement: Scenario) -> None:
    record = divisions("votes-commons-2023-06-13.json")
    sides = ("ayes", "noes", "teller_ayes", "teller_noes")
    people = {vote["twfy_person_id"]: vote["name"] for each in record for side in sides for vote in each[side]}
    for each in record:
        ours = of(procurement, "Commons", each["date"], each["division_number"])
        assert (ours.aye_count, ours.no_count) == (each["declared_ayes"], each["declared_noes"])
        for votes, side in ((ours.ayes, "ayes"), (ours.noes, "noes")):
            theirs = [
                (vote["members_api_id"], vote["name"], listed.startswith("teller"))
                for listed in (side, f"teller_{side}")
                for vote in each[listed]
            ]
            assert names(votes) == sorted(theirs)
            known = {vote["members_api_id"]: vote for listed in (side, f"teller_{side}") for vote in each[listed]}
            for vote in votes:
                assert vote.seat.casefold() == known[vote.member_id]["constituency"].casefold()
                assert vote.proxy == people.get(known[vote.member_id]["proxy_twfy_person_id"])


def test_every_lords_vote_is_in_the_scenario(procurement: Scenario) -> None:
    record = divisions("votes-lords.json")
    assert len(record) == 9
    for each in record:
        ours = of(procurement, "Lords", each["date"], each["number"])
        assert (ours.aye_count, ours.no_count) == (each["declared_content"], each["declared_not_content"])
        for votes, side in ((ours.ayes, "content"), (ours.noes, "not_content")):
            theirs = [(vote["members_api_id"], vote["name"], vote["teller"]) for vote in each[side]]
            assert names(votes) == sorted(theirs)


def test_every_amendment_and_motion_is_in_the_scenario(procurement: Scenario) -> None:
    houses = {stage.stage_id: stage.house for stage in procurement.stages}
    # That a committee took clause 65 out is established, the question by which it did so is not.
    (removed,) = [row for row in procurement.amendments if row.number is None]
    assert (removed.clause, removed.decision, removed.sponsors) == (65, "Agreed", ())
    (became,) = [row for row in rows("amendments.csv") if "removed" in row["fate"]]
    assert (became["number"], became["fate"]) == (
        "94",
        "agreed on division; became clause 65; removed in Commons committee",
    )
    ours = {(houses[row.stage_id], row.number, row.sponsors[0].name) for row in procurement.amendments if row.number}
    ours |= {(houses[row.stage_id], row.number, row.sponsors[0].name) for row in procurement.pingpong}
    assert ours == {(row["house"], row["number"], row["mover"]) for row in rows("amendments.csv")}


def test_every_contribution_of_13_june_is_in_the_scenario_in_order(procurement: Scenario) -> None:
    (debate,) = [debate for debate in procurement.debates if str(debate.day) == "2023-06-13"]
    ours = [
        (item.attributed_to, str(item.member_id), "yes" if "names" in item.text else "no")
        for item in debate.items
        if item.kind == "Contribution"
    ]
    theirs = [
        (row["speaker"], row["members_api_id"], row["mentions_hikvision_or_dahua"])
        for row in rows("contributions-2023-06-13.csv")
    ]
    assert ours == theirs


def test_every_mention_whose_text_was_seen_is_in_the_scenario(procurement: Scenario) -> None:
    ours = sorted(
        (str(debate.day), debate.house, item.attributed_to)
        for debate in procurement.debates
        for item in debate.items
        if "Hikvision" in item.text
    )
    theirs = sorted(
        (row["date"], row["house"], row["speaker_or_asker"])
        for row in rows("known-mentions.csv")
        if row["confidence"].startswith("high (text seen")
    )
    assert ours == theirs


def test_the_parties_at_the_election_are_not_in_the_scenario(procurement: Scenario) -> None:
    parties = {
        vote.name: vote.party
        for division in procurement.divisions
        for vote in (*division.ayes, *division.noes)
        if vote.party is not None
    }
    assert parties == {"Christian Wakeford": "Labour"}
