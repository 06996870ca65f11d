"""Finding the member that somebody means: by id, name, part of a name, or seat."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from alerts.words import bare_name

Row = tuple[int, str, str | None, str | None]


@dataclass(frozen=True)
class Found:
    """The members that fit, best kind of fit only: one is an answer, several are candidates."""

    members: tuple[Row, ...]


def find(who: str, members: Sequence[Row]) -> Found:
    """Find members ``(id, name, house, seat)`` by what somebody typed.

    Tried in turn: the Members service's id, the whole name, the whole seat, part of the name, part of the
    seat. Titles, case and accents do not matter.
    """
    wanted = _plain(who)
    if not wanted:
        return Found(())
    ways: tuple[Callable[[Row], bool], ...] = (
        lambda row: who.strip() == str(row[0]),
        lambda row: _plain(row[1]) == wanted,
        lambda row: row[3] is not None and _plain(row[3]) == wanted,
        lambda row: wanted in _plain(row[1]),
        lambda row: row[3] is not None and wanted in _plain(row[3]),
    )
    for way in ways:
        fits = tuple(row for row in members if way(row))
        if fits:
            return Found(fits)
    return Found(())


def named(who: str | int, members: Sequence[Row]) -> bool:
    """Tell whether a watch's member, a name in full or an id, is one of these."""
    wanted = _plain(str(who))
    return any(str(who) == str(row[0]) or (wanted != "" and _plain(row[1]) == wanted) for row in members)


def _plain(name: str) -> str:
    return bare_name(name.replace(",", " "))
