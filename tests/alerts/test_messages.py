"""The messages word for word, and what holds for every message.

``golden/`` holds one file for each kind of message: the title, an empty line, the body. A word that changes is
a difference to look at. ``TRACKER_GOLDEN=write python -m pytest -n0 tests/alerts/test_messages.py`` writes
them anew, after a look at what ``git diff`` then shows.
"""

import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alerts.messages import TEMPLATES, render
from tests.alerts.examples import EXAMPLES

GOLDEN = Path(__file__).parent / "golden"


def worded(name: str) -> str:
    message = render(EXAMPLES[name]())
    return f"{message.title}\n\n{message.body}"


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_message_reads_as_its_golden_file(name: str) -> None:
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("TRACKER_GOLDEN") == "write":
        file.write_text(worded(name), encoding="utf-8")
    assert worded(name) == file.read_text(encoding="utf-8")


def test_each_golden_file_has_its_example_and_each_rule_its_template() -> None:
    assert {file.stem for file in GOLDEN.glob("*.txt")} == set(EXAMPLES)
    rules = {example().rule for example in EXAMPLES.values()}
    assert {file.stem for file in TEMPLATES.glob("*.txt")} == rules | {"footer", "on", "ask"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_message_has_stray_space_or_words_that_no_record_holds(name: str) -> None:
    text = worded(name)
    assert not re.search(r"[ \t]\n|\n\n\n|  \S(?<!    \S)|\bNone\b|\(\)|[“”\"]", text)
    assert not re.search(r"\brebel|\babsent\b|\b1 \w+s\b|\bwon\b|\blost\b|\bpassed\b", text, re.IGNORECASE)
    assert text.endswith("\n")
    assert all(len(line) <= 500 for line in text.splitlines())


def test_times_are_told_on_the_clock_of_the_zone_that_is_asked_for() -> None:
    alert = replace(EXAMPLES["bill-introduced"](), learned_at=datetime(2024, 6, 4, 23, 30, tzinfo=UTC))
    assert "Learned Wed 5 June 2024, 00:30" in render(alert).body
    assert "Learned Tue 4 June 2024, 23:30" in render(alert, zone="UTC").body


def test_a_message_carries_the_id_of_its_delivery_and_is_plain_text() -> None:
    message = render(EXAMPLES["bill-introduced"](), id="delivery-7")
    assert (message.id, message.form) == ("delivery-7", "text")


def test_an_alert_without_a_link_has_no_line_for_it() -> None:
    assert "https" not in render(replace(EXAMPLES["bill-introduced"](), link=None)).body


def test_the_name_of_a_watch_cannot_break_a_message_up() -> None:
    assert "Watch: A B\n" in render(replace(EXAMPLES["bill-introduced"](), watch="A\n\nB")).body


def test_an_act_without_a_title_can_be_worded() -> None:
    alert = EXAMPLES["royal-assent-bill-alone"]()
    assert "has received Royal Assent." in render(replace(alert, facts={**alert.facts, "act": ""})).body
