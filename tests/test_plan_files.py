"""The plan as files, read back by other readers: csv, icalendar, ElementTree, openpyxl."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from xml.etree import ElementTree

import icalendar
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from assessment import findings
from assessment.findings import Findings
from assessment.model import (
    LANGUAGES,
    Assessment,
    Bank,
    Language,
    Month,
    Questionnaire,
    Scenario,
    Text,
)
from assessment.problems import Refused
from reports import plan
from reports.plan import MEDIA_TYPES, Kind
from tests.test_scoring import all_rated, with_stages

MADE = datetime(2026, 11, 26, 5, 30, tzinfo=UTC)
LATER = datetime(2027, 2, 1, 8, 0, tzinfo=UTC)
HAN = re.compile(r"[\u3400-\u9fff]")
HOSTILE = "=1+1;a,b\\c <R&D> \"q\"\n'x' 㙍𠮷\x07"
CLEAN = "=1+1;a,b\\c <R&D> \"q\" 'x' 㙍𠮷"


def found_for(
    model: Questionnaire, scenario: Scenario, name: str = "Bank", seats: int = 100
) -> Findings:
    assessed = Assessment(
        "a1", Bank(name, seats=seats), "full", with_stages("F", "L", "P", "N", "N"), {}, MADE, MADE
    )
    return findings.find_for(model, assessed, scenario)


@pytest.fixture(scope="module")
def found(model: Questionnaire) -> Findings:
    return found_for(model, Scenario(4, Month(2026, 11), capacity=120))


@pytest.fixture(scope="module")
def hostile(model: Questionnaire) -> Findings:
    """Every text of an initiative and every department means harm."""
    text = Text(HOSTILE, HOSTILE)
    initiatives = tuple(replace(i, name=text, kpi=text, risk=text) for i in model.initiatives)
    roles = tuple(replace(role, name=text) for role in model.roles)
    bad = replace(model, initiatives=initiatives, roles=roles)
    return found_for(bad, Scenario(3, capacity=120), HOSTILE)


def days(found: Findings) -> list[tuple[date, date]]:
    """The first and the last day of each initiative, in the order of the plan."""
    return [
        (found.start.plus(p.start - 1).first_day, found.start.plus(p.end - 1).last_day)
        for p in found.roadmap.initiatives
    ]


# ---- All kinds ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", MEDIA_TYPES)
def test_the_same_plan_at_the_same_moment_is_the_same_file(found: Findings, kind: Kind) -> None:
    assert plan.write(found, "zh", kind, MADE) == plan.write(found, "zh", kind, MADE)


@pytest.mark.parametrize("kind", MEDIA_TYPES)
def test_there_is_no_file_of_a_plan_without_tasks(model: Questionnaire, kind: Kind) -> None:
    done = Assessment("a1", Bank("Bank"), "full", all_rated("F"), {}, MADE, MADE)
    with pytest.raises(Refused) as refused:
        plan.write(findings.find(model, done), "en", kind, MADE)
    assert refused.value.sentences("en") == (
        "There is nothing to do: the target is attained already. Choose a higher one.",
    )


@pytest.mark.parametrize("kind", MEDIA_TYPES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_speaks_one_language(found: Findings, kind: Kind, language: Language) -> None:
    written = plan.write(found, language, kind, MADE)
    if kind == "xlsx":
        with zipfile.ZipFile(io.BytesIO(written)) as parts:
            written = parts.read("xl/sharedStrings.xml") + parts.read("xl/workbook.xml")
    text = written.decode("utf-8").replace("\r\n ", "")
    assert bool(HAN.search(text)) == (language == "zh")


# ---- CSV ----------------------------------------------------------------------------------------


def rows_of(written: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""), strict=True))


def test_the_table_has_a_line_for_each_initiative_with_its_days_and_sums(found: Findings) -> None:
    written = plan.write(found, "en", "csv", MADE)
    assert written.startswith(b"\xef\xbb\xbf"), "Excel takes it for UTF-8"
    head, *rows = rows_of(written)
    assert head[:6] == [
        "No.", "Task", "Lead department", "First day", "Deadline", "Acceptance criterion",
    ]  # fmt: skip
    assert [row[0] for row in rows] == [p.initiative.id for p in found.roadmap.initiatives]
    assert [tuple(map(date.fromisoformat, row[3:5])) for row in rows] == days(found)
    assert sum(Fraction(row[6]) for row in rows) == found.roadmap.person_days
    assert sum(Fraction(row[7]) for row in rows) == found.roadmap.cost_cny
    assert [tuple(row[8].split()) for row in rows] == [p.after for p in found.roadmap.initiatives]


def test_no_cell_of_the_table_is_a_formula(hostile: Findings) -> None:
    written = plan.write(hostile, "zh", "csv", MADE)
    row = rows_of(written)[1]
    assert row[1] == row[2] == row[5] == "'" + CLEAN
    assert not any(
        cell.startswith(("=", "+", "-", "@")) for row in rows_of(written) for cell in row
    )


# ---- iCalendar ----------------------------------------------------------------------------------


def events_of(written: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(written).walk("VEVENT"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_initiative_is_an_event_of_whole_days(found: Findings, language: Language) -> None:
    events = events_of(plan.write(found, language, "ics", MADE))
    spans = [(e.decoded("dtstart"), e.decoded("dtend") - timedelta(days=1)) for e in events]
    assert spans == days(found)
    assert [str(e["summary"]) for e in events] == [
        f"{p.initiative.id} {p.initiative.name.in_(language)}" for p in found.roadmap.initiatives
    ]
    assert {e["transp"] for e in events} == {"TRANSPARENT"}, "nobody is busy for three months"
    assert {e.decoded("dtstamp") for e in events} == {MADE}


def test_a_later_plan_moves_the_events_of_an_earlier_one(
    model: Questionnaire, found: Findings
) -> None:
    def uids(found: Findings, language: Language, made: datetime) -> dict[str, str]:
        written = plan.write(found, language, "ics", made)
        return {str(e["summary"]).split()[0]: str(e["uid"]) for e in events_of(written)}

    first = uids(found, "zh", MADE)
    later = uids(found_for(model, Scenario(4, Month(2027, 3), capacity=90)), "en", LATER)
    assert len(set(first.values())) == len(first)
    assert first == later
    assert not set(first.values()) & set(
        uids(found_for(model, Scenario(4), "B"), "zh", MADE).values()
    )


def test_lines_are_folded_between_characters_and_end_as_the_standard_says(
    hostile: Findings,
) -> None:
    written = plan.write(hostile, "zh", "ics", MADE)
    lines = written.split(b"\r\n")
    assert lines[-1] == b""
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert all(line.decode("utf-8") for line in lines[:-1]), "no character is cut"


def test_a_text_comes_back_from_a_calendar_as_it_was(hostile: Findings) -> None:
    event = events_of(plan.write(hostile, "en", "ics", MADE))[0]
    id_ = hostile.roadmap.initiatives[0].initiative.id
    assert str(event["summary"]) == f"{id_} {CLEAN}"
    assert str(event["description"]).splitlines()[:2] == [
        f"Lead department: {CLEAN}",
        f"Acceptance criterion: {CLEAN}",
    ]


# ---- Microsoft Project --------------------------------------------------------------------------

P = "{http://schemas.microsoft.com/project}"
ORDER = {
    "Project": (
        "SaveVersion", "UID", "Name", "Title", "Subject", "Category", "Company", "Manager",
        "Author", "CreationDate", "Revision", "LastSaved", "ScheduleFromStart", "StartDate",
        "FinishDate", "FYStartDate", "CriticalSlackLimit", "CurrencyDigits", "CurrencySymbol",
        "CurrencyCode", "CurrencySymbolPosition", "CalendarUID", "DefaultStartTime",
        "DefaultFinishTime", "MinutesPerDay", "MinutesPerWeek", "DaysPerMonth", "DefaultTaskType",
        "DefaultFixedCostAccrual", "DefaultStandardRate", "DefaultOvertimeRate", "DurationFormat",
        "WorkFormat", "EditableActualCosts", "HonorConstraints", "EarnedValueMethod",
        "InsertedProjectsLikeSummary", "MultipleCriticalPaths", "NewTasksEffortDriven",
        "NewTasksEstimated", "Calendars", "Tasks", "Resources", "Assignments",
    ),
    "Calendar": ("UID", "Name", "IsBaseCalendar", "BaseCalendarUID", "WeekDays"),
    "WeekDay": ("DayType", "DayWorking", "TimePeriod", "WorkingTimes"),
    "WorkingTime": ("FromTime", "ToTime"),
    "Task": (
        "UID", "ID", "Name", "Active", "Manual", "Type", "IsNull", "CreateDate", "Contact", "WBS",
        "WBSLevel", "OutlineNumber", "OutlineLevel", "Priority", "Start", "Finish", "Duration",
        "DurationFormat", "Work", "Stop", "Resume", "ResumeValid", "EffortDriven", "Recurring",
        "OverAllocated", "Estimated", "Milestone", "Summary", "Critical", "FixedCost",
        "FixedCostAccrual", "PercentComplete", "ActualDuration", "ActualWork",
        "RemainingDuration", "RemainingWork", "ConstraintType", "CalendarUID", "ConstraintDate",
        "Deadline", "Notes", "PredecessorLink",
    ),
    "PredecessorLink": ("PredecessorUID", "Type", "CrossProject", "LinkLag", "LagFormat"),
    "Resource": ("UID", "ID", "Name", "Type", "IsNull", "Initials", "Group", "MaxUnits"),
    "Assignment": (
        "UID", "TaskUID", "ResourceUID", "ActualWork", "Finish", "RegularWork", "RemainingWork",
        "Start", "Units", "Work", "WorkContour",
    ),
}  # fmt: skip
"""The elements of the published schema (mspdi_pj12.xsd; Active and Manual: Project 2010) in their
order, as far as they are near what we write."""


def project_of(written: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(written)  # noqa: S314 - our own file


def said(element: ElementTree.Element, name: str) -> str:
    return element.findtext(P + name, "")


def tasks_of(project: ElementTree.Element) -> list[ElementTree.Element]:
    """Without the row of the project itself."""
    return project.findall(f"{P}Tasks/{P}Task")[1:]


def hours(duration: str) -> Fraction:
    parts = re.fullmatch(r"PT(\d+)H(\d+)M0S", duration)
    assert parts is not None
    return int(parts[1]) + Fraction(int(parts[2]), 60)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_elements_stand_in_the_order_of_the_schema(found: Findings, language: Language) -> None:
    project = project_of(plan.write(found, language, "xml", MADE))
    for element in project.iter():
        name = element.tag.removeprefix(P)
        if name in ORDER:
            places = [ORDER[name].index(child.tag.removeprefix(P)) for child in element]
            assert places == sorted(places), name


def test_a_task_of_the_project_keeps_its_days_and_its_work(found: Findings) -> None:
    tasks = tasks_of(project_of(plan.write(found, "en", "xml", MADE)))
    planned = found.roadmap.initiatives
    assert [said(task, "WBS") for task in tasks] == [p.initiative.id for p in planned]
    for task, p, (first, last) in zip(tasks, planned, days(found), strict=True):
        start, finish = moment(said(task, "Start")), moment(said(task, "Finish"))
        assert first <= start.date() <= first + timedelta(days=2)
        assert last - timedelta(days=2) <= finish.date() <= last
        assert max(start.weekday(), finish.weekday()) <= 4
        assert (start.hour, finish.hour) == (8, 17)
        working = sum(
            (start.date() + timedelta(days=n)).weekday() <= 4
            for n in range((finish.date() - start.date()).days + 1)
        )
        assert hours(said(task, "Duration")) == working * 8
        assert hours(said(task, "Work")) == p.person_days * 8
        assert said(task, "ConstraintDate") == said(task, "Start")
        assert Fraction(said(task, "FixedCost")) == p.cost_cny * 100


def test_a_task_of_the_project_begins_after_what_it_waits_for(found: Findings) -> None:
    tasks = tasks_of(project_of(plan.write(found, "en", "xml", MADE)))
    by_uid = {said(task, "UID"): task for task in tasks}
    assert len(by_uid) == len(tasks)
    for task, p in zip(tasks, found.roadmap.initiatives, strict=True):
        needed = [
            by_uid[said(link, "PredecessorUID")] for link in task.findall(P + "PredecessorLink")
        ]
        assert tuple(said(one, "WBS") for one in needed) == p.after
        assert all(moment(said(one, "Finish")) < moment(said(task, "Start")) for one in needed)


def test_the_departments_do_the_work_of_the_project_and_none_is_over_allocated(
    found: Findings,
) -> None:
    project = project_of(plan.write(found, "en", "xml", MADE))
    tasks = {said(task, "UID"): task for task in tasks_of(project)}
    people = {said(r, "UID"): r for r in project.findall(f"{P}Resources/{P}Resource")}
    assigned = project.findall(f"{P}Assignments/{P}Assignment")
    roles = found.questionnaire.role
    assert [said(people[said(a, "ResourceUID")], "Name") for a in assigned] == [
        roles[p.initiative.owner].name.en for p in found.roadmap.initiatives
    ]
    assert {said(a, "TaskUID") for a in assigned} == set(tasks)
    for a in assigned:
        task = tasks[said(a, "TaskUID")]
        assert said(a, "Work") == said(task, "Work")
        units = float(hours(said(a, "Work")) / hours(said(task, "Duration")))
        assert float(said(a, "Units")) == pytest.approx(units)
        assert float(said(people[said(a, "ResourceUID")], "MaxUnits")) >= units


def test_a_project_holds_hostile_texts_as_texts(hostile: Findings) -> None:
    project = project_of(plan.write(hostile, "en", "xml", MADE))
    id_ = hostile.roadmap.initiatives[0].initiative.id
    assert said(tasks_of(project)[0], "Name") == f"{id_} {CLEAN}"
    assert said(project, "Company") == CLEAN


# ---- XLSX ---------------------------------------------------------------------------------------


def sheets_of(written: bytes) -> tuple[Worksheet, Worksheet]:
    book = openpyxl.load_workbook(io.BytesIO(written))
    tasks, gantt = book.worksheets
    return tasks, gantt


def test_the_breakdown_has_a_row_for_each_initiative(found: Findings) -> None:
    tasks, _ = sheets_of(plan.write(found, "zh", "xlsx", MADE))
    assert tasks.title == "任务分解表"
    head, *rows = (list(cells) for cells in tasks.iter_rows(min_row=4, values_only=True))
    assert head == [
        "编号", "任务", "牵头部门", "开始日期", "完成时限", "验收标准", "人日", "外部投入（元）",
        "前置任务", "关键路径", "速赢",
    ]  # fmt: skip
    *rows, total = rows
    assert [row[0] for row in rows] == [p.initiative.id for p in found.roadmap.initiatives]
    assert [(row[3].date(), row[4].date()) for row in rows] == days(found)
    assert [row[9] == "◆" for row in rows] == [p.is_critical for p in found.roadmap.initiatives]
    assert [row[10] == "★" for row in rows] == [p.is_quick_win for p in found.roadmap.initiatives]
    assert total[6:8] == [f"=SUM(G5:G{len(rows) + 4})", f"=SUM(H5:H{len(rows) + 4})"]
    assert sum(row[6] for row in rows) == found.roadmap.person_days


def test_a_whole_number_has_no_point_and_a_part_is_shown(model: Questionnaire) -> None:
    """At a large bank the initiatives take 41 x 1.3 or 150 x 1.3 person-days."""
    efforts = {**model.efforts, "S": replace(model.efforts["S"], person_days=41)}
    small = replace(model, efforts=efforts)
    found = found_for(small, Scenario(4, capacity=120), seats=500)
    tasks, _ = sheets_of(plan.write(found, "zh", "xlsx", MADE))
    formats = {float(c.value).is_integer(): c.number_format for c in tasks["G"][4:-1]}
    assert formats == {True: "#,##0", False: "#,##0.0#"}


def test_the_sums_stand_there_for_those_who_do_not_compute(found: Findings) -> None:
    written = io.BytesIO(plan.write(found, "zh", "xlsx", MADE))
    tasks = openpyxl.load_workbook(written, data_only=True).worksheets[0]
    total = [cell.value for cell in tasks[tasks.max_row]]
    assert total[6:8] == [found.roadmap.person_days, found.roadmap.cost_cny]


def test_the_breakdown_is_printed_across_with_its_heads_on_every_page(found: Findings) -> None:
    sheets = sheets_of(plan.write(found, "en", "xlsx", MADE))
    assert [sheet.freeze_panes for sheet in sheets] == ["C5", "D6"]
    assert {sheet.page_setup.orientation for sheet in sheets} == {"landscape"}
    assert [sheet.print_title_rows for sheet in sheets] == ["$4:$4", "$4:$5"]
    setup = sheets[0].page_setup
    assert (setup.fitToWidth or 1, setup.fitToHeight) == (1, 0), "as many pages as it takes"


def test_a_sign_stands_in_every_month_of_a_task_and_another_on_the_critical_path(
    found: Findings,
) -> None:
    _, gantt = sheets_of(plan.write(found, "en", "xlsx", MADE))
    rows = list(gantt.iter_rows(min_row=6, min_col=4, values_only=True))
    for row, p in zip(rows, found.roadmap.initiatives, strict=True):
        sign = "◆" if p.is_critical else "■"
        expected = [
            sign if p.start <= m <= p.end else None for m in range(1, found.roadmap.months + 1)
        ]
        assert list(row) == expected
    months = [cell.value for cell in gantt[5][3:]]
    assert months == [found.start.plus(m).number for m in range(found.roadmap.months)]
    years = [cell.value for cell in gantt[4][3:] if cell.value]
    assert years == sorted({str(found.start.plus(m).year) for m in range(found.roadmap.months)})


def test_bars_differ_in_grey(found: Findings) -> None:
    """The critical path is dark with a light sign, the rest light with a dark one."""
    _, gantt = sheets_of(plan.write(found, "en", "xlsx", MADE))

    def grey(colour: str) -> float:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (2, 4, 6))
        return 0.3 * red + 0.59 * green + 0.11 * blue

    shades = {
        cell.value: (grey(cell.fill.fgColor.rgb), grey(cell.font.color.rgb))
        for row in gantt.iter_rows(min_row=6, min_col=4)
        for cell in row
        if cell.value
    }
    (dark, on_dark), (light, on_light) = shades["◆"], shades["■"]
    assert light - dark > 80
    assert on_dark - dark > 100
    assert light - on_light > 80


def test_a_long_plan_is_printed_on_several_pages_side_by_side(model: Questionnaire) -> None:
    found = found_for(model, Scenario(5, capacity=90))
    assert found.roadmap.months > 24
    _, gantt = sheets_of(plan.write(found, "zh", "xlsx", MADE))
    assert [brk.id for brk in gantt.col_breaks.brk] == list(range(27, 3 + found.roadmap.months, 24))
    assert gantt.print_title_cols == "$A:$C"


def test_no_text_of_the_workbook_is_a_formula(hostile: Findings) -> None:
    tasks, gantt = sheets_of(plan.write(hostile, "zh", "xlsx", MADE))
    formulas = [
        cell.coordinate
        for sheet in (tasks, gantt)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    last = len(hostile.roadmap.initiatives) + 5
    assert formulas == [f"G{last}", f"H{last}"], "the sums"
    assert tasks["B5"].value == CLEAN


def test_a_sample_says_so_on_every_sheet_and_page(found: Findings) -> None:
    sample = replace(found, assessment=replace(found.assessment, is_sample=True))
    for sheet in sheets_of(plan.write(sample, "zh", "xlsx", MADE)):
        assert sheet["A1"].value.startswith("【示例】")
        assert sheet.oddHeader.right.text == "示例"
    for sheet in sheets_of(plan.write(found, "zh", "xlsx", MADE)):
        assert "示例" not in sheet["A1"].value
        assert not sheet.oddHeader.right.text
