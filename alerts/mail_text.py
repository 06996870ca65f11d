"""A message as a mail: its headers, its identity, its text with HTML beside it. RFC 5322.

RFC 8058 has one-click unsubscribing, RFC 3834 ``Auto-Submitted``.
"""

import html
import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, formataddr
from typing import Any, Final

# One of these alone in its line is longer than a folded line may be, and must not be encoded to fit.
WHOLE: Final = frozenset(("list-unsubscribe", "message-id", "in-reply-to", "references"))
REFERENCES: Final = 10
OURS: Final = (
    frozenset(("from", "to", "cc", "bcc", "subject", "date", "sender", "mime-version", "auto-submitted", "x-alert-id"))
    | WHOLE
)


@dataclass(frozen=True)
class Letter:
    """What goes into a mail beside the account: who writes to whom, and what the message says.

    ``sender`` and ``to`` are name and address; ``answers`` the ids of earlier messages, the first of them first.
    """

    sender: tuple[str, str]
    to: tuple[str, str]
    title: str
    body: str
    html: str = ""
    id: str = ""
    origin: str = ""
    answers: tuple[str, ...] = ()
    unsubscribe: str | None = None
    at: datetime | None = None
    reply_to: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


class _Policy(EmailPolicy):
    """Headers whose value is an address or an id stay in one piece: an encoded one means nothing to anybody."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in WHOLE:
            return f"{name}: {value}\r\n".encode("ascii", "replace")
        return super().fold_binary(name, value)


POLICY: Final = _Policy(linesep="\r\n", cte_type="7bit", raise_on_defect=False)


def letter(service: Any, request: dict[str, Any]) -> Letter:
    """Give the letter that a request is, to the one recipient of a service."""
    name, sender = service.from_addr
    to_name, to = service.targets[0]
    body, rich = request["body"], request.get("html", "")
    if request["form"] == "html" and not rich:
        body, rich = _plain(body), body
    at = request.get("at")
    return Letter(
        (str(name or ""), sender),
        (str(to_name or ""), to),
        request["title"],
        body,
        rich,
        request.get("id", ""),
        request.get("origin", ""),
        tuple(request.get("answers", ())),
        request.get("unsubscribe"),
        datetime.fromisoformat(at) if at else None,
        tuple(sorted(service.reply_to)),
        tuple((str(key), str(value)) for key, value in service.headers.items()),
    )


def written(one: Letter) -> EmailMessage:
    """Write a letter as a mail: plain text, with its HTML beside it where there is one."""
    mail = EmailMessage(policy=POLICY)
    mail["Subject"] = _line(one.title)
    mail["From"] = _address(*one.sender)
    mail["To"] = _address(*one.to)
    if one.at is not None:
        mail["Date"] = format_datetime(one.at)
    given = {name.lower(): value for name, value in one.headers}
    domain = re.sub(r"[^a-z0-9.-]", "", one.sender[1].rpartition("@")[2].lower()) or "localhost"
    if one.id:
        mail["Message-ID"] = _id(one.id, one.origin, domain)
        mail["X-Alert-Id"] = _line(given.get("x-alert-id", one.id))
    if one.answers:
        earlier = [_id(each, one.origin, domain) for each in one.answers]
        mail["In-Reply-To"] = earlier[-1]
        mail["References"] = " ".join([*earlier[:1], *earlier[1:][-REFERENCES:]])
    if one.reply_to:
        mail["Reply-To"] = ", ".join(_line(each) for each in one.reply_to)
    mail["Auto-Submitted"] = "auto-generated"
    _unsubscribe(mail, one)
    for name, value in one.headers:
        if re.fullmatch(r"[!-9;-~]+", name) and name.lower() not in OURS and name not in mail:
            mail[name] = _line(value)
    # Lines of any length survive so; a server may cut what is longer than 998.
    mail.set_content(one.body, charset="utf-8", cte="quoted-printable")
    if one.html:
        mail.add_alternative(one.html, subtype="html", charset="utf-8", cte="quoted-printable")
    return mail


def _unsubscribe(mail: EmailMessage, one: Letter) -> None:
    mail["List-Unsubscribe"] = f"<{one.unsubscribe or f'mailto:{one.sender[1]}?subject=unsubscribe'}>"
    if one.unsubscribe and one.unsubscribe.startswith("https://"):
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _id(message: str, origin: str, domain: str) -> str:
    left = re.sub(r"[^A-Za-z0-9.-]", "", f"{message}.{origin}" if origin else message)
    return f"<{left}@{domain}>"


def _line(text: str) -> str:
    # What looks like an encoded word would be decoded when the header is written, line breaks and all.
    plain = text.replace("=?", "= ?")
    return " ".join("".join(letter if letter.isprintable() else " " for letter in plain).split())


def _address(name: str, address: str) -> Any:
    try:
        return Address(_line(name), addr_spec=address)
    except (ValueError, TypeError, IndexError):
        return formataddr((_line(name), _line(address)))


def _plain(rich: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"(?i)<br */?>|</(p|li|h\d|div)>", "\n", rich)))
