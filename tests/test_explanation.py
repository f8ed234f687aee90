"""The sentences of the findings, word for word."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assessment import explanation, findings
from assessment.findings import Findings
from assessment.model import Assessment, Bank, NotApplicable, Questionnaire, Rating, Response

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def found(model: Questionnaire, responses: dict[str, Response]) -> Findings:
    return findings.find(model, Assessment("a", Bank("甲"), "full", responses, {}, NOW, NOW))


@pytest.fixture(scope="module")
def worked(model: Questionnaire) -> Findings:
    """The worked example of docs/method.md."""
    stages = {
        1: {},
        2: {"TAL": Rating.L, "INT": Rating.L},
        3: {"DIG": Rating.L},
        4: {"DIG": Rating.P, "INT": Rating.P},
        5: {},
    }
    rest = {1: Rating.F, 2: Rating.F, 3: Rating.P, 4: Rating.N, 5: Rating.N}
    responses = {
        item.id: Response(item.id, stages[item.stage].get(item.dimension_id, rest[item.stage]))
        for item in model.items
    }
    responses["STR-2.1"] = Response("STR-2.1", Rating.L)
    responses["INT-2.4"] = Response("INT-2.4", NotApplicable("不开展外呼"))
    del responses["TAL-3.5"]
    return found(model, responses)


def test_the_verdict_names_the_stage_and_the_distance_to_the_next(worked: Findings) -> None:
    assert explanation.verdict(worked, "zh") == (
        "贵行处于第 2 步“精细化运营”；再落实 8 项做法，即可进入第 3 步“数字化”。"
    )
    assert explanation.verdict(worked, "en") == (
        "The bank stands at stage 2 (Refined operations); "
        "8 more practices put into effect take it to stage 3 (Digitalisation)."
    )


def test_what_is_done_well_is_never_the_main_gap(model: Questionnaire) -> None:
    ratings = {"DIG-1.1": Rating.L, "DIG-1.2": Rating.P, "DIG-2.1": Rating.L, "DIG-2.2": Rating.L}
    scored = found(model, {id_: Response(id_, rating) for id_, rating in ratings.items()})
    read = [
        (
            explanation.done_well(scored, "en", capability),
            explanation.main_gap(scored, "en", capability)[:7],
        )
        for capability in ("DIG-1", "DIG-2", "DIG-3")
    ]
    assert read[0] == ("No practice is fully achieved yet.", "DIG-1.1")
    assert read[1][0].startswith("DIG-2.2 is rated “Largely achieved”")
    assert read[1][1] == "DIG-2.1"
    assert read[2] == ("No practice is largely achieved yet.", "DIG-3.1")


def test_missing_evidence_lowers_the_reading(worked: Findings) -> None:
    assert explanation.evidenced_reading(worked, "zh").startswith(
        "如需查证，目前有据可依的为第 1 步“定位”"
    )


def test_the_index_never_sets_the_stage(worked: Findings) -> None:
    assert explanation.why_this_stage(worked, "zh")[-1] == (
        "成熟度指数为 48.8（0—100），只反映阶段之内的进展，不决定阶段。"
    )


def test_an_answer_that_cannot_matter_is_said_not_to(worked: Findings) -> None:
    assert explanation.completeness(worked, "zh") == (
        "75 项做法中已作答 74 项；其余 1 项无论如何作答，阶段均不变。"
    )


def test_nothing_answered_gives_no_verdict(model: Questionnaire) -> None:
    assert explanation.verdict(found(model, {}), "zh") == "尚未作答，暂无结论。"


def test_stage_five_has_no_next(model: Questionnaire) -> None:
    top = found(model, {item.id: Response(item.id, Rating.F) for item in model.items})
    assert explanation.verdict(top, "en") == (
        "The bank stands at stage 5 (Intelligent service), the last of the five; "
        "what remains is to hold it and to review it every year."
    )
