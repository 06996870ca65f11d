"""What the config leaves unsaid of the sources: each source's own defaults, and which of them are on."""

from collections.abc import Mapping
from typing import Any

from tracker.config_values import seconds
from tracker.registry import defaults


def with_defaults(given: Mapping[Any, Any]) -> dict[Any, Any]:
    """Give the ``[sources]`` tables with every source in them and what they leave out filled in.

    A source that is not named is on, unless others have addresses of their own: whoever points the tracker at a
    replica or a proxy does not want the rest to ask the public services behind their back. Where the campaign
    sets ``every`` alone, no pace is slower than that, and none faster than it where ``fast`` would be slower.
    """
    known = defaults()
    moved = any(_moved(value, known.get(name)) for name, value in given.items())
    unnamed: dict[Any, Any] = {name: {"enabled": False} if moved else {} for name in known if name not in given}
    return {
        name: _filled(value, known[name]) if isinstance(value, dict) and name in known else value
        for name, value in {**{name: given.get(name, unnamed.get(name)) for name in known}, **given}.items()
    }


def _moved(value: object, own: Mapping[str, str | None] | None) -> bool:
    return isinstance(value, dict) and own is not None and value.get("base_url", own["base_url"]) != own["base_url"]


def _filled(value: Mapping[str, Any], own: Mapping[str, str | None]) -> dict[str, Any]:
    filled: dict[str, Any] = {**{name: one for name, one in own.items() if one is not None}, **value}
    if "every" in value and _sound(value["every"]):
        if "slowest" not in value:
            filled["slowest"] = value["every"]
        if "fast" not in value and _longer(filled.get("fast"), value["every"]):
            del filled["fast"]
    if "quiet_after" not in value and _longer(filled["slowest"], filled["quiet_after"]):
        filled["quiet_after"] = filled["slowest"]
    return filled


def _sound(value: object) -> bool:
    return _longer(value, 0.99) and not _longer(value, "7d")


def _longer(one: object, other: object) -> bool:
    try:
        return seconds(one) > seconds(other)
    except ValueError:
        return False  # told where it stands
