"""Chapter 9: the numbers by which the bank can see whether the plan works."""

from __future__ import annotations

from collections import Counter

from assessment.model import Kpi
from reports.content.writer import Writer
from reports.document import Block, Column, Paragraph, Table

SHOWN = 7


def chapter(writer: Writer) -> tuple[Block, ...]:
    chosen = suggested(writer)
    return (
        writer.heading("9", "kpi.title"),
        writer.paragraph("kpi.lead", "lead"),
        *((writer.heading("9.1", "kpi.suggested"), _table(writer, chosen)) if chosen else ()),
        writer.heading("9.2" if chosen else "9.1", "kpi.weights"),
        _weights(writer),
        Paragraph(writer.say("kpi.weights_advice"), label=writer.say("advice")),
    )


def suggested(writer: Writer) -> tuple[Kpi, ...]:
    """The KPIs the planned items and the weakest capabilities point to, the most named first;
    those of every capability where nothing is planned."""
    model = writer.questionnaire
    raised = {i for planned in writer.findings.roadmap.initiatives for i in planned.raises}
    capabilities = writer.findings.gaps if raised else tuple(c.id for c in model.capabilities)
    named = Counter(kpi for item_id in raised for kpi in model.item[item_id].kpis)
    named.update(kpi for c in capabilities for kpi in model.capability[c].kpis)
    frequent = {kpi_id for kpi_id, _ in sorted(named.items(), key=_by_frequency)[:SHOWN]}
    return tuple(kpi for kpi in model.kpis if kpi.id in frequent)


def _by_frequency(named: tuple[str, int]) -> tuple[int, str]:
    return (-named[1], named[0])


def _table(writer: Writer, chosen: tuple[Kpi, ...]) -> Table:
    columns = (
        Column(writer.say("kpi.kpi"), 0.17),
        Column(writer.say("kpi.formula"), 0.25),
        Column(writer.say("kpi.baseline"), 0.09, "center"),
        Column(writer.say("kpi.target"), 0.15),
        Column(writer.say("kpi.published"), 0.34),
    )
    rows = tuple(
        (
            writer.word(kpi.name),
            writer.word(kpi.formula),
            writer.say("to_fill"),
            writer.say(f"kpi.target_{kpi.direction}"),
            _published(writer, kpi),
        )
        for kpi in chosen
    )
    title, note = writer.say("kpi.table", count=len(rows)), writer.say("kpi.note")
    return Table(columns, rows, title, note, size="small")


def _published(writer: Writer, kpi: Kpi) -> str:
    if kpi.published is None:
        return writer.say("kpi.no_published")
    if kpi.caveat is None:
        return writer.word(kpi.published)
    return writer.say(
        "kpi.published_caveat", published=writer.word(kpi.published), caveat=writer.word(kpi.caveat)
    )


def _weights(writer: Writer) -> Table:
    columns = (
        Column(writer.say("kpi.class"), 0.24),
        Column(writer.say("kpi.weight"), 0.2, "center"),
        Column(writer.say("kpi.content"), 0.56),
    )
    classes = ("compliance", "customer", "operations", "people")
    rows = tuple(
        tuple(writer.say(f"kpi.{part}_{name}") for part in ("class", "weight", "content"))
        for name in classes
    )
    return Table(
        columns, rows, writer.say("kpi.weights_table"), writer.say("kpi.weights_note"), size="small"
    )
