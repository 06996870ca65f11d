"""The folder with the campaign's own templates: which files count, and what is wrong with the others.

``division.txt`` is the body of an alert of the rule ``division``, ``division.short.txt`` its short form. What others
include, ``footer.txt``, ``on.txt`` and ``ask.txt``, takes the place of the built-in ones everywhere. A name that
begins with ``_`` is for including alone; ``built-in/division.txt`` includes what comes with the program.
"""

import difflib
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from alerts.messages import TEMPLATES
from alerts.words import clean

LARGEST: Final = 100_000
MOST_FILES: Final = 200
BUILT_IN_FOLDER: Final = "built-in/"
END: Final = ".txt"
SHORT: Final = ".short.txt"


@dataclass(frozen=True)
class Problem:
    """What is wrong with a template: its file, the line where it is known, the kind of error, the reason in words.

    ``text`` is a digest of the template as it was: put right, it is another one.
    """

    file: str
    line: int | None
    kind: str
    reason: str
    text: str = ""

    def __str__(self) -> str:
        """Say it in one line, for people."""
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return clean(f"{place}: {self.reason}")


@cache
def built_in() -> dict[str, str]:
    """Give the program's own templates, by name, and once more under the name that nothing takes the place of."""
    texts = {one.name: one.read_text(encoding="utf-8") for one in sorted(TEMPLATES.glob(f"*{END}"))}
    return texts | {BUILT_IN_FOLDER + name: text for name, text in texts.items()}


def names(folder: Path) -> list[str]:
    """Give the names of what lies in the folder, but for hidden files."""
    try:
        return sorted(one.name for one in folder.iterdir() if not one.name.startswith("."))
    except OSError:
        return []


def state(folder: Path) -> object:
    """Give something that differs when a file in the folder does."""
    found: list[tuple[str, int, int]] = []
    for name in names(folder):
        try:
            known = (folder / name).stat()
            found.append((name, known.st_mtime_ns, known.st_size))
        except OSError:
            found.append((name, 0, 0))
    return folder.is_dir(), tuple(found)


def read(folder: Path) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Give the templates in the folder by name, and what cannot be read."""
    if not folder.is_dir():
        return {}, (Problem(str(folder), None, "Folder", "there is no such folder; make it, or leave it out"),)
    found: dict[str, str] = {}
    wrong: list[Problem] = []
    inside = folder.resolve()
    for name in [name for name in names(folder) if name.endswith(END)][:MOST_FILES]:
        reason = _unfit(folder / name, inside)
        try:
            text = "" if reason else (folder / name).read_text(encoding="utf-8-sig")
        except OSError as error:
            reason = f"it cannot be read ({error.strerror or type(error).__name__})"
        except UnicodeDecodeError:
            reason = "it is not UTF-8 text: save it as such"
        if reason:
            wrong.append(Problem(name, None, "Unread", reason))
        else:
            found[name] = text
    return found, tuple(wrong)


def _unfit(file: Path, inside: Path) -> str | None:
    """Say why a file is not to be read at all, or None."""
    try:
        meant = file.resolve(strict=True)
        known = meant.stat()
    except (OSError, RuntimeError):
        return "it leads nowhere, or cannot be looked at"
    if not meant.is_relative_to(inside):
        return "it is a link that leads out of the folder: put the file itself there"
    if not stat.S_ISREG(known.st_mode):
        return "it is not a file"
    return f"it is larger than {LARGEST:,} bytes" if known.st_size > LARGEST else None


def strange(names: Sequence[str], known: Iterable[str]) -> Iterator[Problem]:
    """Give the files that no message would ever use, each with the name that was probably meant."""
    options = sorted(known)
    for name in names:
        if name in options or (name.startswith("_") and name.endswith(END)):
            continue
        close = difflib.get_close_matches(name.casefold(), options, n=1)
        hint = f"did you mean {close[0]}?" if close else f"templates are called {', '.join(options)}"
        yield Problem(name, None, "Name", f"no message uses a file of this name; {hint}")
    if len(names) > MOST_FILES:
        yield Problem(names[MOST_FILES], None, "Many", f"only the first {MOST_FILES} files are used")
