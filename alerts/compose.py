"""Alerts to messages: sections, a title and a label, as one channel can take them. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from alerts import fitting, labels, words
from alerts.blocks import Block, Body, joined, linked, read
from alerts.channels import Message
from alerts.fitting import Draft, fitted
from alerts.forms import FORMS, write
from alerts.grow import Section
from alerts.histories import message_id
from alerts.kinds import kind
from alerts.labels import Envelope
from alerts.messages import BUILT_IN, Wording
from alerts.styles import Style
from alerts.values import Alert

__all__ = ["Envelope", "compose", "heading", "split"]

# How a correction says what reads differently.
_CHANGED = r"\b(?:was|were|before|no longer|now|given to)\b"
# What a digest's lines of what was read may take, when nobody knows them yet.
_PROOF = 400


def compose(sections: Sequence[Section], envelope: Envelope, style: Style, wording: Wording = BUILT_IN) -> Message:
    """Word a message for a channel: everything where it fits, then each alert in a line or two, then titles and links.

    It is never longer than the channel takes (``Style.limit``); what has to be cut is cut at a word, its link whole.
    """
    short = style.form == "short"
    own: str | None = None
    if not sections:
        drafts: Iterator[Draft] = iter((_empty(envelope),))
    elif len(sections) == 1 and envelope.kind != "digest":
        if style.alone is not None:
            style = replace(style, limit=min(style.limit or style.alone, style.alone))
        own = _own(sections[0], envelope, wording) if short else None
        drafts = _short(sections[0], envelope, wording, own) if short else _one(sections[0], envelope, wording)
    else:
        drafts = _several(sections, envelope, wording, short=short)
    # The campaign's own few words stand in the place of the title.
    written = fitted(
        drafts, lambda most: words.cut(own, most) if own else labels.title(sections, envelope, most), style
    )
    answered = [one for one in envelope.answers.values() if one.get("message")]
    threads = [number for one in answered for number in (*one.get("thread", ()), one["message"])]
    answers = tuple(message_id(number, envelope.origin) for number in dict.fromkeys(threads))
    form = FORMS[style.form].sent_as
    return Message(written.title, written.body, form, envelope.id, written.html, answers)


def heading(sections: Sequence[Section], envelope: Envelope) -> str:
    """Give the title of a message: that of its most important alert, and how many more there are."""
    return labels.title(sections, envelope)


def split(sections: Sequence[Section], envelope: Envelope, style: Style) -> list[list[Section]]:
    """Give the sections in as few messages as the channel's limit allows, in their order.

    Several go together where all their titles and links fit; then nothing is left out of any message.
    """
    ours = fitting.room(style)
    if not sections or ours is None:
        return [list(sections)] if sections else []
    # Why and when learned is said once for all, where it leaves room for what they are.
    both = fitting.size(write(style.form, "", _both(sections, envelope)), style)
    ends = min(both + (_PROOF if envelope.kind == "digest" else 0), ours // 4) if style.form != "short" else 0
    pieces: list[list[Section]] = []
    left = 0
    for number, one in enumerate(sections, start=1):
        takes = fitting.size(write(style.form, "", _line(number, one)), style) + 4
        if not pieces or takes > left:
            pieces.append([])
            left = ours - ends - _head(sections[number - 1 :], envelope, style)
        pieces[-1].append(one)
        left -= takes
    return pieces


def _head(sections: Sequence[Section], envelope: Envelope, style: Style) -> int:
    """Give what the title takes of a message that begins with the first of these."""
    of_many = replace(envelope, part=(999, 999))
    title = fitting.headed(lambda longest: labels.title(sections, of_many, longest), style)
    return fitting.size(write(style.form, title, ()), style)


def _body(section: Section, envelope: Envelope, wording: Wording) -> Body:
    return read(wording.body(section.alert, zone=envelope.zone, watches=section.watches))


def _meta(text: str) -> tuple[Block, ...]:
    return (Block("meta", words.clean(text)),) if text else ()


def _text(text: str) -> tuple[Block, ...]:
    return (Block("text", words.clean(text)),) if text else ()


def _empty(envelope: Envelope) -> Draft:
    proof = tuple(Block("meta", line) for line in labels.proof(envelope))
    return Draft(_text("Nothing new."), (proof, ()))


def _own(section: Section, envelope: Envelope, wording: Wording) -> str | None:
    text = wording.short(section.alert, zone=envelope.zone, watches=section.watches)
    return words.clean(text) or None if text else None


def _one(section: Section, envelope: Envelope, wording: Wording) -> Iterator[Draft]:
    """Give the drafts of a message of one alert: whole, and the same to be cut where that does not fit."""
    label = _text(labels.reason(envelope))
    follows = _meta(labels.follows(section, envelope))
    proof = tuple(Block("meta", line) for line in labels.proof(envelope))
    body = _body(section, envelope, wording)
    link = (body.link,) if body.link else ()
    said = joined(label, _with_bill(section, body.said))
    tail = (*link, *follows, *body.meta)
    yield Draft(said, (joined(tail, proof), tail, (*link, *body.meta), (*link, *body.meta[:1]), link))


def _with_bill(section: Section, said: tuple[Block, ...]) -> tuple[Block, ...]:
    """Put the bill before what is said, where neither that nor the title names it."""
    bill = labels.bill(section.alert)
    named = not bill or any(labels.names(text, bill) for text in (section.alert.title, *(one.text for one in said)))
    return said if named else (*_text(bill), *said)


def _short(section: Section, envelope: Envelope, wording: Wording, own: str | None) -> Iterator[Draft]:
    """Give what is said in a few words, in the order of importance: what, when, where to read it, why, when learned."""
    alert, title = section.alert, section.alert.title
    day = words.day(alert.happened_on) if alert.happened_on else ""
    when = _text(f"{day}." if day and day not in (own or title) else "")
    link = linked(alert.link) if not own or (alert.link or " ") not in own else ()
    body = _body(section, envelope, wording)
    follows = _meta(labels.follows(section, envelope))
    # The title of a push names it already.
    asked = "Push" if alert.rule == "push" else words.cut(words.asked_by(section.watches), 40)
    brief = _meta(f"{asked}; {_moment(alert, envelope)}")
    some = ((*follows, *body.meta), body.meta, brief)
    tails = (*((*when, *link, *meta) for meta in some), (*link, *brief), link)
    if own:
        yield Draft((), tails, dense=True)
        return
    told = [f"{one.rstrip('.:')}." for one in _news(alert, body) if one and not labels.names(title, one.rstrip(".:"))]
    said = tuple(Block("text", one) for one in dict.fromkeys(told))
    for tail in tails[:-1]:
        yield Draft(said, (tail,), dense=True)
    # What an organiser wrote is cut later than who asked and when it was learned.
    yield Draft(said, tails[-2:] if alert.rule == "push" else tails, dense=True)


def _news(alert: Alert, body: Body) -> list[str]:
    """Give what is worth saying of an alert in a few words, the most important first."""
    lines = [one.text for one in body.said if one.kind in ("text", "item")]
    about = labels.about(alert)
    if alert.rule == "push":
        return [str(alert.facts.get("text") or ""), *lines[:1], about]
    changed = [one for one in lines if kind(alert).corrects and re.search(_CHANGED, one, re.IGNORECASE)]
    on = [str(one["on"]) for one in alert.facts.get("on", ())[:1]]
    final = ["Provisional"] if alert.facts.get("provisional") else []
    dates = [one for one in lines if one.startswith(("Was: ", "Now: "))]
    first = lines[:1]
    return [*final, *changed[:3], *dates, *on, *(first if labels.names(" ".join(first), about) else [about, *first])]


def _moment(alert: Alert, envelope: Envelope) -> str:
    at = alert.learned_at.astimezone(ZoneInfo(envelope.zone))
    return f"learned {at.day} {at:%b}, {at:%H:%M}"


def _several(sections: Sequence[Section], envelope: Envelope, wording: Wording, *, short: bool) -> Iterator[Draft]:
    """Give the drafts of a message of several alerts, or of a digest, from the richest to titles and links alone."""
    label = joined(_text(labels.reason(envelope)), _text(labels.contents(sections)))
    proof = tuple(Block("meta", line) for line in labels.proof(envelope))
    both = _both(sections, envelope)
    lines = [_line(number if len(sections) > 1 else 0, one) for number, one in enumerate(sections, start=1)]
    if not short:
        bodies = [_body(one, envelope, wording) for one in sections]
        yield Draft(joined(label, *_full(sections, bodies, envelope)), (proof,))
        yield Draft(joined(label, *_brief(sections, bodies, envelope)), (joined(both, proof),))
        yield Draft(joined(label, *lines), (joined(both, proof),))
    else:
        few = [_few(line, one, envelope, wording) for line, one in zip(lines, sections, strict=True)]
        yield Draft(joined(*few), ((*both, *proof),))
    # Where that is too long still, the title of a single alert is cut rather than its link.
    said, last = (lines[0][:1], lines[0][1:]) if len(lines) == 1 else (joined(*lines), ())
    for tail in ((*both, *proof), both, both[:1], ()):
        yield Draft(said, ((*last, *tail), last, ()), dense=bool(last))


def _both(sections: Sequence[Section], envelope: Envelope) -> tuple[Block, ...]:
    zone = ZoneInfo(envelope.zone)
    learned = sorted(one.alert.learned_at for one in sections)
    since, until = words.when(learned[0], zone), words.when(learned[-1], zone)
    told = f"Learned {since}" if since == until else f"Learned between {since} and {until}"
    return (*_meta(_watches(sections)), *_meta(told))


def _watches(sections: Sequence[Section]) -> str:
    return words.asked_by([name for one in sections for name in one.watches])


def _titled(number: int, section: Section) -> str:
    """Give the title of an alert among others: numbered, and with the bill where it does not name it."""
    bill, title = labels.bill(section.alert), words.cut(section.alert.title)
    named = title if not bill or labels.names(title, bill) else f"{bill}: {title}"
    return f"{number}. {named}" if number else named


def _line(number: int, section: Section) -> tuple[Block, ...]:
    return (*_text(_titled(number, section)), *linked(section.alert.link))


def _few(line: tuple[Block, ...], section: Section, envelope: Envelope, wording: Wording) -> tuple[Block, ...]:
    """Give an alert among others in a few words: of its line the title, what is most worth saying, the link."""
    title, *link = line
    said = [one for one in _news(section.alert, _body(section, envelope, wording)) if one]
    new = [one for one in said if not labels.names(title.text, one.rstrip(".:"))]
    return (title, *(Block("text", words.cut(one)) for one in new[:2]), *link)


def _full(sections: Sequence[Section], bodies: Sequence[Body], envelope: Envelope) -> Iterator[tuple[Block, ...]]:
    for number, (one, body) in enumerate(zip(sections, bodies, strict=True), start=1):
        title = _titled(number if len(sections) > 1 else 0, one)
        yield (Block("heading", title),)
        link = (body.link,) if body.link else ()
        yield joined(body.said, (*link, *_meta(labels.follows(one, envelope)), *body.meta))


def _brief(sections: Sequence[Section], bodies: Sequence[Body], envelope: Envelope) -> Iterator[tuple[Block, ...]]:
    for number, (one, body) in enumerate(zip(sections, bodies, strict=True), start=1):
        title = _titled(number if len(sections) > 1 else 0, one)
        first = next((block.text for block in body.said if block.kind in ("text", "item")), "")
        told = (Block("text", words.cut(first)),) if first and first not in title else ()
        yield (Block("heading", title), *told, *linked(one.alert.link), *_meta(labels.follows(one, envelope)))
