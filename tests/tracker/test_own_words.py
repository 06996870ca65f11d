"""The campaign's own templates in the running service, what the operator hears of them, and which bill is meant."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from alerts.grow import together
from tests.alerts.examples import EXAMPLES
from tests.replica import examples
from tests.replica.examples import at
from tests.tracker.service import Ledger, Setup, Watching, call, later, service
from tests.tracker.stored import NOW, bill, division, keep, opened
from tracker.config import WatchSettings, load
from tracker.match import match
from tracker.replica import Replica
from tracker.store import Store
from tracker.wordings import folder, tell, worded, wrong_templates

SCENARIO = examples.example_scenario()
BASELINE = at("2023-02-16 12:00")
LOG = structlog.get_logger()
OPERATOR = '\n[operator]\nchannels = ["desk"]\n\n[templates]\nfolder = "ours"\n'


class WithTemplates(Setup):
    """A config with a folder of templates and an operator."""

    def text(self) -> str:
        return super().text() + OPERATOR


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger() as ledger:
        yield ledger


@pytest.fixture
def replica() -> Iterator[Replica]:
    with Replica(SCENARIO, now=SCENARIO.start) as replica:
        yield replica


def moments() -> list[object]:
    return [later(moment, minutes=5) for moment in SCENARIO.moments() if moment > BASELINE]


def test_messages_come_in_the_campaigns_words_and_a_broken_template_costs_none_and_is_told_once(
    replica: Replica, ledger: Ledger, tmp_path: Path
) -> None:
    ours = tmp_path / "ours"
    ours.mkdir()
    (ours / "division.txt").write_text("They voted: {{ counts }}.\n{% include 'footer.txt' %}")
    (ours / "stage.txt").write_text("{{ nothing }}")
    channels = {"ledger": ledger.url(), "desk": ledger.url("desk")}
    setup = WithTemplates(replica.base_url, channels=channels, watches=(Watching(),))
    with service(setup, tmp_path, replica, ledger, BASELINE) as served:
        served.tick(BASELINE)
        for now in moments():
            served.tick(now)
        served.tick(now + timedelta(minutes=5))
    assert any("They voted: Ayes 4, Noes 2." in body for body in ledger.bodies())
    stages = [title for title in ledger.titles() if title.startswith("Moved: Report stage")]
    assert stages, "the stages come in the built-in words"
    (told,) = [body for body in ledger.bodies("desk") if "'nothing' is undefined" in body]
    assert "stage.txt, line 1: 'nothing' is undefined." in told
    # It was due when the clock had jumped on by days.
    assert ledger.titles("desk") == ["Delayed: A template of the campaign's cannot be used: stage.txt"]


def test_without_an_operator_a_broken_template_is_kept_as_an_alert_that_goes_nowhere(tmp_path: Path) -> None:
    (tmp_path / "bill.txt").write_text("{{ nothing }}")
    watches = '[[watches]]\nname = "One"\nterms = ["Acme"]\nchannels = ["a"]\n'
    config = '[templates]\nfolder = "."\n[channels.a]\nurl = "terminal://"\n'
    (tmp_path / "config.toml").write_text(config + watches)
    settings = load(tmp_path / "config.toml", environ={})
    assert folder(settings) == tmp_path / "."
    with opened(tmp_path) as store, worded(settings) as wording:
        for _ in range(2):
            wording.body(EXAMPLES["bill-introduced"](), zone="UTC", watches=())
            tell(store, wording, settings, NOW, LOG)
        (row,) = store.look().alerts(10)
        assert row["title"] == "A template of the campaign's cannot be used: bill.txt"
        assert store.look().deliveries(10) == []


def test_the_check_tries_the_templates_and_fails_with_what_is_wrong(replica: Replica, tmp_path: Path) -> None:
    replica.move_to(SCENARIO.end)
    (tmp_path / "ours").mkdir()
    setup = WithTemplates(replica.base_url, channels={"ledger": "terminal://", "desk": "terminal://"})
    setup.write(tmp_path)
    (tmp_path / "ours" / "division.txt").write_text("{{ counts }}")
    fine = call("check", cwd=tmp_path)
    assert (fine.returncode, fine.stderr) == (0, "")
    assert "templates  fine: tried on every kind of alert" in fine.stdout
    (tmp_path / "ours" / "division.txt").write_text("{{ counts }}\n{{ cuonts }}")
    (tmp_path / "ours" / "divison.txt").write_text("{{ counts }}")
    wrong = call("check", cwd=tmp_path)
    assert wrong.returncode == 1
    assert "templates  not fit: 2 problems" in wrong.stdout
    assert "template division.txt, line 2: 'cuonts' is undefined" in wrong.stderr
    assert "template divison.txt: no message uses a file of this name; did you mean division.txt?" in wrong.stderr


def test_a_folder_that_is_not_there_is_wrong(tmp_path: Path) -> None:
    (wrong,) = wrong_templates(tmp_path / "nowhere", "UTC")
    assert "there is no such folder" in wrong


def watch(**changed: object) -> WatchSettings:
    return WatchSettings.model_validate({"name": "one", "channels": ("a",), **changed})


def facts(store: Store) -> dict[str, object]:
    return {row["rule"]: row["facts"].get("bill") for row in store.look().alerts(10)}


def test_an_alert_says_which_bill_it_is_on_where_its_rule_does_not(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.note_watches(["one"], NOW)
        keep(store, bill())
        keep(store, division())
        match(store, [watch(bill="Example Bill")], NOW, LOG)
        assert facts(store) == {"bill": "Example Bill [HL]", "division": "Example Bill [HL]"}


def test_a_debate_whose_bill_is_learned_while_it_goes_on_is_still_one() -> None:
    one = EXAMPLES["mention-one"]()
    entry = {**one.facts["mentions"][0], "who": "Ali Sample", "member_id": 99, "link": f"{one.link}-2"}
    other = replace(one, key="other", facts={**one.facts, "mentions": [entry], "bill": "Example Bill [HL]"})
    for first, second in ((one, other), (other, one)):
        joined = together(first, second)
        assert joined is not None
        assert joined.facts["bill"] == "Example Bill [HL]"
        assert len(joined.facts["mentions"]) == 2
    another = replace(other, facts={**other.facts, "bill": "Another Bill"})
    assert together(other, another) is None
