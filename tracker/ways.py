"""How each source asks: one client, one pace for each host, answers that are known by their bytes."""

import random
import time
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from sources.answers import Answers
from sources.fetch import Fetcher
from sources.scope import Ask
from tracker.config import Settings, SourceSettings
from tracker.poll import Asked
from tracker.registry import found


def asking(fetcher: Fetcher, settings: SourceSettings) -> Ask:
    """Give a source its way of asking: the service's address, put before the source's own path."""

    def ask(
        path: str, params: Mapping[str, Any] | None = None, *, expect: type | tuple[type, ...] | None = None
    ) -> Any:
        return fetcher.json(settings.base_url + path, params, expect=expect)

    return ask


def ways(settings: Settings, client: httpx.Client) -> Iterator[Asked]:
    """Give every source that is switched on, with its way of asking."""
    answers = Answers()
    ended: dict[str, float] = {}
    for source in found():
        chosen = settings.sources[source.NAME]
        if chosen.enabled:
            fetcher = Fetcher(
                client,
                sleep=time.sleep,  # noqa: TID251  (this is where sleep is handed in)
                monotonic=time.monotonic,
                random=random.random,
                gap=chosen.gap,
                timeout=chosen.timeout,
                answers=answers,
                ended=ended,
            )
            yield Asked(source, chosen, asking(fetcher, chosen))
