"""A watched term is named in either House."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from alerts.values import Alert, Watch
from alerts.words import count, cut, listed
from sources.records import WITHDRAWN, Change

NAME = "mention"
NOUNS = ("contribution",)
NOBODY = "somebody whom Hansard does not name"
_UNNAMED = NOBODY[:1].upper() + NOBODY[1:]
_LONGEST_SENTENCE = 340


def alerts(changes: tuple[Change, ...], watch: Watch) -> list[Alert]:
    """Tell who named a watched term, where, and the sentence around it: one alert for each debate.

    Where Hansard corrects what was told (another speaker, a term that is not there), that is told too.
    """
    terms = {term.casefold() for term in watch.terms}
    ours = sorted((one for one in changes if one.noun == "contribution" and one.what != WITHDRAWN), key=_place)
    return [
        *_by_debate([one for one in ours if _new(one, terms)], lambda some: _named(some, terms, watch)),
        *_by_debate([one for one in ours if _corrections(one, terms)], lambda some: _corrected(some, terms, watch)),
    ]


def _by_debate(changes: Sequence[Change], tell: Callable[[list[Change]], Alert]) -> list[Alert]:
    return [tell(list(group)) for _, group in groupby(changes, key=lambda one: _place(one)[:2])]


def _place(change: Change) -> tuple[str, str, int]:
    return change.after["date"], change.after["debate_key"], change.after["order"]


def _new(change: Change, terms: set[str]) -> list[dict[str, Any]]:
    return [one for one in change.differs.get("mentions", {}).get("added", ()) if one["key"] in terms]


def _who(contribution: dict[str, Any]) -> str:
    return cut(contribution["member"] or "") or cut(contribution["attributed_to"] or "") or NOBODY


def _corrections(change: Change, terms: set[str]) -> list[str]:
    mentions = change.differs.get("mentions", {})
    gone = [cut(one["term"]) for one in mentions.get("removed", ()) if one["key"] in terms]
    found = [f"Hansard no longer names {listed(gone)} here."] if gone else []
    kept = {part["key"] for part in change.parts} & terms - {one["key"] for one in _new(change, terms)}
    if change.before is None or not (gone or kept) or _who(change.before) == NOBODY:
        return found
    was, now = change.before["member_id"], change.after["member_id"]
    if was is None or now is None:
        # Somebody printed by office whose id is found later was not given the words anew.
        was, now = change.before["attributed_to"], change.after["attributed_to"]
    # A service that gives the same member's name in another form corrects nothing.
    return found + ([f"Given to {_who(change.before)} before."] if was != now else [])


def _named(changes: Sequence[Change], terms: set[str], watch: Watch) -> Alert:
    entries = [_entry(change, terms) for change in changes]
    return _alert(changes, entries, watch, "named")


def title(facts: Mapping[str, Any]) -> str:
    """Give the title from the facts of an alert, grown or not."""
    entries, house = facts["mentions"], facts["house"]
    if facts["event"] == "corrected":
        return f"Corrected: {count(len(entries), 'contribution')} in the {house}, {cut(facts['debate'], 100)}"
    # A service that gives one member's name in two forms names one person.
    people = list({entry.get("member_id") or entry["who"]: entry["who"] for entry in entries}.values())
    said = listed(list(dict.fromkeys(term for entry in entries for term in entry["terms"])))
    if len(entries) > 1:
        return f"{said} named in {count(len(entries), 'contribution')} in the {house}, by {_people(people)}"
    if people == [_UNNAMED]:
        return f"{said} named in the {house}, by {NOBODY}"
    return f"{people[0]} names {said} in the {house}"


def _corrected(changes: Sequence[Change], terms: set[str], watch: Watch) -> Alert:
    entries = [{**_entry(change, terms), "corrections": _corrections(change, terms)} for change in changes]
    return _alert(changes, entries, watch, "corrected")


def _alert(changes: Sequence[Change], entries: Sequence[dict[str, Any]], watch: Watch, event: str) -> Alert:
    first = changes[0].after
    facts = {
        "event": event,
        "house": first["house"],
        "date": first["date"],
        "debate": cut(first["debate"]),
        "section": cut(first["section"] or "") or None,
        "mentions": list(entries),
    }
    return Alert(
        watch=watch.name,
        key=f"mention:{first['debate_key']}:{event}:{changes[0].id}",
        rule=NAME,
        title=title(facts),
        facts=facts,
        learned_at=max(one.seen_at for one in changes),
        changes=tuple(change.id for change in changes),
        link=first["link"] if len(entries) == 1 else first["link"].partition("#")[0],
        happened_on=date.fromisoformat(first["date"]),
        topic=f"mention {first['debate_key']} {event}",
    )


def _people(people: Sequence[str]) -> str:
    known = [one for one in people if one != _UNNAMED]
    # Not everybody in Hansard is a member: committees hear witnesses.
    shown = known if len(known) <= 2 else [count(len(known), "person", "people")]
    return listed([*shown, NOBODY] if _UNNAMED in people else shown)


def _entry(change: Change, terms: set[str]) -> dict[str, Any]:
    after = change.after
    told = _new(change, terms) or [part for part in change.parts if part["key"] in terms]
    # As they were said, and not as the watch lists its terms.
    said = sorted(told, key=lambda one: after["text"].find(one["sentence"].strip("… ")[:80]))
    who = _who(after)
    return {
        "who": _UNNAMED if who == NOBODY else who,
        "member_id": after["member_id"],
        "continued": after["continued"],
        "terms": [cut(one["term"]) for one in told],
        "sentences": list(dict.fromkeys(cut(one["sentence"], _LONGEST_SENTENCE) for one in said)),
        "corrections": [],
        "link": after["link"],
    }
