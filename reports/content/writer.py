"""What every chapter writes with: the findings, the reader's language, and how values are shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from assessment import explanation
from assessment.discretion import Manner
from assessment.findings import Findings
from assessment.messages import day, month, months, number, prose, say
from assessment.model import (
    Bank,
    Initiative,
    Judgement,
    Language,
    Questionnaire,
    Response,
    Text,
)
from assessment.roadmap import PlannedInitiative
from reports.document import Ball, BallCell, Heading, Paragraph, Style

if TYPE_CHECKING:
    from assessment.delivery import Delivery
    from assessment.dissent import Dissent

EXCERPT = 90
"""Characters of a bank's own text that are shown in passing; the appendix has all of it."""


@dataclass(frozen=True, slots=True)
class Writer:
    findings: Findings
    language: Language
    made_on: date
    followed: Delivery | None = None  # the adopted roadmap as it stands; None: there is none
    manner: Manner = "whole"  # how the bank's own texts are shown
    dissent: Dissent | None = None  # where views differ; None: nobody was asked

    @property
    def questionnaire(self) -> Questionnaire:
        return self.findings.questionnaire

    @property
    def bank(self) -> Bank:
        return self.findings.assessment.bank

    # ---- Words -----------------------------------------------------------------------------------

    def say(self, code: str, /, **params: object) -> str:
        """A message of `report.po`, named without its prefix."""
        return say(self.language, f"report.{code}", **params)

    def word(self, text: Text) -> str:
        return text.in_(self.language)

    def listing(self, names: Iterable[str]) -> str:
        return explanation.listing(self.language, names)

    def items(self, item_ids: Iterable[str]) -> str:
        return explanation.listing_items(self.language, tuple(item_ids))

    def prose(self, *sentences: str) -> str:
        """Finished sentences as one paragraph."""
        return prose(self.language, *sentences)

    def heading(self, number_: str, code: str, **params: object) -> Heading:
        """A chapter ("3") or a section ("3.1", "A")."""
        return Heading(1 if number_.isdecimal() else 2, self.say(code, **params), number_)

    def paragraph(self, code: str, style: Style = "body", **params: object) -> Paragraph:
        return Paragraph(self.say(code, **params), style)

    def excerpt(self, text: str) -> str:
        """The beginning of a bank's own text on one line; words as typed."""
        line = " ".join(text.split())
        return line if len(line) <= EXCERPT else self.say("excerpt", text=line[:EXCERPT])

    # ---- Values ----------------------------------------------------------------------------------

    def score(self, share: Fraction | None) -> str:
        return explanation.score(self.language, share)

    def number(self, value: float | Fraction, digits: int = 0) -> str:
        return number(self.language, value, digits)

    def day(self, value: date) -> str:
        return day(self.language, value)

    def money(self, cny: Fraction) -> str:
        """万元 in Chinese, yuan in English: planning values, so whole."""
        value = cny / 10_000 if self.language == "zh" else cny
        return self.say("money", amount=self.number(value))

    # ---- Names of the model ----------------------------------------------------------------------

    def stage(self, stage: int) -> str:
        return explanation.stage_name(self.findings, self.language, stage)

    def dimension(self, dimension_id: str) -> str:
        return self.word(self.questionnaire.dimension[dimension_id].name)

    def capability(self, capability_id: str) -> str:
        return self.word(self.questionnaire.capability[capability_id].name)

    def practice(self, item_id: str) -> str:
        return self.word(self.questionnaire.item[item_id].practice)

    def owner(self, initiative: Initiative) -> str:
        return self.word(self.questionnaire.role[initiative.owner].name)

    def window(self, planned: PlannedInitiative) -> str:
        return self.span(planned.start, planned.end)

    # ---- Months of the plan, 1-based, on the calendar --------------------------------------------

    def month(self, plan_month: int) -> str:
        """2027年3月 / Mar 2027; 0 is the month before the plan begins."""
        return month(self.language, self.findings.start.plus(plan_month - 1))

    def span(self, first: int, last: int) -> str:
        """2027年1—3月 / Jan–Mar 2027; both inclusive."""
        start = self.findings.start
        return months(self.language, start.plus(first - 1), start.plus(last - 1))

    # ---- Answers ---------------------------------------------------------------------------------

    def response(self, item_id: str) -> Response:
        """What was said about the item; an empty response if nothing was."""
        return self.findings.assessment.responses.get(item_id) or Response(item_id)

    def ball(self, judgement: Judgement | None) -> Ball:
        return cast(Ball, explanation.rating_key(judgement))

    def ball_cell(self, judgement: Judgement | None) -> BallCell:
        return BallCell(self.ball(judgement), explanation.rating_word(self.language, judgement))
