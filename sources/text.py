"""Words out of Hansard's HTML, and watched terms in them."""

import re
from collections.abc import Iterable
from functools import lru_cache

from lxml import html

from sources.records import Mention

_BLOCKS = frozenset(
    {"p", "div", "br", "li", "tr", "td", "th", "table", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote"}
)
_CONTROL = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[ \t\u00a0]+")
_LINES = re.compile(r"\s*\n\s*")
_SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])")
_ABBREVIATED = re.compile(r"(?:\b(?:hon|mr|mrs|ms|dr|st|no|nos|rt|gen|vol|col|cols|c|cl|v)|\b[A-Z])\.$", re.IGNORECASE)
LONGEST = 320


def plain(markup: str) -> str:
    """Give the words of a piece of HTML: tags gone, entities read, paragraphs kept as lines.

    An empty column marker vanishes without leaving a gap, as Hansard puts them beside words; unknown tags
    (the leaked ``<Question>``) are stripped like any other. Control characters and invisible ones are dropped.
    """
    clean = _visible(markup)
    if "<" in clean or "&" in clean:
        clean = _visible(_words(clean))
    return _LINES.sub("\n", _SPACES.sub(" ", clean)).strip()


def _visible(text: str) -> str:
    return _CONTROL.sub("", _BREAKS.sub("\n", text))


def _words(markup: str) -> str:
    # A whole document as the frame, because lxml takes a fragment that begins with "<html" for a document.
    root = html.document_fromstring(f"<html><body><div>{markup}</div></body></html>")
    for element in root.iter():
        if element.tag in _BLOCKS:
            # A reference may stand for a control character, which lxml reads but does not take back.
            element.text = "\n" + _visible(element.text or "")
            element.tail = "\n" + _visible(element.tail or "")
    return "".join(map(str, root.itertext()))


@lru_cache(maxsize=1024)
def _pattern(term: str) -> re.Pattern[str] | None:
    words = [re.escape(word) for word in re.split(r"[\s\-‐‑]+", fold(term)) if word]
    if not words:
        return None  # an empty pattern would be found everywhere
    return re.compile(r"(?<!\w)" + r"[\s\-‐‑]+".join(words) + r"(?:'?s|s')?(?!\w)", re.IGNORECASE)


def fold(text: str) -> str:
    """Give the text with curly apostrophes and quotation marks made straight, length kept."""
    return text.translate({0x2019: "'", 0x2018: "'", 0x02BC: "'", 0x201C: '"', 0x201D: '"'})


def mentions(text: str, terms: Iterable[str]) -> tuple[Mention, ...]:
    """Find watched terms in plain text, whole words, any case; a possessive or plural counts.

    Hyphens and spaces between a term's words are one: "Hik Vision" finds "Hik-Vision". Gives one Mention
    per term that occurs, in the order of the terms.
    """
    folded = fold(text)
    found = []
    for term in terms:
        pattern = _pattern(term)
        places = [match.start() for match in pattern.finditer(folded)] if pattern else []
        if places:
            found.append(Mention(key=term.casefold(), term=term, sentence=sentence(text, places[0]), times=len(places)))
    return tuple(found)


def sentence(text: str, place: int) -> str:
    """Give the sentence around a place in plain text, cut at words to at most 320 characters."""
    start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
    paragraph_end = len(text) if end < 0 else end
    for match in _SENTENCE.finditer(text, start, paragraph_end):
        if _ABBREVIATED.search(text[max(start, match.start() - 12) : match.start()]):
            continue
        if match.end() <= place:
            start = match.end()
        else:
            paragraph_end = match.end()
            break
    return _cut(text[start:paragraph_end].strip(), place - start)


def _cut(words: str, place: int) -> str:
    if len(words) <= LONGEST:
        return words
    room = LONGEST - 4  # for the two marks of what was left out
    start = max(0, min(place - room // 2, len(words) - room))
    end = start + room
    gap = words.find(" ", start, place) if start else -1
    before = words[gap + 1 if gap >= 0 else start : place]
    gap = words.rfind(" ", place, end) if end < len(words) else -1
    after = words[place : gap if gap > place else end]
    return ("… " if start else "") + before + after + (" …" if end < len(words) else "")
