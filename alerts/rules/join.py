"""What a division was on becomes known, or is seen otherwise, after the division was told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from alerts.asks import facts, on_division
from alerts.joined import names, on, sureness
from alerts.values import Alert, Ask, Watch
from alerts.votes import counts, division_name, tally
from alerts.words import cut
from sources.records import APPEARED, WITHDRAWN, Change
from sources.records.join import CERTAIN, CONFIG, HANSARD, LIKELY, NOTES, POSSIBLE, SITTING, TITLE

NAME = "join"
NOUNS = ("join", "division")
SURE = (CERTAIN, LIKELY, POSSIBLE)
HOW = (CONFIG, TITLE, NOTES, HANSARD, SITTING)

Joined = Mapping[str, Any]


def alerts(changes: tuple[Change, ...], watch: Watch) -> list[Alert]:
    """Tell of each division what it is now known to have been on, or is no longer taken to have been on.

    The division's own alert has what was known with it, so this is silent then; it is silent, too, of what the
    campaign's config says, and where only the doubt is less, unless the campaign's side counts from now on.
    """
    ours: dict[str, list[Change]] = {}
    for change in changes:
        if change.noun == "join" and watch.bill is not None and change.bill == watch.bill:
            ours.setdefault(str(change.after["division"]), []).append(change)
    found = []
    for key, several in ours.items():
        news = _news(several)
        event = _event(news, watch)
        if event and not _told_beside(event, [one for one in changes if one.noun == "division" and one.key == key]):
            found.append(_alert(event, news, several, watch))
    return found


@dataclass(frozen=True)
class _News:
    """The joins of one division that changed, as they were and as they are, each with the records it joins."""

    was: tuple[Joined, ...]
    now: tuple[Joined, ...]


def _news(changes: Sequence[Change]) -> _News:
    """Take what befell the joins of a division together: from before the first change to after the last."""
    first = {change.key: change for change in reversed(changes)}
    last = {change.key: change for change in changes}
    records = {change.key: change.joined[0] for change in changes if change.joined}
    was = {
        key: {**records[key], "join": one.before or one.after}
        for key, one in first.items()
        if key in records and one.what != APPEARED and "withdrawn" not in one.differs
    }
    now = {
        key: {**records[key], "join": one.after}
        for key, one in last.items()
        if key in records and one.what != WITHDRAWN
    }
    return _News(tuple(was.values()), tuple(now.values()))


def _event(news: _News, watch: Watch) -> str | None:
    """Say what kind of news it is; None for what is none."""
    was = {one["join"]["key"]: one["join"] for one in news.was}
    now = {one["join"]["key"]: one["join"] for one in news.now}
    if any(join["how"] == CONFIG for join in (*was.values(), *now.values())):
        return None
    came, gone = now.keys() - was.keys(), was.keys() - now.keys()
    if came or gone:
        return "joined" if not gone else "corrected" if came else "withdrawn"
    if any(_less(was[key], now[key]) for key in was):
        return "corrected"
    return "certain" if _ask(news.now, watch) not in {None, _ask(news.was, watch)} else None


def _ask(joined: Sequence[Joined], watch: Watch) -> Ask | None:
    return on_division(watch.asks, joined[0]["division"], joined) if joined else None


def _less(was: Joined, now: Joined) -> bool:
    """Tell whether a join says another thing than before, or the same on less."""
    weaker = _place(SURE, now["sure"]) > _place(SURE, was["sure"]) or _place(HOW, now["how"]) > _place(HOW, was["how"])
    return weaker or now["question"] != was["question"]


def _place(order: Sequence[str], word: str) -> int:
    return order.index(word) if word in order else len(order)


def _told_beside(event: str, divisions: Sequence[Change]) -> bool:
    """Tell whether the division's own alert has it already, or nobody is told of the division any more."""
    over = any(one.what in {APPEARED, WITHDRAWN} or "bill" in one.differs for one in divisions)
    # Counts and names are told whenever they come.
    came = any({"ayes", "noes"} & one.differs.keys() or one.differs.get("votes", {}).get("added") for one in divisions)
    return over or (came and event == "joined")


def _alert(event: str, news: _News, changes: Sequence[Change], watch: Watch) -> Alert:
    division = (*news.now, *news.was)[0]["division"]
    ask, former = _ask(news.now, watch), _ask(news.was, watch)
    return Alert(
        watch=watch.name,
        key=f"join:{division['key']}:{event}:{changes[0].id}",
        rule=NAME,
        title=_title(event, division_name(division), on(news.was), on(news.now)),
        facts={
            "event": event,
            "house": division["house"],
            "number": division["number"],
            "date": division["date"],
            "title": cut(division["title"]),
            "counts": counts(division),
            "on": on(news.now),
            "was": on(news.was),
            "ask": facts(ask, tally(ask, changes[-1].parts)),
            "void": former is not None and former.side is not None and former != ask,
        },
        learned_at=changes[-1].seen_at,
        changes=tuple(change.id for change in changes),
        link=division["link"],
        happened_on=date.fromisoformat(division["date"]),
    )


def _title(event: str, name: str, was: Sequence[Joined], now: Sequence[Joined]) -> str:
    if event == "withdrawn":
        return f"Corrected: {name} is no longer taken to be on {names(was)}"
    sure = sureness(now)
    told = f"{sure} on {names(now)}" if sure else f"on {names(now)}"
    if event in {"joined", "certain"}:
        return f"Now {'known' if event == 'joined' else 'certain'}: {name} was {told}"
    others = [one for one in was if one["name"] not in {each["name"] for each in now}]
    if others:
        return f"Corrected: {name} was {told}, not on {names(others)}"
    return f"Corrected: {name} was only {told}" if sure else f"Corrected: how it is known that {name} was {told}"
