"""The bill becomes an Act."""

from datetime import date

from alerts.values import Alert, Watch
from alerts.words import cut, day
from sources.records import APPEARED, WITHDRAWN, Change

NAME = "royal_assent"
NOUNS = ("bill", "stage")


def alerts(changes: tuple[Change, ...], watch: Watch) -> list[Alert]:
    """Tell of Royal Assent once, whether the bill or its last stage shows it first."""
    bills = [one for one in changes if one.noun == "bill" and one.bill == watch.bill and _became_act(one)]
    stages = [one for one in changes if one.noun == "stage" and one.bill == watch.bill and _assented(one)]
    if watch.bill is None or not (bills or stages):
        return []
    act = cut(bills[-1].after["title"]) if bills else None
    former = cut(bills[-1].differs.get("title", [""])[0]) if bills else None
    bill = former or (cut(stages[-1].after["bill_title"]) if stages else act)
    on = _assented(stages[-1]) if stages else None
    number = (bills or stages)[-1].after["bill_id"]
    every = (*bills, *stages)
    return [
        Alert(
            watch=watch.name,
            # The same from the bill and from the stage, so that whichever comes second is not told.
            key=f"royal-assent:{number}",
            rule=NAME,
            title=f"Royal Assent: {act or bill}" + (f", {day(on)}" if on else ""),
            facts={"bill": bill, "act": act, "date": on},
            learned_at=max(one.seen_at for one in every),
            changes=tuple(one.id for one in every),
            link=f"https://bills.parliament.uk/bills/{number}",
            happened_on=date.fromisoformat(on) if on else None,
        )
    ]


def _became_act(change: Change) -> bool:
    if change.what == APPEARED:
        return bool(change.after["is_act"])
    return change.differs.get("is_act", [None, False])[1] is True


def _assented(change: Change) -> str | None:
    """Give the day of Royal Assent where it is new in this change; a stage known long since is nobody's news."""
    if change.what == WITHDRAWN or "royal assent" not in str(change.after["stage"]).casefold():
        return None
    sittings = change.differs.get("sittings", {})
    new = (*sittings.get("added", ()), *sittings.get("altered", ()))
    return next((str(one["date"]) for one in new if one["reached"]), None)
