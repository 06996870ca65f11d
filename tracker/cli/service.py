"""The commands that work: run and once; and check, which looks whether they can."""

import faulthandler
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from structlog.typing import FilteringBoundLogger

from tracker import logs
from tracker.app import wired
from tracker.cli.backfill import Backfill
from tracker.cli.check import check_command
from tracker.cli.common import (
    ConfigOption,
    DatabaseOption,
    Failure,
    database_url,
    err,
    out,
    read_time,
    rehearsed,
    settings,
)
from tracker.config import Settings
from tracker.config_values import seconds
from tracker.heartbeat import Heartbeat
from tracker.lock import holding
from tracker.loop import Stopped, Stopper, clock, run, tick_once
from tracker.reloading import Reloading
from tracker.results import settle
from tracker.store import DatabaseError, Store, Unavailable, shown, sqlite_file
from tracker.store.sound import vanished
from tracker.supervising import AWAY
from tracker.troubles import tell_anew

NowOption = Annotated[
    str | None,
    typer.Option("--now", metavar="TIME", help="Take this for the present time: 2023-06-13T19:30 (London's)."),
]
WatchdogOption = Annotated[
    str | None,
    typer.Option(
        "--watchdog",
        metavar="LENGTH",
        help="Kill and start the service again when it gives no sign of life for so long (5m); for who has no systemd.",
    ),
]

# No answer is waited for longer than so many times a source's limit, tries included.
ANSWER = 3


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("run")(run_command)
    app.command("once")(once_command)
    app.command("check")(check_command)


def run_command(config: ConfigOption = None, database: DatabaseOption = None, watchdog: WatchdogOption = None) -> None:
    """Start the service: it watches until it is stopped (Ctrl-C or SIGTERM), and reads its config again on SIGHUP."""
    if watchdog is not None:
        _watched(watchdog, config, database)
    heart = Heartbeat(os.environ)
    if heart.watched:
        # What hangs says where when it is killed for it.
        faulthandler.enable()
    loaded = settings(config, channels=True)
    log = logs.configure(loaded.tracker.log)
    url = database_url(database, loaded, whole=True)
    try:
        _serve(loaded, url, log, heart, config, database)
    except Unavailable as error:
        # Whoever watches over the service is to start it again until the database is back.
        raise Failure(str(error), AWAY if heart.watched else 1) from None


def _serve(
    loaded: Settings,
    url: str,
    log: FilteringBoundLogger,
    heart: Heartbeat,
    config: Path | None,
    database: str | None,
) -> None:
    gone = _gone(url)
    with holding(url) as keep, wired(loaded, database=url, log=log, console=out) as app:
        app.shown, app.gone = Backfill(err), gone
        _refuse_rehearsal(app.store, url)
        _introduce(loaded)
        answer = ANSWER * max((one.timeout for one in loaded.sources.values() if one.enabled), default=0.0)
        if heart.limit and heart.limit < answer:
            log.warning("the watchdog's limit is shorter than a slow answer may take", limit=heart.limit, answer=answer)
        reloading = Reloading(
            app,
            lambda: settings(config, channels=True),
            lambda edited: database_url(database, edited),
            log,
            relog=logs.configure,
        )
        run(app, Stopper(), log, heart=heart, keep=keep, reloading=reloading)


def _refuse_rehearsal(store: Store, url: str) -> None:
    """Raise DatabaseError for the database of a rehearsal: what is made up there would be told as known."""
    if rehearsed(store):
        raise DatabaseError(
            f"{shown(url)} is the database of a rehearsal, and holds things that are made up: name another in the "
            "config, or with --database"
        )


def _gone(url: str) -> str:
    """Give the name of a database that was used and is not there any more, before another is begun; else nothing."""
    file = sqlite_file(url)
    return str(file) if file is not None and vanished(file) else ""


def _watched(watchdog: str, config: Path | None, database: str | None) -> NoReturn:
    """Become the process that watches over the service."""
    try:
        limit = seconds(watchdog)
    except ValueError as error:
        raise Failure(f"--watchdog: {error}") from None
    if not limit >= 1:
        raise Failure("--watchdog: must be 1s or more; 5m is a good choice")
    words = ["--config", str(config)] if config is not None else []
    words += ["--database", database] if database is not None else []
    os.execv(sys.executable, [sys.executable, "-m", "tracker.supervising", str(limit), "run", *words])


def once_command(config: ConfigOption = None, database: DatabaseOption = None, now: NowOption = None) -> None:
    """Do one pass: poll what is due, match, deliver what is due; then leave."""
    loaded = settings(config, channels=True)
    log = logs.configure(loaded.tracker.log)
    url = database_url(database, loaded)
    moment = read_time(now) or clock()
    gone = _gone(url)
    with holding(url), wired(loaded, database=url, log=log, console=out) as app:
        app.shown, app.gone = Backfill(err), gone
        _refuse_rehearsal(app.store, url)
        stopper = Stopper()
        # A time that is given by hand says nothing of how long the tracker was off.
        app.keeping.jumps = now is not None
        try:
            with stopper.listening():
                app.start(moment)
                tell_anew(app, moment)
                try:
                    failed = tick_once(app, stopper, moment)
                finally:
                    # What was sent and could not be marked would be sent again by the next call.
                    with suppress(Unavailable):
                        settle(app.owed, log)
        except Stopped:
            raise Failure("stopped before the end; what was read is kept", 1) from None
    if failed:
        raise Failure("\n".join(["not all went well:", *(f"  {one}" for one in failed)]), 1)


def _introduce(loaded: Settings) -> None:
    for watch in loaded.watches:
        what = ", ".join([watch.bill or (f"bill {watch.bill_id}" if watch.bill_id else ""), *watch.terms]).strip(", ")
        err.print(f"Watching {watch.name}: {what} -> {', '.join(watch.channels)}", markup=False, soft_wrap=True)
    if loaded.path is None:
        text = "No config.toml here: this is the shipped example. Copy config.example.toml to make it yours."
        err.print(text, soft_wrap=True)
