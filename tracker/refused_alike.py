"""A mail that its server refuses for what it says is stopped for all of its recipients."""

from collections.abc import Mapping
from dataclasses import replace

from alerts.channels import Outcome
from tracker.outlets import Outlet
from tracker.refusals import REFUSALS, Verdict
from tracker.store import Claim, Store

MAIL = frozenset({"mailto", "mailtos"})


def stopped(
    store: Store, outlets: Mapping[str, Outlet], taken: Claim, outcome: Outcome, verdict: Verdict
) -> tuple[Verdict, tuple[int, ...]]:
    """Give what a result means, once those of the same mail to others are looked at, and which of these are stopped.

    So many refusals of one mail by one server, whoever it was for, are enough: who insists is taken for a sender of
    spam, and then nothing arrives. Where one recipient got it, it is not the mail.
    """
    outlet = outlets[taken.channel]
    if outcome.scope != "message" or not outcome.permanent or outlet.service not in MAIL:
        return verdict, ()
    same = [name for name, one in outlets.items() if one.host == outlet.host]
    others = store.messages.alike(taken.id, same)
    refused = int(taken.facts.get("refused", 0)) + 1 + sum(one.refused for one in others)
    if refused < REFUSALS or not others or any(one.state == "sent" for one in others):
        return verdict, ()
    reason = f"stopped for all after {refused} refusals: {outcome.detail}"
    found = replace(verdict, due_at=None, reason=reason, against="channel", beside=len(others))
    return found, tuple(one.id for one in others)
