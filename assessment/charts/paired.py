"""The two sides of each pitfall beside each other."""

from __future__ import annotations

from fractions import Fraction

import plotly.graph_objects as go

from assessment.charts.frame import LIGHT, Chart, Ink, between, plain, source, wrap
from assessment.charts.rows import Row, rows_figure
from assessment.findings import Findings
from assessment.messages import number, percent, say
from assessment.model import Language
from assessment.pitfalls import PitfallFinding

LAMPS = {"clear": "●", "at_risk": "▲", "trapped": "■", None: "○"}
"""Each lamp has a shape of its own: it is read without colour."""


def pitfalls(findings: Findings, language: Language, ink: Ink = LIGHT) -> Chart:
    """For each pitfall how far the side that runs ahead and the neglected side are achieved."""
    return Chart(
        title=_pitfalls_title(findings, language),
        figure=_pitfalls_figure(findings, language, ink),
        note=say(language, "chart.pitfalls.note") + between(language) + source(findings, language),
    )


def _pitfalls_title(findings: Findings, language: Language) -> str:
    names = {p.id: p.name.in_(language) for p in findings.questionnaire.pitfalls}
    for lamp in ("trapped", "at_risk"):
        hit = [f for f in findings.pitfalls if f.lamp == lamp]
        if hit:
            worst = max(hit, key=lambda f: f.imbalance or Fraction(0))
            name = names[worst.pitfall_id]
            return say(language, f"chart.pitfalls.{lamp}", count=len(hit), name=name)
    if any(f.lamp == "clear" for f in findings.pitfalls):
        return say(language, "chart.pitfalls.clear")
    return say(language, "chart.pitfalls.unknown")


def _pitfalls_figure(findings: Findings, language: Language, ink: Ink) -> go.Figure:
    texts = {p.id: p for p in findings.questionnaire.pitfalls}
    rows: list[Row] = []
    for found in findings.pitfalls:
        pitfall = texts[found.pitfall_id]
        rows.append(Row(_lamp_line(found, pitfall.name.in_(language), language)))
        ahead, neglected = sides(found)
        for side, value, colour in (
            (pitfall.ahead_name, ahead, ink.ramp[4]),
            (pitfall.neglected_name, neglected, ink.ramp[2]),
        ):
            if value is not None:
                shown = f"{plain(side.in_(language))} {percent(language, value, 1)}"
                rows.append(Row("", float(value * 100), shown, colour))
    return rows_figure(rows, ink, longest=100)


def _lamp_line(found: PitfallFinding, name: str, language: Language) -> str:
    word = say(language, f"chart.lamp.{found.lamp or 'unknown'}")
    head = f"{LAMPS[found.lamp]} <b>{wrap(name, 24)}</b>"
    if found.imbalance is None:
        return f"{head}<br>{word}"
    points = number(language, found.imbalance, 1)
    return f"{head}<br>" + say(language, "chart.pitfalls.difference", word=word, points=points)


def sides(found: PitfallFinding) -> tuple[Fraction | None, Fraction | None]:
    """Mean achievement, 0..1, of the ahead and the neglected side over the comparable stages."""
    if not found.stages:
        return None, None
    n = len(found.stages)
    ahead = sum((s.ahead for s in found.stages), Fraction(0)) / n
    return ahead, sum((s.neglected for s in found.stages), Fraction(0)) / n
