"""Chapter 3: the stage, why it is that one, the scores behind it, and the way to the next."""

from __future__ import annotations

from assessment import explanation
from assessment.model import STAGES, Rating
from assessment.scoring import DimensionScore
from reports.content.writer import Writer
from reports.document import (
    Axis,
    Ball,
    Bars,
    Block,
    Bullets,
    Column,
    Figure,
    HeatMap,
    Paragraph,
    Radar,
    Staircase,
    Step,
    Table,
)

LEGEND: tuple[Ball, ...] = ("N", "P", "L", "F", "NA", "UNANSWERED")


def chapter(writer: Writer) -> tuple[Block, ...]:
    findings, language = writer.findings, writer.language
    why = explanation.why_this_stage(findings, language)
    return (
        writer.heading("3", "maturity.title"),
        Paragraph(explanation.verdict(findings, language), "lead"),
        Paragraph(writer.prose(*why)),
        writer.heading("3.1", "maturity.stage"),
        staircase(writer, in_full=True),
        Paragraph(explanation.evidenced_reading(findings, language), label=writer.say("evidenced")),
        writer.heading("3.2", "maturity.scores"),
        _score_table(writer),
        _heat_map(writer),
        writer.heading("3.3", "maturity.next"),
        *_next(writer),
    )


# ---- The staircase -------------------------------------------------------------------------------


def staircase(writer: Writer, *, in_full: bool) -> Figure:
    """The five steps with the bank on its own; in full with subtitles and what secured means."""
    claimed = writer.findings.profile.claimed
    states = explanation.stage_states(writer.findings)
    steps = tuple(
        Step(
            stage.number,
            writer.word(stage.name),
            writer.word(stage.step) if in_full else "",
            state,
            explanation.state_word(writer.language, state),
            stage.number == claimed.stage,
        )
        for stage, state in zip(writer.questionnaire.stages, states, strict=True)
    )
    note = writer.say("staircase.note") if in_full else ""
    picture = Staircase(steps, writer.say("staircase.here"))
    return Figure(_staircase_title(writer, states.count("secured")), picture, note)


def _staircase_title(writer: Writer, secured: int) -> str:
    stage = writer.findings.profile.stage
    names = {
        "stage": stage,
        "name": writer.stage(stage),
        "next": min(stage + 1, STAGES[-1]),
        "next_name": writer.stage(min(stage + 1, STAGES[-1])),
    }
    if stage == 0:
        return writer.say("staircase.not_started", **names)
    if secured == STAGES[-1]:
        return writer.say("staircase.all")
    if secured == stage:
        return writer.say("staircase.secured", count=secured, **names)
    if secured == 0:
        return writer.say("staircase.entered_first", **names)
    return writer.say("staircase.entered", count=secured, **names)


# ---- The radar -----------------------------------------------------------------------------------


def radar(writer: Writer) -> Figure:
    """One axis a dimension; bars where fewer than three would leave no surface."""
    dimensions = writer.findings.profile.claimed.dimensions
    axes = tuple(
        Axis(
            writer.dimension(dimension.dimension_id),
            float(dimension.achievement or 0),
            writer.score(dimension.achievement),
        )
        for dimension in dimensions
    )
    picture = Radar(axes) if len(axes) >= 3 else Bars(axes)
    return Figure(dimension_title(writer), picture)


def dimension_title(writer: Writer) -> str:
    """Which dimension leads, which trails, and by how much."""
    scores = {
        dimension.dimension_id: dimension.achievement
        for dimension in writer.findings.profile.claimed.dimensions
        if dimension.achievement is not None
    }
    if len(set(scores.values())) < 2:
        return writer.say("radar.even")
    best, worst = max(scores, key=scores.__getitem__), min(scores, key=scores.__getitem__)
    return writer.say(
        "radar.title",
        best=writer.dimension(best),
        worst=writer.dimension(worst),
        difference=writer.number((scores[best] - scores[worst]) * 100, 1),
    )


# ---- Scores --------------------------------------------------------------------------------------


def _score_table(writer: Writer) -> Table:
    columns = (
        Column(writer.say("scores.dimension"), 0.2),
        Column(writer.say("scores.stage"), 0.2),
        *(Column(writer.say("scores.at_stage", stage=stage), 0.095, "right") for stage in STAGES),
        Column(writer.say("scores.mean"), 0.125, "right"),
    )
    rows = tuple(_score_row(writer, d) for d in writer.findings.profile.claimed.dimensions)
    return Table(columns, rows, _score_title(writer), writer.say("scores.note"), size="small")


def _score_title(writer: Writer) -> str:
    attained = [dimension.stage for dimension in writer.findings.profile.claimed.dimensions]
    lowest, highest = min(attained), max(attained)
    if lowest < highest:
        return writer.say("scores.title_range", lowest=lowest, highest=highest)
    return writer.say("scores.title_even" if lowest else "scores.title_even_zero", stage=lowest)


def _score_row(writer: Writer, dimension: DimensionScore) -> tuple[str, ...]:
    stage = writer.say(
        "scores.stage_value" if dimension.stage else "scores.stage_zero",
        stage=dimension.stage,
        name=writer.stage(dimension.stage),
    )
    cells = (writer.score(cell.achievement) for cell in dimension.cells)
    mean = writer.score(dimension.achievement)
    return (writer.dimension(dimension.dimension_id), stage, *cells, mean)


def _heat_map(writer: Writer) -> Figure:
    rows = tuple(
        (
            writer.dimension(capability.dimension_id),
            writer.word(capability.name),
            _balls(writer, capability.id),
        )
        for capability in writer.questionnaire.capabilities
    )
    used = {ball for _, _, balls in rows for ball in balls}
    legend = tuple(
        (ball, explanation.ball_word(writer.language, ball))
        for ball in LEGEND
        if ball in used or ball in ("N", "P", "L", "F")
    )
    columns = tuple(
        writer.say("heatmap.column", stage=stage.number, name=writer.word(stage.name))
        for stage in writer.questionnaire.stages
    )
    return Figure(
        _heat_map_title(writer),
        HeatMap(columns, rows, legend),
        writer.say("heatmap.note", items=len(writer.questionnaire.items)),
    )


def _balls(writer: Writer, capability_id: str) -> tuple[Ball | None, ...]:
    """One ball a stage; None where the capability asks nothing at that stage."""
    at_stage = {item.stage: item for item in writer.questionnaire.capability[capability_id].items}
    return tuple(
        writer.ball(writer.response(at_stage[stage].id).judgement) if stage in at_stage else None
        for stage in STAGES
    )


def _heat_map_title(writer: Writer) -> str:
    judged = [writer.response(item.id).judgement for item in writer.questionnaire.items]
    full = sum(judgement is Rating.F for judgement in judged)
    return writer.say("heatmap.title", items=len(judged), count=full)


# ---- The next stage ------------------------------------------------------------------------------


def _next(writer: Writer) -> tuple[Block, ...]:
    findings, language = writer.findings, writer.language
    said = explanation.what_holds_back(findings, language)
    if not findings.profile.blockers:
        return (Paragraph(said[0]),)
    return (
        Paragraph(said[-1], "finding"),
        Bullets(said[:-1]),
        _path_table(writer),
    )


def _path_table(writer: Writer) -> Table:
    columns = (
        Column(writer.say("path.item"), 0.085),
        Column(writer.say("path.practice"), 0.645),
        Column(writer.say("path.from"), 0.135),
        Column(writer.say("path.to"), 0.135),
    )
    rows = tuple(
        (
            step.item_id,
            writer.practice(step.item_id),
            writer.ball_cell(step.from_),
            writer.ball_cell(step.to),
        )
        for step in explanation.path_steps(writer.findings)
    )
    return Table(columns, rows, writer.say("path.title"), writer.say("path.note"), size="small")
