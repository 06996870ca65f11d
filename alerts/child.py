"""A process of our own that does what may hang or grow, and the conversation with it: JSON, a line each way.

What it runs can be killed at any moment, with whatever it has started. Each step has an end time.
"""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent.parent


class Child:
    """One process that runs ``module``, which reads its standard input and answers on its standard output.

    ``environ`` is all of its environment but the place of our packages; without it, it has ours. End times are those
    of ``time.monotonic``. Raises OSError when it does not start, or is no longer there.
    """

    def __init__(self, python: str, module: str, *words: str, environ: Mapping[str, str] | None = None) -> None:
        given = os.environ if environ is None else environ
        path = os.pathsep.join(filter(None, (str(HOME), given.get("PYTHONPATH"))))
        self._line, theirs = socket.socketpair()
        self._heard = b""
        try:
            with theirs:
                self._process = subprocess.Popen(
                    [python, "-P", "-m", module, *words],
                    stdin=theirs.fileno(),
                    stdout=theirs.fileno(),
                    stderr=subprocess.DEVNULL,
                    env={**given, "PYTHONPATH": path},
                    start_new_session=True,
                )
        except BaseException:
            self._line.close()
            raise

    def say(self, document: Mapping[str, Any], end: float) -> None:
        """Send one document; raises TimeoutError."""
        self._line.settimeout(max(0.001, end - time.monotonic()))
        self._line.sendall(json.dumps(document).encode() + b"\n")

    def hear(self, end: float) -> Any:
        """Give the next document that it sends; raises TimeoutError, or EOFError when it has ended."""
        while b"\n" not in self._heard:
            self._line.settimeout(max(0.001, end - time.monotonic()))
            heard = self._line.recv(65536)
            if not heard:
                raise EOFError
            self._heard += heard
        line, _, self._heard = self._heard.partition(b"\n")
        return json.loads(line)

    def ended(self) -> int | None:
        """Give the exit code of one that has stopped answering: minus a signal's number if that ended it.

        None where it is still there after a second.
        """
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(1)
        return None

    def kill(self) -> None:
        """End it, with all that it has started."""
        with suppress(ProcessLookupError, subprocess.TimeoutExpired):
            if self._process.poll() is None:
                # The child leads its own session, so whatever it has started goes with it.
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(5)
        self._line.close()
