"""How a record differs from the last time that it was seen. Pure: values in, values out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sources.records.base import Record, Snapshot

APPEARED, ALTERED, MOVED, CORRECTED, WITHDRAWN = "appeared", "altered", "moved", "corrected", "withdrawn"


@dataclass(frozen=True)
class Difference:
    """What ``compare`` found: the word for it, and what differs (see ``compare`` for the shape)."""

    what: str
    differs: dict[str, Any]


@dataclass(frozen=True)
class Change:
    """One entry of the change log, as the rules get it.

    ``before`` and ``after`` are the record's fields as JSON values, ``differs`` the difference alone, ``parts`` the
    parts that the record has now. Times are aware UTC. ``baseline`` marks what was there when watching began.
    ``joined`` holds, of a division, the amendments that it was on, and of an amendment the divisions on it, each as
    ``{"join": ..., "amendment": ..., "division": ...}``: the fields of the three records, without votes. Of a
    join it holds itself, and ``parts`` are its division's votes.
    """

    id: int
    source: str
    noun: str
    key: str
    what: str
    bill: str | None
    before: dict[str, Any] | None
    after: dict[str, Any]
    differs: dict[str, Any]
    seen_at: datetime
    published_at: datetime | None = None
    baseline: bool = False
    parts: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    joined: tuple[dict[str, Any], ...] = field(default=(), repr=False)


def compare(before: Record | None, before_parts: Iterable[Record], after: Snapshot) -> Difference | None:
    """Compare a record with how it was last seen; None when nothing that counts differs.

    ``differs`` maps each field to ``[old, new]`` as JSON values, and the parts' name (``sittings``,
    ``votes``) to ``{"added": [...], "removed": [...], "altered": [...], "of_before": n}``. Of a record
    that appeared, only the parts are listed, as added; where they are kept apart, there is their ``count`` instead.
    """
    record = after.record
    if before is None and record.parts_apart:
        counted = {"added": [], "count": len(after.parts)}
        return Difference(APPEARED, {record.parts_name: counted} if after.parts else {})
    parts = _compare_parts({part.key: part for part in before_parts}, {part.key: part for part in after.parts})
    if before is None:
        return Difference(APPEARED, {record.parts_name: parts} if parts else {})
    differs = _compare_fields(before, record)
    if parts:
        differs[record.parts_name] = parts
    return Difference(type(record).what(differs), differs) if differs else None


def _compare_fields(before: Record, after: Record) -> dict[str, Any]:
    quiet = after.quiet
    moved = [name for name, new in vars(after).items() if name not in quiet and getattr(before, name) != new]
    if not moved:
        return {}
    plain = after.model_dump(mode="json")
    old = {name: getattr(before, name) for name in type(after).model_fields}
    earlier = type(after).model_validate(old).model_dump(mode="json")
    return {name: [earlier[name], plain[name]] for name in moved}


def _compare_parts(before: Mapping[str, Record], after: Mapping[str, Record]) -> dict[str, Any]:
    added = [part.model_dump(mode="json") for key, part in after.items() if key not in before]
    removed = [_plain(part) for key, part in before.items() if key not in after]
    altered = [
        {**part.model_dump(mode="json"), "was": _earlier(differs)}
        for key, part in after.items()
        if key in before and (differs := _compare_fields(before[key], part))
    ]
    if not (added or removed or altered):
        return {}
    return {"added": added, "removed": removed, "altered": altered, "of_before": len(before)}


def _earlier(differs: Mapping[str, Any]) -> dict[str, Any]:
    return {name: pair[0] for name, pair in differs.items()}


def _plain(part: Record) -> dict[str, Any]:
    """Give a part's own fields, without those that a table adds to them."""
    kind = next(one for one in type(part).__mro__ if "noun" in vars(one))
    return part.model_dump(mode="json", include=set(kind.model_fields))  # type: ignore[attr-defined]
