"""Rows of the service of early day motions as Motions. Pure.

Shapes from a typed model of the rows (apis: Hansard and others 4.1); the envelope is a recorded one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sources.fetch import Refused, WrongShape
from sources.naming import named_in
from sources.parse import MISFIT, parsed
from sources.records import Listing, Motion, Reading, Snapshot
from sources.scope import Scope
from sources.text import plain
from sources.times import the_day
from sources.titles import tidy

PUBLISHED, WITHDRAWN = "Published", "Withdrawn"
KNOWN = frozenset(
    "Id Status StatusDate MemberId PrimarySponsor Title MotionText AmendmentToMotionId UIN AmendmentSuffix DateTabled "
    "PrayingAgainstNegativeStatutoryInstrumentId StatutoryInstrumentNumber StatutoryInstrumentYear "
    "StatutoryInstrumentTitle UINWithAmendmentSuffix SponsorsCount Sponsors Amendments".split()
)

Row = Mapping[str, Any]


def unpacked(answer: Row) -> Any:
    """Take the ``Response`` out of an envelope.

    Raises Refused where the service says that there is none, WrongShape for any other failure that it tells of
    inside a good answer (``Success``, ``StatusCode``, the latter as a number or a word).
    """
    code = answer.get("StatusCode")
    if answer.get("Success") is False or code not in (None, 200, "200", "OK"):
        errors = answer.get("Errors")
        reasons = errors if isinstance(errors, list) else [errors]
        why = tidy("; ".join(one for one in reasons if isinstance(one, str)))[:200] or "no reason given"
        told = tidy(str(code))[:40] if isinstance(code, int | str) else "of no known kind"
        said = f"the service of early day motions answered that it failed (StatusCode {told}: {why})"
        raise Refused(said, status=404) if code in (404, "404", "NotFound") else WrongShape(said)
    return answer.get("Response", "")


def parse_day(rows: Sequence[Row], on: date | None, scope: Scope, *, whole: bool) -> Reading:
    """Turn the rows of one day of tabling into motions; ``whole`` tells that they are all of that day.

    What names nothing watched is passed over, unless it is stored. What has no day is set aside.
    """
    unit = f"motions of {on}" if on else "motions without a day"
    reading = parse_rows([row for row in rows if _concerns(row, scope)], scope, unit)
    keys = frozenset(key for row in rows if (key := key_of(row)))
    # A day of which nothing is listed tells nothing of those stored: they are asked for alone, once a day.
    if not (whole and keys and on) or reading.asides:
        return reading
    return replace(reading, listings=(Listing("motion", {"date": on}, keys),))


def parse_rows(rows: Iterable[Row], scope: Scope, unit: str) -> Reading:
    """Turn rows into motions; what does not fit is set aside."""
    return parsed(rows, "motion", lambda row: parse_motion(row, scope), unit=unit, known=KNOWN)


def parse_motion(row: Row, scope: Scope) -> Snapshot:
    """Turn a row into a Motion with its mentions."""
    sponsor = row.get("PrimarySponsor") or {}
    on, status = the_day(row["DateTabled"]), parse_status(row["Status"])
    record = Motion(
        key=f"motion-{int(row['Id'])}",
        date=on,
        number=str(row.get("UINWithAmendmentSuffix") or f"{row['UIN']}{row.get('AmendmentSuffix') or ''}"),
        title=plain(row["Title"] or ""),
        text=plain(row["MotionText"] or ""),
        # The sponsor's own id before the row's: name and id are to be one member's.
        member_id=sponsor.get("MnisId") or row.get("MemberId") or None,
        member=plain(sponsor.get("Name") or "") or None,
        seat=sponsor.get("Constituency") or None,
        party=sponsor.get("Party") or None,
        signatures=row.get("SponsorsCount"),
        status=status,
        is_prayer=bool(row.get("PrayingAgainstNegativeStatutoryInstrumentId")),
        amends=row.get("AmendmentToMotionId") or None,
        link=f"https://edm.parliament.uk/early-day-motion/{int(row['Id'])}",
        stamp=f"{on} {status}",
    )
    return Snapshot(record, named_in(_words(row), scope))


def parse_status(value: Any) -> str:
    """Give the state of a motion as a word; a number other than 0, whose meaning no document has, as ``status 7``."""
    if isinstance(value, str) and not value.isdecimal():
        return value
    return PUBLISHED if int(value) == 0 else f"status {int(value)}"


def stored(scope: Scope) -> dict[str, tuple[date, bool]]:
    """Give, by key, the day of tabling of each stored motion, and whether it stood when it was last seen."""
    found = {}
    for name, stamp in scope.stamps.items():
        noun, _, key = name.partition("/")
        on, _, status = stamp.partition(" ")
        if noun == "motion" and on:
            found[key] = (date.fromisoformat(on), status != WITHDRAWN)
    return found


def key_of(row: Any) -> str | None:
    """Give the key that a row's motion has, None where it has no id."""
    try:
        return f"motion-{int(row['Id'])}"
    except MISFIT:
        return None


def tabled(row: Any) -> date | None:
    """Give the day on which a row's motion was tabled, None where that cannot be read."""
    try:
        return the_day(row["DateTabled"])
    except MISFIT:
        return None


def _concerns(row: Any, scope: Scope) -> bool:
    try:
        kept = scope.since is not None and f"motion/{key_of(row)}" in scope.stamps
        return kept or bool(named_in(_words(row), scope))
    except MISFIT:
        return True  # it is set aside where it is parsed


def _words(row: Row) -> str:
    return f"{plain(row['Title'] or '')}\n{plain(row['MotionText'] or '')}"
