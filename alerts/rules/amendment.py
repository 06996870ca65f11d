"""Amendments and motions are tabled, and decided, with or without a vote."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from alerts.values import Alert, Watch
from alerts.words import amendment_name, clean, count, cut, fate, listed, london, of_house
from sources.records import APPEARED, UNDECIDED, WITHDRAWN, Change

NAME = "amendment"
NONE_NOW = "no decision is given any more"


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


def _fate(record: Mapping[str, Any] | None) -> str | None:
    return fate(record["decision"], record["decision_text"]) if record else None


def _tabled(change: Change) -> bool:
    return change.what == APPEARED and _fate(change.after) is None


def _said_otherwise(change: Change) -> bool:
    """Tell whether the decision reads differently from before."""
    if change.what == APPEARED:
        return _fate(change.after) is not None
    return change.what != WITHDRAWN and _fate(change.before) != _fate(change.after)


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
    "withdrawn": lambda change: change.what == WITHDRAWN,
    "renumbered": _renumbered,
}
VERBS = {
    "tabled": "tabled",
    "returned": "listed again",
    "decided": "decided",
    "withdrawn": "no longer listed",
    "renumbered": "renumbered",
}


def _alert(event: str, changes: Sequence[Change], watch: Watch) -> Alert:
    first = changes[0].after
    entries = [_entry(change) for change in changes]
    stage = cut(first["stage"])
    return Alert(
        watch=watch.name,
        key=f"amendment:{_stage(changes[0])}:{event}:{changes[0].id}",
        rule=NAME,
        title=_title(event, changes, entries, f"{stage}{of_house(first['house'])}"),
        facts={
            "event": event,
            "bill": cut(first["bill_title"]),
            "house": first["house"],
            "stage": stage,
            "amendments": entries,
        },
        learned_at=changes[-1].seen_at,
        changes=tuple(change.id for change in changes),
        link=first["link"] if len(entries) == 1 else first["link"].partition("/amendments/")[0],
        happened_on=None if event in {"tabled", "returned", "renumbered"} else _published(changes[-1]),
    )


def _title(event: str, changes: Sequence[Change], entries: Sequence[Mapping[str, Any]], where: str) -> str:
    if event == "corrected":
        one = f"{entries[0]['name']}: {entries[0]['decision']}"
        return f"Corrected: {one if len(entries) == 1 else f'decisions on {_number(changes)}: {where}'}"
    if len(entries) > 1:
        return f"{_number(changes)} {VERBS[event]}: {where}"
    name = entries[0]["name"]
    return f"{name}: {entries[0]['decision']}" if event == "decided" else f"{name} {VERBS[event]}: {where}"


def _number(changes: Sequence[Change]) -> str:
    """Count what there is by the record's own words: "2 amendments and 1 motion"."""
    forms = [clean(change.after["form"]).lower() or "amendment" for change in changes]
    return listed([count(forms.count(form), form) for form in dict.fromkeys(forms)])


def _entry(change: Change) -> dict[str, Any]:
    after = change.after
    sponsors = after["sponsors"]
    name, title = amendment_name(after["form"], after["number"]), cut(" ".join(after["summary"]))
    # Summaries often begin with the name ("Motion 4A / Amendment 4B: …"): it is not said twice.
    begins = title.casefold().startswith(name.casefold()) and not title[len(name) : len(name) + 1].isalnum()
    return {
        "name": name,
        "label": title if begins else ", ".join(filter(None, (name, title))),
        "mover": cut(sponsors[0]["name"]) if sponsors else None,
        "others": max(0, len(sponsors) - 1),
        "fate": _fate(after) or NONE_NOW,
        "decision": fate(after["decision"], None) or _fate(after) or NONE_NOW,
        "was": _fate(change.before) if _corrects(change) else None,
        "former": amendment_name(after["form"], change.before["number"])
        if change.before and _renumbered(change)
        else None,
        "link": after["link"],
    }


def _former(change: Change) -> str | None:
    """Give the name under its former number, if it has another now."""
    before = change.before
    return amendment_name(before["form"], before["number"]) if before and _renumbered(change) else None


def _published(change: Change) -> date | None:
    return london(change.published_at) if change.published_at else None
