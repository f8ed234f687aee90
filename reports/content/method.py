"""Chapter 2: who was assessed, against what, how it was counted, and what it cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from assessment import explanation
from assessment.model import STAGES, Rating
from reports.content.writer import Writer
from reports.document import BallCell, Block, Bullets, Column, Paragraph, Table

SHARES = {Rating.N: "0–15%", Rating.P: ">15–50%", Rating.L: ">50–85%", Rating.F: ">85–100%"}
VALUES = {Rating.N: "0", Rating.P: "1/3", Rating.L: "2/3", Rating.F: "1"}


def chapter(writer: Writer) -> tuple[Block, ...]:
    return (
        writer.heading("2", "method.title"),
        writer.paragraph("method.lead", "lead", **_counts(writer)),
        writer.heading("2.1", "method.bank"),
        _bank(writer),
        Paragraph(explanation.completeness(writer.findings, writer.language)),
        *_quick(writer),
        writer.heading("2.2", "method.steps"),
        _steps(writer),
        writer.paragraph("method.steps_note", "fineprint"),
        writer.heading("2.3", "method.rules"),
        _scale(writer),
        Bullets(
            [writer.say(f"method.rule_{rule}") for rule in ("cell", "stage", "index", "readings")]
        ),
        writer.heading("2.4", "method.limits"),
        Bullets([writer.say(f"method.limit_{limit}") for limit in LIMITS]),
    )


LIMITS = ("self", "certificate", "standard", "sources", "assumptions")


def _counts(writer: Writer) -> dict[str, object]:
    model = writer.questionnaire
    return {
        "stages": len(STAGES),
        "dimensions": len(model.dimensions),
        "capabilities": len(model.capabilities),
        "items": len(model.items),
    }


def _quick(writer: Writer) -> Iterator[Block]:
    inferred = sum(r.is_inferred for r in writer.findings.assessment.responses.values())
    if inferred:
        yield writer.paragraph("method.inferred", count=inferred)


def _bank(writer: Writer) -> Table:
    return Table(
        (Column(writer.say("method.fact"), 0.3), Column(writer.say("method.value"), 0.7)),
        tuple(bank_facts(writer)),
        size="small",
    )


def bank_facts(writer: Writer) -> Iterator[tuple[str, str]]:
    """Label and value of everything that is known about the bank."""
    bank = writer.bank
    yield writer.say("bank.name"), bank.name
    if bank.centre:
        yield writer.say("bank.centre"), bank.centre
    if bank.assets_100m_cny is not None:
        yield (
            writer.say("bank.assets"),
            writer.say("bank.assets_value", assets=_assets(writer, bank.assets_100m_cny)),
        )
    if bank.seats is not None:
        yield writer.say("bank.seats"), writer.say("bank.seats_value", count=bank.seats)
    for segment in writer.questionnaire.segments:
        chosen = bank.segments.get(segment.id)
        for option in segment.options:
            if option.id == chosen:
                yield writer.word(segment.question), writer.word(option.name)


def _assets(writer: Writer, assets_100m_cny: float) -> str:
    value = assets_100m_cny if writer.language == "zh" else assets_100m_cny / 10
    return writer.number(value, 0 if value == int(value) else 1)


def _steps(writer: Writer) -> Table:
    return Table(
        (
            Column(writer.say("method.step"), 0.1, "center"),
            Column(writer.say("method.step_name"), 0.2),
            Column(writer.say("method.step_outcome"), 0.7),
        ),
        tuple(
            (str(stage.number), writer.word(stage.name), writer.word(stage.outcome))
            for stage in writer.questionnaire.stages
        ),
        title=writer.say("method.steps_table"),
        size="small",
    )


def _scale(writer: Writer) -> Table:
    return Table(
        (
            Column(writer.say("method.rating"), 0.3),
            Column(writer.say("method.share"), 0.35),
            Column(writer.say("method.points"), 0.35),
        ),
        (
            *((writer.ball_cell(rating), SHARES[rating], VALUES[rating]) for rating in Rating),
            (
                BallCell("NA", writer.say("method.not_applicable")),
                writer.say("method.needs_reason"),
                writer.say("method.not_counted"),
            ),
        ),
        title=writer.say("method.scale_table"),
        size="small",
    )
