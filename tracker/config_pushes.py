"""What organisers do at a time relative to a stage: ``[[pushes]]`` in the config."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator

from sources.titles import slug
from tracker.config_crossing import listed, table
from tracker.config_problems import Fault, suggest
from tracker.config_values import Line, Name, Names, Section
from tracker.push_words import when


def _readable(value: str) -> str:
    when(value)
    return value


class PushSettings(Section):
    """Something an organiser does at a time relative to a stage, or after a division.

    ``when`` is in plain words (see ``tracker.push_words``); ``bill`` may be left out where one bill is watched.
    """

    name: Name
    when: Annotated[Line, AfterValidator(_readable)]
    text: Line | None = None
    bill: Line | None = None
    channels: Names = ()


def pushes(tree: dict[str, Any]) -> Iterator[Fault]:
    """Tell of pushes that share a name, reach nobody, or go by a bill that is not watched; raw values."""
    watches = [one for one in listed(tree.get("watches")) if isinstance(one, dict)]
    titles = {slug(str(one["bill"])): str(one["bill"]) for one in watches if one.get("bill")}
    numbers = {one["bill_id"] for one in watches if one.get("bill_id") and not one.get("bill")}
    called: Counter[str] = Counter()
    for position, value in enumerate(listed(tree.get("pushes"))):
        if not isinstance(value, dict):
            continue
        push, at = table(value), ("pushes", position)
        name = str(push.get("name", "")).strip().casefold()
        called[name] += 1
        if name and called[name] > 1:
            yield Fault((*at, "name"), "another push has this name already; give each its own")
        if push.get("channels", []) == []:
            yield Fault((*at, "channels"), 'no channels; name at least one, such as channels = ["terminal"]')
        bill = push.get("bill")
        if bill is None and len(titles) + len(numbers) > 1:
            yield Fault(at, "several bills are watched; say which this push goes by, with bill =")
        elif bill is None and not titles and not numbers:
            yield Fault(at, "no bill is watched that it could go by; give a watch a bill")
        elif isinstance(bill, str) and slug(bill) not in titles and not numbers:
            guess = suggest(bill, titles.values())
            hint = f"did you mean {guess!r}?" if guess else "add a watch with this bill"
            yield Fault((*at, "bill"), f"no watch has this bill; {hint}")
