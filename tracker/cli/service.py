"""The commands that work: run, once, check."""

import faulthandler
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from structlog.typing import FilteringBoundLogger

from alerts.words import count
from sources.fetch import FetchError
from sources.times import today
from tracker import logs
from tracker.app import App, wired
from tracker.between import pay
from tracker.cli.adrift import adrift
from tracker.cli.backfill import Backfill
from tracker.cli.checking import watched
from tracker.cli.common import (
    ConfigOption,
    DatabaseOption,
    Failure,
    database_url,
    err,
    looking,
    out,
    read_time,
    settings,
    wrong_schema,
)
from tracker.config import Settings
from tracker.config_values import seconds
from tracker.heartbeat import Heartbeat
from tracker.lock import holding
from tracker.loop import Stopped, Stopper, clock, run, tick_once
from tracker.outlets import places
from tracker.reloading import Reloading
from tracker.store import DatabaseError, Store, Unavailable, shown, sqlite_file
from tracker.store.sound import vanished
from tracker.supervising import AWAY
from tracker.troubles import tell_anew
from tracker.watching import bill_slug, watched_bills
from tracker.wordings import folder, wrong_templates

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
                        pay(app)
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


def check_command(config: ConfigOption = None, database: DatabaseOption = None) -> None:
    """Check config, channels, database and sources, and say everything that is wrong at once."""
    loaded = settings(config, channels=True)
    log = logs.configure("warning")
    out.print(f"config     fine: {loaded.path or 'the shipped example'}", markup=False, soft_wrap=True)
    for name in loaded.channels:
        several = places(loaded, [name])
        whom = f"; {len(several)} recipients, each on its own" if len(several) > 1 else ""
        word = f"fine: {name} (its address can be used{whom}; nothing was sent)"
        out.print(f"channel    {word}", markup=False, soft_wrap=True)
    wrong = wrong_database = _database(database, loaded)
    with wired(loaded, database="sqlite://", log=log, console=Console(quiet=True), only=()) as app:
        for source in app.sources:
            problem = _probe(app, source.module.NAME)
            word = f"not answering: {problem}" if problem else f"fine: {source.settings.base_url}"
            out.print(f"source     {source.module.NAME} {word}", markup=False, soft_wrap=True)
            wrong = [*wrong, *([f"{source.module.NAME}: {problem}"] if problem else [])]
        wrong = [*wrong, *_bills(app), *_templates(loaded)]
    told = [] if wrong_database else watched(config, database, loaded, today(clock()), log)
    for note in [*_notes(loaded), *told, *([] if wrong_database else _adrift(config, database, loaded))]:
        out.print(f"note       {note}", markup=False, soft_wrap=True)
    if wrong:
        raise Failure("\n".join(["this is wrong:", *(f"  {one}" for one in wrong)]), 1)
    out.print("All well.")


def _templates(loaded: Settings) -> list[str]:
    """Try the campaign's own templates on every kind of alert; gives what is wrong with them."""
    if (own := folder(loaded)) is None:
        return []
    problems = wrong_templates(own, loaded.tracker.time_zone)
    word = f"not fit: {count(len(problems), 'problem')}" if problems else "fine: tried on every kind of alert"
    out.print(f"templates  {word} ({own})", markup=False, soft_wrap=True)
    return [f"template {one}" for one in problems]


def _notes(loaded: Settings) -> list[str]:
    """Give what is not wrong but may not be meant."""
    found = []
    if loaded.tracker.contact == type(loaded.tracker)().contact:
        found.append("no contact is given: please put an address of yours into [tracker], for Parliament's services")
    off = [name for name, one in loaded.sources.items() if not one.enabled]
    why = "switched off, or not named while others have addresses of their own"
    found += [f"the source {name} is off: {why}" for name in off]
    used = {name for watch in loaded.watches for name in watch.channels}
    found += [f"the channel {name} is used by no watch" for name in loaded.channels if name not in used]
    return found


def _adrift(config: Path | None, database: str | None, loaded: Settings) -> list[str]:
    """Give what the config says of divisions and amendments that nothing read so far knows."""
    try:
        with looking(config, database) as look:
            asks = [one.value() for one in loaded.asks]
            return [row["problem"] for row in adrift(asks, loaded.links, look, today(clock()))]
    except DatabaseError:
        return []  # there is none yet


def _database(chosen: str | None, loaded: Settings) -> list[str]:
    """Look into the database, without making one; gives what is wrong with it."""
    try:
        file = sqlite_file(url := database_url(chosen, loaded))
        version = None
        if file is None or file.exists():
            store = Store(url, write=False)
            version, tables = store.version(), store.tables()
            store.close()
            if version is None and tables:
                raise DatabaseError("it holds another program's tables; name a fresh one for the tracker")
        problem = wrong_schema(version) if version else None
    except DatabaseError as error:
        problem = str(error)
    if problem is None:
        word = f"fine: {shown(url)}" + ("" if version else " (new: made at the first run)")
    else:
        word = f"not fit: {problem}"
    out.print(f"database   {word}", markup=False, soft_wrap=True)
    return [f"database: {problem}"] if problem else []


def _probe(app: App, name: str) -> str | None:
    source = next(one for one in app.sources if name == one.module.NAME)
    path, params, expect = source.module.PROBE
    try:
        source.ask(path, params, expect=expect)
    except FetchError as error:
        return str(error)
    return None


def _bills(app: App) -> list[str]:
    """Look the watched bills up; a title that finds none is most often a misspelling."""
    from sources.bills import resolve

    source = next((one for one in app.sources if one.module.NAME == "bills"), None)
    wrong = []
    spelt = {bill_slug(watch): watch.bill or f"bill {watch.bill_id}" for watch in app.settings.watches}
    for bill in watched_bills(app.settings.watches, (), {}) if source else ():
        try:
            number = bill.bill_id or resolve(source.ask, bill)  # type: ignore[union-attr]
        except FetchError:
            continue
        if number is None:
            wrong.append(f"no bill is called {spelt.get(bill.slug)!r} (yet): check how the watch spells it")
        else:
            out.print(f"bill       {spelt.get(bill.slug)}: https://bills.parliament.uk/bills/{number}", markup=False)
    return wrong
