"""XLSX: the minutes as tables to sort and filter; every text is written as a text."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from assessment.model import BEIJING
from assessment.workshop import Choice, Lock
from reports.minutes import content
from reports.minutes.record import Record
from reports.sheets import A4, SHEET_FONT, row_height
from reports.theme import INK, LINE, PRIMARY, TINT

HEADS = 2  # rows above the heads: the title and a line of air

Cell = str | int | float | datetime | None
Look = Literal["title", "head", "text", "number", "share", "moment"]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One table; each column has a choice or a code for its title, and a width."""

    code: str
    columns: Sequence[tuple[str, float]]
    rows: Callable[[Record], Iterable[Sequence[Cell]]]


def write(record: Record) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    made = datetime.combine(record.made_on, time(), UTC).replace(tzinfo=None)
    title = record.say("running_title", bank=record.bank)
    book.set_properties({"title": title, "company": record.bank, "created": made})
    looks = _looks(book, SHEET_FONT[record.language])
    for sheet in SHEETS:
        rows = list(sheet.rows(record))
        if rows:
            _write(
                book.add_worksheet(record.say(f"sheet.{sheet.code}")), sheet, rows, record, looks
            )
    book.close()
    return out.getvalue()


def _looks(book: xlsxwriter.Workbook, font: str) -> dict[Look, Format]:
    plain = {"font_name": font, "font_size": 10, "font_color": f"#{INK}"}
    cell = {**plain, "border": 1, "border_color": f"#{LINE}", "valign": "vcenter"}
    strong = {"bold": True, "font_color": f"#{PRIMARY}"}
    made: dict[Look, dict[str, object]] = {
        "title": {**plain, **strong, "font_size": 15},
        "head": {**cell, **strong, "bg_color": f"#{TINT}", "text_wrap": True},
        "text": {**cell, "text_wrap": True},
        "number": {**cell, "num_format": "#,##0"},
        "share": {**cell, "num_format": "0.00"},
        "moment": {**cell, "num_format": "yyyy-mm-dd hh:mm", "align": "center"},
    }
    return {look: book.add_format(how) for look, how in made.items()}


def _write(
    sheet: Worksheet,
    of: _Sheet,
    rows: Sequence[Sequence[Cell]],
    record: Record,
    looks: dict[Look, Format],
) -> None:
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    title = record.say("running_title", bank=record.bank)
    sheet.set_footer(f"&L{title.replace('&', '&&')[:200]}&R&P / &N")
    sheet.write_string(0, 0, title, looks["title"])
    for at, (code, width) in enumerate(of.columns):
        sheet.set_column(at, at, width)
        title = record.choice(code) if isinstance(code, Choice) else record.say(code)
        sheet.write_string(HEADS, at, title, looks["head"])
    for row, cells in enumerate(rows, HEADS + 1):
        for at, cell in enumerate(cells):
            _write_cell(sheet, row, at, cell, looks)
        widths = (width for _, width in of.columns)
        sheet.set_row(row, row_height(zip(cells, widths, strict=True), record.language))
    sheet.autofilter(HEADS, 0, HEADS + len(rows), len(of.columns) - 1)
    sheet.freeze_panes(HEADS + 1, 1)
    sheet.repeat_rows(HEADS)
    sheet.fit_to_pages(1, 0)


def _write_cell(sheet: Worksheet, row: int, at: int, cell: Cell, looks: dict[Look, Format]) -> None:
    if cell is None:
        sheet.write_blank(row, at, None, looks["text"])
    elif isinstance(cell, datetime):
        here = cell.astimezone(BEIJING).replace(tzinfo=None)
        sheet.write_datetime(row, at, here, looks["moment"])
    elif isinstance(cell, str):
        sheet.write_string(row, at, cell, looks["text"])
    else:
        sheet.write_number(row, at, cell, looks["number" if isinstance(cell, int) else "share"])


# ---- The tables ---------------------------------------------------------------------------------


def _results(record: Record) -> Iterator[tuple[Cell, ...]]:
    for item_id in record.minutes.items:
        rounds = record.minutes.rounds(item_id)
        tally = record.last(item_id) if rounds else None
        lock = record.minutes.session.locks.get(item_id)
        yield (
            item_id,
            record.practice(item_id),
            len(rounds),
            None if tally is None else tally.agreement,
            None if tally is None else record.choice(tally.median),
            *((None,) * 4 if lock is None else _locked(record, lock)),
        )


def _locked(record: Record, lock: Lock) -> tuple[Cell, ...]:
    return record.rating(lock.judgement), record.who(lock.who), lock.at, record.reason(lock)


def _votes(record: Record) -> Iterator[tuple[Cell, ...]]:
    for item_id in record.voted:
        for round_ in record.minutes.rounds(item_id):
            for share in record.minutes.tallies[round_.id].shares:
                median = "" if share.median is None else record.rating(share.median)
                counts = (share.counts[choice] for choice in Choice)
                yield (item_id, round_.nth, record.role(share.role), *counts, median)


def _remarks(record: Record) -> Iterator[tuple[Cell, ...]]:
    for item_id in record.voted:
        for round_ in record.minutes.rounds(item_id):
            for remark in record.minutes.tallies[round_.id].remarks:
                said = (record.author(remark), record.choice(remark.choice), remark.comment)
                far = record.say("yes" if remark.is_outlier else "no")
                yield (item_id, round_.nth, *said, far)


def _locks(record: Record) -> Iterator[tuple[Cell, ...]]:
    for item_id in record.minutes.items:
        locks = record.minutes.locks(item_id)
        for lock in locks:
            stands = record.say("stands" if lock is locks[-1] else "replaced")
            yield (item_id, *_locked(record, lock), stands)


def _points(record: Record) -> Iterator[tuple[Cell, ...]]:
    for point in record.minutes.session.points:
        yield point.text, point.item_id, point.at, record.point(point)


def _seats(record: Record) -> Iterator[tuple[Cell, ...]]:
    """A line a seat where they are named, a line a role where they are not."""
    for role, seats in record.seats.items():
        if record.minutes.workshop.is_named:
            yield from ((record.role(role), 1, seat.name) for seat in seats)
        else:
            yield record.role(role), len(seats), ""


CHOICES = tuple((choice, 11.0) for choice in Choice)
SHEETS = (
    _Sheet("overview", (("fact", 20), ("fact_is", 90)), content.facts),
    _Sheet("seats", (("role", 26), ("number", 10), ("names", 26)), _seats),
    _Sheet(
        "results",
        (
            *(("item", 10), ("practice", 52), ("rounds", 9), ("agreement", 10), ("median", 13)),
            *(("locked", 13), ("by_whom", 22), ("when", 17), ("why", 46)),
        ),
        _results,
    ),
    _Sheet("votes", (("item", 10), ("nth", 9), ("role", 26), *CHOICES, ("median", 13)), _votes),
    _Sheet(
        "remarks",
        (("item", 10), ("nth", 9), ("author_is", 26), ("vote", 13), ("comment", 70), ("far", 12)),
        _remarks,
    ),
    _Sheet(
        "locks",
        (("item", 10), ("locked", 13), ("by_whom", 22), ("when", 17), ("why", 60), ("state", 12)),
        _locks,
    ),
    _Sheet("points", (("point", 70), ("item", 10), ("when", 17), ("state", 12)), _points),
)
"""In the order of the book; a table of which there is nothing to say is left out."""
