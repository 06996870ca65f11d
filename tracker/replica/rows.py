"""Makes frozen dataclasses out of what JSON gave, strictly: unknown, missing and mistyped fields are refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from types import NoneType
from typing import Any, get_args, get_type_hints

Reader = Callable[[Any], Any]


@cache
def reader(kind: Any) -> Reader:
    """A function that makes a value of the annotated type `kind` from what JSON gave.

    It raises ValueError with a phrase that says what is wrong. Times must have a zone and become UTC.
    """
    options = [option for option in get_args(kind) if option not in (NoneType, Ellipsis)]
    if is_dataclass(kind) and isinstance(kind, type):
        return _row_reader(kind)
    if getattr(kind, "__origin__", None) is tuple:
        each = reader(options[0])
        return lambda values: tuple(each(value) for value in _checked(values, list))
    if options:
        inner = reader(options[0])
        return lambda value: None if value is None else inner(value)
    if kind is datetime:
        return _moment
    if kind is date:
        return date.fromisoformat
    return lambda value: _checked(value, kind)


def _row_reader(kind: type[Any]) -> Reader:
    names = [field.name for field in fields(kind)]
    needed = {field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING}
    hints = get_type_hints(kind)
    readers = {name: reader(hints[name]) for name in names}

    def read(row: Any) -> Any:
        if isinstance(row, list):
            row = dict(zip(names, row, strict=False))
        given = _checked(row, dict)
        if unknown := sorted(set(given) - set(names)):
            raise ValueError(f"{kind.__name__} has no field {unknown[0]!r}.")
        if missing := sorted(needed - set(given)):
            raise ValueError(f"a {kind.__name__} lacks {missing[0]!r}.")
        return kind(**{name: readers[name](value) for name, value in given.items()})

    return read


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"the time {text!r} has no zone.")
    return moment.astimezone(UTC)


def _checked(value: Any, kind: type[Any]) -> Any:
    if type(value) is not kind:
        raise ValueError(f"{value!r:.60} should be of type {kind.__name__}.")
    return value
