"""Look-ups at the Members service: a constituency's MP by its name, or by a postcode, which is kept nowhere.

No answer to a postcode is recorded; two ways are in use, and both are tried (apis: members 5.5).
"""

from collections.abc import Callable, Mapping
from typing import Any

from sources.fetch import WrongShape
from sources.member_places import Found, parse_constituency, parse_seat, plain_name, postcode
from sources.member_rows import Row
from sources.parse import MISFIT
from sources.scope import Ask, items, read_pages

CONSTITUENCIES = "/api/Location/Constituency/Search"
SEARCH = "/api/Members/Search"
SITTING: Mapping[str, Any] = {"House": 1, "IsCurrentMember": "true"}
TAKE = 20
FEW = 10


def by_constituency(ask: Ask, text: str) -> tuple[Found, ...]:
    """Find constituencies of now by name or a part of it, that of exactly this name first, with their members.

    Where no name has it, it may be a place within some: a few are given. Raises FetchError.
    """
    wanted = plain_name(text)
    if not wanted:
        return ()
    named = [one for one in _places(ask, text) if wanted in plain_name(one.name)]
    if not named:
        seats = _seats(ask, text)
        named = seats if len(seats) <= FEW else [one for one in seats if wanted in plain_name(one.name)]
    return tuple(sorted(named, key=lambda one: (plain_name(one.name) != wanted, plain_name(one.name))))


def by_postcode(ask: Ask, text: str) -> tuple[Found, ...]:
    """Find the constituency of a full postcode, with its member; nothing for one that is not in use.

    Raises ValueError for what is no full postcode, FetchError otherwise; neither says the postcode.
    """
    code = postcode(text)
    return tuple(_places(ask, code, FEW) or _seats(ask, code, FEW))


def _places(ask: Ask, text: str, most: int | None = None) -> list[Found]:
    return _looked_up(ask, CONSTITUENCIES, {"searchText": text}, parse_constituency, most)


def _seats(ask: Ask, text: str, most: int | None = None) -> list[Found]:
    return _looked_up(ask, SEARCH, {"Location": text, **SITTING}, parse_seat, most)


def _looked_up(
    ask: Ask, path: str, params: Mapping[str, Any], parse: Callable[[Row], Found | None], most: int | None
) -> list[Found]:
    """Give what a search finds; ``most`` is how many can be right, more tell that it did not look for the words."""

    def page(skip: int) -> tuple[list[Any], int | None]:
        rows, total = items(ask(path, {**params, "skip": skip, "take": TAKE}, expect=dict))
        if most is not None and max(len(rows), total or 0) > most:
            raise WrongShape(f"{path} answered with much more than it was asked for")
        return rows, total

    found: dict[int, Found] = {}
    misfits = 0
    rows = read_pages(page)[0]
    for row in rows:
        try:
            one = parse(row)
        except MISFIT:
            misfits += 1
            continue
        if one is not None:
            found[one.constituency_id] = one
    if misfits and not found:
        raise WrongShape(f"{path} answered with rows that cannot be read")
    return list(found.values())
