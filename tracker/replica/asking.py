"""What a service is asked and what it answers: the query with its forgiving names, and the answer to send."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from re import Pattern
from typing import Any

from tracker.replica.view import View


class BadValue(Exception):
    """A parameter's value cannot be read as what it should be; the service answers 400."""


@dataclass(frozen=True)
class Answer:
    """A status, a body to be sent as JSON (None sends no body at all), and further headers.

    A list that `flickers` is not on every server yet: who asks first gets an empty one.
    """

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    flickers: bool = False


class Query:
    """A query string's values, found whatever the case of the name; unknown names are never looked at."""

    def __init__(self, values: Mapping[str, Sequence[str]], prefix: str = "") -> None:
        """Take parsed values; with a `prefix` only names that carry it are seen."""
        self._prefix = prefix.lower()
        self._values: dict[str, list[str]] = {}
        for name, given in values.items():
            self._values.setdefault(name.lower(), []).extend(given)

    def texts(self, name: str) -> list[str]:
        """All values of a name, blanks left out."""
        return [text for text in self._values.get(self._prefix + name.lower(), []) if text.strip()]

    def text(self, name: str) -> str:
        """The first value, or an empty string."""
        return next(iter(self.texts(name)), "").strip()

    def numbers(self, name: str) -> list[int]:
        """All values as whole numbers of 32 bits; anything else is a BadValue."""
        try:
            numbers = [int(text) for text in self.texts(name)]
        except ValueError as error:
            raise BadValue(name) from error
        if any(abs(number) > 2147483647 for number in numbers):
            raise BadValue(name)
        return numbers

    def number(self, name: str, default: int) -> int:
        """The first value as a whole number, or the default."""
        return next(iter(self.numbers(name)), default)

    def day(self, name: str) -> date | None:
        """The first value as a date; a time after it is cut off."""
        text = self.text(name)
        try:
            return date.fromisoformat(text[:10]) if text else None
        except ValueError as error:
            raise BadValue(name) from error

    def flag(self, name: str) -> bool | None:
        """The first value as true or false, None when it is not given."""
        return {"true": True, "false": False}.get(self.text(name).lower())


Handler = Callable[[View, Query, Sequence[str]], Answer]


@dataclass(frozen=True)
class Service:
    """One served service: its routes in order, how its parameters are spelt, and how it fails."""

    routes: tuple[tuple[Pattern[str], Handler], ...]
    content_type: str
    failure: Callable[[int], Any]
    prefix: str = ""
    beginnings: tuple[str, ...] = field(default=())

    def answer(self, view: View, path: str, values: Mapping[str, Sequence[str]]) -> Answer:
        """What this service says to a path without its host and a parsed query; 404 for an unknown route."""
        for pattern, handler in self.routes:
            if match := pattern.fullmatch(path):
                try:
                    found = handler(view, Query(values, self.prefix), match.groups())
                except BadValue:
                    found = Answer(None, 400)
                break
        else:
            found = Answer(None, 404)
        return found if found.status == 200 else Answer(self.failure(found.status), found.status, found.headers)


MISSING = Answer(None, 404)
