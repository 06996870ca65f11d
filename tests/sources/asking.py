"""Canned services for the sources' tests: hand-made answers in the documented shapes, and the calls they got."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from sources.fetch import Refused, WrongShape
from sources.records import Reading, Record, Snapshot

Answer = Any  # JSON, an error to raise, or a function of the parameters


class Canned:
    """An Ask over a table of paths; what is not in it is refused with 404. ``calls`` holds (path, params)."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.answers = dict(answers)
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __call__(
        self, path: str, params: Mapping[str, Any] | None = None, *, expect: type | tuple[type, ...] | None = None
    ) -> Any:
        self.calls.append((path, dict(params or {})))
        # A Hansard without days listed, unless a test lists some.
        missing = [] if path.startswith("/overview/") else Refused(f"canned{path} answered 404 (not found)", status=404)
        answer = self.answers.get(path, missing)
        if callable(answer):
            answer = answer(dict(params or {}))
        if isinstance(answer, Exception):
            raise answer
        if expect is not None and not isinstance(answer, expect):
            raise WrongShape(f"canned{path} has another shape")
        return answer

    def paths(self, ending: str = "") -> list[str]:
        return [path for path, _ in self.calls if path.endswith(ending)]


def enveloped(
    rows: Sequence[Any], cap: int = 100, *, total: int | None = None, names: tuple[str, str, str] | None = None
) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """A list that gives at most ``cap`` rows a page, in the Bills service's envelope unless ``names`` differ."""
    skip, items, count = names or ("Skip", "items", "totalResults")

    def page(params: Mapping[str, Any]) -> dict[str, Any]:
        begin = int(params.get(skip, 0))
        return {items: list(rows[begin : begin + cap]), count: len(rows) if total is None else total}

    return page


def bare(rows: Sequence[Any], cap: int, skip: str) -> Callable[[Mapping[str, Any]], list[Any]]:
    """A list without envelope, as the votes services give it, that ignores dates and words."""

    def page(params: Mapping[str, Any]) -> list[Any]:
        begin = int(params.get(skip, 0))
        return list(rows[begin : begin + cap])

    return page


def snapshots(readings: Iterable[Reading], kind: type[Record]) -> list[Snapshot]:
    return [one for reading in readings for one in reading.snapshots if isinstance(one.record, kind)]


def records(readings: Iterable[Reading], kind: type[Record]) -> list[Any]:
    return [one.record for one in snapshots(readings, kind)]


def reasons(readings: Iterable[Reading]) -> list[str]:
    return [one.reason for reading in readings for one in reading.asides]


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def json_like(*names: str) -> st.SearchStrategy[Any]:
    """Anything that JSON can hold, with objects that often have the names of a real row."""
    scalars = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False)
        | st.text(max_size=12)
        | st.sampled_from(["2023-06-13T00:00:00", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00", "\ud800", "\x00"])
    )
    keys = st.sampled_from(names) if names else st.text(max_size=6)
    return st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=8), max_leaves=20
    )
