"""The commands that keep the database: backup, restore, migrate."""

from pathlib import Path
from typing import Annotated, Any

import typer

from alerts.words import count
from tracker.backups import before, by_hand, folder
from tracker.cli.common import (
    ConfigOption,
    DatabaseOption,
    Failure,
    JsonOption,
    database_url,
    out,
    print_json,
    rehearsed,
    settings,
)
from tracker.lock import holding
from tracker.loop import clock
from tracker.migrate import HEAD, migrate
from tracker.store import DatabaseError, Store, shown, sqlite_file
from tracker.store.backup import Backup, back_up
from tracker.store.restore import restore

ForceOption = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("backup")(backup_command)
    app.command("restore")(restore_command)
    app.command("migrate")(migrate_command)


def backup_command(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Where to; without it beside the database, dated.")
    ] = None,
    config: ConfigOption = None,
    database: DatabaseOption = None,
    force: ForceOption = False,
    json: JsonOption = False,
) -> None:
    """Copy the database into one file, whole and checked, while the service goes on."""
    loaded = settings(config)
    url = database_url(database, loaded)
    made = back_up(url, file or by_hand(url, folder(loaded), clock()), force=force)
    told = _told(made)
    print_json(told) if json else _say(f"{made.file}: {_size(told)} of {shown(url)}, looked through.")


def restore_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup, made by `tracker backup` or by the tracker.")],
    config: ConfigOption = None,
    database: DatabaseOption = None,
    force: Annotated[
        bool, typer.Option("--force", help="Take the place of a database that holds data; that is kept beside.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Put a backup into the database, SQLite or PostgreSQL; the service must be stopped."""
    loaded = settings(config)
    url, now = database_url(database, loaded, damaged=True), clock()
    with holding(url):
        done = restore(url, file, before(url, folder(loaded), "restore", now), now=now, force=force)
    told = _told(done.backup) | {"kept": str(done.kept) if done.kept else None}
    if json:
        print_json(told)
        return
    _say(f"{shown(url)} now holds what {file} does: {_size(told)}.")
    store = Store(url, write=False)
    if rehearsed(store):
        _say("It is the database of a rehearsal, with things that are made up: `tracker run` will not take it.")
    store.close()
    if done.kept:
        _say(f"What was there before lies at {done.kept}.")
    _say("What was sent after the backup was made is not known any more: when it is found again, it is told again.")


def migrate_command(
    config: ConfigOption = None,
    database: DatabaseOption = None,
    check: Annotated[bool, typer.Option("--check", help="Only say whether there is anything to do.")] = False,
    json: JsonOption = False,
) -> None:
    """Bring the database up to date by hand, with a backup before; the service does the same when it starts."""
    loaded = settings(config)
    url = database_url(database, loaded)
    if (file := sqlite_file(url)) is not None and not file.exists():
        raise DatabaseError(f"there is no database {file} yet; the service makes it at its first start")
    store = Store(url)
    try:
        version = store.version()
        if check:
            _check(store, version, json=json)
            return
        with holding(url):
            done = migrate(store, clock(), backups=folder(loaded))
    finally:
        store.close()
    kept = str(done.backup) if done and done.backup else None
    if json:
        print_json({"before": version, "after": HEAD, "backup": kept})
    elif done is None:
        _say(f"{shown(url)} is up to date (schema {HEAD}).")
    else:
        _say(f"{shown(url)} was brought from schema {version or 'none'} to {HEAD}.")
        if kept:
            _say(f"What was there before lies at {kept}.")


def _check(store: Store, version: str | None, *, json: bool) -> None:
    """Say whether the database is up to date, by word and exit code."""
    told = {"schema": version, "needed": HEAD, "up_to_date": version == HEAD}
    if json:
        print_json(told)
    if version != HEAD:
        word = f"{shown(store.url)} has schema {version or 'none'}, this tracker needs {HEAD}"
        raise Failure(f"{word}; " + ("run `tracker migrate`" if (version or "") < HEAD else "update the tracker"), 1)
    if not json:
        _say(f"{shown(store.url)} is up to date (schema {HEAD}).")


def _told(made: Backup) -> dict[str, Any]:
    return {"file": str(made.file), "schema": made.version, "rows": sum(made.rows.values()), "bytes": made.size}


def _size(told: dict[str, Any]) -> str:
    return f"{count(told['rows'], 'row')}, {told['bytes'] / 1e6:.1f} MB, schema {told['schema']}"


def _say(text: str) -> None:
    out.print(text, markup=False, soft_wrap=True)
