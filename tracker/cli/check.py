"""The command check: config, channels, database and sources, without changing anything."""

from pathlib import Path

from rich.console import Console

from alerts.words import count
from sources.fetch import FetchError
from sources.times import today
from tracker import logs
from tracker.app import App, wired
from tracker.cli.adrift import adrift, missing, said
from tracker.cli.checking import watched
from tracker.cli.common import (
    ConfigOption,
    DatabaseOption,
    Failure,
    database_url,
    looking,
    out,
    rehearsed,
    settings,
    wrong_schema,
)
from tracker.cli.unfit import doubtful, folders
from tracker.config import Settings
from tracker.loop import clock
from tracker.outlets import places
from tracker.store import DatabaseError, Store, shown, sqlite_file
from tracker.watching import bill_slug, watched_bills
from tracker.wordings import folder, wrong_templates


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
    wrong_database = _database(database, loaded)
    wrong = [*wrong_database, *folders(loaded)]
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
    found += doubtful(loaded, today(clock()))
    found += [f"the channel {name} is used by no watch" for name in loaded.channels if name not in used]
    return found


def _adrift(config: Path | None, database: str | None, loaded: Settings) -> list[str]:
    """Give what the config says of divisions, amendments and people that nothing read so far knows."""
    try:
        with looking(config, database) as look:
            asks = [one.value() for one in loaded.asks]
            strangers = [one for one in missing(loaded.watches, look) if "member" in one]
            return [said(one) for one in (*strangers, *adrift(asks, loaded.links, look, today(clock())))]
    except DatabaseError:
        return []  # there is none yet


def _database(chosen: str | None, loaded: Settings) -> list[str]:
    """Look into the database, without making one; gives what is wrong with it."""
    try:
        file = sqlite_file(url := database_url(chosen, loaded))
        version = None
        if file is None or file.exists():
            store = Store(url, write=False)
            version, tables, invented = store.version(), store.tables(), rehearsed(store)
            store.close()
            if invented:
                raise DatabaseError("it is the database of a rehearsal, with things that are made up; name another")
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
