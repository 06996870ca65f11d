"""Finding the member that somebody means: by id, name, nickname, part of a name, or seat, of now or of another time."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache
from heapq import nlargest
from typing import Any

from alerts.words import bare_name

Row = tuple[int, str, str | None, str | None]

NUMBER, NAME, SEAT, FORMER_NAME, FORMER_SEAT = "number", "name", "seat", "former name", "former seat"
NICKNAME, PART, FORMER_PART = "nickname", "part", "part of a former name or seat"
# No name or seat comes near it, and no database is asked for more.
LONGEST = 120
NEAR, MOST_NEAR, MOST_COMPARED = 0.72, 5, 60
# Fewer letters than these are inside of too many names to mean one.
FEWEST_INSIDE = 4


@dataclass(frozen=True)
class Known:
    """A member with all that they may be looked for by; names and seats as ``plain`` gives them.

    ``seats`` is the seat of today (the last one recorded, where the Members service was not read), ``former_seats``
    all others. ``history`` are the memberships (see ``sources.records.Member``), oldest first, empty where not read.
    """

    member_id: int
    name: str
    house: str | None = None
    seat: str | None = None
    names: frozenset[str] = frozenset()
    former_names: frozenset[str] = frozenset()
    seats: frozenset[str] = frozenset()
    former_seats: frozenset[str] = frozenset()
    history: tuple[dict[str, Any], ...] = field(default=(), hash=False)

    @property
    def row(self) -> Row:
        """Give id, name, House and seat."""
        return self.member_id, self.name, self.house, self.seat


@dataclass(frozen=True)
class Found:
    """The members that fit, best kind of fit only, and which kind: one is an answer, several are candidates."""

    members: tuple[Known, ...]
    how: str = ""


def find(who: str, members: Iterable[Known]) -> Found:
    """Find the members that somebody typed.

    Tried in turn: the Members service's id, the whole name, the whole seat of today, a whole former name, a whole
    former seat, the name with another form of the first name ("Bob" for Robert, and the other way), words of the name
    or seat or their beginnings, those of a former one, and only then what is inside a word. Titles, case, hyphens and
    accents do not matter.
    """
    members = sorted(members, key=lambda one: (bare_name(one.name), one.member_id))
    ways: tuple[tuple[str, Callable[[str, Known], bool]], ...] = (
        (NUMBER, lambda _, one: number(who) == one.member_id),
        (NAME, lambda wanted, one: wanted in one.names),
        (SEAT, lambda wanted, one: wanted in one.seats),
        (FORMER_NAME, lambda wanted, one: wanted in one.former_names),
        (FORMER_SEAT, lambda wanted, one: wanted in one.former_seats),
        (NICKNAME, lambda wanted, one: any(_by_nickname(wanted, name) for name in one.names | one.former_names)),
        (PART, lambda wanted, one: any(_words(wanted, text) for text in one.names | one.seats)),
        (FORMER_PART, lambda wanted, one: any(_words(wanted, text) for text in one.former_names | one.former_seats)),
        (PART, lambda wanted, one: any(_inside(wanted, text) for text in one.names | one.seats)),
        (FORMER_PART, lambda wanted, one: any(_inside(wanted, text) for text in one.former_names | one.former_seats)),
    )
    for how, fits in ways:
        for wanted in forms(who):
            found = tuple(one for one in members if fits(wanted, one))
            if found:
                return Found(found, how)
    return Found(())


def forms(who: str) -> tuple[str, ...]:
    """Give what was typed for comparing, and how the record calls her who is addressed so: a Lady is a Baroness."""
    wanted = plain(who)
    title, _, rest = wanted.partition(" ")
    more = (f"baroness {rest}",) if title == "lady" and rest else ()
    return (wanted, *more) if wanted else ()


def near(who: str, spelt: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Give the few names and seats, of those known, that are nearest to what was typed.

    ``spelt`` has each as ``plain`` gives it, and as it is written. A name is near by the whole of it or its last word.
    """
    wanted = plain(who)
    pairs = {wanted[place : place + 2] for place in range(len(wanted) - 1)}
    alike = nlargest(MOST_COMPARED, dict(spelt).items(), key=lambda one: sum(pair in one[0] for pair in pairs))
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    found: dict[str, float] = {}
    for text, written in alike if pairs else ():
        for one in (text, text.rpartition(" ")[2]):
            matcher.set_seq1(one)
            if matcher.ratio() >= NEAR:
                found[written] = max(matcher.ratio(), found.get(written, 0))
    return tuple(nlargest(MOST_NEAR, found, key=lambda written: found[written]))


def named(who: str | int, members: Sequence[Row]) -> bool:
    """Tell whether a watch's member, a name in full or an id, is one of these."""
    wanted = plain(str(who))
    return any(str(who) == str(row[0]) or (wanted != "" and plain(row[1]) == wanted) for row in members)


def plain(name: str) -> str:
    """Give a name or seat for comparing, as the store keeps it; nothing of what is too long to be one."""
    return bare_name(name.replace(",", " ").replace(" & ", " and ")) if len(name) <= LONGEST else ""


def number(who: str) -> int | None:
    """Give the Members service's id that was typed, if it is one."""
    digits = who.strip()
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 18 else None


def _words(wanted: str, text: str) -> bool:
    padded = f" {text}"
    return f" {wanted}" in padded or all(f" {word}" in padded for word in wanted.split())


def _inside(wanted: str, text: str) -> bool:
    return len(wanted) >= FEWEST_INSIDE and wanted in text


def _by_nickname(wanted: str, name: str) -> bool:
    first, _, last = wanted.partition(" ")
    theirs, _, rest = name.partition(" ")
    return last != "" and last == rest and theirs in _also_called(first)


@cache
def _also_called(first: str) -> frozenset[str]:
    names = _nicknames()
    return frozenset(names.nicknames_of(first) | names.canonicals_of(first))


@cache
def _nicknames() -> Any:
    # A list of English names, read when somebody is looked for who has not been found otherwise.
    from nicknames import NickNamer

    return NickNamer()
