"""A written question that names a watched term or bill: asked, answered, put off, late, corrected, withdrawn."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from alerts.values import Alert, Watch
from alerts.words import clean, count, cut, day, listed
from sources.records import WITHDRAWN, Change

NAME = "question"
NOUNS = ("question",)
NOBODY = "a member whose name the record does not give"
LONGEST = 440
PREFIXES = {
    "asked": "Asked",
    "answered": "Answered",
    "holding": "Holding answer",
    "overdue": "No answer by the day due",
    "corrected": "Corrected",
    "changed": "Changed",
    "withdrawn": "Withdrawn",
}
# The day of each event, by the record's own field.
DAYS = {
    "asked": "date",
    "answered": "answered_on",
    "holding": "held_on",
    "overdue": "due",
    "corrected": "corrected_on",
}
ALONE = frozenset({"corrected", "changed", "named"})


def alerts(changes: tuple[Change, ...], watch: Watch) -> list[Alert]:
    """Tell each event of a question once: one alert for what one member asked on one day and came together."""
    ours = [
        (event, change)
        for change in changes
        if change.noun == "question" and change.what != WITHDRAWN and (event := _event(change, watch))
    ]
    groups = groupby(sorted(ours, key=lambda one: _group(*one)), key=lambda one: _group(*one))
    return [_alert(key[0], [change for _, change in group], watch) for key, group in groups]


def _group(event: str, change: Change) -> tuple[str, str, str, int]:
    who = change.after["asked_by_id"] or change.after["asked_by"]
    return event, change.after["date"], str(who or ""), change.id if event in ALONE or not who else 0


def _event(change: Change, watch: Watch) -> str | None:
    """Say what kind of news it is to this watch; None where nothing moved that it is told of."""
    mentions, before, after = change.differs.get("mentions", {}), change.before or {}, change.after
    now = {part["key"] for part in change.parts} & watch.keys
    gone = {part["key"] for part in mentions.get("removed", ())} & watch.keys
    new = {part["key"] for part in mentions.get("added", ())} & watch.keys
    if not now and not gone:
        return None
    came = [
        name for name in ("is_withdrawn", "answered_on", "holding", "overdue") if after[name] and not before.get(name)
    ]
    for field, event in (("is_withdrawn", "withdrawn"), ("answered_on", "answered"), ("holding", "holding")):
        if field in came:
            return event
    if "overdue" in came and not after["holding"]:
        return "overdue"
    if not before:
        return "asked"
    if gone | now - new and (wrong := _corrections(change, watch)):
        return "corrected" if wrong[0] else "changed"
    return "named" if new else None


def _corrections(change: Change, watch: Watch) -> tuple[list[str], list[str]] | None:
    """Give what the record said otherwise before: what it corrects, and what else moved; None for neither."""
    if change.before is None:
        return None
    was, now, differs = change.before, change.after, change.differs
    wrong: list[str] = []
    gone = [cut(one["term"]) for one in differs.get("mentions", {}).get("removed", ()) if one["key"] in watch.keys]
    if gone:
        wrong.append(f"The record no longer names {listed(gone)} here.")
    if "corrected_on" in differs and now["corrected_on"]:
        wrong.append(f"The record says that the answer was corrected on {day(now['corrected_on'])}.")
    elif was["answered_on"] and not now["answered_on"]:
        wrong.append("The record no longer gives the answer.")
    elif was["answered_on"] and clean(was["answer"] or "") != clean(now["answer"] or ""):
        wrong.append("The answer reads differently from before.")
    if was["asked_by_id"] != now["asked_by_id"] and was["asked_by_id"]:
        wrong.append(f"Given as asked by {_name(was['asked_by'])} before.")
    if was["answered_on"] and now["answered_on"]:
        if was["answered_by_id"] != now["answered_by_id"] and was["answered_by_id"]:
            wrong.append(f"Given as answered by {_name(was['answered_by'])} before.")
        if was["answered_on"] != now["answered_on"]:
            wrong.append(f"Given as answered on {day(was['answered_on'])} before.")
    moved = ["The question reads differently from before."] if clean(was["text"]) != clean(now["text"]) else []
    if was["answering_body"] and clean(was["answering_body"]) != clean(now["answering_body"] or ""):
        moved.append(f"Addressed before to: {cut(was['answering_body'])}.")
    if was["due"] and was["due"] != now["due"]:
        moved.append(f"An answer was due before on {day(was['due'])}.")
    if was["is_withdrawn"] and not now["is_withdrawn"]:
        moved.append("The record marked it as withdrawn before.")
    return (wrong, moved) if wrong or moved else None


def _alert(event: str, changes: Sequence[Change], watch: Watch) -> Alert:
    entries = [_entry(event, change, watch) for change in changes]
    said = cut(listed(list(dict.fromkeys(term for entry in entries for term in entry["terms"]))), 60)
    who = cut(_name(changes[0].after["asked_by"]), 60)
    what = "question" if len(entries) == 1 else count(len(entries), "question")
    title = f"{PREFIXES[event]}: {what} naming {said}, by {who}" if event in PREFIXES else None
    on = changes[-1].after.get(DAYS.get(event, ""))
    return Alert(
        watch=watch.name,
        key=f"question:{changes[0].key}:{event}:{changes[0].id}",
        rule=NAME,
        title=title or f"Now naming {said}: question by {who}",
        facts={"event": event, "house": changes[0].after["house"], "questions": entries},
        learned_at=max(change.seen_at for change in changes),
        changes=tuple(change.id for change in changes),
        link=changes[0].after["link"] if len(entries) == 1 else None,
        happened_on=date.fromisoformat(on) if on else None,
    )


def _name(name: str | None) -> str:
    return cut(name or "") or NOBODY


def _entry(event: str, change: Change, watch: Watch) -> dict[str, Any]:
    after = change.after
    gone = change.differs.get("mentions", {}).get("removed", ())
    told = [part for part in change.parts if part["key"] in watch.keys]
    named = told or [part for part in gone if part["key"] in watch.keys]
    who = _name(after["asked_by"])
    lines = (_corrections(change, watch) if event != "named" else None) or ([], [])
    return {
        "who": who[:1].upper() + who[1:],
        "body": cut(after["answering_body"] or "") or None,
        "uin": cut(after["uin"], 60),
        "date": after["date"],
        "heading": cut(after["heading"] or "") or None,
        "terms": list(dict.fromkeys(cut(part["term"]) for part in named)),
        "sentences": list(dict.fromkeys(cut(part["sentence"], LONGEST) for part in told)),
        "state": _state(event, after),
        "corrections": [*lines[0], *lines[1]],
        "answer": cut(after["answer"] or "", LONGEST) or None if event not in {"asked", "overdue"} else None,
        "link": after["link"],
    }


def _state(event: str, question: Mapping[str, Any]) -> list[str]:
    """Give how the question stands, by its days, as the record has them."""
    due, held, answered = question["due"], question["held_on"], question["answered_on"]
    by = f" by {cut(question['answered_by'])}" if clean(question["answered_by"] or "") else ""
    lines = []
    if answered:
        late = f"Due {day(due)}, answered {day(answered)}" if due and answered > due else f"Answered {day(answered)}"
        lines = [f"{late}{by}.", f"A holding answer was given on {day(held)}." if held else ""]
    elif question["holding"]:
        lines = [f"Holding answer{f' on {day(held)}' if held else ''}{by}. The record gives no other answer yet."]
        lines += [f"An answer was due on {day(due)}." if due else ""]
    elif event == "overdue" or question["overdue"]:
        lines = [f"Due {day(due)}. The record gives no answer." if due else ""]
    elif due and not question["is_withdrawn"]:
        lines = [f"An answer is due on {day(due)}{', a named day' if question['named_day'] else ''}."]
    if question["is_withdrawn"]:
        lines.append("The record marks it as withdrawn.")
    if question["corrected_on"] and event != "corrected":
        lines.append(f"The record says that the answer was corrected on {day(question['corrected_on'])}.")
    return [line for line in lines if line]
