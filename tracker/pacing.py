"""How fast one host is written to, whatever number of channels lead to it."""

from collections.abc import Callable

# A wait is cut into pieces so small that an end that is asked for comes at once.
PIECE = 0.1


class Pacer:
    """Remembers when each host was last written to, by a clock that nobody puts back."""

    def __init__(self, monotonic: Callable[[], float], wait: Callable[[float], object]) -> None:
        """``monotonic`` gives seconds, ``wait`` lets some go by."""
        self._monotonic = monotonic
        self._wait = wait
        self._last: dict[str, float] = {}

    def left(self, host: str, gap: float) -> float:
        """Give how many seconds of the ``gap`` since the last time are left; 0 where it may be written to now."""
        last = self._last.get(host)
        return max(0.0, last + gap - self._monotonic()) if host and last is not None else 0.0

    def wait(self, host: str, gap: float, stopping: Callable[[], bool]) -> None:
        """Wait until a host may be written to, or an end is asked for."""
        while not stopping() and (left := self.left(host, gap)):
            self._wait(min(left, PIECE))

    def wrote(self, host: str) -> None:
        """Note that a host was written to just now."""
        if host:
            self._last[host] = self._monotonic()


class Unpaced(Pacer):
    """Keeps no pace."""

    def __init__(self) -> None:
        super().__init__(lambda: 0.0, lambda seconds: None)

    def wrote(self, host: str) -> None:
        """Remember nothing."""


AT_ONCE = Unpaced()
