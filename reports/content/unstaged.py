"""Chapter 1 of a bank to which no practice applies: that there is no verdict, and what to do."""

from __future__ import annotations

from assessment import explanation
from reports.content.writer import Writer
from reports.document import Block, Paragraph


def chapter(writer: Writer) -> tuple[Block, ...]:
    return (
        writer.heading("1", "summary.title"),
        Paragraph(explanation.verdict(writer.findings, writer.language), "finding"),
        Paragraph(writer.say("unstaged.advice"), label=writer.say("advice")),
    )
