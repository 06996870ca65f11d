"""Each form word for word, and hostile records in each: nothing of them arrives live.

``golden_forms/<form>/<example>.txt`` holds title and body, and for mail the page. A word that changes is a difference
to look at. ``TRACKER_GOLDEN=write python -m pytest -n0 tests/alerts/test_forms.py`` writes them anew.
"""

import html
import json
import os
import re
import threading
import warnings
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from alerts import words
from alerts.blocks import GAP, Block, read, trimmed
from alerts.compose import Envelope, compose, split
from alerts.forms import FORMS, Written, write
from alerts.grow import Section, grown
from alerts.messages import render
from alerts.styles import style_of
from tests.alerts.examples import EXAMPLES

GOLDEN = Path(__file__).parent / "golden_forms"
URLS = {
    "plain": "terminal://",
    "short": "toots://",
    "mail": "mailto://",
    "html": "ses://",
    "markdown": "mmosts://",
    "slack": "slack://",
    "discord": "discord://",
    "teams": "workflows://",
    "telegram": "tgram://",
}
ALONE = (
    "amendment-decided-voted bill-introduced division-corrected division-held-joined event-messy event-moved "
    "mention-several petition-response publication-messy question-answered stage-moved statement-made"
).split()
SEVERAL = ("division-held-joined", "amendment-tabled-several", "mention-one", "stage-moved", "event-listed")
TOLD = {"message": 7, "at": "2024-06-04T18:41:00+00:00", "title": "Commons division 61, New Clause 3: Ayes 2, Noes 3"}


def sections(*names: str) -> list[Section]:
    return grown([(number, EXAMPLES[name]()) for number, name in enumerate(names, start=1)])


MESSAGES: dict[str, tuple[list[Section], Envelope]] = {
    **{name: (sections(name), Envelope()) for name in ALONE},
    "grouped": (sections(*SEVERAL), Envelope()),
    "digest": (
        sections(*SEVERAL),
        Envelope(kind="digest", batch="2024-06-05", proof=("Read without a gap since Tue 4 June 2024, 08:00.",)),
    ),
    "catch-up": (sections("mention-one", "stage-moved"), Envelope(kind="catch-up", batch="2024-06-04T09:00+00:00")),
    "correction": (sections("division-corrected"), Envelope(answers={1: TOLD})),
    "quiet": (sections("statement-made"), Envelope(kind="quiet", batch="2024-06-04T06:00+00:00")),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_reads_in_each_form_as_its_golden_file(form: str, name: str) -> None:
    several, envelope = MESSAGES[name]
    style = style_of(URLS[form])
    pieces = split(several, envelope, style)
    text = ""
    for number, piece in enumerate(pieces, start=1):
        part = (number, len(pieces)) if len(pieces) > 1 else None
        message = compose(piece, replace(envelope, part=part), style)
        text += ("\n=====\n" if text else "") + f"{message.title}\n\n{message.body}"
        text += f"\n{message.html}" if message.html else ""
    file = GOLDEN / form / f"{name}.txt"
    if os.environ.get("TRACKER_GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def test_there_is_no_golden_file_without_its_message() -> None:
    assert {file.stem for file in GOLDEN.glob("*/*.txt")} == set(MESSAGES)
    assert {folder.name for folder in GOLDEN.iterdir()} == set(FORMS)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_plain_form_of_one_alert_has_the_lines_of_its_template_and_every_form_its_words(name: str) -> None:
    alert = EXAMPLES[name]()
    message = compose(grown([(1, alert)]), Envelope(), style_of("terminal://"))
    bill = f"{alert.facts.get('bill')}\n"
    assert message.body.replace("\u200b", "").replace(bill, "") == render(alert).body.replace(bill, "")


# What a record may hold, and what must come out of it as the words that a reader sees.
ATTACKS = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '"><a href="http://evil.example">x</a>',
    "javascript:alert(1)",
    "<!channel> <!here|x> <!subteam^S1> <@U123> <#C1> <http://evil.example|bank>",
    "@everyone @here @channel @all @room <@123> <@&456> <:x:1> <t:1> </cmd:1>",
    "jo@example.org @jo",
    "[x](http://evil.example) ![x](http://evil.example/p.png) [x][1] [1]: http://evil.example",
    "[1]: http://evil.example",
    "**bold** *it* _it_ __u__ ~~s~~ ||spoiler|| `code` ```block```",
    "# heading",
    "- item",
    "1. item",
    "> quote",
    "===",
    "---",
    "<at>Everybody</at>",
    "{{DATE(2024-06-04T00:00:00Z,SHORT)}}",
    "&lt;b&gt; &amp; &#60;b&#62;",
    "\\<b\\> \\\\ \\*",
    "a\u202eb\u2066c\u0000d\re\nf\u2028g\x1b[31mh",
    "<b>Rights</b> & duties: “£5 < £6”",
)
LINK = "https://bills.parliament.uk/bills/9999?a=1&b=_x_*y*~z)\"'<b>"


def written(form: str, attack: str) -> Written:
    text = words.clean(attack)
    lines = (Block("text", text), Block("item", text), GAP, Block("quote", text), Block("link", LINK))
    return write(form, text, (Block("heading", text), GAP, *lines, Block("meta", f"Watch: {text}")))


class Page(HTMLParser):
    """Notes the tags, attributes and words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.odd: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        allowed = {"href", "style", "dir", "lang", "charset", "name", "content"}
        self.odd += [(name, value) for name, value in attrs if name not in allowed]
        self.odd += [
            (name, value) for name, value in attrs if name == "href" and not str(value).startswith("https://bills.")
        ]

    def handle_data(self, data: str) -> None:
        self.words += data


HTML = {
    "html": {"h2", "p", "br", "ul", "li", "blockquote", "a"},
    "mail": {
        "html",
        "head",
        "meta",
        "title",
        "body",
        "div",
        "main",
        "h1",
        "h2",
        "p",
        "br",
        "ul",
        "li",
        "blockquote",
        "a",
    },
    "telegram": {"b", "blockquote", "a"},
}


@pytest.mark.parametrize("form", HTML)
@pytest.mark.parametrize("attack", ATTACKS)
def test_html_holds_our_own_tags_alone_and_a_records_words_as_words(form: str, attack: str) -> None:
    made = written(form, attack)
    page = Page(made.html or made.body)
    assert page.tags <= HTML[form]
    assert page.odd == []
    assert words.clean(attack) in page.words.replace("\u200b", "")


@pytest.mark.parametrize("attack", ATTACKS)
def test_markdown_shows_a_records_words_as_words(attack: str) -> None:
    from apprise.conversion import markdown_to_html

    made = written("markdown", attack)
    page = Page(markdown_to_html(made.body))
    assert page.tags <= {"p", "br", "strong", "ul", "li", "blockquote"}
    said = " ".join(page.words.replace("\u200b", "").split())
    # This renderer reads an escaped "&" as the beginning of an entity all the same: it is words even so.
    assert words.clean(attack) in said or html.unescape(words.clean(attack)) in said
    assert "@everyone" not in made.title + made.body


@pytest.mark.parametrize("form", ["discord", "slack", "teams", "markdown", "plain", "short", "telegram"])
@pytest.mark.parametrize("attack", ATTACKS)
def test_nobody_is_called_by_what_a_record_says(form: str, attack: str) -> None:
    made = written(form, attack)
    whole = f"{made.title}\n{made.body}"
    assert not re.search(r"(?<![\w.+-])@\w", whole)
    if form in ("discord", "slack", "teams"):
        bare = re.sub(r"<https://[^<>\s]*>|\]\(https://[^()\s]*\)", "", made.body)
        assert not re.search(r"(?<!\\)[<>](?!\s)", re.sub(r"(?m)^> ", "", bare))
        assert not re.search(r"(?<!\\)\]\(", bare)
    if form == "slack":
        # Apprise escapes the title, but for a workflow.
        assert not re.search(r"<[!@#]", made.title)
    if form == "teams":
        assert "<at>" not in whole


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_control_character_or_turned_writing_arrives(form: str, attack: str) -> None:
    made = written(form, attack)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u2028-\u202e\u2066-\u2069]", made.title + made.body + made.html)
    assert "\n" not in made.title


def test_a_link_is_whole_in_every_form_and_breaks_out_of_none() -> None:
    plain = "https://hansard.parliament.uk/Commons/2024-06-04/debates/AAAA/link#contribution-1"
    for form in FORMS:
        made = write(form, "Title", (Block("link", plain),))
        assert plain in made.body, form
    assert written("discord", "x").body.count(">") == written("discord", "x").body.count("<") + 1  # and the quote's


def test_lines_are_read_as_what_they_are() -> None:
    body = read("Said.\n- one\n\n\n    quoted\nhttps://x.example/a b\nhttps://x.example/1\nWatch: A\nLearned today\n")
    assert [one.kind for one in body.said] == ["text", "item", "gap", "quote", "text"]
    assert body.link == Block("link", "https://x.example/1")
    assert [one.text for one in body.meta] == ["Watch: A", "Learned today"]


def test_a_records_line_that_begins_like_ours_is_a_line_of_text() -> None:
    body = read("Learned societies\nWatch: this space\nMore.\n\nWatch: A\nLearned today\n")
    assert [one.text for one in body.said] == ["Learned societies", "Watch: this space", "More."]


def test_lines_are_cut_at_a_word_and_a_link_never() -> None:
    long = Block("text", "word " * 40)
    assert trimmed((long,), 50)[0].text.endswith("word …")
    assert trimmed((Block("text", "One."), Block("link", "https://x.example/" + "a" * 90)), 60) == (
        Block("text", "One."),
        Block("text", "…"),
    )


@pytest.fixture(scope="module")
def receiver() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Take what plugins post, and answer as the services do."""
    got: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", got
    server.shutdown()
    thread.join()
    server.server_close()


def hostile(form: str) -> Written:
    lines = [Block(kind, words.clean(one)) for one in ATTACKS for kind in ("text", "item", "quote")]  # type: ignore[arg-type]
    return write(form, words.clean(" ".join(ATTACKS[:6])), (*lines, Block("link", LINK.partition("?")[0])))


def sent(url: str, form: str, **settings: str) -> Any:
    """Send through Apprise's own plugin for a service, whose address is the receiver's."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from apprise import Apprise

        notifier = Apprise()
        assert notifier.add(url)
    (service,) = notifier
    for name, value in settings.items():
        setattr(service, name, value)
    made = hostile(form)
    assert notifier.notify(body=made.body, title=made.title, body_format=FORMS[form].sent_as)
    return service


SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"


@pytest.mark.parametrize("blocks", ["no", "yes"])
def test_slack_gets_a_records_signs_as_entities_and_calls_nobody(
    receiver: tuple[str, list[dict[str, Any]]], blocks: str
) -> None:
    url, got = receiver
    sent(f"{SLACK}?blocks={blocks}&footer=no&image=no", "slack", webhook_url=url)
    attachment = got[-1]["attachments"][0]
    text = attachment["text"] if blocks == "no" else attachment["blocks"][1]["text"]["text"]
    title = attachment["title"] if blocks == "no" else attachment["blocks"][0]["text"]["text"]
    bare = text.replace("<https://bills.parliament.uk/bills/9999>", "")
    bare = re.sub(r"(?m)^> ", "", bare)
    assert not re.search(r"[<>]", bare + title)
    assert not re.search(r"&(?!amp;|lt;|gt;)", bare + title)
    assert not re.search(r"[*_~`\\]", bare)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in bare
    # A record's own entity is shown as it stands there.
    assert "&amp;lt;b&amp;gt; &amp;amp;" in bare


def test_discord_gets_no_name_to_call_and_no_masked_link(receiver: tuple[str, list[dict[str, Any]]]) -> None:
    url, got = receiver
    for options in ("", "?format=markdown"):
        sent(f"discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js{options}", "discord", notify_url=url)
        post = got[-1]
        text = post.get("content") or post["embeds"][0]["description"]
        assert "content" not in post or "👉" not in post["content"]
        assert "allow_mentions" not in post
        assert not re.search(r"@[\w&!]", text)
        assert not re.search(r"(?<!\\)<(?!https://bills\.parliament\.uk/bills/9999>)", text)
        assert not re.search(r"(?<!\\)\]\(", text)


def test_telegram_gets_the_tags_that_it_knows_alone(receiver: tuple[str, list[dict[str, Any]]]) -> None:
    url, got = receiver
    made = hostile("telegram")
    sent("tgram://123456789:abcdefg_hijklmnop/12345", "telegram", notify_url=f"{url}/")
    assert got[-1]["parse_mode"] == "HTML"
    # The courier escapes the title, which Apprise puts into the text; here the body is looked at.
    _, _, text = got[-1]["text"].partition("</b>\r\n")
    page = Page(text)
    assert page.tags == {"a", "blockquote"}
    assert words.clean(ATTACKS[0]) in page.words
    assert html.unescape(page.words).count("@everyone") == 0
    assert made.body


def test_teams_gets_no_mention_of_anybody(receiver: tuple[str, list[dict[str, Any]]]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from apprise import Apprise

        notifier = Apprise()
        assert notifier.add("workflows://host:443/643a8fc6/signature")
    (service,) = notifier
    made = hostile("teams")
    payload = service.gen_payload(body=made.body, title=made.title)
    assert "entities" not in payload["attachments"][0]["content"]["msteams"]


def test_mattermost_gets_what_we_wrote(receiver: tuple[str, list[dict[str, Any]]]) -> None:
    url, got = receiver
    port = url.rpartition(":")[2]
    sent(f"mmost://127.0.0.1:{port}/3ccdd113474722377935511fc85d3dd4", "markdown")
    made = hostile("markdown")
    assert got[-1]["text"].replace("\r\n", "\n") == f"{made.title}\n{made.body}".rstrip()
