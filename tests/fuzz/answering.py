"""A Parliament whose answers are the replica's, made wrong in ways that are drawn, or anything at all."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from random import Random
from string import ascii_letters, digits
from typing import Any
from urllib.parse import parse_qs

import httpx
from hypothesis import strategies as st

from sources.body import BadBody, parse
from sources.fetch import Busy, FetchError, NotJson, Refused, Unreachable, WrongShape
from tests.replica.examples import example_scenario
from tracker.replica.server import SERVICES
from tracker.replica.view import View

# More calls than any whole reading makes: who asks on for ever gets no answer any more.
MOST_CALLS = 300
# Written as they stand in the body, because no value of Python's gives them.
RAW = {"@endless@": "1e999", "@nan@": "NaN", "@deep@": "[" * 80 + "]" * 80}
RAW |= {"@deeper@": "[" * 900 + "]" * 900, "@deepest@": '{"a":' * 9000 + "1" + "}" * 9000}
ERRORS: tuple[FetchError, ...] = (
    Busy("the service answered 500", status=500),
    Busy("the service answered 429", status=429, retry_after=60),
    Refused("the service answered 404", status=404),
    Refused("the service answered 403", status=403),
    Unreachable("the service does not answer"),
    NotJson("the service sent a web page"),
    WrongShape("the service has another shape"),
)
# Of so much no index takes a part, and it cannot be packed into less.
LENGTHY = "".join(Random(1).choices(ascii_letters + digits, k=6000))
ODD: tuple[Any, ...] = (
    *(LENGTHY, f"{LENGTHY} {LENGTHY}", f"é{LENGTHY}"),
    *(None, True, False, 0, -1, 1, 2**31, 2**63, -(2**63), 10**400, 0.5, -0.0, 1e308, 1.7976931348623157e308),
    *("", " ", "0", "-1", "x" * 5000, "é" * 3000, "\ud800", "\udfff\ud800", "\x00", "a\r\nb", "\u2028"),
    *("\u202eevil", "\x1b[2J"),
    *("0001-01-01T00:00:00", "9999-12-31T23:59:59-12:00", "2023-02-30", "2023-03-08T24:00:00", "2023-03-08", "T"),
    *("12:60"),
    *("<p>" * 60, "<script>alert(1)</script>", "&#0;&#xd800;", "=1+1", "(a+)+$", "[", "Acme" * 400, "../..", "a/b?c#d"),
    *([], {}, [[]], [None], [{}], {"": None}, {"\ud800": "\x00"}, [1, "two", None, {"three": 3}], *RAW),
)  # fmt: skip
# What is struck by a second blow is not to be struck for ever.
SCALARS = (
    st.sampled_from(ODD).map(deepcopy)
    | st.text(max_size=8)
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
)
KINDS = (
    "replace",
    "replace",
    "delete",
    "repeat",
    "rename",
    "unknown",
    "retype",
    "wrap",
    "empty",
    "cut",
    "swap",
    "fail",
)


@cache
def _services(now: datetime) -> View:
    return View(example_scenario(), now)


@cache
def good(now: datetime, path: str, query: str) -> bytes | None:
    """Give the body that the replica answers at a time of its clock, None where it refuses."""
    for one in SERVICES:
        if path.lower().startswith(one.beginnings):
            answer = one.answer(_services(now), path, parse_qs(query, keep_blank_values=True))
            return json.dumps(answer.body).encode() if answer.status == 200 else None
    return None


@dataclass(frozen=True)
class Blow:
    """One thing that goes wrong: in the call of this number, or in ``every`` call, at a place deep in the answer."""

    call: int
    steps: tuple[int, ...]
    kind: str
    value: Any
    every: bool = False

    def strike(self, answer: Any) -> Any:
        """Give the answer (which is changed) after the blow. Raises FetchError when it is that."""
        if self.kind == "fail":
            raise ERRORS[self.call % len(ERRORS)]
        parent, at, node = None, None, answer
        for step in self.steps:
            if not isinstance(node, dict | list) or not node:
                break
            parent, at = node, (list(node)[step % len(node)] if isinstance(node, dict) else step % len(node))
            node = node[at]
        if parent is None:
            return self._instead(node)
        if self.kind == "delete":
            del parent[at]
        elif self.kind == "repeat" and isinstance(parent, list):
            parent.append(json.loads(json.dumps(node)))
        elif self.kind == "swap" and isinstance(parent, list):
            parent.reverse()
        elif self.kind in {"rename", "unknown", "repeat", "swap"} and isinstance(parent, dict):
            parent[f"{at}X"] = parent.pop(at) if self.kind == "rename" else deepcopy(self.value)
        else:
            parent[at] = self._instead(node)
        return answer

    def _instead(self, node: Any) -> Any:
        if self.kind == "retype":
            if isinstance(node, list | dict):
                return (
                    {str(place): one for place, one in enumerate(node)} if isinstance(node, list) else [*node.values()]
                )
            return str(node) if isinstance(node, int | float) or node is None else len(node)
        if self.kind == "wrap":
            return [node]
        if self.kind == "empty":
            return type(node)() if node is not None else ""
        if self.kind == "cut":
            return node[: len(node) // 2] if isinstance(node, str | list) else deepcopy(self.value)
        return deepcopy(self.value)


BLOWS = st.builds(
    Blow,
    st.integers(0, 40),
    st.lists(st.integers(0, 60), max_size=7).map(tuple),
    st.sampled_from(KINDS),
    SCALARS,
    st.sampled_from((False, False, False, True)),
)


@dataclass
class Parliament:
    """Asks the replica as it is at ``now``; ``blows`` fall on what it answers, ``instead`` stands in its place."""

    now: datetime
    blows: Sequence[Blow] = ()
    instead: Sequence[Any] = ()
    calls: Counter[str] = field(default_factory=Counter)
    queries: set[tuple[str, str]] = field(default_factory=set)

    def __call__(
        self, path: str, params: Mapping[str, Any] | None = None, *, expect: type | tuple[type, ...] | None = None
    ) -> Any:
        number = self.calls.total()
        self.calls[path] += 1
        if number >= MOST_CALLS:
            raise Unreachable("the service was asked for ever")
        value = self._value(number, path, params)
        if expect is not None and not isinstance(value, expect):
            raise WrongShape("the service has another shape")
        return value

    def _value(self, number: int, path: str, params: Mapping[str, Any] | None) -> Any:
        if self.instead:
            chosen = self.instead[number % len(self.instead)]
            if isinstance(chosen, FetchError):
                raise chosen
            return decoded(chosen)
        query = str(httpx.QueryParams(params or {}))
        self.queries.add((path, query))
        body = good(self.now, path, query)
        if body is None:
            raise Refused(f"the replica{path[:100]} answered 404", status=404)
        value = json.loads(body)
        struck = [blow for blow in self.blows if blow.every or blow.call == number]
        for blow in struck:
            value = blow.strike(value)
        return decoded(value) if struck else value


def decoded(value: Any) -> Any:
    """Give what the client makes of a value that comes over the wire. Raises NotJson."""
    body = json.dumps(value)
    for sign, raw in RAW.items():
        body = body.replace(f'"{sign}"', raw)
    try:
        return parse(body.encode(), "application/json")
    except BadBody as error:
        raise NotJson(f"the service {error}") from error


def names(now: datetime, queries: Iterable[tuple[str, str]]) -> list[str]:
    """Give the names of fields in the good answers of these paths: what anything at all is made of most usefully."""
    found: set[str] = set()

    def look(value: Any) -> None:
        for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            look(one)
        found.update(value if isinstance(value, dict) else ())

    for path, query in queries:
        look(json.loads(good(now, path, query) or b"null"))
    return sorted(found)


def anything(keys: Sequence[str]) -> st.SearchStrategy[Any]:
    """Give anything that JSON can hold, objects often with the names of a real row; sometimes an error."""
    named = st.sampled_from(keys)
    inner = st.recursive(
        SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(named, inner, max_size=4), max_leaves=6
    )
    rows = st.lists(st.dictionaries(named, inner, max_size=6), max_size=3)
    return inner | rows | st.dictionaries(named, rows, max_size=2) | st.sampled_from(ERRORS)
