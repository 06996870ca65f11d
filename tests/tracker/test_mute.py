"""Mutes: a watch or channel is kept quiet until a time; what comes is held, and goes once, as one message."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.channels import Outcome
from sources.times import LONDON
from tests.tracker.keeper import DAY, HOUR, MINUTE, START, Kept, kept, stages
from tests.tracker.service import call
from tracker.cli.common import Failure
from tracker.cli.mute import read_until

NOW = START + MINUTE
TWO = '[[watches]]\nname = "Other"\nbill = "Example Bill"\nchannels = ["press"]'
HELD = "Held while muted: "


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Kept]:
    with kept(tmp_path, more=TWO) as opened:
        opened.app.keeping.jumps = True
        yield opened


def mute(served: Kept, kind: str, name: str, until: datetime, now: datetime = NOW) -> int:
    return served.app.store.held.mute(kind, name, until, now)


def test_a_muted_channel_gets_nothing_until_the_time_and_then_all_as_one_message(served):
    mute(served, "channel", "press", NOW + 2 * HOUR)
    for number in range(1, 4):
        assert served.told("press", NOW + number * 10 * MINUTE, *stages(2, first=2 * number)) == []
    assert served.told("press", NOW + 119 * MINUTE) == []
    (title,) = served.told("press", NOW + 2 * HOUR)
    assert title.startswith(HELD)
    assert title.endswith("and 5 more")
    assert served.told("press", NOW + 3 * HOUR) == []


def test_a_muted_watch_on_a_channel_that_another_shares_holds_its_own_part_only(served):
    mute(served, "watch", "Example", NOW + 2 * HOUR)
    (title,) = served.told("press", NOW + MINUTE, *stages(2))
    assert not title.startswith(HELD)
    assert "Watch: Other\n" in served["press"].texts[-1]
    (late,) = served.told("press", NOW + 2 * HOUR)
    assert late.startswith(HELD)
    assert "Watch: Example\n" in served["press"].texts[-1]


def test_a_mute_that_is_extended_holds_longer_and_doubles_nothing(served):
    mute(served, "channel", "press", NOW + HOUR)
    served.tick(NOW + MINUTE, *stages(2))
    assert mute(served, "channel", "press", NOW + 3 * HOUR, NOW + 30 * MINUTE) == 4
    assert served.told("press", NOW + HOUR) == []
    assert len(served.told("press", NOW + 3 * HOUR)) == 1
    assert served.told("press", NOW + 4 * HOUR) == []


def test_a_mute_that_is_shortened_lets_go_sooner(served):
    mute(served, "channel", "press", NOW + 3 * DAY)
    served.tick(NOW + MINUTE, *stages(2))
    mute(served, "channel", "press", NOW + HOUR, NOW + 2 * MINUTE)
    assert len(served.told("press", NOW + HOUR)) == 1


def test_a_mute_that_is_lifted_lets_go_at_once_with_a_label(served):
    mute(served, "channel", "press", NOW + 3 * DAY)
    served.tick(NOW + MINUTE, *stages(2))
    assert served.app.store.held.unmute("channel", "press", NOW + 2 * MINUTE) == 4
    (title,) = served.told("press", NOW + 3 * MINUTE)
    assert title.startswith(HELD)
    assert served.told("press", NOW + 4 * DAY) == []


def test_what_two_mutes_hold_waits_for_the_later(served):
    mute(served, "watch", "Example", NOW + HOUR)
    mute(served, "channel", "press", NOW + 2 * HOUR)
    served.tick(NOW + MINUTE, *stages(1))
    served.app.store.held.unmute("channel", "press", NOW + 2 * MINUTE)
    assert len(served.told("press", NOW + 3 * MINUTE)) == 1
    assert "Watch: Other\n" in served["press"].texts[-1]
    assert len(served.told("press", NOW + HOUR)) == 1


def test_the_mute_of_one_channel_holds_nothing_of_another(tmp_path):
    more = '[channels.mail]\nurl = "terminal://"\nsettle = "0s"\n\n' + TWO.replace('"press"', '"press", "mail"')
    with kept(tmp_path, more=more) as served:
        mute(served, "channel", "press", NOW + HOUR)
        served.tick(NOW + MINUTE, *stages(1))
        assert (len(served["press"].got), len(served["mail"].got)) == (0, 1)


def test_a_message_that_was_under_way_to_a_channel_waits_when_it_is_muted(served):
    served["press"].answers = [Outcome("failed", "down")]
    served.tick(NOW, *stages(1))
    mute(served, "channel", "press", NOW + 2 * HOUR)
    assert len(served["press"].got) == 1
    served.tick(NOW + HOUR)
    assert len(served["press"].got) == 1
    served.tick(NOW + 2 * HOUR)
    assert len(served["press"].got) == 2


def test_the_command_mutes_lists_and_lifts(served):
    done = call("mute", "channel", "press", "--until", "3d", cwd=served.folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Muted: the channel press, until ")
    (row,) = json.loads(call("mute", "--json", cwd=served.folder).stdout)
    assert (row["kind"], row["name"]) == ("channel", "press")
    assert "press" in call("mute", cwd=served.folder).stdout
    shown = call("status", cwd=served.folder).stdout
    assert "Muted       the channel press, until " in shown
    assert json.loads(call("status", "--json", cwd=served.folder).stdout)["muted"] == [row]
    lifted = call("mute", "channel", "press", "--off", cwd=served.folder)
    assert lifted.stdout == "No longer muted: the channel press. Nothing was held.\n"
    assert call("mute", cwd=served.folder).stdout == "Nothing is muted.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("watch", "Exmaple", "--until", "2h"), "the config has no watch called 'Exmaple'; did you mean 'Example'?"),
        (("channel", "nowhere", "--until", "2h"), "the config has: ops, press"),
        (("bill", "Example", "--until", "2h"), "write watch or channel"),
        (("channel",), "which channel? The config has: ops, press"),
        (("channel", "press"), "say either --until TIME"),
        (("channel", "press", "--until", "2h", "--off"), "say either --until TIME"),
        (("channel", "press", "--until", "soon"), "'soon' is no time"),
        (("channel", "press", "--until", "2001-01-01"), "is past"),
        (("channel", "press", "--until", "900d"), "more than a year"),
        (("channel", "press", "--off"), "is not muted"),
        (("--off",), "say what to mute"),
    ],
)
def test_what_cannot_be_muted_is_refused_in_words(served, words, said):
    done = call("mute", *words, cwd=served.folder)
    assert done.returncode == 2
    assert said in done.stderr


def test_what_a_mute_holds_is_not_released_but_by_lifting_it(served):
    mute(served, "channel", "press", NOW + HOUR)
    served.tick(NOW + MINUTE, *stages(1))
    done = call("release", "muted", cwd=served.folder)
    assert done.returncode == 2
    assert "lift it with `tracker mute" in done.stderr


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("2h", "2023-03-24 16:00"),
        ("90m", "2023-03-24 15:30"),
        ("3d", "2023-03-27 14:00"),
        ("2 weeks", "2023-04-07 14:00"),
        ("tomorrow", "2023-03-25 08:00"),
        # The clocks go forward on the 26th.
        ("Sunday", "2023-03-26 07:00"),
        ("mon", "2023-03-27 07:00"),
        ("friday", "2023-03-31 07:00"),
        ("2023-04-01", "2023-03-31 23:00"),
        ("2023-04-01T09:30", "2023-04-01 08:30"),
        ("2023-04-01T09:30+00:00", "2023-04-01 09:30"),
    ],
)
def test_until_when_is_read_as_people_say_it_on_londons_clock(text, until):
    now = datetime(2023, 3, 24, 14, 0, tzinfo=UTC)  # a Friday
    assert read_until(text, now, LONDON) == datetime.fromisoformat(until).replace(tzinfo=UTC)


def test_a_time_that_is_none_is_refused():
    for text in ("", "soon", "2", "h", "0h", "-2h", "2023-13-01", "thirty hours"):
        with pytest.raises(Failure):
            read_until(text, NOW, LONDON)
    with pytest.raises(Failure):
        read_until("2023-06-01", NOW + timedelta(days=1), LONDON)
