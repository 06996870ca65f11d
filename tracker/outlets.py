"""A channel as the service uses it: where it sends, when it may, how it is written to, and whom it reaches.

A channel whose address names several recipients is several here, each with a name of its own: "officers~3fa9c1".
The name is made of the recipient, so that it stays when others come and go.
"""

import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from alerts.addresses import recipients
from alerts.channels import Channel, Courier, open_channel
from alerts.styles import Style, style_of
from tracker.config import Settings
from tracker.hours import Hours
from tracker.store import KnownChannel

if TYPE_CHECKING:
    from rich.console import Console

BETWEEN = "~"
# So much of a digest makes a name; of two that begin alike, more.
SHORT, LONG = 6, 16


@dataclass(frozen=True)
class Place:
    """One recipient of a channel of the config: ``plain`` is that channel, ``number`` which of how many it is.

    ``target`` is the recipient's key (``alerts.targets``), ``shown`` what may be shown of it.
    """

    plain: str
    target: str = ""
    shown: str = ""
    number: tuple[int, int] = (1, 1)

    @property
    def words(self) -> str:
        """Give the place as people read it: "officers (2 of 3: j…@example.org)"."""
        which, of = self.number
        shown = f": {self.shown}" if self.shown else ""
        return f"{self.plain} ({which} of {of}{shown})" if of > 1 else self.plain


@dataclass(frozen=True)
class Outlet:
    """One place to send to, with its hours and its style.

    ``host`` is what its pace is kept by and ``digest`` that of its address, both without meaning to anybody else;
    ``service`` is its scheme.
    """

    channel: Channel
    hours: Hours = field(default_factory=Hours)
    style: Style = field(default_factory=Style)
    place: Place = Place("")
    host: str = ""
    digest: str = ""
    service: str = ""

    def known(self, name: str, token: str) -> KnownChannel:
        """Give what the database keeps of it; ``token`` makes the digest of its address this installation's own."""
        fingerprint = hmac.new(token.encode(), self.digest.encode(), hashlib.sha256).hexdigest()[:12]
        place = self.place
        return KnownChannel(place.plain or name, fingerprint, self.service, place.target, place.shown)


def hours(outlets: Mapping[str, Outlet]) -> dict[str, Hours]:
    """Give the hours of each channel, by name."""
    return {name: one.hours for name, one in outlets.items()}


def styles(outlets: Mapping[str, Outlet]) -> dict[str, Style]:
    """Give the style of each channel, by name."""
    return {name: one.style for name, one in outlets.items()}


def plain(name: str) -> str:
    """Give the config's name of a channel: "officers" for "officers~3fa9c1"."""
    before, between, digest = name.rpartition(BETWEEN)
    return before if between and before and set(digest) <= set("0123456789abcdef") else name


def places(settings: Settings, names: Iterable[str]) -> dict[str, Place]:
    """Give the places that these channels of the config send to, by name; a channel's own name where it is one."""
    found: dict[str, Place] = {}
    for name in names:
        # By what they are and not by where they stand: a number means the same wherever it is shown.
        several = sorted(recipients(settings.channels[name].url.get_secret_value()), key=lambda one: one.key)
        total = len(several)
        short = len({one.key[:SHORT] for one in several}) == total
        for number, one in enumerate(several, start=1):
            own = f"{name}{BETWEEN}{one.key[: SHORT if short else LONG]}" if total > 1 else name
            found[own] = Place(name, one.key, one.shown, (number, total))
    return found


def spread(settings: Settings, found: Mapping[str, Place]) -> Settings:
    """Give settings in which each place is a channel of its own, wherever a channel is named."""
    of: dict[str, tuple[str, ...]] = {}
    for name, one in found.items():
        of[one.plain] = (*of.get(one.plain, ()), name)
    if all(names == (name,) for name, names in of.items()):
        return settings

    def all_of(channels: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for one in channels for name in of.get(one, (one,)))

    return settings.model_copy(
        update={
            "channels": {name: one for key, one in settings.channels.items() for name in of.get(key, (key,))},
            "watches": tuple(one.model_copy(update={"channels": all_of(one.channels)}) for one in settings.watches),
            "pushes": tuple(one.model_copy(update={"channels": all_of(one.channels)}) for one in settings.pushes),
            "operator": settings.operator.model_copy(update={"channels": all_of(settings.operator.channels)}),
        }
    )


def first_that_works(channels: Sequence[str], off: Collection[str]) -> tuple[str, ...]:
    """Give where the operator is told: all places of the first channel of which one is not ``off``, but those."""
    for name in dict.fromkeys(plain(one) for one in channels):
        working = tuple(one for one in channels if plain(one) == name and one not in off)
        if working:
            return working
    return ()


def host(url: str) -> str:
    """Give what the pace of an address is kept by: its scheme and its host, as a digest; "" for the terminal.

    Where a token stands in the place of the host, as with chat services, their limits are by token, too.
    """
    parts = urlsplit(url.strip())
    if parts.scheme == "terminal":
        return ""
    where = parts.netloc.rpartition("@")[2].lower()
    return digest(f"{parts.scheme.removesuffix('s')}://{where}")


def digest(text: str) -> str:
    """Give what tells texts apart and says nothing of them."""
    return hashlib.sha256(text.encode()).hexdigest()


def opened(
    settings: Settings, names: Iterable[str], *, console: "Console", courier: Courier, mark: str = ""
) -> tuple[Settings, dict[str, Outlet]]:
    """Open channels of the config, each of their places on its own; gives the settings that name those.

    ``mark`` goes before every message's title.
    """
    found = places(settings, names)
    wide = spread(settings, found)
    several = len({one.plain for one in found.values()}) > 1
    marks = {name: f"{mark} to {one.plain}" if mark and several else mark for name, one in found.items()}
    return wide, {name: _outlet(name, one, wide, console, courier, marks[name]) for name, one in found.items()}


def _outlet(name: str, place: Place, settings: Settings, console: "Console", courier: Courier, mark: str) -> Outlet:
    chosen = settings.channels[name]
    url = chosen.url.get_secret_value()
    target = place.target if place.number[1] > 1 else ""
    channel = open_channel(
        name,
        url,
        console=console,
        courier=courier,
        mark=mark,
        target=target,
        unsubscribe=chosen.unsubscribe,
        strict=settings.tracker.strict,
    )
    times, style = chosen.hours(settings.tracker.time_zone), style_of(url, chosen.form, chosen.limit)
    service = url.strip().partition("://")[0].lower()
    return Outlet(channel, times, style, place, host(url), digest(url), service)
