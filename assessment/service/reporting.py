"""What leaves the house: the scores, the report, the bank's own copy."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from assessment import answers, delivery, dissent, events, interchange, scoring
from assessment.access import Action, Principal
from assessment.discretion import Discretion, Manner, names_in
from assessment.model import Language, Scenario
from assessment.service.dissenting import Dissenting
from assessment.service.following import Following
from assessment.service.values import Standing

if TYPE_CHECKING:
    from reports.minutes import Kind as MinutesKind
    from reports.plan import Kind


class Reporting(Following, Dissenting):
    """Scores and findings as they are handed out."""

    def standing(self, principal: Principal, assessment_id: str) -> Standing:
        """How far the answering has come, and what can still come of it: one look at the store."""
        opened = self._open(principal, assessment_id)
        model, assessment = opened.questionnaire, opened.assessment
        return Standing(
            answers.progress(model, assessment),
            scoring.span(model, assessment.responses),
        )

    def report(
        self,
        principal: Principal,
        assessment_id: str,
        language: Language,
        progress: Callable[[float], None] | None = None,
        *,
        manner: Manner = "whole",
    ) -> bytes:
        """The PDF; `progress` hears shares of 0..1 while it is made.

        `manner` says how the bank's own texts are shown; the report tells it.
        """
        shown = self._discretion(principal, assessment_id, manner)
        in_language = self._translated(assessment_id, language)
        found = shown.findings(self.findings(principal, in_language))
        followed = shown.delivery(self.delivery(principal, assessment_id))
        differing = dissent.discreet(self.dissent(principal, assessment_id), shown)
        from reports import pdf
        from reports.content import compose

        composed = compose(found, language, self._today(), followed, differing, manner=manner)
        made = pdf.render(composed, progress=progress)
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

    def minutes_file(  # noqa: PLR0913 - which minutes, and as what
        self,
        principal: Principal,
        assessment_id: str,
        workshop_id: str,
        kind: MinutesKind,
        language: Language,
        *,
        manner: Manner = "whole",
    ) -> bytes:
        """The minutes of a workshop to hand round; people are named in it where votes were named.

        `manner` as in `report`: the minutes tell it, and name nobody then.
        """
        shown = self._discretion(principal, assessment_id, manner)
        found = self.minutes(principal, assessment_id, workshop_id)
        opened = self._open(principal, assessment_id)
        from reports import minutes

        made = minutes.write(
            minutes.Record(
                minutes=dissent.discreet_minutes(found, shown),
                questionnaire=opened.questionnaire,
                bank=opened.assessment.bank.name,
                names=self._leaders(found.facilitators) if manner == "whole" else {},
                language=language,
                made_on=self._today(),
                manner=manner,
            ),
            kind,
        )
        events.tell("minutes made")
        return made

    def export(self, principal: Principal, assessment_id: str, *, manner: Manner = "whole") -> str:
        """The interchange JSON with answers, notes and scores: the bank's own copy.

        Where a plan was adopted, it and what became of it come along. `manner` as in `report`.
        """
        shown = self._discretion(principal, assessment_id, manner)
        found = shown.findings(self.findings(principal, assessment_id))
        said = interchange.assessment_document(found.assessment) | interchange.write(found)
        if manner != "whole":
            said["manner"] = manner
        followed = shown.delivery(self.delivery(principal, assessment_id))
        if followed is not None:
            said["delivery"] = delivery.whole_document(followed)
        return json.dumps(said, ensure_ascii=False, indent=2) + "\n"

    def _discretion(self, principal: Principal, assessment_id: str, manner: Manner) -> Discretion:
        """Whose names are to be masked: the bank's people's, as far as they are known here."""
        if manner == "whole" or self._sample(assessment_id) is not None:
            return Discretion(manner)
        series = self._series(principal, Action.READ, assessment_id)
        people, owners = self._store.custody.names(self._holding(series))
        return Discretion(manner, names_in(people, owners))
