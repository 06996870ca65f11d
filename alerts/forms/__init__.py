"""The forms that messages are written in, one module each; each escapes everything that comes from outside itself.

Apprise converts what it is given into what its plugin for a service wants. ``Form.sent_as`` is the format that it is
told, chosen so that a text arrives escaped once: nothing where the plugin passes it on as it is (Discord, Teams,
Mattermost), by the plugin where it translates (Slack, Google Chat). The plugins differ in what they do with a title,
so each form writes that too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from alerts.blocks import Block
from alerts.forms import html, markdown, plain, telegram


@dataclass(frozen=True)
class Written:
    """A message in a form: ``html`` is the same for mail that shows it."""

    title: str
    body: str
    html: str = ""


@dataclass(frozen=True)
class Form:
    """One form: how title and body are written, the same as HTML where it goes along, and what Apprise is told."""

    title: Callable[[str], str]
    body: Callable[[Sequence[Block]], str]
    sent_as: Literal["text", "markdown", "html"] = "text"
    page: Callable[[str, Sequence[Block]], str] | None = None


FORMS: Mapping[str, Form] = {
    "plain": Form(plain.defused, plain.body),
    "short": Form(plain.defused, plain.body),
    "mail": Form(lambda title: title, plain.literal, page=html.page),
    "html": Form(lambda title: title, html.body, "html"),
    "markdown": Form(markdown.MARKDOWN.line, markdown.MARKDOWN.body, "markdown"),
    "slack": Form(markdown.slack_title, markdown.SLACK.body, "markdown"),
    "discord": Form(markdown.discord_title, markdown.DISCORD.body, "markdown"),
    "teams": Form(markdown.TEAMS.line, markdown.TEAMS.body, "markdown"),
    "telegram": Form(plain.defused, telegram.body, "html"),
}


def write(form: str, title: str, blocks: Sequence[Block]) -> Written:
    """Write a message in a form, all of it: nothing is cut here."""
    how = FORMS[form]
    return Written(how.title(title), how.body(blocks), how.page(title, blocks) if how.page else "")
