"""The plan from today: what is done stays done, what runs goes on, the rest is planned again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

from assessment import findings, roadmap
from assessment.delivery.baseline import Baseline, Task, baseline_of, planned
from assessment.delivery.progress import Delivery, Standing
from assessment.findings import Findings
from assessment.model import Assessment, Month, Questionnaire
from assessment.problems import Problem, Refused
from assessment.roadmap import Wish


def remaining(
    questionnaire: Questionnaire, assessment: Assessment, delivery: Delivery
) -> tuple[Wish, Month]:
    """What is still wished for, and the month it begins in: this one.

    Done counts as done; what runs goes on with the months that are left of it; what was dropped is
    excluded. Target and limits are the scenario's; of the budget what was not spent yet.
    """
    month, scenario = Month.of(delivery.today), assessment.scenario
    wish = findings.wish_of(scenario, delivery.baseline.target_stage - 1)
    begun = {s.initiative_id: s.track for s in delivery.having("running")}
    every = (*delivery.standings, *delivery.retired)
    dropped = {s.initiative_id for s in every if s.track.status == "dropped"}
    wish = replace(
        wish,
        done=frozenset(s.initiative_id for s in every if s.track.status == "done"),
        running=frozenset(begun),
        elapsed={id_: Month.of(t.started).until(month) for id_, t in begun.items() if t.started},
        pinned=wish.pinned - dropped,
        excluded=(wish.excluded - begun.keys()) | dropped,
    )
    if wish.budget_cny is not None:
        spent = ceil(roadmap.spent_cny(questionnaire, assessment.bank, wish))
        wish = replace(wish, budget_cny=max(0, wish.budget_cny - spent))
    return wish, month


def replan(questionnaire: Questionnaire, assessment: Assessment, delivery: Delivery) -> Findings:
    """The plan from this month on, keeping what is done and what runs.

    Raises Refused if nothing grants it, with the smallest change: an initiative to take up again,
    or the whole budget it takes, with what is spent already.
    """
    wish, start = remaining(questionnaire, assessment, delivery)
    try:
        return findings.find_from(questionnaire, assessment, wish, start)
    except Refused as refusal:
        spent = roadmap.spent_cny(questionnaire, assessment.bank, wish)
        problems = [_explained(problem, delivery, ceil(spent)) for problem in refusal.problems]
        raise Refused(problems) from refusal


def _explained(problem: Problem, delivery: Delivery, spent: int) -> Problem:
    needed = problem.params.get("needed")
    if problem.code == "plan-budget":
        return replace(problem, params={"needed": int(str(needed)) + spent})
    every = (*delivery.standings, *delivery.retired)
    dropped = {s.initiative_id for s in every if s.track.status == "dropped"}
    if problem.code == "plan-excluded" and dropped.issuperset(problem.names("needed")):
        return Problem("delivery-dropped", {"needed": needed})
    return problem


def rebased(found: Findings, delivery: Delivery) -> Baseline:
    """The plan from today as the next baseline.

    What is done stands in it with its actual months, what runs with the month it began in. Raises
    Refused if there is nothing left to do.
    """
    if not found.roadmap.initiatives:
        raise Refused([Problem("delivery-nothing-to-adopt")])
    done = [_as_done(s) for s in (*delivery.standings, *delivery.retired) if _is_done(s)]
    ahead = {task.initiative_id: task for task in planned(found, ())}
    running = [
        _as_running(s, ahead.pop(s.initiative_id, s.task), found.start)
        for s in delivery.having("running")
    ]
    tasks = [*done, *running, *ahead.values()]
    names = {task.initiative_id for task in tasks}
    tasks = [replace(task, requires=_within(found, task.initiative_id, names)) for task in tasks]
    return baseline_of(found, tasks, min(task.start for task in tasks), delivery.today)


@dataclass(frozen=True, slots=True)
class Shift:
    """One task that the plan from today has in other months than the adopted one, or not at all."""

    initiative_id: str
    before: Task | None  # None: it is new
    after: Task | None  # None: it is needed no longer


@dataclass(frozen=True, slots=True)
class Rebasing:
    """The plan from today beside the adopted one."""

    before: Baseline
    after: Baseline
    shifts: tuple[Shift, ...]  # of what is not done; in the order of the plan from today

    @property
    def new(self) -> tuple[Shift, ...]:
        return tuple(shift for shift in self.shifts if shift.before is None)

    @property
    def gone(self) -> tuple[Shift, ...]:
        return tuple(shift for shift in self.shifts if shift.after is None)

    @property
    def moved(self) -> tuple[Shift, ...]:
        return tuple(shift for shift in self.shifts if shift.before and shift.after)


def rebasing(found: Findings, delivery: Delivery) -> Rebasing:
    """What the plan from today changes; raises Refused if there is nothing left to do."""
    before, after = delivery.baseline, rebased(found, delivery)
    done = {s.initiative_id for s in delivery.having("done")}
    ids = dict.fromkeys([*after.task, *before.task])
    pairs = (Shift(id_, before.task.get(id_), after.task.get(id_)) for id_ in ids)
    shifts = tuple(p for p in pairs if p.initiative_id not in done and _is_shifted(p))
    return Rebasing(before, after, shifts)


def _is_shifted(shift: Shift) -> bool:
    before, after = shift.before, shift.after
    return not (before and after and (before.start, before.end) == (after.start, after.end))


def _is_done(standing: Standing) -> bool:
    return standing.track.status == "done"


def _as_done(standing: Standing) -> Task:
    task, finished = standing.task, standing.track.finished
    end = task.end if finished is None else Month.of(finished)
    started = standing.track.started
    return replace(
        task, start=min(task.start, end) if started is None else Month.of(started), end=end
    )


def _as_running(standing: Standing, left: Task, this_month: Month) -> Task:
    """The whole of it, from the month it began in; `left` is what is planned of it from today."""
    started = standing.track.started
    start = standing.task.start if started is None else Month.of(started)
    return replace(standing.task, start=min(start, this_month), end=max(left.end, this_month))


def _within(found: Findings, initiative_id: str, names: set[str]) -> tuple[str, ...]:
    requires = found.questionnaire.initiative[initiative_id].requires
    return tuple(needed for needed in requires if needed in names)
