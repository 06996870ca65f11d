"""The XML of TheyWorkForYou's files, read piece by piece; nothing in it may swell or reach outside; and its words."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, TypeAlias, cast

from lxml import etree

# lxml's stubs have the class private, and its own name for it changes.
Element: TypeAlias = etree._Element

CHUNK = 64 * 1024
LARGEST = 64 * 1024 * 1024

_LINE, _CELL = "\u2029", "\u2028"
_BLOCKS = frozenset(
    {"p", "br", "table", "tr", "td", "th", "li", "ul", "ol", "div", "blockquote", "h1", "h2", "h3", "h4"}
)
_INVISIBLE = re.compile(r"[\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_string = etree.XPath("string()", smart_strings=False)


class Unreadable(ValueError):
    """A file cannot be taken; the text goes on from the words "the file"."""


def elements(file: BinaryIO, root: str, tags: tuple[str, ...]) -> Iterator[tuple[str, Element]]:
    """Give the beginnings and ends of elements with these tags, the root's among them, as they are read.

    Entities are left as they are in the text, nothing outside of the file is loaded, and libxml2's own limits
    (depth, lengths, growth by entities) stay on. lxml's ``collect_ids=False`` must not be given: with it libxml2
    loads the document type that a file names. Raises Unreadable, for a file that is cut off at its very end.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    size, known = 0, False
    try:
        while chunk := file.read(CHUNK):
            size += len(chunk)
            if size > LARGEST:
                raise Unreadable(f"is larger than {LARGEST // 1024**2} MB, which no day of Hansard is")
            parser.feed(chunk)
            for event, element in cast(Iterator[tuple[str, Element]], parser.read_events()):
                known = known or _check(element, root)
                yield event, element
            if not known and size > CHUNK:
                raise Unreadable(f"does not begin with <{root}>, as TheyWorkForYou's Hansard does")
        if not size:
            raise Unreadable("is empty")
        known = _check(parser.close(), root)
    except etree.XMLSyntaxError as error:
        # It may quote the file, line ends and all.
        raise Unreadable(f"is not whole XML: {tidy(error.msg)[:200]}") from None


def _check(element: Element, root: str) -> bool:
    """Look at the root and the DTD before anything is read from the file.

    A definition that refers to others, or to a place outside, is how a small file is made to swell, or to
    read other files. The real ones stand for one character each.
    """
    tree = element.getroottree()
    found, info = tree.getroot(), cast(Any, tree.docinfo)
    if found.tag != root:
        raise Unreadable(f"does not begin with <{root}>, as TheyWorkForYou's Hansard does, but with <{found.tag}>")
    if info.system_url or info.public_id:
        raise Unreadable("names a document type outside of it, and nothing outside is loaded")
    for entity in info.internalDTD.iterentities() if info.internalDTD is not None else ():
        if entity.content is None or len(entity.content) > 1:
            raise Unreadable(f"defines an entity that is not one character: {entity.name}")
    return True


def forget(element: Element) -> None:
    """Throw away what was read, up to and with this element (which stays as an empty one)."""
    cast(Any, element).clear(keep_tail=True)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def tidy(text: str) -> str:
    """Give the text on one line, without doubled blanks and invisible characters."""
    # Line ends, no-break spaces and the invisible ones all count as not printable: most lines pass as they are.
    if text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(_INVISIBLE.sub("", text).split())


def words(element: Element) -> str:
    """Give the words of an element on one line."""
    return tidy(cast(str, _string(element)) if len(element) else element.text or "")


def lines(element: Element) -> str:
    """Give the words of an element, a line for each paragraph and each row of a table, tabs between its cells."""
    found = []
    for part in element:
        # What is no plain paragraph, or stands beside one, is seldom; it takes the slower way.
        tail = part.tail
        if part.tag != "p" or (tail and not tail.isspace()):
            return _broken(element)
        if len(part):
            if any(inner.tag in _BLOCKS for inner in part):
                return _broken(element)
            line = tidy(cast(str, _string(part)))
        else:
            line = tidy(part.text or "")
        if line:
            found.append(line)
    return _broken(element) if (element.text or "").strip() else "\n".join(found)


def _broken(element: Element) -> str:
    """Give the words of an element of any shape, by marking in it where lines and cells end."""
    for inner in element.iter(*_BLOCKS):
        mark = _CELL if inner.tag in {"td", "th"} else _LINE
        inner.text = mark + (inner.text or "")
        inner.tail = mark + (inner.tail or "")
    rows = ([tidy(cell) for cell in row.split(_CELL)] for row in str(_string(element)).split(_LINE))
    return "\n".join(line for row in rows if (line := "\t".join(cell for cell in row if cell)))
