"""Labels of pictures: text broken to a width, smaller before a word is broken."""

from __future__ import annotations

from dataclasses import dataclass, replace

from reports.ink import Align, Ink, Setting
from reports.theme import Style
from reports.typesetting import Line


@dataclass(frozen=True, slots=True)
class Label:
    """Text broken to a width, drawn from its upper edge."""

    lines: tuple[Line, ...]
    style: Style
    width: float

    @property
    def height(self) -> float:
        return len(self.lines) * self.style.leading

    def draw(self, ink: Ink, x: float, top: float, align: Align = "left") -> None:
        y = top - self.style.leading / 2 - self.style.size * 0.38
        for line in self.lines:
            ink.line(line, x, y, self.style, self.width, align)
            y -= self.style.leading


def label_of(
    text: str, style: Style, setting: Setting, width: float, most: int = 3, least: float = 5.5
) -> Label:
    """At most `most` lines and no broken word if a smaller size down to `least` can do it."""
    while True:
        lines = setting.lines(text, style, width) if text else ()
        is_whole = len(lines) <= most and setting.widest_word(text, style) <= width
        if is_whole or style.size - 0.4 < least:
            return Label(lines, style, width)
        shrink = (style.size - 0.4) / style.size
        style = replace(style, size=style.size - 0.4, leading=style.leading * shrink)
