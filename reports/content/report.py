"""The order of the chapters, and what surrounds them."""

from __future__ import annotations

from datetime import date

from assessment.findings import Findings
from assessment.model import Language
from reports.content import (
    appendix,
    benchmark,
    cover,
    diagnosis,
    initiatives,
    maturity,
    method,
    pitfalls,
    risks,
    roadmap,
    scorecard,
    summary,
)
from reports.content.writer import Writer
from reports.document import Report

CHAPTERS = (
    summary,
    method,
    maturity,
    diagnosis,
    pitfalls,
    benchmark,
    initiatives,
    roadmap,
    scorecard,
    risks,
    appendix,
)


def compose(findings: Findings, language: Language, made_on: date) -> Report:
    """The whole report in `language`; the same findings and day give the same report."""
    writer = Writer(findings, language, made_on)
    chapters = (block for module in CHAPTERS for block in module.chapter(writer))
    return Report(
        language=language,
        cover=cover.cover(writer),
        blocks=(*cover.contents(writer), *chapters),
        author=writer.say("author"),
        subject=writer.say("subject"),
        keywords=writer.say("keywords").split(";"),
        running_title=writer.say("running_title", bank=writer.bank.name),
        running_foot=cover.running_foot(writer),
        page_word=writer.say("page_word", page="{page}", pages="{pages}"),
        made_on=made_on,
    )
