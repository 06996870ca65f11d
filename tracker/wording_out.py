"""A claimed message in words, handed over to its channel."""

from dataclasses import dataclass, replace
from datetime import datetime

from structlog.typing import FilteringBoundLogger

from alerts.channels import Outcome
from alerts.compose import Envelope, compose
from alerts.grow import grown
from alerts.histories import installation, message_id
from alerts.messages import Wording
from alerts.sendable import Beginning, Sending
from tracker.outlets import Outlet
from tracker.store import Claim


@dataclass(frozen=True)
class Words:
    """How the messages of a pass are worded and handed over."""

    zone: str
    wording: Wording
    origin: str
    log: FilteringBoundLogger
    now: datetime

    def send(self, outlet: Outlet, taken: Claim) -> Outcome | Sending:
        """Word a message and hand it over; gives its outcome, or the sending where others need not wait for it."""
        try:
            message = compose(grown(taken.deliveries), self._envelope(taken), outlet.style, self.wording)
        except Exception as error:
            self.log.exception("wording failed", message=taken.id)
            return Outcome("failed", f"a fault of this program: the alert could not be worded ({type(error).__name__})")
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
