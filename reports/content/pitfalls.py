"""Chapter 5: the pitfalls, both sides beside each other, with the items that tilt them."""

from __future__ import annotations

from collections.abc import Iterator

from assessment import explanation
from assessment.model import Pitfall
from assessment.pitfalls import PitfallFinding
from reports.content.summary import pitfall_title
from reports.content.writer import Writer
from reports.document import (
    Block,
    Column,
    Figure,
    Heading,
    Pair,
    PairedBars,
    Paragraph,
    Table,
)

SHOWN = 3
"""Driving items shown on each side; the others are counted."""


def chapter(writer: Writer) -> tuple[Block, ...]:
    known = {finding.pitfall_id: finding for finding in writer.findings.pitfalls}
    listed = [(p, known[p.id]) for p in writer.questionnaire.pitfalls if p.id in known]
    if not listed:
        return (writer.heading("5", "pitfalls.title"), writer.paragraph("pitfalls.none"))
    sections = (
        block for pitfall, finding in listed for block in _section(writer, pitfall, finding)
    )
    pairs = tuple(_pair(writer, pitfall, finding) for pitfall, finding in listed)
    return (
        writer.heading("5", "pitfalls.title"),
        writer.paragraph("pitfalls.lead", "lead"),
        Figure(pitfall_title(writer), PairedBars(pairs), writer.say("pitfalls.note")),
        *sections,
    )


def _pair(writer: Writer, pitfall: Pitfall, finding: PitfallFinding) -> Pair:
    both = explanation.sides(finding)
    shown = "—"
    if finding.lamp is not None and finding.imbalance is not None:
        shown = writer.say("pitfalls.points", difference=writer.number(finding.imbalance, 1))
    return Pair(
        label=writer.word(pitfall.name),
        ahead=float(both.ahead * 100) if both else None,
        neglected=float(both.neglected * 100) if both else None,
        ahead_label=writer.word(pitfall.ahead_name),
        neglected_label=writer.word(pitfall.neglected_name),
        lamp=finding.lamp or "unknown",
        lamp_word=explanation.lamp_word(writer.language, finding),
        shown=shown,
    )


def _section(writer: Writer, pitfall: Pitfall, finding: PitfallFinding) -> Iterator[Block]:
    yield Heading(3, writer.word(pitfall.name))
    reading = explanation.pitfall_reading(writer.findings, writer.language, pitfall.id)
    yield Paragraph(writer.prose(*reading), "finding")
    yield Paragraph(writer.word(pitfall.meaning), label=writer.say("pitfalls.meaning"))
    if finding.lamp in ("at_risk", "trapped"):
        yield Paragraph(writer.word(pitfall.advice), label=writer.say("advice"))
        if finding.drivers:
            yield _drivers(writer, pitfall, finding)


def _drivers(writer: Writer, pitfall: Pitfall, finding: PitfallFinding) -> Table:
    high = [item for item in finding.drivers if item in pitfall.ahead][:SHOWN]
    low = [item for item in finding.drivers if item in pitfall.neglected][:SHOWN]
    sides = [(pitfall.ahead_name, item) for item in high]
    sides += [(pitfall.neglected_name, item) for item in low]
    rows = tuple(
        (
            writer.word(side),
            item,
            writer.practice(item),
            writer.ball_cell(writer.response(item).judgement),
        )
        for side, item in sides
    )
    columns = (
        Column(writer.say("pitfalls.side"), 0.13),
        Column(writer.say("path.item"), 0.11),
        Column(writer.say("path.practice"), 0.58),
        Column(writer.say("pitfalls.rating"), 0.18),
    )
    hidden = len(finding.drivers) - len(rows)
    note = writer.say("pitfalls.drivers_more", count=hidden) if hidden > 0 else ""
    return Table(columns, rows, writer.say("pitfalls.drivers"), note, size="small")
