"""The order of the chapters, and what surrounds them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import ModuleType
from typing import TYPE_CHECKING

from assessment.discretion import Manner
from assessment.explanation import has_stage
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
    unstaged,
)
from reports.content.writer import Writer
from reports.document import Report

if TYPE_CHECKING:
    from assessment.delivery import Delivery
    from assessment.dissent import Dissent


def compose(  # noqa: PLR0913 - all that a report may tell
    findings: Findings,
    language: Language,
    made_on: date,
    followed: Delivery | None = None,
    differing: Dissent | None = None,
    *,
    manner: Manner = "whole",
) -> Report:
    """The whole report in `language`; the same findings and day give the same report.

    `followed` is the adopted roadmap as it stands on that day, if there is one; `differing`,
    what a workshop or several people do not agree on. `manner` says how the bank's own texts are
    shown in it, which the report tells.
    """
    writer = Writer(findings, language, made_on, followed, manner, differing)
    chapters = (block for module in _chapters(writer) for block in module.chapter(writer))
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


def _chapters(writer: Writer) -> Iterator[ModuleType]:
    """What only some banks have is imported where one has it: a process of its own, as the command
    line is, keeps a megabyte free."""
    findings = writer.findings
    if findings.profile.answered > 0 and not has_stage(findings):
        # every practice is said not to apply: nothing can be scored, drawn or planned
        yield from (unstaged, method, appendix)
        return
    yield from (summary, method, maturity, diagnosis)
    if writer.dissent is not None:
        from reports.content import dissent

        yield dissent
    yield from (pitfalls, benchmark, initiatives, roadmap)
    if writer.followed is not None:
        from reports.content import following

        yield following
    yield from (scorecard, risks, appendix)
