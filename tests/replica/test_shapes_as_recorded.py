"""Served objects have the keys of recorded real answers, where those recordings are at hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.replica import example_members, examples
from tests.replica.asking import ask
from tracker.replica import Replica

RECORDED = Path(__file__).parents[3] / "shared" / "recorded"

pytestmark = pytest.mark.skipif(not RECORDED.exists(), reason="the recordings are not on this machine")

BILL = f"/api/v1/Bills/{examples.BILL}"
AMENDMENTS = f"{BILL}/Stages/{examples.COMMONS_REPORT}/Amendments"
DEBATE = f"/debates/debate/{examples.DEBATE}.json"
FOUND, SEARCHED = "/api/Members/Search", "members/members-search-house1-current-take1-2026-08.json"
KIM = f"/api/Members/{example_members.KIM}"
CONTACT = "members/contact-4514-2024-11.edited.json"
SEAT = f"/api/Location/Constituency/{example_members.VALE}"
PLACE = "members/constituency-4483-2024-11.json"
MEMBERSHIP, HOLDER = "items.0.value.latestHouseMembership", "value.currentRepresentation"


def pick(value: Any, where: str) -> Any:
    """The part of an answer at "key.0.key"."""
    for step in where.split(".") if where else ():
        value = value[int(step)] if step.isdigit() else value[step]
    return value


@pytest.mark.parametrize(
    ("path", "ours", "recording", "theirs", "extra"),
    [
        (BILL, "", "bills/bill-2818-2024-11.edited.json", "", {"comment"}),
        (BILL, "sponsors.0.member", "bills/bill-2818-2024-11.edited.json", "sponsors.0.member", set()),
        ("/api/v1/Bills", "items.0", "bills/bills-search-take1-2026-08.json", "items.0", set()),
        (f"{BILL}/Stages", "items.0", "bills/bill-2818-stages-2024-11.json", "items.0", set()),
        (
            f"{BILL}/Stages",
            "items.0.stageSittings.0",
            "bills/bill-2818-stages-2024-11.json",
            "items.0.stageSittings.0",
            set(),
        ),
        (f"{BILL}/Publications", "publications.0", "bills/bill-512-publications-2024-11.json", "publications.0", set()),
        ("/data/divisions.json/search", "0", "commonsvotes/divisions-search-2023-03-take5.json", "0", set()),
        ("/data/divisions.json/search", "1.AyeTellers.0", "commonsvotes/division-1873-2024-11.json", "Ayes.0", set()),
        ("/data/Divisions/search", "0", "lordsvotes/divisions-search-one-2024-11.json", "0", set()),
        (
            "/data/Divisions/search",
            "0.contents.0",
            "lordsvotes/divisions-search-one-2024-11.json",
            "0.contents.0",
            set(),
        ),
        (DEBATE, "", "hansard/debate_2026-01-14_oil-refining_first9items.json", "", set()),
        (DEBATE, "Overview", "hansard/debate_2026-01-14_oil-refining_first9items.json", "Overview", set()),
        (DEBATE, "Navigator.1", "hansard/debate_2026-01-14_oil-refining_first9items.json", "Navigator.1", set()),
        (DEBATE, "Items.2", "hansard/debate_2026-01-14_oil-refining_first9items.json", "Items.2", set()),
        (
            f"/debates/divisions/{examples.DEBATE}.json",
            "0",
            "hansard/divisions-for-debate_03C3B458.json",
            "0",
            set(),
        ),
        (
            "/search/debates.json",
            "Results.0",
            "hansard/search-debates_commons_2026-01-14_trimmed.json",
            "Results.0",
            set(),
        ),
        (
            "/search/contributions/Spoken.json",
            "Results.0",
            "hansard/search-contributions-spoken_member185_skip000.json",
            "Results.0",
            set(),
        ),
        (FOUND, "", SEARCHED, "", set()),
        (FOUND, "items.0", SEARCHED, "items.0", set()),
        (FOUND, "items.0.value", SEARCHED, "items.0.value", set()),
        (FOUND, "items.0.value.latestParty", SEARCHED, "items.0.value.latestParty", set()),
        (FOUND, MEMBERSHIP, SEARCHED, MEMBERSHIP, set()),
        (FOUND, f"{MEMBERSHIP}.membershipStatus", SEARCHED, f"{MEMBERSHIP}.membershipStatus", set()),
        (f"{KIM}/Contact", "", CONTACT, "", {"comment"}),
        (f"{KIM}/Contact", "value.0", CONTACT, "value.0", set()),
        (f"{KIM}/Contact", "value.1", CONTACT, "value.3", set()),
        (SEAT, "", PLACE, "", set()),
        (SEAT, "value", PLACE, "value", set()),
        (SEAT, HOLDER, PLACE, HOLDER, set()),
        (SEAT, f"{HOLDER}.member.value", PLACE, f"{HOLDER}.member.value", set()),
        (SEAT, f"{HOLDER}.representation", PLACE, f"{HOLDER}.representation", set()),
    ],
)
def test_an_object_has_the_recorded_keys(
    example: Replica, path: str, ours: str, recording: str, theirs: str, extra: set[str]
) -> None:
    recorded = pick(json.loads((RECORDED / recording).read_text(encoding="utf-8")), theirs)
    served = pick(ask(example, path), ours)
    missing = set(recorded) - extra - set(served)
    added = set(served) - set(recorded) - {"isInquorate"}  # since 2025 only
    assert (missing, added) == (set(), set())


def test_an_amendment_has_the_recorded_keys(example: Replica) -> None:
    example.move_to(examples.TABLED)
    text = (RECORDED / "bills" / "amendments-bill3786-stage20099-items-2025-10.json").read_text(encoding="utf-8")
    recorded = json.loads(text)
    first = recorded["items"][0] if isinstance(recorded, dict) else recorded[0]
    (served, *_) = ask(example, AMENDMENTS)["items"]
    assert set(served) == set(first)
    assert set(served["sponsors"][0]) == set(first["sponsors"][0])


@pytest.mark.parametrize(
    "where",
    ["0", "0.value", *(f"0.value.{name}.0" for name in ("houseMembershipHistory", "nameHistory", "partyHistory"))],
)
def test_a_history_has_the_recorded_keys(example: Replica, where: str) -> None:
    text = (RECORDED / "members" / "members-history-172-2026-08.json").read_text(encoding="utf-8")
    served = ask(example, "/api/Members/History", {"ids": example_members.KIM})
    assert set(pick(served, where)) == set(pick(json.loads(text), where))
    parties = [pick(rows, "0.value.partyHistory.0.party") for rows in (served, json.loads(text))]
    assert parties[0] == parties[1]


def test_a_member_has_the_recorded_links_and_a_page_the_recorded_ones(example: Replica) -> None:
    recorded = json.loads((RECORDED / SEARCHED).read_text(encoding="utf-8"))
    served = ask(example, FOUND, {"Name": "Kim", "take": 1})
    text = json.dumps(recorded["items"][0]["links"]).replace("/172", f"/{example_members.KIM}")
    assert served["items"][0]["links"] == json.loads(text)
    assert [link["rel"] for link in served["links"]] == [link["rel"] for link in recorded["links"]]
    assert served["links"][0] == recorded["links"][0]
    assert (served["resultType"], served["resultContext"]) == (recorded["resultType"], recorded["resultContext"])
