"""Which division, stage or amendment is meant by the words that somebody types."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alerts.votes import division_name
from sources.records.join import POSSIBLE
from sources.records.numbering import Numbered, numbered
from tracker.by_config import aliases, same_number
from tracker.cli.common import Failure

Row = dict[str, Any]
Same = Callable[[Mapping[str, Any], Numbered], bool]

HOUSES = ("Commons", "Lords")
ORDINALS = {"first": "1st", "second": "2nd", "third": "3rd"}
BETWEEN = frozenset({"and", "with"})
# What is longer names nothing.
MOST_WORDS = 20


@dataclass(frozen=True)
class Chosen:
    """One division, or all of a stage. ``unplaced`` are those of its days of which no record tells the stage."""

    name: str
    house: str
    divisions: tuple[Row, ...]
    unplaced: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Known:
    """What words can mean: the divisions, the days of all stages, and what divisions were on."""

    divisions: Sequence[Row]
    days: Sequence[Row]
    joined: Sequence[Row]


def one_division(rows: Sequence[Row], which: str, joined: Sequence[Row] = ()) -> Row:
    """Give the division of an id, or of a number with House or day, or the only one on an amendment.

    ``joined`` are the joins of all. Raises Failure with what else is known.
    """
    fits = _divisions(rows, which) or _on(rows, joined, which)
    if len(fits) == 1:
        return fits[0]
    told = {"candidates": [row["id"] for row in fits or rows]}
    ids = [f"  {row['id']}" for row in (fits or rows)[-20:]]
    if fits:
        raise Failure("\n".join([f"several divisions fit {which!r}; give one of these ids:", *ids]), told=told)
    known = ["; these are known:", *ids] if rows else ["; none is known yet"]
    raise Failure(f"no division fits {which!r}" + "\n".join(known), 1, told=told)


def _divisions(rows: Sequence[Row], which: str) -> list[Row]:
    words = which.casefold().split()
    return [row for row in rows if row["id"] == which] or [
        row
        for row in rows
        if all(word in {str(row["number"]), row["house"].casefold(), row["date"], row["id"]} for word in words)
    ]


def _on(rows: Sequence[Row], joined: Sequence[Row], which: str) -> list[Row]:
    """Give the divisions that were on an amendment ("NC10", "Lords amendment 91"); not those that only may have been.

    A number alone is a division's, and names no amendment here.
    """
    ways = [(wanted, rest) for text, wanted, rest in _ways(which) if not text.isdigit()]
    sure = [one for one in joined if one["join"]["sure"] != POSSIBLE]
    for same in (_same, _also):
        keys = {one["join"]["division"] for one in sure if any(_is(one["amendment"], *way, same) for way in ways)}
        if keys:
            return [row for row in rows if row["id"] in keys]
    return []


def two(known: Known, words: Sequence[str]) -> tuple[Chosen, Chosen]:
    """Give the two divisions or stages that words name, in quotes or not: ``Commons 252 Commons 255``.

    Raises Failure where they name none, or where it is not clear where the second begins.
    """
    if len(words) == 2:
        return chosen(known, words[0]), chosen(known, words[1])
    found: list[tuple[Chosen, Chosen]] = []
    for place in range(1, min(len(words), MOST_WORDS)):
        after = words[place + 1 :] if words[place] in BETWEEN else words[place:]
        try:
            pair = chosen(known, " ".join(words[:place])), chosen(known, " ".join(after))
        except Failure:
            continue
        found += [pair] if pair not in found else []
    if len(found) != 1:
        example = 'tracker compare "Commons 252" "Commons report"'
        raise Failure(f"these are not two divisions or stages; put each in quotes: {example}")
    return found[0]


def chosen(known: Known, which: str) -> Chosen:
    """Give the division or stage that words name. Raises Failure with what they may mean."""
    fits = _divisions(known.divisions, which) if which.split() else []
    if len(fits) == 1:
        return Chosen(division_name(fits[0]), fits[0]["house"], (fits[0],))
    stages = [] if fits else _stages(known.days, which)
    if len(stages) == 1:
        return _of_stage(known, stages[0])
    fits = fits if fits or stages else _on(known.divisions, known.joined, which)
    if len(fits) == 1:
        return Chosen(division_name(fits[0]), fits[0]["house"], (fits[0],))
    names = [row["id"] for row in fits] or [_stage_name(known.days, one) for one in stages]
    told = {"candidates": names or [row["id"] for row in known.divisions]}
    if names:
        lines = [f"several divisions or stages fit {which!r}; give one of these:", *(f"  {one}" for one in names[-20:])]
        raise Failure("\n".join(lines), told=told)
    everything = [row["id"] for row in known.divisions][-20:]
    everything += [_stage_name(known.days, one) for one in _stages(known.days, "")]
    lines = [f"no division or stage fits {which!r}", *(f"  {one}" for one in everything)]
    raise Failure(
        "; these are known:\n".join([lines[0], "\n".join(lines[1:])]) if everything else lines[0], 1, told=told
    )


def _words(text: str) -> list[str]:
    return [ORDINALS.get(word, word) for word in text.casefold().split()]


def _stages(days: Sequence[Row], which: str) -> list[tuple[str, str, str]]:
    """Give the stages (bill, House, stage) whose House, name and bill have all the words."""
    there = dict.fromkeys((one["bill"], one["house"], one["stage"]) for one in days if one["house"] in HOUSES)
    words = _words(which)
    exact = [one for one in there if words in ([*_words(one[1]), *_words(one[2])], _words(one[2]))]
    fits = [one for one in there if set(words) <= {*_words(one[1]), *_words(one[2]), *_words(one[0]), "bill", "stage"}]
    # "Lords consideration" is no consideration of a Lords message in the Commons.
    led = [one for one in fits if words and words[0] == one[1].casefold()]
    return exact or led or fits


def _stage_name(days: Sequence[Row], stage: tuple[str, str, str]) -> str:
    several = len({one["bill"] for one in days}) > 1
    return f"{stage[1]} {stage[2]}" + (f", {stage[0]} bill" if several else "")


def _of_stage(known: Known, stage: tuple[str, str, str]) -> Chosen:
    bill, house, name = stage
    days = {one["date"] for one in known.days if (one["bill"], one["house"], one["stage"]) == stage}
    own = [row for row in known.divisions if (row["bill"], row["house"]) == (bill, house)]
    placed = {row["id"]: stage_of(row, known.days, known.joined) for row in own}
    return Chosen(
        _stage_name(known.days, stage),
        house,
        tuple(row for row in own if placed[row["id"]] == name),
        tuple(row for row in own if placed[row["id"]] is None and row["date"] in days),
    )


def stage_of(division: Row, days: Sequence[Row], joined: Sequence[Row]) -> str | None:
    """Give the stage at which a division was held; None where the record does not tell.

    It is that of the amendments it was on; else the only one of its bill and House on that day; else the one of them
    that the division's title names.
    """
    own = [one for one in joined if one["join"]["division"] == division["id"] and one["join"]["sure"] != POSSIBLE]
    sure = {one["amendment"]["stage"] for one in own if one["amendment"]["house"] == division["house"]}
    if len(sure) == 1:
        return str(next(iter(sure)))
    there = ("bill", "house", "date")
    stages = {one["stage"] for one in days if all(one[name] == division[name] for name in there)}
    title = " ".join(_words(division["title"]))
    fits = stages if len(stages) == 1 else {one for one in stages if " ".join(_words(one)) in title}
    return str(next(iter(fits))) if len(fits) == 1 else None


def amendments(rows: Sequence[Row], which: str) -> list[Row]:
    """Give the amendments that words name: an id, a number ("NC1"), a House, a stage, a bill, or words of the title.

    Nothing said means all.
    """
    if len(which.split()) > MOST_WORDS:
        return []
    ways = [(wanted, rest) for _, wanted, rest in _ways(which)]
    everything = {*_words(which)}
    named = [row for row in rows if row["key"] == which]
    named = named or [row for row in rows if any(_is(row, *one, _same) for one in ways)]
    return (
        named
        or [row for row in rows if _stands(row, everything)]
        or [row for row in rows if which.casefold() in " ".join(row["summary"]).casefold()]
    )


def _ways(which: str) -> list[tuple[str, Numbered, set[str]]]:
    """Give each way to read words as an amendment's number: its words, the number, and the words that are left."""
    words = which.split()
    if len(words) > MOST_WORDS:
        return []
    pieces = [
        (" ".join(words[first:last]), [*words[:first], *words[last:]])
        for first in range(len(words))
        for last in range(first + 1, len(words) + 1)
    ]
    read = [(text, numbered(text), {*_words(" ".join(rest))}) for text, rest in pieces]
    return [(text, wanted, rest) for text, wanted, rest in read if wanted]


def _is(row: Mapping[str, Any], wanted: Numbered, rest: set[str], same: Same) -> bool:
    return same(row, wanted) and _stands(row, rest)


def _stands(row: Mapping[str, Any], words: set[str]) -> bool:
    return words <= {*_words(row["house"]), *_words(row["stage"]), *_words(row["bill"]), "bill", "stage"}


def _same(row: Mapping[str, Any], wanted: Numbered) -> bool:
    return same_number(numbered(row["number"], row["form"]), wanted) and not (wanted.lords and row["house"] != "Lords")


def _also(row: Mapping[str, Any], wanted: Numbered) -> bool:
    """Tell whether the title of an amendment begins with names that have this one: "Motion 4A / Amendment 4B: ..."."""
    return any(same_number(one, wanted) for one in aliases(row))
