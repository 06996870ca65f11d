"""Reads a scenario's folder: `scenario.json`, and one JSON list of rows for each kind of fact.

A row is an object with the fields of the dataclass of that kind, or a list of its values in order with the
last ones left out (used for votes, of which there are thousands). scenarios/README.md describes the format.
"""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from tracker.replica.rows import reader
from tracker.replica.scenario import Scenario, ScenarioError

SHIPPED = Path(__file__).parent / "scenarios"


def scenario_names() -> tuple[str, ...]:
    """The names of the scenarios that come with the product, sorted."""
    return tuple(sorted(path.parent.name for path in SHIPPED.glob("*/scenario.json")))


def load_scenario(which: str | Path) -> Scenario:
    """The scenario of that shipped name, or in that folder when `which` is a path.

    Raises ScenarioError, whose text is a sentence, when there is none or it cannot be read.
    """
    if isinstance(which, str) and which not in scenario_names():
        known = ", ".join(scenario_names())
        raise ScenarioError(f"There is no scenario called {which!r}; there is: {known}.")
    folder = SHIPPED / which if isinstance(which, str) else which
    row = _read_json(folder / "scenario.json")
    if not isinstance(row, dict):
        raise ScenarioError(f"{folder / 'scenario.json'} must hold one JSON object.")
    row.setdefault("name", folder.name)
    for field in fields(Scenario):
        path = folder / f"{field.name}.json"
        if path.exists():
            row[field.name] = _read_json(path)
    try:
        scenario: Scenario = reader(Scenario)(row)
    except (ValueError, TypeError, KeyError) as error:
        raise ScenarioError(f"The scenario in {folder} cannot be read: {error}") from error
    return scenario


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ScenarioError(f"The scenario file {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise ScenarioError(f"The scenario file {path} is not valid JSON: {error}.") from error
