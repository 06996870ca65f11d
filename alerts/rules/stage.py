"""A stage gets its days, a day moves or goes, a day is learned when it has come."""

from datetime import date
from typing import Any

from alerts.values import Alert, Watch
from alerts.words import cut, day, days, london, of_house
from sources.records import WITHDRAWN, Change

NAME = "stage"
NOUNS = ("stage",)


def alerts(changes: tuple[Change, ...], watch: Watch) -> list[Alert]:
    """Tell of every stage whose days were set, moved or dropped, and of every day that is learned when it has come.

    Days that were known before are told by the clock (``alerts.notices.debate_day``), Royal Assent by its own rule.
    """
    found: list[Alert] = []
    for change in changes:
        if change.noun == "stage" and change.bill == watch.bill:
            found += _listed(change, watch)
            if change.what != WITHDRAWN and "royal assent" not in str(change.after["stage"]).casefold():
                found += [_reached(change, watch, on) for on in _came(change)]
    return found


def _name(change: Change) -> str:
    return f"{cut(change.after['stage'])}{of_house(change.after['house'])}"


def _listed(change: Change, watch: Watch) -> list[Alert]:
    """Tell what became of the list of days; nothing where it is as it was, or its new days have come already."""
    name = _name(change)
    if change.what == WITHDRAWN:
        return [_alert(change, watch, "dropped", f"No longer listed: {name}", {"days": []})]
    now = sorted(part["date"] for part in change.parts)
    if "withdrawn" in change.differs:
        title = f"Listed again: {name}" + (f", {days(now)}" if now else "")
        return [_alert(change, watch, "returned", title, {"days": now})]
    sittings = change.differs.get("sittings", {})
    to = sorted(one["date"] for one in sittings.get("added", ()))
    gone = sorted(one["date"] for one in sittings.get("removed", ()))
    ahead = sorted(one["date"] for one in sittings.get("added", ()) if not one["reached"])
    if gone and to:
        title = f"Moved: {name}, now {days(to)}"
        return [_alert(change, watch, "moved", title, {"from": gone, "days": to, "all": _more(now, to)})]
    if gone:
        return [_alert(change, watch, "dropped", f"Date withdrawn: {name}", {"from": gone, "days": [], "all": now})]
    if ahead:
        title = f"{name}: {days(ahead)}"
        return [_alert(change, watch, "scheduled", title, {"days": ahead, "all": _more(now, ahead)})]
    return []


def _more(every: list[str], told: list[str]) -> list[str]:
    """Give all days of the stage where there are others beside those told."""
    return every if set(every) - set(told) else []


def _came(change: Change) -> list[str]:
    sittings = change.differs.get("sittings", {})
    return sorted(one["date"] for one in sittings.get("added", ()) if one["reached"])


def _reached(change: Change, watch: Watch, on: str) -> Alert:
    late = date.fromisoformat(on) < london(change.seen_at)
    title = f"Learned late: {_name(change)}, {day(on)}" if late else f"Today: {_name(change)}"
    return _alert(change, watch, "reached", title, {"days": [on], "late": late}, on=on)


def _alert(
    change: Change, watch: Watch, event: str, title: str, facts: dict[str, Any], *, on: str | None = None
) -> Alert:
    stage = change.after
    return Alert(
        watch=watch.name,
        # A day that was withdrawn and came back is told again: the number of the change is part of the key.
        key=":".join(("stage", change.key, event, *((on,) if on else ()), str(change.id))),
        rule=NAME,
        title=title,
        facts={
            "event": event,
            "bill": cut(stage["bill_title"]),
            "house": stage["house"],
            "stage": cut(stage["stage"]),
            **facts,
        },
        learned_at=change.seen_at,
        changes=(change.id,),
        link=stage["link"],
        happened_on=date.fromisoformat(on) if on else None,
    )
