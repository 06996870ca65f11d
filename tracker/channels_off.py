"""How channels stand during a pass of sending: which rest, which are switched off, and who is told of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from structlog.typing import FilteringBoundLogger

from tracker.hours import Hours
from tracker.outlets import Outlet, first_that_works, plain
from tracker.placing import placed
from tracker.refusals import Verdict, given_up, most, rest, resting, switched_off
from tracker.store import Claim, Store


class Standings:
    """The channels of one pass. ``ailing`` are those that are left until the next."""

    def __init__(
        self,
        store: Store,
        outlets: Mapping[str, Outlet],
        now: datetime,
        log: FilteringBoundLogger,
        operator: Sequence[str] = (),
    ) -> None:
        """Read how they stand, and hold what is due for those that are off. ``operator`` is who is told of it."""
        self._store, self._outlets, self._now, self._log, self._operator = store, outlets, now, log, operator
        standing = store.channels.standing()
        self._refused = {name for name, one in standing.items() if one.refusals}
        self.off = {name for name in outlets if name in standing and standing[name].off_since is not None}
        self.ailing = {name for name in outlets if name in standing and resting(standing[name].rests_until, now)}
        if self.off:
            store.channels.hold(self.off, now)

    @property
    def on(self) -> dict[str, Outlet]:
        """Give the outlets that are not switched off."""
        return {name: one for name, one in self._outlets.items() if name not in self.off}

    def take(self, taken: Claim, verdict: Verdict) -> bool:
        """Draw from a result what it says of its channel; true where the operator is to hear something now."""
        name = taken.channel
        told = verdict.state != "sent" and verdict.due_at is None and self._given_up(taken, verdict)
        return self._of_channel(name, verdict) or told

    def _of_channel(self, name: str, verdict: Verdict) -> bool:
        if verdict.state == "sent":
            if name in self._refused:
                self._store.channels.well(name)
                self._refused.discard(name)
            return False
        if verdict.against in ("channel", "recipient"):
            return self._refusal(name, verdict)
        if verdict.against == "host" and verdict.due_at is not None:
            self._crowded(name, verdict.due_at)
        elif verdict.against != "message":
            self.ailing.add(name)
        return False

    def _given_up(self, taken: Claim, verdict: Verdict) -> bool:
        """Tell the operator, through another channel, of a message that is given up; true where there is one."""
        told = first_that_works([one for one in self._operator if plain(one) != plain(taken.channel)], self.off)
        told = tuple(one for one in told if one in self._outlets)
        if told:
            place = self._outlets[taken.channel].place
            alert = given_up(taken, place.words or taken.channel, verdict, self._now)
            ways = [placed(alert, one, Hours(), self._now) for one in told]
            self._store.store_alerts([(alert, [one for one in ways if one])], [], self._now)
        return bool(told)

    def _crowded(self, name: str, until: datetime) -> None:
        """Leave all channels alone that lead to a host which wants fewer messages."""
        host = self._outlets[name].host
        same = {name, *(other for other, one in self._outlets.items() if host and one.host == host)}
        self._store.channels.rest(same, until)
        self.ailing |= same

    def _refusal(self, name: str, verdict: Verdict) -> bool:
        # A message that was given up is out of the way: the next one may well be taken.
        about_message = verdict.due_at is None
        known = self._store.channels.standing().get(name)
        count = (known.refusals if known else 0) + 1
        self._store.channels.refused(name, self._now if about_message else rest(count, verdict, self._now))
        self._refused.add(name)
        if not about_message:
            self.ailing.add(name)
        if count < most(verdict):
            return False
        self._switch_off(name, verdict.reason or "it gave no reason", count)
        return True

    def _switch_off(self, name: str, reason: str, times: int) -> None:
        others = sorted(self.off)
        self.off.add(name)
        place = self._outlets[name].place
        alert = switched_off(name, place.words or name, reason, others, self._now, times=times)
        told = first_that_works([one for one in self._operator if one in self._outlets], self.off)
        ways = [placed(alert, one, Hours(), self._now) for one in told]
        self._store.channels.switch_off(name, reason, [(alert, [one for one in ways if one])], self._now)
        self._log.error("a channel is switched off: it refused for good", channel=name, reason=reason, told=list(told))
