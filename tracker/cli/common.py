"""What the commands share: options, opening the config and the database, and how they fail."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from sources.times import LONDON
from tracker import config
from tracker.config import Settings
from tracker.migrate import HEAD
from tracker.redacting import redacted
from tracker.store import DatabaseError, Store, sqlite_file
from tracker.store.look import Look
from tracker.store.sound import examine
from tracker.work_tables import CoverageRow

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="The config; without it ./config.toml, else the shipped example."),
]
DatabaseOption = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="Another database than the config's: sqlite:///rehearsal.db"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]

LAID_OUT = 50_000
PRINTED: dict[str, Any] = {"printed": True}

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


class Failure(Exception):
    """A command cannot go on: the text is for people; ``code`` is the exit code.

    ``told`` is what --json has printed already, or is to print beside the error.
    """

    def __init__(self, text: str, code: int = 2, *, told: dict[str, Any] | None = None) -> None:
        super().__init__(text)
        self.code, self.told = code, told


def called() -> str:
    """Give the command as it was called, so that what is printed can be typed again."""
    path = Path(sys.argv[0])
    if path.stem != "tracker":
        return "tracker"
    return str(path.relative_to(Path.cwd())) if path.is_absolute() and path.is_relative_to(Path.cwd()) else str(path)


def settings(file: Path | None, *, channels: bool = False) -> Settings:
    """Load the config; ``channels`` has every channel's address looked up and tried as well. Raises ConfigError."""
    path = config.find(file, Path.cwd())
    if not channels:
        return config.load(path, environ=os.environ, secrets=False)
    from alerts.channels import check_url

    return config.load(path, environ=os.environ, check_channel=check_url)


def database_url(chosen: str | None, loaded: Settings, *, whole: bool = False, damaged: bool = False) -> str:
    """Give the database's address: the option's (a bare file name will do), else the config's.

    Raises DatabaseError for a place where none can be, before anything is opened or locked there, and for a file
    that is none of ours or (unless ``damaged`` ones are taken) damaged; ``whole`` looks at every page of it.
    """
    url = chosen or loaded.tracker.database.get_secret_value()
    redacted.learn_database(url)
    url = url if "://" in url else f"sqlite:///{url}"
    file = sqlite_file(url)
    if file and not file.parent.is_dir():
        raise DatabaseError(f"the folder of the database does not exist: {file.parent}")
    if file and file.is_dir():
        raise DatabaseError(f"the database is a folder, not a file: {file}")
    if file and not damaged:
        examine(file, whole=whole)
    return url


def wrong_schema(version: str) -> str | None:
    """Say what is wrong with the schema that a database stands at, if anything is."""
    if version == HEAD:
        return None
    found = f"this database has schema {version}, this tracker reads {HEAD}"
    # Revisions are numbered upwards.
    return f"{found}; " + ("update the tracker" if version > HEAD else "run `tracker once` first")


def rehearsed(store: Store) -> bool:
    """Tell whether a database is a rehearsal's, of whatever schema it is."""
    return store.version() is not None and CoverageRow.__tablename__ in store.tables() and store.upkeep.rehearsed()


@contextmanager
def looking(file: Path | None, database: str | None) -> Iterator[Look]:
    """Open the database for a reading command. Raises DatabaseError when it is missing or of another version."""
    store = Store(database_url(database, settings(file)), write=False)
    try:
        version = store.version()
        if version is None:
            raise DatabaseError("this database holds nothing of the tracker; run `tracker once` first")
        if problem := wrong_schema(version):
            raise DatabaseError(problem)
        yield store.look()
    finally:
        store.close()


def typed(words: Sequence[str]) -> str:
    """Give the words of an argument as one text that every database takes, whatever bytes a terminal sent."""
    return " ".join(words).encode("utf-8", "replace").decode()


def print_json(value: Any) -> None:
    """Print one JSON document on standard output; a long one is not laid out, which takes ten times as long."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    if len(text) <= LAID_OUT:
        text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write(text + "\n")


def read_time(text: str | None, option: str = "--now") -> datetime | None:
    """Read a time given on the command line: ISO form, London's where it carries no offset."""
    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise Failure(f"{option}: {text!r} is no time; write 2023-06-13T19:30 or 2023-06-13T19:30+01:00") from None
    if not 1990 <= read.year < 2100:
        raise Failure(f"{option}: {text!r} is no time that Parliament's services know; it must lie in 1990 to 2099")
    return read if read.tzinfo else read.replace(tzinfo=LONDON)
