"""What messages look like: every kind in every form, of stored alerts where there are some, else of samples. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from alerts.compose import Envelope, compose, split
from alerts.grow import grown
from alerts.kinds import kind
from alerts.messages import BUILT_IN, Wording
from alerts.sampling import name_of, samples
from alerts.styles import Style, style_of
from alerts.values import Alert
from tracker.config_channels import FORMS
from tracker.placing import CATCH_UP, DIGEST, MUTED, OFF, QUIET, RELEASED

# A service that takes each form: its limit is what the form is shown with.
SERVICES = {
    "plain": "json://",
    "short": "sms://",
    "mail": "mailto://",
    "html": "mailgun://",
    "markdown": "mmost://",
    "slack": "slack://",
    "discord": "discord://",
    "teams": "workflows://",
    "telegram": "tgram://",
}
# What is told together where several alerts are shown as one message.
TOGETHER = ("division-held", "amendment-tabled", "mention-named", "stage-scheduled", "publication")
GATHERED = {
    "grouped": "alerts",
    "digest": DIGEST,
    "catch-up": CATCH_UP,
    "quiet-hours": QUIET,
    "muted": MUTED,
    "released": RELEASED,
    "switched-on-again": OFF,
}
FOLLOWING = "correction"
PROOF = ("[Here stands which sources were read, and when.]",)
SAMPLE, STORED = "sample", "stored"


@dataclass(frozen=True)
class Kind:
    """One kind of message: its name, its alerts, and whether they are stored ones, samples, or both."""

    name: str
    alerts: tuple[Alert, ...]
    origin: str
    envelope: Envelope = field(default_factory=Envelope)


@dataclass(frozen=True)
class Shown:
    """One message of a kind in one form: ``format`` is what its body is written in, ``part`` which of how many."""

    kind: str
    origin: str
    form: str
    title: str
    body: str
    html: str
    format: str
    part: tuple[int, int]


def kinds(stored: Iterable[Alert]) -> list[Kind]:
    """Give every kind of message there is: each rule and event, then what is told together."""
    ours = {name_of(one): one for one in stored}
    known = samples()
    each = {name: ours.get(name) or known[name] for name in sorted(known | ours)}
    origin = {name: STORED if name in ours else SAMPLE for name in each}
    alone = [Kind(name, (alert,), origin[name]) for name, alert in each.items()]
    chosen = [name for name in TOGETHER if name in each]
    several = tuple(each[name] for name in chosen)
    from_where = " and ".join(sorted({origin[name] for name in chosen}))
    return [*alone, *_gathered(several, from_where), *_following(each, origin)]


def _gathered(several: tuple[Alert, ...], origin: str) -> list[Kind]:
    at = max(one.learned_at for one in several)
    found = []
    for name, of in GATHERED.items():
        batch = "" if of == "alerts" else (at + timedelta(hours=12)).isoformat(timespec="minutes")
        if of == DIGEST:
            batch = batch[:10]
        envelope = Envelope(kind=of, batch=batch, proof=PROOF if of == DIGEST else ())
        found.append(Kind(name, several, origin, envelope))
    return found


def _following(each: Mapping[str, Alert], origin: Mapping[str, str]) -> list[Kind]:
    """Give the message that takes back an earlier one, if any alert does."""
    name = next((name for name in ("division-corrected", *each) if name in each and kind(each[name]).corrects), None)
    if name is None:
        return []
    alert = each[name]
    at = (alert.learned_at - timedelta(hours=2)).isoformat()
    answers = {1: {"message": 1, "at": at, "title": alert.title.removeprefix("Corrected: ")}}
    return [Kind(FOLLOWING, (alert,), origin[name], Envelope(answers=answers))]


def styles(form: str | None) -> dict[str, Style]:
    """Give the styles to show: of one form, or of each."""
    return {name: style_of(SERVICES[name], name) for name in FORMS if form in {None, name}}


def shown(kind: Kind, form: str, style: Style, *, zone: str, wording: Wording = BUILT_IN) -> list[Shown]:
    """Word a kind of message in a style, as often as the style's limit has it cut up.

    Raises what the wording raises of a stored alert without the facts that its template asks for.
    """
    sections = grown([(number, alert) for number, alert in enumerate(kind.alerts, start=1)])
    envelope = replace(kind.envelope, zone=zone)
    pieces = split(sections, envelope, style)
    found = []
    for number, piece in enumerate(pieces, start=1):
        part = (number, len(pieces))
        message = compose(piece, replace(envelope, part=part if len(pieces) > 1 else None), style, wording)
        found.append(Shown(kind.name, kind.origin, form, message.title, message.body, message.html, message.form, part))
    return found


def as_row(one: Shown) -> dict[str, Any]:
    """Give a message for JSON."""
    return {**vars(one), "part": list(one.part), "characters": len(one.title) + len(one.body)}
