"""The evening before a sitting on the bill, and its morning: what comes, when, with which amendments. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from alerts.amendments import label, signed
from alerts.asks import amendment_of, on_amendment
from alerts.values import Alert, Ask, Watch
from alerts.words import cut, day, fate, named, of_house

NAME = "debate_day"
EVENING, MORNING, MISSED = "evening", "morning", "missed"
LIVE = "https://parliamentlive.tv"
CHAMBERS = {"Commons": f"{LIVE}/Commons", "Lords": f"{LIVE}/Lords"}
MOST = 12

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Sitting:
    """A day of a stage with what is known of it: the fields of the records, JSON values.

    ``stage`` has ``key``, ``bill_title``, ``house``, ``stage`` and ``link``; ``days`` are all days of the stage that
    are known; ``events`` what What's On announces of it, ``amendments`` those on its papers. ``read`` is when its
    record was last read (aware UTC), where that was long ago.
    """

    stage: Row
    on: date
    days: Sequence[date]
    events: Sequence[Row] = ()
    amendments: Sequence[Row] = field(default=(), repr=False)
    read: datetime | None = None


def key(stage: str, on: date, event: str) -> str:
    """Give what makes a debate day news once to a watch."""
    return f"{NAME}:{stage}:{on.isoformat()}:{event}"


def alert(sitting: Sitting, event: str, watch: Watch, now: datetime, since: datetime | None = None) -> Alert:
    """Tell a watch of a sitting: ``event`` is "evening", "morning" or "missed".

    ``now`` (aware UTC) is when it is told; ``since`` the last look before, where the day passed without one.
    """
    stage, on = sitting.stage, sitting.on.isoformat()
    missed = event == MISSED
    papers = _papers((), watch, stage) if missed else _papers(sitting.amendments, watch, stage)
    announced = [] if missed else [_announced(one) for one in sitting.events[:3]]
    return Alert(
        watch=watch.name,
        key=key(stage["key"], sitting.on, event),
        rule=NAME,
        title=_title(stage, on, event, announced),
        facts={
            "event": event,
            "bill": cut(stage["bill_title"]),
            "house": stage["house"],
            "stage": cut(stage["stage"]),
            "day": on,
            "days": [one.isoformat() for one in sitting.days],
            "announced": announced,
            **papers,
            "live": None if missed else live(stage, sitting.events),
            "from": since.isoformat() if since and missed else None,
            "to": now.isoformat() if since and missed else None,
            "read": sitting.read.isoformat() if sitting.read else None,
        },
        learned_at=now,
        changes=(),
        link=stage["link"],
        happened_on=None if event == EVENING else sitting.on,
        topic=f"{NAME} {stage['key']} {on}",
    )


def _title(stage: Row, on: str, event: str, announced: Sequence[Row]) -> str:
    name = f"{cut(stage['stage'])}{of_house(stage['house'])}"
    if event == MISSED:
        return f"Missed: {name}, {day(on)}"
    begins = next((f", {one['time']}" for one in announced if one["time"] and not one["cancelled"]), "")
    return f"Tomorrow: {name}, {day(on)}{begins}" if event == EVENING else f"Today: {name}{begins}"


def _announced(event: Row) -> dict[str, Any]:
    """Give what What's On says of it; ``order`` is its place in the day's business (apis: What's On, SortOrder)."""
    return {
        "title": cut(event["title"]),
        "time": cut(event["time"] or "", 20) or None,
        "until": cut(event["end_time"] or "", 20) or None,
        "place": ", ".join(cut(event[one], 100) for one in ("committee", "place") if event[one]) or None,
        "order": event["order"] or None,
        "cancelled": event["cancelled_on"],
    }


def live(stage: Row, events: Sequence[Row]) -> str:
    """Give where it can be watched: the House's chamber, or the beginning where it may sit elsewhere.

    What's On calls the chamber "Main Chamber"; without its word a committee stage may be in any room, unless it is
    one of the whole House.
    """
    kinds = {one["kind"] for one in events if one["kind"]}
    words = str(stage["stage"]).casefold()
    elsewhere = "Main Chamber" not in kinds if kinds else "committee" in words and "whole house" not in words
    return LIVE if elsewhere else CHAMBERS.get(stage["house"], LIVE)


def _papers(amendments: Sequence[Row], watch: Watch, stage: Row) -> dict[str, Any]:
    """Give the amendments that are not decided: the campaign's, those of members watched, how many more."""
    undecided = [one for one in amendments if not one["left"] and fate(one["decision"], one["decision_text"]) is None]
    told = [_entry(one, watch) for one in sorted(undecided, key=_place)]
    ours = [one for one in told if one["ours"]]
    members = [one for one in told if one["members"] and not one["ours"]]
    rest = [one for one in told if not one["ours"] and not one["members"]]
    shown = len(ours[:MOST]) + len(members[:MOST]) + len(rest[:MOST])
    found = {ask for one in amendments if (ask := on_amendment(watch.asks, one))}
    return {
        "ours": ours[:MOST],
        "members": members[:MOST],
        "rest": rest[:MOST],
        "more": len(undecided) - shown,
        "undecided": len(undecided),
        "decided": len(amendments) - len(undecided),
        "questions": [
            {"name": amendment_of(one), "meaning": cut(one.meaning)}
            for one in watch.asks
            if one.meaning and one not in found and _asks_of(one, watch, stage)
        ][:MOST],
    }


def _asks_of(ask: Ask, watch: Watch, stage: Row) -> bool:
    """Tell whether an ask is on an amendment of this very stage: without a stage's name it may be of another."""
    named_so = ask.stage is not None and ask.stage.casefold() in str(stage["stage"]).casefold()
    return bool(ask.amendment) and named_so and ask.house == stage["house"] and ask.bill in {None, watch.bill}


def _entry(amendment: Row, watch: Watch) -> dict[str, Any]:
    ask = on_amendment(watch.asks, amendment)
    signers = [{"member_id": one.get("id") or -1, "name": one["name"]} for one in amendment["sponsors"]]
    theirs = [cut(str(fits[0]["name"])) for _, fits in named(watch.members, signers) if fits]
    return {
        "key": amendment["key"],
        "label": label({**amendment, "summary": list(amendment["summary"])[:1]}),
        **signed(amendment),
        "ours": ask is not None,
        "meaning": cut(ask.meaning or "") or None if ask else None,
        "members": theirs,
    }


def _place(amendment: Row) -> tuple[str, int, str]:
    """Give an order in which NC2 comes before NC10."""
    number = str(amendment["number"] or "")
    digits = re.search(r"\d{1,9}", number)
    return number[: digits.start()] if digits else number, int(digits[0]) if digits else 0, number
