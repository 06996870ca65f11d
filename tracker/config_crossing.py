"""What only shows across the sections of a config. It reads raw values, to be told with all the rest."""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from tracker.config_problems import Fault, Location, key_text, suggest

NOTHING_TO_WATCH = "nothing to watch for; give it a bill, a bill_id or terms"


def dangling(tree: dict[str, Any]) -> Iterator[Fault]:
    """Tell of watches and channels that lead nowhere, and of names given twice."""
    if tree.get("watches", []) == []:
        yield Fault(("watches",), "no watches, so nothing would ever be told; add a [[watches]] section")
    configured = table(tree.get("channels"))
    called: Counter[str] = Counter()
    for position, value in enumerate(listed(tree.get("watches"))):
        if not isinstance(value, dict):
            continue
        watch = value
        at: Location = ("watches", position)
        if not [key for key in ("bill", "bill_id", "terms") if watch.get(key) not in (None, [])]:
            yield Fault(at, NOTHING_TO_WATCH)
        name = str(watch.get("name", "")).strip().casefold()
        called[name] += 1
        if name and called[name] > 1:
            yield Fault((*at, "name"), "another watch has this name already; give each its own")
        if watch.get("channels", []) == []:
            yield Fault((*at, "channels"), 'no channels; name at least one, such as channels = ["terminal"]')
        yield from _unknown((*at, "channels"), listed(watch.get("channels")), configured)
    for place, names in _told(tree):
        yield from _unknown(place, names, configured)


def _unknown(at: Location, names: list[Any], configured: Collection[str]) -> Iterator[Fault]:
    for index, channel in enumerate(names):
        if isinstance(channel, str) and channel.strip() and channel.strip() not in configured:
            yield Fault((*at, index), _unknown_channel(channel.strip(), configured))


def _told(tree: dict[str, Any]) -> Iterator[tuple[Location, list[Any]]]:
    """Yield the lists of channels outside the watches."""
    yield ("operator", "channels"), listed(table(tree.get("operator")).get("channels"))
    for position, value in enumerate(listed(tree.get("pushes"))):
        yield ("pushes", position, "channels"), listed(table(value).get("channels"))


def _unknown_channel(name: str, configured: Collection[str]) -> str:
    if "://" in name:
        return "this is an address; put it under a [channels.NAME] section as url, and write NAME here"
    guess = suggest(name, configured)
    hint = f"did you mean {guess!r}?" if guess else f"add a section [{key_text(('channels', name))}] with its url"
    return f"no channel is called {name!r}; {hint}"


def table(value: object) -> dict[str, Any]:
    """Give a raw value if it is a table, else an empty one."""
    return value if isinstance(value, dict) else {}


def listed(value: object) -> list[Any]:
    """Give a raw value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []
