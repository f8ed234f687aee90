"""Bars below each other, each under a label of its own, so that a phone shows them, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go

from assessment.charts.frame import Ink, layout


@dataclass(frozen=True, slots=True)
class Row:
    """A line of text, a bar below it, or both; `head` is plotly markup of escaped texts."""

    head: str
    value: float | None = None
    shown: str = ""
    colour: str = ""


_LINE = 18  # pixels of a line of text
_BAR = 24


def rows_figure(rows: Sequence[Row], ink: Ink, *, longest: float) -> go.Figure:
    """Bars below each other, each under its own label; `longest` is the value of a full bar."""
    tops = [0]
    for row in rows:
        tops.append(tops[-1] + _row_height(row))
    figure = go.Figure()
    bars = [
        (row, bottom - _BAR / 2 - 2)
        for row, (_, bottom) in zip(rows, pairwise(tops), strict=True)
        if row.value is not None
    ]
    figure.add_trace(
        go.Bar(
            orientation="h",
            x=[row.value for row, _ in bars],
            y=[middle for _, middle in bars],
            width=_BAR - 6,
            marker={"color": [row.colour for row, _ in bars], "line": {"width": 0}},
            hovertext=[row.shown for row, _ in bars],
            hoverinfo="text",
        )
    )
    figure.update_layout(
        annotations=[
            *_row_heads(rows, tops, ink),
            *(_row_value(row, middle, ink) for row, middle in bars),
        ],
        **layout(ink, height=tops[-1] + 16, margin={"l": 2, "r": 2, "t": 2, "b": 8}),
    )
    figure.update_xaxes(range=[0, longest * 1.7], visible=False, fixedrange=True)
    figure.update_yaxes(range=[tops[-1], 0], visible=False, fixedrange=True)
    return figure


def _row_height(row: Row) -> int:
    lines = row.head.count("<br>") + 1 if row.head else 0
    return lines * _LINE + (10 if row.head else 0) + (_BAR if row.value is not None else 0)


def _row_heads(rows: Sequence[Row], tops: Sequence[int], ink: Ink) -> list[dict[str, Any]]:
    return [
        {
            "text": row.head,
            "x": 0,
            "xanchor": "left",
            "align": "left",
            "y": top + 8,
            "yanchor": "top",
            "showarrow": False,
            "font": {"size": 13, "color": ink.text},
            "borderpad": 0,
        }
        for row, top in zip(rows, tops, strict=False)
        if row.head
    ]


def _row_value(row: Row, middle: float, ink: Ink) -> dict[str, Any]:
    return {
        "text": row.shown,
        "x": row.value,
        "xanchor": "left",
        "xshift": 4,
        "y": middle,
        "yanchor": "middle",
        "showarrow": False,
        "font": {"size": 12, "color": ink.text},
    }
