"""The command line: which commands there are, and one place where failures become words and exit codes."""

import os
import sys
from importlib import metadata
from typing import Annotated, Any, NoReturn

import typer
from sqlalchemy.exc import SQLAlchemyError

from tracker import logs
from tracker.cli import archive, backup, channels, export, held, lookup, mute, pushes, rehearsal, service
from tracker.cli.common import PRINTED, Failure, err, out, print_json
from tracker.config import ConfigError
from tracker.lock import LockError
from tracker.redacting import redacted
from tracker.store import DatabaseError, Unavailable

app = typer.Typer(
    help="Watches Parliament for a campaign: a bill's stages, its divisions, the words said; and tells people.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(on: bool) -> None:
    if on:
        out.print(f"parliament-tracker {metadata.version('parliament-tracker')}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Say which version it is."),
    ] = False,
) -> None:
    """Watch Parliament for a campaign: a bill's stages, its divisions, the words said; and tell people."""


service.register(app)
channels.register(app)
rehearsal.register(app)
lookup.register(app)
export.register(app)
app.command("pushes")(pushes.pushes)
held.register(app)
backup.register(app)
mute.register(app)
app.add_typer(archive.app, name="archive")


def main() -> None:
    """Run the command line and leave with its exit code."""
    logs.configure("warning")
    logs.guard()
    try:
        app(prog_name="tracker")
    except ConfigError as error:
        _end(2, "the config cannot be used:", *str(error).splitlines())
    except Unavailable as error:
        _end(1, str(error))
    except (DatabaseError, LockError) as error:
        _end(2, str(error))
    except Failure as error:
        _end(error.code, str(error), told=error.told)
    except SQLAlchemyError as error:
        _end(1, f"the database cannot be read or written: {getattr(error, 'orig', None) or error}")
    except BrokenPipeError:
        # The reader of a pipe (head, less) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(1)
    except Exception as error:
        # A fault of ours: Python's own way of writing it would show what stands in it.
        logs.uncaught(type(error), error, error.__traceback__)
        sys.exit(1)


def _end(code: int, *said: str, told: dict[str, Any] | None = None) -> NoReturn:
    """Say what is wrong and leave; with --json the same goes into the one document on standard output."""
    lines = [redacted.without_secrets(one) for one in said]
    _say(*lines)
    if "--json" in sys.argv and told != PRINTED:
        print_json({"error": "\n".join(lines), **(told or {})})
    sys.exit(code)


def _say(first: str, *more: str) -> None:
    err.print(f"tracker: {first}", style="bold red" if err.is_terminal else "", markup=False, soft_wrap=True)
    for line in more:
        err.print(f"  {line}", markup=False, soft_wrap=True)
