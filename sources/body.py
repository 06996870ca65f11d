"""What one answer says: its status, its bytes within limits, its JSON; and the errors when that is nothing.

Part of `sources.fetch`, from which everyone else imports the errors.
"""

import json
import re
import socket
import ssl
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, NoReturn

import httpx

LONGEST_RETRY_AFTER = 3600.0
LONGEST_WAIT = 20.0

DEEPEST = 100  # real answers have ten levels; a thousand would exhaust the calls of whatever looks at them
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_STEP = 1 << 20
_GZIP, _ZLIB, _BARE = 31, 15, -15


class FetchError(Exception):
    """A call failed; `str()` is one plain sentence naming the service and its path, never the query.

    `retry_after` is how many seconds the service asked us to wait (at most an hour), or None.
    `transient` is True when a quick further try may help.
    """

    def __init__(self, message: str, *, retry_after: float | None = None, transient: bool = True) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.transient = transient


class Unreachable(FetchError):
    """No whole answer: connection, name, certificate, time-out."""


class Refused(FetchError):
    """The service said no (4xx, or a redirect, which is never followed); `status` is the HTTP status."""

    def __init__(self, message: str, *, status: int) -> None:
        super().__init__(message, transient=False)
        self.status = status


class Busy(FetchError):
    """The service is overloaded or broken for now (408, 425, 429, 5xx); `status` is the HTTP status."""

    def __init__(self, message: str, *, status: int, retry_after: float | None = None) -> None:
        super().__init__(message, retry_after=retry_after, transient=(retry_after or 0) <= LONGEST_WAIT)
        self.status = status


class NotJson(FetchError):
    """An answer that cannot be read: HTML, empty, half, wrong content type, too large."""


class WrongShape(FetchError):
    """Valid JSON of another shape than asked for: the service's contract changed."""

    def __init__(self, message: str) -> None:
        super().__init__(message, transient=False)


def place(url: httpx.URL) -> str:
    """Name a service and path for people: no query, no password, nothing that could break a line."""
    return (url.netloc + url.raw_path.partition(b"?")[0]).decode("ascii")


def check_status(response: httpx.Response, wall: Callable[[], datetime] | None = None) -> None:
    """Raise Refused or Busy unless the answer is a success; `wall` as for `retry_after`."""
    status = response.status_code
    if response.is_success:
        return
    said = f"{place(response.request.url)} answered {status} ({_phrase(status)})"
    if response.is_redirect:
        raise Refused(f"{said}, pointing to {_target(response)}, which was not followed", status=status)
    if status < 500 and status not in {408, 425, 429}:
        raise Refused(said, status=status)
    asked = retry_after(response, wall)
    if asked:
        said += f" and asked for a wait of {asked:.0f} s"
    raise Busy(said, status=status, retry_after=asked)


def retry_after(response: httpx.Response, wall: Callable[[], datetime] | None = None) -> float | None:
    """Read Retry-After, seconds or a date (RFC 9110 section 10.2.3).

    Gives seconds, at most an hour, or None for nonsense. A date is held against `wall`, the time of day
    with its zone, or without it against the answer's own Date header.
    """
    text = response.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
        return min(float(text), LONGEST_RETRY_AFTER)
    until = _date(text)
    now = wall() if wall else _date(response.headers.get("date", ""))
    if until is None or now is None:
        return None
    return min(max((until - now).total_seconds(), 0.0), LONGEST_RETRY_AFTER)


def _date(text: str) -> datetime | None:
    with suppress(ValueError, TypeError, OverflowError):
        found = parsedate_to_datetime(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def _phrase(status: int) -> str:
    return next((one.phrase.lower() for one in HTTPStatus if one == status), "not a known status")


def _target(response: httpx.Response) -> str:
    try:
        return place(response.request.url.join(response.headers["location"]))
    except (KeyError, httpx.InvalidURL):
        return "no readable address"


def unreachable(url: httpx.URL, error: Exception, limits: httpx.Timeout) -> Unreachable:
    """Say in plain words why no whole answer came from `url` within `limits` (seconds)."""
    causes = tuple(_causes(error))
    transient = True
    if isinstance(error, httpx.ConnectTimeout):
        said = f"did not accept a connection within {limits.connect:g} s"
    elif isinstance(error, httpx.TimeoutException):
        said = f"did not finish its answer within {limits.read:g} s"
    elif any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        said, transient = "shows a certificate that cannot be trusted", False
    elif any(isinstance(cause, ssl.SSLError) for cause in causes):
        said = "offers no secure connection"
    elif any(isinstance(cause, socket.gaierror) for cause in causes):
        said = "cannot be found: its name does not resolve"
    elif isinstance(error, httpx.ConnectError):
        said = "does not accept connections"
    elif isinstance(error, (httpx.NetworkError, httpx.RemoteProtocolError)):
        said = "broke off before its answer was complete"
    else:
        said, transient = "is not an address that can be asked", False
    return Unreachable(f"{place(url)} {said}", transient=transient)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


class BadBody(Exception):
    """Why an answer's body cannot be used, as the end of a sentence that begins with the service's name.

    `transient` is True when asking again may well help (a page put up during an outage, half an answer).
    """

    def __init__(self, reason: str, *, transient: bool = True) -> None:
        super().__init__(reason)
        self.transient = transient


def collect(chunks: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """Join the chunks of a body as they came over the wire, inflated as `encoding` says.

    Takes the Content-Encoding header ("" for none) and a limit in bytes, held both on the wire and after
    inflation: no more than about one MiB beyond it is ever unpacked. Raises BadBody.
    """
    name = encoding.strip().lower()
    if name not in {"", "identity", "gzip", "x-gzip", "deflate"}:
        raise BadBody(f"packed its answer in a way that was not asked for ({name[:40]!a})", transient=False)
    body, wire = bytearray(), 0
    inflater = None
    for chunk in filter(None, chunks):
        wire += len(chunk)
        if wire > limit:
            _too_large(limit)
        if name in {"", "identity"}:
            body += chunk
            continue
        inflater = inflater or zlib.decompressobj(_window(name, chunk[0]))
        _inflate(inflater, chunk, body, limit)
    if inflater is not None:
        body += inflater.flush()
        if not inflater.eof:
            raise BadBody("sent only part of a packed answer")
    return bytes(body)


def _window(encoding: str, first: int) -> int:
    """Give zlib's window setting; "deflate" comes with or without the zlib header, which begins with ..8."""
    if encoding != "deflate":
        return _GZIP
    return _ZLIB if first & 0x0F == 8 else _BARE


def _inflate(inflater: "zlib._Decompress", chunk: bytes, body: bytearray, limit: int) -> None:
    """Inflate one chunk onto `body` in small steps, so that a bomb is noticed before it is unpacked."""
    while chunk:
        try:
            body += inflater.decompress(chunk, _STEP)
        except zlib.error as error:
            raise BadBody("sent an answer that cannot be unpacked") from error
        if len(body) > limit:
            _too_large(limit)
        chunk = inflater.unconsumed_tail


def _too_large(limit: int) -> NoReturn:
    raise BadBody(f"sent an answer larger than {limit:,} bytes", transient=False)


def parse(body: bytes, content_type: str) -> Any:
    """Decode a body as JSON in UTF-8, with or without a byte order mark. Takes the Content-Type header ("" for none).

    The type must name JSON or plain text, which the OpenAPI files of Bills, Lords Votes and Members list for the
    same body. Raises BadBody for anything else, an HTML page under any type among it.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind and "json" not in kind and kind != "text/plain":
        raise BadBody(f"sent {kind[:60]!a} instead of JSON")
    if not body.strip():
        raise BadBody("sent an empty answer")
    try:
        text = body.decode("utf-8-sig")
        if text.lstrip().startswith("<"):
            raise BadBody("sent a web page instead of JSON")
        value = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadBody("sent an answer that is not whole and valid JSON") from error
    if _too_deep(body):
        raise BadBody(f"sent an answer that is nested more than {DEEPEST} levels deep", transient=False)
    return value


def _too_deep(body: bytes) -> bool:
    """Tell whether valid JSON has too many levels, by taking away its innermost brackets as often."""
    brackets = _STRING.sub(b"", body).translate(None, bytes({*range(256)} - {*b"[]{}"}))
    for _ in range(DEEPEST):
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    return bool(brackets)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
