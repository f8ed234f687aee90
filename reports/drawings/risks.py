"""Risks by likelihood and impact, numbered in a grid of nine."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from reports.document import RiskMatrix, RiskSpot
from reports.flow import Piece
from reports.ink import Ink, Point, Setting
from reports.theme import FAINT, PRIMARY, WASH, WHITE

_RISK_GROUND = (WASH, FAINT, "CBDBDC", "9DBDC0", "6E9DA2")


def pieces(picture: RiskMatrix, setting: Setting, width: float, room: float) -> list[Piece]:
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
    height = 3 * depth + 36

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
    ink.text(left + 3 * each, low - 21, f"{picture.x_title} →", style, "right")


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
