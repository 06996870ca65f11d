"""Bringing a database to the schema that this program needs, or refusing one that is newer."""

from pathlib import Path

from tracker.store import DatabaseError, Store

HEAD = "0005"


def migrate(store: Store) -> bool:
    """Run the missing steps; true when there were any. Raises DatabaseError for a schema of a newer program.

    Alembic is loaded only when there is something to do: it takes longer than a whole idle tick.
    """
    version = store.version()
    if version == HEAD:
        return False
    if version is None and store.tables():
        raise DatabaseError("the database holds another program's tables; name a fresh one for the tracker")
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise DatabaseError(
            f"the database was made by a newer version of the tracker (schema {version}, this one knows {HEAD}); "
            "update the tracker, or name another database"
        )
    with store.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True
