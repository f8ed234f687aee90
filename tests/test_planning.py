"""Scenarios: what is planned for, what is tried, what is kept; and a wish that nothing grants."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assessment import answers, interchange
from assessment.access import Forbidden, guest
from assessment.model import Bank, Month, Questionnaire, Rating, Scenario
from assessment.problems import Refused
from assessment.service import Service
from assessment.store import Store
from tests.postgres import database_url  # noqa: F401 - a fixture

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WHOLE = Scenario(1, Month(2027, 3), 200, 50_000_000, 4, frozenset({"I04"}), frozenset({"I20"}))


class Planner:
    """One bank that plans; the principal and the assessment are filled in."""

    def __init__(self, service: Service) -> None:
        self.service = service
        started = service.start(guest([]), Bank("示例银行", seats=100))
        self.me, self.id = guest([started.secret]), started.assessment.id

    def wishes(self, scenario: Scenario) -> None:
        self.service.plan_for(self.me, self.id, scenario)

    def keeps(self, name: str, scenario: Scenario) -> None:
        self.service.keep_scenario(self.me, self.id, name, scenario)

    def drops(self, name: str) -> None:
        self.service.drop_scenario(self.me, self.id, name)

    @property
    def kept(self) -> dict[str, Scenario]:
        return dict(self.service.scenarios(self.me, self.id))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:  # noqa: F811
    store = Store.open(database_url)
    yield store
    store.close()


@pytest.fixture
def planner(store: Store, model: Questionnaire, tmp_path: Path) -> Planner:
    (tmp_path / "samples").mkdir()
    sample = {"bank": {"name": "示例银行"}, "ratings": {"STR-1.1": "F"}, "target_stage": 2}
    (tmp_path / "samples" / "small.json").write_text(json.dumps(sample), "utf-8")
    return Planner(Service(store, model, lambda: NOON, samples=tmp_path / "samples"))


# ---- In hand ------------------------------------------------------------------------------------


def test_a_roadmap_follows_every_part_of_the_scenario_in_hand(planner: Planner) -> None:
    planner.wishes(WHOLE)
    found = planner.service.findings(planner.me, planner.id)
    plan = found.roadmap
    assert found.assessment.scenario == WHOLE
    assert (plan.target_stage, found.start, plan.capacity) == (1, Month(2027, 3), 200)
    assert (plan.budget_cny, plan.at_once, found.refused) == (50_000_000, 4, ())
    assert "I04" in {p.initiative.id for p in plan.initiatives}
    assert "I20" not in {p.initiative.id for p in plan.initiatives}


def test_a_scenario_tried_is_not_kept(planner: Planner) -> None:
    found = planner.service.findings(planner.me, planner.id, WHOLE)
    assert found.assessment.scenario == WHOLE
    assert planner.service.open(planner.me, planner.id).assessment.scenario == Scenario()


def test_a_sample_can_be_planned_for_anything_and_keeps_nothing(planner: Planner) -> None:
    tried = planner.service.findings(guest([]), "sample-small", Scenario(4))
    assert tried.roadmap.target_stage == 4
    assert planner.service.findings(guest([]), "sample-small").roadmap.target_stage == 2
    assert planner.service.scenarios(guest([]), "sample-small") == {}
    with pytest.raises(Forbidden):
        planner.service.plan_for(planner.me, "sample-small", Scenario(4))


def test_an_initiative_that_is_no_longer_offered_is_not_asked_for(
    planner: Planner, store: Store, model: Questionnaire
) -> None:
    planner.wishes(WHOLE)
    planner.keeps("全部", WHOLE)
    fewer = replace(model, initiatives=tuple(i for i in model.initiatives if i.id != "I04"))
    today = Service(store, fewer, lambda: NOON)
    less = replace(WHOLE, pinned=frozenset())
    assert today.open(planner.me, planner.id).assessment.scenario == less
    assert today.scenarios(planner.me, planner.id) == {"全部": less}


# ---- Under a name -------------------------------------------------------------------------------


def test_scenarios_are_kept_under_their_names_and_replaced_by_them(planner: Planner) -> None:
    planner.keeps("从容", Scenario(2, capacity=80))
    planner.keeps("加速", Scenario(2, capacity=200))
    planner.keeps("从容", Scenario(2, capacity=60))
    assert list(planner.kept.items()) == [
        ("从容", Scenario(2, capacity=60)),
        ("加速", Scenario(2, capacity=200)),
    ]


def test_a_dropped_scenario_is_kept_no_longer(planner: Planner) -> None:
    planner.keeps("从容", Scenario(2))
    planner.drops("从容")
    planner.drops("从容")
    planner.drops("\0")
    assert planner.kept == {}


def test_a_kept_scenario_is_not_the_one_in_hand(planner: Planner) -> None:
    planner.wishes(Scenario(3))
    planner.keeps("从容", Scenario(2))
    assert planner.service.findings(planner.me, planner.id).roadmap.target_stage == 3
    assert list(planner.kept) == ["从容"]


# ---- Refusals -----------------------------------------------------------------------------------

FAULTY = {
    "target": (Scenario(6), "answer-target-out-of-range"),
    "target 0": (Scenario(0), "answer-target-out-of-range"),
    "too early": (Scenario(start=Month(2016, 10)), "answer-start-out-of-range"),
    "too late": (Scenario(start=Month(2036, 12)), "answer-start-out-of-range"),
    "no month": (Scenario(start=Month(2027, 13)), "answer-start-out-of-range"),
    "capacity 0": (Scenario(capacity=0), "answer-capacity-out-of-range"),
    "capacity": (Scenario(capacity=1_000_001), "answer-capacity-out-of-range"),
    "half a day": (Scenario(capacity=1.5), "answer-capacity-out-of-range"),  # type: ignore[arg-type]
    "budget": (Scenario(budget_cny=-1), "answer-budget-out-of-range"),
    "large budget": (Scenario(budget_cny=10**11 + 1), "answer-budget-out-of-range"),
    "at once 0": (Scenario(at_once=0), "answer-at-once-out-of-range"),
    "at once": (Scenario(at_once=101), "answer-at-once-out-of-range"),
    "unknown pin": (Scenario(pinned=frozenset({"I99"})), "answer-unknown-initiative"),
    "unknown exclusion": (Scenario(excluded=frozenset({"I99"})), "answer-unknown-initiative"),
    "both": (
        Scenario(pinned=frozenset({"I04"}), excluded=frozenset({"I04"})),
        "answer-pinned-and-excluded",
    ),
}


@pytest.mark.parametrize(("scenario", "code"), FAULTY.values(), ids=FAULTY)
def test_a_scenario_that_is_none_is_refused(
    model: Questionnaire, scenario: Scenario, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        answers.check_scenario(model, scenario, NOON.date())
    assert [problem.code for problem in refusal.value.problems] == [code]


@pytest.mark.parametrize(
    "scenario",
    [
        Scenario(1, Month(2016, 11), 1, 0, 1),
        Scenario(5, Month(2036, 11), 1_000_000, 10**11, 100),
    ],
    ids=["least", "most"],
)
def test_the_limits_themselves_are_allowed(model: Questionnaire, scenario: Scenario) -> None:
    answers.check_scenario(model, scenario, NOON.date())


def test_every_fault_of_a_scenario_is_named_at_once_and_nothing_written(planner: Planner) -> None:
    bad = Scenario(9, Month(2000, 1), 0, -1, 0, frozenset({"I99"}), frozenset({"I98"}))
    with pytest.raises(Refused) as refusal:
        planner.keeps("字" * 81, bad)
    assert len(refusal.value.problems) == 8
    for write in (planner.wishes, lambda s: planner.service.findings(planner.me, planner.id, s)):
        with pytest.raises(Refused) as refusal:
            write(bad)
        assert len(refusal.value.problems) == 7
    assert planner.kept == {}
    assert planner.service.open(planner.me, planner.id).assessment.scenario == Scenario()


@pytest.mark.parametrize("name", ["", " ", "\u3000", "\0", "\ud800", "字" * 81])
def test_a_name_that_is_none_is_refused(planner: Planner, name: str) -> None:
    with pytest.raises(Refused):
        planner.keeps(name, Scenario())


def test_a_refusal_says_what_is_possible(planner: Planner) -> None:
    with pytest.raises(Refused) as refusal:
        planner.wishes(Scenario(start=Month(2000, 1), capacity=0))
    assert refusal.value.sentences("zh") == (
        "计划不能从 2000-01 开始。请选择 2016-11 至 2036-11 之间的月份。",
        "每月投入为 0 人日，应为 1 至 1,000,000 之间的整数。请更正，或留空。",
    )


# ---- In a file ----------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", [Scenario(), Scenario(5), WHOLE], ids=["none", "5", "whole"])
def test_an_export_takes_the_scenario_along(planner: Planner, scenario: Scenario) -> None:
    planner.wishes(scenario)
    exported = planner.service.export(planner.me, planner.id)
    read = interchange.read(planner.service.questionnaire, exported, now=NOON)
    assert read.assessment.scenario == scenario


# ---- What nothing grants ------------------------------------------------------------------------

IMPOSSIBLE = {
    "budget": (Scenario(1, budget_cny=0), ["plan-budget"]),
    "capacity": (Scenario(1, capacity=1), ["plan-capacity"]),
    "exclusion": (Scenario(1, excluded=frozenset({"I01", "I45"})), ["plan-excluded"]),
    "everything": (
        Scenario(1, capacity=1, budget_cny=0, excluded=frozenset({"I01", "I45"})),
        ["plan-excluded", "plan-budget", "plan-capacity"],
    ),
}


@pytest.mark.parametrize(("scenario", "codes"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_the_scenario_in_hand_falls_back_to_what_can_be_and_says_why(
    planner: Planner, scenario: Scenario, codes: list[str]
) -> None:
    with pytest.raises(Refused) as refusal:
        planner.service.findings(planner.me, planner.id, scenario)
    planner.wishes(scenario)
    found = planner.service.findings(planner.me, planner.id)
    assert [problem.code for problem in found.refused] == codes
    assert found.refused[0] in refusal.value.problems
    assert found.roadmap.trajectory[-1].stage == 1
    assert found.assessment.scenario == scenario


def test_only_the_exclusions_in_the_way_are_lifted(planner: Planner) -> None:
    planner.wishes(Scenario(1, excluded=frozenset({"I01", "I45"})))
    chosen = {
        p.initiative.id
        for p in planner.service.findings(planner.me, planner.id).roadmap.initiatives
    }
    assert "I01" in chosen
    assert "I45" not in chosen


def test_a_target_out_of_reach_gives_way_to_the_highest_within(
    store: Store, model: Questionnaire
) -> None:
    offered = tuple(i for i in model.initiatives if all(s.endswith(".1") for s in i.serves))
    known = {i.id for i in offered}
    closed = tuple(i for i in offered if set(i.requires) <= known)
    planner = Planner(Service(store, replace(model, initiatives=closed), lambda: NOON))
    planner.wishes(Scenario(5))
    found = planner.service.findings(planner.me, planner.id)
    assert {problem.code for problem in found.refused} == {"plan-unreachable"}
    assert found.roadmap.target_stage < 5


def test_report_and_export_stand_when_answers_make_the_plan_impossible(planner: Planner) -> None:
    model = planner.service.questionnaire
    planner.wishes(Scenario(1, budget_cny=0))
    for item in model.items:
        planner.service.answer(planner.me, planner.id, item.id, Rating.F, seen=0)
    assert planner.service.findings(planner.me, planner.id).refused == ()
    planner.service.answer(planner.me, planner.id, "STR-1.1", Rating.N, seen=1)
    planner.service.answer(planner.me, planner.id, "STR-2.1", Rating.N, seen=1)
    assert planner.service.findings(planner.me, planner.id).refused
    assert planner.service.report(planner.me, planner.id, "zh").startswith(b"%PDF-")
    assert json.loads(planner.service.export(planner.me, planner.id))["stage"] == 0
