"""The schema: what the steps make is what the tables say; old databases come along; a newer one is refused."""

import resource
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlmodel import SQLModel

import tracker.archive_tables
import tracker.tables
import tracker.work_tables  # noqa: F401
from tests import databases
from tests.tracker.older import old
from tests.tracker.stored import NOW, bill, keep, opened
from tracker.migrate import HEAD, migrate
from tracker.store import DatabaseError, Store
from tracker.store.backup import database_name
from tracker.store.compared import alike
from tracker.store.copying import tables
from tracker.store.engine import open_engine, transaction
from tracker.store.schema import STEPS, Steps

REVISIONS = STEPS.known()
DEFINED = ("type", "nullable", "default")


def shape(connection: Connection) -> dict[str, dict[str, Any]]:
    """Everything about a schema: columns, types, nullability, defaults, keys, indexes, constraints, all by name."""
    look = sa.inspect(connection)
    return {
        name: {
            "columns": {
                one["name"]: (str(one["type"]), one["nullable"], one["default"]) for one in look.get_columns(name)
            },
            "key": look.get_pk_constraint(name),
            "foreign keys": sorted(map(str, look.get_foreign_keys(name))),
            "unique": sorted(map(str, look.get_unique_constraints(name))),
            "indexes": sorted(map(str, look.get_indexes(name))),
            "checks": sorted(map(str, look.get_check_constraints(name))),
        }
        for name in look.get_table_names()
        if name != "alembic_version"
    }


@contextmanager
def said_by_the_tables(folder: Path) -> Iterator[Connection]:
    engine = open_engine(databases.url(folder, "fresh.db"))
    try:
        with engine.begin() as connection:
            SQLModel.metadata.create_all(connection)
            yield connection
    finally:
        engine.dispose()


def test_the_migrated_schema_is_the_one_that_the_tables_say(tmp_path):
    with opened(tmp_path) as store, store.engine.connect() as connection, said_by_the_tables(tmp_path) as fresh:
        told = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=told), SQLModel.metadata) == []
        migrated, said = shape(connection), shape(fresh)
        assert migrated.keys() == said.keys()
        for name in said:
            assert migrated[name] == said[name], name


def test_the_program_knows_the_last_step():
    assert ScriptDirectory(str(STEPS.folder)).get_current_head() == HEAD == REVISIONS[-1]


def test_a_database_that_is_up_to_date_is_left_alone(tmp_path):
    with opened(tmp_path) as store:
        keep(store, bill())
        assert migrate(store) is None
        assert len(store.bills()) == 1
    assert [one.name for one in tmp_path.iterdir() if "before" in one.name] == []


# Databases of older versions, with something in every table.


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_an_old_database_comes_along_with_all_that_is_in_it(tmp_path, revision):
    store, before = old(tmp_path, revision)
    with closing(store):
        done = migrate(store, NOW, backups=tmp_path)
        assert done is not None and (done.before, done.after) == (revision, HEAD)
        assert done.backup is not None
        with store.engine.connect() as connection, said_by_the_tables(tmp_path) as fresh:
            assert shape(connection) == shape(fresh)
            after = {
                table.name: [dict(one) for one in connection.execute(sa.select(table)).mappings()]
                for table in tables(connection)
            }
    # What was called "member" until then is "named" since.
    moved = {"named" if name == "member" and "named" not in before else name: rows for name, rows in before.items()}
    for name, rows in moved.items():
        assert lost(name, rows, after[name]) == [], name


def lost(name: str, before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[Any]:
    """Give the rows that a step did not leave as they were, but for what it is meant to change."""
    meant = {"debate": {"stamp"}, "delivery": {"attempts", "lease_until"}, "division": {"unlisted_unknown"}}
    meant |= {"amendment": {"left"}, "named": {"name", "house", "list_as", "seat", "bare", "bare_seat", "recorded"}}
    told = meant.get(name, set())
    kept = [{key: one[key] for key in before[0] if key not in told} for one in after]
    return [one for one in before if {key: each for key, each in one.items() if key not in told} not in kept]


def test_old_and_new_times_truths_and_numbers_read_alike_after_the_steps(tmp_path):
    """What was in doubt when an older program stopped is unknown since, and what is new has its value."""
    store, _ = old(tmp_path, "0004")
    with closing(store):
        with transaction(store.engine) as session:
            session.connection().exec_driver_sql("UPDATE delivery SET state = 'sending' WHERE id = 1")
        migrate(store, NOW, backups=tmp_path)
        told = databases.rows(store.url, 'SELECT id, state, due_at, batch, "rank", through FROM delivery ORDER BY id')
    assert [(one[0], one[1], bool(one[2]), *one[3:5], bool(one[5])) for one in told] == [
        (1, "unknown", True, "", 3, False),
        (2, told[1][1], False, "", 3, False),
    ]


def test_the_counters_go_on_after_the_rows_of_an_old_database(tmp_path):
    store, _ = old(tmp_path, "0004")
    with closing(store):
        migrate(store, NOW, backups=tmp_path)
        assert keep(store, bill()) == 1
        assert store.last_change() == 3


# The backup before.


def backups(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir() if ".before-" in one.name)


def test_a_backup_is_made_before_and_only_its_owner_can_read_it(tmp_path):
    store, _ = old(tmp_path, "0003")
    same, _ = old(tmp_path, "0003", "same.db")
    with closing(store), closing(same):
        done = migrate(store, NOW, backups=tmp_path)
        assert done is not None and done.backup is not None
        assert done.backup.name.endswith(f".before-{HEAD}-2023-06-01T120000Z")
        assert done.backup.stat().st_mode & 0o777 == 0o600
        assert alike(same.url, done.backup)
        assert not alike(store.url, done.backup)


@pytest.mark.sqlite("is about a file's own folder")
def test_the_backup_lies_beside_the_file_where_no_folder_is_named(tmp_path):
    store, _ = old(tmp_path, "0003")
    with closing(store):
        migrate(store, NOW)
    assert backups(tmp_path) == [f"old.db.before-{HEAD}-2023-06-01T120000Z"]


def test_the_last_three_backups_are_kept(tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    store, _ = old(tmp_path, "0004")
    name = database_name(store.url)
    others = ["else.db.before-0002-2020-01-01T120000Z", f"{name}.before-restore-2020-01-01T120000Z", f"{name}-mine"]
    # Those of a later schema may be older.
    ours = [f"{name}.before-000{9 - day}-2023-05-0{day}T120000Z" for day in range(1, 5)]
    for one in (*others, *ours, f"{ours[0]}.abc.part"):
        (folder / one).touch()
    with closing(store):
        done = migrate(store, NOW, backups=folder)
    assert done is not None and done.backup is not None
    assert {one.name for one in folder.iterdir()} == {*others, *ours[-2:], done.backup.name}


def test_without_a_backup_nothing_is_migrated_and_the_text_says_what_to_do(tmp_path):
    store, _ = old(tmp_path, "0004")
    with closing(store):
        with pytest.raises(DatabaseError, match=r"without a backup: .*No such file.*\[tracker\] backups = "):
            migrate(store, NOW, backups=tmp_path / "nowhere")
        assert store.version() == "0004"


def test_a_backup_that_does_not_fit_on_the_disk_leaves_all_as_it_was(tmp_path):
    store, _ = old(tmp_path, "0004")
    with closing(store):
        with limited(100_000), pytest.raises(DatabaseError, match=r"without a backup: .*disk (I/O|fails)"):
            migrate(store, NOW, backups=tmp_path)
        assert store.version() == "0004"
        assert backups(tmp_path) == []
        assert migrate(store, NOW, backups=tmp_path) is not None


@contextmanager
def limited(size: int) -> Iterator[None]:
    """Let no file grow beyond a size: writing more fails."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))


# A step that fails.


def failing(folder: Path, last: str) -> Steps:
    """Our steps, and one more that fails."""
    own = folder / "steps"
    (own / "versions").mkdir(parents=True)
    for one in ("env.py", *(f"versions/{each.name}" for each in (STEPS.folder / "versions").glob("0*.py"))):
        (own / one).write_bytes((STEPS.folder / one).read_bytes())
    (own / "versions" / "0999_more.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision, down_revision = '0999', '{HEAD}'\n"
        "def upgrade():\n"
        "    op.create_table('more', sa.Column('id', sa.Integer(), primary_key=True))\n"
        "    op.execute(\"UPDATE bill SET title = 'half done'\")\n"
        f"    {last}\n"
    )
    return Steps(own, "0999")


def test_a_step_that_fails_leaves_all_as_it_was_and_says_so(tmp_path):
    store, _ = old(tmp_path, "0004")
    same, _ = old(tmp_path, "0004", "same.db")
    with closing(store), closing(same):
        with pytest.raises(DatabaseError, match=r"no such|does not exist") as raised:
            migrate(store, NOW, backups=tmp_path, steps=failing(tmp_path, "op.drop_table('nowhere')"))
        assert "it is as it was, and a backup lies at" in str(raised.value)
        (kept,) = (tmp_path / one for one in backups(tmp_path))
        assert alike(store.url, kept) and alike(same.url, kept)
        assert "more" not in store.tables()
        # And the older steps, which ran before it in the same transaction, can be run alone.
        assert migrate(store, NOW, backups=tmp_path) is not None


@pytest.mark.sqlite("puts a file back")
def test_what_a_step_left_half_done_is_put_back_from_the_backup(tmp_path):
    store, _ = old(tmp_path, "0004")
    same, _ = old(tmp_path, "0004", "same.db")
    with closing(store), closing(same):
        steps = failing(tmp_path, "op.execute('COMMIT'); op.drop_table('nowhere')")
        with pytest.raises(DatabaseError, match="it was put back from the backup"):
            migrate(store, NOW, backups=tmp_path, steps=steps)
        (kept,) = (tmp_path / one for one in backups(tmp_path))
        assert alike(store.url, kept) and alike(same.url, kept)
        assert migrate(store, NOW, backups=tmp_path) is not None


@pytest.mark.postgresql("a server's database is not put back unasked")
def test_what_a_step_left_half_done_on_a_server_is_told(tmp_path):
    store, _ = old(tmp_path, "0004")
    with closing(store):
        steps = failing(tmp_path, "op.execute('COMMIT'); op.drop_table('nowhere')")
        with pytest.raises(DatabaseError, match=r"a part of it was done: put the backup .* `tracker restore`"):
            migrate(store, NOW, backups=tmp_path, steps=steps)


# What is refused.


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path):
    with opened(tmp_path) as store:
        with transaction(store.engine) as session:
            session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(DatabaseError, match="newer version of the tracker"):
            migrate(store, NOW, backups=tmp_path)
        assert store.version() == "9999"
        assert backups(tmp_path) == []


def test_another_programs_database_is_refused_and_left_as_it_is(tmp_path):
    store = Store(databases.url(tmp_path, "other.db"))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(DatabaseError, match="another program"):
        migrate(store)
    assert store.tables() == ["recipes"]
    store.close()


def test_another_programs_database_that_alembic_keeps_too_is_no_newer_one_of_ours(tmp_path):
    store = Store(databases.url(tmp_path, "other.db"))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE recipes (name TEXT)")
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num TEXT)")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('ae1027a6acf0')")
    with pytest.raises(DatabaseError, match="another program"):
        migrate(store, NOW, backups=tmp_path)
    store.close()


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path):
    (tmp_path / "x.db").write_text("this is a shopping list, not a database " * 100)
    store = Store(f"sqlite:///{tmp_path / 'x.db'}")
    with pytest.raises(DatabaseError, match=r"damaged|not a database"):
        migrate(store)
    store.close()
    assert (tmp_path / "x.db").read_text().startswith("this is a shopping list")


@pytest.mark.sqlite("is about a file")
def test_a_database_that_is_taken_away_or_replaced_is_noticed(tmp_path):
    with opened(tmp_path) as store:
        assert [store.gone(), store.gone()] == [False, False]
        (tmp_path / "test.db").rename(tmp_path / "elsewhere.db")
        assert store.gone()
