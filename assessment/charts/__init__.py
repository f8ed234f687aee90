"""Findings to plotly figures for the screen; `reports` draws its own for paper.

A `Chart` is a finding said in one sentence, the picture that shows it, and the fine print. The
title stands outside the picture, because plotly cannot wrap a line: the page sets it as text. The
same picture serves a phone: names stand on a line of their own above their bar, never beside it.
One hue runs from light to deep, so that grey print keeps the order.
"""

from assessment.charts.frame import CONFIG, DARK, LIGHT, Chart, Ink, money
from assessment.charts.gantt import by_wave, effort, plan, prerequisites, span
from assessment.charts.heat import heat_map, judged
from assessment.charts.paired import LAMPS, pitfalls, signed
from assessment.charts.radar import dimensions

__all__ = [
    "CONFIG",
    "DARK",
    "LAMPS",
    "LIGHT",
    "Chart",
    "Ink",
    "by_wave",
    "dimensions",
    "effort",
    "heat_map",
    "judged",
    "money",
    "pitfalls",
    "plan",
    "prerequisites",
    "signed",
    "span",
]
