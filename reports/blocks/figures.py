"""A picture between its title and its note."""

from __future__ import annotations

from reports import drawings
from reports.blocks.arranging import indented, space
from reports.blocks.text import text_pieces
from reports.document import Figure
from reports.flow import Hold, Piece, held, stacked_height
from reports.ink import Setting
from reports.theme import TEXT_HEIGHT


def figure(block: Figure, setting: Setting, width: float) -> list[Piece]:
    own = width * min(max(block.width, 0.2), 1.0)
    title = text_pieces(block.title, setting.theme.figure_title, setting, width)
    title = held([*title, space(6)], Hold.TIGHT) if block.title else [space(8)]
    note = text_pieces(block.note, setting.theme.fineprint, setting, width) if block.note else []
    room = TEXT_HEIGHT - stacked_height(title) - stacked_height(note) - 20
    pictures = drawings.pieces(block.picture, setting, own, room)
    pictures = indented(pictures, (width - own) / 2) if own < width else pictures
    first = held([*title, *pictures[:2]], Hold.TIGHT)
    whole = held([*first, *pictures[2:], *note], Hold.LOOSE)
    last = held(whole[-len(note) - min(3, len(pictures)) :], Hold.TIGHT)
    return [*whole[: len(whole) - len(last)], *last, space(6)]
