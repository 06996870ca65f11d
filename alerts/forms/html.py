"""HTML for mail: simple, readable by every mail program and aloud, in the reader's own colours, without images."""

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from alerts import words
from alerts.blocks import Block, host, safe

_BODY = "font-family:system-ui,-apple-system,'Segoe UI',Arial,sans-serif;font-size:16px;line-height:1.5;margin:0"
_WIDTH = "max-width:40em;margin:0 auto;padding:16px"
_TITLE = "font-size:22px;line-height:1.3;margin:0 0 16px"
_HEADING = "font-size:18px;line-height:1.3;margin:28px 0 8px"
_QUOTE = "margin:8px 0;padding:0 0 0 12px;border-left:3px solid #888"
_SMALL = "font-size:14px;margin:8px 0"
_HIDDEN = "display:none;max-height:0;overflow:hidden;mso-hide:all"
# Mail programs show about so much of the first words beside the subject.
PREHEADER = 120


def page(title: str, blocks: Sequence[Block]) -> str:
    """Write a whole page for mail: title, what is shown beside the subject, and the lines."""
    first = next((one.text for one in blocks if one.kind in ("text", "item")), "")
    before = f'<div style="{_HIDDEN}">{escape(words.cut(first, PREHEADER))}</div>\n' if first else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n'
        f"<title>{escape(title)}</title>\n</head>\n"
        f'<body style="{_BODY}">\n{before}<main style="{_WIDTH}">\n'
        f'<h1 dir="auto" style="{_TITLE}">{escape(title)}</h1>\n{body(blocks)}</main>\n</body>\n</html>\n'
    )


def body(blocks: Sequence[Block]) -> str:
    """Write lines as HTML without the page around them."""
    return "\n".join(_groups(blocks)) + "\n"


def _groups(blocks: Sequence[Block]) -> Iterator[str]:
    for kind, group in groupby(blocks, key=lambda one: one.kind):
        texts = [one.text for one in group]
        lines = [escape(text) for text in texts]
        if kind == "heading":
            yield from (f'<h2 dir="auto" style="{_HEADING}">{line}</h2>' for line in lines)
        elif kind == "item":
            yield "<ul>\n" + "\n".join(f'<li dir="auto">{line}</li>' for line in lines) + "\n</ul>"
        elif kind == "quote":
            yield from (f'<blockquote dir="auto" style="{_QUOTE}">{line}</blockquote>' for line in lines)
        elif kind == "link":
            yield from (_link(text) for text in texts)
        elif kind == "meta":
            yield f'<p dir="auto" style="{_SMALL}">' + "<br>\n".join(lines) + "</p>"
        elif kind == "text":
            yield '<p dir="auto">' + "<br>\n".join(lines) + "</p>"


def _link(address: str) -> str:
    # The host is said, as nobody should follow a link without knowing where it leads.
    return f'<p><a href="{escape(safe(address))}">Read it at {escape(host(address))}</a></p>'
