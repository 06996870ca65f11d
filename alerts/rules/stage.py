"""A stage gets its days, a day moves or goes, a day has come."""

from datetime import date
from typing import Any

from alerts.values import Alert, Watch
from alerts.words import day, days, of_house
from sources.records import WITHDRAWN, Change

NAME = "stage"


def alerts(changes: tuple[Change, ...], watch: Watch) -> list[Alert]:
    """Tell of every stage whose days were set, moved or dropped, and of every day that has come.

    The day of Royal Assent itself is told by its own rule.
    """
    found: list[Alert] = []
    for change in changes:
        if change.noun == "stage" and change.bill == watch.bill:
            found += _of_stage(change, watch)
    return found


def _of_stage(change: Change, watch: Watch) -> list[Alert]:
    name = f"{change.after['stage']}{of_house(change.after['house'])}"
    assent = "royal assent" in name.casefold()
    if change.what == WITHDRAWN:
        return [_alert(change, watch, "dropped", f"No longer listed: {name}", {"days": []})]
    sittings = change.differs.get("sittings", {})
    added = sorted(sittings.get("added", ()), key=_date)
    removed = sorted(one["date"] for one in sittings.get("removed", ()))
    came = [one for one in (*added, *sittings.get("altered", ())) if one["reached"] and _news(one)]
    ahead = [one["date"] for one in added if not one["reached"]]
    found = []
    if removed and added:
        to = [one["date"] for one in added]
        facts = {"from": removed, "days": to}
        found.append(_alert(change, watch, "moved", f"Moved: {name}, now {days(to)}", facts))
    elif removed:
        found.append(_alert(change, watch, "dropped", f"Date withdrawn: {name}", {"from": removed, "days": []}))
    elif ahead:
        found.append(_alert(change, watch, "scheduled", f"{name}: {days(ahead)}", {"days": ahead}))
    if not assent:
        found += [_reached(change, watch, name, one["date"]) for one in came]
    return found


def _news(sitting: dict[str, Any]) -> bool:
    return sitting.get("was", {"reached": False}).get("reached") is False


def _date(sitting: dict[str, Any]) -> str:
    return str(sitting["date"])


def _reached(change: Change, watch: Watch, name: str, on: str) -> Alert:
    all_days = sorted(part["date"] for part in change.parts)
    number = all_days.index(on) + 1 if len(all_days) > 1 and on in all_days else None
    which = f"{name}, day {number}" if number else name
    late = date.fromisoformat(on) < change.seen_at.date()
    title = f"{which} was on {day(on)}" if late else f"Today: {which}"
    facts = {"days": [on], "number": number, "late": late}
    return _alert(change, watch, "reached", title, facts, key=f"stage:{change.key}:reached:{on}", on=on)


def _alert(
    change: Change,
    watch: Watch,
    event: str,
    title: str,
    facts: dict[str, Any],
    *,
    key: str | None = None,
    on: str | None = None,
) -> Alert:
    stage = change.after
    return Alert(
        watch=watch.name,
        key=key or f"stage:{change.key}:{event}:{change.id}",
        rule=NAME,
        title=title,
        facts={
            "event": event,
            "bill": stage["bill_title"],
            "house": stage["house"],
            "stage": stage["stage"],
            **facts,
        },
        learned_at=change.seen_at,
        changes=(change.id,),
        link=stage["link"],
        happened_on=date.fromisoformat(on) if on else None,
    )
