"""Plain text that reads well aloud: sentences, links on a line of their own, no drawing with signs."""

import re
from collections.abc import Callable, Sequence

from alerts.blocks import Block

# A zero-width space: what stands behind it is no name to any service that looks for "@name".
_APART = "@\u200b"
# A whole address, or the sign before a name.
_AT = re.compile(r"((?<![\w.+-])[\w+-]+(?:\.[\w+-]+)*@[\w-]+(?:\.[\w-]+)+)|@(?=\w)")
_BEFORE = {"item": "- ", "quote": "    "}


def defused(text: str) -> str:
    """Give a text in which no "@name" is one: no service is to call everybody, or anybody, for what a record says.

    Addresses of e-mail stay as they are.
    """
    return _AT.sub(lambda found: found[0] if found[1] else _APART, text)


def body(blocks: Sequence[Block]) -> str:
    """Write lines as plain text."""
    return _lines(blocks, defused)


def literal(blocks: Sequence[Block]) -> str:
    """Write lines as the plain text of a mail, in which "@name" calls nobody."""
    return _lines(blocks, str)


def _lines(blocks: Sequence[Block], write: Callable[[str], str]) -> str:
    lines = [one.text if one.kind == "link" else _BEFORE.get(one.kind, "") + write(one.text) for one in blocks]
    return "\n".join(lines).strip("\n") + "\n"
