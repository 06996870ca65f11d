"""A watched term is named in either House."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from alerts.values import Alert, Watch
from alerts.words import listed
from sources.records import Change

NAME = "mention"
NOBODY = "Somebody whom Hansard does not name"


def alerts(changes: tuple[Change, ...], watch: Watch) -> list[Alert]:
    """Tell who named a watched term, where, and the sentence around it: one alert for each debate."""
    terms = {term.casefold() for term in watch.terms}
    ours = sorted((one for one in changes if one.noun == "contribution" and _new(one, terms)), key=_place)
    return [_alert(list(group), terms, watch) for _, group in groupby(ours, key=lambda one: one.after["debate_key"])]


def _place(change: Change) -> tuple[str, str, int]:
    return change.after["date"], change.after["debate_key"], change.after["order"]


def _new(change: Change, terms: set[str]) -> list[dict[str, Any]]:
    return [one for one in change.differs.get("mentions", {}).get("added", ()) if one["key"] in terms]


def _alert(changes: Sequence[Change], terms: set[str], watch: Watch) -> Alert:
    first = changes[0].after
    entries = [_entry(change, terms) for change in changes]
    members = list(dict.fromkeys(entry["who"] for entry in entries))
    said = list(dict.fromkeys(term for entry in entries for term in entry["terms"]))
    if len(entries) == 1:
        title = f"{members[0]} names {listed(said)} in the {first['house']}"
    else:
        title = f"{listed(said)} named {len(entries)} times in the {first['house']}, by {_people(members)}"
    return Alert(
        watch=watch.name,
        key=f"mention:{first['debate_key']}:{changes[0].id}",
        rule=NAME,
        title=title,
        facts={
            "house": first["house"],
            "date": first["date"],
            "debate": first["debate"],
            "section": first["section"],
            "mentions": entries,
        },
        learned_at=changes[-1].seen_at,
        changes=tuple(change.id for change in changes),
        link=first["link"] if len(entries) == 1 else first["link"].partition("#")[0],
        happened_on=date.fromisoformat(first["date"]),
    )


def _people(members: Sequence[str]) -> str:
    return listed(members) if len(members) <= 2 else f"{len(members)} members"


def _entry(change: Change, terms: set[str]) -> dict[str, Any]:
    after = change.after
    new = _new(change, terms)
    return {
        "who": after["member"] or after["attributed_to"] or NOBODY,
        "continued": after["continued"],
        "terms": [one["term"] for one in new],
        "sentence": new[0]["sentence"],
        "link": after["link"],
    }
