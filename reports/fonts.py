"""Noto Sans SC on paper: how wide characters are, and what of the font goes into a document.

The font is one variable TrueType file; HarfBuzz reads its widths at any weight and cuts an exact
subset at that weight for each document. A document writes two bytes a character (Identity-H) and
maps every code back to the very character that was asked for, so that text copied from the page is
the text that went in. Characters the font lacks are looked for in its Traditional and Japanese
sisters, and are otherwise drawn as a geta mark 〓, still copied as themselves.

Nothing here is registered with reportlab, whose registry is one for all threads.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc

from assessment.model import Language
from reports.fontfile import FontFile

Weight = Literal[400, 700]

FAMILIES = ("SC", "TC", "JP")  # the face of the report first, then where rare characters are sought
_WEIGHT_NAMES: dict[Weight, str] = {400: "Regular", 700: "Bold"}
THIN = 180
"""The space between Chinese and Latin, in thousandths of the type size."""

WIDER = "\N{THIN SPACE}"

_GETA = "〓"
_PROPORTIONAL_IN_ENGLISH = "“”‘’…"  # full-width in a Chinese font, unless asked otherwise


@dataclass(frozen=True, slots=True)
class Glyph:
    family: int  # index into FAMILIES
    index: int  # in that font
    advance: int  # thousandths of the type size


@lru_cache(maxsize=len(FAMILIES))
def _file(family: int) -> FontFile:
    """The variable font of a family."""
    package = importlib.util.find_spec("justmytype_intl_cjk")
    if package is None or package.origin is None:
        raise RuntimeError(
            "The package justmytype-intl-cjk is not installed: no font to print with."
        )
    name = FAMILIES[family]
    folder = Path(package.origin).parent / "fonts" / "ofl" / f"notosans{name.lower()}"
    return FontFile(folder / f"NotoSans{name}[wght].ttf")


@lru_cache(maxsize=len(FAMILIES))
def _measures(family: int) -> hb.Face:
    return hb.Face(_file(family).measures())


class Face:
    """One weight of the typeface as one language sets it: the width of every character.

    Shared by all documents and threads: it only remembers what the font file says.
    """

    def __init__(self, weight: Weight, language: Language) -> None:
        self.weight = weight
        self.advances = _Advances(self)
        self._fonts: dict[int, hb.Font] = {}
        self._glyphs: dict[str, Glyph] = {}
        if language == "en":
            self._glyphs.update(self._proportional())

    def width(self, text: str, size: float) -> float:
        """Points that `text` takes when set without any spacing."""
        return sum(map(self.advances.__getitem__, text)) * size / 1000

    def glyph(self, character: str) -> Glyph:
        glyph = self._glyphs.get(character)
        if glyph is None:
            glyph = self._glyphs[character] = self._find(character) or self.glyph(_GETA)
        return glyph

    def _find(self, character: str) -> Glyph | None:
        for family in range(len(FAMILIES)):
            font = self._font(family)
            index = font.get_nominal_glyph(ord(character))
            if index:
                return Glyph(family, index, font.get_glyph_h_advance(index))
        return None

    def _font(self, family: int) -> hb.Font:
        font = self._fonts.get(family)
        if font is None:
            font = hb.Font(_measures(family))
            font.set_variations({"wght": float(self.weight)})
            self._fonts[family] = font
        return font

    def _proportional(self) -> dict[str, Glyph]:
        buffer = hb.Buffer()
        buffer.add_str(_PROPORTIONAL_IN_ENGLISH)
        buffer.guess_segment_properties()
        hb.shape(self._font(0), buffer, {"pwid": True})
        shaped = zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        return {
            character: Glyph(0, info.codepoint, position.x_advance)
            for character, (info, position) in zip(_PROPORTIONAL_IN_ENGLISH, shaped, strict=True)
        }


class _Advances(dict[str, int]):
    """Character -> advance; asks the face once for each."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face

    def __missing__(self, character: str) -> int:
        advance = self[character] = self._face.glyph(character).advance
        return advance


@lru_cache(maxsize=4)
def face(weight: Weight, language: Language) -> Face:
    return Face(weight, language)


class Codes(dict[str, str]):
    """One face in one document: character -> its code in hexadecimal, given in order of first use.

    A character of a sister font is written `\\0` + family + code; `Ink` splits the text there.
    `character + WIDER` is the same character with a thin space as part of its own width: a gap
    that the pen makes would be taken for a space by those who copy the text.
    """

    def __init__(self, face: Face, number: int) -> None:
        super().__init__()
        self.face = face
        self.number = number
        self.characters: dict[int, list[str]] = {}

    def __missing__(self, character: str) -> str:
        family = self.face.glyph(character[0]).family
        characters = self.characters.setdefault(family, [])
        characters.append(character)
        code = f"{len(characters):04X}"  # 0 stays the missing glyph
        if family:
            code = f"\0{family}{code}"
        self[character] = code
        return code

    def name(self, family: int = 0) -> str:
        """The font's name in the page's operators."""
        return f"T{self.number}{family or ''}"

    def addObjects(self, document: pdfdoc.PDFDocument) -> None:  # noqa: N802 (reportlab's name)
        """Called by reportlab when the document is closed: embed what was used."""
        fonts = document.idToObject["BasicFonts"].dict
        for family, characters in sorted(self.characters.items()):
            fonts[self.name(family)] = _embed(document, self.face, family, characters)


def _embed(
    document: pdfdoc.PDFDocument, face: Face, family: int, characters: list[str]
) -> pdfdoc.PDFObjectReference:
    """A Type 0 font of exactly these characters, numbered from 1; returns the reference to it."""
    glyphs = [face.glyph(character[0]) for character in characters]
    advances = [
        glyph.advance + (THIN if len(character) > 1 else 0)
        for glyph, character in zip(glyphs, characters, strict=True)
    ]
    font, places = _cut(_file(family), face.weight, [glyph.index for glyph in glyphs])
    name = f"YH{family}{face.weight:04d}".translate(str.maketrans("0123456789", "ABCDEFGHIJ"))[:6]
    name += f"+NotoSans{FAMILIES[family]}-{_WEIGHT_NAMES[face.weight]}"
    descriptor = {
        "Type": "/FontDescriptor",
        "FontName": f"/{name}",
        "Flags": 4,
        "FontBBox": pdfdoc.PDFArray([-1000, -1050, 2930, 1810]),
        "ItalicAngle": 0,
        "Ascent": 880,
        "Descent": -120,
        "CapHeight": 733,
        "StemV": 80 if face.weight == 400 else 140,
        "FontFile2": _stream(document, font, {"Length1": len(font)}),
    }
    widths = pdfdoc.PDFArray([1, pdfdoc.PDFArray(advances)])
    descendant = {
        "Type": "/Font",
        "Subtype": "/CIDFontType2",
        "BaseFont": f"/{name}",
        "CIDSystemInfo": pdfdoc.PDFDictionary(
            {
                "Registry": pdfdoc.PDFString("Adobe"),
                "Ordering": pdfdoc.PDFString("Identity"),
                "Supplement": 0,
            }
        ),
        "FontDescriptor": document.Reference(pdfdoc.PDFDictionary(descriptor)),
        "DW": 1000,
        "W": widths,
        "CIDToGIDMap": _stream(
            document, b"\0\0" + b"".join(place.to_bytes(2, "big") for place in places)
        ),
    }
    whole = {
        "Type": "/Font",
        "Subtype": "/Type0",
        "BaseFont": f"/{name}",
        "Encoding": "/Identity-H",
        "DescendantFonts": pdfdoc.PDFArray([document.Reference(pdfdoc.PDFDictionary(descendant))]),
        "ToUnicode": _stream(document, _to_unicode(characters)),
    }
    return document.Reference(pdfdoc.PDFDictionary(whole))


def _cut(file: FontFile, weight: Weight, glyphs: list[int]) -> tuple[bytes, list[int]]:
    """The font at `weight` with these glyphs only, and where each of them stands in it."""
    source = hb.Face(file.outlines(glyphs))
    wanted = hb.SubsetInput()
    for glyph in glyphs:
        wanted.glyph_set.add(glyph)
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    wanted.pin_axis_location(source, "wght", float(weight))
    plan = hb.SubsetPlan(source, wanted)
    places = plan.old_to_new_glyph_mapping
    return plan.execute().blob.data, [places[glyph] for glyph in glyphs]


def _stream(
    document: pdfdoc.PDFDocument, content: bytes, entries: dict[str, object] | None = None
) -> pdfdoc.PDFObjectReference:
    stream = pdfdoc.PDFStream(pdfdoc.PDFDictionary(dict(entries or {})), content)
    stream.filters = [pdfdoc.PDFZCompress]
    return document.Reference(stream)


_TO_UNICODE = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{ranges}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


def _to_unicode(characters: list[str]) -> bytes:
    """Codes 1, 2, 3 … back to their characters, a hundred to a section as the format allows."""
    lines = [
        f"<{code:04X}> <{character[0].encode('utf-16-be').hex()}>"
        for code, character in enumerate(characters, start=1)
    ]
    sections = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    ranges = "\n".join(
        f"{len(section)} beginbfchar\n" + "\n".join(section) + "\nendbfchar" for section in sections
    )
    return _TO_UNICODE.format(ranges=ranges).encode()
