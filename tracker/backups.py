"""Where backups lie and what they are called, and how many of those made before a migration are kept."""

from datetime import UTC, datetime
from pathlib import Path

from tracker.config import Settings
from tracker.store import sqlite_file
from tracker.store.backup import database_name

KEPT = 3


def folder(settings: Settings) -> Path | None:
    """Give the config's folder for backups, looked for from the config file's; None where it names none."""
    return settings.beside(settings.tracker.backups)


def by_hand(url: str, chosen: Path | None, now: datetime) -> Path:
    """Give the file of a backup that is asked for: "tracker-2026-11-22T101500Z.backup.db"."""
    return _place(url, chosen) / f"{Path(database_name(url)).stem}-{_stamp(now)}.backup.db"


def before(url: str, chosen: Path | None, what: str, now: datetime) -> Path:
    """Give the file of a backup that is made before something: "tracker.db.before-0006-2026-11-22T101500Z"."""
    return _place(url, chosen) / f"{database_name(url)}.before-{what}-{_stamp(now)}"


def thin_out(newest: Path) -> None:
    """Remove all backups from before a migration but the last three, and what a killed one left."""
    name = newest.name.partition(".before-")[0]
    found = sorted(newest.parent.glob(f"{name}.before-[0-9]*Z"), key=lambda one: one.name[-len("2026-11-22T101500Z") :])
    left = newest.parent.glob(f"{name}.before-*.part")
    for old in (*[one for one in found if one != newest][: -(KEPT - 1)], *left):
        old.unlink(missing_ok=True)


def _place(url: str, chosen: Path | None) -> Path:
    file = sqlite_file(url)
    return chosen or (file.parent if file else Path())


def _stamp(now: datetime) -> str:
    return f"{now.astimezone(UTC):%Y-%m-%dT%H%M%SZ}"
