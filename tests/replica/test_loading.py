import json
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.replica.examples import example_scenario
from tracker.replica import Scenario, ScenarioBill, ScenarioError, load_scenario, scenario_names
from tracker.replica.loading import SHIPPED


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped scenario, to be broken."""
    return Path(shutil.copytree(SHIPPED / "procurement-bill", tmp_path / "broken"))


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_scenarios_all_load() -> None:
    assert scenario_names() == ("procurement-bill",)
    assert [load_scenario(name).name for name in scenario_names()] == list(scenario_names())


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ScenarioError, match=r"no scenario called 'finance'; there is: procurement-bill\."):
        load_scenario("finance")


def test_a_folder_of_the_same_format_loads_under_its_own_name(folder: Path) -> None:
    scenario = load_scenario(folder)
    assert scenario.name == "broken"
    assert scenario.divisions == load_scenario("procurement-bill").divisions


def test_a_folder_without_a_scenario_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"scenario\.json cannot be read: No such file"):
        load_scenario(tmp_path)


@pytest.mark.parametrize(
    ("name", "old", "new", "sentence"),
    [
        ("scenario.json", "{", "{{", "not valid JSON"),
        ("scenario.json", '"bill_title"', '"bil_title"', "no field 'bil_title'"),
        ("bills.json", '"house": "Lords", ', "", "a ScenarioBill lacks 'house'"),
        ("bills.json", '"bill_id": 3159', '"bill_id": "3159"', "should be of type int"),
        ("sittings.json", "+01:00", "", "has no zone"),
        ("sittings.json", '"day": "2022-05-11"', '"day": "11 May"', "Invalid isoformat"),
        ("sittings.json", "9400001", "1", "names no stage of it: 1"),
        ("stages.json", "3159", "1", "belongs to no bill"),
        ("divisions.json", '[172, "Diane Abbott"', '[null, "Diane Abbott"', "None should be of type int"),
        ("scenario.json", '"end": "2023', '"end": "2021', "ends before it starts"),
    ],
)
def test_a_broken_scenario_is_refused_with_a_sentence(
    folder: Path, name: str, old: str, new: str, sentence: str
) -> None:
    spoil(folder / name, old, new)
    with pytest.raises(ScenarioError, match=sentence):
        load_scenario(folder)


def test_a_file_that_holds_no_list_is_refused(folder: Path) -> None:
    (folder / "bills.json").write_text(json.dumps({"bill_id": 1}), encoding="utf-8")
    with pytest.raises(ScenarioError, match="should be of type list"):
        load_scenario(folder)
    (folder / "scenario.json").write_text("[]", encoding="utf-8")
    with pytest.raises(ScenarioError, match="one JSON object"):
        load_scenario(folder)


def test_a_scenario_built_with_a_naive_time_is_refused() -> None:
    bill = ScenarioBill(1, datetime(2023, 1, 1), "Example Bill", "Commons")
    with pytest.raises(ScenarioError, match="without a zone"):
        replace(example_scenario(), bills=(bill,), stages=(), sittings=(), amendments=(), pingpong=())


def test_moments_are_sorted_utc_and_without_repeats() -> None:
    moments = example_scenario().moments()
    assert list(moments) == sorted(set(moments))
    assert {moment.utcoffset() for moment in moments} == {timedelta(0)}


def test_an_empty_scenario_has_no_moments() -> None:
    example = example_scenario()
    assert Scenario("e", "e", "e", example.start, example.end).moments() == ()
