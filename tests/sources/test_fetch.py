import json
import re
import signal
import socket
import ssl
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from sources.fetch import (
    Busy,
    Fetcher,
    FetchError,
    NotJson,
    Refused,
    Unreachable,
    WrongShape,
    build_client,
)
from tests.servers import (
    Answer,
    Server,
    drip,
    gzip_bomb,
    hang,
    head,
    packed,
    plain,
    raw,
    reset,
    stream,
    then,
    truncated,
)

GOOD = plain('{"items": []}')
BILLS = "https://bills-api.parliament.uk/api/v1/Bills"
VOTES = "https://commonsvotes-api.parliament.uk/data/divisions.json/search"


class Clock:
    """Real time plus what was slept for, so that waits cost nothing and limits still hold."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.passed = 0.0

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passed += seconds

    def monotonic(self) -> float:
        return time.monotonic() + self.passed


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def real_client() -> Iterator[httpx.Client]:
    """One for all tests: reading the certificates for each would take most of their time."""
    with build_client("campaign@example.org") as client:
        yield client


@pytest.fixture
def fetcher(clock: Clock, real_client: httpx.Client) -> Callable[..., Fetcher]:
    def build(transport: httpx.BaseTransport | None = None, **options: Any) -> Fetcher:
        client = build_client("x@example.org", transport=transport) if transport else real_client
        settings = {"timeout": 20.0, "random": lambda: 0.5, **options}
        return Fetcher(client, sleep=clock.sleep, monotonic=clock.monotonic, **settings)

    return build


def canned(*answers: httpx.Response | Exception) -> httpx.MockTransport:
    """Give these answers in turn, the last one for ever."""
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        one = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(one, Exception):
            raise one
        return one

    return httpx.MockTransport(answer)


# Asking


def test_json_is_decoded_and_parameters_and_identity_are_sent(fetcher: Callable[..., Fetcher]) -> None:
    with Server(GOOD) as server:
        result = fetcher().json(
            f"{server.url}/api/v1/Bills?IsDefeated=false", {"Skip": 0, "MemberId": [1, 2]}, expect=dict
        )
    assert result == {"items": []}
    request, *headers = server.requests[0].split("\r\n")
    assert request == "GET /api/v1/Bills?IsDefeated=false&Skip=0&MemberId=1&MemberId=2 HTTP/1.1"
    fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in headers)}
    assert re.fullmatch(r"parliament-tracker/\S+ \(\+campaign@example\.org\)", fields["user-agent"])
    assert fields["accept"] == "application/json"
    assert fields["accept-encoding"] == "gzip"


def test_control_characters_in_the_contact_never_reach_a_header() -> None:
    with build_client("me@example.org\r\nX-Evil: 1\x00 é") as client:
        assert client.headers["user-agent"].endswith("(+me@example.orgX-Evil: 1)")
        assert "x-evil" not in client.headers


def test_a_line_break_in_an_address_or_parameter_is_never_sent(fetcher: Callable[..., Fetcher]) -> None:
    with Server(GOOD) as server:
        with pytest.raises(Unreachable, match="not an address"):
            fetcher().json(server.url + "/a\r\nX-Evil: 1")
        fetcher().json(server.url, {"q": "a\r\nX-Evil: 1"})
    assert len(server.requests) == 1
    assert "X-Evil:" not in server.requests[0]


def test_proxy_variables_are_ignored(fetcher: Callable[..., Fetcher], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with Server(GOOD) as server:
        assert fetcher().json(server.url) == {"items": []}


@pytest.mark.parametrize("kind", ["application/json", "text/plain; charset=utf-8", "text/json", None])
def test_the_content_types_of_the_services_are_accepted(fetcher: Callable[..., Fetcher], kind: str | None) -> None:
    line = f"Content-Type: {kind}\r\n" if kind else ""
    with Server(raw(f"HTTP/1.1 200 OK\r\n{line}Connection: close\r\n\r\n[1]".encode())) as server:
        assert fetcher().json(server.url, expect=list) == [1]


def test_a_byte_order_mark_is_survived(fetcher: Callable[..., Fetcher]) -> None:
    with Server(plain('\ufeff{"a": "Lords’ amendment"}')) as server:
        assert fetcher().json(server.url) == {"a": "Lords’ amendment"}


@pytest.mark.parametrize("window", [15, -15])
def test_deflate_is_unpacked_with_and_without_its_header(fetcher: Callable[..., Fetcher], window: int) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    data = packer.compress(json.dumps(list(range(10_000))).encode()) + packer.flush()
    with Server(plain(data, Content_Encoding="deflate")) as server:
        assert fetcher().json(server.url) == list(range(10_000))


def test_gzip_is_unpacked(fetcher: Callable[..., Fetcher]) -> None:
    with Server(packed(json.dumps(["x" * 3_000_000]))) as server:
        assert fetcher().json(server.url) == ["x" * 3_000_000]


# The service says no


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refusal_is_told_and_not_repeated(fetcher: Callable[..., Fetcher], status: int) -> None:
    with Server(plain("{}", status)) as server, pytest.raises(Refused) as caught:
        fetcher().json(f"{server.url}/api/Bills", {"key": "secret"})
    assert caught.value.status == status
    assert f"/api/Bills answered {status}" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_busy_service_is_asked_three_times_with_growing_waits(
    fetcher: Callable[..., Fetcher], clock: Clock, status: int
) -> None:
    with Server(plain("busy", status)) as server, pytest.raises(Busy) as caught:
        fetcher().json(server.url)
    assert caught.value.status == status
    assert caught.value.retry_after is None
    assert len(server.requests) == 3
    assert clock.slept == [1.0, 3.0]


def test_a_service_that_recovers_gives_its_answer(fetcher: Callable[..., Fetcher]) -> None:
    with Server(plain("", 503), truncated('{"items": ['), GOOD) as server:
        assert fetcher().json(server.url) == {"items": []}
    assert len(server.requests) == 3


def test_the_waits_are_jittered(fetcher: Callable[..., Fetcher], clock: Clock) -> None:
    chances = iter([0.0, 1.0, 0.5])
    with pytest.raises(Busy):
        fetcher(canned(httpx.Response(503)), random=lambda: next(chances), gap=0).json(BILLS)
    assert clock.slept == [0.75, 3.75]


def test_a_short_retry_after_is_waited_for(fetcher: Callable[..., Fetcher], clock: Clock) -> None:
    with Server(plain("", 429, Retry_After="7"), GOOD) as server:
        assert fetcher().json(server.url) == {"items": []}
    assert clock.slept == [7.0]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("21", 21.0),
        ("315360000", 3600.0),
        ("9" * 400, 3600.0),
        ("Wed, 07 Jun 2023 12:05:00 GMT", 300.0),
        ("Wed, 07 Jun 2033 12:00:00 GMT", 3600.0),
    ],
)
def test_a_long_retry_after_ends_the_call_at_once(
    fetcher: Callable[..., Fetcher], clock: Clock, value: str, seconds: float
) -> None:
    busy = plain("", 503, Retry_After=value)
    with Server(busy) as server, pytest.raises(Busy) as caught:
        fetcher(wall=lambda: datetime(2023, 6, 7, 12, tzinfo=UTC)).json(server.url)
    assert caught.value.retry_after == seconds
    assert len(server.requests) == 1
    assert clock.slept == []


@pytest.mark.parametrize("value", ["soon", "-5", "nan", "inf", "1e9", "Wed, 99 Foo 2023", ""])
def test_a_senseless_retry_after_means_the_usual_waits(
    fetcher: Callable[..., Fetcher], clock: Clock, value: str
) -> None:
    with Server(plain("", 503, Retry_After=value)) as server, pytest.raises(Busy) as caught:
        fetcher(wall=lambda: datetime(2023, 6, 7, 12, tzinfo=UTC)).json(server.url)
    assert caught.value.retry_after is None
    assert clock.slept == [1.0, 3.0]


@pytest.mark.parametrize(("date", "seconds"), [("Wed, 07 Jun 2023 12:00:00 GMT", 60.0), (None, None)])
def test_without_a_wall_clock_a_retry_after_date_is_held_against_the_answers_own(
    fetcher: Callable[..., Fetcher], date: str | None, seconds: float | None
) -> None:
    headers = {"Retry-After": "Wed, 07 Jun 2023 12:01:00 GMT", **({"Date": date} if date else {})}
    with pytest.raises(Busy) as caught:
        fetcher(canned(httpx.Response(503, headers=headers))).json(BILLS)
    assert caught.value.retry_after == seconds


def test_a_retry_after_in_the_past_asks_for_no_wait(fetcher: Callable[..., Fetcher]) -> None:
    with pytest.raises(Busy) as caught:
        fetcher(
            canned(httpx.Response(503, headers={"Retry-After": "Wed, 07 Jun 2023 11:00:00 GMT"})),
            wall=lambda: datetime(2023, 6, 7, 12, tzinfo=UTC),
        ).json(BILLS)
    assert caught.value.retry_after == 0.0


def test_no_try_begins_after_twice_the_time_limit(fetcher: Callable[..., Fetcher], clock: Clock) -> None:
    with Server(plain("", 503)) as server, pytest.raises(Busy):
        fetcher(timeout=10.0, attempts=9).json(server.url)
    assert len(server.requests) == 4
    assert clock.slept == [1.0, 3.0, 9.0]


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("https://elsewhere.example/x?token=secret", "elsewhere.example/x"),
        ("/other", "127.0.0.1"),
        (None, "no readable address"),
    ],
)
def test_a_redirect_is_told_and_not_followed(fetcher: Callable[..., Fetcher], location: str | None, told: str) -> None:
    headers = {"Location": location} if location else {}
    with Server(plain("", 302, **headers)) as server, pytest.raises(Refused) as caught:
        fetcher().json(server.url)
    assert caught.value.status == 302
    assert told in str(caught.value)
    assert "secret" not in str(caught.value)
    assert len(server.requests) == 1


# The service cannot be reached


def test_a_refused_connection_is_unreachable(fetcher: Callable[..., Fetcher], clock: Clock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unreachable, match="does not accept connections"):
        fetcher().json(f"http://127.0.0.1:{port}/")
    assert len(clock.slept) == 2


def test_an_unknown_host_is_unreachable(fetcher: Callable[..., Fetcher], monkeypatch: pytest.MonkeyPatch) -> None:
    def no_such_name(*args: Any, **kwargs: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such_name)
    with pytest.raises(Unreachable, match=r"bills-api\.parliament\.uk/api/v1/Bills cannot be found"):
        fetcher().json(BILLS)


def test_a_bad_certificate_is_told_as_such_and_not_tried_again(fetcher: Callable[..., Fetcher], clock: Clock) -> None:
    error = httpx.ConnectError("expired")
    error.__cause__ = ssl.SSLCertVerificationError("certificate has expired")
    with pytest.raises(Unreachable, match="certificate"):
        fetcher(canned(error)).json(BILLS)
    assert clock.slept == []


def test_a_failed_handshake_is_told_as_such(fetcher: Callable[..., Fetcher]) -> None:
    error = httpx.ConnectError("wrong version")
    error.__cause__ = ssl.SSLError("wrong version number")
    with pytest.raises(Unreachable, match="offers no secure connection"):
        fetcher(canned(error)).json(BILLS)


@pytest.mark.parametrize("url", ["ftp://example.org/", "/api/v1", "http:///x", f"http://{'a' * 70}.uk/"])
def test_an_address_that_cannot_be_asked_is_unreachable_at_once(
    fetcher: Callable[..., Fetcher], clock: Clock, url: str
) -> None:
    with pytest.raises(Unreachable, match="not an address"):
        fetcher().json(url)
    assert clock.slept == []


def seconds_until_it_fails(fetcher: Fetcher, answer: Answer) -> float:
    with Server(answer) as server:
        began = time.monotonic()
        with pytest.raises(Unreachable, match=r"did not finish its answer within 0\.3 s"):
            fetcher.json(server.url)
        return time.monotonic() - began


def test_a_server_that_hangs_ends_at_the_total_deadline(fetcher: Callable[..., Fetcher]) -> None:
    assert 0.25 < seconds_until_it_fails(fetcher(timeout=0.3, attempts=1), hang()) < 10


def test_a_drip_of_bytes_ends_at_the_total_deadline(fetcher: Callable[..., Fetcher]) -> None:
    slow = then(raw(head(Content_Length="1000")), drip(b" " * 1000, 0.05))
    assert 0.25 < seconds_until_it_fails(fetcher(timeout=0.3, attempts=1), slow) < 10


def test_a_drip_of_header_bytes_ends_at_the_total_deadline(fetcher: Callable[..., Fetcher]) -> None:
    slow = drip(head(X_Filler="x" * 1000), 0.05)
    assert 0.25 < seconds_until_it_fails(fetcher(timeout=0.3, attempts=1), slow) < 10


def test_a_body_that_stops_halfway_ends_at_the_total_deadline(fetcher: Callable[..., Fetcher]) -> None:
    slow = then(raw(head(Content_Length="1000")), drip(b" " * 4, 0.05), hang())
    assert 0.25 < seconds_until_it_fails(fetcher(timeout=0.3, attempts=1), slow) < 10


def test_the_deadline_is_kept_over_a_transport_that_knows_nothing_of_it(
    fetcher: Callable[..., Fetcher], clock: Clock
) -> None:
    class Slow(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            for _ in range(1000):
                clock.passed += 1
                yield b" "

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Slow())

    with pytest.raises(Unreachable, match="did not finish its answer within 20 s"):
        fetcher(httpx.MockTransport(answer), attempts=1).json(BILLS)
    assert 19 < clock.passed < 23


@pytest.mark.parametrize(
    "answer",
    [
        reset(),
        then(raw(head(Content_Length="1000") + b'{"items": ['), reset()),
        truncated('{"items": []}'),
        raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
        raw(b""),
    ],
    ids=["reset", "reset mid-body", "Content-Length larger than the body", "not HTTP", "nothing"],
)
def test_a_broken_connection_is_unreachable_after_three_tries(fetcher: Callable[..., Fetcher], answer: Answer) -> None:
    with Server(answer) as server, pytest.raises(Unreachable, match="broke off"):
        fetcher().json(server.url)
    assert len(server.requests) == 3


def test_an_interruption_passes_at_once_and_leaves_the_client_usable(
    fetcher: Callable[..., Fetcher], clock: Clock
) -> None:
    class Interrupted(BaseException):
        pass

    def interrupt(*_: object) -> None:
        raise Interrupted

    ours, pause = fetcher(), threading.Event()
    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with Server(hang(), GOOD) as server:
            me = threading.main_thread().ident
            assert me is not None

            def when_asked() -> None:
                while not server.requests:
                    pause.wait(0.01)
                signal.pthread_kill(me, signal.SIGUSR1)

            waiting = threading.Thread(target=when_asked)
            waiting.start()
            with pytest.raises(Interrupted):
                ours.json(server.url)
            waiting.join()
            assert clock.slept == []
            assert ours.json(server.url) == {"items": []}
    finally:
        signal.signal(signal.SIGUSR1, before)


# The answer cannot be read


@pytest.mark.parametrize(
    "answer",
    [
        plain("<html>Just a moment...</html>", Content_Type="text/html"),
        plain("\n <!DOCTYPE html><html></html>"),
        plain("<RecordsNotFound/>", Content_Type="application/xml"),
        plain(""),
        plain("\ufeff \n"),
        plain('{"items": [{"billId": 37'),
        plain('{"items": NaN}'),
        plain(b'{"title": "\xff\xfe"}'),
        plain("[" * 100_000),
        plain(b"not gzip", Content_Encoding="gzip"),
        plain(zlib.compress(b'{"items": []}')[:-6], Content_Encoding="deflate"),
    ],
    ids=[
        "HTML",
        "HTML said to be JSON",
        "XML",
        "empty",
        "blank",
        "half a JSON",
        "NaN",
        "not UTF-8",
        "nested too deep",
        "not packed as said",
        "half packed",
    ],
)
def test_an_unreadable_answer_is_not_json_after_three_tries(fetcher: Callable[..., Fetcher], answer: Answer) -> None:
    with Server(answer) as server, pytest.raises(NotJson):
        fetcher().json(server.url)
    assert len(server.requests) == 3


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip"])
def test_an_encoding_not_asked_for_is_not_json_at_once(fetcher: Callable[..., Fetcher], encoding: str) -> None:
    with (
        Server(plain("x", Content_Encoding=encoding)) as server,
        pytest.raises(NotJson, match="not asked for"),
    ):
        fetcher().json(server.url)
    assert len(server.requests) == 1


def test_a_gzip_bomb_stops_at_the_cap_in_bounded_memory(fetcher: Callable[..., Fetcher]) -> None:
    ours = fetcher(max_bytes=4_000_000)
    with Server(gzip_bomb(64 << 20)) as server:
        tracemalloc.start()
        try:
            with pytest.raises(NotJson, match="larger than 4,000,000 bytes"):
                ours.json(server.url)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 24_000_000
    assert len(server.requests) == 1


def test_an_endless_plain_body_stops_at_the_cap(fetcher: Callable[..., Fetcher]) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b" " * 65_536

    with Server(stream(endless)) as server, pytest.raises(NotJson, match="larger than 1,000,000 bytes"):
        fetcher(max_bytes=1_000_000).json(server.url)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("body", "expect", "told"),
    [
        ("[]", dict, "a list instead of an object"),
        ('{"items": []}', list, "an object instead of a list"),
        ("null", (dict, list), "null instead of an object or a list"),
        ("7", str, "a number instead of text"),
    ],
)
def test_another_shape_is_told_and_not_tried_again(
    fetcher: Callable[..., Fetcher], body: str, expect: Any, told: str
) -> None:
    with Server(plain(body)) as server, pytest.raises(WrongShape, match=told):
        fetcher().json(server.url, expect=expect)
    assert len(server.requests) == 1


def test_every_error_is_a_fetch_error() -> None:
    assert all(issubclass(kind, FetchError) for kind in (Unreachable, Refused, Busy, NotJson, WrongShape))


# Pace


def test_two_calls_to_one_host_keep_the_gap_from_the_end_of_the_first(
    fetcher: Callable[..., Fetcher],
) -> None:
    now = [100.0]
    slept: list[float] = []

    def answer(request: httpx.Request) -> httpx.Response:
        now[0] += 5.0
        return httpx.Response(200, json=[])

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    with build_client("x", transport=httpx.MockTransport(answer)) as client:
        ours = Fetcher(client, sleep=sleep, monotonic=lambda: now[0], gap=0.5)
        ours.json(BILLS)
        now[0] += 0.125
        ours.json(BILLS)
        assert slept == [0.375]
        now[0] += 0.5
        ours.json(BILLS)
        assert slept == [0.375]


def test_another_host_and_loopback_are_not_waited_for(fetcher: Callable[..., Fetcher], clock: Clock) -> None:
    ours = fetcher(canned(httpx.Response(200, json=[])), gap=60.0)
    hosts = ["http://127.0.0.1:1/", "http://localhost/", "http://[::1]/", "http://replica.localhost/"]
    for url in [BILLS, VOTES, *hosts, *hosts]:
        ours.json(url)
    assert clock.slept == []


def test_the_gap_holds_after_a_failure_too(fetcher: Callable[..., Fetcher], clock: Clock) -> None:
    ours = fetcher(canned(httpx.Response(404), httpx.Response(200, json=[])), gap=60.0)
    with pytest.raises(Refused):
        ours.json(BILLS)
    ours.json(BILLS)
    assert clock.slept == [pytest.approx(60.0, abs=10.0)]
