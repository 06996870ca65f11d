"""Words out of the services' HTML, and watched terms in them."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

import nh3

from sources.records import Mention, visible

_BLOCKS = frozenset(
    "p div br hr li dt dd tr td th table caption thead tbody tfoot ul ol dl h1 h2 h3 h4 h5 h6 blockquote pre section "
    "article header footer".split()
)
# What is within these is no text; all other elements are taken away and leave theirs.
_NO_TEXT = frozenset({"script", "style"})
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
_SPACES = re.compile(r"[ \t\u00a0]+")
# A whole tag, however its values are quoted, or one with a quotation mark too few; no part of it is tried twice.
_NAME = r"</?(?P<{}>[A-Za-z][A-Za-z0-9:-]*+)"
_TAG = re.compile(
    _NAME.format("name") + r"(?:[^<>\"']|\"[^\"<]*+\"|'[^'<]*+')*+>|" + _NAME.format("other") + "[^<>]*+>"
)
_CLEANER = nh3.Cleaner(tags=set(), attributes={}, clean_content_tags=set(_NO_TEXT), link_rel=None)
# The references that the cleaner writes; that of the sign that all begin with is read last.
_WRITTEN = (("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", "\u00a0"), ("&amp;", "&"))
# The cleaner's time and memory grow with the square of the tags and references that it is given at once.
_MARK = re.compile("[<&]")
_AT_ONCE = 256
_SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)\]]*\s+(?=[\"'“‘(\[]?[A-Z0-9])")
_ABBREVIATED = re.compile(r"(?:\b(?:hon|mr|mrs|ms|dr|st|no|nos|rt|gen|vol|col|cols|c|cl|v)|\b[A-Z])\.$", re.IGNORECASE)
# What a search without regard to case takes for the same letter.
_ALIKE = str.maketrans({"\u0130": "i", "\u0131": "i", "\u017f": "s"})
LONGEST = 320
FURTHEST = 4 * LONGEST


def plain(markup: str) -> str:
    """Give the words of a piece of HTML: tags gone, entities read, paragraphs kept as lines.

    This is the one place where HTML of a service becomes text; no tag, attribute or address of it goes further.
    An empty column marker vanishes without leaving a gap, as Hansard puts them beside words; unknown tags
    (the leaked ``<Question>``) are stripped like any other. Scripts and styles go with what is in them, and
    comments; control characters and invisible ones are dropped. The time grows with the length alone.
    """
    words = _visible(markup)
    if "<" in words or "&" in words:
        words = _visible(_words(words))
    lines = (line.strip() for line in _SPACES.sub(" ", words).split("\n"))
    return "\n".join(line for line in lines if line)


def _visible(text: str) -> str:
    # Within a word they leave no gap: soft hyphens and such are meant not to be seen.
    return visible(_INVISIBLE.sub("", text))


def _words(markup: str) -> str:
    # What no ">" follows is no tag but a sign: a parser would take all words after it for its attributes.
    tags, end, rest = markup.rpartition(">")
    bare = _TAG.sub(_structure, tags + end) + rest.replace("<", "&lt;")
    words = "".join(map(_CLEANER.clean, _pieces(bare)))
    for reference, sign in _WRITTEN:
        words = words.replace(reference, sign)
    return words


def _structure(tag: re.Match[str]) -> str:
    """Give what a tag means for the words: a new line, or nothing; what has no text in it is the cleaner's."""
    name = (tag["name"] or tag["other"]).lower()
    return tag[0] if name in _NO_TEXT else "\n" if name in _BLOCKS else ""


def _pieces(markup: str) -> Iterator[str]:
    begun = 0
    for place in islice(_MARK.finditer(markup), _AT_ONCE, None, _AT_ONCE):
        yield markup[begun : place.start()]
        begun = place.start()
    yield markup[begun:]


@lru_cache(maxsize=4096)
def _pattern(term: str) -> tuple[str, re.Pattern[str]] | None:
    """Give the longest word of a term, as ``lowered`` writes it, and the pattern that finds the whole.

    A term is literal, whatever signs are in it: a config cannot bring in a pattern of its own.
    """
    words = [word for word in re.split(r"[\s\-‐‑]+", fold(term)) if word]
    if not words:
        return None  # an empty pattern would be found everywhere
    literal = r"[\s\-‐‑]++".join(map(re.escape, words))
    pattern = re.compile(rf"(?<!\w){literal}(?:'?s|s')?(?!\w)", re.IGNORECASE)
    return hint(words), pattern


def hint(words: Iterable[str]) -> str:
    """Give the longest of the words that a text must hold, as ``lowered`` gives it, if all are found in it."""
    return max((lowered(word) for word in words if word.isascii()), key=len, default="")


def lowered(text: str) -> str:
    """Give a text in which an ASCII word stands in small letters, wherever a pattern finds it in any case."""
    return text.translate(_ALIKE).lower()


def fold(text: str) -> str:
    """Give the text with curly apostrophes and quotation marks made straight, length kept."""
    return text.translate({0x2019: "'", 0x2018: "'", 0x02BC: "'", 0x201C: '"', 0x201D: '"'})


def mentions(text: str, terms: Iterable[str]) -> tuple[Mention, ...]:
    """Find watched terms in plain text, whole words, any case; a possessive or plural counts.

    Hyphens and spaces between a term's words are one: "Hik Vision" finds "Hik-Vision". Gives one Mention
    per term that occurs, in the order of the terms.
    """
    folded = fold(text)
    small = lowered(folded)
    found = []
    for term in terms:
        word, pattern = _pattern(term) or ("", None)
        # Most terms are not there: to look for a word is a hundred times faster than for a pattern.
        places = [match.start() for match in pattern.finditer(folded)] if pattern and word in small else []
        if places:
            found.append(Mention(key=term.casefold(), term=term, sentence=sentence(text, places[0]), times=len(places)))
    return tuple(found)


def sentence(text: str, place: int) -> str:
    """Give the sentence around a place in plain text, cut at words to at most 320 characters."""
    # What is further away is cut off anyway.
    start = max(text.rfind("\n", 0, place) + 1, place - FURTHEST)
    end = text.find("\n", place, place + FURTHEST)
    paragraph_end = min(len(text), place + FURTHEST) if end < 0 else end
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
