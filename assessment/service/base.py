"""What every use case stands on: the store behind `access`, the questionnaire and the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

from assessment import access, answers, interchange
from assessment.access import Action, Principal, Protected
from assessment.model import BEIJING, Assessment, Questionnaire
from assessment.questionnaire import DEFAULT
from assessment.service.values import SAMPLE_PREFIX, Opened, Sample
from assessment.store import Sheet, Stamp, Store


class Base:
    """`clock` returns the present with its time zone; reports carry its date.

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

    def _open(self, principal: Principal, assessment_id: str) -> Opened:
        """The assessment with all its answers; the quick scan's are merged in, as inferred."""
        sample = self._sample(assessment_id)
        if sample is not None:
            access.require(principal, Action.READ, Protected(is_sample=True))
            return Opened(sample.assessment, {}, {}, {})
        return self._opened(self._sheet(principal, Action.READ, assessment_id))

    def _sheet(self, principal: Principal, action: Action, assessment_id: str) -> Sheet:
        """The one way to a stored assessment: nothing is reached before access has said yes."""
        is_sample = self._sample(assessment_id) is not None
        keys = frozenset() if is_sample else self._store.keys_of(assessment_id)
        access.require(principal, action, Protected(keys, is_sample))
        return self._store.sheet(assessment_id)

    def _stamp(self) -> Stamp:
        return Stamp(self._clock(), self.questionnaire.digest)

    def _today(self) -> date:
        return self._clock().astimezone(BEIJING).date()

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
            scenario=answers.known_scenario(self.questionnaire, stored.scenario),
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
