"""The commands: what they print, where, and with which exit code."""

import json
import os
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests import databases
from tests.replica import examples
from tests.tracker.service import TRACKER, Ledger, Setup, Watching, call, environment, fault_of, later, service
from tests.tracker.stored import bill, keep, stage
from tracker.migrate import migrate
from tracker.replica import FaultAnswer, Replica
from tracker.store import Store

SCENARIO = examples.example_scenario()
START = later(examples.FIRST_PUBLISHED, days=-1)
READING = ("status", "bill", "divisions", "division", "mp", "mentions", "changes", "alerts", "deliveries")
WORDS = {"division": ("Commons", "12"), "mp": ("Ann", "Example")}
FIELDS = {
    "status": {"sources", "deliveries", "next_stage", "stored"},
    "bill": {"title", "is_act", "stages"},
    "divisions": {"id", "house", "date", "number", "title", "ayes", "noes"},
    "division": {"id", "house", "date", "number", "title", "ayes", "noes", "votes"},
    "mp": {"member", "votes", "mentions", "signatures"},
    "mentions": {"date", "house", "member", "terms", "link"},
    "changes": {"what", "noun", "key", "before", "after", "differs", "seen_at", "published_at"},
    "alerts": {"id", "watch", "title", "learned_at"},
    "deliveries": {"alert", "channel", "state", "attempts"},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a config and the database of a service that has seen the example's whole passage."""
    folder = tmp_path_factory.mktemp("looked-up")
    with Ledger() as ledger, Replica(SCENARIO, now=START) as replica:
        setup = Setup(replica.base_url)
        with service(setup, folder, replica, ledger, START) as served:
            for now in (START, examples.VOTED, examples.DEBATE_OUT, examples.CORRECTED, SCENARIO.end):
                served.tick(later(now, minutes=5))
    return folder


def spoilt(folder: Path, *words: str, code: int, says: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command that cannot do what it is asked; what it says is a sentence."""
    done = call(*words, cwd=folder)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert says in done.stderr
    return done


@pytest.mark.parametrize("name", READING)
def test_a_reading_command_prints_one_json_document_and_nothing_else(name: str, folder: Path) -> None:
    done = call(name, *WORDS.get(name, ()), "--json", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert told
    assert FIELDS[name] <= (told[0] if isinstance(told, list) else told).keys()


@pytest.mark.parametrize("name", READING)
def test_a_reading_command_prints_something_for_people(name: str, folder: Path) -> None:
    done = call(name, *WORDS.get(name, ()), cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) > 1
    assert not [word for word in ("Traceback", "None", "datetime", "[/") if word in done.stdout]


@pytest.mark.parametrize("name", [name for name in READING if name not in WORDS])
def test_a_database_without_records_is_told_as_such(name: str, tmp_path: Path) -> None:
    with (
        Ledger() as ledger,
        Replica(SCENARIO, now=START) as replica,
        service(Setup(replica.base_url), tmp_path, replica, ledger, START),
    ):
        pass
    for form in ((), ("--json",)):
        done = call(name, *form, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.strip()
    assert isinstance(json.loads(done.stdout), dict | list)


def test_what_is_looked_up_is_what_parliament_said(folder: Path) -> None:
    def read(*words: str) -> Any:
        return json.loads(call(*words, "--json", cwd=folder).stdout)

    bill = read("bill")
    assert (bill["title"], bill["is_act"]) == ("Example Act 2023", True)
    report = next(one for one in bill["stages"] if (one["house"], one["stage"]) == ("Commons", "Report stage"))
    assert report["sittings"] == ["2023-03-08"]
    assert [row["number"] for row in read("divisions")] == [1, 12, 13]
    votes = {vote["member"]: vote for vote in read("division", "commons-2023-03-08-12")["votes"]}
    assert votes["Fay Mover"]["vote"] == "no"
    assert votes["Dan Proxied"]["proxy"] == "Ann Example"
    ann = read("mp", "990001")
    assert {vote["vote"] for vote in ann["votes"]} == {"aye"}
    assert len(ann["mentions"]) == 3
    assert {row["number"] for row in ann["signatures"]} >= {"NC1"}
    assert len(read("changes", "--limit", "3")) == 3


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("division", "Commons", "999"), 1, "no division fits"),
        (("division", "2023-03-08"), 2, "several divisions fit"),
        (("mp", "Nobody", "Atall"), 1, "nobody called"),
        (("mp", "count"), 2, "members fit"),
        (("mp", ""), 1, "nobody called"),
        (("once", "--now", "tomorrow"), 2, "is no time"),
        (("changes", "--limit", "0"), 2, "--limit"),
        (("division",), 2, "Missing argument"),
        (("nonsense",), 2, "No such command"),
        (("status", "--nonsense"), 2, "No such option"),
        (("status", "--config", "missing.toml"), 2, "missing.toml"),
    ],
)
def test_a_call_that_is_wrong_is_answered_with_a_sentence(
    words: tuple[str, ...], code: int, says: str, folder: Path
) -> None:
    assert spoilt(folder, *words, code=code, says=says).stdout == ""


def test_several_members_that_fit_are_listed_in_json_too(folder: Path) -> None:
    done = spoilt(folder, "mp", "count", "--json", code=2)
    candidates = json.loads(done.stdout)["candidates"]
    assert len(candidates) > 1
    assert candidates[0].keys() == {"id", "name", "house", "seat"}


def newer(place: Path, folder: Path) -> None:
    databases.copy(folder, place.parent, place.name)
    databases.execute(databases.url(place.parent, place.name), "UPDATE alembic_version SET version_num = '9999'")


BAD: dict[str, tuple[Callable[[Path, Path], object], str, str]] = {
    "missing": (lambda place, _: None, "there is no database", ""),
    "foreign": (lambda place, _: place.write_text("Dear diary, " * 20), "is not a database", "is not a database"),
    "folder": (lambda place, _: place.mkdir(), "is a folder", "is a folder"),
    "newer": (newer, "9999", "newer version"),
    "empty": (lambda place, _: place.touch(), "holds nothing of the tracker", ""),
}


@pytest.mark.sqlite("a file may be anything")
@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("name", ["status", "bill", "mp"])
def test_a_database_that_cannot_be_read_is_told_in_a_sentence(
    name: str, kind: str, folder: Path, tmp_path: Path
) -> None:
    BAD[kind][0](tmp_path / "place.db", folder)
    done = spoilt(tmp_path, name, *WORDS.get(name, ()), "--database", "place.db", "--json", code=2, says=BAD[kind][1])
    assert json.loads(done.stdout) == {"error": done.stderr.strip().removeprefix("tracker: ")}
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.sqlite("a file may be anything")
@pytest.mark.parametrize("kind", [kind for kind in BAD if BAD[kind][2]])
@pytest.mark.parametrize("name", ["once", "run", "check"])
def test_a_database_that_cannot_be_written_is_told_in_a_sentence(
    name: str, kind: str, folder: Path, tmp_path: Path
) -> None:
    with Replica(SCENARIO, now=START) as replica:
        Setup(replica.base_url).write(tmp_path)
        BAD[kind][0](tmp_path / "place.db", folder)
        if name == "check":
            spoilt(tmp_path, name, "--database", "place.db", code=1, says=BAD[kind][1])
        else:
            spoilt(tmp_path, name, "--database", "place.db", code=2, says=BAD[kind][2])


@pytest.mark.parametrize("name", ["status", "bill", "once", "run", "check"])
def test_a_database_of_a_newer_program_is_refused(name: str, folder: Path, tmp_path: Path) -> None:
    with Replica(SCENARIO, now=START) as replica:
        Setup(replica.base_url).write(tmp_path)
        newer(tmp_path / "tracker.db", folder)
        spoilt(tmp_path, name, code=1 if name == "check" else 2, says="9999")


@pytest.mark.parametrize("name", ["once", "run", "status"])
def test_a_database_in_a_folder_that_does_not_exist_is_told_in_a_sentence(name: str, tmp_path: Path) -> None:
    spoilt(tmp_path, name, "--database", "nowhere/tracker.db", code=2, says="folder of the database does not exist")


@pytest.mark.sqlite("a file has a name")
@pytest.mark.parametrize(
    "form", ["tracker.db", "sqlite:///tracker.db", "{folder}/tracker.db", "sqlite:///{folder}/tracker.db"]
)
def test_a_database_may_be_named_by_its_file_alone(form: str, folder: Path) -> None:
    done = call("divisions", "--json", "--database", form.format(folder=folder), cwd=folder)
    assert len(json.loads(done.stdout)) == 3


def test_a_password_in_a_database_address_is_not_repeated(tmp_path: Path) -> None:
    done = spoilt(tmp_path, "status", "--database", "mysql://me:hunter2@host/name", code=2)
    assert "hunter2" not in done.stderr + done.stdout


@pytest.mark.parametrize("name", ["run", "once", "check", "status"])
def test_a_misspelt_key_is_named_with_file_and_line(name: str, tmp_path: Path) -> None:
    text = Setup("http://127.0.0.1:1").text().replace("timeout", "timeuot", 1)
    databases.config(tmp_path, text)
    line = 1 + text.splitlines().index('timeuot = "10s"')
    done = spoilt(tmp_path, name, code=2, says=f"config.toml, line {line}: ")
    assert "timeuot" in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "tracker.db").exists()


@pytest.mark.parametrize("name", ["", *READING, "run", "once", "check", "rehearse"])
def test_every_command_explains_itself(name: str, tmp_path: Path) -> None:
    done = call(*([name] if name else []), "--help", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage: tracker" in done.stdout
    if name in READING:
        assert "--json" in done.stdout
    if name:
        assert "--database" in done.stdout
        assert "--config" in done.stdout


@pytest.mark.parametrize("words", [("changes", "--limit", "1000", "--json"), ("changes", "--limit", "1000")])
def test_a_reader_that_has_seen_enough_is_no_error(words: tuple[str, ...], folder: Path) -> None:
    with subprocess.Popen(
        [TRACKER, *words], cwd=folder, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        os.read(process.stdout.fileno(), 20)
        process.stdout.close()
        assert process.stderr.read() == b""


def test_check_finds_everything_well_and_makes_no_database(tmp_path: Path) -> None:
    with Replica(SCENARIO, now=SCENARIO.end) as replica:
        Setup(replica.base_url).write(tmp_path)
        done = call("check", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for word in ("config", "channel", "database", "bills", "hansard", "commons_votes", "lords_votes", "All well."):
        assert word in done.stdout
    assert f"/bills/{examples.BILL}" in done.stdout
    assert not list(tmp_path.glob("tracker.db*"))


def test_check_says_everything_that_is_wrong_at_once(folder: Path, tmp_path: Path) -> None:
    newer(tmp_path / "tracker.db", folder)
    with Replica(SCENARIO, now=SCENARIO.end) as replica:
        path = Setup(replica.base_url).write(tmp_path)
        path.write_text(path.read_text("utf-8").replace('"Example Bill"', '"Exmaple Bill"'), encoding="utf-8")
        replica.fault = fault_of("hansard", FaultAnswer(404))
        done = spoilt(tmp_path, "check", code=1)
    for word in ("database: ", "hansard: ", "no bill is called 'Exmaple Bill'"):
        assert word in done.stderr


def test_check_notes_what_is_hardly_meant_and_names_folders_that_cannot_be_written_into(
    folder: Path, tmp_path: Path
) -> None:
    databases.copy(folder, tmp_path)
    (tmp_path / "file").touch()
    with Replica(SCENARIO, now=SCENARIO.end) as replica:
        path = Setup(replica.base_url, {"ledger": "terminal://"}).write(tmp_path)
        text = path.read_text("utf-8").replace("since = 2023-01-01", "since = 2999-01-01")
        text = text.replace('"Dahua"', '"Dahua|Hik*"').replace('"Fay Mover"', '"Fay Movre"')
        text = text.replace("[tracker]\n", '[tracker]\nbackups = "nowhere"\n', 1)
        path.write_text(f'{text}\n[export]\nfolder = "file/exports"\n', encoding="utf-8")
        done = spoilt(tmp_path, "check", code=1)
    for note in (
        "the term 'Dahua|Hik*' of the watch Example is looked for letter by letter",
        "the watch Example begins on 2999-01-01",
        "nobody called 'Fay Movre' is in anything read so far (watch Example)",
    ):
        assert f"note       {note}" in done.stdout
    assert "Ann Example" not in done.stdout
    for wrong in ("export.folder: nothing can be written into", "tracker.backups: nothing can be written into"):
        assert wrong in done.stderr


@pytest.mark.parametrize("time", ["0001-01-01", "1989-12-31T23:59", "2100-01-01", "9999-12-31T23:59:59+00:00"])
def test_once_refuses_a_time_that_no_service_knows(tmp_path: Path, time: str) -> None:
    Setup("http://127.0.0.1:9").write(tmp_path)
    spoilt(tmp_path, "once", "--now", time, code=2, says="it must lie in 1990 to 2099")
    assert not list(tmp_path.glob("tracker.db*"))


def test_once_reads_the_time_it_is_given_as_londons(tmp_path: Path) -> None:
    with Replica(SCENARIO, now=SCENARIO.end) as replica:
        Setup(replica.base_url).write(tmp_path)
        assert call("once", "--now", "2023-06-13T19:30", cwd=tmp_path).returncode == 0
    rows = json.loads(call("status", "--json", cwd=tmp_path).stdout)["sources"]
    assert {row["last_success"][:16] for row in rows} == {"2023-06-13T18:30"}


def test_a_message_that_is_not_accepted_ends_once_with_one_and_its_channel(tmp_path: Path) -> None:
    with Ledger() as ledger, Replica(SCENARIO, now=START) as replica:
        Setup(replica.base_url, {"ledger": ledger.url()}).write(tmp_path)
        assert call("once", "--now", START.isoformat(), cwd=tmp_path).returncode == 0
        replica.move_to(later(examples.FIRST_PUBLISHED, minutes=5))
        ledger.refuse = 503
        done = spoilt(tmp_path, "once", "--now", replica.now.isoformat(), code=1, says="ledger: ")
        assert "not all went well" in done.stderr
        ledger.refuse = None
        assert call("once", "--now", later(replica.now, hours=1).isoformat(), cwd=tmp_path).returncode == 0
    assert len(ledger.titles()) == len(set(ledger.titles())) == 3
    rows = json.loads(call("deliveries", "--json", cwd=tmp_path).stdout)
    assert sorted(row["attempts"] for row in rows) == [1, 1, 2]


def test_status_names_the_bills_and_members_of_the_watches_that_are_in_no_record(tmp_path: Path) -> None:
    misspelt = (Watching("Wrong bill", bill="Exmaple Bill"), Watching("Wrong member", members=("Nobody Known",)))
    with Replica(SCENARIO, now=SCENARIO.end) as replica:
        Setup(replica.base_url, {"ledger": "terminal://"}, watches=misspelt).write(tmp_path)
        assert call("once", "--now", SCENARIO.end.isoformat(), cwd=tmp_path).returncode == 0
    told = json.loads(call("status", "--json", cwd=tmp_path).stdout)
    assert {"watch": "Wrong bill", "bill": "Exmaple Bill"} in told["missing"]
    assert {"watch": "Wrong member", "member": "Nobody Known"} in told["missing"]
    shown = call("status", cwd=tmp_path).stdout
    assert "no bill called 'Exmaple Bill' is in anything read so far (watch Wrong bill)" in shown


ASKS = """
[[asks]]
house = "Commons"
amendment = "NC1"
stage = "report"
side = "aye"

[[asks]]
house = "Commons"
amendment = "NC1"
stage = "Reprot stage"
side = "aye"

[[asks]]
division = "commons-2023-03-08-12"
side = "aye"

[[asks]]
division = "commons-2023-03-08-999"
side = "aye"

[[asks]]
division = "commons-2999-03-08-1"
side = "aye"

[[asks]]
bill = "Exmaple Bill"
house = "Lords"
amendment = "94"
side = "content"

[[links]]
division = "commons-2023-03-08-13"
amendment = ""

[[links]]
division = "commons-2023-03-08-12"
amendment = "NC987"

[[links]]
division = "commons-2023-03-08-998"
amendment = "NC1"
"""
ADRIFT = [
    {
        "ask": "New Clause 1 (Commons, Reprot stage)",
        "problem": "the ask on New Clause 1 (Commons, Reprot stage) fits no amendment on any paper read so far",
    },
    {
        "ask": "commons-2023-03-08-999",
        "problem": "the ask on commons-2023-03-08-999: no such division is known",
    },
    {
        "ask": "Amendment 94 (Lords)",
        "problem": "the ask on Amendment 94 (Lords) is for a bill that is in nothing read so far",
    },
    {
        "link": "commons-2023-03-08-12",
        "problem": "the link for commons-2023-03-08-12: no amendment NC987 is known",
    },
    {
        "link": "commons-2023-03-08-998",
        "problem": "the link for commons-2023-03-08-998: no such division is known",
    },
]


def test_status_and_check_name_the_asks_and_links_that_lead_nowhere(folder: Path, tmp_path: Path) -> None:
    with Replica(SCENARIO, now=SCENARIO.end) as replica:
        path = Setup(replica.base_url, {"ledger": "terminal://"}).write(tmp_path)
        path.write_text(path.read_text("utf-8") + ASKS, encoding="utf-8")
        before = call("check", cwd=tmp_path)
        databases.copy(folder, tmp_path)
        done = call("check", cwd=tmp_path)
    assert (before.returncode, "the ask on" in before.stdout) == (0, False), "nothing is stored yet"
    told = json.loads(call("status", "--json", cwd=tmp_path).stdout)["missing"]
    assert [one for one in told if "problem" in one] == ADRIFT
    shown = call("status", cwd=tmp_path).stdout
    for one in ADRIFT:
        assert f"Not found   {one['problem']}\n" in shown
        assert f"note       {one['problem']}\n" in done.stdout
    assert (done.returncode, done.stderr) == (0, "")


def test_an_ask_that_fits_nothing_is_not_named_before_its_house_has_a_stage_of_the_bill(tmp_path: Path) -> None:
    texts = {
        house: f'\n[[asks]]\nbill = "Example Bill"\nhouse = "{house}"\namendment = "987"\nbecame = "Clause 1"\n'
        for house in ("Commons", "Lords")
    }
    links = '\n[[links]]\ndivision = "lords-2023-06-13-9"\namendment = "1"\n'
    path = Setup("http://127.0.0.1:1").write(tmp_path)
    path.write_text(path.read_text("utf-8") + "".join(texts.values()) + links, encoding="utf-8")
    with closing(Store(databases.url(tmp_path))) as store:
        migrate(store)
        keep(store, bill(), stage("2023-06-13"))
        assert missing(tmp_path) == ["Amendment 987 (Commons)"]
        keep(store, stage("2023-06-14", key="17002", house="Lords"))
        assert missing(tmp_path) == ["Amendment 987 (Commons)", "Amendment 987 (Lords)", "lords-2023-06-13-9"]


def missing(folder: Path) -> list[str]:
    told = json.loads(call("status", "--json", cwd=folder).stdout)["missing"]
    return [one.get("ask") or one["link"] for one in told if "problem" in one]


def test_check_refuses_another_program_s_database(tmp_path: Path) -> None:
    with Replica(SCENARIO, now=SCENARIO.end) as replica:
        Setup(replica.base_url, {"ledger": "terminal://"}).write(tmp_path)
        with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
            connection.execute("CREATE TABLE recipes (name TEXT)")
        done = call("check", "--database", "other.db", cwd=tmp_path)
    assert done.returncode == 1
    assert "another program's tables" in done.stdout


def test_what_is_shown_before_all_was_read_says_that_it_may_not_be_all(tmp_path: Path) -> None:
    with Replica(SCENARIO, now=SCENARIO.end) as replica:
        Setup(replica.base_url, {"ledger": "terminal://"}).write(tmp_path)
        replica.fault = fault_of("hansard", FaultAnswer(status=403))
        assert call("once", "--now", SCENARIO.end.isoformat(), cwd=tmp_path).returncode == 1
        for words in (("divisions",), ("mentions",), ("mp", "Ann", "Example")):
            assert "Not everything has been read yet: hansard." in call(*words, cwd=tmp_path).stdout
        assert "not everything has been read yet: hansard" in call("mp", "Nobody", "Known", cwd=tmp_path).stderr
        replica.fault = None
        assert call("once", "--now", later(SCENARIO.end, hours=1).isoformat(), cwd=tmp_path).returncode == 0
        assert "Not everything" not in call("divisions", cwd=tmp_path).stdout
