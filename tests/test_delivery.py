"""An adopted plan beside what became of it: what is late, what follows, the plan from today."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment import delivery, findings, questionnaire, scoring
from assessment.delivery import Baseline, Delivery, Log, Reading, Standing, Task, Track
from assessment.model import Assessment, Bank, Month, Questionnaire, Response, Scenario
from assessment.problems import Refused
from assessment.scoring import Code
from tests.conftest import ROOT, answers
from tests.test_scoring import with_stages

MODEL = questionnaire.load(questionnaire.DEFAULT)
SMALL = questionnaire.load(ROOT / "tests/models/small")
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ADOPTED = date(2026, 11, 24)


def task(name: str, start: str, end: str, *requires: str) -> Task:
    return Task(name, Month.read(start), Month.read(end), 40.0, (), requires)


PLAN = Baseline(
    tasks=(
        task("I01", "2027-01", "2027-02"),
        task("I03", "2027-03", "2027-03", "I01"),
        task("I08", "2027-04", "2027-06", "I03"),
        task("I09", "2027-04", "2027-05"),
    ),
    target_stage=2,
    adopted_on=ADOPTED,
    start=Month(2027, 1),
    fingerprint="f",
)


def on(day: str, *tracks: Track) -> Delivery:
    said = {track.initiative_id: track for track in tracks}
    return delivery.follow(PLAN, said, {}, date.fromisoformat(day))


def standing(followed: Delivery, name: str) -> Standing:
    return next(s for s in followed.standings if s.initiative_id == name)


def late(followed: Delivery) -> dict[str, tuple[str, int]]:
    return {s.initiative_id: (s.lateness, s.days_late) for s in followed.standings if s.lateness}


# ---- What is late -------------------------------------------------------------------------------

RUNNING = Track("I01", "running", started=date(2027, 1, 31))


@pytest.mark.parametrize(
    ("day", "track", "expected"),
    [
        ("2026-12-31", Track("I01"), {}),
        ("2027-01-31", Track("I01"), {}),
        ("2027-02-01", Track("I01"), {"I01": ("late_start", 1)}),
        ("2027-02-28", Track("I01"), {"I01": ("late_start", 28)}),
        ("2027-03-01", Track("I01"), {"I01": ("late_finish", 1)}),
        ("2027-02-28", RUNNING, {}),
        ("2027-03-05", RUNNING, {"I01": ("late_finish", 5)}),
        ("2027-03-31", Track("I01", "done", finished=date(2027, 2, 28)), {}),
        ("2027-03-31", Track("I01", "done", finished=date(2027, 3, 9)),
         {"I01": ("finished_late", 9)}),
        ("2027-03-31", Track("I01", "dropped"), {}),
    ],
    ids=[
        "before", "last day to begin", "not begun", "not begun, last day to finish", "not done",
        "running", "running too long", "in time", "done late", "dropped",
    ],
)  # fmt: skip
def test_what_is_late_and_by_how_many_days(
    day: str, track: Track, expected: dict[str, tuple[str, int]]
) -> None:
    assert late(on(day, track)) == expected


def test_whatever_waits_for_what_is_late_is_threatened_however_far() -> None:
    followed = on("2027-02-01")
    assert {s.initiative_id: s.threatened_by for s in followed.threatened} == {
        "I03": ("I01",),
        "I08": ("I01",),
    }
    assert [s.initiative_id for s in followed.late] == ["I01"]


@pytest.mark.parametrize(
    "track",
    [
        Track("I01", "done", finished=date(2027, 3, 9)),
        Track("I01", "dropped"),
        Track("I01", "running", started=date(2027, 1, 4)),
    ],
    ids=lambda track: track.status,
)
def test_nothing_is_threatened_by_what_is_done_dropped_or_in_time(track: Track) -> None:
    followed = on("2027-02-20", track)
    assert followed.threatened == ()


def test_what_has_begun_is_not_threatened_any_more() -> None:
    followed = on("2027-02-01", Track("I03", "running", started=date(2027, 2, 1)))
    assert [s.initiative_id for s in followed.threatened] == ["I08"]


def test_a_plan_in_a_circle_is_followed_all_the_same() -> None:
    circle = replace(
        PLAN,
        tasks=(task("I01", "2027-01", "2027-01", "I03"), task("I03", "2027-01", "2027-01", "I01")),
    )
    followed = delivery.follow(circle, {}, {}, date(2027, 2, 1))
    assert {s.threatened_by for s in followed.standings} == {("I01", "I03")}


def test_the_sums_leave_out_what_was_dropped() -> None:
    followed = on(
        "2027-04-01", Track("I01", "done", finished=date(2027, 2, 1)), Track("I09", "dropped")
    )
    assert (followed.person_days, followed.person_days_done, followed.person_days_due) == (
        120,
        40,
        80,
    )


# ---- Figures ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "target", "is_lower_better", "reached"),
    [
        ([70.0, 85.0], 80.0, False, True),
        ([85.0, 70.0], 80.0, False, False),
        ([80.0], 80.0, False, True),
        ([8.0, 3.0], 5.0, True, True),
        ([3.0, 8.0], 5.0, True, False),
        ([5.0], 5.0, True, True),
        ([85.0], None, False, None),
        ([], 80.0, False, None),
    ],
)
def test_the_latest_reading_attains_the_target_or_not(
    values: list[float], target: float | None, is_lower_better: bool, reached: bool | None
) -> None:
    track = Track("I01", kpi_target=target, is_lower_better=is_lower_better)
    readings = [Reading(date(2027, 1, day), value) for day, value in enumerate(values, start=1)]
    followed = delivery.follow(PLAN, {"I01": track}, {"I01": readings[::-1]}, date(2027, 1, 31))
    one = standing(followed, "I01")
    assert one.readings == tuple(readings)
    assert one.is_reached is reached


# ---- Adopting -----------------------------------------------------------------------------------


def assessed(responses: dict[str, Response], scenario: Scenario, seats: int = 100) -> Assessment:
    return Assessment(
        "a", Bank("示例银行", seats=seats), "full", responses, {}, NOON, NOON, scenario
    )


def adopted(
    scenario: Scenario, responses: dict[str, Response] | None = None
) -> tuple[Assessment, Baseline]:
    assessment = assessed(responses or {}, scenario)
    return assessment, delivery.adopted(findings.find(MODEL, assessment), ADOPTED)


def test_an_adopted_plan_is_the_one_that_was_found() -> None:
    assessment = assessed({}, Scenario(1, Month(2027, 3)))
    found = findings.find(MODEL, assessment)
    baseline = delivery.adopted(found, ADOPTED)
    assert [t.initiative_id for t in baseline.tasks] == [
        p.initiative.id for p in found.roadmap.initiatives
    ]
    first, p = baseline.tasks[0], found.roadmap.initiatives[0]
    assert first == Task(p.initiative.id, Month(2027, 3), Month(2027, 2).plus(p.end), 40, p.raises)
    assert (baseline.start, baseline.end) == (
        Month(2027, 3), Month(2027, 2).plus(found.roadmap.months),
    )  # fmt: skip
    assert (baseline.target_stage, baseline.fingerprint) == (1, found.fingerprint)
    assert baseline.task["I03"].requires == ("I01",)


def test_a_plan_with_nothing_to_do_is_not_adopted() -> None:
    with pytest.raises(Refused, match="nothing left to do"):
        adopted(Scenario(1), with_stages("F", "F", "N", "N", "N"))


# ---- The plan from today ------------------------------------------------------------------------


def at(baseline: Baseline, day: date, *tracks: Track) -> Delivery:
    return delivery.follow(baseline, {track.initiative_id: track for track in tracks}, {}, day)


def test_what_runs_goes_on_with_what_is_left_of_it() -> None:
    assessment, baseline = adopted(Scenario(1, Month(2027, 1), pinned=frozenset({"I04"})))
    track = Track("I04", "running", started=date(2027, 1, 20))
    followed = at(baseline, date(2027, 3, 2), track)
    wish, month = delivery.remaining(MODEL, assessment, followed)
    assert (month, wish.running, wish.elapsed) == (Month(2027, 3), {"I04"}, {"I04": 2})
    found = delivery.replan(MODEL, assessment, followed)
    (left,) = [p for p in found.roadmap.initiatives if p.initiative.id == "I04"]
    assert (found.start, left.start, left.end) == (Month(2027, 3), 1, 1)  # two of three months ran
    rebased = delivery.rebased(found, followed).task["I04"]
    assert (rebased.start, rebased.end) == (Month(2027, 1), Month(2027, 3))
    assert rebased.person_days == baseline.task["I04"].person_days


def test_what_is_done_keeps_its_actual_months() -> None:
    assessment, baseline = adopted(Scenario(1, Month(2027, 1)))
    track = Track("I01", "done", started=date(2026, 12, 30), finished=date(2027, 4, 2))
    followed = at(baseline, date(2027, 4, 20), track)
    found = delivery.replan(MODEL, assessment, followed)
    assert "I01" not in {p.initiative.id for p in found.roadmap.initiatives}
    rebased = delivery.rebased(found, followed)
    assert (rebased.task["I01"].start, rebased.task["I01"].end) == (Month(2026, 12), Month(2027, 4))
    assert rebased.start == Month(2026, 12)
    assert rebased.task["I03"].requires == ("I01",)


def test_target_and_limits_stay_those_of_the_scenario() -> None:
    scenario = Scenario(2, Month(2027, 1), capacity=70, at_once=3, pinned=frozenset({"I32"}))
    assessment, baseline = adopted(scenario)
    plan = delivery.replan(MODEL, assessment, at(baseline, date(2027, 6, 1))).roadmap
    assert (plan.target_stage, plan.capacity, plan.at_once) == (2, 70, 3)
    assert "I32" in {p.initiative.id for p in plan.initiatives}


def test_without_a_target_of_its_own_the_plan_stays_at_the_one_adopted() -> None:
    assessment, baseline = adopted(Scenario())
    later = replace(assessment, responses=with_stages("F", "L", "N", "N", "N"))
    followed = at(replace(baseline, target_stage=4), date(2027, 6, 1))
    assert delivery.replan(MODEL, later, followed).roadmap.target_stage == 4


def test_what_is_spent_is_taken_off_the_budget() -> None:
    pinned = frozenset({"I04"})
    least = findings.find(MODEL, assessed({}, Scenario(1, pinned=pinned))).roadmap.cost_cny
    assessment, baseline = adopted(Scenario(1, budget_cny=int(least), pinned=pinned))
    tracks = [
        Track("I01", "done", finished=date(2026, 12, 31)),
        Track("I04", "running", started=date(2026, 12, 1)),
    ]
    followed = at(baseline, date(2027, 1, 15), *tracks)
    plan = delivery.replan(MODEL, assessment, followed).roadmap
    assert plan.budget_cny is not None
    assert plan.cost_cny <= plan.budget_cny < least


def test_a_budget_that_is_too_small_is_answered_with_the_whole_of_it() -> None:
    least = findings.find(MODEL, assessed({}, Scenario(1))).roadmap.cost_cny
    assessment, baseline = adopted(Scenario(1))
    followed = at(baseline, date(2027, 1, 15), Track("I01", "done", finished=date(2026, 12, 31)))
    tight = replace(assessment, scenario=Scenario(1, budget_cny=int(least) - 1))
    with pytest.raises(Refused) as refusal:
        delivery.replan(MODEL, tight, followed)
    (problem,) = refusal.value.problems
    assert (problem.code, problem.params) == ("plan-budget", {"needed": int(least)})


def test_what_was_dropped_is_planned_no_more() -> None:
    assessment, baseline = adopted(Scenario(1, pinned=frozenset({"I32"})))
    followed = at(baseline, date(2027, 1, 15), Track("I32", "dropped"))
    found = delivery.replan(MODEL, assessment, followed)
    assert "I32" not in {p.initiative.id for p in found.roadmap.initiatives}
    assert "I32" not in delivery.rebased(found, followed).task


def test_dropping_what_the_target_needs_is_answered_with_what_to_take_up_again() -> None:
    assessment, baseline = adopted(Scenario(1))
    followed = at(baseline, date(2027, 1, 15), Track("I01", "dropped"))
    with pytest.raises(Refused) as refusal:
        delivery.replan(MODEL, assessment, followed)
    assert refusal.value.sentences("en") == (
        "The target cannot be attained without I01, which was dropped. Take it up again, or "
        "choose another target.",
    )


def test_what_was_dropped_stays_in_sight_when_the_plan_goes_on_without_it() -> None:
    assessment, first = adopted(Scenario(1, pinned=frozenset({"I32"})))
    dropped = Track("I32", "dropped", note="改由总行统一建设")
    followed = at(first, date(2027, 1, 15), dropped)
    second = delivery.rebased(delivery.replan(MODEL, assessment, followed), followed)
    log = Log((first, second), {"I32": dropped}, {}, {"I32": 3})
    again = delivery.follow_log(log, date(2028, 1, 15))
    (one,) = again.retired
    assert (one.track, one.revision, one.lateness) == (dropped, 3, None)
    assert again.original == first
    wished = replace(assessment, scenario=Scenario(1, pinned=frozenset({"I33"})))
    with pytest.raises(Refused, match="I32, which was dropped"):
        delivery.replan(MODEL, wished, again)


def test_what_runs_stays_though_the_plan_would_do_without_it() -> None:
    assessment, baseline = adopted(Scenario(2))
    nothing_needed = replace(assessment, scenario=Scenario(1))
    extra = next(t for t in baseline.tasks if t.initiative_id == "I18")
    followed = at(baseline, date(2027, 1, 15), Track("I18", "running", started=date(2027, 1, 4)))
    found = delivery.replan(MODEL, nothing_needed, followed)
    rebased = delivery.rebased(found, followed)
    assert rebased.task["I18"].start == Month(2027, 1)
    assert rebased.task["I18"].person_days == extra.person_days


def test_what_runs_stays_though_there_is_nothing_left_for_it_to_raise() -> None:
    assessment, baseline = adopted(Scenario(1))
    risen = replace(assessment, responses=answers(dict.fromkeys(baseline.task["I09"].raises, "F")))
    followed = at(baseline, date(2027, 1, 15), Track("I09", "running", started=date(2026, 12, 4)))
    found = delivery.replan(MODEL, risen, followed)
    assert "I09" not in {p.initiative.id for p in found.roadmap.initiatives}
    assert delivery.rebased(found, followed).task["I09"].start == Month(2026, 12)


def test_a_plan_with_nothing_left_is_not_adopted_again() -> None:
    assessment, baseline = adopted(Scenario(1))
    tracks = [Track(t.initiative_id, "done", finished=ADOPTED) for t in baseline.tasks]
    followed = at(baseline, date(2026, 12, 1), *tracks)
    found = delivery.replan(MODEL, assessment, followed)
    assert found.roadmap.initiatives == ()
    with pytest.raises(Refused, match="nothing left to do"):
        delivery.rebased(found, followed)


def test_the_plan_from_today_has_a_seal_of_its_own() -> None:
    assessment, baseline = adopted(Scenario(1))
    track = Track("I01", "done", finished=date(2026, 12, 1))
    found = delivery.replan(MODEL, assessment, at(baseline, date(2027, 1, 15), track))
    assert found.fingerprint != baseline.fingerprint


# ---- Whatever became of it ----------------------------------------------------------------------

STATUSES = st.sampled_from(["planned", "planned", "running", "done"])


def draw_track(data: st.DataObject, one: Task, today: date) -> Track:
    """Something that may have become of a task: begun and finished on days before today."""
    status = data.draw(STATUSES)
    if status == "planned":
        return Track(one.initiative_id)
    began = data.draw(st.dates(date(2026, 11, 24), today))
    finished = data.draw(st.dates(began, today)) if status == "done" else None
    return Track(one.initiative_id, status, started=began, finished=finished)


def stage_when_all_is_done(
    model: Questionnaire, assessment: Assessment, followed: Delivery, planned: set[str]
) -> int:
    """Scored anew: what is done and what is planned has raised the items it serves."""
    done = {s.initiative_id for s in followed.having("done")} | planned
    served = {item for name in done for item in model.initiative[name].serves}
    codes = scoring.encode(model, assessment.responses)
    raised = np.array([item.id in served for item in model.items])
    after = np.where(raised & (codes != Code.NOT_APPLICABLE), np.uint8(Code.F), codes)
    return int(scoring.score_table(model, after[None, :]).stages[0])


@pytest.mark.parametrize("model", [MODEL, SMALL], ids=["shipped", "small"])
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_a_plan_from_today_keeps_its_promises(model: Questionnaire, data: st.DataObject) -> None:
    size = len(model.items)
    letters = data.draw(st.lists(st.sampled_from("NPLFF"), min_size=size, max_size=size))
    responses = answers({i.id: x for i, x in zip(model.items, letters, strict=True)})
    capacity = data.draw(st.sampled_from([None, 400]))
    scenario = Scenario(data.draw(st.integers(1, 5)), capacity=capacity, at_once=100)
    assessment = assessed(responses, scenario)
    try:
        baseline = delivery.adopted(findings.find(model, assessment), ADOPTED)
    except Refused:
        return  # nothing to do
    today = data.draw(st.dates(date(2026, 11, 24), date(2030, 1, 1)))
    followed = at(baseline, today, *(draw_track(data, one, today) for one in baseline.tasks))
    try:
        found = delivery.replan(model, assessment, followed)
    except Refused as refusal:
        if refusal.problems[0].code != "plan-running-capacity":
            raise
        return
    planned = found.roadmap.initiatives
    names = {p.initiative.id for p in planned}
    assert stage_when_all_is_done(model, assessment, followed, names) >= scenario.target_stage
    assert names.isdisjoint(s.initiative_id for s in followed.having("done"))
    assert found.start == Month.of(today)
    if not planned:
        return
    rebased = delivery.rebased(found, followed)
    check_order(rebased, followed, model, today)
    assert {s.initiative_id for s in followed.having("running")} <= rebased.task.keys()
    draw = [float(days) for days in found.roadmap.monthly_days]
    assert capacity is None or max(draw) <= capacity


def check_order(rebased: Baseline, followed: Delivery, model: Questionnaire, today: date) -> None:
    """No new task begins before this month, nor before what it needs is over."""
    status: dict[str, Any] = {s.initiative_id: s.track.status for s in followed.standings}
    ended = {s.initiative_id: s.track.finished for s in followed.having("done")}
    for one in rebased.tasks:
        if status.get(one.initiative_id) in ("running", "done"):
            assert one.start <= Month.of(today)
            continue
        assert one.start >= Month.of(today)
        assert one.requires == tuple(
            n for n in model.initiative[one.initiative_id].requires if n in rebased.task
        )
        for needed in one.requires:
            finished = ended.get(needed)
            if finished is not None:
                assert Month.of(finished) <= one.start
            else:
                assert rebased.task[needed].end < one.start


def test_spent_is_the_cost_of_what_is_done_and_of_the_months_that_ran() -> None:
    from assessment import roadmap

    wish = roadmap.Wish(1, done=frozenset({"I01"}), running=frozenset({"I04"}), elapsed={"I04": 1})
    cost = {n: Fraction(MODEL.efforts[MODEL.initiative[n].effort].cost_cny) for n in ("I01", "I04")}
    spent = roadmap.spent_cny(MODEL, Bank("示例银行", seats=100), wish)
    assert spent == cost["I01"] + cost["I04"] / 3


# ---- What two people say ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("planned", Track("I01", "planned", "甲")),
        ("running", Track("I01", "running", "甲", date(2027, 1, 4))),
        ("done", Track("I01", "done", "甲", date(2027, 1, 4), date(2027, 2, 1))),
        ("dropped", Track("I01", "dropped", "甲", date(2027, 1, 4), date(2027, 2, 1))),
    ],
)
def test_another_status_loses_the_days_it_does_not_have(
    status: delivery.Status, expected: Track
) -> None:
    done = Track("I01", "done", "甲", date(2027, 1, 4), date(2027, 2, 1))
    assert delivery.turned(done, status) == expected


def test_parts_nobody_changed_stay_as_others_left_them() -> None:
    seen = Track("I01", "running", "甲", date(2027, 1, 4), note="旧")
    now = replace(seen, owner="乙", kpi_target=90.0)
    said = replace(seen, note="新", kpi_unit="%")
    assert delivery.changed(seen, said) == ("kpi", "note")
    merged = delivery.merged(said, seen, now)
    assert merged == replace(now, note="新", kpi_target=None, kpi_unit="%")


# ---- What the plan from today changes -----------------------------------------------------------


def test_the_plan_from_today_says_what_it_moves(model: Questionnaire) -> None:
    assessment = Assessment(
        "x", Bank("测试银行", seats=100), "full", answers({i.id: "F" for i in model.items[:60]}),
        {}, NOON, NOON, scenario=Scenario(3, Month(2027, 1)),
    )  # fmt: skip
    adopted = delivery.adopted(findings.find(model, assessment), ADOPTED)
    first = adopted.tasks[0].initiative_id
    done = Track(first, "done", started=date(2027, 1, 4), finished=date(2027, 1, 20))
    followed = delivery.follow(adopted, {first: done}, {}, date(2027, 6, 10))
    found = delivery.replan(model, assessment, followed)
    changes = delivery.rebasing(found, followed)
    assert changes.after == delivery.rebased(found, followed)
    assert changes.before == adopted
    assert first not in {shift.initiative_id for shift in changes.shifts}
    assert changes.moved
    assert changes.after.end > adopted.end
    for shift in changes.moved:
        assert shift.after == changes.after.task[shift.initiative_id]
        assert shift.before == adopted.task[shift.initiative_id]
    news = {shift.initiative_id for shift in changes.new}
    assert news == changes.after.task.keys() - adopted.task.keys()
    lost = {shift.initiative_id for shift in changes.gone}
    assert lost == adopted.task.keys() - changes.after.task.keys()


# ---- An invented course -------------------------------------------------------------------------


def test_an_imagined_course_has_something_done_something_late_and_something_ahead() -> None:
    imagined = delivery.imagined(PLAN)
    assert imagined.today == date(2027, 4, 15)
    assert [s.track.status for s in imagined.standings] == ["done", "running", "running", "running"]
    assert [s.initiative_id for s in imagined.late] == ["I03"]
    assert [s.initiative_id for s in imagined.threatened] == []
