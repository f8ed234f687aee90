"""Tables as spreadsheets open them; nothing in them is taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

BOM = b"\xef\xbb\xbf"
"""Without it Excel takes UTF-8 for the code page of the machine."""

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(rows: Iterable[Sequence[str | int | float]]) -> bytes:
    """One line a row, as RFC 4180 has it. Texts are made plain, numbers stay numbers."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(
        [plain(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    )
    return BOM + out.getvalue().encode("utf-8")


def plain(text: str) -> str:
    """A text that a spreadsheet shows and does not compute."""
    return "'" + text if text.startswith(_BEGINS_A_FORMULA) else text
