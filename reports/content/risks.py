"""Chapter 10: what may go wrong with the plan, and what has to be in place for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from assessment.roadmap import PlannedInitiative
from reports.content.writer import Writer
from reports.document import (
    Block,
    Bullets,
    Column,
    Figure,
    Heading,
    RiskMatrix,
    RiskSpot,
    SideBySide,
    Stack,
    Table,
)

SHOWN = 6
NEAR, WORKDAYS = 6, 21  # months of the near horizon, working days in a month
LIKELIHOOD = {"S": 1, "M": 2, "L": 3}


@dataclass(frozen=True, slots=True)
class Risk:
    planned: PlannedInitiative
    likelihood: int  # 1..3
    impact: int  # 1..3


def chapter(writer: Writer) -> tuple[Block, ...]:
    return (
        writer.heading("10", "risks.title"),
        *_register(writer),
        writer.heading("10.2" if _ranked(writer) else "10.1", "risks.safeguards"),
        _safeguards(writer),
    )


def assess(planned: PlannedInitiative) -> Risk:
    """Likelihood by effort, one more for two or more prerequisites; impact by the blocking items
    at stake. Working assumptions that put the risks in an order."""
    many = len(planned.initiative.requires) >= 2
    likelihood = min(3, LIKELIHOOD[planned.initiative.effort] + many)
    return Risk(planned, likelihood, min(3, 1 + len(planned.clears)))


def _ranked(writer: Writer) -> tuple[Risk, ...]:
    risks = [assess(planned) for planned in writer.findings.roadmap.initiatives]
    risks.sort(key=lambda r: (-r.likelihood * r.impact, r.planned.start, r.planned.initiative.id))
    return tuple(risks[:SHOWN])


def _register(writer: Writer) -> Iterator[Block]:
    risks = _ranked(writer)
    if not risks:
        yield writer.paragraph("risks.lead_none", "lead")
        return
    first = risks[0].planned.initiative
    yield writer.paragraph(
        "risks.lead",
        "lead",
        count=len(risks),
        id=first.id,
        name=writer.word(first.name),
        risk=writer.word(first.risk),
    )
    yield writer.heading("10.1", "risks.matrix")
    yield SideBySide(_matrix(writer, risks), _list(writer, risks))


def _matrix(writer: Writer, risks: tuple[Risk, ...]) -> Figure:
    spots = tuple(RiskSpot(r.planned.initiative.id, r.likelihood, r.impact) for r in risks)
    words = (writer.say("level.low"), writer.say("level.middle"), writer.say("level.high"))
    picture = RiskMatrix(spots, writer.say("risks.likelihood"), writer.say("risks.impact"), words)
    severe = sum(risk.likelihood * risk.impact >= 6 for risk in risks)
    calm = writer.say("risks.matrix_calm")
    title = writer.say("risks.matrix_title", count=severe) if severe else calm
    return Figure(title, picture, writer.say("risks.matrix_note"))


def _list(writer: Writer, risks: tuple[Risk, ...]) -> Stack:
    said = [
        writer.say(
            "risks.entry",
            id=risk.planned.initiative.id,
            name=writer.word(risk.planned.initiative.name),
            risk=writer.word(risk.planned.initiative.risk),
            owner=writer.owner(risk.planned.initiative),
        )
        for risk in risks
    ]
    return Stack((Heading(3, writer.say("risks.table")), Bullets(said)))


def _safeguards(writer: Writer) -> Table:
    columns = (
        Column(writer.say("risks.safeguard"), 0.18),
        Column(writer.say("risks.measure"), 0.82),
    )
    rows = tuple((writer.say(f"safeguard.{name}"), text) for name, text in _measures(writer))
    return Table(columns, rows, writer.say("risks.safeguards_table"), size="small")


def _measures(writer: Writer) -> Iterator[tuple[str, str]]:
    plan = writer.findings.roadmap
    yield "compliance", writer.say("safeguard.compliance_text")
    yield "organisation", writer.say("safeguard.organisation_text")
    if not plan.initiatives:
        yield "talent", writer.say("safeguard.talent_text_none")
        yield "funding", writer.say("safeguard.funding_text_none")
        return
    near = sum((_days_within(planned, NEAR) for planned in plan.initiatives), Fraction(0))
    yield (
        "talent",
        writer.say(
            "safeguard.talent_text",
            days=writer.number(near),
            people=writer.number(near / (NEAR * WORKDAYS), 1),
        ),
    )
    yield "funding", writer.say("safeguard.funding_text", cost=writer.money(plan.cost_cny))


def _days_within(planned: PlannedInitiative, months: int) -> Fraction:
    """Person-days that fall into the first `months`, spread evenly over the initiative."""
    length = planned.end - planned.start + 1
    inside = max(0, min(planned.end, months) - planned.start + 1)
    return planned.person_days * inside / length
