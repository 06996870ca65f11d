"""Backups and what is put back from them: whole or not at all, on both databases and from one to the other."""

import json
import os
import resource
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from io import StringIO
from itertools import count
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from alerts.sendable import Outcome
from tests import databases
from tests.tracker.keeper import MINUTE, START, Kept, kept, stages
from tests.tracker.service import QUIET, call
from tests.tracker.stored import HOUR, NOW, amendment, bill, division, keep, opened, stage
from tracker.app import wired
from tracker.backups import before, by_hand
from tracker.lock import holding
from tracker.migrate import HEAD, migrate
from tracker.store import DatabaseError, Store
from tracker.store.backup import back_up, look_through
from tracker.store.compared import alike
from tracker.store.restore import restore
from tracker.store.schema import STEPS

CONFIG = """
[channels.press]
url = "terminal://"

[[watches]]
name = "Example"
bill = "Example Bill"
channels = ["press"]

[tracker]
database = "sqlite:///test.db"
contact = "tests@example.org"
"""


TEXTS = 'SELECT CAST("before" AS TEXT), CAST(differs AS TEXT) FROM change ORDER BY id'


def fill(store: Store, *, at=NOW) -> None:
    keep(store, bill(), stage("2023-06-13", reached=True), division(), amendment("1"), at=at)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as store:
        fill(store)
        yield store


def other(folder: Path, kind: str = databases.KIND, name: str = "other.db", *, tables: bool = False) -> str:
    """Give the address of a database of its own, which nobody has used."""
    return databases.url(folder, name, tables=tables) if kind == "postgresql" else f"sqlite:///{folder / name}"


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


# Making them.


def test_a_backup_holds_what_the_database_does_in_one_file_for_its_owner_alone(tmp_path, store):
    folder = tmp_path / "backups"
    folder.mkdir()
    made = back_up(store.url, folder / "b.db")
    assert (made.file, made.version) == (folder / "b.db", HEAD)
    assert (made.rows["bill"], made.rows["vote"], made.rows["named"]) == (1, 3, 3)
    assert names(folder) == ["b.db"]
    assert made.file.stat().st_mode & 0o777 == 0o600
    assert alike(store.url, made.file)
    assert look_through(made.file) == made


def test_backups_of_a_database_that_is_written_to_are_each_of_one_moment(tmp_path, store):
    stop, problems, numbers = threading.Event(), [], count()

    def write() -> None:
        with closing(Store(store.url)) as writing:
            while not stop.is_set():
                try:
                    # Two in one commit: a backup of one moment has both or none.
                    writing.upkeep.note_all({f"{next(numbers)}": NOW for _ in range(2)})
                except SQLAlchemyError as error:
                    problems.append(error)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        sizes = []
        for number in range(3 if databases.POSTGRESQL else 60):
            rows = back_up(store.url, tmp_path / f"{number}.db").rows
            assert rows["moment"] % 2 == 0
            sizes.append(rows["moment"])
    finally:
        stop.set()
        writer.join()
    assert problems == []
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0], "it was written to meanwhile"


def test_a_backup_that_is_there_is_written_over_only_when_that_is_said(tmp_path, store):
    (tmp_path / "b.db").write_text("mine")
    with pytest.raises(DatabaseError, match=r"b\.db is there already; name another file, or say --force"):
        back_up(store.url, tmp_path / "b.db")
    assert (tmp_path / "b.db").read_text() == "mine"
    assert alike(store.url, back_up(store.url, tmp_path / "b.db", force=True).file)


@pytest.mark.sqlite("is about the file itself")
def test_a_database_is_not_backed_up_onto_itself(tmp_path, store):
    (tmp_path / "link.db").symlink_to(tmp_path / "test.db")
    for name in ("test.db", "link.db"):
        with pytest.raises(DatabaseError, match="is the database itself"):
            back_up(store.url, tmp_path / name, force=True)
    assert len(store.bills()) == 1


def test_of_a_backup_that_fails_nothing_is_left(tmp_path, store):
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "b.db").write_text("the one before")
    with limited(200_000), pytest.raises(DatabaseError, match=r"disk (I/O|fails)"):
        back_up(store.url, folder / "b.db", force=True)
    assert names(folder) == ["b.db"]
    assert (folder / "b.db").read_text() == "the one before"
    with pytest.raises(DatabaseError, match=r"cannot be written: No such file"):
        back_up(store.url, folder / "nowhere" / "b.db")


@contextmanager
def limited(size: int) -> Iterator[None]:
    """Let no file grow beyond a size: writing more fails."""
    usual, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (usual, most))


def test_what_is_none_of_ours_is_not_backed_up(tmp_path):
    url = other(tmp_path)
    theirs = Store(url)
    with theirs.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE recipes (name TEXT)")
    theirs.close()
    with pytest.raises(DatabaseError, match=r"(nothing of the|another program's)"):
        back_up(url, tmp_path / "b.db")
    assert not (tmp_path / "b.db").exists()


def test_the_command_names_the_file_by_the_time_and_says_what_is_in_it(tmp_path, store):
    databases.config(tmp_path, CONFIG)
    done = call("backup", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["schema"], told["rows"]) == (HEAD, 15)
    assert told["bytes"] == (tmp_path / told["file"]).stat().st_size
    done = call("backup", "own.db", cwd=tmp_path)
    assert done.stdout.startswith("own.db: 15 rows, 0.6 MB, schema ")
    assert alike(store.url, tmp_path / "own.db")
    again = call("backup", "own.db", cwd=tmp_path)
    assert (again.returncode, "--force" in again.stderr) == (2, True)
    assert call("backup", "own.db", "--force", cwd=tmp_path).returncode == 0


def test_names_have_the_database_and_the_time_in_them():
    assert by_hand("sqlite:////x/tracker.db", None, NOW) == Path("/x/tracker-2023-06-01T120000Z.backup.db")
    assert by_hand("postgresql://u:p@host/campaign", None, NOW) == Path("campaign-2023-06-01T120000Z.backup.db")
    assert by_hand("sqlite:////x/tracker.db", Path("/b"), NOW).parent == Path("/b")
    assert before("sqlite:////x/tracker.db", None, "0006", NOW).name == "tracker.db.before-0006-2023-06-01T120000Z"


def test_the_config_names_a_folder_for_backups(tmp_path, store):
    (tmp_path / "kept").mkdir()
    databases.config(tmp_path, CONFIG + 'backups = "kept"\n')
    told = json.loads(call("backup", "--json", cwd=tmp_path).stdout)
    assert (tmp_path / told["file"]).parent == tmp_path / "kept"


# Putting them back.


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"] if databases.POSTGRESQL else ["sqlite"])
def test_a_backup_moves_a_campaign_to_another_database_and_back(tmp_path, store, kind):
    # Text is taken over as it is: what is empty and what is not there differ, and so do 1.50 and 1.5.
    databases.execute(store.url, """UPDATE change SET "before" = NULL, differs = '{"a":  [1.50]}' WHERE id = 1""")
    told = databases.rows(store.url, TEXTS)
    assert told[0] == (None, '{"a":  [1.50]}')
    one = back_up(store.url, tmp_path / "one.db").file
    there = other(tmp_path, kind)
    done = restore(there, one, tmp_path / "unused", now=NOW)
    assert (done.backup.file, done.kept) == (one, None)
    assert alike(there, one)
    assert databases.rows(there, TEXTS) == told
    two = back_up(there, tmp_path / "two.db").file
    back = f"sqlite:///{tmp_path / 'back.db'}"
    restore(back, two, tmp_path / "unused", now=NOW)
    assert alike(back, one)
    assert databases.rows(back, TEXTS) == told
    assert names(tmp_path).count("unused") == 0


def test_what_is_written_after_a_restore_has_new_numbers(tmp_path, store):
    file = back_up(store.url, tmp_path / "b.db").file
    url = other(tmp_path, tables=True)
    restore(url, file, tmp_path / "unused", now=NOW)
    with closing(Store(url)) as moved:
        assert moved.last_change() == store.last_change() == 4
        keep(moved, bill(title="Another Bill"), at=NOW + HOUR)
        assert moved.last_change() == 5


def test_a_database_that_holds_data_is_replaced_only_when_that_is_said_and_is_kept(tmp_path, store):
    file = back_up(store.url, tmp_path / "b.db").file
    url = other(tmp_path, tables=True)
    with closing(Store(url)) as target:
        migrate(target)
        keep(target, bill(key="7", bill_id=7, title="Other Bill"))
    keeping = tmp_path / "kept.db"
    with pytest.raises(DatabaseError, match=r"holds data; with --force that is kept beside as kept\.db"):
        restore(url, file, keeping, now=NOW)
    assert [row[0] for row in databases.rows(url, "SELECT title FROM bill")] == ["Other Bill"]
    done = restore(url, file, keeping, now=NOW, force=True)
    assert done.kept == keeping
    assert alike(url, file)
    assert databases.rows(f"sqlite:///{keeping}", "SELECT title FROM bill") == [("Other Bill",)]
    # It can be taken back.
    restore(url, keeping, tmp_path / "again.db", now=NOW, force=True)
    assert databases.rows(url, "SELECT title FROM bill") == [("Other Bill",)]


def test_a_database_with_tables_and_nothing_in_them_is_filled_unasked(tmp_path, store):
    file = back_up(store.url, tmp_path / "b.db").file
    url = other(tmp_path)
    with closing(Store(url)) as target:
        migrate(target)
    assert restore(url, file, tmp_path / "unused", now=NOW).kept is None
    assert alike(url, file)


def test_a_backup_of_an_older_version_is_brought_up_to_date(tmp_path):
    old = Store(other(tmp_path, name="old.db"))
    with old.engine.begin() as connection:
        STEPS.upgrade(connection, "0003")
        connection.exec_driver_sql("INSERT INTO mention VALUES ('p', 0, 'k', 'acme', 'Acme.', 1)")
    old.close()
    file = back_up(old.url, tmp_path / "b.db")
    assert file.version == "0003"
    url = other(tmp_path)
    assert restore(url, file.file, tmp_path / "unused", now=NOW).backup.version == "0003"
    with closing(Store(url)) as target:
        assert target.version() == HEAD
    assert databases.rows(url, "SELECT sentence FROM mention") == [("Acme.",)]
    assert look_through(file.file).version == "0003", "the backup is as it was"


def _newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def _holed(file: Path) -> None:
    with file.open("r+b") as opened:
        opened.seek(20 * 4096)
        opened.write(os.urandom(20 * 4096))


def _orphaned(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("INSERT INTO alert_change VALUES (1, 2)")


def _unindexed(file: Path) -> None:
    """A row that an index does not know: nothing but looking through it all shows that."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        entry = connection.execute("SELECT * FROM sqlite_master WHERE name = 'ix_bill_bill'").fetchone()
        connection.execute("DELETE FROM sqlite_master WHERE name = 'ix_bill_bill'")
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("UPDATE bill SET bill = 'another'")
        connection.execute("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", entry)


def _foreign(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")


UNFIT = {
    "newer": (_newer, "newer version of the tracker"),
    "holed": (_holed, "is damaged"),
    "unindexed": (_unindexed, "is damaged"),
    "orphaned": (_orphaned, "is damaged"),
    "foreign": (_foreign, "is no backup of the tracker's"),
    "cut": (lambda file: os.truncate(file, 100_000), "is damaged"),
    "empty": (lambda file: os.truncate(file, 0), "is empty"),
    "none": (lambda file: file.write_text("Dear diary, " * 2000), "is damaged, or is not a database at all"),
    "gone": (lambda file: file.unlink(), "there is no backup"),
    "folder": (lambda file: (file.unlink(), file.mkdir()), "there is no backup"),
}


@pytest.mark.sqlite("is about the file, which is looked through before any database is opened")
@pytest.mark.parametrize("how", UNFIT)
def test_what_is_no_sound_backup_of_ours_is_refused_and_the_database_left_as_it_is(tmp_path, store, how):
    spoil, said = UNFIT[how]
    file = back_up(store.url, tmp_path / "b.db").file
    shutil.copy(file, tmp_path / "same.db")
    spoil(file)
    with pytest.raises(DatabaseError, match=said):
        restore(store.url, file, tmp_path / "kept.db", now=NOW, force=True)
    store.close()
    assert alike(store.url, tmp_path / "same.db")
    assert "kept.db" not in names(tmp_path)


def test_a_restore_that_cannot_be_finished_leaves_the_database_as_it_was(tmp_path, store):
    file = back_up(store.url, tmp_path / "b.db").file
    url = other(tmp_path, tables=True)
    restore(url, file, tmp_path / "unused", now=NOW)
    with closing(sqlite3.connect(file)) as connection, connection:
        # The first is what no PostgreSQL takes, the second is too big where files are limited.
        connection.execute("UPDATE bill SET title = 'a' || char(0) || 'b'")
        connection.execute("UPDATE bill SET long_title = ?", ["x" * 3_000_000])
    same = back_up(url, tmp_path / "same.db").file
    with limited(2_500_000 if not databases.POSTGRESQL else resource.RLIM_INFINITY), pytest.raises(DatabaseError):
        restore(url, file, tmp_path / "kept.db", now=NOW, force=True)
    assert alike(url, same)
    assert [one for one in names(tmp_path) if one.endswith((".part", ".part-wal"))] == []


def test_the_command_is_refused_while_a_service_runs(tmp_path, store):
    databases.config(tmp_path, CONFIG)
    assert call("backup", "b.db", cwd=tmp_path).returncode == 0
    with holding(store.url):
        done = call("restore", "b.db", "--force", cwd=tmp_path)
        assert (done.returncode, "in use by another tracker" in done.stderr) == (2, True)
        assert call("backup", "c.db", cwd=tmp_path).returncode == 0, "a backup is made of a running one"
    store.close()
    done = call("restore", "b.db", cwd=tmp_path)
    assert (done.returncode, "holds data; with --force" in done.stderr) == (2, True)
    done = call("restore", "b.db", "--force", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "now holds what b.db does: 15 rows" in done.stdout
    assert "What was there before lies at " in done.stdout
    for one in tmp_path.glob("*.before-restore-*"):
        one.unlink()  # they are named by the second
    told = json.loads(call("restore", "b.db", "--force", "--json", cwd=tmp_path).stdout)
    assert (told["rows"], bool(told["kept"])) == (15, True)
    done = call("restore", "nowhere.db", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "tracker: there is no backup nowhere.db\n")


@pytest.mark.sqlite("is about the log beside a file")
def test_the_log_of_the_database_before_does_not_get_into_the_one_put_back(tmp_path, store):
    file = back_up(store.url, tmp_path / "b.db").file
    fill(store, at=NOW + HOUR)
    keep(store, *(bill(key=f"8{one:03}", bill_id=8, title="x" * 500) for one in range(200)), at=NOW + HOUR)
    # As a kill leaves them: the newest lies in the log alone.
    (tmp_path / "killed").mkdir()
    for end in ("", "-wal", "-shm"):
        shutil.copy(tmp_path / f"test.db{end}", tmp_path / "killed" / f"test.db{end}")
    url = f"sqlite:///{tmp_path / 'killed' / 'test.db'}"
    restore(url, file, tmp_path / "kept.db", now=NOW, force=True)
    assert names(tmp_path / "killed") == ["test.db"]
    assert alike(url, file)
    assert look_through(tmp_path / "kept.db").rows["bill"] == 201, "what lay in the log is kept too"


@pytest.mark.sqlite("is about a file that is open elsewhere")
def test_a_database_that_another_command_works_on_is_not_replaced(tmp_path, store):
    file = back_up(store.url, tmp_path / "b.db").file
    with closing(sqlite3.connect(tmp_path / "test.db")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM bill").fetchall()
        with pytest.raises(DatabaseError, match="in use by another command"):
            restore(store.url, file, tmp_path / "kept.db", now=NOW, force=True)
    store.close()
    restore(store.url, file, tmp_path / "again.db", now=NOW, force=True)


@pytest.mark.sqlite("is about a damaged file")
def test_a_damaged_database_is_put_aside_and_the_backup_takes_its_place(tmp_path, store):
    file = back_up(store.url, tmp_path / "b.db").file
    store.close()
    (tmp_path / "test.db-wal").write_bytes(b"something")
    _holed(tmp_path / "test.db")
    spoilt = (tmp_path / "test.db").read_bytes()
    with pytest.raises(DatabaseError, match=r"is damaged; with --force"):
        restore(store.url, file, tmp_path / "kept.db", now=NOW)
    restore(store.url, file, tmp_path / "kept.db", now=NOW, force=True)
    assert (tmp_path / "kept.db").read_bytes() == spoilt
    assert (tmp_path / "kept.db-wal").exists() and not (tmp_path / "test.db-wal").exists()
    assert alike(store.url, file)


def test_another_programs_database_is_never_written_over(tmp_path, store):
    file = back_up(store.url, tmp_path / "b.db").file
    url = other(tmp_path)
    databases.execute(url, "CREATE TABLE recipes (name TEXT)")
    with pytest.raises(DatabaseError, match="another program's tables"):
        restore(url, file, tmp_path / "kept.db", now=NOW, force=True)
    assert databases.rows(url, "SELECT * FROM recipes") == []


# What is told after a restore.


@contextmanager
def going_on(served: Kept, url: str) -> Iterator[Kept]:
    """The same service on another database."""
    with wired(served.app.settings, database=url, log=QUIET, console=Console(file=StringIO())) as app:
        outlets = {name: replace(one, channel=served.ledgers[name]) for name, one in app.outlets.items()}
        yield Kept(replace(app, outlets=outlets), served.folder, served.ledgers)


def test_what_a_backup_knows_as_sent_is_not_told_again_and_what_was_sent_after_it_is(tmp_path):
    with kept(tmp_path) as served:
        first, second = START + 10 * MINUTE, START + 20 * MINUTE
        assert len(served.told("press", first, *stages(2))) == 1
        file = back_up(served.app.store.url, tmp_path / "b.db").file
        assert len(served.told("press", second, *stages(1, first=3))) == 1
        url = other(tmp_path, tables=True)
        restore(url, file, tmp_path / "unused", now=second)
        with going_on(served, url) as moved:
            moved.app.start(second + MINUTE)
            assert moved.told("press", second + MINUTE) == []
            assert moved.told("press", second + 2 * MINUTE, *stages(2)) == []
            # Sources are read again: what is new to the backup is news once more, once.
            assert len(moved.told("press", second + 3 * MINUTE, *stages(1, first=3))) == 1
            assert moved.told("press", second + 4 * MINUTE, *stages(1, first=3)) == []


def test_a_message_after_a_restore_has_an_id_that_no_message_before_had(tmp_path):
    """Else a receiver that knows ids would take another message for one that it has."""
    with kept(tmp_path) as served:
        first, second = START + 10 * MINUTE, START + 20 * MINUTE
        served.tick(first, *stages(1))
        file = back_up(served.app.store.url, tmp_path / "b.db").file
        served.tick(second, *stages(1, first=2))
        ids = [one.id for one in served["press"].got]
        again = file
        for number in range(2):
            url = other(tmp_path, name=f"moved{number}.db", tables=True)
            restore(url, again, tmp_path / "unused", now=second + number * MINUTE)
            with going_on(served, url) as moved:
                moved.app.start(second + 10 * MINUTE)
                moved.tick(second + 10 * MINUTE, *stages(1, first=3 + number))
            ids += [one.id for one in served["press"].got[len(ids) :]]
        assert ids[0] == "message-1"
        assert len(ids) == len(set(ids)) == 4
        assert len({one.origin for one in served["press"].got}) == 1


def test_what_waits_in_a_backup_is_sent_from_where_it_is_put_back_with_the_id_that_it_had(tmp_path):
    with kept(tmp_path) as served:
        served["press"].answers.append(Outcome("unknown"))
        at = START + 10 * MINUTE
        served.tick(at, *stages(1))
        (tried,) = served["press"].got
        url = other(tmp_path, tables=True)
        restore(url, back_up(served.app.store.url, tmp_path / "b.db").file, tmp_path / "unused", now=at)
        with going_on(served, url) as moved:
            moved.app.start(at + HOUR)
            moved.tick(at + HOUR)
        assert [one.id for one in served["press"].got] == [tried.id, tried.id]


def test_a_channel_that_was_switched_off_is_the_same_channel_after_a_restore_and_still_off(tmp_path):
    with kept(tmp_path) as served:
        served.tick(START + 10 * MINUTE, *stages(1))
        off = "UPDATE channel SET off_since = '2023-06-01 12:00:00.000000', reason = 'refused' WHERE name = 'press'"
        databases.execute(served.app.store.url, off)
        url = other(tmp_path, tables=True)
        restore(url, back_up(served.app.store.url, tmp_path / "b.db").file, tmp_path / "unused", now=START)
        with going_on(served, url) as moved:
            moved.app.start(START + 20 * MINUTE)
            assert moved.app.store.channels.off() == {"press"}


# By hand.


def test_the_database_is_brought_up_to_date_by_hand_and_one_can_ask_whether_it_has_to_be(tmp_path):
    databases.config(tmp_path, CONFIG + 'backups = "."\n')
    old = Store(databases.url(tmp_path, "test.db"))
    with old.engine.begin() as connection:
        STEPS.upgrade(connection, "0003")
    asked = call("migrate", "--check", cwd=tmp_path)
    assert asked.returncode == 1
    assert f"has schema 0003, this tracker needs {HEAD}; run `tracker migrate`" in asked.stderr
    with holding(old.url):
        assert call("migrate", cwd=tmp_path).returncode == 2
    done = call("migrate", cwd=tmp_path)
    assert f"was brought from schema 0003 to {HEAD}." in done.stdout
    assert "What was there before lies at " in done.stdout
    assert json.loads(call("migrate", "--check", "--json", cwd=tmp_path).stdout)["up_to_date"] is True
    assert "is up to date" in call("migrate", cwd=tmp_path).stdout
    assert json.loads(call("migrate", "--json", cwd=tmp_path).stdout)["backup"] is None
    assert look_through(next(tmp_path.glob("*.before-*"))).version == "0003"
    databases.execute(old.url, "UPDATE alembic_version SET version_num = '9999'")
    asked = call("migrate", "--check", cwd=tmp_path)
    assert (asked.returncode, "update the tracker" in asked.stderr) == (1, True)
    asked = call("migrate", cwd=tmp_path)
    assert (asked.returncode, "newer version" in asked.stderr) == (2, True)
    old.close()


@pytest.mark.sqlite("is about a missing file")
def test_none_is_made_by_hand(tmp_path):
    databases.config(tmp_path, CONFIG)
    for words in (("migrate",), ("migrate", "--check"), ("backup",)):
        done = call(*words, cwd=tmp_path)
        assert (done.returncode, "there is no database" in done.stderr) == (2, True)
    assert not (tmp_path / "test.db").exists()
