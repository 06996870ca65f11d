"""People's mail: our own way to a mail server, so that each message keeps its identity and each answer its meaning.

What an address (``mailto://``, ``mailtos://``) says is read from the object that Apprise makes of it. RFC 5321 says
what the server's answers mean.
"""

import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from alerts.mail_text import POLICY, Letter, written
from alerts.verdicts import Answer, answer, smtp, unreached

# The parent ends a send after 30 s: by then the server's word has to be there.
STEP_SECONDS: Final = 10.0
ANSWER_SECONDS: Final = 20.0


@dataclass(frozen=True)
class Account:
    """Where and as whom mail is handed in: ``mode`` is insecure, starttls or ssl."""

    host: str
    port: int
    mode: str
    user: str | None
    password: str | None = field(repr=False)
    verify: bool


def ours(service: Any) -> bool:
    """Tell whether a service is mail that we send ourselves: not what Apprise encrypts or hands to a web service."""
    return type(service).__name__ == "NotifyEmail" and service.pgp_mode == "no" and len(service.targets) == 1


def account(service: Any) -> Account:
    """Give the account that a mail address names."""
    return Account(
        service.smtp_host,
        service.port,
        service.secure_mode,
        service.user or None,
        service.password or None,
        bool(service.verify_certificate),
    )


class Post:
    """Hands mail in, over a connection that stays open for the next one; for use from one thread at a time."""

    def __init__(self) -> None:
        self._open: tuple[Account, smtplib.SMTP] | None = None
        self._contexts: dict[bool, ssl.SSLContext] = {}

    def send(self, to: Account, one: Letter) -> Answer:
        """Hand one mail in, and say what the server made of it."""
        try:
            server = self._connected(to)
        except smtplib.SMTPResponseException as error:
            return smtp(error.smtp_code, _bytes(error.smtp_error), scope="channel")
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return answer("failed", _unreached(error))
        outcome = _hand_in(server, one)
        if outcome["state"] != "sent":
            self.close()
        return outcome

    def close(self) -> None:
        """End the connection, if one is open."""
        before, self._open = self._open, None
        if before is not None:
            _end(before[1])

    def _connected(self, to: Account) -> smtplib.SMTP:
        if self._open is not None and self._open[0] == to:
            with suppress(OSError, smtplib.SMTPException):
                if self._open[1].noop()[0] == 250:
                    return self._open[1]
        self.close()
        if to.mode == "ssl":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                to.host, to.port, timeout=STEP_SECONDS, context=self._context(to.verify)
            )
        else:
            server = smtplib.SMTP(to.host, to.port, timeout=STEP_SECONDS)
        try:
            if to.mode == "starttls":
                server.starttls(context=self._context(to.verify))
            if to.user and to.password:
                server.login(to.user, to.password)
            server.ehlo_or_helo_if_needed()
        except BaseException:
            _end(server)
            raise
        self._open = to, server
        return server

    def _context(self, verify: bool) -> ssl.SSLContext:
        if verify not in self._contexts:
            context = ssl.create_default_context()
            if not verify:
                context.check_hostname = False
                context.verify_mode = ssl.CERT_NONE
            self._contexts[verify] = context
        return self._contexts[verify]


def _hand_in(server: smtplib.SMTP, one: Letter) -> Answer:
    content = written(one).as_bytes(policy=POLICY).rstrip(b"\r\n") + b"\r\n"
    try:
        for words, scope in (
            (f"MAIL FROM:<{one.sender[1]}>", "channel"),
            (f"RCPT TO:<{one.to[1]}>", "recipient"),
            ("DATA", "message"),
        ):
            code, said = server.docmd(words)
            if not 200 <= code < 400:
                return smtp(code, _bytes(said), scope=scope)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return answer("failed", _unreached(error))
    try:
        # From here on the server may have it, whatever becomes of its answer.
        if server.sock is not None:
            server.sock.settimeout(ANSWER_SECONDS)
        server.send(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")
        code, said = server.getreply()
        if server.sock is not None:
            server.sock.settimeout(STEP_SECONDS)
    except (OSError, smtplib.SMTPException):
        return answer("unknown", "the mail server took it and did not answer: it may have arrived")
    return answer("sent") if 200 <= code < 300 else smtp(code, _bytes(said), scope="message")


def _end(server: smtplib.SMTP) -> None:
    with suppress(OSError, smtplib.SMTPException, ValueError):
        if server.sock is not None:
            server.sock.settimeout(1.0)
        server.quit()
    server.close()


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode("ascii", "replace")


def _unreached(error: BaseException) -> str:
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "the mail server does not offer what the address asks for (encryption, or signing in)"
    if reason := unreached(str(error)):
        return f"the service could not be reached: {reason}"
    return "the mail server could not be reached: the connection failed"
