"""A watched bill appears, changes its title, is defeated or withdrawn."""

from datetime import date
from typing import Any

from alerts.values import Alert, Watch
from alerts.words import cut
from sources.records import APPEARED, Change

NAME = "bill"
NOUNS = ("bill",)
# What the record can say of a bill and take back again, with the words for it.
ENDS = {"is_act": "an Act", "withdrawn_on": "withdrawn", "is_defeated": "defeated"}


def alerts(changes: tuple[Change, ...], watch: Watch) -> list[Alert]:
    """Tell what became of the bill itself. Royal Assent, which changes the title too, has its own rule."""
    found = []
    for change in changes:
        if change.noun == "bill" and change.bill == watch.bill:
            told = _told(change)
            if told:
                found.append(_alert(change, watch, *told))
    return found


def _told(change: Change) -> tuple[str, str] | None:
    bill, title = change.after, cut(change.after["title"])
    new = {name: bill[name] for name in ENDS if change.what == APPEARED or name in change.differs}
    if new.get("is_act"):
        return None
    return _ended(new, title) or _goes_on(change, new, title)


def _ended(new: dict[str, Any], title: str) -> tuple[str, str] | None:
    if new.get("withdrawn_on"):
        return "withdrawn", f"{title} has been withdrawn"
    if new.get("is_defeated"):
        return "defeated", f"{title} has been defeated"
    return None


def _goes_on(change: Change, new: dict[str, Any], title: str) -> tuple[str, str] | None:
    if change.what == APPEARED:
        return "introduced", f"{title} is before Parliament"
    if new:
        return "restored", f"Corrected: {title} is not marked as {_taken_back(change)}"
    if "title" in change.differs:
        return "renamed", f"New title: {title}"
    return None


def _taken_back(change: Change) -> str:
    return " or ".join(word for name, word in ENDS.items() if name in change.differs)


def _alert(change: Change, watch: Watch, event: str, title: str) -> Alert:
    bill: dict[str, Any] = change.after
    on = bill["withdrawn_on"] if event == "withdrawn" else None
    return Alert(
        watch=watch.name,
        key=f"bill:{change.key}:{event}:{change.id}",
        rule=NAME,
        title=title,
        facts={
            "event": event,
            "title": cut(bill["title"]),
            "former": cut(change.differs.get("title", [""])[0]) or None,
            "house": bill["current_house"],
            "date": on,
            "taken_back": _taken_back(change) if event == "restored" else None,
        },
        learned_at=change.seen_at,
        changes=(change.id,),
        link=f"https://bills.parliament.uk/bills/{bill['bill_id']}",
        happened_on=date.fromisoformat(on) if on else None,
    )
