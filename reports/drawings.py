"""Pictures for paper: drawn as vectors, readable without colour, no label ever cut off.

Every picture first measures its labels, then decides how high it is. Tall ones (a plan of many
initiatives, a map of many capabilities) come as several pieces that repeat their scale.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from reports.document import (
    Axis,
    Ball,
    Bars,
    Bubble,
    Bubbles,
    Climb,
    Gantt,
    GanttBar,
    HeatMap,
    Pair,
    PairedBars,
    Picture,
    Radar,
    RiskMatrix,
    RiskSpot,
    Staircase,
    Step,
)
from reports.flow import Piece
from reports.ink import Align, Ink, Point, Setting, ink_on
from reports.theme import (
    FAINT,
    INK,
    LINE,
    MIDDLE,
    PRIMARY,
    SOFT,
    STAGES,
    TINT,
    WASH,
    WAVES,
    WHITE,
    Style,
)
from reports.typesetting import Line

_GROUND: dict[Ball, str] = {"N": WHITE, "P": "EEF3F3", "L": "D6E4E5", "F": "AFCBCD"}


def pieces(picture: Picture, setting: Setting, width: float, room: float) -> list[Piece]:
    """The picture `width` points wide, in pieces no higher than `room`."""
    drawing: Callable[[Any, Setting, float, float], list[Piece]] = _DRAWINGS[type(picture)]
    return drawing(picture, setting, width, room)


# ---- Labels ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Label:
    """Text broken to a width, drawn from its upper edge."""

    lines: tuple[Line, ...]
    style: Style
    width: float

    @property
    def height(self) -> float:
        return len(self.lines) * self.style.leading

    def draw(self, ink: Ink, x: float, top: float, align: Align = "left") -> None:
        y = top - self.style.leading / 2 - self.style.size * 0.38
        for line in self.lines:
            ink.line(line, x, y, self.style, self.width, align)
            y -= self.style.leading


def _label(
    text: str, style: Style, setting: Setting, width: float, most: int = 3, least: float = 5.5
) -> _Label:
    """At most `most` lines and no broken word if a smaller size down to `least` can do it."""
    while True:
        lines = setting.lines(text, style, width) if text else ()
        is_whole = len(lines) <= most and setting.widest_word(text, style) <= width
        if is_whole or style.size - 0.4 < least:
            return _Label(lines, style, width)
        shrink = (style.size - 0.4) / style.size
        style = replace(style, size=style.size - 0.4, leading=style.leading * shrink)


# ---- The staircase -----------------------------------------------------------------------------

_STATE_SHARE = {"secured": 1.0, "partly": 0.5, "open": 0.0}


@dataclass(frozen=True, slots=True)
class _Tread:
    step: Step
    name: _Label
    subtitle: _Label
    state: _Label

    @property
    def height(self) -> float:
        return 24 + self.name.height + self.subtitle.height + self.state.height + 10


def _staircase(picture: Staircase, setting: Setting, width: float, room: float) -> list[Piece]:
    count = len(picture.steps)
    each = width / count
    treads = [_tread(step, setting, each - 14) for step in picture.steps]
    base = max(tread.height for tread in treads)
    rise = min(12.0, max(8.0, (room - base - 40) / count))
    flag = _label(
        picture.here, replace(setting.theme.chart_strong, colour=WHITE), setting, each - 8
    )
    tops = [
        base + rise * place + (flag.height + 13 if tread.step.is_current else 1)
        for place, tread in enumerate(treads)
    ]
    height = max(tops)

    def draw(ink: Ink, x: float, top: float) -> None:
        floor = top - height
        for place, tread in enumerate(treads):
            edge = floor + base + rise * place
            _draw_tread(ink, tread, x + place * each, floor, edge, each - 4, place)
            if tread.step.is_current:
                _draw_flag(ink, flag, x + place * each + (each - 4) / 2, edge + 4, each - 6)

    return [Piece(height, draw)]


def _tread(step: Step, setting: Setting, width: float) -> _Tread:
    theme = setting.theme
    ground = {"secured": PRIMARY, "partly": TINT, "open": WHITE}[step.state]
    colour = ink_on(ground)
    strong = replace(theme.chart_strong, size=10, leading=13.5, colour=colour)
    soft = replace(theme.chart, size=7.4, leading=10.2, colour=colour)
    return _Tread(
        step,
        _label(step.name, strong, setting, width, most=2, least=6.5),
        _label(step.subtitle, soft, setting, width, most=4),
        _label(step.state_word, replace(soft, weight=700), setting, width - 13, most=2),
    )


def _draw_tread(
    ink: Ink, tread: _Tread, x: float, floor: float, edge: float, width: float, place: int
) -> None:
    state = tread.step.state
    fill = {"secured": PRIMARY, "partly": TINT, "open": WHITE}[state]
    ink.box(x, floor, width, edge - floor, fill, PRIMARY if state != "open" else MIDDLE, 0.6)
    ink.box(x, edge - 4, width, 4, STAGES[min(place, len(STAGES) - 1)], PRIMARY, 0.6)
    colour = ink_on(fill)
    numeral = replace(tread.name.style, size=13, weight=700)
    ink.text(x + 7, edge - 20, str(tread.step.number), numeral)
    top = edge - 24
    tread.name.draw(ink, x + 7, top)
    top -= tread.name.height + 1
    tread.subtitle.draw(ink, x + 7, top)
    top -= tread.subtitle.height + 4
    y = top - tread.state.style.leading / 2
    ink.circle(x + 11, y, 3.6, WHITE, colour if colour != WHITE else WHITE, 0.7)
    dark = PRIMARY
    if _STATE_SHARE[state] == 1:
        ink.circle(x + 11, y, 2.4, dark)
    elif _STATE_SHARE[state]:
        ink.sector(x + 11, y, 3.6, 0.5, dark)
    tread.state.draw(ink, x + 18, top)


def _draw_flag(ink: Ink, label: _Label, x: float, y: float, width: float) -> None:
    """A pennant that points at the step."""
    taken = max(line.width for line in label.lines) * label.style.size / 1000 + 12
    taken = min(taken, width)
    ink.polygon([(x - 4, y + 6), (x + 4, y + 6), (x, y)], PRIMARY)
    ink.box(x - taken / 2, y + 6, taken, label.height + 4, PRIMARY)
    label.draw(ink, x - label.width / 2, y + 8 + label.height, "center")


# ---- Radar and bars ----------------------------------------------------------------------------


def _radar(picture: Radar, setting: Setting, width: float, room: float) -> list[Piece]:
    axes = picture.axes
    if len(axes) < 3:
        return _bars(Bars(axes), setting, width, room)
    theme = setting.theme
    label_width = min(width * 0.24, 92)
    radius = min((width - 2 * label_width) / 2 - 4, 118, (room - 80) / 2)
    labels = [_label(axis.label, theme.chart, setting, label_width, most=2) for axis in axes]
    values = [
        _label(axis.shown, replace(theme.chart_strong, colour=PRIMARY), setting, label_width)
        for axis in axes
    ]
    margin = max(a.height + b.height for a, b in zip(labels, values, strict=True)) + 6
    height = 2 * radius + 2 * margin

    def draw(ink: Ink, x: float, top: float) -> None:
        centre = (x + width / 2, top - margin - radius)
        _draw_web(ink, centre, radius, len(axes))
        shape = [
            _spoke(centre, radius * min(max(axis.value, 0.0), 1.0), place, len(axes))
            for place, axis in enumerate(axes)
        ]
        ink.polygon(shape, TINT, PRIMARY, 1.4)
        _draw_web(ink, centre, radius, len(axes))
        ink.polygon(shape, "", PRIMARY, 1.4)
        for point in shape:
            ink.circle(*point, 2.2, PRIMARY)
        for place, (label, value) in enumerate(zip(labels, values, strict=True)):
            _draw_axis_label(
                ink, label, value, _spoke(centre, radius + 6, place, len(axes)), centre
            )

    return [Piece(height, draw)]


def _spoke(centre: Point, length: float, place: int, count: int) -> Point:
    angle = math.pi / 2 - 2 * math.pi * place / count
    return centre[0] + length * math.cos(angle), centre[1] + length * math.sin(angle)


def _draw_web(ink: Ink, centre: Point, radius: float, count: int) -> None:
    for ring in (0.25, 0.5, 0.75, 1.0):
        points = [_spoke(centre, radius * ring, place, count) for place in range(count)]
        ink.polygon(points, "", MIDDLE if ring == 1 else LINE, 0.4)
    for place in range(count):
        ink.rule(centre, _spoke(centre, radius, place, count), LINE, 0.4)


def _draw_axis_label(ink: Ink, label: _Label, value: _Label, at: Point, centre: Point) -> None:
    height = label.height + value.height
    across = at[0] - centre[0]
    align: Align = "center" if abs(across) < 12 else "left" if across > 0 else "right"
    x = at[0] - {"left": 0.0, "center": label.width / 2, "right": label.width}[align]
    if align == "center":
        top = at[1] + height if at[1] > centre[1] else at[1]
    else:
        top = at[1] + height / 2
    label.draw(ink, x, top, align)
    value.draw(ink, x, top - label.height, align)


def _bars(picture: Bars, setting: Setting, width: float, room: float) -> list[Piece]:
    theme = setting.theme
    shown = max((setting.width(axis.shown, theme.chart_strong) for axis in picture.axes), default=0)
    shown = min(shown, width * 0.3)
    named = max((setting.width(axis.label, theme.chart) for axis in picture.axes), default=0)
    named = min(named + 4, width * 0.34)  # the gaps between Chinese and figures
    track = width - named - shown - 20
    rows = []
    for axis in picture.axes:
        label = _label(axis.label, theme.chart, setting, named + 0.5)
        value = _label(axis.shown, theme.chart_strong, setting, shown + 0.5)
        rows.append(_bar_row(axis, label, value, track))
    return rows or [Piece(0, lambda ink, x, top: None)]


def _bar_row(axis: Axis, label: _Label, value: _Label, track: float) -> Piece:
    height = max(label.height, value.height, 11) + 6
    share = min(max(axis.value, 0.0), 1.0)

    def draw(ink: Ink, x: float, top: float) -> None:
        left, middle = x + label.width + 10, top - height / 2
        label.draw(ink, x, middle + label.height / 2)
        ink.box(left, middle - 4.5, track, 9, WASH)
        if share:
            ink.box(left, middle - 4.5, track * share, 9, PRIMARY)
        ink.rule((left, top), (left, top - height), MIDDLE, 0.5)
        value.draw(ink, left + track * share + 5, middle + value.height / 2)

    return Piece(height, draw)


# ---- Heat map ----------------------------------------------------------------------------------


def _heat_map(picture: HeatMap, setting: Setting, width: float, room: float) -> list[Piece]:
    theme = setting.theme
    group_width, name_width = width * 0.13, width * 0.29
    each = (width - group_width - name_width) / max(len(picture.columns), 1)
    style = replace(theme.chart_strong, colour=PRIMARY)
    titles = [_label(title, style, setting, each - 4) for title in picture.columns]
    header = _heat_header(titles, group_width + name_width, each, width)
    rows = []
    shown = ""
    for group, name, balls in picture.rows:
        starts_group = group != shown
        shown = group
        labels = (
            _label(group if starts_group else "", theme.chart_strong, setting, group_width - 6),
            _label(name, theme.chart, setting, name_width - 8),
        )
        rows.append(_heat_row(labels, balls, group_width, each, width, (header,), starts_group))
    return [header, *rows, _heat_legend(picture.legend, setting, width)]


def _heat_header(titles: Sequence[_Label], left: float, each: float, width: float) -> Piece:
    height = max((title.height for title in titles), default=0) + 8

    def draw(ink: Ink, x: float, top: float) -> None:
        for place, title in enumerate(titles):
            title.draw(ink, x + left + place * each + 2, top - height + 4 + title.height, "center")
        ink.rule((x, top - height), (x + width, top - height), PRIMARY, 0.9)

    return Piece(height, draw)


def _heat_row(
    labels: tuple[_Label, _Label],
    balls: Sequence[Ball | None],
    group_width: float,
    each: float,
    width: float,
    head: tuple[Piece, ...],
    starts_group: bool,
) -> Piece:
    group, name = labels
    height = max(group.height, name.height, 12) + 3.4
    left = group_width + name.width + 8

    def draw(ink: Ink, x: float, top: float) -> None:
        low = top - height
        for place, ball in enumerate(balls):
            if ball is None:
                continue
            ground = _GROUND.get(ball, WHITE)
            ink.box(x + left + place * each + 0.8, low + 0.8, each - 1.6, height - 1.6, ground)
            ink.ball(x + left + (place + 0.5) * each, low + height / 2, 4.6, ball)
        group.draw(ink, x, top - 3)
        name.draw(ink, x + group_width, top - (height - name.height) / 2)
        start = x if starts_group else x + group_width
        if starts_group:
            ink.rule((start, top), (x + width, top), MIDDLE, 0.5)
        else:
            ink.rule((start, top), (x + width, top), FAINT, 0.4)

    return Piece(height, draw, head=head)


def _heat_legend(legend: Sequence[tuple[Ball, str]], setting: Setting, width: float) -> Piece:
    style = setting.theme.label
    places: list[tuple[float, int]] = []
    x, row = 0.0, 0
    for _, word in legend:
        needed = 13 + setting.width(word, style) + 16
        if x and x + needed > width:
            x, row = 0.0, row + 1
        places.append((x, row))
        x += needed
    height = 10 + (row + 1) * 13

    def draw(ink: Ink, left: float, top: float) -> None:
        ink.rule((left, top), (left + width, top), PRIMARY, 0.9)
        for (ball, word), (offset, line) in zip(legend, places, strict=True):
            y = top - 14 - line * 13
            ink.ball(left + offset + 5, y, 4, ball)
            ink.text(left + offset + 13, y - 2.9, word, style)

    return Piece(height, draw)


# ---- Paired bars -------------------------------------------------------------------------------


def _paired_bars(picture: PairedBars, setting: Setting, width: float, room: float) -> list[Piece]:
    return [
        _pair(pair, setting, width, is_last=place == len(picture.pairs) - 1)
        for place, pair in enumerate(picture.pairs)
    ]


def _pair(pair: Pair, setting: Setting, width: float, *, is_last: bool) -> Piece:
    theme = setting.theme
    named, verdict_width = width * 0.3, width * 0.17
    title = _label(pair.label, theme.chart_strong, setting, named - 10)
    sides = [
        _label(word, replace(theme.chart, colour=SOFT), setting, width * 0.15 - 6, most=2)
        for word in (pair.ahead_label, pair.neglected_label)
    ]
    strong = replace(theme.chart_strong, size=7.6)
    words = _label(pair.lamp_word, strong, setting, verdict_width - 14, most=2)
    shown = _label(pair.shown, theme.label, setting, verdict_width - 14, most=2)
    depths = [max(side.height, 12) for side in sides]
    height = max(title.height, sum(depths) + 4, words.height + shown.height) + 14
    track = width * 0.38 - 34

    def draw(ink: Ink, x: float, top: float) -> None:
        y = top - 7
        title.draw(ink, x, y)
        left = x + named
        for side, value, depth, colour in zip(
            sides, (pair.ahead, pair.neglected), depths, (PRIMARY, WAVES[2]), strict=True
        ):
            side.draw(ink, left, y - (depth - side.height) / 2)
            _draw_measure(ink, value, (left + width * 0.15, y - depth / 2), track, colour, strong)
            y -= depth + 4
        right = x + width - verdict_width
        y = top - 7
        ink.lamp(right + 5, y - words.style.leading / 2, 4, pair.lamp)
        words.draw(ink, right + 14, y)
        shown.draw(ink, right + 14, y - words.height)
        if not is_last:
            ink.rule((x, top - height), (x + width, top - height), FAINT, 0.5)

    return Piece(height, draw)


def _draw_measure(
    ink: Ink, value: float | None, at: Point, track: float, colour: str, style: Style
) -> None:
    """A bar of 0..100 with its number; a dash where nothing is known."""
    x, y = at
    ink.box(x, y - 4, track, 8, WASH)
    ink.rule((x, y - 6), (x, y + 6), MIDDLE, 0.5)
    if value is None:
        ink.text(x + 5, y - 2.9, "—", style)
        return
    length = track * min(max(value, 0.0), 100.0) / 100
    if length:
        ink.box(x, y - 4, length, 8, colour, PRIMARY, 0.5)
    ink.text(x + length + 4, y - 2.9, f"{math.floor(value + 0.5):d}", style)


# ---- The plan ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where the months stand."""

    left: float
    each: float
    width: float


@dataclass(frozen=True, slots=True)
class _Row:
    bar: GanttBar
    label: _Label
    owner: _Label
    height: float


def _gantt(picture: Gantt, setting: Setting, width: float, room: float) -> list[Piece]:
    """A piece a row under a scale that repeats; the links run from row to row, over pages too."""
    scale = _Scale(width * 0.40, width * 0.60 / max(picture.months, 1), width)
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
    label = _label(bar.label, style, setting, width * 0.228, most=2, least=5.8)
    owner = _label(
        bar.owner, replace(style, colour=SOFT), setting, width * 0.105, most=2, least=5.4
    )
    least = 16.5 if count <= 24 else 13.2
    return _Row(bar, label, owner, max(label.height + 4, owner.height + 4, least))


def _gantt_header(picture: Gantt, setting: Setting, scale: _Scale) -> Piece:
    style = replace(setting.theme.chart_strong, size=7.2, leading=9.4)
    waves = [
        (
            first,
            last,
            _label(name, style, setting, (last - first + 1) * scale.each - 4, most=2, least=5.2),
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
    ink: Ink, picture: Gantt, setting: Setting, scale: _Scale, x: float, top: float
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


def _links(bars: Sequence[GanttBar], scale: _Scale) -> list[_Link]:
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
    scale: _Scale,
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
    ink: Ink, picture: Gantt, scale: _Scale, x: float, top: float, low: float
) -> None:
    for month in range(6, picture.months, 6):
        at = x + scale.left + month * scale.each
        ink.rule((at, top), (at, low), FAINT, 0.4)
    for _, _, last in picture.waves:
        at = x + scale.left + last * scale.each
        ink.rule((at, top), (at, low), MIDDLE, 0.5, "2 2")


def _bar_ends(bar: GanttBar, scale: _Scale) -> Point:
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


# ---- The climb ---------------------------------------------------------------------------------

_CLIMB_STEP = 24.0  # points of a stage


def _climb(picture: Climb, setting: Setting, width: float, room: float) -> list[Piece]:
    """Stages named on the left, a stair of the months, and each arrival by its date."""
    theme = setting.theme
    left = max((setting.width(name, theme.chart) for name in picture.names), default=0) + 8
    left = min(left, width * 0.3)
    names = [_label(name, theme.chart, setting, left - 4, most=2) for name in picture.names]
    scale = _Scale(left, (width - left) / max(picture.months, 1), width)
    height = _CLIMB_STEP * max(len(names), 1) + 26

    def draw(ink: Ink, x: float, top: float) -> None:
        floor = top - height + 16
        _draw_grid(ink, picture, setting, scale, (x, floor, top))
        for stage, name in enumerate(names):
            name.draw(ink, x, floor + stage * _CLIMB_STEP + name.height / 2)
        corners = _stair(picture, scale, x, floor)
        ink.polygon([*corners, (corners[-1][0], floor), (corners[0][0], floor)], TINT)
        ink.polygon(corners, "", PRIMARY, 2.2, is_closed=False)
        for month, stage, when in picture.arrivals:
            _draw_arrival(
                ink,
                setting,
                when,
                (x + scale.left, x + width),
                (x + scale.left + month * scale.each, floor + stage * _CLIMB_STEP),
            )

    return [Piece(height, draw)]


def _draw_grid(
    ink: Ink, picture: Climb, setting: Setting, scale: _Scale, at: tuple[float, float, float]
) -> None:
    x, floor, top = at
    style = replace(setting.theme.label, size=6.4)
    for stage in range(len(picture.names)):
        y = floor + stage * _CLIMB_STEP
        ink.rule((x + scale.left, y), (x + scale.width, y), FAINT, 0.5)
    for month, name in picture.marks:
        place = x + scale.left + (month - 1) * scale.each
        ink.rule((place, floor - 12), (place, top), FAINT, 0.4)
        ink.text(place + 2, floor - 10, name, style)


def _stair(picture: Climb, scale: _Scale, x: float, floor: float) -> list[Point]:
    corners: list[Point] = []
    for month, stage in picture.points:
        place = x + scale.left + month * scale.each
        if corners:
            corners.append((place, corners[-1][1]))
        corners.append((place, floor + stage * _CLIMB_STEP))
    return [*corners, (x + scale.width, corners[-1][1])] if corners else [(x, floor)]


def _draw_arrival(
    ink: Ink, setting: Setting, when: str, span: tuple[float, float], at: Point
) -> None:
    """A dot where a stage is reached and its date above, to the left where the right is short."""
    style = setting.theme.chart_strong
    ink.circle(*at, 3, WHITE, PRIMARY, 1.4)
    align: Align = "right" if at[0] + setting.width(when, style) > span[1] else "left"
    ink.text(at[0], at[1] + 6, when, style, align)


# ---- Bubbles -----------------------------------------------------------------------------------


_GOLDEN_ANGLE = 2.39996  # spreads any number of points evenly
_SPIRAL = 15.0  # how far apart bubbles of equal value start
_EDGE = 16.0  # between the frame of the chart and the first and last value


@dataclass(slots=True)
class _Disc:
    bubble: Bubble
    x: float
    y: float
    radius: float


def _bubbles(picture: Bubbles, setting: Setting, width: float, room: float) -> list[Piece]:
    """The chart with numbers, then the list that names them in two columns."""
    height = min(195.0 + 2 * len(picture.bubbles), 270.0, room * 0.5)
    chart = _bubble_chart(picture, setting, width, height)
    return [chart, *_bubble_list(picture.bubbles, setting, width)]


def _bubble_chart(picture: Bubbles, setting: Setting, width: float, height: float) -> Piece:
    theme = setting.theme
    left, low = 30.0, 30.0
    area = (width - left, height - low - 18)
    discs = _discs(picture.bubbles, *area)

    def draw(ink: Ink, x: float, top: float) -> None:
        origin = (x + left, top - height + low)
        ink.box(*origin, *area, WASH)
        ink.rule(origin, (x + width, origin[1]), MIDDLE, 0.6)
        ink.rule(origin, (origin[0], top - 18), MIDDLE, 0.6)
        ink.text(x, top - 10, f"↑ {picture.y_title}", theme.label)
        ink.text(x + width, top - height + 4, f"{picture.x_title} →", theme.label, "right")
        _draw_ticks(ink, picture.bubbles, setting, origin, area)
        for disc in discs:
            _draw_disc(ink, disc, origin, setting)
        _draw_bubble_key(ink, picture.quick_win_word, setting, x + width, top - 10)

    return Piece(height + 4, draw)


def _draw_bubble_key(ink: Ink, word: str, setting: Setting, right: float, y: float) -> None:
    style = setting.theme.label
    ink.text(right, y, word, style, "right")
    ink.circle(right - setting.width(word, style) - 8, y + 2.8, 4, PRIMARY, PRIMARY)


def _discs(bubbles: Sequence[Bubble], width: float, height: float) -> list[_Disc]:
    """Bubbles at their values, those of equal value around it, moved apart until none overlap."""
    if not bubbles:
        return []
    most_x = max(bubble.effort for bubble in bubbles) or 1
    most_y = max(bubble.impact for bubble in bubbles) or 1
    most_size = max(bubble.size for bubble in bubbles) or 1
    scale = 1.0 if len(bubbles) <= 25 else 0.8
    alike = Counter((bubble.effort, bubble.impact) for bubble in bubbles)
    met: Counter[Point] = Counter()
    discs = []
    for bubble in bubbles:
        at = (bubble.effort, bubble.impact)
        reach = _SPIRAL * scale * math.sqrt(alike[at] - 1)
        x = _within(_EDGE + (width - 2 * _EDGE) * bubble.effort / most_x, reach + _EDGE, width)
        y = _within(_EDGE + (height - 2 * _EDGE) * bubble.impact / most_y, reach + _EDGE, height)
        away, turn = _SPIRAL * scale * math.sqrt(met[at]), met[at] * _GOLDEN_ANGLE
        radius = scale * (8.5 + 5 * math.sqrt(max(bubble.size, 0) / most_size))
        discs.append(_Disc(bubble, x + away * math.cos(turn), y + away * math.sin(turn), radius))
        met[at] += 1
    _part(discs, width, height)
    return discs


def _within(value: float, margin: float, length: float) -> float:
    """`value` at least `margin` from both ends of `length`, or in its middle."""
    return length / 2 if 2 * margin > length else min(max(value, margin), length - margin)


def _part(discs: Sequence[_Disc], width: float, height: float) -> None:
    for _ in range(160):
        moved = False
        for place, one in enumerate(discs):
            for other in discs[place + 1 :]:
                moved |= _push(one, other)
        for disc in discs:
            disc.x = min(max(disc.x, disc.radius + 1), width - disc.radius - 1)
            disc.y = min(max(disc.y, disc.radius + 1), height - disc.radius - 1)
        if not moved:
            return


def _push(one: _Disc, other: _Disc) -> bool:
    across, up = other.x - one.x, other.y - one.y
    apart = one.radius + other.radius + 1.2
    if abs(across) >= apart or abs(up) >= apart:
        return False
    distance = math.hypot(across, up) or 0.01
    if distance >= apart:
        return False
    shift = (apart - distance) / 2 / distance
    one.x, one.y = one.x - across * shift, one.y - up * shift
    other.x, other.y = other.x + across * shift, other.y + up * shift
    return True


def _draw_disc(ink: Ink, disc: _Disc, origin: Point, setting: Setting) -> None:
    x, y = origin[0] + disc.x, origin[1] + disc.y
    is_quick = disc.bubble.is_quick_win
    ink.circle(x, y, disc.radius, PRIMARY if is_quick else WHITE, PRIMARY, 0.8)
    style = replace(setting.theme.chart_strong, colour=WHITE if is_quick else INK)
    size = setting.fitted(disc.bubble.number, style, disc.radius * 1.65, least=4.5)
    style = replace(style, size=min(size, 7.4))
    ink.text(x, y - style.size * 0.36, disc.bubble.number, style, "center")


def _draw_ticks(
    ink: Ink, bubbles: Sequence[Bubble], setting: Setting, origin: Point, area: Point
) -> None:
    """Nothing, the largest value and its half on both axes."""
    style = replace(setting.theme.label, size=6.8)
    most_x = max((bubble.effort for bubble in bubbles), default=0)
    most_y = max((bubble.impact for bubble in bubbles), default=0)
    for share in (0.0, 0.5, 1.0):
        x = origin[0] + _EDGE + (area[0] - 2 * _EDGE) * share
        y = origin[1] + _EDGE + (area[1] - 2 * _EDGE) * share
        ink.text(x, origin[1] - 10, f"{most_x * share:.3g}", style, "center")
        ink.text(origin[0] - 4, y - 2.5, f"{most_y * share:.3g}", style, "right")
        ink.rule((x, origin[1]), (x, origin[1] - 2.5), MIDDLE, 0.5)
        ink.rule((origin[0], y), (origin[0] - 2.5, y), MIDDLE, 0.5)


def _bubble_list(bubbles: Sequence[Bubble], setting: Setting, width: float) -> list[Piece]:
    columns = 2 if len(bubbles) <= 24 else 3
    each = width / columns
    style = replace(setting.theme.chart, size=7.6, leading=10.6)
    number = replace(style, weight=700, colour=PRIMARY)
    hang = max((setting.width(bubble.number, number) for bubble in bubbles), default=0) + 6
    labels = [
        (bubble.number, _label(bubble.label, style, setting, each - hang - 10))
        for bubble in bubbles
    ]
    depth = math.ceil(len(labels) / columns)
    rows = []
    for place in range(depth):
        rows.append(_list_row(labels[place::depth], each, hang, number))
    return rows


def _list_row(
    labels: Sequence[tuple[str, _Label]], each: float, hang: float, style: Style
) -> Piece:
    height = max(label.height for _, label in labels) + 1.6

    def draw(ink: Ink, x: float, top: float) -> None:
        for place, (number, label) in enumerate(labels):
            left = x + place * each
            ink.text(left, top - style.leading / 2 - style.size * 0.38, number, style)
            label.draw(ink, left + hang, top)

    return Piece(height, draw)


# ---- Risk matrix -------------------------------------------------------------------------------

_RISK_GROUND = (WASH, FAINT, "CBDBDC", "9DBDC0", "6E9DA2")


def _risk_matrix(picture: RiskMatrix, setting: Setting, width: float, room: float) -> list[Piece]:
    style = setting.theme.label
    side = max((setting.width(word, style) for word in picture.words), default=0) + 26
    each = min((width - side) / 3, 150.0)
    cells: dict[Point, list[RiskSpot]] = {}
    for spot in picture.spots:
        at = (min(max(spot.likelihood, 1), 3), min(max(spot.impact, 1), 3))
        cells.setdefault(at, []).append(spot)
    per_line = max(1, int((each - 8) // 24))
    deepest = max((math.ceil(len(spots) / per_line) for spots in cells.values()), default=1)
    depth = max(50.0, deepest * 22 + 12)
    height = 3 * depth + 32

    def draw(ink: Ink, x: float, top: float) -> None:
        left = x + (width - side - 3 * each) / 2 + side
        ink.text(left - side, top - 8, f"↑ {picture.y_title}", style)
        for likelihood in (1, 2, 3):
            for impact in (1, 2, 3):
                corner = (left + (likelihood - 1) * each, top - 14 - (4 - impact) * depth)
                ground = _RISK_GROUND[likelihood + impact - 2]
                ink.box(*corner, each - 1.5, depth - 1.5, ground)
                _draw_spots(ink, cells.get((likelihood, impact), ()), corner, each, depth, setting)
        _draw_risk_words(ink, picture, setting, (left, top), each, depth)

    return [Piece(height, draw)]


def _draw_risk_words(
    ink: Ink, picture: RiskMatrix, setting: Setting, corner: Point, each: float, depth: float
) -> None:
    style = setting.theme.label
    left, top = corner
    low = top - 14 - 3 * depth
    for place, word in enumerate(picture.words):
        ink.text(left + (place + 0.5) * each, low - 9, word, style, "center")
        ink.text(left - 6, low + (place + 0.5) * depth - 3, word, style, "right")
    ink.text(left + 3 * each, low - 18, f"{picture.x_title} →", style, "right")


def _draw_spots(
    ink: Ink,
    spots: Sequence[RiskSpot],
    corner: Point,
    each: float,
    depth: float,
    setting: Setting,
) -> None:
    per_line = max(1, int((each - 8) // 24))
    style = replace(setting.theme.chart_strong, colour=WHITE, size=7.4)
    lines = math.ceil(len(spots) / per_line)
    for place, spot in enumerate(spots):
        in_line = min(per_line, len(spots) - place // per_line * per_line)
        x = corner[0] + each / 2 + (place % per_line - (in_line - 1) / 2) * 24
        y = corner[1] + depth / 2 + ((lines - 1) / 2 - place // per_line) * 22
        ink.circle(x, y, 9, PRIMARY, WHITE, 0.8)
        size = setting.fitted(spot.number, style, 15, least=4.5)
        fitted = replace(style, size=size)
        ink.text(x, y - size * 0.36, spot.number, fitted, "center")


_DRAWINGS: dict[type, Callable[[Any, Setting, float, float], list[Piece]]] = {
    Staircase: _staircase,
    Radar: _radar,
    Bars: _bars,
    HeatMap: _heat_map,
    PairedBars: _paired_bars,
    Gantt: _gantt,
    Climb: _climb,
    Bubbles: _bubbles,
    RiskMatrix: _risk_matrix,
}
