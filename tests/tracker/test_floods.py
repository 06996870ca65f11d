"""Floods: what comes in too great a number is held back, told of once, and let go or given up by hand."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tracker.keeper import HOUR, MINUTE, START, Kept, kept, spoken, stages
from tests.tracker.service import call
from tests.tracker.stored import division

NOW = START + MINUTE
LIMIT = "flood = 5"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Kept]:
    with kept(tmp_path, operator=LIMIT) as opened:
        yield opened


def held(folder: Path) -> list[dict]:
    done = call("held", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def states(served: Kept) -> set[tuple[str, str]]:
    rows = served.app.store.look().deliveries(1000)
    return {(row["state"], row["reason"]) for row in rows if row["channel"] == "press" and "Stage" in row["title"]}


def test_as_many_alerts_as_the_limit_go_out(served):
    served.tick(NOW, *stages(5))
    assert len(served["press"].got) == 1
    assert served["ops"].got == []


def test_more_are_held_back_with_one_summary_to_the_channel_and_the_operator(served):
    served.tick(NOW, *stages(8))
    assert served["press"].titles == served["ops"].titles == ["Held back: 8 alerts at once for the channel press"]
    text = served["press"].texts[0]
    for said in ("8 on stages", "Example Bill", "Stage 1 (Commons)", "tracker held", "release press", "drop press"):
        assert said in text
    for number in range(1, 6):
        served.tick(NOW + number * MINUTE)
    served.tick(NOW + 100 * HOUR)
    assert len([one for one in served["press"].titles if one.startswith("Held back")]) == 1
    assert states(served) == {("held", "held back: 8 alerts at once, 5 at most")}


def test_mentions_of_one_debate_count_once(served):
    served.tick(NOW, *(spoken(number) for number in range(1, 13)), source="hansard")
    assert len(served["press"].got) == 1
    assert served["press"].titles[0].startswith("Acme named")


def test_the_news_of_two_watches_on_one_thing_counts_once(tmp_path):
    more = '[[watches]]\nname = "Other"\nbill = "Example Bill"\nchannels = ["press"]'
    with kept(tmp_path, operator=LIMIT, more=more) as served:
        served.tick(NOW, *stages(4))
        assert [one for one in served["press"].titles if one.startswith("Held back")] == []


def test_a_division_on_what_the_campaign_asks_for_is_never_held_back(tmp_path):
    asked = '[[asks]]\nbill = "Example Bill"\ndivision = "commons-2023-06-13-252"\nside = "aye"'
    with kept(tmp_path, operator=LIMIT, more=asked) as served:
        served.tick(NOW, *stages(8), division(date=NOW.date()))
        assert served["press"].titles[0].startswith("Commons division 252")
        assert served["press"].titles[1].startswith("Held back: 8 alerts")


def test_a_digest_of_too_many_is_held_back_when_it_is_made_up_and_not_when_it_is_due(tmp_path):
    with kept(tmp_path, operator=LIMIT, press='when = "daily"\nat = "08:00"') as served:
        served.tick(NOW, *stages(8))
        assert [row["which"] for row in held(tmp_path)] == ["flood"]
        assert len(served["ops"].got) == 1


def test_a_flood_that_goes_on_is_told_again_only_when_there_is_ten_times_as_much(served):
    for number in range(5):
        served.tick(NOW + number * MINUTE, *stages(8, first=1 + 8 * number))
    assert len(served["ops"].got) == 2, "8 and then 16, which has two digits"
    assert "With them 8 alerts of earlier today are held" in served["ops"].texts[1]
    (row,) = held(served.folder)
    assert row["number"] == 40


def test_a_few_alerts_after_a_flood_go_out_as_ever(served):
    served.tick(NOW, *stages(8))
    (title,) = served.told("press", NOW + MINUTE, *stages(1, first=9))
    assert title.startswith("Stage 9")


def test_a_pass_that_died_before_it_looked_leaves_its_flood_to_the_next(served):
    served.learn(NOW, *stages(8))
    # Matched, and then the power failed.
    keeping, served.app.keeping.end = served.app.keeping.end, lambda *_: 0
    served.app.match(NOW)
    served.app.keeping.end = keeping
    served.tick(NOW + MINUTE)
    assert served["press"].titles == ["Held back: 8 alerts at once for the channel press"]


def test_what_is_held_is_listed_with_its_reason(served):
    served.tick(NOW, *stages(8))
    (row,) = held(served.folder)
    assert (row["which"], row["channel"], row["until"], row["number"]) == ("flood", "press", None, 8)
    assert row["alerts"][0]["title"] == "Stage 1 (Commons): Wed 13 September 2023"
    shown = call("held", cwd=served.folder).stdout
    for said in ("flood", "press", "somebody looks", "Stage 3", "and 5 more", "tracker release"):
        assert said in shown


def test_nothing_held_is_said_so(served):
    assert call("held", cwd=served.folder).stdout == "Nothing is held back.\n"


def test_what_is_released_goes_once_as_one_labelled_message_beside_the_running_service(served):
    served.tick(NOW, *stages(8))
    done = call("release", "press", cwd=served.folder)
    assert (done.returncode, done.stdout) == (0, "Released: 8 alerts to press, with the next pass.\n")
    later = NOW.replace(year=2100)  # the command goes by the real clock
    served.app.keeping.jumps = True
    titles = served.told("press", later)
    (released,) = [one for one in titles if one.startswith("Held until it was released: Stage 1")]
    assert released.endswith(", and 7 more")
    assert served.told("press", later + MINUTE) == []
    assert held(served.folder) == []
    again = call("release", "press", cwd=served.folder)
    assert (again.returncode, "nothing is held as 'press'" in again.stderr) == (1, True)


def test_what_is_dropped_never_goes_and_is_still_listed(served):
    served.tick(NOW, *stages(8))
    refused = call("drop", "--all", cwd=served.folder)
    assert refused.returncode == 2
    assert "gives up 8 alerts to press for good; say --yes" in refused.stderr
    assert call("drop", "--all", "--yes", cwd=served.folder).returncode == 0
    served.tick(NOW + HOUR)
    assert len(served["press"].got) == 1
    assert states(served) == {("dropped", "dropped by hand")}
    assert held(served.folder) == []


def test_one_alert_of_a_flood_can_be_released_alone(served):
    served.tick(NOW, *stages(8))
    number = held(served.folder)[0]["alerts"][2]["id"]
    assert call("release", str(number), cwd=served.folder).returncode == 0
    assert held(served.folder)[0]["number"] == 7


def test_what_is_not_said_or_not_there_is_refused_in_words(served):
    for words, said in (
        (("release",), "say which, as `tracker held` lists them, or --all"),
        (("release", "nobody"), "nothing is held as 'nobody'"),
        (("drop", "press", "--all", "--yes"), "say which"),
    ):
        done = call(*words, cwd=served.folder)
        assert done.returncode in (1, 2)
        assert said in done.stderr


def test_a_command_that_changes_something_makes_no_database(tmp_path):
    (tmp_path / "config.toml").write_text(
        '[channels.a]\nurl = "terminal://"\n\n[[watches]]\nname = "A"\nbill = "A Bill"\nchannels = ["a"]\n'
    )
    done = call("release", "--all", cwd=tmp_path)
    assert (done.returncode, "run `tracker once` first" in done.stderr) == (2, True)
    assert not (tmp_path / "tracker.db").exists()
