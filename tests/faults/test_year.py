"""Days of Parliament through the real service, with outages, restarts and deaths: ``make soak`` plays a whole year."""

from pathlib import Path

from tests.soak.polls import poll
from tests.soak.year import play


def test_of_sitting_days_with_outages_and_deaths_everything_is_told_exactly_once(tmp_path: Path) -> None:
    told = play(tmp_path, 5, 3)
    assert told.wrong == [], told
    assert told.outages + told.channel_outages, "something goes wrong"
    assert told.deaths, told


def test_polls_of_unchanged_services_find_no_change(tmp_path: Path) -> None:
    assert poll(tmp_path, 40).wrong == []
