"""Findings to plotly figures for the screen; `reports` draws its own for paper.

A `Chart` is a finding said in one sentence, the picture that shows it, and the fine print. The
title stands outside the picture, because plotly cannot wrap a line: the page sets it as text. The
same picture serves a phone: names stand on a line of their own above their bar, never beside it.
One hue runs from light to deep, so that grey print keeps the order.
"""

from assessment.charts.bubbles import impact, lifted
from assessment.charts.calendar import end_of, span
from assessment.charts.followed import followed, readings, statuses, work_done
from assessment.charts.frame import CONFIG, DARK, LIGHT, Chart, Ink, money
from assessment.charts.gantt import CRITICAL, QUICK, by_wave, plan, signs
from assessment.charts.heat import heat_map, judged
from assessment.charts.paired import LAMPS, pitfalls, signed
from assessment.charts.quarters import effort
from assessment.charts.radar import dimensions
from assessment.charts.timeline import timeline
from assessment.charts.trajectory import arrivals, compared, trajectory

__all__ = [
    "CONFIG",
    "CRITICAL",
    "DARK",
    "LAMPS",
    "LIGHT",
    "QUICK",
    "Chart",
    "Ink",
    "arrivals",
    "by_wave",
    "compared",
    "dimensions",
    "effort",
    "end_of",
    "followed",
    "heat_map",
    "impact",
    "judged",
    "lifted",
    "money",
    "pitfalls",
    "plan",
    "readings",
    "signed",
    "signs",
    "span",
    "statuses",
    "timeline",
    "trajectory",
    "work_done",
]
