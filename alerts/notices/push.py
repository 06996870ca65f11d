"""Pushes: what an organiser does at a time before or after a stage, or after a division. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from alerts.joined import names, on, sureness
from alerts.values import Alert
from alerts.votes import counts, division_name
from alerts.words import count, cut, day, london, of_house

NAME = "push"
DUE, LATE, MISSED, MOVED, UNDATED, DIVISION = "due", "late", "missed", "moved", "undated", "division"

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Called:
    """A push by its name, its text, and when it comes, in the words of the config."""

    name: str
    text: str | None
    when: str

    @property
    def watch(self) -> str:
        """Give the name under which its alerts are kept."""
        return f"push: {self.name}"

    def topic(self, stage: str) -> str:
        """Give what its messages on one stage have in common."""
        return f"push {self.name} {stage}"


def stage_alert(
    push: Called,
    event: str,
    stage: Row,
    now: datetime,
    *,
    key: str,
    on: date | None,
    due: datetime | None = None,
    delayed: bool = False,
    told: tuple[datetime, str | None] | None = None,
) -> Alert:
    """Tell of a push and a stage (its ``key``, ``bill_title``, ``house``, ``stage``, ``link``, ``days``).

    ``on`` is the day of the stage that it goes by, ``due`` its moment (aware UTC) by that day; ``delayed`` that it
    comes late. ``told`` is when it was told before, and for which day (ISO), where that is no longer so.
    """
    return Alert(
        watch=push.watch,
        key=key,
        rule=NAME,
        title=_title(push, event, stage, on, now),
        facts={
            **_facts(push, event, stage["bill_title"], due, delayed),
            **_stage(stage, on, now),
            "again": due is not None and due > now,
            "told": told[0].isoformat() if told else None,
            "was": told[1] if told else None,
            "divisions": [],
        },
        learned_at=now,
        changes=(),
        link=stage["link"],
        topic=push.topic(stage["key"]),
    )


def _facts(push: Called, event: str, bill: str, due: datetime | None, delayed: bool) -> dict[str, Any]:
    return {
        "event": event,
        "name": cut(push.name),
        "text": cut(push.text or "", 480) or None,
        "when": cut(push.when),
        "bill": cut(bill),
        "due": due.isoformat() if due else None,
        "delayed": delayed,
    }


def _stage(stage: Row, on: date | None, now: datetime) -> dict[str, Any]:
    return {
        "house": stage["house"],
        "stage": cut(stage["stage"]),
        "stage_key": stage["key"],
        "day": on.isoformat() if on else None,
        "days": [one.isoformat() for one in stage["days"]],
        "away": away(on, now) if on else None,
    }


def _title(push: Called, event: str, stage: Row, on: date | None, now: datetime) -> str:
    name, called = cut(push.name, 100), f"{cut(stage['stage'])}{of_house(stage['house'])}"
    if on is None:
        return f"No day any more: {called} ({name})"
    told = {
        DUE: f"{name}: {called} {away(on, now)}, {day(on)}",
        LATE: f"Too late for {name}: {called}, {day(on)}",
        MISSED: f"Missed: {name}, {called}, {day(on)}",
        MOVED: f"Moved: {called}, now {day(on)} ({name})",
    }
    return told[event]


def away(on: date, now: datetime) -> str:
    """Say how far off a day is from now, by London's days: "in 7 days", "tomorrow", "today", "3 days ago"."""
    days = (on - london(now)).days
    if days in {-1, 0, 1}:
        return {-1: "yesterday", 0: "today", 1: "tomorrow"}[days]
    return f"in {count(days, 'day')}" if days > 0 else f"{count(-days, 'day')} ago"


@dataclass(frozen=True)
class Told:
    """A division, what it was on (its joins), and when it was learned (aware UTC)."""

    division: Row
    joined: Sequence[Row]
    learned: datetime


def division_alert(
    push: Called, bill: str, divisions: Sequence[Told], now: datetime, *, due: datetime, delayed: bool
) -> Alert:
    """Tell of a push that comes after divisions, the last of which was learned its time ago."""
    last = divisions[-1].division
    name = cut(push.name, 100)
    what = division_name(last) if len(divisions) == 1 else count(len(divisions), "division")
    return Alert(
        watch=push.watch,
        key=f"push:division:{last['key']}",
        rule=NAME,
        title=f"{name}: after {what}",
        facts={**_facts(push, DIVISION, bill, due, delayed), "divisions": [_line(one) for one in divisions]},
        learned_at=now,
        changes=(),
        link=last["link"],
        happened_on=date.fromisoformat(last["date"]),
    )


def _line(told: Told) -> dict[str, Any]:
    known = on(told.joined)
    called = division_name(told.division)
    when = day(told.division["date"])
    sure = sureness(known)
    return {
        "key": told.division["key"],
        "name": called if when in called else f"{called}, {when}",
        "counts": counts(told.division),
        "title": cut(told.division["title"]),
        "on": f"{sure} on {names(known)}" if known and sure else f"on {names(known)}" if known else None,
        "learned": told.learned.isoformat(),
    }
