"""Coming in: a new assessment, one that goes on, or a sample to look at."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

from assessment import access, answers, events, tenancy
from assessment.access import Action, Forbidden, Principal
from assessment.model import Assessment, Bank, Language, Mode
from assessment.service.base import Base, Found
from assessment.service.values import Opened, Sample, Started
from assessment.store import Series, Settings, Sheet


class Entering(Base):
    """How an assessment is begun and reached."""

    def welcomes(self, principal: Principal) -> bool:
        """Whether one may begin here: guests may not everywhere."""
        return access.allows(principal, Action.START, self._house())

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
        return self._open(holder, _round(ids, number))

    def open(self, principal: Principal, assessment_id: str) -> Opened:
        """The assessment with all its answers; the quick scan's are merged in, as inferred.

        For a contributor: what they are asked, and what they have said (`Opened.is_part`).
        """
        found = self._found(assessment_id)
        if access.allows(principal, Action.CONTRIBUTE, found.of):
            return self._part(principal, found)
        return self._read(principal, found)

    def open_round(
        self, principal: Principal, assessment_id: str, number: int | None = None
    ) -> Opened:
        """An assessment of a bank one is in, by the id of any of its rounds; `number` as in
        `resume`. Raises `Forbidden` as `open` does."""
        ids = self._store.series(assessment_id).ids
        return self.open(principal, _round(ids, number) if ids else assessment_id)

    def samples(self, principal: Principal, language: Language) -> tuple[Sample, ...]:
        """Filled assessments to look at, in `language` where they have been translated."""
        access.require(principal, Action.LIST_SAMPLES, self._house())
        written = (sample for sample in self._samples if sample.language is None)
        return tuple(self._in_language(sample, language) for sample in written)

    def _part(self, principal: Principal, found: Found) -> Opened:
        """What one person is asked, and has said; who is asked nothing has nothing to open."""
        sheet = self._store.sheet(found.id)
        asked = self._asked(principal, sheet)
        if not asked:
            raise Forbidden
        own = {
            voice.response.item_id: voice
            for voice in sheet.voices()
            if voice.person_id == principal.person and voice.response.item_id in asked
        }
        stored = sheet.read()
        assessment = Assessment(
            id=stored.id,
            bank=Bank(stored.bank.name),
            mode="full",
            responses={id_: voice.response for id_, voice in own.items()},
            quick={},
            started_at=stored.started_at,
            updated_at=max([stored.started_at, *(voice.saved_at for voice in own.values())]),
        )
        return Opened(
            assessment,
            tenancy.part(self.questionnaire, asked),
            revisions={id_: voice.revision for id_, voice in own.items()},
            saved_at={id_: voice.saved_at for id_, voice in own.items()},
            round=len(found.series.ids),
            rounds=len(found.series.ids),
            tenant=found.series.tenant,
            may_write=True,
            is_part=True,
        )

    def _asked(self, principal: Principal, sheet: Sheet) -> frozenset[str]:
        """The items a person is asked."""
        subjects = sheet.subjects(principal.person)
        return frozenset(tenancy.covered(self.questionnaire, subjects))


def _round(ids: Sequence[str], number: int | None) -> str:
    """The round of this number, from 1; without it, or if there is none, the newest."""
    is_known = number is not None and 1 <= number <= len(ids)
    return ids[number - 1] if number and is_known else ids[-1]
