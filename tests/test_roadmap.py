"""The roadmap: attains its target, respects prerequisites, and never overloads the bank."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment import roadmap, scoring
from assessment.model import Bank, Questionnaire, Response
from assessment.roadmap import Roadmap
from tests.conftest import answers
from tests.test_scoring import MODEL, SMALL, with_stages

BANK = Bank("示例银行", seats=100)


def after(model: Questionnaire, responses: dict[str, Response], plan: Roadmap) -> int:
    """The stage once every initiative of the plan is done."""
    served = {i for p in plan.initiatives for i in p.raises}
    return scoring.score(model, responses | answers(dict.fromkeys(served, "F"))).stage


def test_an_attained_target_needs_nothing() -> None:
    plan = roadmap.plan(MODEL, with_stages("F", "F", "L", "N", "N"), BANK, 3)
    assert (plan.initiatives, plan.months, plan.person_days) == ((), 0, 0)


def test_the_first_stage_from_nothing_is_planned() -> None:
    plan = roadmap.plan(MODEL, {}, BANK, 1)
    assert after(MODEL, {}, plan) == 1
    assert {"I01", "I03"} <= {p.initiative.id for p in plan.initiatives}


def test_every_stage_can_be_attained_from_nothing_within_the_library() -> None:
    for target in range(1, 6):
        assert after(MODEL, {}, roadmap.plan(MODEL, {}, BANK, target)) == target


def test_no_initiative_can_be_left_out() -> None:
    plan = roadmap.plan(MODEL, {}, BANK, 3)
    needed = {p.initiative.id for p in plan.initiatives}
    for spared in needed:
        rest = {spared}
        while more := {i for i in needed - rest if rest & set(MODEL.initiative[i].requires)}:
            rest |= more
        served = {i for n in needed - rest for i in MODEL.initiative[n].serves}
        assert scoring.score(MODEL, answers(dict.fromkeys(served, "F"))).stage < 3, spared


@pytest.mark.parametrize(
    ("seats", "factor", "at_once"),
    [(None, 1.0, 8), (0, 0.7, 6), (50, 0.7, 6), (51, 1.0, 8), (300, 1.0, 8), (301, 1.3, 8)],
)
def test_seats_decide_the_size_factor(seats: int | None, factor: float, at_once: int) -> None:
    plan = roadmap.plan(MODEL, {}, Bank("示例银行", seats=seats), 1)
    assert (plan.size_factor, plan.at_once) == (factor, at_once)


def test_months_and_effort_follow_the_size_factor() -> None:
    plan = roadmap.plan(MODEL, {}, Bank("示例银行", seats=400), 1)
    charter = next(p for p in plan.initiatives if p.initiative.id == "I01")
    assert (charter.start, charter.end) == (1, 3)  # two months x 1.3, rounded up
    assert (charter.person_days, charter.cost_cny) == (Fraction(52), Fraction(130_000))


def test_waves_follow_the_month_an_initiative_ends() -> None:
    plan = roadmap.plan(MODEL, {}, BANK, 5)
    for planned in plan.initiatives:
        expected = 1 if planned.end <= 6 else 2 if planned.end <= 18 else 3
        assert planned.wave == (expected if planned.end <= 36 else None)


@pytest.mark.parametrize("model", [MODEL, SMALL], ids=["shipped", "small"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_plan_keeps_its_promises(model: Questionnaire, data: st.DataObject) -> None:
    letters = data.draw(
        st.lists(st.sampled_from("NPLFF"), min_size=len(model.items), max_size=len(model.items))
    )
    responses = answers({i.id: x for i, x in zip(model.items, letters, strict=True)})
    target = data.draw(st.integers(1, 5))
    bank = Bank("示例银行", seats=data.draw(st.sampled_from([20, 100, 500])))
    plan = roadmap.plan(model, responses, bank, target)
    assert after(model, responses, plan) >= target
    ends = {p.initiative.id: p.end for p in plan.initiatives}
    for planned in plan.initiatives:
        assert planned.raises
        for needed in planned.initiative.requires:
            assert ends.get(needed, 0) < planned.start
    for month in range(1, plan.months + 1):
        assert sum(p.start <= month <= p.end for p in plan.initiatives) <= plan.at_once
    assert plan == roadmap.plan(model, responses, bank, target)
