"""A channel's address: whether it can be used, and whom it names. What reads it is Apprise.

Apprise is imported inside the functions only, so that importing this module costs nothing.
"""

import logging
import re
import warnings
from typing import Any, Final

from alerts.guard import private_host
from alerts.services import ALLOWED
from alerts.targets import Target, targets

SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,24}")
LOCAL: Final = frozenset(
    ("blink1", "dbus", "file", "gio", "glib", "gnome", "kde", "macosx", "memory", "qt", "syslog", "windows")
)
FORBIDDEN: Final = ("optional", "redirect", "retry", "store", "tag", "tags", "wait")
# These have Apprise read files of this machine, or fetch what an address names.
READING: Final = ("attach", "keyfile", "pgp", "pgpprv", "pgppub", "subfile", "wkd")
# With others a template is one that lies at the service.
WITH_TEMPLATE: Final = frozenset(("discord", "guilded", "slack", "tgram", "workflow", "workflows"))
# These have no recipients: an address of theirs is one place.
WITHOUT: Final = frozenset(("terminal", "json", "jsons", "xml", "xmls", "form", "forms"))


def check_url(url: str, *, strict: bool = False) -> str | None:
    """Say in one sentence why a channel's address cannot be used, or None; nothing secret is repeated.

    A ``strict`` config takes no address whose host certainly leads to this machine or its network.
    """
    scheme, found, rest = url.strip().partition("://")
    scheme = scheme.lower()
    if not found or not SCHEME.fullmatch(scheme):
        return "this is not a channel address: one begins with a scheme, such as ntfy:// or mailto://"
    if scheme == "terminal":
        return None if not rest.strip("/") else "terminal:// takes nothing after it"
    if scheme in LOCAL:
        return f"{scheme}:// acts on this machine or its files only: choose a service that reaches people"
    logger = logging.getLogger("apprise")
    before, logger.disabled = logger.disabled, True
    try:
        return _parameters(url, scheme) or _unusable(url, scheme, strict=strict)
    finally:
        logger.disabled = before


def _parameters(url: str, scheme: str) -> str | None:
    from apprise.utils.parse import parse_qsd

    untyped: Any = parse_qsd
    given = untyped(url.partition("?")[2], simple=True)["qsd"]
    if found := [name for name in FORBIDDEN if name in given]:
        return f"this {scheme}:// address sets {', '.join(found)}, which the service decides itself: leave it out"
    reading = [name for name in READING if name in given]
    if scheme in {*WITH_TEMPLATE, "https"} and "template" in given:
        reading.append("template")
    if reading:
        return f"this {scheme}:// address sets {', '.join(reading)}, which reads files or other addresses: leave it out"
    return None


def _unusable(url: str, scheme: str, *, strict: bool) -> str | None:
    from apprise.plugins import N_MGR

    known: Any = N_MGR
    services = list(load(url))
    if scheme in known and scheme not in ALLOWED:
        return f"{scheme}:// is not among the services that the tracker sends to: choose one that reaches people"
    if len(services) > 1:
        return f"this holds {len(services)} addresses: make one channel for each"
    if services:
        return _service(services[0], scheme, strict=strict)
    if scheme not in known:
        return f"{scheme}:// is not a service that Apprise knows (a plain webhook is written json:// or jsons://)"
    if not known[scheme].enabled:
        return f"{scheme}:// needs a library that is not installed"
    return f"Apprise cannot read this {scheme}:// address: see {known[scheme].setup_url}"


def _service(service: Any, scheme: str, *, strict: bool) -> str | None:
    """Say what is wrong with an address that Apprise can read."""
    # An address that a service gives out (https://hooks.slack.com/...) has become that service's own.
    own = {one for given in (service.protocol, service.secure_protocol) for one in _several(given)}
    if own.isdisjoint(ALLOWED):
        return f"{scheme}:// leads to a service that the tracker does not send to: choose one that reaches people"
    if targets(service) is None:
        return f"this {scheme}:// address names {len(service)} recipients: make one channel for each"
    if strict and any(private_host(one) for one in _hosts(service)):
        return f"this {scheme}:// address leads to this machine or its network, which strict = true does not allow"
    return None


def _several(given: Any) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given or ())


def _hosts(service: Any) -> list[str]:
    """Give the hosts that an address names; with services of one place a token stands there."""
    named = any("{host}" in one for one in service.templates)
    given = (getattr(service, "host", None) if named else None, getattr(service, "smtp_host", None))
    return [one for one in given if isinstance(one, str) and one]


def recipients(url: str) -> list[Target]:
    """Give whom an address names, each once; one without a key for a service that has no recipients of its own.

    An address that cannot be used is taken for one of those.
    """
    scheme = url.strip().partition("://")[0].lower()
    if scheme in WITHOUT:
        return [Target()]
    logger = logging.getLogger("apprise")
    before, logger.disabled = logger.disabled, True
    try:
        services = list(load(url))
        found = targets(services[0]) if len(services) == 1 else None
        return found or [Target()]
    finally:
        logger.disabled = before


def load(url: str) -> Any:
    """Give the Apprise object for an address; it is empty where Apprise cannot read it."""
    from apprise import Apprise, AppriseAsset

    asset = AppriseAsset(
        async_mode=False,
        http_redirects=False,
        # A limit here would only leave a thread behind: the parent holds the limit.
        service_timeout=0,
        app_id="parliament-tracker",
        app_desc="Parliament tracker",
    )
    notifier = Apprise(asset=asset)
    with warnings.catch_warnings():
        # Its plugins import modules that Python has deprecated, which is not ours to fix.
        warnings.simplefilter("ignore")
        notifier.add(url)
    return notifier
