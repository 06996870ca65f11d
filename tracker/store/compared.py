"""Whether two databases hold the same, be they SQLite or PostgreSQL."""

from pathlib import Path

from tracker.store.copying import content
from tracker.store.engine import open_engine, schema_version


def alike(url: str, backup: Path) -> bool:
    """Tell whether a database holds what a backup of it does: schema, tables, rows."""
    return held(url) == held(f"sqlite:///{backup}")


def held(url: str) -> tuple[str | None, object]:
    """Give what a database holds in a form that can be compared."""
    engine = open_engine(url, write=False)
    try:
        version = schema_version(engine)
        with engine.connect() as connection:
            return version, content(connection)
    finally:
        engine.dispose()
