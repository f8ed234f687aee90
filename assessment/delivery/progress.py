"""What became of an adopted plan: how far each initiative is, what is late, what that threatens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, get_args

from assessment.delivery.baseline import Baseline, Task, document
from assessment.model import Questionnaire

Status = Literal["planned", "running", "done", "dropped"]

Lateness = Literal["late_start", "late_finish", "finished_late"]
"""Not begun though its first month is over; not done though its last month is; done after it."""


@dataclass(frozen=True, slots=True)
class Track:
    """How far an initiative is, in the words of those who carry it out."""

    initiative_id: str
    status: Status = "planned"
    owner: str = ""  # a person; the lead department is the initiative's
    started: date | None = None
    finished: date | None = None
    kpi_target: float | None = None
    kpi_unit: str = ""
    is_lower_better: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an initiative's figure read on a day; one a day."""

    on: date
    value: float
    note: str = ""


def dated(track: Track, today: date) -> Track:
    """The track with the day that its status calls for and nobody gave: it is today's."""
    if track.status == "running" and track.started is None:
        return replace(track, started=today)
    if track.status == "done" and track.finished is None:
        return replace(track, finished=today)
    return track


def turned(track: Track, status: Status) -> Track:
    """The track in another status, without the days that this status does not have."""
    started = None if status == "planned" else track.started
    finished = track.finished if status in ("done", "dropped") else None
    return replace(track, status=status, started=started, finished=finished)


Part = Literal["status", "owner", "kpi", "note"]
"""What is said of an initiative at once: nobody's day ends up beside somebody else's status."""

PARTS: tuple[Part, ...] = get_args(Part)


def part_of(track: Track, part: Part) -> tuple[object, ...]:
    """The values of one part of a track."""
    return tuple(getattr(track, name) for name in _FIELDS[part])


_FIELDS: Mapping[Part, tuple[str, ...]] = {
    "status": ("status", "started", "finished"),
    "owner": ("owner",),
    "kpi": ("kpi_target", "kpi_unit", "is_lower_better"),
    "note": ("note",),
}


def changed(before: Track, after: Track) -> tuple[Part, ...]:
    """The parts in which two tracks differ."""
    return tuple(part for part in PARTS if part_of(before, part) != part_of(after, part))


def merged(said: Track, seen: Track, now: Track) -> Track:
    """`now` with the parts that `said` changes of what its writer had `seen`."""
    names = [name for part in changed(seen, said) for name in _FIELDS[part]]
    return replace(now, **{name: getattr(said, name) for name in names})


@dataclass(frozen=True, slots=True)
class Standing:
    """One task of the plan, beside what became of it so far."""

    task: Task
    track: Track
    revision: int  # of the track; 0: nobody said anything yet
    readings: tuple[Reading, ...]  # oldest first
    lateness: Lateness | None = None
    days_late: int = 0  # since the last day on which it would have been in time
    threatened_by: tuple[str, ...] = ()  # the late initiatives it waits for, near or far
    saved_at: datetime | None = None  # when the track was last said; None: nobody said anything

    @property
    def initiative_id(self) -> str:
        return self.task.initiative_id

    @property
    def is_late(self) -> bool:
        """Late and still open; what was finished late is over."""
        return self.lateness in ("late_start", "late_finish")

    @property
    def is_open(self) -> bool:
        return self.track.status in ("planned", "running")

    @property
    def latest(self) -> Reading | None:
        return self.readings[-1] if self.readings else None

    @property
    def is_reached(self) -> bool | None:
        """The latest reading attains the target; None: there is no target, or no reading."""
        if self.track.kpi_target is None or self.latest is None:
            return None
        if self.track.is_lower_better:
            return self.latest.value <= self.track.kpi_target
        return self.latest.value >= self.track.kpi_target


@dataclass(frozen=True, slots=True)
class Delivery:
    """An adopted plan as it stands on a day."""

    baseline: Baseline  # the newest
    original: Baseline  # the first; the same one if the plan was never changed
    standings: tuple[Standing, ...]  # a task of the newest baseline each, in its order
    retired: tuple[Standing, ...]  # tracked, but of an earlier baseline only: dropped since
    today: date

    def having(self, status: Status) -> tuple[Standing, ...]:
        return tuple(s for s in self.standings if s.track.status == status)

    @property
    def late(self) -> tuple[Standing, ...]:
        return tuple(s for s in self.standings if s.is_late)

    @property
    def threatened(self) -> tuple[Standing, ...]:
        return tuple(s for s in self.standings if s.threatened_by)

    def waiting_for(self, initiative_id: str) -> tuple[Standing, ...]:
        """What a late initiative threatens."""
        return tuple(s for s in self.standings if initiative_id in s.threatened_by)

    @property
    def person_days(self) -> float:
        """Of all that is not dropped."""
        return sum(s.task.person_days for s in self.standings if s.track.status != "dropped")

    @property
    def person_days_done(self) -> float:
        return sum(s.task.person_days for s in self.having("done"))

    @property
    def due(self) -> tuple[Standing, ...]:
        """What would be done by today if everything went as adopted."""
        return tuple(
            s
            for s in self.standings
            if s.track.status != "dropped" and s.task.end.last_day < self.today
        )

    @property
    def person_days_due(self) -> float:
        return sum(s.task.person_days for s in self.due)


@dataclass(frozen=True, slots=True)
class Log:
    """All that was adopted and said, whatever is planned today."""

    baselines: tuple[Baseline, ...]  # oldest first, at least one
    tracks: Mapping[str, Track]
    readings: Mapping[str, Sequence[Reading]]
    revisions: Mapping[str, int]  # initiative -> revision of its track
    saved_at: Mapping[str, datetime] = field(default_factory=dict)  # initiative -> of that revision

    @property
    def task(self) -> Mapping[str, Task]:
        """Initiative -> its task in the newest baseline that has it."""
        return {task.initiative_id: task for b in self.baselines for task in b.tasks}


def follow(
    baseline: Baseline,
    tracks: Mapping[str, Track],
    readings: Mapping[str, Sequence[Reading]],
    today: date,
) -> Delivery:
    """A plan that was adopted once, beside what became of it."""
    return follow_log(Log((baseline,), tracks, readings, {}), today)


def follow_log(log: Log, today: date) -> Delivery:
    """The newest baseline beside what became of it, and what was dropped on the way there."""
    newest = log.baselines[-1]
    standings = {task.initiative_id: _standing(task, log, today) for task in newest.tasks}
    retired = [task for id_, task in log.task.items() if id_ in log.tracks and id_ not in standings]
    return Delivery(
        baseline=newest,
        original=log.baselines[0],
        standings=tuple(
            replace(standing, threatened_by=_threats(standing, standings))
            for standing in standings.values()
        ),
        retired=tuple(
            replace(_standing(task, log, today), lateness=None, days_late=0) for task in retired
        ),
        today=today,
    )


def _standing(task: Task, log: Log, today: date) -> Standing:
    id_ = task.initiative_id
    track = log.tracks.get(id_, Track(id_))
    lateness = _lateness(task, track, today)
    return Standing(
        task=task,
        track=track,
        revision=log.revisions.get(id_, 0),
        readings=tuple(sorted(log.readings.get(id_, ()), key=lambda reading: reading.on)),
        lateness=lateness,
        days_late=0 if lateness is None else _days_late(task, track, lateness, today),
        saved_at=log.saved_at.get(id_),
    )


def _lateness(task: Task, track: Track, today: date) -> Lateness | None:
    if track.status == "dropped":
        return None
    if track.status == "done":
        is_late = track.finished is not None and track.finished > task.end.last_day
        return "finished_late" if is_late else None
    if today > task.end.last_day:
        return "late_finish"
    if track.status == "planned" and today > task.start.last_day:
        return "late_start"
    return None


def _days_late(task: Task, track: Track, lateness: Lateness, today: date) -> int:
    if lateness == "late_start":
        return (today - task.start.last_day).days
    until = track.finished if lateness == "finished_late" and track.finished else today
    return (until - task.end.last_day).days


def _threats(standing: Standing, standings: Mapping[str, Standing]) -> tuple[str, ...]:
    """The late initiatives that one which has not begun waits for, however far up the line."""
    if standing.track.status != "planned":
        return ()
    late: set[str] = set()
    seen: set[str] = set()
    waiting = list(standing.task.requires)
    while waiting:
        needed = standings.get(waiting.pop())
        if needed is None or needed.initiative_id in seen or not needed.is_open:
            continue
        seen.add(needed.initiative_id)
        if needed.is_late:
            late.add(needed.initiative_id)
        waiting += needed.task.requires
    return tuple(sorted(late))


def known(log: Log, questionnaire: Questionnaire) -> Log:
    """The log without initiatives that the questionnaire no longer has."""
    names = questionnaire.initiative.keys()
    return replace(
        log,
        baselines=tuple(
            replace(b, tasks=tuple(task for task in b.tasks if task.initiative_id in names))
            for b in log.baselines
        ),
    )


# ---- As it is written ---------------------------------------------------------------------------


def whole_document(delivery: Delivery) -> dict[str, Any]:
    """The newest and the first plan, and all that was said about them, for the bank's own copy."""
    said = [s for s in (*delivery.standings, *delivery.retired) if s.revision or s.readings]
    return {
        "plan": document(delivery.baseline),
        "original": document(delivery.original),
        "tracks": [_track(s.track) for s in said if s.revision],
        "readings": {
            s.initiative_id: [_reading(r) for r in s.readings] for s in said if s.readings
        },
    }


def _track(track: Track) -> dict[str, Any]:
    return {
        "id": track.initiative_id,
        "status": track.status,
        "owner": track.owner,
        "started": None if track.started is None else track.started.isoformat(),
        "finished": None if track.finished is None else track.finished.isoformat(),
        "kpi_target": track.kpi_target,
        "kpi_unit": track.kpi_unit,
        "is_lower_better": track.is_lower_better,
        "note": track.note,
    }


def _reading(reading: Reading) -> dict[str, Any]:
    return {"on": reading.on.isoformat(), "value": reading.value, "note": reading.note}
