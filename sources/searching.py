"""What to ask a loose search for: services match words one by one, so one word of a phrase finds all that has it."""

import re
from collections.abc import Callable

_WORD = re.compile(r"[^\W_]+")


def words(phrase: str) -> tuple[str, ...]:
    """Give the words of a phrase that can be searched for, once each; an apostrophe or hyphen parts words.

    Single letters are left out unless there is nothing else.
    """
    every = tuple(dict.fromkeys(word.casefold() for word in _WORD.findall(phrase)))
    return tuple(word for word in every if len(word) > 1) or every


def rarest(phrase: str, count: Callable[[str], int]) -> str:
    """Give the word of a phrase that the fewest records have, by ``count`` (asked for each word, not for a single one).

    Services search spaced words as any of them (apis: questions 3.4), so the phrase itself would find more,
    and a hyphen or plural in the record less.
    """
    choice = words(phrase)
    return choice[0] if len(choice) == 1 else min(choice, key=count, default=phrase)
