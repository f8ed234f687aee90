"""Two bars a pair: what runs ahead beside what is neglected, with its lamp."""

from __future__ import annotations

import math
from dataclasses import replace

from reports.document import Pair, PairedBars
from reports.drawings.labels import label_of
from reports.flow import Piece
from reports.ink import Ink, Point, Setting
from reports.theme import FAINT, MIDDLE, PRIMARY, SOFT, WASH, WAVES, Style


def pieces(picture: PairedBars, setting: Setting, width: float, room: float) -> list[Piece]:
    return [
        _pair(pair, setting, width, is_last=place == len(picture.pairs) - 1)
        for place, pair in enumerate(picture.pairs)
    ]


def _pair(pair: Pair, setting: Setting, width: float, *, is_last: bool) -> Piece:
    theme = setting.theme
    named, verdict_width = width * 0.3, width * 0.17
    title = label_of(pair.label, theme.chart_strong, setting, named - 10)
    sides = [
        label_of(word, replace(theme.chart, colour=SOFT), setting, width * 0.15 - 6, most=2)
        for word in (pair.ahead_label, pair.neglected_label)
    ]
    strong = replace(theme.chart_strong, size=7.6)
    words = label_of(pair.lamp_word, strong, setting, verdict_width - 14, most=2)
    shown = label_of(pair.shown, theme.label, setting, verdict_width - 14, most=2)
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
