"""Shares as bars, each with its value at its end."""

from __future__ import annotations

from reports.document import Axis, Bars
from reports.drawings.labels import Label, label_of
from reports.flow import Piece
from reports.ink import Ink, Setting
from reports.theme import MIDDLE, PRIMARY, WASH


def pieces(picture: Bars, setting: Setting, width: float, room: float) -> list[Piece]:
    theme = setting.theme
    shown = max((setting.width(axis.shown, theme.chart_strong) for axis in picture.axes), default=0)
    shown = min(shown, width * 0.3)
    named = max((setting.width(axis.label, theme.chart) for axis in picture.axes), default=0)
    named = min(named + 4, width * 0.34)  # the gaps between Chinese and figures
    track = width - named - shown - 20
    rows = []
    for axis in picture.axes:
        label = label_of(axis.label, theme.chart, setting, named + 0.5)
        value = label_of(axis.shown, theme.chart_strong, setting, shown + 0.5)
        rows.append(_bar_row(axis, label, value, track))
    return rows or [Piece(0, lambda ink, x, top: None)]


def _bar_row(axis: Axis, label: Label, value: Label, track: float) -> Piece:
    height = max(label.height, value.height, 11) + 3.5
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
