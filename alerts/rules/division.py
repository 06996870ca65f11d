"""A division on the bill: the counts, how the members that the watch names voted, and corrections."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from alerts.values import Alert, Watch
from alerts.words import day, named, question, subject
from sources.records import APPEARED, CORRECTED, Change

NAME = "division"
SIDES = {"Commons": ("Ayes", "Noes", "aye", "no"), "Lords": ("Contents", "Not-contents", "content", "not content")}


def alerts(changes: tuple[Change, ...], watch: Watch) -> list[Alert]:
    """Tell of each division, of counts and names that come later, and of corrections by name."""
    ours = [one for one in changes if one.noun == "division" and one.bill == watch.bill]
    return [_alert(change, watch) for change in ours if _event(change)]


def _event(change: Change) -> str | None:
    if change.what == APPEARED:
        return "held"
    if change.what == CORRECTED:
        return "corrected"
    return "completed" if {"votes", "ayes", "number"} & change.differs.keys() else None


def _alert(change: Change, watch: Watch) -> Alert:
    division, event = change.after, _event(change)
    counts = _counts(division)
    on = subject(division["title"], division["question"])
    name = f"{division['house']} division" + (f" {division['number']}" if division["number"] else "")
    name += f", {on}" if on else ""
    title = f"{name}: {counts}" if counts else f"{name} on {day(division['date'])}: counts not yet known"
    prefix = {"corrected": "Corrected: ", "completed": "Now known: "}.get(event or "", "")
    return Alert(
        watch=watch.name,
        key=f"division:{change.key}:{event}:{change.id}",
        rule=NAME,
        title=prefix + title,
        facts={
            "event": event,
            "house": division["house"],
            "number": division["number"],
            "date": division["date"],
            "title": division["title"],
            "question": question(division["question"]),
            "counts": counts,
            "majority": _majority(division),
            "listed": _listed(change),
            "source": division["source"],
            "members": _members(change, watch),
            "linked_by": division["linked_by"],
            "corrections": _corrections(change) if event == "corrected" else [],
        },
        learned_at=change.seen_at,
        changes=(change.id,),
        link=division["link"],
        happened_on=date.fromisoformat(division["date"]),
    )


def _sides(division: Mapping[str, Any]) -> tuple[str, str, str, str]:
    return SIDES.get(division["house"], SIDES["Commons"])


def _counts(division: Mapping[str, Any]) -> str | None:
    if division["ayes"] is None or division["noes"] is None:
        return None
    ayes, noes, *_ = _sides(division)
    return f"{ayes} {division['ayes']}, {noes} {division['noes']}"


def _majority(division: Mapping[str, Any]) -> str | None:
    if division["ayes"] is None or division["noes"] is None:
        return None
    ayes, noes, *_ = _sides(division)
    lead = division["ayes"] - division["noes"]
    return f"Majority of {abs(lead)} for the {ayes if lead > 0 else noes}" if lead else "Equal numbers on both sides"


def _listed(change: Change) -> str | None:
    """Give the numbers of names where they differ from the counts announced; None where they agree or are absent."""
    division = change.after
    if division["ayes"] is None or not change.parts:
        return None
    ayes, noes, aye, no = _sides(division)
    lords = division["house"] == "Lords"
    sums = [
        sum(1 for vote in change.parts if vote["vote"] == side and (lords or not vote["teller"])) for side in (aye, no)
    ]
    return None if sums == [division["ayes"], division["noes"]] else f"{ayes} {sums[0]}, {noes} {sums[1]}"


def _members(change: Change, watch: Watch) -> list[dict[str, str]]:
    if not change.parts:
        return []
    commons = change.after["house"] == "Commons"
    return [
        {"name": name, "vote": say(vote) if vote else "not in the published lists"}
        for name, vote in named(watch.members, change.parts)
        if vote or commons
    ]


def say(vote: Mapping[str, Any]) -> str:
    """Give one vote in words, as the record has it: "No, by proxy (Jo Example)", "Aye (teller)"."""
    word = {"both": "in both lobbies"}.get(vote["vote"], vote["vote"].capitalize())
    if vote["teller"]:
        word += " (teller)"
    return f"{word}, by proxy ({vote['proxy']})" if vote["proxy"] else word


def _corrections(change: Change) -> list[str]:
    found = []
    for name, label in (("ayes", 0), ("noes", 1)):
        if name in change.differs:
            old, new = change.differs[name]
            found.append(f"{_sides(change.after)[label]}: {new}, was {old}")
    votes: Mapping[str, Sequence[Mapping[str, Any]]] = change.differs.get("votes", {})
    for vote in votes.get("altered", ()):
        was = {**vote, **vote["was"]}
        if say(was) != say(vote):
            found.append(f"{vote['name']}: {say(vote)}, was {say(was)}")
    found += [f"{vote['name']}: {say(vote)}, was not listed" for vote in votes.get("added", ())]
    found += [f"{vote['name']}: no longer listed, was {say(vote)}" for vote in votes.get("removed", ())]
    return found
