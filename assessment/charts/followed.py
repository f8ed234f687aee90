"""An adopted plan and what became of it: planned against actual, how far it is, a figure's way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import plotly.graph_objects as go

from assessment import tidings
from assessment.charts import calendar
from assessment.charts.frame import LIGHT, QUIET, Chart, Ink, layout, plain, wrap
from assessment.charts.gantt import NAME_WIDTH, Rows, names
from assessment.charts.rows import Row, rows_figure
from assessment.delivery import Delivery, Standing, Status
from assessment.messages import day, number, say
from assessment.model import Language, Month, Questionnaire

_PLANNED, _ACTUAL = 6, 8  # pixels of the two bars of a task
_PLACE = {"planned": -4, "actual": 5}  # from the middle of its row


def followed(
    delivery: Delivery, model: Questionnaire, language: Language, ink: Ink = LIGHT
) -> Chart:
    """Each task as planned, an open bar, and as it went, a full one; what is late is hatched."""
    return Chart(
        title=say(
            language,
            "tidings.on_time",
            due=len(delivery.due),
            done=len(delivery.having("done")),
        ),
        figure=_figure(_Picture(delivery, model, language, ink)),
        note=say(language, "tidings.chart_note", date=day(language, delivery.today)),
    )


@dataclass(frozen=True, slots=True)
class _Picture:
    delivery: Delivery
    model: Questionnaire
    language: Language
    ink: Ink

    @property
    def start(self) -> Month:
        """The first month of the axis: nothing was planned or begun before it."""
        begun = [s.track.started for s in self.delivery.standings if s.track.started]
        return min([self.delivery.baseline.start, *map(Month.of, begun)])

    @property
    def months(self) -> int:
        ends = [s.track.finished for s in self.delivery.standings if s.track.finished]
        last = max([self.delivery.baseline.end, *map(Month.of, [*ends, self.delivery.today])])
        return calendar.horizon(self.start.until(last) + 1)

    def at(self, when: date) -> float:
        """Where the evening of a day lies on the axis, in months."""
        month = Month.of(when)
        return self.start.until(month) + when.day / month.last_day.day

    def morning(self, when: date) -> float:
        return self.at(when) - 1 / Month.of(when).last_day.day


def _figure(picture: _Picture) -> go.Figure:
    ink, language = picture.ink, picture.language
    heads = [_head(picture, standing) for standing in picture.delivery.standings]
    rows, shown = Rows.of(heads), picture.months
    marks = calendar.marks(picture.start, shown)
    figure = go.Figure([*_bars(picture, rows)])
    figure.update_layout(
        barmode="overlay",
        shapes=[*calendar.grid(marks, ink), _today_line(picture)],
        annotations=[
            *calendar.labels(picture.start, shown, language, ink, top=False),
            *names(heads, rows, ink),
            _today_word(picture),
        ],
        **layout(ink, height=rows.height + 56, margin={"l": 2, "r": 2, "t": 28, "b": 26}),
    )
    figure.update_xaxes(range=[0, shown], showticklabels=False, **QUIET)
    figure.update_yaxes(range=[rows.height, 0], visible=False, fixedrange=True)
    return figure


def _head(picture: _Picture, standing: Standing) -> str:
    """The name; below it the status, how late, the planned months, and who has it."""
    language, model, id_ = picture.language, picture.model, standing.initiative_id
    facts = [
        tidings.status_word(language, standing.track.status),
        tidings.days_late(standing, language),
        tidings.span(language, standing),
        tidings.owner(model, language, standing),
    ]
    below = wrap(" · ".join(fact for fact in facts if fact), NAME_WIDTH + 2)
    colour = picture.ink.accent if standing.is_late else picture.ink.faint
    title = wrap(model.initiative[id_].name.in_(language), NAME_WIDTH)
    return (
        f'<b>{plain(id_)}</b> {title}<br><span style="font-size:11px;color:{colour}">{below}</span>'
    )


def _bars(picture: _Picture, rows: Rows) -> list[go.Bar]:
    ink, standings = picture.ink, picture.delivery.standings
    hover = [_hover(picture, standing) for standing in standings]
    planned = go.Bar(
        base=[picture.start.until(s.task.start) for s in standings],
        x=[s.task.start.until(s.task.end) + 1 for s in standings],
        y=[rows.bar(row) + _PLACE["planned"] for row in range(len(standings))],
        width=_PLANNED,
        marker={"color": ink.ground, "line": {"width": 1, "color": ink.faint}},
        hovertext=hover,
        **_BAR,
    )
    went = [(row, *span) for row, s in enumerate(standings) if (span := _went(picture, s))]
    actual = go.Bar(
        base=[first for _, first, _ in went],
        x=[last - first for _, first, last in went],
        y=[rows.bar(row) + _PLACE["actual"] for row, _, _ in went],
        width=_ACTUAL,
        marker={"color": [_colour(standings[row].track.status, ink) for row, _, _ in went]},
        hovertext=[hover[row] for row, _, _ in went],
        **_BAR,
    )
    late = [(row, *span) for row, s in enumerate(standings) if (span := _overdue(picture, s))]
    overdue = go.Bar(
        base=[first for _, first, _ in late],
        x=[last - first for _, first, last in late],
        y=[rows.bar(row) + _PLACE["actual"] for row, _, _ in late],
        width=_ACTUAL,
        marker={
            "color": ink.ground,
            "line": {"width": 1, "color": ink.accent},
            "pattern": {"shape": "/", "fgcolor": ink.accent, "bgcolor": ink.ground, "size": 5},
        },
        hovertext=[hover[row] for row, _, _ in late],
        **_BAR,
    )
    return [planned, actual, overdue]


_BAR: dict[str, Any] = {"orientation": "h", "hoverinfo": "text"}


def _colour(status: Status, ink: Ink) -> str:
    return {"done": ink.ramp[4], "running": ink.ramp[3]}.get(status, ink.ramp[1])


def _went(picture: _Picture, standing: Standing) -> tuple[float, float] | None:
    """From its first day to its last, or to today; None: it has not begun."""
    track = standing.track
    first = track.started or track.finished
    if first is None:
        return None
    last = track.finished or picture.delivery.today
    return picture.morning(first), picture.at(last)


def _overdue(picture: _Picture, standing: Standing) -> tuple[float, float] | None:
    """From the day on which it was due; None: it is not late."""
    if standing.lateness is None:
        return None
    due = standing.task.start if standing.lateness == "late_start" else standing.task.end
    last = standing.track.finished or picture.delivery.today
    return picture.at(due.last_day), picture.at(last)


def _hover(picture: _Picture, standing: Standing) -> str:
    language, track = picture.language, standing.track
    lines = [wrap(tidings.name(picture.model, language, standing.initiative_id), 26)]
    lines.append(plain(tidings.status_word(language, track.status)))
    lines.append(say(language, "tidings.hover_planned", span=tidings.span(language, standing)))
    for code, when in (("started", track.started), ("finished", track.finished)):
        if when is not None:
            lines.append(say(language, f"tidings.hover_{code}", date=day(language, when)))
    if standing.lateness is not None:
        lines.append(wrap(tidings.lateness(standing, language), 26))
    return "<br>".join(lines)


def _today_line(picture: _Picture) -> dict[str, Any]:
    at = picture.at(picture.delivery.today)
    return {
        "type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "y domain",
        "line": {"color": picture.ink.text, "width": 1.5, "dash": "dot"}, "layer": "below",
    }  # fmt: skip


def _today_word(picture: _Picture) -> dict[str, Any]:
    at, shown = picture.at(picture.delivery.today), picture.months
    anchor = "left" if at < 0.15 * shown else "right" if at > 0.85 * shown else "center"
    return {
        "text": f"<b>{plain(say(picture.language, 'tidings.today'))}</b>",
        "x": min(max(at, 0), shown), "xanchor": anchor, "y": 1, "yref": "paper",
        "yanchor": "bottom", "yshift": 4, "showarrow": False,
        "font": {"size": 11, "color": picture.ink.text}, "borderpad": 0,
    }  # fmt: skip


# ---- How far ------------------------------------------------------------------------------------


def statuses(delivery: Delivery, language: Language, ink: Ink = LIGHT) -> Chart:
    """How many tasks have which status."""
    counted = tidings.counts(delivery)
    shades = {"planned": 1, "running": 3, "done": 4, "dropped": 2}
    rows = [
        Row(plain(tidings.status_word(language, s)), n, str(n), ink.ramp[shades[s]])
        for s, n in counted
    ]
    done, tasks = len(delivery.having("done")), len(delivery.standings)
    return Chart(
        title=say(language, "tidings.statuses_title", done=done, tasks=tasks),
        figure=rows_figure(rows, ink, longest=max(n for _, n in counted) or 1),
        note=say(language, "tidings.statuses_note"),
    )


def work_done(delivery: Delivery, language: Language, ink: Ink = LIGHT) -> Chart:
    """Person-days done against those due by today and all of them."""
    each = (
        ("done", delivery.person_days_done, ink.ramp[4]),
        ("due", delivery.person_days_due, ink.ramp[2]),
        ("whole", delivery.person_days, ink.ramp[1]),
    )
    rows = [
        Row(
            plain(say(language, f"tidings.bar_{code}")),
            days,
            say(language, "tidings.days", days=number(language, days)),
            colour,
        )
        for code, days, colour in each
    ]
    return Chart(
        title=tidings.work(delivery, language),
        figure=rows_figure(rows, ink, longest=max(days for _, days, _ in each) or 1),
        note=say(language, "tidings.work_note"),
    )


# ---- A figure -----------------------------------------------------------------------------------


def readings(standing: Standing, language: Language, ink: Ink = LIGHT) -> Chart:
    """The readings of an initiative's figure over the days, its target as a dashed line."""
    return Chart(
        title=tidings.reading(standing, language),
        figure=_readings_figure(standing, language, ink),
        note=say(language, "tidings.readings_note", count=len(standing.readings)),
    )


def _readings_figure(standing: Standing, language: Language, ink: Ink) -> go.Figure:
    read, track = standing.readings, standing.track
    said = [plain(tidings.figure(language, r.value, track.kpi_unit)) for r in read]
    figure = go.Figure(
        go.Scatter(
            x=[r.on.isoformat() for r in read],
            y=[r.value for r in read],
            mode="lines+markers+text",
            text=_ends(said),
            textposition="top center",
            textfont={"size": 11, "color": ink.text},
            line={"color": ink.ramp[4], "width": 2},
            marker={"size": 8, "color": ink.ramp[4]},
            hovertext=[f"{day(language, r.on)}<br>{v}" for r, v in zip(read, said, strict=True)],
            hoverinfo="text",
            cliponaxis=False,
        )
    )
    values = [r.value for r in read]
    if track.kpi_target is not None:
        values.append(track.kpi_target)
        figure.add_shape(_target_line(track.kpi_target, ink))
        figure.add_annotation(**_target_word(standing, language, ink))
    low, high = min(values), max(values)
    air = (high - low or abs(high) or 1) * 0.25
    figure.update_layout(**layout(ink, height=170, margin={"l": 28, "r": 28, "t": 20, "b": 24}))
    figure.update_yaxes(range=[low - air, high + air], visible=False, fixedrange=True)
    figure.update_xaxes(
        tickvals=[read[0].on.isoformat(), read[-1].on.isoformat()],
        ticktext=[read[0].on.isoformat(), read[-1].on.isoformat()] if len(read) > 1 else
        [read[0].on.isoformat()] * 2,
        tickfont={"size": 11, "color": ink.faint},
        **QUIET,
    )  # fmt: skip
    return figure


def _ends(said: Sequence[str]) -> list[str]:
    """The first and the last value are written; those between speak when pointed at."""
    return [value if place in (0, len(said) - 1) else "" for place, value in enumerate(said)]


def _target_line(target: float, ink: Ink) -> dict[str, Any]:
    return {
        "type": "line", "x0": 0, "x1": 1, "xref": "x domain", "y0": target, "y1": target,
        "line": {"color": ink.accent, "width": 1.5, "dash": "dash"}, "layer": "below",
    }  # fmt: skip


def _target_word(standing: Standing, language: Language, ink: Ink) -> dict[str, Any]:
    said = say(language, "tidings.target", target=tidings.target(standing.track, language))
    target, read = standing.track.kpi_target or 0.0, standing.readings
    is_left = abs(read[0].value - target) > abs(read[-1].value - target)  # where it has room
    return {
        "text": plain(said), "x": 0 if is_left else 1, "xref": "x domain",
        "xanchor": "left" if is_left else "right", "y": target,
        "yanchor": "bottom", "showarrow": False,
        "font": {"size": 11, "color": ink.accent}, "borderpad": 0,
    }  # fmt: skip
