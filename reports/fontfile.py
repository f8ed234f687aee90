"""A variable TrueType file of 17 MB, of which a document needs a thousand glyphs.

HarfBuzz wants a font whole. Mapped from its file, 11 MB of this one become resident for a single
report, since what is needed lies all over it. So a small font is put together: the tables that are
asked for, and in them the outlines of the glyphs that are asked for. Glyphs keep their numbers.
"""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import BinaryIO

_ADVANCES = ("head", "hhea", "maxp", "hmtx", "HVAR", "fvar", "avar")
_SHAPING = ("cmap", "GSUB", "GPOS", "GDEF")
_DRAWING = ("post", "prep")

_GVAR_HEAD = 20  # bytes before its offsets
_LONG = 1  # offsets of four bytes, in `head` and in `gvar`


@dataclass(frozen=True, slots=True)
class _Table:
    offset: int
    length: int


class FontFile:
    """One file, opened for each question. Nothing in it changes, so threads may share this."""

    def __init__(self, path: Path) -> None:
        """Raises ValueError where the file is laid out in a way the fonts we print with are not."""
        self._path = path
        with path.open("rb") as file:
            self._tables = _directory(file)
            if struct.unpack_from(">h", self._read(file, "head"), 50)[0] != _LONG:
                raise ValueError(f"{path}: short offsets of outlines")
            self._outlines = _numbers(self._read(file, "loca"))
            self._variations = _Variations(file, self._tables["gvar"].offset)

    def measures(self) -> bytes:
        """A font without outlines: which glyph a character is, and how wide at any weight."""
        with self._path.open("rb") as file:
            return _font({tag: self._read(file, tag) for tag in (*_ADVANCES, *_SHAPING)})

    def outlines(self, glyphs: Iterable[int]) -> bytes:
        """A font that draws these glyphs, and the one for what is missing, at any weight."""
        wanted = sorted({0, *glyphs})
        with self._path.open("rb") as file:
            tables = {tag: self._read(file, tag) for tag in (*_ADVANCES, *_DRAWING)}
            drawn = _pick(file, self._tables["glyf"].offset, self._outlines, wanted)
            varied = _pick(file, self._variations.start, self._variations.offsets, wanted)
        tables |= {"glyf": drawn.data, "loca": drawn.offsets}
        tables["gvar"] = self._variations.table(varied)
        return _font(tables)

    def _read(self, file: BinaryIO, tag: str) -> bytes:
        table = self._tables[tag]
        return _part(file, table.offset, table.length)


class _Variations:
    """The table that says how outlines change with the weight."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        self._head = _part(file, offset, _GVAR_HEAD)
        glyphs, flags, data = struct.unpack(">HHI", self._head[12:])
        if not flags & _LONG:
            raise ValueError(f"{file.name}: short offsets of variations")
        size = 4 * (glyphs + 1)
        between = _part(file, offset + _GVAR_HEAD, data - _GVAR_HEAD)
        self.offsets = _numbers(between[:size])
        self._shared = between[size:]
        self.start = offset + data

    def table(self, picked: _Picked) -> bytes:
        """The same table with what was picked."""
        return self._head + picked.offsets + self._shared + picked.data


@dataclass(frozen=True, slots=True)
class _Picked:
    data: bytes
    offsets: bytes  # where each glyph's data starts, as the file has it


def _pick(file: BinaryIO, start: int, offsets: Sequence[int], glyphs: Sequence[int]) -> _Picked:
    """The data of these glyphs one behind the other; all the others have none."""
    lengths = [0] * (len(offsets) - 1)
    for glyph in glyphs:
        lengths[glyph] = offsets[glyph + 1] - offsets[glyph]
    parts = [_part(file, start + offsets[glyph], lengths[glyph]) for glyph in glyphs]
    return _Picked(b"".join(parts), _bytes(array("I", accumulate(lengths, initial=0))))


def _part(file: BinaryIO, offset: int, length: int) -> bytes:
    file.seek(offset)
    return file.read(length)


def _directory(file: BinaryIO) -> dict[str, _Table]:
    count = struct.unpack(">4xH6x", _part(file, 0, 12))[0]
    entries = struct.iter_unpack(">4s4xII", _part(file, 12, 16 * count))
    return {tag.decode(): _Table(offset, length) for tag, offset, length in entries}


def _font(tables: Mapping[str, bytes]) -> bytes:
    """The tables as one font. Sums and search hints, which HarfBuzz does not read, are left 0."""
    offset = 12 + 16 * len(tables)
    head, body = [struct.pack(">IH6x", 0x00010000, len(tables))], []
    for tag, data in sorted(tables.items()):
        head.append(struct.pack(">4s4xII", tag.encode(), offset, len(data)))
        body.append(data + bytes(-len(data) % 4))
        offset += len(body[-1])
    return b"".join(head + body)


def _numbers(data: bytes) -> array[int]:
    numbers = array("I", data)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def _bytes(numbers: array[int]) -> bytes:
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers.tobytes()
