"""What is hidden, and what is not: a log without the names of Members would be of no use."""

import base64
import re
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tracker.redacting import HIDDEN, Redactor
from tracker.secret_pieces import NOTHING, has_password, of_channel, of_database

PROSE = (
    "Jo Example (Example Party, Sampleton) named Hikvision in the Procurement Bill's Report stage; amendment NC1 2 of "
    "commons-2023-06-13-252 was tabled; 3 alerts for policy; hooks and services; webhook, markdown, Parliament; "
    "https://bills-api.parliament.uk/api/v1/Bills/3159/Stages bills.parliament.uk 2023-06-13T19:30:00+01:00 "
    "officers~3fa9c1 officers~ab12de message-17 reader /opt/alerts/services/courier.py 127.0.0.1:1 mail.example.org"
)
# Addresses as people have them, with what must not be seen of each.
ADDRESSES = {
    "json://reader:hunter2@127.0.0.1:1/token-s3cret/alerts": ("hunter2", "token-s3cret", "reader:hunter2"),
    "jsons://hooks.example.org/services/webhook/policy?+X-Token=Bearer%20abcDEF123456&verify=no": ("abcDEF123456",),
    "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#alerts": ("T1JJ3T3L2", "TIiajkdnlazkcOXrIdevi7FQ"),
    "tgram://123456789:abcdefg_hijklmnop/12315544": ("abcdefg_hijklmnop", "12315544"),
    "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js": ("JHMHI8qBe7bk2ZwO5U711o3dV_js",),
    "ntfys://our-secret-topic": ("our-secret-topic",),
    # A topic of ntfy is in effect its password, whatever it looks like.
    "ntfy://mysecrettopic": ("mysecrettopic",),
    "ntfys://push.example.org:8080/mysecrettopic/otherone": ("mysecrettopic", "otherone"),
    "https://ntfy.sh/mysecrettopic": ("mysecrettopic",),
    "mailtos://us:p%40ss%2Fword9@mail.example.org?to=jo@example.org&name=Parliament%20tracker": ("p@ss/word9",),
    "mailto://us:Passphrase@mail.example.org?to=jo@example.org": ("Passphrase",),
    "twilio://AC0123456789abcdef:4uthT0ken@15551234567/15557654321": ("AC0123456789abcdef", "4uthT0ken", "15557654321"),
    "postgresql://tracker:Db+Passw0rd@db.example.org/tracker": ("Db+Passw0rd",),
}


def knowing(address: str) -> Redactor:
    made = Redactor()
    (made.learn_database if address.startswith("postgresql") else made.learn_channel)(address)
    return made


@pytest.mark.parametrize("address", ADDRESSES)
def test_secrets_are_hidden_in_every_form_and_the_prose_around_them_is_not(address: str) -> None:
    redacted = knowing(address)
    for secret in ADDRESSES[address]:
        small = re.sub("%..", lambda code: code[0].lower(), quote(secret, safe=""))
        for form in (secret, quote(secret), quote(secret, safe=""), small, repr(secret)):
            said = redacted(f"sent to {form}, and {PROSE} ({form}) \x1b[35m{secret}\x1b[0m {secret}")
            assert secret not in said
            assert said.count("(hidden)") == 4, said
            assert PROSE in said
    assert redacted(f"to {address}") == "to (hidden)"


@pytest.mark.parametrize("user", ["reader", "us"])
def test_what_signs_in_is_hidden_in_base64_too(user: str) -> None:
    redacted = knowing(f"json://{user}:hunter2@hooks.example.org")
    for text in (f"{user}:hunter2", f"\0{user}\0hunter2", "hunter2"):
        coded = base64.b64encode(text.encode()).decode()
        assert redacted(f"Authorization: Basic {coded}") == "Authorization: Basic (hidden)"
        assert "(hidden)" in redacted(f"AUTH {coded.rstrip('=')}")


def test_plain_words_of_an_address_are_hidden_in_addresses_alone() -> None:
    redacted = knowing("jsons://hooks.example.org/campaign?room=statements")
    said = "campaign: statements; POST https://hooks.example.org/campaign?room=statements; /home/campaign/config.toml"
    assert redacted(said) == (
        "campaign: statements; POST https://hooks.example.org/(hidden)?room=(hidden); /home/campaign/config.toml"
    )


def test_the_terminal_and_addresses_without_a_password_are_no_secret() -> None:
    assert of_channel("terminal://") == of_channel("TERMINAL://") == NOTHING
    for address in ("sqlite:///tracker.db", "postgresql://tracker@h/tracker", "postgresql://h/tracker"):
        assert of_database(address) == NOTHING
        assert not has_password(address)
    assert has_password("postgresql://tracker:word@h/tracker")
    assert has_password("postgresql://h/tracker?user=tracker&password=word")
    assert knowing("postgresql://h/d?user=tracker&password=Sup3r")("with Sup3r") == "with (hidden)"


def test_a_secret_within_a_longer_one_leaves_nothing_of_either() -> None:
    redacted = Redactor()
    redacted.learn_channel("json://us:alpha123@h.example.org/x")
    redacted.learn_channel("json://us:alpha123omega9@h.example.org/x")
    assert redacted("alpha123omega9 alpha123") == "(hidden) (hidden)"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("to jo.example+list@mail.example.org.", "to (e-mail address)."),
        ("?to=jo%40example.org&x", "?to=(e-mail address)&x"),
        ("to j…@example.org", "to j…@example.org"),
        ("at SW1A 1AA, sw1a 1aa, SW1A1AA and B33 8TH", "at (postcode), (postcode), (postcode) and (postcode)"),
        ("?q=EC1A+1BB&r=cr2%206xh", "?q=(postcode)&r=(postcode)"),
        ("SW1A, NC1, NC1 2, E1 and 10 Lords; ab12de; AB12DEF", "SW1A, NC1, NC1 2, E1 and 10 Lords; ab12de; AB12DEF"),
    ],
)
def test_addresses_of_people_are_hidden(text: str, shown: str) -> None:
    assert Redactor()(text) == shown


@given(st.text(), st.text(max_size=40))
def test_any_address_and_any_text_are_taken(address: str, text: str) -> None:
    redacted = Redactor()
    for one in (address, f"json://{address}", f"json://us:{address}@h/{address}?{address}={address}"):
        redacted.learn_channel(one)
        redacted.learn_database(one.replace("json", "postgresql"))
    assert isinstance(redacted(text + address), str)


@given(st.text(st.characters(categories=("L", "N", "P", "S")), min_size=8))
def test_any_password_of_some_length_is_hidden(password: str) -> None:
    assume(password not in f"it is {HIDDEN} here")
    redacted = knowing(f"json://us:{quote(password, safe='')}@h.example.org/x")
    for form in (password, quote(password), quote(password, safe="")):
        assert form not in redacted(f"it is {form} here")
