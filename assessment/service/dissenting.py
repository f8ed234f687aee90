"""Where people differ, once for the result pages and the report."""

from __future__ import annotations

from collections.abc import Collection

from assessment import dissent, tenancy
from assessment.access import Action, Principal
from assessment.dissent import Dissent, Said
from assessment.service.workshops import Workshops


class Dissenting(Workshops):
    """What people disagree about, and what workshops have left open."""

    def dissent(self, principal: Principal, assessment_id: str) -> Dissent | None:
        """None: no workshop and no answers of several people; a sample has neither.

        Where a workshop was held its votes count, else what people have answered by themselves.
        """
        self._series(principal, Action.READ, assessment_id)
        if self._sample(assessment_id) is not None:
            return None
        opened = self._open(principal, assessment_id)
        said = self._said(assessment_id, opened.questionnaire.item)
        return dissent.find(opened.questionnaire, opened.assessment.responses, said)

    def _said(self, assessment_id: str, items: Collection[str]) -> Said:
        outcome = self._outcome(assessment_id)
        names = self._leaders({lock.who for lock in outcome.locks.values()})
        tallies, respondents = outcome.tallies, outcome.respondents
        if tallies:
            return Said("workshop", tallies, respondents, outcome.locks, outcome.points, names)
        voices = [
            voice
            for voice in self._store.sheet(assessment_id).voices()
            if voice.response.item_id in items
        ]
        tallies = dissent.individual(self.questionnaire, voices)
        people = tenancy.respondents(voices)
        return Said("individual", tallies, people, outcome.locks, outcome.points, names)
