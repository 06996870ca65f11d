"""``tracker rehearse``: the Procurement Bill's passage through the whole service, run once for all tests here."""

import csv
import fcntl
import json
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from tests import databases
from tests.tracker.service import QUIET, Ledger, Setup, call, run
from tracker import config, registry
from tracker.app import wired
from tracker.match import RULES
from tracker.rehearse import pointed_at, ticks, with_channel
from tracker.replica import Replica, Scenario, load_scenario
from tracker.replica.loading import SHIPPED
from tracker.store import Store

RECORD = Path(__file__).parents[3] / "shared" / "procurement-bill"
recorded = pytest.mark.skipif(not RECORD.exists(), reason="the collected record is not on this machine")
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """One folder for all workers of a test run: the passage is played once, by whoever comes first."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "the-rehearsal"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario("procurement-bill")


@pytest.fixture(scope="module")
def played(folder: Path) -> subprocess.CompletedProcess[str]:
    shown = folder / "shown.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shown.exists():
            done = run("rehearse", cwd=folder, timeout=500)
            shown.write_text(json.dumps([done.returncode, done.stdout, done.stderr]), encoding="utf-8")
    code, out, err = json.loads(shown.read_text(encoding="utf-8"))
    assert code == 0, err
    return subprocess.CompletedProcess(["rehearse"], code, out, err)


@pytest.fixture(scope="module")
def read(folder: Path, played: subprocess.CompletedProcess[str]) -> Callable[..., Any]:
    """Read something of the rehearsal's database as the commands give it."""

    def asked(*words: str) -> Any:
        done = call(*words, "--json", "--database", "rehearsal.db", cwd=folder)
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)

    return asked


def test_the_summary_names_the_counts_and_says_how_to_look_further(played: subprocess.CompletedProcess[str]) -> None:
    lines = [" ".join(line.split()) for line in played.stdout.splitlines()]
    for line in (
        "stages 14 on 24 days",
        "divisions 14, 13 of them with counts and names (5125 votes)",
        "mentions 14, by 7 members",
    ):
        assert line in lines
    (alerts,) = [line.split()[1] for line in lines if line.startswith("alerts ")]
    assert f"deliveries {alerts} sent" in lines
    assert any(line.startswith("time ") and line.endswith(" s") for line in lines)
    assert any(line.endswith("tracker divisions --database rehearsal.db") for line in lines)
    assert played.stderr == ""


def test_it_shows_every_kind_of_record_and_every_kind_of_alert(read: Callable[..., Any]) -> None:
    told = read("status")
    assert [name for name, number in told["stored"].items() if not number] == []
    assert {row["name"] for row in told["sources"]} == registry.defaults().keys()
    assert [row["problem"] for row in told["sources"] if row["problem"]] == []
    assert (told["set_aside"], told["unknown_fields"], told["off"]) == ({}, [], [])
    # What each division was on is known with it, which leaves no news of a join alone.
    told = {row["rule"] for row in read("alerts", "--limit", "1000")}
    assert told - {"confirmed"} == {rule.NAME for rule in RULES} - {"join"} | {"debate_day"}
    kinds = {row["kind"] for row in read("mentions", "--kind", "all")}
    assert kinds == {"spoken", "question", "statement", "motion", "petition", "event"}


def test_it_sits_on_24_days_in_14_stages_and_ends_as_an_act(read: Callable[..., Any]) -> None:
    bill = read("bill")
    assert (bill["title"], bill["is_act"], len(bill["stages"])) == ("Procurement Act 2023", True, 14)
    assert sum(len(stage["sittings"]) for stage in bill["stages"]) == 24


def test_13_of_14_divisions_have_counts_and_names_as_many_as_the_scenario(
    read: Callable[..., Any], scenario: Scenario
) -> None:
    rows = read("divisions")
    assert len(rows) == 14
    ours = {(row["house"], row["date"], row["number"]): row for row in rows}
    assert len(scenario.divisions) == 13
    for told in scenario.divisions:
        row = ours.pop((told.house, told.day.isoformat(), told.number))
        assert (row["ayes"], row["noes"]) == (told.aye_count, told.no_count)
        votes = read("division", row["id"])["votes"]
        assert len(votes) == len(told.ayes) + len(told.noes)
        assert {vote["member_id"] for vote in votes} == {vote.member_id for vote in (*told.ayes, *told.noes)}
    (last,) = ours.values()
    nothing = ("number", "ayes", "noes", "ayes_listed", "noes_listed")
    assert (last["house"], last["date"]) == ("Commons", "2023-09-13")
    assert {last[name] for name in nothing} == {None}
    assert read("division", last["id"])["votes"] == []


def test_nine_mentions_of_13_june_are_by_four_members(read: Callable[..., Any]) -> None:
    june = [row for row in read("mentions") if row["date"] == "2023-06-13"]
    assert len(june) == 9
    assert {row["member_id"] for row in june} == {152, 4357, 114, 4681}


def test_each_alert_was_sent_once_and_each_message_is_marked(
    read: Callable[..., Any], played: subprocess.CompletedProcess[str]
) -> None:
    alerts, deliveries = read("alerts", "--limit", "1000"), read("deliveries")
    assert len(alerts) == len(deliveries) > 70
    assert {(row["state"], row["attempts"], row["channel"]) for row in deliveries} == {("sent", 1, "terminal")}
    messages = read("messages")
    assert sorted(title for row in messages for title in row["alerts"]) == sorted(row["title"] for row in alerts)
    marked = Counter(line for line in played.stdout.splitlines() if line.startswith("REHEARSAL · "))
    assert marked == Counter(f"REHEARSAL · {row['title']}" for row in messages)
    assert len(messages) < len(alerts)


def test_every_division_every_mention_and_the_assent_are_told_once(read: Callable[..., Any]) -> None:
    alerts: Rows = read("alerts", "--limit", "1000")
    rules = Counter(row["rule"] for row in alerts)
    assert (rules["division"], rules["royal_assent"]) == (14, 1)
    links = [one["link"] for row in alerts if row["rule"] == "mention" for one in row["facts"]["mentions"]]
    assert len(links) == len(set(links)) == len(read("mentions"))


JOINED = {
    "lords-2022-11-28-1": "Amendment 3",
    "lords-2022-11-28-2": "Amendment 46",
    "lords-2022-11-28-3": "Amendment 47",
    "lords-2022-11-30-1": "Amendment 72",
    "lords-2022-11-30-2": "Amendment 91",
    "lords-2022-11-30-3": "Amendment 94",
    "commons-2023-06-13-252": "New Clause 10",
    "commons-2023-06-13-253": "Amendment 2",
    "commons-2023-06-13-254": "Amendment 18",
    "commons-2023-06-13-255": "Amendment 3",
    "lords-2023-09-11-3": "Motion 1A",
    "lords-2023-09-11-4": "Motion 4A",
    "lords-2023-09-11-5": "Motion 102A",
}


def test_every_division_is_joined_to_what_it_was_on(read: Callable[..., Any]) -> None:
    rows = read("divisions")
    (last,) = [row for row in rows if row["id"] not in JOINED]
    assert {row["id"]: [(one["name"], one["sure"]) for one in row["joined"]] for row in rows if row is not last} == {
        key: [(name, "certain")] for key, name in JOINED.items()
    }
    # Nothing is told of the last one but that it took place: only one thing can have been divided on that day.
    assert [(one["name"], one["how"], one["sure"]) for one in last["joined"]] == [
        ("Motion to disagree with Lords amendment 102B", "sitting", "likely")
    ]


def test_what_the_campaign_was_about_is_told_with_its_true_fate(read: Callable[..., Any]) -> None:
    titles = [row["title"] for row in read("alerts", "--limit", "500")]
    for title in (
        "New Clause 1: debated and not pressed to a vote (Report stage, Commons)",
        "Motion 47A: not moved (Consideration of Commons amendments, Lords)",
        "Amendment 94: agreed to on division (Report stage, Lords)",
        "Clause 65 left out (Committee stage, Commons), which the campaign's config says came of Amendment 94 "
        "(Report stage, Lords)",
    ):
        assert titles.count(title) == 1, titles


def test_a_member_elected_as_one_party_and_voting_as_another_has_the_party_of_the_day(read: Callable[..., Any]) -> None:
    told = read("mp", "Christian Wakeford")
    assert [(row["date"], row["vote"], row["party"]) for row in told["votes"]] == [("2023-06-13", "aye", "Labour")] * 4


def test_nothing_is_said_of_peers_who_are_in_no_list_for_it_is_not_established_who_sat(
    read: Callable[..., Any],
) -> None:
    told = read("division", "lords-2022-11-30-3")
    assert [one["member"] for one in told["unlisted"] if one["member_id"] < 90000] == []


@recorded
def test_every_vote_is_the_recorded_one_name_by_name(read: Callable[..., Any]) -> None:
    rows = {(row["house"], row["date"], row["number"]): row["id"] for row in read("divisions")}
    commons: Rows = json.loads((RECORD / "votes-commons-2023-06-13.json").read_text(encoding="utf-8"))
    lords: Rows = json.loads((RECORD / "votes-lords.json").read_text(encoding="utf-8"))
    sides = {"ayes": "aye", "noes": "no", "teller_ayes": "aye", "teller_noes": "no"}
    assert (len(commons), len(lords)) == (4, 9)
    for each in commons:
        votes = read("division", rows["Commons", each["date"], each["division_number"]])["votes"]
        theirs = [
            (vote["members_api_id"], vote["name"], word, side.startswith("teller"))
            for side, word in sides.items()
            for vote in each[side]
        ]
        assert _names(votes) == sorted(theirs)
    for each in lords:
        votes = read("division", rows["Lords", each["date"], each["number"]])["votes"]
        theirs = [
            (vote["members_api_id"], vote["name"], word, vote["teller"])
            for side, word in (("content", "content"), ("not_content", "not content"))
            for vote in each[side]
        ]
        assert _names(votes) == sorted(theirs)


def _names(votes: Rows) -> list[tuple[int, str, str, bool]]:
    return sorted((vote["member_id"], vote["member"], vote["vote"], vote["teller"]) for vote in votes)


@recorded
def test_every_stage_day_is_the_recorded_one(read: Callable[..., Any]) -> None:
    with (RECORD / "stages.csv").open(encoding="utf-8") as file:
        theirs = [(row["date"], row["house"]) for row in csv.DictReader(file)]
    ours = [
        (day, stage["house"].replace("Unassigned", "both"))
        for stage in read("bill")["stages"]
        for day in stage["sittings"]
    ]
    assert sorted(ours) == sorted(theirs)


@recorded
def test_every_mention_of_13_june_is_by_the_recorded_member(read: Callable[..., Any]) -> None:
    with (RECORD / "contributions-2023-06-13.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["mentions_hikvision_or_dahua"] == "yes"]
    ours = [row["member_id"] for row in read("mentions") if row["date"] == "2023-06-13"]
    assert ours == [int(row["members_api_id"]) for row in rows]


def test_one_more_tick_at_the_end_adds_no_change_and_sends_nothing(
    folder: Path, read: Callable[..., Any], scenario: Scenario
) -> None:
    before = (read("status")["stored"], read("deliveries"))
    shown = StringIO()
    end = ticks(scenario)[-1] + timedelta(minutes=10)
    example = with_channel(config.load(None, environ={}), None)
    with (
        Replica(scenario, now=end) as replica,
        wired(
            pointed_at(example, replica),
            database=f"sqlite:///{folder / 'rehearsal.db'}",
            log=QUIET,
            console=Console(file=shown),
        ) as app,
    ):
        app.start(end)
        assert app.tick(end) == ()
        assert len(replica.requests) > 4
    assert shown.getvalue() == ""
    assert (read("status")["stored"], read("deliveries")) == before


def test_a_single_first_poll_at_the_end_finds_the_same_and_sends_nothing(scenario: Scenario, tmp_path: Path) -> None:
    with Replica(scenario, now=scenario.end) as replica:
        text = config.example_path().read_text(encoding="utf-8")
        for source in registry.defaults().values():
            text = text.replace(f'base_url = "{source["base_url"]}"', f'base_url = "{replica.base_url}"')
        databases.config(tmp_path, text)
        done = call("once", "--now", scenario.end.isoformat(), cwd=tmp_path)
        assert (done.returncode, done.stdout) == (0, "")
    bill, divisions, mentions, deliveries = (
        json.loads(call(name, "--json", cwd=tmp_path).stdout)
        for name in ("bill", "divisions", "mentions", "deliveries")
    )
    assert sum(len(stage["sittings"]) for stage in bill["stages"]) == 24
    assert (len(divisions), len([row for row in divisions if row["ayes"] is not None])) == (14, 13)
    assert len([row for row in mentions if row["date"] == "2023-06-13"]) == 9
    assert deliveries == []


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger() as ledger:
        yield ledger


def test_it_is_played_to_a_channel_of_the_config_when_asked(ledger: Ledger, tmp_path: Path) -> None:
    """The config's own sources and database are left alone, and nothing goes to its other channels."""
    short = shortened(tmp_path / "short")
    Setup("http://127.0.0.1:1", {"ledger": ledger.url(), "other": ledger.url("other")}).write(tmp_path)
    done = call("rehearse", str(short), "--channel", "ledger", cwd=tmp_path)
    assert (done.returncode, "REHEARSAL" in done.stdout) == (0, False), done.stderr
    assert len(ledger.titles()) == len(set(ledger.titles())) > 1
    assert all(title.startswith("REHEARSAL · ") for title in ledger.titles())
    assert ledger.titles("other") == []
    assert not (tmp_path / "tracker.db").exists()


def shortened(folder: Path) -> Path:
    """A scenario of a few weeks: the beginning of the shipped one."""
    folder.mkdir()
    for name in ("bills", "stages", "sittings", "scenario"):
        rows = json.loads((SHIPPED / "procurement-bill" / f"{name}.json").read_text(encoding="utf-8"))
        if isinstance(rows, list):
            rows = [row for row in rows if row["published_at"] < "2022-06"]
        (folder / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nowhere",), "no scenario called 'nowhere'"),
        (("--channel", "nope"), "no channel 'nope'"),
        (("--database", "mine.db"), "mine.db exists already"),
        (("--database", "folder/rehearsal.db"), "folder of the database does not exist"),
        (("--database", "postgresql://user:secret@host/name"), "a file of its own"),
    ],
)
def test_a_rehearsal_that_cannot_be_is_refused_in_one_sentence(
    words: tuple[str, ...], sentence: str, tmp_path: Path
) -> None:
    store = Store(f"sqlite:///{tmp_path / 'mine.db'}")
    store.version()
    store.close()
    before = (tmp_path / "mine.db").read_bytes()
    done = call("rehearse", *words, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stderr
    assert (tmp_path / "mine.db").read_bytes() == before


@pytest.mark.parametrize("kind", ["folder", "text"])
def test_what_only_bears_the_name_of_a_rehearsal_is_not_removed(kind: str, tmp_path: Path) -> None:
    place = tmp_path / "rehearsal.db"
    place.mkdir() if kind == "folder" else place.write_text("notes for the rehearsal", encoding="utf-8")
    done = call("rehearse", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert place.is_dir() or place.read_text(encoding="utf-8") == "notes for the rehearsal"
