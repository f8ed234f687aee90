"""Following through in the service: adopted, tracked, planned again; kept on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from assessment import interchange
from assessment.access import Forbidden, guest
from assessment.delivery import Delivery, Reading, Track
from assessment.model import Bank, Month, Questionnaire, Scenario
from assessment.problems import Refused
from assessment.service import Replaced, Saved, Service
from assessment.store import Store
from tests.postgres import database_url  # noqa: F401 - a fixture

NOON = datetime(2027, 1, 10, 12, tzinfo=UTC)
TODAY = NOON.date()


class Office:
    """A bank at work on its plan: the service with the principal and the assessment filled in."""

    def __init__(self, store: Store, model: Questionnaire) -> None:
        self.now = NOON
        self.service = Service(store, model, lambda: self.now)
        started = self.service.start(guest([]), Bank("示例银行", seats=100))
        self.secret, self.me, self.id = (
            started.secret,
            guest([started.secret]),
            started.assessment.id,
        )
        self.service.plan_for(self.me, self.id, Scenario(1, Month(2027, 1)))

    def comes(self, day: date) -> None:
        self.now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)

    def says(self, track: Track, seen: int = 0) -> Saved[Track]:
        return self.service.track(self.me, self.id, track, seen=seen)

    def reads(self, initiative_id: str, reading: Reading) -> None:
        self.service.add_reading(self.me, self.id, initiative_id, reading)

    @property
    def delivery(self) -> Delivery:
        found = self.service.delivery(self.me, self.id)
        assert found is not None
        return found

    def track(self, initiative_id: str) -> Track:
        every = (*self.delivery.standings, *self.delivery.retired)
        return next(s.track for s in every if s.initiative_id == initiative_id)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:  # noqa: F811
    store = Store.open(database_url)
    yield store
    store.close()


@pytest.fixture
def office(store: Store, model: Questionnaire) -> Office:
    return Office(store, model)


@pytest.fixture
def following(office: Office) -> Office:
    office.service.adopt(office.me, office.id)
    return office


# ---- Adopting -----------------------------------------------------------------------------------


def test_nothing_is_followed_before_a_plan_is_adopted(office: Office) -> None:
    assert office.service.delivery(office.me, office.id) is None
    for ask in (office.service.replanned, office.service.adopt_replan):
        with pytest.raises(Refused, match="No roadmap has been adopted yet"):
            ask(office.me, office.id)
    with pytest.raises(Refused, match="not in the adopted roadmap"):
        office.says(Track("I01"))


def test_an_adopted_plan_comes_back_as_it_was_adopted(office: Office) -> None:
    baseline = office.service.adopt(office.me, office.id)
    assert baseline.adopted_on == TODAY
    assert (office.delivery.baseline, office.delivery.original) == (baseline, baseline)
    assert office.delivery.today == TODAY


def test_the_first_plan_stays_visible_beside_the_newest(following: Office) -> None:
    first = following.delivery.baseline
    following.service.plan_for(following.me, following.id, Scenario(2, Month(2027, 2)))
    second = following.service.adopt(following.me, following.id)
    assert (following.delivery.original, following.delivery.baseline) == (first, second)
    assert second.target_stage == 2


def test_a_change_of_the_plan_in_hand_leaves_the_adopted_one_alone(following: Office) -> None:
    before = following.delivery
    following.service.plan_for(following.me, following.id, Scenario(5))
    assert following.delivery == before


# ---- Tracking -----------------------------------------------------------------------------------

EVERYTHING = Track(
    "I01", "done", "王芳 <办公室>", date(2027, 1, 4), date(2027, 1, 9), 95.5, "%", True, "按期完成"
)


@pytest.mark.parametrize(
    "track",
    [
        EVERYTHING,
        Track("I01"),
        Track("I01", "dropped", note="不再需要"),
        Track("I01", "running", started=date(2027, 1, 10), kpi_target=-0.25),
    ],
    ids=["everything", "nothing", "dropped", "running"],
)
def test_whatever_is_said_comes_back(following: Office, track: Track) -> None:
    saved = following.says(track)
    assert (saved.value, saved.revision, saved.replaced) == (track, 1, None)
    assert following.track("I01") == track


def test_a_day_that_the_status_calls_for_is_today_unless_it_is_given(following: Office) -> None:
    assert following.says(Track("I01", "running")).value.started == TODAY
    assert following.says(Track("I01", "done"), seen=1).value.finished == TODAY


def test_today_is_a_day_in_china(following: Office) -> None:
    following.now = datetime(2027, 1, 31, 17, tzinfo=UTC)  # past midnight in Beijing
    assert following.says(Track("I01", "done")).value.finished == date(2027, 2, 1)


def test_the_later_of_two_writers_is_told_what_it_replaced(following: Office) -> None:
    first = following.says(Track("I01", owner="甲"))
    following.now += timedelta(minutes=1)
    second = following.says(Track("I01", owner="乙"))
    assert second.replaced == Replaced(Track("I01", owner="甲"), first.saved_at)
    assert following.says(Track("I01", owner="丙"), seen=2).replaced is None
    assert following.delivery.standings[0].revision == 3


def test_two_writers_of_different_parts_of_a_task_both_count(following: Office) -> None:
    following.says(Track("I01", "running", started=TODAY))
    saved = following.says(Track("I01", owner="乙"))
    assert saved.value == Track("I01", "running", "乙", started=TODAY)
    assert saved.replaced is None


def test_a_status_never_ends_up_beside_somebody_elses_day(following: Office) -> None:
    following.says(Track("I01", "done", "甲", date(2027, 1, 4), TODAY))
    saved = following.says(Track("I01", "running", started=date(2027, 1, 5)))
    assert saved.value == Track("I01", "running", "甲", date(2027, 1, 5))
    assert saved.replaced is not None
    assert saved.replaced.value.status == "done"


def test_what_is_saved_says_when(following: Office) -> None:
    assert following.delivery.standings[0].saved_at is None
    saved = following.says(Track("I01", owner="甲"))
    assert following.delivery.standings[0].saved_at == saved.saved_at == NOON


@pytest.mark.parametrize(
    ("track", "codes"),
    [
        (Track("I45"), ["answer-not-in-plan"]),
        (Track("I01", "late"), ["answer-unknown-status"]),  # type: ignore[arg-type]
        (Track("I01", started=TODAY), ["answer-planned-with-date"]),
        (Track("I01", finished=TODAY), ["answer-planned-with-date"]),
        (Track("I01", "running", finished=TODAY), ["answer-running-with-finish"]),
        (
            Track("I01", "running", started=date(2027, 1, 11)),
            ["answer-started-day-out-of-range"],
        ),
        (Track("I01", "done", finished=date(2027, 1, 11)), ["answer-finished-day-out-of-range"]),
        (Track("I01", "done", started=date(2016, 12, 31)), ["answer-started-day-out-of-range"]),
        (
            Track("I01", "done", started=date(2027, 1, 5), finished=date(2027, 1, 4)),
            ["answer-finished-before-started"],
        ),
        (Track("I01", kpi_target=float("nan")), ["answer-kpi-target-out-of-range"]),
        (Track("I01", kpi_target=-1e13), ["answer-kpi-target-out-of-range"]),
        (
            Track("I01", owner="字" * 81, kpi_unit="字" * 21, note="\0"),
            ["answer-owner-too-long", "answer-unit-too-long", "answer-track-note-unstorable"],
        ),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_and_nothing_written(
    following: Office, track: Track, codes: list[str]
) -> None:
    with pytest.raises(Refused) as refusal:
        following.says(track)
    assert [problem.code for problem in refusal.value.problems] == codes
    assert {s.revision for s in following.delivery.standings} == {0}


def test_a_refusal_says_which_days_are_possible(following: Office) -> None:
    with pytest.raises(Refused) as refusal:
        following.says(Track("I01", "done", finished=date(2027, 1, 11)))
    assert refusal.value.sentences("zh") == (
        "完成日期 2027-01-11 不在 2017-01-01 至 2027-01-10 之间。请更正。",
    )


def test_what_was_dropped_can_be_taken_up_again(following: Office) -> None:
    following.service.plan_for(following.me, following.id, Scenario(1, pinned=frozenset({"I32"})))
    following.service.adopt(following.me, following.id)
    following.says(Track("I32", "dropped"))
    following.service.adopt_replan(following.me, following.id)
    assert "I32" not in following.delivery.baseline.task
    assert [s.initiative_id for s in following.delivery.retired] == ["I32"]
    following.says(Track("I32", "planned"), seen=1)
    following.service.adopt_replan(following.me, following.id)
    assert "I32" in following.delivery.baseline.task


# ---- Figures ------------------------------------------------------------------------------------


def test_a_reading_that_takes_anothers_place_says_so(following: Office) -> None:
    add, first = following.service.add_reading, Reading(TODAY, 70.0)
    assert add(following.me, following.id, "I01", first) is None
    assert add(following.me, following.id, "I01", first) is None
    assert add(following.me, following.id, "I01", Reading(TODAY, 71.0)) == first


def test_readings_are_kept_one_a_day_and_can_be_taken_back(following: Office) -> None:
    following.reads("I01", Reading(date(2027, 1, 8), 70.0))
    following.reads("I01", Reading(date(2027, 1, 5), 60.5, "抽样 <30>"))
    following.reads("I01", Reading(date(2027, 1, 8), 72.0))
    assert following.delivery.standings[0].readings == (
        Reading(date(2027, 1, 5), 60.5, "抽样 <30>"),
        Reading(date(2027, 1, 8), 72.0),
    )
    for _ in range(2):
        following.service.remove_reading(following.me, following.id, "I01", date(2027, 1, 8))
    assert [r.value for r in following.delivery.standings[0].readings] == [60.5]
    following.reads("I01", Reading(date(2027, 1, 8), 0.0))
    assert [r.value for r in following.delivery.standings[0].readings] == [60.5, 0.0]


@pytest.mark.parametrize(
    ("initiative_id", "reading", "code"),
    [
        ("I99", Reading(TODAY, 1.0), "answer-not-in-plan"),
        ("I01", Reading(date(2027, 1, 11), 1.0), "answer-reading-day-out-of-range"),
        ("I01", Reading(date(2010, 1, 1), 1.0), "answer-reading-day-out-of-range"),
        ("I01", Reading(TODAY, float("inf")), "answer-reading-value-out-of-range"),
        ("I01", Reading(TODAY, 1.0, "x" * 4001), "answer-reading-note-too-long"),
    ],
    ids=["unknown", "tomorrow", "long ago", "no number", "long"],
)
def test_a_reading_that_cannot_be_is_refused(
    following: Office, initiative_id: str, reading: Reading, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        following.reads(initiative_id, reading)
    assert [problem.code for problem in refusal.value.problems] == [code]
    assert all(s.readings == () for s in following.delivery.standings)


# ---- Planning again -----------------------------------------------------------------------------


def test_the_plan_from_today_is_kept_only_when_it_is_adopted(following: Office) -> None:
    first = following.delivery.baseline
    following.says(Track("I01", "done", started=date(2027, 1, 4)))
    following.comes(date(2027, 4, 20))
    found = following.service.replanned(following.me, following.id)
    assert found.start == Month(2027, 4)
    assert following.delivery.baseline == first
    second = following.service.adopt_replan(following.me, following.id)
    assert (following.delivery.baseline, following.delivery.original) == (second, first)
    assert second.adopted_on == date(2027, 4, 20)
    assert second.task["I01"].end == Month(2027, 1)
    assert min(t.start for t in second.tasks if t.initiative_id != "I01") == Month(2027, 4)
    assert following.delivery.late == ()


# ---- What stays ---------------------------------------------------------------------------------


def test_an_export_takes_the_adopted_plan_along_and_can_be_read_again(
    following: Office, model: Questionnaire
) -> None:
    following.says(EVERYTHING)
    following.reads("I01", Reading(TODAY, 1.5))
    exported = following.service.export(following.me, following.id)
    said = json.loads(exported)["delivery"]
    assert [t["id"] for t in said["plan"]["tasks"]] == [
        t.initiative_id for t in following.delivery.baseline.tasks
    ]
    assert said["original"] == said["plan"]
    assert said["tracks"] == [
        {
            "id": "I01", "status": "done", "owner": "王芳 <办公室>", "started": "2027-01-04",
            "finished": "2027-01-09", "kpi_target": 95.5, "kpi_unit": "%",
            "is_lower_better": True, "note": "按期完成",
        }
    ]  # fmt: skip
    assert said["readings"] == {"I01": [{"on": "2027-01-10", "value": 1.5, "note": ""}]}
    assert interchange.read(model, exported, now=NOON).assessment.scenario.target_stage == 1


def test_an_export_without_an_adopted_plan_says_nothing_of_one(office: Office) -> None:
    assert "delivery" not in json.loads(office.service.export(office.me, office.id))


def test_the_next_round_goes_on_with_what_was_adopted(following: Office) -> None:
    first = following.delivery.baseline
    following.says(Track("I01", "running", started=TODAY))
    following.says(Track("I01", "running", "乙", started=TODAY), seen=1)
    following.reads("I02", Reading(TODAY, 3.0))
    following.service.adopt_replan(following.me, following.id)
    before = following.delivery
    earlier = following.id
    later = following.service.reassess(following.me, following.id, prefill=False)
    assert following.delivery == before
    with pytest.raises(Forbidden):
        following.says(Track("I01"))
    following.id = later.assessment.id
    assert following.delivery == before
    assert following.delivery.original == first
    assert following.says(Track("I01", "done", "乙"), seen=2).replaced is None
    assert following.track("I01").status == "done"
    following.id = earlier
    assert following.track("I01").status == "running"


def test_rounds_are_compared_by_the_plan_that_was_adopted(following: Office) -> None:
    raised = {t.initiative_id for t in following.delivery.baseline.tasks}
    following.service.plan_for(following.me, following.id, Scenario(5))
    following.service.reassess(following.me, following.id, prefill=True)
    compared = following.service.compare(following.me, following.id)
    assert compared is not None
    assert compared.is_adopted
    assert {lift.initiative_id for lift in compared.lifts} == raised


def test_an_initiative_that_is_no_longer_offered_is_not_shown(
    following: Office, store: Store, model: Questionnaire
) -> None:
    following.says(Track("I09", "running"))
    fewer = replace(model, initiatives=tuple(i for i in model.initiatives if i.id != "I09"))
    today = Service(store, fewer, lambda: NOON)
    found = today.delivery(following.me, following.id)
    assert found is not None
    assert "I09" not in {s.initiative_id for s in (*found.standings, *found.retired)}
    assert "I09" not in found.original.task
    assert "I09" in following.delivery.baseline.task


def test_following_does_not_move_the_day_of_the_answers(following: Office) -> None:
    before = following.service.open(following.me, following.id).assessment.updated_at
    following.comes(date(2027, 5, 5))
    following.says(Track("I01", "done"))
    following.service.adopt_replan(following.me, following.id)
    assert following.service.open(following.me, following.id).assessment.updated_at == before


def test_a_sample_is_not_followed(office: Office) -> None:
    assert office.service.delivery(guest([]), "sample-rural") is None
    with pytest.raises(Forbidden):
        office.service.adopt(office.me, "sample-rural")
