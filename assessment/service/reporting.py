"""What leaves the house: the scores, the report, the bank's own copy."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from assessment import answers, delivery, events, interchange, scoring
from assessment.access import Principal
from assessment.model import Language, Scenario
from assessment.service.following import Following
from assessment.service.values import Standing

if TYPE_CHECKING:
    from reports.plan import Kind


class Reporting(Following):
    """Scores and findings as they are handed out."""

    def standing(self, principal: Principal, assessment_id: str) -> Standing:
        """How far the answering has come, and the scores as they stand: one look at the store."""
        opened = self._open(principal, assessment_id)
        model, assessment = opened.questionnaire, opened.assessment
        return Standing(
            answers.progress(model, assessment),
            scoring.score(model, assessment.responses),
        )

    def report(
        self,
        principal: Principal,
        assessment_id: str,
        language: Language,
        progress: Callable[[float], None] | None = None,
    ) -> bytes:
        """The PDF; `progress` hears shares of 0..1 while it is made."""
        found = self.findings(principal, self._translated(assessment_id, language))
        followed = self.delivery(principal, assessment_id)
        from reports import pdf
        from reports.content import compose

        made = pdf.render(compose(found, language, self._today(), followed), progress=progress)
        events.tell("report made")
        return made

    def plan_file(
        self,
        principal: Principal,
        assessment_id: str,
        kind: Kind,
        language: Language,
        scenario: Scenario | None = None,
    ) -> bytes:
        """The roadmap as a file that other programs open; planned for `scenario` as `findings`.

        Raises Refused where nothing is left to plan.
        """
        found = self.findings(principal, assessment_id, scenario)
        from reports import plan

        made = plan.write(found, language, kind, self._clock())
        events.tell("plan file made")
        return made

    def export(self, principal: Principal, assessment_id: str) -> str:
        """The interchange JSON with answers, notes and scores: the bank's own copy.

        Where a plan was adopted, it and what became of it come along.
        """
        found = self.findings(principal, assessment_id)
        said = interchange.assessment_document(found.assessment) | interchange.write(found)
        followed = self.delivery(principal, assessment_id)
        if followed is not None:
            said["delivery"] = delivery.whole_document(followed)
        return json.dumps(said, ensure_ascii=False, indent=2) + "\n"
