"""The roadmap over its months, and what it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
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
    rows = _Rows.of(planned, language)
    figure = go.Figure(_plan_bars(findings, rows, language, ink))
    figure.update_layout(
        shapes=[*_plan_bands(months, ink), *_plan_links(planned, rows, ink)],
        annotations=[
            *_plan_waves(months, language, ink),
            *_plan_names(planned, rows, language, ink),
            *_plan_facts(planned, rows, months, language, ink),
        ],
        **_plan_layout(rows, ink),
    )
    ticks = range(6, months + 1, 6) if months > 12 else range(3, months + 1, 3)
    words = [say(language, "chart.plan.month", month=month) for month in ticks]
    figure.update_xaxes(
        range=[0, months],
        tickvals=list(ticks),
        ticktext=words,
        tickangle=0,
        ticklabeloverflow="allow",
        **QUIET,
    )
    figure.update_yaxes(range=[rows.height, 0], visible=False, fixedrange=True)
    return figure


def _plan_layout(rows: _Rows, ink: Ink) -> dict[str, Any]:
    return layout(ink, height=rows.height + 66, margin={"l": 6, "r": 26, "t": 32, "b": 34})


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where the initiatives lie, in pixels from the top: the bar at the foot of its row."""

    pitch: int
    count: int

    @classmethod
    def of(cls, planned: Sequence[PlannedInitiative], language: Language) -> _Rows:
        names = [_plan_name(p, language) for p in planned]
        return cls(60 if any("<br>" in name for name in names) else 46, len(planned))

    def bar(self, row: int) -> int:
        return (row + 1) * self.pitch - 10

    @property
    def height(self) -> int:
        return self.pitch * self.count + 6


def _horizon(roadmap: Roadmap) -> int:
    """The months shown: whole half-years."""
    return max(6, ceil(roadmap.months / 6) * 6)


def _plan_bars(findings: Findings, rows: _Rows, language: Language, ink: Ink) -> go.Bar:
    planned = findings.roadmap.initiatives
    return go.Bar(
        orientation="h",
        base=[p.start - 1 for p in planned],
        x=[p.end - p.start + 1 for p in planned],
        y=[rows.bar(row) for row in range(len(planned))],
        width=13,
        marker={"color": [wave_colour(p.wave, ink) for p in planned], "line": {"width": 0}},
        hovertext=[_plan_hover(findings, p, language) for p in planned],
        hoverinfo="text",
    )


def wave_colour(wave: Wave | None, ink: Ink) -> str:
    return {1: ink.ramp[4], 2: ink.ramp[3], 3: ink.ramp[2], None: ink.ramp[1]}[wave]


def _plan_hover(findings: Findings, p: PlannedInitiative, language: Language) -> str:
    name = f"{p.initiative.id} {p.initiative.name.in_(language)}"
    owner = findings.questionnaire.role[p.initiative.owner].name.in_(language)
    lines = [wrap(name, 26), span(p, language), plain(owner)]
    lines.append(
        say(
            language,
            "chart.plan.effort",
            days=number(language, p.person_days),
            cost=money(language, p.cost_cny),
        )
    )
    first = prerequisites(findings.roadmap, p)
    if first:
        lines.append(say(language, "chart.plan.after", ids=listed(language, first)))
    return "<br>".join(lines)


def prerequisites(roadmap: Roadmap, p: PlannedInitiative) -> tuple[str, ...]:
    """What comes first and is in the plan; the other prerequisites are fulfilled already."""
    planned = {one.initiative.id for one in roadmap.initiatives}
    return tuple(id_ for id_ in p.initiative.requires if id_ in planned)


def span(p: PlannedInitiative, language: Language) -> str:
    """3–5 月 / months 3–5; a single month on its own."""
    code = "chart.plan.months" if p.start != p.end else "chart.plan.one_month"
    return say(language, code, start=p.start, end=p.end)


def _plan_links(
    planned: Sequence[PlannedInitiative], rows: _Rows, ink: Ink
) -> list[dict[str, Any]]:
    """From the end of each prerequisite down to the start of what waits for it."""
    place = {p.initiative.id: row for row, p in enumerate(planned)}
    return [
        {
            "type": "path",
            "path": f"M {planned[place[first]].end},{rows.bar(place[first])} "
            f"V {rows.bar(row)} H {p.start - 1}",
            "line": {"color": ink.faint, "width": 1},
            "layer": "below",
        }
        for row, p in enumerate(planned)
        for first in p.initiative.requires
        if first in place
    ]


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
            "text": say(language, f"chart.band.{wave}"),
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
    planned: Sequence[PlannedInitiative], rows: _Rows, language: Language, ink: Ink
) -> list[dict[str, Any]]:
    return [
        {
            "text": _plan_name(p, language),
            "x": 0,
            "xref": "x domain",
            "xanchor": "left",
            "align": "left",
            "y": rows.bar(row) - 8,
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"size": 12, "color": ink.text},
            "bgcolor": ink.ground,
            "borderpad": 0,
        }
        for row, p in enumerate(planned)
    ]


def _plan_name(p: PlannedInitiative, language: Language) -> str:
    return f"<b>{plain(p.initiative.id)}</b> {wrap(p.initiative.name.in_(language), 25)}"


_ROOM = 0.22
"""The share of a phone's width that the months of a bar take."""


def _plan_facts(
    planned: Sequence[PlannedInitiative], rows: _Rows, months: int, language: Language, ink: Ink
) -> list[dict[str, Any]]:
    """The months of each bar: after it where there is room, else before it."""
    facts = []
    for row, p in enumerate(planned):
        room = months - p.end
        is_right = room >= min(p.start - 1, _ROOM * months)
        facts.append(
            {
                "text": span(p, language),
                "x": p.end if is_right else p.start - 1,
                "xanchor": "left" if is_right else "right",
                "xshift": 4 if is_right else -4,
                "y": rows.bar(row),
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
    return Row(wrap(label, 24), float(_days(planned)), shown, wave_colour(wave, ink))


def by_wave(roadmap: Roadmap) -> list[tuple[Wave | None, list[PlannedInitiative]]]:
    """The initiatives of the three horizons, then those that end after month 36."""
    waves: tuple[Wave | None, ...] = (1, 2, 3, None)
    return [(wave, [p for p in roadmap.initiatives if p.wave == wave]) for wave in waves]


def _days(planned: Sequence[PlannedInitiative]) -> Fraction:
    return sum((p.person_days for p in planned), Fraction(0))
