"""Logs: one event name with fields, to standard error, so that standard output stays for alerts and JSON."""

import logging
import sys

import structlog
from structlog.typing import FilteringBoundLogger

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING}


def configure(level: str = "info") -> FilteringBoundLogger:
    """Set up the logs and give the logger; libraries' own are heard from "warning" up.

    Below that httpx would write whole addresses, and Apprise tokens.
    """
    colours = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=structlog.dev.plain_traceback),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        # Asked for anew each time: a progress bar puts itself before standard error while it is shown.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    logger: FilteringBoundLogger = structlog.get_logger()
    return logger
