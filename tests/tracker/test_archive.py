"""`tracker archive import`: a day is in the archive whole, in its last version, once. People and words are made up."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

from sources.hansard_archive import Day, Division, Speech
from tests import databases
from tests.sources.archive_xml import bomb, commons_division, day, lords_division, speech
from tests.tracker.service import TRACKER
from tests.tracker.stored import opened
from tracker.archive import Imported, NothingToRead, find, take
from tracker.cli.main import app
from tracker.lock import holding
from tracker.store import Store

DAYS = Path(__file__).parents[3] / "shared" / "data" / "hansard"
NOW = datetime(2031, 3, 1, tzinfo=UTC)
# The command, which heeds an interrupt also where tests run in the background of a shell that has it ignored.
HEEDING = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from tracker.cli import main; main()"
)


@dataclass
class Archive:
    """A database, a folder of days, and what is asked of both."""

    folder: Path
    store: Store

    def write(self, name: str, content: bytes) -> Path:
        path = self.folder / "days" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def take(self, *paths: Path) -> Imported:
        return take(self.store, find(paths or [self.folder / "days"]), now=NOW)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return databases.rows(databases.url(self.folder, "test.db"), query)

    def day(self, written: str) -> object:
        """Give a day as the driver gives it, which SQLite does as text."""
        return written if databases.KIND == "sqlite" else date.fromisoformat(written)

    def texts(self) -> list[str]:
        return [text for (text,) in self.rows('SELECT text FROM archive_speech ORDER BY day, "order"')]


@pytest.fixture
def archive(tmp_path):
    with opened(tmp_path) as store:
        yield Archive(tmp_path, store)


# Where a row lies: it changes when the row is written anew.
ROW = "rowid" if databases.KIND == "sqlite" else "ctid"


def version(letter: str, *texts: str, latest: str = "yes", on: str = "2031-02-03") -> bytes:
    spoken = [speech(f"1.{number}", text, version=letter, on=on) for number, text in enumerate(texts)]
    return day(*spoken, version=letter, latest=latest)


def counted(done: Imported) -> dict[str, int]:
    return {name: number for name, number in done.days.items() if number}


def test_what_a_file_holds_is_in_the_tables(archive):
    file = archive.write("debates2031-02-03a.xml", day(speech("1.1", "One.", "Two."), commons_division()))
    done = archive.take()
    assert (counted(done), done.contributions["taken"], done.divisions["taken"], done.votes) == ({"taken": 1}, 1, 1, 4)
    assert done.bytes == file.stat().st_size
    assert archive.rows("SELECT key, house, date, place, version, file FROM archive_day") == [
        ("commons-2031-02-03", "Commons", archive.day("2031-02-03"), "Chamber", "a", file.name)
    ]
    assert archive.rows('SELECT day, "order", gid, speaker, person_id, "column", text FROM archive_speech') == [
        ("commons-2031-02-03", 0, "uk.org.publicwhip/debate/2031-02-03a.1.1", "Jo Example", 90001, "1", "One.\nTwo.")
    ]
    assert archive.rows("SELECT day, gid, number, time, ayes, noes FROM archive_division") == [
        ("commons-2031-02-03", "uk.org.publicwhip/debate/2031-02-03a.9.1", 12, "15:00:00", 3, 1)
    ]
    assert archive.rows('SELECT "order", person_id, name, vote, teller, proxy FROM archive_vote') == [
        (0, 90001, "Jo Example", "aye", 0, None),
        (1, 90002, "Ali Sample", "aye", 1, None),
        (2, 90003, "Kim Specimen", "no", 0, "Jo Example"),
        (3, None, "Sam Nobody", "no", 0, None),
    ]


def test_both_houses_may_sit_on_one_day(archive):
    archive.write("debates2031-02-03a.xml", day(speech()))
    archive.write("daylord2031-02-03a.xml", day(speech(kind="lords"), lords_division()))
    archive.write("westminster2031-02-03a.xml", day(speech(kind="westminhall")))
    assert counted(archive.take()) == {"taken": 3}
    assert len(archive.rows("SELECT * FROM archive_speech")) == 3


def test_of_the_versions_in_a_folder_only_the_last_is_read(archive):
    for letter in ("a", "b", "z", "aa"):
        archive.write(f"debates2031-02-03{letter}.xml", version(letter, f"version {letter}"))
    assert counted(archive.take()) == {"taken": 1, "superseded": 3}
    assert archive.texts() == ["version aa"]


def test_a_newer_version_replaces_all_of_the_older_one(archive):
    first = archive.write("debates2031-02-03a.xml", day(speech("1.1", "old"), speech("1.2", "old"), commons_division()))
    archive.take(first)
    second = archive.write("debates2031-02-03b.xml", version("b", "new"))
    assert counted(archive.take(second)) == {"taken": 1}
    assert archive.texts() == ["new"]
    assert archive.rows("SELECT version FROM archive_day") == [("b",)]
    assert archive.rows("SELECT * FROM archive_division") == archive.rows("SELECT * FROM archive_vote") == []


def test_an_older_version_that_comes_later_is_skipped(archive):
    archive.take(archive.write("debates2031-02-03b.xml", version("b", "new")))
    assert counted(archive.take(archive.write("debates2031-02-03a.xml", version("a", "old")))) == {"superseded": 1}
    assert archive.texts() == ["new"]


def test_a_file_that_says_it_is_not_the_latest_is_skipped(archive):
    archive.write("debates2031-02-03a.xml", version("a", "old", latest="no"))
    assert counted(archive.take()) == {"superseded": 1}
    assert archive.texts() == []


def test_if_the_last_version_cannot_be_read_the_one_before_it_is_taken(archive):
    archive.write("debates2031-02-03a.xml", version("a", "old"))
    archive.write("debates2031-02-03b.xml", version("b", "new")[:-5])
    done = archive.take()
    assert counted(done) == {"taken": 1, "set_aside": 1}
    assert archive.texts() == ["old"]


def test_the_same_file_again_does_nothing(archive):
    archive.write("debates2031-02-03a.xml", day(speech(), commons_division()))
    archive.take()
    before = [
        archive.rows(f"SELECT {ROW}, * FROM {name}") for name in ("archive_day", "archive_speech", "archive_vote")
    ]
    done = take(archive.store, find([archive.folder]), now=datetime(2031, 4, 1, tzinfo=UTC))
    assert (counted(done), done.votes) == ({"unchanged": 1}, 0)
    after = [archive.rows(f"SELECT {ROW}, * FROM {name}") for name in ("archive_day", "archive_speech", "archive_vote")]
    assert before == after


def test_the_same_version_with_other_bytes_is_taken_anew(archive):
    archive.take(archive.write("debates2031-02-03a.xml", version("a", "first", "second")))
    assert counted(archive.take(archive.write("debates2031-02-03a.xml", version("a", "first again")))) == {"taken": 1}
    assert archive.texts() == ["first again"]


def test_a_file_that_cannot_be_read_is_set_aside_and_the_rest_goes_on(archive):
    archive.write("a.xml", b"<html/>")
    archive.write("b.xml", bomb())
    archive.write("c.xml", version("a", "kept")[:-30])
    archive.write("d.xml", b"")
    archive.write("e.xml", day(speech("1.1", " ")))
    archive.write("f.xml", version("a", "kept"))
    done = archive.take()
    assert counted(done) == {"taken": 1, "set_aside": 5}
    assert [Path(problem.file).name for problem in done.unreadable] == ["a.xml", "b.xml", "c.xml", "d.xml", "e.xml"]
    assert done.unreadable == done.problems
    assert (
        done.problems[-1].reason
        == "holds no contribution and no division; set aside: 1 × contribution that has no words"
    )
    assert archive.texts() == ["kept"]


def test_an_empty_version_never_takes_the_place_of_a_whole_one(archive):
    archive.take(archive.write("debates2031-02-03a.xml", version("a", "kept")))
    done = archive.take(archive.write("debates2031-02-03b.xml", version("b")))
    assert (counted(done), archive.texts()) == ({"set_aside": 1}, ["kept"])


def test_a_contribution_that_does_not_fit_is_counted_and_told_and_the_day_is_taken(archive):
    archive.write("x.xml", day(speech("1.1"), speech("1.1"), speech("1.2", " "), speech("1.3"), speech("1.3")))
    done = archive.take()
    assert (done.contributions, counted(done), done.unreadable) == ({"taken": 2, "set_aside": 3}, {"taken": 1}, [])
    assert [problem.reason for problem in done.problems] == [
        "was taken; set aside: 2 × contribution that has an id that came before; 1 × contribution that has no words"
    ]


def test_an_import_broken_off_between_days_leaves_whole_days_and_goes_on_from_there(archive):
    for number in range(1, 6):
        archive.write(f"debates2031-02-0{number}a.xml", version("a", "one", "two", on=f"2031-02-0{number}"))
    files = find([archive.folder])

    def stop(path: Path, _: int) -> None:
        if path == files[2]:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take(archive.store, files, now=NOW, step=stop)
    assert sorted(Counter(archive.rows("SELECT day FROM archive_speech")).values()) == [2, 2, 2]
    assert counted(archive.take()) == {"taken": 2, "unchanged": 3}


def test_an_error_within_a_day_leaves_the_version_that_was_there(archive):
    archive.take(archive.write("debates2031-02-03a.xml", day(speech("1.1", "kept"), commons_division())))
    read = Day("commons-2031-02-03", "Commons", date(2031, 2, 3), "Chamber", "b", "x.xml", "other")
    spoken = Speech("gid", "Commons", date(2031, 2, 3), None, None, None, None, None, None, None, "new")
    held = Division("gid", "Commons", date(2031, 2, 3), None, None, None, None, None, None, None, ())
    with pytest.raises(Exception, match=r"(?i)unique"):
        archive.store.keep_day(read, [spoken], [held, held], NOW)
    assert (archive.texts(), len(archive.rows("SELECT * FROM archive_vote"))) == (["kept"], 4)


def test_a_newer_version_that_another_import_wrote_meanwhile_is_left_alone(archive):
    archive.take(archive.write("debates2031-02-03c.xml", version("c", "newest")))
    read = Day("commons-2031-02-03", "Commons", date(2031, 2, 3), "Chamber", "b", "x.xml", "other")
    assert archive.store.keep_day(read, [], [], NOW) is False
    assert archive.texts() == ["newest"]


def test_a_file_named_twice_is_read_once(archive):
    file = archive.write("deep/below/debates2031-02-03a.xml", version("a", "one"))
    archive.write("notes.txt", b"not looked at")
    (archive.folder / "link.xml").symlink_to(file)
    assert len(find([file, archive.folder, file.parent])) == 1


@pytest.mark.parametrize("name", ["nowhere", "nowhere.xml", "empty"])
def test_a_path_with_nothing_to_read_is_an_error_of_the_call(archive, name):
    (archive.folder / "empty").mkdir()
    with pytest.raises(NothingToRead, match="there is no"):
        find([archive.folder / name])


def command(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    call = [TRACKER, "archive", "import", *map(str, arguments), "--database", databases.beside(folder, "test.db")]
    return subprocess.run(call, check=False, cwd=folder, capture_output=True, text=True, timeout=60)


def test_the_command_makes_its_database_and_prints_one_json_document(tmp_path):
    (tmp_path / "debates2031-02-03a.xml").write_bytes(day(speech("1.1"), speech("1.1"), commons_division()))
    (tmp_path / "debates2031-02-03b.xml").write_bytes(b"<publicwhip")
    done = command(tmp_path, ".", "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert "1 file set aside" in done.stderr
    assert "debates2031-02-03b.xml is not whole XML" in done.stderr
    assert told.pop("seconds") >= 0
    assert told.pop("megabytes") == pytest.approx(0.001, abs=0.001)
    problems = told.pop("problems")
    assert [set(problem) for problem in problems] == [{"file", "reason"}] * 2
    assert told == {
        "days": {"taken": 1, "unchanged": 0, "superseded": 0, "set_aside": 1},
        "contributions": {"taken": 1, "set_aside": 1},
        "divisions": {"taken": 1, "set_aside": 0},
        "votes": 4,
    }


def test_the_command_prints_a_table_and_leaves_with_0_when_all_is_well(tmp_path):
    (tmp_path / "debates2031-02-03a.xml").write_bytes(day(speech(), commons_division()))
    done = command(tmp_path, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"Days +1 +0 +0 +0", done.stdout)
    assert re.search(r"Votes +4", done.stdout)


def test_the_command_leaves_with_2_for_a_path_that_does_not_exist(tmp_path):
    done = command(tmp_path, "nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no file or folder nowhere" in done.stderr
    assert not (tmp_path / "test.db").exists()


def test_the_archive_grows_beside_a_service_that_runs(tmp_path):
    (tmp_path / "debates2031-02-03a.xml").write_bytes(day(speech()))
    with opened(tmp_path), holding(databases.url(tmp_path, "test.db")):
        assert command(tmp_path, ".").returncode == 0


def test_the_schema_is_not_changed_under_a_service_that_runs(tmp_path):
    (tmp_path / "debates2031-02-03a.xml").write_bytes(day(speech()))
    with holding(databases.url(tmp_path, "test.db")):
        done = command(tmp_path, ".")
    assert (done.returncode, done.stdout) == (2, "")
    assert "in use by another tracker" in done.stderr


def test_the_command_within_this_process_says_the_same(archive):
    file = archive.write("debates2031-02-03a.xml", day(speech(), commons_division()))
    call = ["archive", "import", str(file), "--database", databases.url(archive.folder, "test.db"), "--json"]
    done = CliRunner().invoke(app, call)
    assert (done.exit_code, json.loads(done.stdout)["contributions"]) == (0, {"taken": 1, "set_aside": 0})
    assert len(archive.texts()) == 1


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 1)])
def test_a_kill_leaves_whole_days(tmp_path, stop, code):
    days = [date(2031, 1, 1).replace(month=month, day=number) for month in range(1, 13) for number in range(1, 29)]
    texts = [f"word {number}" for number in range(100)]
    for on in days:
        (tmp_path / f"debates{on}a.xml").write_bytes(version("a", *texts, on=str(on)))
    call = [
        sys.executable,
        "-c",
        HEEDING,
        "archive",
        "import",
        ".",
        "--database",
        databases.beside(tmp_path, "test.db"),
    ]
    with subprocess.Popen(call, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and spoken(tmp_path) < 3:
            time.sleep(0.01)  # noqa: TID251
        os.kill(process.pid, stop)
    assert process.returncode == code
    database = databases.url(tmp_path, "test.db")
    kept = databases.rows(database, "SELECT key FROM archive_day")
    held = databases.rows(database, "SELECT day, count(*) FROM archive_speech GROUP BY day ORDER BY day")
    assert len(kept) >= 3
    assert held == [(key, 100) for (key,) in sorted(kept)]
    again = json.loads(command(tmp_path, ".", "--json").stdout)
    assert again["days"] == {"taken": len(days) - len(kept), "unchanged": len(kept), "superseded": 0, "set_aside": 0}


def spoken(folder: Path) -> int:
    """Give how many days the archive holds, if there is one yet."""
    if databases.KIND == "sqlite" and not (folder / "test.db").exists():
        return 0
    try:
        ((number,),) = databases.rows(databases.url(folder, "test.db"), "SELECT count(*) FROM archive_day")
    except DBAPIError:
        return 0
    return int(number)


@pytest.mark.skipif(not DAYS.is_dir(), reason="the recorded days are not here")
def test_the_recorded_days_give_every_speech_once(archive):
    taken: dict[str, tuple[int, int]] = {}
    for file in DAYS.rglob("*.xml"):
        content = file.read_text(encoding="utf-8")
        if 'latest="no"' not in content:
            ids = re.findall(r'<speech id="([^"]+)"', content)
            assert len(ids) == len(set(ids)) == content.count("<speech ")
            taken[file.name] = (len(ids), content.count("<division "))
    done = archive.take(DAYS)
    assert counted(done) == {"taken": len(taken), "superseded": 1}
    assert done.problems == []
    count = "SELECT file, (SELECT count(*) FROM {} WHERE day = archive_day.key) FROM archive_day"
    assert dict(archive.rows(count.format("archive_speech"))) == {name: number for name, (number, _) in taken.items()}
    assert dict(archive.rows(count.format("archive_division"))) == {name: number for name, (_, number) in taken.items()}
    assert counted(archive.take(DAYS)) == {"unchanged": len(taken), "superseded": 1}
