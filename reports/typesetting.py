"""Text into lines, the Chinese way: no 。，、 at the start of a line, no （《“ at its end.

Chinese breaks between any two characters, Latin words and numbers stay whole unless longer than
the line. Full-width punctuation gives up its empty half at the edges of a line and beside its
like. A thin space stands between Chinese and Latin; it is a movement of the pen, never a
character, so that copied text stays what was typed. Nothing here is markup, and nothing draws.

Lengths are in thousandths of the type size (as fonts have them) unless a name says points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from reports.fonts import THIN, Face

NO_START = "，。、；：？！）》”’】」』〕〉］｝…—～·％‰℃ー々〗〙"
NO_END = "（《“‘【「『〔〈［｛〖〘￥＄"

_HALF_RIGHT = "，。、；：）》”’】」』〕〉］｝"  # ink in the left half: the right one is empty
_HALF_LEFT = "（《“‘【「『〔〈［｛"
_HALF = 500

_HAN = "\u2e80-\u2fff\u3005-\u3007\u3021-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WIDE = f"{_HAN}\u3000-\u303f\ufe30-\ufe4f\uff00-\uffef\uac00-\ud7af"
_NARROW = rf"[^\s{_WIDE}{re.escape(NO_START)}{re.escape(NO_END)}]"
_WORD = rf"{_NARROW}(?:(?!(?<=[a-z]-)[a-z]){_NARROW}|[’·](?=[A-Za-z]))*"
_CLOSE = rf"[{re.escape(NO_START)})\]}}.,;:!?%]"
_OPEN = rf"[{re.escape(NO_END)}]"
_CLUSTER = re.compile(
    rf"[ \u3000]+|{_OPEN}*(?:{_WORD}|[^\s{re.escape(NO_START + NO_END)}]){_CLOSE}*"
    rf"|{_OPEN}+|{_CLOSE}+|."
)
_SPACES = " \u3000"
_IS_HAN = re.compile(f"[{_HAN}]").match
_IS_LATIN = re.compile(r"[0-9A-Za-z%+@#&$€£\u00c0-\u024f\u0370-\u03ff]").match
_SQUEEZED = re.compile(
    f"[{_HALF_RIGHT}](?=[{_HALF_RIGHT}{_HALF_LEFT}])|[{_HALF_LEFT}](?=[{_HALF_LEFT}])"
)
_AFTER = frozenset("/.-_?&=,:;+")  # where an overlong word may be broken first

_DROPPED = (
    *range(32),
    *range(0x7F, 0xA0),
    *(0xAD, 0xFEFF),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),
    *range(0xE0000, 0xE01F0),
)
_SPACED = (0x09, 0xA0, *range(0x2000, 0x200B), 0x202F, 0x205F)
_UNPRINTABLE: dict[int, str | None] = {
    **dict.fromkeys(_DROPPED),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    **dict.fromkeys(_SPACED, " "),
}
_NEWLINE = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_NEEDS_CLEANING = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u2000-\u200f\u2028-\u202f\u205f-\u206f\ufe00-\ufe0f\ufeff"
    "\ud800-\udfff\U000e0000-\U000e01ef]"
).search


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it is drawn: texts and the movements of the pen between them.

    `parts` begins with a movement and then alternates text, movement, text …; movements are in
    thousandths, positive to the right. `width` is from the first ink to the last, `characters`
    how many were set; `ends_paragraph` lines are never justified.
    """

    parts: tuple[int | str, ...]
    width: int
    characters: int
    ends_paragraph: bool

    @property
    def text(self) -> str:
        return "".join(self.parts[1::2])  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Cluster:
    """What a break may not go through."""

    text: str
    width: int
    pieces: tuple[str, ...]  # cut where two punctuation marks share the empty half between them


def clean(text: str) -> str:
    """`text` without what cannot be printed: control, zero-width and direction characters."""
    return text.translate(_UNPRINTABLE) if _NEEDS_CLEANING(text) else text


def break_lines(text: str, face: Face, measure: float, first_indent: float = 0) -> tuple[Line, ...]:
    """`text` in lines no wider than `measure`; at least one line, empty if the text is.

    A line holds at least one character, however narrow the measure.
    """
    lines: list[Line] = []
    for paragraph in _NEWLINE.split(text) if _NEEDS_CLEANING(text) else (text,):
        lines += _Setter(face, measure, first_indent if not lines else 0).set(clean(paragraph))
    return tuple(lines)


class _Setter:
    """Fills the lines of one paragraph."""

    def __init__(self, face: Face, measure: float, first_indent: float) -> None:
        self._face = face
        self._measure = max(measure, 1.0)
        self._room = max(self._measure - first_indent, 1.0)
        self._lines: list[Line] = []
        self._start()

    def _start(self) -> None:
        self._parts: list[int | str] = []
        self._last = ""
        self._width = 0

    def set(self, paragraph: str) -> list[Line]:
        space = ""
        for cluster in _clusters(paragraph, self._face):
            if cluster.text[0] in _SPACES:
                space = cluster.text
                continue
            self._add(cluster, space)
            space = ""
        self._finish(ends_paragraph=True)
        return self._lines

    def _add(self, cluster: _Cluster, space: str) -> None:
        if not self._last and self._lines:
            space = ""  # what stood at the break is swallowed
        gap = self._gap(cluster.text, space)
        if self._last and self._needed(cluster, gap) > self._room:
            self._finish()
            space, gap = "", self._gap(cluster.text, "")
        if not self._last and self._needed(cluster, gap) > self._room:
            self._add_in_pieces(cluster.text)
            return
        self._place(cluster, space, gap)

    def _gap(self, text: str, space: str) -> int:
        """The movement before `text`, in place of or beside the space that was typed."""
        first, last = text[0], self._last
        if not last:
            return -_HALF if first in _HALF_LEFT and self._face.advances[first] == 1000 else 0
        if space:
            return sum(map(self._face.advances.__getitem__, space))
        if last in _HALF_RIGHT:
            return -_HALF if first in _HALF_LEFT and self._face.advances[first] == 1000 else 0
        if (_IS_HAN(last) and _IS_LATIN(first)) or (_IS_LATIN(last) and _IS_HAN(first)):
            return THIN
        return 0

    def _needed(self, cluster: _Cluster, gap: int) -> int:
        return self._width + gap + cluster.width - self._overhang(cluster.text[-1])

    def _overhang(self, last: str) -> int:
        return _HALF if last in _HALF_RIGHT and self._face.advances[last] == 1000 else 0

    def _place(self, cluster: _Cluster, space: str, gap: int) -> None:
        parts, first = self._parts, cluster.pieces[0]
        if space and self._last:
            parts[-1] += space + first  # type: ignore[operator]
        elif parts and not gap:
            parts[-1] += first  # type: ignore[operator]
        else:
            parts += [gap, first]
        for piece in cluster.pieces[1:]:
            parts += [-_HALF, piece]
        self._width += gap + cluster.width
        self._last = cluster.text[-1]

    def _add_in_pieces(self, text: str) -> None:
        """A word longer than the line: broken after / . - and the like, or anywhere."""
        while text:
            count = self._fitting(text)
            piece, text = text[:count], text[count:]
            self._place(_cluster(piece, self._face), "", self._gap(piece, ""))
            if text:
                self._finish()

    def _fitting(self, text: str) -> int:
        advances, room, width = self._face.advances, self._room, 0
        count = 0
        for character in text:
            width += advances[character]
            if width > room:
                break
            count += 1
        else:
            return count
        for place in range(count, count * 2 // 3, -1):
            if text[place - 1] in _AFTER:
                return place
        return max(count, 1)

    def _finish(self, *, ends_paragraph: bool = False) -> None:
        width = self._width - (self._overhang(self._last) if self._last else 0)
        characters = sum(map(len, self._parts[1::2]))  # type: ignore[arg-type]
        self._lines.append(Line(tuple(self._parts), width, characters, ends_paragraph))
        self._room = self._measure
        self._start()


def _clusters(paragraph: str, face: Face) -> Iterator[_Cluster]:
    """The unbreakable parts of a paragraph, in order, spaces among them."""
    found = _CLUSTER.findall(paragraph)
    if _needs_joining(found):
        found = _join(found)
    return (_cluster(text, face) for text in found)


def _needs_joining(found: Sequence[str]) -> bool:
    return any(text[0] in NO_START or text[-1] in NO_END for text in found)


def _join(found: Sequence[str]) -> list[str]:
    """Where a space parts punctuation from what it belongs to, the break may not come there."""
    joined: list[str] = []
    for text in found:
        before = joined[-1].rstrip(_SPACES) if joined else ""
        is_bound = text[0] in NO_START or (before and before[-1] in NO_END)
        if joined and is_bound and text[0] not in _SPACES:
            if not before and len(joined) > 1:
                text = joined.pop() + text
            joined[-1] += text
        elif joined and joined[-1][-1] in NO_END and text[0] in _SPACES:
            joined[-1] += text
        else:
            joined.append(text)
    return joined


@lru_cache(maxsize=20_000)
def _cluster(text: str, face: Face) -> _Cluster:
    width = sum(map(face.advances.__getitem__, text))
    if len(text) == 1:
        return _Cluster(text, width, (text,))
    places = [m.end() for m in _SQUEEZED.finditer(text) if face.advances[m.group()] == 1000]
    pieces = tuple(text[a:b] for a, b in pairwise([0, *places, len(text)]))
    return _Cluster(text, width - _HALF * len(places), pieces)
