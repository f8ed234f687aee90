"""What is planned: one bank's answers, what it wishes, what that means for its initiatives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from math import ceil

import numpy as np

from assessment.model import STAGES, Bank, Initiative, Questionnaire, Rating, SizeRule
from assessment.scoring import Code, Codes

UNKNOWN_SEATS = 100
"""A bank that does not say how many seats it has is planned as the initiatives' reference bank."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Where a bank wants to be, and what it can spend on the way. None: no limit."""

    target_stage: int  # 0..5; 0 where only `cells` are asked for
    cells: Mapping[tuple[str, int], Rating] = field(default_factory=dict)
    """(dimension, stage) -> the rating that cell shall have, beyond what the stage asks."""
    capacity: Fraction | None = None  # person-days a month
    budget_cny: int | None = None  # external spend in all
    at_once: int | None = None  # initiatives running in one month; None: by the bank's size
    pinned: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    running: frozenset[str] = frozenset()  # begun already: they stand in the first month
    elapsed: Mapping[str, int] = field(default_factory=dict)
    """Initiative -> months it has been running already; the months and effort left are planned."""
    done: frozenset[str] = frozenset()  # what they serve counts as F


@dataclass(frozen=True)
class Case:
    questionnaire: Questionnaire
    codes: Codes  # (items,), with what is done counted as F
    rule: SizeRule
    wish: Wish

    @classmethod
    def of(cls, questionnaire: Questionnaire, codes: Codes, bank: Bank, wish: Wish) -> Case:
        done = {i for n in wish.done for i in questionnaire.initiative[n].serves}
        is_done = np.array([item.id in done for item in questionnaire.items])
        applies = codes != Code.NOT_APPLICABLE
        after = np.where(is_done & applies, np.uint8(Code.F), codes)
        return cls(questionnaire, after, size_rule(questionnaire, bank), wish)

    # ---- Items and cells

    @cached_property
    def code(self) -> Mapping[str, int]:
        pairs = zip(self.questionnaire.items, self.codes.tolist(), strict=True)
        return {item.id: code for item, code in pairs}

    @cached_property
    def short(self) -> frozenset[str]:
        """The items an initiative could still raise: applicable, and short of F."""
        done = (Code.F, Code.NOT_APPLICABLE)
        return frozenset(item_id for item_id, code in self.code.items() if code not in done)

    def cell(self, dimension_id: str, stage: int) -> dict[str, int]:
        """The codes of a cell's items."""
        return {
            item.id: self.code[item.id]
            for item in self.questionnaire.items
            if (item.dimension_id, item.stage) == (dimension_id, stage)
        }

    @cached_property
    def targets(self) -> Mapping[tuple[str, int], Rating]:
        """The rating every cell must have: F below the target stage, L at it, and as wished."""
        asked: dict[tuple[str, int], Rating] = {}
        for dimension in self.questionnaire.dimensions:
            for stage in STAGES[: self.wish.target_stage]:
                is_last = stage == self.wish.target_stage
                asked[dimension.id, stage] = Rating.L if is_last else Rating.F
        for cell, rating in self.wish.cells.items():
            asked[cell] = max(rating, asked.get(cell, Rating.N))
        return {cell: rating for cell, rating in asked.items() if rating > Rating.N}

    # ---- Initiatives at this bank's size

    @cached_property
    def open(self) -> tuple[Initiative, ...]:
        """The initiatives that still have something to raise; the others count as done."""
        return tuple(i for i in self.questionnaire.initiatives if self.short & set(i.serves))

    @property
    def factor(self) -> Fraction:
        return Fraction(str(self.rule.factor))

    @property
    def at_once(self) -> int:
        return self.wish.at_once or self.rule.at_once

    def months(self, initiative: Initiative) -> int:
        """Whole months that are left of it at the bank's size, at least one."""
        return max(1, self._whole_months(initiative) - self.wish.elapsed.get(initiative.id, 0))

    def _whole_months(self, initiative: Initiative) -> int:
        return max(1, ceil(initiative.months * self.factor))

    def person_days(self, initiative: Initiative) -> Fraction:
        effort = self.questionnaire.efforts[initiative.effort]
        return effort.person_days * self.factor * self._left(initiative)

    def cost_cny(self, initiative: Initiative) -> Fraction:
        effort = self.questionnaire.efforts[initiative.effort]
        return effort.cost_cny * self.factor * self._left(initiative)

    def _left(self, initiative: Initiative) -> Fraction:
        """The share of it that is left, by its months."""
        return Fraction(self.months(initiative), self._whole_months(initiative))

    def monthly_days(self, initiative: Initiative) -> Fraction:
        """Person-days each month while it runs."""
        return self.person_days(initiative) / self.months(initiative)

    def can_carry(self, initiative: Initiative) -> bool:
        """The initiative alone does not ask for more than a month has."""
        return self.wish.capacity is None or self.monthly_days(initiative) <= self.wish.capacity


def size_rule(questionnaire: Questionnaire, bank: Bank) -> SizeRule:
    """The first rule whose limit holds the bank's seats."""
    seats = UNKNOWN_SEATS if bank.seats is None else bank.seats
    return next(
        rule
        for rule in questionnaire.size_rules
        if rule.max_seats is None or seats <= rule.max_seats
    )


def spent_cny(questionnaire: Questionnaire, bank: Bank, wish: Wish) -> Fraction:
    """The external cost of what is done, and of the months that have run of what is running."""
    untouched = np.zeros(len(questionnaire.items), np.uint8)
    now = Case(questionnaire, untouched, size_rule(questionnaire, bank), wish)
    before = replace(now, wish=replace(wish, elapsed={}))
    known = questionnaire.initiative
    done = sum((before.cost_cny(known[i]) for i in wish.done), Fraction(0))
    begun = (before.cost_cny(known[i]) - now.cost_cny(known[i]) for i in wish.running)
    return sum(begun, done)
