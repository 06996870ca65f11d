"""The command that exports: a division, or all, as CSV or JSON for a campaign's own mailing tool."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from sources.times import today
from tracker.cli.common import ConfigOption, DatabaseOption, Failure, JsonOption, err, looking, print_json, settings
from tracker.cli.which import one_division
from tracker.export import NO_ROW, Table, table
from tracker.export_files import write_whole
from tracker.export_forms import as_csv, as_json
from tracker.loop import clock
from tracker.store.exporting import Exports
from tracker.store.look import Look


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("export")(export)


def export(
    which: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[DIVISION]",
            help="Its id, its number with House or day, or what it was on: NC10; without: the newest.",
        ),
    ] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", help="Write the CSV into this file, not to the screen.")
    ] = None,
    json: JsonOption = False,
    every: Annotated[bool, typer.Option("--all", help="All divisions of which names are known, newest first.")] = False,
    excel: Annotated[bool, typer.Option("--excel", help="Mark the CSV for Excel, which else garbles letters.")] = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Give a division as a table: a row for each constituency (Lords: member) with vote, contact and points."""
    if json and (csv or excel):
        raise Failure("--json goes with neither --csv nor --excel")
    if every and which:
        raise Failure("--all is all divisions; leave out either it or the division")
    with looking(config, database) as look:
        keys = _keys(look, which, every)
        tables = _tables(look, keys, config)
        if json:
            found = [as_json(one) for one in tables]
            print_json(found if every else found[0])
        else:
            _put(as_csv(_noted(tables), excel=excel), csv)


def _keys(look: Look, which: list[str] | None, every: bool) -> list[str]:
    if which:
        return [one_division(look.divisions(counted=False), " ".join(which), look.joined())["id"]]
    keys = Exports(look.engine).with_names()
    if not keys:
        raise Failure("of no division are names known yet", 1)
    return keys if every else keys[:1]


def _tables(look: Look, keys: Iterable[str], config: Path | None) -> Iterator[Table]:
    exports, asks = Exports(look.engine), [one.value() for one in settings(config).asks]
    members, on = exports.members(), today(clock())
    for key in keys:
        if material := exports.material(key):
            yield table(material, members, asks, on)


def _noted(tables: Iterable[Table]) -> Iterator[Table]:
    """Say on standard error what a CSV has no place for; once what is so of every division."""
    said = False
    for one in tables:
        for note in one.notes:
            if note != NO_ROW:
                err.print(f"{one.division['id']}: {note}", markup=False, soft_wrap=True)
            elif not said:
                said = True
                err.print(note, markup=False, soft_wrap=True)
        yield one


def _put(pieces: Iterable[bytes], file: Path | None) -> None:
    if file is None or str(file) == "-":
        for piece in pieces:
            _print(piece)
        return
    try:
        write_whole(file, pieces)
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise Failure(f"--csv: {file} cannot be written: {why}", 1) from None


def _print(piece: bytes) -> None:
    """Print bytes as they are: the CSV is UTF-8 with its own line ends wherever it is printed."""
    raw = getattr(sys.stdout, "buffer", None)
    if raw is None:
        sys.stdout.write(piece.decode())
    else:
        sys.stdout.flush()
        raw.write(piece)
