"""The commands. Exit codes: 0 all well, 1 something failed and is named, 2 the config or the call is wrong."""

from tracker.cli.main import main

__all__ = ["main"]
