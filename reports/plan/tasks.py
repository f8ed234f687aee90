"""What the files say: the tasks of a plan with their days, in the reader's language."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from assessment.findings import Findings
from assessment.messages import day, months, number, say
from assessment.model import BEIJING, Language, Month, Text
from assessment.roadmap import PlannedInitiative


@dataclass(frozen=True, slots=True)
class Task:
    id: str  # of the initiative
    place: int  # of the initiative in the questionnaire, from 1: the same in every plan
    name: str
    lead: str  # the department in charge
    start: int  # month of the plan, 1-based, inclusive
    end: int  # inclusive
    first_day: date
    last_day: date
    person_days: Fraction
    cost_cny: Fraction
    criterion: str
    risk: str
    first_actions: tuple[str, ...]
    after: tuple[str, ...]  # its prerequisites in this plan
    raises: tuple[str, ...]  # items
    is_critical: bool
    is_quick_win: bool

    @property
    def months(self) -> range:
        return range(self.start, self.end + 1)


@dataclass(frozen=True, slots=True)
class Plan:
    title: str  # says so if the bank is a sample
    bank: str
    summary: str  # target, months, sums and when it was made, in a line
    language: Language
    tasks: tuple[Task, ...]
    start: Month
    months: int
    made_at: datetime
    seal: str  # of the assessment: the same one's tasks are the same in every file
    is_sample: bool

    @classmethod
    def of(cls, findings: Findings, language: Language, made_at: datetime) -> Plan:
        bank = one_line(findings.assessment.bank.name)
        is_sample = findings.assessment.is_sample
        return cls(
            title=say(language, f"plan_file.title{'_sample' if is_sample else ''}", bank=bank),
            bank=bank,
            summary=_summary(findings, language, made_at),
            language=language,
            tasks=tuple(_task(findings, p, language) for p in findings.roadmap.initiatives),
            start=findings.start,
            months=findings.roadmap.months,
            made_at=made_at,
            seal=f"{findings.assessment.id}/{bank}",
            is_sample=is_sample,
        )

    def say(self, code: str, /, **params: object) -> str:
        """A message of `plan_files.po`, named without its prefix."""
        return say(self.language, f"plan_file.{code}", **params)

    def month(self, plan_month: int) -> Month:
        return self.start.plus(plan_month - 1)


def _summary(findings: Findings, language: Language, made_at: datetime) -> str:
    plan = findings.roadmap
    return say(
        language,
        "plan_file.summary",
        target=_target(findings, language),
        span=months(language, findings.start, findings.start.plus(max(plan.months, 1) - 1)),
        days=number(language, plan.person_days),
        date=day(language, made_at.astimezone(BEIJING).date()),
    )


def _target(findings: Findings, language: Language) -> str:
    number_ = findings.roadmap.target_stage
    if not number_:
        return say(language, "plan_file.target_cells")
    name = findings.questionnaire.stage(number_).name.in_(language)
    return say(language, "plan_file.target", stage=number_, name=one_line(name))


def _task(findings: Findings, p: PlannedInitiative, language: Language) -> Task:
    initiative, known = p.initiative, findings.questionnaire
    first, last = findings.start.plus(p.start - 1), findings.start.plus(p.end - 1)

    def word(text: Text) -> str:
        return one_line(text.in_(language))

    return Task(
        id=initiative.id,
        place=known.initiatives.index(initiative) + 1,
        name=word(initiative.name),
        lead=word(known.role[initiative.owner].name),
        start=p.start,
        end=p.end,
        first_day=first.first_day,
        last_day=last.last_day,
        person_days=p.person_days,
        cost_cny=p.cost_cny,
        criterion=word(initiative.kpi),
        risk=word(initiative.risk),
        first_actions=tuple(word(action) for action in initiative.first_actions),
        after=p.after,
        raises=p.raises,
        is_critical=p.is_critical,
        is_quick_win=p.is_quick_win,
    )


def one_line(text: str) -> str:
    """A text on one line, without the characters that some file format may not hold."""
    return " ".join("".join(" " if _is_barred(c) else c for c in text).split())


def _is_barred(character: str) -> bool:
    """A control character, half of a pair, a line end, or no character at all."""
    is_none = ord(character) & 0xFFFE == 0xFFFE
    return is_none or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def shown(value: Fraction) -> float | int:
    """Whole if it is, else to the hundredth, halves up."""
    hundredths = (value * 200 + 1) // 2
    return hundredths // 100 if hundredths % 100 == 0 else hundredths / 100
