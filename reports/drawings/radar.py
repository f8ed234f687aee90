"""A web of axes with one shape; bars where there are too few axes for a web."""

from __future__ import annotations

import math
from dataclasses import replace

from reports.document import Bars, Radar
from reports.drawings import bars
from reports.drawings.labels import Label, label_of
from reports.flow import Piece
from reports.ink import Align, Ink, Point, Setting
from reports.theme import LINE, MIDDLE, PRIMARY, TINT


def pieces(picture: Radar, setting: Setting, width: float, room: float) -> list[Piece]:
    axes = picture.axes
    if len(axes) < 3:
        return bars.pieces(Bars(axes), setting, width, room)
    theme = setting.theme
    label_width = min(width * 0.24, 92)
    radius = min((width - 2 * label_width) / 2 - 4, 118, (room - 80) / 2)
    labels = [label_of(axis.label, theme.chart, setting, label_width, most=2) for axis in axes]
    values = [
        label_of(axis.shown, replace(theme.chart_strong, colour=PRIMARY), setting, label_width)
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


def _draw_axis_label(ink: Ink, label: Label, value: Label, at: Point, centre: Point) -> None:
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
