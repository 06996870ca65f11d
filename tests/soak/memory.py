"""How much memory this process has in use."""

import gc
from functools import _lru_cache_wrapper
from pathlib import Path

from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlmodel import SQLModel


def resident() -> float:
    """Give the resident memory in MiB, once what is garbage is gone."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


def reborn() -> None:
    """Forget what SQLAlchemy keeps of databases that were closed: a service that starts again is a new process."""
    for mapper in SQLModel._sa_registry.mappers:
        mapper._compiled_cache.clear()  # type: ignore[attr-defined]
    for kind in PGDialect_psycopg.__mro__:
        for one in vars(kind).values():
            if isinstance(one, _lru_cache_wrapper):
                one.cache_clear()
