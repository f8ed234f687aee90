"""A plan that was adopted: what shall be done by when, whatever is planned later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assessment.findings import Findings
from assessment.model import Month
from assessment.problems import Problem, Refused


@dataclass(frozen=True, slots=True)
class Task:
    """One initiative of an adopted plan. It stays as adopted, whatever the model says later."""

    initiative_id: str
    start: Month
    end: Month  # inclusive
    person_days: float
    raises: tuple[str, ...]  # the items it was to raise to F
    requires: tuple[str, ...] = ()  # those of its prerequisites that are tasks of the same plan


@dataclass(frozen=True, slots=True)
class Baseline:
    tasks: tuple[Task, ...]  # by start, then by initiative
    target_stage: int  # 1..5
    adopted_on: date
    start: Month  # its first month
    fingerprint: str  # of the findings it came from

    @property
    def end(self) -> Month:
        return max((task.end for task in self.tasks), default=self.start)

    @property
    def task(self) -> Mapping[str, Task]:
        return {task.initiative_id: task for task in self.tasks}


def adopted(found: Findings, today: date) -> Baseline:
    """The plan of the findings as a baseline; raises Refused if there is nothing to do in it."""
    chosen = {p.initiative.id for p in found.roadmap.initiatives}
    if not chosen:
        raise Refused([Problem("delivery-nothing-to-adopt")])
    return baseline_of(found, planned(found, chosen), found.start, today)


def planned(found: Findings, known: Iterable[str]) -> list[Task]:
    names = frozenset(known)
    return [
        Task(
            initiative_id=p.initiative.id,
            start=found.start.plus(p.start - 1),
            end=found.start.plus(p.end - 1),
            person_days=float(p.person_days),
            raises=p.raises,
            requires=tuple(needed for needed in p.initiative.requires if needed in names),
        )
        for p in found.roadmap.initiatives
    ]


def baseline_of(found: Findings, tasks: Iterable[Task], start: Month, today: date) -> Baseline:
    return Baseline(
        tasks=tuple(sorted(tasks, key=lambda task: (task.start, task.initiative_id))),
        target_stage=found.roadmap.target_stage,
        adopted_on=today,
        start=start,
        fingerprint=found.fingerprint,
    )


def document(baseline: Baseline) -> dict[str, Any]:
    """A baseline as it is stored and exported; months and days as ISO writes them."""
    return {
        "target_stage": baseline.target_stage,
        "adopted_on": baseline.adopted_on.isoformat(),
        "start": str(baseline.start),
        "fingerprint": baseline.fingerprint,
        "tasks": [
            {
                "id": task.initiative_id,
                "start": str(task.start),
                "end": str(task.end),
                "person_days": task.person_days,
                "raises": list(task.raises),
                "requires": list(task.requires),
            }
            for task in baseline.tasks
        ],
    }
