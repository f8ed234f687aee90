"""Pictures at their extremes: many, few, none, and labels nobody planned for."""

import math
import re
from dataclasses import replace
from itertools import pairwise

import pytest

from reports.document import (
    Axis,
    Ball,
    Bars,
    Bubble,
    Bubbles,
    Figure,
    Gantt,
    GanttBar,
    HeatMap,
    Pair,
    PairedBars,
    Picture,
    Radar,
    RiskMatrix,
    RiskSpot,
    Spread,
    Staircase,
    Step,
)
from reports.drawings import pieces
from reports.drawings.bubbles import discs_of
from reports.ink import Setting, ink_on, luminance
from reports.theme import PRIMARY, STAGES, TEXT_HEIGHT, TEXT_WIDTH, WAVES
from tests.test_pdf import BLANK, pages_of, poppler, render, squeezed

LONG = "一个没有人预料到的、长得出奇的能力名称（Extraordinarily-Long-Capability）"
BALLS: list[Ball | None] = ["N", "P", "L", "F", "NA", "UNANSWERED", None]


def staircase(label: str) -> Staircase:
    steps = [
        Step(number, label, label, "partly", label, is_current=number == 5)
        for number in range(1, 6)
    ]
    return Staircase(steps, label)


def gantt(label: str, count: int) -> Gantt:
    bars = [
        GanttBar(f"I{n:03}", label, label, n % 36 + 1, n % 36 + 3, [f"I{n * 7 % 50:03}"], n % 5)
        for n in range(count)
    ]
    return Gantt(bars, 36, [(label, 1, 6), (label, 7, 36)], label[:3])


def pair(label: str, value: float | None) -> Pair:
    return Pair(label, value, 100.0, label, label, "trapped", label, label)


EXTREMES: dict[str, Picture] = {
    "staircase": staircase(LONG),
    "radar": Radar([Axis(f"{LONG}{n}", n / 12, "100.0%") for n in range(13)]),
    "radar of two": Radar([Axis("甲", -1, "0"), Axis("乙", 7, "700%")]),
    "bars": Bars([Axis(f"{LONG}{n}", n / 30, LONG) for n in range(80)]),
    "heat map": HeatMap([LONG] * 7, [(LONG, LONG, BALLS)] * 60, [("F", LONG)] * 5),
    "spread": Spread([LONG] * 6, [(LONG, (0, 1, 400, 10_000, 0, 3))] * 80),
    "pairs": PairedBars([pair(LONG, None), pair(LONG, 0.0), pair(LONG, 99.5)] * 10),
    "gantt": gantt(LONG, 90),
    "bubbles": Bubbles(
        [Bubble(f"I{n}", LONG, 5, 5, 3, n % 2 == 0) for n in range(60)], *[LONG] * 3
    ),
    "bubbles of nothing": Bubbles([Bubble("I1", "", 0, 0, 0, is_quick_win=False)], "", "", ""),
    "risks": RiskMatrix(
        [RiskSpot(f"R{n}", 3, 3) for n in range(40)], LONG, LONG, ("低", "中", "高")
    ),
}


@pytest.mark.parametrize("picture", EXTREMES.values(), ids=EXTREMES)
def test_a_picture_keeps_within_the_page_and_loses_no_label(picture: Picture) -> None:
    data = render(replace(BLANK, blocks=[Figure("图题", picture, "图注")]))
    for page in poppler("pdftotext", data, "-bbox", "-", "-").split("<page ")[2:]:
        for left, right in re.findall(r'<word xMin="([\d.-]+)".*? xMax="([\d.-]+)"', page):
            assert float(left) > 55
            assert float(right) < 595.28 - 55
    text = squeezed("".join(pages_of(data)))
    assert "图题" in text
    assert "图注" in text


@pytest.mark.parametrize("picture", EXTREMES.values(), ids=EXTREMES)
def test_no_piece_of_a_picture_is_higher_than_its_room(picture: Picture) -> None:
    made = pieces(picture, Setting("zh"), TEXT_WIDTH, TEXT_HEIGHT - 60)
    assert all(piece.height <= TEXT_HEIGHT - 60 for piece in made)


@pytest.mark.parametrize("count", [2, 14, 45])
def test_bubbles_of_equal_value_do_not_cover_each_other(count: int) -> None:
    bubbles = [
        Bubble(f"I{n}", "", (30, 90, 200)[n % 3], n % 3 + 1, n % 6, n % 2 == 0)
        for n in range(count)
    ]
    discs = discs_of(bubbles, 440, 230)
    for place, one in enumerate(discs):
        assert one.radius <= one.x <= 440 - one.radius
        for other in discs[place + 1 :]:
            apart = math.hypot(one.x - other.x, one.y - other.y)
            assert apart > (one.radius + other.radius) * 0.93


def test_waves_of_the_plan_can_be_told_apart_in_grey_print() -> None:
    greys = sorted(luminance(colour) for colour in WAVES)
    assert all(after - before > 0.1 for before, after in pairwise(greys))


@pytest.mark.parametrize("ground", [*STAGES, PRIMARY])
def test_text_can_be_read_on_every_ground(ground: str) -> None:
    high, low = sorted((luminance(ink_on(ground)), luminance(ground)), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= 4.0
