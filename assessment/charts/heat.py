"""Every rating at a glance: capabilities by stages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Any

import plotly.graph_objects as go

from assessment.charts.frame import (
    LIGHT,
    QUIET,
    Chart,
    Ink,
    layout,
    listed,
    plain,
    source,
    wrap,
)
from assessment.explanation import rating_word
from assessment.findings import Findings
from assessment.messages import prose, say
from assessment.model import Item, Judgement, Language, NotApplicable, Rating

_BALL = 7  # radius of a Harvey ball in pixels
_NAME_WIDTH = 12  # of a capability, in Chinese characters


def heat_map(findings: Findings, language: Language, ink: Ink = LIGHT) -> Chart:
    """Capabilities by stages: a Harvey ball on a ground that deepens with the rating.

    Blocking cells are framed. An item that is not applicable shows a dash, one without an answer a
    dot.
    """
    return Chart(
        title=_heat_title(findings, language),
        figure=_heat_figure(findings, language, ink),
        note=_heat_note(findings, language),
    )


def _heat_title(findings: Findings, language: Language) -> str:
    full = sum(1 for item in findings.questionnaire.items if judged(findings, item) is Rating.F)
    items = len(findings.questionnaire.items)
    blockers = len(findings.profile.blockers)
    if not blockers:
        return say(language, "chart.heat.title_clear", items=items, full=full)
    next_stage = findings.profile.stage + 1
    return say(
        language, "chart.heat.title", items=items, full=full, count=blockers, stage=next_stage
    )


def _heat_note(findings: Findings, language: Language) -> str:
    stages = [
        say(language, "chart.heat.stage", number=s.number, name=s.name.in_(language))
        for s in findings.questionnaire.stages
    ]
    words = [rating_word(language, r) for r in Rating]
    legend = say(language, "chart.heat.legend", N=words[0], P=words[1], L=words[2], F=words[3])
    every_stage = say(language, "chart.heat.stages", stages=listed(language, stages))
    parts = [legend, every_stage, source(findings, language)]
    return prose(language, *parts)


@dataclass(frozen=True, slots=True)
class _Spot:
    """One item's place in the heat map."""

    item: Item
    row: int
    judged: Judgement | None


@dataclass(frozen=True, slots=True)
class _Band:
    """The rows of one dimension; its name stands on the row before the first."""

    dimension_id: str
    first: int
    last: int


def _heat_figure(findings: Findings, language: Language, ink: Ink) -> go.Figure:
    spots, bands = _spots(findings)
    last = bands[-1].last if bands else 0
    height = _row_height(findings, language) * (last + 1) + 56
    figure = go.Figure(_heat_ground(findings, spots, last, language, ink))
    figure.add_trace(_heat_circles(spots, ink))
    figure.add_trace(_heat_signs(spots, ink))
    figure.update_layout(
        shapes=[*_heat_sectors(spots, ink), *_heat_frames(findings, bands, ink)],
        **layout(ink, height=height, margin={"l": 8, "r": 4, "t": 46, "b": 6}),
    )
    _heat_axes(figure, findings, bands, language, last)
    return figure


def _row_height(findings: Findings, language: Language) -> int:
    names = [wrap(c.name.in_(language), _NAME_WIDTH) for c in findings.questionnaire.capabilities]
    lines = max((name.count("<br>") + 1 for name in names), default=1)
    return max(30, 14 * lines)


def _spots(findings: Findings) -> tuple[list[_Spot], list[_Band]]:
    spots: list[_Spot] = []
    bands: list[_Band] = []
    row = 0
    for dimension in findings.questionnaire.dimensions:
        first = row + 1
        for capability in findings.questionnaire.capabilities_of(dimension.id):
            row += 1
            spots += [_Spot(i, row, judged(findings, i)) for i in capability.items]
        bands.append(_Band(dimension.id, first, row))
        row += 1
    return spots, bands


def _heat_ground(
    findings: Findings, spots: Sequence[_Spot], last: int, language: Language, ink: Ink
) -> go.Heatmap:
    stages = [stage.number for stage in findings.questionnaire.stages]
    values: list[list[int | None]] = [[None for _ in stages] for _ in range(last + 1)]
    hover = [["" for _ in stages] for _ in range(last + 1)]
    for spot in spots:
        column = stages.index(spot.item.stage)
        values[spot.row][column] = int(spot.judged) if isinstance(spot.judged, Rating) else -1
        hover[spot.row][column] = _heat_hover(findings, spot, language)
    colours = (ink.ground, ink.ramp[0], ink.ramp[1], ink.ramp[2], ink.ramp[4])
    steps = [(edge, colour) for n, colour in enumerate(colours) for edge in (n / 5, (n + 1) / 5)]
    return go.Heatmap(
        x=stages,
        y=list(range(last + 1)),
        z=values,
        zmin=-1.5,
        zmax=3.5,
        colorscale=steps,
        showscale=False,
        xgap=3,
        ygap=3,
        hovertext=hover,
        hoverinfo="text",
        hoverongaps=False,
    )


def _heat_hover(findings: Findings, spot: _Spot, language: Language) -> str:
    stage = findings.questionnaire.stage(spot.item.stage).name.in_(language)
    capability = findings.questionnaire.capability[spot.item.capability_id].name.in_(language)
    lines = [
        f"{plain(spot.item.id)} {plain(capability)}",
        f"{spot.item.stage} {plain(stage)}: {rating_word(language, spot.judged)}",
        wrap(spot.item.practice.in_(language), 26),
    ]
    return "<br>".join(lines)


def _heat_circles(spots: Sequence[_Spot], ink: Ink) -> go.Scatter:
    rated = [(s, s.judged) for s in spots if isinstance(s.judged, Rating)]
    inks = [_ball_ink(rating, ink) for _, rating in rated]
    return go.Scatter(
        x=[spot.item.stage for spot, _ in rated],
        y=[spot.row for spot, _ in rated],
        mode="markers",
        hoverinfo="skip",
        marker={
            "size": 2 * _BALL,
            "symbol": ["circle" if r is Rating.F else "circle-open" for _, r in rated],
            "color": inks,
            "line": {"width": 1.5, "color": inks},
        },
    )


def _heat_signs(spots: Sequence[_Spot], ink: Ink) -> go.Scatter:
    other = [spot for spot in spots if not isinstance(spot.judged, Rating)]
    return go.Scatter(
        x=[spot.item.stage for spot in other],
        y=[spot.row for spot in other],
        mode="text",
        text=["–" if isinstance(spot.judged, NotApplicable) else "·" for spot in other],
        textfont={"size": 18, "color": ink.faint},
        hoverinfo="skip",
    )


def _heat_sectors(spots: Sequence[_Spot], ink: Ink) -> list[dict[str, Any]]:
    quarters = {Rating.P: 1, Rating.L: 3}
    return [
        {
            "type": "path",
            "path": _sector(quarters[spot.judged]),
            "xsizemode": "pixel",
            "ysizemode": "pixel",
            "xanchor": spot.item.stage,
            "yanchor": spot.row,
            "fillcolor": _ball_ink(spot.judged, ink),
            "line": {"width": 0},
        }
        for spot in spots
        if isinstance(spot.judged, Rating) and spot.judged in quarters
    ]


def _sector(quarters: int) -> str:
    """A pie of some quarters from twelve o'clock on, as a path: plotly knows no arcs."""
    steps = 6 * quarters
    points = [(_BALL * sin(n * pi / 12), _BALL * cos(n * pi / 12)) for n in range(steps + 1)]
    return "M 0,0 " + " ".join(f"L {x:.2f},{y:.2f}" for x, y in points) + " Z"


def _ball_ink(rating: Rating, ink: Ink) -> str:
    return ink.on_ramp[4 if rating is Rating.F else int(rating)]


def _heat_frames(findings: Findings, bands: Sequence[_Band], ink: Ink) -> list[dict[str, Any]]:
    rows = {band.dimension_id: band for band in bands}
    return [
        {
            "type": "rect",
            "x0": cell.stage - 0.5,
            "x1": cell.stage + 0.5,
            "y0": rows[cell.dimension_id].first - 0.5,
            "y1": rows[cell.dimension_id].last + 0.5,
            "line": {"color": ink.accent, "width": 2},
        }
        for cell in findings.profile.blockers
    ]


def _heat_names(findings: Findings, bands: Sequence[_Band], language: Language) -> dict[int, str]:
    """Row to name: the capabilities, and above them their dimension in bold."""
    model = findings.questionnaire
    names: dict[int, str] = {}
    for band in bands:
        dimension = model.dimension[band.dimension_id].name.in_(language)
        names[band.first - 1] = f"<b>{plain(dimension)}</b>"
        for n, capability in enumerate(model.capabilities_of(band.dimension_id)):
            names[band.first + n] = wrap(capability.name.in_(language), _NAME_WIDTH)
    return names


def _heat_axes(
    figure: go.Figure,
    findings: Findings,
    bands: Sequence[_Band],
    language: Language,
    last: int,
) -> None:
    questionnaire = findings.questionnaire
    names = _heat_names(findings, bands, language)
    figure.update_xaxes(
        tickvals=[s.number for s in questionnaire.stages],
        ticktext=[f"{wrap(s.name.in_(language), 6)}<br>{s.number}" for s in questionnaire.stages],
        range=[0.5, len(questionnaire.stages) + 0.5],
        side="top",
        tickangle=0,
        ticklabeloverflow="allow",
        **QUIET,
    )
    figure.update_yaxes(
        tickvals=list(names),
        ticktext=list(names.values()),
        range=[last + 0.5, -0.5],
        automargin=True,
        ticklabeloverflow="allow",
        tickfont={"size": 11},
        **QUIET,
    )


def judged(findings: Findings, item: Item) -> Judgement | None:
    response = findings.assessment.responses.get(item.id)
    return response.judgement if response else None
