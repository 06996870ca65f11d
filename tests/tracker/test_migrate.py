"""The schema: what the steps make is what the tables say, and a newer one is refused."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

import tracker.archive_tables
import tracker.tables
import tracker.work_tables  # noqa: F401
from tests.tracker.stored import bill, keep, opened
from tracker.migrate import HEAD, migrate
from tracker.store import DatabaseError, Store
from tracker.store.engine import transaction

FOLDER = Path(__file__).parents[2] / "tracker" / "migrations"


def test_the_migrated_schema_is_the_one_that_the_tables_say(tmp_path):
    with opened(tmp_path) as store, store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_program_knows_the_last_step():
    assert ScriptDirectory(str(FOLDER)).get_current_head() == HEAD


def test_a_database_that_is_up_to_date_is_left_alone(tmp_path):
    with opened(tmp_path) as store:
        keep(store, bill())
        assert migrate(store) is False
        assert len(store.bills()) == 1


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path):
    with opened(tmp_path) as store:
        with transaction(store.engine) as session:
            session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(DatabaseError, match="newer version of the tracker"):
            migrate(store)
        assert store.version() == "9999"


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 15000)]
)
def test_every_connection_has_the_settings_that_keep_data(tmp_path, pragma, value):
    with opened(tmp_path) as store, transaction(store.engine) as session:
        assert session.connection().exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_another_programs_database_is_refused_and_left_as_it_is(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'other.db'}")
    with store.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(DatabaseError, match="another program"):
        migrate(store)
    assert store.tables() == ["recipes"]
    store.close()


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path):
    (tmp_path / "x.db").write_text("this is a shopping list, not a database " * 100)
    store = Store(f"sqlite:///{tmp_path / 'x.db'}")
    with pytest.raises(Exception, match="not a database"):
        migrate(store)
    store.close()
    assert (tmp_path / "x.db").read_text().startswith("this is a shopping list")


def test_a_database_that_is_taken_away_or_replaced_is_noticed(tmp_path):
    with opened(tmp_path) as store:
        assert [store.gone(), store.gone()] == [False, False]
        (tmp_path / "test.db").rename(tmp_path / "elsewhere.db")
        assert store.gone()
