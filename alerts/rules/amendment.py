"""Amendments and motions are tabled, and decided, with or without a vote."""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from alerts.values import Alert, Watch
from alerts.words import amendment_name, count, fate, of_house
from sources.records import APPEARED, WITHDRAWN, Change

NAME = "amendment"


def alerts(changes: tuple[Change, ...], watch: Watch) -> list[Alert]:
    """Tell what was tabled, and what was decided, at each stage: one alert each for what came together."""
    ours = [one for one in changes if one.noun == "amendment" and one.bill == watch.bill]
    found: list[Alert] = []
    for event, choose in EVENTS.items():
        chosen = sorted((one for one in ours if choose(one)), key=_stage)
        found += [_alert(event, list(group), watch) for _, group in groupby(chosen, key=_stage)]
    return found


def _stage(change: Change) -> str:
    return str(change.after["stage_key"])


def _fate(change: Change) -> str | None:
    return fate(change.after["decision"], change.after["decision_text"])


def _tabled(change: Change) -> bool:
    return change.what == APPEARED and _fate(change) is None


def _decided(change: Change) -> bool:
    moved = change.what == APPEARED or {"decision", "decision_text"} & change.differs.keys()
    return change.what != WITHDRAWN and bool(moved) and _fate(change) is not None


EVENTS: dict[str, Callable[[Change], bool]] = {
    "tabled": _tabled,
    "decided": _decided,
    "withdrawn": lambda change: change.what == WITHDRAWN,
}
VERBS = {"tabled": "tabled", "decided": "decided", "withdrawn": "no longer on the paper"}


def _alert(event: str, changes: Sequence[Change], watch: Watch) -> Alert:
    first = changes[0].after
    entries = [_entry(change) for change in changes]
    where = f"{first['stage']}{of_house(first['house'])}"
    title = f"{count(len(entries), 'amendment')} {VERBS[event]}: {where}"
    if len(entries) == 1:
        told = entries[0]["fate"] if event == "decided" else VERBS[event]
        title = f"{entries[0]['name']}: {told}"
    return Alert(
        watch=watch.name,
        key=f"amendment:{_stage(changes[0])}:{event}:{changes[0].id}",
        rule=NAME,
        title=title,
        facts={
            "event": event,
            "bill": first["bill_title"],
            "house": first["house"],
            "stage": first["stage"],
            "amendments": entries,
        },
        learned_at=changes[-1].seen_at,
        changes=tuple(change.id for change in changes),
        link=first["link"] if len(entries) == 1 else first["link"].partition("/amendments/")[0],
        happened_on=None if event == "tabled" else _published(changes[-1]),
    )


def _entry(change: Change) -> dict[str, Any]:
    after = change.after
    sponsors = after["sponsors"]
    before = change.before and fate(change.before["decision"], change.before["decision_text"])
    return {
        "name": amendment_name(after["form"], after["number"]),
        "title": " ".join(after["summary"]) or None,
        "mover": sponsors[0]["name"] if sponsors else None,
        "others": max(0, len(sponsors) - 1),
        "fate": _fate(change),
        "was": before,
        "link": after["link"],
    }


def _published(change: Change) -> date | None:
    return change.published_at.date() if change.published_at else None
