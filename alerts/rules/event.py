"""Business on the bill, or that names a watched term, is announced, moved, cancelled or taken off."""

from collections.abc import Mapping, Sequence
from typing import Any

from alerts.values import Alert, Watch
from alerts.words import count, cut, day
from sources.records import WITHDRAWN, Change

NAME = "event"
NOUNS = ("event",)
SITE = "https://whatson.parliament.uk/"
ROOM = 90
# What can become of an event, with the words that begin the alert's title.
BEGINS = {
    "listed": "What's On",
    "moved": "Moved",
    "cancelled": "Cancelled",
    "restored": "No longer cancelled",
    "withdrawn": "No longer listed",
    "returned": "Listed again",
    "dropped": "Corrected",
}


def alerts(changes: tuple[Change, ...], watch: Watch) -> list[Alert]:
    """Tell what What's On announces and what becomes of it: one alert for each kind of news that came together.

    A sitting of the bill that the Bills service lists too is told by the rule of stages; here, only that it moved,
    was cancelled or vanished.
    """
    told = [(_told(one, watch), one) for one in changes if one.noun == "event"]
    found = []
    for event in BEGINS:
        chosen = [change for kind, change in told if kind == event]
        if chosen:
            found.append(_alert(event, sorted(chosen, key=_place), watch))
    return found


def _place(change: Change) -> tuple[str, str, int]:
    return change.after["date"], change.after["time"] or "", change.after["order"]


def _told(change: Change, watch: Watch) -> str | None:
    """Give the kind of news that a change is to this watch, if it is any."""
    after, differs = change.after, change.differs
    now, was = _about(change, watch)
    terms = {term.casefold() for term in watch.terms}
    if change.what == WITHDRAWN or not now:
        known = not was or after["cancelled_on"] or "withdrawn" in differs
        return None if known else "withdrawn" if change.what == WITHDRAWN else "dropped"
    if not was and not after["cancelled_on"]:
        return "listed" if now & terms or not after["listed"] else None
    names = "listed" if (now - was) & terms else "dropped" if was - now else None
    return _became(change) or (None if after["cancelled_on"] else names)


def _became(change: Change) -> str | None:
    """Give what became of an event that the watch is about, if its record says so."""
    now, differs = change.after["cancelled_on"], change.differs
    before = change.before["cancelled_on"] if change.before else None
    if now or before:
        return ("restored" if not now else "cancelled") if not (now and before) else None
    if "withdrawn" in differs:
        return "returned"
    return "moved" if {"date", "time"} & set(differs) else None


def _about(change: Change, watch: Watch) -> tuple[set[str], set[str]]:
    """Give the keys of the watch that the event is about now, and those that it was about before."""
    mentions = change.differs.get("mentions", {})
    added, removed = ({one["key"] for one in mentions.get(name, ())} for name in ("added", "removed"))
    now = {part["key"] for part in change.parts}
    before = change.before
    return _ours(now, change.after, watch), _ours(now - added | removed, before, watch) if before else set()


def _ours(keys: set[str], record: Mapping[str, Any], watch: Watch) -> set[str]:
    bill = {f"bill: {watch.bill}"} if watch.bill is not None and record["bill"] == watch.bill else set()
    return (keys | bill) & watch.keys


def _alert(event: str, changes: Sequence[Change], watch: Watch) -> Alert:
    entries = [_entry(event, change, watch) for change in changes]
    first = entries[0]
    if len(entries) > 1:
        title = f"{BEGINS[event]}: {count(len(entries), 'event')}, the first on {first['when']}"
    else:
        when = f"now {first['when']}" if event == "moved" else first["when"]
        rest = f": {when}, {first['house']}"
        title = f"{BEGINS[event]}: {cut(first['title'], max(30, ROOM - len(BEGINS[event]) - len(rest) - 2))}{rest}"
    return Alert(
        watch=watch.name,
        key=f"event:{changes[0].key}:{event}:{changes[0].id}",
        rule=NAME,
        title=title,
        facts={"event": event, "events": entries},
        learned_at=max(one.seen_at for one in changes),
        changes=tuple(one.id for one in changes),
        link=first["link"] if len(entries) == 1 else SITE,
    )


def _entry(event: str, change: Change, watch: Watch) -> dict[str, Any]:
    after, before, title = change.after, change.before, cut(change.after["title"])
    now, was = _about(change, watch)
    terms = [part for part in change.parts if part["key"] in now and part["key"] != f"bill: {watch.bill}"]
    lost = [one for one in change.differs.get("mentions", {}).get("removed", ()) if one["key"] in was - now]
    gone = ["the bill"] if f"bill: {watch.bill}" in was - now else []
    moved = event in {"moved", "returned", "restored"} and before is not None and _when(before) != _when(after)
    return {
        "title": title,
        "when": _when(after),
        "until": after["end_date"],
        "was": _when(before) if before and moved else None,
        "house": cut(after["house"], 30),
        "where": list(dict.fromkeys(cut(after[one], 100) for one in ("kind", "committee", "place") if after[one])),
        "terms": [cut(one["term"]) for one in terms],
        "sentences": [one for one in dict.fromkeys(cut(part["sentence"], 300) for part in terms) if one not in title],
        "cancelled": after["cancelled_on"],
        "gone": gone + [cut(one["term"]) for one in lost if not one["key"].startswith("bill: ")],
        "link": after["link"],
    }


def _when(record: Mapping[str, Any]) -> str:
    return day(record["date"]) + (f", {cut(record['time'], 20)}" if record["time"] else "")
