"""The command that keeps a watch or a channel quiet until a time; what comes meanwhile is held, never lost."""

import re
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from alerts.words import LONDON, count, when
from tracker.cli import show
from tracker.cli.changing import changing
from tracker.cli.common import ConfigOption, DatabaseOption, Failure, JsonOption, looking, out, print_json, settings
from tracker.config import Settings
from tracker.config_problems import suggest
from tracker.hours import WEEKDAYS
from tracker.loop import clock
from tracker.outlets import plain
from tracker.store.upkeep import Upkeep

KINDS = ("watch", "channel")
# "Tomorrow" ends in the morning, and not in the night.
MORNING = 8
LONGEST = timedelta(days=366)
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
EXAMPLES = 'such as 2h, 3d, tomorrow, friday, or "2023-06-13 19:30"'

WhatArgument = Annotated[str | None, typer.Argument(metavar="watch|channel", help="What to mute; without it, a list.")]
NameArgument = Annotated[str | None, typer.Argument(metavar="NAME", help="The name of the watch or channel.")]
UntilOption = Annotated[str | None, typer.Option("--until", metavar="TIME", help=f"Until when, {EXAMPLES}.")]
OffOption = Annotated[bool, typer.Option("--off", help="Lift the mute; what was held goes at once.")]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("mute")(mute)


def mute(
    what: WhatArgument = None,
    name: NameArgument = None,
    until: UntilOption = None,
    off: OffOption = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """Keep a watch or a channel quiet until a time. What comes meanwhile is held and goes then as one message."""
    loaded, now = settings(config), clock()
    if what is None:
        if until is not None or off:
            raise Failure("say what to mute: `tracker mute watch NAME --until TIME`")
        with looking(config, database) as look:
            rows = muted(Upkeep(look.engine).mutes(), now)
        print_json(rows) if json else _show(rows, loaded)
        return
    if what not in KINDS:
        raise Failure(f"{what!r} cannot be muted: write watch or channel, and its name")
    if name is None:
        raise Failure(f"which {what}? {_known(what, loaded)}")
    if off == (until is not None):
        raise Failure(f"say either --until TIME, {EXAMPLES}, or --off")
    chosen = _lift(what, name, loaded, now, database) if off else _mute(what, name, until or "", loaded, now, database)
    if json:
        print_json(chosen)
    else:
        show.say_line(chosen["told"])


def muted(mutes: dict[tuple[str, str], datetime], now: datetime) -> list[dict[str, Any]]:
    """Give the mutes that are not over, for JSON: kind, name, until."""
    return [
        {"kind": kind, "name": name, "until": until.isoformat()}
        for (kind, name), until in sorted(mutes.items())
        if until > now
    ]


def _mute(what: str, name: str, text: str, loaded: Settings, now: datetime, database: str | None) -> dict[str, Any]:
    meant = _meant(what, name, loaded)
    zone = ZoneInfo(loaded.tracker.time_zone)
    until = read_until(text, now, zone)
    with changing(loaded, database) as store:
        held = store.held.mute(what, meant, until, now)
    told = f"Muted: the {what} {meant}, until {when(until, zone)}. What comes is held and goes then, as one message."
    if held:
        told += f" {count(held, 'alert')} held by an earlier mute {'waits' if held == 1 else 'wait'} as long."
    return {"kind": what, "name": meant, "until": until.isoformat(), "held": held, "told": told}


def _lift(what: str, name: str, loaded: Settings, now: datetime, database: str | None) -> dict[str, Any]:
    with changing(loaded, database) as store:
        mutes = store.upkeep.mutes()
        # What the config no longer has can still be muted.
        meant = name if (what, name) in mutes else _meant(what, name, loaded)
        held = store.held.unmute(what, meant, now)
    if held is None:
        raise Failure(f"the {what} {meant} is not muted; `tracker mute` lists what is")
    told = f"No longer muted: the {what} {meant}. "
    told += f"{count(held, 'alert')} held meanwhile will go with the next pass." if held else "Nothing was held."
    return {"kind": what, "name": meant, "until": None, "held": held, "told": told}


def _names(what: str, loaded: Settings) -> list[str]:
    return [watch.name for watch in loaded.watches] if what == "watch" else list(loaded.channels)


def _known(what: str, loaded: Settings) -> str:
    return f"The config has: {', '.join(_names(what, loaded)) or 'none'}"


def _meant(what: str, name: str, loaded: Settings) -> str:
    names = _names(what, loaded)
    # A channel with several addresses goes by its name and a mark of each.
    if name in names or (what == "channel" and plain(name) in names):
        return name
    folded = [one for one in names if one.casefold() == name.strip().casefold()]
    if len(folded) == 1:
        return folded[0]
    guess = suggest(name, names)
    raise Failure(
        f"the config has no {what} called {name!r}; "
        + (f"did you mean {guess!r}?" if guess else _known(what, loaded)[0].lower() + _known(what, loaded)[1:])
    )


def read_until(text: str, now: datetime, zone: ZoneInfo = LONDON) -> datetime:
    """Read until when: "2h", "3d", "tomorrow", "friday", or a time in ISO form, on ``zone``'s clock.

    A day by its name is the next of it, at eight in the morning. Raises Failure for what is no time, is past, or is
    further off than a year.
    """
    until = _read(" ".join(text.split()).casefold(), now, zone)
    if until is None:
        raise Failure(f"--until: {text!r} is no time; write one {EXAMPLES}")
    if until.timestamp() <= now.timestamp():
        raise Failure(f"--until: {when(until, zone)} is past")
    if until - now > LONGEST:
        raise Failure("--until: that is more than a year; take the watch or the channel out of the config instead")
    return until.astimezone(now.tzinfo)


def _read(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    span = re.fullmatch(r"([0-9]{1,4}) ?([mhdw])[a-z]*", text)
    if span:
        return now + timedelta(**{_UNITS[span[2]]: int(span[1])})
    today = now.astimezone(zone).date()
    if text == "tomorrow":
        return _morning(today + timedelta(days=1), zone)
    named = [number for number, one in enumerate(WEEKDAYS) if len(text) >= 3 and one.casefold().startswith(text)]
    if named:
        return _morning(today + timedelta(days=(named[0] - today.weekday() - 1) % 7 + 1), zone)
    try:
        read = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=zone)


def _morning(on: date, zone: ZoneInfo) -> datetime:
    return datetime(on.year, on.month, on.day, MORNING, tzinfo=zone)


def _show(rows: list[dict[str, Any]], loaded: Settings) -> None:
    if not rows:
        show.say_line("Nothing is muted.")
        return
    zone = ZoneInfo(loaded.tracker.time_zone)
    shown = show.table("Muted", "Name", "Until", wide="Name")
    for row in rows:
        shown.add_row(*show.cells(row["kind"], row["name"], when(row["until"], zone)))
    out.print(shown)
