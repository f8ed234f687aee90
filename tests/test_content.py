"""The report says everything there is to say, in the reader's language only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment import findings, interchange, questionnaire
from assessment.model import (
    LANGUAGES,
    Assessment,
    Bank,
    Language,
    Month,
    NotApplicable,
    Questionnaire,
    Rating,
    Response,
    Scenario,
)
from reports.content import compose
from reports.document import Climb, Figure, Gantt, Heading, Report, Table

NOW = datetime(2026, 11, 23, tzinfo=UTC)
MADE_ON = date(2026, 11, 23)
HAN = re.compile(r"[\u4e00-\u9fff]")


def assessment(responses: Mapping[str, Response], name: str = "Bank", **more: object) -> Assessment:
    plain = Assessment("a", Bank(name), "full", responses, {}, NOW, NOW)
    return replace(plain, **more)


def rated(model: Questionnaire, rating: Rating) -> dict[str, Response]:
    return {item.id: Response(item.id, rating) for item in model.items}


def report(model: Questionnaire, given_: Assessment, language: Language) -> Report:
    return compose(findings.find(model, given_), language, MADE_ON)


def words(value: object) -> Iterator[str]:
    """Every text anywhere in a report."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for part in fields(value):
            yield from words(getattr(value, part.name))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from words(each)


def tables(value: object) -> Iterator[Table]:
    if isinstance(value, Table):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for part in fields(value):
            yield from tables(getattr(value, part.name))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from tables(each)


@pytest.fixture(params=["rural", "city"])
def sample(request: pytest.FixtureRequest, model: Questionnaire) -> Assessment:
    path = questionnaire.DEFAULT / "samples" / f"{request.param}.json"
    return interchange.read(model, path.read_text("utf-8"), now=NOW).assessment


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_item_of_a_sample_is_in_the_appendix(
    model: Questionnaire, sample: Assessment, language: Language
) -> None:
    rows = {row[0] for table in tables(report(model, sample, language)) for row in table.rows}
    assert {item.id for item in model.items} <= rows


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_columns_of_every_table_fill_the_width(
    model: Questionnaire, sample: Assessment, language: Language
) -> None:
    for table in tables(report(model, sample, language)):
        assert sum(column.width for column in table.columns) == pytest.approx(1)
        assert {len(row) for row in table.rows} <= {len(table.columns)}


def test_a_sample_is_marked_on_the_cover(model: Questionnaire, sample: Assessment) -> None:
    marks = [report(model, sample, language).cover.mark for language in LANGUAGES]
    assert marks == ["示例", "SAMPLE"]


def test_the_english_report_has_no_chinese_of_its_own(model: Questionnaire) -> None:
    without_glossary = replace(model, glossary=())
    given_ = assessment(rated(model, Rating.P))
    found = [w for w in words(report(without_glossary, given_, "en")) if HAN.search(w)]
    assert found == []


def test_the_chinese_report_has_no_english_sentence(model: Questionnaire) -> None:
    without_glossary = replace(model, glossary=())
    given_ = assessment(rated(model, Rating.P), "示例银行")
    texts = words(report(without_glossary, given_, "zh"))
    assert [w for w in texts if re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", w)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_bank_typed_is_printed_as_typed(model: Questionnaire, language: Language) -> None:
    typed = "R&D <5% </b> {name} %s ‮" + "长" * 1_500
    item = model.items[0].id
    given_ = assessment({item: Response(item, Rating.F, comment=typed)}, "<b>&{x}")
    made = report(model, given_, language)
    assert made.cover.bank == "<b>&{x}"
    assert typed in "".join(words(made)).replace(item, "").replace("（续）", "").replace(
        " (continued)", ""
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rating", [None, *Rating])
def test_the_same_answer_everywhere_makes_a_report(
    model: Questionnaire, rating: Rating | None, language: Language
) -> None:
    responses = {} if rating is None else rated(model, rating)
    for target in (None, 5):
        assert report(model, assessment(responses, scenario=Scenario(target)), language).blocks


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_answers_to_any_model_make_a_report(
    small_model: Questionnaire, data: st.DataObject
) -> None:
    judgement = st.sampled_from([None, *Rating, NotApplicable("—")])
    responses = {i.id: Response(i.id, data.draw(judgement)) for i in small_model.items}
    for language in LANGUAGES:
        assert report(small_model, assessment(responses), language).blocks


def limited(model: Questionnaire, **terms: object) -> Report:
    scenario = Scenario(start=Month(2027, 1), target_stage=3, **terms)
    everything = assessment(rated(model, Rating.N), scenario=scenario)
    return report(model, everything, "en")


def test_the_terms_of_the_plan_and_its_proof_are_said(model: Questionnaire) -> None:
    said = " ".join(words(limited(model, capacity=100, budget_cny=50_000_000, at_once=4)))
    terms = (
        "to stage 3, from Jan 2027, 100 person-days a month, "
        "external budget CNY 50,000,000, at most 4 at once"
    )
    assert terms in said
    assert "Proven to take the least effort" in said
    assert "Critical path: " in said


def test_the_roadmap_names_months_of_the_calendar(model: Questionnaire) -> None:
    made = limited(model)
    (tasks,) = (t for t in tables(made) if "Deadline" in [column.title for column in t.columns])
    assert all(re.fullmatch(r"End of [A-Z][a-z]{2} 20\d\d", str(row[3])) for row in tasks.rows)
    said = " ".join(words(made))
    assert not re.search(r"[Mm]onths? \d", said.replace("months 0", ""))


def test_the_climb_arrives_where_the_plan_does(model: Questionnaire) -> None:
    made = limited(model)
    (climb,) = (
        block.picture
        for block in made.blocks
        if isinstance(block, Figure) and isinstance(block.picture, Climb)
    )
    assert climb.points[0] == (0, 0)
    assert climb.points[-1][1] == climb.arrivals[-1][1] == 3
    assert [month for month, _, _ in climb.arrivals] == sorted(m for m, _, _ in climb.arrivals)


def test_the_gantt_marks_critical_and_quick_initiatives(model: Questionnaire) -> None:
    made = limited(model, capacity=100)
    bars = [
        bar
        for block in made.blocks
        if isinstance(block, Figure) and isinstance(block.picture, Gantt)
        for bar in block.picture.bars
    ]
    assert any(bar.is_critical for bar in bars)
    quick = [bar for bar in bars if bar.is_quick_win]
    assert quick
    assert all(not bar.requires and bar.end - bar.start < 3 for bar in quick)


def test_effort_is_set_against_the_capacity(model: Questionnaire) -> None:
    assert "% of capacity" in " ".join(words(limited(model, capacity=100)))
    assert "No monthly limit is set" in " ".join(words(limited(model)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bank_to_which_nothing_applies_gets_no_stage_and_no_plan(
    model: Questionnaire, language: Language
) -> None:
    none = {item.id: Response(item.id, NotApplicable("no centre")) for item in model.items}
    made = report(model, assessment(none), language)
    chapters = [b.number for b in made.blocks if isinstance(b, Heading) and b.level == 1]
    assert chapters == ["1", "2", ""]
    assert not [block for block in made.blocks if isinstance(block, Figure)]
    assert sum("no centre" in said for said in words(made)) == len(model.items)
