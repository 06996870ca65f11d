"""Rows of the petitions site as Petitions. Pure.

Shapes from the site's own code (apis: Hansard and others 4.2). Times are UTC; the key of the closing day is absent
unless a petition is open; a debate that was refused has an outcome without a day.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sources.naming import named_in
from sources.parse import MISFIT, unknown
from sources.records import Petition, Reading, Snapshot
from sources.scope import Scope
from sources.text import plain
from sources.times import day, moment_if_read

OPEN = "open"
OVER = frozenset({"rejected", "hidden"})
TEXTS = ("action", "background", "additional_details")
KNOWN = frozenset(
    "action background additional_details committee_note state signature_count closing_date created_at updated_at "
    "rejected_at opened_at closed_at moderation_threshold_reached_at response_threshold_reached_at "
    "government_response_at debate_threshold_reached_at debate_outcome_at debate_scheduled_at debate_scheduled_on "
    "scheduled_debate_date creator_name rejection government_response debate departments topics signatures_by_country "
    "signatures_by_constituency signatures_by_region other_parliamentary_business".split()
)
_COUNTED = (
    "response_threshold_reached_at",
    "government_response_at",
    "debate_threshold_reached_at",
    "scheduled_debate_date",
    "debate_outcome_at",
)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Stamp:
    """The version of a petition that is stored: state, days that ``count.json`` has as well, digest of what counts."""

    state: str
    days: str
    digest: str

    def __str__(self) -> str:
        """Give it as it is kept with the record."""
        return f"{self.state} {self.days} {self.digest}"

    @classmethod
    def read(cls, text: str) -> "Stamp":
        """Read what was kept."""
        state, days, digest = [*text.rsplit(" ", 2), "", ""][:3]
        return cls(state, days, digest)


def parse_petition(row: Row, scope: Scope) -> Snapshot:
    """Turn a row, or the ``data`` of an item, into a Petition with its mentions."""
    told, number = row["attributes"], int(row["id"])
    texts = [plain(told.get(name) or "") for name in TEXTS]
    response, debate = told.get("government_response") or {}, told.get("debate") or {}
    answer = [plain(response.get(name) or "") for name in ("summary", "details")]
    counted = moment_if_read(told.get("updated_at"))
    record = Petition(
        key=f"petition-{number}",
        action=plain(told["action"]),
        background=texts[1] or None,
        details=texts[2] or None,
        state=told["state"],
        signatures=told["signature_count"],
        opened_on=day(told.get("opened_at")),
        closes_on=day(told.get("closing_date")),
        closed_on=day(told.get("closed_at")),
        rejected_on=day(told.get("rejected_at")),
        response_threshold_on=day(told.get("response_threshold_reached_at")),
        responded_on=day(response.get("responded_on")) or day(told.get("government_response_at")),
        response="\n\n".join(filter(None, answer)) or None,
        debate_threshold_on=day(told.get("debate_threshold_reached_at")),
        debate_scheduled_on=day(told.get("scheduled_debate_date")) or day(told.get("debate_scheduled_on")),
        debated_on=day(debate.get("debated_on")),
        debate_link=_link(debate.get("transcript_url")),
        constituencies=_constituencies(told.get("signatures_by_constituency")),
        counted_at=counted.isoformat() if counted else None,
        link=f"https://petition.parliament.uk/petitions/{number}",
    )
    stamped = record.model_copy(update={"stamp": str(Stamp(record.state, counted_days(told), _digest(record)))})
    return Snapshot(stamped, named_in("\n".join(texts), scope))


def counted_days(told: Row) -> str:
    """Give the days of thresholds, response and debate, which a petition and its ``count.json`` both have."""
    return ",".join(_day_or_none(told.get(name)) for name in _COUNTED)


def concerns(row: Any, scope: Scope) -> bool:
    """Tell whether a row is to be read: it names what is watched, or it is stored; also when it does not fit."""
    try:
        texts = "\n".join(plain(row["attributes"].get(name) or "") for name in TEXTS)
        kept = scope.since is not None and f"petition/petition-{int(row['id'])}" in scope.stamps
        return kept or bool(named_in(texts, scope))
    except MISFIT:
        return True  # it is set aside where it is parsed


def number_of(row: Any) -> int | None:
    """Give the id of a row, None where it has none."""
    try:
        return int(row["id"])
    except MISFIT:
        return None


def with_unknown(reading: Reading, rows: Sequence[Any]) -> Reading:
    """Name the attributes that no document has."""
    told = [row["attributes"] for row in rows if isinstance(row, dict) and "attributes" in row]
    return replace(reading, unknown=unknown("petition", told, KNOWN))


def _constituencies(rows: Any) -> list[dict[str, Any]]:
    found = [
        {
            "name": one["name"],
            "code": one.get("ons_code"),
            "member": one.get("mp"),
            "signatures": one["signature_count"],
        }
        for one in rows or ()
        if isinstance(one, dict) and isinstance(one.get("signature_count"), int) and one.get("name")
    ]
    return sorted(found, key=lambda one: (-one["signatures"], str(one["name"])))


def _digest(record: Petition) -> str:
    text = json.dumps(record.model_dump(mode="json", exclude=set(record.quiet)), sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _day_or_none(value: Any) -> str:
    try:
        on: date | None = day(value)
    except MISFIT:
        return str(value).replace(" ", "")
    return on.isoformat() if on else "-"


def _link(value: Any) -> str | None:
    return value if isinstance(value, str) and value.startswith(("https://", "http://")) else None
