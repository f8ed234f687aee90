"""Following through: a roadmap is adopted, tracked, and planned again from today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from assessment import answers, delivery
from assessment.access import Action, Principal
from assessment.delivery import Baseline, Delivery, Log, Reading, Task, Track
from assessment.findings import Findings
from assessment.problems import Problem, Refused
from assessment.service.planning import Planning
from assessment.service.values import Saved, saved
from assessment.store import Sheet


class Following(Planning):
    """What was adopted, and what becomes of it. Nothing is adopted in a sample."""

    def adopt(self, principal: Principal, assessment_id: str) -> Baseline:
        """The plan in hand becomes the one to follow; earlier ones, and what was said, stay.

        Raises `Refused` for a plan with nothing to do.
        """
        sheet = self._sheet(principal, Action.WRITE, assessment_id)
        baseline = delivery.adopted(self.findings(principal, assessment_id), self._today())
        sheet.adopt(baseline, self._stamp())
        return baseline

    def delivery(self, principal: Principal, assessment_id: str) -> Delivery | None:
        """The adopted plan as it stands today; None: nothing was adopted."""
        if self._sample(assessment_id) is not None:
            self._open(principal, assessment_id)
            return None
        log = self._log(self._sheet(principal, Action.READ, assessment_id))
        return delivery.follow_log(log, self._today()) if log.baselines else None

    def track(
        self, principal: Principal, assessment_id: str, track: Track, *, seen: int
    ) -> Saved[Track]:
        """Say how far an initiative is; a day its status calls for and nobody gave is today's.

        `seen` is the revision the page had shown (0: none). Of the track's parts (`delivery.Part`)
        those count that differ from it; what others have said since of another part stays. Raises
        `Refused` with every fault, and for an initiative that no adopted plan has.
        """
        sheet = self._sheet(principal, Action.WRITE, assessment_id)
        today = self._today()
        track = delivery.dated(track, today)
        answers.check_track(track, self._tasks(sheet), today)
        change = sheet.track(track, seen, self._stamp())
        parts = delivery.changed(change.seen, track)
        return saved(change, lambda said: [delivery.part_of(said, part) for part in parts])

    def add_reading(
        self, principal: Principal, assessment_id: str, initiative_id: str, reading: Reading
    ) -> Reading | None:
        """Keep what an initiative's figure read; returns the reading of that day it replaces."""
        sheet = self._sheet(principal, Action.WRITE, assessment_id)
        answers.check_reading(initiative_id, reading, self._tasks(sheet), self._today())
        before = sheet.note(initiative_id, reading.on, reading, self._stamp()).before.value
        return None if before == reading else before

    def remove_reading(
        self, principal: Principal, assessment_id: str, initiative_id: str, on: date
    ) -> None:
        """Take the reading of a day back; where there is none, there is nothing to do."""
        sheet = self._sheet(principal, Action.WRITE, assessment_id)
        if any(reading.on == on for reading in sheet.followed().readings.get(initiative_id, ())):
            sheet.note(initiative_id, on, None, self._stamp())

    def replanned(self, principal: Principal, assessment_id: str) -> Findings:
        """The plan from this month on, keeping what is done and what runs; it is not kept.

        Raises `Refused` if nothing was adopted, or nothing grants what is left to wish for. It is
        for those who may adopt it.
        """
        sheet = self._sheet(principal, Action.WRITE, assessment_id)
        return self._replanned(principal, assessment_id, self._followed(sheet))

    def adopt_replan(self, principal: Principal, assessment_id: str) -> Baseline:
        """The plan from this month on becomes the one to follow; the first one stays visible."""
        sheet = self._sheet(principal, Action.WRITE, assessment_id)
        followed = self._followed(sheet)
        found = self._replanned(principal, assessment_id, followed)
        baseline = delivery.rebased(found, followed)
        sheet.adopt(baseline, self._stamp())
        return baseline

    def _replanned(self, principal: Principal, assessment_id: str, followed: Delivery) -> Findings:
        opened = self._open(principal, assessment_id)
        return delivery.replan(opened.questionnaire, opened.assessment, followed)

    def _followed(self, sheet: Sheet) -> Delivery:
        log = self._log(sheet)
        if not log.baselines:
            raise Refused([Problem("delivery-nothing-adopted")])
        return delivery.follow_log(log, self._today())

    def _log(self, sheet: Sheet) -> Log:
        return delivery.known(sheet.followed(), self.questionnaire)

    def _tasks(self, sheet: Sheet) -> Mapping[str, Task]:
        return self._log(sheet).task
