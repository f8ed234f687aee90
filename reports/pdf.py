"""A report on A4 paper: `render(report) -> bytes`.

First every block becomes pieces (`blocks`, `drawings`), then the pieces are shared out over pages
(`flow`), and only then is anything drawn: the contents page and the page numbers are known by
then, and nothing is laid out twice. Platypus turns the pages and reportlab writes the file.

No text passes a markup parser. Two renders of the same report are the same bytes. Any number of
threads may render at once: nothing is registered, and every document has its own pen and fonts.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus.doctemplate import BaseDocTemplate, PageTemplate
from reportlab.platypus.flowables import Flowable
from reportlab.platypus.frames import Frame

from reports import cover
from reports.blocks import compose
from reports.blocks.text import baseline
from reports.document import Block, Contents, Heading, Paragraph, Report
from reports.flow import Hold, Piece, Placed, held, settle, stacked_height
from reports.ink import Ink, Setting
from reports.theme import (
    BOTTOM,
    LEFT,
    LINE,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    PRIMARY,
    SOFT,
    TEXT_HEIGHT,
    TEXT_WIDTH,
    Style,
)
from reports.typesetting import clean

rl_config.useA85 = 0  # binary streams: a fifth smaller, and faster

Progress = Callable[[float], None]
"""Told the share that is done, from 0 to 1."""


def render(report: Report, progress: Progress | None = None) -> bytes:
    """The report as a PDF file.

    Characters the fonts lack are drawn as 〓 and still copied as themselves; control characters
    and unpaired surrogates are left out.
    """
    tell = progress or (lambda share: None)
    setting = Setting(report.language)
    places = _Places()
    pieces = _compose(report, setting, places, tell)
    pages = settle(pieces, TEXT_HEIGHT)
    places.settle(pages, first_page=2)
    tell(0.5)
    return _write(report, pages, places, tell)


def _compose(report: Report, setting: Setting, places: _Places, tell: Progress) -> list[Piece]:
    headings = [block for block in report.blocks if isinstance(block, Heading)]
    pieces: list[Piece] = []
    for number, block in enumerate(report.blocks):
        if isinstance(block, Contents):
            pieces += _contents(block, headings, setting, places)
        else:
            own = compose(block, setting)
            pieces = _clinging(pieces, own) if _is_afterthought(block) else pieces + own
        tell(0.45 * (number + 1) / len(report.blocks))
    return pieces


def _is_afterthought(block: Block) -> bool:
    """Fine print or evidence about what stands before it, which it may not leave."""
    return isinstance(block, Paragraph) and block.style in ("fineprint", "evidence")


def _clinging(pieces: list[Piece], own: list[Piece]) -> list[Piece]:
    """`own` after `pieces`, not to be parted from the last that is not mere space."""
    last = len(pieces) - 1
    while last > 0 and pieces[last].is_space:
        last -= 1
    return [*pieces[: max(last, 0)], *held([*pieces[max(last, 0) :], own[0]], Hold.TIGHT), *own[1:]]


# ---- Contents ----------------------------------------------------------------------------------


class _Places:
    """Where every heading came to stand; known once the pages are settled."""

    def __init__(self) -> None:
        self.page: dict[int, int] = {}
        self.key: dict[int, str] = {}

    def settle(self, pages: Sequence[Sequence[Placed]], first_page: int) -> None:
        for page, placed in enumerate(pages, start=first_page):
            for one in placed:
                heading = one.piece.heading
                if heading is not None and id(heading) not in self.page:
                    self.page[id(heading)] = page
                    self.key[id(heading)] = f"h{len(self.key) + 1}"


def _contents(
    block: Contents, headings: Sequence[Heading], setting: Setting, places: _Places
) -> list[Piece]:
    """One line a chapter and a section, tightened to one page where that can be read."""
    theme = setting.theme
    opening = compose(Heading(1, block.title), setting)
    opening[0] = replace(opening[0], heading=None)
    entries = [
        piece
        for heading in headings
        if heading.level <= 2
        for piece in _entry(
            heading, theme.contents_1 if heading.level == 1 else theme.contents_2, setting, places
        )
    ]
    room = TEXT_HEIGHT - stacked_height(opening)
    needed = sum(piece.above + piece.height for piece in entries)
    tightness = (room - 1) / needed if needed else 1.0
    if 0.72 <= tightness < 1:
        entries = [
            replace(piece, height=piece.height * tightness, above=piece.above * tightness)
            for piece in entries
        ]
    return [*opening, *entries]


def _entry(heading: Heading, style: Style, setting: Setting, places: _Places) -> list[Piece]:
    """Number, title, dots and page; the whole line is a link."""
    hang = 26.0 if heading.level == 1 else 58.0
    number_at = 0.0 if heading.level == 1 else 26.0
    hang = max(hang, number_at + setting.width(heading.number, style) + 6)
    if not heading.number:
        hang = number_at
    width = TEXT_WIDTH - hang - 34
    lines = setting.lines(heading.text, style, width)
    drop = baseline(style)

    def draw(number: int, ink: Ink, x: float, top: float) -> None:
        y = top - drop
        if number == 0:
            ink.text(x + number_at, y, heading.number, style)
        ink.line(lines[number], x + hang, y, style, width)
        if number == len(lines) - 1:
            reached = x + hang + lines[number].width * style.size / 1000
            _draw_page_number(ink, heading, places, reached, x + TEXT_WIDTH, y, style)
        key = places.key.get(id(heading))
        if key:
            ink.link(key, (x, top - style.leading, x + TEXT_WIDTH, top))

    pieces = [Piece(style.leading, partial(draw, number)) for number in range(len(lines))]
    pieces[0] = replace(pieces[0], above=style.above)
    return held(pieces, Hold.TIGHT)


def _draw_page_number(
    ink: Ink, heading: Heading, places: _Places, left: float, right: float, y: float, style: Style
) -> None:
    page = str(places.page.get(id(heading), ""))
    ink.text(right, y, page, style, "right")
    end = right - ink.setting.width(page, style) - 6
    if end > left + 12:
        ink.rule((left + 6, y + 0.6), (end, y + 0.6), LINE, 0.6, "0.6 3")


# ---- Pages -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Book:
    """What every page needs to know of the whole."""

    report: Report
    ink: Ink
    places: _Places
    pages: int


class _Sheet(Flowable):  # type: ignore[misc]
    """One settled page as Platypus sees it: it fills the frame."""

    def __init__(self, book: _Book, number: int, placed: Sequence[Placed], chapter: str) -> None:
        super().__init__()
        self._book = book
        self._number = number
        self._placed = placed
        self._chapter = chapter

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return width, height

    def draw(self) -> None:
        book = self._book
        _draw_running(book, self._number, self._chapter)
        top = BOTTOM + TEXT_HEIGHT
        for one in self._placed:
            one.piece.draw(book.ink, LEFT, top - one.top)
            if one.piece.heading is not None:
                _bookmark(self.canv, one.piece.heading, book.places, top - one.top)
        _hand_over(self.canv, book.ink)


class _CoverSheet(Flowable):  # type: ignore[misc]
    def __init__(self, book: _Book) -> None:
        super().__init__()
        self._book = book

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return width, height

    def draw(self) -> None:
        cover.draw(self._book.report.cover, self._book.ink)
        _hand_over(self.canv, self._book.ink)


def _hand_over(canvas: Canvas, ink: Ink) -> None:
    """What the pen wrote, onto reportlab's page; Platypus has moved the origin to the frame."""
    canvas.addLiteral(f"1 0 0 1 {-LEFT:g} {-BOTTOM:g} cm")
    canvas.addLiteral(ink.take())
    for link in ink.take_links():
        canvas.linkAbsolute("", link.key, link.corners)


def _bookmark(canvas: Canvas, heading: Heading, places: _Places, top: float) -> None:
    key = places.key[id(heading)]
    canvas.bookmarkHorizontalAbsolute(key, min(top + 12, PAGE_HEIGHT))
    title = f"{heading.number} {heading.text}" if heading.number else heading.text
    deepest = canvas._doc.outline.currentlevel + 1
    canvas.addOutlineEntry(
        clean(title), key, min(heading.level - 1, deepest), closed=heading.level == 1
    )


def _draw_running(book: _Book, number: int, chapter: str) -> None:
    """Head and foot: title and chapter above, fingerprint and page number below."""
    ink, report = book.ink, book.report
    style = replace(ink.setting.theme.label, size=7.6)
    right = PAGE_WIDTH - LEFT
    if report.cover.mark:
        cover.draw_mark(ink, report.cover.mark)
    y = PAGE_HEIGHT - 50
    _draw_apart(ink, report.running_title, chapter, y, style)
    ink.rule((LEFT, y - 8), (right, y - 8), LINE, 0.5)
    ink.box(LEFT, y - 8.6, 18, 1.2, PRIMARY)
    page = report.page_word.format(page=number, pages=book.pages)
    ink.rule((LEFT, 52), (right, 52), LINE, 0.5)
    _draw_apart(ink, report.running_foot, page, 40, style)


def _draw_apart(ink: Ink, left: str, right: str, y: float, style: Style) -> None:
    """Two texts at both ends of a line, the left one smaller if they would touch."""
    setting = ink.setting
    right = _shortened(setting, right, style, TEXT_WIDTH * 0.5)
    ink.text(PAGE_WIDTH - LEFT, y, right, replace(style, colour=SOFT), "right")
    room = TEXT_WIDTH - setting.width(right, style) - 16
    size = setting.fitted(left, style, room, least=5)
    ink.text(LEFT, y, left, replace(style, size=size))


def _shortened(setting: Setting, text: str, style: Style, width: float) -> str:
    """`text` with an ellipsis where it is too long for a running head."""
    if setting.width(text, style) <= width:
        return text
    while text and setting.width(text + "…", style) > width:
        text = text[:-1]
    return text + "…"


# ---- The file ----------------------------------------------------------------------------------


class _Canvas(Canvas):  # type: ignore[misc]
    """A canvas without a font of its own, so that only embedded ones are in the file."""

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"

    def date(self, made_on: date) -> None:
        stamp = self._doc._timeStamp
        stamp.YMDhms = (made_on.year, made_on.month, made_on.day, 0, 0, 0)
        stamp.dhh = stamp.dmm = 0


def _write(
    report: Report, pages: Sequence[Sequence[Placed]], places: _Places, tell: Progress
) -> bytes:
    ink = Ink(report.language)
    book = _Book(report, ink, places, len(pages) + 1)
    sheets: list[Flowable] = [_CoverSheet(book)]
    chapter = ""
    for number, placed in enumerate(pages, start=2):
        chapter = _chapter_of(placed) or chapter
        sheets.append(_Sheet(book, number, placed, chapter))
    file = io.BytesIO()
    document = _document(report, file)
    document.setPageCallBack(lambda page: tell(0.5 + 0.4 * page / book.pages))
    document.build(sheets, canvasmaker=partial(_open, report=report, ink=ink))
    tell(1.0)
    return file.getvalue()


def _chapter_of(placed: Sequence[Placed]) -> str:
    for one in placed:
        if one.piece.heading is not None and one.piece.heading.level == 1:
            return one.piece.heading.text
    return ""


def _document(report: Report, file: io.BytesIO) -> BaseDocTemplate:
    frame = Frame(
        LEFT, BOTTOM, TEXT_WIDTH, TEXT_HEIGHT,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip
    return BaseDocTemplate(
        file,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        pageTemplates=[PageTemplate("page", [frame])],
        title=clean(f"{report.cover.bank} {report.cover.title}"),
        author=clean(report.author),
        subject=clean(report.subject),
        keywords=clean(", ".join(report.keywords)),
        creator="Yuanhang 远航",
        producer="reportlab",
        lang={"zh": "zh-CN", "en": "en-GB"}[report.language],
        invariant=1,
        pageCompression=1,
        displayDocTitle=True,
    )


def _open(*args: Any, report: Report, ink: Ink, **options: Any) -> _Canvas:
    canvas = _Canvas(*args, **options)
    canvas.date(report.made_on)
    canvas.showOutline()
    canvas._doc.delayedFonts += ink.codes.values()
    return canvas
