"""The child process that sends, which may be killed at any moment.

``python -m alerts.courier`` is started by :class:`alerts.channels.Courier`. It reads one JSON document per
line and answers in the same way: ``ready`` once, then ``begin`` and an outcome for each request. Mail it hands in
itself (``alerts.mail``), all else goes by Apprise.
"""

import contextlib
import html
import json
import logging
import os
import queue
import signal
import sys
import threading
from collections.abc import Iterator
from typing import Any, Final

from alerts import guard, mail
from alerts.addresses import load
from alerts.mail_text import letter
from alerts.targets import narrow
from alerts.verdicts import Answer, answer, judge

# A process's own limit on address space: a receiver that answers with a bomb ends one send, not the machine.
MEMORY: Final = 1 << 29
# Apprise gives a receiver 4 s; webhook relays often take longer, and each lost answer is an alert sent twice.
PATIENCE: Final = 10.0
# So long a connection to a mail server is kept open for the next mail.
IDLE: Final = 5.0
WITH_ID: Final = frozenset(("json", "jsons", "xml", "xmls", "form", "forms", "mailto", "mailtos"))


def deliver(request: dict[str, Any], post: mail.Post) -> Answer:
    """Send one message to one recipient of one address, and say what became of it."""
    services = list(notifier := load(request["url"]))
    if len(services) != 1:
        return answer("failed", "Apprise cannot read this channel's address", permanent=True, scope="channel")
    service = services[0]
    target = request.get("target")
    if target and not narrow(service, target):
        return answer("failed", "the address no longer names this recipient", permanent=True, scope="channel")
    if mail.ours(service):
        return post.send(mail.account(service), letter(service, request))
    return _by_apprise(notifier, service, request)


def _by_apprise(notifier: Any, service: Any, request: dict[str, Any]) -> Answer:
    service.redirects, service.retry, service.optional = False, 0, False
    # In one piece, as we have cut it: of several some may arrive twice.
    service.overflow_mode, service.tags = type(service.overflow_mode)("upstream"), set()
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


def _requests() -> Iterator[dict[str, Any] | None]:
    """Give what is asked for; None where nothing has been for a while."""

    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        try:
            for line in sys.stdin.buffer:
                lines.put(line)
        finally:
            # The parent is gone, whether its end reads as one or as an error: leave even from a send that hangs.
            os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=IDLE)
        except queue.Empty:
            yield None
        else:
            yield json.loads(line)


def main() -> None:
    """Serve requests until the standard input closes."""
    voice = _shield()

    def say(document: Answer) -> None:
        os.write(voice, json.dumps(document).encode() + b"\n")

    requests = _requests()
    # Reading one address loads the 255 plugins, which would otherwise count against the first send's limit.
    load("json://localhost")
    logging.getLogger("apprise").setLevel(logging.DEBUG)
    say({"ready": True})
    post = mail.Post()
    for request in requests:
        if request is None:
            post.close()
            continue
        if guard.keep(bool(request.get("strict"))):
            post.close()
        say({"begin": True})
        try:
            say(deliver(request, post))
        except Exception:
            say(answer("unknown", "the sending process met an error: it may have arrived"))


if __name__ == "__main__":
    main()
