"""The stages over the months of the plan, and when each is reached."""

from __future__ import annotations

from dataclasses import replace

from reports.document import Climb
from reports.drawings.labels import label_of
from reports.drawings.months import Scale
from reports.flow import Piece
from reports.ink import Align, Ink, Point, Setting
from reports.theme import FAINT, PRIMARY, TINT, WHITE

_CLIMB_STEP = 17.0  # points of a stage


def pieces(picture: Climb, setting: Setting, width: float, room: float) -> list[Piece]:
    """Stages named on the left, a stair of the months, and each arrival by its date."""
    theme = setting.theme
    left = max((setting.width(name, theme.chart) for name in picture.names), default=0) + 8
    left = min(left, width * 0.3)
    names = [label_of(name, theme.chart, setting, left - 4, most=2) for name in picture.names]
    scale = Scale(left, (width - left) / max(picture.months, 1), width)
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
    ink: Ink, picture: Climb, setting: Setting, scale: Scale, at: tuple[float, float, float]
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


def _stair(picture: Climb, scale: Scale, x: float, floor: float) -> list[Point]:
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
