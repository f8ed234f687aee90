"""iCalendar (RFC 5545): a task is an event of whole days that leaves its days free.

A task has the same UID in every file of its assessment, so that a later plan moves the events of
an earlier one instead of standing beside them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from assessment.messages import number
from reports.plan.tasks import Plan, Task

LINE = 75  # octets of a line, its end not counted


def write(plan: Plan) -> bytes:
    return b"".join(_folded(line) + b"\r\n" for line in _lines(plan))


def _lines(plan: Plan) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:-//Yuanhang//Roadmap//{plan.language.upper()}"
    yield "CALSCALE:GREGORIAN"
    yield "METHOD:PUBLISH"
    yield f"X-WR-CALNAME:{_escaped(plan.title)}"
    for task in plan.tasks:
        yield from _event(plan, task)
    yield "END:VCALENDAR"


def _event(plan: Plan, task: Task) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_uid(plan, task)}"
    yield f"DTSTAMP:{_moment(plan.made_at)}"
    yield f"DTSTART;VALUE=DATE:{_day(task.first_day)}"
    yield f"DTEND;VALUE=DATE:{_day(task.last_day + timedelta(days=1))}"
    yield f"SUMMARY:{_escaped(f'{task.id} {task.name}')}"
    yield f"DESCRIPTION:{_escaped(_description(plan, task))}"
    yield f"CATEGORIES:{_escaped(task.lead)}"
    yield "TRANSP:TRANSPARENT"
    yield "X-MICROSOFT-CDO-BUSYSTATUS:FREE"
    yield "END:VEVENT"


def _description(plan: Plan, task: Task) -> str:
    language = plan.language
    said = [
        plan.say("said.lead", lead=task.lead),
        plan.say("said.criterion", criterion=task.criterion),
        plan.say("said.person_days", days=number(language, task.person_days)),
    ]
    if task.after:
        said.append(plan.say("said.after", ids=", ".join(task.after)))
    return "\n".join(said)


def _uid(plan: Plan, task: Task) -> str:
    digest = hashlib.sha256(f"{plan.seal}/{task.id}".encode()).hexdigest()
    return f"{digest[:32]}@yuanhang"


def _day(value: date) -> str:
    return f"{value:%Y%m%d}"


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, written)
    return text


def _folded(line: str) -> bytes:
    """At most 75 octets a line, never cut within a character; a space continues it."""
    lines, octets = [b""], LINE
    for character in line:
        written = character.encode()
        if len(lines[-1]) + len(written) > octets:
            lines.append(b"")
            octets = LINE - 1
        lines[-1] += written
    return b"\r\n ".join(lines)
