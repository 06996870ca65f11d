"""Amendments and motions are tabled, and decided, with or without a vote, or left without a decision."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Any

from alerts.amendments import concerned, label, left_out, name, signed, stage
from alerts.asks import came_of, on_amendment
from alerts.joined import divisions
from alerts.values import Alert, Watch
from alerts.words import amendment_name, clean, count, cut, fate, listed, london, named, of_house
from sources.records import APPEARED, UNDECIDED, WITHDRAWN, Change

NAME = "amendment"
NOUNS = ("amendment",)
NONE_NOW = "no decision is given any more"


def alerts(changes: tuple[Change, ...], watch: Watch) -> list[Alert]:
    """Tell what was tabled at each stage, and what became of it: one alert for what came together and fared alike.

    An amendment that the campaign has an ask on has alerts of its own, and so has the fate of one that a member
    moved whom the watch names.
    """
    ours = [one for one in changes if one.noun == "amendment" and one.bill == watch.bill]
    found: list[Alert] = []
    for event, choose in EVENTS.items():
        groups: dict[Hashable, list[Change]] = {}
        for change in filter(choose, ours):
            groups.setdefault(_together(change, event, watch), []).append(change)
        found += [_alert(event, group, watch) for group in groups.values()]
    return found


def _together(change: Change, event: str, watch: Watch) -> Hashable:
    """Give what changes have in common that one alert tells."""
    after = change.after
    alone = on_amendment(watch.asks, after) or came_of(watch.asks, after) or (event in FATES and _moved(after, watch))
    return after["stage_key"], _kind(after) if event in FATES else None, change.id if alone else None


def _moved(amendment: Mapping[str, Any], watch: Watch) -> bool:
    """Tell whether a member moved it whom the watch names."""
    movers = [{"member_id": one.get("id") or -1, "name": one["name"]} for one in amendment["sponsors"][:1]]
    return any(fits for _, fits in named(watch.members, movers))


def _fate(record: Mapping[str, Any] | None) -> str | None:
    return fate(record["decision"], record["decision_text"]) if record else None


def _kind(record: Mapping[str, Any]) -> str:
    """Give the kind of fate in words: the decision's, else the service's own sentence."""
    return fate(record["decision"], None) or _fate(record) or NONE_NOW


def _tabled(change: Change) -> bool:
    return change.what == APPEARED and _fate(change.after) is None and not change.after.get("left")


def _said_otherwise(change: Change) -> bool:
    """Tell whether the decision reads differently from before."""
    if change.what == APPEARED:
        return _fate(change.after) is not None
    return change.what != WITHDRAWN and _fate(change.before) != _fate(change.after)


def _left(change: Change, *, now: bool = True) -> bool:
    """Tell whether its stage proves to be over ``now``, or not to be, and nothing is recorded of its fate."""
    was, after = (change.before or {}).get("left", False), change.after
    undecided = change.what != WITHDRAWN and _fate(after) is None and _fate(change.before) is None
    return undecided and bool(after.get("left")) is now and was is not now


def _renumbered(change: Change) -> bool:
    """Tell whether another number is printed; getting its first one is no news."""
    was, now = change.differs.get("number", [None, None])
    return change.what != WITHDRAWN and bool(was) and was != now


def _corrects(change: Change) -> bool:
    """Tell whether a decision was given before and reads differently: a sentence that joins it only adds."""
    before, after = change.before, change.after
    if before is None or cut(before["decision"]) in UNDECIDED:
        return False
    return cut(before["decision"]) != cut(after["decision"]) or bool(clean(before["decision_text"] or ""))


EVENTS: dict[str, Callable[[Change], bool]] = {
    "tabled": _tabled,
    "returned": lambda change: "withdrawn" in change.differs,
    "decided": lambda change: _said_otherwise(change) and not _corrects(change),
    "corrected": lambda change: _said_otherwise(change) and _corrects(change),
    "left": _left,
    "resumed": lambda change: _left(change, now=False),
    "withdrawn": lambda change: change.what == WITHDRAWN,
    "renumbered": _renumbered,
}
FATES = frozenset({"decided", "corrected", "left", "resumed"})
VERBS = {"tabled": "tabled", "returned": "listed again", "withdrawn": "no longer listed", "renumbered": "renumbered"}


def _alert(event: str, changes: Sequence[Change], watch: Watch) -> Alert:
    first = changes[0].after
    entries = [_entry(change, watch) for change in changes]
    return Alert(
        watch=watch.name,
        key=f"amendment:{first['stage_key']}:{event}:{changes[0].id}",
        rule=NAME,
        title=_title(event, changes, entries),
        facts={
            "event": event,
            "bill": cut(first["bill_title"]),
            "house": first["house"],
            "stage": cut(first["stage"]),
            "amendments": entries,
        },
        learned_at=changes[-1].seen_at,
        changes=tuple(change.id for change in changes),
        link=first["link"] if len(entries) == 1 else first["link"].partition("/amendments/")[0],
        happened_on=_published(changes[-1]) if event in {"decided", "corrected", "withdrawn"} else None,
    )


def _title(event: str, changes: Sequence[Change], entries: Sequence[Mapping[str, Any]]) -> str:
    first = changes[0].after
    what, where = entries[0]["name"] if len(entries) == 1 else _number(changes), stage(first)
    if event in VERBS:
        return f"{what} {VERBS[event]}: {cut(first['stage'])}{of_house(first['house'])}"
    if event == "left":
        return f"No decision recorded: {what} ({where})"
    if event == "resumed":
        return f"Corrected: {what} ({where}): the stage is not over"
    told = f"{what}: {entries[0]['decision']} ({where})"
    if len(entries) == 1 and entries[0]["left_out"] and entries[0]["came_of"]:
        came = f", which the campaign's config says came of {entries[0]['came_of']}"
        told = f"{entries[0]['left_out']} left out ({where}){came}"
    return f"Corrected: {told}" if event == "corrected" else told


def _number(changes: Sequence[Change]) -> str:
    """Count what there is by the record's own words: "2 amendments and 1 motion"."""
    forms = [clean(change.after["form"]).lower() or "amendment" for change in changes]
    return listed([count(forms.count(form), form) for form in dict.fromkeys(forms)])


def _entry(change: Change, watch: Watch) -> dict[str, Any]:
    after = change.after
    ask = on_amendment(watch.asks, after)
    return {
        "name": name(after),
        "label": label(after),
        **signed(after),
        "fate": _fate(after) or NONE_NOW,
        "decision": _kind(after),
        "was": _fate(change.before) if _corrects(change) else None,
        "former": _former(change),
        "divisions": divisions(change.joined),
        # "On division" alone says that there was one; which one is another matter.
        "unknown": after["decision"].endswith("OnDivision") and not change.joined,
        "meaning": ask.meaning if ask else None,
        "place": concerned(after),
        "left_out": left_out(after),
        "came_of": came_of(watch.asks, after),
        "link": after["link"],
    }


def _former(change: Change) -> str | None:
    """Give the name under its former number, if it has another now."""
    before = change.before
    return amendment_name(before["form"], before["number"]) if before and _renumbered(change) else None


def _published(change: Change) -> date | None:
    return london(change.published_at) if change.published_at else None
