"""The look: one deep colour, much white, fine lines. Sizes are points, colours grey-safe.

Every style is named for what it means. Chinese is set looser and justified, English tighter and
ragged; the rest is the same in both languages.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from assessment.model import Language
from reports.document import Ball, Lamp
from reports.fonts import Weight

Colour = str  # "0B5D66"

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
LEFT, RIGHT, TOP, BOTTOM = 62.0, 62.0, 80.0, 68.0
TEXT_WIDTH = PAGE_WIDTH - LEFT - RIGHT
TEXT_HEIGHT = PAGE_HEIGHT - TOP - BOTTOM

PRIMARY = "0B5D66"
INK = "182527"
SOFT = "4F5F62"  # secondary text, 6:1 on white
LINE = "C4CFD0"
FAINT = "E3E9E9"
WASH = "F2F6F6"
TINT = "DCE8E8"
MIDDLE = "7FA5A8"
WHITE = "FFFFFF"

STAGES: tuple[Colour, ...] = ("D3E4E4", "A6C9CB", "6FA6AA", "36808A", "0B5D66")
"""Five steps of one hue, light to deep: grey print keeps their order."""

WAVES: tuple[Colour, ...] = ("0B5D66", "5F9BA0", "B3D0D2", "FFFFFF")
"""Roadmap waves, near to far; each also differs by its outline or its place."""

BALL_SHARE: dict[Ball, float] = {"N": 0, "P": 0.25, "L": 0.75, "F": 1}
LAMP_COLOUR: dict[Lamp, Colour] = {
    "clear": PRIMARY,
    "at_risk": "8A5A00",
    "trapped": "8C2F1B",
    "unknown": SOFT,
}


@dataclass(frozen=True, slots=True)
class Style:
    size: float
    leading: float
    weight: Weight = 400
    colour: Colour = INK
    above: float = 0  # space before, dropped at the top of a page
    is_justified: bool = False


@dataclass(frozen=True, slots=True)
class Theme:
    """All styles of one language."""

    body: Style
    lead: Style
    finding: Style
    evidence: Style
    fineprint: Style
    chapter: Style
    section: Style
    subsection: Style
    figure_title: Style
    cell: Style
    cell_small: Style
    column: Style
    column_small: Style
    group: Style
    contents_1: Style
    contents_2: Style
    tile_value: Style
    label: Style
    card_title: Style
    chart: Style
    chart_strong: Style


def theme(language: Language) -> Theme:
    return _THEMES[language]


_ZH = Theme(
    body=Style(9.4, 15.4, above=5, is_justified=True),
    lead=Style(11.6, 18.4, colour=PRIMARY, above=4, is_justified=True),
    finding=Style(9.6, 15.6, weight=700, above=8, is_justified=True),
    evidence=Style(8.6, 13.6, colour=SOFT, above=4, is_justified=True),
    fineprint=Style(7.6, 11.4, colour=SOFT, above=4),
    chapter=Style(21, 28, weight=700, colour=PRIMARY),
    section=Style(13, 19, weight=700, colour=PRIMARY, above=17),
    subsection=Style(10.2, 15, weight=700, above=10),
    figure_title=Style(9.4, 13.8, weight=700, above=11),
    cell=Style(8.6, 12.6),
    cell_small=Style(7.8, 11.2),
    column=Style(8.4, 12.4, weight=700, colour=PRIMARY),
    column_small=Style(7.7, 11.4, weight=700, colour=PRIMARY),
    group=Style(8.6, 12.8, weight=700, colour=PRIMARY),
    contents_1=Style(10.4, 16, weight=700, above=9),
    contents_2=Style(9.2, 14.4, colour=SOFT, above=1),
    tile_value=Style(18, 23, weight=700, colour=PRIMARY),
    label=Style(8, 11.6, colour=SOFT),
    card_title=Style(11, 15.6, weight=700, colour=PRIMARY),
    chart=Style(8, 11),
    chart_strong=Style(8, 11, weight=700),
)


def _english(style: Style) -> Style:
    size, leading = round(style.size * 0.95, 1), round(style.leading * 0.86 * 0.95, 1)
    return replace(style, size=size, leading=leading, is_justified=False)


_THEMES: dict[Language, Theme] = {
    "zh": _ZH,
    "en": Theme(**{name: _english(getattr(_ZH, name)) for name in Theme.__slots__}),
}
