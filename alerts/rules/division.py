"""A division on the bill: the counts, how the members that the watch names voted, and corrections."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from alerts.asks import NOT_A_MEMBER, facts, on_division, outcome
from alerts.joined import names, on, sureness
from alerts.values import Alert, Ask, Watch
from alerts.votes import as_then, counts, say, sides, tally, votes_before
from alerts.words import bare_name, cut, day, is_peer, london, named, question, subject
from sources.records import APPEARED, NOT_RECORDED, WITHDRAWN, Change
from sources.records.member import was_member
from sources.records.numbering import named_in

NAME = "division"
NOUNS = ("division",)
UNLISTED = "not in the published lists, which do not say why"
STRANGER = "nobody of this name is in any record so far: check how the watch spells it"
PREFIXES = {"corrected": "Corrected: ", "completed": "Now known: "}
# Learned so soon after the day, what is published may still be put right.
FRESH = timedelta(days=3)


def alerts(changes: tuple[Change, ...], watch: Watch) -> list[Alert]:
    """Tell of each division, of counts and names that come later, and of corrections by name."""
    found = []
    for change in as_then(one for one in changes if one.noun == "division"):
        if watch.bill is not None and watch.bill in (change.bill, _former_bill(change)):
            ask = on_division(watch.asks, change.after, change.joined)
            corrections = _corrections(change, watch, ask)
            event = _event(change, corrections)
            if event:
                found.append(_alert(change, watch, event, corrections, ask))
    return found


def _former_bill(change: Change) -> str | None:
    pair = change.differs.get("bill")
    return str(pair[0]) if pair and pair[0] else None


def _event(change: Change, corrections: Sequence[str]) -> str | None:
    """Say what kind of news it is; None where nothing moved that anybody is told of."""
    if change.what == WITHDRAWN:
        return None
    if change.what == APPEARED:
        return "held"
    if corrections:
        return "corrected"
    came = {name for name in ("ayes", "noes") if name in change.differs}
    # A number alone says nothing of the vote.
    return "completed" if came or change.differs.get("votes", {}).get("added") else None


def _alert(change: Change, watch: Watch, event: str, corrections: Sequence[str], ask: Ask | None) -> Alert:
    division = change.after
    return Alert(
        watch=watch.name,
        key=f"division:{change.key}:{event}:{change.id}",
        rule=NAME,
        title=PREFIXES.get(event, "") + _title(change),
        facts={
            "event": event,
            "house": division["house"],
            "number": division["number"],
            "date": division["date"],
            "title": cut(division["title"]),
            "question": question(division["question"]),
            "deferred": division["deferred"],
            "counts": counts(division),
            "majority": _majority(division),
            "listed": _listed(change),
            "names": bool(change.parts),
            "source": division["source"],
            "members": _members(change, watch, ask),
            "on": on(change.joined),
            "unjoined": event != "corrected" and not change.joined and not _names_any(division),
            "ask": facts(ask, tally(ask, change.parts)),
            "linked_by": division["linked_by"],
            "provisional": _provisional(change, event),
            "corrections": list(corrections),
        },
        learned_at=change.seen_at,
        changes=(change.id,),
        link=division["link"],
        happened_on=date.fromisoformat(division["date"]),
    )


def _title(change: Change) -> str:
    division, told = change.after, on(change.joined)
    what = subject(division["title"], division["question"])
    name = f"{division['house']} division" + (f" {division['number']}" if division["number"] else "")
    if what:
        name += f", {what}"
    elif told:
        sure = sureness(told)
        name += f", {names(told)}" + (f" ({sure})" if sure else "")
    voted = counts(division)
    return f"{name}: {voted}" if voted else f"{name} on {day(division['date'])}: counts not yet known"


def _names_any(division: Mapping[str, Any]) -> bool:
    """Tell whether the division's own words name an amendment, clause or motion, known to us or not."""
    return next(named_in(f"{division['title']}\n{division['question'] or ''}"), None) is not None


def _provisional(change: Change, event: str) -> bool:
    """Tell whether this is the first that is published of the division's counts or names, soon after its day."""
    published = counts(change.after) is not None or bool(change.parts)
    late = london(change.seen_at) - date.fromisoformat(change.after["date"])
    return event != "corrected" and published and late <= FRESH


def _majority(division: Mapping[str, Any]) -> str | None:
    if division["ayes"] is None or division["noes"] is None:
        return None
    ayes, noes, *_ = sides(division)
    lead = division["ayes"] - division["noes"]
    return f"Majority of {abs(lead)} for the {ayes if lead > 0 else noes}" if lead else "Equal numbers on both sides"


def _listed(change: Change) -> str | None:
    """Give the numbers of names where they differ from the counts announced; None where they agree or are absent."""
    division = change.after
    if counts(division) is None or not change.parts:
        return None
    ayes, noes, *words = sides(division)
    # The Lords lists hold the tellers, those of the Commons do not; who was in both lobbies stands in both lists.
    counted = [vote for vote in change.parts if division["house"] == "Lords" or not vote["teller"]]
    sums = [sum(1 for vote in counted if vote["vote"] in (side, "both")) for side in words]
    return None if sums == [division["ayes"], division["noes"]] else f"{ayes} {sums[0]}, {noes} {sums[1]}"


def _members(change: Change, watch: Watch, ask: Ask | None) -> list[dict[str, str]]:
    """Give the votes of the members that the watch names, each with its ``outcome`` where the campaign took a side.

    Who is in no list is told so of the Commons alone, and of nobody with a peer's title: of the Lords it is
    not known who could have voted.
    """
    found = []
    for member, votes in named(watch.members, change.parts) if change.parts else ():
        if len(votes) == 1:
            found.append({"name": cut(votes[0]["name"]), "vote": say(votes[0]), **_outcome(ask, votes[0])})
        elif votes:
            several = f"{len(votes)} members of this name are in the lists: name one by the Members service's id"
            found.append({"name": cut(str(member)), "vote": several})
        elif change.after["house"] == "Commons" and not is_peer(member):
            told = STRANGER if member in watch.strangers else _unlisted(change.after, watch.histories.get(member))
            found.append({"name": cut(str(member)), "vote": told})
    return found


def _unlisted(division: Mapping[str, Any], member: Mapping[str, Any] | None) -> str:
    """Say of who is in no list what the history tells: that they had no seat, or had one and no vote is recorded."""
    held = was_member(member, division["house"], date.fromisoformat(division["date"]))
    if held is None or (held and division.get("unlisted_unknown")):
        return UNLISTED
    return (NOT_RECORDED if held else NOT_A_MEMBER).capitalize()


def _outcome(ask: Ask | None, vote: Mapping[str, Any]) -> dict[str, str]:
    told = outcome(ask, vote["vote"], teller=vote["teller"])
    return {"outcome": told} if told else {}


def _corrections(change: Change, watch: Watch, ask: Ask | None) -> list[str]:
    """Say what reads differently from what the record said before: fields first, then the watch's own members."""
    if change.before is None or change.what == WITHDRAWN:
        return []
    votes = _of_votes(change, watch)
    told = _of_tally(change, ask) if votes else []
    return [*_moved_bill(change, watch), *_of_fields(change), *told, *votes]


def _of_tally(change: Change, ask: Ask | None) -> list[str]:
    """Say what the names now listed come to for the campaign, where that is not what it was."""
    was, now = tally(ask, votes_before(change)), tally(ask, change.parts)
    return [f"For the campaign: {now or 'no names listed'} (before: {was})"] if was and was != now else []


def _moved_bill(change: Change, watch: Watch) -> list[str]:
    if _former_bill(change) is None:
        return []
    taken = watch.bill == change.bill
    return ["It is now taken to be on this bill." if taken else "It is no longer taken to be on this bill."]


def _of_fields(change: Change) -> list[str]:
    division, before = change.after, change.before or {}
    ayes, noes, *_ = sides(division)
    labels = {"ayes": ayes, "noes": noes, "number": "Number", "date": "Date", "title": "Title", "question": "Question"}
    if before.get("source") != division["source"]:
        # Another service has its own title for the same division, which corrects nothing.
        del labels["title"], labels["question"]
    found = []
    for name, label in labels.items():
        old, new = change.differs.get(name, (None, None))
        if old is not None and _shown(name, old) != _shown(name, new):
            was = f" (before: {_shown(name, old)})" if name in {"title", "question"} else f", was {_shown(name, old)}"
            found.append(f"{label}: {_shown(name, new)}{was}")
    if "deferred" in change.differs and before.get("source") == division["source"]:
        found.append("It is marked as deferred." if division["deferred"] else "It is not marked as deferred any more.")
    return found


def _shown(name: str, value: Any) -> str:
    text = question(value) if name == "question" else cut(str(value)) if value is not None else None
    return (text and (day(text) if name == "date" else text)) or "not given"


def _of_votes(change: Change, watch: Watch) -> list[str]:
    votes: Mapping[str, Any] = change.differs.get("votes", {})
    found: list[tuple[Mapping[str, Any], str]] = []
    for vote in votes.get("altered", ()):
        was = {**vote, **vote["was"]}
        if say(was) != say(vote):
            found.append((vote, f"{say(vote)}, was {say(was)}"))
        if bare_name(was["name"]) != bare_name(vote["name"]):
            found.append((vote, f"was given as {cut(was['name'])}"))
    # The first names that come complete the record; later ones correct it.
    if votes.get("of_before"):
        found += [(vote, f"{say(vote)}, was not listed") for vote in votes.get("added", ())]
    found += [(vote, f"no longer listed, was {say(vote)}") for vote in votes.get("removed", ())]
    ours = {vote["member_id"] for _, fits in named(watch.members, [vote for vote, _ in found]) for vote in fits}
    found.sort(key=lambda one: one[0]["member_id"] not in ours)
    return [f"{cut(vote['name'])}: {told}" for vote, told in found]
