"""A claimed message in words, handed over to its channel."""

from dataclasses import dataclass, replace
from datetime import datetime

from structlog.typing import FilteringBoundLogger

from alerts.channels import Message, Outcome
from alerts.compose import Envelope, compose
from alerts.grow import grown
from alerts.histories import installation, message_id
from alerts.messages import Wording
from alerts.sendable import Beginning, Sending
from tracker.outlets import Outlet
from tracker.placing import ALONE
from tracker.refusals import PAUSES
from tracker.store import Apart, Claim


@dataclass(frozen=True)
class Words:
    """How the messages of a pass are worded and handed over."""

    zone: str
    wording: Wording
    origin: str
    log: FilteringBoundLogger
    now: datetime

    def word(self, outlet: Outlet, taken: Claim) -> Message | Outcome:
        """Word a message; gives the failure where it cannot be worded."""
        try:
            return self._compose(outlet, taken)
        except Exception as error:
            self.log.exception("wording failed", message=taken.id)
            why = f"a fault of this program: the alert could not be worded ({type(error).__name__})"
            return Outcome("failed", why, scope="message")

    def unwordable(self, outlet: Outlet, taken: Claim, reason: str) -> list[Apart]:
        """Give what is to be taken out of a message that cannot be worded, each to be a message of its own.

        That is what cannot be worded by itself either; where each can, all are parted. One is always left.
        """
        every = [number for number, _ in taken.deliveries]
        bad = [one[0] for one in taken.deliveries if not self._wordable(outlet, replace(taken, deliveries=(one,)))]
        out = bad if 0 < len(bad) < len(every) else every[1:]
        return [Apart((one,), "failed", f"{ALONE} {one}", self.now + PAUSES[0], reason) for one in out]

    def _wordable(self, outlet: Outlet, taken: Claim) -> bool:
        try:
            self._compose(outlet, taken)
        except Exception:
            return False
        return True

    def _compose(self, outlet: Outlet, taken: Claim) -> Message:
        return compose(grown(taken.deliveries), self._envelope(taken), outlet.style, self.wording)

    def send(self, outlet: Outlet, taken: Claim, message: Message) -> Outcome | Sending:
        """Hand a message over; gives its outcome, or the sending where others need not wait for it."""
        try:
            ready = replace(message, at=self.now, origin=installation(self.origin))
            channel = outlet.channel
            return channel.begin(ready) if isinstance(channel, Beginning) else channel.send(ready)
        except Exception as error:
            self.log.exception("channel failed", message=taken.id, channel=taken.channel)
            return Outcome("unknown", f"a fault of this program while sending ({type(error).__name__})")

    def _envelope(self, taken: Claim) -> Envelope:
        facts = taken.facts
        return Envelope(
            id=message_id(taken.id, self.origin),
            origin=self.origin,
            kind=taken.kind,
            batch=facts.get("batch") or "",
            part=tuple(facts["part"]) if facts.get("part") else None,
            answers={int(number): told for number, told in facts.get("answers", {}).items()},
            proof=tuple(facts.get("proof", ())),
            zone=self.zone,
        )
