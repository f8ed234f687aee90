"""Impact by effort: numbered bubbles that do not overlap, and the list that names them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reports.document import Bubble, Bubbles
from reports.drawings.labels import Label, label_of
from reports.flow import Piece
from reports.ink import Ink, Point, Setting
from reports.theme import INK, MIDDLE, PRIMARY, WASH, WHITE, Style

_GOLDEN_ANGLE = 2.39996  # spreads any number of points evenly
_SPIRAL = 15.0  # how far apart bubbles of equal value start
_EDGE = 16.0  # between the frame of the chart and the first and last value


@dataclass(slots=True)
class _Disc:
    bubble: Bubble
    x: float
    y: float
    radius: float


def pieces(picture: Bubbles, setting: Setting, width: float, room: float) -> list[Piece]:
    """The chart with numbers, then the list that names them in two columns."""
    height = min(195.0 + 2 * len(picture.bubbles), 270.0, room * 0.5)
    chart = _bubble_chart(picture, setting, width, height)
    return [chart, *_bubble_list(picture.bubbles, setting, width)]


def _bubble_chart(picture: Bubbles, setting: Setting, width: float, height: float) -> Piece:
    theme = setting.theme
    left, low = 30.0, 30.0
    area = (width - left, height - low - 18)
    discs = discs_of(picture.bubbles, *area)

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


def discs_of(bubbles: Sequence[Bubble], width: float, height: float) -> list[_Disc]:
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
        (bubble.number, label_of(bubble.label, style, setting, each - hang - 10))
        for bubble in bubbles
    ]
    depth = math.ceil(len(labels) / columns)
    rows = []
    for place in range(depth):
        rows.append(_list_row(labels[place::depth], each, hang, number))
    return rows


def _list_row(labels: Sequence[tuple[str, Label]], each: float, hang: float, style: Style) -> Piece:
    height = max(label.height for _, label in labels) + 1.6

    def draw(ink: Ink, x: float, top: float) -> None:
        for place, (number, label) in enumerate(labels):
            left = x + place * each
            ink.text(left, top - style.leading / 2 - style.size * 0.38, number, style)
            label.draw(ink, left + hang, top)

    return Piece(height, draw)
