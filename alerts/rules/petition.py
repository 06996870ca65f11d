"""A petition names what is watched: it appears, reaches thresholds, is answered, debated, rejected, closed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from alerts.values import Alert, Watch
from alerts.words import cut, day, listed
from sources.records import WITHDRAWN, Change

NAME = "petition"
NOUNS = ("petition",)
OPEN = "open"
# What comes once in a petition's life: the event, the field of its day, the title.
ONCE = {
    "response threshold": ("response_threshold_on", "Petition reaches response threshold"),
    "response": ("responded_on", "Government responds to petition"),
    "debate threshold": ("debate_threshold_on", "Petition reaches debate threshold"),
    "debated": ("debated_on", "Petition debated"),
}
# What is told as a correction where it was given before and reads otherwise.
GIVEN = {
    "response_threshold_on": "day of reaching the response threshold",
    "responded_on": "day of the government's response",
    "debate_threshold_on": "day of reaching the debate threshold",
    "debated_on": "day of debate",
    "closes_on": "closing day",
    "closed_on": "day of closing",
    "rejected_on": "day of rejection",
}
DAYS = {"appeared": "opened_on", "rejected": "rejected_on", "closed": "closed_on"} | {
    event: field for event, (field, _) in ONCE.items()
}
_LONGEST_SENTENCE, _SUMMARY = 340, 600


def alerts(changes: tuple[Change, ...], watch: Watch) -> list[Alert]:
    """Tell what becomes of each petition that names what is watched, each thing once; signatures are no news.

    A petition that appears is one alert, with all that it has reached by then.
    """
    ours = [one for one in changes if one.noun == "petition" and one.what != WITHDRAWN and _keys(one) & watch.keys]
    return [_alert(change, watch, *told) for change in ours for told in _events(change, watch)]


def _keys(change: Change) -> set[str]:
    """Give what the petition names, and what it named until now."""
    gone = change.differs.get("mentions", {}).get("removed", ())
    return {str(one["key"]) for one in (*change.parts, *gone)}


def _events(change: Change, watch: Watch) -> Iterator[tuple[str, str, bool]]:
    """Give each event with its title, and whether it comes only once in the petition's life."""
    after, differs = change.after, change.differs
    new = [one for one in differs.get("mentions", {}).get("added", ()) if one["key"] in watch.keys]
    if new:
        yield "appeared", _appeared(change, listed([cut(one["term"], 40) for one in new])), False
        return
    for event, (field, title) in ONCE.items():
        if field in differs and differs[field][0] is None:
            yield event, title, True
    if "debated_on" not in differs:
        if "debate_scheduled_on" in differs:
            yield _scheduled(*differs["debate_scheduled_on"])
        if "debate_link" in differs and after["debate_link"]:
            yield "transcript", "Transcript of the debate on a petition", False
    if "state" in differs:
        yield _state(after)
    if _corrections(change, watch):
        yield "corrected", "Corrected record of a petition", False


def _appeared(change: Change, said: str) -> str:
    if change.before is not None:
        return f"Petition now names {said}"
    state = cut(change.after["state"], 30)
    return "Petition open for signatures" if state == OPEN else f"Petition ({state})"


def _scheduled(was: str | None, now: str | None) -> tuple[str, str, bool]:
    if now is None:
        return "unscheduled", "Petition no longer down for debate", False
    if was is None:
        return "scheduled", f"Petition to be debated {day(now)}", False
    return "moved", f"Debate on petition moved to {day(now)}", False


def _state(after: dict[str, Any]) -> tuple[str, str, bool]:
    state = cut(after["state"], 30)
    if state == "rejected":
        return state, "Petition rejected", True
    if state == "closed":
        return state, f"Petition closed with {_number(after)}", True
    return "state", "Petition open for signatures" if state == OPEN else f"Petition now {state}", False


def _number(after: dict[str, Any]) -> str:
    return f"{after['signatures']:,} {'signature' if after['signatures'] == 1 else 'signatures'}"


def _corrections(change: Change, watch: Watch) -> list[str]:
    """Give what reads differently from what was given before, in words."""
    differs = change.differs
    gone = [cut(one["term"]) for one in differs.get("mentions", {}).get("removed", ()) if one["key"] in watch.keys]
    told = [f"It no longer names {listed(gone)}."] if gone else []
    told += [f"It was called: {cut(differs['action'][0])}"] if "action" in differs else []
    told += ["The government's response reads differently."] if differs.get("response", [None])[0] else []
    for field, name in GIVEN.items():
        was, now = differs.get(field, (None, None))
        # The closing day is given only while a petition is open.
        if was and (now or field != "closes_on"):
            told.append(
                f"Its {name} is {day(now) if now else 'not given any more'} (the record said before: {day(was)})."
            )
    return told


def _alert(change: Change, watch: Watch, event: str, title: str, once: bool) -> Alert:
    after = change.after
    ours = [part for part in change.parts if part["key"] in watch.keys]
    summary, _, _ = (after["response"] or "").partition("\n\n")
    days = {name: on for name, on in after.items() if name.endswith("_on")}
    on = after.get(DAYS.get(event, ""))
    return Alert(
        watch=watch.name,
        key=f"petition:{change.key}:{event}" + ("" if once else f":{change.id}"),
        rule=NAME,
        title=f"{title}: {cut(after['action'], max(30, 88 - len(title)))}",
        facts={
            "event": event,
            "action": cut(after["action"], 300),
            "state": cut(after["state"], 60),
            "signatures": _number(after),
            "counted_at": after["counted_at"],
            "terms": list(dict.fromkeys(cut(part["term"], 60) for part in ours)),
            "sentences": list(dict.fromkeys(cut(part["sentence"], _LONGEST_SENTENCE) for part in ours)),
            "response": cut(summary, _SUMMARY) or None,
            "debate_link": after["debate_link"],
            "was": change.differs.get("debate_scheduled_on", [None])[0],
            "corrections": _corrections(change, watch) if event == "corrected" else [],
            **days,
        },
        learned_at=change.seen_at,
        changes=(change.id,),
        link=after["link"],
        happened_on=date.fromisoformat(on) if on else None,
    )
