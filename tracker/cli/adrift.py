"""What in the config leads nowhere: asks that fit nothing stored, links whose division or amendment is not known."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from alerts.asks import amendment_of, on_amendment
from alerts.values import Ask
from tracker.config import LinkSettings, WatchSettings
from tracker.joining import joins
from tracker.store.joins import Material
from tracker.store.look import Look
from tracker.watching import as_watch, bill_slug

Row = dict[str, Any]


def missing(watches: Sequence[WatchSettings], look: Look) -> list[Row]:
    """Give what the watches name and nothing stored is: bills that no title fits, members whom nobody is called.

    Each is ``{"watch", "bill" or "member"}``.
    """
    bills = look.bill_rows()
    known = {row.bill for row in bills}
    found: list[Row] = []
    for watch in watches:
        if bill_slug(watch, bills) not in {None, *known}:
            found.append({"watch": watch.name, "bill": watch.bill or str(watch.bill_id)})
    members = look.members()
    for watch in watches if members else ():
        strangers = sorted(map(str, as_watch(watch, members, bills).strangers))
        found += [{"watch": watch.name, "member": one} for one in strangers]
    return found


def said(one: Row) -> str:
    """Say what leads nowhere, of either kind."""
    if "problem" in one:
        return str(one["problem"])
    what = f"no bill called {one['bill']!r}" if "bill" in one else f"nobody called {one['member']!r}"
    return f"{what} is in anything read so far (watch {one['watch']})"


def adrift(asks: Sequence[Ask], links: Sequence[LinkSettings], look: Look, today: date) -> list[Row]:
    """Give them as ``{"ask" or "link", "problem"}``, the problem a sentence.

    What belongs to a House that no stage of the bill has reached, or to a day after ``today``, may yet come.
    """
    if not asks and not links:
        return []
    stages, material = look.stage_days(), look.joining_material()
    reached = {(row["bill"], row["house"]) for row in stages}
    bills = {row.bill for row in look.bill_rows()}
    divisions = {one.key for one in material.divisions}
    papers = look.amendments()
    found: list[Row] = []
    for ask in asks:
        name = _name(ask)
        if ask.bill and bills and ask.bill not in bills:
            found.append({"ask": name, "problem": f"the ask on {name} is for a bill that is in nothing read so far"})
        elif not any(house == ask.house and ask.bill in {None, bill} for bill, house in reached):
            continue
        elif ask.division and ask.division not in divisions and _past(ask.division, today):
            found.append({"ask": name, "problem": f"the ask on {name}: no such division is known"})
        elif ask.amendment and not any(on_amendment((ask,), one) for one in papers):
            found.append({"ask": name, "problem": f"the ask on {name} fits no amendment on any paper read so far"})
    houses = {house.casefold() for _, house in reached}
    ours = [link for link in links if link.division.partition("-")[0] in houses and _past(link.division, today)]
    return found + [row for link in ours for row in _link(link, material)]


def _link(link: LinkSettings, material: Material) -> list[Row]:
    those = [one for one in material.divisions if one.key == link.division]
    if those:
        # Of all that is joined from the same material, nothing but this division is asked for.
        problems = joins(*material._replace(divisions=those, said=[], before=[]), [link]).problems
    else:
        problems = ("no such division is known",)
    said = [one.removeprefix("[[links]]: ").replace(f" for {link.division}", "") for one in problems]
    return [{"link": link.division, "problem": f"the link for {link.division}: {one}"} for one in said]


def _name(ask: Ask) -> str:
    if ask.division:
        return ask.division
    return f"{amendment_of(ask)} ({', '.join(filter(None, (ask.house, ask.stage)))})"


def _past(division: str, today: date) -> bool:
    return date.fromisoformat(division.partition("-")[2][:10]) <= today
