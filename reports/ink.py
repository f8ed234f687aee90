"""The pen: lines of text, rules, boxes, circles and signs as PDF operators.

Coordinates are points from the lower left corner of the page. The pen writes operators straight
into a list, which is several times faster than reportlab's canvas methods; a page takes them with
`take()`. Colours and line widths are only written when they change.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from assessment.model import Language
from reports.document import Ball, Lamp
from reports.fonts import THIN, WIDER, Codes, Face, Weight, face
from reports.theme import (
    BALL_SHARE,
    INK,
    LAMP_COLOUR,
    LINE,
    PRIMARY,
    SOFT,
    WHITE,
    Colour,
    Style,
    Theme,
    theme,
)
from reports.typesetting import Line, break_lines, clean

Point = tuple[float, float]
Align = Literal["left", "center", "right"]

_WORD = re.compile(r"[\w’.,%&/-]{2,}", re.ASCII)
_SISTER = re.compile("\0(.)(....)")
_MOST_SPREAD = 0.09  # of the type size: beyond it a justified line would fall apart
_ROUND = 0.5523  # how far the handles of a Bézier quarter circle reach


@dataclass(frozen=True, slots=True)
class Link:
    key: str
    corners: tuple[float, float, float, float]


class Setting:
    """The styles and faces of one language, and how much room text takes in them."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.theme: Theme = theme(language)

    def face(self, weight: Weight) -> Face:
        return face(weight, self.language)

    def width(self, text: str, style: Style) -> float:
        return self.face(style.weight).width(clean(text), style.size)

    def lines(
        self, text: str, style: Style, width: float, first_indent: float = 0
    ) -> tuple[Line, ...]:
        """`text` broken to `width` points."""
        scale = 1000 / style.size
        return break_lines(text, self.face(style.weight), width * scale, first_indent * scale)

    def widest_word(self, text: str, style: Style) -> float:
        """Points of the longest Latin word or number: narrower than that, it would be broken."""
        words = _WORD.findall(text)
        return max((self.width(word, style) for word in words), default=0)

    def fitted(self, text: str, style: Style, width: float, least: float = 5.5) -> float:
        """The largest size, down to `least`, at which `text` goes on one line of `width`."""
        natural = self.width(text, style)
        return style.size if natural <= width else max(least, style.size * width / natural)


class Ink:
    """Writes one document's operators; `codes` are that document's fonts."""

    def __init__(self, language: Language) -> None:
        self.setting = Setting(language)
        self.codes: dict[Weight, Codes] = {
            400: Codes(face(400, language), 4),
            700: Codes(face(700, language), 7),
        }
        self._links: list[Link] = []
        self._forget()

    def _forget(self) -> None:
        self._operators: list[str] = []
        self.forget_colours()

    def forget_colours(self) -> None:
        """After operators that restored a state the pen does not know."""
        self._fill = self._stroke = ""
        self._line_width = 0.0

    def take(self) -> str:
        """What was drawn since the last page."""
        operators = "\n".join(self._operators)
        self._forget()
        return operators

    def link(self, key: str, corners: tuple[float, float, float, float]) -> None:
        """Clicking between the lower left and the upper right corner leads to a bookmark."""
        self._links.append(Link(key, corners))

    def take_links(self) -> list[Link]:
        links, self._links = self._links, []
        return links

    # ---- Text ----------------------------------------------------------------------------------

    def text(self, x: float, y: float, text: str, style: Style, align: Align = "left") -> None:
        """One line at baseline `y`; `align` says which end of it stands at `x`."""
        text = clean(text)
        if not text:
            return
        if align != "left":
            width = self.setting.width(text, style)
            x -= width if align == "right" else width / 2
        self._set(x, y, (0, text), style)

    def line(
        self, line: Line, x: float, y: float, style: Style, measure: float, align: Align = "left"
    ) -> None:
        """A broken line at baseline `y` within `measure` points, justified if its style is."""
        if not line.parts:
            return
        slack = measure - line.width * style.size / 1000
        if align != "left":
            x += slack if align == "right" else slack / 2
        spread = 0.0
        if style.is_justified and not line.ends_paragraph and line.characters > 1:
            spread = slack / (line.characters - 1)
            if not 0.001 < spread < _MOST_SPREAD * style.size:
                spread = 0.0
        self._set(x, y, line.parts, style, spread)

    def _set(
        self,
        x: float,
        y: float,
        parts: Sequence[int | str],
        style: Style,
        spread: float = 0,
    ) -> None:
        codes = self.codes[style.weight]
        code = codes.__getitem__
        if len(parts) == 2 and not parts[0]:
            array = f"<{''.join(map(code, parts[1]))}>"  # type: ignore[arg-type]
        else:
            array = self._array(parts, code)
        self.fill(style.colour)
        font, size = codes.name(), f"{style.size:g}"
        if "\0" in array:
            array = _SISTER.sub(rf">] TJ /{font}\1 {size} Tf [<\2>] TJ /{font} {size} Tf [<", array)
        if spread:
            self._operators.append(
                f"BT /{font} {size} Tf {spread:.3f} Tc {x:.2f} {y:.2f} Td [{array}] TJ 0 Tc ET"
            )
        else:
            self._operators.append(f"BT /{font} {size} Tf {x:.2f} {y:.2f} Td [{array}] TJ ET")

    def _array(self, parts: Sequence[int | str], code: Callable[[str], str]) -> str:
        """Texts and movements for TJ; a thin space is part of the character before it."""
        written = []
        for place in range(0, len(parts), 2):
            move, text = parts[place], parts[place + 1]
            if isinstance(move, int) and move not in (0, THIN):
                written.append(f"{-move}")
            codes = list(map(code, str(text)))
            if place + 2 < len(parts) and parts[place + 2] == THIN:
                codes[-1] = code(str(text)[-1] + WIDER)
            written.append(f"<{''.join(codes)}>")
        return "".join(written)

    # ---- Shapes --------------------------------------------------------------------------------

    def fill(self, colour: Colour) -> None:
        if colour != self._fill:
            self._fill = colour
            self._operators.append(_rgb(colour) + " rg")

    def stroke(self, colour: Colour, width: float) -> None:
        if colour != self._stroke:
            self._stroke = colour
            self._operators.append(_rgb(colour) + " RG")
        if width != self._line_width:
            self._line_width = width
            self._operators.append(f"{width:g} w")

    def rule(
        self, start: Point, end: Point, colour: Colour = LINE, width: float = 0.4, dash: str = ""
    ) -> None:
        self.stroke(colour, width)
        path = f"{start[0]:.2f} {start[1]:.2f} m {end[0]:.2f} {end[1]:.2f} l S"
        self._operators.append(f"[{dash}] 0 d {path} [] 0 d" if dash else path)

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
        """A rectangle from its lower left corner."""
        self._paint(f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re", fill, stroke, line_width)

    def polygon(
        self,
        points: Sequence[Point],
        fill: Colour = "",
        stroke: Colour = "",
        line_width: float = 0.5,
        *,
        is_closed: bool = True,
    ) -> None:
        path = " l ".join(f"{x:.2f} {y:.2f}" for x, y in points[1:])
        path = f"{points[0][0]:.2f} {points[0][1]:.2f} m {path} l"
        self._paint(path + (" h" if is_closed else ""), fill, stroke, line_width)

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        fill: Colour = "",
        stroke: Colour = "",
        line_width: float = 0.5,
    ) -> None:
        self._paint(_circle(x, y, radius), fill, stroke, line_width)

    def sector(self, x: float, y: float, radius: float, share: float, fill: Colour) -> None:
        """A slice of a disc, clockwise from twelve o'clock, in quarters."""
        path = [f"{x:.2f} {y:.2f} m {x:.2f} {y + radius:.2f} l"]
        handle = radius * _ROUND
        for quarter in range(round(share * 4)):
            angle = math.pi / 2 * (1 - quarter)
            (c, s), (c2, s2) = (
                (math.cos(angle), math.sin(angle)),
                (math.cos(angle - math.pi / 2), math.sin(angle - math.pi / 2)),
            )
            path.append(
                f"{x + radius * c + handle * s:.2f} {y + radius * s - handle * c:.2f} "
                f"{x + radius * c2 - handle * s2:.2f} {y + radius * s2 + handle * c2:.2f} "
                f"{x + radius * c2:.2f} {y + radius * s2:.2f} c"
            )
        self._paint(" ".join(path) + " h", fill, "", 0)

    def _paint(self, path: str, fill: Colour, stroke: Colour, line_width: float) -> None:
        if fill:
            self.fill(fill)
        if stroke:
            self.stroke(stroke, line_width)
        operator = "B" if fill and stroke else "f" if fill else "S"
        self._operators.append(f"{path} {operator}")

    def raw(self, operators: str) -> None:
        """Operators as they are; they must leave colours and widths as they found them."""
        self._operators.append(operators)

    # ---- Signs ---------------------------------------------------------------------------------

    def ball(self, x: float, y: float, radius: float, ball: Ball) -> None:
        """A Harvey ball; not applicable is a dash, unanswered a dotted ring."""
        if ball == "NA":
            self.rule((x - radius * 0.6, y), (x + radius * 0.6, y), SOFT, 0.8)
        elif ball == "UNANSWERED":
            self.stroke(SOFT, 0.6)
            self.raw(f"[1 1.2] 0 d {_circle(x, y, radius)} S [] 0 d")
        else:
            share = BALL_SHARE[ball]
            is_full = share == 1
            self.circle(x, y, radius, PRIMARY if is_full else WHITE, PRIMARY, 0.7)
            if 0 < share < 1:
                self.sector(x, y, radius, share, PRIMARY)

    def lamp(self, x: float, y: float, radius: float, lamp: Lamp) -> None:
        """● clear, ▲ at risk, ■ trapped, ○ unknown: the shape says it, the colour repeats it."""
        colour = LAMP_COLOUR[lamp]
        if lamp == "clear":
            self.circle(x, y, radius, colour)
        elif lamp == "unknown":
            self.circle(x, y, radius, WHITE, colour, 0.9)
        elif lamp == "trapped":
            self.box(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8, colour)
        else:
            low, half = y - radius * 0.8, radius * 1.1
            self.polygon([(x - half, low), (x + half, low), (x, y + radius * 1.1)], colour)


def _circle(x: float, y: float, radius: float) -> str:
    h = radius * _ROUND
    left, right, low, high = x - radius, x + radius, y - radius, y + radius
    return (
        f"{right:.2f} {y:.2f} m "
        f"{right:.2f} {y + h:.2f} {x + h:.2f} {high:.2f} {x:.2f} {high:.2f} c "
        f"{x - h:.2f} {high:.2f} {left:.2f} {y + h:.2f} {left:.2f} {y:.2f} c "
        f"{left:.2f} {y - h:.2f} {x - h:.2f} {low:.2f} {x:.2f} {low:.2f} c "
        f"{x + h:.2f} {low:.2f} {right:.2f} {y - h:.2f} {right:.2f} {y:.2f} c"
    )


_RGB: dict[Colour, str] = {}


def _rgb(colour: Colour) -> str:
    written = _RGB.get(colour)
    if written is None:
        parts = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
        written = _RGB[colour] = " ".join(f"{part:.3g}" for part in parts)
    return written


def ink_on(ground: Colour) -> Colour:
    """White or dark, whichever reads better on `ground`."""
    return WHITE if luminance(ground) < 0.3 else INK


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 black to 1 white (WCAG 2)."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
