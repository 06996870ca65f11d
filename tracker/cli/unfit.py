"""What in a config may not be meant, or cannot be done here: terms, days and folders. No service is asked."""

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tracker.backups import folder as backups
from tracker.config import Settings

# Signs that mean something in patterns, and stand in hardly any name.
_SIGNS = re.compile(r"[*|^$\\\[\]{}]|[)][?+]|[.][?+]")


def doubtful(loaded: Settings, today: date) -> Iterator[str]:
    """Give what is looked for as it is written, and is hardly meant so."""
    for watch in loaded.watches:
        for term in (one for one in watch.terms if _SIGNS.search(one)):
            yield (
                f"the term {term!r} of the watch {watch.name} is looked for letter by letter, signs and all: terms are "
                "words, not patterns"
            )
        if watch.since and watch.since > today:
            yield f"the watch {watch.name} begins on {watch.since}, and tells of nothing that was before"


def folders(loaded: Settings) -> Iterator[str]:
    """Give the folders of the config that cannot be written into."""
    exports = loaded.beside(loaded.export.folder)
    if exports and not _can_be_made(exports):
        yield f"export.folder: nothing can be written into {exports}: make it, or name another"
    kept = backups(loaded)
    if kept and not (kept.is_dir() and os.access(kept, os.W_OK)):
        yield f"tracker.backups: nothing can be written into {kept}: make it, or name another"


def _can_be_made(folder: Path) -> bool:
    there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    return there.is_dir() and os.access(there, os.W_OK)
