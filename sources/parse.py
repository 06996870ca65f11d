"""Rows into records: what fits is taken, what does not is set aside with its reason."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from sources.records import Aside, Listing, Reading, Snapshot, storable

LONGEST_RAW = 20_000
MISFIT = (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError, RecursionError)


def parsed(
    rows: Iterable[Any],
    noun: str,
    parse: Callable[[Any], Snapshot],
    *,
    unit: str,
    within: Mapping[str, Any] | None = None,
    known: frozenset[str] | None = None,
) -> Reading:
    """Parse rows one by one; the last one wins where a key comes twice.

    ``within`` is given when the rows are a complete list: then the Reading says so, unless a row was set
    aside, because what could not be read is not absent. ``known`` are the fields that the service's documents
    have; others are named in the Reading.
    """
    found: dict[str, Snapshot] = {}
    asides = []
    rows = list(rows)
    for row in rows:
        try:
            snapshot = parse(row)
        except MISFIT as error:
            asides.append(aside(noun, row, error))
        else:
            found[snapshot.record.key] = snapshot
    complete = within is not None and not asides
    listings = (Listing(noun, within or {}, frozenset(found)),) if complete else ()
    return Reading(
        unit, tuple(found.values()), tuple(asides), listings, unknown=unknown(noun, rows, known), rows=len(rows)
    )


def unknown(noun: str, rows: Iterable[Any], known: frozenset[str] | None) -> tuple[tuple[str, str, str], ...]:
    """Give the fields of rows that are not among those known, each once, as noun, field, first value (cut at 200).

    A service that adds a field breaks nothing; that it has is worth knowing.
    """
    found: dict[str, str] = {}
    for row in rows:
        for name in row.keys() - known if known is not None and isinstance(row, dict) else ():
            found.setdefault(str(name)[:100], json.dumps(row[name], ensure_ascii=False, default=str)[:200])
    return tuple((noun, storable(name), storable(value)) for name, value in sorted(found.items()))


def aside(noun: str, row: Any, error: Exception) -> Aside:
    """Give the Aside for a row that does not fit: the reason in words, the row as it came (cut at 20,000)."""
    if isinstance(error, ValidationError):
        reason = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
    elif isinstance(error, KeyError):
        reason = f"the field {error} is missing"
    else:
        reason = str(error) or type(error).__name__
    raw = json.dumps(row, ensure_ascii=False, default=str)[:LONGEST_RAW]
    return Aside(noun, storable(reason), storable(raw))
