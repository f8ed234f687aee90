"""Tables: rows that do not break unless they must, under a header that repeats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reports.blocks.arranging import space
from reports.blocks.text import baseline, text_pieces
from reports.document import BallCell, LampCell, Table, TableCell
from reports.flow import Hold, Piece, held, stacked_height
from reports.ink import Align, Ink, Setting
from reports.theme import LINE, PRIMARY, TEXT_HEIGHT, WASH, Style
from reports.typesetting import Line

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


def table(block: Table, setting: Setting, width: float) -> list[Piece]:
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
    if len(pieces) > 3:  # neither the first row alone on a page nor the last
        pieces[1] = replace(pieces[1], hold=Hold.TIGHT)
        pieces[-2] = replace(pieces[-2], hold=Hold.TIGHT)
    return _titled(block.title, pieces, block.note, setting, width)


def _grid(block: Table, style: Style, width: float, *, is_small: bool) -> _Grid:
    shares = [max(column.width, 0.01) for column in block.columns]
    widths = [share * width / sum(shares) for share in shares]
    lefts = [sum(widths[:place]) for place in range(len(widths))]
    pad_x, pad_y = (4.0, 2.4) if is_small else (5.0, 3.7)
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
        pieces = held([*heading, space(5), pieces[0]], Hold.TIGHT) + pieces[1:]
    else:
        pieces[0] = replace(pieces[0], above=10)
    if note:
        foot = text_pieces(note, theme.fineprint, setting, width)
        pieces = pieces[:-1] + held([pieces[-1], *foot], Hold.TIGHT)
    return [*pieces, space(6)]


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
    head = (*head, space(grid.pad_y))
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
