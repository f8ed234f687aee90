"""The two sides of each pitfall beside each other."""

from __future__ import annotations

from fractions import Fraction

import plotly.graph_objects as go

from assessment.charts.frame import LIGHT, Chart, Ink, plain, source, wrap
from assessment.charts.rows import Row, rows_figure
from assessment.explanation import lamp_word, score, sides
from assessment.findings import Findings
from assessment.messages import number, prose, say
from assessment.model import Language
from assessment.pitfalls import PitfallFinding

LAMPS = {"clear": "●", "at_risk": "▲", "trapped": "■", None: "○"}
"""Each lamp has a shape of its own: it is read without colour."""


def pitfalls(findings: Findings, language: Language, ink: Ink = LIGHT) -> Chart:
    """For each pitfall how far the side that runs ahead and the neglected side are achieved."""
    return Chart(
        title=_pitfalls_title(findings, language),
        figure=_pitfalls_figure(findings, language, ink),
        note=prose(language, say(language, "chart.pitfalls.note"), source(findings, language)),
    )


def _pitfalls_title(findings: Findings, language: Language) -> str:
    names = {p.id: p.name.in_(language) for p in findings.questionnaire.pitfalls}
    for lamp in ("trapped", "at_risk"):
        hit = [f for f in findings.pitfalls if f.lamp == lamp]
        if hit:
            worst = max(hit, key=lambda f: f.imbalance or Fraction(0))
            name = names[worst.pitfall_id]
            if len(hit) == 1:
                return say(language, f"chart.pitfalls.{lamp}", name=name)
            return say(language, f"chart.pitfalls.{lamp}_more", count=len(hit), name=name)
    if any(f.lamp == "clear" for f in findings.pitfalls):
        return say(language, "chart.pitfalls.clear")
    return say(language, "chart.pitfalls.unknown")


def _pitfalls_figure(findings: Findings, language: Language, ink: Ink) -> go.Figure:
    texts = {p.id: p for p in findings.questionnaire.pitfalls}
    rows: list[Row] = []
    for found in findings.pitfalls:
        pitfall = texts[found.pitfall_id]
        rows.append(Row(_lamp_line(found, pitfall.name.in_(language), language)))
        both = sides(found)
        if both is None:
            continue
        for side, value, colour in (
            (pitfall.ahead_name, both.ahead, ink.ramp[4]),
            (pitfall.neglected_name, both.neglected, ink.ramp[2]),
        ):
            shown = f"{plain(side.in_(language))} {score(language, value)}"
            rows.append(Row("", float(value * 100), shown, colour))
    return rows_figure(rows, ink, longest=100)


def _lamp_line(found: PitfallFinding, name: str, language: Language) -> str:
    word = lamp_word(language, found)
    head = f"{LAMPS[found.lamp]} <b>{wrap(name, 24)}</b>"
    if found.lamp is None or found.imbalance is None:
        return f"{head}<br>{word}"
    points = signed(language, found.imbalance)
    return f"{head}<br>" + say(language, "chart.pitfalls.difference", word=word, points=points)


def signed(language: Language, points: Fraction) -> str:
    """+13.3, −2.1 or 0.0: percentage points with their sign."""
    shown = number(language, abs(points), 1)
    if shown == number(language, 0, 1):
        return shown
    return ("+" if points > 0 else "−") + shown
