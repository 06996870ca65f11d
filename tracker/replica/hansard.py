"""The Hansard service's routes (`/search/...`, `/debates/...`, `/overview/...`), in PascalCase.

Search parameters count only with the prefix `queryParameters.`; without it they are ignored and rows come
unfiltered (reference 1.2). The parameters of `/overview` have no prefix.
"""

from __future__ import annotations

import re
from typing import Any

from tracker.replica import hansard_debates, hansard_overview, hansard_search
from tracker.replica.asking import Handler, Service

_EXT = r"([^/]+)\.json"


def _failure(status: int) -> dict[str, Any]:
    text = {404: "No HTTP resource was found that matches the request."}.get(status, "An error has occurred.")
    return {"Message": text}


def _service(prefix: str, beginnings: tuple[str, ...], routes: dict[str, Handler]) -> Service:
    compiled = tuple((re.compile(pattern, re.IGNORECASE), handler) for pattern, handler in routes.items())
    # No charset: recorded so (reference 0.3).
    return Service(compiled, "application/json", _failure, prefix, beginnings)


SEARCH = _service(
    "queryParameters.",
    ("/search/",),
    {
        r"/search/contributions/(spoken|written|corrections)\.json": hansard_search.contributions,
        r"/search/debates\.json": hansard_search.debates,
        r"/search/divisions\.json": hansard_search.divisions,
    },
)

READING = _service(
    "",
    ("/debates/", "/overview/"),
    {
        "/debates/debate/" + _EXT: hansard_debates.debate,
        "/debates/divisions/" + _EXT: hansard_debates.divisions,
        "/debates/division/" + _EXT: hansard_debates.one_division,
        r"/overview/calendar\.json": hansard_overview.calendar,
        r"/overview/sectionsforday\.json": hansard_overview.sections_for_day,
        r"/overview/sectiontrees\.json": hansard_overview.section_trees,
        r"/overview/lastsittingdate\.json": hansard_overview.last_sitting,
        r"/overview/linkedsittingdates\.json": hansard_overview.linked_sittings,
    },
)
