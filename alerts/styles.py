"""What kinds of channel take: form, length, pace.

Lengths are those of Apprise 2.2.0's plugins (``body_maxlen``, ``title_maxlen``) but for these: Slack's section of text
takes 3,000 characters and its header 150, with which both of the plugin's ways of writing work. Telegram takes 4,096
"after entities parsing" (core.telegram.org, sendMessage). Teams takes 28,672 bytes with what it adds to a message
(MicrosoftDocs/msteams-docs issue 11274), and a character may be 6 bytes once it is in JSON. ntfy makes a file of what
is longer than 4,096 bytes (its release 1.11.0). What is said here of mail, short messages, Signal and Matrix is our
choice, below what they take.

Paces: Slack takes one message a second (docs.slack.dev, rate limits), Telegram one a second to a chat (its Bots FAQ),
Discord 5 in 2 seconds (discord/discord-api-docs issue 367; and 30 a minute to a channel, of which it tells by a 429).
The others are our choice.
"""

from dataclasses import dataclass, replace
from typing import Literal

Unit = Literal["characters", "utf16", "bytes"]
# One less than 280, which the short form stays below everywhere.
SHORT = 279


@dataclass(frozen=True)
class Style:
    """How a channel is written to: its form, the longest message that it takes, title included, and its pace.

    ``limit`` and ``title``, the longest title, are counted in ``unit``, as the service counts; None is no limit.
    ``pace`` is the least time between two messages to one host, in seconds. ``alone`` is the longest message of one
    alert, where that is to be short.
    """

    form: str = "plain"
    limit: int | None = None
    pace: float = 0.1
    unit: Unit = "characters"
    title: int | None = None
    alone: int | None = None


# The page beside the text is about twice as long.
_MAIL = Style("mail", 40_000, 0.25, "bytes")
_HTML_MAIL = replace(_MAIL, form="html", limit=80_000)
_SHORT = Style("short", SHORT, 0.25, "utf16")
_MARKDOWN = Style("markdown", 4000, 0.25, "utf16")
_OTHERS = Style("plain", 30_000, 0.1)

_STYLES: dict[str, Style] = {
    "terminal": Style(pace=0.0),
    **dict.fromkeys(("json", "jsons", "xml", "xmls", "form", "forms"), Style()),
    **dict.fromkeys(("mailto", "mailtos"), _MAIL),
    **dict.fromkeys(
        "mailgun sendgrid ses resend postmark sparkpost smtp2go brevo mailersend o365 azure".split(), _HTML_MAIL
    ),
    "slack": Style("slack", 3000, 1.0, "utf16", 150),
    "discord": Style("discord", 2000, 0.5, "utf16", 250),
    "tgram": Style("telegram", 4096, 1.0, "utf16"),
    **dict.fromkeys(("workflow", "workflows"), Style("teams", 3500, 0.5, "utf16", 250)),
    **dict.fromkeys(("mmost", "mmosts"), _MARKDOWN),
    "gchat": replace(_MARKDOWN, pace=1.0),
    **dict.fromkeys(("rocket", "rockets", "twist", "wxteams", "webex"), replace(_MARKDOWN, limit=1000)),
    "zulip": replace(_MARKDOWN, limit=10_000, title=60),
    "revolt": replace(_MARKDOWN, limit=2000, title=100),
    **dict.fromkeys(("ntfy", "ntfys"), Style("plain", 4000, 0.25, "bytes", 200)),
    **dict.fromkeys(("signal", "signals"), Style("plain", 2000, 0.5, "bytes")),
    **dict.fromkeys(("matrix", "matrixs"), Style("plain", 20_000, 0.5, "bytes", 250)),
    "pover": Style("plain", 1024, 0.5, "utf16", 250),
    "whatsapp": Style("plain", 1024, 0.5, "utf16"),
    "threema": Style("plain", 3500, 0.5, "bytes"),
    "line": Style("plain", 5000, 0.5, "utf16"),
    **dict.fromkeys("mastodon mastodons toot toots bsky bluesky x twitter tweet".split(), _SHORT),
    **dict.fromkeys("twilio vonage nexmo msgbird clickatell bulksms sns sinch plivo d7sms voipms".split(), _SHORT),
}


def style_of(url: str, form: str | None = None, limit: int | None = None) -> Style:
    """Give the style of a channel's address (Apprise's, or ``terminal://``), with what the config sets instead.

    ``limit`` is then counted in the service's own way. In the short form one alert is short everywhere; several
    go together where the service takes more.
    """
    scheme = url.strip().partition("://")[0].lower()
    style = _STYLES.get(scheme, _OTHERS)
    if form is not None:
        style = replace(style, form=form)
    if style.form == "short":
        style = replace(style, alone=SHORT)
    return style if limit is None else replace(style, limit=limit)


def length(text: str, unit: Unit) -> int:
    """Count a text as a service does: an emoji is one character, two UTF-16 units, four bytes."""
    if unit == "characters":
        return len(text)
    return len(text.encode("utf-16-le", "replace")) // 2 if unit == "utf16" else len(text.encode("utf-8", "replace"))
