"""How votes are spread: a row a group, in each column a bar and how many; grey print will do."""

from __future__ import annotations

from collections.abc import Sequence

from reports.document import Spread
from reports.drawings.labels import Label, label_of
from reports.flow import Hold, Piece
from reports.ink import Ink, Setting
from reports.theme import FAINT, LINE, PRIMARY, Style

_NAMED = 0.24  # share of the width that the names of the groups take
_NUMBER = 20.0


def pieces(picture: Spread, setting: Setting, width: float, room: float) -> list[Piece]:
    theme = setting.theme
    named = width * _NAMED
    each = (width - named) / max(len(picture.columns), 1)
    titles = [label_of(title, theme.label, setting, each - 6) for title in picture.columns]
    rows = [
        _row(label_of(name, theme.chart, setting, named - 8), counts, theme.chart, named, each)
        for name, counts in picture.rows
    ]
    return [_heads(titles, named, each, width), *rows]


def _heads(titles: Sequence[Label], named: float, each: float, width: float) -> Piece:
    height = max((title.height for title in titles), default=0) + 4

    def draw(ink: Ink, x: float, top: float) -> None:
        for place, title in enumerate(titles):
            title.draw(ink, x + named + place * each, top - (height - 4 - title.height))
        ink.rule((x, top - height), (x + width, top - height), LINE, 0.5)

    return Piece(height, draw, hold=Hold.TIGHT)


def _row(name: Label, counts: Sequence[int], style: Style, named: float, each: float) -> Piece:
    height = max(name.height, 11) + 5
    total = sum(counts)

    def draw(ink: Ink, x: float, top: float) -> None:
        middle = top - height / 2
        name.draw(ink, x, middle + name.height / 2)
        for place, count in enumerate(counts):
            left, track = x + named + place * each, each - _NUMBER
            ink.box(left, middle - 4, track, 8, FAINT)
            if count:
                ink.box(left, middle - 4, max(track * count / total, 1), 8, PRIMARY)
            ink.text(left + track + 4, middle - style.size * 0.36, str(count), style)

    return Piece(height, draw)
