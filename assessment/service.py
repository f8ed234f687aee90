"""What can be done with an assessment: one method a use case, and the only way in.

Every public method takes the principal who asks first and lets `access` decide before anything is
read or written. Pages and commands call these methods and hold no rules of their own; the answers
go to the `store`, the rules of the field are in the core.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

from assessment import access, answers, findings, interchange, scoring
from assessment.access import Action, Forbidden, Principal, Protected
from assessment.answers import Progress
from assessment.findings import Findings
from assessment.model import (
    BEIJING,
    Assessment,
    Bank,
    Judgement,
    Language,
    Mode,
    Questionnaire,
    Response,
    Scenario,
)
from assessment.questionnaire import DEFAULT
from assessment.scoring import Profile
from assessment.store import Change, Settings, Sheet, Stamp, Store

Value = TypeVar("Value")

SAMPLE_PREFIX = "sample-"


@dataclass(frozen=True, slots=True)
class Started:
    """A new assessment and the secret of its resume link, which nobody can look up again."""

    assessment: Assessment
    secret: str


@dataclass(frozen=True, slots=True)
class Opened:
    """An assessment as it stands, with what a page must have seen before it writes.

    `revisions` and `saved_at` have an entry for every item somebody answered or commented;
    `quick_revisions` for every capability of the quick scan. No entry: revision 0.
    """

    assessment: Assessment
    revisions: Mapping[str, int]
    saved_at: Mapping[str, datetime]
    quick_revisions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Replaced(Generic[Value]):
    """What someone else had saved since the page was shown, and is now overwritten."""

    value: Value
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Saved(Generic[Value]):
    """A write that is committed. `value` is a Response, or a quick choice (0..5 or None).

    `replaced` is None unless the very thing written (judgement, comment, evidence or choice) had
    been changed by somebody else after `seen`; its value can be put back by writing it again.
    """

    value: Value
    revision: int
    saved_at: datetime
    replaced: Replaced[Value] | None


@dataclass(frozen=True, slots=True)
class Sample:
    id: str  # "sample-rural"
    assessment: Assessment


class Service:
    """The use cases. `clock` returns the present with its time zone; reports carry its date.

    `samples` is the folder of the filled sample assessments that belong to the questionnaire.
    """

    def __init__(
        self,
        store: Store,
        questionnaire: Questionnaire,
        clock: Callable[[], datetime],
        samples: Path = DEFAULT / "samples",
    ) -> None:
        self.questionnaire = questionnaire
        self._store = store
        self._clock = clock
        self._sample_folder = samples

    # ---- Coming in -----------------------------------------------------------------------------

    def start(self, principal: Principal, bank: Bank, mode: Mode = "full") -> Started:
        """A new assessment. Raises `Refused` if the bank has no name or is described wrongly."""
        access.require(principal, Action.START)
        answers.check_bank(self.questionnaire, bank)
        answers.check_mode(mode)
        secret = access.new_secret()
        sheet = self._store.begin(
            str(uuid.uuid4()), access.key_of(secret), bank, Settings(mode), self._stamp()
        )
        return Started(self._opened(sheet).assessment, secret)

    def resume(self, principal: Principal, secret: str) -> Opened:
        """The assessment of a resume link; raises `Forbidden` if there is none, for any reason.

        The secret itself lets one in: whoever asks holds it from now on.
        """
        key = access.key_of(secret)
        assessment_id = self._store.assessment_with(key)
        if assessment_id is None:
            raise Forbidden
        return self.open(replace(principal, keys=principal.keys | {key}), assessment_id)

    def open(self, principal: Principal, assessment_id: str) -> Opened:
        """The assessment with all its answers; the quick scan's are merged in, as inferred."""
        sample = self._sample(assessment_id)
        if sample is not None:
            access.require(principal, Action.READ, Protected(is_sample=True))
            return Opened(sample.assessment, {}, {}, {})
        return self._opened(self._sheet(principal, Action.READ, assessment_id))

    def samples(self, principal: Principal) -> tuple[Sample, ...]:
        """Filled assessments to look at; they are opened by their ids like any other."""
        access.require(principal, Action.LIST_SAMPLES)
        return self._samples

    # ---- Answering -----------------------------------------------------------------------------

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

    def choose_target(
        self, principal: Principal, assessment_id: str, target_stage: int | None
    ) -> None:
        """The stage 1..5 to plan for; None: the one after the attained stage."""
        sheet = self._sheet(principal, Action.WRITE, assessment_id)
        answers.check_target(target_stage)
        sheet.settle(lambda settings: replace(settings, target_stage=target_stage), self._stamp())

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

        `seen` is the revision the page had shown (0: none). Raises `Refused` for an unknown item
        or "not applicable" without a reason.
        """
        sheet = self._sheet(principal, Action.WRITE, assessment_id)
        answers.check_judgement(self.questionnaire, item_id, judgement)
        change = sheet.respond(
            item_id, lambda said: replace(said, judgement=judgement), seen, self._stamp()
        )
        return _saved(change, lambda said: said.judgement)

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
        sheet = self._sheet(principal, Action.WRITE, assessment_id)
        answers.check_notes(self.questionnaire, item_id, comment, evidence)
        change = sheet.respond(
            item_id, lambda said: _noted(said, comment, evidence), seen, self._stamp()
        )
        return _saved(change, lambda said: _texts(said, comment, evidence))

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
        return _saved(change, lambda choice: choice)

    # ---- What comes of it ----------------------------------------------------------------------

    def progress(self, principal: Principal, assessment_id: str) -> Progress:
        """How much is answered; cheap enough for every click, since nothing is scored."""
        assessment = self.open(principal, assessment_id).assessment
        return answers.progress(
            self.questionnaire, assessment.mode, assessment.responses, assessment.quick
        )

    def reading(self, principal: Principal, assessment_id: str) -> Profile:
        """The scores as they stand; between claimed and possible the verdict may still move."""
        assessment = self.open(principal, assessment_id).assessment
        return scoring.score(self.questionnaire, assessment.responses)

    def findings(
        self, principal: Principal, assessment_id: str, target_stage: int | None = None
    ) -> Findings:
        """Everything found, planned for `target_stage` (None: the one chosen and stored)."""
        assessment = self.open(principal, assessment_id).assessment
        if target_stage is not None:
            answers.check_target(target_stage)
            scenario = replace(assessment.scenario, target_stage=target_stage)
            assessment = replace(assessment, scenario=scenario)
        return findings.find(self.questionnaire, assessment)

    def report(
        self,
        principal: Principal,
        assessment_id: str,
        language: Language,
        progress: Callable[[float], None] | None = None,
    ) -> bytes:
        """The PDF; `progress` hears shares of 0..1 while it is made."""
        found = self.findings(principal, assessment_id)
        from reports import pdf
        from reports.content import compose

        made_on = self._clock().astimezone(BEIJING).date()
        return pdf.render(compose(found, language, made_on), progress=progress)

    def export(self, principal: Principal, assessment_id: str) -> str:
        """The interchange JSON with answers, notes and scores: the bank's own copy."""
        found = self.findings(principal, assessment_id)
        said = interchange.assessment_document(found.assessment)
        return json.dumps(said | interchange.write(found), ensure_ascii=False, indent=2) + "\n"

    # ---- Inside --------------------------------------------------------------------------------

    def _sheet(self, principal: Principal, action: Action, assessment_id: str) -> Sheet:
        """The one way to a stored assessment: nothing is reached before access has said yes."""
        is_sample = self._sample(assessment_id) is not None
        keys = frozenset() if is_sample else self._store.keys_of(assessment_id)
        access.require(principal, action, Protected(keys, is_sample))
        return self._store.sheet(assessment_id)

    def _stamp(self) -> Stamp:
        return Stamp(self._clock(), self.questionnaire.digest)

    def _opened(self, sheet: Sheet) -> Opened:
        stored = sheet.read()
        said = {id_: r for id_, r in stored.responses.items() if id_ in self.questionnaire.item}
        chosen = {
            id_: r for id_, r in stored.choices.items() if id_ in self.questionnaire.capability
        }
        quick = {id_: r.value for id_, r in chosen.items() if r.value is not None}
        assessment = Assessment(
            id=stored.id,
            bank=answers.known_bank(self.questionnaire, stored.bank),
            mode=stored.settings.mode,
            responses=answers.with_inferred(
                self.questionnaire, {id_: r.value for id_, r in said.items()}, quick
            ),
            quick=quick,
            started_at=stored.started_at,
            updated_at=stored.updated_at,
            scenario=Scenario(stored.settings.target_stage),
        )
        return Opened(
            assessment,
            revisions={id_: r.number for id_, r in said.items()},
            saved_at={id_: r.saved_at for id_, r in said.items()},
            quick_revisions={id_: r.number for id_, r in chosen.items()},
        )

    def _sample(self, assessment_id: str) -> Sample | None:
        if not assessment_id.startswith(SAMPLE_PREFIX):
            return None
        return next((s for s in self._samples if s.id == assessment_id), None)

    @cached_property
    def _samples(self) -> tuple[Sample, ...]:
        return tuple(self._read_sample(path) for path in sorted(self._sample_folder.glob("*.json")))

    def _read_sample(self, path: Path) -> Sample:
        sample_id = SAMPLE_PREFIX + path.stem
        text = path.read_text("utf-8")
        read = interchange.read(
            self.questionnaire, text, now=self._clock(), file=path.name, id_=sample_id
        )
        return Sample(sample_id, replace(read.assessment, is_sample=True))


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


def _saved(change: Change[Value], what: Callable[[Value], object]) -> Saved[Value]:
    """`what` picks the part that was written: only what it overwrote counts as replaced."""
    overwrote = what(change.before.value) not in (what(change.seen), what(change.now.value))
    return Saved(
        value=change.now.value,
        revision=change.now.number,
        saved_at=change.now.saved_at,
        replaced=Replaced(change.before.value, change.before.saved_at) if overwrote else None,
    )
