"""Hansard's `/overview/...`: which days and sections there are, empty until something is published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from tracker.replica.asking import Answer, BadValue, Query
from tracker.replica.debate_facts import ScenarioDebate
from tracker.replica.hansard_shapes import root_row, tree_row, updated
from tracker.replica.times import midnight
from tracker.replica.view import View

FRESH = timedelta(minutes=30)


def calendar(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/overview/calendar.json`: the days of a month for which there is a debate."""
    month = (query.number("year", 0), query.number("month", 0))
    house = query.text("house").lower()
    days = {(row.day, row.house) for row in view.debates if house in ("", row.house.lower())}
    rows = [
        {"House": name, "ItemDate": midnight(day), "Metadata": None}
        for day, name in sorted(days)
        if (day.year, day.month) == month
    ]
    return Answer(rows)


def sections_for_day(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/overview/sectionsforday.json`: names of sections; none when nothing is out (yet)."""
    return Answer(list(dict.fromkeys(row.section for row in _of_day(view, query))))


def section_trees(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/overview/sectiontrees.json`: one tree for each place of the section, its root first."""
    section = query.text("section").lower()
    rows = [row for row in _of_day(view, query) if section in ("", row.section.lower())]
    places = dict.fromkeys(row.printed_place for row in rows)
    trees = [_tree(view, [row for row in rows if row.printed_place == place]) for place in places]
    # In the minutes after publication a tree comes and goes between requests (reference 1.12).
    return Answer(trees, flickers=any(view.now - row.published_at < FRESH for row in rows))


def _tree(view: View, rows: list[ScenarioDebate]) -> dict[str, object]:
    return {
        "House": rows[0].house,
        "ItemDate": midnight(rows[0].day),
        "Metadata": None,
        "Title": rows[0].printed_place,
        "Description": None,
        "SectionType": 1,
        "SortOrder": 1,
        "LastUpdated": max(updated(row) for row in rows),
        "VolumeNo": 0,
        "SectionTreeItems": [root_row(rows[0]), *(tree_row(view, row) for row in rows)],
        "Source": 2,
    }


def last_sitting(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/overview/lastsittingdate.json`: a JSON string (format not recorded), null when there is none."""
    days = [row.day for row in view.debates if query.text("house").lower() in ("", row.house.lower())]
    return Answer(midnight(max(days)) if days else None)


def linked_sittings(view: View, query: Query, _: Sequence[str]) -> Answer:
    """`/overview/linkedsittingdates.json`: the days before and after one day."""
    day, house = query.day("date"), query.text("house").lower()
    if day is None:
        raise BadValue("date")
    days = sorted({row.day for row in view.debates if house in ("", row.house.lower())})
    before = [each for each in days if each < day]
    after = [each for each in days if each > day]
    return Answer(
        {
            "PreviousSittingDate": midnight(before[-1]) if before else None,
            "NextSittingDate": midnight(after[0]) if after else None,
        }
    )


def _of_day(view: View, query: Query) -> list[ScenarioDebate]:
    day, house = query.day("date"), query.text("house").lower()
    return [row for row in view.debates if row.day == day and row.house.lower() == house]
