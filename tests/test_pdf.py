"""The file itself, read by other people's programs: poppler and pypdf."""

from __future__ import annotations

import io
import re
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination

from assessment.model import Language
from reports.document import (
    BallCell,
    Block,
    Bullets,
    Column,
    Contents,
    Figure,
    Gantt,
    GanttBar,
    Heading,
    PageBreak,
    Paragraph,
    Radar,
    Report,
    SideBySide,
    Stack,
    Table,
    Tiles,
)
from reports.ink import luminance
from reports.pdf import render
from reports.theme import INK, PRIMARY, SOFT, STAGES
from tests.sample_report import HOSTILE, LONG_URL, LONG_WORD, ZH, sample_report

LANGUAGES: list[Language] = ["zh", "en"]
BLANK = sample_report("zh")


@lru_cache(maxsize=4)
def sample(language: Language, mark: str = "") -> bytes:
    return render(sample_report(language, mark=mark))


def of(*blocks: Block, language: Language = "zh") -> Report:
    """A report of these blocks alone."""
    return replace(BLANK, blocks=blocks, language=language)


def poppler(program: str, data: bytes, *options: str) -> str:
    done = subprocess.run([program, *options], input=data, capture_output=True, check=True)
    assert not done.stderr, done.stderr
    return done.stdout.decode()


def pages_of(data: bytes, *options: str) -> list[str]:
    """The text of each page as pdftotext reads it."""
    return poppler("pdftotext", data, *options, "-", "-").split("\f")[:-1]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def text_of(data: bytes) -> str:
    return squeezed("".join(pages_of(data)))


# ---- Fonts and text ----------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_fonts_are_embedded_subsets_in_two_weights_that_copy_as_text(
    language: Language,
) -> None:
    rows = [line.split() for line in poppler("pdffonts", sample(language), "-").splitlines()[2:]]
    names = {row[0].partition("+")[2] for row in rows}
    assert {"NotoSansSC-Regular", "NotoSansSC-Bold"} <= names
    assert all(row[1:4] == ["CID", "TrueType", "Identity-H"] for row in rows)
    assert all(row[4:7] == ["yes", "yes", "yes"] for row in rows)  # embedded, subset, unicode


def test_both_weights_are_really_drawn_differently() -> None:
    fonts = PdfReader(io.BytesIO(sample("zh"))).pages[2]["/Resources"]["/Font"]  # type: ignore[index]
    outlines = {
        font["/BaseFont"]: font["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile2"].get_data()
        for font in (fonts["/T4"], fonts["/T7"])
    }
    assert len(set(outlines.values())) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_is_copied_as_it_was_typed(language: Language) -> None:
    data = render(of(Paragraph(HOSTILE), language=language))
    assert squeezed(HOSTILE.replace("\x07", "")) in text_of(data)


def test_rare_characters_of_names_are_copied_as_themselves() -> None:
    data = render(of(Paragraph("㙍𠮷龘䶮𬭊𫖯"), Heading(2, "㙍𠮷龘")))
    assert "㙍𠮷龘䶮𬭊𫖯" in text_of(data)


def test_a_character_no_font_has_is_drawn_as_a_geta_mark_and_copied_as_itself() -> None:
    data = render(of(Paragraph("前😀后\U00010348")))
    assert "前😀后\U00010348" in text_of(data)


def test_chinese_and_latin_are_not_parted_by_a_space_in_copied_text() -> None:
    data = render(of(Paragraph("题项STR-1.3占比12.5%的客户")))
    assert "题项STR-1.3占比12.5%的客户" in pages_of(data)[1]


def test_long_words_and_addresses_lose_nothing() -> None:
    data = render(of(Table([Column("A", 0.15), Column("B", 0.85)], [[LONG_URL, LONG_WORD]])))
    text = "".join(
        squeezed(page) for page in pages_of(data, "-x", "0", "-y", "60", "-W", "135", "-H", "700")
    )
    assert LONG_URL.replace("-", "") in text.replace("-", "")  # pdftotext rejoins at hyphens
    assert LONG_WORD in text_of(data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_report_is_in_the_file(language: Language) -> None:
    report = sample_report(language)
    text = text_of(sample(language))
    cover = report.cover
    for expected in (cover.bank, cover.subtitle, cover.classification, report.running_foot):
        assert squeezed(expected) in text
    for block in report.blocks:
        if isinstance(block, Heading):
            assert squeezed(block.text) in text
        if isinstance(block, Paragraph):
            assert squeezed(block.text.replace("\x07", ""))[-20:] in text


# ---- Pages -------------------------------------------------------------------------------------


def test_a_comment_of_four_thousand_characters_runs_over_pages_and_loses_none() -> None:
    comment = (ZH * 40)[:4000]
    data = render(of(Paragraph(comment)))
    reader = PdfReader(io.BytesIO(data))
    assert len(reader.pages) == 3  # the cover and two pages
    body = "".join(pages_of(data, "-x", "0", "-y", "70", "-W", "600", "-H", "710")[1:])
    assert squeezed(body) == squeezed(comment)


def test_a_row_higher_than_a_page_is_split_and_its_header_repeated() -> None:
    comment = (ZH * 40)[:4000]
    table = Table(
        [Column("编号甲", 0.6), Column("说明乙", 0.4)], [["行一", comment], ["行二", "末"]]
    )
    pages = pages_of(render(of(table)))
    assert len(pages) > 3
    assert all("编号甲" in page and "说明乙" in page for page in pages[1:])
    assert squeezed("".join(pages)).count("贵行客户服务中心") == comment.count("贵行客户服务中心")


def test_no_row_is_split_that_fits_a_page() -> None:
    rows = [[f"始{n}。" + ZH + f"终{n}。"] for n in range(60)]
    for page in map(squeezed, pages_of(render(of(Table([Column("实践", 1)], rows))))):
        assert set(re.findall(r"始(\d+)。", page)) == set(re.findall(r"终(\d+)。", page))


def test_a_group_row_is_never_last_on_a_page() -> None:
    rows = [[f"组{n}"] if n % 3 == 0 else [f"行{n}"] for n in range(240)]
    groups = frozenset(range(0, 240, 3))
    for page in pages_of(render(of(Table([Column("实践", 1)], rows, group_rows=groups))))[1:]:
        body = [line for line in page.split("\n") if re.fullmatch(r"[组行]\d+", line.strip())]
        assert body[-1].startswith("行")


def test_no_table_leaves_one_row_alone_on_a_page() -> None:
    blocks: list[Block] = []
    for n in range(60):
        rows = [[f"表{n}行{row}"] for row in range(n % 5 + 9)]
        blocks += [Paragraph(ZH * (n % 3)), Table([Column("实践", 1)], rows, title=f"题{n}")]
    for page in pages_of(render(of(*blocks)))[1:]:
        met = Counter(re.findall(r"表(\d+)行", page))
        assert all(count > 1 for count in met.values())


def test_evidence_never_leaves_what_it_is_evidence_of() -> None:
    blocks: list[Block] = []
    for n in range(60):
        blocks += [Paragraph(ZH * (n % 3 + 1) + f"终{n}。"), Paragraph(f"据{n}。", "evidence")]
    for page in map(squeezed, pages_of(render(of(*blocks)))):
        assert re.findall(r"终(\d+)。", page) == re.findall(r"据(\d+)。", page)


def test_a_heading_is_never_the_last_thing_on_a_page() -> None:
    blocks: list[Block] = []
    for n in range(60):
        blocks += [Heading(2, f"节{n}题"), Paragraph(ZH * (n % 4 + 1))]
    for page in pages_of(render(of(*blocks)))[1:]:
        lines = [line for line in page.split("\n") if line.strip()]
        assert not re.fullmatch(r"节\d+题", lines[-3].strip())  # above foot and page number


def test_no_paragraph_leaves_one_line_alone_on_a_page() -> None:
    text = "起" + "一二三四五六七八九十" * 17 + "讫"
    for page in map(squeezed, pages_of(render(of(*[Paragraph(text)] * 60)))):
        body = re.sub(r"^.*?(?=[起一二三四五六七八九十])", "", page)
        head = body.partition("讫")[0]
        assert head.startswith("起") or len(head) > 45


def test_a_figure_stays_with_its_title_and_note() -> None:
    radar = Radar(BLANK_RADAR.axes)
    blocks = [
        block
        for n in range(12)
        for block in (Paragraph(ZH * (n % 3)), Figure(f"图题{n}。", radar, f"图注{n}。"))
    ]
    for page in map(squeezed, pages_of(render(of(*blocks)))):
        assert re.findall(r"图题(\d+)。", page) == re.findall(r"图注(\d+)。", page)


BLANK_RADAR = next(
    block.left.picture
    for block in BLANK.blocks
    if isinstance(block, SideBySide)
    and isinstance(block.left, Figure)
    and isinstance(block.left.picture, Radar)
)


def test_a_plan_longer_than_a_page_repeats_its_scale() -> None:
    bars = [
        GanttBar(
            f"I{n:03}", f"举措{n}。", "零售金融部", 1 + n % 30, 4 + n % 30, [f"I{n - 1:03}"], 1
        )
        for n in range(120)
    ]
    gantt = Gantt(bars, 36, [("近期波次", 1, 6), ("远期波次", 7, 36)], "月份")
    pages = pages_of(render(of(Figure("图题", gantt))))[1:]
    assert len(pages) == 3
    assert all("近期波次" in page and "月份" in page for page in pages)
    assert sorted(map(int, re.findall(r"举措(\d+)。", "".join(pages)))) == list(range(120))


def test_nothing_is_drawn_outside_the_margins() -> None:
    for language in LANGUAGES:
        for page in poppler("pdftotext", sample(language), "-bbox", "-", "-").split("<page ")[2:]:
            for box in re.findall(r'xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)"', page):
                assert float(box[0]) > 55
                assert float(box[2]) < 595.28 - 55


EMPTY: list[Block] = [
    Table([Column("甲", 1)], []),
    Table([Column("甲", 0.5), Column("乙", 0.5)], [["", ""], [BallCell("F"), ""]]),
    Bullets([]),
    Stack([]),
    Tiles([]),
    Paragraph(""),
    PageBreak(),
    Contents("目录"),
    SideBySide(Stack([]), Stack([])),
    Figure("", Gantt([], 36, [], "月")),
    Figure("", Radar([])),
]


@pytest.mark.parametrize("block", EMPTY, ids=lambda block: type(block).__name__)
def test_an_empty_block_is_no_fault(block: Block) -> None:
    assert len(pages_of(render(of(block, Paragraph("末"))))) >= 2


def test_a_report_without_blocks_is_a_cover() -> None:
    assert len(pages_of(render(of()))) == 1


# ---- Contents, bookmarks, metadata -------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contents_page_tells_the_pages_where_headings_are(language: Language) -> None:
    pages = pages_of(sample(language), "-layout")
    entries = re.findall(r"^ *([\d.]+) +(\S.*?) {2,}(\d+)$", pages[1], re.MULTILINE)
    headings = [
        block
        for block in sample_report(language).blocks
        if isinstance(block, Heading) and block.level <= 2
    ]
    assert [entry[0] for entry in entries] == [heading.number for heading in headings]
    for (_, title, page), heading in zip(entries, headings, strict=True):
        assert squeezed(title) == squeezed(heading.text)
        assert squeezed(heading.text) in squeezed(pages[int(page) - 1])


def test_every_contents_entry_is_a_link() -> None:
    reader = PdfReader(io.BytesIO(sample("zh")))
    links = [note.get_object() for note in reader.pages[1]["/Annots"]]  # type: ignore[attr-defined]
    assert len(links) == sum(
        isinstance(block, Heading) and block.level <= 2 for block in BLANK.blocks
    )


def test_bookmarks_are_nested_and_lead_to_their_page() -> None:
    reader = PdfReader(io.BytesIO(sample("zh")))
    pages = pages_of(sample("zh"))
    flat: list[tuple[int, Destination]] = []

    def walk(entries: list[object], depth: int) -> None:
        for entry in entries:
            if isinstance(entry, list):
                walk(entry, depth + 1)
            elif isinstance(entry, Destination):
                flat.append((depth, entry))

    walk(list(reader.outline), 1)
    headings = [block for block in BLANK.blocks if isinstance(block, Heading)]
    assert [depth for depth, _ in flat] == [heading.level for heading in headings]
    for (_, entry), heading in zip(flat, headings, strict=True):
        number = reader.get_destination_page_number(entry)
        assert squeezed(heading.text) in squeezed(pages[number or 0])


@pytest.mark.parametrize(("language", "tag"), [("zh", "zh-CN"), ("en", "en-GB")])
def test_the_file_says_what_it_is(language: Language, tag: str) -> None:
    report = sample_report(language)
    reader = PdfReader(io.BytesIO(sample(language)))
    meta = reader.metadata
    assert meta is not None
    assert meta.title == f"{report.cover.bank} {report.cover.title}"
    assert meta.author == report.author
    assert meta.subject == report.subject
    assert meta["/Keywords"] == ", ".join(report.keywords)
    assert str(meta.creation_date)[:10] == "2026-11-23"
    assert reader.trailer["/Root"]["/Lang"] == tag  # type: ignore[index]


def test_every_page_but_the_cover_tells_its_number_and_the_total() -> None:
    pages = pages_of(sample("zh"))
    for number, page in enumerate(pages[1:], start=2):
        assert f"第 {number} 页 / 共 {len(pages)} 页" in page
    assert "页 / 共" not in pages[0]


def test_a_sample_is_marked_on_every_page() -> None:
    for page in PdfReader(io.BytesIO(sample("en", "SAMPLE"))).pages:
        assert "SAMPLE" in page.extract_text()


# ---- The same again, at the same time ----------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_renders_are_the_same_bytes(language: Language) -> None:
    assert render(sample_report(language)) == sample(language)


def test_renders_at_the_same_time_do_not_disturb_each_other() -> None:
    reports = [
        sample_report(language, bank=f"{bank}银行")
        for language in LANGUAGES
        for bank in ("甲", "乙丙", "丁戊己龘", "庚𠮷")
    ]
    alone = [render(report) for report in reports]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(render, reports))
    assert together == alone


def test_progress_only_rises_and_ends_at_one() -> None:
    told: list[float] = []
    render(sample_report("zh"), told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(told) > 20


# ---- Black and white ---------------------------------------------------------------------------


def test_stages_get_darker_step_by_step_in_grey_print() -> None:
    greys = [luminance(colour) for colour in STAGES]
    assert all(lighter - darker > 0.05 for lighter, darker in pairwise(greys))


@pytest.mark.parametrize("colour", [INK, SOFT, PRIMARY])
def test_text_has_contrast_enough_on_white(colour: str) -> None:
    assert 1.05 / (luminance(colour) + 0.05) >= 4.5


def test_the_page_holds_no_picture_and_no_outside_address() -> None:
    data = render(of(Paragraph('<img src="https://example.com/x.png"/><a href="x">y</a>')))
    reader = PdfReader(io.BytesIO(data))
    assert not any(page.images for page in reader.pages)
    assert b"/URI" not in data
