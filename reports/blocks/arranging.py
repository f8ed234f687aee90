"""Pieces put together: moved aside, over each other, beside each other, apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from reports.flow import Piece, draw_stacked, stacked_height
from reports.ink import Ink

GUTTER = 22.0  # between two blocks beside each other


def nothing(ink: Ink, x: float, top: float) -> None:
    """Draws nothing."""


def space(height: float) -> Piece:
    return Piece(height, nothing, is_space=True)


def indented(pieces: Sequence[Piece], by: float) -> list[Piece]:
    def moved(piece: Piece) -> Piece:
        return replace(piece, draw=lambda ink, x, top: piece.draw(ink, x + by, top))

    return [moved(piece) for piece in pieces]


def under(piece: Piece, also: Callable[[Ink, float, float], None]) -> Piece:
    """`also` is drawn before the piece, from the same corner."""

    def draw(ink: Ink, x: float, top: float) -> None:
        also(ink, x, top)
        piece.draw(ink, x, top)

    return replace(piece, draw=draw)


def together(pieces: Sequence[Piece], above: float) -> Piece:
    """Pieces over each other from the same corner."""

    def draw(ink: Ink, x: float, top: float) -> None:
        for piece in pieces:
            piece.draw(ink, x, top)

    return Piece(max(piece.height for piece in pieces), draw, above=above)


def beside(columns: Sequence[Sequence[Piece]], lefts: Sequence[float], above: float) -> Piece:
    """Columns of pieces beside each other, as one piece."""

    def draw(ink: Ink, x: float, top: float) -> None:
        for column, left in zip(columns, lefts, strict=True):
            draw_stacked(column, ink, x + left, top)

    return Piece(max(map(stacked_height, columns)), draw, above=above)
