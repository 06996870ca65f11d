"""Logs: one event name with fields, to standard error, so that standard output stays for alerts and JSON.

Everything that is logged, by the tracker or by a library, ends here, and the last thing that happens to a line is that
secrets, e-mail addresses and postcodes are taken out of it (``tracker.redacting``): tracebacks are no exception.
"""

import logging
import sys
import threading
import traceback
from types import TracebackType

import structlog
from structlog.typing import FilteringBoundLogger, Processor

from tracker.redacting import redacted

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}
# They say every statement and every byte: of no use to whoever looks for what went wrong.
LOUD = ("sqlalchemy", "httpcore", "alembic", "asyncio")


class _End(logging.Handler):
    """Where the records of libraries end."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = self.format(record)
        except Exception:
            text = redacted(f"a line of {record.name} that cannot be written: {record.msg!r}")
        # Looked up anew each time: a progress bar puts itself before standard error while it is shown.
        print(text, file=sys.stderr)


def configure(level: str = "info") -> FilteringBoundLogger:
    """Set up the logs and give the logger; libraries' own are heard from "warning" up, with "debug" all but the loud.

    Can be called again, with another level. Warnings of Python's go the same way.
    """
    shown: list[Processor] = [
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback),
        lambda _logger, _name, line: redacted(str(line)),
    ]
    structlog.configure(
        processors=[structlog.processors.add_log_level, *shown],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        # Asked for anew each time: see _End.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    _listen(shown, logging.DEBUG if level == "debug" else logging.WARNING)
    logger: FilteringBoundLogger = structlog.get_logger()
    return logger


def _listen(shown: list[Processor], level: int) -> None:
    """Let what libraries log end where all else does."""
    root = logging.getLogger()
    for one in [one for one in root.handlers if isinstance(one, _End)]:
        root.removeHandler(one)
    end = _End()
    names = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    before: list[Processor] = [structlog.stdlib.add_log_level, structlog.stdlib.add_logger_name]
    end.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=[names, *shown]))
    root.addHandler(end)
    root.setLevel(level)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(True)


def guard() -> None:
    """Let what nobody caught in a thread be written without secrets too; ``uncaught`` is for the main one."""
    # A test runner has its own.
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = lambda one: uncaught(one.exc_type, one.exc_value, one.exc_traceback)


def uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """Write an exception to standard error as Python does, without secrets."""
    sys.stderr.write(redacted("".join(traceback.format_exception(kind, error, trace))))
