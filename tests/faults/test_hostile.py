"""Hostile input: rows 31, 72 and 74, markup that swells or reaches outside, and what is nested without end."""

import ast
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.compose import Envelope, compose
from alerts.forms import FORMS
from alerts.grow import grown
from alerts.sendable import prepared
from alerts.styles import style_of
from alerts.values import Alert
from sources.body import BadBody
from sources.body import parse as parse_json
from sources.fetch import FetchError
from sources.hansard_archive import Speech, Unreadable, parse
from sources.motion_rows import unpacked
from sources.naming import bills_in, looked_for
from sources.records import Contribution, Division, Vote, storable
from sources.scope import Scope, Source, WatchedBill
from sources.searching import words
from sources.text import mentions, plain
from sources.titles import names_bill, search_words, slug, tidy
from tests.alerts.examples import EXAMPLES
from tests.fuzz import examples
from tests.fuzz.answering import RAW, Blow, Parliament
from tests.fuzz.test_answers import NOW, scope
from tests.fuzz.test_text import unseen
from tests.servers import Server
from tests.servers import plain as answer
from tests.sources.archive_xml import day, speech
from tests.tracker.stored import opened
from tracker.poll import Asked, poll
from tracker.registry import found

ROOT = Path(__file__).parents[2]
MEGABYTE = 1_000_000


def seconds(work: Callable[[], Any]) -> float:
    """Give the seconds of CPU that something takes; what grows with the square would take minutes."""
    began = time.process_time()
    work()
    return time.process_time() - began


# Row 31: HTML, cleaned once

SWELLING: dict[str, str] = {
    "50,000 elements in each other": "<div>" * 50_000 + "Acme" + "</div>" * 50_000,
    "50,000 that never end": "<b><i><p>" * 17_000 + "Acme",
    "tables in tables": "<table><tr><td>" * 17_000 + "Acme",
    "styles that begin anew in each paragraph": "".join(f"<a><i x='<{number}'><p>" for number in range(40_000))
    + "Acme",
    "lists that end elsewhere": "<ul><li>" * 30_000 + "</p></span>" * 30_000 + "Acme",
    "a megabyte in a paragraph": "<p>" + "filler " * 140_000 + "Acme",
    "a megabyte without a space": "<p>" + "x" * MEGABYTE + " Acme",
    "a megabyte of spaces": "<p>" + "\u2003 " * (MEGABYTE // 2) + "Acme",
    "a megabyte of line ends": "<br>" * (MEGABYTE // 4) + "Acme",
    "references": "&amp;" * (MEGABYTE // 5) + " Acme",
    "half references": "&" * MEGABYTE + " Acme",
    "half tags": "<" * MEGABYTE + " Acme",
    "tags that end in no sign": "</" * (MEGABYTE // 2) + " Acme",
    "quotes that never end": "<a b='x><c d=\"y>" * 60_000 + "Acme",
    "comments": "<!-- x -->" * 100_000 + "Acme",
    "scripts": "<script>x</script>" * 50_000 + "Acme",
    "one tag with many values": "<p " + "a=1 " * 250_000 + ">Acme",
}


@pytest.mark.parametrize("swelling", SWELLING)
def test_row_31_markup_that_swells_is_read_in_bounded_time_and_no_word_of_it_is_lost(swelling: str) -> None:
    told: list[str] = []
    assert seconds(lambda: told.append(plain(SWELLING[swelling]))) < 5
    assert told[0].endswith("Acme")
    assert seconds(lambda: mentions(told[0], ["Acme", "Hik Vision", "filler filler"])) < 5
    (one,) = mentions(told[0], ["Acme"])
    assert one.sentence.endswith("Acme")
    assert len(one.sentence) <= 320


@pytest.mark.parametrize(
    ("markup", "told"),
    [
        ("<p>One</p><p>two</p>", "One\ntwo"),
        ("<div>" * 300 + "deep words" + "</div>" * 300 + "<p>after</p>", "deep words\nafter"),
        ("<script>alert('Acme')</script>said<style>p { Acme: 1 }</style>", "said"),
        ('<a href="javascript:alert(1)" onclick="x()">words</a>', "words"),
        ('<a href="//evil.example/x">words</a> <img src="https://evil.example/pixel.png">', "words"),
        ("<svg><text>drawn</text></svg> <math><mi>x</mi></math>", "drawn x"),
        ("<textarea>in a box</textarea><title>a title</title>", "in a boxa title"),
        ('<p title="a > b">words</p>', "words"),
        ("if a<b then c", "if a<b then c"),
        ("3 < 4 </ 5 <! 6", "3 < 4 </ 5 <! 6"),
        ("<scr<b>ipt>alert(1)</script> words", "words"),
        ('<a href="x>words</a> and <b>more</b>', "words and more"),
        ("<p title='it>words</p><p>more</p>", "words\nmore"),
        ("&amp;lt;b&amp;gt; stays written", "&lt;b&gt; stays written"),
    ],
)  # fmt: skip
def test_html_becomes_words_alone(markup: str, told: str) -> None:
    assert plain(markup) == told


def test_quotes_and_tags_that_never_end_take_bounded_time() -> None:
    for piece in (
        "<a b='<c d=\"",
        "<a '\"' ",
        "<a \"x\"'y'",
        "<x",
        "<a b=\"<\"><i x='<'>",
        "<!--",
        "<script>",
        "<![CDATA[",
        "<?",
    ):
        assert seconds(lambda piece=piece: plain(piece * (MEGABYTE // len(piece)) + ">")) < 5


def test_html_is_read_in_one_place_and_shown_as_html_in_none() -> None:
    """Records hold words; the forms that are HTML escape them (tests/alerts/test_forms.py)."""
    users = {path.name for path in _files() if {"nh3", "lxml"} & _imports(path)}
    assert users == {"text.py", "hansard_archive_xml.py"}


def _files() -> list[Path]:
    return [path for package in ("alerts", "sources", "tracker") for path in (ROOT / package).rglob("*.py")]


def _imports(path: Path) -> set[str]:
    named: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        named |= {one.name.partition(".")[0] for one in node.names} if isinstance(node, ast.Import) else set()
        named |= {(node.module or "").partition(".")[0]} if isinstance(node, ast.ImportFrom) else set()
    return named


# XML


def said(content: bytes) -> str:
    return "".join(one.text for one in parse(BytesIO(content), "debates.xml", "0") if isinstance(one, Speech))


OUTSIDE = {
    "an entity": '<!DOCTYPE publicwhip [<!ENTITY x SYSTEM "{}">]>',
    "an entity with a public name": '<!DOCTYPE publicwhip [<!ENTITY x PUBLIC "-//X//Y" "{}">]>',
    "an entity of the definition": '<!DOCTYPE publicwhip [<!ENTITY % x SYSTEM "{}"> %x;]>',
    "a document type": '<!DOCTYPE publicwhip SYSTEM "{}">',
    "a document type with a public name": '<!DOCTYPE publicwhip PUBLIC "-//X//Y" "{}">',
    "a stylesheet": '<?xml-stylesheet type="text/xsl" href="{}"?>',
    "an inclusion": "<!-- {} -->",
}


@pytest.mark.parametrize("way", OUTSIDE)
def test_nothing_that_an_xml_file_names_is_fetched_or_read(way: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", encoding="utf-8")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)  # whoever opened it would wait for ever
    with Server(answer("<!ENTITY x 'SECRET'>")) as server:
        for address in (server.url, f"{server.url}/x.dtd", secret.as_uri(), pipe.as_uri(), str(secret)):
            inside = f'&x; <xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{address}"/>'
            for body in (speech("1.1", "said"), speech("1.1", inside)):
                try:
                    assert "SECRET" not in said(day(body, head=OUTSIDE[way].format(address)))
                except Unreadable as error:
                    assert "SECRET" not in str(error)
        assert server.requests == []


def test_xml_that_swells_or_is_nested_without_end_is_refused_in_bounded_time() -> None:
    square = '<!DOCTYPE publicwhip [<!ENTITY a "' + "x" * 50_000 + '">]>'
    files = {
        "nested": b"<publicwhip>" + b"<p>" * 300_000,
        "nested in a speech": day(speech("1.1", "<i>" * 200_000)),
        "one text": day(speech("1.1", "&a;" * 30_000), head=square),
        "one name": b"<publicwhip><" + b"a" * 12 * MEGABYTE,
        "one value": b'<publicwhip a="' + b"a" * 12 * MEGABYTE,
        "no end": b"<publicwhip>" + b"<speech " * 100_000,
    }
    for content in files.values():
        with pytest.raises(Unreadable):
            assert seconds(lambda content=content: said(content)) < 5
    assert seconds(lambda: said(day(speech("1.1", "word " * 400_000)))) < 5


def test_why_an_xml_file_is_not_taken_is_one_line_whatever_the_file_says() -> None:
    for content in (b"<![CDATA[x\n<y", b"<a\x1b[2J>", b"</no\n>", b"<a b='\xe2\x80\xae' b=''>"):
        with pytest.raises(Unreadable) as told:
            said(b"<publicwhip>" + content)
        assert unseen(str(told.value)) == []
        assert "\n" not in str(told.value)


def test_xml_is_parsed_by_one_parser_that_loads_nothing() -> None:
    made = []
    for path in _files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
            if name in {"parse", "fromstring", "XML", "iterparse", "HTML"} and ast.unparse(node.func).startswith(
                "etree"
            ):
                made.append((path.name, name))
            elif name.endswith("Parser") and isinstance(node, ast.Call):
                given = {one.arg: ast.unparse(one.value) for one in node.keywords}
                if name != "ArgumentParser":
                    made.append((path.name, given["resolve_entities"] + given["load_dtd"] + given["huge_tree"]))
                    assert given["no_network"] == "True"
    assert made == [("hansard_archive_xml.py", "FalseFalseFalse")]


# JSON nested as deep as it can be read


@pytest.mark.parametrize("depth", [101, 500, 900, 990])
def test_an_answer_that_is_nested_without_end_is_refused(depth: int) -> None:
    for begin, end in (("[", "]"), ('{"a":', "}"), ('[{"a]}":', "}]"), ('{"a\\"[":[', "]}")):
        whole = f"{begin * depth}1{end * depth}".encode()
        with pytest.raises(BadBody, match=r"nested|not whole"):
            parse_json(whole, "application/json")
        shallow = f"{begin * 50}1{end * 50}".encode()
        assert parse_json(shallow, "application/json") == json.loads(shallow)
    assert seconds(lambda: parse_json(b"[" + b"[[]]," * MEGABYTE + b"[]]", "")) < 5


@pytest.mark.parametrize("source", found(), ids=lambda source: source.NAME)
def test_an_answer_that_is_nested_as_deep_as_may_be_is_no_fault_of_this_program(source: Source, tmp_path: Path) -> None:
    ask = Parliament(NOW)
    list(source.fetch(ask, scope(first=True)))
    with opened(tmp_path) as store:
        for call in range(min(ask.calls.total(), 6)):
            for steps in ((), (0,), (0, 0, 1), (1, 0, 3), (0, 0, 2, 0, 1)):
                blow = Blow(call, steps, "replace" if steps else "unknown", "@deep@")
                try:
                    for reading in source.fetch(Parliament(NOW, [blow]), scope(first=True)):
                        store.keep(reading, source=source.NAME, now=NOW, baseline=False)
                except FetchError as error:
                    assert str(error).isprintable()
    assert RAW["@deep@"].count("[") == 80


# What one row of an answer must not cost the others


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("number", 2**31, "too large"),
        ("service_id", -(2**31), "too large"),
        ("ayes", 10**400, "too large"),
        ("key", "x" * 301, "too long"),
        ("number", float("inf"), "no number"),
    ],
)
def test_what_a_database_cannot_take_is_refused_by_the_record_itself(field: str, value: Any, reason: str) -> None:
    division = {"key": "c", "bill": "x", "house": "Commons", "date": "2023-03-08", "title": "T", "source": "s"}
    whole = {**division, "number": 1, "ayes": 1, "noes": 0, "link": "l", "service_id": 7}
    assert Division.model_validate({**whole, "number": 2**31 - 1}).number == 2**31 - 1
    with pytest.raises(ValueError, match=reason):
        Division.model_validate({**whole, field: value})


def test_json_without_end_or_number_is_kept_in_no_record() -> None:
    for odd in (float("inf"), float("nan"), [1, {"a": float("-inf")}], 2**63):
        with pytest.raises(ValueError, match="number"):
            storable({"raw": odd})
    assert storable({"raw": [2**62, 1.5, True]}) == {"raw": [2**62, 1.5, True]}


def test_what_a_service_says_of_its_own_failure_is_one_line_of_visible_signs() -> None:
    for why in ("bad\r\nforged: line\x1b[2J", ["a\u202eb", 7, "c"], [[[]]], {"a": 1}, None):
        with pytest.raises(FetchError) as told:
            unpacked({"Success": False, "StatusCode": "5\n00", "Errors": why})
        assert unseen(str(told.value)) == []
        assert "\n" not in str(told.value)


# Row 72: control characters, line breaks and turned directions in titles, names, terms

ODD = (
    "\r\n",
    "\n",
    "\r",
    "\x00",
    "\x07",
    "\x1b[31m",
    "\x9b",
    "\x85",
    "\u2028",
    "\u2029",
    "\u202e",
    "\u2066",
    "\u2069",
    "\x0b",
    "\ufffe",
    "\ud800",
)
LINES = st.builds(
    lambda before, odd, after: f"{before}{odd}{after}",
    st.sampled_from(("", "Example ", "Jo")),
    st.sampled_from(ODD) | st.text(max_size=5),
    st.sampled_from(("", "Watch: forged", "https://evil.example/x", "Bcc: jo@example.org", "Bill [HL]")),
)


@given(LINES, LINES, LINES)
@examples(80)
def test_row_72_no_record_holds_what_is_not_seen(title: str, name: str, text: str) -> None:
    division = {
        "key": "commons-1",
        "bill": "x",
        "house": name,
        "date": "2023-03-08",
        "title": tidy(title),
        "source": "s",
    }
    records = (
        Division.model_validate({**division, "number": 1, "ayes": 1, "noes": 0, "link": text}),
        Vote(key="1", member_id=1, name=name, vote="aye", party=title, seat=text),
        Contribution.model_validate(
            {"key": "c", "house": "Commons", "date": "2023-03-08", "debate_key": "d", "debate": tidy(title)}
            | {"text": plain(text), "member": name, "attributed_to": text, "link": "l", "order": 1}
        ),
    )
    for record in records:
        for told in record.model_dump().values():
            assert not isinstance(told, str) or unseen(told) == []
    assert not {"\n", "\r"} & {*records[0].title, *records[2].debate}  # type: ignore[attr-defined]


def spoilt(value: Any, odd: str) -> Any:
    """Give the facts of an alert with something odd in whatever words they hold."""
    if isinstance(value, dict):
        return {name: spoilt(one, odd) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(spoilt(one, odd) for one in value)
    if isinstance(value, str) and " " in value and value not in FIXED:
        before, _, after = value.partition(" ")
        return f"{before} {odd}{after}{odd}"
    return value


FIXED = {"not content", "no vote recorded", "both lobbies"}
URLS = (
    "terminal://",
    "toots://",
    "mailto://",
    "ses://",
    "mmosts://",
    "slack://",
    "discord://",
    "workflows://",
    "tgram://",
)


def test_every_form_has_its_channel() -> None:
    assert {style_of(url).form for url in URLS} == set(FORMS)


@given(st.sampled_from(sorted(EXAMPLES)), LINES)
@examples(60)
def test_row_72_no_message_in_any_form_holds_what_is_not_seen_or_a_line_that_a_record_made(name: str, odd: str) -> None:
    alert = EXAMPLES[name]()
    worse = replace(alert, title=f"{alert.title}{odd}", facts=spoilt(alert.facts, odd), watch=f"W{odd}")
    for url in URLS:
        message = prepared(compose(grown([(1, worse)]), Envelope(), style_of(url)), "REHEARSAL")
        assert unseen(message.title + message.body + message.html) == []
        assert "\n" not in message.title
        for line in f"{message.body}\n{message.html}".split("\n"):
            assert line.strip() not in {"Watch: forged", "https://evil.example/x", "Bcc: jo@example.org"}


# Row 74: no pattern of a config, none of ours that hangs

PATTERNS = (
    "(a+)+$",
    "[",
    "]",
    "(?i)x",
    ".*",
    "\\",
    "a{1,9999}",
    "(?=a)",
    "^a|b$",
    "a+a+a+a+",
    "(?P<x>a)(?P=x)",
    "((((",
    "*",
    "+?",
)
HOSTILE = ("a", "a ", "aa!", "[", "(a+)+$", " - ", "((", "\\", "x.", "'s ", "a-b", "\u2003", "é", ".*", "A")


@pytest.mark.parametrize("term", PATTERNS)
def test_row_74_a_term_is_taken_letter_for_letter_wherever_it_is_used(term: str) -> None:
    text = f"They said {term} and no more. aaaaaaaaaaaaaaaaaaaaaaaaa"
    (one,) = mentions(text, [term])
    assert (one.term, one.times) == (term, 1)
    assert term in one.sentence
    assert mentions("aaaaaaaaaaaaaaaaaaaaaaaa ax x! b", [term]) == ()
    asked = Scope(NOW, terms=(term,), all_terms=(term,), bills=(WatchedBill(term, frozenset({term})),))
    assert looked_for(asked) == {term.casefold(), f"bill: {term}"}
    (bill,) = bills_in(f"So the {term} Bill was read.", asked.bills)
    assert bill.term == f"{term} Bill"
    assert bills_in("So the aaaaaa Bill was read, the b Bill, the x Bill.", asked.bills) == ()
    assert all(word.isalnum() for word in words(f"{term} ab") if word != f"{term} ab".casefold())
    assert names_bill(f"{term} Bill", {slug(f"{term} Bill")}) == slug(f"{term} Bill")
    assert search_words(term) in term


@pytest.mark.parametrize("term", PATTERNS)
def test_row_74_a_term_is_looked_for_in_a_hostile_text_in_bounded_time(term: str) -> None:
    terms = [term, f"{term} {term}", "a a a a a a a a b", "a" * 40]
    bill = WatchedBill("a a", frozenset({term, "a a a a b"}))
    for piece in (*HOSTILE, term):
        text = f"{(piece * 100_000)[:100_000]}!"
        assert seconds(lambda text=text: (mentions(text, terms), bills_in(text, [bill]), names_bill(text, {term}))) < 3
        assert seconds(lambda text=text: (words(text), slug(text), tidy(text))) < 3
        assert seconds(lambda text=text: mentions("a b c", [text[:1000]])) < 3


@pytest.mark.sqlite("the service's own words are asked for, not the database's")
def test_row_74_a_watch_with_a_pattern_for_a_term_is_read_from_every_service_like_any_other(tmp_path: Path) -> None:
    from tests.tracker.service import QUIET, Setup, Watching

    watch = Watching(terms=("(a+)+$", "[x", "Acme"), channels=("ledger",))
    settings = Setup("http://127.0.0.1:9", watches=(watch,)).settings(tmp_path)
    with opened(tmp_path) as store:
        sources = [Asked(one, settings.sources[one.NAME], Parliament(NOW)) for one in found()]
        for hours in (0, 1):
            told = poll(store, sources, settings.watches, NOW + timedelta(hours=hours), QUIET)
            assert [one.problem for one in told if one.problem] == []


def test_row_74_many_terms_in_a_long_text_take_seconds_not_minutes() -> None:
    terms = [f"term{number:03}x" for number in range(990)] + ["Acme"] * 10
    text = "Some words of a debate, with Acme in it, and more. " * 20_000
    assert seconds(lambda: mentions(text, terms)) < 20


def test_row_74_no_pattern_of_the_program_hangs_on_any_text() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.faults.patterns"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    told = json.loads(run.stdout)
    assert told["slow"] == []
    assert told["unknown"] == [], "every pattern is known when its module is loaded, or built of literals"
    assert told["tried"] > 120


def test_alerts_are_spoilt_by_the_test_indeed() -> None:
    changed = [
        name
        for name, make in EXAMPLES.items()
        if isinstance(one := make(), Alert) and spoilt(one.facts, "\n") != one.facts
    ]
    assert len(changed) > len(EXAMPLES) // 2
