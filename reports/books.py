"""A bank's data as a workbook to read, and its questionnaire as one to fill in offline.

Every text is written as a text, whatever it begins with: there is no formula in either. Heads stay
in sight, long texts are whole.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from assessment import filled, tidings
from assessment.delivery import Delivery, Reading
from assessment.explanation import ball_word, rating_key, rating_word
from assessment.findings import Findings
from assessment.messages import day, say
from assessment.model import BEIJING, Language, NotApplicable, Questionnaire, Response
from assessment.rounds import Round
from reports.plan.tasks import Plan, shown
from reports.sheets import A4, SHEET_FONT, row_height
from reports.theme import INK, LINE, PRIMARY, TINT

Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody of the bank's people: a name, a role, and what was said of an item."""

    name: str
    item_id: str
    response: Response


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the workbook of a bank tells. `members` are names and roles."""

    findings: Findings  # of the newest round
    rounds: Sequence[Round]
    delivery: Delivery | None
    members: Sequence[tuple[str, str]]
    voices: Sequence[Voice]
    made_at: datetime


@dataclass(frozen=True, slots=True)
class _Column:
    code: str
    width: float


def bank(holdings: Holdings, language: Language) -> bytes:
    """Overview, answers of every round, roadmap, follow-through, members and what each has said."""
    out = io.BytesIO()
    book = _Book(out, language, holdings.made_at)
    _overview(book, holdings)
    for one in holdings.rounds:
        name = book.say("sheet.answers", number=one.number)
        rows = [_answer(one, item.id, language) for item in one.questionnaire.items]
        book.table(name, ANSWERS, rows)
    _roadmap(book, holdings)
    if holdings.delivery is not None:
        _following(book, holdings.findings.questionnaire, holdings.delivery)
    if holdings.members:
        rows = [(name, say(language, f"books.role.{role}")) for name, role in holdings.members]
        book.table(book.say("sheet.members"), MEMBERS, rows)
    if holdings.voices:
        book.table(book.say("sheet.voices"), VOICES, [_voice(v, language) for v in holdings.voices])
    book.close()
    return out.getvalue()


def questionnaire(
    model: Questionnaire, responses: Mapping[str, Response], language: Language, made_at: datetime
) -> bytes:
    """The items with what is said of them so far; ratings are chosen from a list."""
    out = io.BytesIO()
    book = _Book(out, language, made_at)
    rows = []
    for item in model.items:
        said = responses.get(item.id, Response(item.id))
        own = said if not said.is_inferred else Response(item.id)
        capability = model.capability[item.capability_id].name.in_(language)
        practice = item.practice.in_(language)
        rows.append((item.id, capability, item.stage, practice, *_said(own, language)))
    columns = [_Column(f"column.{name}", width) for name, width in FILLED]
    sheet = book.table(book.say("sheet.fill"), columns, rows, open_from=4)
    choices = [_choice(language, key) for key in filled.RATINGS]
    told = {"input_title": book.say("fill.title"), "input_message": book.say("fill.how")}
    sheet.data_validation(1, 4, len(rows), 4, {"validate": "list", "source": choices, **told})
    seal = book.sheet(filled.SEAL)
    for row, value in enumerate((filled.FORMAT, str(filled.VERSION), model.digest)):
        seal.write_string(row, 0, value)
    seal.very_hidden()
    book.close()
    return out.getvalue()


ANSWERS = [
    _Column(f"column.{name}", width)
    for name, width in (
        ("item", 9), ("capability", 18), ("stage", 6), ("practice", 48), ("rating", 14),
        ("reason", 24), ("comment", 44), ("evidence", 44), ("note", 18),
    )
]  # fmt: skip
FILLED = (
    ("item", 9), ("capability", 18), ("stage", 6), ("practice", 52), ("rating", 16),
    ("reason", 24), ("comment", 44), ("evidence", 44),
)  # fmt: skip
ROADMAP = [
    _Column(f"column.{name}", width)
    for name, width in (
        ("id", 7), ("initiative", 34), ("lead", 18), ("first_day", 12), ("last_day", 12),
        ("days", 10), ("cost", 14), ("criterion", 50),
    )
]  # fmt: skip
FOLLOWED = [
    _Column(f"column.{name}", width)
    for name, width in (
        ("initiative", 38), ("status", 12), ("owner", 18), ("planned", 22), ("started", 12),
        ("finished", 12), ("target", 14), ("readings", 40), ("remark", 44),
    )
]  # fmt: skip
MEMBERS = [_Column("column.name", 24), _Column("column.role", 16)]
VOICES = [
    _Column(f"column.{name}", width)
    for name, width in (
        ("name", 20), ("item", 9), ("rating", 14), ("reason", 24), ("comment", 44),
        ("evidence", 44),
    )
]  # fmt: skip


class _Book:
    """A workbook in the making: its looks, and sheets that are tables with their heads in sight."""

    def __init__(self, out: io.BytesIO, language: Language, made_at: datetime) -> None:
        self.language = language
        self._book = xlsxwriter.Workbook(
            out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._book.set_properties({"created": made_at.replace(tzinfo=None)})
        font = {"font_name": SHEET_FONT[language], "font_size": 10, "font_color": f"#{INK}"}
        line = {"border": 1, "border_color": f"#{LINE}", "valign": "top", "text_wrap": True}
        made = self._book.add_format
        self._plain = made({**font, **line})
        self._open = made({**font, **line, "locked": False})
        self._day = made({**font, **line, "num_format": "yyyy-mm-dd"})
        strong = {"bold": True, "font_color": f"#{PRIMARY}", "bg_color": f"#{TINT}"}
        self._head = made({**font, **line, **strong})

    def say(self, code: str, /, **params: object) -> str:
        return say(self.language, f"books.{code}", **params)

    def sheet(self, name: str) -> Worksheet:
        return self._book.add_worksheet(name[:31])

    def table(
        self,
        name: str,
        columns: Sequence[_Column],
        rows: Iterable[Sequence[Cell]],
        open_from: int | None = None,
    ) -> Worksheet:
        """A sheet with a head and a line a row. From column `open_from` on it is to be filled in,
        what stands before it is not."""
        sheet = self.sheet(name)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
            sheet.write_string(0, at, self.say(column.code), self._head)
        for number, row in enumerate(rows, start=1):
            for at, value in enumerate(row):
                is_open = open_from is not None and at >= open_from
                self._write(sheet, number, at, value, is_open=is_open)
            widths = (column.width for column in columns)
            sheet.set_row(number, row_height(zip(row, widths, strict=True), self.language))
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        if open_from is not None:
            sheet.protect("", {"format_columns": True, "format_rows": True, "sort": True})
        return sheet

    def close(self) -> None:
        self._book.close()

    def _write(self, sheet: Worksheet, row: int, at: int, value: Cell, *, is_open: bool) -> None:
        look = self._open if is_open else self._plain
        match value:
            case None | "":
                sheet.write_blank(row, at, None, look)
            case date():
                sheet.write_datetime(row, at, value, self._day)
            case int() | float():
                sheet.write_number(row, at, value, look)
            case str():
                sheet.write_string(row, at, value, look)


def _choice(language: Language, key: str) -> str:
    """L 大部分达成: the letter by which it is read back, and the word."""
    return f"{key} {ball_word(language, key)}"


def _said(said: Response, language: Language) -> tuple[str, str, str, str]:
    judgement = said.judgement
    rating = "" if judgement is None else _choice(language, rating_key(judgement))
    reason = judgement.reason if isinstance(judgement, NotApplicable) else ""
    return rating, reason, said.comment, said.evidence


def _answer(one: Round, item_id: str, language: Language) -> tuple[Cell, ...]:
    model = one.questionnaire
    item = model.item[item_id]
    said = one.assessment.responses.get(item_id, Response(item_id))
    notes = {"inferred": said.is_inferred, "carried": said.is_carried}
    note = next((say(language, f"books.note.{code}") for code, is_so in notes.items() if is_so), "")
    capability = model.capability[item.capability_id].name.in_(language)
    rating, reason, comment, evidence = _said(said, language)
    rating = rating or rating_word(language, None)
    practice = item.practice.in_(language)
    return (item_id, capability, item.stage, practice, rating, reason, comment, evidence, note)


def _voice(voice: Voice, language: Language) -> tuple[Cell, ...]:
    name = voice.name or say(language, "books.former")
    return (name, voice.item_id, *_said(voice.response, language))


def _overview(book: _Book, holdings: Holdings) -> None:
    found, language = holdings.findings, book.language
    bank_, profile = found.assessment.bank, found.profile
    rows: list[tuple[Cell, ...]] = [
        (book.say("fact.bank"), bank_.name),
        (book.say("fact.centre"), bank_.centre),
        (book.say("fact.assets"), bank_.assets_100m_cny),
        (book.say("fact.seats"), bank_.seats),
        (book.say("fact.made"), day(language, holdings.made_at.astimezone(BEIJING).date())),
        (book.say("fact.stage"), profile.stage),
        (book.say("fact.fingerprint"), found.fingerprint),
        (book.say("fact.model"), found.questionnaire.version),
    ]
    for one in holdings.rounds:
        answered = book.say("fact.answered", answered=one.profile.answered, items=one.profile.items)
        stage = book.say("fact.round_stage", stage=one.profile.stage, answered=answered)
        rows.append((book.say("fact.round", number=one.number, date=day(language, one.on)), stage))
    columns = [_Column("column.fact", 30), _Column("column.value", 60)]
    book.table(book.say("sheet.overview"), columns, rows)


def _roadmap(book: _Book, holdings: Holdings) -> None:
    plan = Plan.of(holdings.findings, book.language, holdings.made_at)
    rows = [
        (
            *(task.id, task.name, task.lead, task.first_day, task.last_day),
            *(shown(task.person_days), shown(task.cost_cny), task.criterion),
        )
        for task in plan.tasks
    ]
    book.table(book.say("sheet.roadmap"), ROADMAP, rows)


def _following(book: _Book, model: Questionnaire, followed: Delivery) -> None:
    language = book.language
    rows = []
    for one in (*followed.standings, *followed.retired):
        track = one.track
        readings = "\n".join(
            _reading(reading, track.kpi_unit, language) for reading in one.readings
        )
        target = tidings.target(track, language)
        rows.append((
            tidings.name(model, language, one.initiative_id),
            tidings.status_word(language, track.status),
            tidings.owner(model, language, one),
            tidings.span(language, one),
            track.started, track.finished, target, readings, track.note,
        ))  # fmt: skip
    book.table(book.say("sheet.following"), FOLLOWED, rows)


def _reading(reading: Reading, unit: str, language: Language) -> str:
    figure = tidings.figure(language, reading.value, unit)
    return f"{day(language, reading.on)}  {figure}  {reading.note}".rstrip()
