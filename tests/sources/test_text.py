import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.text import LONGEST, mentions, plain, sentence

COLUMN = '<span id="812" class="column-number" data-column-number="812"></span>'
MARKUP = st.lists(
    st.text(max_size=8)
    | st.sampled_from(
        [
            "<", "</", ">", "&", "<p>", "</p>", "<br/>", "<body>", "</body>", "<html>", "<!DOCTYPE html>", "<frameset>",
            "<!--", "-->", "<?xml version='1.0' encoding='utf-8'?>", "<![CDATA[", "]]>", "<script>", "<plaintext>",
            "&#0;", "&#x1f;", "&#xfffe;", "&#xd800;", "&amp;", "\x00", "\ud800",
            '<Question HRSContentId="{x}">', "<x:y>",
        ]
    ),
    max_size=10,
).map("".join)  # fmt: skip


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("No markup at all", "No markup at all"),
        (f"I ask about {COLUMN}Hikvision cameras.", "I ask about Hikvision cameras."),
        (f"Hik{COLUMN}vision", "Hikvision"),
        ("Smith &amp; Jones pay &pound;5", "Smith & Jones pay £5"),
        ("<em><em>The House</em> divided:</em>", "The House divided:"),
        ("One.\r\n\r\nTwo.\r\n \r\nThree.", "One.\nTwo.\nThree."),
        (
            '<Question HRSContentId="{A}">7. <QuestionText HRSContentId="{B}">What is it?</QuestionText> </Question>',
            "7. What is it?",
        ),
        ("before<p>inside</p>after", "before\ninside\nafter"),
        ("<p>Hik&#x1f;vision&#11;cameras</p>&#xfffe;after", "Hikvision\ncameras\nafter"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\nb"),
        ("line\u2028next\u0085last", "line\nnext\nlast"),
        ("line&#x2028;next", "line\nnext"),
        ("Hik\u00advision and Hik\u200bvision", "Hikvision and Hikvision"),
        ("a\u00a0 \t b", "a b"),
        ("bell\x07 and \u202eright", "bell and right"),
        ("if 3 < 5 & 7 > 2", "if 3 < 5 & 7 > 2"),
        ("&lt;b&gt; stays", "<b> stays"),
        ("<!-- hidden -->shown", "shown"),
        ("<html>", ""),
        ("", ""),
    ],
)
def test_the_words_of_a_piece_of_html(markup: str, words: str) -> None:
    assert plain(markup) == words


@given(MARKUP)
@settings(max_examples=300)
def test_no_text_makes_it_raise_and_what_comes_out_can_be_stored(markup: str) -> None:
    words = plain(markup)
    assert words.encode() is not None
    assert "\x00" not in words
    assert words == words.strip()


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("We bought Hikvision cameras.", "Hikvision"),
        ("we bought HIKVISION.", "hikvision"),
        ("Hikvision's cameras", "Hikvision"),
        ("Hikvision’s cameras", "Hikvision"),
        ("the Hikvisions of this world", "Hikvision"),
        ("Acme Cameras’ works", "Acme Cameras"),
        ("the Acmes' works", "Acme"),
        ("Hik-Vision", "Hik Vision"),
        ("Hik Vision", "Hik-Vision"),
        ("Hik\nVision", "Hik Vision"),
        ("Hik‑Vision", "Hik Vision"),
        ("Smith & Jones paid", "Smith & Jones"),
        ("Xinjiang—and", "Xinjiang"),
        ("in C++ only", "C++"),
        ("King’s Cross", "King's Cross"),
        ("King's Cross", "King’s Cross"),
        ("(Dahua)", "Dahua"),
    ],
)
def test_a_term_is_found(text: str, term: str) -> None:
    (found,) = mentions(text, [term])
    assert (found.key, found.term, found.times) == (term.casefold(), term, 1)
    assert found.sentence == text.partition("\n")[0]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Hikvisionary ideas", "Hikvision"),
        ("preHikvision", "Hikvision"),
        ("Hik and Vision", "Hik Vision"),
        ("HikVision", "Hik Vision"),
        ("anything", ""),
        ("any - thing", " - "),
        ("", "Hikvision"),
    ],
)
def test_a_term_is_not_found(text: str, term: str) -> None:
    assert mentions(text, [term]) == ()


def test_each_term_is_told_once_in_the_order_of_the_terms_with_how_often_it_occurs() -> None:
    text = "Dahua came first. Then Hikvision, Hikvision’s sister and Dahua."
    found = [(one.term, one.times, one.sentence) for one in mentions(text, ["Hikvision", "Absent", "Dahua"])]
    assert found == [
        ("Hikvision", 2, "Then Hikvision, Hikvision’s sister and Dahua."),
        ("Dahua", 2, "Dahua came first."),
    ]


@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=4))
@settings(max_examples=300)
def test_no_term_and_no_text_makes_the_search_raise(text: str, terms: list[str]) -> None:
    for one in mentions(text, terms):
        assert one.times > 0
        assert len(one.sentence) <= LONGEST


@given(st.text(alphabet=" abZ.,?!’\n", max_size=900), st.text(alphabet=" abZ.,?!’\n", max_size=900))
def test_the_sentence_holds_the_word_it_was_taken_for_and_keeps_to_its_length(before: str, after: str) -> None:
    text = f"{before} Hikvision {after}"
    found = sentence(text, len(before) + 1)
    assert "Hikvision" in found
    assert len(found) <= LONGEST
    assert "\n" not in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is so. We bought X-ray here. It broke.", "We bought X-ray here."),
        ("My hon. Friend the Member for Anytown, Mr. Example, said X-ray.", None),
        ("The rt. hon. Gentleman met Dr. Sample of St. Ives about X-ray.", None),
        ("See New Clause No. 10 on X-ray and J. Bloggs v. Sample.", None),
        ("Why? Because X-ray! Indeed.", "Because X-ray!"),
        ("He said: “We use X-ray.” The House rose.", "He said: “We use X-ray.”"),
        ("First. “X-ray it is,” he said. Last.", "“X-ray it is,” he said."),
        ("One paragraph.\nX-ray in another\nand a third", "X-ray in another"),
        ("It cost 3.5 million, X-ray said.", None),
        ("X-ray", None),
    ],
)
def test_the_sentence_around_a_word(text: str, expected: str | None) -> None:
    assert sentence(text, text.index("X-ray")) == (expected or text)


@pytest.mark.parametrize(
    ("before", "after", "starts", "ends"),
    [("word " * 200, " word" * 200, "… word", "word …"), ("", " word" * 200, "Hikvision word", "word …"),
     ("word " * 200, "", "… word", "word Hikvision"), ("x" * 400 + "-", "-" + "x" * 400, "… x", "x …")],
    ids=["in the middle", "at the beginning", "at the end", "without a space"],
)  # fmt: skip
def test_a_long_sentence_is_cut_at_words_around_the_word(before: str, after: str, starts: str, ends: str) -> None:
    found = sentence(f"{before}Hikvision{after}", len(before))
    assert found.startswith(starts)
    assert found.endswith(ends)
    assert "Hikvision" in found
    assert LONGEST // 2 - 10 < len(found) <= LONGEST


def test_a_sentence_of_exactly_the_length_is_not_cut() -> None:
    words = "Hikvision " + "y" * (LONGEST - 11) + "."
    assert sentence(words, 0) == words
    assert sentence(f"{words[:-1]}y.", 0).endswith(" …")
