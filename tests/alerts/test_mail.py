"""Mail to a real server: one identity for each message, and the server's answer kept."""

import asyncio
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default as modern
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope

from alerts.addresses import recipients
from alerts.channels import AppriseChannel, Courier, Message, Outcome
from alerts.mail_text import Letter, written

NOW = datetime(2023, 6, 13, 19, 41, tzinfo=UTC)
MESSAGE = Message(
    "Division 252: Ayes 247, Noes 302",
    "Ayes – 247\nNoes – 302\n.\n.. two dots\n" + "long " * 400 + "\n",
    id="message-17",
    html="<h1>Ayes – 247</h1><p>" + "x" * 3000 + "</p>",
    answers=("message-3", "message-9"),
    origin="abc123",
    at=NOW,
)


@dataclass
class Server:
    """What a mail server got, and what it is to answer at each step; an answer of "" cuts the line."""

    rcpt: str = "250 OK"
    data: str = "250 OK"
    mail: str = "250 OK"
    connections: int = 0
    port: int = 0
    got: list[tuple[str, list[str], bytes]] = field(default_factory=list)

    async def handle_MAIL(self, _s: Any, _e: Any, envelope: Envelope, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        return self.mail

    async def handle_RCPT(self, _s: Any, _e: Any, envelope: Envelope, to: str, _o: Any) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(to)
        return self.rcpt

    async def handle_DATA(self, server: Any, _e: Any, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes) and envelope.mail_from
        self.got.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
        if not self.data:
            server.transport.abort()
        return self.data or "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        return [BytesParser(policy=modern).parsebytes(content) for *_, content in self.got]  # type: ignore[misc]

    def url(self, words: str = "to=jo@example.org", scheme: str = "mailto") -> str:
        return f"{scheme}://127.0.0.1:{self.port}?from=Campaign%20<us@campaign.example>&{words}"


@contextmanager
def serving(server: Server, **options: Any) -> Iterator[Server]:
    loop = asyncio.new_event_loop()
    wrap = options.pop("wrap", None)

    def speak() -> SMTP:
        server.connections += 1
        return SMTP(server, hostname="localhost", loop=loop, **options)

    listening = loop.run_until_complete(loop.create_server(speak, "127.0.0.1", 0, ssl=wrap))
    server.port = listening.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(_settle(listening), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _settle(server: asyncio.Server) -> None:
    server.close()
    if rest := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(rest, timeout=1)
    for task in rest:
        task.cancel()
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture(scope="module")
def courier() -> Iterator[Courier]:
    courier = Courier(limit=30)
    yield courier
    courier.close()


@pytest.fixture
def server(courier: Courier) -> Iterator[Server]:
    with serving(Server()) as found:
        yield found
        # The line that is kept open for the next mail would be waited for.
        courier.close()


def test_a_mail_carries_its_identity_its_thread_and_the_way_to_have_no_more(server: Server, courier: Courier) -> None:
    assert AppriseChannel("officers", server.url(), courier).send(MESSAGE) == Outcome("sent")
    [mail] = server.mails
    assert mail["Message-ID"] == "<message-17.abc123@campaign.example>"
    assert mail["In-Reply-To"] == "<message-9.abc123@campaign.example>"
    assert mail["References"] == "<message-3.abc123@campaign.example> <message-9.abc123@campaign.example>"
    assert mail["X-Alert-Id"] == "message-17"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == "<mailto:us@campaign.example?subject=unsubscribe>"
    assert mail["List-Unsubscribe-Post"] is None
    assert mail["Date"].datetime == NOW
    assert (mail["From"], mail["To"]) == ("Campaign <us@campaign.example>", "jo@example.org")
    assert mail["Subject"] == MESSAGE.title
    assert len(server.mails[0].get_all("Message-ID")) == 1


def test_plain_text_and_html_arrive_whole_however_long_their_lines(server: Server, courier: Courier) -> None:
    AppriseChannel("officers", server.url(), courier).send(MESSAGE)
    [(_, _, content)] = server.got
    assert max(map(len, content.split(b"\r\n"))) <= 998
    [mail] = server.mails
    assert mail.get_content_type() == "multipart/alternative"
    plain, rich = mail.iter_parts()
    assert (plain.get_content_type(), rich.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().replace("\r\n", "\n").strip() == MESSAGE.body.strip()
    assert rich.get_content().strip() == MESSAGE.html
    assert plain["Content-Transfer-Encoding"] == "quoted-printable"


def test_without_html_a_mail_is_plain_text(server: Server, courier: Courier) -> None:
    AppriseChannel("officers", server.url(), courier).send(replace(MESSAGE, html=""))
    assert server.mails[0].get_content_type() == "text/plain"


@pytest.mark.parametrize(
    ("unsubscribe", "one_click"),
    [
        ("https://campaign.example/unsubscribe?token=" + "a1b2" * 60, "List-Unsubscribe=One-Click"),
        ("mailto:leave@campaign.example", None),
    ],
)
def test_the_way_to_have_no_more_that_the_config_gives_is_passed_on_whole(
    server: Server, courier: Courier, unsubscribe: str, one_click: str | None
) -> None:
    AppriseChannel("officers", server.url(), courier, unsubscribe=unsubscribe).send(MESSAGE)
    assert f"List-Unsubscribe: <{unsubscribe}>\r\n".encode() in server.got[0][2]
    assert server.mails[0]["List-Unsubscribe-Post"] == one_click


def test_nothing_in_a_message_makes_a_header_or_an_end(server: Server, courier: Courier) -> None:
    title = "Order\r\nBcc: victim@example.org\r\n\r\nhello\x00 \x1b[31m é" + "long " * 60
    assert AppriseChannel("officers", server.url(), courier).send(replace(MESSAGE, title=title)).state == "sent"
    [mail] = server.mails
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("Order Bcc: victim@example.org hello é")
    assert server.got[0][1] == ["jo@example.org"]


def test_each_of_several_recipients_gets_a_mail_of_its_own_that_names_nobody_else(
    server: Server, courier: Courier
) -> None:
    url = server.url("to=jo@example.org,ali@example.org&cc=kim@example.org&bcc=boss@example.org")
    for one in recipients(url):
        AppriseChannel("officers", url, courier, target=one.key).send(MESSAGE)
    assert sorted(to for _, (to,), _ in server.got) == [
        "ali@example.org",
        "boss@example.org",
        "jo@example.org",
        "kim@example.org",
    ]
    for (_, (to,), content), mail in zip(server.got, server.mails, strict=True):
        assert mail["To"] == to
        assert content.count(b"@example.org") == 1


def test_mails_of_one_pass_go_over_one_connection(server: Server, courier: Courier) -> None:
    for _ in range(3):
        assert courier.send(server.url(), MESSAGE) == Outcome("sent")
    assert (len(server.got), server.connections) == (3, 1)


@pytest.mark.parametrize(
    ("step", "said", "state", "permanent", "scope", "code"),
    [
        ("rcpt", "550 5.1.1 no such user jo@example.org", "failed", True, "recipient", "SMTP 550 5.1.1"),
        ("rcpt", "451 4.7.1 greylisted", "failed", False, "", "SMTP 451 4.7.1"),
        ("rcpt", "452 4.5.3 too many recipients", "failed", False, "host", "SMTP 452"),
        ("mail", "553 not your address", "failed", True, "channel", "SMTP 553"),
        ("mail", "421 come back later", "failed", False, "host", "SMTP 421"),
        ("data", "554 5.7.1 spam", "failed", True, "message", "SMTP 554 5.7.1"),
        ("data", "451 try again", "failed", False, "", "SMTP 451"),
        ("data", "", "unknown", False, "", "it may have arrived"),
    ],
)
def test_what_the_server_says_at_each_step_is_kept(
    server: Server, courier: Courier, step: str, said: str, state: str, permanent: bool, scope: str, code: str
) -> None:
    setattr(server, step, said)
    outcome = courier.send(server.url(), MESSAGE)
    assert (outcome.state, outcome.permanent, outcome.scope) == (state, permanent, scope)
    assert code in outcome.detail
    assert "example.org" not in outcome.detail
    for name in ("rcpt", "mail", "data"):
        setattr(server, name, "250 OK")
    assert courier.send(server.url(), MESSAGE) == Outcome("sent"), "a refusal spoils nothing that follows"


def test_a_connection_lost_before_the_answer_is_unknown_and_the_next_try_has_the_same_identity(
    server: Server, courier: Courier
) -> None:
    server.data = ""
    assert courier.send(server.url(), MESSAGE).state == "unknown"
    server.data = "250 OK"
    assert courier.send(server.url(), replace(MESSAGE, at=NOW.replace(hour=21))) == Outcome("sent")
    first, second = server.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_a_server_that_hung_up_on_an_idle_line_is_called_again(courier: Courier) -> None:
    with serving(Server()) as first:
        assert courier.send(first.url(), MESSAGE) == Outcome("sent")
    with serving(Server()) as second:
        assert courier.send(second.url(), MESSAGE) == Outcome("sent")
        courier.close()


def signing(username: str, password: str) -> Callable[..., AuthResult]:
    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        right = (data.login, data.password) == (username.encode(), password.encode())
        return AuthResult(success=right, handled=right)

    return check


def test_a_wrong_password_is_a_refusal_of_the_channel_without_the_password(courier: Courier) -> None:
    options = {"authenticator": signing("us", "right"), "auth_require_tls": False}
    with serving(Server(), **options) as server:
        url = f"mailto://us:s3cret@127.0.0.1:{server.port}?from=us@campaign.example&to=jo@example.org"
        outcome = courier.send(url, MESSAGE)
        assert (outcome.state, outcome.permanent, outcome.scope) == ("failed", True, "channel")
        assert "s3cret" not in outcome.detail
        assert "SMTP 535" in outcome.detail
        assert courier.send(url.replace("s3cret", "right"), MESSAGE) == Outcome("sent")
        courier.close()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate for this test")
    folder = tmp_path_factory.mktemp("certificate")
    key, cert = folder / "key.pem", folder / "cert.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2"]
    subprocess.run([*words, "-subj", "/CN=localhost"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


@pytest.mark.parametrize("mode", ["ssl", "starttls"])
def test_an_encrypted_server_is_spoken_to_and_a_certificate_that_nobody_signed_is_not_trusted(
    courier: Courier, certificate: ssl.SSLContext, mode: str
) -> None:
    options: dict[str, Any] = {"wrap": certificate} if mode == "ssl" else {"tls_context": certificate}
    with serving(Server(), **options) as server:
        words = f"to=jo@example.org&mode={mode}"
        outcome = courier.send(server.url(words, "mailtos"), MESSAGE)
        assert outcome == Outcome("failed", "the service could not be reached: its certificate could not be verified")
        assert not server.got
        assert courier.send(server.url(f"{words}&verify=no", "mailtos"), MESSAGE) == Outcome("sent")
        courier.close()


def test_a_server_that_offers_no_encryption_gets_nothing_where_the_address_asks_for_it(
    server: Server, courier: Courier
) -> None:
    outcome = courier.send(server.url("to=jo@example.org&mode=starttls", "mailtos"), MESSAGE)
    assert (outcome.state, outcome.permanent) == ("failed", False)
    assert "does not offer" in outcome.detail
    assert not server.got


def test_headers_of_the_address_are_kept_but_those_that_are_ours(server: Server, courier: Courier) -> None:
    url = server.url("to=jo@example.org&reply=office@campaign.example&+X-List=news&+Message-ID=<theirs@x>")
    assert courier.send(url, MESSAGE) == Outcome("sent")
    [mail] = server.mails
    assert (mail["X-List"], mail["Reply-To"]) == ("news", "office@campaign.example")
    assert mail["Message-ID"] == "<message-17.abc123@campaign.example>"


def test_html_alone_comes_with_its_text_beside_it(server: Server, courier: Courier) -> None:
    rich = replace(MESSAGE, body="<p>Ayes &amp; Noes<br>302</p>", form="html", html="")
    assert courier.send(server.url(), rich) == Outcome("sent")
    plain, html = server.mails[0].iter_parts()
    assert plain.get_content().split() == ["Ayes", "&", "Noes", "302"]
    assert "<p>Ayes &amp; Noes<br>302</p>" in html.get_content()


def test_a_thread_of_any_length_keeps_its_first_and_its_latest() -> None:
    several = tuple(f"message-{number}" for number in range(1, 41))
    mail = written(Letter(("", "us@x.example"), ("", "jo@x.example"), "t", "b", id="message-41", answers=several))
    earlier = str(mail["References"]).split()
    assert (earlier[0], earlier[-1], len(earlier)) == ("<message-1@x.example>", "<message-40@x.example>", 11)


def test_the_module_of_mail_is_no_reason_to_load_apprise() -> None:
    script = "import sys, alerts.mail; print('apprise' in sys.modules)"
    root = Path(__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


HIDDEN = "=?utf-8?q?=0ABcc:_victim=40x.example=0D=0A=0D=0A<script>x</script>?="


@pytest.mark.parametrize("where", ["title", "sender", "answering to"])
def test_words_that_hide_line_breaks_in_an_encoding_make_no_header_and_end_none(where: str) -> None:
    letter = Letter(
        sender=(HIDDEN if where == "sender" else "A campaign", "me@example.org"),
        to=("", "you@example.org"),
        title=HIDDEN if where == "title" else "A title",
        body="Said.",
        reply_to=(HIDDEN,) if where == "answering to" else (),
    )
    raw = bytes(written(letter))
    head, _, rest = raw.partition(b"\r\n\r\n")
    assert b"\nBcc:" not in head
    assert b"<script>" not in rest
    assert BytesParser(policy=modern).parsebytes(raw)["Bcc"] is None
