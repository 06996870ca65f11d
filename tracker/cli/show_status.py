"""How the state of the service is shown: sources, pace, deliveries, what comes next, what did not fit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from alerts.words import clean, count, day, listed, when
from tracker.cli.adrift import said
from tracker.cli.common import out
from tracker.cli.show import brief, cells, say_line, table

Row = dict[str, Any]
LONDON = ZoneInfo("Europe/London")
# Counts that are told even while they are nought.
ALWAYS = frozenset({"bill", "stage day", "division", "vote", "mention", "change", "alert"})


def older(at: str | None, than: datetime) -> bool:
    """Tell whether a stored time (ISO, or none) lies before a moment."""
    return at is None or datetime.fromisoformat(at) < than


def status(told: Row, now: datetime) -> None:
    """Show the sources, the deliveries, and what comes next."""
    sources = table("Source", "Last read", "Next due", "State", wide="State")
    for row in told["sources"]:
        well = "fine" if row["last_success"] else "not read to its end yet"
        state = row["problem"] if row["failures"] else "quiet for too long" if row["quiet"] else row["problem"] or well
        sources.add_row(*cells(row["name"], brief(row["last_success"]), brief(row["next_due"]), state))
    out.print(sources)
    if not told["rehearsal"]:
        say_line(f"Pace        {told['pace']['name']}: {told['pace']['reason']}")
    if told["off"]:
        say_line(f"Off         {listed(told['off'])}: not asked (see `tracker check`)")
    for one in told["muted"]:
        say_line(f"Muted       the {one['kind']} {one['name']}, until {when(one['until'], LONDON)}")
    if told["rehearsal"]:
        say_line("This is the database of a rehearsal: its sources and its clock were the replica's.", "bold")
    for one in told["missing"]:
        say_line(f"Not found   {said(one)}")
    for one in told["bills"]:
        say_line(f"Bill        {one['title']}" + (" (an Act: its passage is complete)" if one["is_act"] else ""))
    following = told["next_stage"]
    if following:
        away = (following["date"] - now.astimezone(LONDON).date()).days
        soon = "today" if away == 0 else "tomorrow" if away == 1 else f"in {away} days"
        say_line(f"Next        {following['stage']} ({following['house']}), {day(following['date'])}, {soon}")
    else:
        say_line("Next        no further sitting is known")
    states = ", ".join(f"{number} {state}" for state, number in sorted(told["deliveries"].items())) or "none yet"
    say_line(f"Deliveries  {states}")
    _channels_off(told["channels_off"])
    kept = [count(number, name) for name, number in told["stored"].items() if number or name in ALWAYS]
    say_line("Stored      " + ", ".join(kept))
    if told["mentions_found_by"]:
        ways = ", ".join(f"{number} by {name}" for name, number in sorted(told["mentions_found_by"].items()))
        say_line(f"Mentions    {ways}")
    _unfit(told)


def _channels_off(rows: Sequence[Row]) -> None:
    for one in rows:
        whom = f" ({one['recipient']})" if one["recipient"] else ""
        say_line(f"Channel off {one['name']}{whom}, since {brief(one['off_since']).strip()}: {one['reason']}")


def _unfit(told: Row) -> None:
    if told["set_aside"]:
        say_line("Set aside   " + ", ".join(f"{number} rows of {name}" for name, number in told["set_aside"].items()))
    for one in told["rules_failed"]:
        say_line(f"Rule failed {_rule_failed(one)}")
    for one in told["unknown_fields"]:
        say_line(f"New field   {one['source']}: {one['noun']} has {one['field']!r}, first {clean(one['value'])[:60]}")


def _rule_failed(one: Row) -> str:
    rule = one["rule"] or "all of them"
    number = count(one["changes"], "change")
    return f"{rule}, for the watch {one['watch']}: {number} kept aside, run again at the next start: {one['reason']}"


def trouble(broken: Sequence[str], given_up: int, silent: Sequence[str] = ()) -> str:
    """Name what is wrong in a status."""
    parts = [f"not read at the last try: {listed(broken)}"] if broken else []
    parts += [f"{count(given_up, 'delivery', 'deliveries')} given up: see `tracker deliveries`"] if given_up else []
    parts += [f"switched off: {listed(silent)}, see `tracker channels`"] if silent else []
    return "; ".join(parts)
