"""Any bytes, status and headers from a service: decoded JSON or a FetchError in one plain sentence."""

import gzip
import json
import zlib
from collections.abc import Callable
from typing import Any

import httpx
from hypothesis import given
from hypothesis import strategies as st

from sources.fetch import Fetcher, FetchError, build_client
from tests.fuzz import examples

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
BODIES = (
    st.binary(max_size=200)
    | TEXTS.map(str.encode)
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode())
    | st.sampled_from(
        [
            b"[" * 3000,
            b'{"a":1',
            b"1e999",
            b"9" * 6000,
            b"<html>",
            b"\xef\xbb\xbf[]",
            b'"\\ud800"',
            b" ",
            b"NaN",
            b"[1]\x00",
        ]
    )
)
KINDS = st.sampled_from(
    ["application/json", "text/html", "text/plain; charset=utf-16", "", "application/json; charset=\x7f", "json"]
)
PACKED: dict[str, Any] = {
    "": bytes,
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": bytes,
    "identity": bytes,
    "wrong": bytes,
}
HEADERS = st.dictionaries(
    st.sampled_from(["Retry-After", "Location", "Date", "Content-Type", "X-Odd"]),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)
    | st.sampled_from(["-1", "1e9", "inf", "Wed, 21 Oct 2015 07:28:00 GMT", "http://[", "//", "99999999999999999999"]),
    max_size=3,
)


def answered(answer: Callable[[], httpx.Response]) -> Any:
    with build_client("tests", transport=httpx.MockTransport(lambda request: answer())) as client:
        waits: list[float] = []
        fetcher = Fetcher(client, sleep=waits.append, monotonic=lambda: 0.0, random=lambda: 0.5, max_bytes=4000)
        try:
            return fetcher.json("https://parliament.example/list", {"skip": 0})
        finally:
            assert all(0 <= wait <= 3600 for wait in waits)


@given(BODIES, st.integers(200, 599), KINDS, st.sampled_from(sorted(PACKED)), HEADERS)
@examples(150)
def test_any_answer_is_json_or_a_reason_in_one_line(
    body: bytes, status: int, kind: str, encoding: str, headers: dict[str, str]
) -> None:
    given = {"Content-Type": kind, **headers, **({"Content-Encoding": encoding} if encoding else {})}
    packed = PACKED[encoding](body)
    try:
        value = answered(lambda: httpx.Response(status, headers=given, stream=httpx.ByteStream(packed)))
    except FetchError as error:
        assert str(error).startswith("parliament.example/list ")
        assert str(error).isprintable()
        assert error.retry_after is None or 0 <= error.retry_after <= 3600
    else:
        json.dumps(value)
        assert 200 <= status < 300
