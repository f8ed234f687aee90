"""What each initiative brings for what it takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Any

import plotly.graph_objects as go

from assessment.charts.calendar import span
from assessment.charts.frame import LIGHT, Chart, Ink, layout, plain, wrap
from assessment.charts.gantt import QUICK
from assessment.findings import Findings
from assessment.messages import number, prose, say
from assessment.model import Language, NotApplicable
from assessment.roadmap import PlannedInitiative

_PHONE = 330  # pixels of width that bubbles may count on
_CELL = 32  # pixels a bubble takes with the air around it
_LARGEST, _SMALLEST = 30, 21  # pixels; the smallest still holds its id
_ROOM = 1.16  # of the axis, beyond the largest effort


def impact(findings: Findings, language: Language, ink: Ink = LIGHT) -> Chart:
    """Bubbles by person-days (across) and by the steps of rating they lift (upwards).

    A bubble holds its initiative's id and grows with the months; quick wins are outlined twice.
    """
    each = _bubbles(findings)
    return Chart(
        title=_title(findings, each, language),
        figure=_figure(findings, each, language, ink),
        note=prose(language, say(language, "chart.impact.note"), _quick(each, language)),
    )


def _quick(each: Sequence[_Bubble], language: Language) -> str:
    if any(bubble.planned.is_quick_win for bubble in each):
        return say(language, "chart.impact.quick", sign=QUICK)
    return say(language, "chart.impact.no_quick")


def lifted(findings: Findings, p: PlannedInitiative) -> int:
    """Steps of rating (○ to ◔ is one) it lifts in the cells that block the target."""
    return sum(3 - _thirds(findings, item_id) for item_id in p.clears)


def _thirds(findings: Findings, item_id: str) -> int:
    response = findings.assessment.responses.get(item_id)
    judgement = response.judgement if response else None
    return 0 if judgement is None or isinstance(judgement, NotApplicable) else int(judgement)


@dataclass(frozen=True, slots=True)
class _Bubble:
    planned: PlannedInitiative
    days: float
    steps: int
    column: float = 0  # places to the right of its true one, where several share it
    row: float = 0  # places above it

    @property
    def id(self) -> str:
        return self.planned.initiative.id


def _title(findings: Findings, each: Sequence[_Bubble], language: Language) -> str:
    best = max(each, key=lambda b: (b.steps / b.days, b.id))
    return say(
        language,
        "chart.impact.title",
        id=best.id,
        name=best.planned.initiative.name.in_(language),
        days=number(language, best.planned.person_days),
        count=best.steps,
    )


# ---- Places -------------------------------------------------------------------------------------


def _bubbles(findings: Findings) -> list[_Bubble]:
    """Those at the same place are set beside and above each other, so that each can be read."""
    groups: dict[tuple[float, int], list[PlannedInitiative]] = defaultdict(list)
    for p in sorted(findings.roadmap.initiatives, key=lambda p: p.initiative.id):
        groups[float(p.person_days), lifted(findings, p)].append(p)
    width = _places_across({days for days, _ in groups})
    found = []
    for (days, steps), members in groups.items():
        rows = -(-len(members) // width)
        for n, p in enumerate(members):
            row, column = divmod(n, width)
            in_row = min(width, len(members) - row * width)
            found.append(_Bubble(p, days, steps, column - (in_row - 1) / 2, row - (rows - 1) / 2))
    return found


def _places_across(efforts: set[float]) -> int:
    """How many bubbles fit beside each other on a phone before they meet the next effort."""
    gaps = [later - earlier for earlier, later in pairwise(sorted(efforts))]
    if not gaps:
        return 4
    return max(2, int(min(gaps) / _reach(efforts) * _PHONE // _CELL))


def _reach(efforts: set[float]) -> float:
    return max(efforts) * _ROOM


@dataclass(frozen=True, slots=True)
class _Scale:
    """Places in the units of the axes, for a phone's width."""

    step: float  # pixels a step of rating takes
    reach: float  # the person-days at the right end

    @classmethod
    def of(cls, each: Sequence[_Bubble]) -> _Scale:
        ends = (bubble.days / (1 - (bubble.column + 0.6) * _CELL / _PHONE) for bubble in each)
        return cls(_pixels_a_step(each), max(_reach({bubble.days for bubble in each}), *ends))

    def place(self, bubble: _Bubble) -> tuple[float, float]:
        across = bubble.column * _CELL / _PHONE * self.reach
        return bubble.days + across, bubble.steps + bubble.row * _CELL / self.step


def _pixels_a_step(each: Sequence[_Bubble]) -> float:
    """So many that the crowds of neighbouring heights do not touch."""
    tall: dict[int, float] = defaultdict(float)
    for bubble in each:
        tall[bubble.steps] = max(tall[bubble.steps], abs(bubble.row) + 0.5)
    needs = [
        (tall[low] + tall[high]) * _CELL / (high - low) for low, high in pairwise(sorted(tall))
    ]
    return max([22.0, *needs])


# ---- The picture --------------------------------------------------------------------------------


def _figure(findings: Findings, each: Sequence[_Bubble], language: Language, ink: Ink) -> go.Figure:
    scale = _Scale.of(each)
    step, reach = scale.step, scale.reach
    low, high = min(b.steps for b in each), max(b.steps for b in each)
    below = max(abs(b.row) for b in each if b.steps == low) * _CELL + 26
    above = max(abs(b.row) for b in each if b.steps == high) * _CELL + 40
    height = (high - low) * step + below + above
    quick = [b for b in each if b.planned.is_quick_win]
    figure = go.Figure()
    figure.add_trace(_marks(findings, each, scale, language, ink))
    if quick:
        figure.add_trace(_rings(quick, scale, ink))
    figure.update_layout(
        annotations=[*_axis_words(language, ink), *_stars(quick, scale, ink)],
        **layout(ink, height=round(height) + 48, margin={"l": 24, "r": 2, "t": 4, "b": 44}),
    )
    figure.update_xaxes(
        range=[-0.06 * reach, reach],
        tickvals=sorted({b.days for b in each}) if len({b.days for b in each}) <= 4 else None,
        tickfont={"size": 11, "color": ink.faint},
        tickangle=0,
        fixedrange=True,
        showgrid=False,
        zeroline=False,
        showline=True,
        linecolor=ink.line,
        ticks="",
    )
    figure.update_yaxes(
        range=[low - below / step, high + above / step],
        tickvals=list(range(low, high + 1, max(1, (high - low) // 6))),
        tickfont={"size": 11, "color": ink.faint},
        fixedrange=True,
        gridcolor=ink.line,
        zeroline=False,
        ticks="",
    )
    return figure


def _size(bubble: _Bubble) -> float:
    """The area grows with the months, up to a year."""
    share = sqrt(min(bubble.planned.months, 12) / 12)
    return _SMALLEST + (_LARGEST - _SMALLEST) * share


def _marks(
    findings: Findings,
    each: Sequence[_Bubble],
    scale: _Scale,
    language: Language,
    ink: Ink,
) -> go.Scatter:
    places = [scale.place(bubble) for bubble in each]
    shades = [4 if bubble.planned.is_quick_win else 1 for bubble in each]
    return go.Scatter(
        x=[x for x, _ in places],
        y=[y for _, y in places],
        mode="markers+text",
        text=[plain(bubble.id) for bubble in each],
        textfont={"size": 10, "color": [ink.on_ramp[shade] for shade in shades]},
        marker={
            "size": [_size(bubble) for bubble in each],
            "color": [ink.ramp[shade] for shade in shades],
            "opacity": 1,
            "line": {"width": 1, "color": ink.ramp[3]},
        },
        hovertext=[_hover(findings, bubble, language) for bubble in each],
        hoverinfo="text",
    )


def _rings(quick: Sequence[_Bubble], scale: _Scale, ink: Ink) -> go.Scatter:
    """A second outline: quick wins are told without colour."""
    places = [scale.place(bubble) for bubble in quick]
    return go.Scatter(
        x=[x for x, _ in places],
        y=[y for _, y in places],
        mode="markers",
        marker={
            "size": [_size(bubble) + 6 for bubble in quick],
            "symbol": "circle-open",
            "color": ink.text,
            "line": {"width": 1.5, "color": ink.text},
        },
        hoverinfo="skip",
    )


def _stars(quick: Sequence[_Bubble], scale: _Scale, ink: Ink) -> list[dict[str, Any]]:
    return [
        {
            "text": QUICK,
            "x": x,
            "y": y,
            "xshift": 12,
            "yshift": 11,
            "showarrow": False,
            "font": {"size": 13, "color": ink.text},
            "borderpad": 0,
        }
        for x, y in (scale.place(bubble) for bubble in quick)
    ]


def _axis_words(language: Language, ink: Ink) -> list[dict[str, Any]]:
    word = {
        "xref": "paper",
        "yref": "paper",
        "showarrow": False,
        "font": {"size": 11, "color": ink.faint},
        "borderpad": 0,
    }
    return [
        {
            **word,
            "text": say(language, "chart.impact.up"),
            "x": 0,
            "xanchor": "left",
            "y": 1,
            "yanchor": "top",
        },
        {
            **word,
            "text": say(language, "chart.impact.across"),
            "x": 1,
            "xanchor": "right",
            "y": 0,
            "yanchor": "top",
            "yshift": -22,
        },
    ]


def _hover(findings: Findings, bubble: _Bubble, language: Language) -> str:
    p = bubble.planned
    owner = findings.questionnaire.role[p.initiative.owner].name.in_(language)
    lines = [
        wrap(f"{p.initiative.id} {p.initiative.name.in_(language)}", 26),
        say(
            language,
            "chart.impact.hover",
            count=bubble.steps,
            days=number(language, p.person_days),
        ),
        span(findings, p, language),
        plain(owner),
    ]
    return "<br>".join(lines)
