from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from sources import hansard
from sources.fetch import Busy, NotJson, Refused
from sources.hansard_text import Section, division_rows, parse_rows, parse_section, sections, speaker_name
from sources.records import Aside, Contribution, Debate, DebateDivision, Mention, Reading
from sources.scope import Scope, WatchedBill
from tests.replica import examples
from tests.sources.asking import Canned, enveloped, json_like, reasons, records, snapshots, utc
from tracker.replica import FaultAnswer, Replica

NOW = utc("2023-02-20T12:00:00")
KEY, CHILD = "0A0A0A0A-0000-4000-8000-0000000000AA", "0A0A0A0A-0000-4000-8000-0000000000AB"
SPOKEN, VOTED = "0A0A0A0A-0000-4000-8000-000000000001", "0A0A0A0A-0000-4000-8000-0000000000DD"
BILL = WatchedBill("sample", frozenset({"sample"}), first_day=date(2023, 1, 10), last_day=date(2023, 10, 26))
COLUMN = '<span id="812" class="column-number" data-column-number="812"></span>'
TEXTS = "/search/contributions/Spoken.json"
TITLES = "/search/debates.json"
WORD = "Hikvision"


def item(value: str, **more: Any) -> dict[str, Any]:
    row = {"ItemType": "Contribution", "ItemId": 41000002, "MemberId": None, "AttributedTo": None, "Value": value}
    row |= {"OrderInSection": 3, "Timecode": None, "ExternalId": None, "HRSTag": "hs_Para", "HansardSection": "AA-AB"}
    return {**row, "UIN": None, "IsReiteration": False, **more}


ANN = {"MemberId": 990001, "AttributedTo": "Ann Example (Anytown) (Lab)"}
SPEECH = item(
    f"I ask about {COLUMN}Hikvision cameras.\r\n\r\nA second paragraph.",
    **ANN,
    ExternalId=SPOKEN.lower(),
    Timecode="2023-02-10T15:49:20",
)
MARKER = item(COLUMN, HRSTag="hs_ColumnNumber")
CLOCK = item("15:49:00", ItemType="Timestamp", AttributedTo="")
DIVISION = item("", ItemType="Division", AttributedTo="", ExternalId=VOTED, OrderInSection=9)
OVERVIEW = {
    "Id": 5000001, "ExtId": KEY, "Title": " Sample Bill [Lords]", "HRSTag": "hs_2cBillTitle",
    "Date": "2023-02-10T00:00:00", "Location": "Commons Chamber", "House": "Commons", "Source": 2, "VolumeNo": 700,
    "ContentLastUpdated": "2023-02-03T09:12:44.62", "DebateTypeId": 1, "SectionType": 1, "NextDebateExtId": "",
    "NextDebateTitle": "", "PreviousDebateExtId": "0A0A0A0A-0000-4000-8000-0000000000AC",
    "PreviousDebateTitle": " Point of Order",
}  # fmt: skip
ROOT = {
    "Id": 5000000, "Title": "Commons Chamber", "ParentId": None, "SortOrder": 1,
    "ExternalId": "0b0b0b0b-0000-4000-8000-000000000001", "HRSTag": None, "HansardSection": None, "Timecode": None,
}  # fmt: skip
HERE = {**ROOT, "Id": 5000001, "Title": "Sample Bill [Lords]", "ParentId": 5000000, "ExternalId": KEY}


def debate(*rows: Any, children: Any = (), **overview: Any) -> dict[str, Any]:
    return {
        "Overview": {**OVERVIEW, **overview},
        "Navigator": [ROOT, {**HERE, "Title": overview.get("Title", HERE["Title"])}],
        "Items": list(rows),
        "ChildDebates": list(children),
    }


DEBATE = debate(MARKER, CLOCK, SPEECH, DIVISION)
TOLD = {
    "Id": 1, "Time": "18:45:00", "Date": "2023-02-10T18:45:00", "DivisionHasTime": True, "ExternalId": VOTED,
    "AyesCount": 231, "NoesCount": 282, "House": "Commons", "DebateSection": "Sample Bill [Lords]",
    "DebateSectionSource": "2", "Number": "252", "DebateSectionExtId": KEY, "MemberVotedAye": None,
    "TextBeforeVote": "<em>The House divided:</em>", "TextAfterVote": "", "EVELType": None, "EVELInfo": None,
    "EVELAyesCount": None, "EVELNoesCount": None, "IsCommitteeDivision": False,
}  # fmt: skip
ROW = {
    "MemberName": "Ann Example", "MemberId": 990001, "AttributedTo": "Ann Example (Anytown) (Lab)", "ItemId": 40000001,
    "ContributionExtId": SPOKEN, "ContributionText": " I ask about  Hikvision cameras.",
    "ContributionTextFull": SPEECH["Value"], "HRSTag": "hs_Para", "HansardSection": "AA-AB", "Timecode": None,
    "DebateSection": " Sample Bill [Lords]", "DebateSectionId": 4000001, "DebateSectionExtId": KEY,
    "SittingDate": "2023-02-10T00:00:00", "Section": "Commons Chamber", "House": "Commons",
    "OrderInDebateSection": 12, "DebateSectionOrder": 8, "Rank": 0,
}  # fmt: skip
TITLE = {
    "DebateSection": "Commons Chamber", "SittingDate": "2023-02-10T00:00:00", "House": "Commons",
    "Title": " Sample Bill [Lords]", "Rank": 0, "DebateSectionExtId": KEY,
}  # fmt: skip


def listed(*rows: Any, cap: int = 100) -> Any:
    return enveloped(rows, cap, names=("queryParameters.skip", "Results", "TotalResultCount"))


def service(*rows: Any, titles: Any = (), **more: Any) -> Canned:
    """A Hansard service with one debate; ``rows`` are what the contribution search finds."""
    answers = {TEXTS: listed(*rows), TITLES: listed(*titles)}
    answers |= {f"/debates/debate/{KEY}.json": DEBATE, f"/debates/divisions/{KEY}.json": [TOLD]}
    return Canned({**answers, **more})


def scope(**more: Any) -> Scope:
    chosen = {"now": NOW, "since": NOW - timedelta(hours=1), "terms": (WORD,), "all_terms": (WORD,)}
    return Scope(**{**chosen, "all_bills": (BILL,), **more})


def read(ask: Any, **more: Any) -> list[Reading]:
    return list(hansard.fetch(ask, scope(**more)))


def said(*rows: Any, terms: Any = (WORD,), found: Any = ()) -> list[Contribution]:
    (part,) = sections(debate(*rows), [BILL])
    assert isinstance(part, Section)
    return records([parse_section(part, [], found, terms, "")], Contribution)


# One debate


def test_a_debate_is_read_whole_with_its_division_and_what_was_said() -> None:
    debate_read, speech = (one for reading in read(service(ROW)) for one in reading.snapshots)
    stamp = debate_read.record.stamp  # type: ignore[attr-defined]
    link = f"https://hansard.parliament.uk/Commons/2023-02-10/debates/{KEY}/link"
    assert stamp
    assert debate_read.record == Debate(
        key=KEY,
        bill="sample",
        house="Commons",
        date=date(2023, 2, 10),
        title="Sample Bill [Lords]",
        section="Commons Chamber",
        link=link,
        stamp=stamp,
    )
    assert debate_read.parts == (DebateDivision(key=VOTED, order=0, number=252, ayes=231, noes=282),)
    assert debate_read.published_at == utc("2023-02-03T09:12:44.620000")
    assert speech.record == Contribution(
        key=SPOKEN,
        bill="sample",
        house="Commons",
        date=date(2023, 2, 10),
        debate_key=KEY,
        debate="Sample Bill [Lords]",
        section="Commons Chamber",
        member_id=990001,
        member="Ann Example",
        attributed_to="Ann Example (Anytown) (Lab)",
        text="I ask about Hikvision cameras.\nA second paragraph.",
        order=3,
        at=utc("2023-02-10T15:49:20"),
        found_by=["search"],
        link=f"{link}#contribution-{SPOKEN}",
    )
    assert speech.parts == (Mention(key="hikvision", term=WORD, sentence="I ask about Hikvision cameras.", times=1),)


@pytest.mark.parametrize("source", [1, 2, 4, "DailyHansard", None])
@pytest.mark.parametrize("number", ["252", 252])
def test_source_and_number_come_as_numbers_or_as_text(source: Any, number: Any) -> None:
    ours = service(ROW, **{f"/debates/debate/{KEY}.json": debate(DIVISION, Source=source),
                           f"/debates/divisions/{KEY}.json": [{**TOLD, "Number": number}]})  # fmt: skip
    readings = read(ours)
    assert reasons(readings) == []
    assert snapshots(readings, Debate)[0].parts[0].number == 252  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("told", "parts"),
    [
        ([], [(VOTED, None, None)]),
        ([{**TOLD, "Number": None, "AyesCount": None}], [(VOTED, None, None)]),
        ([{**TOLD, "ExternalId": VOTED.lower()}], [(VOTED, 252, 231)]),
        ([TOLD, {**TOLD, "ExternalId": "d2", "Number": "253"}], [(VOTED, 252, 231), ("D2", 253, 231)]),
        ([{**TOLD, "DebateSectionExtId": CHILD}], [(VOTED, None, None)]),
        ([{**TOLD, "DebateSectionExtId": None}], [(VOTED, 252, 231)]),
    ],
    ids=["nothing told", "nulls", "in lower case", "one more told", "of a section under it", "of no section"],
)
def test_the_divisions_of_a_debate_are_its_items_with_what_is_told_of_them(told: Any, parts: Any) -> None:
    readings = read(service(ROW, **{f"/debates/divisions/{KEY}.json": told}))
    found = [(one.key, one.number, one.ayes) for one in snapshots(readings, Debate)[0].parts]  # type: ignore[attr-defined]
    assert found == parts


def test_a_division_without_an_id_has_a_key_of_its_own_debate() -> None:
    readings = read(service(ROW, **{f"/debates/debate/{KEY}.json": debate(MARKER, {**DIVISION, "ExternalId": None})}))
    assert [one.key for one in snapshots(readings, Debate)[0].parts] == [f"{KEY}/1", VOTED]


def test_the_divisions_that_cannot_be_asked_for_are_a_problem_and_the_rest_is_kept() -> None:
    for error in (Refused("divisions answered 404", status=404), NotJson("a page"), Busy("broken", status=500)):
        (reading,) = read(service(ROW, **{f"/debates/divisions/{KEY}.json": error}))
        assert reading.problem == str(error)
        assert [one.record.noun for one in reading.snapshots] == ["debate", "contribution"]
        assert [one.key for one in reading.snapshots[0].parts] == [VOTED]


def test_a_told_division_that_does_not_fit_is_set_aside_and_the_others_count() -> None:
    rows = [{"Number": "1"}, {**TOLD, "ExternalId": "d3", "Number": "many"}, None, TOLD]
    readings = read(service(ROW, **{f"/debates/divisions/{KEY}.json": rows}))
    assert reasons(readings)[0] == "the field 'ExternalId' is missing"
    assert len(reasons(readings)) == 3
    assert [one.key for one in snapshots(readings, Debate)[0].parts] == [VOTED]


def test_no_divisions_are_asked_for_in_a_debate_on_something_else() -> None:
    other = {f"/debates/debate/{KEY}.json": debate(SPEECH, DIVISION, Title="Oil Refining Sector")}
    ours = service(ROW, **other)
    readings = read(ours)
    assert ours.paths(f"divisions/{KEY}.json") == []
    assert (records(readings, Debate)[0].bill, records(readings, Contribution)[0].bill) == (None, None)


@pytest.mark.parametrize("name", ["ExtId", "House", "Date", "Title"])
def test_a_debate_without_what_it_needs_is_set_aside_with_the_reason(name: str) -> None:
    broken = debate(SPEECH)
    del broken["Overview"][name]
    readings = read(service(ROW, **{f"/debates/debate/{KEY}.json": broken}))
    assert records(readings, Debate) == []
    assert set(reasons(readings)) == {f"the field '{name}' is missing"}


# What was said


@pytest.mark.parametrize(
    ("value", "term", "sentence"),
    [
        ("Hikvision’s cameras and Acme.", WORD, "Hikvision’s cameras and Acme."),
        ("Hik-Vision is one.", "Hik Vision", "Hik-Vision is one."),
        ("Hik Vision is one.", "Hik-Vision", "Hik Vision is one."),
        (f"We bought {COLUMN}Hikvision ones.", WORD, "We bought Hikvision ones."),
        (f"We {COLUMN} bought Hikvision ones.", WORD, "We bought Hikvision ones."),
        ("Smith &amp; Jones said so.", "Smith & Jones", "Smith & Jones said so."),
        (f"{'filler ' * 60}. And so Hikvision.", WORD, "And so Hikvision."),
        ('<Question HRSContentId="{A}">7. <QuestionText>Is it Hikvision?</QuestionText> </Question>', WORD, None),
        ("<em><em>Hikvision</em></em>, he said.", WORD, "Hikvision, he said."),
    ],
    ids=["possessive", "hyphen", "space", "column", "column between spaces", "entity", "after character 255",
         "leaked question", "italics"],
)  # fmt: skip
def test_a_term_is_found_in_the_full_text(value: str, term: str, sentence: str | None) -> None:
    row = item(value, **ANN, ExternalId=SPOKEN)
    (part,) = sections(debate(row), [])
    assert isinstance(part, Section)
    (snapshot,) = snapshots([parse_section(part, [], [], (term,), "")], Contribution)
    (mention,) = snapshot.parts
    assert (mention.term, mention.sentence) == (term, sentence or "Is it Hikvision?")  # type: ignore[attr-defined]


def test_a_contribution_that_names_no_term_is_not_kept() -> None:
    assert said(item("Hikvisionary ideas.", **ANN), item("", **ANN), item(COLUMN)) == []


NEXT = item(f"{WORD} again.", ExternalId="0A0A0A0A-0000-4000-8000-000000000002")


@pytest.mark.parametrize(
    ("between", "continued"),
    [
        ([], True),
        ([MARKER], True),
        ([item("No word of it.")], True),
        ([item("", AttributedTo="", MemberId=0)], True),
        ([DIVISION], False),
        ([CLOCK], False),
        ([item("?", ItemType="Hologram")], False),
        ([DIVISION, item("Question put.")], False),
        ([item("Question put, That the clause be read.", ExternalId="26011462000004")], False),
    ],
    ids=[
        "nothing",
        "a column",
        "a paragraph",
        "empty names",
        "a division",
        "the clock",
        "an unknown kind",
        "both",
        "a line of procedure",
    ],
)
def test_words_without_a_speaker_continue_the_last_unless_something_stands_between(
    between: list[Any], continued: bool
) -> None:
    first, second = said(SPEECH, *between, NEXT)
    assert (first.continued, first.member_id) == (False, 990001)
    assert second.continued is continued
    assert second.member_id == (990001 if continued else None)
    assert second.attributed_to == ("Ann Example (Anytown) (Lab)" if continued else None)
    assert second.member == ("Ann Example" if continued else None)


def test_a_line_of_procedure_is_nobodys_words() -> None:
    _, line = said(SPEECH, item(f"Amendment proposed: leave out {WORD}.", ExternalId="26011462000004"))
    assert (line.key, line.continued, line.member_id, line.member) == ("26011462000004", False, None, None)


def test_an_older_speech_whose_id_is_a_long_number_has_its_speaker() -> None:
    (only,) = said({**SPEECH, "ExternalId": "22071827000011"})
    assert (only.key, only.member_id, only.continued) == ("22071827000011", 990001, False)


def test_words_before_any_speaker_continue_nobody() -> None:
    (only,) = said(NEXT)
    assert (only.continued, only.member_id, only.member) == (False, None, None)


def test_a_speaker_without_an_id_is_known_by_the_attribution_and_not_by_the_one_before() -> None:
    _, cry, more = said(SPEECH, item(f"{WORD}!", AttributedTo="Hon. Members", ExternalId="X"), NEXT)
    assert (cry.member_id, cry.member, cry.continued) == (None, "Hon. Members", False)
    assert (more.member_id, more.member, more.continued) == (None, "Hon. Members", True)


def test_a_search_row_gives_the_name_that_the_attribution_lacks() -> None:
    prime = item(f"{WORD}.", MemberId=990007, AttributedTo="The Prime Minister", ExternalId="X")
    assert [one.member for one in said(prime)] == ["The Prime Minister"]
    rows = [{"MemberId": 990007, "MemberName": "Pat Sample"}, {"MemberId": [], "MemberName": "x"}, {}]
    assert [one.member for one in said(prime, found=rows)] == ["Pat Sample"]


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Ann Example (Anytown) (Lab)", "Ann Example"),
        ("Ann Example", "Ann Example"),
        ("The Secretary of State for Widgets (Ann Example)", "Ann Example"),
        ("The Minister of State, Cabinet Office (Baroness Instance) (Con)", "Baroness Instance"),
        ("The Prime Minister", "The Prime Minister"),
        ("Madam Deputy Speaker (Ann Example)", "Ann Example"),
        ("Mr Speaker", "Mr Speaker"),
        ("Sir Bob Sample (in the Chair)", "Sir Bob Sample"),
        ("The Chair (in the Chair)", "The Chair"),
        ("Lord Specimen (CB)", "Lord Specimen"),
        ("The Earl of Else (CB)", "The Earl of Else"),
        ("Several hon. Members", "Several hon. Members"),
        ("", None),
        (None, None),
    ],
)
def test_the_name_in_a_printed_attribution(printed: str | None, name: str | None) -> None:
    assert speaker_name(printed) == name


def test_two_items_with_one_id_are_one_contribution_and_the_last_wins() -> None:
    rows = [{**SPEECH, "Value": f"{WORD} first."}, {**SPEECH, "Value": f"{WORD} last."}]
    assert [one.text for one in said(*rows)] == ["Hikvision last."]


def test_items_without_an_id_are_known_by_their_place() -> None:
    first, second = said({**NEXT, "ExternalId": None}, {**NEXT, "ExternalId": None, "OrderInSection": 4})
    assert (first.key, second.key) == (f"{KEY}/3", f"{KEY}/4")


def test_an_item_that_does_not_fit_is_set_aside_and_the_others_go_on() -> None:
    rows = [None, "text", {**SPEECH, "Value": 7}, {**SPEECH, "Timecode": "soon"}, SPEECH]
    readings = read(service(ROW, **{f"/debates/debate/{KEY}.json": debate(*rows)}))
    assert len(reasons(readings)) == 3, "an hour that cannot be read takes no mention away"
    assert [one.key for one in records(readings, Contribution)] == [SPOKEN]


# Sections under a debate

CLAUSE = debate({**SPEECH, "ExternalId": "C1"}, ExtId=CHILD, Title="New Clause 1", HRSTag=None)
OTHERS = debate({**SPEECH, "ExternalId": "C2"}, ExtId="C", Title="Adjournment", Source="DailyHansard")


def test_sections_have_their_own_items_and_the_bill_of_the_one_above() -> None:
    whole = {f"/debates/debate/{KEY}.json": debate(SPEECH, children=[CLAUSE])}
    readings = read(service(ROW, **whole))
    assert [(one.key, one.title, one.bill) for one in records(readings, Debate)] == [
        (KEY, "Sample Bill [Lords]", "sample"),
        (CHILD, "New Clause 1", "sample"),
    ]
    found = [(one.key, one.debate_key, one.debate, one.bill) for one in records(readings, Contribution)]
    assert found == [
        (SPOKEN, KEY, "Sample Bill [Lords]", "sample"),
        ("C1", CHILD, "New Clause 1", "sample"),
    ]
    assert {one.unit for one in readings} == {f"debate {KEY}"}


def test_a_section_read_by_itself_has_the_bill_of_the_title_above_it() -> None:
    alone = {**CLAUSE, "Navigator": [ROOT, HERE, {**HERE, "ExternalId": CHILD, "Title": "New Clause 1"}]}
    ours = Canned({TEXTS: listed({**ROW, "DebateSectionExtId": CHILD}), f"/debates/debate/{CHILD}.json": alone,
                   f"/debates/divisions/{CHILD}.json": []})  # fmt: skip
    assert [(one.key, one.bill) for one in records(read(ours), Debate)] == [(CHILD, "sample")]


def test_a_heading_with_a_debate_on_something_else_under_it_has_no_bill() -> None:
    top = debate(ExtId=KEY, Title="Business of the House", children=[OTHERS, {**DEBATE, "ChildDebates": []}])
    found = [(one.title, one.bill) for one in sections_of(top)]
    assert found == [("Business of the House", None), ("Adjournment", None), ("Sample Bill [Lords]", "sample")]


def sections_of(answer: Any) -> list[Any]:
    parts = [one for one in sections(answer, [BILL]) if isinstance(one, Section)]
    return records([parse_section(one, [], [], (), "") for one in parts], Debate)


@pytest.mark.parametrize("on", ["2023-01-09", "2023-10-27"])
def test_a_debate_outside_the_life_of_the_bill_is_on_another_of_that_title(on: str) -> None:
    assert [one.bill for one in sections_of(debate(Date=f"{on}T00:00:00"))] == [None]


def test_a_section_that_does_not_fit_is_set_aside_and_those_beside_and_under_it_go_on() -> None:
    broken = {"Overview": {"Title": "?"}, "ChildDebates": [CLAUSE]}
    parts = list(sections(debate(children=[broken, "text", OTHERS]), [BILL]))
    assert [type(one) for one in parts] == [Section, Aside, Section, Aside, Section]
    readings = read(service(ROW, **{f"/debates/debate/{KEY}.json": debate(SPEECH, children=[broken, OTHERS])}))
    assert [one.key for one in records(readings, Debate)] == [KEY, CHILD, "C"]
    assert reasons(readings) == ["the field 'Date' is missing"]


@pytest.mark.parametrize("together", [True, False])
def test_the_divisions_of_a_section_are_told_whether_or_not_the_list_above_holds_them(together: bool) -> None:
    child = debate(DIVISION, ExtId=CHILD, Title="New Clause 1")
    told = {**TOLD, "DebateSectionExtId": CHILD}
    ours = service(
        ROW,
        **{
            f"/debates/debate/{KEY}.json": debate(SPEECH, children=[child]),
            f"/debates/divisions/{KEY}.json": [told] if together else [],
            f"/debates/divisions/{CHILD}.json": [told],
        },
    )
    above, under = snapshots(read(ours), Debate)
    assert (above.parts, [one.number for one in under.parts]) == ((), [252])  # type: ignore[attr-defined]
    assert bool(ours.paths(f"divisions/{CHILD}.json")) is not together


# Finding debates


def test_a_debate_found_by_its_title_is_read_only_when_the_title_names_the_bill() -> None:
    rows = [TITLE, {**TITLE, "Title": "Defence Sample Bill", "DebateSectionExtId": "X"}, {**TITLE, "Title": None}]
    ours = service(titles=rows)
    readings = read(ours, terms=(), bills=(BILL,))
    assert [one.key for one in records(readings, Debate)] == [KEY]
    assert ours.paths("debate/X.json") == []


@pytest.mark.parametrize("life", [{"first_day": date(2023, 2, 11)}, {"last_day": date(2023, 2, 9)}])
def test_a_debate_of_that_title_outside_the_life_of_the_bill_is_not_read(life: dict[str, date]) -> None:
    ours = service(titles=[TITLE])
    assert read(ours, terms=(), bills=(replace(BILL, **life),)) == []
    assert ours.paths(f"debate/{KEY}.json") == []


def test_a_debate_that_two_searches_find_is_read_once() -> None:
    ours = service(ROW, {**ROW, "ContributionExtId": "other"}, titles=[{**TITLE, "DebateSectionExtId": KEY.lower()}])
    assert len(records(read(ours, bills=(BILL,)), Debate)) == 1
    assert ours.paths(f"debate/{KEY}.json") == [f"/debates/debate/{KEY}.json"]


def test_a_section_that_was_read_under_another_is_not_read_again_and_has_its_stamp() -> None:
    ours = service(ROW, {**ROW, "DebateSectionExtId": CHILD},
                   **{f"/debates/debate/{KEY}.json": debate(SPEECH, children=[CLAUSE])})  # fmt: skip
    readings = read(ours)
    assert ours.paths(f"debate/{CHILD}.json") == []
    stamps = {f"debate/{one.key}": one.stamp for one in records(readings, Debate)}
    assert read(ours, stamps=stamps) == []


@pytest.mark.parametrize(
    "error", [Refused("debate answered 404", status=404), NotJson("a page"), Busy("broken", status=500)]
)
def test_a_debate_that_the_service_does_not_give_is_told_from_the_search_rows(error: Exception) -> None:
    twice = [ROW, ROW, {**ROW, "ContributionExtId": "x2", "ContributionTextFull": "Nothing."}]
    (reading,) = read(service(*twice, **{f"/debates/debate/{KEY}.json": error}))
    assert reading.problem == str(error)
    (snapshot,) = reading.snapshots
    record = snapshot.record
    assert isinstance(record, Contribution)
    assert (record.key, record.debate_key, record.debate) == (SPOKEN, KEY, "Sample Bill [Lords]")
    assert (record.member_id, record.member, record.order) == (990001, "Ann Example", 12)
    assert record.text == "I ask about Hikvision cameras.\nA second paragraph."
    assert record.link.endswith(f"/Commons/2023-02-10/debates/{KEY}/link#contribution-{SPOKEN}")


def test_the_nulls_of_a_search_row_are_nothing() -> None:
    nulls = dict.fromkeys(("MemberName", "MemberId", "ContributionExtId", "ContributionTextFull", "Timecode"))
    (record,) = records([parse_rows([{**ROW, **nulls}], [WORD], "x", "")], Contribution)
    assert (record.key, record.member_id, record.member) == (f"{KEY}/12", None, "Ann Example")
    assert record.text == "I ask about Hikvision cameras."


def test_a_service_that_is_down_is_an_error() -> None:
    down = Busy("overloaded", status=503)
    for path in (TEXTS, f"/debates/debate/{KEY}.json", f"/debates/divisions/{KEY}.json"):
        with pytest.raises(Busy):
            read(service(ROW, **{path: down}))
    with pytest.raises(Refused):
        read(Canned({}))


@pytest.mark.parametrize("cap", [1, 2, 25, 100])
def test_every_row_is_found_whatever_the_cap(cap: int) -> None:
    keys = [f"D{n}" for n in range(60)]
    debates = {f"/debates/debate/{key}.json": debate(ExtId=key, Title="x") for key in keys}
    ours = Canned({TEXTS: listed(*({**ROW, "DebateSectionExtId": key} for key in keys), cap=cap), **debates})
    assert [one.key for one in records(read(ours), Debate)] == keys


def test_rows_outside_the_days_asked_for_are_left_out_because_services_ignore_parameters() -> None:
    rows = [{**ROW, "SittingDate": f"{on}T00:00:00", "DebateSectionExtId": f"D{on}"}
            for on in ("2023-02-05", "2023-02-06", "2023-02-20", "2023-02-21")]  # fmt: skip
    ours = service(*rows)
    read(ours)
    assert [one for one in ours.paths() if "debate/" in one] == [
        "/debates/debate/D2023-02-06.json",
        "/debates/debate/D2023-02-20.json",
    ]


def test_search_rows_that_do_not_fit_are_set_aside_with_the_reason_and_the_others_go_on() -> None:
    undated = {key: value for key, value in ROW.items() if key != "SittingDate"}
    broken = [undated, {**ROW, "SittingDate": "2023-02-45T00:00:00"}, None, {**ROW, "DebateSectionExtId": None}]
    readings = read(service(*broken, ROW))
    assert len(reasons(readings)) == 4
    assert reasons(readings)[0] == "the field 'SittingDate' is missing"
    assert reasons(readings)[3] == "the field 'DebateSectionExtId' is empty or no id"
    assert [one.key for one in records(readings, Contribution)] == [SPOKEN]


@pytest.mark.parametrize(
    ("given_scope", "start"),
    [
        ({}, "2023-02-06"),
        ({"thorough": True}, "2022-12-22"),
        ({"since": utc("2023-02-10T12:00:00")}, "2023-01-27"),
        ({"since": utc("2023-03-10T12:00:00")}, "2023-02-06"),
        ({"since": None}, "2022-01-16"),
        ({"since": None, "terms_since": date(2020, 1, 1)}, "2020-01-01"),
    ],
    ids=[
        "as usual",
        "thorough",
        "after an outage",
        "the clock was put back",
        "the first time",
        "as the campaign wants",
    ],
)
def test_the_days_that_are_searched(given_scope: dict[str, Any], start: str) -> None:
    ours = service()
    read(ours, **given_scope)
    assert ours.calls[0][1] == {
        "queryParameters.startDate": start,
        "queryParameters.endDate": "2023-02-20",
        "queryParameters.orderBy": "SittingDateAsc",
        "queryParameters.searchTerm": WORD,
        "queryParameters.skip": 0,
        "queryParameters.take": 100,
    }


def test_a_new_bill_is_searched_for_from_its_first_day_by_each_of_its_names() -> None:
    ours = service()
    read(ours, terms=(), since=None, bills=(replace(BILL, names=frozenset({"sample", "children's example"})),))
    asked = [(one["queryParameters.searchTerm"], one["queryParameters.startDate"]) for _, one in ours.calls]
    assert asked == [("example", "2023-01-10"), ("sample", "2023-01-10")]


# Reading again


def stamp_of(on: str = "2023-02-10", *rows: Any, **more: Any) -> str:
    dated = {**TITLE, "SittingDate": f"{on}T00:00:00"}
    shown = rows or ({**ROW, "SittingDate": f"{on}T00:00:00"},)
    whole = {f"/debates/debate/{KEY}.json": debate(SPEECH, Date=f"{on}T00:00:00")}
    ours = service(*shown, titles=[dated] if "bills" in more else [], **whole)
    (found,) = records(read(ours, **more), Debate)
    return str(found.stamp)


def test_a_debate_whose_stamp_is_stored_is_not_read_again() -> None:
    ours = service(ROW)
    assert read(ours, stamps={f"debate/{KEY}": stamp_of()}) == []
    assert [path for path in ours.paths() if "/overview/" not in path] == [TEXTS]


LATER = {**ROW, "ContributionTextFull": "Other words on Hikvision."}


@pytest.mark.parametrize(
    "moved",
    [
        lambda: stamp_of("2023-02-10", LATER),
        lambda: stamp_of("2023-02-10", ROW, {**ROW, "ContributionExtId": "x"}),
        lambda: stamp_of(all_terms=(WORD, "Dahua")),
        lambda: stamp_of(bills=(BILL,)),
    ],
    ids=["other words", "one row more", "another term is watched", "its title names a bill"],
)
def test_a_debate_is_read_again_when_the_search_shows_something_else(moved: Any) -> None:
    assert moved() != stamp_of()


@pytest.mark.parametrize(
    "same",
    [
        lambda: stamp_of("2023-02-10", {**ROW, "ItemId": 1, "DebateSectionId": 2, "Rank": 3}),
        lambda: stamp_of(all_terms=(WORD, "Dahua")[::-1]) == stamp_of(all_terms=(WORD, "Dahua")) and stamp_of(),
    ],
    ids=["new internal numbers", "terms in another order"],
)
def test_a_republication_word_for_word_is_not_read_again(same: Any) -> None:
    assert same() == stamp_of()


@pytest.mark.parametrize(
    ("on", "wait", "again"),
    [
        ("2023-02-20", timedelta(minutes=59), False),
        ("2023-02-20", timedelta(minutes=60), True),
        ("2023-02-19", timedelta(minutes=60), True),
        ("2023-02-18", timedelta(hours=11), False),
        ("2023-02-18", timedelta(hours=12), True),
        ("2023-02-10", timedelta(hours=24), True),
    ],
)
def test_a_fresh_debate_is_read_every_hour_and_an_older_one_every_day(on: str, wait: timedelta, again: bool) -> None:
    later = NOW + wait
    assert (stamp_of(on, now=later, since=later) != stamp_of(on, since=NOW)) is again


def test_what_is_read_for_the_first_time_is_not_read_again_for_its_age_while_it_is_new() -> None:
    assert stamp_of(since=None) == stamp_of(since=None, now=NOW + timedelta(days=3))


# Anything at all

NAMES = (*OVERVIEW, *SPEECH, "Overview", "Navigator", "Items", "ChildDebates", "Contribution", "Division")


@given(answer=json_like(*NAMES))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_any_answer_gives_sections_or_is_set_aside(answer: Any) -> None:
    parts = list(sections(answer, [BILL]))
    assert parts
    for part in parts:
        if isinstance(part, Section):
            parse_section(part, [TOLD], [ROW], (WORD,), "")


@given(row=json_like(*SPEECH))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_any_item_and_row_is_passed_over_or_set_aside_and_the_next_one_found(row: Any) -> None:
    assert [one.key for one in said(row, SPEECH)][-1:] == [SPOKEN]
    assert len(records([parse_rows([row, ROW], [WORD], "x", "")], Contribution)) >= 1
    assert division_rows([row, TOLD])[0][-1:] == (TOLD,)


# Over HTTP, from the replica

EXAMPLE = WatchedBill("example", frozenset({"example"}), first_day=date(2023, 1, 10))


def read_replica(ask: Any, now: Any, *terms: str, **more: Any) -> list[Reading]:
    chosen: dict[str, Any] = {"terms": terms, "all_terms": terms, "all_bills": (EXAMPLE,), **more}
    return list(hansard.fetch(ask, Scope(now, **chosen)))


@pytest.mark.parametrize(
    ("term", "keys"),
    [
        ("Acme", {examples.POSSESSIVE, examples.COLUMN, examples.CHILD_DEBATE[:-2] + "E1"}),
        ("Acme Cameras", {examples.POSSESSIVE}),
        ("Dahua", {examples.LATE_WORD}),
        ("Smith & Jones", {examples.AMPERSAND}),
        ("Zeta", {examples.AMPERSAND}),
        ("Hik Vision", set()),
    ],
)
def test_the_replicas_debate_is_searched_in_full(example: Replica, ask: Any, term: str, keys: set[str]) -> None:
    readings = read_replica(ask, example.now, term, bills=(EXAMPLE,), since=examples.at("2023-03-20 00:00"))
    assert {one.key for one in records(readings, Contribution)} == keys
    assert reasons(readings) == []


def test_the_replicas_continuation_that_its_search_cannot_find_is_found_through_the_title(
    example: Replica, ask: Any
) -> None:
    assert read_replica(ask, example.now, "Omicron") == []
    readings = read_replica(ask, example.now, "Omicron", bills=(EXAMPLE,))
    (found,) = records(readings, Contribution)
    assert (found.key, found.continued, found.member_id) == (examples.CONTINUATION, True, 990002)


def test_the_replicas_divisions_are_told_with_the_debate_and_its_sections_belong_to_the_bill(
    example: Replica, ask: Any
) -> None:
    readings = read_replica(ask, example.now, bills=(EXAMPLE,))
    found = {one.record.key: one for one in snapshots(readings, Debate)}
    assert set(found) == {examples.DEBATE, examples.CHILD_DEBATE, examples.PETITION_DEBATE}
    assert {one.record.bill for one in found.values()} == {"example"}  # type: ignore[attr-defined]
    assert [one.number for one in found[examples.DEBATE].parts] == [12, 13]  # type: ignore[attr-defined]


def test_the_replicas_republication_changes_no_contribution(example: Replica, ask: Any) -> None:
    seen = []
    for now in (examples.DEBATE_OUT, examples.REPUBLISHED):
        example.move_to(now)
        seen.append(records(read_replica(ask, now, "Acme"), Contribution))
    assert seen[0] == seen[1] != []


def test_the_replicas_refusals_are_told_and_the_rest_kept(example: Replica, ask: Any) -> None:
    def refuse(path: str, query: dict[str, list[str]]) -> FaultAnswer | None:
        page = FaultAnswer(200, b"<html>not here</html>", "text/html")
        refused = {f"/debates/debate/{examples.DEBATE}.json": page}
        return refused.get(path) or (FaultAnswer(404) if path.startswith("/debates/divisions/") else None)

    example.fault = refuse
    readings = read_replica(ask, example.now, "Acme", bills=(EXAMPLE,))
    assert sorted(one.problem.partition(" ")[2] for one in readings) == ["answered 404 (not found)"] * 2 + [
        "sent 'text/html' instead of JSON"
    ]
    assert {one.key for one in records(readings, Contribution)} >= {examples.COLUMN, examples.CHILD_DEBATE[:-2] + "E1"}
