"""What all pictures have in common: inks, fonts, and the gate every text passes.

Plotly reads a small HTML in every label, so each text of a model or a bank passes `plain` or
`wrap` before it is drawn.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import plotly.graph_objects as go

from assessment.findings import Findings
from assessment.messages import number, say
from assessment.model import Language

FONT = (
    '"PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", '
    '"Source Han Sans SC", "Helvetica Neue", Arial, sans-serif'
)
CONFIG = {"displayModeBar": False, "doubleClick": False, "showTips": False}
"""For `st.plotly_chart`: the pictures are read, not worked with."""


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of one theme."""

    text: str
    faint: str
    line: str
    ground: str
    ramp: tuple[str, str, str, str, str]  # from least to most
    on_ramp: tuple[str, str, str, str, str]  # readable upon each of them
    accent: str  # what holds back


LIGHT = Ink(
    text="#1B2B2E",
    faint="#56686B",
    line="#D3DEDF",
    ground="#FFFFFF",
    ramp=("#F1F6F6", "#C9E0E2", "#8DBDC2", "#3F868E", "#0B5D66"),
    on_ramp=("#0B5D66", "#0B4A52", "#08373D", "#FFFFFF", "#FFFFFF"),
    accent="#A3420F",
)
DARK = Ink(
    text="#E4EEEE",
    faint="#9FB4B6",
    line="#2B4043",
    ground="#0E1A1C",
    ramp=("#14262A", "#1C444A", "#276F78", "#4AA2AB", "#8FD6DC"),
    on_ramp=("#8FD6DC", "#C4EAED", "#FFFFFF", "#06181A", "#06181A"),
    accent="#F2A56F",
)


@dataclass(frozen=True, slots=True)
class Chart:
    title: str  # states the finding
    figure: go.Figure
    note: str  # unit, source, n


QUIET: dict[str, Any] = {
    "fixedrange": True,
    "showgrid": False,
    "zeroline": False,
    "showline": False,
    "ticks": "",
}


def layout(ink: Ink, *, height: int, margin: dict[str, int]) -> dict[str, Any]:
    return {
        "template": "none",
        "height": height,
        "margin": {**margin, "pad": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 12, "color": ink.text},
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {
            "bgcolor": ink.ground,
            "bordercolor": ink.line,
            "align": "left",
            "font": {"family": FONT, "size": 12, "color": ink.text},
        },
    }


def source(findings: Findings, language: Language) -> str:
    """Where the numbers come from, and how many there are."""
    profile = findings.profile
    return say(language, "chart.source", answered=profile.answered, items=profile.items)


def listed(language: Language, words: Sequence[str]) -> str:
    return ("、" if language == "zh" else ", ").join(words)


def plain(text: str) -> str:
    """`text` so that plotly shows it as it is: its labels read a small HTML."""
    return html.escape(text, quote=False)


def wrap(text: str, width: int) -> str:
    """`text`, plain, in lines of about `width` Chinese characters (two Latin letters each)."""
    return "<br>".join(plain(line) for line in _lines(text, width))


def _lines(text: str, width: int) -> list[str]:
    lines = [""]
    for word in re.findall(r"[⺀-￯]|[^\s⺀-￯]+\s*|\s+", text):
        is_stop = word in "，。、；：？！）”》"
        if lines[-1] and breadth(lines[-1] + word.rstrip()) > width and not is_stop:
            lines.append("")
        lines[-1] += word
    return [line.strip() for line in lines]


def breadth(text: str) -> float:
    """About how many Chinese characters wide it is drawn."""
    return sum(1 if "⺀" <= character <= "￯" else 0.55 for character in text)


def see_through(colour: str, share: float) -> str:
    red, green, blue = (int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"


def money(language: Language, cny: Fraction) -> str:
    """57 万元 / CNY 570,000: the unit each reader counts in."""
    if language == "zh":
        return say(language, "chart.money", amount=number(language, cny / 10_000, 0))
    return say(language, "chart.money", amount=number(language, cny, 0))
