"""Assessing again: a new round, and how the rounds compare."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

from assessment import findings, rounds, scoring
from assessment.access import Action, Forbidden, Principal
from assessment.model import Month, Questionnaire
from assessment.rounds import Comparison, Intent, Round
from assessment.service.base import Base
from assessment.service.values import Opened
from assessment.store import IN_HAND, Succession, Taken


class Rounds(Base):
    """The series of a bank's assessments; the same private link opens them all."""

    def rounds(self, principal: Principal, assessment_id: str) -> tuple[Round, ...]:
        """Every round of the bank in its order, each scored by the words it was answered by."""
        if self._sample(assessment_id) is not None:
            return (_round(self._open(principal, assessment_id), None),)
        series = self._series(principal, Action.READ, assessment_id)
        methods = [*series.methods, None]
        return tuple(
            _round(self._open(principal, id_), method)
            for id_, method in zip(series.ids, methods, strict=True)
        )

    def compare(
        self,
        principal: Principal,
        assessment_id: str,
        earlier: int | None = None,
        later: int | None = None,
    ) -> Comparison | None:
        """Two rounds side by side, by their numbers; without them the last two.

        None while there is but one round, or for numbers that are none or in the wrong order.
        """
        every = self.rounds(principal, assessment_id)
        last = len(every) if later is None else later
        first = last - 1 if earlier is None else earlier
        if not 1 <= first < last <= len(every):
            return None
        before, after = every[first - 1], every[last - 1]
        adopted = self._adopted(before)
        intents = _computed(before) if adopted is None else adopted
        return rounds.compare(every, before, after, intents, is_adopted=adopted is not None)

    def reassess(self, principal: Principal, assessment_id: str, *, prefill: bool) -> Opened:
        """Begin the next round: from now on the one in hand can be read, not written.

        Bank, mode and what is planned for are the same. With `prefill` the answers are carried
        over where the very same words are asked, and wait to be confirmed. If another round has
        begun in the meantime, that one is opened, and nothing is written.
        """
        tenant = self._series(principal, Action.WRITE, assessment_id).tenant
        subjects = self._asked_again(assessment_id) if prefill else ()
        succession = Succession(
            earlier_id=assessment_id,
            later_id=str(uuid.uuid4()),
            subjects=subjects,
            earlier_method=scoring.METHOD_VERSION,
            tenant=tenant,
        )
        try:
            later_id = self._store.go_on(succession, self._stamp())
        except Taken:
            raise Forbidden from None
        self._plan_anew(later_id)
        return self._open(principal, later_id)

    def _plan_anew(self, assessment_id: str) -> None:
        """A plan that was to begin in a month gone by begins after the new round."""
        sheet = self._store.sheet(assessment_id)
        scenario = sheet.read().scenario
        if scenario.start is not None and scenario.start < Month.of(self._today()):
            sheet.keep(IN_HAND, replace(scenario, start=None), self._stamp())

    def _asked_again(self, assessment_id: str) -> Sequence[str]:
        """The items and capabilities that are still asked in the words they were answered by."""
        now, stored = self.questionnaire, self._store.sheet(assessment_id).read()
        items = [
            id_
            for id_, said in stored.responses.items()
            if is_unchanged(self._kept(said.questionnaire) or now, now, id_)
        ]
        capabilities = [
            id_
            for id_, chosen in stored.choices.items()
            if has_same_items(self._kept(chosen.questionnaire) or now, now, id_)
        ]
        return (*items, *capabilities)

    def _adopted(self, one: Round) -> tuple[Intent, ...] | None:
        """The plan the bank had adopted in a round; None: it had adopted none."""
        baselines = self._store.sheet(one.assessment.id).followed().baselines
        known = one.questionnaire.initiative
        if not baselines:
            return None
        return tuple(
            Intent(task.initiative_id, known[task.initiative_id].name, task.end, task.raises)
            for task in baselines[-1].tasks
            if task.initiative_id in known
        )


def is_unchanged(before: Questionnaire, now: Questionnaire, item_id: str) -> bool:
    """Both ask the item, in the same words."""
    return rounds.wording(before.item.get(item_id), now.item.get(item_id)) == "unchanged"


def has_same_items(before: Questionnaire, now: Questionnaire, capability_id: str) -> bool:
    """Both ask the capability, and each of its items in the same words."""
    if capability_id not in before.capability or capability_id not in now.capability:
        return False
    both = (*before.capability[capability_id].items, *now.capability[capability_id].items)
    return all(is_unchanged(before, now, item.id) for item in both)


def _round(opened: Opened, method: str | None) -> Round:
    return Round(
        number=opened.round,
        questionnaire=opened.questionnaire,
        assessment=opened.assessment,
        profile=scoring.score(opened.questionnaire, opened.assessment.responses),
        is_own_model=opened.is_own_model,
        method_then=method,
    )


def _computed(one: Round) -> tuple[Intent, ...]:
    """The plan as it was computed."""
    return rounds.intents_of(findings.find(one.questionnaire, one.assessment))
