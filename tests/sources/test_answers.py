"""An answer that came before is recognised by its bytes, before anything of it is parsed."""

import json

import httpx
import pytest

from sources.answers import Answers
from sources.fetch import Fetcher, NotJson, build_client


class Reader:
    def __init__(self) -> None:
        self.read = 0

    def __call__(self, body: bytes) -> object:
        self.read += 1
        return json.loads(body)


def test_the_same_bytes_are_parsed_once() -> None:
    answers, reader = Answers(), Reader()
    first = answers.value("a", b'{"x": 1}', reader)
    assert answers.value("a", b'{"x": 1}', reader) is first
    assert (reader.read, answers.recognised) == (1, 1)


def test_other_bytes_from_the_same_address_are_parsed_and_remembered() -> None:
    answers, reader = Answers(), Reader()
    answers.value("a", b"1", reader)
    assert answers.value("a", b"2", reader) == 2
    assert answers.value("a", b"1", reader) == 1
    assert reader.read == 3


def test_the_same_bytes_from_another_address_are_another_answer() -> None:
    answers, reader = Answers(), Reader()
    assert answers.value("a", b"[]", reader) is not answers.value("b", b"[]", reader)


def test_what_was_asked_for_longest_ago_is_forgotten_when_there_is_no_room() -> None:
    answers, reader = Answers(room=10), Reader()
    for address in ("a", "b", "a", "c", "a", "b"):
        answers.value(address, b'"12345"', reader)
    assert reader.read == 6
    answers = Answers(room=20)
    reader = Reader()
    for address in ("a", "b", "a", "c", "a", "b"):
        answers.value(address, b'"12345"', reader)
    assert reader.read == 4


def test_what_nobody_asks_for_any_more_is_forgotten_though_there_is_room() -> None:
    answers, reader = Answers(latest=3), Reader()
    for address in ("a", "b", "a", "c", "a", "d"):
        answers.value(address, b"1", reader)
    assert reader.read == 4
    answers.value("a", b"1", reader)
    assert reader.read == 4, "what is asked for again and again stays"
    answers.value("b", b"1", reader)
    assert reader.read == 5, "and what is not has gone"


def test_what_cannot_be_parsed_is_not_remembered() -> None:
    answers, reader = Answers(), Reader()
    for _ in range(2):
        with pytest.raises(ValueError, match="Expecting"):
            answers.value("a", b"nonsense", reader)
    assert reader.read == 2


def test_a_client_parses_an_unchanged_answer_once_and_a_broken_one_every_time() -> None:
    bodies = [b'{"items": [1]}', b'{"items": [1]}', b"<html>", b'{"items": [1]}', b'{"items": [2]}']
    sent = iter(bodies)
    transport = httpx.MockTransport(
        lambda request: httpx.Response(200, content=next(sent), headers={"content-type": "application/json"})
    )
    answers = Answers()
    with build_client("tests@example.org", transport=transport) as client:
        fetcher = Fetcher(
            client, sleep=lambda seconds: None, monotonic=lambda: 0.0, attempts=1, gap=0.0, answers=answers
        )
        url = "https://example.org/api"
        first = fetcher.json(url)
        assert fetcher.json(url) is first
        with pytest.raises(NotJson):
            fetcher.json(url)
        assert fetcher.json(url) is first
        assert fetcher.json(url) == {"items": [2]}
        assert answers.recognised == 2
