"""The two sample assessments: complete, marked as samples, at the stages they are shown for."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from assessment import findings, interchange, pitfalls, questionnaire, scoring
from assessment.model import Assessment, NotApplicable, Questionnaire, Rating
from reports import pdf
from reports.content import compose

SAMPLES = {"rural": 0, "city": 2}
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture(scope="module")
def model() -> Questionnaire:
    return questionnaire.load(questionnaire.DEFAULT)


def sample(model: Questionnaire, name: str) -> Assessment:
    text = (questionnaire.DEFAULT / "samples" / f"{name}.json").read_text(encoding="utf-8")
    return interchange.read(model, text, now=NOW).assessment


HAN = re.compile("[\u3400-\u9fff]")


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_in_english_is_the_same_bank_without_a_chinese_word(
    model: Questionnaire, name: str
) -> None:
    written, english = sample(model, name), sample(model, f"en/{name}")
    assert not HAN.search(json.dumps(interchange.assessment_document(english), ensure_ascii=False))
    assert english.assessed_on == written.assessed_on
    assert english.bank.segments == written.bank.segments
    for item, response in written.responses.items():
        same = english.responses[item]
        assert type(same.judgement) is type(response.judgement)
        if isinstance(response.judgement, Rating):
            assert same.judgement == response.judgement
        assert (same.comment != "") == (response.comment != "")
        assert (same.evidence != "") == (response.evidence != "")


@pytest.mark.parametrize("name", ["rural", "city", "en/rural", "en/city"])
def test_the_report_of_a_sample_has_twenty_to_thirty_pages(model: Questionnaire, name: str) -> None:
    found = findings.find(model, sample(model, name))
    report = compose(found, "en" if name.startswith("en/") else "zh", NOW.date())
    assert 20 <= len(PdfReader(BytesIO(pdf.render(report))).pages) <= 30


def test_there_are_two_samples() -> None:
    found = sorted(path.stem for path in (questionnaire.DEFAULT / "samples").glob("*.json"))
    assert found == sorted(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_answers_every_item_and_says_that_it_is_one(
    model: Questionnaire, name: str
) -> None:
    assessment = sample(model, name)
    answered = [item for item, said in assessment.responses.items() if said.judgement is not None]
    assert sorted(answered) == sorted(item.id for item in model.items)
    assert assessment.is_sample
    assert assessment.bank.name.startswith("示例")
    assert assessment.assessed_on < date(2026, 11, 23)


@pytest.mark.parametrize(("name", "stage"), SAMPLES.items())
def test_a_sample_stands_at_its_stage_with_and_without_evidence_asked(
    model: Questionnaire, name: str, stage: int
) -> None:
    profile = scoring.score(model, sample(model, name).responses)
    assert (profile.evidenced.stage, profile.claimed.stage, profile.possible.stage) == (
        stage,
        stage,
        stage,
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_shows_an_uneven_bank_and_a_reason_why_an_item_does_not_apply(
    model: Questionnaire, name: str
) -> None:
    responses = sample(model, name).responses
    profile = scoring.score(model, responses)
    assert len({dimension.stage for dimension in profile.claimed.dimensions}) > 1
    assert any(isinstance(said.judgement, NotApplicable) for said in responses.values())


def test_the_rural_bank_is_trapped_and_the_city_bank_is_not(model: Questionnaire) -> None:
    def lamps(name: str) -> list[str | None]:
        return [found.lamp for found in pitfalls.diagnose(model, sample(model, name).responses)]

    assert lamps("rural") == ["trapped", "clear", "trapped", "at_risk"]
    assert lamps("city") == ["at_risk", "clear", "clear", "at_risk"]


def test_the_city_bank_lacks_evidence_for_one_of_its_full_ratings(model: Questionnaire) -> None:
    missing = [
        item_id
        for item_id, said in sample(model, "city").responses.items()
        if said.judgement is Rating.F and not said.evidence
    ]
    assert missing == ["INT-2.1"]
