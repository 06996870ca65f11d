r"""Markdown, and what Slack, Discord and Teams make of it.

All of them get CommonMark, in which only the structure is ours. Apprise translates it for Slack (``\<`` becomes
``&lt;``, ``**`` becomes ``*``) and hands it to Discord, Teams (Adaptive Cards) and Mattermost as it is.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from alerts.blocks import Block, host, safe

_APART = "\u200b"
# Slack's own markup has no escape for these, so they are shown by signs that look the same.
_ALIKE = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ", "\\": "∖", "|": "∣"})
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
# What begins a list, a heading, a quote, a line across or a heading underlined, at the beginning of a line.
_BEGINS = r"[-+=#]|\d{1,9}[.)]"


def escaped(text: str) -> str:
    """Escape CommonMark, leaving brackets and underscores alone where they are none of its marks ("Bill [HL]")."""
    text = re.sub(r"([\\`*<>~|])", r"\\\1", text)
    # An underscore within a word is literal.
    text = _UNDERSCORE.sub(r"\\_", text)
    text = re.sub(r"@(?=\w)", "@" + _APART, _unlinked(text))
    # Adaptive Cards read {{DATE(...)}} as a function.
    return text.replace("{{", "{" + _APART + "{")


def _unlinked(text: str) -> str:
    # A bracket makes a link only before "(" or "[", and "[x]: " at the beginning of a line what such a link means.
    text = re.sub(r"\](?=[(\[])", r"\\]", text)
    return re.sub(r"^\[", r"\\[", text) if "]:" in text else text


def _entities(text: str) -> str:
    return re.sub(r"&(?=#?\w{1,32};)", r"\\&", text)


def _for_slack(text: str) -> str:
    # "<!" and "<@" would call people: Apprise writes "\<" as an entity, which is what keeps them literal; but not
    # what Slack reads at the beginning of a line as a quote.
    text = re.sub("^>", _APART + ">", text)
    text = re.sub(r"([<>])", r"\\\1", text.translate(_ALIKE))
    return _unlinked(re.sub(r"@(?=\w)", "@" + _APART, text))


def slack_title(title: str) -> str:
    """Write a title for Slack: the plugin escapes it, except where a workflow takes it as it is."""
    return re.sub(r"@(?=\w)", "@" + _APART, re.sub(r"<(?=[!@#])", "< ", title))


def _for_discord(text: str) -> str:
    # Every "@", also within a word: Apprise looks for names to call in what it sends as an embed.
    return escaped(text).replace("@" + _APART, "@").replace("@", "@" + _APART)


def discord_title(title: str) -> str:
    """Write a title for Discord, which shows it as the first line of the message."""
    return f"**{_for_discord(title)}**" if title else ""


@dataclass(frozen=True)
class Markdown:
    """One kind: how a text is escaped, a link is written, and lines are kept apart."""

    escape: Callable[[str], str]
    link: Callable[[str], str]
    between: str
    closes: bool = True
    begins: str = _BEGINS

    def line(self, text: str) -> str:
        """Write one line of text, such as a title."""
        safe_text = self.escape(text)
        begins = re.match(self.begins, safe_text)
        # The last sign of what begins a list is escaped: "1\\. " is none.
        return f"{safe_text[: begins.end() - 1]}\\{safe_text[begins.end() - 1 :]}" if begins else safe_text

    def body(self, blocks: Sequence[Block]) -> str:
        """Write lines."""
        found = ""
        for one in blocks:
            if one.kind == "gap":
                found = found.rstrip() + "\n\n"
            else:
                # What follows a quote at once would be a part of it.
                found += self._block(one) + ("\n\n" if one.kind == "quote" and self.closes else self.between)
        return found.strip() + "\n"

    def _block(self, one: Block) -> str:
        if one.kind == "link":
            return self.link(safe(one.text))
        text = self.line(one.text)
        if one.kind == "heading":
            return f"**{self.escape(one.text)}**"
        return f"{_BEFORE.get(one.kind, '')}{text}"


_BEFORE: Mapping[str, str] = {"item": "- ", "quote": "> "}


def _named(address: str) -> str:
    return f"[Read it at {escaped(host(address))}]({address})"


# A bare address is a link in every service; not all of them know one in angle brackets.
MARKDOWN = Markdown(lambda text: _entities(escaped(text)), lambda address: _UNDERSCORE.sub("%5F", address), "  \n")
# Neither Apprise nor Slack makes a list of what a program sends; a heading Apprise does.
SLACK = Markdown(_for_slack, lambda address: f"<{address}>", "\n", closes=False, begins="#")
# In angle brackets Discord shows no preview, which would drown the message.
DISCORD = Markdown(_for_discord, lambda address: f"<{address}>", "\n", closes=False)
# An Adaptive Card makes no link of a bare address, and shows a line break only between paragraphs.
TEAMS = Markdown(lambda text: _entities(escaped(text)), _named, "\n\n")
