"""XLSX: the action breakdown, and its months as bars in cells; both ready to print.

Texts are written as texts, whatever they begin with. The only formulas are the sums, so that they
follow what is changed by hand.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import groupby
from typing import Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from reports.plan.tasks import Plan, Task, shown
from reports.sheets import A4, SHEET_FONT, row_height
from reports.theme import INK, LINE, PRIMARY, SOFT, STAGES, TINT, WHITE

TOP = 3  # rows above the heads: title, summary, and a line of air or of signs
MONTHS_A_PAGE = 24

CRITICAL, OTHER = "◆", "■"
"""In every month of a task: to be told apart without colour, and by ear."""

WHOLE, PART = "#,##0", "#,##0.0#"
"""One format for both would show a whole number with its point: 40."""

Look = Literal["text", "number", "part", "day", "centre"]


@dataclass(frozen=True, slots=True)
class _Column:
    code: str
    width: float
    look: Look = "text"


COLUMNS = (
    _Column("id", 6, "centre"),
    _Column("task", 30),
    _Column("lead", 17),
    _Column("first_day", 11.5, "day"),
    _Column("deadline", 11.5, "day"),
    _Column("criterion", 48),
    _Column("person_days", 9, "number"),
    _Column("cost", 13, "number"),
    _Column("after", 12),
    _Column("critical", 8, "centre"),
    _Column("quick_win", 8, "centre"),
)
SUMMED = ("person_days", "cost")
GANTT_COLUMNS = (_Column("id", 6, "centre"), _Column("task", 34), _Column("lead", 17))


def write(plan: Plan) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties(
        {
            "title": plan.title,
            "company": plan.bank,
            "created": plan.made_at.astimezone(UTC).replace(tzinfo=None),
        }
    )
    ink = _Ink(book, SHEET_FONT[plan.language])
    _breakdown(book.add_worksheet(plan.say("sheet.tasks")), plan, ink)
    _gantt(book.add_worksheet(plan.say("sheet.gantt")), plan, ink)
    book.close()
    return out.getvalue()


class _Ink:
    """The looks of the cells, each made once."""

    def __init__(self, book: xlsxwriter.Workbook, font: str) -> None:
        self._book = book
        self._font = {"font_name": font, "font_size": 10, "font_color": f"#{INK}"}
        line = {"border": 1, "border_color": f"#{LINE}", "valign": "vcenter"}
        self.title = self._made(font_size=15, bold=True, font_color=f"#{PRIMARY}")
        self.summary = self._made(font_color=f"#{SOFT}")
        strong = {"bold": True, "font_color": f"#{PRIMARY}", "bg_color": f"#{TINT}"}
        self.head = self._made(**line, **strong, text_wrap=True, align="center")
        self.total = self._made(**line, **strong, num_format=WHOLE)
        self.total_part = self._made(**line, **strong, num_format=PART)
        self.cells: dict[Look, Format] = {
            "text": self._made(**line, text_wrap=True),
            "number": self._made(**line, num_format=WHOLE),
            "part": self._made(**line, num_format=PART),
            "day": self._made(**line, num_format="yyyy-mm-dd", align="center"),
            "centre": self._made(**line, align="center"),
        }
        bar = {**line, "align": "center", "font_size": 8}
        self.critical = self._made(**bar, bg_color=f"#{PRIMARY}", font_color=f"#{WHITE}")
        self.other = self._made(**bar, bg_color=f"#{STAGES[1]}", font_color=f"#{PRIMARY}")
        self.empty = self._made(**line)
        self.year = self._made(**line, **strong, align="center", shrink=True)

    def _made(self, **look: object) -> Format:
        return self._book.add_format({**self._font, **look})


def _set_up(sheet: Worksheet, plan: Plan, columns: Sequence[_Column], ink: _Ink) -> None:
    """What both sheets share: title, widths, and how they are printed."""
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    if plan.is_sample:
        sheet.set_header(f"&R{plan.say('sample')}")
    sheet.set_footer(f"&L{plan.title.replace('&', '&&')[:200]}&R&P / &N")
    sheet.write_string(0, 0, plan.title, ink.title)
    sheet.set_row(0, 26)
    sheet.write_string(1, 0, plan.summary, ink.summary)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)


# ---- The action breakdown -----------------------------------------------------------------------


def _breakdown(sheet: Worksheet, plan: Plan, ink: _Ink) -> None:
    _set_up(sheet, plan, COLUMNS, ink)
    for at, column in enumerate(COLUMNS):
        sheet.write_string(TOP, at, plan.say(f"column.{column.code}"), ink.head)
    last = TOP + len(plan.tasks)
    for row, task in enumerate(plan.tasks, TOP + 1):
        _write_task(sheet, plan, task, row, ink)
    _write_sums(sheet, plan, last + 1, ink)
    sheet.set_row(TOP, 32)
    sheet.autofilter(TOP, 0, last, len(COLUMNS) - 1)
    sheet.freeze_panes(TOP + 1, 2)
    sheet.repeat_rows(TOP)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, last + 1, len(COLUMNS) - 1)


def _write_task(sheet: Worksheet, plan: Plan, task: Task, row: int, ink: _Ink) -> None:
    texts = {
        "id": task.id,
        "task": task.name,
        "lead": task.lead,
        "criterion": task.criterion,
        "after": ", ".join(task.after),
        "critical": CRITICAL if task.is_critical else "",
        "quick_win": "★" if task.is_quick_win else "",
    }
    days = {"first_day": task.first_day, "deadline": task.last_day}
    numbers = {"person_days": shown(task.person_days), "cost": shown(task.cost_cny)}
    for at, column in enumerate(COLUMNS):
        look = ink.cells[column.look]
        if column.code in days:
            sheet.write_datetime(row, at, days[column.code], look)
        elif column.code in numbers:
            value = numbers[column.code]
            look = look if isinstance(value, int) else ink.cells["part"]
            sheet.write_number(row, at, value, look)
        else:
            sheet.write_string(row, at, texts[column.code], look)
    cells = [(texts.get(column.code), column.width) for column in COLUMNS]
    sheet.set_row(row, row_height(cells, plan.language))


def _write_sums(sheet: Worksheet, plan: Plan, row: int, ink: _Ink) -> None:
    sums = {
        "person_days": sum(shown(task.person_days) for task in plan.tasks),
        "cost": sum(shown(task.cost_cny) for task in plan.tasks),
    }
    for at, column in enumerate(COLUMNS):
        if column.code in SUMMED:
            name = xl_col_to_name(at)
            formula = f"=SUM({name}{TOP + 2}:{name}{row})"
            value = sums[column.code]
            look = ink.total if isinstance(value, int) else ink.total_part
            sheet.write_formula(row, at, formula, look, value)
        else:
            sheet.write_string(row, at, plan.say("total") if at == 1 else "", ink.total)


# ---- The bars -----------------------------------------------------------------------------------


def _gantt(sheet: Worksheet, plan: Plan, ink: _Ink) -> None:
    """A column a month, under its year; a sign in every month of a task."""
    left, heads = len(GANTT_COLUMNS), TOP + 2
    _set_up(sheet, plan, GANTT_COLUMNS, ink)
    signs = plan.say("signs", critical=CRITICAL, other=OTHER)
    sheet.write_string(2, 0, signs, ink.summary)
    sheet.set_column(left, left + plan.months - 1, 3.2)
    _write_heads(sheet, plan, ink)
    for row, task in enumerate(plan.tasks, heads):
        texts = (task.id, task.name, task.lead)
        for at, text in enumerate(texts):
            sheet.write_string(row, at, text, ink.cells[GANTT_COLUMNS[at].look])
        widths = (column.width for column in GANTT_COLUMNS)
        sheet.set_row(row, row_height(zip(texts, widths, strict=True), plan.language))
        for month in range(1, plan.months + 1):
            if month not in task.months:
                sheet.write_blank(row, left + month - 1, None, ink.empty)
                continue
            sign, look = (CRITICAL, ink.critical) if task.is_critical else (OTHER, ink.other)
            sheet.write_string(row, left + month - 1, sign, look)
    sheet.freeze_panes(heads, left)
    sheet.repeat_rows(TOP, TOP + 1)
    sheet.repeat_columns(0, left - 1)
    sheet.print_area(0, 0, TOP + 1 + len(plan.tasks), left + plan.months - 1)
    if plan.months <= MONTHS_A_PAGE:
        sheet.fit_to_pages(1, 0)
    else:
        sheet.set_v_pagebreaks(range(left + MONTHS_A_PAGE, left + plan.months, MONTHS_A_PAGE))
        sheet.set_print_scale(80)


def _write_heads(sheet: Worksheet, plan: Plan, ink: _Ink) -> None:
    for at, column in enumerate(GANTT_COLUMNS):
        sheet.merge_range(TOP, at, TOP + 1, at, "", ink.head)
        sheet.write_string(TOP, at, plan.say(f"column.{column.code}"), ink.head)
    for year, first, last in _years(plan):
        place = len(GANTT_COLUMNS) + first - 1
        if last > first:
            sheet.merge_range(TOP, place, TOP, place + last - first, "", ink.head)
        # One month of a year is too narrow for it: a number would be shown as ###.
        sheet.write_string(TOP, place, str(year), ink.head if last > first else ink.year)
    for month in range(1, plan.months + 1):
        place = len(GANTT_COLUMNS) + month - 1
        sheet.write_number(TOP + 1, place, plan.month(month).number, ink.head)


def _years(plan: Plan) -> Iterator[tuple[int, int, int]]:
    """Each year of the calendar with its first and last month of the plan."""
    for year, months in groupby(range(1, plan.months + 1), lambda m: plan.month(m).year):
        each = list(months)
        yield year, each[0], each[-1]
