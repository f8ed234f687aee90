"""An invented course of a plan: what following one looks like, where nobody has followed any."""

from __future__ import annotations

from datetime import date, timedelta

from assessment.delivery.baseline import Baseline, Task
from assessment.delivery.progress import Delivery, Track, follow


def imagined(baseline: Baseline) -> Delivery:
    """The plan halfway: what is due is done on time, but for the last of it, which still runs."""
    months = baseline.start.until(baseline.end) + 1
    today = baseline.start.plus(months // 2).first_day + timedelta(days=14)
    due = [task for task in baseline.tasks if task.end.last_day < today]
    late = max(due, key=lambda task: task.end, default=None)
    tracks = [
        _track(task, today, is_done=task in due and task is not late) for task in baseline.tasks
    ]
    return follow(baseline, {track.initiative_id: track for track in tracks}, {}, today)


def _track(task: Task, today: date, *, is_done: bool) -> Track:
    began = task.start.first_day
    if is_done:
        return Track(task.initiative_id, "done", started=began, finished=task.end.last_day)
    if began <= today:
        return Track(task.initiative_id, "running", started=began)
    return Track(task.initiative_id)
