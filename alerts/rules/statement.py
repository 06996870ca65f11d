"""A minister's written statement that names a watched term or bill is made, or corrected."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from alerts.values import Alert, Watch
from alerts.words import clean, cut, day, listed
from sources.records import WITHDRAWN, Change

NAME = "statement"
NOUNS = ("statement",)
NOBODY = "a minister whose name the record does not give"
LONGEST = 440


def alerts(changes: tuple[Change, ...], watch: Watch) -> list[Alert]:
    """Tell what was stated, and what the record now says otherwise; a statement made in both Houses is told once."""
    ours = [
        (event, change)
        for change in changes
        if change.noun == "statement" and change.what != WITHDRAWN and (event := _event(change, watch))
    ]
    found = []
    for _, group in groupby(sorted(ours, key=lambda one: _same(*one)), key=lambda one: _same(*one)):
        together = list(group)
        houses: dict[str, list[Change]] = {}
        for _, change in together:
            houses.setdefault(change.after["house"], []).append(change)
        # Two of one title in one House are two statements, however alike: each goes with one of the other House.
        for number in range(max(map(len, houses.values()))):
            twins = [some[number] for some in houses.values() if number < len(some)]
            found.append(_alert(together[0][0], twins, number, watch))
    return found


def _same(event: str, change: Change) -> tuple[str, str, str, str]:
    """Give what the two Houses' records of one statement share: day, title, whose it is."""
    after = change.after
    return event, after["date"], clean(after["title"]).casefold(), clean(after["answering_body"] or "").casefold()


def _event(change: Change, watch: Watch) -> str | None:
    mentions = change.differs.get("mentions", {})
    now = {part["key"] for part in change.parts} & watch.keys
    gone = {part["key"] for part in mentions.get("removed", ())} & watch.keys
    new = {part["key"] for part in mentions.get("added", ())} & watch.keys
    if not now and not gone:
        return None
    if change.before is None:
        return "made"
    if gone | now - new and _corrections(change, watch):
        return "corrected"
    return "named" if new else None


def _corrections(change: Change, watch: Watch) -> list[str]:
    if change.before is None:
        return []
    was, now = change.before, change.after
    removed = change.differs.get("mentions", {}).get("removed", ())
    gone = [cut(one["term"]) for one in removed if one["key"] in watch.keys]
    lines = [f"The record no longer names {listed(gone)} here."] if gone else []
    if clean(was["title"]) != clean(now["title"]):
        lines.append(f"Its title was before: {cut(was['title'])}")
    if clean(was["text"]) != clean(now["text"]):
        lines.append("It reads differently from before.")
    if was["made_by_id"] and was["made_by_id"] != now["made_by_id"]:
        lines.append(f"Given as made by {cut(was['made_by'] or '') or NOBODY} before.")
    if was["date"] != now["date"]:
        lines.append(f"Given before as made on {day(was['date'])}.")
    return lines


def _alert(event: str, changes: Sequence[Change], number: int, watch: Watch) -> Alert:
    first = changes[0].after
    parts = [part for change in changes for part in change.parts if part["key"] in watch.keys]
    removed = [one for change in changes for one in change.differs.get("mentions", {}).get("removed", ())]
    named = parts or [one for one in removed if one["key"] in watch.keys]
    # What the other House's record adds later says nothing new; whatever changes does.
    same = ":".join([*_same("", changes[0])[1:], str(number)]) if event == "made" else str(changes[0].id)
    said = list({part["key"]: cut(part["term"]) for part in named[::-1]}.values())[::-1]
    people = list(dict.fromkeys(_who(change) for change in changes))
    return Alert(
        watch=watch.name,
        key=f"statement:{event}:{same}",
        rule=NAME,
        title=_title(event, listed(people), cut(listed(said), 60)),
        facts={
            "event": event,
            "title": cut(first["title"]),
            "by": [_by(change) for change in changes],
            "body": cut(first["answering_body"] or "") or None,
            "date": first["date"],
            "sentences": _sentences(parts),
            "corrections": list(dict.fromkeys(line for one in changes for line in _corrections(one, watch)))
            if event == "corrected"
            else [],
            "other": [change.after["link"] for change in changes[1:]],
        },
        learned_at=max(change.seen_at for change in changes),
        changes=tuple(change.id for change in changes),
        link=first["link"],
        happened_on=date.fromisoformat(first["date"]),
    )


def _who(change: Change) -> str:
    return cut(change.after["made_by"] or "", 60) or NOBODY


def _by(change: Change) -> str:
    who = ", ".join(filter(None, (_who(change), cut(change.after["role"] or ""))))
    return f"{who[:1].upper()}{who[1:]} ({cut(change.after['house'], 60)})"


def _sentences(parts: Sequence[Mapping[str, Any]]) -> list[str]:
    """Give one sentence for each term: the Houses' records of a statement differ in their openings."""
    first = {part["key"]: cut(part["sentence"], LONGEST) for part in reversed(parts)}
    return list(dict.fromkeys(reversed(first.values())))


def _title(event: str, who: str, said: str) -> str:
    if event == "named":
        return f"Now naming {said}: statement by {who}"
    return f"{'Corrected: statement' if event == 'corrected' else 'Statement'} naming {said}, by {who}"
