"""CSV: one line a task, as Excel opens it."""

from __future__ import annotations

from assessment import spreadsheets
from reports.plan.tasks import Plan, Task, shown

COLUMNS = (
    "id", "task", "lead", "first_day", "deadline", "criterion", "person_days", "cost", "after",
    "raises", "critical", "quick_win",
)  # fmt: skip


def write(plan: Plan) -> bytes:
    head = [plan.say(f"column.{column}") for column in COLUMNS]
    return spreadsheets.to_csv([head, *(_row(plan, task) for task in plan.tasks)])


def _row(plan: Plan, task: Task) -> list[str | int | float]:
    """Days as ISO has them, which every spreadsheet reads as days."""
    return [
        task.id,
        task.name,
        task.lead,
        task.first_day.isoformat(),
        task.last_day.isoformat(),
        task.criterion,
        shown(task.person_days),
        shown(task.cost_cny),
        " ".join(task.after),
        " ".join(task.raises),
        plan.say("yes" if task.is_critical else "no"),
        plan.say("yes" if task.is_quick_win else "no"),
    ]
