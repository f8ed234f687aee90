"""The four pitfalls: the worked example, thresholds, and what drives a lamp."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest

from assessment import pitfalls
from assessment.model import Questionnaire
from assessment.pitfalls import PitfallFinding
from tests.conftest import ROOT, answers


def found(model: Questionnaire, ratings: dict[str, str], pitfall_id: str) -> PitfallFinding:
    diagnosed = {f.pitfall_id: f for f in pitfalls.diagnose(model, answers(ratings))}
    return diagnosed[pitfall_id]


def plans(letters: str) -> dict[str, str]:
    return {f"STR-1.{stage}": letter for stage, letter in enumerate(letters, 1)}


def execution(letters: str) -> dict[str, str]:
    return {f"STR-2.{stage}": letter for stage, letter in enumerate(letters, 1)}


def test_the_worked_example_has_its_imbalances(model: Questionnaire) -> None:
    ratings = json.loads((ROOT / "tests/examples/worked.json").read_text())["ratings"]
    imbalances = {
        f.pitfall_id: None if f.imbalance is None else round(float(f.imbalance), 2)
        for f in pitfalls.diagnose(model, answers(ratings))
    }
    assert imbalances == {
        "theory_over_execution": 6.67,
        "advanced_over_applicable": 0.00,
        "technology_over_talent": 22.92,
        "short_over_long_term": 8.33,
    }


@pytest.mark.parametrize(
    ("ahead", "neglected", "imbalance", "lamp"),
    [
        ("FFFFF", "NNNNN", Fraction(100), "trapped"),
        ("NNNNN", "FFFFF", Fraction(-100), "clear"),
        ("FFFFF", "FFFFF", Fraction(0), "clear"),
        ("FFFF", "LPFF", Fraction(25), "trapped"),
        ("FFFFF", "LPFFF", Fraction(20), "at_risk"),
        ("FFF", "LFF", Fraction(100, 9), "at_risk"),
        ("FFFFF", "LFFFF", Fraction(20, 3), "clear"),
    ],
)
def test_a_lamp_turns_at_ten_and_twenty_five_points(
    model: Questionnaire, ahead: str, neglected: str, imbalance: Fraction, lamp: str
) -> None:
    finding = found(model, plans(ahead) | execution(neglected), "theory_over_execution")
    assert (finding.imbalance, finding.lamp) == (imbalance, lamp)


def test_stages_where_one_side_is_unrated_are_not_compared(model: Questionnaire) -> None:
    finding = found(model, plans("FFFNN") | execution("FFF"), "theory_over_execution")
    assert [gap.stage for gap in finding.stages] == [1, 2, 3]
    assert finding.imbalance == 0


def test_fewer_than_three_rated_items_on_a_side_give_no_lamp(model: Questionnaire) -> None:
    finding = found(model, plans("FFFFF") | execution("NN"), "theory_over_execution")
    assert (finding.imbalance, finding.lamp) == (Fraction(100), None)


def test_nothing_comparable_gives_no_imbalance(model: Questionnaire) -> None:
    finding = found(model, plans("FFFFF"), "theory_over_execution")
    assert (finding.imbalance, finding.lamp, finding.drivers) == (None, None, ())


def test_not_applicable_items_are_not_rated(model: Questionnaire) -> None:
    ratings = plans("FFFFF") | execution("NNNNN") | {"STR-2.1": "NA"}
    finding = found(model, ratings, "theory_over_execution")
    assert [gap.stage for gap in finding.stages] == [2, 3, 4, 5]


def test_the_drivers_are_the_items_that_pull_the_sides_apart(model: Questionnaire) -> None:
    finding = found(model, plans("FLPNN") | execution("FPPNF"), "theory_over_execution")
    assert finding.drivers == ("STR-1.2", "STR-2.2")
