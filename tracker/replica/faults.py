"""A hook for tests: what to answer instead of the truth, to see how the service stands it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class FaultAnswer:
    """A wrong answer: any status, bytes, type and further headers, after `hang_seconds` of silence.

    With `drop` the connection is closed without a word. Closing the replica ends any hanging at once.
    """

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    hang_seconds: float = 0.0
    drop: bool = False


# Given the path (without the replica's prefix) and the parsed query; None lets the truth through.
Fault = Callable[[str, dict[str, list[str]]], FaultAnswer | None]
