"""Words that several rules and templates share: days, Houses, lists, decisions, names."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sources.records import UNDECIDED

DECISIONS: Mapping[str, str] = {
    "Agreed": "agreed to",
    "AgreedOnDivision": "agreed to on division",
    "Disagreed": "disagreed to",
    "NegativedOnDivision": "negatived on division",
    "NotCalled": "not called",
    "NotMoved": "not moved",
    "NotSelected": "not selected",
    "NotStoodPart": "did not stand part of the bill",
    "Preempted": "pre-empted",
    "StoodPart": "stood part of the bill",
    "Withdrawn": "withdrawn",
    "WithdrawnBeforeDebate": "withdrawn before debate",
}
TITLE, QUESTION = 200, 600
LONDON = ZoneInfo("Europe/London")
NO_HOUSE = frozenset({"", "All", "Unassigned", "not given"})
# What stands for a watch where a push asked, or nobody did.
PUSH, ITSELF = "push: ", "the tracker"
_KINDS = (("NC", "New Clause"), ("NS", "New Schedule"))
_PRINTED = re.compile(r"[0-9A-Z]{1,6}|[0-9][0-9A-Za-z]*")
# Control characters, what turns the direction of writing, and what cannot be encoded.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")


def clean(text: str) -> str:
    """Give a record's text as one line: what is no letter, sign or space becomes a space, and spaces are single."""
    if text.isprintable() and "  " not in text:  # as nearly all are, and thousands are asked for at a time
        return text.strip(" ")
    return " ".join(_CONTROL.sub(" ", text).split())


def cut(text: str, longest: int = TITLE) -> str:
    """Give a record's text as one line of at most so many characters, cut at a word where there is one."""
    line = clean(text)
    if len(line) <= longest:
        return line
    piece = line[: longest - 1]
    # One endless word is cut anywhere: better a broken word than none.
    return (piece.rsplit(" ", 1)[0] if " " in piece[longest // 2 :] else piece[:-1]).rstrip(" ,;:") + " …"


def london(at: datetime) -> date:
    """Give the London day of a moment (aware): in summer it begins an hour before that of UTC."""
    return at.astimezone(LONDON).date()


def day(on: date | str) -> str:
    """Give a day as people write it: "Tue 13 June 2023". Takes a date or its ISO form."""
    read = date.fromisoformat(on[:10]) if isinstance(on, str) else on
    return f"{read:%a} {read.day} {read:%B %Y}"


def days(several: Sequence[str]) -> str:
    """Give several days in a row: "Mon 4 July 2022, Wed 6 July 2022 and Mon 11 July 2022"."""
    return listed([day(on) for on in several])


def when(at: datetime | str, zone: ZoneInfo) -> str:
    """Give a moment (aware, or its ISO form) on the clock of a zone: "Tue 13 June 2023, 19:41"."""
    local = (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone(zone)
    return f"{day(local.date())}, {local:%H:%M}"


def listed(words: Sequence[str]) -> str:
    """Join words as in a sentence: "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def asked_by(watches: Sequence[str]) -> str:
    """Say who asked for an alert: "Watch: a", "Watches: a and b", "Push: a"; or that it is the tracker's own."""
    names = [cut(name, 100) for name in dict.fromkeys(watches)]
    pushes = [name.removeprefix(PUSH) for name in names if name.startswith(PUSH)]
    others = [name for name in names if not name.startswith(PUSH) and name != ITSELF]
    found = [f"{'Watches' if len(others) > 1 else 'Watch'}: {_apart(others)}"] if others else []
    found += [f"{'Pushes' if len(pushes) > 1 else 'Push'}: {_apart(pushes)}"] if pushes else []
    return "; ".join(found) or "From the tracker itself"


def _apart(names: Sequence[str]) -> str:
    # Names that hold such words themselves could not be told apart.
    return " | ".join(names) if any("," in one or " and " in one for one in names) else listed(names)


def count(number: int, one: str, many: str = "") -> str:
    """Give a number with its noun: "1 amendment", "3 amendments"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def short_day(on: date | str) -> str:
    """Give a day for a table: "13 Jun 2023"."""
    read = date.fromisoformat(on[:10]) if isinstance(on, str) else on
    return f"{read.day:>2} {read:%b} {read.year}"


def question(text: str | None) -> str | None:
    """Give the question of a division without the words with which the record ends it."""
    return cut(re.sub(r" ?The (?:House|Committee) divided[:.]?$", "", clean(text or "")), QUESTION) or None


def subject(title: str, asked: str | None) -> str | None:
    """Give what a division was on, where its record says it plainly: "New Clause 10", "amendment 94".

    It is what stands after the last colon of a Commons title, or what a member of the Lords "moved".
    """
    moved = re.search(
        r"\bmoved ((?:manuscript )?(?:amendment|motion) (?-i:[A-Z]{0,2}[0-9][0-9A-Za-z]*|[A-Z]\b))",
        clean(asked or ""),
        re.IGNORECASE,
    )
    if moved:
        return moved.group(1)
    _, colon, rest = title.rpartition(":")
    return cut(rest, 100) or None if colon else None


def of_house(house: str) -> str:
    """Give the House for a sentence, by its own word if it is a new one; Royal Assent is of neither House."""
    return f" ({cut(house, 60)})" if house and house not in NO_HOUSE else ""


def amendment_name(form: str, number: str | None) -> str:
    """Give the name of an amendment from its printed number: "New Clause 1", "Amendment 14", "Motion A1"."""
    form, number = cut(form), cut(number or "", 60)
    if not number:
        return f"Unnumbered {form.lower()}"
    for short, long in _KINDS:
        if number.upper().startswith(short) and number[len(short) :].strip()[:1].isdigit():
            return f"{long} {number[len(short) :].strip()}"
    return f"{form.capitalize()} {number}" if _PRINTED.fullmatch(number) else number


def fate(decision: str, text: str | None) -> str | None:
    """Give what became of an amendment in words; None while nothing is decided.

    The service's sentence comes with it where it has one; an unknown decision is given as the service has it.
    """
    told = cut(text or "").rstrip(".")
    decision = cut(decision)
    if decision in UNDECIDED:
        return _lower_first(told) or None
    word = DECISIONS.get(decision, decision)
    return f"{word} ({told})" if told and told.casefold() != word.casefold() else word


def _lower_first(sentence: str) -> str:
    # "NHS bodies …" and "A motion …" keep their capital.
    return sentence[:1].lower() + sentence[1:] if sentence[1:2].islower() else sentence


def named(
    members: Sequence[str | int], votes: Sequence[Mapping[str, Any]]
) -> list[tuple[str | int, list[Mapping[str, Any]]]]:
    """Find the votes of the members that a watch names, by Members service id or by name without titles.

    Each comes with all votes that fit: none, one, or several where a name is not one member's alone.
    A member who is named twice comes once.
    """
    found: list[tuple[str | int, list[Mapping[str, Any]]]] = []
    for member in members:
        fits = [vote for vote in votes if _is(vote, member)]
        if not any(fits == others if fits else member == other for other, others in found):
            found.append((member, fits))
    return found


_BEFORE = frozenset(
    {
        "sir",
        "dame",
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "prof",
        "professor",
        "rev",
        "reverend",
        "rt",
        "hon",
        "the",
        "right",
    }
)
_AFTER = frozenset({"mp", "kc", "qc"})
_PEER = re.compile(
    r"(?:the )?(?:lord|baron|baroness|viscount|viscountess|earl|countess|duke|marquess|bishop|"
    r"archbishop)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=8192)  # each alert of a division asks this of six hundred names
def bare_name(name: str) -> str:
    """Give a name without titles, accents and hyphens: "Sir Siân Example-Jones MP" as "sian example jones"."""
    spaced = re.sub(r"[.\-‐‑]", " ", name.casefold().replace("’", "'"))
    letters = unicodedata.normalize("NFKD", spaced)
    words = "".join(letter for letter in letters if not unicodedata.combining(letter)).split()
    while words and words[0] in _BEFORE:
        del words[0]
    while words and words[-1] in _AFTER:
        del words[-1]
    return " ".join(words)


def is_peer(member: str | int) -> bool:
    """Tell whether a watch names a member by a title that no member of the Commons has ("Lord Example")."""
    return isinstance(member, str) and _PEER.match(member.strip()) is not None


def _is(vote: Mapping[str, Any], member: str | int) -> bool:
    if isinstance(member, int) or member.strip().isdecimal():
        return int(vote["member_id"]) == int(member)
    wanted = bare_name(member)
    return bool(wanted) and bare_name(str(vote["name"])) == wanted
