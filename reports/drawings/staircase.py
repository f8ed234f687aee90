"""The five steps, which of them are secured, and a flag where the bank stands."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reports.document import Staircase, Step
from reports.drawings.labels import Label, label_of
from reports.flow import Piece
from reports.ink import Ink, Setting, ink_on
from reports.theme import MIDDLE, PRIMARY, STAGES, TINT, WHITE

_GROUND = {"secured": PRIMARY, "entered": MIDDLE, "partly": TINT, "open": WHITE}
_SHARE = {"secured": 1.0, "entered": 0.75, "partly": 0.25, "open": 0.0}
_SMALLEST_NAME = 8.0  # rather than that, a step's name takes two lines


@dataclass(frozen=True, slots=True)
class _Tread:
    step: Step
    name: Label
    subtitle: Label
    state: Label

    @property
    def height(self) -> float:
        return 24 + self.name.height + self.subtitle.height + self.state.height + 10


def pieces(picture: Staircase, setting: Setting, width: float, room: float) -> list[Piece]:
    count = len(picture.steps)
    each = width / count
    treads = [_tread(step, setting, each - 14) for step in picture.steps]
    base = max(tread.height for tread in treads)
    rise = min(12.0, max(8.0, (room - base - 40) / count))
    flag = label_of(
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
    colour = ink_on(_GROUND[step.state])
    strong = replace(theme.chart_strong, size=10, leading=13.5, colour=colour)
    on_one_line = setting.fitted(step.name, strong, width, least=_SMALLEST_NAME)
    if on_one_line > _SMALLEST_NAME:
        strong = replace(strong, size=on_one_line)
    soft = replace(theme.chart, size=7.4, leading=10.2, colour=colour)
    return _Tread(
        step,
        label_of(step.name, strong, setting, width, most=2, least=6.5),
        label_of(step.subtitle, soft, setting, width, most=4),
        label_of(step.state_word, replace(soft, weight=700), setting, width - 13, most=2),
    )


def _draw_tread(
    ink: Ink, tread: _Tread, x: float, floor: float, edge: float, width: float, place: int
) -> None:
    state = tread.step.state
    fill = _GROUND[state]
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
    if _SHARE[state] == 1:
        ink.circle(x + 11, y, 2.4, PRIMARY)
    elif _SHARE[state]:
        ink.sector(x + 11, y, 3.6, _SHARE[state], PRIMARY)
    tread.state.draw(ink, x + 18, top)


def _draw_flag(ink: Ink, label: Label, x: float, y: float, width: float) -> None:
    """A pennant that points at the step."""
    taken = max(line.width for line in label.lines) * label.style.size / 1000 + 12
    taken = min(taken, width)
    ink.polygon([(x - 4, y + 6), (x + 4, y + 6), (x, y)], PRIMARY)
    ink.box(x - taken / 2, y + 6, taken, label.height + 4, PRIMARY)
    label.draw(ink, x - label.width / 2, y + 8 + label.height, "center")
