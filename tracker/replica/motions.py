"""Early day motions as the oral questions and motions service gives them: PascalCase in an envelope, enums as ints.

Facts: the reference on oral questions and motions, section 4.1. Parameters count only with the prefix
`parameters.`; without it they are ignored and rows come unfiltered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from tracker.replica.asking import MISSING, Answer, BadValue, Query, Service
from tracker.replica.motion_facts import ScenarioMotion
from tracker.replica.motion_shapes import STATUSES, motion, motion_whole
from tracker.replica.view import View

MOST = 100


def search(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/EarlyDayMotions/list`: by day of tabling, the oldest first unless `orderBy` says otherwise.

    That the oldest come first is the replica's choice: the specification says only "date tabled", and this is
    its first word for it. More than 100 at once are 100, and `PagingInfo` says so.
    """
    skip, take = query.number("skip", 0), query.number("take", 25)
    if skip < 0 or take < 0:
        raise BadValue("skip")
    take = min(take, MOST)
    found = _ordered([row for row in view.motions if _meant(row, query)], query)
    rows = [motion(row) for row in found[skip : skip + take]]
    return Answer(_envelope(rows, paging=(skip, take, len(found), len(view.motions))))


def one(view: View, _: Query, ids: Sequence[str]) -> Answer:
    """`/EarlyDayMotion/{id}`: with its sponsors and the amendments to it."""
    chosen = next((row for row in view.motions if row.motion_id == int(ids[0])), None)
    return Answer(_envelope(motion_whole(view, chosen), paging=(0, 0, 0, 0))) if chosen else MISSING


def _meant(row: ScenarioMotion, query: Query) -> bool:
    ids, statuses = query.numbers("edmIds"), [_status(text) for text in query.texts("statuses")]
    printed = query.text("uINWithAmendmentSuffix").lower()
    return (
        (not ids or row.motion_id in ids)
        and printed in ("", f"{row.number}{row.suffix or ''}".lower())
        and query.text("searchTerm").lower() in row.title.lower()
        and query.flag("isPrayer") in (None, row.instrument_id is not None)
        and (not statuses or row.status in statuses)
        and _signed(row, query)
        and _within(query, "tabledStartDate", "tabledEndDate", row.tabled)
        and _within(query, "currentStatusDateStart", "currentStatusDateEnd", row.status_day or row.tabled)
    )


def _signed(row: ScenarioMotion, query: Query) -> bool:
    signed = row.sponsors if query.flag("includeSponsoredByMember") else row.sponsors[:1]
    return query.number("memberId", 0) in (0, *(sponsor.member.member_id for sponsor in signed))


def _within(query: Query, first: str, last: str, day: date) -> bool:
    since, until = query.day(first), query.day(last)
    return (since is None or day >= since) and (until is None or day <= until)


def _status(asked: str) -> str:
    for name, number in STATUSES.items():
        if asked.strip().lower() in (name.lower(), str(number)):
            return name
    raise BadValue("statuses")


def _ordered(rows: list[ScenarioMotion], query: Query) -> list[ScenarioMotion]:
    asked = query.text("orderBy").lower() or "datetabledasc"
    keys = {
        "datetabled": lambda row: row.tabled,
        "title": lambda row: row.title.lower(),
        "signaturecount": lambda row: len(row.sponsors),
    }
    key = keys.get(asked.removesuffix("asc").removesuffix("desc"))
    if key is None or not asked.endswith(("asc", "desc")):
        raise BadValue("orderBy")
    return sorted(rows, key=key, reverse=asked.endswith("desc"))


def _envelope(response: Any, paging: tuple[int, int, int, int], status: int = 200, *errors: str) -> dict[str, Any]:
    skip, take, total, every = paging
    return {
        "PagingInfo": {
            "Skip": skip,
            "Take": take,
            "Total": total,
            "GlobalTotal": every,
            "StatusCounts": [],
            "GlobalStatusCounts": [],
        },
        "StatusCode": status,
        "Success": status == 200,
        "Errors": list(errors),
        "Response": response,
    }


SERVICE = Service(
    routes=(
        (re.compile(r"/earlydaymotions/list", re.IGNORECASE), search),
        (re.compile(r"/earlydaymotion/(\d+)", re.IGNORECASE), one),
    ),
    content_type="application/json; charset=utf-8",
    # How a refusal looks inside is not recorded: here the envelope with nothing in it.
    failure=lambda status: _envelope(None, (0, 0, 0, 0), status, f"Error {status}"),
    prefix="parameters.",
    beginnings=("/earlydaymotion",),
)
