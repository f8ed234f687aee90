"""What is put together from the font file draws and measures as the whole file does."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path

import justmytype_intl_cjk
import pytest
import uharfbuzz as hb

from reports.fontfile import FontFile

FILE = (
    Path(justmytype_intl_cjk.__file__).parent / "fonts/ofl/notosanssc/NotoSansSC[wght].ttf"
)  # the one we print with
CHARACTERS = "远航 Yuanhang 75%，。“”骉"
WHOLE = hb.Face(hb.Blob.from_file_path(str(FILE)))


def at_weight(face: hb.Face, weight: float) -> hb.Font:
    font = hb.Font(face)
    font.set_variations({"wght": weight})
    return font


def glyphs() -> list[int]:
    font = hb.Font(WHOLE)
    found = [font.get_nominal_glyph(ord(character)) for character in CHARACTERS]
    assert all(found)
    return found


@pytest.mark.parametrize("weight", [400.0, 700.0])
def test_characters_are_found_and_measured_as_in_the_whole_file(weight: float) -> None:
    ours, whole = (at_weight(face, weight) for face in (hb.Face(FontFile(FILE).measures()), WHOLE))
    for character, glyph in zip(CHARACTERS, glyphs(), strict=True):
        assert ours.get_nominal_glyph(ord(character)) == glyph
        assert ours.get_glyph_h_advance(glyph) == whole.get_glyph_h_advance(glyph)


@pytest.mark.parametrize("weight", [400.0, 700.0])
def test_glyphs_are_drawn_as_in_the_whole_file(weight: float) -> None:
    wanted = glyphs()
    ours, whole = (
        at_weight(face, weight) for face in (hb.Face(FontFile(FILE).outlines(wanted)), WHOLE)
    )
    for glyph in (0, *wanted):
        assert outline(ours, glyph) == outline(whole, glyph)


def test_glyphs_nobody_asked_for_are_blank() -> None:
    first, other, *_ = glyphs()
    assert outline(hb.Font(hb.Face(FontFile(FILE).outlines([first]))), other) == []


def outline(font: hb.Font, glyph: int) -> list[object]:
    drawn: list[object] = []
    functions = hb.DrawFuncs()
    functions.set_move_to_func(lambda x, y, to: to.append(("move", x, y)))
    functions.set_line_to_func(lambda x, y, to: to.append(("line", x, y)))
    functions.set_quadratic_to_func(lambda a, b, x, y, to: to.append(("curve", a, b, x, y)))
    font.draw_glyph(glyph, functions, drawn)
    return drawn


def test_a_font_of_another_layout_is_refused(tmp_path: Path) -> None:
    copy = tmp_path / "short.ttf"
    shutil.copy(FILE, copy)
    with copy.open("r+b") as file:
        count = struct.unpack(">4xH6x", file.read(12))[0]
        places = dict(struct.iter_unpack(">4s4xI4x", file.read(16 * count)))
        file.seek(places[b"head"] + 50)
        file.write(b"\0\0")
    with pytest.raises(ValueError, match=r"short\.ttf: short offsets of outlines"):
        FontFile(copy)
