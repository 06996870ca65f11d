"""The commands that look things up; each prints a table, or one JSON document with --json."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

import typer

from sources.times import today
from tracker.cli import show
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
from tracker.loop import clock
from tracker.members import find
from tracker.store.look import Look

LimitOption = Annotated[int, typer.Option("--limit", min=1, help="How many, newest first.")]
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
    for row in told["sources"]:
        limit = timedelta(seconds=loaded.sources[row["name"]].quiet_after) if row["name"] in loaded.sources else None
        read = row["last_success"]
        row["quiet"] = not told["rehearsal"] and bool(limit and read and show.older(read, now - limit))
    print_json(told) if json else show.status(told, now)
    broken = [row["name"] for row in told["sources"] if row["failures"]]
    if broken or told["given_up"]:
        raise Failure(show.trouble(broken, told["given_up"]), 1, told=PRINTED)


def bill(config: ConfigOption = None, database: DatabaseOption = None, json: JsonOption = False) -> None:
    """Show the watched bill: its stages and their days."""
    with looking(config, database) as look:
        bills = look.bills()
        unread = not bills and look.unread("bills")
    if json:
        print_json(bills[0] if len(bills) == 1 else bills)
    else:
        show.bills(bills, today(clock()), unread=unread)


def divisions(config: ConfigOption = None, database: DatabaseOption = None, json: JsonOption = False) -> None:
    """List the divisions on the watched bill."""
    with looking(config, database) as look:
        rows = look.divisions()
    print_json(rows) if json else show.divisions(rows)


def division(
    which: Annotated[
        list[str], typer.Argument(metavar="ID", help="Its id, or its number, with House or day: Commons 252")
    ],
    config: ConfigOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """Show one division with every vote."""
    with looking(config, database) as look:
        row = _division(look, " ".join(which))
        row["votes"] = look.votes(row["id"])
    print_json(row) if json else show.division(row)


def _division(look: Look, which: str) -> Row:
    rows = look.divisions()
    words = which.casefold().split()
    fits = [row for row in rows if row["id"] == which] or [
        row
        for row in rows
        if all(word in {str(row["number"]), row["house"].casefold(), row["date"], row["id"]} for word in words)
    ]
    if len(fits) == 1:
        return fits[0]
    told = {"candidates": [row["id"] for row in fits or rows]}
    ids = [f"  {row['id']}" for row in (fits or rows)[-20:]]
    if fits:
        raise Failure("\n".join([f"several divisions fit {which!r}; give one of these ids:", *ids]), told=told)
    known = ["; these are known:", *ids] if rows else ["; none is known yet"]
    raise Failure(f"no division fits {which!r}" + "\n".join(known), 1, told=told)


def mp(
    who: Annotated[list[str], typer.Argument(metavar="WHO", help="A name, part of one, a seat, or a Members id.")],
    config: ConfigOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """Show how a member voted on the bill, what they said, what they signed."""
    wanted = " ".join(who)
    with looking(config, database) as look:
        fits = find(wanted, look.members()).members
        if len(fits) != 1:
            _unclear(wanted, fits)
        number, name, house, seat = fits[0]
        held = [row for row in look.divisions() if row["house"] == house]
        told: Row = {
            "member": {"id": number, "name": name, "house": house, "seat": seat},
            "votes": look.votes_of(number),
            "mentions": look.mentions(number),
            "signatures": look.amendments_of(number),
        }
        listed = sum(1 for row in held if row["ayes_listed"] is not None)
        told |= {"not_listed": max(0, listed - len(told["votes"])), "no_lists": len(held) - listed}
    print_json(told) if json else show.member(told)


def _unclear(wanted: str, fits: tuple[Any, ...]) -> None:
    rows = [{"id": number, "name": name, "house": house, "seat": seat} for number, name, house, seat in fits]
    told = {"candidates": rows}
    if not rows:
        text = f"nobody called {wanted!r} is in any record stored so far: no vote, no mention, no amendment"
        raise Failure(text, 1, told=told)
    names = [f"  {row['id']:>5}  {row['name']}, {row['seat'] or row['house']}" for row in rows[:30]]
    more = [f"  and {len(rows) - 30} more"] if len(rows) > 30 else []
    text = "\n".join([f"{len(rows)} members fit {wanted!r}; say it more exactly, or give the number:", *names, *more])
    raise Failure(text, told=told)


def mentions(config: ConfigOption = None, database: DatabaseOption = None, json: JsonOption = False) -> None:
    """List who named a watched term, when and where."""
    with looking(config, database) as look:
        rows = look.mentions()
    print_json(rows) if json else show.mentions(rows)


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
    "divisions": divisions,
    "division": division,
    "mp": mp,
    "mentions": mentions,
    "changes": changes,
    "alerts": alerts,
    "deliveries": deliveries,
}
