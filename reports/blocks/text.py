"""Headings, paragraphs and lists, line by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from reports.blocks.arranging import indented, nothing, space, under
from reports.document import Bullets, Heading, Paragraph
from reports.flow import Hold, Piece, held
from reports.ink import Align, Ink, Setting
from reports.theme import LINE, MIDDLE, PRIMARY, Style
from reports.typesetting import Line

_LIST_INDENT = 15.0


def baseline(style: Style) -> float:
    """From the upper edge of a line down to the baseline: Chinese sits in the middle."""
    return style.leading / 2 + style.size * 0.38


def line_piece(line: Line, style: Style, width: float, align: Align = "left") -> Piece:
    drop = baseline(style)

    def draw(ink: Ink, x: float, top: float) -> None:
        ink.line(line, x, top - drop, style, width, align)

    return Piece(style.leading, draw)


def text_pieces(
    text: str, style: Style, setting: Setting, width: float, first_indent: float = 0
) -> list[Piece]:
    """A paragraph, line by line; never one line alone at the foot or the head of a page."""
    lines = setting.lines(text, style, width, first_indent)
    measures = [width - first_indent] + [width] * (len(lines) - 1)
    pieces = [
        line_piece(line, style, measure) for line, measure in zip(lines, measures, strict=True)
    ]
    for place in {0, len(pieces) - 2}:
        if 0 <= place < len(pieces) - 1:
            pieces[place] = replace(pieces[place], hold=Hold.TIGHT)
    pieces[0] = replace(pieces[0], above=style.above)
    return pieces


def heading(block: Heading, setting: Setting, width: float) -> list[Piece]:
    if block.level == 1:
        return _chapter(block, setting, width)
    theme = setting.theme
    style = theme.section if block.level == 2 else theme.subsection
    label = f"{block.number}  " if block.number else ""
    hang = setting.width(label, style)
    pieces = indented(text_pieces(block.text, style, setting, width - hang), hang)
    drop = baseline(style)
    first = under(pieces[0], lambda ink, x, top: ink.text(x, top - drop, label.strip(), style))
    pieces = [replace(first, heading=block), *pieces[1:]]
    return [replace(piece, hold=Hold.TIGHT) for piece in [*pieces, space(3)]]


def _chapter(block: Heading, setting: Setting, width: float) -> list[Piece]:
    """The opening of a chapter: its number large and light beside its title, over a rule."""
    style = setting.theme.chapter
    number = replace(style, size=34, colour=MIDDLE, weight=400)
    hang = setting.width(block.number, number) + 14 if block.number else 0.0
    lines = indented(text_pieces(block.text, style, setting, width - hang), hang)
    drop = baseline(style)
    lines[0] = under(
        lines[0], lambda ink, x, top: ink.text(x - 1.5, top - drop, block.number, number)
    )

    def rule(ink: Ink, x: float, top: float) -> None:
        ink.box(x, top - 10, 42, 2.4, PRIMARY)
        ink.rule((x + 42, top - 9.8), (x + width, top - 9.8), LINE, 0.5)

    pieces = [Piece(6, nothing), *lines, Piece(20, rule)]
    pieces[0] = replace(pieces[0], heading=block, opens_page=True)
    return [replace(piece, hold=Hold.TIGHT) for piece in pieces]


def paragraph(block: Paragraph, setting: Setting, width: float) -> list[Piece]:
    style: Style = getattr(setting.theme, block.style)
    inset = {"finding": 12.0, "evidence": 12.0}.get(block.style, 0.0)
    label = replace(style, weight=700, colour=PRIMARY)
    indent = setting.width(block.label, label) + style.size * 0.7 if block.label else 0.0
    if indent > (width - inset) * 0.6:
        title = text_pieces(block.label, label, setting, width - inset)
        rest = text_pieces(block.text, replace(style, above=0), setting, width - inset)
        pieces = held([*title, rest[0]], Hold.TIGHT) + rest[1:]
    else:
        pieces = text_pieces(block.text, style, setting, width - inset, indent)
        drop = baseline(style)
        pieces[0] = _run_in(pieces[0], block.label, label, drop, indent)
    pieces = indented(pieces, inset) if inset else pieces
    bar = {"finding": PRIMARY, "evidence": LINE}.get(block.style)
    return [_barred(piece, bar) for piece in pieces] if bar else pieces


def _run_in(piece: Piece, label: str, style: Style, drop: float, indent: float) -> Piece:
    """The first line moved to the right of its bold label."""

    def draw(ink: Ink, x: float, top: float) -> None:
        ink.text(x, top - drop, label, style)
        piece.draw(ink, x + indent, top)

    return replace(piece, draw=draw) if label else piece


def _barred(piece: Piece, colour: str) -> Piece:
    """With a vertical bar at the left edge."""
    return under(
        piece,
        lambda ink, x, top: ink.box(x, top - piece.height, 2, piece.height, colour),
    )


def bullets(block: Bullets, setting: Setting, width: float) -> list[Piece]:
    return listed(block.items, setting, setting.theme.body, width, is_numbered=block.is_numbered)


def listed(
    items: Sequence[str], setting: Setting, style: Style, width: float, *, is_numbered: bool
) -> list[Piece]:
    pieces: list[Piece] = []
    style = replace(style, above=style.above * 0.6)
    mark = replace(style, weight=700, colour=PRIMARY)
    indent = _LIST_INDENT
    if is_numbered:
        indent = max(indent, setting.width(f"{len(items)}.", mark) + 6)
    for number, item in enumerate(items, start=1):
        lines = indented(text_pieces(item, style, setting, width - indent), indent)
        sign = f"{number}." if is_numbered else ""
        lines[0] = under(lines[0], _list_mark(sign, mark))
        pieces += lines
    return pieces


def _list_mark(sign: str, style: Style) -> Callable[[Ink, float, float], None]:
    drop = baseline(style)

    def draw(ink: Ink, x: float, top: float) -> None:
        if sign:
            ink.text(x, top - drop, sign, style)
        else:
            ink.box(x + 2, top - drop + style.size * 0.27, 3.2, 3.2, PRIMARY)

    return draw
