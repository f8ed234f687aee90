"""What all workbooks share: font, paper, and rows as high as their texts need.

Excel makes a wrapped row as high as it must be when it opens a file; LibreOffice and the viewers of
phones and mail programs do not, and show its first line alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from unicodedata import east_asian_width

from assessment.model import Language

SHEET_FONT: dict[Language, str] = {"zh": "微软雅黑", "en": "Calibri"}
"""A workbook carries no font: what Excel and WPS have."""

A4 = 9  # a workbook's number for the paper

LINE: dict[Language, float] = {"zh": 16.5, "en": 13.5}
"""Points of a line of ten points, by the font."""

AIR = 4.0  # above and below the lines of a row
HIGHEST = 409.0  # Excel's limit
UNUSED = 2  # of a column's width: its margins, and what a line leaves where a word does not fit


def row_height(cells: Iterable[tuple[object, float]], language: Language) -> float:
    """Points for a row of values, each with its column's width in digits; texts are wrapped."""
    lines = (_lines(value, width) for value, width in cells if isinstance(value, str))
    return min(HIGHEST, LINE[language] * max(lines, default=1) + AIR)


def _lines(text: str, width: float) -> int:
    """A wide character takes the place of two digits."""
    room = max(1.0, width - UNUSED)
    taken = (sum(1 + (east_asian_width(c) in "WF") for c in line) for line in text.split("\n"))
    return sum(max(1, ceil(digits / room)) for digits in taken)
