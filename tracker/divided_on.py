"""What a division was on, as far as words tell: its title, the Lords' notes, Hansard around it. Pure.

The wording of the question is in no votes service (apis: votes 4); titles follow conventions, not rules (2.6).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sources.records.join import DISAGREEMENT, HANSARD, IN_LIEU, ITSELF, NOTES, OTHER, TITLE
from sources.records.numbering import Named, Numbered, places

_BILL = re.compile(r"\b(?:Bill|Act(?: \d{4})?)\b(?: ?\[[A-Za-z]+\])?", re.IGNORECASE)
_DISAGREE = re.compile(r"\bdisagree", re.IGNORECASE)
_REASONS = re.compile(r"\breasons? committee\b|\breasons\b|\binsist", re.IGNORECASE)
_LIEU = re.compile(r"\bin lieu of\b", re.IGNORECASE)
_PROPOSES = re.compile(r"\bpropos", re.IGNORECASE)
_MOVED = re.compile(r"\bmoved\b", re.IGNORECASE)
_PUT = re.compile(r"\bquestion put\b", re.IGNORECASE)
_PROPOSED = re.compile(r"\b(?:amendments?) proposed(?: [^:]{0,60})?: ?(?P<id>[0-9]+[A-Z]{0,3})\b", re.IGNORECASE)
_DECIDED = re.compile(r"^(?:, as amended,)? ?(?:accordingly )?(?:dis)?(?:agreed|negatived)\b", re.IGNORECASE)
_TO = re.compile(r",? (?:to|as an amendment to) ", re.IGNORECASE)


@dataclass(frozen=True)
class Told:
    """That words name something: what, what was asked of it, in which words; ``how`` is a Join's word."""

    these: tuple[Numbered, ...]
    question: str
    how: str
    words: str


def after_bill(title: str) -> str:
    """Give what a division's title says beside the bill's name: "Report Stage: New Clause 10"."""
    last = next(reversed(list(_BILL.finditer(title))), None)
    return (title[last.end() :] if last else title).strip(" :;,-–—")


def by_title(title: str) -> list[Told]:
    """Read the title of a division: what it names after the bill's name."""
    return list(_asked(after_bill(title), TITLE, title))


def by_notes(notes: str) -> list[Told]:
    """Read the notes on a Lords division: what a member "moved"; of what stands in brackets after, nothing."""
    moved = _MOVED.search(notes)
    said = notes[moved.end() :] if moved else notes
    found = list(places(said))
    if not found or (moved is None and (len(found) > 1 or len(found[0].these) > 1)):
        return []
    return [Told(found[0].these, _question(said, found[0]), NOTES, notes)]


def by_hansard(heading: str | None, words: str | None, result: str | None) -> list[Told]:
    """Read what stands around a division in Hansard, the surest first: the result, the question put, the heading.

    Only one of them is taken: a heading far above may be that of an earlier question.
    """
    decided = [place for place in places(result or "") if _DECIDED.match((result or "")[place.end :])]
    if decided and result:
        return [Told(decided[0].these, ITSELF, HANSARD, result)]
    put = next(reversed(list(_PUT.finditer(words or ""))), None)
    asked = list(_asked((words or "")[put.end() :], HANSARD, (words or "")[put.start() :])) if put else []
    if asked:
        return asked
    proposed = next(reversed(list(_PROPOSED.finditer(words or ""))), None)
    if proposed:
        number = Numbered("amendment", proposed["id"].upper())
        return [Told((number,), ITSELF, HANSARD, proposed.group())]
    found = next(places(heading or ""), None)
    return [Told(found.these, ITSELF, HANSARD, heading or "")] if found else []


def _asked(text: str, how: str, words: str) -> Iterator[Told]:
    """Give what a question names, each with what it asks of it."""
    found = list(places(text))
    for number, place in enumerate(found):
        if number and _TO.fullmatch(text[found[number - 1].end : place.start]):
            continue  # "Amendment 3 to Amendment 2" is on the former
        yield Told(place.these, _question(text, place), how, words)


def _question(text: str, place: Named) -> str:
    before = text[: place.start]
    if _LIEU.search(before):
        return IN_LIEU
    if _PROPOSES.search(before):
        return ITSELF
    if _REASONS.search(before):
        return OTHER
    return DISAGREEMENT if _DISAGREE.search(before) else ITSELF
