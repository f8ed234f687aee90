"""The months of a plan as an axis: month 1 of the plan lies between 0 and 1."""

from __future__ import annotations

from typing import Any

from babel.dates import format_date

from assessment.charts.frame import Ink
from assessment.findings import Findings
from assessment.messages import locale_of, month, months
from assessment.model import Language, Month
from assessment.roadmap import PlannedInitiative


def span(findings: Findings, p: PlannedInitiative, language: Language) -> str:
    """2027年1—3月 / Jan–Mar 2027: the months in which it runs."""
    return months(language, findings.start.plus(p.start - 1), findings.start.plus(p.end - 1))


def end_of(findings: Findings, plan_month: int, language: Language) -> str:
    """The calendar month of a month of the plan, 1-based; 0 is the month before it begins."""
    return month(language, findings.start.plus(plan_month - 1))


_LONG, _SHORT = 0.18, 0.1
"""The share of a phone's width that a month with its year, and one without, may take."""


def horizon(plan_months: int) -> int:
    """The months an axis shows: the plan and a little air, at least half a year."""
    return max(6, plan_months + 1)


def marks(start: Month, shown: int) -> list[int]:
    """Where the axis is marked: the start, then quarters, half-years or years, as there is room."""
    step = next(s for s in (3, 6, 12, 24, 36, 60, 120) if shown <= 8 * s or s == 120)
    found = [0]
    for at in range(1, shown):
        here = start.plus(at)
        is_due = (here.year * 12 + here.number - 1) % step == 0
        if is_due and at - found[-1] >= _room(start, found) * shown:
            found.append(at)
    return found


def _room(start: Month, found: list[int]) -> float:
    """The share of a phone's width that the word at the last mark takes."""
    is_new_year = len(found) == 1 or start.plus(found[-1]).year != start.plus(found[-2]).year
    return _LONG if is_new_year else _SHORT


def _words(start: Month, at: list[int], language: Language) -> list[str]:
    """Each mark's month; the year only where it changes."""
    words, year = [], None
    for one in at:
        here = start.plus(one)
        words.append(_mark(here, language, with_year=here.year != year))
        year = here.year
    return words


def _mark(here: Month, language: Language, *, with_year: bool) -> str:
    if with_year:
        return month(language, here)
    pattern = "M月" if language == "zh" else "MMM"
    return format_date(here.first_day, format=pattern, locale=locale_of(language))


def grid(at: list[int], ink: Ink, *, yref: str = "y domain") -> list[dict[str, Any]]:
    """A fine line at the beginning of every marked month."""
    return [
        {
            "type": "line",
            "x0": one,
            "x1": one,
            "y0": 0,
            "y1": 1,
            "yref": yref,
            "line": {"color": ink.line, "width": 1},
            "layer": "below",
        }
        for one in at
    ]


def labels(
    start: Month, shown: int, language: Language, ink: Ink, *, top: bool
) -> list[dict[str, Any]]:
    """The marked months beside their lines, above or below the picture, where they fit."""
    at = marks(start, shown)
    return [
        {
            "text": text,
            "x": one,
            "xanchor": "left",
            "xshift": -1,
            "y": 1 if top else 0,
            "yref": "paper",
            "yanchor": "bottom" if top else "top",
            "yshift": 4 if top else -4,
            "showarrow": False,
            "font": {"size": 11, "color": ink.faint},
            "borderpad": 0,
        }
        for one, text in zip(at, _words(start, at, language), strict=True)
        if shown - one >= (_SHORT if len(text) < 5 else _LONG) * shown
    ]
