"""The pictures say what was found: titles, numbers, escaping, both languages, any model."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from itertools import combinations, pairwise
from math import hypot
from typing import Any

import plotly.graph_objects as go
import pytest

from assessment import charts, explanation, findings, interchange
from assessment.charts import Chart, calendar
from assessment.findings import Findings
from assessment.messages import month, months, percent
from assessment.model import (
    LANGUAGES,
    Assessment,
    Bank,
    Language,
    Month,
    NotApplicable,
    Questionnaire,
    Rating,
    Scenario,
    Text,
)
from assessment.workload import quarters
from tests.conftest import ROOT, answers

HAN = re.compile(r"[\u3400-\u9fff]")
SAMPLES = ROOT / "questionnaires" / "samples"
DRAW: dict[str, Callable[[Findings, Language], Chart]] = {
    "dimensions": charts.dimensions,
    "heat_map": charts.heat_map,
    "pitfalls": charts.pitfalls,
    "plan": charts.plan,
    "effort": charts.effort,
    "trajectory": charts.trajectory,
    "impact": charts.impact,
}


def assessed(
    model: Questionnaire, ratings: Mapping[str, str], target: int | None = None
) -> Findings:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    bank = Bank("测试银行", seats=100)
    said = Assessment("x", bank, "full", answers(ratings), {}, now, now, scenario=Scenario(target))
    return findings.find(model, said)


def sample(model: Questionnaire, name: str, scenario: Scenario | None = None) -> Findings:
    text = (SAMPLES / f"{name}.json").read_text("utf-8")
    now = datetime(2026, 11, 23, tzinfo=UTC)
    read = interchange.read(model, text, now=now).assessment
    return findings.find(model, replace(read, scenario=scenario or read.scenario))


def limited(model: Questionnaire) -> Findings:
    """A plan that begins within a quarter and fills its capacity over several years."""
    return sample(model, "rural", Scenario(4, start=Month(2027, 2), capacity=90))


@pytest.fixture(scope="module")
def city(model: Questionnaire) -> Findings:
    return sample(model, "city")


@pytest.fixture(scope="module")
def every_case(model: Questionnaire, small_model: Questionnaire) -> dict[str, Findings]:
    some = {item.id: "PLF"[n % 3] for n, item in enumerate(model.items) if n % 4}
    few = {item.id: "NPL"[n % 3] for n, item in enumerate(small_model.items)}
    return {
        "city": sample(model, "city"),
        "rural": sample(model, "rural"),
        "incomplete": assessed(model, some),
        "small model": assessed(small_model, few),
        "long plan": assessed(model, {item.id: "N" for item in model.items}, target=5),
        "tight plan": limited(model),
    }


def words(chart: Chart) -> str:
    """Everything a reader may see of a chart."""
    figure = json.loads(chart.figure.to_json())
    return " ".join([chart.title, chart.note, *texts(figure)])


def texts(node: Any) -> list[str]:
    """The strings of a figure that are shown, not those that style it."""
    if isinstance(node, list):
        return [text for child in node for text in texts(child)]
    if not isinstance(node, dict):
        return []
    shown = ("text", "hovertext", "ticktext", "theta")
    own = [node[key] for key in shown if key in node and key != "font"]
    return [*strings(own), *(t for key, child in node.items() for t in texts(child))]


def strings(node: Any) -> list[str]:
    if isinstance(node, str):
        return [node]
    return [text for child in node or () for text in strings(child)]


def annotations(figure: go.Figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


# ---- Every chart -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DRAW)
@pytest.mark.parametrize(
    "case", ["city", "rural", "incomplete", "small model", "long plan", "tight plan"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chart_is_drawn_for_every_case_in_one_language(
    every_case: dict[str, Findings], case: str, name: str, language: Language
) -> None:
    chart = DRAW[name](every_case[case], language)
    assert chart.title
    assert chart.note
    seen = words(chart)
    if language == "en":
        assert not HAN.search(seen.replace("测试银行", ""))
    else:
        latin = re.sub(r"<[^>]+>|&\w+;|[A-Z]{1,4}-?\d[\w.\-]*", " ", seen)
        assert set(re.findall(r"[A-Za-z]{4,}", latin)) == set()


@pytest.mark.parametrize("name", DRAW)
def test_a_picture_carries_no_title_legend_or_tools_of_its_own(city: Findings, name: str) -> None:
    figure = DRAW[name](city, "zh").figure
    assert figure.layout.title.text is None
    assert figure.layout.showlegend is False
    assert figure.layout.dragmode is False
    assert charts.CONFIG["displayModeBar"] is False


@pytest.mark.parametrize("name", DRAW)
def test_a_dark_page_gets_light_text(city: Findings, name: str) -> None:
    draw: Any = DRAW[name]
    figure = draw(city, "zh", charts.DARK).figure
    assert figure.layout.font.color == charts.DARK.text
    assert charts.LIGHT.text not in figure.to_json()


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("ink", [charts.LIGHT, charts.DARK], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(ink: charts.Ink) -> None:
    assert contrast(ink.text, ink.ground) >= 4.5
    assert contrast(ink.faint, ink.ground) >= 4.5
    assert contrast(ink.accent, ink.ground) >= 4.5


@pytest.mark.parametrize("ink", [charts.LIGHT, charts.DARK], ids=["light", "dark"])
def test_grey_print_keeps_the_order_of_the_ratings(ink: charts.Ink) -> None:
    greys = [luminance(colour) for colour in ink.ramp]
    assert greys == sorted(greys, reverse=ink is charts.LIGHT)


# ---- Escaping ----------------------------------------------------------------------------------

NASTY = "R&D <5% </b><a href='x'>click</a>"


def renamed(model: Questionnaire) -> Questionnaire:
    """The small model with names that a browser could take for markup."""
    name = Text(NASTY, NASTY)
    return replace(
        model,
        dimensions=tuple(replace(d, name=name) for d in model.dimensions),
        capabilities=tuple(
            replace(c, name=name, items=tuple(replace(i, practice=name) for i in c.items))
            for c in model.capabilities
        ),
        initiatives=tuple(replace(i, name=name) for i in model.initiatives),
        pitfalls=tuple(
            replace(p, name=name, ahead_name=name, neglected_name=name) for p in model.pitfalls
        ),
        roles=tuple(replace(r, name=name) for r in model.roles),
    )


@pytest.mark.parametrize("name", DRAW)
def test_the_words_of_a_model_are_never_markup(small_model: Questionnaire, name: str) -> None:
    model = renamed(small_model)
    found = assessed(model, {item.id: "P" for item in model.items})
    shown = " ".join(texts(json.loads(DRAW[name](found, "zh").figure.to_json())))
    assert "<a" not in shown
    assert "<5%" not in shown
    assert shown.count("<b>") == shown.count("</b>")


# ---- The dimensions ----------------------------------------------------------------------------


def test_the_radar_shows_each_dimensions_score(city: Findings) -> None:
    ring = charts.dimensions(city, "zh").figure.data[0]
    expected = [d.achievement for d in city.profile.claimed.dimensions]
    assert [Fraction(r).limit_denominator(1000) for r in ring.r[:-1]] == [
        (share or Fraction(0)) * 100 for share in expected
    ]
    assert ring.r[0] == ring.r[-1]
    assert ring.theta[0] == "战略<br>" + explanation.score("zh", expected[0])


def test_the_radars_title_names_the_best_and_the_worst(model: Questionnaire) -> None:
    ratings = {i.id: {"STR": "F", "TAL": "N"}.get(i.dimension_id, "L") for i in model.items}
    found = assessed(model, ratings)
    assert charts.dimensions(found, "zh").title == "战略得分最高（100.0），人才最低（0.0）"
    assert (
        charts.dimensions(found, "en").title
        == "Strategy scores highest (100.0), Talent lowest (0.0)"
    )


def test_equal_dimensions_are_called_equal(model: Questionnaire) -> None:
    found = assessed(model, {item.id: "F" for item in model.items})
    assert charts.dimensions(found, "zh").title == "各维度得分相同，均为 100.0"


def test_a_model_of_two_dimensions_gets_bars(small_model: Questionnaire) -> None:
    found = assessed(small_model, {item.id: "L" for item in small_model.items})
    assert [trace.type for trace in charts.dimensions(found, "zh").figure.data] == ["bar"]


def test_while_answers_are_missing_the_possible_outline_is_dotted(model: Questionnaire) -> None:
    found = assessed(model, {item.id: "F" for item in model.items[:40]})
    possible, claimed = charts.dimensions(found, "zh").figure.data
    assert possible.line.dash == "dot"
    assert all(p >= c for p, c in zip(possible.r, claimed.r, strict=True))


def test_a_complete_assessment_has_one_outline(city: Findings) -> None:
    assert len(charts.dimensions(city, "zh").figure.data) == 1


# ---- The heat map ------------------------------------------------------------------------------


def test_the_map_shows_every_rating_in_its_place(city: Findings) -> None:
    ground = charts.heat_map(city, "zh").figure.data[0]
    shown = {}
    for values, hovers in zip(ground.z, ground.hovertext, strict=True):
        for value, hover in zip(values, hovers, strict=True):
            if hover:
                shown[hover.split(" ")[0]] = value
    expected = {}
    for item in city.questionnaire.items:
        judged = charts.judged(city, item)
        expected[item.id] = -1 if isinstance(judged, NotApplicable) else int(judged or 0)
    assert shown == expected


def test_the_map_frames_the_blocking_cells(city: Findings) -> None:
    frames = [s for s in charts.heat_map(city, "zh").figure.layout.shapes if s.type == "rect"]
    assert len(frames) == len(city.profile.blockers)
    assert [frame.x0 + 0.5 for frame in frames] == [c.stage for c in city.profile.blockers]


def test_the_map_draws_a_harvey_ball_for_every_rating(city: Findings) -> None:
    figure = charts.heat_map(city, "zh").figure
    judged = [charts.judged(city, item) for item in city.questionnaire.items]
    _, circles, signs = figure.data
    assert len(circles.x) == sum(isinstance(j, Rating) for j in judged)
    assert len(signs.x) == sum(not isinstance(j, Rating) for j in judged)
    sectors = [shape for shape in figure.layout.shapes if shape.type == "path"]
    assert len(sectors) == sum(j in (Rating.P, Rating.L) for j in judged)


def test_the_maps_title_counts_what_is_done_and_what_blocks(model: Questionnaire) -> None:
    ratings = {item.id: "F" if item.stage == 1 else "N" for item in model.items}
    found = assessed(model, ratings)
    assert charts.heat_map(found, "zh").title == "75 项中 15 项全面达成，5 处卡点挡在第 2 步之前"


def test_a_finished_map_has_no_blockers_in_its_title(model: Questionnaire) -> None:
    found = assessed(model, {item.id: "F" for item in model.items})
    assert charts.heat_map(found, "zh").title == "75 项中 75 项全面达成，五步均无卡点"


# ---- The pitfalls ------------------------------------------------------------------------------


def test_the_pitfall_bars_show_both_sides(city: Findings) -> None:
    bars = charts.pitfalls(city, "zh").figure.data[0]
    both = [explanation.sides(found) for found in city.pitfalls]
    expected = [float(v * 100) for s in both if s for v in (s.ahead, s.neglected)]
    assert list(bars.x) == expected


@pytest.mark.parametrize(
    ("neglected", "title"),
    [
        ("N", "已陷入“重速度、轻内控”"),
        ("L", "“重速度、轻内控”需要警惕"),
        ("F", "各误区均未见明显失衡"),
    ],
)
def test_the_pitfalls_title_is_the_worst_lamp(
    small_model: Questionnaire, neglected: str, title: str
) -> None:
    pitfall = small_model.pitfalls[0]
    ratings = dict.fromkeys(pitfall.ahead, "F") | dict.fromkeys(pitfall.neglected, neglected)
    if neglected == "L":
        ratings[pitfall.neglected[0]] = "F"
    assert charts.pitfalls(assessed(small_model, ratings), "zh").title == title


def test_a_pitfall_without_data_says_so(model: Questionnaire) -> None:
    found = assessed(model, {"STR-1.1": "F"})
    chart = charts.pitfalls(found, "zh")
    assert chart.title == "作答尚少，暂不能判断误区"
    assert all("数据不足" in text for text in annotations(chart.figure))


@pytest.mark.parametrize(
    ("points", "shown"),
    [(Fraction(40, 3), "+13.3"), (Fraction(-21, 10), "−2.1"), (Fraction(0), "0.0")],
)
def test_a_difference_carries_its_sign(points: Fraction, shown: str) -> None:
    assert charts.signed("zh", points) == shown


# ---- The roadmap -------------------------------------------------------------------------------


def test_the_plan_shows_every_initiative_in_its_months(city: Findings) -> None:
    planned = city.roadmap.initiatives
    bars = charts.plan(city, "zh").figure.data[0]
    assert list(bars.base) == [p.start - 1 for p in planned]
    assert list(bars.x) == [p.months for p in planned]


def test_a_line_leads_from_each_prerequisite_in_the_plan(city: Findings) -> None:
    ids = {p.initiative.id for p in city.roadmap.initiatives}
    links = [len(ids & set(p.initiative.requires)) for p in city.roadmap.initiatives]
    shapes = charts.plan(city, "zh").figure.layout.shapes
    assert sum(shape.type == "path" for shape in shapes) == sum(links)


def test_the_plans_title_says_what_it_takes(city: Findings) -> None:
    plan = city.roadmap
    name = explanation.stage_name(city, "zh", plan.target_stage)
    span = months("zh", city.start, city.start.plus(plan.months - 1))
    assert charts.plan(city, "zh").title == (
        f"{len(plan.initiatives)} 项举措，{span}共 {plan.months} 个月，"
        f"达到第 {plan.target_stage} 步“{name}”"
    )


def test_the_plan_names_months_and_lead_of_every_initiative(model: Questionnaire) -> None:
    found = limited(model)
    heads = [text for text in annotations(charts.plan(found, "zh").figure) if "<b>I" in text]
    for p, head in zip(found.roadmap.initiatives, heads, strict=True):
        assert model.role[p.initiative.owner].name.zh in head
        assert charts.span(found, p, "zh") in head


def test_the_critical_path_is_told_without_colour(model: Questionnaire) -> None:
    found = limited(model)
    chart = charts.plan(found, "zh")
    bars = chart.figure.data[0].marker
    heads = [text for text in annotations(chart.figure) if "<b>I" in text]
    planned = found.roadmap.initiatives
    assert {p.is_critical for p in planned} == {True, False}
    for p, shape, width, head in zip(
        planned, bars.pattern.shape, bars.line.width, heads, strict=True
    ):
        assert (shape == "/") == (width > 1) == p.is_critical == (charts.CRITICAL in head)
        assert p.is_quick_win == (charts.QUICK in head)
    assert f"{charts.CRITICAL} 与粗框斜纹" in chart.note
    assert f"{charts.QUICK} 速赢" in chart.note


@pytest.mark.parametrize(
    ("start", "shown", "expected"),
    [
        (Month(2027, 1), 8, ["2027年1月", "4月", "7月"]),
        (Month(2026, 12), 8, ["2026年12月", "2027年4月", "7月"]),
        (Month(2027, 2), 40, ["2027年2月", "2028年1月", "2029年1月"]),
        (Month(2027, 1), 117, ["2027年1月", "2030年1月", "2032年1月", "2034年1月"]),
    ],
)
def test_the_axis_names_months_of_the_calendar_that_fit(
    start: Month, shown: int, expected: list[str]
) -> None:
    notes = calendar.labels(start, shown, "zh", charts.LIGHT, top=True)
    assert [note["text"] for note in notes][: len(expected)] == expected
    assert all(b["x"] - a["x"] >= 0.09 * shown for a, b in pairwise(notes))


def test_the_effort_of_the_quarters_adds_up_to_the_plan(
    city: Findings, model: Questionnaire
) -> None:
    for found in (city, limited(model)):
        each = quarters(found)
        assert sum(quarter.days for quarter in each) == found.roadmap.person_days
        assert list(charts.effort(found, "zh").figure.data[0].y) == [float(q.days) for q in each]


def test_a_quarters_capacity_counts_the_months_from_the_start_on(model: Questionnaire) -> None:
    each = quarters(limited(model))
    assert (each[0].year, each[0].number, each[0].capacity) == (2027, 1, 180)
    assert {quarter.capacity for quarter in each[1:]} == {270}
    assert all(quarter.days <= quarter.capacity for quarter in each if quarter.capacity)


def test_the_efforts_title_names_the_busiest_quarter(model: Questionnaire, city: Findings) -> None:
    found = limited(model)
    busiest = max(quarters(found), key=lambda quarter: quarter.days)
    assert busiest.share is not None
    share = percent("zh", busiest.share)
    title = charts.effort(found, "zh").title
    assert title.startswith(f"{busiest.year}年")
    assert title.endswith(f"占可投入的 {share}")
    assert "占全部的" in charts.effort(city, "zh").title


def test_a_capacity_is_drawn_as_a_line_with_its_number(
    model: Questionnaire, city: Findings
) -> None:
    figure = charts.effort(limited(model), "zh").figure
    assert list(figure.data[1].y[:4]) == [180, 180, 270, 270]
    assert "可投入 270 人日" in annotations(figure)
    assert len(charts.effort(city, "zh").figure.data) == 1


def test_the_effort_says_that_it_is_assumed(city: Findings) -> None:
    assert "规划假设" in charts.effort(city, "zh").note
    assert "Planning assumptions" in charts.effort(city, "en").note


def test_the_trajectorys_title_says_when_each_stage_is_reached(model: Questionnaire) -> None:
    found = limited(model)
    ends = {s: found.start.plus((found.roadmap.reaches(s) or 0) - 1) for s in (1, 2, 3, 4)}
    expected = "，".join(f"{month('zh', at)}底达到第 {stage} 步" for stage, at in ends.items())
    assert charts.trajectory(found, "zh").title == expected


def test_stages_reached_together_are_told_once(city: Findings) -> None:
    point = city.roadmap.trajectory[0]
    path = (replace(point, stage=1), replace(point, month=4, stage=3))
    found = replace(city, roadmap=replace(city.roadmap, trajectory=path))
    assert charts.arrivals(found) == ((3, 4),)


def test_the_steps_of_the_trajectory_are_the_plans(city: Findings) -> None:
    steps, index = charts.trajectory(city, "zh").figure.data
    points = city.roadmap.trajectory
    assert list(steps.y[:-1]) == [point.stage for point in points]
    assert steps.line.shape == "hv"
    assert list(index.y) == [point.index for point in points]


def test_every_dimension_has_a_strip_of_its_stages(city: Findings) -> None:
    figure = charts.trajectory(city, "zh").figure
    strips = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    points = city.roadmap.trajectory
    changes = {
        d.id: 1 + sum(a.dimensions[d.id] != b.dimensions[d.id] for a, b in pairwise(points))
        for d in city.questionnaire.dimensions
    }
    assert len(strips) == sum(changes.values())
    assert {d.name.zh for d in city.questionnaire.dimensions} <= set(annotations(figure))


def test_no_two_bubbles_cover_each_other_on_a_phone(every_case: dict[str, Findings]) -> None:
    for found in every_case.values():
        figure = charts.impact(found, "zh").figure
        marks, across, up = figure.data[0], figure.layout.xaxis.range, figure.layout.yaxis.range
        wide = 330 / (across[1] - across[0])
        tall = (figure.layout.height - 48) / (up[1] - up[0])
        at = [(x * wide, y * tall) for x, y in zip(marks.x, marks.y, strict=True)]
        gaps = [hypot(a[0] - b[0], a[1] - b[1]) for a, b in combinations(at, 2)]
        assert min(gaps, default=99) >= 21


def test_no_bubble_is_cut_off_at_the_edge_on_a_phone(every_case: dict[str, Findings]) -> None:
    for found in every_case.values():
        figure = charts.impact(found, "zh").figure
        left, right = figure.layout.xaxis.range
        pixel = (right - left) / 330
        for x, size in zip(figure.data[0].x, figure.data[0].marker["size"], strict=True):
            assert left <= x - size / 2 * pixel
            assert x + size / 2 * pixel <= right


def test_a_bubble_stands_for_an_initiative_and_grows_with_its_months(city: Findings) -> None:
    marks = charts.impact(city, "zh").figure.data[0]
    sizes = dict(zip(marks.text, marks.marker["size"], strict=True))
    planned = sorted(city.roadmap.initiatives, key=lambda p: p.months)
    assert set(sizes) == {p.initiative.id for p in planned}
    assert [sizes[p.initiative.id] for p in planned] == sorted(sizes.values())


def test_impact_counts_the_steps_lifted_in_cells_that_block(city: Findings) -> None:
    for p in city.roadmap.initiatives:
        ratings = [city.assessment.responses[item].judgement for item in p.clears]
        assert charts.lifted(city, p) == sum(3 - int(r) for r in ratings if isinstance(r, Rating))


def test_quick_wins_are_ringed_and_starred(model: Questionnaire) -> None:
    found = limited(model)
    count = sum(p.is_quick_win for p in found.roadmap.initiatives)
    figure = charts.impact(found, "zh").figure
    assert len(figure.data[1].x) == annotations(figure).count(charts.QUICK) == count > 0


def test_money_is_counted_as_each_reader_does() -> None:
    assert charts.money("zh", Fraction(9_700_000)) == "970 万元"
    assert charts.money("en", Fraction(9_700_000)) == "CNY 9,700,000"
