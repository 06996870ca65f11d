"""TheyWorkForYou's daily Hansard XML: the back-file of what was said, a day and a House to a file.

The files are written by mysociety/parlparse (``new_hansard.py``), whose code says what is relied on here:
ids are ``uk.org.publicwhip/<kind>/<date><version>.<column>.<number>``, with committee and sitting before the
date in a bill committee's; the letters of the version go up when a day is published anew (after z comes aa),
and the older file is then rewritten to mere redirects under ``latest="no"``.

What is given are named tuples, not Records: pydantic's checks for each row would cost more than all the
rest, so every value is checked by hand where it is made. What is read is thrown away at once, so memory does
not grow with the file.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date as Date
from functools import lru_cache
from typing import BinaryIO, NamedTuple, cast

from sources.hansard_archive_xml import Element, Unreadable, elements, forget, lines, tidy, words
from sources.records import Aside

__all__ = ["NAME", "Day", "Division", "Speech", "Unreadable", "Vote", "parse"]

NAME = "hansard_archive"

_ID = re.compile(r"uk\.org\.publicwhip/([a-z]+)/(.*?)(\d{4}-\d\d-\d\d)([a-z]*)\.")
_PERSON = re.compile(r"uk\.org\.publicwhip/person/(\d{1,9})")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d")
_NUMBER = re.compile(r"\d{1,9}")
_PLACES = {
    "debate": ("Commons", "Chamber", "commons-"),
    "lords": ("Lords", "Chamber", "lords-"),
    "westminhall": ("Commons", "Westminster Hall", "westminster-hall-"),
    "standing": ("Commons", "Bill committee", ""),
}
_MAJOR = ("oral-heading", "major-heading")
_TAGS = ("publicwhip", *_MAJOR, "minor-heading", "speech", "division", "divisioncount", "gidredirect")
_NOUNS = {"speech": "contribution", "division": "division", "divisioncount": "division"}
_WORDS = {"not-content": "not content"}


class Day(NamedTuple):
    """One day of one House, or of another place in which it debates, as one file tells it.

    ``latest`` is false in a file that says itself that there is a newer one.
    """

    key: str
    house: str
    date: Date
    place: str
    version: str
    file: str
    digest: str
    latest: bool = True

    def is_older_than(self, version: str) -> bool:
        """Tell whether this is an older version than the one with these letters: z comes before aa."""
        return (len(self.version), self.version) < (len(version), version)


class Speech(NamedTuple):
    """One contribution: what one person said, or what Hansard reports without a speaker.

    ``time`` is the clock that Hansard printed last, London's; past midnight it is still the sitting's date.
    ``person_id`` is TheyWorkForYou's, not that of the Members service. ``text`` has a line for each paragraph.
    """

    gid: str
    house: str
    date: Date
    heading: str | None
    subheading: str | None
    speaker: str | None
    person_id: int | None
    column: str | None
    time: str | None
    type: str | None
    text: str


class Vote(NamedTuple):
    """How one Member voted: aye, no, content, not content; another word is kept as it came."""

    person_id: int | None
    name: str
    vote: str
    teller: bool
    proxy: str | None


class Division(NamedTuple):
    """A division with its votes. The counts are those announced, whatever the lists add up to."""

    gid: str
    house: str
    date: Date
    heading: str | None
    subheading: str | None
    number: int | None
    column: str | None
    time: str | None
    ayes: int | None
    noes: int | None
    votes: tuple[Vote, ...]


def parse(file: BinaryIO, name: str, digest: str) -> Iterator[Day | Speech | Division | Aside]:
    """Read one file: its Day, before everything that has an id, then what it holds, in order.

    What does not fit is an Aside. Raises Unreadable for the file as a whole, maybe only at the end: what
    came before is then not to be kept.
    """
    reader: _Reader | None = None
    latest = True
    for event, element in elements(file, "publicwhip", _TAGS):
        tag = element.tag
        if tag == "publicwhip":
            latest = element.get("latest") != "no"
            continue
        if event == "start" and reader is not None:
            continue
        gid = element.get("id") or element.get("oldgid") or ""
        if reader is None and (match := _ID.match(gid)):
            reader = _Reader(match, name, digest, latest)
            yield reader.day
        # The count within a division is read, and thrown away, with the division.
        if event == "end" and (tag != "divisioncount" or gid):
            if reader is not None:
                yield from reader.read(element, tag, gid)
            elif tag in _NOUNS:
                yield _aside(tag, gid)
            forget(element)
    if reader is None:
        raise Unreadable("has no id in it from which to tell House and day")


class _Reader:
    """Turns the elements of one day into values; it remembers the headings, and the ids that were there."""

    def __init__(self, match: re.Match[str], name: str, digest: str, latest: bool) -> None:
        kind, sitting, day, version = match.groups()
        if kind not in _PLACES:
            raise Unreadable(f"holds {kind!r}, which is no debate of either House")
        try:
            on = Date.fromisoformat(day)
        except ValueError:
            raise Unreadable(f"is of a day that does not exist: {day}") from None
        house, place, key = _PLACES[kind]
        self.day = Day(f"{key}{sitting}{day}", house, on, place, version, name, digest, latest)
        self._prefix = match.string[: match.end(3)]
        self._seen: set[str] = set()
        self._heading: str | None = None
        self._subheading: str | None = None

    def read(self, element: Element, tag: str, gid: str) -> Iterator[Speech | Division | Aside]:
        """Give what an element holds, if it holds anything beside a heading."""
        if tag in _MAJOR:
            self._heading, self._subheading = words(element) or None, None
        elif tag == "minor-heading":
            self._subheading = words(element) or None
        elif tag in _NOUNS:
            if gid in self._seen:
                yield _aside(tag, gid, "that came before")
            elif not gid.startswith(self._prefix):
                yield _aside(tag, gid, "of another day")
            else:
                self._seen.add(gid)
                yield self._speech(element, gid) if tag == "speech" else self._division(element, gid)

    def _speech(self, element: Element, gid: str) -> Speech | Aside:
        text = lines(element)
        if not text:
            return Aside(_NOUNS["speech"], "has no words", gid)
        get = element.get
        return Speech(
            gid,
            self.day.house,
            self.day.date,
            self._heading,
            self._subheading,
            tidy(get("speakername") or "") or None,
            _person(get("person_id")),
            get("colnum") or None,
            _clock(get("time")),
            get("type") or None,
            text,
        )

    def _division(self, element: Element, gid: str) -> Division:
        counts = element if element.tag == "divisioncount" else element.find("divisioncount")
        announced: Mapping[str, str] = {} if counts is None else cast(Mapping[str, str], counts.attrib)
        return Division(
            gid,
            self.day.house,
            self.day.date,
            self._heading,
            self._subheading,
            _number(element.get("divnumber")),
            element.get("colnum") or None,
            _clock(element.get("time")),
            _number(announced.get("ayes") or announced.get("content")),
            _number(announced.get("noes") or announced.get("not-content")),
            tuple(_vote(member) for member in element.iter("mpname", "lord")),
        )


def _vote(member: Element) -> Vote:
    get, parent = member.get, member.getparent()
    word = get("vote") or (parent.get("vote") if parent is not None else None) or ""
    return Vote(
        _person(get("person_id")),
        words(member) or get("membername") or "",
        _WORDS.get(word, word),
        get("teller") == "yes",
        get("proxy") or None,
    )


def _aside(tag: str, gid: str, fault: str = "that is none of Hansard's") -> Aside:
    return Aside(_NOUNS[tag], f"has an id {fault}" if gid else "has no id", gid)


@lru_cache(maxsize=8192)
def _person(name: str | None) -> int | None:
    """Give the number of a person; None for nobody, "unknown" and the older ids of memberships."""
    match = _PERSON.fullmatch(name or "")
    return int(match[1]) if match else None


@lru_cache(maxsize=8192)
def _clock(text: str | None) -> str | None:
    """Give a time as HH:MM:SS; None for one that no clock shows, like 009:35:00."""
    return text if text and _CLOCK.fullmatch(text) else None


def _number(text: str | None) -> int | None:
    return int(text) if text and _NUMBER.fullmatch(text) else None
