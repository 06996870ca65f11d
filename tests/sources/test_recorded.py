"""Real answers that others recorded, beside the repository; the rest of the tests does without them."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from sources import commons_votes, lords_votes
from sources.bills import Home, parse_amendment, parse_bill, parse_publication, parse_stage
from sources.hansard_divided import division_rows
from sources.hansard_sweep import _calendar, _in_order
from sources.hansard_text import Section, parse_rows, parse_section, sections
from sources.member_history import parse_history
from sources.member_rows import parse_contact, parse_member
from sources.parse import parsed
from sources.records import Contribution, Debate, Division, Reading, Snapshot, Stage
from sources.scope import Scope, WatchedBill
from sources.titles import slug
from sources.written_rows import QUESTIONS, snapshot, value
from tests.sources.asking import reasons, records, utc

RECORDED = Path(__file__).parents[2].parent / "shared" / "recorded"
HOME = Home("recorded", 1, "Recorded Bill")
BILL = WatchedBill("recorded", frozenset({"recorded"}))
STAGE = Stage(key="1", bill="recorded", bill_id=1, bill_title="x", house="Commons", stage="x", link="x")
NOW = utc("2026-08-01T12:00:00")
# Every text has one of these, so that every row is read to its end.
COMMON = ("the", "a", "to", "I", "of", "that", "is", "he", "rose", "you", "and")

pytestmark = pytest.mark.skipif(not RECORDED.is_dir(), reason=f"{RECORDED} is not there")


def bill(rows: Iterable[Any]) -> list[Reading]:
    return [parse_bill(row, slug(row["shortTitle"]), row["billId"])[0] for row in rows]


def listed(noun: str, parse: Callable[[Any], Snapshot]) -> Callable[[Iterable[Any]], list[Reading]]:
    return lambda rows: [parsed(rows, noun, parse, unit=noun)]


def debates(answers: Iterable[Any]) -> list[Reading]:
    parts = [part for answer in answers for part in sections(answer, [BILL])]
    assert all(isinstance(part, Section) for part in parts)
    return [parse_section(part, [], [], COMMON, "") for part in parts if isinstance(part, Section)]


def contributions(rows: Iterable[Any]) -> list[Reading]:
    return [parse_rows(rows, COMMON, "rows", "")]


def told(rows: Iterable[Any]) -> list[Reading]:
    rows = list(rows)
    fitting, asides = division_rows(rows)
    section = Section(
        rows[0]["DebateSectionExtId"], {"House": "Commons", "Date": rows[0]["Date"], "Title": "x"}, [], None
    )
    debate = parse_section(section, fitting, [], (), "")
    return [Reading("told", tuple(Snapshot(part) for one in debate.snapshots for part in one.parts), asides)]


def commons(rows: Iterable[Any]) -> list[Reading]:
    return [commons_votes.parse_division(row, BILL, "title") for row in rows]


def lords(rows: Iterable[Any]) -> list[Reading]:
    return [lords_votes.parse_division(row, BILL, "title") for row in rows]


stages = listed("stage", lambda row: parse_stage(row, HOME, NOW))
amendments = listed("amendment", lambda row: parse_amendment(row, HOME, STAGE))
publications = listed("publication", lambda row: parse_publication(row, HOME))


def questions(rows: Iterable[Any]) -> list[Reading]:
    scope = Scope(NOW, all_terms=COMMON)
    whole = [value(row) for row in rows]
    return [
        parsed(whole, "question", lambda row: snapshot(row, QUESTIONS, scope, "", None, stored=True), unit="questions")
    ]


def histories(rows: Iterable[Any]) -> list[Reading]:
    return [parsed(rows, "member", lambda row: parse_history(row, NOW, {}), unit="histories")]


def contacts(rows: Iterable[Any]) -> list[Reading]:
    return [parse_contact(4514, row["value"], NOW, "contact") for row in rows]


members = listed("member", parse_member)

# File, parser, number of records.
FILES: tuple[tuple[str, Callable[[Iterable[Any]], list[Reading]], int], ...] = (
    ("bills/amendments-bill3786-stage20099-items-2025-10.json", amendments, 6),
    ("bills/bill-2818-2024-11.edited.json", bill, 1),
    ("bills/bill-2818-stages-2024-11.json", stages, 2),
    ("bills/bill-3973-stage-19928-amendments-empty-2026-08.json", amendments, 0),
    ("bills/bill-3973-stages-2026-08.json", stages, 2),
    ("bills/bill-512-act-summary-2021.json", bill, 1),
    ("bills/bill-512-publications-2024-11.json", publications, 41),
    ("bills/bill-836-act-2021.edited.json", bill, 1),
    ("bills/bills-search-2024-11.trimmed.json", bill, 1),
    ("bills/bills-search-take1-2026-08.json", bill, 1),
    ("commonsvotes/division-1025-list-item-2021.json", commons, 1),
    ("commonsvotes/division-1873-2024-11.json", commons, 1),
    ("commonsvotes/divisions-search-2023-03-take5.json", commons, 5),
    ("commonsvotes/divisions-search-page1-2024-11-26.json", commons, 25),
    ("commonsvotes/divisions-search-take3-2026-08.json", commons, 3),
    ("lordsvotes/division-2613-2021-11.trimmed.json", lords, 1),
    ("lordsvotes/divisions-search-one-2024-11.json", lords, 1),
    ("hansard/debate-overviews-202.json", lambda rows: debates({"Overview": row} for row in rows), 202),
    ("hansard/debate_2026-01-14_oil-refining_first9items.json", debates, 7),
    ("hansard/debate_2026-03-03_petition_child.json", debates, 2),
    ("hansard/debate_2026-03-03_petition_with_child.json", debates, 3),
    ("hansard/divisions-for-debate_03C3B458.json", told, 1),
    ("hansard/search-contributions-spoken_member185_skip000.json", contributions, 100),
    ("hansard/search-contributions-spoken_member185_skip100.json", contributions, 100),
    ("members/members-search-2024-12.trimmed.json", members, 3),
    ("members/members-search-house1-current-take1-2026-08.json", members, 1),
    ("members/members-history-172-2026-08.json", histories, 1),
    ("members/contact-4514-2024-11.edited.json", contacts, 1),
    ("questions-statements/writtenquestion-details-90.json", questions, 90),
    ("questions-statements/writtenquestions-list_2024-01.json", questions, 20),
)
# No records: what these hold serves to find others, and is counted below or beside the source.
LOOKED_THROUGH = {
    "hansard/calendar_commons_2026-01.json",
    "hansard/search-debates_commons_2026-01-14_trimmed.json",
    "hansard/sectiontree-items_2025-06-25_partial.json",
    "members/constituency-4483-2024-11.json",
}
# Nothing of ours asks for these: other paths of the services, other services, or rows cut down to a few fields.
UNREAD = {
    "bills/billtypes-2024-11.json",
    "bills/rss-allbills-2025-02-01.excerpt.xml",
    "bills/rss-privatebills-2018-10.predecessor.xml",
    "bills/rss-publicbills-2018-10.predecessor.excerpt.xml",
    "bills/rss-single-bill-2018-11.predecessor.xml",
    "bills/stages-reference-page1-2024-11.json",
    "hansard/debate-items-member185-306.json",  # without ItemType and Value
    "hansard/response-headers-725.json",
    "hansard-zip-feed/feed-dataset12_2019-12-10_trimmed.xml",
    "hansard-zip-feed/hs_Para-contribution_2023-03-15.xml",
    "members/biography-2024-11.edited.json",
    "members/constituency-4483-electionresult-422-2024-11.json",
    "members/constituency-4483-electionresults-2024-11.json",
    "members/experience-2024-11.edited.json",
    "members/focus-2024-11.edited.json",
    "members/lords-by-type-2024-11.json",
    "members/state-of-the-parties-commons-2024-11.json",
    "members/state-of-the-parties-lords-2024-11.json",
    "oral-questions-and-motions/oralquestions-list_askingMember185.json",
    "questions-statements/members-api-writtenquestions-index-items-90.json",
}


def load(name: str) -> list[Any]:
    found = json.loads((RECORDED / name).read_bytes())
    if isinstance(found, list):
        return found
    for rows in ("items", "publications", "Results", "results"):
        if isinstance(found.get(rows), list):
            return list(found[rows])
    return [found]


@pytest.mark.parametrize(("name", "parse", "number"), FILES, ids=[name for name, _, _ in FILES])
def test_a_recorded_answer_is_read_with_nothing_set_aside(
    name: str, parse: Callable[[Iterable[Any]], list[Reading]], number: int
) -> None:
    if not (RECORDED / name).is_file():
        pytest.skip(f"{name} is not there")
    readings = parse(load(name))
    assert reasons(readings) == []
    assert len([one for reading in readings for one in reading.snapshots]) == number


def test_every_recorded_answer_is_read_or_known_not_to_be() -> None:
    found = {f"{path.parent.name}/{path.name}" for path in RECORDED.glob("*/*.*")}
    assert found - UNREAD - LOOKED_THROUGH <= {name for name, _, _ in FILES}


def test_every_day_of_a_recorded_calendar_and_every_section_of_a_recorded_tree_is_taken() -> None:
    days = load("hansard/calendar_commons_2026-01.json")
    read = _calendar(lambda path, params=None, *, expect=None: days, "Commons", NOW.date())
    assert [f"{on.isoformat()}T00:00:00" for on in read] == [row["ItemDate"] for row in days]
    rows = json.loads((RECORDED / "hansard/sectiontree-items_2025-06-25_partial.json").read_bytes())
    rows = rows if isinstance(rows, list) else rows["SectionTreeItems"]
    taken = [key for key, _ in _in_order([{"SectionTreeItems": rows}])]
    assert sorted(taken) == sorted(str(row["ExternalId"]).upper() for row in rows)


def votes(reading: Reading) -> dict[tuple[str, bool], int]:
    counted: dict[tuple[str, bool], int] = {}
    for part in reading.snapshots[0].parts:
        mark = part.vote, part.teller  # type: ignore[attr-defined]
        counted[mark] = counted.get(mark, 0) + 1
    return counted


def test_a_recorded_commons_division_has_every_member_once() -> None:
    (reading,) = commons(load("commonsvotes/division-1873-2024-11.json"))
    assert votes(reading) == {
        ("no vote recorded", False): 139,
        ("aye", False): 333,
        ("no", False): 174,
        ("aye", True): 2,
        ("no", True): 2,
    }


def test_the_recorded_deferred_divisions_have_no_time_and_search_rows_no_stamp() -> None:
    found = records(commons(load("commonsvotes/divisions-search-take3-2026-08.json")), Division)
    assert [one.at is None for one in found] == [one.deferred for one in found]
    assert sum(one.deferred for one in found) == 2
    assert [one.stamp for one in found] == [None] * 3


def test_a_recorded_lords_division_adds_up_to_the_counts() -> None:
    (row,) = load("lordsvotes/divisions-search-one-2024-11.json")
    (reading,) = lords([row])
    counted = votes(reading)
    sides = {side: counted[side, False] + counted[side, True] for side in ("content", "not content")}
    assert (counted["content", True], counted["not content", True]) == (2, 2)
    assert sides == {"content": row["authoritativeContentCount"], "not content": row["authoritativeNotContentCount"]}
    (record,) = records([reading], Division)
    assert record.at is not None
    assert record.question.endswith("The House divided:")
    assert "&" not in record.question.replace(" & ", "")


def test_the_recorded_texts_lose_every_tag_and_entity() -> None:
    for name in ("search-contributions-spoken_member185_skip000", "search-contributions-spoken_member185_skip100"):
        for one in records(contributions(load(f"hansard/{name}.json")), Contribution):
            assert "<" not in one.text
            assert "column-number" not in one.text
            assert one.member_id == 185


def test_a_recorded_section_read_alone_and_under_its_debate_is_the_same() -> None:
    under = records(debates(load("hansard/debate_2026-03-03_petition_with_child.json")), Debate)[1]
    alone = records(debates(load("hansard/debate_2026-03-03_petition_child.json")), Debate)[0]
    assert under == alone


def test_the_recorded_titles_of_a_day_give_what_the_search_needs() -> None:
    rows = load("hansard/search-debates_commons_2026-01-14_trimmed.json")
    assert all({"Title", "SittingDate", "DebateSectionExtId"} <= set(row) for row in rows)
