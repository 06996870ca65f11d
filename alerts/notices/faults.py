"""Told of the program's own faults: a stage that fails, a rule that fails on a record. Pure."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from alerts.notices.outage import WATCH, length
from alerts.values import Alert
from alerts.words import LONDON, clean, count, when
from sources.records import Change

MOST = 20
# What does not happen while a stage of a pass fails, and did not.
STAGES = {
    "reading": ("nothing new is read", "nothing new was read"),
    "matching": ("what is read is kept, and no alert is made of it", "no alert was made of what was read"),
    "exporting": ("the exported tables are not brought up to date", "the exported tables were not brought up to date"),
    "sending": ("no alert is sent", "no alert was sent"),
}


def stage_fails(stage: str, reason: str, since: datetime, now: datetime, zone: ZoneInfo = LONDON) -> Alert:
    """Tell that a stage of every pass ("matching") fails since a moment (aware), by a fault of the program."""
    lines = [
        f"Since {when(since, zone)} {STAGES[stage][0]}; it is tried again with each pass, and the other stages go on.",
        f"The reason: {clean(reason)}",
        "",
        "This is a fault of the program, or a record that it cannot take. What to do: look into the log for "
        "'a stage failed', report what it says, and update the tracker when it is mended. Nothing is lost: what was "
        "left is done as soon as it works again, and you are told.",
    ]
    return _alert("stage fails", f"stage:{stage}:{since.isoformat()}", f"The tracker's {stage} fails", lines, now)


def stage_well(stage: str, since: datetime, now: datetime, zone: ZoneInfo = LONDON) -> Alert:
    """Tell that a stage works again that failed since a moment (aware)."""
    lines = [
        f"From {when(since, zone)} to {when(now, zone)}, {length(since, now)}, {STAGES[stage][1]}.",
        "What was left is done now.",
    ]
    return _alert(
        "stage well", f"stage well:{stage}:{since.isoformat()}", f"The tracker's {stage} works again", lines, now
    )


def rule_fails(watch: str, rule: str, records: Sequence[tuple[Change, str]], now: datetime) -> Alert:
    """Tell that a rule fails for a watch ("" for every rule) on changes of records, each with the reason."""
    told = [f"- {clean(one.noun)} {clean(one.key)}{_where(one)}: {clean(reason)}" for one, reason in records[:MOST]]
    told += [f"- and {len(records) - MOST} more"] if len(records) > MOST else []
    what = f"The rule '{rule}' fails" if rule else "Every rule fails"
    lines = [
        f"{what} for the watch {clean(watch)} on what is listed here, so that no alert came of it:",
        *told,
        "",
        "This is a fault of the program, or a record that it cannot take. What to do: look at the record itself on "
        "Parliament's site, as people are not told of it; report these lines, and update the tracker when it is "
        "mended. It is kept aside and tried again at each start of the service; `tracker status` says how many there "
        "are. Of more that this rule fails on for this watch you are not told again until it works.",
    ]
    title = f"An alert could not be made for the watch {clean(watch)}"
    return _alert("rule fails", f"rule:{rule}:{watch}:{records[0][0].id}", title, lines, now)


def rule_well(watch: str, rule: str, number: int, first: int, now: datetime) -> Alert:
    """Tell that of what a rule failed on for a watch nothing is left; ``first`` is the first of the changes."""
    what = f"the rule '{rule}'" if rule else "every rule"
    lines = [
        f"What {what} failed on, {count(number, 'change')}, was taken up now; the alerts that come of it are sent."
    ]
    title = f"Alerts that could not be made for the watch {clean(watch)} are made now"
    return _alert("rule well", f"rule well:{rule}:{watch}:{first}", title, lines, now)


def begun_anew(database: str, now: datetime) -> Alert:
    """Tell that the database was not there any more, and that a new one was begun."""
    lines = [
        f"The database ({clean(database)}) is gone, although the tracker had used it; a new one was begun.",
        "What was known is not known any more: what was published while the tracker was not running is taken as known "
        "and not told. If there is a backup, stop the tracker and put it back: `tracker restore FILE --force`.",
    ]
    title = "The tracker's database is gone; a new one was begun"
    return _alert("begun anew", f"begun anew:{now.isoformat()}", title, lines, now)


def _where(change: Change) -> str:
    link = change.after.get("link")
    return f" ({clean(link)})" if isinstance(link, str) and link.startswith("https://") else ""


def _alert(event: str, key: str, title: str, lines: Sequence[str], now: datetime) -> Alert:
    facts = {"event": event, "lines": list(lines)}
    return Alert(WATCH, f"service:{key}", "service", title, facts, now, changes=())
