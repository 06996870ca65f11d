"""What a division was on, as far as words tell: its title, the Lords' notes, Hansard around it. Pure.

The wording of the question is in no votes service (apis: votes 4); titles follow conventions, not rules (2.6).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sources.records.join import DISAGREEMENT, HANSARD, IN_LIEU, ITSELF, NOTES, OTHER, TITLE
from sources.records.numbering import MOTION, ONE, Named, Numbered, places

_BILL = re.compile(r"\b(?:Bill|BILL|Act|ACT)\b(?: \d{4})?(?: ?\[[A-Za-z]+\])?")
_DISAGREE = re.compile(r"\bdisagree", re.IGNORECASE)
_REASONS = re.compile(r"\breasons? committee\b|\breasons\b|\binsist", re.IGNORECASE)
# Questions of procedure, which are on no amendment though they name one.
_PROCEDURE = re.compile(
    r"\bclosure\b|\badjourn|\binstruction\b|\bbe now put\b|\bprogramme\b|\ballocation of time\b|\bin private\b"
    r"|\bwithdraw|\bprevious question\b|\bcarry.?over\b|\bbusiness of the house\b|\bguillotine\b",
    re.IGNORECASE,
)
_MANUSCRIPT = re.compile(r"\bmanuscript $", re.IGNORECASE)
_LIEU = re.compile(r"\bin lieu of\b", re.IGNORECASE)
_ALSO = re.compile(r" in lieu\b(?! of)", re.IGNORECASE)
_PROPOSES = re.compile(r"\bpropos", re.IGNORECASE)
_MOVED = re.compile(r"\bmoved\b", re.IGNORECASE)
_PUT = re.compile(r"\bquestion put\b", re.IGNORECASE)
_PROPOSED = re.compile(
    r"\b(?:amendments?) proposed(?: [^:]{0,60})?: ?(?P<id>[0-9]{1,5}[A-Z]{0,3}\b|\([a-z]{1,2}\))", re.IGNORECASE
)
_DECIDED = re.compile(r"^(?:, as amended,)? ?(?:accordingly )?(?:dis)?(?:agreed|negatived)\b", re.IGNORECASE)
# What is moved as an amendment to something is not that: "moved, as an amendment to Motion A, Motion A1".
_UNDER = re.compile(rf",? ?\b(?:(?i:as an|manuscript) ){{0,3}}(?i:amendments? to) (?:(?i:the) )?{ONE}(?! to )")
_TO = re.compile(r",? to ", re.IGNORECASE)
# The questions on an amendment that is named in a heading alone; any other question put is on something else.
_OF_ONE = re.compile(
    r"(?:new )?(?:clauses?|schedules?|amendments?|motions?)\b[^.]{0,80}?\bbe (?:read|added|made|agreed)", re.IGNORECASE
)
_STAGE_WORDS = re.compile(
    r"\b(?:report|stage|committee|consideration|of|the|whole|house|lords|commons|message|amendments?|reasons?|bill)\b"
    r"|[\s:;,()–—-]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Told:
    """That words name something: what, and what was asked of it; ``question`` and ``how`` are a Join's words."""

    these: tuple[Numbered, ...]
    question: str
    how: str


def after_bill(title: str) -> str:
    """Give what a division's title says after the bill's name: "Report Stage: New Clause 10"; all of it without one."""
    return _around_bill(title)[1]


def _around_bill(title: str) -> tuple[str, str]:
    # The first: what is divided on may name another, as in "New Clause 8 - Repeal of the Elections Act 2022".
    named = _BILL.search(title)
    before, after = (title[: named.start()], title[named.end() :]) if named else ("", title)
    return before, after.strip(" :;,-–—")


def by_title(title: str) -> list[Told]:
    """Read the title of a division: what it names before and after the bill's name."""
    return [one for part in _around_bill(title) for one in _asked(part, TITLE)]


def of_stage_alone(title: str) -> bool:
    """Tell whether a title says no more than the bill and the stage: then other words may tell what was voted on."""
    before, after = _around_bill(title)
    return not _STAGE_WORDS.sub("", after) and not _PROCEDURE.search(before) and not by_title(title)


def by_notes(notes: str) -> list[Told]:
    """Read the notes on a Lords division: what a member "moved"; of what stands in brackets after, nothing."""
    moved = _MOVED.search(notes)
    said = _UNDER.sub(" ", notes[moved.end() :] if moved else notes)
    found = [place for place in places(said) if not _MANUSCRIPT.search(said[: place.start])]
    if not found or (moved is None and (len(found) > 1 or len(found[0].these) > 1)):
        return []
    return [Told(found[0].these, _question(said, found[0]), NOTES)]


def by_hansard(heading: str | None, words: str | None, result: str | None) -> list[Told]:
    """Read what stands around a division in Hansard, the surest first: the result, the question put, the heading.

    Only one of them is taken. The heading counts where no question was put in words, as in the Lords, or where it was
    one on an amendment: "That the clause be read a Second time", but not "That the Bill be now read the Third time".
    """
    decided = [place for place in places(result or "") if _DECIDED.match((result or "")[place.end :])]
    if decided:
        return [Told(decided[0].these, ITSELF, HANSARD)]
    said = words or ""
    put = next(reversed(list(_PUT.finditer(said))), None)
    asked = list(_asked(said[put.end() :], HANSARD)) if put else []
    if asked or (put and not _OF_ONE.search(said[put.end() :])):
        return asked
    proposed = next(reversed(list(_PROPOSED.finditer(said))), None)
    if proposed:
        lettered = proposed["id"].startswith("(")
        number = Numbered("amendment", proposed["id"].strip("()") if lettered else proposed["id"].upper())
        return [Told((number,), ITSELF, HANSARD)]
    found = next(places(heading or ""), None)
    return [Told(found.these, ITSELF, HANSARD)] if found else []


def _asked(text: str, how: str) -> Iterator[Told]:
    """Give what a question names, each with what it asks of it."""
    text = _UNDER.sub(" ", text)
    found = list(places(text))
    for number, place in enumerate(found):
        if number and _TO.fullmatch(text[found[number - 1].end : place.start]):
            continue  # "Amendment 3 to Amendment 2" is on the former
        if _MANUSCRIPT.search(text[: place.start]):
            continue  # it is on no printed paper
        yield Told(place.these, _question(text, place), how)


def _question(text: str, place: Named) -> str:
    """Say what is asked of what stands at a place: a question that disagrees anywhere is not on the thing itself."""
    before = text[: place.start]
    if _LIEU.search(before):
        return IN_LIEU
    if _DISAGREE.search(before) and _ALSO.match(text[place.end :]) and not _PROPOSES.search(before):
        return OTHER  # "... to disagree with Lords Amendment 37 and Government amendment (a) in lieu"
    if _PROPOSES.search(before) or (all(one.kind == MOTION for one in place.these) and not _PROCEDURE.search(text)):
        return ITSELF
    if _REASONS.search(text) or _PROCEDURE.search(text):
        return OTHER
    disagrees = _DISAGREE.search(before) or (_DISAGREE.search(text) and not _LIEU.search(text))
    return DISAGREEMENT if disagrees else ITSELF
