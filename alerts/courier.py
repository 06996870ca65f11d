"""What knows Apprise: the check of a channel's address, and the child process that sends.

``python -m alerts.courier`` is started by :class:`alerts.channels.Courier`. It reads one JSON document per
line and answers in the same way: ``ready`` once, then ``begin`` and an outcome for each request. Apprise is
imported inside the functions only, so that importing this module costs nothing.
"""

import contextlib
import html
import json
import logging
import os
import queue
import re
import signal
import sys
import threading
import warnings
from collections.abc import Iterable, Iterator
from typing import Any, Final

# A process's own limit on address space: a receiver that answers with a bomb ends one send, not the machine.
MEMORY: Final = 1 << 29
# Apprise gives a receiver 4 s; webhook relays often take longer, and each lost answer is an alert sent twice.
PATIENCE: Final = 10.0

SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,24}")
LOCAL: Final = frozenset(
    ("blink1", "dbus", "file", "gio", "glib", "gnome", "kde", "macosx", "memory", "qt", "syslog", "windows")
)
FORBIDDEN: Final = ("optional", "redirect", "retry", "store", "tag", "tags", "wait")
WITH_ID: Final = frozenset(("json", "jsons", "xml", "xmls", "form", "forms", "mailto", "mailtos"))

HTTP_STATUS = re.compile(r"\berror\s?[=:]\s?(\d{3})\b", re.IGNORECASE)
SMTP_REPLY = re.compile(r"\((\d{3}), b['\"]")
NEVER_REACHED: Final = (
    (r"name ?resolution|name or service not known|nodename nor servname", "the name was not found"),
    (r"connection refused", "the connection was refused"),
    (r"connecttimeouterror", "no connection could be made in time"),
    (r"newconnectionerror", "no connection could be made"),
    (r"certificate verify failed", "its certificate could not be verified"),
    (r"wrong version number", "it does not speak TLS on that port"),
)

Answer = dict[str, Any]


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
    services = list(_load(url))
    if len(services) > 1:
        return f"this holds {len(services)} addresses: make one channel for each"
    if services:
        count = _targets(services[0])
        if count > 1:
            return f"this {scheme}:// address names {count} recipients: make one channel for each"
        return None
    if scheme not in known:
        return f"{scheme}:// is not a service that Apprise knows (a plain webhook is written json:// or jsons://)"
    if not known[scheme].enabled:
        return f"{scheme}:// needs a library that is not installed"
    return f"Apprise cannot read this {scheme}:// address: see {known[scheme].setup_url}"


def _targets(service: Any) -> int:
    listed = getattr(service, "targets", None)
    many = len(listed) if isinstance(listed, list | tuple | set) else 0
    copies = [getattr(service, name, None) for name in ("cc", "bcc")]
    # A plugin that batches counts one for any number of recipients, and none counts copies.
    return max(len(service), many) + sum(len(copy) for copy in copies if isinstance(copy, list | tuple | set))


def _load(url: str) -> Any:
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


def deliver(request: dict[str, str]) -> Answer:
    """Send one message to one address with a fresh Apprise object, and say what became of it."""
    notifier = _load(request["url"])
    services = list(notifier)
    if len(services) != 1:
        return answer("failed", "Apprise cannot read this channel's address", permanent=True)
    service = services[0]
    service.redirects, service.retry, service.optional = False, 0, False
    if "rto=" not in request["url"]:
        service.socket_read_timeout = PATIENCE
    if request["id"] and service.schema in WITH_ID:
        given = {name.lower() for name in service.headers}
        if "x-alert-id" not in given:
            service.headers["X-Alert-Id"] = request["id"]
    title = request["title"]
    if request["form"] == "html" and service.title_maxlen <= 0:
        # Such a service has no title: Apprise puts ours into the body, where it would be read as HTML.
        title = html.escape(title, quote=False)
    result = notifier.notify(body=request["body"], title=title, body_format=request["form"], log_level=logging.DEBUG)
    if result:
        return answer("sent")
    return judge((entry.level, entry.message) for entry in result.logs())


def answer(state: str, detail: str = "", *, permanent: bool = False) -> Answer:
    """One outcome as it travels to the parent."""
    return {"state": state, "detail": detail, "permanent": permanent}


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
        return answer("failed", "the service asks for fewer messages (HTTP 429)")
    if 300 <= status < 400:
        return answer("failed", f"the service points elsewhere, which is not followed (HTTP {status})")
    if 400 <= status < 500:
        return answer("failed", f"the service refused it (HTTP {status})", permanent=status not in (408, 425))
    if 500 <= status < 600:
        return answer("failed", f"the service had an error (HTTP {status})")
    return answer("unknown", f"the service gave an odd answer (HTTP {status}): it may have arrived")


def _exception(message: str, connecting: bool) -> Answer:
    if reply := SMTP_REPLY.search(message):
        code = int(reply[1])
        if code >= 500:
            return answer("failed", f"the mail server refused it (SMTP {code})", permanent=True)
        return answer("failed", f"the mail server put it off (SMTP {code})")
    lowered = message.lower()
    for sign, reason in NEVER_REACHED:
        if re.search(sign, lowered):
            return answer("failed", f"the service could not be reached: {reason}")
    if connecting:
        return answer("failed", "the mail server could not be reached: the connection failed")
    if "timed out" in lowered:
        return answer("unknown", "the service did not answer in time: it may have arrived")
    return answer("unknown", "the connection broke off: it may have arrived")


def _shield() -> int:
    # The parent decides when this process ends: neither Ctrl-C nor a stop of the group cuts a send short.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    # A plugin that prints must not be able to speak in our place.
    voice = os.dup(1)
    os.dup2(2, 1)
    return voice


def _requests() -> Iterator[dict[str, str]]:
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        for line in sys.stdin.buffer:
            lines.put(line)
        # The parent is gone: leave even from the middle of a send that hangs.
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while True:
        yield json.loads(lines.get())


def main() -> None:
    """Serve requests until the standard input closes."""
    voice = _shield()

    def say(document: Answer) -> None:
        os.write(voice, json.dumps(document).encode() + b"\n")

    requests = _requests()
    # Reading one address loads the 255 plugins, which would otherwise count against the first send's limit.
    _load("json://localhost")
    logging.getLogger("apprise").setLevel(logging.DEBUG)
    say({"ready": True})
    for request in requests:
        say({"begin": True})
        try:
            say(deliver(request))
        except Exception:
            say(answer("unknown", "the sending process met an error: it may have arrived"))


if __name__ == "__main__":
    main()
