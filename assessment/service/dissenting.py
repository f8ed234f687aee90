"""Where people differ, once for the result pages and the report."""

from __future__ import annotations

from assessment import dissent, tenancy
from assessment.access import Action, Principal
from assessment.dissent import Dissent, Said
from assessment.model import Questionnaire
from assessment.service.workshops import Workshops
from assessment.workshop import Point


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
        said = self._said(assessment_id, opened.questionnaire)
        return dissent.find(opened.questionnaire, opened.assessment.responses, said)

    def left_open(self, principal: Principal, assessment_id: str) -> tuple[Point, ...]:
        """The points workshops have parked and not settled: quick, as no vote is counted."""
        self._series(principal, Action.READ, assessment_id)
        rooms = map(self._store.workshops.room, self._store.workshops.of(assessment_id))
        points = (point for room in rooms for point in room.look().session.points)
        return tuple(point for point in points if not point.is_settled)

    def _said(self, assessment_id: str, questionnaire: Questionnaire) -> Said:
        outcome = self._outcome(assessment_id)
        names = self._leaders({lock.who for lock in outcome.locks.values()})
        tallies, respondents = outcome.tallies, outcome.respondents
        if tallies:
            return Said("workshop", tallies, respondents, outcome.locks, outcome.points, names)
        voices = [
            voice
            for voice in self._store.sheet(assessment_id).voices()
            if voice.response.item_id in questionnaire.item
        ]
        tallies = dissent.individual(questionnaire, voices)
        people = tenancy.respondents(voices)
        return Said("individual", tallies, people, outcome.locks, outcome.points, names)
