"""Whom an address names: each recipient on its own, so that the result of a send is that recipient's.

It reads the objects that Apprise makes of addresses, and knows nothing else of Apprise. Plugins keep their
recipients in lists of these names (apprise 2.2.0, ``apprise/plugins``).
"""

import copy
import hashlib
from dataclasses import dataclass
from typing import Any, Final

LISTS: Final = (
    "targets",
    "target_phones",
    "target_groups",
    "target_contacts",
    "channels",
    "channel_ids",
    "topics",
    "users",
    "groups",
    "rooms",
    "devices",
    "members",
    "subreddits",
    "dm_users",
)
COPIES: Final = ("cc", "bcc")


@dataclass(frozen=True)
class Target:
    """One recipient: ``key`` is a digest that stays the same wherever in the address it stands.

    ``shown`` is what may be shown of it ("j…@example.org"). Both are empty for a service without recipients.
    """

    key: str = ""
    shown: str = ""


def targets(service: Any) -> list[Target] | None:
    """Give the recipients of a service, each once; None where there are several that cannot be told apart."""
    found = _found(service)
    sent = max(len(service), len(found["targets"]) if "targets" in found else 0)
    listed = [Target(_key(name, one), masked(_text(one))) for name in found for one in found[name]]
    each: dict[str, Target] = {}
    for one in listed:
        each.setdefault(one.key, one)
    several = len(found) - len({*COPIES} & {*found}) > 1
    # Of lists that do not add up to what is sent, some hold no recipients.
    if len(each) < sent or (several and len(listed) != sent):
        return [Target()] if sent <= 1 else None
    if len(each) <= 1:
        return list(each.values()) or [Target()]
    return list(each.values()) if all(_one(service, key) for key in each) else None


def narrow(service: Any, key: str) -> bool:
    """Leave a service one recipient; false, and nothing changed, where it has none of this key."""
    found = _found(service)
    for name, several in found.items():
        for one in several:
            if _key(name, one) == key:
                _only(service, name, one, found)
                return True
    return False


def _only(service: Any, name: str, one: Any, found: dict[str, list[Any]]) -> None:
    for other in found:
        setattr(service, other, type(getattr(service, other))())
    place = "targets" if name in COPIES else name
    kind = type(getattr(service, place))
    setattr(service, place, kind([_as_target(one, found) if name in COPIES else one]))


def masked(text: str) -> str:
    """Give what may be shown of a recipient: enough to know it by, too little to write to it."""
    name, at, domain = text.rpartition("@")
    if at and name and domain:
        return f"{name[0]}…@{domain}"
    return f"{text[:2]}…" if len(text) > 4 else text


def _found(service: Any) -> dict[str, list[Any]]:
    listed = {name: getattr(service, name, None) for name in (*LISTS, *COPIES)}
    return {
        name: [one for one in several if one is not None]
        for name, several in listed.items()
        if isinstance(several, list | tuple | set) and any(one is not None for one in several)
    }


def _one(service: Any, key: str) -> bool:
    alone = copy.copy(service)
    return narrow(alone, key) and len(alone) == 1


def _as_target(address: Any, found: dict[str, list[Any]]) -> Any:
    """Give an address that was to get a copy in the shape of those that are written to."""
    first = next(iter(found.get("targets", [])), "")
    return (False, address) if isinstance(first, tuple) else address


def _text(one: Any) -> str:
    if isinstance(one, tuple):
        # A mail recipient is a name, if any, and the address.
        return str(one[1]) if len(one) == 2 and "@" in str(one[1]) else "".join(str(part) for part in one if part)
    return str(one)


def _key(name: str, one: Any) -> str:
    text = _text(one)
    text = "\n".join(map(str, one)) if isinstance(one, tuple) and "@" not in text else text
    kind = "" if name in {"targets", *COPIES} else name
    same = text.casefold() if "@" in text else text
    return hashlib.sha256(f"{kind}\n{same}".encode()).hexdigest()[:16]
