"""What must not be shown: the secrets that were loaded, and people's addresses. What is logged or told passes here.

One redactor serves the whole process: what was once loaded stays secret, also when the config is another by now.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tracker.secret_pieces import Pieces, of_channel, of_database

HIDDEN = "(hidden)"
MAIL = re.compile(r"(?<![\w.+%'-])[\w.+%'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")
# Whole ones only, as a first half alone is a wide area. In small letters, what has no space may as well be a digest.
_OUT = r"(?:GIR|[A-PR-UWYZ](?:\d[\dA-HJKPSTUW]?|[A-HK-Y]\d[\dABEHMNPRVWXY]?))"
_SPACE, _IN = r"(?: |\+|%20)", r"\d[ABD-HJLNP-UW-Z]{2}"
POSTCODE = re.compile(rf"(?<![A-Za-z0-9])(?:(?i:{_OUT}{_SPACE}{_IN})|{_OUT}{_IN})(?![A-Za-z0-9])")
# A piece begins where no word goes on; the colours of a terminal end in a letter.
_BEGINS = r"(?:(?<![A-Za-z0-9])|(?<=\x1b\[\dm)|(?<=\x1b\[\d\dm))"


_ADDRESS = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]{0,30}://|url: /|[A-Z]{1,10} /)\S+")


class _Step(NamedTuple):
    """How one piece is hidden: where a pattern fits, or wherever it stands."""

    piece: str
    pattern: re.Pattern[str] | None = None
    by: str = HIDDEN

    def hide(self, text: str) -> str:
        if self.piece not in text:
            return text
        return text.replace(self.piece, self.by) if self.pattern is None else self.pattern.sub(self.by, text)


class Redactor:
    """Knows every secret that it was told of, and takes them out of texts."""

    def __init__(self) -> None:
        self._pieces = Pieces()
        self._steps: list[_Step] = []
        self._in_addresses: list[_Step] = []

    def learn_channel(self, address: str) -> None:
        """Keep a channel's address secret, with the pieces of it that are."""
        self._learn(of_channel(address))

    def learn_database(self, address: str) -> None:
        """Keep the password in a database's address secret, if it has one."""
        self._learn(of_database(address))

    def without_secrets(self, text: str) -> str:
        """Give a text in which every secret is hidden."""
        for step in self._steps:
            text = step.hide(text)
        return _ADDRESS.sub(self._address, text) if self._in_addresses else text

    def _address(self, found: re.Match[str]) -> str:
        text = found[0]
        for step in self._in_addresses:
            text = step.hide(text)
        return text

    def __call__(self, text: str) -> str:
        """Give a text in which secrets, e-mail addresses and whole postcodes are hidden."""
        return POSTCODE.sub("(postcode)", MAIL.sub("(e-mail address)", self.without_secrets(text)))

    def _learn(self, found: Pieces) -> None:
        known = self._pieces | found
        if known != self._pieces:
            self._pieces = known
            # The longest first: what is left of one after a piece of it was hidden would not be known any more.
            self._steps = sorted(_steps(known), key=_length, reverse=True)
            self._in_addresses = sorted(_in_addresses(known), key=_length, reverse=True)


def _length(step: _Step) -> int:
    return len(step.piece)


def _steps(known: Pieces) -> Iterator[_Step]:
    for piece in known.anywhere:
        yield _Step(piece)
    for piece in known.words - known.anywhere:
        yield _Step(piece, re.compile(rf"{_BEGINS}{re.escape(piece)}(?![A-Za-z0-9])"))


def _in_addresses(known: Pieces) -> Iterator[_Step]:
    for piece in known.in_addresses - known.anywhere - known.words:
        yield _Step(piece, re.compile(rf"(/|[?&;][\w.+:%-]+=){re.escape(piece)}(?![\w-])"), rf"\1{HIDDEN}")


redacted = Redactor()
