"""Samples of alerts, for looking at messages before there are any: made-up bills and people, in files beside this one.

There is one of each rule and event, as the rule makes it; ``tests/alerts/test_messages.py`` writes them.
"""

import json
import re
from dataclasses import asdict
from datetime import date, datetime
from functools import cache
from pathlib import Path

from alerts.messages import PARTS, TEMPLATES
from alerts.values import Alert

FOLDER = Path(__file__).parent / "samples"


def name_of(alert: Alert) -> str:
    """Give the name of an alert's kind: its rule and event, "petition-debate-threshold"."""
    words = f"{alert.rule} {alert.facts.get('event') or ''}".casefold()
    return "-".join(re.findall("[a-z0-9]+", words))


def as_json(alert: Alert) -> str:
    """Give an alert as a sample's file holds it; times in ISO form."""
    fields = asdict(alert)
    fields["learned_at"] = alert.learned_at.isoformat()
    fields["happened_on"] = alert.happened_on.isoformat() if alert.happened_on else None
    return json.dumps(fields, ensure_ascii=False, indent=1) + "\n"


@cache
def sample(name: str) -> Alert:
    """Read one sample; raises FileNotFoundError for a kind of which there is none."""
    fields = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    fields["learned_at"] = datetime.fromisoformat(fields["learned_at"])
    fields["happened_on"] = date.fromisoformat(fields["happened_on"]) if fields["happened_on"] else None
    fields["changes"] = tuple(fields["changes"])
    return Alert(**fields)


def samples() -> dict[str, Alert]:
    """Give every sample by the name of its kind, in the order of the names."""
    return {file.stem: sample(file.stem) for file in sorted(FOLDER.glob("*.json"))}


def rules() -> list[str]:
    """Give the names of the rules that have a template: of every rule that tells anything."""
    return sorted(file.stem for file in TEMPLATES.glob("*.txt") if file.name not in PARTS)
