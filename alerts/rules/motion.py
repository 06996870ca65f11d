"""An early day motion names what is watched: it is tabled, altered, withdrawn."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from alerts.values import Alert, Watch
from alerts.words import cut, day, listed
from sources.records import APPEARED, WITHDRAWN, Change

NAME = "motion"
NOUNS = ("motion",)
STANDING, TAKEN_BACK = "Published", "Withdrawn"
_LONGEST_SENTENCE = 340


def alerts(changes: tuple[Change, ...], watch: Watch) -> list[Alert]:
    """Tell each motion that comes to name what is watched, and what becomes of it; signatures are no news."""
    return [
        _alert(change, watch, event)
        for change in changes
        if change.noun == "motion" and _keys(change) & watch.keys and (event := _event(change, watch))
    ]


def _keys(change: Change) -> set[str]:
    """Give what the motion names, and what it named until now."""
    gone = change.differs.get("mentions", {}).get("removed", ())
    return {str(one["key"]) for one in (*change.parts, *gone)}


def _event(change: Change, watch: Watch) -> str | None:
    new = {one["key"] for one in change.differs.get("mentions", {}).get("added", ())} & watch.keys
    was, now = (change.before or {}).get("status"), change.after["status"]
    if change.what == WITHDRAWN:
        return "gone" if now != TAKEN_BACK else None
    if change.what == APPEARED:
        return "tabled" if new else None
    if now != was:
        return {TAKEN_BACK: "withdrawn", STANDING: "returned"}.get(now, "status")
    if "withdrawn" in change.differs and now != TAKEN_BACK:
        return "returned"
    return "named" if new else _altered(change, watch)


def _altered(change: Change, watch: Watch) -> str | None:
    if not _alterations(change, watch):
        return None
    return "corrected" if {"member_id", "number", "date"} & set(change.differs) else "altered"


def _alterations(change: Change, watch: Watch) -> list[str]:
    """Give what reads differently now, in words; of the text only that it does."""
    before, after, differs = change.before, change.after, change.differs
    if before is None:
        return []
    gone = [cut(one["term"]) for one in differs.get("mentions", {}).get("removed", ()) if one["key"] in watch.keys]
    told = [f"It no longer names {listed(gone)}."] if gone else []
    told += ["Its text reads differently."] if "text" in differs else []
    told += [f"Its title was: {cut(before['title'])}"] if "title" in differs else []
    told += [f"Its number was: {cut(before['number'], 40)}"] if "number" in differs else []
    told += [f"Its day of tabling was: {day(before['date'])}"] if "date" in differs else []
    if _other_member(before, after):
        told.append(f"Given as tabled by {cut(before['member'])} before.")
    return told


def _other_member(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Tell whether the record named somebody else before; a name that comes later corrects nothing."""
    ids = before["member_id"], after["member_id"]
    if ids[0] == ids[1] or not cut(before["member"] or ""):
        return False
    return None not in ids or before["member"] != after["member"]


def _name(record: Mapping[str, Any]) -> str:
    number = cut(record["number"], 40)
    return f"Amendment {number} to an early day motion" if record["amends"] else f"Early day motion {number}"


def _title(event: str, change: Change, said: str) -> str:
    after = change.after
    name, who = _name(after), cut(after["member"] or "", 40)
    verbs = {
        "tabled": "tabled",
        "named": f"now names {said}",
        "withdrawn": "withdrawn",
        "returned": "listed again",
        "gone": "no longer listed",
        "status": f"now marked {cut(after['status'], 30)}",
        "altered": "altered",
    }
    head = f"Corrected: {name[:1].lower()}{name[1:]}" if event == "corrected" else f"{name} {verbs[event]}"
    if event == "tabled" and who:
        head = f"{who} tables {'amendment to an early day motion' if after['amends'] else 'early day motion'}"
    if event == "tabled" and after["status"] == TAKEN_BACK:
        head += " (withdrawn)"
    rest = cut(after["title"], max(30, 88 - len(head)))
    return f"{head}: {rest}" if rest else head


def _alert(change: Change, watch: Watch, event: str) -> Alert:
    after = change.after
    ours = [part for part in change.parts if part["key"] in watch.keys]
    said = listed(list(dict.fromkeys(cut(part["term"], 60) for part in ours)))
    return Alert(
        watch=watch.name,
        key=f"motion:{change.key}:tabled" if event == "tabled" else f"motion:{change.key}:{event}:{change.id}",
        rule=NAME,
        title=_title(event, change, said),
        facts={
            "event": event,
            "name": _name(after),
            "title": cut(after["title"]),
            "member": cut(after["member"] or "") or None,
            "seat": cut(after["seat"] or "") or None,
            "date": after["date"],
            "status": cut(after["status"], 60),
            "was": cut((change.before or {}).get("status") or "", 60) or None,
            "prayer": after["is_prayer"],
            "sentences": _sentences(after, ours),
            "alterations": _alterations(change, watch) if change.what not in {APPEARED, WITHDRAWN} else [],
        },
        learned_at=change.seen_at,
        changes=(change.id,),
        link=after["link"],
        happened_on=date.fromisoformat(after["date"]) if event == "tabled" else None,
    )


def _sentences(motion: dict[str, Any], ours: Sequence[dict[str, Any]]) -> list[str]:
    """Give the sentences around what is named; the motion's own words where only its title, told above, names it."""
    title = cut(motion["title"])
    told = [cut(part["sentence"], _LONGEST_SENTENCE) for part in ours]
    rest = [one for one in dict.fromkeys(told) if one != title]
    return rest or [one for one in (cut(motion["text"] or "", _LONGEST_SENTENCE),) if one]
