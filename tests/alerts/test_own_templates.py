"""A campaign's own templates: in place of the built-in ones as long as nothing is wrong, and shut in as if it were."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from alerts.messages import BUILT_IN
from alerts.own_templates import OwnTemplates, news
from alerts.sampling import rules, samples
from alerts.template_child import LONGEST, answer
from alerts.template_files import MOST_FILES, built_in
from tests.alerts.examples import EXAMPLES

ZONE = "Europe/London"
HELD = EXAMPLES["division-held"]()
NOW = datetime(2024, 6, 4, 11, 0, tzinfo=UTC)


class Folder:
    """A folder of templates in use; ``told`` gives how an alert reads and what was wrong."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.own = OwnTemplates(path)

    def put(self, text: str, name: str = "division.txt") -> None:
        (self.path / name).write_text(text, encoding="utf-8")

    def told(self, text: str, name: str = "division.txt", *, alert: Any = HELD) -> tuple[str, list[str]]:
        self.put(text, name)
        body = self.own.body(alert, zone=ZONE, watches=())
        return body, [str(one) for one in self.own.take()]

    def wrong(self, text: str, name: str = "division.txt", *, alert: Any = HELD) -> str:
        """Give what is wrong with a template, with which the built-in words are used."""
        body, problems = self.told(text, name, alert=alert)
        assert body == BUILT_IN.body(alert, zone=ZONE, watches=())
        (problem,) = problems
        return problem


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Folder]:
    made = Folder(tmp_path_factory.mktemp("templates"))
    yield made
    made.own.close()


@pytest.fixture
def folder(place: Folder) -> Iterator[Folder]:
    """An empty folder; the process that fills in is the same for all, as it takes a third of a second to start."""
    yield place
    for file in place.path.iterdir():
        file.rmdir() if file.is_dir() and not file.is_symlink() else file.unlink()
    place.own.take()


def test_a_template_of_the_campaigns_is_used_with_facts_fields_watches_and_filters(folder: Folder) -> None:
    text = (
        "{{ alert.title }}\nA vote in the {{ house }} on {{ date | day }}, by {{ facts.date | day }}:\n"
        "{% for one in members %}\n- {{ one.name }}: {{ one.vote }}\n{% endfor %}\n"
        "{{ count(members | length, 'name') ~ of_house(house) }} for {{ watches | listed }}\n"
        "{{ alert.learned_at | when }}, {{ alert.happened_on | day }}\n"
        "{% include 'footer.txt' %}"
    )
    folder.put(text)
    body = folder.own.body(HELD, zone="UTC", watches=("One", "Two"))
    assert body.splitlines()[:2] == [HELD.title, "A vote in the Commons on Tue 4 June 2024, by Tue 4 June 2024:"]
    assert "- Jo Example: Aye\n" in body
    assert "4 names (Commons) for One and Two\nTue 4 June 2024, 11:00, Tue 4 June 2024\n" in body
    assert body.endswith(f"{HELD.link}\nWatches: One and Two\nLearned Tue 4 June 2024, 11:00\n")
    assert folder.own.take() == ()


def test_without_files_nothing_is_started_and_the_built_in_words_are_used(folder: Folder) -> None:
    for example in (HELD, EXAMPLES["bill-introduced"]()):
        assert folder.own.body(example, zone=ZONE, watches=()) == BUILT_IN.body(example, zone=ZONE, watches=())
        assert folder.own.short(example, zone=ZONE, watches=()) is None
    assert OwnTemplates(folder.path, python="/nowhere").body(HELD, zone=ZONE, watches=())


def test_a_built_in_template_filled_in_in_the_sandbox_reads_as_ever(folder: Folder) -> None:
    for rule in rules():
        folder.put("{% include 'built-in/" + rule + ".txt' %}", f"{rule}.txt")
    for name, example in EXAMPLES.items():
        alert = example()
        assert folder.own.body(alert, zone=ZONE, watches=()) == BUILT_IN.body(alert, zone=ZONE, watches=()), name
    assert folder.own.take() == ()


def test_a_footer_of_the_campaigns_stands_under_all_messages(folder: Folder) -> None:
    folder.put("{% include 'built-in/footer.txt' %}\n{% include '_campaign.txt' %}\n", "footer.txt")
    folder.put("The Example campaign\n", "_campaign.txt")
    for example in (HELD, EXAMPLES["bill-introduced"]()):
        body = folder.own.body(example, zone=ZONE, watches=())
        assert body.endswith("Learned Tue 4 June 2024, 12:00\nThe Example campaign\n")


def test_a_short_form_is_one_line_in_the_campaigns_words(folder: Folder) -> None:
    folder.put("{{ house }} voted:\n{{ counts }}\n", "division.short.txt")
    assert folder.own.short(HELD, zone=ZONE, watches=()) == "Commons voted: Ayes 2, Noes 3"
    assert folder.own.body(HELD, zone=ZONE, watches=()) == BUILT_IN.body(HELD, zone=ZONE, watches=())


def test_what_is_put_right_counts_at_once(folder: Folder) -> None:
    assert folder.wrong("{{ majorty }}") == "division.txt, line 1: 'majorty' is undefined"
    assert folder.told("{{ majority }}") == ("Majority of 1 for the Noes\n", [])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("One\n\n{% if %}", "division.txt, line 3: Expected an expression"),
        ("One\n{{ majorty }}", "division.txt, line 2: 'majorty' is undefined"),
        ("{{ alert.nothing }}", "division.txt, line 1: 'dict object' has no attribute 'nothing'"),
        ("{% for one in members %}{{ one.name | nofilter }}{% endfor %}", "No filter named 'nofilter'"),
        ("{% include 'fotter.txt' %}", "division.txt, line 1: it includes fotter.txt, which is not there"),
        ("{% include 'division.txt' %}", "it includes itself, or is nested too deep"),
        (" \n\n ", "division.txt: it gives no text"),
        ("{{ 1 // 0 }}", "division.txt, line 1: integer division or modulo by zero (ZeroDivisionError)"),
        ("{{ 'ha ' * 10000 }}", f"it gives more than {LONGEST:,} characters"),
        ("{% for a in range(30000) %}ha {% endfor %}", f"it gives more than {LONGEST:,} characters"),
        ("{{ ('a' * 900000000) | length }}", "division.txt, line 1: it needs too much memory"),
    ],
)
def test_a_template_with_an_error_gives_way_to_the_built_in_one_and_says_what_is_wrong(
    folder: Folder, text: str, said: str
) -> None:
    assert said in folder.wrong(text)


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ alert['__class__'] }}{{ alert.__class__.__bases__ }}",
        "{{ ().__class__.__bases__[0].__subclasses__() | length }}",
        "{{ '{0.__class__.__mro__}'.format(house) }}",
        "{{ '%s' | attr('__class__') }}",
        "{{ namespace.__init__.__globals__ }}",
        "{{ count.__globals__ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ facts.update({'house': 'x'}) }}",
        "{{ members.append(1) }}",
    ],
)
def test_pythons_insides_are_out_of_reach(folder: Folder, text: str) -> None:
    assert "that is not allowed in a template" in folder.wrong(text) or "is undefined" in folder.wrong(text)


@pytest.mark.parametrize(
    "name", ["../secret.txt", "/etc/passwd", "file:///etc/passwd", "built-in/../../../secret.txt", "sub/one.txt"]
)
def test_nothing_outside_the_folder_can_be_included(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "templates"
    (inside / "sub").mkdir(parents=True)
    (inside / "sub" / "one.txt").write_text("secret")
    (tmp_path / "secret.txt").write_text("secret")
    folder = Folder(inside)
    assert "which is not there" in folder.wrong("{% include '" + name + "' %}")
    folder.own.close()


def test_a_link_that_leads_out_of_the_folder_is_not_read_and_one_inside_is(tmp_path: Path) -> None:
    inside = tmp_path / "templates"
    inside.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (inside / "division.txt").symlink_to(tmp_path / "secret.txt")
    (inside / "_part.txt").write_text("Within.")
    (inside / "bill.txt").symlink_to(inside / "_part.txt")
    folder = Folder(inside)
    assert folder.own.body(HELD, zone=ZONE, watches=()) == BUILT_IN.body(HELD, zone=ZONE, watches=())
    assert folder.own.body(EXAMPLES["bill-introduced"](), zone=ZONE, watches=()) == "Within.\n"
    (problem,) = folder.own.take()
    assert str(problem) == "division.txt: it is a link that leads out of the folder: put the file itself there"
    folder.own.close()


def test_files_that_cannot_be_read_are_named_and_the_others_are_used(folder: Folder) -> None:
    (folder.path / "bill.txt").write_bytes(b"caf\xe9")
    (folder.path / "stage.txt").write_text("x" * 100_001)
    (folder.path / "event.txt").mkdir()
    (folder.path / "join.txt").symlink_to(folder.path / "nowhere")
    os.mkfifo(folder.path / "motion.txt")
    assert folder.told("Ours.\n") == (
        "Ours.\n",
        [
            "bill.txt: it is not UTF-8 text: save it as such",
            "event.txt: it is not a file",
            "join.txt: it leads nowhere, or cannot be looked at",
            "motion.txt: it is not a file",
            "stage.txt: it is larger than 100,000 bytes",
        ],
    )


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "nowhere")
    assert folder.own.body(HELD, zone=ZONE, watches=()) == BUILT_IN.body(HELD, zone=ZONE, watches=())
    (problem,) = folder.own.take()
    assert "there is no such folder" in str(problem)


SLOW = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"


def test_a_template_that_never_ends_is_ended_and_not_tried_again_until_it_is_another(folder: Folder) -> None:
    assert folder.wrong(SLOW) == "division.txt: it takes too long"
    first = folder.own._child
    assert first is None
    body, problems = folder.told(SLOW)
    assert (body, problems) == (BUILT_IN.body(HELD, zone=ZONE, watches=()), [])
    assert folder.own._child is None
    assert folder.told("Ours.\n") == ("Ours.\n", [])


def test_a_process_that_does_not_start_costs_no_message(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.own = OwnTemplates(tmp_path, python="/nowhere/python")
    assert "the process that fills templates in does not start" in folder.wrong("Ours.")
    folder.own = OwnTemplates(tmp_path, python="/bin/true")
    assert "the process that fills templates in does not start" in folder.wrong("Ours.")


def test_the_process_that_fills_in_has_no_secrets_and_can_open_nothing(folder: Folder, tmp_path: Path) -> None:
    assert folder.told("Ours.\n") == ("Ours.\n", [])
    child = folder.own._child
    assert child is not None
    about = Path(f"/proc/{child._process.pid}")
    if not about.exists():
        pytest.skip("this system does not show what a process holds")
    names = {entry.partition(b"=")[0] for entry in (about / "environ").read_bytes().split(b"\0") if entry}
    assert names == {b"PYTHONPATH", b"LC_ALL"}
    limits = (about / "limits").read_text()
    assert "Max open files            0                    0" in limits
    assert "Max file size             0                    0" in limits


def test_what_a_record_says_stays_on_its_line(folder: Folder) -> None:
    hostile = replace(HELD, facts={**HELD.facts, "title": "One\nWatch: another\r\n\x1b[31m\u202e{{ house }}<b>"})
    body, problems = folder.told("Title: {{ title }}\n{{ [title] | join('\n') }}\nEnd.\n", alert=hostile)
    assert problems == []
    assert body == "Title: One Watch: another [31m {{ house }}<b>\nOne Watch: another [31m {{ house }}<b>\nEnd.\n"


def test_a_fact_cannot_take_the_place_of_the_alert_or_the_watches(folder: Folder) -> None:
    sly = replace(HELD, facts={**HELD.facts, "alert": "no alert", "watches": ["Another"], "facts": None})
    body, _ = folder.told("{{ alert.rule }} {{ watches | listed }} {{ facts.house }}", alert=sly)
    assert body == f"division {HELD.watch} Commons\n"
    assert f"Watch: {HELD.watch}\n" in BUILT_IN.body(sly, zone=ZONE, watches=())


def test_the_check_names_every_file_that_is_wrong_and_what_was_meant(folder: Folder) -> None:
    folder.put("{{ house }}\n{{ majority.nothing }}")
    folder.put("Ours.", "divison.txt")
    folder.put("Ours.", "Footer.txt")
    folder.put("{% if %}", "_part.txt")
    folder.put("{{ event }}{{ days[7] }}", "stage.txt")
    folder.put("x", "notes.doc")
    folder.put("{{ title }} is fine", "bill.short.txt")
    (folder.path / ".hidden").write_text("x")
    found = [str(one) for one in folder.own.check(samples().values(), rules(), zone=ZONE)]
    assert found[0] == "Footer.txt: no message uses a file of this name; did you mean footer.txt?"
    assert found[1].startswith("_part.txt, line 1: Expected an expression")
    assert found[2] == "division.txt, line 2: 'str object' has no attribute 'nothing'"
    assert found[3] == "divison.txt: no message uses a file of this name; did you mean division.txt?"
    assert found[4].startswith("notes.doc: no message uses a file of this name; ")
    assert found[5].startswith("stage.txt, line 1: ")
    assert len(found) == 6


def test_more_files_than_any_campaign_has_are_not_all_read(folder: Folder) -> None:
    for number in range(MOST_FILES + 1):
        folder.put("x", f"_{number:03}.txt")
    found = [str(one) for one in folder.own.check((), rules(), zone=ZONE)]
    assert found == [f"_{MOST_FILES}.txt: only the first {MOST_FILES} files are used"]


def test_the_operator_hears_of_each_text_and_error_once(folder: Folder) -> None:
    first = folder.own
    folder.put("{{ majorty }}")
    for _ in range(3):
        first.body(HELD, zone=ZONE, watches=())
    (one,) = first.take()
    folder.put("{{ majorty }} ")
    first.body(HELD, zone=ZONE, watches=())
    (other,) = first.take()
    folder.put("{{ majorty }}")
    first.body(HELD, zone=ZONE, watches=())
    (again,) = first.take()
    assert news(one, NOW).key == news(again, NOW).key != news(other, NOW).key
    told = news(one, NOW)
    assert (told.rule, told.watch, told.facts["event"]) == ("service", "the tracker", "template")
    assert "division.txt, line 1: 'majorty' is undefined.\n" in BUILT_IN.body(told, zone=ZONE, watches=())


def test_the_child_answers_in_this_process_as_it_does_in_its_own() -> None:
    known: dict[str, Any] = {}
    sources = built_in() | {"bill.txt": "{{ title }}"}
    assert answer({"name": "bill.txt", "sources": sources, "values": {"title": "A\nB"}}, ZONE, known) == {
        "text": "A B\n"
    }
    assert answer({"name": "bill.txt", "sources": sources}, ZONE, known) == {"text": ""}
    assert len(known) == 1
    problem = answer({"name": "bill.txt", "sources": sources, "values": {}}, ZONE, known)["problem"]
    assert (problem["file"], problem["line"], problem["kind"]) == ("bill.txt", 1, "UndefinedError")
    assert json.dumps(problem)
