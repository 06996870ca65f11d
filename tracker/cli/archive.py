"""The commands on the archive: so far one, which reads TheyWorkForYou's daily Hansard into it."""

import time
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from alerts.words import count
from tracker.archive import SET_ASIDE, SUPERSEDED, TAKEN, UNCHANGED, Imported, NothingToRead, find, take
from tracker.backups import folder
from tracker.cli import show
from tracker.cli.common import (
    PRINTED,
    ConfigOption,
    DatabaseOption,
    Failure,
    JsonOption,
    database_url,
    out,
    print_json,
    settings,
)
from tracker.lock import holding
from tracker.loop import clock
from tracker.migrate import HEAD, migrate
from tracker.store import Store

app = typer.Typer(help="The archive: past Hansard, in the database.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def archive() -> None:
    """Keep past Hansard in the database."""


@app.command("import")
def import_command(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="Files of TheyWorkForYou's scrapedxml, or folders with such files."),
    ],
    config: ConfigOption = None,
    database: DatabaseOption = None,
    json: JsonOption = False,
) -> None:
    """Read TheyWorkForYou's daily Hansard XML into the archive; of each day the last version counts."""
    try:
        files = find(paths)
    except NothingToRead as error:
        raise Failure(str(error)) from None
    loaded = settings(config)
    store = _store(database_url(database, loaded), folder(loaded))
    began = time.monotonic()
    try:
        done = _take(store, files, quiet=json)
    except KeyboardInterrupt:
        raise Failure("stopped before the end; the days taken so far are kept, and are not read again", 1) from None
    finally:
        store.close()
    told = tell(done, time.monotonic() - began)
    print_json(told) if json else _show(told)
    if done.unreadable:
        names = [f"  {problem.file} {problem.reason}" for problem in done.unreadable]
        raise Failure("\n".join([f"{count(len(names), 'file')} set aside:", *names]), 1, told=PRINTED)


def _store(url: str, backups: Path | None) -> Store:
    """Open the database. It need not be let go by a service that runs, unless its schema has to change."""
    store = Store(url)
    if store.version() != HEAD:
        with holding(url):
            migrate(store, clock(), backups=backups)
    return store


def _take(store: Store, files: list[Path], *, quiet: bool) -> Imported:
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=out, transient=True, disable=quiet or not out.is_terminal) as progress:
        total = sum(file.stat().st_size for file in files)
        task = progress.add_task("Reading", total=total)

        def step(file: Path, size: int) -> None:
            progress.update(task, advance=size, description=file.name)

        return take(store, files, now=clock(), step=step)


def tell(done: Imported, seconds: float) -> dict[str, Any]:
    """Give what an import did as the document that ``--json`` prints."""
    return {
        "days": _counted(done.days, TAKEN, UNCHANGED, SUPERSEDED, SET_ASIDE),
        "contributions": _counted(done.contributions, TAKEN, SET_ASIDE),
        "divisions": _counted(done.divisions, TAKEN, SET_ASIDE),
        "votes": done.votes,
        "problems": [problem._asdict() for problem in done.problems],
        "seconds": round(seconds, 3),
        "megabytes": round(done.bytes / 1e6, 3),
    }


def _counted(counts: Counter[str], *names: str) -> dict[str, int]:
    return {name: counts[name] for name in names}


def _show(told: dict[str, Any]) -> None:
    table = show.table("", "Taken", "Unchanged", "Superseded", "Set aside")
    for name in ("days", "contributions", "divisions"):
        counts = told[name]
        table.add_row(
            *show.cells(name.capitalize(), *(counts.get(one) for one in (TAKEN, UNCHANGED, SUPERSEDED, SET_ASIDE)))
        )
    table.add_row(*show.cells("Votes", told["votes"]))
    out.print(table)
    show.say_line(f"{told['megabytes']:.1f} MB in {told['seconds']:.1f} s")
    for problem in told["problems"]:
        show.say_line(f"  {problem['file']} {problem['reason']}")
