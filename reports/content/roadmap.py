"""Chapter 8: the plan over the months, its horizons, its resources, and who does what by when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from assessment.roadmap import WAVE_ENDS, PlannedInitiative
from reports.content.initiatives import requires
from reports.content.writer import Writer
from reports.document import Block, Column, Figure, Gantt, GanttBar, Paragraph, Table

BARS = 22
"""Bars of one Gantt chart; a longer plan is drawn in several, one below the other."""

LATER = 4  # the wave of what ends after the last horizon
WAVES = (1, 2, 3, LATER)


def chapter(writer: Writer) -> tuple[Block, ...]:
    plan = writer.findings.roadmap
    heading = writer.heading("8", "roadmap.title")
    if not plan.initiatives:
        none = writer.say("roadmap.none", stage=plan.target_stage)
        return (heading, Paragraph(none, "lead"), writer.paragraph("roadmap.review"))
    return (
        heading,
        Paragraph(_lead(writer), "lead"),
        writer.heading("8.1", "roadmap.plan"),
        *_gantts(writer, plan.initiatives),
        _horizons(writer),
        writer.heading("8.2", "roadmap.resources"),
        _resources(writer),
        writer.paragraph(
            "roadmap.assumptions",
            "fineprint",
            factor=writer.number(plan.size_factor, 1),
            at_once=plan.at_once,
        ),
        writer.heading("8.3", "roadmap.tasks"),
        _tasks(writer),
    )


def _lead(writer: Writer) -> str:
    plan = writer.findings.roadmap
    return writer.say(
        "roadmap.lead",
        count=len(plan.initiatives),
        months=plan.months,
        target=plan.target_stage,
        name=writer.stage(plan.target_stage),
        days=writer.number(plan.person_days),
        cost=writer.money(plan.cost_cny),
    )


# ---- The Gantt chart -----------------------------------------------------------------------------


def _gantts(writer: Writer, plan: Sequence[PlannedInitiative]) -> Iterator[Block]:
    charts = -(-len(plan) // BARS)
    size = -(-len(plan) // charts)  # evenly, so that no chart holds one lonely bar
    for start in range(0, len(plan), size):
        part = plan[start : start + size]
        title = writer.say(
            "gantt.title",
            first=part[0].initiative.id,
            last=part[-1].initiative.id,
            count=len(plan),
            months=writer.findings.roadmap.months,
        )
        if charts > 1:
            title = writer.say(
                "gantt.title_part",
                start=part[0].start,
                end=max(planned.end for planned in part),
                count=len(part),
            )
        yield Figure(title, _gantt(writer, part), writer.say("gantt.note"))


def _gantt(writer: Writer, part: Sequence[PlannedInitiative]) -> Gantt:
    months = max(WAVE_ENDS[1], writer.findings.roadmap.months)
    bars = tuple(
        GanttBar(
            planned.initiative.id,
            writer.word(planned.initiative.name),
            writer.owner(planned.initiative),
            planned.start,
            planned.end,
            tuple(
                other.initiative.id
                for other in part
                if other.initiative.id in planned.initiative.requires
            ),
            planned.wave or LATER,
        )
        for planned in part
    )
    return Gantt(bars, months, tuple(_bands(writer, months)), writer.say("gantt.month"))


def _bands(writer: Writer, months: int) -> Iterator[tuple[str, int, int]]:
    first = 1
    for wave, last in WAVE_ENDS.items():
        if first <= months:
            yield writer.say(f"wave.{wave}"), first, min(last, months)
        first = last + 1
    if first <= months:
        yield writer.say(f"wave.{LATER}"), first, months


# ---- Horizons and resources ----------------------------------------------------------------------


def _horizons(writer: Writer) -> Table:
    columns = (
        Column(writer.say("roadmap.horizon"), 0.21),
        Column(writer.say("roadmap.completed"), 0.28),
        Column(writer.say("roadmap.milestone"), 0.23),
        Column(writer.say("roadmap.days"), 0.12, "right"),
        Column(writer.say("roadmap.cost"), 0.16, "right"),
    )
    plan = writer.findings.roadmap.initiatives
    rows = [
        _horizon(writer, wave, part)
        for wave in WAVES
        if (part := [p for p in plan if (p.wave or LATER) == wave])
    ]
    rows.append(_total(writer))
    title = writer.say("roadmap.horizons", count=len(rows) - 1)
    return Table(columns, tuple(rows), title, size="small")


def _horizon(writer: Writer, wave: int, part: Sequence[PlannedInitiative]) -> tuple[str, ...]:
    raised = {item for planned in part for item in planned.raises}
    return (
        writer.say(f"wave.{wave}_months"),
        writer.listing(planned.initiative.id for planned in part),
        writer.say("roadmap.raised", count=len(raised)),
        writer.number(sum((p.person_days for p in part), Fraction(0))),
        writer.money(sum((p.cost_cny for p in part), Fraction(0))),
    )


def _total(writer: Writer) -> tuple[str, ...]:
    plan = writer.findings.roadmap
    return (
        writer.say("roadmap.total"),
        writer.say("roadmap.initiatives_count", count=len(plan.initiatives)),
        writer.say("roadmap.reaches", target=plan.target_stage),
        writer.number(plan.person_days),
        writer.money(plan.cost_cny),
    )


def _resources(writer: Writer) -> Table:
    """What each lead department carries, the largest load first."""
    loads: dict[str, list[PlannedInitiative]] = {}
    for planned in writer.findings.roadmap.initiatives:
        loads.setdefault(planned.initiative.owner, []).append(planned)
    order = sorted(loads, key=lambda owner: -sum(p.person_days for p in loads[owner]))
    columns = (
        Column(writer.say("table.lead"), 0.24),
        Column(writer.say("table.initiatives"), 0.36),
        Column(writer.say("roadmap.busy"), 0.16, "center"),
        Column(writer.say("roadmap.days"), 0.1, "right"),
        Column(writer.say("roadmap.cost"), 0.14, "right"),
    )
    rows = tuple(_load(writer, owner, loads[owner]) for owner in order)
    title = writer.say("roadmap.resources_title", owner=rows[0][0], days=rows[0][3])
    return Table(columns, rows, title, writer.say("roadmap.resources_note"), size="small")


def _load(writer: Writer, owner: str, part: Sequence[PlannedInitiative]) -> tuple[str, ...]:
    first, last = min(p.start for p in part), max(p.end for p in part)
    return (
        writer.word(writer.questionnaire.role[owner].name),
        writer.listing(planned.initiative.id for planned in part),
        writer.say("months", start=first, end=last)
        if first < last
        else writer.say("month", start=first),
        writer.number(sum((p.person_days for p in part), Fraction(0))),
        writer.money(sum((p.cost_cny for p in part), Fraction(0))),
    )


# ---- Who does what by when -----------------------------------------------------------------------


def _tasks(writer: Writer) -> Table:
    columns = (
        Column(writer.say("table.number"), 0.07),
        Column(writer.say("tasks.task"), 0.24),
        Column(writer.say("table.lead"), 0.15),
        Column(writer.say("tasks.deadline"), 0.13),
        Column(writer.say("tasks.acceptance"), 0.31),
        Column(writer.say("card.requires"), 0.1),
    )
    rows = tuple(
        (
            planned.initiative.id,
            writer.word(planned.initiative.name),
            writer.owner(planned.initiative),
            writer.say("tasks.end_of_month", end=planned.end),
            writer.word(planned.initiative.kpi),
            requires(writer, planned),
        )
        for planned in writer.findings.roadmap.initiatives
    )
    title, note = writer.say("tasks.title", count=len(rows)), writer.say("tasks.note")
    return Table(columns, rows, title, note, size="small")
