"""Strict mode: what sends reaches addresses that everybody can reach, and none of this machine or its network.

What counts is the address at the moment of connecting, whatever a name led to a moment before. The check of a config
comes before that, and knows only what is written as a number.
"""

import ipaddress
import os
import socket
import sys
from dataclasses import dataclass
from typing import Any, Final

REFUSED: Final = "not a public address, and the config is strict"
_EVENTS: Final = frozenset(("socket.connect", "socket.sendto", "socket.sendmsg"))
# Names that lead to this machine or its network wherever they are looked up.
_OWN_NAMES: Final = ("localhost", "local", "internal", "localdomain", "home.arpa", "lan")


def public(address: str) -> bool:
    """Tell whether an IP address, written in the usual way, is one that everybody can reach."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return found.is_global and not found.is_multicast
    # Others stand in it: IPv4's, those behind a NAT64 gateway (64:ff9b::/96, reserved) and those of tunnels.
    inside = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
    if any(one is not None and not public(str(one)) for one in inside):
        return False
    if found.ipv4_mapped is not None:
        return True
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_site_local)


def private_host(host: str) -> bool:
    """Tell whether a host certainly leads to this machine or its network, without asking anybody.

    A number is read as the system reads it: 127.1, 0x7f000001 and 2130706433 are one.
    """
    name = host.strip("[]").rstrip(".").lower()
    if any(name == own or name.endswith(f".{own}") for own in _OWN_NAMES):
        return True
    try:
        return not public(str(ipaddress.ip_address(name.partition("%")[0])))
    except ValueError:
        pass
    try:
        return not public(socket.inet_ntoa(socket.inet_aton(name)))
    except (OSError, UnicodeError):
        return False


@dataclass
class _State:
    hooked: bool = False
    kept: bool = False


_state = _State()


def keep(strict: bool) -> bool:
    """Let this process connect to public addresses alone, or, where not ``strict``, to all; tells if that is another.

    A proxy would go where it is told in our place: once strict, the variables that name one are taken out for good.
    """
    before, _state.kept = _state.kept, strict
    if strict and not _state.hooked:
        _state.hooked = True
        for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
            del os.environ[name]
        os.environ["no_proxy"] = "*"
        # What the interpreter tells of before it connects, whoever asks for it.
        sys.addaudithook(_hook)
    return strict != before


def _hook(event: str, given: tuple[Any, ...]) -> None:
    if not _state.kept or event not in _EVENTS:
        return
    address = given[1]
    if address is None:  # it is connected already
        return
    if not (isinstance(address, tuple) and isinstance(address[0], str) and public(address[0])):
        raise PermissionError(REFUSED)
