"""Microsoft Project's XML (MSPDI): tasks that wait for each other, work, departments as resources.

The elements stand in the order of the published schema (mspdi_pj12.xsd), which Project insists on.
Whole months become working days, Monday to Friday, eight hours each; each task keeps its first day
as a constraint, so that nothing moves when the file is opened, and its last day as a deadline.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from xml.etree import ElementTree

from reports.plan.tasks import Plan, Task, shown

NAMESPACE = "http://schemas.microsoft.com/project"
HOURS = 8  # of a working day
MORNING, NOON, AFTERNOON, EVENING = time(8), time(12), time(13), time(17)
FRIDAY = 4

START_NO_EARLIER_THAN = 4
FINISH_TO_START = 1
FIXED_DURATION = 1
PRORATED = 2
DAYS = 7  # the unit that durations are shown in
NONE = "PT0H0M0S"

Value = str | int | float
Fields = Mapping[str, Value]


def write(plan: Plan) -> bytes:
    project = ElementTree.Element("Project", xmlns=NAMESPACE)
    _fill(project, _project(plan))
    _calendar(ElementTree.SubElement(project, "Calendars"))
    resources = _resources(plan)
    tasks = ElementTree.SubElement(project, "Tasks")
    _fill(ElementTree.SubElement(tasks, "Task"), _whole(plan))
    for row, task in enumerate(plan.tasks, 1):
        _task(ElementTree.SubElement(tasks, "Task"), plan, task, row)
    listed = ElementTree.SubElement(project, "Resources")
    for place, lead in enumerate(resources, 1):
        _fill(ElementTree.SubElement(listed, "Resource"), _resource(plan, lead, place))
    assigned = ElementTree.SubElement(project, "Assignments")
    for task in plan.tasks:
        who = resources.index(task.lead) + 1
        _fill(ElementTree.SubElement(assigned, "Assignment"), _assignment(task, who))
    ElementTree.indent(project)
    written: bytes = ElementTree.tostring(project, encoding="UTF-8", xml_declaration=True)
    return written


def _fill(element: ElementTree.Element, fields: Fields) -> None:
    for name, value in fields.items():
        ElementTree.SubElement(element, name).text = str(value)


def _project(plan: Plan) -> Fields:
    return {
        "SaveVersion": 14,
        "Name": plan.title,
        "Title": plan.title,
        "Subject": plan.summary,
        "Company": plan.bank,
        "CreationDate": _moment(plan.made_at.astimezone(UTC).replace(tzinfo=None)),
        "ScheduleFromStart": 1,
        "StartDate": _begin(min(task.first_day for task in plan.tasks)),
        "FinishDate": _finish(max(task.last_day for task in plan.tasks)),
        "FYStartDate": 1,
        "CurrencyDigits": 0,
        "CurrencySymbol": "¥",
        "CurrencyCode": "CNY",
        "CurrencySymbolPosition": 0,
        "CalendarUID": 1,
        "DefaultStartTime": MORNING.isoformat(),
        "DefaultFinishTime": EVENING.isoformat(),
        "MinutesPerDay": HOURS * 60,
        "MinutesPerWeek": HOURS * 60 * 5,
        "DaysPerMonth": 21,
        "DefaultTaskType": FIXED_DURATION,
        "DurationFormat": DAYS,
        "HonorConstraints": 1,
        "NewTasksEffortDriven": 0,
        "NewTasksEstimated": 0,
    }


def _calendar(calendars: ElementTree.Element) -> None:
    """Days are numbered from Sunday, 1."""
    calendar = ElementTree.SubElement(calendars, "Calendar")
    _fill(calendar, {"UID": 1, "Name": "Standard", "IsBaseCalendar": 1, "BaseCalendarUID": -1})
    days = ElementTree.SubElement(calendar, "WeekDays")
    for number in range(1, 8):
        day = ElementTree.SubElement(days, "WeekDay")
        is_working = 1 < number < 7
        _fill(day, {"DayType": number, "DayWorking": int(is_working)})
        if is_working:
            times = ElementTree.SubElement(day, "WorkingTimes")
            for begin, end in ((MORNING, NOON), (AFTERNOON, EVENING)):
                hours = {"FromTime": begin.isoformat(), "ToTime": end.isoformat()}
                _fill(ElementTree.SubElement(times, "WorkingTime"), hours)


# ---- Tasks --------------------------------------------------------------------------------------


def _whole(plan: Plan) -> Fields:
    """The row above all: the project itself."""
    first = min(task.first_day for task in plan.tasks)
    last = max(task.last_day for task in plan.tasks)
    return {
        "UID": 0,
        "ID": 0,
        "Name": plan.title,
        "Type": FIXED_DURATION,
        "IsNull": 0,
        "OutlineNumber": "0",
        "OutlineLevel": 0,
        "Start": _begin(first),
        "Finish": _finish(last),
        "Duration": _hours(Fraction(_working_days(first, last) * HOURS)),
        "DurationFormat": DAYS,
        "Work": _hours(sum((task.person_days for task in plan.tasks), Fraction(0)) * HOURS),
        "Summary": 1,
    }


def _task(element: ElementTree.Element, plan: Plan, task: Task, row: int) -> None:
    _fill(
        element,
        {
            "UID": task.place,
            "ID": row,
            "Name": f"{task.id} {task.name}",
            "Active": 1,
            "Manual": 0,
            "Type": FIXED_DURATION,
            "IsNull": 0,
            "WBS": task.id,
            "OutlineNumber": str(row),
            "OutlineLevel": 1,
            "Priority": 500,
            "Start": _begin(task.first_day),
            "Finish": _finish(task.last_day),
            "Duration": _hours(_duration(task)),
            "DurationFormat": DAYS,
            "Work": _hours(task.person_days * HOURS),
            "EffortDriven": 0,
            "Estimated": 0,
            "Milestone": 0,
            "Summary": 0,
            "Critical": int(task.is_critical),
            "FixedCost": shown(task.cost_cny * 100),  # hundredths, whatever the currency's digits
            "FixedCostAccrual": PRORATED,
            "PercentComplete": 0,
            "ActualDuration": NONE,
            "ActualWork": NONE,
            "RemainingDuration": _hours(_duration(task)),
            "RemainingWork": _hours(task.person_days * HOURS),
            "ConstraintType": START_NO_EARLIER_THAN,
            "CalendarUID": -1,
            "ConstraintDate": _begin(task.first_day),
            "Deadline": _finish(task.last_day),
            "Notes": "\n".join(_notes(plan, task)),
        },
    )
    places = {one.id: one.place for one in plan.tasks}
    for needed in task.after:
        link = {"PredecessorUID": places[needed], "Type": FINISH_TO_START, "CrossProject": 0}
        lag = {"LinkLag": 0, "LagFormat": DAYS}
        _fill(ElementTree.SubElement(element, "PredecessorLink"), link | lag)


def _notes(plan: Plan, task: Task) -> Iterator[str]:
    yield plan.say("said.criterion", criterion=task.criterion)
    yield plan.say("said.risk", risk=task.risk)
    for action in task.first_actions:
        yield plan.say("said.action", action=action)


# ---- Departments --------------------------------------------------------------------------------


def _resources(plan: Plan) -> list[str]:
    """The departments, in the order in which they are first needed."""
    return list(dict.fromkeys(task.lead for task in plan.tasks))


def _resource(plan: Plan, lead: str, place: int) -> Fields:
    """As many people as its busiest month takes, so that none of its work is over-allocated."""
    own = [task for task in plan.tasks if task.lead == lead]
    peak = max(
        sum((_units(task) for task in own if month in task.months), Fraction(0))
        for month in range(1, plan.months + 1)
    )
    return {
        "UID": place,
        "ID": place,
        "Name": lead,
        "Type": 1,
        "IsNull": 0,
        "Group": lead,
        "MaxUnits": shown(peak + Fraction(1, 100)),
    }


def _assignment(task: Task, who: int) -> Fields:
    work = _hours(task.person_days * HOURS)
    return {
        "UID": task.place,
        "TaskUID": task.place,
        "ResourceUID": who,
        "ActualWork": NONE,
        "Finish": _finish(task.last_day),
        "RegularWork": work,
        "RemainingWork": work,
        "Start": _begin(task.first_day),
        "Units": float(_units(task)),
        "Work": work,
        "WorkContour": 0,
    }


def _units(task: Task) -> Fraction:
    """People at work on it at a time."""
    return task.person_days * HOURS / _duration(task)


# ---- Days and hours -----------------------------------------------------------------------------


def _duration(task: Task) -> Fraction:
    return Fraction(_working_days(task.first_day, task.last_day) * HOURS)


def _working_days(first: date, last: date) -> int:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum(day.weekday() <= FRIDAY for day in days)


def _begin(day: date) -> str:
    """The morning of the first working day from `day` on."""
    while day.weekday() > FRIDAY:
        day += timedelta(days=1)
    return _moment(datetime.combine(day, MORNING))


def _finish(day: date) -> str:
    """The evening of the last working day up to `day`."""
    while day.weekday() > FRIDAY:
        day -= timedelta(days=1)
    return _moment(datetime.combine(day, EVENING))


def _moment(value: datetime) -> str:
    return value.isoformat(timespec="seconds")


def _hours(hours: Fraction) -> str:
    whole, minutes = divmod(round(hours * 60), 60)
    return f"PT{whole}H{minutes}M0S"
