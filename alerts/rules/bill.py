"""A watched bill appears, changes its title, is defeated or withdrawn."""

from alerts.values import Alert, Watch
from sources.records import APPEARED, Change

NAME = "bill"


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
    title = change.after["title"]
    if change.what == APPEARED:
        return "introduced", f"{title} is before Parliament"
    if change.differs.get("is_act"):
        return None
    if change.differs.get("withdrawn_on", [None, None])[1]:
        return "withdrawn", f"{title} has been withdrawn"
    if change.differs.get("is_defeated", [False, False])[1]:
        return "defeated", f"{title} has been defeated"
    if "title" in change.differs:
        return "renamed", f"New title: {title}"
    return None


def _alert(change: Change, watch: Watch, event: str, title: str) -> Alert:
    bill = change.after
    return Alert(
        watch=watch.name,
        key=f"bill:{change.key}:{event}:{change.id}",
        rule=NAME,
        title=title,
        facts={
            "event": event,
            "title": bill["title"],
            "former": change.differs.get("title", [None])[0],
            "house": bill["current_house"],
            "date": bill["withdrawn_on"] if event == "withdrawn" else None,
        },
        learned_at=change.seen_at,
        changes=(change.id,),
        link=f"https://bills.parliament.uk/bills/{bill['bill_id']}",
    )
