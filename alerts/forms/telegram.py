"""The HTML that Telegram takes: bold, links, quotes, and line breaks as they are (core.telegram.org/bots/api)."""

from collections.abc import Sequence
from html import escape

from alerts.blocks import Block, host, safe
from alerts.forms.plain import defused


def body(blocks: Sequence[Block]) -> str:
    """Write lines; Apprise puts the title before them, in bold."""
    return "\n".join(_line(one) for one in blocks).strip("\n") + "\n"


def _line(one: Block) -> str:
    text = escape(defused(one.text), quote=False)
    if one.kind == "link":
        return f'<a href="{escape(safe(one.text))}">Read it at {escape(host(one.text))}</a>'
    if one.kind == "heading":
        return f"<b>{text}</b>"
    if one.kind == "quote":
        return f"<blockquote>{text}</blockquote>"
    return f"- {text}" if one.kind == "item" else text
