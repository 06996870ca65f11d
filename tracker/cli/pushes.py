"""The command ``pushes``: what will be sent when, before and after which stage, and what was."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from alerts.notices.push import DUE
from alerts.words import clean, cut, day, listed, of_house, when
from tracker import pushes as planned
from tracker.cli.common import ConfigOption, DatabaseOption, JsonOption, looking, out, print_json, settings
from tracker.cli.show import cells, say_line, table
from tracker.config import Settings
from tracker.loop import clock
from tracker.push_words import DivisionTime, StageTime, said
from tracker.store.look import Look
from tracker.store.plans import Plans, Told

Row = dict[str, Any]
# How far the divisions that were told of are looked back at.
SHOWN = 10


def pushes(config: ConfigOption = None, database: DatabaseOption = None, json: JsonOption = False) -> None:
    """List the pushes: what comes when, by which stage and its day; what was sent, and to which channels."""
    loaded = settings(config)
    now = clock()
    with looking(config, database) as look:
        rows = listing(look, loaded, now)
    print_json(rows) if json else _show(rows, loaded.tracker.time_zone)


def listing(look: Look, loaded: Settings, now: datetime) -> list[Row]:
    """Give a row for each push and each stage that it goes by, the next to come first (times UTC, ISO)."""
    plans = Plans(look.engine)
    every = planned.configured(loaded, look.bill_rows(), plans.since(), now)
    asks = [one.value() for one in loaded.asks]
    found: list[Row] = []
    seen = set()
    for push, stage, told in planned.on_stages(plans, every):
        assert isinstance(push.when, StageTime)
        on = push.when.day(stage.days)
        due = push.when.due(on) if on else None
        sent = any(one.facts.get("event") == DUE for one in told)
        state = "waits" if due is None else "comes" if due > now else "sent" if sent else "over"
        seen.add(push.called.name)
        found.append(
            {
                **_named(push),
                "state": state,
                "at": due.isoformat() if due else None,
                "stage": stage.stage,
                "house": stage.house,
                "bill": stage.bill_title,
                "day": on.isoformat() if on else None,
                "waits_for": None if due else f"no date yet for {said(push.when)}",
                "sent": [_sent(one) for one in told],
            }
        )
    for push in every:
        if isinstance(push.when, DivisionTime):
            told = plans.told_last(push.called.watch, SHOWN)
            found.append(_after(push, push.when, plans, asks, told, now))
        elif push.called.name not in seen:
            unread = f"{said(push.when)} is not listed yet"
            found.append({**_named(push), "state": "waits", "at": None, "waits_for": unread, "sent": []})
    order = {"comes": 0, "waits": 1, "sent": 2, "over": 3}
    return sorted(found, key=lambda row: (order[row["state"]], row["at"] or "", row["name"]))


def _named(push: planned.Push) -> Row:
    name = {"name": push.called.name, "when": push.called.when, "channels": list(push.channels)}
    return {**name, "stage": None, "house": None, "bill": push.bill, "day": None}


def _after(
    push: planned.Push, by: DivisionTime, plans: Plans, asks: Sequence[Any], told: Sequence[Told], now: datetime
) -> Row:
    divided = plans.divisions({push.bill} if push.bill else (), planned.looks_back(by, now))
    lots = planned.clusters(planned.counting(push, by, divided, asks), by.delay)
    due = min((at for _, at in lots if at > now), default=None)
    return {
        **_named(push),
        "state": "comes" if due else "waits",
        "at": due.isoformat() if due else None,
        "waits_for": None if due else "a division",
        "sent": [_sent(one) for one in reversed(told)],
    }


def _sent(told: Told) -> Row:
    return {
        "event": told.facts.get("event"),
        "made_at": told.learned_at.isoformat(),
        "sent_at": told.sent_at.isoformat() if told.sent_at else None,
        "day": told.facts.get("day"),
        "divisions": [one["key"] for one in told.facts.get("divisions", ())],
        "channels": list(told.channels),
    }


def _show(rows: Sequence[Row], zone: str) -> None:
    if not rows:
        say_line("The config has no pushes: [[pushes]] sections say what is to be sent when.")
        return
    clocks = ZoneInfo(zone)
    made = table("Comes", "Push", wide="Push")
    for row in rows:
        at = (
            when(row["at"], clocks)
            if row["state"] == "comes"
            else {"sent": "sent", "over": "not sent"}.get(row["state"], "waits")
        )
        lines = [clean(row["name"]), clean(row["when"])]
        if row["day"]:
            lines.append(f"{cut(row['stage'], 60)}{of_house(row['house'])}, {day(row['day'])}")
        if row["state"] == "over" and not row["sent"]:
            lines.append(f"its time was {when(row['at'], clocks)}: nothing was sent")
        if row["waits_for"]:
            lines.append(f"waits: {row['waits_for']}")
        lines += [_line(one, clocks) for one in row["sent"][-3:]]
        lines.append(f"to {listed(row['channels'])}")
        made.add_row(*cells(at, "\n".join(lines)))
    out.print(made)
    say_line(f"Times are those of {zone}; the times of day in the config are London's.", "dim")


def _line(sent: Row, clocks: ZoneInfo) -> str:
    words = {"due": "sent", "division": "sent", "late": "told: too late", "missed": "told: missed"}
    word = words.get(sent["event"], "told: the day moved" if sent["event"] == "moved" else "told: no day any more")
    if sent["sent_at"] is None:
        return f"{word.replace('sent', 'made')} {when(sent['made_at'], clocks)}, not delivered yet"
    return f"{word} {when(sent['sent_at'], clocks)} to {listed(sent['channels'])}"
