"""What messages look like before any is sent: every kind in every form, and in the campaign's own words."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from alerts.sampling import samples
from alerts.values import Alert
from tests import databases
from tests.alerts.examples import EXAMPLES
from tests.tracker.service import call
from tracker.cli import show_preview
from tracker.config_channels import FORMS
from tracker.migrate import migrate
from tracker.placing import Placing
from tracker.previews import FOLLOWING, GATHERED, kinds, shown, styles
from tracker.store import Store

NOW = datetime(2024, 6, 4, 11, 0, tzinfo=UTC)
SETTINGS = """
[tracker]
database = "sqlite:///tracker.db"
[channels.texts]
url = { env = "TEXTS_URL" }
form = "short"

[channels.chat]
url = { env = "CHAT_URL" }

[channels.screen]
url = "terminal://"
limit = 300

[[watches]]
name = "Example"
terms = ["Acme"]
channels = ["texts", "chat", "screen"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    databases.config(tmp_path, SETTINGS)
    return tmp_path


def rows(*words: str, cwd: Path) -> list[dict[str, str]]:
    done = call("preview", *words, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, str]] = json.loads(done.stdout)
    return found


def stored(folder: Path, *alerts: Alert) -> None:
    """Store alerts in the database of the config."""
    store = Store(databases.url(folder))
    migrate(store)
    for alert in alerts:
        store.store_alerts([(replace(alert, changes=()), [Placing("screen", NOW)])], (), NOW)
    store.close()


def test_every_kind_is_shown_in_every_form_without_a_database_and_without_secrets(folder: Path) -> None:
    found = rows(cwd=folder)
    expected = {*samples(), *GATHERED, FOLLOWING}
    assert {(one["kind"], one["form"]) for one in found} == {(name, form) for name in expected for form in FORMS}
    assert {one["origin"] for one in found} == {"sample"}
    assert all(one["title"] and one["body"] for one in found)
    assert all(one["html"].startswith("<!DOCTYPE html>") for one in found if one["form"] == "mail")
    short = [one for one in found if one["form"] == "short" and one["kind"] in samples()]
    assert [one["kind"] for one in short if len(one["title"]) + len(one["body"]) >= 280] == []


def test_the_newest_stored_alert_of_a_kind_is_shown_in_place_of_the_sample(folder: Path) -> None:
    first, last = EXAMPLES["bill-introduced"](), EXAMPLES["division-held"]()
    newer = replace(last, key="newer", title="Commons division 62: Ayes 1, Noes 0")
    stored(folder, first, last, newer)
    found = {one["kind"]: one for one in rows("--form", "plain", cwd=folder)}
    assert found["division-held"]["title"] == newer.title
    assert (found["division-held"]["origin"], found["division-completed"]["origin"]) == ("stored", "sample")
    assert found["grouped"]["origin"] == "sample and stored"
    listed = json.loads(call("preview", "--list", "--json", cwd=folder).stdout)
    assert {one["kind"]: one["from"] for one in listed}["bill-introduced"] == "stored"


def test_a_stored_alert_that_lacks_what_its_template_asks_for_gives_way_to_the_sample(folder: Path) -> None:
    old = EXAMPLES["division-held"]()
    stored(folder, replace(old, facts={"event": "held"}))
    (found,) = rows("division-held", "--form", "plain", cwd=folder)
    assert (found["origin"], found["title"]) == ("sample", samples()["division-held"].title)


def test_a_rule_stands_for_all_that_it_tells_and_a_slip_is_named(folder: Path) -> None:
    assert {one["kind"] for one in rows("Royal assent", "--form", "plain", cwd=folder)} == {"royal-assent"}
    found = {one["kind"] for one in rows("petition", "--form", "plain", cwd=folder)}
    assert found == {name for name in samples() if name.startswith("petition-")}
    assert [one["kind"] for one in rows("digest", "--form", "plain", cwd=folder)] == ["digest"]
    wrong = call("preview", "divison", cwd=folder)
    assert (wrong.returncode, "did you mean 'division'?" in wrong.stderr) == (2, True)
    assert "`tracker preview --list` names them" in call("preview", "qqqqqq", cwd=folder).stderr
    assert "is none of plain" in call("preview", "--form", "fax", cwd=folder).stderr


def test_a_channel_is_shown_its_messages_in_its_form_and_within_its_limit(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in rows("--channel", "screen", cwd=folder):
        assert one["form"] == "screen"
        assert len(one["title"]) + len(one["body"]) <= 300
    (text,) = rows("division-held", "--channel", "texts", cwd=folder)
    assert len(text["title"]) + len(text["body"]) < 290
    unknown = call("preview", "division-held", "--channel", "chat", cwd=folder)
    assert "The address of chat cannot be looked up here" in unknown.stderr
    monkeypatch.setenv("CHAT_URL", "slack://TokenA/TokenB/TokenC/#news")
    monkeypatch.setenv("TEXTS_URL", "json://127.0.0.1/texts")
    known = call("preview", "division-held", "--channel", "chat", cwd=folder)
    assert (known.returncode, known.stderr) == (0, "")
    assert "sent as markdown" in known.stdout
    assert "TokenA" not in known.stdout
    assert "it has: texts, chat, screen" in call("preview", "--channel", "none", cwd=folder).stderr
    assert "give one of the two" in call("preview", "--channel", "chat", "--form", "slack", cwd=folder).stderr


def test_a_database_that_is_named_has_to_be_there(folder: Path) -> None:
    missing = call("preview", "--list", "--database", "sqlite:///nowhere.db", cwd=folder)
    assert missing.returncode == 2
    assert "Traceback" not in missing.stderr


def test_the_campaigns_templates_are_shown_and_what_is_wrong_with_them_is_said(folder: Path) -> None:
    databases.config(folder, '[templates]\nfolder = "ours"\n' + SETTINGS)
    (folder / "ours").mkdir()
    (folder / "ours" / "division.txt").write_text("They voted: {{ counts }}.\n{% include 'footer.txt' %}")
    (folder / "ours" / "bill.txt").write_text("{{ nothing }}")
    (found,) = rows("division-held", "--form", "plain", cwd=folder)
    assert "They voted: Ayes 2, Noes 3." in found["body"]
    said = call("preview", "bill", "--form", "plain", cwd=folder)
    assert "A template is not used: bill.txt, line 1: 'nothing' is undefined" in said.stderr
    assert "Example Bill [HL]" in said.stdout


class Page(HTMLParser):
    """What a page holds: its tags, and the HTML inside its frames."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fetched: list[str] = []
        self.frames: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.fetched += [name for name, _ in attrs if name in {"src", "href", "onclick", "onload"}]
        given = dict(attrs)
        if tag == "iframe":
            assert given["sandbox"] is None
            self.frames.append(given["srcdoc"] or "")

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_shows_all_forms_side_by_side_and_nothing_of_a_record_is_live_in_it(folder: Path) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'></iframe><b>"
    alert = EXAMPLES["division-held"]()
    stored(folder, replace(alert, title=hostile, facts={**alert.facts, "title": hostile, "question": hostile}))
    done = call("preview", "division-held", "--html", "page.html", cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "Written: page.html\n")
    text = (folder / "page.html").read_text(encoding="utf-8")
    page = Page(text)
    assert {"script", "img", "link", "a"}.isdisjoint(page.tags)
    assert page.fetched == []
    assert page.tags.count("figure") == len(FORMS) + 3
    assert hostile in page.text
    for frame in page.frames:
        assert "<script" not in frame
        assert "<img" not in frame
    assert "default-src &#x27;none&#x27;" in text
    assert "cannot be written" in call("preview", "--html", "no/page.html", cwd=folder).stderr


@pytest.mark.parametrize("width", [80, 120])
def test_a_terminal_shows_lines_that_fit_it_with_links_whole(folder: Path, width: int) -> None:
    console = Console(file=StringIO(), force_terminal=True, width=width, highlight=False, color_system=None)
    made = [
        one
        for kind in kinds(())
        for form, style in styles(None).items()
        for one in shown(kind, form, style, zone="Europe/London")
        if form != "html"
    ]
    show_preview.messages([replace(one, html="") for one in made], console)
    for line in console.file.getvalue().splitlines():  # type: ignore[attr-defined]
        assert len(line) <= width or "://" in line, line


def test_what_a_message_holds_moves_no_cursor(folder: Path) -> None:
    alert = EXAMPLES["division-held"]()
    stored(folder, replace(alert, title="\x1b[2JCommons\u202e division"))
    done = call("preview", "division-held", cwd=folder)
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
