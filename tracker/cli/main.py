"""The command line: which commands there are, and one place where failures become words and exit codes."""

import os
import sys

import typer
from sqlalchemy.exc import SQLAlchemyError

from tracker.cli import archive, lookup, rehearsal, service
from tracker.cli.common import Failure, err
from tracker.config import ConfigError
from tracker.lock import LockError
from tracker.store import DatabaseError

app = typer.Typer(
    help="Watches Parliament for a campaign: a bill's stages, its divisions, the words said; and tells people.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
service.register(app)
rehearsal.register(app)
lookup.register(app)
app.add_typer(archive.app, name="archive")


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        app()
    except ConfigError as error:
        _say("the config cannot be used:", *str(error).splitlines())
        sys.exit(2)
    except (DatabaseError, LockError) as error:
        _say(str(error))
        sys.exit(2)
    except Failure as error:
        _say(str(error))
        sys.exit(error.code)
    except SQLAlchemyError as error:
        _say(f"the database cannot be read or written: {getattr(error, 'orig', None) or error}")
        sys.exit(1)
    except BrokenPipeError:
        # The reader of a pipe (head, less) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(1)


def _say(first: str, *more: str) -> None:
    err.print(f"tracker: {first}", style="bold red" if err.is_terminal else "", markup=False, soft_wrap=True)
    for line in more:
        err.print(f"  {line}", markup=False, soft_wrap=True)
