"""Where and when an alert goes on a channel."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from alerts.values import Alert
from tests.alerts.examples import EXAMPLES
from tracker.hours import Hours
from tracker.placing import Context, Placing, placed
from tracker.telling import in_turn

NOW = datetime(2024, 6, 4, 12, 0, tzinfo=UTC)  # one o'clock in London
AT_ONCE, DAILY = Hours(), Hours("daily", at=time(8))
MINUTES = timedelta(minutes=1)


def example(name: str) -> Alert:
    return EXAMPLES[name]()


def place(name: str, hours: Hours = AT_ONCE, **named: object) -> Placing:
    found = placed(example(name), "a", hours, NOW, **named)  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["division-held", "stage-moved", "event-moved", "royal-assent", "mention-corrected"])
def test_divisions_dates_and_corrections_wait_for_nothing(name):
    assert place(name).due_at == NOW


@pytest.mark.parametrize("name", ["mention-one", "amendment-tabled", "publication-amendment-paper", "question-asked"])
def test_what_comes_in_pieces_waits_for_the_others_so_long_as_the_channel_says(name):
    assert place(name).due_at == NOW + 5 * MINUTES
    rule = example(name).rule
    assert place(name, Hours(settle={rule: 30 * MINUTES})).due_at == NOW + 30 * MINUTES


@pytest.mark.parametrize("day", ["debate", "eve"])
def test_a_change_of_plan_before_a_debate_waits_for_nothing(day):
    assert place("amendment-tabled", **{day: True}).due_at == NOW
    assert place("mention-one", **{day: True}).due_at == NOW + 5 * MINUTES


def test_a_digest_is_named_by_its_day_and_due_at_its_hour():
    found = place("stage-moved", DAILY)
    assert (found.batch, found.due_at) == ("digest 2024-06-05", datetime(2024, 6, 5, 7, 0, tzinfo=UTC))


@pytest.mark.parametrize("at", [time(0, 30), time(8), time(23, 30)])
def test_the_services_own_notices_go_with_the_same_digest_as_the_news(at):
    hours = Hours("daily", at=at)
    (notice,) = in_turn(["a"], Context({"a": hours}), NOW)
    news = place("stage-moved", hours)
    assert (notice.batch, notice.due_at) == (news.batch, news.due_at)


def test_the_campaigns_own_division_overtakes_unless_the_channel_says_no():
    assert place("division-held-asked", DAILY).batch == ""
    assert place("division-held-asked", replace(DAILY, overtake=False)).batch == "digest 2024-06-05"


def test_a_day_of_debate_goes_with_a_digest_that_comes_before_it_is_over_else_at_once():
    day = example("debate-day-morning").facts["day"]
    before = datetime.fromisoformat(f"{day}T06:30:00+00:00")
    alert = example("debate-day-morning")
    early, late = (placed(alert, "a", Hours("daily", at=time(hour)), before) for hour in (8, 6))
    assert (early.batch, late.batch) == (f"digest {day}", "")
    assert placed(alert, "a", Hours(debate_day=False), before) is None


def test_what_an_outage_kept_back_goes_together():
    since = NOW - timedelta(hours=9)
    assert (
        place("stage-moved", after=since).batch
        == place("mention-one", after=since).batch
        == ("catch-up 2024-06-04T03:00+00:00")
    )


def test_that_a_division_stood_is_for_digests_alone():
    assert placed(example("confirmed"), "a", AT_ONCE, NOW) is None
    assert place("confirmed", DAILY).batch == "digest 2024-06-05"


def test_a_push_comes_at_its_time_whatever_the_channel_sets():
    found = place("push-due", replace(DAILY, quiet=(time(9), time(20))))
    assert (found.due_at, found.through, found.batch) == (NOW, True, "")
