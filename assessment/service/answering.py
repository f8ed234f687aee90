"""What a bank says: about itself, about each item, and by the quick scan."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from assessment import access, answers, events
from assessment.access import Action, Forbidden, Principal
from assessment.answers import Progress
from assessment.model import Bank, Judgement, Mode, Response
from assessment.service.entering import Entering
from assessment.service.values import Saved, saved
from assessment.store import Change, Sheet, Stamp

Value = TypeVar("Value")
Respond = Callable[[str, Callable[[Response], Response], int, Stamp], Change[Response]]


class Answering(Entering):
    """What a write returns is on disk."""

    def describe_bank(self, principal: Principal, assessment_id: str, bank: Bank) -> None:
        """Say who is assessed; raises `Refused` with every problem of the description."""
        sheet = self._sheet(principal, Action.WRITE, assessment_id)
        answers.check_bank(self.questionnaire, bank)
        sheet.describe_bank(bank, self._stamp())

    def choose_mode(self, principal: Principal, assessment_id: str, mode: Mode) -> None:
        """Quick scan or full diagnosis; no answer is lost either way."""
        sheet = self._sheet(principal, Action.WRITE, assessment_id)
        answers.check_mode(mode)
        sheet.settle(lambda settings: replace(settings, mode=mode), self._stamp())

    def answer(
        self,
        principal: Principal,
        assessment_id: str,
        item_id: str,
        judgement: Judgement | None,
        *,
        seen: int,
    ) -> Saved[Response]:
        """Judge an item; None takes the judgement back. Comment and evidence stay as they are.

        A contributor says it under the own name, of an item that is theirs; it is then not the
        bank's own answer (`tenancy.consolidated`).

        `seen` is the revision the page had shown (0: none). Raises `Refused` for an unknown item
        or "not applicable" without a reason.
        """
        respond = self._respond(principal, assessment_id, item_id)
        answers.check_judgement(self.questionnaire, item_id, judgement)
        change = respond(
            item_id,
            lambda said: replace(said, judgement=judgement, is_carried=False),
            seen,
            self._stamp(),
        )
        return _counted(change, lambda said: said.judgement)

    def answered(
        self, principal: Principal, assessment_id: str, item_id: str, revision: int, *, seen: int
    ) -> Saved[Response] | None:
        """What `answer` returned when it wrote that revision; None: there is none such."""
        found = self._found(assessment_id)
        sheet = self._store.sheet(assessment_id)
        if access.allows(principal, Action.CONTRIBUTE, found.of):
            self._require_asked(principal, sheet, item_id)
            change = sheet.contributed(principal.person, item_id, revision, seen)
        else:
            access.require(principal, Action.READ, found.of)
            change = sheet.change(item_id, revision, seen)
        return None if change is None else saved(change, lambda said: said.judgement)

    def note(  # noqa: PLR0913 - two texts that are saved as one
        self,
        principal: Principal,
        assessment_id: str,
        item_id: str,
        *,
        comment: str | None = None,
        evidence: str | None = None,
        seen: int,
    ) -> Saved[Response]:
        """Write the comment or the evidence of an item, exactly as typed; None leaves it as it is.

        Raises `Refused` for an unknown item, a text over 4,000 characters or one with characters
        that no database can hold. `seen` as in `answer`.
        """
        respond = self._respond(principal, assessment_id, item_id)
        answers.check_notes(self.questionnaire, item_id, comment, evidence)
        change = respond(item_id, lambda said: _noted(said, comment, evidence), seen, self._stamp())
        return _counted(change, lambda said: _texts(said, comment, evidence))

    def answer_quick(
        self,
        principal: Principal,
        assessment_id: str,
        capability_id: str,
        stage: int | None,
        *,
        seen: int,
    ) -> Saved[int | None]:
        """Choose the stage that fits a capability best, 0 for none of them; None takes it back."""
        sheet = self._sheet(principal, Action.WRITE, assessment_id)
        answers.check_choice(self.questionnaire, capability_id, stage)
        change = sheet.choose(capability_id, stage, seen, self._stamp())
        return _counted(change, lambda choice: choice)

    def progress(self, principal: Principal, assessment_id: str) -> Progress:
        """How much is answered; cheap enough for every click, since nothing is scored.

        For a contributor: of what they are asked.
        """
        opened = self.open(principal, assessment_id)
        return answers.progress(opened.questionnaire, opened.assessment)

    def _respond(self, principal: Principal, assessment_id: str, item_id: str) -> Respond:
        """Where it belongs what this principal says about an item."""
        found = self._found(assessment_id)
        sheet = self._store.sheet(assessment_id)
        if not access.allows(principal, Action.CONTRIBUTE, found.of):
            access.require(principal, Action.WRITE, found.of)
            return sheet.respond
        self._require_asked(principal, sheet, item_id)
        return partial(sheet.contribute, principal.person)

    def _require_asked(self, principal: Principal, sheet: Sheet, item_id: str) -> None:
        if item_id not in self._asked(principal, sheet):
            raise Forbidden


def _counted(change: Change[Value], part: Callable[[Value], object]) -> Saved[Value]:
    events.tell("answer saved", logging.DEBUG)
    return saved(change, part)


def _noted(said: Response, comment: str | None, evidence: str | None) -> Response:
    if comment is not None:
        said = replace(said, comment=comment)
    return said if evidence is None else replace(said, evidence=evidence)


def _texts(said: Response, comment: str | None, evidence: str | None) -> tuple[str | None, ...]:
    """The texts that were written, None in place of one that was left alone."""
    return (
        None if comment is None else said.comment,
        None if evidence is None else said.evidence,
    )
