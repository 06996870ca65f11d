"""A raw socket server that misbehaves on purpose: drips, hangs, resets, lies about lengths, packs bombs.

    with Server(plain('{"a": 1}')) as server:
        httpx.get(server.url)

Each request gets the next answer; the last one repeats. Every answer ends its connection.
"""

import gzip
import socket
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from types import TracebackType

Answer = Callable[[socket.socket, threading.Event], None]
"""Writes to the connection; the event is set when the server closes, so wait on it rather than sleep."""


class Server:
    """Serves on a free loopback port; `requests` holds the head of every request in order of arrival."""

    def __init__(self, *answers: Answer) -> None:
        self.requests: list[str] = []
        self._answers = answers
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.02)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> "Server":
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        for thread in list(self._threads):
            thread.join(5)
        self._listener.close()

    def _start(self, target: Callable[..., None], *args: socket.socket) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            connection.settimeout(5)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                head = _read_head(connection)
                if not head:
                    return
                with self._lock:
                    answer = self._answers[min(len(self.requests), len(self._answers) - 1)]
                    self.requests.append(head)
                answer(connection, self._closing)
            except OSError:
                return


def _read_head(connection: socket.socket) -> str:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return ""
        data += more
    return data.partition(b"\r\n\r\n")[0].decode("latin-1")


def head(status: int = 200, **headers: str) -> bytes:
    """Give an answer's head; `Content_Type="..."` becomes `Content-Type: ...`, JSON unless told otherwise."""
    fields = {"Content_Type": "application/json; charset=utf-8", "Connection": "close", **headers}
    lines = [
        f"HTTP/1.1 {status} Said",
        *(f"{name.replace('_', '-')}: {value}" for name, value in fields.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def raw(data: bytes) -> Answer:
    """Send exactly these bytes and close."""
    return lambda connection, _: connection.sendall(data)


def plain(body: str | bytes, status: int = 200, **headers: str) -> Answer:
    """Send a well-formed answer."""
    data = body.encode() if isinstance(body, str) else body
    return raw(head(status, Content_Length=str(len(data)), **headers) + data)


def truncated(body: str, missing: int = 100) -> Answer:
    """Claim a Content-Length that is larger than the body by `missing` bytes."""
    return raw(head(Content_Length=str(len(body.encode()) + missing)) + body.encode())


def hang() -> Answer:
    """Read the request and never answer."""

    def answer(_: socket.socket, closing: threading.Event) -> None:
        closing.wait(30)

    return answer


def drip(data: bytes, every: float) -> Answer:
    """Send `data` byte by byte with `every` seconds between them."""

    def answer(connection: socket.socket, closing: threading.Event) -> None:
        for byte in data:
            connection.sendall(bytes([byte]))
            if closing.wait(every):
                return

    return answer


def then(*answers: Answer) -> Answer:
    """Do one after the other on the same connection."""

    def answer(connection: socket.socket, closing: threading.Event) -> None:
        for one in answers:
            one(connection, closing)

    return answer


def reset() -> Answer:
    """Close with a TCP reset."""

    def answer(connection: socket.socket, _: threading.Event) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return answer


def stream(chunks: Callable[[], Iterator[bytes]], **headers: str) -> Answer:
    """Send chunks without a length until they end or the other side has had enough."""

    def answer(connection: socket.socket, closing: threading.Event) -> None:
        connection.sendall(head(200, **headers))
        for chunk in chunks():
            if closing.is_set():
                return
            connection.sendall(chunk)

    return answer


def gzip_bomb(size: int) -> Answer:
    """Send `size` bytes of spaces as gzip, about a thousandth of that on the wire."""

    def chunks() -> Iterator[bytes]:
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        for _ in range(size >> 20):
            yield packer.compress(b" " * (1 << 20))
        yield packer.flush()

    return stream(chunks, Content_Encoding="gzip")


def packed(body: str) -> Answer:
    """Send a well-formed gzip answer."""
    return plain(gzip.compress(body.encode()), Content_Encoding="gzip")
