"""The preview as one page of HTML: every form side by side, no scripts, nothing fetched, everything escaped."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from tracker.previews import SAMPLE, Shown

_STYLE = """
:root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
body { margin: 1.5rem; }
section { margin: 0 0 2.5rem; }
h2 { font-size: 1.15rem; margin: 0 0 .6rem; }
h2 span, figcaption { color: GrayText; font-weight: normal; font-size: .85rem; }
div { display: grid; grid-template-columns: repeat(auto-fill, minmax(23rem, 1fr)); gap: 1rem; align-items: start; }
figure { margin: 0; border: 1px solid GrayText; border-radius: .4rem; padding: .7rem; min-width: 0; }
b { display: block; margin: .4rem 0; overflow-wrap: anywhere; }
pre { font: inherit; margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
iframe { width: 100%; height: 24rem; border: 0; background: Canvas; }
"""
# Nothing that a record says may fetch anything or run, whatever a form makes of it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'"


def page(messages: Sequence[Shown]) -> str:
    """Give the page: a section for each kind, in it a box for each message."""
    sections = "".join(_section(name, list(several)) for name, several in groupby(messages, lambda one: one.kind))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
        '<meta name="viewport" content="width=device-width">\n<title>Messages of the tracker</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<h1>Messages of the tracker</h1>\n{sections}</body>\n</html>\n"
    )


def _section(name: str, messages: Iterable[Shown]) -> str:
    several = list(messages)
    origin = "a sample: bill and people are made up" if several[0].origin == SAMPLE else several[0].origin
    boxes = "".join(box for one in several for box in _boxes(one))
    return f"<section>\n<h2>{escape(name)} <span>({escape(origin)})</span></h2>\n<div>\n{boxes}</div>\n</section>\n"


def _boxes(one: Shown) -> Iterable[str]:
    part = f", {one.part[0]} of {one.part[1]}" if one.part[1] > 1 else ""
    said = f"{one.form}{part}: {len(one.title) + len(one.body)} characters, sent as {one.format}"
    yield _box(said, f"<b>{escape(one.title)}</b>\n<pre>{escape(one.body)}</pre>")
    rendered = one.html or (one.body if one.format == "html" else "")
    if rendered:
        frame = f'<iframe sandbox title="{escape(one.form)}" srcdoc="{escape(rendered)}"></iframe>'
        yield _box(f"{one.form}{part}, as it is shown", f"<b>{escape(one.title)}</b>\n{frame}")


def _box(caption: str, inside: str) -> str:
    return f"<figure>\n<figcaption>{escape(caption)}</figcaption>\n{inside}\n</figure>\n"
