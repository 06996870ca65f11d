"""How the replica's tests ask it: over real HTTP, with the query built from plain values."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpx

from tracker.replica import Replica


def ask(replica: Replica, path: str, query: Mapping[str, object] | None = None) -> Any:
    """The JSON of a successful answer."""
    answer = raw(replica, path, query)
    assert answer.status_code == 200, (path, answer.status_code, answer.text)
    return json.loads(answer.content)


def raw(replica: Replica, path: str, query: Mapping[str, object] | None = None) -> httpx.Response:
    """The whole answer, whatever its status."""
    url = f"{replica.base_url}{path}?{urlencode(query or {}, doseq=True)}"
    # Nothing here is encrypted; loading the certificates would cost more than the tests.
    return httpx.get(url, timeout=10, verify=False)


def prefixed(**query: object) -> dict[str, object]:
    """The query with the prefix that Commons Votes and Hansard's search insist on."""
    return {f"queryParameters.{name}": value for name, value in query.items()}
