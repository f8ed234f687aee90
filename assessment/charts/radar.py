"""How far each dimension is achieved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import plotly.graph_objects as go

from assessment.charts.frame import (
    LIGHT,
    Chart,
    Ink,
    layout,
    plain,
    see_through,
    source,
    wrap,
)
from assessment.charts.rows import Row, rows_figure
from assessment.explanation import score
from assessment.findings import Findings
from assessment.messages import prose, say
from assessment.model import Language


def dimensions(findings: Findings, language: Language, ink: Ink = LIGHT) -> Chart:
    """How far each dimension is achieved, 0..100: a radar, or bars if there are fewer than three.

    While answers are missing a dotted outline shows what is still possible.
    """
    shown = _dimension_values(findings, language)
    draw = _radar if len(shown) >= 3 else _dimension_bars
    return Chart(
        title=_dimensions_title(shown, language),
        figure=draw(findings, shown, language, ink),
        note=_dimensions_note(findings, language),
    )


@dataclass(frozen=True, slots=True)
class _Value:
    id: str
    name: str
    share: Fraction


def _dimension_values(findings: Findings, language: Language) -> list[_Value]:
    names = findings.questionnaire.dimension
    return [
        _Value(d.dimension_id, names[d.dimension_id].name.in_(language), d.achievement)
        for d in findings.profile.claimed.dimensions
        if d.achievement is not None
    ]


def _dimensions_title(shown: Sequence[_Value], language: Language) -> str:
    if not shown:
        return say(language, "chart.dimensions.none")
    best = max(shown, key=lambda value: value.share)
    worst = min(shown, key=lambda value: value.share)
    if best.share == worst.share:
        return say(language, "chart.dimensions.even", value=score(language, best.share))
    return say(
        language,
        "chart.dimensions.title",
        best=best.name,
        best_value=score(language, best.share),
        worst=worst.name,
        worst_value=score(language, worst.share),
    )


def _dimensions_note(findings: Findings, language: Language) -> str:
    note = prose(language, say(language, "chart.dimensions.note"), source(findings, language))
    if findings.profile.is_complete:
        return note
    return prose(language, note, say(language, "chart.dimensions.dotted"))


def _radar(findings: Findings, shown: Sequence[_Value], language: Language, ink: Ink) -> go.Figure:
    labels = [f"{wrap(v.name, 7)}<br>{score(language, v.share)}" for v in shown]
    figure = go.Figure()
    if not findings.profile.is_complete:
        possible = {d.dimension_id: d.achievement for d in findings.profile.possible.dimensions}
        radii = [float((possible[v.id] or Fraction(0)) * 100) for v in shown]
        figure.add_trace(_ring(labels, radii, ink.faint, dash="dot", fill=None))
    radii = [float(v.share * 100) for v in shown]
    hover = [f"{plain(v.name)} {score(language, v.share)}" for v in shown]
    fill = see_through(ink.ramp[3], 0.28)
    figure.add_trace(_ring(labels, radii, ink.ramp[4], dash="solid", fill=fill, hover=hover))
    figure.update_layout(**layout(ink, height=370, margin={"l": 84, "r": 84, "t": 48, "b": 40}))
    grid = {"gridcolor": ink.line, "linecolor": ink.line, "ticks": ""}
    figure.update_polars(
        bgcolor="rgba(0,0,0,0)",
        gridshape="linear",
        radialaxis={
            **grid,
            "range": [0, 100],
            "tickvals": [25, 50, 75],
            "tickfont": {"size": 10, "color": ink.faint},
            "angle": 90,
            "tickangle": 90,
            "showline": False,
        },
        angularaxis={**grid, "rotation": 90, "direction": "clockwise", "tickfont": {"size": 13}},
    )
    return figure


def _ring(  # noqa: PLR0913 - one look, two rings
    labels: Sequence[str],
    radii: Sequence[float],
    colour: str,
    *,
    dash: str,
    fill: str | None,
    hover: Sequence[str] | None = None,
) -> go.Scatterpolar:
    return go.Scatterpolar(
        theta=[*labels, labels[0]],
        r=[*radii, radii[0]],
        mode="lines+markers" if fill else "lines",
        line={"color": colour, "width": 2 if fill else 1.5, "dash": dash},
        marker={"size": 7, "color": colour},
        fill="toself" if fill else "none",
        fillcolor=fill,
        hovertext=[*hover, hover[0]] if hover else None,
        hoverinfo="text" if hover else "skip",
    )


def _dimension_bars(
    findings: Findings, shown: Sequence[_Value], language: Language, ink: Ink
) -> go.Figure:
    del findings
    rows = [
        Row(plain(v.name), float(v.share * 100), score(language, v.share), ink.ramp[4])
        for v in shown
    ]
    return rows_figure(rows, ink, longest=100)
