"""Workbooks: a bank's data to be read, its questionnaire to be filled in and brought back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assessment import events, filled
from assessment.access import Action, Principal
from assessment.filled import Difference, Entry
from assessment.model import Language, Response
from assessment.service.reporting import Reporting
from assessment.service.rounds import Rounds
from assessment.store import Series

if TYPE_CHECKING:
    from reports.books import Voice


class Offline(Reporting, Rounds):
    """What goes out as a workbook, and what comes back in one."""

    def take_out_book(self, principal: Principal, assessment_id: str, language: Language) -> bytes:
        """The bank's data as a workbook for people: every round's answers with their notes, the
        roadmap and what became of it, members and what each of them said."""
        series = self._series(principal, Action.TAKE, assessment_id)
        from reports import books

        tenant = series.tenant
        members = self._store.banks.members(tenant) if tenant else ()
        return books.bank(
            books.Holdings(
                findings=self.findings(principal, assessment_id),
                rounds=self.rounds(principal, assessment_id),
                delivery=self.delivery(principal, assessment_id),
                members=[(one.person.name, one.role.value) for one in members],
                voices=self._voices(series),
                made_at=self._clock(),
            ),
            language,
        )

    def _voices(self, series: Series) -> list[Voice]:
        from reports.books import Voice

        return [
            Voice(one.name, one.response.item_id, one.response)
            for id_ in series.ids
            for one in self._store.sheet(id_).voices()
        ]

    def questionnaire_book(
        self, principal: Principal, assessment_id: str, language: Language
    ) -> bytes:
        """The questionnaire as a workbook to fill in, with what is answered so far."""
        opened = self._open(principal, assessment_id)
        from reports import books

        said = opened.assessment.responses
        return books.questionnaire(opened.questionnaire, said, language, self._clock())

    def look_into_book(
        self, principal: Principal, assessment_id: str, data: bytes, file: str = "-"
    ) -> tuple[Difference, ...]:
        """What a workbook that was filled in would change; raises `Refused` with every fault."""
        self._sheet(principal, Action.WRITE, assessment_id)
        return self._differences(principal, assessment_id, self._filled(data, file))

    def bring_answers(
        self, principal: Principal, assessment_id: str, data: bytes, file: str = "-"
    ) -> tuple[Difference, ...]:
        """Write all that a workbook changes, or nothing of it; what it leaves empty stays.

        Raises `Refused` as `look_into_book`.
        """
        sheet = self._sheet(principal, Action.WRITE, assessment_id)
        entries = {entry.item_id: entry for entry in self._filled(data, file)}
        found = self._differences(principal, assessment_id, tuple(entries.values()))
        if found:
            changed = {one.item_id: entries[one.item_id].applied for one in found}
            sheet.respond_all(changed, self._stamp())
            events.tell("answer saved")
        return found

    def _filled(self, data: bytes, file: str) -> tuple[Entry, ...]:
        return filled.read(self.questionnaire, data, file)

    def _differences(
        self, principal: Principal, assessment_id: str, entries: tuple[Entry, ...]
    ) -> tuple[Difference, ...]:
        """Against what the bank itself has said; what the quick scan infers is no answer yet."""
        shown = self._open(principal, assessment_id).assessment.responses
        said: dict[str, Response] = {
            id_: replace(one, judgement=None, is_inferred=False) if one.is_inferred else one
            for id_, one in shown.items()
        }
        return filled.differences(entries, said)
