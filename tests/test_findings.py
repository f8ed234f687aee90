"""One result object: strengths, gaps, target and a fingerprint of what went in."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assessment import findings
from assessment.model import Assessment, Bank, Questionnaire, Rating, Response, Scenario
from assessment.problems import Problem, Refused
from tests.conftest import answers
from tests.test_scoring import all_rated, with_stages

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def assessment(responses: dict[str, Response], target: int | None = None) -> Assessment:
    return Assessment("a1", Bank("示例银行"), "full", responses, {}, NOON, NOON, Scenario(target))


def test_strengths_are_the_best_capabilities_and_gaps_what_holds_back(model: Questionnaire) -> None:
    responses = with_stages("F", "L", "N", "N", "N")
    responses |= answers({f"DIG-2.{stage}": "F" for stage in range(1, 6)})
    responses |= answers({f"ORG-1.{stage}": "N" for stage in range(2, 6)})
    found = findings.find(model, assessment(responses))
    assert found.strengths[0] == "DIG-2"
    assert found.gaps[0] == "ORG-1"
    assert len(found.strengths) == len(found.gaps) == 3


def test_what_holds_the_next_stage_back_is_no_strength(small_model: Questionnaire) -> None:
    responses = answers({item.id: "L" if item.stage == 1 else "N" for item in small_model.items})
    found = findings.find(small_model, assessment(responses))
    assert found.gaps
    assert not set(found.strengths) & set(found.gaps)


def test_nothing_achieved_is_no_strength(model: Questionnaire) -> None:
    assert findings.find(model, assessment(all_rated("N"))).strengths == ()


def test_everything_achieved_leaves_no_gap(model: Questionnaire) -> None:
    found = findings.find(model, assessment(all_rated("F")))
    assert (found.gaps, found.roadmap.initiatives, found.roadmap.target_stage) == ((), (), 5)


def test_the_target_is_the_next_stage_unless_the_bank_chose(model: Questionnaire) -> None:
    responses = with_stages("F", "L", "N", "N", "N")
    assert findings.find(model, assessment(responses)).roadmap.target_stage == 3
    assert findings.find(model, assessment(responses, target=5)).roadmap.target_stage == 5


def test_a_capability_is_the_mean_of_what_applies(model: Questionnaire) -> None:
    responses = answers({"STR-1.1": "F", "STR-1.2": "NA"})
    row = findings.find(model, assessment(responses)).capabilities[0]
    assert (row.capability_id, row.answered, row.items) == ("STR-1", 2, 5)
    assert row.achievement == pytest.approx(1 / 4)


CHANGES = {
    "a rating": lambda a: replace(
        a, responses=a.responses | {"STR-1.1": Response("STR-1.1", Rating.N)}
    ),
    "a comment": lambda a: replace(
        a, responses=a.responses | {"STR-1.1": replace(a.responses["STR-1.1"], comment="x")}
    ),
    "an inference": lambda a: replace(
        a, responses=a.responses | {"STR-1.1": replace(a.responses["STR-1.1"], is_inferred=True)}
    ),
    "the bank": lambda a: replace(a, bank=Bank("另一家示例银行")),
    "the target": lambda a: replace(a, scenario=Scenario(4)),
    "the day": lambda a: replace(a, updated_at=NOON + timedelta(days=1)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_fingerprint_changes_with(model: Questionnaire, change) -> None:  # type: ignore[no-untyped-def]
    before = assessment(all_rated("F"))
    prints = {findings.find(model, a).fingerprint for a in (before, change(before))}
    assert len(prints) == 2


def test_the_fingerprint_is_the_same_for_the_same_answers(model: Questionnaire) -> None:
    once = findings.find(model, assessment(all_rated("L")))
    again = findings.find(model, assessment(dict(reversed(all_rated("L").items()))))
    assert once.fingerprint == again.fingerprint
    assert len(once.fingerprint) == 16


# ---- What would make a wish possible ------------------------------------------------------------


@pytest.mark.parametrize(
    "wish",
    [
        Scenario(3, capacity=1),
        Scenario(3, budget_cny=10_000),
        Scenario(3, capacity=1, budget_cny=0),
        Scenario(3, excluded=frozenset({"I01", "I05", "I12"})),
    ],
)
def test_a_refused_wish_is_mended_by_the_change_it_is_told(
    model: Questionnaire, wish: Scenario
) -> None:
    said = assessment(all_rated("N"))
    for _ in range(3):
        try:
            found = findings.find_for(model, said, wish)
            break
        except Refused as refused:
            (changed,) = findings.mendings(wish, refused.problems[0])
            assert changed != wish
            wish = changed
    assert found.roadmap.reaches(3)


def test_a_target_out_of_reach_has_no_mending() -> None:
    assert findings.mendings(Scenario(5), Problem("plan-unreachable", {"target": 5})) == ()


def test_what_a_capacity_cannot_carry_is_mended_by_more_of_it_or_by_doing_without(
    model: Questionnaire,
) -> None:
    """The cell ORG-1 needs ORG-2.1, which I03 raises in a month, or ORG-3.1: I05, in two."""
    short = {i.id: "F" for i in model.items} | {"ORG-2.1": "N", "ORG-3.1": "N"}
    said, wish = assessment(answers(short)), Scenario(1, capacity=30)
    with pytest.raises(Refused) as refused:
        findings.find_for(model, said, wish)
    more, without = findings.mendings(wish, refused.value.problems[0])
    assert (more, without) == (
        Scenario(1, capacity=40),
        Scenario(1, capacity=30, excluded=frozenset({"I03"})),
    )
    for way in (more, without):
        assert findings.find_for(model, said, way).roadmap.reaches(1)


def test_an_impatient_plan_says_whether_it_would_stay(model: Questionnaire) -> None:
    said = assessment(all_rated("N"))
    easy = findings.find_for(model, said, Scenario(2), patience=0.15)
    assert easy.roadmap.is_settled
    assert easy == findings.find_for(model, said, Scenario(2))
    hard = findings.find_for(model, said, Scenario(5, capacity=80), patience=0.05)
    assert not hard.roadmap.is_settled
    assert hard.roadmap.schedule_gap > 0
