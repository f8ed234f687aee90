"""The roadmap over the months of the calendar: who does what, when, and what must not be late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import plotly.graph_objects as go

from assessment.charts import calendar
from assessment.charts.calendar import span
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
from assessment.findings import Findings
from assessment.messages import months, number, prose, say
from assessment.model import Language
from assessment.roadmap import PlannedInitiative, Roadmap, Wave

CRITICAL = "◆"
QUICK = "★"
NAME_WIDTH = 25  # of a name on a phone, in Chinese characters
_LINE = 17  # pixels of a line of text
_BAR = 13


def plan(findings: Findings, language: Language, ink: Ink = LIGHT) -> Chart:
    """The initiatives as bars over the months; thin lines lead from what comes first.

    Under each name its lead and its months; the critical path is hatched, outlined and marked ◆.
    """
    roadmap = findings.roadmap
    stage = findings.questionnaire.stage(roadmap.target_stage)
    return Chart(
        title=say(
            language,
            "chart.plan.title",
            count=len(roadmap.initiatives),
            months=roadmap.months,
            span=months(language, findings.start, findings.start.plus(roadmap.months - 1)),
            stage=stage.number,
            name=stage.name.in_(language),
        ),
        figure=_figure(findings, language, ink),
        note=_note(roadmap, language),
    )


def _note(roadmap: Roadmap, language: Language) -> str:
    parts = [say(language, "chart.plan.note", at_once=roadmap.at_once)]
    parts.append(say(language, "chart.plan.critical", sign=CRITICAL))
    if any(p.is_quick_win for p in roadmap.initiatives):
        parts.append(say(language, "chart.plan.quick", sign=QUICK))
    return prose(language, *parts)


def _figure(findings: Findings, language: Language, ink: Ink) -> go.Figure:
    planned = findings.roadmap.initiatives
    shown = calendar.horizon(findings.roadmap.months)
    heads = [_head(findings, p, language, ink) for p in planned]
    rows = Rows.of(heads)
    at = calendar.marks(findings.start, shown)
    figure = go.Figure(_bars(findings, rows, language, ink))
    figure.update_layout(
        shapes=[*calendar.grid(at, ink), *_links(planned, rows, ink)],
        annotations=[
            *calendar.labels(findings.start, shown, language, ink, top=True),
            *calendar.labels(findings.start, shown, language, ink, top=False),
            *names(heads, rows, ink),
        ],
        **layout(ink, height=rows.height + 52, margin={"l": 2, "r": 2, "t": 26, "b": 26}),
    )
    figure.update_xaxes(range=[0, shown], showticklabels=False, **QUIET)
    figure.update_yaxes(range=[rows.height, 0], visible=False, fixedrange=True)
    return figure


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the initiatives lie, in pixels from the top: the text of each, below it its bar."""

    tops: tuple[int, ...]  # one more than there are rows: the last is the foot

    @classmethod
    def of(cls, heads: Sequence[str]) -> Rows:
        pitches = [_LINE * (head.count("<br>") + 1) + _BAR + 17 for head in heads]
        return cls((0, *accumulate(pitches)))

    def bar(self, row: int) -> int:
        return self.tops[row + 1] - 14

    @property
    def height(self) -> int:
        return self.tops[-1] + 2


def _bars(findings: Findings, rows: Rows, language: Language, ink: Ink) -> go.Bar:
    planned = findings.roadmap.initiatives
    return go.Bar(
        orientation="h",
        base=[p.start - 1 for p in planned],
        x=[p.months for p in planned],
        y=[rows.bar(row) for row in range(len(planned))],
        width=_BAR,
        marker={
            "color": [wave_colour(p.wave, ink) for p in planned],
            "line": {
                "width": [2.5 if p.is_critical else 0.5 for p in planned],
                "color": [ink.text if p.is_critical else ink.faint for p in planned],
            },
            "pattern": {
                "shape": ["/" if p.is_critical else "" for p in planned],
                "fgcolor": ink.text,
                "fgopacity": 0.75,
                "size": 5,
                "solidity": 0.25,
                "fillmode": "overlay",
            },
        },
        hovertext=[_hover(findings, p, language) for p in planned],
        hoverinfo="text",
    )


def wave_colour(wave: Wave | None, ink: Ink) -> str:
    return {1: ink.ramp[4], 2: ink.ramp[3], 3: ink.ramp[2], None: ink.ramp[1]}[wave]


def _hover(findings: Findings, p: PlannedInitiative, language: Language) -> str:
    name = f"{p.initiative.id} {p.initiative.name.in_(language)}"
    owner = findings.questionnaire.role[p.initiative.owner].name.in_(language)
    lines = [wrap(name, 26), span(findings, p, language), plain(owner)]
    lines.append(
        say(
            language,
            "chart.plan.effort",
            days=number(language, p.person_days),
            cost=money(language, p.cost_cny),
        )
    )
    if p.after:
        lines.append(say(language, "chart.plan.after", ids=listed(language, p.after)))
    return "<br>".join(lines)


def _links(planned: Sequence[PlannedInitiative], rows: Rows, ink: Ink) -> list[dict[str, Any]]:
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
        for first in p.after
    ]


def names(heads: Sequence[str], rows: Rows, ink: Ink) -> list[dict[str, Any]]:
    return [
        {
            "text": head,
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
        for row, head in enumerate(heads)
    ]


def _head(findings: Findings, p: PlannedInitiative, language: Language, ink: Ink) -> str:
    """The name, and below it the signs, the months and who leads."""
    owner = findings.questionnaire.role[p.initiative.owner].name.in_(language)
    facts = say(language, "chart.plan.facts", span=span(findings, p, language), owner=owner)
    lines = wrap(facts, NAME_WIDTH + 2)
    name = f"<b>{plain(p.initiative.id)}</b> {wrap(p.initiative.name.in_(language), NAME_WIDTH)}"
    return f'{signs(p)}{name}<br><span style="font-size:11px;color:{ink.faint}">{lines}</span>'


def signs(p: PlannedInitiative) -> str:
    """◆ critical, ★ quick win, both or neither, with a space after them."""
    found = (CRITICAL if p.is_critical else "") + (QUICK if p.is_quick_win else "")
    return f"{found} " if found else ""


def by_wave(roadmap: Roadmap) -> list[tuple[Wave | None, list[PlannedInitiative]]]:
    """The initiatives of the three horizons, then those that end after month 36."""
    waves: tuple[Wave | None, ...] = (1, 2, 3, None)
    return [(wave, [p for p in roadmap.initiatives if p.wave == wave]) for wave in waves]
