"""Outages: the operator hears of each once when it begins and once when it ends, everybody of one that lasts."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.replica import examples
from tests.replica.examples import at
from tests.tracker.keeper import DAY, HOUR, MINUTE, START, Kept, kept, stages
from tests.tracker.service import Ledger, Setup, fault_of, later, service
from tests.tracker.stored import amendment, division
from tracker.outages import Off, learned, was_off, why_out
from tracker.replica import FaultAnswer, Replica
from tracker.work_tables import SourceRow

CATCH_UP = "Catch-up: "


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Kept]:
    with kept(tmp_path) as opened:
        yield opened


def fail(served: Kept, *, source: str = "hansard", since=START, times: int = 6, problem: str = "status 503"):
    """Have a source fail every ten minutes; gives the time of the last pass."""
    for number in range(1, times + 1):
        served.tick(since + number * 10 * MINUTE, down=[source], problem=problem)
    return since + times * 10 * MINUTE


def test_the_operator_hears_once_that_a_source_cannot_be_read_and_once_that_it_is_again(served):
    last = fail(served, times=12)
    (began,) = served["ops"].texts
    assert began.startswith("Hansard cannot be read since Thu 1 June 2023, 13:00\n")
    for said in ("The reason: status 503", "nothing is learned of mentions in debates", "Next try: "):
        assert said in began
    assert served["press"].got == []
    assert served.told("ops", last + 10 * MINUTE) == ["Hansard is read again"]
    assert "Thu 1 June 2023, 13:00 to Thu 1 June 2023, 15:10: 2 hours" in served["ops"].texts[-1]
    assert served.told("ops", last + 20 * MINUTE) == []
    assert served["press"].got == []


def test_two_failed_tries_are_no_outage(served):
    fail(served, times=2)
    served.tick(START + 30 * MINUTE)
    assert served["ops"].got == []


def test_a_source_that_fails_just_after_it_was_read_is_no_outage_yet(served):
    for minutes in (1, 2, 3):
        served.tick(START + minutes * MINUTE, down=["commons_votes"])
    assert served["ops"].got == []


def test_a_source_that_refuses_to_answer_is_an_outage_at_once(served):
    served.tick(START + MINUTE, down=["hansard"], problem="blocked: the service refused (403)")
    assert served["ops"].titles == ["Hansard cannot be read since Thu 1 June 2023, 13:00"]


def test_several_sources_down_for_one_cause_are_one_message(served):
    for number in range(1, 7):
        served.tick(START + number * 10 * MINUTE, down=["bills", "hansard", "commons_votes", "lords_votes"])
    assert len(served["ops"].got) == 1
    assert served["ops"].titles[0].startswith("4 sources cannot be read since ")


def test_everybody_hears_of_an_outage_that_lasts_once_while_it_does_and_once_when_it_ends(served):
    last = fail(served, times=60)
    (lasts,) = served["press"].texts
    assert lasts.startswith(
        "Hansard could not be read since Thu 1 June 2023, 13:00: mentions in debates may come late\n"
    )
    assert len(served["ops"].got) == 1, "who heard of it when it began needs no second word of it"
    served.tick(last + 10 * MINUTE)
    served.tick(last + 20 * MINUTE)
    assert served["press"].titles[1:] == served["ops"].titles[1:] == ["Hansard is read again"]


def test_how_long_an_outage_lasts_before_everybody_hears_of_it_is_in_the_config(tmp_path):
    with kept(tmp_path, operator='outage = "1h"') as served:
        fail(served, times=9)
        assert len(served["press"].got) == 1


def test_an_outage_is_told_in_the_digest_of_a_channel_that_has_digests_and_waits_for_the_end_of_quiet_hours(tmp_path):
    with kept(tmp_path, press='when = "daily"\nat = "08:00"', more='[channels.night]\nurl = "terminal://"') as served:
        fail(served, times=50)
        assert served["press"].got == []
        (message,) = [served.told("press", START + 20 * HOUR)]
        assert len(message) == 1
        assert "Hansard could not be read since" in served["press"].texts[0]
    (tmp_path / "other").mkdir()
    with kept(tmp_path / "other", press='quiet = "18:00-07:00"') as served:
        last = fail(served, times=60)  # till 23:00 in London
        assert served["press"].got == []
        for number in range(1, 60):
            served.tick(last + number * 10 * MINUTE, down=["hansard"])
        assert len(served["press"].got) == 1


def test_without_a_channel_for_the_operator_nobody_is_told_and_nothing_breaks(tmp_path):
    with kept(tmp_path, operator='outage = "30d"') as served:
        settings = served.app.settings
        told = settings.operator.model_copy(update={"channels": ()})
        served.app.settings = settings.model_copy(update={"operator": told})
        last = fail(served, times=10)
        served.tick(last + 10 * MINUTE)
        assert served["ops"].got == served["press"].got == []
        (one,) = served.app.store.upkeep.outages(START)
        assert (one.source, one.over_at) == ("hansard", last + 10 * MINUTE)


def test_a_source_that_goes_down_again_and_again_is_told_of_once_unless_it_stays_down(served):
    last = fail(served)
    for _ in range(3):
        served.tick(last + 10 * MINUTE)
        last = fail(served, since=last + 10 * MINUTE)
    assert served["ops"].titles == [
        "Hansard cannot be read since Thu 1 June 2023, 13:00",
        "Hansard is read again",
    ]
    fail(served, since=last, times=5)
    assert len(served["ops"].got) == 3


def test_a_source_switched_off_while_it_is_down_ends_its_outage_in_silence(served):
    last = fail(served)
    sources = {**served.app.settings.sources}
    sources["hansard"] = sources["hansard"].model_copy(update={"enabled": False})
    served.app.settings = served.app.settings.model_copy(update={"sources": sources})
    served.tick(last + 10 * MINUTE, down=["hansard"])
    served.tick(last + 20 * MINUTE)
    assert len(served["ops"].got) == 1
    assert [one for one in served.app.store.upkeep.outages(last + DAY) if one.over_at is None] == []


def test_what_an_outage_kept_back_comes_as_one_labelled_message_and_is_counted(served):
    last = fail(served, source="bills", times=12)
    back = last + 10 * MINUTE
    assert served.told("press", back, *stages(4)) == [], "others may be read again in a moment"
    caught_up = "Catch-up: Stage 1 (Commons): Wed 13 September 2023, and 3 more"
    assert served.told("press", back + 5 * MINUTE) == [caught_up]
    assert "since Thu 1 June 2023, 13:00" in served["press"].texts[-1]
    assert "4 alerts so far" in served["ops"].texts[-1]
    (after,) = served.told("press", back + 10 * MINUTE, *stages(1, first=5))
    assert not after.startswith(CATCH_UP), "that is over with the pass"


def test_news_of_another_source_is_no_catch_up(served):
    last = fail(served, source="hansard", times=12)
    (title,) = served.told("press", last + 10 * MINUTE, *stages(1), source="bills")
    assert not title.startswith(CATCH_UP)


def test_what_a_short_failure_kept_back_is_told_as_ever(served):
    last = fail(served, source="bills", times=4)
    (title,) = served.told("press", last + 10 * MINUTE, *stages(1))
    assert not title.startswith(CATCH_UP)


def test_a_pass_that_dies_before_the_end_leaves_the_catch_up_to_the_next(served):
    last = fail(served, source="bills", times=12)
    served.read(last + 10 * MINUTE)
    served.learn(last + 10 * MINUTE, *stages(2))
    assert served.told("press", last + 11 * MINUTE) == []
    (title,) = served.told("press", last + 16 * MINUTE)
    assert title.startswith(CATCH_UP)


def test_a_division_on_what_the_campaign_asks_for_overtakes_a_catch_up(tmp_path):
    asked = '[[asks]]\nbill = "Example Bill"\ndivision = "commons-2023-06-13-252"\nside = "aye"'
    with kept(tmp_path, more=asked) as served:
        last = fail(served, source="bills", times=12)
        now = last + 10 * MINUTE
        served.learn(now, division(date=now.date()))
        (title,) = served.told("press", now, *stages(2))
        assert title.startswith("Commons division 252")
        (title,) = served.told("press", now + 5 * MINUTE)
        assert title.startswith(CATCH_UP)


def test_the_tracker_that_was_off_says_so_and_what_came_meanwhile_is_one_labelled_message(served):
    for number in range(1, 6):
        served.tick(START + number * MINUTE)
    last = START + 5 * MINUTE
    back = last + 30 * HOUR
    served.learn(back, amendment("20001", bill="example-bill"), amendment("20002", bill="example-bill", number="NC2"))
    titles = [*served.told("press", back, *stages(3)), *served.told("press", back + 5 * MINUTE)]
    assert len([one for one in titles if one.startswith(CATCH_UP)]) == 1
    (off,) = [text for text in served["ops"].texts if text.startswith("The tracker was off")]
    assert off.startswith("The tracker was off from Thu 1 June 2023, 13:05 to Fri 2 June 2023, 19:05\n")
    assert any(title.startswith("The tracker was off") for title in titles), "it lasted, so everybody hears"
    served.tick(back + 6 * MINUTE)
    assert len([one for one in served["ops"].titles if one.startswith("The tracker was off")]) == 1


def test_a_tracker_that_was_off_for_an_hour_tells_the_operator_alone(served):
    for number in range(1, 6):
        served.tick(START + number * MINUTE)
    served.tick(START + 65 * MINUTE)
    assert [one.partition(" from")[0] for one in served["ops"].titles] == ["The tracker was off"]
    assert served["press"].got == []


def test_the_first_start_is_no_time_off(served):
    assert served["ops"].got == []


def test_jumps_of_a_clock_that_is_moved_by_hand_are_no_time_off(served):
    served.app.keeping.jumps = True
    for number in range(1, 5):
        served.tick(START + number * 9 * DAY)
    assert served["ops"].got == served["press"].got == []


@pytest.mark.parametrize("apart", [timedelta(seconds=30), 5 * MINUTE, HOUR, 3 * HOUR, DAY])
def test_passes_at_their_usual_distance_are_never_taken_for_a_time_off_but_the_first_of_a_day(apart):
    last, usual, times_off = START, None, 0
    for number in range(1, 12):
        now = START + number * apart
        times_off += was_off(last, usual, now) is not None
        last, usual = now, learned(last, usual, now)
    assert times_off == (1 if apart == DAY else 0)


def test_a_pass_by_hand_between_hourly_ones_makes_no_outage_of_the_next():
    last, usual = START, HOUR
    for minutes in (2, 3, 60, 120):
        now = START + minutes * MINUTE
        assert was_off(last, usual, now) is None
        last, usual = now, learned(last, usual, now)


def test_a_service_that_ticks_every_half_minute_was_off_after_half_an_hour():
    usual = timedelta(seconds=30)
    assert was_off(START, usual, START + 29 * MINUTE) is None
    assert was_off(START, usual, START + 31 * MINUTE) == Off(START, START + 31 * MINUTE)


def test_a_source_that_was_never_read_is_told_of_after_a_quarter_of_an_hour_of_tries(served):
    settings = served.app.settings.sources["hansard"]
    row = SourceRow(name="hansard", last_attempt=START, failures=4, problem="status 503")
    assert why_out(row, settings, 10 * MINUTE, START) is None
    assert why_out(SourceRow(**row.model_dump() | {"failures": 5}), settings, 10 * MINUTE, START) == "status 503"


def test_a_source_that_is_quiet_past_its_limit_is_an_outage_though_no_try_failed(served):
    settings = served.app.settings.sources["hansard"].model_copy(update={"quiet_after": 7200.0})
    row = SourceRow(name="hansard", last_attempt=START, last_success=START, failures=0)
    assert why_out(row, settings, 10 * MINUTE, START + HOUR) is None
    assert "quiet" in str(why_out(row, settings, 10 * MINUTE, START + 3 * HOUR))


def test_an_idle_pass_of_a_long_outage_writes_no_more_than_any_other(served):
    last = fail(served, times=12)
    before = served.app.store.look().alerts(1000)
    rows = served.app.store.upkeep.outages(START)
    served.tick(last + 10 * MINUTE, down=["hansard"])
    assert served.app.store.look().alerts(1000) == before
    assert served.app.store.upkeep.outages(START) == rows


def test_a_failing_service_is_told_of_and_caught_up_with_on_the_whole_path(tmp_path):
    scenario = examples.example_scenario()
    start = at("2023-02-20 12:00")

    class Operated(Setup):
        def text(self) -> str:
            return super().text() + '\n[operator]\nchannels = ["ops"]\n'

    with Ledger() as ledger, Replica(scenario, now=start) as replica:
        setup = Operated(replica.base_url, {"ledger": "terminal://", "ops": "terminal://"}, grouped=True)
        with service(setup, tmp_path, replica, ledger, start) as served:
            served.tick(start)
            broken = later(examples.DEBATE_OUT, minutes=-200)
            replica.fault = fault_of("hansard", FaultAnswer(500, b"oops", "text/plain"))
            moments = [later(broken, minutes=10 * number) for number in range(24)]
            for now in moments:
                served.tick(now)
            assert [one for one in ledger.titles("ops") if "cannot be read" in one] != []
            replica.fault = None
            mended = later(moments[-1], minutes=40)
            titles = [*served.told(mended), *served.told(later(mended, minutes=6))]
            assert len([one for one in titles if one.startswith(CATCH_UP)]) == 1
            assert "Hansard is read again" in ledger.titles("ops")
