import pytest

from tests.replica import example_members, examples
from tests.replica.asking import ask, raw
from tracker.replica import Replica, Scenario

SEARCH = "/api/Members/Search"
HISTORY = "/api/Members/History"
SEATS = "/api/Location/Constituency/Search"
KIM = f"/api/Members/{example_members.KIM}"


def names(replica: Replica, **query: object) -> list[str]:
    return [item["value"]["nameDisplayAs"] for item in ask(replica, SEARCH, query)["items"]]


def test_everybody_who_votes_speaks_or_signs_is_a_member(example: Replica) -> None:
    ann = ask(example, "/api/Members/990001")["value"]
    assert (ann["nameDisplayAs"], ann["latestParty"]["name"]) == ("Ann Example", "Labour")
    assert ann["latestHouseMembership"]["membershipFrom"] == "Exampleton"
    assert ann["latestHouseMembership"]["house"] == 1
    assert ask(example, "/api/Members/990009")["value"]["nameDisplayAs"] == "Ida Silent"
    assert ask(example, "/api/Members/990101")["value"]["latestHouseMembership"]["house"] == 2


def test_nobody_is_a_member_whom_the_scenario_does_not_name(example: Replica) -> None:
    for path in ("/api/Members/1", "/api/Members/1/Contact", "/api/Location/Constituency/1", "/api/Members/x"):
        assert raw(example, path).status_code == 404


def test_a_name_is_searched_for_in_any_part_and_case(example: Replica) -> None:
    assert names(example, Name="kim spec") == ["Kim Specimen"]
    assert names(example, name="SPECIMEN, K") == ["Kim Specimen"]
    assert names(example, NameStartsWith="sampl") == ["Ali Sample"]
    assert names(example, Name="nobody") == []


def test_a_peer_is_found_by_the_listed_name_and_not_by_the_whole_title(example: Replica) -> None:
    assert "Baroness Placeholder" in names(example, Name="Placeholder", House="2", IsCurrentMember="true")
    assert names(example, Name="Baroness Placeholder") == []


def test_members_can_be_asked_for_by_house_service_and_seat(example: Replica) -> None:
    assert names(example, House=1, IsCurrentMember="false") == ["Ali Sample"]
    assert "Ali Sample" not in names(example, House="Commons", IsCurrentMember="true")
    assert names(example, ConstituencyId=example_members.VALE) == ["Kim Specimen"]
    assert raw(example, SEARCH, {"House": 3}).status_code == 400


@pytest.mark.parametrize("place", ["ZZ3 3ZZ", "zz33zz", "ZZ3", "specimen v"])
def test_a_member_is_found_by_postcode_outward_code_and_seat(example: Replica, place: str) -> None:
    assert names(example, Location=place, House=1, IsCurrentMember="true") == ["Kim Specimen"]


def test_an_unknown_postcode_and_an_empty_seat_give_an_empty_list(example: Replica) -> None:
    for place in ("ZZ7 7ZZ", example_members.VACANT_POSTCODE):
        assert names(example, Location=place) == []
    assert ask(example, SEATS, {"searchText": "ZZ7 7ZZ"})["items"] == []


def test_no_page_holds_more_than_20_and_the_last_one_still_points_on(procurement: Scenario) -> None:
    with Replica(procurement, now=procurement.end) as replica:
        asked = {"House": 1, "IsCurrentMember": "true", "skip": 0, "take": 100}
        first = ask(replica, SEARCH, asked)
        last = ask(replica, SEARCH, asked | {"skip": first["totalResults"] - 1})
        beyond = ask(replica, SEARCH, asked | {"skip": 9999})
    assert (len(first["items"]), first["take"], first["resultType"]) == (20, 20, "House, Status")
    assert len(last["items"]) == 1
    for page in (first, last, beyond):
        assert [link["rel"] for link in page["links"]] == ["self", "page.next", "page.previous"]
    assert last["links"][1]["href"] == last["links"][0]["href"]
    assert (beyond["items"], beyond["totalResults"]) == ([], first["totalResults"])


def test_a_negative_page_answers_400(example: Replica) -> None:
    assert raw(example, SEARCH, {"skip": -1}).status_code == 400


def test_a_profile_begins_with_continuous_service_across_a_dissolution(example: Replica) -> None:
    latest = ask(example, KIM)["value"]["latestHouseMembership"]
    assert (latest["membershipStartDate"], latest["membershipEndDate"]) == ("2017-06-08T00:00:00", None)
    assert latest["membershipFromId"] == example_members.VALE


def test_a_history_has_a_row_for_each_parliament_with_the_ids_of_then_and_no_status(example: Replica) -> None:
    (item,) = ask(example, HISTORY, {"ids": example_members.KIM})
    rows = item["value"]["houseMembershipHistory"]
    assert [(row["membershipFromId"], (row["membershipEndDate"] or "")[:10]) for row in rows] == [
        (example_members.OLD_VALE, "2019-11-06"),
        (example_members.VALE, ""),
    ]
    assert [row["membershipStatus"] for row in rows] == [None, None]
    assert [row["nameDisplayAs"] for row in item["value"]["nameHistory"]] == ["Kim Instance", "Kim Specimen"]


def test_another_party_shows_in_profile_and_history_once_it_is_published(example: Replica) -> None:
    assert ask(example, KIM)["value"]["latestParty"]["name"] == "Independent"
    (item,) = ask(example, HISTORY, {"ids": example_members.KIM})
    rows = [(row["party"]["abbreviation"], (row["endDate"] or "")[:10]) for row in item["value"]["partyHistory"]]
    assert rows == [("Lab", "2019-11-06"), ("Lab", "2023-02-01"), ("Ind", "")]
    example.move_to(examples.FIRST_PUBLISHED)
    assert ask(example, KIM)["value"]["latestParty"]["name"] == "Labour"


def test_histories_come_as_a_bare_array_in_an_order_of_their_own(example: Replica) -> None:
    asked = [example_members.KIM, 5, example_members.ALI, example_members.ALI]
    rows = ask(example, HISTORY, {"ids": asked})
    assert [row["value"]["id"] for row in rows] == [example_members.ALI, example_members.KIM]
    assert ask(example, HISTORY) == []


def test_fifty_histories_at_once_are_refused(example: Replica) -> None:
    for count, status in ((21, 200), (49, 200), (50, 400)):
        assert raw(example, HISTORY, {"ids": list(range(1, count + 1))}).status_code == status


def test_a_member_who_leaves_keeps_a_profile_without_a_status(example: Replica) -> None:
    latest = ask(example, f"/api/Members/{example_members.ALI}")["value"]["latestHouseMembership"]
    assert (latest["membershipEndReason"], latest["membershipStatus"]) == ("Resigned", None)
    example.move_to(examples.REPUBLISHED)
    assert "Ali Sample" in names(example, House=1, IsCurrentMember="true", Name="Sample")


def test_leave_of_absence_is_not_active_and_still_a_membership(example: Replica) -> None:
    latest = ask(example, f"/api/Members/{example_members.BARONESS}")["value"]["latestHouseMembership"]
    assert latest["membershipStatus"]["statusIsActive"] is False
    assert latest["membershipEndDate"] is None
    assert latest["membershipFrom"] == "Life peer"


def test_a_way_to_reach_a_member_has_no_key_that_is_empty(example: Replica) -> None:
    office, site = ask(example, f"{KIM}/Contact")["value"]
    assert (office["email"], office["postcode"], "phone" in office) == ("kim@example.org", "SW1A 0AA", False)
    assert (site["isWebAddress"], site["line1"]) == (True, "https://example.org/kim")
    assert not {"email", "postcode", "line2"} & set(site)


def test_a_constituency_is_found_by_part_of_its_name_under_its_old_id_too(example: Replica) -> None:
    old, new = (item["value"] for item in ask(example, SEATS, {"searchText": "specimen v"})["items"])
    assert (old["id"], old["endDate"], old["currentRepresentation"]) == (
        example_members.OLD_VALE,
        "2019-11-06T00:00:00",
        None,
    )
    seated = new["currentRepresentation"]
    assert seated["member"]["value"]["id"] == example_members.KIM
    assert seated["representation"]["membershipStartDate"] == "2019-12-12T00:00:00"


def test_a_postcode_leads_to_the_constituency_of_today_and_an_empty_seat_has_nobody(example: Replica) -> None:
    (vale,) = ask(example, SEATS, {"searchText": example_members.POSTCODE})["items"]
    assert vale["value"]["id"] == example_members.VALE
    (sampleford,) = ask(example, SEATS, {"searchText": "zz22zz"})["items"]
    assert sampleford["value"]["currentRepresentation"] is None
    path = f"/api/Location/Constituency/{example_members.SAMPLEFORD}"
    assert ask(example, path)["value"] == sampleford["value"]


def test_paths_and_parameter_names_are_read_in_any_case(example: Replica) -> None:
    assert ask(example, "/API/members/SEARCH", {"nAME": "Kim Spec", "Colour": "red"})["totalResults"] == 1


def test_every_voter_speaker_and_mover_of_the_scenario_is_a_member_from_the_start(procurement: Scenario) -> None:
    named = {vote.member_id for division in procurement.divisions for vote in (*division.ayes, *division.noes)}
    named |= {item.member_id for debate in procurement.debates for item in debate.items if item.member_id}
    named |= {who.member_id for row in procurement.amendments for who in row.sponsors}
    with Replica(procurement, now=procurement.start) as replica:
        for house, least in ((1, 522), (2, 561)):
            assert ask(replica, SEARCH, {"House": house})["totalResults"] >= least
        found: set[int] = set()
        for skip in range(0, 1200, 20):
            found |= {item["value"]["id"] for item in ask(replica, SEARCH, {"skip": skip})["items"]}
    assert named <= found


def test_a_party_that_is_not_established_is_said_to_be_so_and_is_in_no_history(passed: Replica) -> None:
    for member, party, rows in ((172, "Not established (rehearsal)", 0), (4871, "Labour", 1)):
        assert ask(passed, f"/api/Members/{member}")["value"]["latestParty"]["name"] == party
        (item,) = ask(passed, HISTORY, {"ids": member})
        assert len(item["value"]["partyHistory"]) == rows


def test_no_real_member_has_an_address_for_mail(procurement: Scenario) -> None:
    with Replica(procurement, now=procurement.end) as replica:
        for member in (172, 152, 4805):
            assert "email" not in ask(replica, f"/api/Members/{member}/Contact")["value"][0]
    stated = [(row.member_id, contact.email) for row in procurement.members for contact in row.contacts]
    assert {number >= 99001 for number, email in stated if email} == {True}
    assert all(f"{email}".endswith("@example.org") for _, email in stated if email)


def test_the_scenarios_postcodes_are_invented_and_one_leads_to_a_real_seat(passed: Replica) -> None:
    for postcode, seat, name in (
        ("ZZ1 1ZZ", "Exampleton", "Jo Example"),
        ("ZZ9 9ZZ", "Chingford and Woodford Green", "Iain Duncan Smith"),
    ):
        (item,) = ask(passed, SEATS, {"searchText": postcode})["items"]
        assert item["value"]["name"] == seat
        assert names(passed, Location=postcode) == [name]
