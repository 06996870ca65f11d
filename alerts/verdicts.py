"""What became of a send, read from the only place that says: the words and numbers that a service left behind."""

import re
from collections.abc import Iterable
from typing import Any, Final

from alerts.guard import REFUSED

HTTP_STATUS = re.compile(r"\berror\s?[=:]\s?(\d{3})\b", re.IGNORECASE)
SMTP_REPLY = re.compile(r"\((\d{3}), b['\"]")
NEVER_REACHED: Final = (
    (re.escape(REFUSED), "its address is not public, and strict = true allows no other"),
    (r"name ?resolution|name or service not known|nodename nor servname", "the name was not found"),
    (r"connection refused", "the connection was refused"),
    (r"connecttimeouterror", "no connection could be made in time"),
    (r"newconnectionerror", "no connection could be made"),
    (r"certificate verify failed", "its certificate could not be verified"),
    (r"wrong version number", "it does not speak TLS on that port"),
)

# No right to send there, or no such place: it is the same for every message.
CHANNEL: Final = frozenset((401, 403, 404, 410))
CROWDED: Final = re.compile(rb"too many|too much mail|rate.?limit|throttl", re.IGNORECASE)
ENHANCED: Final = re.compile(rb"^\s*([245]\.\d{1,3}\.\d{1,3})\b")
# What a refusal is about, whatever was asked: RFC 3463 has mailboxes under 1 and 2, senders in two of these, and what
# somebody's rules forbid under 7.
ABOUT: Final = ((r"5\.1\.[78]$", "channel"), (r"5\.[12]\.", "recipient"))

Answer = dict[str, Any]


def answer(state: str, detail: str = "", *, permanent: bool = False, scope: str = "") -> Answer:
    """One outcome as it travels to the parent (see ``alerts.sendable.Outcome``)."""
    return {"state": state, "detail": detail, "permanent": permanent, "scope": scope}


def judge(log: Iterable[tuple[str, str]]) -> Answer:
    """Read what a failure was from Apprise's log, the only place that says; unclear means unknown."""
    verdicts: list[Answer] = []
    connecting = False
    for level, message in log:
        connecting = connecting or message.startswith("Connection error while submitting email")
        if level == "INFO" and message.startswith("Sent "):
            return answer("unknown", "only a part was accepted: some of it may have arrived")
        if level in ("WARNING", "ERROR") and (found := HTTP_STATUS.search(message)):
            verdicts.append(_http(int(found[1])))
        elif level == "DEBUG" and message.startswith("Socket Exception"):
            verdicts.append(_exception(message, connecting))
    unclear = [verdict for verdict in verdicts if verdict["state"] == "unknown"]
    if unclear or not verdicts:
        return unclear[-1] if unclear else answer("unknown", "no clear reason was given: it may have arrived")
    return verdicts[-1]


def _http(status: int) -> Answer:
    if status == 429:
        return answer("failed", "the service asks for fewer messages (HTTP 429)", scope="host")
    if 300 <= status < 400:
        return answer("failed", f"the service points elsewhere, which is not followed (HTTP {status})")
    if 400 <= status < 500:
        if status in (408, 425):
            return answer("failed", f"the service refused it (HTTP {status})")
        scope = "channel" if status in CHANNEL else "message"
        return answer("failed", f"the service refused it (HTTP {status})", permanent=True, scope=scope)
    if 500 <= status < 600:
        return answer("failed", f"the service had an error (HTTP {status})")
    return answer("unknown", f"the service gave an odd answer (HTTP {status}): it may have arrived")


def _exception(message: str, connecting: bool) -> Answer:
    if reply := SMTP_REPLY.search(message):
        return smtp(int(reply[1]), scope="channel" if reply[1] != "554" else "message")
    if reason := unreached(message):
        return answer("failed", f"the service could not be reached: {reason}")
    lowered = message.lower()
    if connecting:
        return answer("failed", "the mail server could not be reached: the connection failed")
    if "timed out" in lowered:
        return answer("unknown", "the service did not answer in time: it may have arrived")
    return answer("unknown", "the connection broke off: it may have arrived")


def smtp(code: int, said: bytes = b"", *, scope: str) -> Answer:
    """Judge the answer of a mail server, which is not shown: it may repeat addresses.

    ``scope`` is what a refusal for good is about, as far as the server does not say it better. "Too many" and 421 (the
    server closes) are about the host.
    """
    found = ENHANCED.match(said)
    status = found[1].decode() if found else ""
    named = f"SMTP {code} {status}".rstrip()
    if code >= 500:
        return answer("failed", f"the mail server refused it ({named})", permanent=True, scope=_about(status, scope))
    crowded = code == 421 or CROWDED.search(said)
    return answer("failed", f"the mail server put it off ({named})", scope="host" if crowded else "")


def _about(status: str, scope: str) -> str:
    if scope == "recipient" and status.startswith("5.7."):
        return "channel"
    return next((about for sign, about in ABOUT if re.match(sign, status)), scope)


def unreached(message: str) -> str:
    """Say why nothing was reached, as far as an error's words tell; "" where they do not."""
    lowered = message.lower()
    return next((reason for sign, reason in NEVER_REACHED if re.search(sign, lowered)), "")
