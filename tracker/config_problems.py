"""What is wrong with a config file, in words for the person who wrote it.

No message repeats a value: a password pasted under the wrong key must not end up in a log.
"""

import difflib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import ValidationError

Location = tuple[str | int, ...]


class Fault(NamedTuple):
    """Something wrong at a place in the settings, before its line is known."""

    at: Location
    message: str


class FaultAt(ValueError):
    """A validator's refusal of one item or key inside the value it was given."""

    def __init__(self, message: str, inside: str | int) -> None:
        super().__init__(message)
        self.inside = inside


@dataclass(frozen=True)
class Problem:
    """One thing to put right in a config file: where it is, what is wrong, what to do."""

    file: str
    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        """One line, as a person reads it."""
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return ": ".join(part for part in (place, self.key, self.message) if part)


class ConfigError(Exception):
    """A config file that cannot be used, with everything found wrong in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def key_text(at: Location) -> str:
    """Write a place as in `watches[0].terms[2]`."""
    text = ""
    for part in at:
        if isinstance(part, int):
            text += f"[{part}]"
            continue
        shown = "(an address)" if "://" in part else part  # a channel's address pasted as a key
        bare = re.fullmatch(r"[\w-]+", shown) or "://" in part
        text += ("." if text else "") + (shown if bare else json.dumps(shown, ensure_ascii=False))
    return text


def suggest(word: str, options: Iterable[str]) -> str | None:
    """Return the option that was probably meant."""
    known = {option.casefold(): option for option in options}
    close = difflib.get_close_matches(word.casefold(), known, n=1)
    return known[close[0]] if close else None


_PLAIN = {
    "string_type": "expected text in quotes",
    "bool_type": "expected true or false, without quotes",
    "tuple_type": 'expected a list in square brackets, such as ["one", "two"]',
    "dict_type": "expected a section with keys of its own",
    "model_type": "expected a section with keys of its own",
    "model_attributes_type": "expected a section with keys of its own",
    "missing": "missing; add it to this section",
}


def explain(error: ValidationError) -> Iterator[Fault]:
    """Turn pydantic's findings into plain words, without the values they were found in."""
    for detail in error.errors(include_url=False, include_input=False):
        context = detail.get("ctx", {})
        cause = context.get("error")
        # That a key itself is wrong is marked so.
        at = tuple(one for one in detail["loc"] if one != "[key]")
        message = _PLAIN.get(detail["type"], "not a value that this key can take")
        if detail["type"] == "literal_error":
            message = f"expected one of {context['expected']}"
        if detail["loc"] in {("watches",), ("asks",), ("links",), ("pushes",)}:
            message = f"expected sections that begin with [[{detail['loc'][0]}]], in double brackets"
        elif isinstance(cause, ValueError):
            message = str(cause)
        if isinstance(cause, FaultAt):
            at = (*at, cause.inside)
        yield Fault(at, message)
