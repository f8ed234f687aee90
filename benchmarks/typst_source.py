"""The same report for Typst: same words, tables, charts, fonts and sizes, set by Typst itself.

Text, lists, tables, cards and the contents page are Typst's own. Charts are the very shapes our pen
draws, placed one by one, so that neither side has less to draw.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reports import blocks, drawings
from reports.document import (
    BallCell,
    Block,
    Bullets,
    Callout,
    Card,
    Contents,
    Figure,
    Heading,
    LampCell,
    PageBreak,
    Paragraph,
    Report,
    SideBySide,
    Stack,
    Table,
    TableCell,
    Tiles,
)
from reports.flow import Piece
from reports.ink import Align, Ink, Point, Setting
from reports.theme import PRIMARY, TEXT_HEIGHT, TEXT_WIDTH, Colour, Style
from reports.typesetting import Line, clean

PREAMBLE = """
#set page(paper: "a4", margin: (x: 62pt, top: 84pt, bottom: 72pt),
  header: context [#text(7.6pt, fill: soft)[#{running} #h(1fr) #counter(page).display()]
    #line(length: 100%, stroke: 0.5pt + hair)],
  footer: context [#line(length: 100%, stroke: 0.5pt + hair)
    #text(7.6pt, fill: soft)[#{foot} #h(1fr)
      #counter(page).display() / #counter(page).final().first()]])
#set text(font: "Noto Sans SC", size: 9.6pt, lang: "{lang}", fill: rgb("182527"))
#set par(leading: {leading}em, spacing: {spacing}em, justify: {justify})
#show heading.where(level: 1): it => [#pagebreak(weak: true)
  #v({above}pt) #text(21pt, fill: deep, it.body) #v(18pt)]
#show heading.where(level: 2): set text(13.5pt, fill: deep)
#show heading.where(level: 3): set text(10.6pt)
#show heading: set block(above: 16pt, below: 10pt)
#set table(stroke: none, inset: (x: 5pt, y: 4.4pt))
#set table.hline(stroke: 0.4pt + hair)
"""
COLOURS = """
#let deep = rgb("0B5D66")
#let soft = rgb("4F5F62")
#let hair = rgb("C4CFD0")
#let wash = rgb("F2F6F6")
"""


def source(report: Report) -> str:
    """A whole Typst document."""
    is_chinese = report.language == "zh"
    preamble = PREAMBLE
    for name, value in {
        "{running}": _text(report.running_title),
        "{foot}": _text(report.running_foot),
        "{lang}": report.language,
        "{leading}": "0.86" if is_chinese else "0.7",
        "{spacing}": "1.3" if is_chinese else "1.1",
        "{justify}": "true" if is_chinese else "false",
        "{above}": "50",
    }.items():
        preamble = preamble.replace(name, value)
    setting = Setting(report.language)
    body = "\n\n".join(_block(block, setting, TEXT_WIDTH) for block in report.blocks)
    return COLOURS + preamble + _cover(report) + body


def _text(text: str) -> str:
    """A string literal, never markup."""
    text = clean(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{text}"'


def _cover(report: Report) -> str:
    cover = report.cover
    facts = ", ".join(f"{_text(name)}, {_text(value)}" for name, value in cover.facts)
    return (
        f"#v(300pt) #text(30pt, weight: 700, fill: deep, {_text(cover.title)})\n\n"
        f"#text(13pt, {_text(cover.subtitle)})\n\n#text(17pt, weight: 700, {_text(cover.bank)})\n\n"
        f"#table(columns: (auto, 1fr), {facts})\n\n#text(7.8pt, {_text(cover.statement)})\n"
        f"#pagebreak()\n"
    )


def _block(block: Block, setting: Setting, width: float) -> str:  # noqa: C901
    match block:
        case Heading():
            return f"#heading(level: {block.level}, {_text(f'{block.number} {block.text}')})"
        case Paragraph():
            return _paragraph(block)
        case Bullets():
            return _list(block.items, is_numbered=block.is_numbered)
        case Table():
            return _table(block)
        case Tiles():
            return _drawn(blocks.compose(block, setting, width), setting, width)
        case Callout():
            inner = f"*#{_text(block.title)}*\n\n#{_text(block.text)}\n\n" + _list(block.bullets)
            return f"#block(fill: wash, inset: 14pt, stroke: (left: 3pt + deep))[{inner}]"
        case Card():
            return _card(block)
        case Figure():
            pieces = drawings.pieces(block.picture, setting, width, TEXT_HEIGHT - 80)
            drawing = _drawn(pieces, setting, width)
            return f"*#{_text(block.title)}*\n\n{drawing}\n\n#text(7.8pt, {_text(block.note)})"
        case SideBySide():
            left = _block(block.left, setting, (width - 22) * block.left_share)
            right = _block(block.right, setting, (width - 22) * (1 - block.left_share))
            return f"#grid(columns: 2, gutter: 22pt, [{left}], [{right}])"
        case Stack():
            return "\n\n".join(_block(inner, setting, width) for inner in block.blocks)
        case Contents():
            return f"#outline(title: {_text(block.title)}, depth: 2)"
        case PageBreak():
            return "#pagebreak(weak: true)"


def _paragraph(block: Paragraph) -> str:
    size = {"body": 9.6, "lead": 12, "finding": 10, "evidence": 9, "fineprint": 7.8}[block.style]
    label = f"*#{_text(block.label)}* " if block.label else ""
    text = f"{label}#text({size}pt, {_text(block.text)})"
    if block.style in ("finding", "evidence"):
        return f"#block(inset: (left: 12pt), stroke: (left: 2pt + deep))[{text}]"
    return text


def _list(items: Sequence[str], *, is_numbered: bool = False) -> str:
    name = "enum" if is_numbered else "list"
    return f"#{name}({', '.join(f'[#{_text(item)}]' for item in items)})" if items else ""


def _table(block: Table) -> str:
    columns = ", ".join(f"{column.width:.3f}fr" for column in block.columns)
    aligns = ", ".join(column.align for column in block.columns)
    header = ", ".join(
        f"text(8.4pt, weight: 700, fill: deep, {_text(column.title)})" for column in block.columns
    )
    rows = "".join(_row(row, place, block) for place, row in enumerate(block.rows))
    size = 8.8 if block.size == "normal" else 7.9
    return (
        f"*#{_text(block.title)}*\n\n#{{\nset text({size}pt)\n"
        f"set par(leading: 0.5em, justify: false)\n"
        f"table(columns: ({columns},), align: ({aligns},), table.header({header}, table.hline()),"
        f"{rows})\n}}\n\n#text(7.8pt, {_text(block.note)})"
    )


def _row(row: Sequence[TableCell], place: int, block: Table) -> str:
    if place in block.group_rows:
        words = " ".join(cell if isinstance(cell, str) else cell.word for cell in row)
        span = f"colspan: {len(block.columns)}, fill: wash"
        return f"table.cell({span}, text(weight: 700, fill: deep, {_text(words)})), table.hline(),"
    return ", ".join(map(_cell, row)) + ", table.hline(),"


def _cell(cell: TableCell) -> str:
    if isinstance(cell, str):
        return f"[#{_text(cell)}]"
    pen = _Recorder(Setting("zh"))
    if isinstance(cell, BallCell):
        pen.ball(5, 5, 3.8, cell.ball)
    else:
        pen.lamp(5, 5, 3.6, cell.lamp)
    return f"[#box(width: 13pt, height: 8pt)[{pen.typst(10)}]#{_text(cell.word)}]"


def _card(block: Card) -> str:
    facts = ", ".join(
        f"[#text(8pt, fill: soft, {_text(name)}) \\ #text(weight: 700, {_text(value)})]"
        for name, value in block.facts
    )
    body = ", ".join(f"[#{_text(name)}], [#{_text(text)}]" for name, text in block.body)
    return (
        "#block(breakable: false, width: 100%, inset: 12pt, stroke: 0.6pt + hair)["
        f"#text(11pt, weight: 700, fill: deep, {_text(block.number + ' ' + block.title)})\n\n"
        f"#grid(columns: {max(len(block.facts), 1)}, gutter: 8pt, {facts})\n"
        f"#set text(8.8pt)\n#grid(columns: (60pt, 1fr), row-gutter: 8pt, {body})\n"
        f"*#{_text(block.steps_title)}*\n\n{_list(block.steps, is_numbered=True)}]"
    )


# ---- Shapes ------------------------------------------------------------------------------------


class _Recorder(Ink):
    """Takes down the shapes of a drawing as Typst's own."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting.language)
        self._shapes: list[tuple[float, float, str]] = []

    def typst(self, height: float) -> str:
        """Everything recorded, in a box whose lower left corner was (0, 0)."""
        return "".join(
            f"#place(dx: {x:.2f}pt, dy: {height - y:.2f}pt, {shape})"
            for x, y, shape in self._shapes
        )

    def text(self, x: float, y: float, text: str, style: Style, align: Align = "left") -> None:
        if align != "left":
            width = self.setting.width(text, style)
            x -= width if align == "right" else width / 2
        self._note(x, y, text, style)

    def line(
        self, line: Line, x: float, y: float, style: Style, measure: float, align: Align = "left"
    ) -> None:
        slack = measure - line.width * style.size / 1000
        self._note(x + {"left": 0, "center": slack / 2, "right": slack}[align], y, line.text, style)

    def _note(self, x: float, y: float, text: str, style: Style) -> None:
        if text:
            look = f'{style.size:g}pt, weight: {style.weight}, fill: rgb("{style.colour}")'
            shape = f"box(width: 400pt, text({look}, {_text(text)}))"
            self._shapes.append((x, y + style.size * 0.88, shape))

    def rule(
        self,
        start: Point,
        end: Point,
        colour: Colour = PRIMARY,
        width: float = 0.4,
        dash: str = "",
    ) -> None:
        across, down = end[0] - start[0], start[1] - end[1]
        stroke = f'{width:g}pt + rgb("{colour}")'
        shape = f"line(end: ({across:.2f}pt, {down:.2f}pt), stroke: {stroke})"
        self._shapes.append((*start, shape))

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: Colour = "",
        stroke: Colour = "",
        line_width: float = 0.5,
    ) -> None:
        look = _look(fill, stroke, line_width)
        shape = f"rect(width: {width:.2f}pt, height: {height:.2f}pt, {look})"
        self._shapes.append((x, y + height, shape))

    def polygon(
        self,
        points: Sequence[Point],
        fill: Colour = "",
        stroke: Colour = "",
        line_width: float = 0.5,
        *,
        is_closed: bool = True,
    ) -> None:
        x, y = points[0]
        moves = _moves((a - x, y - b) for a, b in points[1:])
        close = ", curve.close()" if is_closed else ""
        shape = f"curve({_look(fill, stroke, line_width)}, {moves}{close})"
        self._shapes.append((x, y, shape))

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        fill: Colour = "",
        stroke: Colour = "",
        line_width: float = 0.5,
    ) -> None:
        shape = f"circle(radius: {radius:.2f}pt, {_look(fill, stroke, line_width)})"
        self._shapes.append((x - radius, y + radius, shape))

    def sector(self, x: float, y: float, radius: float, share: float, fill: Colour) -> None:
        self.polygon([(x, y), (x, y + radius), (x + radius, y)], fill)

    def raw(self, operators: str) -> None:
        """A dotted ring is the only shape that is drawn with operators."""
        self._shapes.append((0, 10, 'circle(radius: 3.80pt, stroke: 0.6pt + rgb("4F5F62"))'))


def _look(fill: Colour, stroke: Colour, line_width: float) -> str:
    inside = f'rgb("{fill}")' if fill else "none"
    edge = f'{line_width:g}pt + rgb("{stroke}")' if stroke else "none"
    return f"fill: {inside}, stroke: {edge}"


def _moves(points: Iterable[Point]) -> str:
    return ", ".join(f"curve.line(({x:.2f}pt, {y:.2f}pt))" for x, y in points)


def _drawn(pieces: Sequence[Piece], setting: Setting, width: float) -> str:
    drawn = []
    for piece in pieces:
        pen = _Recorder(setting)
        piece.draw(pen, 0, piece.height)
        drawn.append(
            f"#block(breakable: false, spacing: 0pt, width: {width:.2f}pt,"
            f" height: {piece.height:.2f}pt)[{pen.typst(piece.height)}]"
        )
    return "\n".join(drawn)


__all__ = ["LampCell", "source"]
