"""Chapter 4: a section for each dimension, every capability in it: done, missing, shown."""

from __future__ import annotations

from collections.abc import Iterator

from assessment import explanation
from assessment.model import Capability, Dimension, Item, Rating
from reports.content.writer import Writer
from reports.document import (
    Axis,
    Bars,
    Block,
    Figure,
    Heading,
    Paragraph,
    Stack,
)

NOTED = 1
"""Evidence notes shown for a capability; the appendix has all of them."""


def chapter(writer: Writer) -> tuple[Block, ...]:
    sections = (
        block
        for position, dimension in enumerate(writer.questionnaire.dimensions, 1)
        for block in _section(writer, dimension, f"4.{position}")
    )
    return (
        writer.heading("4", "diagnosis.title"),
        Paragraph(_lead(writer), "lead"),
        writer.paragraph("diagnosis.note", "fineprint"),
        *sections,
    )


def _lead(writer: Writer) -> str:
    rated = [c for c in writer.findings.capabilities if c.achievement is not None]
    if not rated:
        return writer.say("diagnosis.lead_unrated")
    best = max(rated, key=lambda c: c.achievement or 0)
    worst = min(rated, key=lambda c: c.achievement or 0)
    if best.achievement == worst.achievement:
        score = writer.score(best.achievement)
        return writer.say("diagnosis.lead_even", count=len(rated), score=score)
    return writer.say(
        "diagnosis.lead",
        count=len(rated),
        best=writer.capability(best.capability_id),
        best_score=writer.score(best.achievement),
        worst=writer.capability(worst.capability_id),
        worst_score=writer.score(worst.achievement),
    )


def _section(writer: Writer, dimension: Dimension, number: str) -> Iterator[Block]:
    yield Heading(2, writer.word(dimension.name), number)
    sentences = explanation.dimension_reading(writer.findings, writer.language, dimension.id)
    capabilities = writer.questionnaire.capabilities_of(dimension.id)
    reading: list[Block] = [Paragraph(sentences[0])]
    if capabilities:
        title = sentences[1] if len(sentences) > 1 else writer.say("diagnosis.bars_even")
        reading.append(_bars(writer, capabilities, title))
    yield Stack(tuple(reading))
    for capability in capabilities:
        yield from _capability(writer, capability)
    yield from _sources(writer, capabilities)


def _bars(writer: Writer, capabilities: tuple[Capability, ...], title: str) -> Figure:
    scores = [explanation.capability_score(writer.findings, c.id) for c in capabilities]
    axes = tuple(
        Axis(writer.word(c.name), float(s.achievement or 0), writer.score(s.achievement))
        for c, s in zip(capabilities, scores, strict=True)
    )
    return Figure(title.rstrip("。."), Bars(axes), writer.say("diagnosis.bars_note"))


def _capability(writer: Writer, capability: Capability) -> Iterator[Block]:
    findings, language = writer.findings, writer.language
    yield Heading(3, writer.word(capability.name), capability.id)
    yield Paragraph(
        writer.prose(
            writer.say("diagnosis.scope", why=writer.word(capability.why)),
            explanation.capability_reading(findings, language, capability.id),
        )
    )
    done = explanation.done_well(findings, language, capability.id)
    yield Paragraph(done, label=writer.say("diagnosis.done_well"))
    missing = explanation.main_gap(findings, language, capability.id)
    yield Paragraph(missing, label=writer.say("diagnosis.gap"))
    yield from _evidence(writer, capability)


def _evidence(writer: Writer, capability: Capability) -> Iterator[Block]:
    """What the bank named; then what to have ready for practices claimed without evidence."""
    noted = [item for item in capability.items if writer.response(item.id).evidence.strip()]
    claimed = [item for item in capability.items if _needs_evidence(writer, item)]
    if noted:
        said = [
            writer.say(
                "diagnosis.evidence_noted",
                item=item.id,
                evidence=writer.excerpt(writer.response(item.id).evidence),
            )
            for item in noted[:NOTED]
        ]
        if len(noted) > NOTED:
            said.append(writer.say("diagnosis.evidence_more", count=len(noted) - NOTED))
        yield Paragraph(writer.prose(*said), "evidence", writer.say("diagnosis.evidence"))
    if claimed:
        first = claimed[0]
        asked = writer.say(
            "diagnosis.evidence_asked",
            items=writer.items(item.id for item in claimed),
            count=len(claimed),
            first=first.id,
            evidence=writer.word(first.evidence),
        )
        yield Paragraph(asked, "evidence", writer.say("diagnosis.to_be_shown"))


def _needs_evidence(writer: Writer, item: Item) -> bool:
    response = writer.response(item.id)
    return response.judgement is Rating.F and not response.evidence.strip()


def _sources(writer: Writer, capabilities: tuple[Capability, ...]) -> Iterator[Block]:
    items = (item for capability in capabilities for item in capability.items)
    cited = sorted({source for item in items for source in item.sources})
    if cited:
        themes = writer.listing(cited)
        yield Paragraph(themes, "fineprint", writer.say("diagnosis.sources"))
