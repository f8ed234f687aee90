"""The cover: five rising steps, the title, whose report it is, and what it rests on."""

from __future__ import annotations

from dataclasses import replace

from reports.blocks.text import baseline, text_pieces
from reports.document import Cover
from reports.flow import draw_stacked, stacked_height
from reports.ink import Ink
from reports.theme import (
    INK,
    LEFT,
    LINE,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    PRIMARY,
    SOFT,
    STAGES,
    TEXT_WIDTH,
    Style,
)

_STEPS_FOOT = 560.0  # the line the steps stand on
_RIGHT = PAGE_WIDTH - LEFT


def draw(cover: Cover, ink: Ink) -> None:
    if cover.mark:
        draw_mark(ink, cover.mark)
    _draw_steps(ink)
    _draw_classification(cover, ink)
    foot = _draw_statement(cover, ink)
    top = _draw_titles(cover, ink)
    _draw_facts(cover, ink, top, foot)


def _draw_steps(ink: Ink) -> None:
    """Five steps, each higher and deeper in colour than the one before."""
    each = TEXT_WIDTH / len(STAGES)
    for place, colour in enumerate(STAGES):
        height = 22.0 + 31 * place
        ink.box(LEFT + place * each, _STEPS_FOOT, each - 5, height, colour)
    ink.box(LEFT, _STEPS_FOOT - 5, TEXT_WIDTH - 5, 1.6, PRIMARY)


def _draw_classification(cover: Cover, ink: Ink) -> None:
    style = Style(9, 12, colour=SOFT)
    y = PAGE_HEIGHT - 64
    ink.text(LEFT, y, cover.classification, style)
    if cover.mark:
        strong = Style(13, 16, weight=700, colour=PRIMARY)
        width = ink.setting.width(cover.mark, strong) + 22
        ink.box(LEFT, y - 44, width, 26, "", PRIMARY, 1.2)
        ink.text(LEFT + 11, y - 35.5, cover.mark, strong)


def _draw_titles(cover: Cover, ink: Ink) -> float:
    """Title, subtitle, bank; returns where they end."""
    setting = ink.setting
    size = 30.0
    while len(setting.lines(cover.title, Style(size, 40, 700), TEXT_WIDTH)) > 2 and size > 18:
        size -= 1
    title = Style(size, size * 1.36, weight=700, colour=PRIMARY)
    pieces = [
        *text_pieces(cover.title, title, setting, TEXT_WIDTH),
        *text_pieces(cover.subtitle, Style(13, 20, colour=SOFT, above=4), setting, TEXT_WIDTH),
        *text_pieces(
            cover.bank, Style(17, 25, weight=700, colour=INK, above=24), setting, TEXT_WIDTH
        ),
    ]
    top = _STEPS_FOOT - 46
    draw_stacked(pieces, ink, LEFT, top)
    return top - stacked_height(pieces)


def _draw_facts(cover: Cover, ink: Ink, top: float, foot: float) -> None:
    """Label and value in two columns under a fine rule, smaller if they are many."""
    setting = ink.setting
    label, value = Style(9, 14, colour=SOFT), Style(9.6, 14.6)
    column = min(
        max((setting.width(name, label) for name, _ in cover.facts), default=0) + 18,
        TEXT_WIDTH * 0.4,
    )
    rows = [
        (
            text_pieces(name, label, setting, column - 10),
            text_pieces(words, value, setting, TEXT_WIDTH - column),
        )
        for name, words in cover.facts
    ]
    heights = [max(map(stacked_height, row)) + 7 for row in rows]
    room = top - 22 - foot
    squeeze = min(1.0, room / sum(heights)) if heights else 1.0
    y = top - 18
    ink.rule((LEFT, y), (_RIGHT, y), LINE, 0.5)
    y -= 8
    for (name, words), height in zip(rows, heights, strict=True):
        draw_stacked(name, ink, LEFT, y)
        draw_stacked(words, ink, LEFT + column, y)
        y -= height * squeeze


def _draw_statement(cover: Cover, ink: Ink) -> float:
    """The data statement at the foot; returns its upper edge."""
    style = ink.setting.theme.fineprint
    pieces = text_pieces(cover.statement, replace(style, above=0), ink.setting, TEXT_WIDTH)
    top = 56 + stacked_height(pieces)
    draw_stacked(pieces, ink, LEFT, top)
    ink.rule((LEFT, top + 8), (_RIGHT, top + 8), LINE, 0.5)
    return top + 14


def draw_mark(ink: Ink, mark: str) -> None:
    """The sample mark across the page, light enough to read over."""
    style = Style(120, 120, weight=700, colour="EEF2F2")
    style = replace(style, size=ink.setting.fitted(mark, style, 560, least=30))
    ink.raw(f"q 0.7071 0.7071 -0.7071 0.7071 {PAGE_WIDTH / 2:g} {PAGE_HEIGHT / 2:g} cm")
    ink.text(0, -baseline(style) + style.leading / 2, mark, style, "center")
    ink.raw("Q")
    ink.forget_colours()
