"""Which watches a change can concern, known from a few of its fields: each watch is shown its own changes alone. Pure.

What a rule makes of the changes that concern a watch is what it would make of all of them: a rule tells of what is,
or was, on the watch's bill, or names one of its keys. Divisions, and what they were on, are told with all that befell
them, so whoever is concerned by one of a division's changes is shown them all.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from alerts.values import Watch
from sources.records import Change, Contribution, Division, Event, Join, Motion, Petition, Question, Statement

# What is told for what it names; all else for the bill that it is on. Business announced is told for either.
NAMING = frozenset(kind.noun for kind in (Contribution, Question, Statement, Motion, Petition))


class Head(NamedTuple):
    """What of a change tells whom it can concern.

    ``bills`` are the slugs of the bill that its record is on and was on before, ``named`` the keys of what the record
    names now and named before, ``division`` the key of the division that it is about, "" where it is about none.
    """

    id: int
    noun: str
    bills: tuple[str, ...]
    named: tuple[str, ...] = ()
    division: str = ""


def head(change: Change) -> Head:
    """Give the head of a whole change."""
    bills = (change.bill, (change.before or {}).get("bill"), (change.differs.get("bill") or (None,))[0])
    parts = change.parts if change.noun in NAMING or change.noun == Event.noun else ()
    return Head(
        change.id,
        change.noun,
        tuple(dict.fromkeys(filter(None, bills))),
        tuple(dict.fromkeys((*(str(one["key"]) for one in parts), *mentioned(change.differs.get("mentions"))))),
        division_of(change.noun, change.key, change.after.get("division")),
    )


def mentioned(mentions: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Give the keys that a difference of mentions tells of: those that came and those that went."""
    if not mentions:
        return ()
    return tuple([one["key"] for one in (*mentions.get("added", ()), *mentions.get("removed", ()))])


def division_of(noun: str, key: str, division: object) -> str:
    """Give the division that a change of a record is about; ``division`` is the record's field of that name."""
    return key if noun == Division.noun else str(division or "") if noun == Join.noun else ""


class Routes:
    """The watches by what concerns them."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        self._bills: dict[str, list[int]] = {}
        self._named: dict[str, list[int]] = {}
        for place, watch in enumerate(watches):
            if watch.bill is not None:
                self._bills.setdefault(watch.bill, []).append(place)
            for key in watch.keys:
                self._named.setdefault(key, []).append(place)

    def of(self, heads: Iterable[Head]) -> dict[int, list[int]]:
        """Give the changes (ids, in their order) that can concern each watch, by its place among the watches."""
        found: dict[int, list[int]] = {}
        together: dict[str, list[Head]] = {}
        for one in heads:
            if one.division:
                together.setdefault(one.division, []).append(one)
                continue
            for place in self._places(one):
                found.setdefault(place, []).append(one.id)
        for several in together.values():
            ids = [one.id for one in several]
            for place in {place for one in several for place in self._places(one)}:
                found.setdefault(place, []).extend(ids)
        return {place: sorted(ids) for place, ids in found.items()}

    def _places(self, one: Head) -> Iterable[int]:
        """Give the watches, each once."""
        lists = [some for key in one.named if (some := self._named.get(key))]
        if one.noun not in NAMING:
            lists += [some for bill in one.bills if (some := self._bills.get(bill))]
        return lists[0] if len(lists) == 1 else {place for some in lists for place in some} if lists else ()
