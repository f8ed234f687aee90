"""The minutes of a workshop as files: a PDF to hand round, a workbook to go on working with.

`write(record, kind) -> bytes`. `record` says how everything is named in the reader's language, and
names nobody whom the room did not; `content` decides what is said on paper, `workbook` what stands
in cells. Texts are data in both: neither markup nor formulas.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from reports.minutes.record import Record

__all__ = ["MEDIA_TYPES", "Kind", "Record", "write"]

Kind = Literal["pdf", "xlsx"]

MEDIA_TYPES: Mapping[Kind, str] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""In the order in which they are offered; a kind is the ending of its files."""


def write(record: Record, kind: Kind) -> bytes:
    """The file; the same record gives the same bytes."""
    if kind == "pdf":
        from reports import pdf
        from reports.minutes import content

        return pdf.render(content.compose(record))
    from reports.minutes import workbook

    return workbook.write(record)
