"""The one polite HTTP client: identity, pace, total deadline, size cap, shape check, short retries."""

import ipaddress
import random
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from datetime import datetime
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import httpcore
import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception

from sources import body
from sources.answers import Answers
from sources.body import Busy, FetchError, NotJson, Refused, Unreachable, WrongShape, place

__all__ = [
    "Busy",
    "FetchError",
    "Fetcher",
    "NotJson",
    "Refused",
    "Unreachable",
    "WrongShape",
    "build_client",
]

CONNECT_LIMIT = 10.0

_seconds_left: ContextVar[Callable[[], float] | None] = ContextVar("seconds_left", default=None)
_SHAPES = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every wait is cut to what is left of the current try.

    httpx's time limits are per read, so a server dripping header bytes would hold a call for ever.
    """

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _cut(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _cut(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _TimedStream(self._inner.start_tls(ssl_context, server_hostname, _cut(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _TimedBackend(httpcore.SyncBackend):
    """Opens connections that keep to the deadline of the current try."""

    def connect_tcp(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        return _TimedStream(super().connect_tcp(*args, **kwargs))


def _cut(timeout: float | None) -> float | None:
    left = _seconds_left.get()
    if left is None:
        return timeout
    seconds = left()
    if seconds <= 0:
        raise httpcore.ReadTimeout("total deadline")
    return seconds if timeout is None else min(timeout, seconds)


def build_client(contact: str, *, transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """Build the project's only HTTP client.

    Takes the operator's contact address, put in the User-Agent, and optionally a canned transport for tests.
    Proxy and certificate variables of the environment are ignored; redirects are not followed.
    """
    try:
        release = version("parliament-tracker")
    except PackageNotFoundError:
        release = "0"
    clean = "".join(sign for sign in contact if " " <= sign <= "~").strip()
    headers = {
        "User-Agent": f"parliament-tracker/{release} (+{clean})",
        "Accept": "application/json",
        "Accept-Encoding": "gzip",
    }
    return httpx.Client(headers=headers, transport=transport or _transport(), trust_env=False, follow_redirects=False)


_context = cache(partial(httpx.create_ssl_context, trust_env=False))


def _transport() -> httpx.HTTPTransport:
    transport = httpx.HTTPTransport(verify=(context := _context()), trust_env=False)
    # httpx has no public way to hand its pool a network backend; a test of dripped headers guards this line.
    transport._pool = httpcore.ConnectionPool(ssl_context=context, network_backend=_TimedBackend())
    return transport


class Fetcher:
    """Asks public services for JSON, one call at a time, politely.

    `sleep`, `monotonic` and `random` (0 to 1) are the caller's; `wall` gives the time of day with its zone,
    which a Retry-After date is held against (by default: the answer's own Date header). `gap` is the least
    number of seconds between two calls to one host (none on loopback), `timeout` the seconds one try may take
    in all, `max_bytes` the largest body, packed or not, `attempts` the number of tries, `answers` the memory by
    which an unchanged answer is recognised: what is given is shared, and not to be changed. `ended` holds by host
    when the last call was over: shared by those that may ask the same host. A silent name server is outside
    `timeout`: the system's resolver has its own limit (10 s as measured).
    """

    def __init__(
        self,
        client: httpx.Client,
        *,
        sleep: Callable[[float], object],
        monotonic: Callable[[], float],
        random: Callable[[], float] = random.random,
        wall: Callable[[], datetime] | None = None,
        gap: float = 0.2,
        timeout: float = 30.0,
        max_bytes: int = 50_000_000,
        attempts: int = 3,
        answers: Answers | None = None,
        ended: dict[str, float] | None = None,
    ) -> None:
        self._client, self._sleep, self._monotonic = client, sleep, monotonic
        self._random, self._wall, self._gap = random, wall, gap
        self._timeout, self._max_bytes, self._attempts = timeout, max_bytes, attempts
        self._answers = Answers() if answers is None else answers
        self._ended: dict[str, float] = {} if ended is None else ended
        self._one_at_a_time = threading.Lock()

    def json(
        self,
        url: str,
        params: Mapping[str, str | int | Sequence[str | int]] | None = None,
        *,
        expect: type | tuple[type, ...] | None = None,
    ) -> Any:
        """GET `url` with `params` (a list repeats its key) and give the decoded JSON.

        `expect` is the type the result must have, say `dict` or `list`. Raises FetchError: Unreachable, Busy
        and NotJson after up to `attempts` tries about 1 s and 3 s apart, or as the service asked (to 20 s);
        Refused, WrongShape and whatever does not heal by itself at once. No try begins after twice `timeout`.
        """
        target = _address(url, params)
        with self._one_at_a_time:
            began = self._monotonic()

            def over(state: RetryCallState) -> bool:
                next_try = self._monotonic() + state.upcoming_sleep
                return state.attempt_number >= self._attempts or next_try - began >= 2 * self._timeout

            retrying = Retrying(
                sleep=self._pause,
                wait=self._wait,
                stop=over,
                retry=retry_if_exception(lambda error: isinstance(error, FetchError) and error.transient),
                reraise=True,
            )
            result = retrying(self._ask, target)
        if expect is not None and not isinstance(result, expect):
            raise _wrong_shape(target, result, expect)
        return result

    def _pause(self, seconds: float) -> None:
        self._sleep(seconds)

    def _wait(self, state: RetryCallState) -> float:
        """Seconds before the next try: about 1, 3, 9, but never less than the service asked for."""
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, FetchError) else None
        growing = 3.0 ** (state.attempt_number - 1) * (0.75 + self._random() / 2)
        return max(min(growing, body.LONGEST_WAIT), asked or 0.0)

    def _ask(self, url: httpx.URL) -> Any:
        """Make one try."""
        self._keep_gap(url.host)
        ends = self._monotonic() + self._timeout
        token = _seconds_left.set(lambda: ends - self._monotonic())
        limits = httpx.Timeout(self._timeout, connect=min(CONNECT_LIMIT, self._timeout))
        try:
            with self._client.stream("GET", url, timeout=limits) as response:
                body.check_status(response, self._wall)
                # A canned transport's answer comes already read and inflated.
                canned = response.is_stream_consumed
                encoding = "" if canned else response.headers.get("content-encoding", "")
                chunks = iter([response.content]) if canned else self._in_time(response, ends)
                raw = body.collect(chunks, encoding, self._max_bytes)
            kind = response.headers.get("content-type", "")
            return self._answers.value(f"{kind} {url}", raw, lambda packed: body.parse(packed, kind))
        except body.BadBody as bad:
            raise NotJson(f"{place(url)} {bad}", transient=bad.transient) from bad
        except (httpx.TransportError, UnicodeError, OverflowError) as error:
            raise body.unreachable(url, error, limits) from error
        finally:
            _seconds_left.reset(token)
            self._ended[url.host] = self._monotonic()

    def _in_time(self, response: httpx.Response, ends: float) -> Iterator[bytes]:
        for chunk in response.iter_raw():
            if self._monotonic() > ends:
                raise httpx.ReadTimeout("total deadline")
            yield chunk

    def _keep_gap(self, host: str) -> None:
        if host in self._ended and not _loopback(host):
            left = self._ended[host] + self._gap - self._monotonic()
            if left > 0:
                self._sleep(left)


def _address(url: str, params: Mapping[str, str | int | Sequence[str | int]] | None) -> httpx.URL:
    try:
        target = httpx.URL(url)
        return target.copy_merge_params(params) if params else target
    except httpx.InvalidURL as error:
        shown = ascii(url.partition("?")[0].rpartition("@")[2][:200])
        raise Unreachable(f"{shown} is not an address that can be asked", transient=False) from error


def _loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _wrong_shape(url: httpx.URL, result: object, expect: type | tuple[type, ...]) -> WrongShape:
    wanted = " or ".join(map(_shape, expect if isinstance(expect, tuple) else (expect,)))
    return WrongShape(f"{place(url)} answered with {_shape(type(result))} instead of {wanted}")


def _shape(kind: type) -> str:
    return _SHAPES.get(kind, "a number" if kind in {int, float} else kind.__name__)
