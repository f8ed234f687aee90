"""The pictures of an adopted plan: planned against actual, how far it is, a figure's readings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assessment import charts, delivery, tidings
from assessment.charts import DARK, LIGHT, Chart
from assessment.delivery import Baseline, Delivery, Reading, Standing, Task, Track
from assessment.model import LANGUAGES, Language, Month, Questionnaire
from tests.test_charts import HAN, annotations, words

TODAY = date(2027, 4, 16)
PLAN = Baseline(
    tasks=(
        Task("I01", Month(2027, 1), Month(2027, 2), 40.0, ()),
        Task("I02", Month(2027, 2), Month(2027, 3), 60.0, ()),
        Task("I03", Month(2027, 3), Month(2027, 5), 20.0, (), ("I02",)),
        Task("I08", Month(2027, 7), Month(2027, 9), 80.0, (), ("I03",)),
        Task("I09", Month(2027, 3), Month(2027, 4), 10.0, ()),
    ),
    target_stage=2,
    adopted_on=date(2026, 12, 20),
    start=Month(2027, 1),
    fingerprint="f",
)
TRACKS = {
    "I01": Track("I01", "done", "A&B <院>", date(2026, 12, 29), date(2027, 3, 8)),
    "I02": Track("I02", "running", started=date(2027, 2, 1)),
    "I09": Track("I09", "dropped"),
}
READINGS = {
    "I01": [Reading(date(2027, 1, 8), 70.0), Reading(date(2027, 3, 8), 92.25, "抽样")],
}


@pytest.fixture
def followed() -> Delivery:
    return delivery.follow(PLAN, TRACKS, READINGS, TODAY)


def drawn(followed: Delivery, model: Questionnaire, language: Language) -> list[Chart]:
    return [
        charts.followed(followed, model, language),
        charts.statuses(followed, language),
        charts.work_done(followed, language),
        charts.readings(followed.standings[0], language),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_picture_states_its_finding_and_keeps_to_its_language(
    followed: Delivery, model: Questionnaire, language: Language
) -> None:
    for chart in drawn(followed, model, language):
        assert chart.title
        assert chart.note
        said = words(chart).replace("A&amp;B &lt;院&gt;", "")
        assert bool(HAN.search(said)) == (language == "zh")


def test_planned_and_actual_lie_below_each_other_on_one_calendar(
    followed: Delivery, model: Questionnaire
) -> None:
    planned, actual, late = charts.followed(followed, model, "zh").figure.data
    # the axis begins in December, because the first task did
    assert list(planned.base) == [1, 2, 3, 7, 3]
    assert list(planned.x) == [2, 2, 3, 3, 2]
    assert len(actual.x) == 2
    assert actual.base[0] == pytest.approx(28 / 31)
    assert actual.base[0] + actual.x[0] == pytest.approx(3 + 8 / 31)
    assert actual.base[1] + actual.x[1] == pytest.approx(4 + 16 / 30)
    assert list(late.base) == [3, 4, 4]  # since the end of February, and of March
    for above, below in zip(planned.y, actual.y, strict=False):
        assert above < below


def test_todays_line_is_named(followed: Delivery, model: Questionnaire) -> None:
    figure = charts.followed(followed, model, "zh").figure
    lines = [s for s in figure.layout.shapes if s.line.dash == "dot"]
    assert [line.x0 for line in lines] == [pytest.approx(4 + 16 / 30)]
    assert "<b>今天</b>" in annotations(figure)


def test_what_is_late_is_hatched_and_said_in_words(
    followed: Delivery, model: Questionnaire
) -> None:
    figure = charts.followed(followed, model, "zh").figure
    assert figure.data[2].marker.pattern.shape == "/"
    heads = {text[3:6]: text for text in annotations(figure) if text.startswith("<b>I")}
    assert "▲ 晚 16 天" in heads["I02"]
    assert "◐ 进行中" in heads["I02"]
    assert "✕ 已放弃" in heads["I09"]
    assert "▲" not in heads["I08"]


def test_what_a_person_typed_is_no_markup(followed: Delivery, model: Questionnaire) -> None:
    figure = charts.followed(followed, model, "zh").figure
    assert any("A&amp;B &lt;院&gt;" in text for text in annotations(figure))


def test_person_days_and_tasks_are_counted(followed: Delivery) -> None:
    assert list(charts.work_done(followed, "zh").figure.data[0].x) == [40.0, 100.0, 200.0]
    assert "落后 60 人日" in charts.work_done(followed, "zh").title
    assert list(charts.statuses(followed, "zh").figure.data[0].x) == [2, 1, 1, 1]


@pytest.mark.parametrize(
    ("done", "said"),
    [(("I01",), "落后 60"), (("I01", "I02"), "相当"), (("I01", "I02", "I08"), "提前 80")],
    ids=["behind", "even", "ahead"],
)
def test_the_work_is_behind_even_or_ahead(done: tuple[str, ...], said: str) -> None:
    tracks = {id_: Track(id_, "done", finished=TODAY) for id_ in done}
    assert said in tidings.work(delivery.follow(PLAN, tracks, {}, TODAY), "zh")


def test_readings_run_towards_their_target(followed: Delivery) -> None:
    standing = followed.standings[0]
    aimed = replace(standing, track=replace(standing.track, kpi_target=90.0, kpi_unit="%"))
    figure = charts.readings(aimed, "zh", DARK).figure
    assert list(figure.data[0].y) == [70.0, 92.25]
    assert [shape.y0 for shape in figure.layout.shapes] == [90.0]
    assert annotations(figure) == ["目标 ≥ 90%"]
    assert "已达目标" in charts.readings(aimed, "zh").title


def test_a_single_reading_without_a_target_is_drawn(followed: Delivery) -> None:
    only = replace(followed.standings[0], readings=(Reading(TODAY, 0.0),))
    figure = charts.readings(only, "en", LIGHT).figure
    assert list(figure.data[0].y) == [0.0]
    assert not figure.layout.shapes


# ---- In words -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (95.0, "%", "95%"), (92.25, "%", "92.25%"), (1234567.0, "元", "1,234,567 元"),
        (0.1, "", "0.1"), (1e-9, "", "0.000000"), (-3.5, "次", "-3.5 次"),
        (1e12, "", "1,000,000,000,000"),
    ],
)  # fmt: skip
def test_a_figure_has_the_decimals_it_was_given(value: float, unit: str, said: str) -> None:
    assert tidings.figure("zh", value, unit) == said


def test_a_target_says_which_way_is_better() -> None:
    track = Track("I01", kpi_target=3.0, kpi_unit="天")
    assert tidings.target(track, "zh") == "≥ 3 天"
    assert tidings.target(replace(track, is_lower_better=True), "zh") == "≤ 3 天"
    assert tidings.target(Track("I01"), "zh") == ""


def test_a_late_one_names_its_owner_its_months_and_what_waits_for_it(
    followed: Delivery, model: Questionnaire
) -> None:
    (late, *_) = followed.late
    assert tidings.late_line(followed, late, model, "zh") == (
        f"I02 {model.initiative['I02'].name.zh}（{lead(model, late)}）："
        "应于2027年3月底前完成，已晚 16 天；危及 I03、I08。"
    )


def lead(model: Questionnaire, standing: Standing) -> str:
    return model.role[model.initiative[standing.initiative_id].owner].name.zh


@pytest.mark.parametrize(
    ("tracks", "begins"),
    [
        ({}, "4 项举措逾期"),
        ({id_: Track(id_, "done", finished=TODAY) for id_ in PLAN.task}, "全部 5 项举措均已了结"),
        ({id_: Track(id_, "running", started=TODAY) for id_ in PLAN.task}, "2 项举措逾期"),
    ],
    ids=["nothing done", "all done", "all begun"],
)
def test_the_headline_says_what_is_late_first(tracks: dict[str, Track], begins: str) -> None:
    assert tidings.headline(delivery.follow(PLAN, tracks, {}, TODAY), "zh").startswith(begins)
