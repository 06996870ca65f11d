"""Papers on the bill are published, and news of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from alerts.values import Alert, Watch
from alerts.words import count, cut, listed
from sources.records import APPEARED, Change

NAME = "publication"
NOUNS = ("publication", "article")
ROOM = 90
# What policy officers wait for stands first.
FIRST = "amendment paper"
LONGEST_NEWS = 300


def alerts(changes: tuple[Change, ...], watch: Watch) -> list[Alert]:
    """Tell of papers and news that are new on the watch's bill: one alert for what came together.

    A paper whose title or date is altered afterwards, or that is listed no more, is no news.
    """
    ours = [one for one in changes if one.what == APPEARED and watch.bill is not None and one.bill == watch.bill]
    papers = sorted((one for one in ours if one.noun == "publication"), key=_rank)
    news = [one for one in ours if one.noun == "article"]
    return [_alert(papers, news, watch)] if papers or news else []


def _rank(change: Change) -> tuple[bool, int]:
    return _type(change.after).casefold() != FIRST, change.id


def _type(record: Mapping[str, Any]) -> str:
    return cut(record["type"] or "", 60) or "Paper"


def _alert(papers: Sequence[Change], news: Sequence[Change], watch: Watch) -> Alert:
    every = [*papers, *news]
    entries = [*map(_paper, papers), *map(_news, news)]
    dates = {one["date"] for one in entries}
    on = dates.pop() if len(dates) == 1 else None
    return Alert(
        watch=watch.name,
        key=f"publication:{every[0].noun}:{every[0].key}:{every[0].id}",
        rule=NAME,
        title=_title(papers, news),
        facts={"bill": cut(every[0].after["bill_title"]) or "the bill", "entries": entries},
        learned_at=max(one.seen_at for one in every),
        changes=tuple(one.id for one in every),
        link=entries[0]["link"],
        happened_on=date.fromisoformat(on) if on else None,
    )


def _title(papers: Sequence[Change], news: Sequence[Change]) -> str:
    bill = cut([*papers, *news][0].after["bill_title"], 60)
    on = f"on the {bill}" if bill else "on the bill"
    if not papers and len(news) == 1:
        begin = f"News {on}: "
        return begin + cut(news[0].after["title"], max(30, ROOM - len(begin)))
    counted = [_type(papers[0].after) if len(papers) == 1 else count(len(papers), "paper")] if papers else []
    counted += [count(len(news), "piece of news", "pieces of news")] if news else []
    return f"{listed(counted)} published {on}"


def _paper(change: Change) -> dict[str, Any]:
    record = change.after
    return {
        "label": f"{_type(record)}: {cut(record['title'])}",
        "house": record["house"] or "",
        "date": record["date"],
        "text": None,
        "link": record["link"],
    }


def _news(change: Change) -> dict[str, Any]:
    record = change.after
    return {
        "label": f"News: {cut(record['title'])}",
        "house": "",
        "date": record["date"],
        "text": cut(record["text"], LONGEST_NEWS) or None,
        "link": record["link"],
    }
