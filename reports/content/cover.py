"""Section 0: the cover with its statement, the contents page, and the foot of every page."""

from __future__ import annotations

from collections.abc import Iterator

from reports.content.writer import Writer
from reports.document import Block, Contents, Cover


def cover(writer: Writer) -> Cover:
    return Cover(
        title=writer.say("title"),
        subtitle=writer.say("subtitle"),
        bank=writer.bank.name,
        facts=tuple(_facts(writer)),
        classification=writer.say("cover.classification"),
        statement=writer.say("cover.statement"),
        mark=writer.say("cover.mark") if writer.findings.assessment.is_sample else "",
    )


def contents(writer: Writer) -> tuple[Block, ...]:
    return (Contents(writer.say("contents")),)


def running_foot(writer: Writer) -> str:
    findings = writer.findings
    return writer.say(
        "running_foot",
        fingerprint=findings.fingerprint,
        model=findings.questionnaire.version,
        method=findings.method_version,
    )


def _facts(writer: Writer) -> Iterator[tuple[str, str]]:
    findings, assessment = writer.findings, writer.findings.assessment
    if writer.bank.centre:
        yield writer.say("cover.centre"), writer.bank.centre
    yield writer.say("cover.assessed_on"), writer.day(assessment.assessed_on)
    yield writer.say("cover.mode"), writer.say(f"mode.{assessment.mode}")
    yield (
        writer.say("cover.answered"),
        writer.say(
            "cover.answered_of", answered=findings.profile.answered, items=findings.profile.items
        ),
    )
    yield writer.say("cover.made_on"), writer.day(writer.made_on)
    yield (
        writer.say("cover.model"),
        writer.say(
            "cover.model_is",
            version=findings.questionnaire.version,
            digest=findings.questionnaire.digest,
            method=findings.method_version,
        ),
    )
    yield writer.say("cover.fingerprint"), findings.fingerprint
