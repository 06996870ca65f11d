"""The commands that look things up; each prints a table, or one JSON document with --json."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

import typer

from alerts.words import count
from sources.times import today
from tracker.cli import divisions, show, show_mentions, show_status
from tracker.cli.adrift import adrift, missing
from tracker.cli.common import (
    PRINTED,
    ConfigOption,
    DatabaseOption,
    Failure,
    JsonOption,
    looking,
    print_json,
    settings,
)
from tracker.cli.letter import letter
from tracker.cli.messages import messages
from tracker.cli.mute import muted
from tracker.cli.preview import preview
from tracker.cli.who import mp
from tracker.loop import clock
from tracker.pace import pace
from tracker.store.upkeep import Upkeep

LimitOption = Annotated[int, typer.Option("--limit", min=1, max=1_000_000, help="How many, newest first.")]
KINDS = ("spoken", "question", "statement", "motion", "petition", "event", "all")
KindOption = Annotated[str, typer.Option("--kind", help=f"Which: {', '.join(KINDS)}.")]
Row = dict[str, Any]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for name, command in COMMANDS.items():
        app.command(name)(command)


def status(config: ConfigOption = None, database: DatabaseOption = None, json: JsonOption = False) -> None:
    """Say how the sources and deliveries are, and which stage is next."""
    loaded = settings(config)
    now = clock()
    with looking(config, database) as look:
        told = look.status()
        told["next_stage"] = look.next_sitting(today(now))
        told["bills"] = [{"title": bill["title"], "is_act": bill["is_act"]} for bill in look.bills()]
        told["pace"] = asdict(pace(now, *look.parliament()))
        asks = [one.value() for one in loaded.asks]
        told["missing"] = missing(loaded.watches, look) + adrift(asks, loaded.links, look, today(now))
        told["channels_off"] = [row for row in look.channels() if row["off_since"]]
        told["muted"] = muted(Upkeep(look.engine).mutes(), now)
    told["off"] = [name for name, one in loaded.sources.items() if not one.enabled]
    for row in told["sources"]:
        limit = timedelta(seconds=loaded.sources[row["name"]].quiet_after) if row["name"] in loaded.sources else None
        read = row["last_success"]
        row["quiet"] = not told["rehearsal"] and bool(limit and read and show_status.older(read, now - limit))
    print_json(told) if json else show_status.status(told, now)
    broken = [row["name"] for row in told["sources"] if row["failures"]]
    silent = [row["name"] for row in told["channels_off"]]
    if broken or silent or told["given_up"]:
        raise Failure(show_status.trouble(broken, told["given_up"], silent), 1, told=PRINTED)


def bill(config: ConfigOption = None, database: DatabaseOption = None, json: JsonOption = False) -> None:
    """Show the watched bill: its stages and their days."""
    with looking(config, database) as look:
        bills = look.bills()
        unread = not bills and look.unread("bills")
    if json:
        print_json(bills[0] if len(bills) == 1 else bills)
    else:
        show.bills(bills, today(clock()), unread=unread)


def mentions(
    config: ConfigOption = None, database: DatabaseOption = None, json: JsonOption = False, kind: KindOption = "spoken"
) -> None:
    """List who named a watched term, when and where: in debates; with --kind in writing or announced business."""
    if kind not in KINDS:
        raise Failure(f"--kind: {kind!r} is none of {', '.join(KINDS)}")
    with looking(config, database) as look:
        spoken = look.mentions() if kind in {"spoken", "all"} else []
        written, unfinished = look.written(), look.unfinished()
    chosen = [row for row in written if kind in {"all", row["kind"]}]
    if json:
        print_json(spoken if kind == "spoken" else [*({"kind": "spoken", **row} for row in spoken), *chosen])
        return
    if kind in {"spoken", "all"}:
        show_mentions.mentions(spoken)
    if kind != "spoken":
        show_mentions.written(chosen)
    elif written:
        more = count(len(written), "more place", "more places")
        show.say_line(f"Named in {more} besides debates: `tracker mentions --kind all` lists them.", "dim")
    show.say_unfinished(unfinished)


def changes(
    config: ConfigOption = None, database: DatabaseOption = None, json: JsonOption = False, limit: LimitOption = 50
) -> None:
    """List what changed, newest first."""
    with looking(config, database) as look:
        rows = look.changes(limit)
    print_json(rows) if json else show.changes(rows)


def alerts(
    config: ConfigOption = None, database: DatabaseOption = None, json: JsonOption = False, limit: LimitOption = 50
) -> None:
    """List the alerts, newest first."""
    with looking(config, database) as look:
        rows = look.alerts(limit)
    print_json(rows) if json else show.alerts(rows)


def deliveries(
    config: ConfigOption = None, database: DatabaseOption = None, json: JsonOption = False, limit: LimitOption = 1000
) -> None:
    """List each alert's way to each channel, newest first."""
    with looking(config, database) as look:
        rows = look.deliveries(limit)
    print_json(rows) if json else show.deliveries(rows)


COMMANDS: dict[str, Callable[..., None]] = {
    "status": status,
    "bill": bill,
    **divisions.COMMANDS,
    "mp": mp,
    "letter": letter,
    "mentions": mentions,
    "changes": changes,
    "alerts": alerts,
    "deliveries": deliveries,
    "messages": messages,
    "preview": preview,
}
