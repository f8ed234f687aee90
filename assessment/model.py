"""The words of the field as frozen values: items, ratings, responses, banks, initiatives.

Nothing here computes anything: `scoring`, `pitfalls` and `roadmap` do. Everything a questionnaire
says is a `Text` in both languages; the reader's language is chosen when it is shown.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cached_property
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
"""The days of an assessment are Chinese days, wherever the server stands."""

STAGES = (1, 2, 3, 4, 5)
"""The five stages of the model; stage 0 is 尚未起步, not started."""


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages; neither may be empty (`questionnaire` checks)."""

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


class Rating(enum.IntEnum):
    """How far a practice is achieved (ISO/IEC 33020); the number is its value in thirds."""

    N = 0
    P = 1
    L = 2
    F = 3


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The item does not apply to this bank; `reason` is never empty."""

    reason: str


Judgement = Rating | NotApplicable


# ---- The questionnaire -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stage:
    number: int  # 1..5
    id: str
    name: Text
    step: Text  # the subtitle on the staircase
    outcome: Text  # what is true once the stage is secured


@dataclass(frozen=True, slots=True)
class Dimension:
    id: str  # "STR"
    name: Text
    lead: Mapping[int, int] = field(default_factory=dict)
    """Stage -> weight in the maturity index where it is not 1."""


@dataclass(frozen=True, slots=True)
class Item:
    """One practice to rate: `STR-1.3` is capability `STR-1` at stage 3."""

    id: str
    capability_id: str
    dimension_id: str
    stage: int
    practice: Text
    evidence: Text
    roles: tuple[str, ...]
    sources: tuple[str, ...]
    kpis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Capability:
    id: str  # "STR-1"
    dimension_id: str
    name: Text
    why: Text
    items: tuple[Item, ...]  # in stage order, at most one a stage
    kpis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Role:
    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Pitfall:
    """A way to lose balance: the items that run ahead and those that are neglected."""

    id: str
    name: Text
    meaning: Text
    advice: Text
    ahead_name: Text  # what the ahead side stands for, e.g. 规划 / plans
    neglected_name: Text
    ahead: tuple[str, ...]
    neglected: tuple[str, ...]
    is_indicative: bool  # few items: shown as 仅供参考


Effort = Literal["S", "M", "L"]


@dataclass(frozen=True, slots=True)
class EffortSize:
    """Planning values of one effort class, before the bank's size factor."""

    person_days: int
    cost_cny: int


@dataclass(frozen=True, slots=True)
class Initiative:
    id: str
    name: Text
    serves: tuple[str, ...]  # the items it raises to F
    requires: tuple[str, ...]  # the initiatives that come first
    months: int  # before the size factor
    effort: Effort
    owner: str  # a role
    kpi: Text
    risk: Text
    first_actions: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class SizeRule:
    """How the bank's seats scale months and person-days, and how many initiatives run at once."""

    max_seats: int | None  # None: no upper limit
    factor: float
    at_once: int


@dataclass(frozen=True, slots=True)
class Kpi:
    id: str
    name: Text
    formula: Text
    direction: Literal["up", "down", "band"]
    published: Text | None  # None: 无公开基准
    caveat: Text | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A published industry figure (all bank types); years without a value were not published."""

    id: str
    name: Text
    kpi: str | None
    values: Mapping[int, float]
    is_context: bool  # describes the industry rather than a bank's performance
    unit: Text | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    id: str  # "R09"
    citation: Text
    grade: Literal["A", "B", "C", "P"]


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary entry."""

    name: Text


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a segment question, e.g. bank type CCB."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Segment:
    """A question of the bank profile answered by choosing, e.g. `type`, `region`."""

    id: str
    question: Text
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Questionnaire:
    """A whole model, checked: every reference in it resolves."""

    version: str
    digest: str  # sha256 over the files' bytes, 12 hex digits: says which words were asked
    stages: tuple[Stage, ...]  # 1..5 in order
    dimensions: tuple[Dimension, ...]
    capabilities: tuple[Capability, ...]
    roles: tuple[Role, ...]
    pitfalls: tuple[Pitfall, ...]
    initiatives: tuple[Initiative, ...]
    efforts: Mapping[str, EffortSize]
    size_rules: tuple[SizeRule, ...]
    kpis: tuple[Kpi, ...]
    figures: tuple[Figure, ...]
    sources: tuple[Source, ...]
    segments: tuple[Segment, ...]
    glossary: tuple[Term, ...]
    files: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """What it was read from, name -> text, so that it can be kept beside the answers; none if it
    was not read from files."""

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every item, capability by capability, stage by stage: the column order of `scoring`."""
        return tuple(item for capability in self.capabilities for item in capability.items)

    @cached_property
    def item(self) -> Mapping[str, Item]:
        return {item.id: item for item in self.items}

    @cached_property
    def capability(self) -> Mapping[str, Capability]:
        return {capability.id: capability for capability in self.capabilities}

    @cached_property
    def dimension(self) -> Mapping[str, Dimension]:
        return {dimension.id: dimension for dimension in self.dimensions}

    @cached_property
    def initiative(self) -> Mapping[str, Initiative]:
        return {initiative.id: initiative for initiative in self.initiatives}

    @cached_property
    def role(self) -> Mapping[str, Role]:
        return {role.id: role for role in self.roles}

    @cached_property
    def kpi(self) -> Mapping[str, Kpi]:
        return {kpi.id: kpi for kpi in self.kpis}

    @cached_property
    def source(self) -> Mapping[str, Source]:
        return {source.id: source for source in self.sources}

    @cached_property
    def segment(self) -> Mapping[str, Segment]:
        return {segment.id: segment for segment in self.segments}

    def stage(self, number: int) -> Stage:
        """The stage 1..5; stage 0 has no entry, since nothing is asked of it."""
        return self.stages[number - 1]

    def capabilities_of(self, dimension_id: str) -> tuple[Capability, ...]:
        return tuple(c for c in self.capabilities if c.dimension_id == dimension_id)


# ---- The calendar ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the calendar, written 2027-01."""

    year: int
    number: int  # 1..12

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def after(cls, day: date) -> Month:
        """The first whole month after a day."""
        return cls.of(day).plus(1)

    @classmethod
    def read(cls, text: str) -> Month:
        """The month that `str` wrote; raises ValueError for anything else."""
        return cls.of(date.fromisoformat(f"{text}-01"))

    def plus(self, months: int) -> Month:
        years, rest = divmod(self.number - 1 + months, 12)
        return Month(self.year + years, rest + 1)

    def until(self, later: Month) -> int:
        """Months from this one to `later`; negative if that is earlier."""
        return (later.year - self.year) * 12 + later.number - self.number

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return self.plus(1).first_day - timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


# ---- What a bank says --------------------------------------------------------------------------

MAX_NAME = 200
"""Characters of the name of a bank or of its centre: it stands on the cover of the report."""

MAX_TEXT = 4_000
"""Characters of free text that are stored exactly as typed."""


@dataclass(frozen=True, slots=True)
class Bank:
    """Who is assessed. Everything but the name may be unknown."""

    name: str
    centre: str | None = None  # the name of its contact centre
    assets_100m_cny: float | None = None  # 亿元
    seats: int | None = None
    segments: Mapping[str, str] = field(default_factory=dict)  # segment id -> option id


@dataclass(frozen=True, slots=True)
class Response:
    """What was said about one item.

    `judgement` None: not answered yet (a comment may already stand there). `is_inferred`: taken
    from the quick scan, not said about this very item. `is_carried`: said in the round before, not
    confirmed in this one. `is_contributed`: what the bank's people say, not yet the bank itself.
    """

    item_id: str
    judgement: Judgement | None = None
    comment: str = ""
    evidence: str = ""
    is_inferred: bool = False
    is_carried: bool = False
    is_contributed: bool = False

    @property
    def is_unconfirmed(self) -> bool:
        """It counts, and somebody should still say it themselves."""
        return self.is_inferred or self.is_carried

    @property
    def is_to_confirm(self) -> bool:
        """It counts, and the bank itself has not said it in this round."""
        return self.is_unconfirmed or self.is_contributed


MAX_CAPACITY = 1_000_000  # person-days a month
MAX_BUDGET_CNY = 10**11
MAX_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a bank plans for and what it can spend on the way. None: as the field's note says."""

    target_stage: int | None = None  # 1..5; None: the stage after the attained one
    start: Month | None = None  # the first month of the plan; None: the month after the assessment
    capacity: int | None = None  # person-days a month; None: no limit
    budget_cny: int | None = None  # external spend in all; None: no limit
    at_once: int | None = None  # initiatives running in one month; None: by the bank's size
    pinned: frozenset[str] = frozenset()  # initiatives that shall be in the plan
    excluded: frozenset[str] = frozenset()  # initiatives that shall not


Mode = Literal["quick", "full"]


@dataclass(frozen=True, slots=True)
class Assessment:
    """One bank's answers at one time.

    `responses` holds every item somebody answered or commented, or that the quick scan infers;
    an item without an entry is unanswered. `quick` is capability id -> chosen stage 0..5.
    """

    id: str
    bank: Bank
    mode: Mode
    responses: Mapping[str, Response]
    quick: Mapping[str, int]
    started_at: datetime  # UTC
    updated_at: datetime  # UTC
    scenario: Scenario = Scenario()  # what is planned for
    is_sample: bool = False
    carried: frozenset[str] = frozenset()
    """Capabilities whose quick choice is that of the round before, not confirmed since."""

    @property
    def assessed_on(self) -> date:
        return self.updated_at.astimezone(BEIJING).date()
