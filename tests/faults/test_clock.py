"""Rows 32 to 35: clocks that jump, nights on which they change, days asleep, and other people's clocks."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import servers
from tests.faults.playing import BASELINE, BROKEN, MENDED, SCENARIO, Front, played, playing
from tests.tracker.campaign import campaign, watch
from tests.tracker.keeper import DAY, HOUR, MINUTE, START, Kept, kept, spoken, stages
from tests.tracker.service import Ledger, Setup, utc
from tests.tracker.stored import NOW, bill
from tracker.replica import Replica

DAILY = 'when = "daily"\nat = "08:00"'
JUMPS = pytest.mark.parametrize("jump", [3 * DAY, -1 * DAY], ids=["three days ahead", "a day back"])
HALF_HOUR = timedelta(minutes=30)


def digests(served: Kept, channel: str = "press") -> list[str]:
    return [title for title in served[channel].titles if "digest" in title]


def named(served: Kept, number: int, channel: str = "press") -> int:
    """Give how many messages name a stage."""
    return sum(f"Stage {number} " in text for text in served[channel].texts)


# 32: jumps


@JUMPS
def test_row_32_sources_are_read_at_once_after_a_jump_and_at_their_pace_from_then_on(
    tmp_path: Path, jump: timedelta
) -> None:
    with played(tmp_path, SCENARIO) as served:
        names = [one.module.NAME for one in served.app.sources]
        for now in (BASELINE + jump, BASELINE + MINUTE):  # and the clock is put right
            served.replica.move_to(now)
            assert [one.source for one in served.app.poll(now)] == names
            assert served.app.poll(now + timedelta(seconds=5)) == []
            served.replica.move_to(now + 5 * MINUTE)
            assert [one.source for one in served.app.poll(now + 5 * MINUTE)] == names


@JUMPS
def test_row_32_news_goes_out_at_once_after_a_jump_and_after_the_clock_is_right_again(
    tmp_path: Path, jump: timedelta
) -> None:
    with kept(tmp_path) as served:
        at = START + jump
        for number, now in enumerate((at, at + MINUTE, START + MINUTE, START + 2 * MINUTE), start=1):
            served.tick(now, *stages(1, first=number))
            served.tick(now + 6 * MINUTE)  # what came after a time off waits for others so long
            assert named(served, number) == 1


@JUMPS
def test_row_32_what_waits_for_others_waits_no_day_because_of_a_jump(tmp_path: Path, jump: timedelta) -> None:
    with campaign(tmp_path, watch("Example", "a")) as ours:
        ours.learn(bill(title="Example Bill"), baseline=True)
        ours.tick(NOW + jump, spoken(1))
        ours.tick(NOW, spoken(2, "0A0A0A0A-0000-4000-8000-0000000000BB"))
        for minutes in range(10, 14 * 60, 10):
            ours.tick(NOW + minutes * MINUTE)
            if minutes == 10 and jump > timedelta():
                assert len(ours["a"].got) >= 1
        told = "\n".join(ours["a"].texts)
        assert ("said 1 times" in told, "said 2 times" in told) == (True, True)


def test_row_32_a_clock_that_was_three_days_ahead_neither_delays_nor_repeats_a_digest(tmp_path: Path) -> None:
    with kept(tmp_path, press=DAILY) as served:
        served.app.keeping.jumps = True
        served.tick(START + MINUTE, *stages(1))
        served.tick(START + 3 * DAY, *stages(1, first=2))  # Thursday noon; then Sunday; then Thursday again
        assert digests(served) == ["Your digest of Fri 2 June 2023: 1 alert"]
        served.tick(START + HOUR, *stages(1, first=3))
        served.tick(START + 20 * HOUR)
        assert named(served, 2) == named(served, 3) == 1, "the next morning, and not on Monday"
        for hours in range(24, 24 * 6, 4):
            served.tick(START + hours * HOUR, *(stages(1, first=hours) if hours % 24 == 0 else ()))
        assert [named(served, number) for number in (1, 2, 3, 24, 48, 72, 96)] == [1] * 7
        days = Counter(title.partition(":")[0] for title in digests(served))
        assert {title: times for title, times in days.items() if times > 1} == {}, "no day's digest comes twice"
        assert "More for your digest of Fri 2 June 2023" in days


def test_row_32_a_clock_that_is_put_back_by_a_day_neither_delays_nor_repeats_a_digest(tmp_path: Path) -> None:
    with kept(tmp_path, press=DAILY) as served:
        served.app.keeping.jumps = True
        served.tick(START + MINUTE, *stages(1))
        served.tick(START + 20 * HOUR, *stages(1, first=2))  # Friday, 9 o'clock
        assert digests(served) == ["Your digest of Fri 2 June 2023: 1 alert"]
        served.tick(START - 4 * HOUR + HOUR, *stages(1, first=3))
        for hours in range(-2, 24):
            served.tick(START + hours * HOUR)
        assert named(served, 2) == named(served, 3) == 1, "within a day"
        days = Counter(title.partition(":")[0] for title in digests(served))
        assert max(days.values()) == 1


def test_row_32_quiet_hours_of_a_clock_that_was_ahead_end_in_the_morning(tmp_path: Path) -> None:
    with kept(tmp_path, press='quiet = "22:00-07:00"') as served:
        served.app.keeping.jumps = True
        night = START + 3 * DAY + 11 * HOUR
        served.tick(night, *stages(1))
        assert served["press"].got == []
        served.tick(START + HOUR)
        assert named(served, 1) == 1, "it is day, by the right clock"


def test_row_32_a_source_that_failed_by_a_clock_that_was_ahead_is_told_to_be_read_again(tmp_path: Path) -> None:
    with kept(tmp_path) as served:
        served.app.keeping.jumps = True
        ahead = START + 3 * DAY
        served.tick(ahead)
        for minutes in range(10, 200, 10):
            served.tick(ahead + minutes * MINUTE, down=["hansard"])
        assert any(title.startswith("Hansard cannot be read since") for title in served["ops"].titles)
        served.tick(START + MINUTE)
        assert served["ops"].titles[-1] == "Hansard is read again"


def test_row_32_a_source_that_fails_after_a_clock_was_put_back_is_told_of_within_an_hour(tmp_path: Path) -> None:
    with kept(tmp_path) as served:
        served.app.keeping.jumps = True
        served.tick(START + 3 * DAY)
        for minutes in range(10, 70, 10):
            served.tick(START + minutes * MINUTE, down=["hansard"])
        [told] = served["ops"].titles
        assert told.startswith("Hansard cannot be read since Thu 1 June 2023")


# 33: the nights on which the clocks change


@pytest.mark.parametrize("first", ["2026-03-28 00:00", "2026-10-24 00:00"], ids=["forward", "back"])
def test_row_33_a_digest_at_half_past_one_comes_once_for_each_day(tmp_path: Path, first: str) -> None:
    with kept(tmp_path, press='when = "daily"\nat = "01:30"') as served:
        served.app.keeping.jumps = True
        begin = utc(first)
        # Every half hour while it may come twice, seldom else.
        passes = [begin + number * HALF_HOUR for number in range(3 * 48) if number % 48 < 7 or number % 8 == 0]
        for number, now in enumerate(passes, start=1):
            served.tick(now, *stages(1, first=number))
        days = [title.partition(":")[0] for title in digests(served)]
        told = [begin.date() + timedelta(days=number) for number in range(3)]
        assert days == [f"Your digest of {day:%a} {day.day} {day:%B} {day.year}" for day in told]
        last = passes[-1] - timedelta(days=1)
        for number, now in enumerate(passes, start=1):
            assert named(served, number) == (1 if now < last - 22 * HOUR else named(served, number))


# 34: asleep


def test_row_34_after_three_days_asleep_each_source_is_read_once_and_then_at_its_pace(tmp_path: Path) -> None:
    with played(tmp_path, SCENARIO) as served:
        awake = BASELINE + 3 * DAY
        served.replica.move_to(awake)
        names = [one.module.NAME for one in served.app.sources]
        assert [one.source for one in served.app.poll(awake)] == names
        for seconds in (5, 10, 30, 55):
            assert served.app.poll(awake + timedelta(seconds=seconds)) == []


def test_row_34_a_digest_that_was_missed_is_made_up_and_those_of_more_than_a_week_ago_are_one(tmp_path: Path) -> None:
    with kept(tmp_path, press=DAILY) as served:
        served.app.keeping.jumps = True
        served.tick(START + MINUTE, *stages(1))
        served.tick(START + 3 * DAY)
        assert digests(served) == ["Your digest of Fri 2 June 2023: 1 alert"]
        for day in (4, 5, 12):
            served.learn(START + day * DAY, *stages(1, first=day))
            served.app.match(START + day * DAY)
        served.tick(START + 14 * DAY)
        assert [title.partition(":")[0] for title in digests(served)[1:]] == [
            "Your digests of Tue 6 June 2023 to Wed 7 June 2023",
            "Your digest of Wed 14 June 2023",
        ]
        assert [named(served, number) for number in (1, 4, 5, 12)] == [1] * 4


def test_row_34_at_once_alerts_that_were_left_lying_come_as_one_message_that_says_so(tmp_path: Path) -> None:
    with kept(tmp_path) as served:
        served.learn(START + MINUTE, *stages(6))
        served.app.match(START + MINUTE)  # and the lid was closed
        awake = START + 3 * DAY
        served.tick(awake, *stages(2, first=7))
        served.tick(awake + 6 * MINUTE)
        [delayed] = [text for text in served["press"].texts if text.startswith("Delayed: ")]
        assert all(f"Stage {number} " in delayed for number in range(1, 7))
        assert "the oldest is of Thu 1 June 2023, 13:01" in delayed
        [caught_up] = [text for text in served["press"].texts if text.startswith("Catch-up: ")]
        assert all(f"Stage {number} " in caught_up for number in (7, 8))
        assert [named(served, number) for number in range(1, 9)] == [1] * 8


# 35: other clocks


class Elsewhere(Front):
    """A service whose own clock is wrong, and which says so in every answer."""

    def __init__(self, replica: Replica, date: str) -> None:
        super().__init__(replica)
        self.date = date

    def _reply(self, connection: Any, closing: Any) -> None:
        import http.client
        from urllib.parse import urlsplit

        behind = http.client.HTTPConnection(str(urlsplit(self.replica.base_url).netloc), timeout=10)
        behind.request("GET", self.requests[-1].split()[1])
        answer = behind.getresponse()
        servers.plain(answer.read(), answer.status, Date=self.date, Age="86400", Expires=self.date)(connection, closing)
        behind.close()


@pytest.mark.parametrize(
    "date", ["Mon, 20 Feb 2023 17:00:00 GMT", "Fri, 17 Feb 2023 12:00:00 GMT", "Fri, 31 Dec 2199 23:59:59 GMT", "later"]
)
def test_row_35_the_clock_of_a_service_is_not_believed(
    tmp_path: Path, replica: Replica, ledger: Ledger, undisturbed: Counter[tuple[str, str, str]], date: str
) -> None:
    with (
        Elsewhere(replica, date) as front,
        playing(Setup(front.url), tmp_path, replica, ledger) as served,
    ):
        for now in (BASELINE, BROKEN, MENDED):
            assert served.tick(now) == ()
            source = served.source("bills")
            assert datetime.fromisoformat(source["last_success"]) == now
            assert now < datetime.fromisoformat(source["next_due"]) <= now + HOUR
        assert served.news() == undisturbed
        moments = {datetime.fromisoformat(one["seen_at"]) for one in served.app.store.look().changes(10_000)}
        assert moments <= {BASELINE, BROKEN, MENDED}
