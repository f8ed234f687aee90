"""The roadmap as files that other programs open: a spreadsheet, a calendar, a project.

`write(findings, language, kind, made_at) -> bytes`. `tasks` decides what is said of each
initiative, in the reader's language; every other module knows one file format. Texts are data in
all of them: no formula, no markup, nothing that could end a line or a field.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from assessment.findings import Findings
from assessment.model import Language
from assessment.problems import Problem, Refused
from reports.plan.tasks import Plan

Kind = Literal["csv", "ics", "xml", "xlsx"]

MEDIA_TYPES: Mapping[Kind, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ics": "text/calendar",
    "xml": "application/xml",
    "csv": "text/csv",
}
"""In the order in which they are offered; a kind is the ending of its files."""


def write(findings: Findings, language: Language, kind: Kind, made_at: datetime) -> bytes:
    """The file; `made_at` has a zone. Same plan, same moment, same bytes.

    Raises Refused where there is nothing to do: a calendar may not be empty, and no file should.
    """
    plan = Plan.of(findings, language, made_at)
    if not plan.tasks:
        raise Refused([Problem("plan-without-tasks")])
    if kind == "csv":
        from reports.plan import table

        return table.write(plan)
    if kind == "ics":
        from reports.plan import calendar

        return calendar.write(plan)
    if kind == "xml":
        from reports.plan import project

        return project.write(plan)
    from reports.plan import workbook

    return workbook.write(plan)
