from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from sources import hansard
from sources.fetch import Busy, NotJson, Refused
from sources.hansard_cast import Cast
from sources.hansard_divided import division_rows
from sources.hansard_names import attribution
from sources.hansard_text import Section, parse_contributions, parse_rows, parse_section, sections
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
CORRECTED = "/search/contributions/Corrections.json"
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
    answers = {TEXTS: listed(*rows), CORRECTED: listed(), TITLES: listed(*titles)}
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
    said = "I ask about Hikvision cameras.\nA second paragraph."
    assert debate_read.parts == (DebateDivision(key=VOTED, order=0, number=252, ayes=231, noes=282, words=said),)
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


@pytest.mark.parametrize("term", ["camera-clinics", "camera clinics", "camera‑clinics"])
def test_a_term_with_a_hyphen_is_searched_for_as_words(term: str) -> None:
    asked = service()
    read(asked, terms=(term,), all_terms=(term,))
    words = {params["queryParameters.searchTerm"] for path, params in asked.calls if path in (TEXTS, CORRECTED)}
    assert words == {"camera clinics"}


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
        ("The Example Minister (Lab Co-op)", "The Example Minister"),
        ("The Lord Bishop of Else (Ann Other)", "The Lord Bishop of Else"),
        ("The Earl of Else (CB)", "The Earl of Else"),
        ("Several hon. Members", "Several hon. Members"),
        ("", None),
    ],
)
def test_the_name_in_a_printed_attribution(printed: str, name: str | None) -> None:
    office, found = attribution(printed)
    assert (found or office) == name


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


# Who is meant by an office

STATE = "The Minister of State, Example Office"
CHAIR = "Madam Deputy Speaker"


def who(*printed: tuple[Any, str], **more: Any) -> tuple[Any, Any]:
    """Give id and name of the last of these items of one debate, each an id with an attribution."""
    cast = Cast(**more)
    return [cast.who(number, text) for number, text in printed][-1]


def shown(number: int, name: str, **more: Any) -> dict[str, Any]:
    return {"MemberId": number, "MemberName": name, **more}


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ([(None, f"{STATE} (Baroness Sample) (Con)")], (None, "Baroness Sample")),
        ([(7, f"{STATE} (Baroness Sample) (Con)"), (None, STATE)], (7, "Baroness Sample")),
        ([(7, f"{STATE} (Baroness Sample) (Con)"), (None, f"{STATE} (Con)")], (7, "Baroness Sample")),
        ([(7, f"{STATE} (Baroness Sample) (Con)"), (None, "Baroness Sample (Con)")], (7, "Baroness Sample")),
        ([(7, f"{STATE} (Baroness Sample) (Con)"), (None, "BARONESS  Sample")], (7, "BARONESS Sample")),
        ([(None, f"{STATE} (Baroness Sample)"), (7, "Baroness Sample (Con)"), (None, STATE)], (7, "Baroness Sample")),
        ([(None, f"{STATE} (Baroness Sample)"), (None, STATE)], (None, "Baroness Sample")),
        ([(7, STATE), (None, STATE)], (7, STATE)),
        ([(7, "Ann Example (Anytown) (Lab)"), (None, "Ann Example")], (7, "Ann Example")),
        ([(7, "Ann Example (Anytown) (Lab)"), (7, "The Prime Minister")], (7, "Ann Example")),
        ([(7, f"{CHAIR} (Kim Specimen)"), (None, CHAIR)], (7, "Kim Specimen")),
        ([(None, f"{CHAIR} (Kim Specimen)"), (None, CHAIR)], (None, "Kim Specimen")),
    ],
    ids=["name in brackets", "office alone", "office with party", "name alone", "written otherwise", "id given later",
         "no id at all", "office twice", "bare name", "id with office", "Chair", "Chair without id"],
)  # fmt: skip
def test_an_office_or_a_bare_name_is_whom_the_debate_named_before(printed: Any, meant: Any) -> None:
    assert who(*printed) == meant


@pytest.mark.parametrize(
    "printed",
    [
        [(None, STATE)],
        [(7, f"{STATE} (Baroness Sample)"), (None, "The Minister of State")],
        [(7, f"{STATE} (Baroness Sample)"), (8, f"{STATE} (Lord Token)"), (None, STATE)],
        [(None, f"{STATE} (Baroness Sample)"), (8, STATE), (None, STATE)],
        [(7, STATE), (8, STATE), (None, STATE)],
        [(7, CHAIR), (None, CHAIR)],
        [(7, "Mr Speaker"), (None, "Mr Speaker")],
        [(7, f"{CHAIR} (Kim Specimen)"), (8, f"{CHAIR} (Ali Sample)"), (None, CHAIR)],
        [(7, "Ann Example (Anytown) (Lab)"), (8, "Ann Example (Othertown) (Con)"), (None, "Ann Example")],
        [(7, "Ann Example (Anytown) (Lab)"), (None, "Hon. Members")],
    ],
    ids=["nobody before", "another office", "two ministers", "an id beside another's name", "two ids", "Chair unnamed",
         "Speaker unnamed", "two in the Chair", "two of one name", "many"],
)  # fmt: skip
def test_nobody_is_guessed(printed: Any) -> None:
    assert who(*printed) == (None, printed[-1][1].partition(" (")[0])


def test_an_earlier_item_is_needed_for_an_office_and_not_for_a_name_that_the_search_knows() -> None:
    rows = [shown(7, "Baroness Sample", AttributedTo=f"{STATE} (Baroness Sample) (Con)")]
    assert who((None, STATE), rows=rows) == (None, STATE)
    assert who((None, "Baroness Sample (Con)"), rows=rows) == (7, "Baroness Sample")
    assert who((None, f"{STATE} (Baroness Sample)"), (None, STATE), rows=rows) == (7, "Baroness Sample")


def test_a_search_row_of_the_same_contribution_tells_whose_it_is() -> None:
    rows = [shown(7, "Baroness Sample", ContributionExtId="c1"), shown(8, "Lord Token", ContributionExtId=None)]
    cast = Cast(rows)
    assert cast.who(None, STATE, "C1") == (7, "Baroness Sample")
    assert cast.who(None, f"{STATE} II", "C2") == (None, f"{STATE} II")
    assert cast.who(None, f"{STATE} III") == (None, f"{STATE} III")


def test_the_name_of_an_id_printed_by_office_alone_is_the_one_stored() -> None:
    names = {7: "Pat Sample"}
    assert who((7, "The Prime Minister"), names=names) == (7, "Pat Sample")
    assert who((7, "The Prime Minister"), names=names, rows=[shown(7, "Ms Pat Sample")]) == (7, "Ms Pat Sample")
    assert who((7, "Ann Example (Anytown) (Lab)"), names=names) == (7, "Ann Example")
    assert who((None, "Pat Sample"), names=names) == (None, "Pat Sample"), "what is stored is of other debates"
    assert who((7, ""), names=names) == (7, "Pat Sample")


MINISTER = item("I begin.", MemberId=7, AttributedTo=f"{STATE} (Baroness Sample) (Con)", ExternalId="M1")
ANSWER = item(f"{WORD}, in answer.", AttributedTo=STATE, ExternalId="M2")


def test_a_minister_is_known_through_all_sections_of_a_debate_and_in_no_other() -> None:
    first = debate(MINISTER, ExtId=CHILD, Title="Clause 1")
    second = debate({**ANSWER, "ExternalId": "M3"}, ExtId="C", Title="Clause 2")
    other = {f"/debates/debate/{KEY}.json": debate(children=[first, second])}
    other |= {"/debates/debate/OTHER.json": debate({**ANSWER, "ExternalId": "M4"}, ExtId="OTHER")}
    readings = read(service(ROW, {**ROW, "DebateSectionExtId": "OTHER"}, **other))
    told = {one.key: (one.member_id, one.member, one.attributed_to) for one in records(readings, Contribution)}
    assert told == {"M3": (7, "Baroness Sample", STATE), "M4": (None, STATE, STATE)}


def test_words_that_continue_a_minister_are_the_ministers() -> None:
    _, more = said(MINISTER, ANSWER, item(f"And {WORD}.", ExternalId="M3"))
    assert (more.continued, more.member_id, more.member, more.attributed_to) == (True, 7, "Baroness Sample", STATE)


def test_the_stored_name_is_told_for_an_office_in_a_debate_and_in_a_search_row() -> None:
    prime = {"MemberId": 7, "AttributedTo": "The Prime Minister"}
    found = {**ROW, **prime, "MemberName": None}
    for whole in (debate({**SPEECH, **prime}), Refused("404", status=404)):
        readings = read(service(found, **{f"/debates/debate/{KEY}.json": whole}), names={7: "Pat Sample"})
        (record,) = records(readings, Contribution)
        assert (record.member_id, record.member, record.attributed_to) == (7, "Pat Sample", "The Prime Minister")


def test_a_reading_that_knows_less_of_who_spoke_takes_nothing_away() -> None:
    known, unknown = said(ANSWER, found=[shown(7, "Baroness Sample", ContributionExtId="M2")])[0], said(ANSWER)[0]
    assert (unknown.member_id, known.member_id) == (None, 7)
    assert (unknown.beside(known).member_id, unknown.beside(known).member) == (7, "Baroness Sample")
    assert known.beside(unknown).member_id == 7
    otherwise = unknown.model_copy(update={"attributed_to": "Lord Token (CB)", "member": "Lord Token"})
    assert (otherwise.beside(known).member_id, otherwise.beside(known).member) == (None, "Lord Token")


def test_a_name_takes_the_place_of_an_office_and_no_office_that_of_a_name() -> None:
    office = said({**SPEECH, "MemberId": 7, "AttributedTo": "The Prime Minister"})[0]
    named = office.model_copy(update={"member": "Pat Sample"})
    assert named.beside(office).member == office.beside(named).member == "Pat Sample"


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


# Corrections in print


def test_a_correction_in_print_is_found_and_marked_as_what_it_is() -> None:
    row = {**ROW, "Section": "Written Corrections", "DebateSection": "Other Corrections", "ContributionExtId": "c1"}
    whole = debate({**SPEECH, "ExternalId": "C1"}, Title="Other Corrections", Location="Commons Chamber")
    ours = service(**{CORRECTED: listed(row), f"/debates/debate/{KEY}.json": whole})
    readings = read(ours)
    ((record,), (place,)) = records(readings, Contribution), records(readings, Debate)
    assert (record.section, record.debate, record.found_by) == ("Written Corrections", "Other Corrections", ["search"])
    assert (place.section, record.bill) == ("Written Corrections", None)
    (spoken, corrected) = (params for path, params in ours.calls if path in (TEXTS, CORRECTED))
    assert spoken == corrected


def test_what_was_spoken_is_told_though_corrections_cannot_be_searched() -> None:
    for error in (Refused("404", status=404), Busy("500", status=500)):
        readings = read(service(ROW, **{CORRECTED: error}))
        assert [one.key for one in records(readings, Contribution)] == [SPOKEN]
        assert len([one.problem for one in readings if one.problem]) == 1


# Searches that are answered with a 500


def brittle(*days: str, rows: Any = ()) -> Any:
    """A search that fails every time on these days."""

    def page(params: Any) -> Any:
        start, end = params["queryParameters.startDate"], params["queryParameters.endDate"]
        if any(start <= on <= end for on in days):
            raise Busy("search answered 500", status=500)
        return listed(*(row for row in rows if start <= row["SittingDate"][:10] <= end))(params)

    return page


def dated(on: str) -> dict[str, Any]:
    return {**ROW, "SittingDate": f"{on}T00:00:00", "DebateSectionExtId": f"D{on}"}


@pytest.mark.parametrize("bad", [["2023-02-06"], ["2023-02-13"], ["2023-02-20"], ["2023-02-07", "2023-02-18"]])
def test_a_day_that_cannot_be_searched_is_named_and_the_others_are_searched(bad: list[str]) -> None:
    days = [f"2023-02-{number:02}" for number in range(6, 21)]
    ours = service(**{TEXTS: brittle(*bad, rows=[dated(on) for on in days])})
    readings = read(ours)
    asked = [path[-15:-5] for path in ours.paths() if "debate/D" in path]
    assert asked == [on for on in days if on not in bad]
    problems = [one.problem for one in readings if one.unit == "search: hikvision"]
    assert problems == [f'search answered 500 whenever "Hikvision" is searched for on {on}' for on in bad]
    assert len(ours.paths(TEXTS)) <= 20


def test_a_service_that_answers_500_to_everything_fails_after_few_calls() -> None:
    down = Canned({path: Busy("500", status=500) for path in (TEXTS, CORRECTED, TITLES)})
    for since in (NOW, None):
        with pytest.raises(Busy):
            read(down, since=since, terms=(WORD, "Dahua", "Zeta"), bills=(BILL,))
        assert len(down.calls) <= 10
        down.calls.clear()


def test_many_days_that_cannot_be_searched_cost_a_bounded_number_of_calls_and_are_named() -> None:
    days = [(date(2022, 11, 20) + timedelta(days=7 * number)).isoformat() for number in range(12)]
    ours = service(**{TEXTS: brittle(*days)})
    problems = [one.problem for one in read(ours, since=None) if one.problem]
    assert len(ours.paths(TEXTS)) <= 40
    assert any(" to " in one for one in problems)


def test_one_search_that_fails_whole_takes_no_other_away_except_the_first_time() -> None:
    def page(params: Any) -> Any:
        if params["queryParameters.searchTerm"] == "Dahua":
            raise Busy("search answered 500", status=500)
        return listed(ROW)(params)

    for terms in ((WORD, "Dahua"), ("Dahua", WORD)):
        readings = read(service(**{TEXTS: page}), terms=terms, all_terms=terms)
        assert [one.key for one in records(readings, Contribution)] == [SPOKEN]
        assert [one.unit for one in readings if one.problem] == ["search: dahua"]
        with pytest.raises(Busy):
            read(service(**{TEXTS: page}), terms=terms, all_terms=terms, since=None)


def test_a_title_search_that_fails_on_a_day_finds_the_debates_of_the_others() -> None:
    ours = service(**{TITLES: brittle("2023-02-15", rows=[TITLE])})
    assert [one.key for one in records(read(ours, terms=(), bills=(BILL,)), Debate)] == [KEY]


# Broken off


def many(**more: Any) -> Canned:
    keys = ["D1", "D2", "D3"]
    debates = {f"/debates/debate/{key}.json": debate(SPEECH, ExtId=key, Title="x") for key in keys}
    return service(*({**ROW, "DebateSectionExtId": key} for key in keys), **{**debates, **more})


def test_debates_that_were_read_before_a_reading_is_broken_off_are_not_read_again() -> None:
    ours, stamps, seen = many(), dict[str, str](), []
    for _ in range(4):
        found = records(islice(hansard.fetch(ours, scope(stamps=stamps)), 1), Debate)
        stamps |= {f"debate/{one.key}": one.stamp for one in found}
        seen.append([one.key for one in found])
    assert seen == [["D1"], ["D2"], ["D3"], []]


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
    assert [path for path in ours.paths() if "/overview/" not in path] == [TEXTS, CORRECTED]


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


def test_every_item_of_a_section_counts_as_a_row_and_what_is_new_in_them_is_named() -> None:
    (part,) = sections(debate(SPEECH, {**SPEECH, "Mood": "dry"}, Weather="fair"), [BILL])
    assert isinstance(part, Section)
    reading = parse_contributions(part, [], (WORD,))
    assert reading.rows == 2
    assert reading.unknown == (("debate", "Weather", '"fair"'), ("contribution", "Mood", '"dry"'))


def test_a_debate_that_a_loose_search_shows_but_no_row_of_which_names_the_term_is_not_read() -> None:
    loose = {**ROW, "ContributionTextFull": "There is a vision, and there are cameras."}
    assert records(read(service(loose), terms=("Hik Vision",), all_terms=("Hik Vision",)), Debate) == []
    for text in ("Hik-Vision cameras", "", None):
        shown = {**ROW, "ContributionTextFull": text}
        assert len(records(read(service(shown), terms=("Hik Vision",), all_terms=("Hik Vision",)), Debate)) == 1
