"""What is told of papers and news."""

from datetime import date
from typing import Any

import pytest

from alerts.rules import publication as rule
from alerts.values import Alert, Watch
from sources.records import Change, Record
from tests.alerts.business import article, paper
from tests.alerts.changes import WATCH, Log, stage


def told(*changes: Change, watch: Watch = WATCH) -> list[Alert]:
    return rule.alerts(changes, watch)


def together(*records: Record) -> Alert:
    log = Log()
    (alert,) = told(*(log.see(one) for one in records))
    return alert


def test_one_paper_is_told_by_its_type() -> None:
    alert = together(paper())
    assert alert.title == "Amendment Paper published on the Example Bill [HL]"
    assert alert.facts["entries"][0]["label"] == "Amendment Paper: Amendments as at 3 June 2024"
    assert (alert.link, alert.happened_on) == ("https://publications.example/1.pdf", date(2024, 6, 3))


def test_what_came_together_is_one_alert_with_amendment_papers_first() -> None:
    alert = together(paper(1, type="Explanatory Notes"), paper(2, type=None, title="Letter"), paper(3), article())
    assert alert.title == "3 papers and 1 piece of news published on the Example Bill [HL]"
    assert [one["label"] for one in alert.facts["entries"]] == [
        "Amendment Paper: Amendments as at 3 June 2024",
        "Explanatory Notes: Amendments as at 3 June 2024",
        "Paper: Letter",
        "News: Call for written evidence",
    ]
    assert alert.link == "https://publications.example/3.pdf"
    assert alert.changes == (3, 1, 2, 4)


def test_several_of_one_kind_are_counted() -> None:
    assert together(paper(1), paper(2)).title == "2 papers published on the Example Bill [HL]"
    assert together(article(1), article(2)).title == "2 pieces of news published on the Example Bill [HL]"


def test_one_piece_of_news_is_told_by_its_title_and_how_it_begins() -> None:
    alert = together(article(text="First sentence. " * 40))
    assert alert.title == "News on the Example Bill [HL]: Call for written evidence"
    (entry,) = alert.facts["entries"]
    assert entry["text"].startswith("First sentence. First")
    assert len(entry["text"]) <= 302
    assert alert.link == "https://bills.parliament.uk/bills/9999/news"
    assert len(together(article(title="Views are invited on the clauses " * 6)).title) <= 92


def test_papers_of_several_days_or_of_none_have_no_day_of_their_own() -> None:
    assert together(paper(1), paper(2, date="2024-06-04")).happened_on is None
    assert together(paper(date=None)).happened_on is None


def test_a_paper_from_before_its_bills_title_was_kept_can_be_told() -> None:
    assert together(paper(bill_title="")).title == "Amendment Paper published on the bill"


@pytest.mark.parametrize(
    "fields", [{"title": "Corrected"}, {"date": "2024-06-05"}, {"type": "Bill"}, {"house": "Lords"}]
)
def test_a_paper_that_reads_differently_goes_or_comes_back_is_no_alert(fields: dict[str, Any]) -> None:
    log = Log()
    log.see(paper())
    assert told(log.see(paper(**fields)), log.withdraw("publication", "1"), log.see(paper())) == []


def test_news_that_is_rewritten_is_no_alert() -> None:
    log = Log()
    log.see(article())
    assert told(log.see(article(text="Other words."))) == []


def test_papers_on_other_bills_and_other_records_are_no_alert() -> None:
    log = Log()
    assert told(log.see(paper(bill="other")), log.see(article(bill="other")), log.see(stage())) == []
    assert told(Log().see(paper()), watch=Watch("Terms alone", terms=("Acme",))) == []


def test_a_paper_and_news_with_one_number_have_keys_of_their_own() -> None:
    assert together(paper(key="9999-1")).key != together(article(1)).key
