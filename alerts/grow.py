"""Alerts that are told as one: what several watches say of the same thing, and a debate that goes on. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from alerts.rules import mention
from alerts.values import Alert

# What tells that two entries of a list are one thing, the first of these that both have.
_NAMES = ("key", "link", "name", "label", "on", "uin")
# Rules whose title counts what they tell.
_TITLES = {"mention": mention.title}


@dataclass(frozen=True)
class Section:
    """What a message says of one thing: an alert, grown of one or more, and the watches that asked for it.

    ``deliveries`` are the ids of those that it stands for.
    """

    alert: Alert
    watches: tuple[str, ...]
    deliveries: tuple[int, ...]


def grown(deliveries: Sequence[tuple[int, Alert]]) -> list[Section]:
    """Put alerts together that are of one topic, or one key; the others stay as they are, in their order."""
    sections: list[Section] = []
    places: dict[tuple[str, str], int] = {}
    for number, alert in deliveries:
        name = (alert.rule, alert.topic or alert.key)
        place = places.get(name)
        joined = together(sections[place].alert, alert) if place is not None else None
        if place is None or joined is None:
            places[name] = len(sections)
            sections.append(Section(alert, (alert.watch,), (number,)))
        else:
            before = sections[place]
            watches = tuple(dict.fromkeys((*before.watches, alert.watch)))
            sections[place] = Section(joined, watches, (*before.deliveries, number))
    return sections


def together(one: Alert, other: Alert) -> Alert | None:
    """Give two alerts as one, None where they tell different things; of a day of debate the later one holds."""
    if one.rule == "debate_day":
        return max(one, other, key=lambda alert: alert.learned_at)
    if one.facts == other.facts:
        return replace(one, learned_at=max(one.learned_at, other.learned_at))
    if one.facts.get("event") != other.facts.get("event"):
        return None
    facts = _union(_with_bill(one.facts, other.facts), _with_bill(other.facts, one.facts))
    if facts is None:
        return None
    several = one.key != other.key and one.link != other.link
    link = (one.link or "").partition("#")[0] or None if several else one.link
    title = _TITLES[one.rule](facts) if one.rule in _TITLES else one.title
    return replace(
        one,
        title=title,
        facts=facts,
        link=link,
        learned_at=max(one.learned_at, other.learned_at),
        changes=tuple(dict.fromkeys((*one.changes, *other.changes))),
    )


def _with_bill(facts: dict[str, Any], others: dict[str, Any]) -> dict[str, Any]:
    """Give facts with the other's bill where they have none: which bill a debate is on may be learned while it goes."""
    return facts if facts.get("bill") or not others.get("bill") else {**facts, "bill": others["bill"]}


def _union(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any] | None:
    """Give the facts of both; None where they contradict each other."""
    if one.keys() != other.keys():
        return None
    found: dict[str, Any] = {}
    for name, value in one.items():
        theirs = other[name]
        if value == theirs:
            found[name] = value
        elif isinstance(value, list) and isinstance(theirs, list):
            found[name] = _lists(value, theirs)
        else:
            return None
    return found


def _lists(one: list[Any], other: list[Any]) -> list[Any]:
    found = list(one)
    for entry in other:
        if entry in found:
            continue
        same = next((place for place, known in enumerate(found) if _same(known, entry)), None)
        joined = _union(found[same], entry) if same is not None else None
        if same is None or joined is None:
            found.append(entry)
        else:
            found[same] = joined
    return found


def _same(one: Any, other: Any) -> bool:
    if not (isinstance(one, dict) and isinstance(other, dict)):
        return False
    name = next((name for name in _NAMES if one.get(name) and other.get(name)), None)
    return name is not None and one[name] == other[name]
