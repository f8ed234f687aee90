"""Chapter 8: the terms and the proof of the plan, its months, where it leads, and who does what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from assessment.messages import percent, say
from assessment.roadmap import QUARTER, WAVE_ENDS, PlannedInitiative, Point
from assessment.workload import Quarter, quarters
from reports.content.initiatives import requires
from reports.content.writer import Writer
from reports.document import (
    Axis,
    Bars,
    Block,
    Bullets,
    Climb,
    Column,
    Figure,
    Gantt,
    GanttBar,
    Heading,
    Paragraph,
    Table,
)

BARS = 22
"""Bars of one Gantt chart; a longer plan is drawn in several, one below the other."""

QUARTERS = 12
"""Quarters of a longer plan are not each given a row: only those that change a stage."""

LATER = 4  # the wave of what ends after the last horizon
WAVES = (1, 2, 3, LATER)


def chapter(writer: Writer) -> tuple[Block, ...]:
    plan = writer.findings.roadmap
    heading = writer.heading("8", "roadmap.title")
    if not plan.initiatives:
        none = writer.say("roadmap.none", stage=plan.target_stage)
        review = writer.paragraph("roadmap.review")
        return (heading, Paragraph(none, "lead"), review, *_left_open(writer))
    return (
        heading,
        Paragraph(_lead(writer), "lead"),
        Paragraph(_terms(writer), label=writer.say("roadmap.terms")),
        Paragraph(_proof(writer), label=writer.say("roadmap.proof")),
        writer.heading("8.1", "roadmap.plan"),
        *_gantts(writer, plan.initiatives),
        _horizons(writer),
        writer.heading("8.2", "climb.title"),
        _climb(writer),
        _path(writer),
        writer.heading("8.3", "roadmap.resources"),
        *_effort(writer),
        _resources(writer),
        writer.paragraph(
            "roadmap.assumptions",
            "fineprint",
            factor=writer.number(plan.size_factor, 1),
            at_once=plan.at_once,
        ),
        writer.heading("8.4", "roadmap.tasks"),
        _tasks(writer),
        *_left_open(writer),
    )


def _left_open(writer: Writer) -> Iterator[Block]:
    """What workshops have parked: a plan that leaves it out should know that it does."""
    if writer.dissent is None:
        return
    from assessment import dissent  # see report.py

    points = dissent.left_open(writer.dissent.points, writer.language)
    if points:
        yield Heading(3, writer.say("roadmap.left_open"))
        yield Bullets(points)


def _lead(writer: Writer) -> str:
    plan = writer.findings.roadmap
    return writer.say(
        "roadmap.lead",
        count=len(plan.initiatives),
        months=plan.months,
        window=writer.span(1, plan.months),
        target=plan.target_stage,
        name=writer.stage(plan.target_stage),
        days=writer.number(plan.person_days),
        cost=writer.money(plan.cost_cny),
    )


def _terms(writer: Writer) -> str:
    """What the plan was made for: target, first month, capacity, budget, limits."""
    plan, scenario = writer.findings.roadmap, writer.findings.assessment.scenario
    parts = [
        _said(writer, "target_said", stage=plan.target_stage),
        _said(writer, "start_said", month=writer.month(1)),
        _said(writer, "capacity_free")
        if plan.capacity is None
        else _said(writer, "capacity_said", days=writer.number(plan.capacity)),
        _said(writer, "budget_free")
        if plan.budget_cny is None
        else _said(writer, "budget_said", amount=writer.money(Fraction(plan.budget_cny))),
        _said(writer, "at_once_said", limit=plan.at_once),
    ]
    for code, chosen in (("pinned_said", scenario.pinned), ("excluded_said", scenario.excluded)):
        if chosen:
            parts.append(_said(writer, code, ids=writer.listing(sorted(chosen))))
    return writer.say("roadmap.terms_said", parts=writer.say("roadmap.and").join(parts))


def _said(writer: Writer, code: str, **params: object) -> str:
    """A term in the words of the roadmap page."""
    return say(writer.language, f"wish.{code}", **params)


def _proof(writer: Writer) -> str:
    """What is proven of the plan, or how much could still be gained; then the critical path."""
    plan, language = writer.findings.roadmap, writer.language
    choice = say(language, "roadmap.choice_proven")
    if plan.choice_gap:
        share = percent(language, plan.choice_gap, 1)
        choice = say(language, "roadmap.choice_open", share=share)
    schedule = say(language, "roadmap.schedule_proven")
    if plan.schedule_gap:
        count = round(plan.schedule_gap * plan.months)
        schedule = say(language, "roadmap.schedule_open", count=count)
    ids = " → ".join(p.initiative.id for p in plan.critical_path)
    return writer.prose(choice, schedule, say(language, "roadmap.critical", ids=ids))


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
            window=writer.span(1, writer.findings.roadmap.months),
        )
        if charts > 1:
            title = writer.say(
                "gantt.title_part",
                window=writer.span(part[0].start, max(planned.end for planned in part)),
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
            planned.is_critical,
            planned.is_quick_win,
        )
        for planned in part
    )
    return Gantt(
        bars,
        months,
        tuple(_bands(writer, months)),
        writer.say("gantt.month"),
        _marks(writer, months),
    )


def _marks(writer: Writer, months: int) -> tuple[tuple[int, str], ...]:
    """Months to name on an axis: at most eight, evenly apart from the first on."""
    step = next(step for step in (3, 6, 12, 24, 48, months) if months <= 7 * step)
    return tuple((month, writer.month(month)) for month in range(1, months + 1, step))


def _bands(writer: Writer, months: int) -> Iterator[tuple[str, int, int]]:
    first = 1
    for wave, last in WAVE_ENDS.items():
        if first <= months:
            yield writer.say(f"wave.{wave}"), first, min(last, months)
        first = last + 1
    if first <= months:
        yield writer.say(f"wave.{LATER}"), first, months


# ---- Where it leads ------------------------------------------------------------------------------


def _climb(writer: Writer) -> Figure:
    plan = writer.findings.roadmap
    months = max(plan.months, 6)
    now, top = plan.trajectory[0].stage, max(point.stage for point in plan.trajectory)
    # of stages reached in the same month only the last is named
    at = {month: s for s in range(now + 1, top + 1) if (month := plan.reaches(s)) is not None}
    picture = Climb(
        tuple((point.month, point.stage) for point in plan.trajectory),
        months,
        tuple(
            writer.say("climb.stage", stage=stage, name=writer.stage(stage))
            for stage in range(top + 1)
        ),
        tuple((month, stage, writer.month(month)) for month, stage in at.items()),
        _marks(writer, months),
    )
    reached = [
        writer.say("climb.reached", month=writer.month(month), stage=stage)
        for month, stage in at.items()
    ]
    title = writer.say("climb.none", stage=now)
    if reached:
        title = writer.say("climb.arrivals", parts=writer.say("roadmap.and").join(reached))
    return Figure(title, picture, writer.say("climb.note"))


def _path(writer: Writer) -> Table:
    """Stage, index and dimension stages today and at the end of every quarter of the plan."""
    dimensions = writer.questionnaire.dimensions
    each = 0.62 / len(dimensions)
    columns = (
        Column(writer.say("climb.when"), 0.16),
        Column(writer.say("climb.overall"), 0.13, "center"),
        Column(writer.say("climb.index"), 0.09, "right"),
        *(Column(writer.word(dimension.name), each, "center") for dimension in dimensions),
    )
    rows = tuple(
        (
            writer.month(point.month) if point.month else writer.say("climb.today"),
            str(point.stage),
            writer.number(point.index, 1),
            *(str(point.dimensions[dimension.id]) for dimension in dimensions),
        )
        for point in _quarterly(writer.findings.roadmap.trajectory)
    )
    return Table(
        columns, rows, writer.say("climb.table"), writer.say("climb.table_note"), size="small"
    )


def _quarterly(trajectory: Sequence[Point]) -> list[Point]:
    """Today, the ends of quarters and the last; of a long plan only what moves a stage."""
    last = trajectory[-1]
    points = [p for p in trajectory if p.month % QUARTER == 0 or p is last]
    if len(points) <= QUARTERS + 1:
        return points
    kept = points[:1]
    for point in points[1:]:
        if point is last or point.dimensions != kept[-1].dimensions:
            kept.append(point)
    return kept


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


def _effort(writer: Writer) -> Iterator[Block]:
    """Person-days by quarter, against the capacity where one is set; by year for a long plan."""
    each = quarters(writer.findings)
    busiest = max(each, key=lambda quarter: quarter.days)
    is_long = len(each) > QUARTERS
    spans = _by_year(each) if is_long else [(_quarter(writer, q), q.days, q.capacity) for q in each]
    full = max(max(days, capacity or 0) for _, days, capacity in spans)
    axes = tuple(
        Axis(name, float(days / full), _load_said(writer, days, capacity))
        for name, days, capacity in spans
    )
    title = writer.say(
        "effort.title", quarter=_quarter(writer, busiest), days=writer.number(busiest.days)
    )
    limited = writer.findings.roadmap.capacity is not None
    yield Figure(title, Bars(axes), writer.say("effort.limited" if limited else "effort.free"))


def _quarter(writer: Writer, quarter: Quarter) -> str:
    return writer.say("effort.quarter", year=quarter.year, number=quarter.number)


def _by_year(each: Sequence[Quarter]) -> list[tuple[str, Fraction, Fraction | None]]:
    found: list[tuple[str, Fraction, Fraction | None]] = []
    for year in dict.fromkeys(quarter.year for quarter in each):
        part = [quarter for quarter in each if quarter.year == year]
        there = [quarter.capacity for quarter in part if quarter.capacity is not None]
        days = sum((quarter.days for quarter in part), Fraction(0))
        found.append((str(year), days, sum(there, Fraction(0)) if there else None))
    return found


def _load_said(writer: Writer, days: Fraction, capacity: Fraction | None) -> str:
    if not capacity:
        return writer.say("effort.days", days=writer.number(days))
    share = percent(writer.language, days / capacity)
    return writer.say("effort.share", days=writer.number(days), share=share)


def _resources(writer: Writer) -> Table:
    """What each lead department carries, the largest load first."""
    loads: dict[str, list[PlannedInitiative]] = {}
    for planned in writer.findings.roadmap.initiatives:
        loads.setdefault(planned.initiative.owner, []).append(planned)
    order = sorted(loads, key=lambda owner: -sum(p.person_days for p in loads[owner]))
    columns = (
        Column(writer.say("table.lead"), 0.32),
        Column(writer.say("table.initiatives"), 0.22),
        Column(writer.say("roadmap.busy"), 0.22),
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
        writer.span(first, last),
        writer.number(sum((p.person_days for p in part), Fraction(0))),
        writer.money(sum((p.cost_cny for p in part), Fraction(0))),
    )


# ---- Who does what by when -----------------------------------------------------------------------


def _tasks(writer: Writer) -> Table:
    columns = (
        Column(writer.say("table.number"), 0.055),
        Column(writer.say("tasks.task"), 0.235),
        Column(writer.say("table.lead"), 0.145),
        Column(writer.say("tasks.deadline"), 0.135),
        Column(writer.say("tasks.acceptance"), 0.345),
        Column(writer.say("card.requires"), 0.085),
    )
    rows = tuple(
        (
            planned.initiative.id,
            writer.word(planned.initiative.name),
            writer.owner(planned.initiative),
            writer.say("tasks.end_of_month", month=writer.month(planned.end)),
            writer.word(planned.initiative.kpi),
            requires(writer, planned),
        )
        for planned in writer.findings.roadmap.initiatives
    )
    title, note = writer.say("tasks.title", count=len(rows)), writer.say("tasks.note")
    return Table(columns, rows, title, note, size="small")
