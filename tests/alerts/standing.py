"""Divisions that stand as they were told. All people are made up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from alerts.notices.confirmed import Stood, alert
from alerts.values import Alert
from sources.records import Division
from tests.alerts.changes import NOON, division, lords_division

READ = NOON + timedelta(hours=80)


def confirmed(on: Division | None = None, **changed: Any) -> Alert:
    """Give the alert that confirms a division, told and last changed at noon."""
    stood = Stood((on or division()).model_dump(mode="json"), 7, NOON, READ)
    return alert(replace(stood, **changed), "Example Bill", READ)


STANDING: dict[str, Callable[[], Alert]] = {
    "confirmed": confirmed,
    "confirmed-hansard": lambda: confirmed(hansard=(2, 3)),
    "confirmed-hansard-differs": lambda: confirmed(lords_division(), hansard=(2, 4)),
    "confirmed-corrected": lambda: confirmed(division(ayes=4), corrected=NOON),
}
