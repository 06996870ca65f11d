"""The shipped scenario as served: counts, and that nothing in it passes for anyone's words."""

import re
from datetime import timedelta

import pytest

from tests.replica.asking import ask, prefixed
from tracker.replica import Replica, Scenario

SPOKEN = "/search/contributions/Spoken.json"
JUNE = {"startDate": "2023-06-13", "endDate": "2023-06-13"}


def test_the_bill_is_found_by_either_of_its_titles_and_has_become_an_act(passed: Replica) -> None:
    for term in ("Procurement Bill", "procurement act"):
        (row,) = ask(passed, "/api/v1/Bills", {"SearchTerm": term})["items"]
        assert (row["billId"], row["shortTitle"]) == (3159, "Procurement Act 2023")
        assert (row["formerShortTitle"], row["isAct"]) == ("Procurement Bill [HL]", True)


def test_it_sits_on_24_stage_days_in_14_stages(passed: Replica) -> None:
    stages = ask(passed, "/api/v1/Bills/3159/Stages", {"Take": 100})["items"]
    assert len(stages) == 14
    assert sum(len(stage["stageSittings"]) for stage in stages) == 24
    assert stages[-1]["stageSittings"][0]["date"] == "2023-10-26T00:00:00"


def test_13_divisions_are_served_and_the_14th_is_only_marked_in_its_debate(passed: Replica) -> None:
    assert ask(passed, "/data/divisions.json/searchTotalResults") == 4
    assert ask(passed, "/data/Divisions/searchTotalResults") == 9
    day = {"startDate": "2023-09-13", "endDate": "2023-09-13"}
    assert ask(passed, "/data/divisions.json/search", prefixed(**day)) == []
    (row,) = ask(passed, "/search/debates.json", prefixed(**day))["Results"]
    items = ask(passed, f"/debates/debate/{row['DebateSectionExtId']}.json")["Items"]
    assert [item["ItemType"] for item in items] == ["Division"]
    assert ask(passed, f"/debates/divisions/{row['DebateSectionExtId']}.json") == []


def test_served_commons_lists_are_as_long_as_recorded_and_counts_as_announced(passed: Replica) -> None:
    rows = [ask(passed, f"/data/division/{9000000 + number}.json") for number in range(252, 256)]
    assert [(row["AyeCount"], row["NoCount"]) for row in rows] == [(231, 282), (230, 280), (225, 288), (229, 280)]
    assert [(len(row["Ayes"]), len(row["Noes"])) for row in rows] == [(229, 283), (230, 280), (223, 288), (228, 278)]
    assert {(len(row["AyeTellers"]), len(row["NoTellers"])) for row in rows} == {(2, 2)}


def test_no_party_is_stated_but_one_that_is_established(passed: Replica) -> None:
    division = ask(passed, "/data/division/9000252.json")
    parties = {row["Name"]: row["Party"] for row in division["Ayes"] + division["Noes"] if row["Party"]}
    assert parties == {"Christian Wakeford": "Labour"}


def test_a_proxy_is_named(passed: Replica) -> None:
    division = ask(passed, "/data/division/9000252.json")
    (abbott,) = [row for row in division["Ayes"] if row["Name"] == "Diane Abbott"]
    assert abbott["ProxyName"] == "Bell Ribeiro-Addy"


def test_nine_contributions_by_four_members_name_the_companies_on_13_june(passed: Replica) -> None:
    rows = ask(passed, SPOKEN, prefixed(searchTerm="Hikvision", **JUNE))["Results"]
    assert len(rows) == 9
    assert {row["MemberId"] for row in rows} == {152, 4357, 114, 4681}
    assert ask(passed, SPOKEN, prefixed(searchTerm="Dahua", **JUNE))["TotalResultCount"] == 2


def test_all_77_contributions_of_13_june_are_there_with_the_divisions_in_their_place(passed: Replica) -> None:
    (row,) = ask(passed, "/search/debates.json", prefixed(**JUNE))["Results"]
    items = ask(passed, f"/debates/debate/{row['DebateSectionExtId']}.json")["Items"]
    assert [item["ItemType"] for item in items].count("Contribution") == 77
    assert [place for place, item in enumerate(items) if item["ItemType"] == "Division"] == [64, 65, 66, 67]
    held = ask(passed, f"/debates/divisions/{row['DebateSectionExtId']}.json")
    assert [(each["Number"], each["AyesCount"]) for each in held] == [
        ("252", 231),
        ("253", 230),
        ("254", 225),
        ("255", 229),
    ]


def test_five_mentions_fall_on_other_days(passed: Replica) -> None:
    rows = ask(passed, SPOKEN, prefixed(searchTerm="Hikvision", orderBy="SittingDateAsc"))["Results"]
    others = [row["SittingDate"][:10] for row in rows if not row["SittingDate"].startswith("2023-06-13")]
    assert others == ["2022-05-24", "2022-11-30", "2023-01-09", "2023-01-09", "2023-09-11"]


def test_no_contribution_has_a_word_outside_its_square_brackets(procurement: Scenario) -> None:
    texts = [item.text for debate in procurement.debates for item in debate.items if item.kind == "Contribution"]
    assert len(texts) == 82
    for text in texts:
        assert re.fullmatch(r"\[Rehearsal: [^\[\]]*\]", text)
        assert "the words spoken are in Hansard" in text


def test_some_watched_names_stand_right_behind_a_column_marker(procurement: Scenario) -> None:
    texts = [item.text for debate in procurement.debates for item in debate.items]
    assert any("></span>Hikvision" in text for text in texts)


@pytest.mark.parametrize(
    ("number", "decision", "explanation"),
    [
        ("NC1", "NoDecision", "Debated and not pressed to a vote."),
        ("NC9", "NoDecision", "Not pressed to a vote."),
        ("NC10", "NegativedOnDivision", None),
        ("3", "NegativedOnDivision", None),
    ],
)
def test_amendments_end_as_recorded(passed: Replica, number: str, decision: str, explanation: str | None) -> None:
    path = "/api/v1/Bills/3159/Stages/9400009/Amendments"
    (row,) = ask(passed, path, {"AmendmentNumber": number})["items"]
    assert (row["decision"], row["decisionExplanation"]) == (decision, explanation)


def test_the_removal_of_clause_65_is_marked_as_the_rehearsals_own_and_says_what_is_not_known(passed: Replica) -> None:
    (row,) = ask(passed, "/api/v1/Bills/3159/Stages/9400008/Amendments")["items"]
    assert (row["amendmentType"], row["clause"], row["decision"]) == ("DeleteClauseOrSchedule", 65, "Agreed")
    assert (row["marshalledListText"], row["sponsors"]) == (None, [])
    (summary,) = row["summaryText"]
    assert summary.startswith("[Rehearsal's own: ")
    assert "not established" in summary


def test_clause_65_is_there_until_the_last_day_of_the_commons_committee(procurement: Scenario) -> None:
    last = max(row.day for row in procurement.sittings if row.stage_id == 9400008)
    (removed,) = [row for row in procurement.amendments if row.clause]
    assert (removed.published_at.date(), str(last)) == (last, "2023-02-21")
    with Replica(procurement, now=removed.published_at - timedelta(minutes=1)) as replica:
        assert ask(replica, "/api/v1/Bills/3159/Stages/9400008/Amendments")["items"] == []


def test_the_motion_on_surveillance_was_not_moved(passed: Replica) -> None:
    items = ask(passed, "/api/v1/Bills/3159/Stages/9400011/PingPongItems")["items"]
    decisions = {item["motion"]["number"]: item["motion"]["decision"] for item in items}
    assert decisions["47A"] == "NotMoved"
    assert decisions["102A"] == "AgreedOnDivision"


def test_every_moment_changes_what_is_served(procurement: Scenario) -> None:
    assert procurement.start < procurement.moments()[0]
    assert procurement.moments()[-1] < procurement.end
    before = procurement.moments()[0] - timedelta(seconds=1)
    with Replica(procurement, now=before) as replica:
        assert ask(replica, "/api/v1/Bills")["items"] == []
        replica.move_to(procurement.moments()[0])
        (bill,) = ask(replica, "/api/v1/Bills")["items"]
        assert (bill["shortTitle"], bill["currentStage"]["description"]) == ("Procurement Bill [HL]", "1st reading")


def test_a_stage_day_is_known_a_week_ahead_in_the_evening(procurement: Scenario) -> None:
    with Replica(procurement, now=procurement.start) as replica:
        for text, count in (("2023-06-06T16:29:59+00:00", 8), ("2023-06-06T16:30:00+00:00", 10)):
            replica.move_to(procurement.start.fromisoformat(text))
            assert ask(replica, "/api/v1/Bills/3159/Stages")["totalResults"] == count


def test_the_notes_say_what_is_not_established(procurement: Scenario) -> None:
    notes = " ".join(procurement.notes)
    for words in ("rehearsal's own", "unconfirmed", "not established", "made up", "lead nowhere", "13 September 2023"):
        assert words in notes
