"""What every use case stands on: the store behind `access`, the questionnaire and the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assessment import access, answers, interchange, tenancy
from assessment.access import Action, Principal, Protected
from assessment.model import BEIJING, LANGUAGES, Assessment, Language, Questionnaire
from assessment.problems import Refused
from assessment.questionnaire import DEFAULT, restore
from assessment.service.clerk import Clerk
from assessment.service.door import Door
from assessment.service.values import SAMPLE_PREFIX, Opened, Sample
from assessment.store import Series, Sheet, Stamp, Store, Stored, Words
from assessment.tenancy import Voice

if TYPE_CHECKING:
    from assessment.store.belongings import Holding


class Base:
    """`clock` returns the present with its time zone; reports carry its date.

    `clerk` keeps the record, `door` says on what terms people are let in.
    What nobody touches for `retention_days` is deleted; 0: nothing is.
    `samples` is the folder of the filled sample assessments that belong to the questionnaire.
    """

    def __init__(  # noqa: PLR0913 - what a process sets once
        self,
        store: Store,
        questionnaire: Questionnaire,
        clock: Callable[[], datetime],
        *,
        samples: Path = DEFAULT / "samples",
        clerk: Clerk | None = None,
        door: Door | None = None,
        retention_days: int = 0,
    ) -> None:
        self.questionnaire = questionnaire
        self._store = store
        self._clock = clock
        self._sample_folder = samples
        self._is_kept = False
        self._clerk = Clerk() if clerk is None else clerk
        self._door = Door() if door is None else door
        self._retention_days = retention_days
        self._earlier: dict[str, Questionnaire | None] = {}  # as many as there were versions

    def _open(self, principal: Principal, assessment_id: str) -> Opened:
        """The assessment with all its answers; the quick scan's are merged in, as inferred."""
        return self._read(principal, self._found(assessment_id))

    def _read(self, principal: Principal, found: Found) -> Opened:
        access.require(principal, Action.READ, found.of)
        if found.sample is not None:
            return Opened(found.sample.assessment, self.questionnaire)
        may_write = access.allows(principal, Action.WRITE, found.of)
        opened = self._opened(self._store.sheet(found.id), found.series)
        return replace(opened, may_write=may_write)

    def _sheet(self, principal: Principal, action: Action, assessment_id: str) -> Sheet:
        """The one way to a stored assessment: nothing is reached before access has said yes."""
        self._series(principal, action, assessment_id)
        return self._store.sheet(assessment_id)

    def _series(self, principal: Principal, action: Action, assessment_id: str) -> Series:
        """The rounds an assessment is one of, once access has said yes to this one."""
        found = self._found(assessment_id)
        access.require(principal, action, found.of)
        return found.series

    def _found(self, assessment_id: str) -> Found:
        """What access has to know of an assessment, and nothing that was said in it."""
        sample = self._sample(assessment_id)
        if sample is not None:
            return Found(assessment_id, Series(), self._house(is_sample=True), sample)
        series = self._store.series(assessment_id)
        is_closed = assessment_id in series.ids[:-1]
        of = replace(self._house(), keys=series.keys, is_closed=is_closed, tenant=series.tenant)
        return Found(assessment_id, series, of)

    def _house(self, is_sample: bool = False) -> Protected:
        """The installation as it is open to guests or not, or a sample in it."""
        return Protected(is_sample=is_sample, is_for_people=not self._door.is_open_to_guests)

    def _holding(self, series: Series) -> Holding:
        from assessment.store.belongings import Holding

        if series.tenant:
            return self._store.custody.of_tenant(series.tenant)
        return Holding("", series.ids)

    def _today(self) -> date:
        return self._clock().astimezone(BEIJING).date()

    def _stamp(self) -> Stamp:
        """When something is said, and the words; before the first answer to them they are kept."""
        stamp = Stamp(self._clock(), self.questionnaire.digest)
        model = self.questionnaire
        if model.files and not self._is_kept:
            self._store.keep(Words(model.digest, model.version, model.files), stamp)
            self._is_kept = True
        return stamp

    def _opened(self, sheet: Sheet, series: Series) -> Opened:
        stored = sheet.read()
        place = series.ids.index(stored.id) + 1
        model, is_own_model = self.questionnaire, True
        if place < len(series.ids):
            kept = self._kept(stored.questionnaire)
            model, is_own_model = kept or model, kept is not None
        said = {id_: r for id_, r in stored.responses.items() if id_ in model.item}
        chosen = {id_: r for id_, r in stored.choices.items() if id_ in model.capability}
        voices = sheet.voices() if series.tenant else ()
        return Opened(
            _assessment(model, stored, voices),
            model,
            revisions={id_: r.number for id_, r in said.items()},
            saved_at={id_: r.saved_at for id_, r in said.items() if not r.value.is_carried},
            quick_revisions={id_: r.number for id_, r in chosen.items()},
            round=place,
            rounds=len(series.ids),
            is_own_model=is_own_model,
            tenant=series.tenant,
        )

    def _kept(self, digest: str) -> Questionnaire | None:
        """The questionnaire that was asked; None: it was not kept, or is no longer read."""
        if digest == self.questionnaire.digest:
            return self.questionnaire
        if digest not in self._earlier:
            words = self._store.words(digest)
            self._earlier[digest] = None if words is None else _restored(words)
        return self._earlier[digest]

    def _sample(self, assessment_id: str) -> Sample | None:
        if not assessment_id.startswith(SAMPLE_PREFIX):
            return None
        return next((s for s in self._samples if s.assessment.id == assessment_id), None)

    def _in_language(self, sample: Sample, language: Language) -> Sample:
        """The same bank described in `language` if it has been, else as it was written."""
        same = {other.language: other for other in self._samples if other.id == sample.id}
        return same.get(language, same.get(None, sample))

    def _translated(self, assessment_id: str, language: Language) -> str:
        """The id of a sample in `language`; of any other assessment its own."""
        sample = self._sample(assessment_id)
        return self._in_language(sample, language).assessment.id if sample else assessment_id

    @cached_property
    def _samples(self) -> tuple[Sample, ...]:
        folders: dict[Language | None, Path] = {None: self._sample_folder}
        folders |= {language: self._sample_folder / language for language in LANGUAGES}
        return tuple(
            self._read_sample(path, language)
            for language, folder in folders.items()
            for path in sorted(folder.glob("*.json"))
        )

    def _read_sample(self, path: Path, language: Language | None) -> Sample:
        sample_id = SAMPLE_PREFIX + path.stem
        own_id = f"{sample_id}-{language}" if language else sample_id
        text = path.read_text("utf-8")
        read = interchange.read(
            self.questionnaire, text, now=self._clock(), file=path.name, id_=own_id
        )
        return Sample(sample_id, replace(read.assessment, is_sample=True), language)


@dataclass(frozen=True, slots=True)
class Found:
    """An assessment before it is known who may do what with it."""

    id: str
    series: Series
    of: Protected
    sample: Sample | None = None


def _assessment(model: Questionnaire, stored: Stored, voices: tuple[Voice, ...] = ()) -> Assessment:
    own = {id_: r.value for id_, r in stored.responses.items() if id_ in model.item}
    said = tenancy.consolidated(model, own, voices)
    quick = {
        id_: r.value
        for id_, r in stored.choices.items()
        if id_ in model.capability and r.value is not None
    }
    return Assessment(
        id=stored.id,
        bank=answers.known_bank(model, stored.bank),
        mode=stored.settings.mode,
        responses=answers.with_inferred(model, said, quick),
        quick=quick,
        started_at=stored.started_at,
        updated_at=max([stored.updated_at, *(voice.saved_at for voice in voices)]),
        scenario=answers.known_scenario(model, stored.scenario),
        carried=stored.carried & quick.keys(),
    )


def _restored(words: Words) -> Questionnaire | None:
    try:
        return restore(words.files)
    except Refused:
        return None
