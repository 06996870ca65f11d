"""Parliament's way of writing times: London, without a zone (inferred; no service states one)."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def naive(moment: datetime) -> str:
    """An aware moment as a London time to the second without a zone: "2023-06-13T19:10:00"."""
    return moment.astimezone(LONDON).replace(tzinfo=None).isoformat(timespec="seconds")


def seven_digits(moment: datetime, seed: int) -> str:
    """As `naive`, with the seven fractional digits of Bills' `lastUpdate`; the digits carry no meaning."""
    return f"{naive(moment)}.{seed * 7919 % 9999999:07d}"


def midnight(day: date) -> str:
    """A day as the services write it: "2023-06-13T00:00:00"."""
    return f"{day.isoformat()}T00:00:00"


def today(moment: datetime) -> date:
    """The London date of an aware moment."""
    return moment.astimezone(LONDON).date()
