"""The commands for what is held back: list it, send it, give it up. They work beside the running service."""

import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import typer

from alerts.words import count, listed
from tracker.cli import show
from tracker.cli.changing import changing
from tracker.cli.common import ConfigOption, DatabaseOption, Failure, JsonOption, looking, out, print_json, settings
from tracker.loop import clock
from tracker.outlets import plain
from tracker.placing import DIGEST, FLOOD, MUTED, OFF, QUIET, RELEASED
from tracker.store import Held
from tracker.store.held import Holding

KINDS = {
    FLOOD: "too many at once",
    QUIET: "quiet hours",
    MUTED: "muted",
    OFF: "the channel is switched off",
    DIGEST: "for the digest",
}
INSTEAD = {
    MUTED: "is held by a mute: lift it with `tracker mute watch NAME --off` or `tracker mute channel NAME --off`",
    OFF: "waits for a channel that is switched off: `tracker channels` tells why, and how to switch it on",
}
SHOWN = 3

WhichArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="WHICH",
        help="What `tracker held` lists: a channel (its flood), flood, quiet or digest, or the number of one alert.",
    ),
]
AllOption = Annotated[bool, typer.Option("--all", help="Everything that a flood has held back, on all channels.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("held")(held)
    app.command("release")(release)
    app.command("drop")(drop)


def held(config: ConfigOption = None, database: DatabaseOption = None, json: JsonOption = False) -> None:
    """List what is held back and why: floods, quiet hours, mutes, digests, channels that are switched off."""
    with looking(config, database) as look:
        rows = groups(Holding(look.engine).held())
    print_json(rows) if json else _show(rows)


def release(
    which: WhichArgument = None,
    all_of_it: AllOption = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """Send what is held back, with the next pass of the service, as one message to each channel."""
    loaded, now = settings(config), clock()
    with changing(loaded, database) as store:
        chosen = _chosen(store.held.held(), which, all_of_it=all_of_it)
        for one in chosen:
            if _kind(one) in INSTEAD:
                raise Failure(f"alert {one.id} {INSTEAD[_kind(one)]}")
        number = store.held.release([one.id for one in chosen], f"{RELEASED} {now.isoformat(timespec='seconds')}", now)
    channels = sorted({one.channel for one in chosen})
    _say("released", number, f"Released: {count(number, 'alert')} to {listed(channels)}, with the next pass.", json)


def drop(
    which: WhichArgument = None,
    all_of_it: AllOption = False,
    yes: YesOption = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """Give up what is held back: it is kept in the database, and nobody is told of it."""
    loaded = settings(config)
    with changing(loaded, database) as store:
        chosen = _chosen(store.held.held(), which, all_of_it=all_of_it)
    what = f"{count(len(chosen), 'alert')} to {listed(sorted({one.channel for one in chosen}))}"
    if not yes:
        if json or not sys.stdin.isatty():
            raise Failure(f"this gives up {what} for good; say --yes if that is meant")
        typer.confirm(f"This gives up {what} for good. Go on?", abort=True)
    with changing(loaded, database) as store:
        number = store.held.drop([one.id for one in chosen], "dropped by hand")
    _say("dropped", number, f"Dropped: {count(number, 'alert')}. `tracker deliveries` still lists them.", json)


def groups(rows: Sequence[Held]) -> list[dict[str, Any]]:
    """Give what is held by its reason, channel and time, for JSON; what needs somebody to look comes first."""
    found: dict[tuple[str, str, datetime | None], list[Held]] = {}
    order = list(KINDS)
    for one in rows:
        found.setdefault((_kind(one), one.channel, one.due_at), []).append(one)
    ranked = sorted(found.items(), key=lambda one: (order.index(one[0][0]) if one[0][0] in order else 9, one[0][1]))
    return [
        {
            "which": kind,
            "reason": next((one.reason for one in several if one.reason), KINDS.get(kind, "held")),
            "channel": channel,
            "until": until.isoformat() if until else None,
            "number": len(several),
            "alerts": [
                {
                    "id": one.id,
                    "watch": one.watch,
                    "rule": one.rule,
                    "title": one.title,
                    "at": one.created_at.isoformat(),
                }
                for one in several
            ],
        }
        for (kind, channel, until), several in ranked
    ]


def _kind(one: Held) -> str:
    return one.batch.partition(" ")[0]


def _chosen(rows: Sequence[Held], which: str | None, *, all_of_it: bool) -> list[Held]:
    """Give what is meant. Raises Failure where that is nothing, or was not said."""
    if (which is None) != all_of_it:
        raise Failure("say which, as `tracker held` lists them, or --all for every flood")
    flooded = [one for one in rows if _kind(one) == FLOOD]
    if which is None:
        found = flooded
    elif which.isdecimal():
        found = [one for one in rows if one.id == int(which)]
    elif which in KINDS:
        found = [one for one in rows if _kind(one) == which]
    else:
        found = [one for one in flooded if which in (one.channel, plain(one.channel))]
    if not found:
        what = "by a flood" if which is None else f"as {which!r}"
        raise Failure(f"nothing is held {what}; `tracker held` lists what is", 1)
    return found


def _say(what: str, number: int, told: str, json: bool) -> None:
    print_json({what: number}) if json else show.say_line(told)


def _show(rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        show.say_line("Nothing is held back.")
        return
    shown = show.table("Which", "Channel", "Until", "Alerts", "What", wide="What")
    for row in rows:
        until = show.brief(row["until"]) if row["until"] else "somebody looks"
        titles = [f"{one['id']}  {one['title']}" for one in row["alerts"][:SHOWN]]
        more = row["number"] - SHOWN
        what = [row["reason"], *titles, *([f"and {more} more"] if more > 0 else [])]
        shown.add_row(*show.cells(row["which"], row["channel"], until, row["number"], "\n".join(what)))
    out.print(shown)
    if any(row["which"] == FLOOD for row in rows):
        show.say_line(
            "`tracker release CHANNEL` sends what a flood held back, `tracker drop CHANNEL` gives it up.", "dim"
        )
