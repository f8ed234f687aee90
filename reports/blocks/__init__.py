"""Blocks of a report to pieces of a page: headings, paragraphs, lists, tables, tiles, cards.

One module a family of blocks; here is what holds others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reports.blocks import cards, figures, frames, tables, text, tiles
from reports.blocks.arranging import GUTTER, beside, nothing
from reports.document import (
    Block,
    Bullets,
    Callout,
    Card,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    SideBySide,
    Stack,
    Table,
    Tiles,
)
from reports.flow import Hold, Piece, held, stacked_height
from reports.ink import Setting
from reports.theme import TEXT_HEIGHT, TEXT_WIDTH


def compose(block: Block, setting: Setting, width: float = TEXT_WIDTH) -> list[Piece]:
    """The pieces of one block, `width` points wide; the contents page is `pdf`'s."""
    if isinstance(block, PageBreak):
        return [Piece(0, nothing, opens_page=True, is_space=True)]
    composer: Callable[[Any, Setting, float], list[Piece]] = _COMPOSERS[type(block)]
    return composer(block, setting, width)


def _side_by_side(block: SideBySide, setting: Setting, width: float) -> list[Piece]:
    share = min(max(block.left_share, 0.15), 0.85)
    left_width = (width - GUTTER) * share
    left = compose(block.left, setting, left_width)
    right = compose(block.right, setting, width - GUTTER - left_width)
    columns = [column for column in (left, right) if column]
    if max(map(stacked_height, columns), default=0) > TEXT_HEIGHT - 80:
        return compose(block.left, setting, width) + compose(block.right, setting, width)
    lefts = [0.0, left_width + GUTTER] if left else [left_width + GUTTER]
    if not columns:
        return []
    return [beside(columns, lefts[: len(columns)], 8)]


def _stack(block: Stack, setting: Setting, width: float) -> list[Piece]:
    pieces = [piece for inner in block.blocks for piece in compose(inner, setting, width)]
    return held(pieces, Hold.LOOSE)


_COMPOSERS: dict[type, Callable[[Any, Setting, float], list[Piece]]] = {
    Heading: text.heading,
    Paragraph: text.paragraph,
    Bullets: text.bullets,
    Table: tables.table,
    Tiles: tiles.tiles,
    Callout: frames.callout,
    Card: cards.card,
    Figure: figures.figure,
    SideBySide: _side_by_side,
    Stack: _stack,
}
