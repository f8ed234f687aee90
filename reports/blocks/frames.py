"""Blocks in a frame that may go on over a page's foot: callouts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from reports.blocks.arranging import space
from reports.blocks.text import listed, text_pieces
from reports.document import Callout
from reports.flow import Hold, Piece, held
from reports.ink import Ink, Setting
from reports.theme import PRIMARY, WASH


def callout(block: Callout, setting: Setting, width: float) -> list[Piece]:
    theme, inner = setting.theme, width - 36
    title = replace(theme.card_title, above=0)
    pieces = held(text_pieces(block.title, title, setting, inner), Hold.TIGHT)
    body = (
        text_pieces(block.text, replace(theme.body, above=4), setting, inner) if block.text else []
    )
    if block.bullets:
        body += listed(block.bullets, setting, theme.body, inner, is_numbered=False)
    return framed(pieces + body, width, 18, 13, fill=WASH, bar=PRIMARY)


def framed(
    pieces: Sequence[Piece],
    width: float,
    pad_x: float,
    pad_y: float,
    fill: str = "",
    stroke: str = "",
    bar: str = "",
) -> list[Piece]:
    """A frame around the pieces that may open at a page's foot and go on at the next one's head."""
    framed = []
    for number, piece in enumerate(pieces):
        is_first, is_last = number == 0, number == len(pieces) - 1
        before = pad_y if is_first else piece.above
        height = before + piece.height + (pad_y if is_last else 0)
        draw = _framed_draw(
            piece, _Frame(width, pad_x, before, height, fill, stroke, bar, is_first, is_last)
        )
        framed.append(
            Piece(height, draw, above=14 if is_first else 0, hold=max(piece.hold, Hold.LOOSE))
        )
    framed[-1] = replace(framed[-1], hold=Hold.FREE)
    return [*framed, space(4)]


@dataclass(frozen=True, slots=True)
class _Frame:
    width: float
    pad_x: float
    before: float
    height: float
    fill: str
    stroke: str
    bar: str
    is_first: bool
    is_last: bool


def _framed_draw(piece: Piece, frame: _Frame) -> Callable[[Ink, float, float], None]:
    def draw(ink: Ink, x: float, top: float) -> None:
        low, right = top - frame.height, x + frame.width
        if frame.fill:  # a hair more, so that no seam shows between slices
            ink.box(x, low - (0 if frame.is_last else 0.3), frame.width, frame.height, frame.fill)
        if frame.bar:
            ink.box(x, low, 3, frame.height, frame.bar)
        if frame.stroke:
            ink.rule((x, top), (x, low), frame.stroke, 0.6)
            ink.rule((right, top), (right, low), frame.stroke, 0.6)
            if frame.is_first:
                ink.box(x - 0.3, top - 1, frame.width + 0.6, 2, PRIMARY)
            if frame.is_last:
                ink.rule((x, low), (right, low), frame.stroke, 0.6)
        piece.draw(ink, x + frame.pad_x, top - frame.before)

    return draw
