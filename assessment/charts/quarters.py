"""What the plan takes quarter by quarter, against what there is."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import plotly.graph_objects as go

from assessment.charts.frame import LIGHT, QUIET, Chart, Ink, layout
from assessment.findings import Findings
from assessment.messages import number, percent, prose, say
from assessment.model import Language
from assessment.workload import Quarter, quarters

_ALL_LABELLED = 8  # bars that carry their number on a phone
_HEIGHT = 250
_CROSSED = Fraction(75, 100)  # share of the capacity from which a number would meet its line


def effort(findings: Findings, language: Language, ink: Ink = LIGHT) -> Chart:
    """Person-days by quarter as bars; a stepped line is the capacity, where one is set."""
    each = quarters(findings)
    busiest = max(each, key=lambda quarter: quarter.days)
    factor = number(language, Fraction(str(findings.roadmap.size_factor)), 1)
    note = [say(language, "chart.effort.note", factor=factor)]
    if findings.roadmap.capacity is not None:
        days = number(language, findings.roadmap.capacity)
        note.append(say(language, "chart.effort.capacity_note", days=days))
    return Chart(
        title=_title(findings, busiest, language),
        figure=_figure(each, busiest, language, ink),
        note=prose(language, *note),
    )


def _title(findings: Findings, busiest: Quarter, language: Language) -> str:
    said = {"quarter": _name(busiest, language), "days": number(language, busiest.days)}
    if busiest.share is not None:
        return say(
            language, "chart.effort.title_capacity", share=percent(language, busiest.share), **said
        )
    share = busiest.days / findings.roadmap.person_days
    return say(language, "chart.effort.title", share=percent(language, share), **said)


def _name(quarter: Quarter, language: Language) -> str:
    return say(language, f"chart.quarter.{quarter.number}", year=quarter.year)


def _figure(each: Sequence[Quarter], busiest: Quarter, language: Language, ink: Ink) -> go.Figure:
    places = list(range(len(each)))
    figure = go.Figure(
        go.Bar(
            x=places,
            y=[float(quarter.days) for quarter in each],
            width=0.72,
            marker={
                "color": [ink.ramp[4] if q is busiest else ink.ramp[2] for q in each],
                "line": {"width": [2 if q is busiest else 0 for q in each], "color": ink.text},
            },
            hovertext=[_hover(quarter, language) for quarter in each],
            hoverinfo="text",
        )
    )
    if busiest.capacity is not None:
        figure.add_trace(_line(each, ink))
    top = max(float(max(q.days, q.capacity or 0)) for q in each)
    figure.update_layout(
        annotations=[*_values(each, busiest, language, ink), *_limit(each, busiest, language, ink)],
        bargap=0,
        **layout(ink, height=_HEIGHT, margin={"l": 2, "r": 2, "t": 8, "b": 40}),
    )
    figure.update_xaxes(
        range=[-0.6, max(len(each), 3) - 0.4],
        tickvals=_ticks(each),
        ticktext=[_tick(each[n], language, is_first=n == 0) for n in _ticks(each)],
        tickangle=0,
        tickfont={"size": 11, "color": ink.faint},
        **QUIET,
    )
    figure.update_yaxes(range=[0, top * 1.22], visible=False, fixedrange=True)
    return figure


def _line(each: Sequence[Quarter], ink: Ink) -> go.Scatter:
    """Flat over each quarter, with a step where the first one is not whole."""
    xs = [x for n in range(len(each)) for x in (n - 0.5, n + 0.5)]
    ys = [float(q.capacity or 0) for q in each for _ in (0, 1)]
    line = {"color": ink.accent, "width": 2, "dash": "dash"}
    return go.Scatter(x=xs, y=ys, mode="lines", line=line, hoverinfo="skip")


def _limit(
    each: Sequence[Quarter], busiest: Quarter, language: Language, ink: Ink
) -> list[dict[str, Any]]:
    """What the line is, at the end where the busiest quarter does not stand."""
    whole = each[-1].capacity
    if whole is None:
        return []
    is_right = each.index(busiest) * 2 < len(each)
    return [
        {
            "text": say(language, "chart.effort.limit", days=number(language, whole)),
            "x": 1 if is_right else 0,
            "xref": "x domain",
            "xanchor": "right" if is_right else "left",
            "y": float(whole),
            "yanchor": "bottom",
            "yshift": 3,
            "showarrow": False,
            "font": {"size": 11, "color": ink.accent},
            "borderpad": 0,
        }
    ]


def _values(
    each: Sequence[Quarter], busiest: Quarter, language: Language, ink: Ink
) -> list[dict[str, Any]]:
    """The number of each bar, or of the busiest alone where they would run into each other."""
    is_wide = len(each) <= _ALL_LABELLED
    return [
        _value(n, quarter, language, ink, is_busiest=quarter is busiest, is_wide=is_wide)
        for n, quarter in enumerate(each)
        if is_wide or quarter is busiest
    ]


def _value(  # noqa: PLR0913 - one number and what it stands upon
    n: int, quarter: Quarter, language: Language, ink: Ink, *, is_busiest: bool, is_wide: bool
) -> dict[str, Any]:
    """Above its bar; where the line of the capacity would cross it, in a wide bar or above both."""
    is_crossed = quarter.share is not None and quarter.share > _CROSSED
    is_inside = is_crossed and is_wide
    text = number(language, quarter.days)
    on_bar = ink.on_ramp[4 if is_busiest else 2]
    return {
        "text": f"<b>{text}</b>" if is_busiest else text,
        "x": n,
        "y": float(quarter.capacity or 0) if is_crossed and not is_wide else float(quarter.days),
        "yanchor": "top" if is_inside else "bottom",
        "yshift": -3 if is_inside else 3,
        "showarrow": False,
        "font": {"size": 11, "color": on_bar if is_inside else ink.text},
        "borderpad": 0,
    }


def _ticks(each: Sequence[Quarter]) -> list[int]:
    """Every quarter of a short plan, else every year's first, thinned out to six."""
    if len(each) <= 6:
        return list(range(len(each)))
    firsts = [n for n, quarter in enumerate(each) if quarter.number == 1]
    step = -(-len(firsts) // 6)
    return firsts[::step]


def _tick(quarter: Quarter, language: Language, *, is_first: bool) -> str:
    short = say(language, f"chart.quarter_short.{quarter.number}")
    return f"{short}<br>{quarter.year}" if is_first or quarter.number == 1 else short


def _hover(quarter: Quarter, language: Language) -> str:
    days = say(language, "chart.effort.days", days=number(language, quarter.days))
    lines = [_name(quarter, language), days]
    if quarter.share is not None:
        share = percent(language, quarter.share)
        lines.append(say(language, "chart.effort.share", share=share))
    return "<br>".join(lines)
