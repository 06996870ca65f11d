"""The command that rehearses."""

import sys
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from alerts.words import day
from sources.titles import slug
from tracker import config as configuration
from tracker import logs
from tracker.app import wired
from tracker.cli import show
from tracker.cli.common import ConfigOption, DatabaseOption, Failure, called, database_url, err, out, settings
from tracker.config import Settings
from tracker.lock import holding
from tracker.store import DatabaseError, sqlite_file

if TYPE_CHECKING:
    from tracker.rehearse import Summary
    from tracker.replica import Scenario

FILE = Path("rehearsal.db")


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("rehearse")(rehearse)


def rehearse(
    scenario: Annotated[
        str, typer.Argument(metavar="[SCENARIO]", help="A shipped scenario, or a folder of one.")
    ] = "procurement-bill",
    config: ConfigOption = None,
    database: DatabaseOption = None,
    channel: Annotated[
        str | None,
        typer.Option(
            "--channel",
            metavar="NAME",
            help="Send to this channel of the config instead of the terminal, each message marked REHEARSAL.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before sending to a channel.")] = False,
    pace: Annotated[
        float,
        typer.Option(
            "--pace", min=0.0, metavar="SECONDS", help="Wait so long after each step; 0 is as fast as it goes."
        ),
    ] = 0.0,
) -> None:
    """Play a bill's passage through the whole service, offline, into a fresh database."""
    from tracker.rehearse import play, pointed_at, ticks
    from tracker.replica import Replica

    played = _scenario(scenario)
    loaded = _settings(config, channel, played)
    if channel is not None and not yes and sys.stdin.isatty():
        typer.confirm(f"This sends every message of the passage, about eighty, to {channel}. Go on?", abort=True)
    url = database_url(database or str(FILE), loaded)
    file = sqlite_file(url)
    if file is None:
        raise DatabaseError("a rehearsal makes a file of its own: name one with --database, such as rehearsal.db")
    log = logs.configure("warning")
    began = time.monotonic()
    with holding(url):
        _fresh(file)
        moments = ticks(played)
        with (
            Replica(played, now=moments[0]) as replica,
            wired(pointed_at(loaded, replica), database=url, log=log, console=out, mark="REHEARSAL") as app,
            Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                TaskProgressColumn(),
                console=out,
                transient=True,
                disable=not out.is_terminal,
            ) as progress,
        ):
            task = progress.add_task("Rehearsing", total=len(moments))

            def step(now: datetime) -> None:
                progress.update(task, advance=1, description=f"{played.bill_title}, {day(now.date())}")
                if pace:
                    time.sleep(pace)  # noqa: TID251  (the pace that was asked for)

            summary = play(app, replica, moments, step=step)
    _sum_up(played, summary, file, time.monotonic() - began)


def _scenario(name: str) -> "Scenario":
    from tracker.replica import ScenarioError, load_scenario

    try:
        return load_scenario(Path(name) if Path(name).is_dir() else name)
    except ScenarioError as error:
        raise Failure(str(error)) from None


def _settings(config: Path | None, channel: str | None, played: "Scenario") -> Settings:
    """Take the watches of the config that watch the bill played; without any, those of the shipped example."""
    from tracker.rehearse import with_channel

    loaded = settings(config, channels=channel is not None)
    if channel is not None and channel not in loaded.channels:
        names = ", ".join(loaded.channels) or "none"
        raise Failure(f"--channel: the config has no channel {channel!r}; it has: {names}")
    ours = tuple(watch for watch in loaded.watches if watch.bill and slug(watch.bill) == slug(played.bill_title))
    if not ours:
        note = f"No watch of the config is on the {played.bill_title}; the rehearsal takes the shipped example's."
        err.print(note, markup=False, soft_wrap=True)
        ours = configuration.load(None, environ={}).watches
    return with_channel(loaded.model_copy(update={"watches": ours}), channel)


def _fresh(file: Path) -> None:
    """Remove what an earlier rehearsal left; never another database."""
    if not file.exists():
        return
    if file.name != FILE.name:
        raise DatabaseError(
            f"{file} exists already; a rehearsal begins with a fresh database and overwrites only {FILE}"
        )
    for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
        file.with_name(name).unlink(missing_ok=True)


def _sum_up(played: "Scenario", summary: "Summary", file: Path | None, seconds: float) -> None:
    show.say_line("")
    show.say_line(f"Rehearsed: {played.title}", "bold")
    for name, told in summary.counts.items():
        show.say_line(f"  {name:<11} {told}")
    show.say_line(f"  {'time':<11} {seconds:.1f} s")
    show.say_line("")
    for note in played.notes:
        show.say_line(f"  · {note}", "dim")
    where = f" --database {file}"
    show.say_line("")
    show.say_line(f"Everything is in {file}. Look into it:")
    for command in ("divisions", "division Commons 252", "mp Tim Loughton", "mentions", "bill"):
        show.say_line(f"  {called()} {command}{where}")
    if summary.problems:
        raise Failure("\n".join(["not all went well:", *(f"  {one}" for one in summary.problems)]), 1)
