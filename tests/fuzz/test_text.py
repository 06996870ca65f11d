"""Any HTML becomes words and nothing else; any term is found where it stands, letter for letter, and nowhere else."""

import html
import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from sources.naming import bills_in
from sources.records import storable, visible
from sources.scope import WatchedBill
from sources.text import LONGEST, fold, mentions, plain
from sources.titles import names_bill, search_words, slug, tidy
from tests.fuzz import examples

TAGS = (
    "<", "</", ">", "/>", "&", ";", '"', "'", "=", "<p>", "</p>", "<br/>", "<td>", "<b>", "</b>",
    "<i class=x>", "<a href='//x'>",
    "<a href=\"javascript:x\">", "<img src=x onerror=y>", "<script>", "</script>", "<style>", "</style>", "<!--", "-->",
    "<![CDATA[", "]]>", "<?xml?>", "<!DOCTYPE html>", "<svg><g>", "<math>", "<textarea>", "<title>",
    "<plaintext>", "<table>",
    "<select>", "<template>", "<iframe>", "<noscript>", "<frameset>", "<html>", "<body>", "</html>",
    '<Question X="{y}">',
    "<x:y>", '<p a="<">', "<p a='>", "&lt;", "&amp;", "&amp;lt;", "&#0;", "&#x1f;", "&#xd800;", "&#x202e;",
    "&#x2028;", "&nbsp;",
    "&copy", "&#", "&#x", "\x00", "\ud800", "\u202e", "\u200b", "\u00ad", "\r\n", "\u2028", "\x85", "\x1b[2J", "\t",
)  # fmt: skip
MARKUP = st.lists(st.text(max_size=6) | st.sampled_from(TAGS), max_size=14).map("".join)
WORDS = st.text("abyzAZ .,", min_size=1, max_size=6)
SIGNS = st.text(alphabet=st.sampled_from("ab[](){}.*+?^$|\\/-'’ &<>\"#~_ıſKİé\n") | st.characters(), max_size=8)


def unseen(text: str) -> list[str]:
    """The signs of a text that no reader is to get: commands, halves of pairs, turns of direction."""
    odd = ("Cc", "Cs", "Zl", "Zp")
    turns = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return [
        one
        for one in text
        if (unicodedata.category(one) in odd or unicodedata.bidirectional(one) in turns) and one not in "\n\t"
    ]


@given(MARKUP)
@examples(250)
def test_any_html_becomes_words_and_words_stay_what_they_are(markup: str) -> None:
    words = plain(markup)
    assert unseen(words) == []
    assert storable(words) == words
    assert words == "\n".join(line for one in words.split("\n") if (line := one.strip()))
    # What is shown as HTML is these words written as HTML: read again, they say the same.
    assert plain(html.escape(words)) == words


@given(
    st.lists(
        st.tuples(st.sampled_from(("p", "div", "li", "td", "b", "em", "span", "Question", "x:y")), WORDS), max_size=9
    )
)
@examples(100)
def test_of_whole_tags_no_word_is_lost_and_no_tag_is_left(parts: list[tuple[str, str]]) -> None:
    nested = "".join(f"<{name} a='1>2' b=\"{{x}}\">{words}" for name, words in parts)
    nested += "".join(f"</{name}>" for name, _ in reversed(parts))
    assert "".join(plain(nested).split()) == "".join("".join(words for _, words in parts).split())
    after = "".join(f"<p>{words}</p>" for _, words in parts)
    assert (
        plain(after).split("\n") == [" ".join(words.split()) for _, words in parts if words.strip()]
        or plain(after) == ""
    )


@given(st.text(), st.text(max_size=4))
@examples(150)
def test_any_title_is_one_line_of_visible_signs(title: str, more: str) -> None:
    one = tidy(title)
    assert unseen(one) == []
    assert "\n" not in one
    assert "\t" not in one
    assert tidy(one) == one
    assert visible(visible(title)) == visible(title)
    assert names_bill(title, [slug(title), more]) in {slug(title), more, None}
    assert isinstance(search_words(slug(title)), str)


# As the config has them: on one line, without control characters.
TERMS = (SIGNS | WORDS).map(lambda term: " ".join(term.split())).filter(str.isprintable)


@given(st.lists(TERMS, max_size=4), st.lists(SIGNS, max_size=6), SIGNS)
@examples(250)
def test_any_term_is_found_letter_for_letter_and_nothing_else_is(
    terms: list[str], before: list[str], after: str
) -> None:
    text = " ".join([*before, *(f"so {term} there" for term in terms), after])
    found = {one.term: one.times for one in mentions(text, terms)}
    for term in terms:
        words = [one for one in re.split(r"[\s\-‐‑]+", fold(term)) if one]
        if not words:
            assert term not in found, "nothing to find is found nowhere"
            continue
        assert found.get(term, 0) >= 1, "it stands there as it is written"
    for term, times in found.items():
        assert times == expected(text, term)


def expected(text: str, term: str) -> int:
    """How often a term occurs, worked out word by word, without any pattern."""
    pieces, wanted = _pieces(fold(text)), [word for word, gap in _pieces(fold(term)) if not gap]
    return len(_places("".join(piece for piece, _ in pieces), wanted))


def _pieces(text: str) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    for sign in text:
        gap = sign.isspace() or sign in "-‐‑"
        if found and found[-1][1] == gap:
            found[-1] = (found[-1][0] + sign, gap)
        else:
            found.append((sign, gap))
    return found


def _places(text: str, words: list[str]) -> list[int]:
    found, place = [], 0
    while place < len(text):
        end = _end(text, place, words) if place == 0 or not _letter(text[place - 1]) else None
        if end is None:
            place += 1
        else:
            found.append(place)
            place = max(end, place + 1)
    return found


def _end(text: str, place: int, words: list[str]) -> int | None:
    for number, word in enumerate(words):
        if number:
            begun = place
            while place < len(text) and (text[place].isspace() or text[place] in "-‐‑"):
                place += 1
            if place == begun:
                return None
        if not _same(text[place : place + len(word)], word):
            return None
        place += len(word)
    for ending in ("'s", "s'", "s", ""):
        if _same(text[place : place + len(ending)], ending) and not _letter(
            text[place + len(ending) : place + len(ending) + 1]
        ):
            return place + len(ending)
    return None


def _same(one: str, other: str) -> bool:
    return len(one) == len(other) and all(
        re.fullmatch(re.escape(b), a, re.IGNORECASE) for a, b in zip(one, other, strict=True)
    )


def _letter(sign: str) -> bool:
    return sign.isalnum() or sign == "_"


@given(st.lists(SIGNS | WORDS, max_size=4), st.text(max_size=40))
@examples(150)
def test_any_name_of_a_bill_and_any_text_make_nothing_raise(names: list[str], text: str) -> None:
    bill = WatchedBill("example", frozenset(slug(name) for name in names))
    told = visible(" ".join([text, *(f"the {name} Bill" for name in names), text]))
    for one in bills_in(told, [bill]):
        assert one.times > 0
        assert len(one.sentence) <= LONGEST
        assert one.term in told
