"""The messages word for word, and what holds for every message.

``golden/`` holds one file for each kind of message: the title, an empty line, the body. A word that changes is
a difference to look at. ``TRACKER_GOLDEN=write python -m pytest -n0 tests/alerts/test_messages.py`` writes
them anew, after a look at what ``git diff`` then shows.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from alerts.kinds import kind
from alerts.messages import BUILT_IN, PARTS, TEMPLATES, render
from alerts.sampling import FOLDER, as_json, name_of, rules, sample, samples
from alerts.values import Alert
from tests.alerts.changes import WATCH, bill
from tests.alerts.examples import EXAMPLES, then
from tracker.on_bill import on_bill

GOLDEN = Path(__file__).parent / "golden"
# What the service tells of itself is about no vote.
OF_ITSELF = frozenset({"service", "outage", "flood", "watching"})
# Rules whose alerts are told which bill they are on after they are made.
ON_THE_BILL = frozenset({"division", "join", "mention", "event", "bill"})


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
    told = {example().rule for example in EXAMPLES.values()}
    assert {file.name for file in TEMPLATES.glob("*.txt")} == {f"{rule}.txt" for rule in told} | {*PARTS}


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_message_has_stray_space_or_words_that_no_record_holds(name: str) -> None:
    text = worded(name)
    assert not re.search(r"[ \t]\n|\n\n\n|  \S(?<!    \S)|\bNone\b|\(\)|[“”\"]", text)
    if EXAMPLES[name]().rule not in OF_ITSELF:
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


def chosen() -> Iterator[tuple[str, Alert]]:
    """Give each sample with its name: the first example of its rule and event, with the bill that it is on."""
    known: set[str] = set()
    for name, example in EXAMPLES.items():
        alert = example()
        made = name_of(alert)
        if made not in known and "messy" not in name:
            known.add(made)
            on = [then((bill(),))] if alert.rule in ON_THE_BILL else []
            yield made, on_bill(alert, on, None, {WATCH.bill or "": "Example Bill [HL]"})


def test_the_samples_of_the_preview_are_what_the_rules_make_today() -> None:
    made = {name: as_json(alert) for name, alert in chosen()}
    if os.environ.get("TRACKER_GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        for file in FOLDER.glob("*.json"):
            file.unlink()
        for name, text in made.items():
            (FOLDER / f"{name}.json").write_text(text, encoding="utf-8")
    assert {file.stem: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.json")} == made


def test_there_is_a_sample_of_every_rule_and_event_and_it_reads_as_its_example() -> None:
    assert {one.rule for one in samples().values()} == set(rules())
    assert {name_of(example()) for example in EXAMPLES.values()} == samples().keys()
    for name, alert in chosen():
        assert render(sample(name)) == render(alert)
        assert kind(sample(name)) == kind(alert)


def test_the_built_in_wording_has_no_short_form_of_its_own() -> None:
    assert BUILT_IN.short(EXAMPLES["bill-introduced"](), zone="UTC", watches=()) is None
