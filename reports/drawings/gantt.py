"""The plan: a bar an initiative under its months, with what waits for what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from reports.document import Gantt, GanttBar
from reports.drawings.labels import Label, label_of
from reports.drawings.months import Scale
from reports.flow import Piece
from reports.ink import Ink, Point, Setting
from reports.theme import FAINT, INK, MIDDLE, PRIMARY, SOFT, TINT, WASH, WAVES, Style


@dataclass(frozen=True, slots=True)
class _Row:
    bar: GanttBar
    label: Label
    owner: Label
    height: float


def pieces(picture: Gantt, setting: Setting, width: float, room: float) -> list[Piece]:
    """A piece a row under a scale that repeats; the links run from row to row, over pages too."""
    scale = Scale(width * 0.40, width * 0.60 / max(picture.months, 1), width)
    header = _gantt_header(picture, setting, scale)
    rows = [_gantt_row(bar, setting, width, len(picture.bars)) for bar in picture.bars]
    links = _links(picture.bars, scale)
    number = replace(setting.theme.chart_strong, size=6.6, colour=PRIMARY)
    charts = []
    for place, row in enumerate(rows):
        strands = [strand for link in links for strand in _strands(link, place)]
        charts.append(_gantt_piece(row, strands, header, picture, scale, number))
    return [header, *charts]


def _gantt_row(bar: GanttBar, setting: Setting, width: float, count: int) -> _Row:
    """Many bars get smaller type and narrower rows."""
    size = 7.4 if count <= 24 else 6.6
    style = replace(setting.theme.chart, size=size, leading=size * 1.3)
    label = label_of(bar.label, style, setting, width * 0.228, most=2, least=5.8)
    owner = label_of(
        bar.owner, replace(style, colour=SOFT), setting, width * 0.105, most=2, least=5.4
    )
    least = 16.5 if count <= 24 else 13.2
    return _Row(bar, label, owner, max(label.height + 4, owner.height + 4, least))


def _gantt_header(picture: Gantt, setting: Setting, scale: Scale) -> Piece:
    style = replace(setting.theme.chart_strong, size=7.2, leading=9.4)
    waves = [
        (
            first,
            last,
            label_of(name, style, setting, (last - first + 1) * scale.each - 4, most=2, least=5.2),
        )
        for name, first, last in picture.waves
    ]
    band = max((label.height for _, _, label in waves), default=9) + 5
    height = band + 13

    def draw(ink: Ink, x: float, top: float) -> None:
        for place, (first, last, label) in enumerate(waves):
            left = x + scale.left + (first - 1) * scale.each
            span = (last - first + 1) * scale.each
            ink.box(left, top - band, span - 1, band, (TINT, FAINT, WASH)[min(place, 2)])
            label.draw(ink, left + 2, top - (band - label.height) / 2, "center")
        _draw_months(ink, picture, setting, scale, x, top - band)
        ink.rule((x, top - height), (x + scale.width, top - height), PRIMARY, 0.9)

    return Piece(height, draw)


def _draw_months(
    ink: Ink, picture: Gantt, setting: Setting, scale: Scale, x: float, top: float
) -> None:
    """The marked months by name, or every third by number, so that they never touch."""
    style = replace(setting.theme.label, size=6.2)
    if picture.marks:
        for month, name in picture.marks:
            left = x + scale.left + (month - 1) * scale.each
            ink.rule((left, top), (left, top - 13), MIDDLE, 0.4)
            ink.text(left + 2, top - 9, name, style)
        return
    step = 3 if picture.months > 12 else 1
    ink.text(x + scale.left - 4, top - 9, picture.month_word, style, "right")
    for month in range(step, picture.months + 1, step):
        ink.text(x + scale.left + (month - 0.5) * scale.each, top - 9, str(month), style, "center")


@dataclass(frozen=True, slots=True)
class _Link:
    """From the end of what comes first along a lane to what needs it; x from the left edge."""

    first: int  # row
    second: int  # row
    start: float
    lane: float


@dataclass(frozen=True, slots=True)
class _Strand:
    """The part of a link that runs through one row."""

    link: _Link
    part: Literal["start", "through", "end"]
    is_downward: bool


def _links(bars: Sequence[GanttBar], scale: Scale) -> list[_Link]:
    rows = {bar.number: row for row, bar in enumerate(bars)}
    links = []
    for row, bar in enumerate(bars):
        for number in bar.requires:
            if number in rows and rows[number] != row:
                start = _bar_ends(bars[rows[number]], scale)[1]
                lane = max(_bar_ends(bar, scale)[0] + 2, start + 2)
                links.append(_Link(rows[number], row, start, lane))
    return links


def _strands(link: _Link, row: int) -> list[_Strand]:
    is_downward = link.second > link.first
    if row == link.first:
        return [_Strand(link, "start", is_downward)]
    if row == link.second:
        return [_Strand(link, "end", is_downward)]
    if min(link.first, link.second) < row < max(link.first, link.second):
        return [_Strand(link, "through", is_downward)]
    return []


def _gantt_piece(
    row: _Row,
    strands: Sequence[_Strand],
    header: Piece,
    picture: Gantt,
    scale: Scale,
    number: Style,
) -> Piece:
    def draw(ink: Ink, x: float, top: float) -> None:
        middle = top - row.height / 2
        _draw_wave_lines(ink, picture, scale, x, top, top - row.height)
        ink.text(x, middle - 2.5, row.bar.number, number)
        if row.bar.is_quick_win:
            _draw_diamond(ink, x + scale.width * 0.043, middle)
        row.label.draw(ink, x + scale.width * 0.052, middle + row.label.height / 2)
        row.owner.draw(ink, x + scale.width * 0.288, middle + row.owner.height / 2)
        low = top - row.height
        ink.rule((x, low), (x + scale.width, low), FAINT, 0.4)
        for strand in strands:
            _draw_strand(ink, strand, x, top, row.height)
        left, right = _bar_ends(row.bar, scale)
        fill = WAVES[min(max(row.bar.wave, 1), len(WAVES)) - 1]
        ink.box(x + left, middle - 3.4, right - left, 6.8, fill, PRIMARY, 0.6)
        if row.bar.is_critical:
            ink.box(x + left, middle - 6.2, right - left, 1.6, INK)
        for strand in strands:
            _draw_tip(ink, strand, x, middle)

    return Piece(row.height, draw, head=(header,))


def _draw_wave_lines(
    ink: Ink, picture: Gantt, scale: Scale, x: float, top: float, low: float
) -> None:
    for month in range(6, picture.months, 6):
        at = x + scale.left + month * scale.each
        ink.rule((at, top), (at, low), FAINT, 0.4)
    for _, _, last in picture.waves:
        at = x + scale.left + last * scale.each
        ink.rule((at, top), (at, low), MIDDLE, 0.5, "2 2")


def _bar_ends(bar: GanttBar, scale: Scale) -> Point:
    left = scale.left + (max(bar.start, 1) - 1) * scale.each
    right = min(scale.left + bar.end * scale.each, scale.width)
    return min(left, scale.width - 3), max(right, left + 3)


def _draw_strand(ink: Ink, strand: _Strand, x: float, top: float, height: float) -> None:
    middle, low = top - height / 2, top - height
    away, near = (low, top) if strand.is_downward else (top, low)
    lane = x + strand.link.lane
    if strand.part == "start":
        start = x + strand.link.start
        ink.polygon([(start, middle), (lane, middle), (lane, away)], "", SOFT, 0.5, is_closed=False)
    elif strand.part == "through":
        ink.rule((lane, top), (lane, low), SOFT, 0.5)
    else:
        ink.rule((lane, near), (lane, middle), SOFT, 0.5)


def _draw_tip(ink: Ink, strand: _Strand, x: float, middle: float) -> None:
    if strand.part == "end":
        lane, up = x + strand.link.lane, 1 if strand.is_downward else -1
        tip = middle + up * 3.6
        ink.polygon([(lane - 1.6, tip + up * 2.8), (lane + 1.6, tip + up * 2.8), (lane, tip)], SOFT)


def _draw_diamond(ink: Ink, x: float, middle: float) -> None:
    corners = [(x - 2.2, middle), (x, middle + 2.8), (x + 2.2, middle), (x, middle - 2.8)]
    ink.polygon(corners, INK)
