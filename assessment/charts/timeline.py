"""Stage and index over the rounds: a staircase above, a line below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from assessment.charts.frame import LIGHT, QUIET, Chart, Ink, layout, plain
from assessment.hindsight import index, stage_name
from assessment.messages import day, say
from assessment.model import STAGES, Language
from assessment.rounds import Round
from assessment.scoring import METHOD_VERSION

_ABOVE, _BELOW = (0.47, 1.0), (0.0, 0.34)
"""Where the two pictures stand, as shares of the height."""

_DATED = 4  # rounds whose dates a phone has room for


def timeline(rounds: Sequence[Round], language: Language, ink: Ink = LIGHT) -> Chart:
    """Each round's stage and index, each by its own questionnaire."""
    return Chart(
        title=_title(rounds, language),
        figure=_figure(rounds, language, ink),
        note=say(language, "chart.rounds.note", method=METHOD_VERSION),
    )


def _title(rounds: Sequence[Round], language: Language) -> str:
    first, last = rounds[0], rounds[-1]
    before, after = first.profile.stage, last.profile.stage
    kind = "risen" if after > before else "fallen" if after < before else "same"
    return say(
        language,
        f"chart.rounds.{kind}",
        count=len(rounds),
        was=stage_name(first, language, before),
        now=stage_name(last, language, after),
    )


def _figure(rounds: Sequence[Round], language: Language, ink: Ink) -> go.Figure:
    places = list(range(len(rounds)))
    hover = [plain(_hover(one, language)) for one in rounds]
    line: dict[str, Any] = {"color": ink.ramp[4], "width": 3}
    dots = {"size": 14, "color": ink.ramp[4], "line": {"width": 2, "color": ink.ground}}
    common: dict[str, Any] = {"x": places, "hovertext": hover, "hoverinfo": "text"}
    figure = go.Figure()
    figure.add_trace(
        go.Scatter(
            y=[one.profile.stage for one in rounds],
            mode="lines+markers",
            line={**line, "shape": "hv"},
            marker=dots,
            **common,
        )
    )
    figure.add_trace(
        go.Scatter(
            y=[one.profile.claimed.index for one in rounds],
            yaxis="y2",
            mode="lines+markers+text",
            line={**line, "width": 2},
            marker={**dots, "size": 9},
            text=[index(one, language) for one in rounds],
            textposition="top center",
            textfont={"size": 12, "color": ink.text},
            cliponaxis=False,
            **common,
        )
    )
    figure.update_layout(
        annotations=[
            _head(say(language, "chart.rounds.above"), _ABOVE[1], ink),
            _head(say(language, "chart.rounds.below"), _BELOW[1] + 0.02, ink),
            *_dates(rounds, language, ink),
        ],
        yaxis=_stage_axis(rounds[-1], language, ink),
        yaxis2={**QUIET, "domain": _BELOW, "range": [0, 112], "showticklabels": False},
        xaxis={
            **QUIET,
            "range": [-0.8, len(rounds) - 0.6],  # the stages' names stand at the left
            "showticklabels": False,  # an axis leaves out what it thinks is too close: see _dates
            "anchor": "y2",
        },
        **layout(ink, height=430, margin={"l": 8, "r": 8, "t": 26, "b": 48}),
    )
    return figure


def _stage_axis(last: Round, language: Language, ink: Ink) -> dict[str, Any]:
    names = {0: stage_name(last, language, 0)} | {
        stage: say(
            language, "chart.rounds.stage", stage=stage, name=stage_name(last, language, stage)
        )
        for stage in STAGES
    }
    return {
        **QUIET,
        "domain": _ABOVE,
        "range": [-0.35, 5.6],
        "tickvals": list(names),
        "ticktext": [plain(name) for name in names.values()],
        "ticklabelposition": "inside top",
        "tickfont": {"size": 11, "color": ink.faint},
        "showgrid": True,
        "gridcolor": ink.line,
    }


def _head(text: str, y: float, ink: Ink) -> dict[str, Any]:
    return {
        "text": f"<b>{plain(text)}</b>",
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": y,
        "yref": "paper",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": ink.text},
    }


def _dates(rounds: Sequence[Round], language: Language, ink: Ink) -> list[dict[str, Any]]:
    """Number and date of each round below it; of many, those between have their number only."""
    last = len(rounds) - 1
    with_date = range(len(rounds)) if len(rounds) <= _DATED else (0, last)
    return [
        {
            "text": say(
                language,
                "chart.rounds.tick" if place in with_date else "rounds.column_round",
                number=one.number,
                date=one.on.isoformat(),
            ),
            "x": place,
            "xanchor": "center",
            "y": 0,
            "yref": "paper",
            "yanchor": "top",
            "yshift": -6,
            "showarrow": False,
            "font": {"size": 12, "color": ink.text},
        }
        for place, one in enumerate(rounds)
    ]


def _hover(one: Round, language: Language) -> str:
    return say(
        language,
        "chart.rounds.hover",
        number=one.number,
        date=day(language, one.on),
        stage=one.profile.stage,
        name=stage_name(one, language, one.profile.stage),
        index=index(one, language),
    )
