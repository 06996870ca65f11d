"""Names and places as Hansard prints them: who spoke, and where it can be read."""

import re
from collections.abc import Mapping
from typing import Any

from sources.times import day
from sources.titles import tidy

SITE = "https://hansard.parliament.uk"
KEY = re.compile(r"[0-9A-Z_.-]{1,80}", re.ASCII)  # what an external id may be: it becomes part of an address
OFFICES = ("The ", "Mr Speaker", "Madam Speaker", "Mr Deputy", "Madam Deputy")

Row = Mapping[str, Any]


def speaker_name(attributed_to: str | None) -> str | None:
    """Give the name in a printed attribution: without seat and party, and out of the brackets after an office.

    No rule recovers a name in every case (apis: Hansard 1.8); then the attribution is given as printed.
    """
    if not attributed_to:
        return None
    base, _, rest = attributed_to.partition(" (")
    bracketed = re.match(r"([^()]+)\)", rest)
    if base.startswith(OFFICES) and bracketed and " " in bracketed.group(1) and bracketed.group(1) != "in the Chair":
        return tidy(bracketed.group(1))
    return tidy(base)


def link(overview: Row, key: str) -> str:
    """Give the public page of a debate; its last segment may be anything (apis: Hansard 1.10)."""
    on = day(overview["Date"])
    return f"{SITE}/{overview['House']}/{on}/debates/{key}/link"
