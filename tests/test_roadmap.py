"""The roadmap: attains its target at the least effort, in the shortest time, and proves it."""

from __future__ import annotations

import contextlib
import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment import roadmap, scoring
from assessment.model import Bank, Questionnaire, Rating, Response
from assessment.problems import Refused
from assessment.roadmap import Roadmap, Wish
from assessment.roadmap.case import Case
from assessment.scoring import Code
from tests.conftest import answers
from tests.test_scoring import MODEL, SMALL, with_stages

BANK = Bank("示例银行", seats=100)


def planned(
    responses: dict[str, Response], wish: Wish, model: Questionnaire = MODEL, bank: Bank = BANK
) -> Roadmap:
    return roadmap.plan(model, responses, bank, wish)


def ids(plan: Roadmap) -> list[str]:
    return sorted(p.initiative.id for p in plan.initiatives)


def stage_after(model: Questionnaire, responses: dict[str, Response], plan: Roadmap) -> int:
    """The stage once every initiative of the plan is done."""
    served = {i for p in plan.initiatives for i in p.raises}
    return scoring.score(model, responses | answers(dict.fromkeys(served, "F"))).stage


# ---- The set ------------------------------------------------------------------------------------


def test_an_attained_target_needs_nothing() -> None:
    plan = planned(with_stages("F", "F", "L", "N", "N"), Wish(3))
    assert (plan.initiatives, plan.months, plan.person_days) == ((), 0, 0)


def test_every_stage_can_be_attained_from_nothing() -> None:
    for target in range(1, 6):
        plan = planned({}, Wish(target))
        assert stage_after(MODEL, {}, plan) >= target
        assert plan.choice_gap == 0


def cheapest_by_brute_force(
    model: Questionnaire, responses: dict[str, Response], case: Case
) -> Fraction | None:
    """Every set of initiatives, closed under prerequisites, tried one after the other."""
    codes = scoring.encode(model, responses)
    best: Fraction | None = None
    for size in range(len(case.open) + 1):
        for chosen in itertools.combinations(case.open, size):
            names = {i.id for i in chosen}
            open_ids = {i.id for i in case.open}
            if any(set(i.requires) & open_ids - names for i in chosen):
                continue
            served = {item for i in chosen for item in i.serves}
            raised = np.array([item.id in served for item in model.items])
            after = np.where(raised & (codes != Code.NOT_APPLICABLE), np.uint8(3), codes)
            stage = int(scoring.score_table(model, after[None, :]).stages[0])
            effort = sum((case.person_days(i) for i in chosen), Fraction(0))
            if stage >= case.wish.target_stage and (best is None or effort < best):
                best = effort
    return best


@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_no_set_is_cheaper_on_a_small_model(data: st.DataObject) -> None:
    letters = data.draw(
        st.lists(st.sampled_from("NPLF"), min_size=len(SMALL.items), max_size=len(SMALL.items))
    )
    responses = answers({i.id: x for i, x in zip(SMALL.items, letters, strict=True)})
    wish = Wish(data.draw(st.integers(1, 5)))
    case = Case.of(SMALL, scoring.encode(SMALL, responses), BANK, wish)
    plan = planned(responses, wish, SMALL)
    assert plan.person_days == cheapest_by_brute_force(SMALL, responses, case)
    assert plan.choice_gap == 0


def test_a_cell_can_be_the_target() -> None:
    plan = planned({}, Wish(0, cells={("TAL", 1): Rating.F}))
    served = {i for p in plan.initiatives for i in p.raises}
    reading = scoring.score(MODEL, answers(dict.fromkeys(served, "F"))).claimed
    assert reading.dimensions[2].cells[0].rating == Rating.F
    assert {"I06", "I07", "I08"} <= set(ids(plan))


def test_what_is_done_counts_and_is_not_planned_again() -> None:
    plan = planned({}, Wish(1, done=frozenset({"I01"})))
    assert "I01" not in ids(plan)
    assert plan.person_days < planned({}, Wish(1)).person_days


def test_a_pinned_initiative_is_in_the_plan_with_its_prerequisites() -> None:
    plan = planned(with_stages("F", "L", "N", "N", "N"), Wish(2, pinned=frozenset({"I24"})))
    assert {"I24", "I22", "I19"} <= set(ids(plan))


def test_a_running_initiative_stands_in_the_first_month_and_waits_for_nothing() -> None:
    plan = planned({}, Wish(1, running=frozenset({"I08"})))
    assert next(p.start for p in plan.initiatives if p.initiative.id == "I08") == 1


# ---- What cannot be -----------------------------------------------------------------------------


def reason(wish: Wish, responses: dict[str, Response] | None = None) -> str:
    with pytest.raises(Refused) as refused:
        planned(responses or {}, wish)
    (sentence,) = refused.value.sentences("en")
    return sentence


def test_an_excluded_prerequisite_is_named() -> None:
    said = reason(Wish(1, excluded=frozenset({"I01", "I45"})))
    assert said == "The target cannot be attained without I01. Allow it, or choose another target."


def test_a_small_budget_is_answered_with_the_smallest_that_is_enough() -> None:
    said = reason(Wish(1, budget_cny=10_000))
    needed = int("".join(c for c in said if c.isdigit()))
    assert planned({}, Wish(1, budget_cny=needed)).cost_cny == needed
    assert "budget" in reason(Wish(1, budget_cny=needed - 1))


def test_a_small_capacity_is_answered_with_the_smallest_that_is_enough() -> None:
    said = reason(Wish(1, capacity=Fraction(5)))
    needed = int("".join(c for c in said if c.isdigit()))
    planned({}, Wish(1, capacity=Fraction(needed)))
    assert "capacity" in reason(Wish(1, capacity=Fraction(needed - 1)))


def test_more_running_than_may_run_at_once_is_answered_with_how_many_do() -> None:
    running = frozenset({"I01", "I02", "I03"})
    assert reason(Wish(1, running=running, at_once=2)) == (
        "What is running already is 3 initiatives at once. Allow as many, or mark some as "
        "not begun."
    )
    assert planned({}, Wish(1, running=running, at_once=3)).months > 0


def test_more_running_than_people_for_it_is_answered_with_what_they_take() -> None:
    wish = Wish(1, running=frozenset({"I01", "I02", "I03"}), capacity=Fraction(50))
    said = reason(wish)
    needed = int("".join(c for c in said if c.isdigit()))
    planned({}, replace(wish, capacity=Fraction(needed)))
    assert "person-days a month" in reason(replace(wish, capacity=Fraction(needed - 1)))


# ---- The timetable ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seats", "factor", "at_once"),
    [(None, 1.0, 8), (0, 0.7, 6), (50, 0.7, 6), (51, 1.0, 8), (300, 1.0, 8), (301, 1.3, 8)],
)
def test_seats_decide_the_size_factor(seats: int | None, factor: float, at_once: int) -> None:
    plan = planned({}, Wish(1), bank=replace(BANK, seats=seats))
    assert (plan.size_factor, plan.at_once) == (factor, at_once)


def test_months_and_effort_follow_the_size_factor() -> None:
    plan = planned({}, Wish(1), bank=replace(BANK, seats=400))
    charter = next(p for p in plan.initiatives if p.initiative.id == "I01")
    assert (charter.start, charter.end) == (1, 3)  # two months x 1.3, rounded up
    assert (charter.person_days, charter.cost_cny) == (Fraction(52), Fraction(130_000))


def test_waves_follow_the_month_an_initiative_ends() -> None:
    for p in planned({}, Wish(5, capacity=Fraction(90))).initiatives:
        expected = 1 if p.end <= 6 else 2 if p.end <= 18 else 3
        assert p.wave == (expected if p.end <= 36 else None)


def shortest_by_brute_force(case: Case, plan: Roadmap) -> int:
    """The shortest duration over every combination of start months."""
    chosen = [p.initiative for p in plan.initiatives]
    length = {i.id: case.months(i) for i in chosen}
    for months in range(1, plan.months + 1):
        options = [range(1, months - length[i.id] + 2) for i in chosen]
        for starts in itertools.product(*options):
            start = dict(zip(length, starts, strict=True))
            if _is_possible(case, start, months):
                return months
    return plan.months


def _is_possible(case: Case, start: dict[str, int], months: int) -> bool:
    known = case.questionnaire.initiative
    length = {i: case.months(known[i]) for i in start}
    for i in start:
        for needed in known[i].requires:
            if needed in start and start[needed] + length[needed] > start[i]:
                return False
    for month in range(1, months + 1):
        running = [known[i] for i in start if start[i] <= month < start[i] + length[i]]
        draw = sum((case.monthly_days(i) for i in running), Fraction(0))
        if len(running) > case.at_once or (case.wish.capacity or draw) < draw:
            return False
    return True


@pytest.mark.parametrize("capacity", [40, 45, 60, 80, 200])
@pytest.mark.parametrize("at_once", [1, 2, 8])
def test_no_timetable_is_shorter_on_a_small_plan(capacity: int, at_once: int) -> None:
    responses = answers(
        {
            i.id: "F" if i.id not in {"STR-1.1", "STR-2.1", "STR-3.1", "ORG-3.1"} else "N"
            for i in MODEL.items
        }
    )
    wish = Wish(5, capacity=Fraction(capacity), at_once=at_once)
    case = Case.of(MODEL, scoring.encode(MODEL, responses), BANK, wish)
    plan = planned(responses, wish)
    assert len(plan.initiatives) >= 3
    assert (plan.months, plan.schedule_gap) == (shortest_by_brute_force(case, plan), 0)


@pytest.mark.parametrize("model", [MODEL, SMALL], ids=["shipped", "small"])
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_a_plan_keeps_its_promises(model: Questionnaire, data: st.DataObject) -> None:
    size = len(model.items)
    letters = data.draw(st.lists(st.sampled_from("NPLFF"), min_size=size, max_size=size))
    responses = answers({i.id: x for i, x in zip(model.items, letters, strict=True)})
    bank = Bank("示例银行", seats=data.draw(st.sampled_from([20, 100, 500])))
    capacity = Fraction(data.draw(st.sampled_from([100, 150, 400])))
    wish = Wish(data.draw(st.integers(1, 5)), capacity=capacity)
    plan = planned(responses, wish, model, bank)
    assert stage_after(model, responses, plan) >= wish.target_stage
    ends = {p.initiative.id: p.end for p in plan.initiatives}
    for p in plan.initiatives:
        assert p.raises
        assert all(ends.get(needed, 0) < p.start for needed in p.initiative.requires)
    for month in range(1, plan.months + 1):
        running = [p for p in plan.initiatives if p.start <= month <= p.end]
        assert len(running) <= plan.at_once
        assert sum(p.person_days / (p.end - p.start + 1) for p in running) <= capacity
    assert plan.trajectory[-1].stage >= wish.target_stage
    assert plan == planned(responses, wish, model, bank)


# ---- More capacity ------------------------------------------------------------------------------


def granted(
    model: Questionnaire, responses: dict[str, Response], wishes: list[Wish]
) -> list[Roadmap]:
    """The plans of the wishes that are granted."""
    plans = []
    for wish in wishes:
        with contextlib.suppress(Refused):
            plans.append(planned(responses, wish, model))
    return plans


@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_more_capacity_never_makes_the_roadmap_longer(data: st.DataObject) -> None:
    letters = data.draw(
        st.lists(st.sampled_from("NPLF"), min_size=len(SMALL.items), max_size=len(SMALL.items))
    )
    responses = answers({i.id: x for i, x in zip(SMALL.items, letters, strict=True)})
    target = data.draw(st.integers(1, 5))
    capacities = sorted(data.draw(st.lists(st.integers(10, 150), min_size=2, max_size=4)))
    limits = [*map(Fraction, capacities), None]
    plans = granted(SMALL, responses, [Wish(target, capacity=limit) for limit in limits])
    assert all(plan.schedule_gap == 0 for plan in plans)
    assert [p.months for p in plans] == sorted((p.months for p in plans), reverse=True)
    assert len({tuple(ids(p)) for p in plans}) == 1


@pytest.mark.parametrize(("stages", "target"), [("FLPNN", 3), ("FFLPN", 4)])
def test_more_capacity_never_makes_a_roadmap_of_the_shipped_model_longer(
    stages: str, target: int
) -> None:
    wishes = [Wish(target, capacity=Fraction(c)) for c in (30, 45, 60, 75, 90, 120, 240)]
    plans = granted(MODEL, with_stages(*stages), wishes)
    assert len(plans) > 4
    assert all(p.schedule_gap == 0 for p in plans)
    assert [p.months for p in plans] == sorted((p.months for p in plans), reverse=True)
    assert len({tuple(ids(p)) for p in plans}) == 1


def test_a_capacity_that_cannot_carry_an_initiative_does_not_change_the_set_in_silence() -> None:
    """ORG-1 needs one of two items: I03 in a month of 40 person-days, or I05 in two of 20."""
    short = {i.id: "F" for i in MODEL.items} | {"ORG-2.1": "N", "ORG-3.1": "N"}
    responses = answers(short)
    assert ids(planned(responses, Wish(1, capacity=Fraction(40)))) == ["I03"]
    assert reason(Wish(1, capacity=Fraction(39)), responses) == (
        "The capacity is too small: one of the initiatives takes 40 person-days a month. "
        "Allow as many, or do without I03."
    )
    without = Wish(1, capacity=Fraction(39), excluded=frozenset({"I03"}))
    assert ids(planned(responses, without)) == ["I05"]


# ---- The trajectory -----------------------------------------------------------------------------


def test_the_trajectory_climbs_from_today_to_the_target() -> None:
    plan = planned({}, Wish(3))
    assert (plan.trajectory[0].month, plan.trajectory[0].stage) == (0, 0)
    assert (plan.trajectory[-1].month, plan.trajectory[-1].stage) == (plan.months, 3)
    for before, after in itertools.pairwise(plan.trajectory):
        assert before.month < after.month
        assert before.stage <= after.stage
        assert before.index <= after.index


def test_the_trajectory_has_a_point_for_every_end_and_every_quarter() -> None:
    plan = planned({}, Wish(2))
    months = {point.month for point in plan.trajectory}
    assert {p.end for p in plan.initiatives} <= months
    assert set(range(3, plan.months + 1, 3)) <= months
