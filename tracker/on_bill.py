"""Which bill an alert is on, in its facts: with several bills watched, a title alone does not say. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from alerts.values import Alert
from alerts.words import cut
from sources.records import Change, Division, Join


def on_bill(alert: Alert, changes: Sequence[Change], watched: str | None, titles: Mapping[str, str]) -> Alert:
    """Give an alert whose facts have the title of its bill as ``bill``, where its rule leaves that out.

    ``changes`` are the alert's, ``watched`` the watch's bill, ``titles`` those of the bills stored, by slug. Where the
    records are on several bills, or on none, nothing is added.
    """
    if "bill" in alert.facts:
        return alert
    # A division that turns out to be on another bill is told to those who took it to be on theirs.
    votes = any(one.noun in {Division.noun, Join.noun} for one in changes)
    slugs = {watched} if votes else {one.bill for one in changes}
    slug = slugs.pop() if len(slugs) == 1 else None
    title = cut(titles.get(slug, "")) if slug is not None else ""
    return replace(alert, facts={**alert.facts, "bill": title}) if title else alert
