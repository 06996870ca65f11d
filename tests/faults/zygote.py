"""A process that has loaded the service once and gives it many lives: each a fork that runs the real command.

Starting ``tracker run`` costs most of a second in imports, which leaves no time for hundreds of deaths. Nothing is
open before a fork: no database, no connection, no thread. The child process that sends (``alerts.courier``) is forked
in the same way, or started as ever where a life asks for it.

    with Zygote() as zygote:
        life = zygote.start(folder, "run")
        os.kill(life, signal.SIGKILL)
        zygote.end(life)
"""

import ctypes
import gc
import importlib
import json
import os
import random
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).parents[2]
SOCKET, PYTHON, REAL = "ZYGOTE_SOCKET", "ZYGOTE_PYTHON", "ZYGOTE_REAL_COURIER"
COURIER = ["-P", "-m", "alerts.courier"]
# What a life would load otherwise, each time.
LOADED = (
    "tracker.cli.main tracker.loop tracker.app tracker.registry tracker.migrate alembic.command alembic.config "
    "alembic.script alembic.ddl.impl sqlalchemy.dialects.sqlite sqlalchemy.dialects.postgresql.psycopg "
    "alerts.courier alerts.channels alerts.child alerts.messages rich.progress rich.table httpx lxml.html nh3 "
    "logging.config zoneinfo smtplib email.message email.policy asyncio"
).split()
SHIM = f"""#!{{python}} -IS
import os, sys
import _socket
if sys.argv[1:] != {COURIER!r} or os.environ.get({REAL!r}):
    os.execv({{python!r}}, [{{python!r}}, *sys.argv[1:]])
line = _socket.socket(_socket.AF_UNIX)
line.connect({{where!r}})
line.sendmsg([b"c"], [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, (0).to_bytes(4, sys.byteorder))])
line.recv(1)
"""


class Zygote:
    """Starts lives and tells how they ended; ``with`` ends it, and whatever it started."""

    def __enter__(self) -> "Zygote":
        self._folder = Path(tempfile.mkdtemp(prefix="zygote-"))
        where, shim = str(self._folder / "line"), self._folder / "python"
        shim.write_text(SHIM.format(python=sys.executable, where=where), encoding="utf-8")
        shim.chmod(0o700)
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("COLUMNS", "FORCE_", "PYTEST"))}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.zygote", str(shim)],
            cwd=ROOT,
            env={**kept, "COLUMNS": "120", "NO_COLOR": "1", SOCKET: where},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._hear() == {"ready": True}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()
        shutil.rmtree(self._folder)

    def start(self, folder: Path, *words: str, real_courier: bool = False) -> int:
        """Begin a life of ``tracker`` in a folder; gives its process. What it says goes into said.log there."""
        told = self._ask(start=str(folder), words=words, real_courier=real_courier)
        return int(told["pid"])

    def end(self, life: int, *, within: float = 30.0) -> int:
        """Wait for the end of a life; gives its exit code, minus a signal's number if that ended it."""
        ends = time.monotonic() + within
        while (code := self._ask(end=life)["code"]) is None:
            assert time.monotonic() < ends, f"process {life} did not end within {within:g} s"
            threading.Event().wait(0.002)
        return int(code)

    def ended(self, life: int) -> bool:
        """Tell whether a life has ended by itself; its number may be taken then."""
        return bool(self._ask(ended=life)["ended"])

    def left(self) -> bool:
        """Tell whether any process is there still that lives have started, of whatever kind."""
        return bool(self._ask(left=True)["left"])

    def _ask(self, **what: Any) -> dict[str, Any]:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        self._process.stdin.flush()
        return self._hear()

    def _hear(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the zygote has ended"
        heard: dict[str, Any] = json.loads(line)
        return heard


def main() -> None:
    """Load the service and serve requests until the standard input closes."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER: orphans come to this process
    sys.executable = sys.argv[1]  # before anything takes it over as its default
    for name in LOADED:
        importlib.import_module(name)
    from sqlalchemy.orm import configure_mappers

    from alerts.channels import check_url
    from tracker.registry import found

    found()
    configure_mappers()
    check_url("json://localhost")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(os.environ[SOCKET])
    listener.listen(16)
    gc.collect()
    gc.freeze()
    _say({"ready": True})
    try:
        _serve(listener)
    finally:
        _end_all()


_lives: set[int] = set()
_ended: dict[int, int] = {}


def _serve(listener: socket.socket) -> None:
    heard = b""
    while True:
        ready, _, _ = select.select([0, listener], [], [])
        if listener in ready:
            _courier(listener)
        if 0 in ready:
            data = os.read(0, 65536)
            if not data:
                return
            heard += data
        while b"\n" in heard:
            line, _, heard = heard.partition(b"\n")
            _say(_answer(json.loads(line), listener))


def _answer(asked: dict[str, Any], listener: socket.socket) -> dict[str, Any]:
    if "start" in asked:
        return {"pid": _life(asked["start"], asked["words"], asked["real_courier"])}
    there = _reap()
    if "ended" in asked:
        return {"ended": asked["ended"] in _ended}
    return {"code": _ended.pop(asked["end"], None)} if "end" in asked else {"left": there}


def _reap() -> bool:
    """Note which children have ended; tells whether there are any others."""
    with suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return True
            if pid in _lives:
                _lives.remove(pid)
                _ended[pid] = os.waitstatus_to_exitcode(status)
    return False


def _life(folder: str, words: Sequence[str], real_courier: bool) -> int:
    pid = os.fork()
    if pid:
        _lives.add(pid)
        return pid
    code = 70
    try:
        os.chdir(folder)
        if real_courier:
            os.environ[REAL] = "yes"
        said = os.open("said.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        _wire(os.open(os.devnull, os.O_RDONLY), said, said)
        sys.argv = ["tracker", *words]
        from tracker.cli import main as tracker

        tracker()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    finally:
        sys.stderr.flush()
        os._exit(code)


def _courier(listener: socket.socket) -> None:
    """Fork the process that sends, on the line of whoever asks for it."""
    line, _ = listener.accept()
    _, fds, _, _ = socket.recv_fds(line, 1, 1)
    if fds and os.fork() == 0:
        try:
            os.setsid()
            # Kept open: its end tells whoever asked that this process has ended.
            _wire(fds[0], fds[0], os.open(os.devnull, os.O_WRONLY), keep=line.fileno())
            from alerts import courier

            courier.main()
        finally:
            os._exit(0)
    for fd in fds:
        os.close(fd)
    line.close()


def _wire(*fds: int, keep: int = -1) -> None:
    """Put these in the place of standard input, output and error, and close all others but one."""
    for place, fd in enumerate([os.dup(fd) for fd in fds]):
        os.dup2(fd, place)
    for fd in range(3, 256):
        if fd != keep:
            with suppress(OSError):
                os.close(fd)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w", buffering=1)  # noqa: SIM115
    random.seed()


def _end_all() -> None:
    for pid in _lives:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    ends = time.monotonic() + 5
    while _reap() and time.monotonic() < ends:
        threading.Event().wait(0.01)


def _say(document: dict[str, Any]) -> None:
    os.write(1, json.dumps(document).encode() + b"\n")


if __name__ == "__main__":
    main()
