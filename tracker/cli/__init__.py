"""The commands. Exit codes: 0 all well, 1 something failed and is named, 2 the config or the call is wrong."""

import gc

# Nothing of what is imported is ever garbage: looking through it again and again would take longer than most answers.
gc.disable()
from tracker.cli.main import main  # noqa: E402

gc.freeze()
gc.enable()

__all__ = ["main"]
