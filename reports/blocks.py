"""Blocks of a report to pieces of a page: headings, paragraphs, lists, tables, tiles, cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reports import drawings
from reports.document import (
    BallCell,
    Block,
    Bullets,
    Callout,
    Card,
    Figure,
    Heading,
    LampCell,
    PageBreak,
    Paragraph,
    SideBySide,
    Stack,
    Table,
    TableCell,
    Tile,
    Tiles,
)
from reports.flow import Hold, Piece, draw_stacked, held, stacked_height
from reports.ink import Align, Ink, Setting
from reports.theme import (
    FAINT,
    LINE,
    MIDDLE,
    PRIMARY,
    SOFT,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    WASH,
    WHITE,
    Style,
)
from reports.typesetting import Line

_GUTTER = 22.0  # between two blocks beside each other
_LIST_INDENT = 15.0


def compose(block: Block, setting: Setting, width: float = TEXT_WIDTH) -> list[Piece]:
    """The pieces of one block, `width` points wide; the contents page is `pdf`'s."""
    if isinstance(block, PageBreak):
        return [Piece(0, _nothing, opens_page=True, is_space=True)]
    composer: Callable[[Any, Setting, float], list[Piece]] = _COMPOSERS[type(block)]
    return composer(block, setting, width)


def _nothing(ink: Ink, x: float, top: float) -> None:
    """Draws nothing."""


# ---- Lines of text -----------------------------------------------------------------------------


def baseline(style: Style) -> float:
    """From the upper edge of a line down to the baseline: Chinese sits in the middle."""
    return style.leading / 2 + style.size * 0.38


def _line_piece(line: Line, style: Style, width: float, align: Align = "left") -> Piece:
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
        _line_piece(line, style, measure) for line, measure in zip(lines, measures, strict=True)
    ]
    for place in {0, len(pieces) - 2}:
        if 0 <= place < len(pieces) - 1:
            pieces[place] = replace(pieces[place], hold=Hold.TIGHT)
    pieces[0] = replace(pieces[0], above=style.above)
    return pieces


def indented(pieces: Sequence[Piece], by: float) -> list[Piece]:
    def moved(piece: Piece) -> Piece:
        return replace(piece, draw=lambda ink, x, top: piece.draw(ink, x + by, top))

    return [moved(piece) for piece in pieces]


def _with(piece: Piece, also: Callable[[Ink, float, float], None]) -> Piece:
    """`also` is drawn before the piece, from the same corner."""

    def draw(ink: Ink, x: float, top: float) -> None:
        also(ink, x, top)
        piece.draw(ink, x, top)

    return replace(piece, draw=draw)


def _heading(block: Heading, setting: Setting, width: float) -> list[Piece]:
    if block.level == 1:
        return _chapter(block, setting, width)
    theme = setting.theme
    style = theme.section if block.level == 2 else theme.subsection
    label = f"{block.number}  " if block.number else ""
    hang = setting.width(label, style)
    pieces = indented(text_pieces(block.text, style, setting, width - hang), hang)
    drop = baseline(style)
    first = _with(pieces[0], lambda ink, x, top: ink.text(x, top - drop, label.strip(), style))
    pieces = [replace(first, heading=block), *pieces[1:]]
    return [replace(piece, hold=Hold.TIGHT) for piece in [*pieces, _space(3)]]


def _space(height: float) -> Piece:
    return Piece(height, _nothing, is_space=True)


def _chapter(block: Heading, setting: Setting, width: float) -> list[Piece]:
    """The opening of a chapter: its number large and light beside its title, over a rule."""
    style = setting.theme.chapter
    number = replace(style, size=34, colour=MIDDLE, weight=400)
    hang = setting.width(block.number, number) + 14 if block.number else 0.0
    lines = indented(text_pieces(block.text, style, setting, width - hang), hang)
    drop = baseline(style)
    lines[0] = _with(
        lines[0], lambda ink, x, top: ink.text(x - 1.5, top - drop, block.number, number)
    )

    def rule(ink: Ink, x: float, top: float) -> None:
        ink.box(x, top - 10, 42, 2.4, PRIMARY)
        ink.rule((x + 42, top - 9.8), (x + width, top - 9.8), LINE, 0.5)

    pieces = [Piece(6, _nothing), *lines, Piece(20, rule)]
    pieces[0] = replace(pieces[0], heading=block, opens_page=True)
    return [replace(piece, hold=Hold.TIGHT) for piece in pieces]


def _paragraph(block: Paragraph, setting: Setting, width: float) -> list[Piece]:
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
    return _with(
        piece,
        lambda ink, x, top: ink.box(x, top - piece.height, 2, piece.height, colour),
    )


def _bullets(block: Bullets, setting: Setting, width: float) -> list[Piece]:
    return _list(block.items, setting, setting.theme.body, width, is_numbered=block.is_numbered)


def _list(
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
        lines[0] = _with(lines[0], _list_mark(sign, mark))
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


# ---- Tables ------------------------------------------------------------------------------------

_SIGN_WIDTH = 13.0  # a ball or a lamp before its word
_LEVEL_RULE = 0.4
_SHORT = 150.0  # a table that is not worth a break


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the columns of one table stand and how its cells are set."""

    lefts: Sequence[float]
    widths: Sequence[float]
    aligns: Sequence[Align]
    width: float
    style: Style
    pad_x: float
    pad_y: float


def _table(block: Table, setting: Setting, width: float) -> list[Piece]:
    theme = setting.theme
    is_small = block.size == "small"
    style = theme.cell_small if is_small else theme.cell
    grid = _grid(block, style, width, is_small=is_small)
    column = theme.column_small if is_small else theme.column
    header = _header(block, setting, grid, column)
    pieces = [replace(header, hold=Hold.TIGHT)]
    head: tuple[Piece, ...] = (header,)
    limit = TEXT_HEIGHT - header.height - 60
    for number, row in enumerate(block.rows):
        if number in block.group_rows:
            group = _group_row(row, setting, grid, theme.group)
            pieces.append(replace(group, hold=Hold.TIGHT, head=(header,)))
            head = (header, group) if header.height + group.height < 120 else (header,)
        else:
            pieces += _row(row, setting, grid, head, limit)
    if stacked_height(pieces) < _SHORT:
        pieces = held(pieces, Hold.LOOSE)
    if len(pieces) > 3:  # no last row alone on a page
        pieces[-2] = replace(pieces[-2], hold=Hold.TIGHT)
    return _titled(block.title, pieces, block.note, setting, width)


def _grid(block: Table, style: Style, width: float, *, is_small: bool) -> _Grid:
    shares = [max(column.width, 0.01) for column in block.columns]
    widths = [share * width / sum(shares) for share in shares]
    lefts = [sum(widths[:place]) for place in range(len(widths))]
    pad_x, pad_y = (4.0, 3.0) if is_small else (5.0, 3.7)
    return _Grid(
        lefts, widths, [column.align for column in block.columns], width, style, pad_x, pad_y
    )


def _titled(
    title: str, pieces: list[Piece], note: str, setting: Setting, width: float
) -> list[Piece]:
    """A title that never leaves the first row, a note that never leaves the last."""
    theme = setting.theme
    if title:
        heading = text_pieces(title, theme.figure_title, setting, width)
        pieces = held([*heading, _space(5), pieces[0]], Hold.TIGHT) + pieces[1:]
    else:
        pieces[0] = replace(pieces[0], above=10)
    if note:
        foot = text_pieces(note, theme.fineprint, setting, width)
        pieces = pieces[:-1] + held([pieces[-1], *foot], Hold.TIGHT)
    return [*pieces, _space(6)]


def _header(block: Table, setting: Setting, grid: _Grid, style: Style) -> Piece:
    style = _header_style(block, setting, grid, style)
    cells = [
        setting.lines(column.title, style, width - 2 * grid.pad_x)
        for column, width in zip(block.columns, grid.widths, strict=True)
    ]
    depth = max((len(lines) for lines in cells), default=1)
    height = depth * style.leading + 2 * grid.pad_y

    def draw(ink: Ink, x: float, top: float) -> None:
        ink.rule((x, top), (x + grid.width, top), PRIMARY, 1.1)
        for place, lines in enumerate(cells):
            lowered = top - grid.pad_y - (depth - len(lines)) * style.leading
            _draw_lines(ink, lines, grid, place, x, lowered, style)
        ink.rule((x, top - height), (x + grid.width, top - height), PRIMARY, 0.5)

    return Piece(height, draw)


def _header_style(block: Table, setting: Setting, grid: _Grid, style: Style) -> Style:
    """Smaller where a word of a title would have to be broken."""
    share = 1.0
    for column, width in zip(block.columns, grid.widths, strict=True):
        needed = setting.widest_word(column.title, style)
        share = min(share, (width - 2 * grid.pad_x) / needed) if needed else share
    return replace(style, size=max(style.size * share * 0.995, 6.2)) if share < 1 else style


def _draw_lines(
    ink: Ink,
    lines: Sequence[Line],
    grid: _Grid,
    place: int,
    x: float,
    top: float,
    style: Style,
) -> None:
    measure = grid.widths[place] - 2 * grid.pad_x
    left = x + grid.lefts[place] + grid.pad_x
    y = top - baseline(style)
    for line in lines:
        ink.line(line, left, y, style, measure, grid.aligns[place])
        y -= style.leading


def _group_row(row: Sequence[TableCell], setting: Setting, grid: _Grid, style: Style) -> Piece:
    text = "  ".join(word for word in map(_word, row) if word)
    lines = setting.lines(text, style, grid.width - 2 * grid.pad_x)
    height = len(lines) * style.leading + 2 * grid.pad_y

    def draw(ink: Ink, x: float, top: float) -> None:
        ink.box(x, top - height, grid.width, height, WASH)
        y = top - grid.pad_y - baseline(style)
        for line in lines:
            ink.line(line, x + grid.pad_x, y, style, grid.width)
            y -= style.leading
        ink.rule((x, top - height), (x + grid.width, top - height), LINE, _LEVEL_RULE)

    return Piece(height, draw)


def _word(cell: TableCell) -> str:
    return cell if isinstance(cell, str) else cell.word


def _row(
    row: Sequence[TableCell],
    setting: Setting,
    grid: _Grid,
    head: tuple[Piece, ...],
    limit: float,
) -> list[Piece]:
    """One piece; line by line only where the row alone is higher than a page."""
    cells = [_cell_lines(cell, setting, grid, place) for place, cell in enumerate(row)]
    depth = max((len(lines) for lines in cells), default=1)
    height = depth * grid.style.leading + 2 * grid.pad_y
    if height <= limit:
        return [_row_slice(row, cells, grid, head, is_first=True, is_last=True)]
    slices = []
    head = (*head, _space(grid.pad_y))
    for number in range(depth):
        part = [lines[number : number + 1] for lines in cells]
        slices.append(
            _row_slice(row, part, grid, head, is_first=number == 0, is_last=number == depth - 1)
        )
    slices[0] = replace(slices[0], hold=Hold.TIGHT)
    slices[-2] = replace(slices[-2], hold=Hold.TIGHT)
    return slices


def _cell_lines(cell: TableCell, setting: Setting, grid: _Grid, place: int) -> tuple[Line, ...]:
    measure = grid.widths[place] - 2 * grid.pad_x
    if isinstance(cell, str):
        return setting.lines(cell, grid.style, measure) if cell else ()
    if not cell.word:
        return setting.lines(" ", grid.style, measure)
    return setting.lines(cell.word, grid.style, max(measure - _SIGN_WIDTH, 12))


def _row_slice(
    row: Sequence[TableCell],
    cells: Sequence[Sequence[Line]],
    grid: _Grid,
    head: tuple[Piece, ...],
    *,
    is_first: bool,
    is_last: bool,
) -> Piece:
    depth = max((len(lines) for lines in cells), default=1)
    above = grid.pad_y if is_first else 0
    height = depth * grid.style.leading + above + (grid.pad_y if is_last else 0)

    def draw(ink: Ink, x: float, top: float) -> None:
        inner = top - above
        for place, (cell, lines) in enumerate(zip(row, cells, strict=True)):
            if isinstance(cell, str):
                _draw_lines(ink, lines, grid, place, x, inner, grid.style)
            else:
                _draw_signed(ink, cell, lines, grid, place, x, inner, has_sign=is_first)
        if is_last:
            ink.rule((x, top - height), (x + grid.width, top - height), LINE, _LEVEL_RULE)

    return Piece(height, draw, head=head)


def _draw_signed(
    ink: Ink,
    cell: BallCell | LampCell,
    lines: Sequence[Line],
    grid: _Grid,
    place: int,
    x: float,
    top: float,
    *,
    has_sign: bool,
) -> None:
    """A ball or lamp with its word to the right."""
    style = grid.style
    room = grid.widths[place] - 2 * grid.pad_x
    left = x + grid.lefts[place] + grid.pad_x
    words = max((line.width * style.size / 1000 for line in lines), default=0)
    taken = min(words + (_SIGN_WIDTH if cell.word else 9), room)
    left += {"left": 0.0, "center": (room - taken) / 2, "right": room - taken}[grid.aligns[place]]
    if has_sign:
        y = top - style.leading / 2
        if isinstance(cell, BallCell):
            ink.ball(left + 4.3, y, 3.8, cell.ball)
        else:
            ink.lamp(left + 4.3, y, 3.6, cell.lamp)
    y = top - baseline(style)
    for line in lines:
        ink.line(line, left + _SIGN_WIDTH, y, style, room)
        y -= style.leading


# ---- Tiles, callouts, cards --------------------------------------------------------------------


def _tiles(block: Tiles, setting: Setting, width: float) -> list[Piece]:
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
            draw_stacked([_line_piece(i, theme.label, each) for i in labels[place]], ink, left, y)
            y -= label_depth + 3
            draw_stacked(value, ink, left, y)
            y -= value_depth + 2
            draw_stacked([_line_piece(i, theme.label, each) for i in notes[place]], ink, left, y)

    return Piece(height, draw, above=14)


def _tile_value(tile: Tile, setting: Setting, width: float) -> list[Piece]:
    """Large if it is a number or a word; smaller, then wrapped, if it is more."""
    style = setting.theme.tile_value
    size = setting.fitted(tile.value, style, width, least=11)
    style = replace(style, size=size, leading=size * 1.28)
    return [_line_piece(line, style, width) for line in setting.lines(tile.value, style, width)]


def _callout(block: Callout, setting: Setting, width: float) -> list[Piece]:
    theme, inner = setting.theme, width - 36
    title = replace(theme.card_title, above=0)
    pieces = held(text_pieces(block.title, title, setting, inner), Hold.TIGHT)
    body = (
        text_pieces(block.text, replace(theme.body, above=4), setting, inner) if block.text else []
    )
    if block.bullets:
        body += _list(block.bullets, setting, theme.body, inner, is_numbered=False)
    return _framed(pieces + body, width, 18, 13, fill=WASH, bar=PRIMARY)


def _framed(
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
    return [*framed, _space(4)]


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


def _card(block: Card, setting: Setting, width: float) -> list[Piece]:
    """Number and title, the facts in a row, then the texts with the first steps beside them."""
    inner = width - 28
    pieces = held([*_card_title(block, setting, inner), *_facts(block, setting, inner)], Hold.TIGHT)
    left = (inner - _GUTTER) * 0.6
    texts = _card_texts(block, setting, left)
    steps = _card_steps(block, setting, inner - _GUTTER - left)
    if max(map(stacked_height, (texts, steps))) < TEXT_HEIGHT * 0.4 and texts and steps:
        pieces.append(_beside([texts, steps], [0.0, left + _GUTTER], 4))
    else:
        pieces += _card_texts(block, setting, inner) + _card_steps(block, setting, inner)
    return _framed(pieces, width, 14, 11, stroke=LINE)


def _card_texts(block: Card, setting: Setting, width: float) -> list[Piece]:
    style = setting.theme.cell
    longest = max((setting.width(label, style) for label, _ in block.body), default=0)
    column = min(longest + 12, width * 0.3)
    return [
        piece
        for label, text in block.body
        for piece in _labelled(label, text, style, setting, width, column)
    ]


def _card_steps(block: Card, setting: Setting, width: float) -> list[Piece]:
    if not block.steps:
        return []
    style = setting.theme.cell
    title = replace(style, weight=700, colour=PRIMARY, above=4)
    pieces = text_pieces(block.steps_title, title, setting, width)
    steps = _list(block.steps, setting, replace(style, above=3), width, is_numbered=True)
    return held([*pieces, steps[0]], Hold.TIGHT) + steps[1:]


def _card_title(block: Card, setting: Setting, width: float) -> list[Piece]:
    style = setting.theme.card_title
    box = setting.width(block.number, replace(style, size=9)) + 12
    hang = box + 9
    pieces = indented(text_pieces(block.title, style, setting, width - hang), hang)
    number = replace(style, size=9, colour=WHITE)

    def tag(ink: Ink, x: float, top: float) -> None:
        middle = top - style.leading / 2
        ink.box(x, middle - 7.5, box, 15, PRIMARY)
        ink.text(x + box / 2, middle - 3.2, block.number, number, "center")

    return [_with(pieces[0], tag), *pieces[1:]]


def _facts(block: Card, setting: Setting, width: float) -> list[Piece]:
    """Labels over values, up to five in a row."""
    if not block.facts:
        return []
    label = setting.theme.label
    value = replace(setting.theme.cell, weight=700)
    per_row = min(5, len(block.facts))
    pieces = []
    for start in range(0, len(block.facts), per_row):
        facts = block.facts[start : start + per_row]
        needed = [max(setting.width(n, label), setting.width(v, value)) + 14 for n, v in facts]
        widths = _shared(needed, width)
        columns = [
            text_pieces(name, replace(label, above=0), setting, each - 10)
            + text_pieces(word, value, setting, each - 10)
            for (name, word), each in zip(facts, widths, strict=True)
        ]
        pieces.append(_beside(columns, [sum(widths[:place]) for place in range(len(widths))], 7))
    rule = Piece(5, lambda ink, x, top: ink.rule((x, top - 5), (x + width, top - 5), FAINT))
    return [*pieces, rule]


def _shared(needed: Sequence[float], width: float) -> list[float]:
    """`width` shared out: what each needs and as much more for all, or less in proportion."""
    spare = (width - sum(needed)) / len(needed)
    if spare >= 0:
        return [need + spare for need in needed]
    least = width / len(needed) / 2
    rest = width - least * len(needed)
    return [least + rest * need / sum(needed) for need in needed]


def _beside(columns: Sequence[Sequence[Piece]], lefts: Sequence[float], above: float) -> Piece:
    """Columns of pieces beside each other, as one piece."""

    def draw(ink: Ink, x: float, top: float) -> None:
        for column, left in zip(columns, lefts, strict=True):
            draw_stacked(column, ink, x + left, top)

    return Piece(max(map(stacked_height, columns)), draw, above=above)


def _labelled(
    label: str, text: str, style: Style, setting: Setting, width: float, column: float
) -> list[Piece]:
    """A small label in a column of its own, its text beside it."""
    name = replace(style, colour=SOFT)
    labels = text_pieces(label, name, setting, column - 8)
    texts = indented(text_pieces(text, style, setting, width - column), column)
    count = max(len(labels), len(texts))
    pieces = []
    for number in range(count):
        both = [part[number] for part in (labels, texts) if number < len(part)]
        pieces.append(_together(both, above=5.0 if number == 0 else 0))
    return held(pieces, Hold.LOOSE)


def _together(pieces: Sequence[Piece], above: float) -> Piece:
    """Pieces over each other from the same corner."""

    def draw(ink: Ink, x: float, top: float) -> None:
        for piece in pieces:
            piece.draw(ink, x, top)

    return Piece(max(piece.height for piece in pieces), draw, above=above)


# ---- Figures and composites --------------------------------------------------------------------


def _figure(block: Figure, setting: Setting, width: float) -> list[Piece]:
    own = width * min(max(block.width, 0.2), 1.0)
    title = text_pieces(block.title, setting.theme.figure_title, setting, width)
    title = held([*title, _space(6)], Hold.TIGHT) if block.title else [_space(8)]
    note = text_pieces(block.note, setting.theme.fineprint, setting, width) if block.note else []
    room = TEXT_HEIGHT - stacked_height(title) - stacked_height(note) - 20
    pictures = drawings.pieces(block.picture, setting, own, room)
    pictures = indented(pictures, (width - own) / 2) if own < width else pictures
    first = held([*title, *pictures[:2]], Hold.TIGHT)
    whole = held([*first, *pictures[2:], *note], Hold.LOOSE)
    last = held(whole[-len(note) - min(3, len(pictures)) :], Hold.TIGHT)
    return [*whole[: len(whole) - len(last)], *last, _space(6)]


def _side_by_side(block: SideBySide, setting: Setting, width: float) -> list[Piece]:
    share = min(max(block.left_share, 0.15), 0.85)
    left_width = (width - _GUTTER) * share
    left = compose(block.left, setting, left_width)
    right = compose(block.right, setting, width - _GUTTER - left_width)
    columns = [column for column in (left, right) if column]
    if max(map(stacked_height, columns), default=0) > TEXT_HEIGHT - 80:
        return compose(block.left, setting, width) + compose(block.right, setting, width)
    lefts = [0.0, left_width + _GUTTER] if left else [left_width + _GUTTER]
    if not columns:
        return []
    return [_beside(columns, lefts[: len(columns)], 8)]


def _stack(block: Stack, setting: Setting, width: float) -> list[Piece]:
    pieces = [piece for inner in block.blocks for piece in compose(inner, setting, width)]
    return held(pieces, Hold.LOOSE)


_COMPOSERS: dict[type, Callable[[Any, Setting, float], list[Piece]]] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Bullets: _bullets,
    Table: _table,
    Tiles: _tiles,
    Callout: _callout,
    Card: _card,
    Figure: _figure,
    SideBySide: _side_by_side,
    Stack: _stack,
}
