"""The lines of a message by what they are, so that each form can write them in its own way. Pure.

What a block holds is literal text, whatever markup it looks like: each form escapes it itself.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from alerts import words

Kind = Literal["heading", "text", "item", "quote", "link", "meta", "gap"]

_LINK = re.compile(r"https?://[!-~]+")
_META = re.compile(r"(?:Watch(?:es)?|Push(?:es)?):(?: |$)|From the tracker itself$|Learned ")
_ODD = {mark: f"%{ord(mark):02X}" for mark in "\"'<>`*|\\^{}()[]@~"}


@dataclass(frozen=True)
class Block:
    """One line: what it is, and its text without the marks of that; a gap is an empty line."""

    kind: Kind
    text: str = ""


GAP = Block("gap")


@dataclass(frozen=True)
class Body:
    """The lines of an alert: what is said, the link to where it is said, why it matched and when it was learned."""

    said: tuple[Block, ...]
    link: Block | None
    meta: tuple[Block, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Give all lines in their order."""
        tail = ((self.link,) if self.link else ()) + self.meta
        return (*self.said, GAP, *tail) if self.said else tail


def read(body: str) -> Body:
    """Read the plain lines of a worded alert (``alerts.messages``); its last lines are the link and the meta lines."""
    lines = [words.clean(line) and line for line in body.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    meta: list[Block] = []
    while lines and _META.match(lines[-1]) and len(meta) < 2:
        meta.insert(0, Block("meta", words.clean(lines.pop())))
    # A link with a gap below it is that of the last thing said.
    link = _block(lines[-1]) if lines and _block(lines[-1]).kind == "link" else None
    said = lines[:-1] if link else lines
    return Body(tuple(_tidy(_block(line) for line in said)), link, tuple(meta))


def _block(line: str) -> Block:
    text = words.clean(line)
    if not text:
        return GAP
    if line.startswith("    "):
        return Block("quote", text)
    if line.startswith("- "):
        return Block("item", words.clean(line[2:]))
    return Block("link", text) if _LINK.fullmatch(text) else Block("text", text)


def _tidy(blocks: Iterable[Block]) -> list[Block]:
    """Leave out gaps at the ends, and all but one where several follow each other."""
    found: list[Block] = []
    for one in blocks:
        if one.kind != "gap" or (found and found[-1].kind != "gap"):
            found.append(one)
    return found[:-1] if found and found[-1].kind == "gap" else found


def joined(*groups: Sequence[Block]) -> tuple[Block, ...]:
    """Give groups of lines with a gap between each two."""
    return tuple(_tidy(block for group in groups if group for block in (*group, GAP)))


def linked(address: str | None) -> tuple[Block, ...]:
    """Give the line of an address; none where it is none that can be followed."""
    text = words.clean(address or "")
    return (Block("link", text),) if _LINK.fullmatch(text) else ()


def safe(address: str) -> str:
    """Give an address with every sign that some form takes for markup written as the address's own %-code."""
    return "".join(_ODD.get(letter, letter) for letter in address)


def host(address: str) -> str:
    """Give the host of an address."""
    return re.split(r"[/?#]", address.partition("://")[2], maxsplit=1)[0].rpartition("@")[2]


def trimmed(blocks: Sequence[Block], room: int, *, whole: bool = False) -> tuple[Block, ...]:
    """Give the first lines that have room (in characters), the last of them cut at a word; a link is never cut.

    ``whole`` asks for whole lines, except the first. A sign (" …") tells that something is left out.
    """
    found: list[Block] = []
    for place, one in enumerate(blocks):
        room -= len(one.text) + 1
        if room >= 0:
            found.append(one)
            continue
        left = room + len(one.text)
        if one.kind != "link" and left > 20 and not (whole and place):
            found.append(Block(one.kind, words.cut(one.text[: left + 80], left)))
        elif not whole and left > 0 and found:
            found = [*_tidy(found), Block("text", "…")]
        break
    return tuple(_tidy(found))
