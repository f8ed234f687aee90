"""The roadmap over its months, and what it takes."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import plotly.graph_objects as go

from assessment.charts.frame import (
    LIGHT,
    QUIET,
    Chart,
    Ink,
    layout,
    listed,
    money,
    plain,
    short,
    wrap,
)
from assessment.charts.rows import Row, rows_figure
from assessment.findings import Findings
from assessment.messages import number, percent, say
from assessment.model import Language
from assessment.roadmap import WAVE_ENDS, PlannedInitiative, Roadmap, Wave


def plan(findings: Findings, language: Language, ink: Ink = LIGHT) -> Chart:
    """The initiatives as bars over the months; thin lines lead from what comes first."""
    roadmap = findings.roadmap
    stage = findings.questionnaire.stage(roadmap.target_stage)
    return Chart(
        title=say(
            language,
            "chart.plan.title",
            count=len(roadmap.initiatives),
            months=roadmap.months,
            stage=stage.number,
            name=stage.name.in_(language),
        ),
        figure=_plan_figure(findings, language, ink),
        note=say(language, "chart.plan.note", at_once=roadmap.at_once),
    )


def _plan_figure(findings: Findings, language: Language, ink: Ink) -> go.Figure:
    planned = findings.roadmap.initiatives
    months = _horizon(findings.roadmap)
    figure = go.Figure(_plan_links(planned, ink))
    figure.add_trace(_plan_bars(findings, language, ink))
    height = 46 * len(planned) + 66
    figure.update_layout(
        shapes=_plan_bands(months, ink),
        annotations=[
            *_plan_waves(months, language, ink),
            *_plan_names(planned, language, ink),
            *_plan_facts(findings, months, language, ink),
        ],
        **layout(ink, height=height, margin={"l": 6, "r": 6, "t": 30, "b": 34}),
    )
    figure.update_xaxes(
        range=[0, months],
        tickvals=list(range(6 if months > 12 else 3, months + 1, 6 if months > 12 else 3)),
        ticktext=[
            say(language, "chart.plan.month", month=month)
            for month in range(6 if months > 12 else 3, months + 1, 6 if months > 12 else 3)
        ],
        **QUIET,
    )
    figure.update_yaxes(range=[len(planned) - 0.5, -0.5], visible=False, fixedrange=True)
    return figure


_BAR_AT = 0.16  # the bar lies below the middle of its row, the name above
_NAME_AT = -0.22


def _horizon(roadmap: Roadmap) -> int:
    ends = [end for end in WAVE_ENDS.values() if end >= roadmap.months]
    return min(ends) if ends else roadmap.months


def _plan_bars(findings: Findings, language: Language, ink: Ink) -> go.Bar:
    planned = findings.roadmap.initiatives
    return go.Bar(
        orientation="h",
        base=[p.start - 1 for p in planned],
        x=[p.end - p.start + 1 for p in planned],
        y=[row + _BAR_AT for row in range(len(planned))],
        width=0.3,
        marker={"color": [wave_colour(p.wave, ink) for p in planned], "line": {"width": 0}},
        hovertext=[_plan_hover(findings, p, language) for p in planned],
        hoverinfo="text",
    )


def wave_colour(wave: Wave | None, ink: Ink) -> str:
    return {1: ink.ramp[4], 2: ink.ramp[3], 3: ink.ramp[2], None: ink.ramp[1]}[wave]


def _plan_hover(findings: Findings, p: PlannedInitiative, language: Language) -> str:
    name = f"{p.initiative.id} {p.initiative.name.in_(language)}"
    lines = [wrap(name, 26), _plan_fact(findings, p, language)]
    lines.append(
        say(
            language,
            "chart.plan.effort",
            days=number(language, p.person_days),
            cost=money(language, p.cost_cny),
        )
    )
    if p.initiative.requires:
        lines.append(say(language, "chart.plan.after", ids=listed(language, p.initiative.requires)))
    return "<br>".join(lines)


def _plan_fact(findings: Findings, p: PlannedInitiative, language: Language) -> str:
    owner = plain(findings.questionnaire.role[p.initiative.owner].name.in_(language))
    code = "chart.plan.fact" if p.start != p.end else "chart.plan.fact_one"
    return say(language, code, start=p.start, end=p.end, owner=owner)


def _plan_links(planned: Sequence[PlannedInitiative], ink: Ink) -> go.Scatter:
    rows = {p.initiative.id: row for row, p in enumerate(planned)}
    x: list[float | None] = []
    y: list[float | None] = []
    for row, p in enumerate(planned):
        for first in p.initiative.requires:
            if first in rows:
                end = planned[rows[first]].end
                x += [end, end, p.start - 1, None]
                y += [rows[first] + _BAR_AT, row + _BAR_AT, row + _BAR_AT, None]
    return go.Scatter(
        x=x, y=y, mode="lines", line={"color": ink.faint, "width": 1}, hoverinfo="skip"
    )


def _plan_bands(months: int, ink: Ink) -> list[dict[str, Any]]:
    edges = [end for end in WAVE_ENDS.values() if end < months]
    return [
        {
            "type": "line",
            "x0": edge,
            "x1": edge,
            "y0": 0,
            "y1": 1,
            "yref": "y domain",
            "line": {"color": ink.line, "width": 1},
            "layer": "below",
        }
        for edge in edges
    ]


def _plan_waves(months: int, language: Language, ink: Ink) -> list[dict[str, Any]]:
    starts = {1: 0, 2: WAVE_ENDS[1], 3: WAVE_ENDS[2]}
    return [
        {
            "text": say(language, f"chart.wave.{wave}"),
            "x": start,
            "xanchor": "left",
            "y": 1,
            "yref": "y domain",
            "yanchor": "bottom",
            "yshift": 8,
            "showarrow": False,
            "font": {"size": 12, "color": ink.faint},
        }
        for wave, start in starts.items()
        if start < months
    ]


def _plan_names(
    planned: Sequence[PlannedInitiative], language: Language, ink: Ink
) -> list[dict[str, Any]]:
    return [
        {
            "text": _plan_name(p, language),
            "x": 0,
            "xref": "x domain",
            "xanchor": "left",
            "align": "left",
            "y": row + _NAME_AT,
            "yanchor": "middle",
            "showarrow": False,
            "font": {"size": 12, "color": ink.text},
            "bgcolor": ink.ground,
            "borderpad": 0,
        }
        for row, p in enumerate(planned)
    ]


def _plan_name(p: PlannedInitiative, language: Language) -> str:
    return f"<b>{plain(p.initiative.id)}</b> {short(p.initiative.name.in_(language), 28)}"


def _plan_facts(
    findings: Findings, months: int, language: Language, ink: Ink
) -> list[dict[str, Any]]:
    """Months and owner, on whichever side of the bar there is more room."""
    facts = []
    for row, p in enumerate(findings.roadmap.initiatives):
        is_right = months - p.end >= p.start - 1
        facts.append(
            {
                "text": _plan_fact(findings, p, language),
                "x": p.end if is_right else p.start - 1,
                "xanchor": "left" if is_right else "right",
                "xshift": 4 if is_right else -4,
                "y": row + _BAR_AT,
                "yanchor": "middle",
                "showarrow": False,
                "font": {"size": 11, "color": ink.faint},
                "bgcolor": ink.ground,
                "borderpad": 0,
            }
        )
    return facts


def effort(findings: Findings, language: Language, ink: Ink = LIGHT) -> Chart:
    """Person-days by horizon, with the initiatives and the external spend beside them."""
    waves = [(wave, planned) for wave, planned in by_wave(findings.roadmap) if planned]
    days = {wave: _days(planned) for wave, planned in waves}
    heaviest = max(days, key=lambda wave: days[wave])
    return Chart(
        title=say(
            language,
            "chart.effort.title",
            wave=say(language, f"chart.wave.{heaviest or 'later'}"),
            days=number(language, days[heaviest]),
            share=percent(language, days[heaviest] / findings.roadmap.person_days),
        ),
        figure=rows_figure(
            [_effort_row(wave, planned, language, ink) for wave, planned in waves],
            ink,
            longest=float(max(days.values())),
        ),
        note=say(
            language,
            "chart.effort.note",
            factor=number(language, Fraction(str(findings.roadmap.size_factor)), 1),
        ),
    )


def _effort_row(
    wave: Wave | None, planned: Sequence[PlannedInitiative], language: Language, ink: Ink
) -> Row:
    cost = sum((p.cost_cny for p in planned), Fraction(0))
    label = say(
        language,
        "chart.effort.row",
        wave=say(language, f"chart.wave_months.{wave or 'later'}"),
        count=len(planned),
        cost=money(language, cost),
    )
    shown = say(language, "chart.effort.days", days=number(language, _days(planned)))
    return Row(label, float(_days(planned)), shown, wave_colour(wave, ink))


def by_wave(roadmap: Roadmap) -> list[tuple[Wave | None, list[PlannedInitiative]]]:
    """The initiatives of the three horizons, then those that end after month 36."""
    waves: tuple[Wave | None, ...] = (1, 2, 3, None)
    return [(wave, [p for p in roadmap.initiatives if p.wave == wave]) for wave in waves]


def _days(planned: Sequence[PlannedInitiative]) -> Fraction:
    return sum((p.person_days for p in planned), Fraction(0))
