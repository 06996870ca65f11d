"""Rows 71 to 73: addresses that lead inside, line breaks that make headers, secrets that come out."""

import base64
import ipaddress
import json
import re
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, unquote

import pytest
from aiosmtpd.smtp import AuthResult
from apprise.plugins import N_MGR
from hypothesis import given
from hypothesis import strategies as st

from alerts.addresses import check_url, load
from alerts.channels import Courier, Message, Outcome
from alerts.guard import REFUSED, private_host, public
from alerts.mail_text import POLICY, Letter, written
from alerts.sendable import prepared
from alerts.services import ALLOWED
from sources.fetch import build_client
from tests import databases
from tests.alerts.test_mail import Server as MailServer
from tests.alerts.test_mail import serving
from tests.faults.playing import BASELINE, BROKEN, SCENARIO
from tests.servers import Server, head, plain, raw
from tests.tracker.service import Ledger, Setup, Watching, call, environment, later, run
from tracker import logs
from tracker.config import ConfigError
from tracker.config import load as load_config
from tracker.redacting import redacted
from tracker.refusals import after
from tracker.replica import Replica
from tracker.store import Claim

MESSAGE = Message("A title", "A text", id="message-1")
CERTIFICATE = Path(__file__).parent / "certificates" / "expired.pem"


@pytest.fixture(scope="module")
def courier() -> Iterator[Courier]:
    courier = Courier(limit=20)
    yield courier
    courier.close()


# Row 71

INSIDE = (
    "127.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%lo",
    "fc00::1",
    "fec0::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::1",
    "2002:a00:1::1",
    "2001:db8::1",
)


@pytest.mark.parametrize("address", INSIDE)
def test_row_71_no_private_shared_or_translated_address_is_public(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "2002:808:808::1"])
def test_row_71_addresses_that_everybody_can_reach_are_public(address: str) -> None:
    assert public(address)


@given(st.ip_addresses(v=4))
def test_row_71_what_stands_inside_another_address_is_judged_by_itself(inner: ipaddress.IPv4Address) -> None:
    assert not public(str(ipaddress.IPv6Address((0x64FF9B << 96) + int(inner)))), "a gateway translates it"
    for prefix in (0xFFFF << 32, (0x2002 << 112) + (int(inner) << 80) - int(inner)):
        outer = ipaddress.IPv6Address(prefix + int(inner))
        assert public(str(outer)) == public(str(inner))


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "127.1",
        "0177.0.0.1",
        "0",
        "10.1",
        "167772161",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "localhost",
        "LOCALHOST.",
        "printer.local",
        "db.internal",
        "router.lan",
    ],
)
def test_row_71_a_host_is_read_as_the_system_reads_it(host: str) -> None:
    assert private_host(host)
    assert not private_host("hooks.example.org")
    assert not private_host("134744072")  # 8.8.8.8


@pytest.mark.parametrize(
    "url",
    [
        "json://127.0.0.1:8080/hook",
        "json://2130706433/hook",
        "json://0x7f000001/hook",
        "jsons://localhost/hook",
        "jsons://[::1]/hook",
        "json://[::ffff:10.0.0.1]/hook",
        "json://[64:ff9b::a00:1]/hook",
        "ntfy://192.168.1.5/topic",
        "mmosts://mattermost.local/T0k3nT0k3nT0k3nT0k3nT0k3n",
        "mailto://us:word@example.org?smtp=10.0.0.25",
        "form://100.64.1.1/hook",
    ],
)
def test_row_71_a_strict_config_takes_no_address_inside_and_says_so_and_another_does(url: str, tmp_path: Path) -> None:
    assert check_url(url) is None
    problem = check_url(url, strict=True)
    assert problem is not None
    assert "which strict = true does not allow" in problem
    watch = '[[watches]]\nname = "W"\nterms = ["Acme"]\nchannels = ["a"]\n'
    text = watch + '[channels.a]\nurl = "{}"\n[tracker]\nstrict = {}\n'
    path = tmp_path / "config.toml"
    for strict in ("true", "false"):
        path.write_text(text.format(url, strict), encoding="utf-8")
        path.chmod(0o600)
        if strict == "true":
            with pytest.raises(ConfigError, match="strict = true does not allow"):
                load_config(path, environ={}, check_channel=check_url)
        else:
            assert load_config(path, environ={}, check_channel=check_url).tracker.strict is False


@pytest.mark.parametrize(
    "url",
    [
        "jsons://hooks.example.org/services/1",
        "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
        "tgram://167772161:abcdefg_hijklmnop/12315544",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#alerts",
        "ntfys://our-topic",
        "mailtos://us:word@example.org?to=jo@example.org",
    ],
)
def test_row_71_a_strict_config_takes_what_leads_outside(url: str) -> None:
    assert check_url(url, strict=True) is None


@pytest.mark.parametrize(
    "place", ["127.0.0.1:{}", "2130706433:{}", "0x7f000001:{}", "localhost:{}", "user:word@localhost:{}"]
)
def test_row_71_when_strict_no_socket_to_an_address_inside_is_opened_whatever_a_name_leads_to(
    place: str, courier: Courier
) -> None:
    """The name is harmless until it is looked up, at the moment of connecting: so is one that leads elsewhere then."""
    with Server(plain("")) as server:
        port = server.url.rpartition(":")[2]
        for url in (f"json://{place}/hook", f"ntfy://{place}/topic", f"mailto://{place}?from=a@x.org&to=b@example.org"):
            outcome = courier.send(url.format(port), MESSAGE, strict=True)
            assert (outcome.state, outcome.permanent) == ("failed", False), outcome
            assert outcome.detail.endswith("its address is not public, and strict = true allows no other")
        assert server.requests == []
        assert courier.send(f"json://{place}/hook".format(port), MESSAGE).state == "sent", "not strict any more"
        assert len(server.requests) == 1


def test_row_71_when_strict_no_proxy_goes_in_our_place(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(plain("")) as proxy, Server(plain("")) as inside:
        for name in ("http_proxy", "HTTPS_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        courier = Courier(limit=20)
        try:
            port = inside.url.rpartition(":")[2]
            assert courier.send(f"json://hooks.example.org:{port}/hook", MESSAGE).state == "sent"
            assert len(proxy.requests) == 1, "where it is not strict, the environment says how things are reached"
            outcome = courier.send(f"json://hooks.invalid:{port}/hook", MESSAGE, strict=True)
            assert outcome.detail == "the service could not be reached: the name was not found"
            assert (len(proxy.requests), inside.requests) == (1, [])
        finally:
            courier.close()


def test_row_71_the_guard_sees_every_way_to_send() -> None:
    """Also a name that is given to the socket itself, and what needs no connection."""
    script = f"""
import socket
from alerts import guard
guard.keep(True)
for kind, send in (
    (socket.SOCK_STREAM, lambda one: one.connect(("127.0.0.1", 9))),
    (socket.SOCK_STREAM, lambda one: one.connect(("localhost", 9))),
    (socket.SOCK_STREAM, lambda one: one.connect_ex(("127.0.0.1", 9))),
    (socket.SOCK_DGRAM, lambda one: one.sendto(b"x", ("127.0.0.1", 9))),
    (socket.SOCK_DGRAM, lambda one: one.sendmsg([b"x"], [], 0, ("127.0.0.1", 9))),
):
    try:
        send(socket.socket(socket.AF_INET, kind))
    except PermissionError as error:
        assert str(error) == {REFUSED!r}
        print("refused")
try:
    socket.socket(socket.AF_UNIX).connect("/run/docker.sock")
except PermissionError:
    print("refused")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["refused"] * 6


def test_row_71_a_redirect_to_an_address_inside_is_not_followed(courier: Courier) -> None:
    with (
        Server(plain("")) as inside,
        Server(raw(head(302, Location=f"{inside.url}/admin", Content_Length="0"))) as hook,
    ):
        outcome = courier.send(f"{hook.url.replace('http:', 'json:')}/hook", MESSAGE)
        assert outcome.detail == "the service points elsewhere, which is not followed (HTTP 302)"
        assert inside.requests == []


def test_row_71_the_schemes_are_a_list_of_what_is_allowed_and_everything_on_it_is_known() -> None:
    load("json://localhost")
    known = set(N_MGR.schemas())
    assert known >= ALLOWED
    left = sorted(known - ALLOWED)
    assert {"dbus", "syslog", "rsyslog", "mqtt", "irc", "xmpp", "amqp", "kodi", "windows"} <= set(left)
    for scheme in left:
        problem = check_url(f"{scheme}://host/path")
        assert problem is not None, scheme
        assert "reaches people" in problem


def test_row_71_a_plugin_of_somebody_else_s_is_not_sent_to() -> None:
    """Whatever another package adds to Apprise stays outside."""
    script = """
from apprise.decorators import notify
from alerts.addresses import check_url
@notify(on="theirs")
def theirs(body, title, notify_type, *args, **kwargs):
    print(body)
print(check_url("theirs://host"))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert "not among the services that the tracker sends to" in done.stdout


# Row 72

HEADER = "X-Planted"
BREAKS = st.sampled_from(
    [
        "\r\n",
        "\n",
        "\r",
        "\v",
        "\f",
        "\x1c",
        "\x1d",
        "\x1e",
        "\x85",
        "\u2028",
        "\u2029",
        "\0",
        "%0d%0a",
        "=?utf-8?q?=0D=0A?=",
    ]
)
HOSTILE = st.lists(
    st.one_of(BREAKS, st.sampled_from([f"{HEADER}: yes", "Bcc: all@example.org", " ", "."]), st.text(max_size=8)),
    max_size=8,
).map("".join)


@given(title=HOSTILE, name=HOSTILE, term=HOSTILE)
def test_row_72_nothing_in_a_title_a_name_or_a_term_makes_a_header_of_a_mail(title: str, name: str, term: str) -> None:
    ready = prepared(Message(title, f"{term}\n{name}", id="message-1"), "")
    assert "\n" not in ready.title
    one = Letter(
        (name, "us@campaign.example"),
        (name, "jo@example.org"),
        ready.title,
        ready.body,
        id=f"message-1{term}",
        origin=name,
        answers=(f"message-{term}",),
        reply_to=("office@campaign.example",),
        headers=(("X-Own", term), (f"X-{name}", "1")),
    )
    lines = written(one).as_bytes(policy=POLICY).partition(b"\r\n\r\n")[0].split(b"\r\n")
    names = [line.partition(b":")[0].decode().lower() for line in lines if not line.startswith((b" ", b"\t"))]
    assert HEADER.lower() not in names
    assert "bcc" not in names
    assert len(names) == len(set(names)), names
    assert not any(re.search(rb"[\r\n]", line) for line in lines)


@given(term=HOSTILE, contact=HOSTILE)
def test_row_72_nothing_in_a_term_or_the_contact_makes_a_header_of_a_request(term: str, contact: str) -> None:
    watch = f'[[watches]]\nname = {toml(term)}\nterms = [{toml(term)}]\nchannels = ["a"]\n'
    text = watch + f'[channels.a]\nurl = "terminal://"\n[tracker]\ncontact = {toml(contact)}\n'
    with TemporaryDirectory() as folder:
        path = Path(folder) / "config.toml"
        path.write_text(text, encoding="utf-8")
        try:
            loaded = load_config(path, environ={})
        except ConfigError:
            return  # refused is fine, too
    (watched,) = loaded.watches
    assert watched.name.isprintable()
    assert all(one.isprintable() for one in watched.terms)
    with build_client(loaded.tracker.contact) as client:
        request = client.build_request("GET", "http://127.0.0.1/search", params={"term": watched.terms[0]})
    written_out = [*request.headers.raw, (b"", request.url.raw_path)]
    assert not any(re.search(rb"[\r\n\0]", part) for pair in written_out for part in pair)


def test_row_72_what_goes_out_over_http_has_one_head_and_a_title_of_one_line(courier: Courier) -> None:
    with Server(plain("")) as server:
        place = server.url.removeprefix("http://")
        for url in (f"json://{place}/hook", f"ntfy://{place}/topic", f"xml://{place}/hook", f"form://{place}/hook"):
            for broken in ("\r\n", "\n", "\r", "\x85", "\u2028", "\0"):
                title = f"Division{broken}{HEADER}: yes{broken}{broken}GET / HTTP/1.1"
                message = prepared(Message(title, f"A text{broken}{HEADER}: yes", id="message-1"), "")
                courier.send(url, message)
        assert len(server.requests) == 24
        for request in server.requests:
            names = [line.partition(":")[0] for line in request.splitlines()[1:]]
            assert HEADER not in names
            assert request.startswith("POST /")


def toml(text: str) -> str:
    """Write any text as TOML does, which takes no surrogates."""
    return '"' + "".join(f"\\U{ord(letter):08x}" for letter in text if not 0xD800 <= ord(letter) < 0xE000) + '"'


# Row 73


@dataclass(frozen=True)
class Secret:
    """One planted secret: what it is, and what it stands beside where it is used to sign in."""

    text: str
    user: str = ""

    def forms(self) -> set[str]:
        plain = {self.text, quote(self.text, safe=""), quote(self.text), self.text.replace("/", "\\/")}
        signed = [self.text, f"{self.user}:{self.text}", f"\0{self.user}\0{self.text}"] if self.user else []
        return plain | {base64.b64encode(one.encode()).decode().rstrip("=") for one in signed}


WORD = Secret("Plant3d/Pa55 wørd", "reader")
MAIL_WORD = Secret("Smtp~Plant3d~1", "us")
DATABASE_WORD = Secret("Db+Plant3d/9", "tracker")
OPTION_WORD = Secret("0ption.Plant3d.8", "tracker")
PROXY_WORD = Secret("Pr0xy.Plant3d", "proxyuser")
PATH, QUERY, HEAD = Secret("T0k3n-in-the-path"), Secret("Query.T0k3n.Value9"), Secret("He4d3rT0k3nValue")
TOPIC, SLACK = Secret("our-very-own-topic"), Secret("TIiajkdnlazkcOXrIdevi7FQ")
TEMPLATE, UNUSED = Secret("T3mplatePlant3d"), Secret("Unus3dPlant3d")
PLANTED = (WORD, MAIL_WORD, DATABASE_WORD, OPTION_WORD, PROXY_WORD, PATH, QUERY, HEAD, TOPIC, SLACK, TEMPLATE, UNUSED)
PERSON = "planted.person@example.org"
AFTER = later(BROKEN, minutes=60)


def found(text: str | bytes, *more: str) -> list[str]:
    """Give the secrets that stand in a text, in any form; ``more`` are other texts that must not."""
    read = text if isinstance(text, str) else text.decode("utf-8", "replace")
    return sorted(
        {form for one in PLANTED for form in one.forms() if form in read} | {one for one in more if one in read}
    )


class Loud(Server):
    """Refuses, and repeats what it was sent."""

    def __init__(self, status: int) -> None:
        super().__init__(self._refuse)
        self.status = status

    def _refuse(self, connection: socket.socket, closing: Any) -> None:
        plain(" ".join([*self.requests[-1:], unquote(self.requests[-1])]), self.status)(connection, closing)


class Secure(Loud):
    """The same behind a certificate that nobody trusts."""

    def _serve(self, connection: socket.socket) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        try:
            super()._serve(context.wrap_socket(connection, server_side=True))
        except OSError:
            connection.close()


def loud_mail(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    said = f"535 5.7.8 no: {data.login.decode()} {data.password.decode()}"
    return AuthResult(success=False, handled=False, message=said)


@dataclass
class Plot:
    """A config full of secrets, whose channels fail in every way, and what came of it."""

    folder: Path
    said: list[str] = field(default_factory=list)

    def asked(self, *words: str, how: Callable[..., subprocess.CompletedProcess[str]] = call) -> str:
        """Give what a command says."""
        done = how(*words, cwd=self.folder)
        assert done.returncode in (0, 1), done.stderr
        self.said += [done.stdout, done.stderr]
        return done.stdout + done.stderr

    def files(self) -> dict[str, bytes]:
        """Give what the service left behind; config, secrets and templates are not its doing."""
        left = {one for one in self.folder.rglob("*") if one.is_file()}
        given = {self.folder / "config.toml", self.folder / "hook.secret", self.folder / "ours" / "stage.txt"}
        return {str(one.relative_to(self.folder)): one.read_bytes() for one in left - given}


@pytest.fixture(scope="module")
def plot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Plot, Ledger]]:
    """Play three passes in which every channel but one fails, at the log's loudest."""
    plot = Plot(tmp_path_factory.mktemp("plot"))
    options = {"authenticator": loud_mail, "auth_require_tls": False}
    with ExitStack() as opened:
        enter = opened.enter_context
        replica, ledger = enter(Replica(SCENARIO, now=BASELINE)), enter(Ledger())
        loud, gone, broken, secure, proxy = (
            enter(one) for one in (Loud(401), Loud(404), Loud(500), Secure(200), Loud(403))
        )
        mails = enter(serving(MailServer(), **options))
        sign = f"{WORD.user}:{quote(WORD.text, safe='')}"
        urls = {
            "refused": f"json://{sign}@127.0.0.1:1/{PATH.text}?+X-Token={HEAD.text}&-key={QUERY.text}",
            "unauthorised": f"json://{sign}@{loud.url[7:]}/{PATH.text}?+X-Token={HEAD.text}&-key={QUERY.text}",
            "gone": f"form://{gone.url[7:]}/{PATH.text}?-key={QUERY.text}",
            "broken": f"xml://{sign}@{broken.url[7:]}/{PATH.text}",
            "tls": f"jsons://{sign}@localhost:{secure.url.rpartition(':')[2]}/{PATH.text}",
            "topic": f"ntfy://{sign}@localhost:{broken.url.rpartition(':')[2]}/{TOPIC.text}",
            "mail": f"mailto://{MAIL_WORD.user}:{MAIL_WORD.text}@127.0.0.1:{mails.port}?from=us@campaign.example&to={PERSON}",
            "chat": f"slack://T1JJ3T3L2/A1BRTD4JD/{SLACK.text}/#news",
            "works": f"{ledger.url('works')}?-key={QUERY.text}",
        }
        config(plot.folder, replica, urls, f"{gone.url}/{PATH.text}")
        environ = {"CHAT": urls["chat"], "UNUSED": UNUSED.text, "no_proxy": "localhost,127.0.0.1"}
        environ["https_proxy"] = f"http://{PROXY_WORD.user}:{PROXY_WORD.text}@{proxy.url[7:]}"
        opened.callback(logs.configure, "warning")
        patch = enter(pytest.MonkeyPatch.context())
        for name, value in environ.items():
            patch.setenv(name, value)
        for now, how in ((BASELINE, call), (BROKEN, run), (later(BROKEN, minutes=5), call), (AFTER, call)):
            replica.move_to(now)
            plot.asked("once", "--now", now.isoformat(), how=how)
        assert loud.requests and gone.requests and broken.requests and proxy.requests, "all of it was tried"
        yield plot, ledger


def config(folder: Path, replica: Replica, urls: dict[str, str], elsewhere: str) -> None:
    ours = folder / "ours"
    ours.mkdir()
    (ours / "stage.txt").write_text("{# " + TEMPLATE.text + " #}{{ nothing }}" + TEMPLATE.text, encoding="utf-8")
    (folder / "hook.secret").write_text(urls["unauthorised"] + "\n", encoding="utf-8")
    (folder / "hook.secret").chmod(0o600)
    watches = (Watching(channels=tuple(urls)),)
    # A way to one of Parliament's services that is secret, too: it is named where that cannot be read.
    own = {"commons_votes": {"base_url": elsewhere}}
    setup = Setup(replica.base_url, urls, watches, database=databases.beside(folder), own=own)
    text = setup.text().replace("[tracker]\n", '[tracker]\nlog = "debug"\n')
    text = text.replace(f'"{urls["chat"]}"', '{ env = "CHAT" }')
    text = text.replace(f'"{urls["unauthorised"]}"', '{ file = "hook.secret" }')
    text += '\n[operator]\nchannels = ["works"]\n[templates]\nfolder = "ours"\n[export]\nfolder = "exports"\n'
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)


def test_row_73_no_secret_is_in_the_logs_of_a_service_whose_channels_fail_in_every_way(
    plot: tuple[Plot, Ledger],
) -> None:
    said = "\n".join(plot[0].said)
    for word in (
        "refused it (HTTP 401)",
        "HTTP 404",
        "HTTP 500",
        "connection was refused",
        "certificate could not",
        "SMTP 535",
    ):
        assert word in said, "it was tried, and failed"
    assert "[debug" in said and "HTTP Request: GET" in said, "the log is at its loudest"
    assert "template of the campaign's cannot be used" in said
    assert "source not read" in said and "/(hidden)/data/divisions" in said
    assert found(said, PERSON) == []


def test_row_73_no_secret_is_in_a_message_that_a_channel_received(plot: tuple[Plot, Ledger]) -> None:
    got = json.dumps([message for _, message in plot[1].got], ensure_ascii=False)
    assert "is switched off" in got and "cannot be used: stage.txt" in got
    # What is set in an address for its receiver is the receiver's own.
    assert found(got.replace(f'"key": "{QUERY.text}"', ""), PERSON) == []


def test_row_73_no_secret_is_in_the_database_or_in_any_file_beside_it(plot: tuple[Plot, Ledger]) -> None:
    files = plot[0].files()
    assert databases.POSTGRESQL or {"tracker.db"} <= set(files)
    dumped = databases.dump(databases.url(plot[0].folder))
    for name, content in {**files, "the whole database": dumped.encode()}.items():
        assert found(content, PERSON) == [], name


def test_row_73_no_secret_is_in_what_commands_print_or_write(plot: tuple[Plot, Ledger]) -> None:
    one = plot[0]
    for words in ("status", "channels", "deliveries", "messages", "alerts", "changes"):
        assert found(one.asked(words) + one.asked(words, "--json"), PERSON) == [], words
    for words in (("check",), ("test-channel", "unauthorised"), ("test-channel", "mail")):
        # What the config says of Parliament's services is no secret to who checks it.
        assert found(re.sub(r"(?m)^source .*$", "", one.asked(*words)), PERSON) == [], words
    shown = one.asked("preview", "stage-moved", "--channel", "chat", "--html", "page.html")
    assert found(shown + (one.folder / "page.html").read_text("utf-8"), PERSON) == []


@pytest.mark.parametrize("option", [(), ("--json",)])
def test_row_73_the_password_of_a_database_is_in_no_error(
    option: tuple[str, ...], replica: Replica, tmp_path: Path
) -> None:
    text = Setup(replica.base_url).text().replace("[tracker]\n", '[tracker]\nlog = "debug"\n')
    path = tmp_path / "config.toml"
    for secret, named in ((DATABASE_WORD, False), (OPTION_WORD, True)):
        address = f"postgresql://{secret.user}:{quote(secret.text, safe='')}@127.0.0.1:1/tracker"
        where = "sqlite:///tracker.db" if named else address
        path.write_text(re.sub('database = ".*"', f'database = "{where}"', text), encoding="utf-8")
        path.chmod(0o600)
        for words in (("once",), ("status", *option), ("check",)):
            done = call(*words, *(("--database", address) if named else ()), cwd=tmp_path)
            assert done.returncode in (1, 2)
            assert "does not answer" in done.stdout + done.stderr
            assert found(done.stdout + done.stderr) == []
        assert redacted(f"it is {secret.text}") == "it is (hidden)", "known from now on"


def test_row_73_a_config_that_is_wrong_is_told_without_its_secrets(tmp_path: Path) -> None:
    wrong = {
        "a": f"slack://{SLACK.text}",
        "b": f"zork://reader:{quote(WORD.text, safe='')}@{PATH.text}",
        "c": f"json://{PATH.text}?redirect={QUERY.text}",
        "d": SLACK.text,
    }
    path = tmp_path / "config.toml"
    lines = [f'[channels.{name}]\nurl = "{url}"\n"{SLACK.text}://x" = "{HEAD.text}"' for name, url in wrong.items()]
    watch = f'[[watches]]\nname = "W"\nterms = ["Acme"]\nchannels = ["json://{PATH.text}"]\n'
    database = f'[tracker]\ndatabase = "mysql://u:{DATABASE_WORD.text}@h/d"\n'
    for mode in (0o600, 0o644):
        path.write_text("\n".join([*lines, watch, database]), encoding="utf-8")
        path.chmod(mode)
        done = call("check", cwd=tmp_path)
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) > 8
        assert found(done.stderr) == []
    path.write_text(f"[channels.a]\nurl = {SLACK.text}\n", encoding="utf-8")
    done = call("check", cwd=tmp_path)
    assert (done.returncode, found(done.stderr)) == (2, [])


def test_row_73_what_a_service_said_is_kept_and_told_on_without_secrets() -> None:
    redacted.learn_channel(f"json://{WORD.user}:{quote(WORD.text, safe='')}@hooks.example.org/{PATH.text}")
    taken = Claim(1, 1, "hook", "alert", BASELINE, {}, ())
    for permanent, scope in ((False, ""), (True, "message"), (True, "channel")):
        said = f"no {WORD.text} at /{PATH.text} for {PERSON}"
        verdict = after(taken, Outcome("failed", said, permanent=permanent, scope=scope), BASELINE)  # type: ignore[arg-type]
        assert verdict.reason == "no (hidden) at /(hidden) for (e-mail address)"


ENDS = """
import logging, sys, threading, warnings
from pathlib import Path
import httpx, sqlalchemy
from tracker import config, logs
from tracker.cli import main

loaded = config.load(Path("config.toml"), environ={})
logs.guard()
log = logs.configure("debug")
for name in ("httpx", "httpcore", "apprise", "sqlalchemy", "alembic", "requests", "urllib3", "tracker"):
    logging.getLogger(name).setLevel(logging.DEBUG)
urls = [one.url.get_secret_value() for one in loaded.channels.values()]
urls.append(loaded.tracker.database.get_secret_value())

class Holder:
    def __repr__(self): return f"<Holder {urls}>"

def fail(url): raise RuntimeError(f"cannot reach {url}")

for url in urls:
    for name in ("httpx", "httpcore.connection", "apprise", "sqlalchemy.engine.Engine", "alembic.runtime.migration"):
        logging.getLogger(name).debug("to %s", url)
        logging.getLogger(name).error("to %r and %s", Holder(), [url])
    logging.getLogger("urllib3").debug('Starting "POST %s" 200', url.partition("://")[2].partition("/")[2])
    logging.getLogger("apprise").error("%d and %s", url)
    log.debug("sending", url=url, holder=Holder(), several=[url], pair={"url": url})
    log.info(url)
    warnings.warn(f"deprecated: {url}")
    try:
        fail(url)
    except RuntimeError:
        log.exception("tick failed", url=url)
        logging.getLogger("httpx").exception("failed")
        logs.uncaught(*sys.exc_info())
    thread = threading.Thread(target=fail, args=(url,))
    thread.start()
    thread.join()
    print("sent", len(url), file=sys.stderr)
for secret in sys.argv[1:]:
    log.info("alone", secret=secret)
    logging.getLogger("httpx").info("Authorization: Basic %s", secret)
print(repr(loaded), loaded, loaded.model_dump(), loaded.model_dump_json())
print([vars(one) for one in loaded.channels.values()])
log.info("kept", mail="jo@example.org", seat="SW1A 1AA", member="Jo Example", title="Procurement Bill")
sqlalchemy.create_engine(urls[-1], hide_parameters=True).connect()
"""


def test_row_73_every_way_into_the_log_ends_in_the_one_place_where_secrets_are_hidden(tmp_path: Path) -> None:
    sign = f"{WORD.user}:{quote(WORD.text, safe='')}"
    urls = {
        "hook": f"json://{sign}@127.0.0.1:1/{PATH.text}?+X-Token={HEAD.text}&-key={QUERY.text}",
        "topic": f"ntfy://{TOPIC.text}",
        "chat": f"slack://T1JJ3T3L2/A1BRTD4JD/{SLACK.text}/#news",
        "mail": f"mailto://{MAIL_WORD.user}:{MAIL_WORD.text}@mail.example.org?to={PERSON}",
    }
    text = Setup("http://127.0.0.1:1", urls, (Watching(channels=tuple(urls)),)).text()
    address = f"postgresql+psycopg://{DATABASE_WORD.user}:{quote(DATABASE_WORD.text, safe='')}@127.0.0.1:1/tracker"
    path = tmp_path / "config.toml"
    path.write_text(re.sub('database = ".*"', f'database = "{address}"', text), encoding="utf-8")
    path.chmod(0o600)
    alone = [form for one in (WORD, MAIL_WORD, DATABASE_WORD, PATH, QUERY, HEAD, TOPIC, SLACK) for form in one.forms()]
    words = [sys.executable, "-c", ENDS, *[one for one in alone if "\0" not in one and " " not in one]]
    done = subprocess.run(
        words,
        cwd=tmp_path,
        env=environment() | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1, "the connection to the database is refused"
    for word in (
        "tick failed",
        "Traceback",
        "deprecated: ",
        "Starting",
        "cannot be written",
        "sending",
        "kept",
        "**********",
    ):
        assert word in said, word
    assert said.count("(hidden)") > 100
    assert found(said, PERSON, "jo@example.org", "SW1A 1AA") == []
    assert "member='Jo Example'" in said and "title='Procurement Bill'" in said
