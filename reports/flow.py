"""Pieces onto pages: what may not be parted stays together, what repeats is repeated.

A chapter is a list of pieces from top to bottom: a line of text, a table row, a picture. Each says
how strongly it clings to the next. Pages are settled before anything is drawn, so that the
contents page and "page 3 of 25" know their numbers.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from reports.document import Heading
from reports.ink import Ink

Draw = Callable[[Ink, float, float], None]
"""Draws with the left edge at x and the upper edge at y."""


class Hold(enum.IntEnum):
    """How strongly a piece clings to the one after it."""

    FREE = 0  # the page may end here
    LOOSE = 1  # kept together where one page can hold it all
    TIGHT = 2  # parted only if no page can hold it


@dataclass(frozen=True, slots=True)
class Piece:
    height: float
    draw: Draw
    above: float = 0  # space before it, dropped at the top of a page
    hold: Hold = Hold.FREE
    head: tuple[Piece, ...] = ()  # repeated before it when it opens a page
    heading: Heading | None = None  # for bookmarks and contents
    opens_page: bool = False
    is_space: bool = False  # dropped at the top and at the foot of a page


@dataclass(frozen=True, slots=True)
class Placed:
    piece: Piece
    top: float  # from the upper edge of the text area, downwards


@dataclass(slots=True)
class _Pages:
    """Pages being filled; the last one is open."""

    height: float
    done: list[list[Placed]] = field(default_factory=lambda: [[]])
    used: float = 0

    def needs(self, chain: Sequence[Piece], *, on_fresh: bool) -> float:
        is_top = on_fresh or not self.done[-1]
        needed = sum(piece.above + piece.height for piece in chain)
        if is_top:
            needed += sum(piece.height for piece in chain[0].head) - chain[0].above
        return needed

    def fits(self, chain: Sequence[Piece], *, on_fresh: bool = False) -> bool:
        used = 0.0 if on_fresh else self.used
        return used + self.needs(chain, on_fresh=on_fresh) <= self.height + 0.01

    def turn(self) -> None:
        if self.done[-1]:
            self.done.append([])
        self.used = 0

    def put(self, piece: Piece) -> None:
        page = self.done[-1]
        if piece.is_space and (not page or not self.fits([piece])):
            return
        if not page:
            for head in piece.head:
                page.append(Placed(head, self.used))
                self.used += head.height
        else:
            self.used += piece.above
        page.append(Placed(piece, self.used))
        self.used += piece.height


def paginate(pieces: Sequence[Piece], height: float) -> list[list[Placed]]:
    """Every piece once, in order, on pages of `height`; heads again where a page opens.

    No page is empty; mere space neither opens a page nor fills one.
    """
    pages = _Pages(height)
    for chain in _chains(pieces, Hold.FREE):
        if chain[0].opens_page:
            pages.turn()
        _place(pages, chain, Hold.LOOSE)
    return [placed for placed in pages.done if placed]


_SPILL = 0.2  # of a page: so little of a chapter is not left on a page of its own
_CLOSER = 0.5  # of the spaces between pieces remains where that saves the page
_LONGER = 10.0  # points that such pages may be longer


def settle(pieces: Sequence[Piece], height: float) -> list[list[Placed]]:
    """Pages of all chapters; one that spills a few lines over is set a little closer instead."""
    pages: list[list[Placed]] = []
    for chapter in _chapters(pieces):
        own = paginate(chapter, height)
        if len(own) > 1 and own[-1][-1].top + own[-1][-1].piece.height < height * _SPILL:
            closer = [replace(piece, above=piece.above * _CLOSER) for piece in chapter]
            tried = paginate(closer, height + _LONGER)
            own = tried if len(tried) < len(own) else own
        pages += own
    return pages


def _chapters(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    starts = [place for place, piece in enumerate(pieces) if piece.opens_page]
    for start, end in pairwise([0, *starts, len(pieces)]):
        if end > start:
            yield pieces[start:end]


def _place(pages: _Pages, chain: Sequence[Piece], limit: Hold) -> None:
    """Put the chain on one page if any page can hold it; else loosen it and try its parts."""
    if pages.fits(chain) or all(piece.is_space for piece in chain):
        pass
    elif pages.fits(chain, on_fresh=True):
        pages.turn()
    elif len(chain) > 1:
        for part in _chains(chain, limit):
            _place(pages, part, Hold.TIGHT)
        return
    else:
        pages.turn()
    for piece in chain:
        pages.put(piece)


def _chains(pieces: Sequence[Piece], limit: Hold) -> Iterator[Sequence[Piece]]:
    """Cut after every piece that clings no stronger than `limit`."""
    start = 0
    for end, piece in enumerate(pieces, start=1):
        if piece.hold <= limit or end == len(pieces) or pieces[end].opens_page:
            yield pieces[start:end]
            start = end


def held(pieces: Sequence[Piece], hold: Hold) -> list[Piece]:
    """The pieces clinging to each other at least this strongly; the last one is left as it is."""
    inner = [replace(piece, hold=max(piece.hold, hold)) for piece in pieces[:-1]]
    return [*inner, *pieces[-1:]]


def stacked_height(pieces: Sequence[Piece]) -> float:
    return sum(piece.above + piece.height for piece in pieces) - (pieces[0].above if pieces else 0)


def draw_stacked(pieces: Sequence[Piece], ink: Ink, x: float, top: float) -> None:
    """The pieces one under the other, as one."""
    for number, piece in enumerate(pieces):
        if number:
            top -= piece.above
        piece.draw(ink, x, top)
        top -= piece.height
