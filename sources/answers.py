"""Answers as they came before: an unchanged one is recognised by its bytes, and not parsed again.

Parliament's services offer no way to ask whether something changed (apis: no ETag, no useful Last-Modified), so
the whole answer has to come; most of the time it is the same.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

# What is parsed takes several times as much memory as these bytes.
ROOM = 16_000_000
# After so many other answers nobody is likely to ask for an address again: the days of a search go on.
LATEST = 5_000


class Answers:
    """The last answer of each address with the value parsed from it, for as many bytes as there is room for.

    What was not asked for while ``latest`` other answers came is forgotten.
    Values are shared between those who ask: whoever gets one must not change it.
    """

    def __init__(self, room: int = ROOM, latest: int = LATEST) -> None:
        self._room, self._taken, self._latest, self._asked = room, 0, latest, 0
        self._kept: OrderedDict[str, tuple[bytes, int, Any]] = OrderedDict()
        self._last: dict[str, int] = {}
        self.recognised = 0

    def value(self, address: str, body: bytes, parse: Callable[[bytes], Any]) -> Any:
        """Give the value of a body: the one parsed before if these are the same bytes, else what ``parse`` makes.

        What ``parse`` raises is passed on, and nothing is kept then.
        """
        digest = hashlib.blake2b(body, digest_size=16).digest()
        before = self._kept.get(address)
        self._asked += 1
        if before and before[0] == digest:
            self._kept.move_to_end(address)
            self._last[address] = self._asked
            self.recognised += 1
            return before[2]
        value = parse(body)
        self._forget(address)
        self._kept[address] = (digest, len(body), value)
        self._last[address] = self._asked
        self._taken += len(body)
        while self._kept and (self._taken > self._room or self._stale(next(iter(self._kept)))):
            self._forget(next(iter(self._kept)))
        return value

    def _stale(self, address: str) -> bool:
        return self._last[address] <= self._asked - self._latest

    def _forget(self, address: str) -> None:
        found = self._kept.pop(address, None)
        if found:
            self._taken -= found[1]
            del self._last[address]
