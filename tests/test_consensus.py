"""Several respondents: lower median, agreement, confidence."""

from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment import consensus
from assessment.consensus import Respondent
from assessment.model import NotApplicable, Questionnaire, Rating
from tests.test_scoring import MODEL

N, P, L, F = Rating


def people(*letters: str, item: str = "STR-1.1") -> list[Respondent]:
    """One respondent a letter; '-' did not rate the item."""
    return [
        Respondent("", {} if x == "-" else {item: NotApplicable("无") if x == "A" else Rating[x]})
        for x in letters
    ]


@pytest.mark.parametrize(
    ("letters", "agreed"),
    [
        ("F", F),
        ("NF", N),
        ("PLF", L),
        ("PPLF", P),
        ("NNFFF", F),
        ("AAF", F),
        ("F-N", N),
    ],
)
def test_consensus_is_the_lower_median(model: Questionnaire, letters: str, agreed: Rating) -> None:
    assert consensus.consolidate(model, people(*letters)) == {"STR-1.1": agreed}


def test_not_applicable_needs_everybody(model: Questionnaire) -> None:
    assert consensus.consolidate(model, people("A", "A")) == {"STR-1.1": NotApplicable("无")}


def test_what_nobody_rated_stays_unanswered(model: Questionnaire) -> None:
    assert consensus.consolidate(model, people("-", "-")) == {}


@pytest.mark.parametrize(
    ("ratings", "value"),
    [
        ([F, F, F], 1.0),
        ([N, F], 0.0),
        ([N, N, F, F], 0.0),
        ([P], 1.0),
        ([L, F], 0.7369655941662062),
        ([N, P, L, F], 0.36848279708310305),
    ],
)
def test_agreement_follows_tastle_and_wierman(ratings: list[Rating], value: float) -> None:
    assert isclose(consensus.agreement(ratings), value, abs_tol=1e-9)


@given(st.lists(st.sampled_from(list(Rating)), min_size=1, max_size=40))
def test_agreement_lies_between_nought_and_one_whatever_the_order(ratings: list[Rating]) -> None:
    value = consensus.agreement(ratings)
    assert -1e-9 <= value <= 1
    assert isclose(value, consensus.agreement(sorted(ratings)), abs_tol=1e-9)


def test_agreement_of_nobody_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no ratings"):
        consensus.agreement([])


def test_people_of_one_mind_leave_no_doubt(model: Questionnaire) -> None:
    alike = [Respondent("GM", {item.id: F for item in model.items})] * 5
    sure = consensus.confidence(model, alike)
    assert sure.stages == {0: 0, 1: 0, 2: 0, 3: 0, 4: 0, 5: 1}
    assert (sure.index_low, sure.index_high) == (100, 100)


def test_divided_people_leave_doubt_that_is_the_same_every_time(model: Questionnaire) -> None:
    high = Respondent("GM", {item.id: F for item in model.items})
    low = Respondent("AGT", {item.id: N for item in model.items})
    sure = consensus.confidence(model, [high, high, low])
    assert isclose(sum(sure.stages.values()), 1)
    # The majority holds in a resample unless `low` is drawn at least twice of three: 7 in 27.
    assert isclose(sure.stages[5], 20 / 27, abs_tol=0.03)
    assert sure == consensus.confidence(model, [high, high, low])


@given(st.lists(st.sampled_from("NPLFA-"), min_size=1, max_size=9))
def test_a_resample_of_everybody_once_is_the_consensus(letters: list[str]) -> None:
    import numpy as np

    respondents = people(*letters)
    table = np.stack([consensus._encode(MODEL, respondent) for respondent in respondents])
    drawn = np.ones((1, len(respondents)), np.int64)
    medians = consensus._lower_medians(table, drawn)
    agreed = consensus.consolidate(MODEL, respondents)
    assert (medians[0] == consensus._encode(MODEL, Respondent("", agreed))).all()
