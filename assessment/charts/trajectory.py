"""Where the plan leads: the stage as steps over the months, the index below, each dimension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import plotly.graph_objects as go

from assessment.charts import calendar
from assessment.charts.frame import LIGHT, QUIET, Chart, Ink, breadth, layout, plain
from assessment.explanation import stage_name
from assessment.findings import Findings
from assessment.messages import number, say
from assessment.model import STAGES, Language, Month
from assessment.roadmap import Point

_STEP = 40  # pixels of a stage
_WORDS = 1.1  # stages that two lines of words take
_EM = 12 / 330  # the share of a phone's width that a Chinese character takes
_INDEX = 84
_NAME = 22  # Chinese characters of a name in a line
_ROW = 34  # of a dimension: its name and its strip
_GAP = 30  # between the panels
_STRIP = 15
_NARROW = 0.05  # the share of the width below which a strip's number does not fit


def trajectory(findings: Findings, language: Language, ink: Ink = LIGHT) -> Chart:
    """The overall stage month by month, the index, and below them every dimension's stage."""
    return Chart(
        title=_title(findings, language),
        figure=_figure(findings, language, ink),
        note=say(language, "chart.path.note"),
    )


def arrivals(findings: Findings) -> tuple[tuple[int, int], ...]:
    """(stage, month at whose end it is reached); of stages reached together only the last."""
    now = findings.roadmap.trajectory[0].stage if findings.roadmap.trajectory else 0
    reached = {
        month: stage
        for stage in STAGES
        if stage > now and (month := findings.roadmap.reaches(stage)) is not None
    }
    return tuple((stage, month) for month, stage in reached.items())


def _title(findings: Findings, language: Language) -> str:
    found = arrivals(findings)
    if not found:
        return say(language, "chart.path.none", stage=findings.profile.stage)
    each = [
        say(
            language,
            "chart.path.reached" if n == 0 else "chart.path.then",
            month=calendar.end_of(findings, month, language),
            stage=stage,
        )
        for n, (stage, month) in enumerate(found)
    ]
    return ("，" if language == "zh" else ", ").join(each)


@dataclass(frozen=True, slots=True)
class _Panels:
    """Pixels from the foot: strips, above them the index, above it the steps."""

    dimensions: int
    rise: float  # stages shown, with room for the words upon the last

    @property
    def strips(self) -> int:
        return _ROW * self.dimensions

    @property
    def index(self) -> tuple[int, int]:
        return self.strips + _GAP, self.strips + _GAP + _INDEX

    @property
    def steps(self) -> tuple[int, int]:
        foot = self.index[1] + _GAP
        return foot, foot + round(_STEP * self.rise)

    @property
    def height(self) -> int:
        return self.steps[1]

    def domain(self, pixels: tuple[int, int]) -> list[float]:
        return [pixels[0] / self.height, pixels[1] / self.height]


def _figure(findings: Findings, language: Language, ink: Ink) -> go.Figure:
    points = findings.roadmap.trajectory
    shown = calendar.horizon(findings.roadmap.months)
    panels = _Panels(len(findings.questionnaire.dimensions), max(p.stage for p in points) + _WORDS)
    at = calendar.marks(findings.start, shown)
    figure = go.Figure([_steps(points, shown, ink), _index(points, findings, language, ink)])
    figure.update_layout(
        shapes=[*calendar.grid(at, ink, yref="paper"), *_strips(findings, shown, ink)],
        annotations=[
            *calendar.labels(findings.start, shown, language, ink, top=False),
            *_step_names(findings, language, ink),
            *_index_words(points, language, ink),
            *_strip_words(findings, shown, language, ink),
        ],
        **layout(ink, height=panels.height + 32, margin={"l": 2, "r": 2, "t": 4, "b": 28}),
    )
    figure.update_layout(
        yaxis={
            "domain": panels.domain(panels.steps),
            "range": [-0.1, panels.rise],
            "visible": False,
            "fixedrange": True,
        },
        yaxis2={
            "domain": panels.domain(panels.index),
            "range": [0, 125],
            "visible": False,
            "fixedrange": True,
        },
        yaxis3={
            "domain": panels.domain((0, panels.strips)),
            "range": [panels.strips, 0],
            "visible": False,
            "fixedrange": True,
        },
    )
    figure.update_xaxes(range=[0, shown], showticklabels=False, anchor="free", **QUIET)
    return figure


def _steps(points: Sequence[Point], shown: int, ink: Ink) -> go.Scatter:
    return go.Scatter(
        x=[*(p.month for p in points), shown],
        y=[*(p.stage for p in points), points[-1].stage],
        mode="lines",
        line={"shape": "hv", "width": 4, "color": ink.ramp[4]},
        fill="tozeroy",
        fillcolor=ink.ramp[1],
        hoverinfo="skip",
    )


def _index(points: Sequence[Point], findings: Findings, language: Language, ink: Ink) -> go.Scatter:
    return go.Scatter(
        x=[p.month for p in points],
        y=[p.index for p in points],
        yaxis="y2",
        mode="lines+markers",
        line={"width": 2, "color": ink.ramp[3]},
        marker={"size": 5, "color": ink.ramp[4]},
        hovertext=[_hover(findings, p, language) for p in points],
        hoverinfo="text",
    )


def _hover(findings: Findings, point: Point, language: Language) -> str:
    month = calendar.end_of(findings, point.month, language)
    index = number(language, point.index, 1)
    return say(language, "chart.path.hover", month=month, stage=point.stage, index=index)


def _step_names(findings: Findings, language: Language, ink: Ink) -> list[dict[str, Any]]:
    """Where each step begins, before it if there is room: the stage, and when it is reached."""
    roadmap = findings.roadmap
    notes = []
    for stage, month in [(roadmap.trajectory[0].stage, 0), *arrivals(findings)]:
        name = stage_name(findings, language, stage)
        said = f"<b>{stage}</b> {plain(name)}"
        if month:
            said += f"<br>{calendar.end_of(findings, month, language)}"
        is_room = month / calendar.horizon(roadmap.months) > (breadth(name) + 2) * _EM
        notes.append(_text(said, month, "y", stage, ink, right=is_room, size=12))
    return notes


def _index_words(points: Sequence[Point], language: Language, ink: Ink) -> list[dict[str, Any]]:
    first, last = points[0], points[-1]
    shown = number(language, first.index, 1)
    start = say(language, "chart.path.index", index=shown)
    return [
        _text(start, first.month, "y2", 100, ink, right=False),
        _text(number(language, last.index, 1), last.month, "y2", last.index, ink, right=True),
    ]


def _text(  # noqa: PLR0913 - where a word stands
    text: str, x: float, yref: str, y: float, ink: Ink, *, right: bool, size: int = 11
) -> dict[str, Any]:
    return {
        "text": text,
        "x": x,
        "xanchor": "right" if right else "left",
        "xshift": -5 if right else 5,
        "align": "right" if right else "left",
        "yref": yref,
        "y": y,
        "yanchor": "bottom",
        "yshift": 4,
        "showarrow": False,
        "font": {"size": size, "color": ink.text},
        "bgcolor": ink.ground,
        "borderpad": 0,
    }


# ---- Two plans ----------------------------------------------------------------------------------


def compared(each: Sequence[tuple[str, Findings]], language: Language, ink: Ink = LIGHT) -> Chart:
    """The overall stages of two plans, by name: one line solid, the other dashed and lighter."""
    (one, first), (other, second) = each
    return Chart(
        title=_compared_title(each, language),
        figure=_compared_figure(each, language, ink),
        note=say(
            language,
            "chart.compared.note",
            one=one,
            other=other,
            first=calendar.end_of(first, first.roadmap.months, language),
            second=calendar.end_of(second, second.roadmap.months, language),
        ),
    )


def _compared_title(each: Sequence[tuple[str, Findings]], language: Language) -> str:
    """Which of two that lead to the same stage is there first, and by how much."""
    (one, first), (other, second) = each
    if first.roadmap.target_stage != second.roadmap.target_stage:
        stages = {"first": first.roadmap.target_stage, "second": second.roadmap.target_stage}
        return say(language, "chart.compared.targets", one=one, other=other, **stages)
    stage = first.roadmap.target_stage
    earlier = _done(first).until(_done(second))
    if earlier == 0:
        return say(language, "chart.compared.same", stage=stage)
    name = one if earlier > 0 else other
    return say(language, "chart.compared.earlier", name=name, stage=stage, count=abs(earlier))


def _done(findings: Findings) -> Month:
    reached = findings.roadmap.reaches(findings.roadmap.target_stage)
    return findings.start.plus((findings.roadmap.months if reached is None else reached) - 1)


def _compared_figure(
    each: Sequence[tuple[str, Findings]], language: Language, ink: Ink
) -> go.Figure:
    start = min(findings.start for _, findings in each)
    ends = [start.until(f.start) + f.roadmap.months for _, f in each]
    shown = calendar.horizon(max(ends))
    top = max(p.stage for _, f in each for p in f.roadmap.trajectory) + _WORDS
    looks = ((ink.ramp[4], "solid", 4, 0.0), (ink.accent, "dash", 2.5, 0.06))
    figure = go.Figure()
    for (name, findings), (colour, dash, width, lift) in zip(each, looks, strict=True):
        points, shift = findings.roadmap.trajectory, start.until(findings.start)
        figure.add_trace(
            go.Scatter(
                x=[0, *(p.month + shift for p in points), shown],
                y=[
                    p + lift
                    for p in (points[0].stage, *(p.stage for p in points), points[-1].stage)
                ],
                mode="lines",
                line={"shape": "hv", "width": width, "color": colour, "dash": dash},
                name=plain(name),
                hoverinfo="skip",
            )
        )
    at = calendar.marks(start, shown)
    figure.update_layout(
        shapes=calendar.grid(at, ink, yref="paper"),
        annotations=[
            *calendar.labels(start, shown, language, ink, top=False),
            *_stage_words(each, language, ink),
            *_whose(each, ink),
        ],
        **layout(ink, height=round(_STEP * top) + 70, margin={"l": 2, "r": 2, "t": 42, "b": 28}),
    )
    figure.update_xaxes(range=[0, shown], showticklabels=False, **QUIET)
    figure.update_yaxes(range=[-0.1, top - 0.5], visible=False, fixedrange=True)
    return figure


def _stage_words(
    each: Sequence[tuple[str, Findings]], language: Language, ink: Ink
) -> list[dict[str, Any]]:
    """The stages that either plan stands at, by number and name at the left."""
    stages = sorted({p.stage for _, findings in each for p in findings.roadmap.trajectory})
    model = each[0][1]
    return [
        _text(f"<b>{s}</b> {plain(stage_name(model, language, s))}", 0, "y", s, ink, right=False)
        for s in stages
    ]


def _whose(each: Sequence[tuple[str, Findings]], ink: Ink) -> list[dict[str, Any]]:
    """Each line's name above the picture, behind a piece of the line."""
    signs = (("━━", ink.ramp[4]), ("╍╍", ink.accent))
    return [
        {
            "text": f'<span style="color:{colour}">{sign}</span> {plain(_short(name))}',
            "x": 0,
            "xref": "x domain",
            "xanchor": "left",
            "y": 1,
            "yref": "paper",
            "yanchor": "bottom",
            "yshift": 20 - 17 * n,
            "showarrow": False,
            "font": {"size": 12, "color": ink.text},
            "borderpad": 0,
        }
        for n, ((name, _), (sign, colour)) in enumerate(zip(each, signs, strict=True))
    ]


def _short(name: str) -> str:
    """As much of a name as a phone shows in a line."""
    while breadth(name) > _NAME:
        name = name[:-2] + "…"
    return name


# ---- The dimensions -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of months in which a dimension stands at one stage."""

    row: int
    stage: int
    start: float
    end: float

    @property
    def middle(self) -> float:
        return (self.start + self.end) / 2


def _parts(findings: Findings, shown: int) -> list[_Part]:
    points = findings.roadmap.trajectory
    parts = []
    for row, dimension in enumerate(findings.questionnaire.dimensions):
        runs = groupby(points, key=lambda p, id_=dimension.id: p.dimensions[id_])  # type: ignore[misc]
        begun = [(stage, next(run).month) for stage, run in runs]
        ends = [month for _, month in begun[1:]] + [shown]
        parts += [
            _Part(row, stage, start, end) for (stage, start), end in zip(begun, ends, strict=True)
        ]
    return parts


def _strips(findings: Findings, shown: int, ink: Ink) -> list[dict[str, Any]]:
    return [
        {
            "type": "rect",
            "x0": part.start,
            "x1": part.end,
            "yref": "y3",
            "y0": (part.row + 1) * _ROW - _STRIP,
            "y1": (part.row + 1) * _ROW,
            "fillcolor": _shade(part.stage, ink),
            "line": {"width": 1, "color": ink.ground},
        }
        for part in _parts(findings, shown)
    ]


def _shade(stage: int, ink: Ink) -> str:
    return ink.ramp[max(stage - 1, 0)]


def _strip_words(
    findings: Findings, shown: int, language: Language, ink: Ink
) -> list[dict[str, Any]]:
    names = [
        {
            "text": plain(dimension.name.in_(language)),
            "x": 0,
            "xref": "x domain",
            "xanchor": "left",
            "yref": "y3",
            "y": (row + 1) * _ROW - _STRIP,
            "yanchor": "bottom",
            "showarrow": False,
            "font": {"size": 11, "color": ink.text},
            "bgcolor": ink.ground,
            "borderpad": 0,
        }
        for row, dimension in enumerate(findings.questionnaire.dimensions)
    ]
    numbers = [
        {
            "text": str(part.stage),
            "x": part.middle,
            "yref": "y3",
            "y": (part.row + 1) * _ROW - _STRIP / 2,
            "yanchor": "middle",
            "showarrow": False,
            "font": {"size": 11, "color": ink.on_ramp[max(part.stage - 1, 0)]},
            "borderpad": 0,
        }
        for part in _parts(findings, shown)
        if part.end - part.start >= _NARROW * shown
    ]
    return [*names, *numbers]
