"""Figures that stand for themselves, large, in a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reports.blocks.text import line_piece
from reports.document import Tile, Tiles
from reports.flow import Hold, Piece, draw_stacked, held, stacked_height
from reports.ink import Ink, Setting
from reports.theme import PRIMARY


def tiles(block: Tiles, setting: Setting, width: float) -> list[Piece]:
    most = max(2, min(5, int(width // 85)))
    count = len(block.tiles)
    rows = -(-count // most)
    per_row = -(-count // rows) if rows else 0
    pieces = []
    for start in range(0, count, per_row or 1):
        pieces.append(_tile_row(block.tiles[start : start + per_row], per_row, setting, width))
    return held(pieces, Hold.LOOSE)


def _tile_row(tiles: Sequence[Tile], slots: int, setting: Setting, width: float) -> Piece:
    gap = 12.0
    each = (width - gap * (slots - 1)) / slots
    theme = setting.theme
    values = [_tile_value(tile, setting, each) for tile in tiles]
    labels = [setting.lines(tile.label, theme.label, each) for tile in tiles]
    notes = [setting.lines(tile.note, theme.label, each) if tile.note else () for tile in tiles]
    label_depth = max(map(len, labels)) * theme.label.leading
    value_depth = max(stacked_height(value) for value in values)
    note_depth = max(map(len, notes)) * theme.label.leading
    height = 9 + label_depth + 3 + value_depth + 2 + note_depth + 4

    def draw(ink: Ink, x: float, top: float) -> None:
        for place, value in enumerate(values):
            left = x + place * (each + gap)
            ink.rule((left, top), (left + each, top), PRIMARY, 1.1)
            y = top - 9
            draw_stacked([line_piece(i, theme.label, each) for i in labels[place]], ink, left, y)
            y -= label_depth + 3
            draw_stacked(value, ink, left, y)
            y -= value_depth + 2
            draw_stacked([line_piece(i, theme.label, each) for i in notes[place]], ink, left, y)

    return Piece(height, draw, above=14)


def _tile_value(tile: Tile, setting: Setting, width: float) -> list[Piece]:
    """Large if it is a number or a word; smaller, then wrapped, if it is more."""
    style = setting.theme.tile_value
    size = setting.fitted(tile.value, style, width, least=11)
    style = replace(style, size=size, leading=size * 1.28)
    return [line_piece(line, style, width) for line in setting.lines(tile.value, style, width)]
