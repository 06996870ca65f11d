from dataclasses import replace
from datetime import timedelta

from tests.replica import examples
from tests.replica.asking import ask, raw
from tracker.replica import Replica

DEBATE = f"/debates/debate/{examples.DEBATE}.json"


def test_a_debate_has_its_overview_navigator_items_and_children(example: Replica) -> None:
    debate = ask(example, DEBATE)
    assert debate["Overview"]["Title"] == "Example Bill [Lords]"
    assert (debate["Overview"]["Source"], debate["Overview"]["PreviousDebateExtId"]) == (2, "")
    assert debate["Overview"]["NextDebateExtId"] == examples.CHILD_DEBATE
    assert [row["Title"] for row in debate["Navigator"]] == ["Commons Chamber", "Example Bill [Lords]"]
    (child,) = debate["ChildDebates"]
    assert [row["Title"] for row in child["Navigator"]][1:] == ["Example Bill [Lords]", "New Clause 1"]
    assert child["Items"][0]["MemberId"] == 990001


def test_the_root_of_the_day_has_a_lower_case_id_and_is_a_bare_heading(example: Replica) -> None:
    root, section = ask(example, DEBATE)["Navigator"]
    assert root["ExternalId"] == root["ExternalId"].lower()
    assert section["ParentId"] == root["Id"]
    heading = ask(example, f"/debates/debate/{root['ExternalId']}.json")
    assert (heading["Overview"]["Title"], heading["Items"]) == ("Commons Chamber", [])


def test_items_keep_their_printed_order_and_kinds(example: Replica) -> None:
    items = ask(example, DEBATE)["Items"]
    kinds = [item["ItemType"] for item in items]
    assert kinds == ["Contribution", "Timestamp", *["Contribution"] * 5, "Division", "Division"]
    assert [item["OrderInSection"] for item in items] == list(range(9))
    assert (items[0]["HRSTag"], items[0]["ExternalId"]) == ("hs_ColumnNumber", None)
    assert (items[1]["Value"], items[1]["AttributedTo"]) == ("15:49:00", "")
    assert items[3]["Timecode"] == "2023-03-08T15:51:20"
    assert (items[7]["Value"], items[7]["ExternalId"]) == ("", examples.DIVISION_EXT)


def test_a_republication_gives_a_debate_new_numbers(example: Replica) -> None:
    example.move_to(examples.DEBATE_OUT)
    before = ask(example, DEBATE)
    example.move_to(examples.REPUBLISHED)
    after = ask(example, DEBATE)
    assert before["Overview"]["Id"] < after["Overview"]["Id"]
    assert before["Overview"]["ContentLastUpdated"] < after["Overview"]["ContentLastUpdated"]
    assert {item["ItemId"] for item in before["Items"]}.isdisjoint(item["ItemId"] for item in after["Items"])
    assert [item["Value"] for item in before["Items"]] == [item["Value"] for item in after["Items"]]


def test_external_ids_are_found_in_any_case_and_unknown_ones_answer_404(example: Replica) -> None:
    assert raw(example, f"/Debates/Debate/{examples.DEBATE.lower()}.JSON").status_code == 200
    assert raw(example, "/debates/debate/NONE.json").status_code == 404
    assert raw(example, "/debates/divisions/NONE.json").status_code == 404
    assert raw(example, "/debates/division/NONE.json").json()["Message"].startswith("No HTTP resource")


def test_the_divisions_of_a_debate_have_their_numbers_as_text(example: Replica) -> None:
    first, second = ask(example, f"/debates/divisions/{examples.DEBATE}.json")
    assert (first["Number"], first["Time"], first["Date"]) == ("12", "18:58:00", "2023-03-08T18:58:00")
    assert (second["Number"], second["Time"], second["DivisionHasTime"]) == ("13", None, False)
    assert (first["AyesCount"], first["NoesCount"], first["DebateSection"]) == (4, 2, "Example Bill [Lords]")
    assert ask(example, f"/debates/divisions/{examples.CHILD_DEBATE}.json") == []


def test_hansards_own_record_of_a_division_lists_the_tellers_too(example: Replica) -> None:
    record = ask(example, f"/debates/division/{examples.DIVISION_EXT}.json")
    assert [row["IsTeller"] for row in record["AyeMembers"]] == [False, False, True]
    assert record["AyeMembers"][0]["HouseStartDate"] == "0001-01-01T00:00:00"


def test_the_calendar_has_the_days_with_a_debate(example: Replica) -> None:
    march = {"year": 2023, "month": 3, "house": "Commons"}
    assert ask(example, "/overview/calendar.json", march) == [
        {"House": "Commons", "ItemDate": "2023-03-08T00:00:00", "Metadata": None},
        {"House": "Commons", "ItemDate": "2023-03-15T00:00:00", "Metadata": None},
    ]
    assert ask(example, "/overview/calendar.json", march | {"house": "Lords"}) == []


def test_a_day_has_sections_once_something_is_out(example: Replica) -> None:
    day = {"date": "2023-03-08", "house": "Commons"}
    assert ask(example, "/overview/sectionsforday.json", day) == ["Debate"]
    assert ask(example, "/overview/sectionsforday.json", day | {"date": "2023-03-07"}) == []
    example.move_to(examples.DECIDED)
    assert ask(example, "/overview/sectionsforday.json", day) == []
    assert ask(example, "/overview/sectiontrees.json", day | {"section": "Debate"}) == []


def test_a_section_tree_leads_from_the_root_to_the_debates_and_their_children(example: Replica) -> None:
    (tree,) = ask(
        example,
        "/overview/sectiontrees.json",
        {"section": "Debate", "date": "2023-03-08", "house": "Commons"},
    )
    root, debate, child = tree["SectionTreeItems"]
    assert (root["ParentId"], debate["ParentId"], child["ParentId"]) == (None, root["Id"], debate["Id"])
    assert (tree["House"], tree["Title"], tree["ItemDate"]) == ("Commons", "Commons Chamber", "2023-03-08T00:00:00")


def test_a_tree_is_empty_for_who_asks_first_in_the_minutes_after_publication(example: Replica) -> None:
    asked = {"section": "Debate", "date": "2023-03-08", "house": "Commons"}
    example.move_to(examples.DEBATE_OUT + timedelta(minutes=5))
    answers = [ask(example, "/overview/sectiontrees.json", asked) for _ in range(3)]
    assert [len(answer) for answer in answers] == [0, 1, 1]
    example.move_to(examples.DEBATE_OUT + timedelta(minutes=45))
    assert len(ask(example, "/overview/sectiontrees.json", asked)) == 1


def test_two_places_of_one_day_have_two_trees() -> None:
    scenario = examples.example_scenario()
    hall = replace(scenario.debates[2], place="Westminster Hall", section="WestHall", parent=None)
    with Replica(replace(scenario, debates=(scenario.debates[0], hall)), now=scenario.end) as replica:
        day = {"date": "2023-03-08", "house": "Commons"}
        assert ask(replica, "/overview/sectionsforday.json", day) == ["Debate", "WestHall"]
        (tree,) = ask(replica, "/overview/sectiontrees.json", day | {"section": "westhall"})
        assert tree["Title"] == "Westminster Hall"


def test_sitting_days_know_their_neighbours(example: Replica) -> None:
    assert ask(example, "/overview/lastsittingdate.json", {"house": "Commons"}) == "2023-03-15T00:00:00"
    linked = ask(example, "/overview/linkedsittingdates.json", {"date": "2023-03-08", "house": "Commons"})
    assert linked == {"PreviousSittingDate": "2023-02-08T00:00:00", "NextSittingDate": "2023-03-15T00:00:00"}
    last = ask(example, "/overview/linkedsittingdates.json", {"date": "2023-03-15", "house": "Commons"})
    assert last == {"PreviousSittingDate": "2023-03-08T00:00:00", "NextSittingDate": None}
    assert raw(example, "/overview/linkedsittingdates.json").status_code == 400
