"""The schema's steps: which there are, and running them on a connection. Alembic is loaded only where it is used."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect

from tracker.store.trouble import DatabaseError

HEAD = "0006"
VERSION = "alembic_version"
# What every database of ours has had from the first step on; other programs use alembic too.
OURS = frozenset({VERSION, "alert", "bill", "change", "delivery"})


@dataclass(frozen=True)
class Steps:
    """The steps in a folder, and the last of them."""

    folder: Path
    head: str

    def known(self) -> list[str]:
        """Give the names of the steps, the first of them first."""
        from alembic.script import ScriptDirectory

        return [script.revision for script in ScriptDirectory(str(self.folder)).walk_revisions()][::-1]

    def upgrade(self, connection: Connection, to: str = "head") -> None:
        """Run the steps that are missing, in the transaction that the connection is in."""
        from alembic import command
        from alembic.config import Config

        config = Config()
        # The file of a config has its own meaning for the per cent sign.
        config.set_main_option("script_location", str(self.folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, to)

    def refuse_newer(self, version: str, what: str = "the database") -> None:
        """Raise DatabaseError for a schema that none of these steps makes."""
        if version != self.head and version not in self.known():
            raise DatabaseError(
                f"{what} was made by a newer version of the tracker (schema {version}, this one knows {self.head}); "
                "update the tracker, or name another"
            )


STEPS = Steps(Path(__file__).parents[1] / "migrations", HEAD)


def stands_at(connection: Connection) -> str | None:
    """Give the step that a database stands at; None for one without tables. Raises DatabaseError for another's."""
    names = set(inspect(connection).get_table_names())
    if not names:
        return None
    if not names >= OURS:
        raise DatabaseError("the database holds another program's tables; name a fresh one for the tracker")
    return connection.exec_driver_sql(f"SELECT version_num FROM {VERSION}").scalar()


def patient(connection: Connection) -> None:
    """Let the transaction of a connection rest as long as it has to, where the server ends those that rest."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
