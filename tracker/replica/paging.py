"""The Bills service's envelope: `items`, `totalResults`, `itemsPerPage`."""

from __future__ import annotations

from typing import Any

from tracker.replica.asking import Answer, BadValue, Query

# 100 is known to be honoured; whether anything above is, is not recorded (reference 1.2).
MOST = 100


def page(rows: list[Any], query: Query) -> Answer:
    """The page that `Skip` (default 0) and `Take` (default 20, at most 100) ask for.

    `itemsPerPage` echoes what was asked, as recorded; beyond the end the page is empty, the total true.
    """
    skip, take = query.number("Skip", 0), query.number("Take", 20)
    if skip < 0 or take < 0:
        raise BadValue("Skip")
    shown = rows[skip : skip + min(take, MOST)]
    return Answer({"items": shown, "totalResults": len(rows), "itemsPerPage": take})
