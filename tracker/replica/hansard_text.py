"""What Hansard's search makes of an item's HTML: the words it can find and the beginning it shows."""

from __future__ import annotations

import html
import re
from functools import lru_cache

_COLUMN = re.compile(r'<span[^>]*class="column-number[^>]*></span>')
_TAG = re.compile(r"<[^>]+>")
_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*")


def beginning(text: str, tag: str | None) -> str:
    """`ContributionText`: 255 characters, column markers as one space, other tags gone, no ellipsis.

    A leading space stands before all but oral questions, as recorded (reference 1.4).
    """
    plain = _TAG.sub("", _COLUMN.sub(" ", text))
    return (plain if tag == "Question" else f" {plain}")[:255]


@lru_cache(maxsize=4096)
def words(text: str) -> frozenset[str]:
    """The words of an HTML text in lower case.

    Hyphens and apostrophes stay inside a word: "assisted-dying" and "assisted dying" find different rows in
    the real search. Whether that one finds "Hikvision" in "Hikvision's" is not established; this one does
    not, so that nobody comes to rely on it.
    """
    return frozenset(_WORD.findall(html.unescape(_TAG.sub("", _COLUMN.sub("", text))).lower()))


def terms(asked: str) -> list[str]:
    """The words that a search term is cut into; they match one by one, never as a phrase."""
    return _WORD.findall(asked.lower())


def says(text: str, wanted: list[str]) -> bool:
    """Whether every wanted word is in the text (all of them, which the recorded counts suggest)."""
    return not wanted or words(text).issuperset(wanted)
