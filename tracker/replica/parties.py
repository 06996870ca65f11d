"""Colours and abbreviations of the parties that scenarios name; others get none."""

from __future__ import annotations

# Colours and abbreviations as seen in recorded answers (reference, appendix A and recorded/).
_PARTIES = {
    "Conservative": ("0063ba", "Con"),
    "Labour": ("d50000", "Lab"),
    "Crossbench": ("C0C0C0", "XB"),
}


def colour(party: str | None) -> str:
    """The party's colour in hexadecimal without #, or an empty string."""
    return _PARTIES.get(party or "", ("", ""))[0]


def abbreviation(party: str | None) -> str:
    """The party's abbreviation, or an empty string."""
    return _PARTIES.get(party or "", ("", ""))[1]
