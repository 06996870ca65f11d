"""What is said of a day of debate and of a push: what the record holds, the campaign's first, nothing besides."""

from datetime import UTC, date, datetime

import pytest

from alerts.grow import together
from alerts.kinds import DEBATE_DAY, SOON, kind
from alerts.messages import render
from alerts.notices import debate_day, push
from tests.alerts.business import event
from tests.alerts.changes import amendment
from tests.alerts.timely import BEFORE, ON, PAPERS, after, divided, eve, pushed, sitting, stage


def test_the_campaigns_own_come_first_then_those_of_members_watched_then_the_others() -> None:
    facts = eve(sitting(amendments=PAPERS)).facts
    assert [one["label"] for one in facts["ours"]] == ["New Clause 3, Duty to publish a list"]
    assert [one["label"] for one in facts["members"]] == ["Amendment 2, Duty to publish a list"]
    assert (len(facts["rest"]), facts["more"], facts["undecided"], facts["decided"]) == (2, 0, 4, 1)


def test_amendments_come_in_the_order_of_their_numbers() -> None:
    sponsors = [{"id": 14, "name": "Sam Instance", "lead": True}]
    several = [amendment(number, sponsors=sponsors) for number in ("10", "NC10", "2", "NC2")]
    labels = [one["label"].split(",")[0] for one in eve(sitting(amendments=several)).facts["members"]]
    assert labels == ["Amendment 2", "Amendment 10", "New Clause 2", "New Clause 10"]


def test_of_many_amendments_every_one_is_counted() -> None:
    sponsors = [{"id": 14, "name": "Sam Instance", "lead": True}]
    facts = eve(sitting(amendments=[amendment(str(one), sponsors=sponsors) for one in range(1, 41)])).facts
    assert len(facts["members"]) + facts["more"] == 40


def test_what_is_decided_or_left_is_not_said_to_come() -> None:
    told = eve(sitting(amendments=[amendment("1", decision="Agreed"), amendment("2", left=True)]))
    assert (told.facts["undecided"], told.facts["decided"]) == (0, 2)
    assert "No amendments have been read" not in render(told).body


def test_a_question_of_the_campaign_is_asked_at_the_stage_that_it_names_alone() -> None:
    assert [one["name"] for one in eve(sitting()).facts["questions"]] == ["New Clause 9"]
    assert eve(sitting(stage="Committee stage")).facts["questions"] == []
    assert eve(sitting(house="Lords")).facts["questions"] == []


@pytest.mark.parametrize(
    ("fields", "kinds", "link"),
    [
        ({}, [], "https://parliamentlive.tv/Commons"),
        ({"house": "Lords"}, [], "https://parliamentlive.tv/Lords"),
        ({"stage": "Committee stage"}, [], "https://parliamentlive.tv"),
        ({"stage": "Committee stage"}, ["Main Chamber"], "https://parliamentlive.tv/Commons"),
        ({"stage": "Committee of the whole House"}, [], "https://parliamentlive.tv/Commons"),
        ({"house": "Lords"}, ["Grand Committee"], "https://parliamentlive.tv"),
        ({"house": "Elsewhere"}, [], "https://parliamentlive.tv"),
    ],
)
def test_the_link_to_watch_is_the_chambers_only_where_it_sits_there(
    fields: dict[str, str], kinds: list[str], link: str
) -> None:
    events = [event(1, kind=one).model_dump(mode="json") for one in kinds]
    assert debate_day.live(stage(**fields), events) == link


def test_a_sitting_that_is_marked_as_cancelled_has_no_hour_in_its_title() -> None:
    told = eve(sitting(events=[event(1, time="12:30", cancelled_on="2024-06-10")]))
    assert "12:30" not in told.title
    assert "as cancelled on Mon 10 June 2024" in render(told).body


def test_a_missed_day_tells_of_no_amendments_and_no_link_to_watch() -> None:
    body = render(eve(sitting(amendments=PAPERS), debate_day.MISSED)).body
    assert "parliamentlive" not in body
    assert "New Clause" not in body


def test_a_day_of_debate_may_pass_quiet_hours_and_the_later_word_of_it_holds() -> None:
    evening, morning = eve(sitting()), eve(sitting(), debate_day.MORNING)
    assert (kind(evening).rank, kind(evening).passes) == (SOON, frozenset({DEBATE_DAY}))
    assert together(evening, morning) == morning
    assert evening.happened_on is None
    assert morning.happened_on == ON


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2024-06-04", "today"),
        ("2024-06-05", "tomorrow"),
        ("2024-06-03", "yesterday"),
        ("2024-06-11", "in 7 days"),
        ("2024-06-01", "3 days ago"),
    ],
)
def test_how_far_off_a_day_is_goes_by_londons_days(on: str, said: str) -> None:
    assert push.away(date.fromisoformat(on), datetime(2024, 6, 3, 23, 30, tzinfo=UTC)) == said


def test_a_push_is_told_at_the_very_time_that_it_was_asked_for() -> None:
    assert kind(pushed(push.DUE)).fixed
    assert kind(after(divided())).fixed
    moved = kind(pushed(push.MOVED, told=(BEFORE, "2024-06-04")))
    assert (moved.fixed, moved.prompt) == (False, True), "at once, but for quiet hours"


def test_pushes_on_one_stage_by_different_names_are_not_taken_for_one() -> None:
    one = pushed(push.DUE)
    other = pushed(push.DUE, called=push.Called("Write", None, "7 days before report stage"))
    assert one.topic != other.topic
    assert together(one, other) is None
