"""What of an address is secret, and in which forms it may turn up again. Pure.

An address is mostly not secret: its host is not, nor are words that everybody uses. Hiding those would make logs
unreadable, and hide the names of Members.
"""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, quote_plus, unquote

# Shorter ones are part of too much else.
SHORTEST, SURE, LONG = 4, 8, 12
TOKEN: Final = 6
# A plain word, as in ".../services/alerts": letters in the way of words, and hyphens.
_WORD = re.compile(r"[A-Z]?[a-z]{0,14}(?:-[A-Z]?[a-z]{0,14})*|[A-Z]{1,14}")
_HOST = re.compile(r"[a-z0-9-]{1,40}(?:\.[a-z0-9-]{1,40})*\.[a-z]{2,12}|[\d.]+|\[[0-9a-f:.]*\]|localhost")
_MAIL = re.compile(r"[^/?&=,;:@\s]+@[\w-]+(?:\.[\w-]+)+")
_NAMED = re.compile(r"pass|pwd|token|key|secret|auth|sig|sid|access|bearer|credential|login", re.IGNORECASE)


@dataclass(frozen=True)
class Pieces:
    """Texts to be hidden: wherever they stand, as words of their own, or in addresses alone."""

    anywhere: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    in_addresses: frozenset[str] = frozenset()

    def __or__(self, other: "Pieces") -> "Pieces":
        """Give the pieces of both."""
        return Pieces(self.anywhere | other.anywhere, self.words | other.words, self.in_addresses | other.in_addresses)


NOTHING: Final = Pieces()


def of_channel(address: str) -> Pieces:
    """Give what is secret of a channel's address; nothing for the terminal."""
    address = address.strip()
    scheme, found, rest = address.partition("://")
    if not found:
        return _of_part(address)
    if scheme.lower() == "terminal":
        return NOTHING
    place, _, query = rest.partition("?")
    before, _, after = place.partition("/")
    user, _, host = before.rpartition("@")
    pieces = _whole(address) | _credentials(user)
    pieces |= NOTHING if _HOST.fullmatch(re.sub(r":\d*$", "", host).lower()) else _of_parts(host)
    # As it stands in the errors of others, who name the host apart.
    pieces |= _whole(rest) | _whole(f"/{after}") if "/" in after else NOTHING
    for segment in after.split("/"):
        pieces |= _of_parts(segment)
    if scheme.lower() in ("ntfy", "ntfys") or host.lower() == "ntfy.sh":
        pieces |= _topics([one for one in after.split("/") if one] or [re.sub(r":\d*$", "", host)])
    for pair in re.split("[&;]", query):
        name, _, value = pair.partition("=")
        pieces |= _of_parts(value) | (_credential(value) if _NAMED.search(name) else NOTHING)
    return pieces


def _topics(several: Iterable[str]) -> Pieces:
    """Give what is secret of topics at ntfy: whoever knows one may read it, so that it is its own password."""
    pieces = NOTHING
    for one in several:
        # Shorter words are part of too much else.
        if len(unquote(one)) >= SURE and not _HOST.fullmatch(unquote(one).lower()):
            pieces |= _credential(one)
    return pieces


def of_database(address: str) -> Pieces:
    """Give what is secret of a database's address: all that has to do with its password."""
    place, _, query = address.partition("://")[2].partition("?")
    user, _, _ = place.partition("/")[0].rpartition("@")
    given = [value for name, _, value in (pair.partition("=") for pair in query.split("&")) if "pass" in name.lower()]
    if not user.partition(":")[2] and not given:
        return NOTHING
    pieces = _whole(address) | _credentials(user)
    for value in given:
        pieces |= _credential(value)
    return pieces


def has_password(address: str) -> bool:
    """Tell whether a database's address holds a password."""
    return of_database(address) != NOTHING


def _whole(text: str) -> Pieces:
    return Pieces(anywhere=frozenset(forms(text))) if len(text) >= SURE else NOTHING


def _credentials(user: str) -> Pieces:
    """Give what is secret of a user and a password; without a password a token may stand in the user's place."""
    name, colon, password = user.partition(":")
    if not colon:
        return _of_parts(name)
    plain, secret = unquote(name), unquote(password)
    coded = [_coded(text) for text in (f"{plain}:{secret}", f"\0{plain}\0{secret}", secret) if len(secret) >= SHORTEST]
    return (
        _whole(user) | _credential(password) | _of_parts(name) | Pieces(frozenset(one for two in coded for one in two))
    )


def _coded(text: str) -> Iterator[str]:
    """Give a text as base64 has it, as in a header that signs in."""
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        found = encode(text.encode()).decode()
        yield found
        yield found.rstrip("=")


def _credential(text: str) -> Pieces:
    """Give what is certainly secret, however it looks."""
    several = frozenset(one for one in forms(text.strip()) if len(one) >= SHORTEST)
    plain = unquote(text)
    sure = len(plain) >= SURE and not _WORD.fullmatch(plain)
    return Pieces(anywhere=several) if sure else Pieces(words=several)


def _of_parts(text: str) -> Pieces:
    """Give what is secret of a part of an address, by how each piece of it looks."""
    pieces = NOTHING
    for given in {text, unquote(text)}:
        for one in re.split(r"[/:@?&=,;\s]+", _MAIL.sub(" ", given)):
            pieces |= _of_part(one.strip("#@+*")) if not re.search(r"\s", unquote(one)) else NOTHING
    return pieces


def _of_part(piece: str) -> Pieces:
    plain = unquote(piece)
    if _HOST.fullmatch(plain) and not plain.replace(".", "").isdigit():
        return NOTHING
    several = frozenset(forms(piece))
    if _WORD.fullmatch(plain):
        # What hangs together by hyphens, such as the topic of a push service, is no word of a sentence.
        if "-" in plain and len(plain) >= LONG:
            return Pieces(words=several)
        return Pieces(in_addresses=several) if len(plain) >= SURE else NOTHING
    if len(plain) < (SURE if plain.isdigit() else TOKEN):
        return NOTHING
    return Pieces(words=several) if len(plain) < SURE or plain.isdigit() else Pieces(anywhere=several)


def forms(text: str) -> Iterable[str]:
    """Give a text in the forms that others write it in: decoded, encoded for an address, escaped."""
    plain = unquote(text)
    coded = {quote(plain, safe=""), quote(plain), quote_plus(plain)}
    coded |= {re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), one) for one in coded}
    escaped = {
        plain.replace("/", "\\/"),
        json.dumps(plain)[1:-1],
        json.dumps(plain, ensure_ascii=False)[1:-1],
        repr(plain)[1:-1],
    }
    return {one for one in {text, plain, html.escape(plain), *coded, *escaped} if len(one) >= SHORTEST}
