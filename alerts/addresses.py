"""A channel's address: whether it can be used, and whom it names. What reads it is Apprise.

Apprise is imported inside the functions only, so that importing this module costs nothing.
"""

import logging
import re
import warnings
from typing import Any, Final

from alerts.targets import Target, targets

SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,24}")
LOCAL: Final = frozenset(
    ("blink1", "dbus", "file", "gio", "glib", "gnome", "kde", "macosx", "memory", "qt", "syslog", "windows")
)
FORBIDDEN: Final = ("optional", "redirect", "retry", "store", "tag", "tags", "wait")
# These have no recipients: an address of theirs is one place.
WITHOUT: Final = frozenset(("terminal", "json", "jsons", "xml", "xmls", "form", "forms"))


def check_url(url: str) -> str | None:
    """Say in one sentence why a channel's address cannot be used, or None; nothing secret is repeated."""
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
        return _parameters(url, scheme) or _unreadable(url, scheme)
    finally:
        logger.disabled = before


def _parameters(url: str, scheme: str) -> str | None:
    from apprise.utils.parse import parse_qsd

    untyped: Any = parse_qsd
    given = untyped(url.partition("?")[2], simple=True)["qsd"]
    found = [name for name in FORBIDDEN if name in given]
    if not found:
        return None
    return f"this {scheme}:// address sets {', '.join(found)}, which the service decides itself: leave it out"


def _unreadable(url: str, scheme: str) -> str | None:
    from apprise.plugins import N_MGR

    known: Any = N_MGR
    services = list(load(url))
    if len(services) > 1:
        return f"this holds {len(services)} addresses: make one channel for each"
    if services:
        if targets(services[0]) is not None:
            return None
        return f"this {scheme}:// address names {len(services[0])} recipients: make one channel for each"
    if scheme not in known:
        return f"{scheme}:// is not a service that Apprise knows (a plain webhook is written json:// or jsons://)"
    if not known[scheme].enabled:
        return f"{scheme}:// needs a library that is not installed"
    return f"Apprise cannot read this {scheme}:// address: see {known[scheme].setup_url}"


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
