"""What divisions were on: read from titles, notes, Hansard and the sitting, and never guessed."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from lxml import etree

from sources.hansard_divided import around
from sources.records import Debate, DebateDivision, Snapshot
from tests.tracker.service import STEP
from tests.tracker.stored import NOW, amendment, bill, division, keep, opened, stage
from tracker.config import LinkSettings
from tracker.divided_on import after_bill, by_hansard, by_notes, by_title
from tracker.join import join
from tracker.joining import joins
from tracker.store import Store

DAY = date(2023, 6, 13)
KEY = "commons-2023-06-13-252"


def told(found):
    return [(f"{one.kind} {one.number}", each.question) for each in found for one in each.these]


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Example Bill [Lords] Report Stage: New Clause 10", [("new clause 10", "itself")]),
        ("Example Bill: motion to disagree with Lords Amendment 2", [("amendment 2", "disagreement")]),
        (
            "Example Bill: Amendment (a) in lieu of Lords Amendment 38",
            [("amendment a", "itself"), ("amendment 38", "in lieu")],
        ),
        (
            "That this House disagrees with Lords amendment 60B but proposes amendment (a) in lieu",
            [("amendment 60B", "disagreement"), ("amendment a", "itself")],
        ),
        ("Motion to appoint a Reasons Committee in respect of Lords Amendment 3J", [("amendment 3J", "other")]),
        ("Example Bill: Amendments 11B and 11C", [("amendment 11B", "itself"), ("amendment 11C", "itself")]),
        ("Example Bill: Amendment 3 to Amendment 2", [("amendment 3", "itself")]),
        ("Example (No. 2) Bill Committee: Amdt 25", [("amendment 25", "itself")]),
        ("Example Bill: Lords Amendment 2: motion to disagree", [("amendment 2", "disagreement")]),
        ("Example Bill: motion that this House insists on its amendment 4", [("amendment 4", "other")]),
        ("Example Bill: New Clause 1: closure motion", [("new clause 1", "other")]),
        ("Example Bill: adjournment of debate on New Clause 1", [("new clause 1", "other")]),
        ("Example Bill: Programme Motion No. 2", [("motion 2", "other")]),
        ("Example Bill Report Stage: New Clause 8 - Repeal of the Elections Act 2022", [("new clause 8", "itself")]),
        ("Example Bill: manuscript Amendment 1", []),
        ("Example Bill: manuscript amendment to amendment 5", []),
        ("Example Bill: Amendments 1 to " + "9" * 5000, [("amendment 1", "itself")]),
        ("Amendment 8 to Example Bill", [("amendment 8", "itself")]),
        (
            "Example Bill: motion to disagree with Lords Amendment 37 and Government amendment (a) in lieu",
            [("amendment 37", "disagreement"), ("amendment a", "other")],
        ),
        ("Example Bill: leave to withdraw amendment 5", [("amendment 5", "other")]),
        ("Example Bill: Second Reading", []),
        ("Example Act 2023", []),
        ("", []),
    ],
)
def test_a_title_tells_what_the_division_was_on_and_what_was_asked_of_it(title, found):
    assert told(by_title(title)) == found


@pytest.mark.parametrize(
    ("notes", "found"),
    [
        (
            "Lord Placeholder moved Motion 102A (amendment 102B), on cameras. The House divided:",
            [("motion 102A", "itself")],
        ),
        ("Baroness Sample moved amendment 3 to amendment 2, to include the NHS.", [("amendment 3", "itself")]),
        (
            "Lord Placeholder moved Motion 1A, as an amendment to Motion 1. The House divided:",
            [("motion 1A", "itself")],
        ),
        ("Lord Placeholder moved, as an amendment to Motion A, Motion A1, to", [("motion A1", "itself")]),
        ("Lord Placeholder moved as an amendment to amendment 17, amendment 17A, to", [("amendment 17A", "itself")]),
        ("Lord Placeholder moved manuscript amendment to amendment 5, to leave out", []),
        ("Lord Placeholder moved Motion A, that this House do not insist on its Amendment 4", [("motion A", "itself")]),
        ("Lord Placeholder moved amendments 4, 5 and 6, to", [(f"amendment {n}", "itself") for n in (4, 5, 6)]),
        (
            "Lord Placeholder moved that the House do disagree with the Commons in their Amendment 47.",
            [("amendment 47", "disagreement")],
        ),
        ("The House divided:", []),
        ("On amendment 1, and amendment 2 after it.", []),
    ],
)
def test_the_notes_on_a_lords_division_tell_what_was_moved(notes, found):
    assert told(by_notes(notes)) == found


@pytest.mark.parametrize(
    ("around", "found"),
    [
        (("Amendment 26", "", "Amendment 27 disagreed."), [("amendment 27", "itself")]),
        (
            ("New Clause 3 - Use of powers", "Question put, That the clause be read a Second time.", None),
            [("new clause 3", "itself")],
        ),
        (
            ("New Clause 3", "Question put, That this House disagrees with Lords amendments 1F and 8M.", None),
            [("amendment 1F", "disagreement"), ("amendment 8M", "disagreement")],
        ),
        (
            (None, "Amendment proposed: 18, in clause 2. Question put, That the amendment be made.", None),
            [("amendment 18", "itself")],
        ),
        ((None, "I spoke of amendment 5 and wish to test the opinion of the House.", "Motion agreed."), []),
        (("New Clause 1", "Question put, That the Bill be now read the Third time", None), []),
        (("New Clause 1", "Question put, That the Question be now put.", None), []),
        (
            (
                "New Clause 1",
                "Amendment proposed to new clause 1: (a). Question put, That the amendment be made.",
                None,
            ),
            [("amendment a", "itself")],
        ),
        (("Amendment 94", "I wish to test the opinion of the House.", None), [("amendment 94", "itself")]),
        ((None, None, None), []),
    ],
)
def test_hansard_tells_it_by_the_result_the_question_put_or_the_heading(around, found):
    assert told(by_hansard(*around)) == found


def test_what_stands_beside_the_bills_name_is_found_in_every_form_of_a_title():
    for title in ("Example Bill [Lords]", "Example Bill [HL]", "Example Bill", "Example Act 2023"):
        assert after_bill(title) == ""
        assert after_bill(f"{title}: Report Stage") == "Report Stage"


def kept(folder: Path, *snapshots: Snapshot, links: tuple[LinkSettings, ...] = ()):
    with opened(folder) as store:
        keep(store, bill(), stage("2023-06-13", reached=True), *snapshots)
        return joins(*store.joining_material(), links)


def shown(found):
    return [(one.amendment, one.how, one.sure, one.question) for one in found.joins]


NC1, NC10, A2 = amendment("17001-1"), amendment("17001-10", number="NC10"), amendment("17001-2", number="2")


def test_a_division_is_joined_to_the_amendment_that_its_title_names(tmp_path):
    found = kept(tmp_path, NC1, NC10, A2, division())
    assert shown(found) == [("17001-10", "title", "certain", "itself")]
    assert found.joins[0].key == f"{KEY}/17001-10"
    assert found.joins[0].evidence == "its title names New Clause 10, Report stage"


def test_a_number_that_is_not_on_the_paper_joins_nothing_though_hansard_names_another(tmp_path):
    debate = Debate(
        key="D", bill="example", house="Commons", date=DAY, title="Example Bill", link="https://example.org/d"
    )
    heard = Snapshot(debate, (DebateDivision(key="X", number=252, heading="New Clause 1"),))
    assert shown(kept(tmp_path, NC1, A2, division(), heard)) == []


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("Example Bill: Second Reading", NC10),
        ("Example Bill: Report Stage: Amendment 10", NC10),
        ("Example Bill: Clause 10 stand part", NC10),
    ],
)
def test_what_only_looks_alike_is_not_joined(tmp_path, title, other):
    assert shown(kept(tmp_path, other, division(title=title))) == []


def test_two_entries_of_one_number_join_nothing(tmp_path):
    assert shown(kept(tmp_path, NC10, amendment("17001-11", number="NC10"), division())) == []


def test_of_two_stages_on_one_day_the_title_tells_which(tmp_path):
    third = stage("2023-06-13", key="17002", stage="3rd reading", sort_order=2)
    other = amendment("17002-10", number="NC10", stage_key="17002", stage="3rd reading")
    assert shown(kept(tmp_path, third, NC10, other, division())) == [("17001-10", "title", "certain", "itself")]


def test_of_two_entries_of_one_number_the_one_still_listed_is_meant(tmp_path):
    with opened(tmp_path) as store:
        keep(store, bill(), stage("2023-06-13"), NC10, amendment("17001-11", number="NC10"), division())
        material = store.joining_material()
        for row in material.amendments:
            if row.key == "17001-11":
                row.withdrawn_at = NOW
        assert shown(joins(*material)) == [("17001-10", "title", "certain", "itself")]


def test_each_doubt_takes_a_level(tmp_path):
    assert shown(kept(tmp_path, NC10, division(linked_by="debate", title="New Clause 10"))) == [
        ("17001-10", "title", "likely", "itself")
    ]
    (tmp_path / "b").mkdir()
    decided = amendment("17001-10", number="NC10", decision="AgreedOnDivision")
    against = kept(tmp_path / "b", decided, division(ayes=10, noes=20))
    assert shown(against) == [("17001-10", "title", "possible", "itself")]
    assert "the decision on record is not the division's result" in against.joins[0].evidence


def test_a_motion_named_by_the_amendment_that_it_proposes_is_found_and_told_as_likely(tmp_path):
    motion = amendment("17001-p4", form="motion", number="4A", summary=["Motion 4A / Amendment 4B: principles"])
    found = kept(tmp_path, motion, division(title="Example Bill: Amendment 4B"))
    assert shown(found) == [("17001-p4", "title", "likely", "itself")]


def test_a_stage_that_did_not_sit_that_day_makes_it_likely_and_no_stage_makes_it_nothing(tmp_path):
    assert shown(kept(tmp_path, NC10, division(date=date(2023, 6, 14)))) == [("17001-10", "title", "likely", "itself")]
    (tmp_path / "b").mkdir()
    lost = division(date=date(2023, 6, 14), title="Example Bill: New Clause 10")
    assert shown(kept(tmp_path / "b", NC10, lost)) == []


def test_hansards_words_join_what_no_title_tells_and_contradict_what_one_tells(tmp_path):
    debate = Debate(
        key="D", bill="example", house="Commons", date=DAY, title="Example Bill", link="https://example.org/d"
    )
    heard = Snapshot(debate, (DebateDivision(key="X", number=252, heading="New Clause 10"),))
    assert shown(kept(tmp_path, NC1, NC10, division(title="Example Bill"), heard)) == [
        ("17001-10", "hansard", "likely", "itself")
    ]
    (tmp_path / "b").mkdir()
    found = kept(tmp_path / "b", NC1, NC10, division(title="Example Bill: Report Stage: New Clause 1"), heard)
    assert shown(found) == [("17001-1", "title", "likely", "itself")]
    assert (
        found.joins[0].evidence
        == "its title names New Clause 1, Report stage; but Hansard's report names New Clause 10"
    )


def test_the_only_thing_that_can_have_been_divided_on_is_likely(tmp_path):
    decided = amendment("17001-3", number="3", decision="NegativedOnDivision")
    alone = division(title="Example Bill [Lords]", ayes=None, noes=None, number=None)
    assert shown(kept(tmp_path, NC1, decided, alone)) == [("17001-3", "sitting", "likely", "itself")]


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Example Bill: Third Reading"},
        {"title": "Example Bill: Report Stage: New Clause 99"},
        {"ayes": 20, "noes": 10},
    ],
)
def test_a_division_of_something_else_is_not_the_only_one(tmp_path, changed):
    decided = amendment("17001-3", number="3", decision="NegativedOnDivision")
    assert shown(kept(tmp_path, decided, division(**{"title": "Example Bill", **changed}))) == []


def test_two_divisions_of_which_nothing_is_told_are_both_left_alone(tmp_path):
    decided = amendment("17001-3", number="3", decision="NegativedOnDivision")
    second = division(key="commons-2023-06-13-253", number=253, service_id=1560, title="Example Bill")
    assert shown(kept(tmp_path, decided, division(title="Example Bill"), second)) == []


def test_what_the_config_says_goes_before_all_and_survives_every_reading(tmp_path):
    link = LinkSettings(division=KEY, amendment="NC1")
    with opened(tmp_path) as store:
        keep(store, bill(), stage("2023-06-13"), NC1, NC10, division())
        assert join(store, (), NOW) == ()
        assert stored(store) == [("17001-10", "title")]
        join(store, (link,), NOW)
        assert stored(store) == [("17001-1", "config")]
        keep(store, division(stamp="second", ayes=2), NC10, at=NOW + STEP)
        join(store, (link,), NOW + STEP)
        assert stored(store) == [("17001-1", "config")]
        join(store, (LinkSettings(division=KEY, amendment=""),), NOW + STEP)
        assert stored(store) == []
        join(store, (), NOW + 2 * STEP)
        assert stored(store) == [("17001-10", "title")]


def stored(store: Store):
    rows = [change for change in store.look().changes(100) if change["noun"] == "join"]
    latest = {row["key"]: row for row in reversed(rows)}
    return [(row["after"]["amendment"], row["after"]["how"]) for row in latest.values() if row["what"] != "withdrawn"]


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        ({"division": "commons-2023-06-13-999", "amendment": "NC1"}, "no division commons-2023-06-13-999 is known"),
        ({"division": KEY, "amendment": "NC77"}, f"no amendment NC77 is known for {KEY}"),
        ({"division": KEY, "amendment": "5"}, f"several amendments fit 5 for {KEY}; name the stage"),
    ],
)
def test_what_the_config_joins_and_is_not_there_is_said_and_nothing_else_is_taken(tmp_path, link, problem):
    twice = [amendment(f"17001-5{one}", number="5") for one in "ab"]
    found = kept(tmp_path, NC10, *twice, division(), links=(LinkSettings(**link),))
    assert [one for one in found.problems if problem in one]
    assert [one for one in found.joins if one.how == "config"] == []


def test_a_join_is_news_only_where_the_division_is_and_the_first_joining_is_none(tmp_path):
    with opened(tmp_path) as store:
        keep(store, bill(), stage("2023-06-13"), NC10, division())
        join(store, (), NOW)
        assert [row["baseline"] for row in store.look().changes(9) if row["noun"] == "join"] == [True]
        later = NOW + timedelta(hours=1)
        keep(
            store,
            A2,
            division(key="commons-2023-06-13-253", number=253, service_id=1560, title="Example Bill: Amendment 2"),
            at=later,
        )
        old = division(key="commons-2023-06-13-254", number=254, service_id=1561, title="Example Bill: Amendment 2")
        keep(store, old, at=later, baseline=True)
        join(store, (), later)
        news = {row["key"]: row["baseline"] for row in store.look().changes(9) if row["noun"] == "join"}
        assert news["commons-2023-06-13-253/17001-2"] is False
        assert news["commons-2023-06-13-254/17001-2"] is True


def test_a_division_is_told_with_what_it_was_on(tmp_path):
    with opened(tmp_path) as store:
        keep(store, bill(), stage("2023-06-13"), NC10, division())
        join(store, (), NOW)
        change = next(one for one in store.unmatched() if one.noun == "division")
        (one,) = change.joined
        assert (one["amendment"]["number"], one["join"]["sure"]) == ("NC10", "certain")
        assert one["division"]["key"] == KEY
        (back,) = next(one for one in store.unmatched() if one.noun == "amendment").joined
        assert back["division"]["number"] == 252


def test_a_title_that_names_another_stage_joins_nothing_of_this_one(tmp_path):
    committee = amendment("17001-10", number="10", stage="Committee stage")
    sat = stage("2023-06-13", stage="Committee stage")
    with opened(tmp_path) as store:
        for title in ("Example Bill: Report Stage: Amendment 10", "Example Bill: Third Reading: Amendment 10"):
            keep(store, bill(), sat, committee, division(title=title))
            assert shown(joins(*store.joining_material())) == []
        keep(store, division(title="Example Bill Committee: Amendment 10"))
        assert len(joins(*store.joining_material()).joins) == 1


def test_an_amendment_of_the_other_house_is_on_no_paper_of_this_ones_own_stages(tmp_path):
    own = amendment("17001-10", number="1")
    assert shown(kept(tmp_path, own, division(title="Example Bill: motion to disagree with Lords Amendment 1"))) == []


def test_a_place_in_a_clause_is_no_name_of_the_clause(tmp_path):
    placed = amendment("17001-10", number="5", summary=["Clause 5, page 3, line 2: leave out the words"])
    assert shown(kept(tmp_path, placed, division(title="Example Bill: Clause 5 stand part"))) == []


def test_of_a_stage_of_several_days_nothing_is_joined_by_the_sitting(tmp_path):
    decided = amendment("17001-3", number="3", decision="NegativedOnDivision")
    with opened(tmp_path) as store:
        keep(store, bill(), stage("2023-06-12", "2023-06-13", reached=True), decided, division(title="Example Bill"))
        assert shown(joins(*store.joining_material())) == []


def test_where_two_stages_sat_that_day_nothing_is_joined_by_the_sitting(tmp_path):
    decided = amendment("17001-3", number="3", decision="NegativedOnDivision")
    third = stage("2023-06-13", key="17002", stage="3rd reading", sort_order=2)
    assert shown(kept(tmp_path, third, decided, division(title="Example Bill"))) == []


def test_a_motion_to_disagree_is_joined_as_what_it_is(tmp_path):
    motion = amendment(
        "17001-9", form="motion", number="102B", summary=["That this House disagrees with Lords amendment 102B"]
    )
    motion.record.decision = "AgreedOnDivision"
    found = kept(tmp_path, motion, division(title="Example Bill", ayes=None, noes=None))
    assert shown(found) == [("17001-9", "sitting", "likely", "itself")]


def test_an_amendment_renumbered_after_the_vote_stays_what_the_division_was_on(tmp_path):
    with opened(tmp_path) as store:
        keep(store, bill(), stage("2023-06-13"), amendment("17001-1", number="14"), amendment("17001-2", number="15"))
        keep(store, division(title="Example Bill: Report Stage: Amendment 14"))
        join(store, (), NOW)
        assert stored(store) == [("17001-1", "title")]
        keep(store, amendment("17001-1", number="16"), amendment("17001-2", number="14"), at=NOW + STEP)
        join(store, (), NOW + STEP)
        assert stored(store) == [("17001-1", "title")]
        keep(store, division(title="Example Bill: Report Stage: Amendment 16", stamp="second"), at=NOW + 2 * STEP)
        join(store, (), NOW + 2 * STEP)
        assert stored(store) == [("17001-1", "title")]


@pytest.mark.parametrize("decision", ["NotMoved", "Withdrawn"])
def test_a_number_that_the_paper_had_wrong_is_no_renumbering(tmp_path, decision):
    with opened(tmp_path) as store:
        keep(store, bill(), stage("2023-06-13"), amendment("17001-1", number="8"), amendment("17001-2", number="9"))
        keep(store, division(title="Example Bill: Report Stage: Amendment 8"))
        join(store, (), NOW)
        keep(
            store, amendment("17001-1", number="7", decision=decision), amendment("17001-2", number="8"), at=NOW + STEP
        )
        join(store, (), NOW + STEP)
        assert stored(store) == [("17001-2", "title")]


def test_a_lettered_amendment_is_never_certain_for_it_is_one_to_something_else(tmp_path):
    lettered = amendment("17001-10", number="(a)")
    found = kept(tmp_path, lettered, division(title="Example Bill: Report Stage: Amendment (a) to New Clause 1"))
    assert shown(found) == [("17001-10", "title", "likely", "itself")]


def test_a_motion_on_a_reasons_committee_is_of_the_message_it_answers(tmp_path):
    message = stage("2023-06-13", stage="Consideration of Lords message")
    entry = amendment("17001-10", number="3J", stage="Consideration of Lords message")
    title = "Example Bill: Motion to appoint a Reasons Committee in respect of Lords Amendment 3J"
    with opened(tmp_path) as store:
        keep(store, bill(), message, entry, division(title=title))
        assert shown(joins(*store.joining_material())) == [("17001-10", "title", "likely", "other")]


@pytest.mark.parametrize("title", ["Programme motion: Example Bill", "Closure motion on Example Bill: Report Stage"])
def test_procedure_is_not_taken_for_the_only_thing_divided_on(tmp_path, title):
    decided = amendment("17001-3", number="3", decision="NegativedOnDivision")
    assert shown(kept(tmp_path, decided, division(title=title))) == []


def test_a_link_that_leads_nowhere_undoes_no_join_that_is_right(tmp_path):
    found = kept(tmp_path, NC10, division(), links=(LinkSettings(division=KEY, amendment="NC77"),))
    assert shown(found) == [("17001-10", "title", "certain", "itself")]
    assert len(found.problems) == 1


def test_what_the_campaign_links_itself_is_nobodys_news(tmp_path):
    with opened(tmp_path) as store:
        join(store, (), NOW)
        keep(store, bill(), stage("2023-06-13"), NC1, NC10, division())
        join(store, (), NOW)
        for amendment_ in ("NC1", ""):
            join(store, (LinkSettings(division=KEY, amendment=amendment_),), NOW + STEP)
        rows = [row for row in store.look().changes(20) if row["noun"] == "join"]
        assert [(row["what"], row["baseline"]) for row in reversed(rows)] == [
            ("appeared", False),
            ("appeared", True),
            ("withdrawn", True),
            ("withdrawn", True),
        ]


def test_a_division_and_its_join_are_matched_together_however_much_lies_between(tmp_path):
    with opened(tmp_path) as store:
        join(store, (), NOW)
        keep(store, bill(), stage("2023-06-13"), NC10, division())
        keep(store, *(amendment(f"17001-{number}", number=str(number)) for number in range(2000, 3100)))
        join(store, (), NOW)
        first = store.unmatched(1000)
        assert {change.noun for change in first} >= {"division", "join"}
        store.store_alerts([], [change.id for change in first], NOW)
        assert {change.noun for change in store.unmatched()} == {"amendment"}


HANSARD = Path(__file__).parents[3] / "shared" / "data" / "hansard"


@pytest.mark.skipif(not HANSARD.exists(), reason="the collected Hansard is not on this machine")
@pytest.mark.parametrize(
    ("file", "on"),
    [
        ("lords/daylord2021-07-20b.xml", [None, None, None, "amendment 9", "amendment 26", "amendment 27", None]),
        ("lords/daylord2021-06-29a.xml", [None]),
        ("commons/debates2020-12-15a.xml", ["amendment 1F", "new clause 3"]),
    ],
)
def test_what_real_divisions_were_on_is_read_from_the_words_around_them(file, on):
    sections, found = [[]], []
    for element in etree.parse(str(HANSARD / file)).getroot():
        if element.tag == "major-heading":  # which begins what is a section of its own at the service
            sections.append([])
        sections[-1] += as_items(element)
    for items in sections:
        for index in [number for number, item in enumerate(items) if item["ItemType"] == "Division"]:
            near = around(items, index, "")
            told = by_hansard(near.heading, near.words, near.result)
            found.append(f"{told[0].these[0].kind} {told[0].these[0].number}" if told else None)
    assert found == on


def as_items(element):
    """Give an element of TheyWorkForYou's daily XML as the items that the Hansard service would make of it."""
    if element.tag == "division":
        return [{"ItemType": "Division"}]
    if not element.tag.endswith(("speech", "heading")):
        return []
    speaker = element.get("speakername") if element.tag == "speech" else None
    lines = [" ".join("".join(one.itertext()).split()) for one in element] or [
        " ".join("".join(element.itertext()).split())
    ]
    return [{"ItemType": "Contribution", "Value": line, "AttributedTo": speaker} for line in lines]
