"""Coming in: a new assessment, one that goes on, or a sample to look at."""

from __future__ import annotations

import uuid
from dataclasses import replace

from assessment import access, answers, events
from assessment.access import Action, Forbidden, Principal
from assessment.model import Bank, Mode
from assessment.service.base import Base
from assessment.service.values import Opened, Sample, Started
from assessment.store import Series, Settings


class Entering(Base):
    """How an assessment is begun and reached."""

    def start(self, principal: Principal, bank: Bank, mode: Mode = "full") -> Started:
        """A new assessment. Raises `Refused` if the bank has no name or is described wrongly."""
        access.require(principal, Action.START, self._house())
        answers.check_bank(self.questionnaire, bank)
        answers.check_mode(mode)
        secret, id_ = access.new_secret(), str(uuid.uuid4())
        self._store.records.about(assessment=id_)
        sheet = self._store.begin(id_, access.key_of(secret), bank, Settings(mode), self._stamp())
        events.tell("assessment started")
        return Started(self._opened(sheet, Series((id_,))).assessment, secret)

    def resume(self, principal: Principal, secret: str, number: int | None = None) -> Opened:
        """The assessment of a resume link; raises `Forbidden` if there is none, for any reason.

        The secret itself lets one in: whoever asks holds it from now on. `number` is the round to
        open, from 1; without it, or if there is no such round, the newest is opened.
        """
        key = access.key_of(secret)
        assessment_id = self._store.assessment_with(key)
        if assessment_id is None:
            raise Forbidden
        holder = replace(principal, keys=principal.keys | {key})
        ids = self._series(holder, Action.READ, assessment_id).ids
        is_known = number is not None and 1 <= number <= len(ids)
        return self._open(holder, ids[number - 1] if number and is_known else ids[-1])

    def open(self, principal: Principal, assessment_id: str) -> Opened:
        """The assessment with all its answers; the quick scan's are merged in, as inferred."""
        return self._open(principal, assessment_id)

    def samples(self, principal: Principal) -> tuple[Sample, ...]:
        """Filled assessments to look at; they are opened by their ids like any other."""
        access.require(principal, Action.LIST_SAMPLES, self._house())
        return self._samples
