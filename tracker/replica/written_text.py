"""What the written questions service makes of texts: how its lists cut them and what its search finds."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tracker.replica.hansard_text import terms, words

MOST = 255
_TAG = re.compile(r"<[^>]+>")


def cut_plain(text: str) -> str:
    """A question's text in a list: the first 255 characters, with nothing to show that there is more."""
    return text[:MOST]


def cut_html(text: str) -> str:
    """An answer's text in a list: without its tags, cut at 255 characters and marked with three dots.

    Nothing takes the place of a tag, so words of neighbouring paragraphs and cells run together, and entities
    stay as they are ("&quot;"): both as recorded.
    """
    plain = _TAG.sub("", text)
    return plain if len(plain) <= MOST else f"{plain[:MOST]}..."


def finds(asked: str, texts: Iterable[str | None]) -> bool:
    """Whether any of the words asked for is a whole word of any text (the reference on questions, 3.4)."""
    wanted = terms(asked)
    return not wanted or any(not words(_TAG.sub(" ", text)).isdisjoint(wanted) for text in texts if text)
