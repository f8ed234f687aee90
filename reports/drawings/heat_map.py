"""Capabilities by stages, each cell a ball on a tint of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reports.document import Ball, HeatMap
from reports.drawings.labels import Label, label_of
from reports.flow import Piece
from reports.ink import Ink, Setting
from reports.theme import FAINT, MIDDLE, PRIMARY, WHITE

_GROUND: dict[Ball, str] = {"N": WHITE, "P": "EEF3F3", "L": "D6E4E5", "F": "AFCBCD"}


def pieces(picture: HeatMap, setting: Setting, width: float, room: float) -> list[Piece]:
    theme = setting.theme
    group_width, name_width = width * 0.13, width * 0.29
    each = (width - group_width - name_width) / max(len(picture.columns), 1)
    style = replace(theme.chart_strong, colour=PRIMARY)
    titles = [label_of(title, style, setting, each - 4) for title in picture.columns]
    header = _heat_header(titles, group_width + name_width, each, width)
    rows = []
    shown = ""
    for group, name, balls in picture.rows:
        starts_group = group != shown
        shown = group
        labels = (
            label_of(group if starts_group else "", theme.chart_strong, setting, group_width - 6),
            label_of(name, theme.chart, setting, name_width - 8),
        )
        rows.append(_heat_row(labels, balls, group_width, each, width, (header,), starts_group))
    return [header, *rows, _heat_legend(picture.legend, setting, width)]


def _heat_header(titles: Sequence[Label], left: float, each: float, width: float) -> Piece:
    height = max((title.height for title in titles), default=0) + 8

    def draw(ink: Ink, x: float, top: float) -> None:
        for place, title in enumerate(titles):
            title.draw(ink, x + left + place * each + 2, top - height + 4 + title.height, "center")
        ink.rule((x, top - height), (x + width, top - height), PRIMARY, 0.9)

    return Piece(height, draw)


def _heat_row(
    labels: tuple[Label, Label],
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
