"""What every test may ask for: the shipped model, and answers written briefly."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from assessment import questionnaire
from assessment.model import NotApplicable, Questionnaire, Rating, Response

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def model() -> Questionnaire:
    """The model the product ships."""
    return questionnaire.load(questionnaire.DEFAULT)


@pytest.fixture(scope="session")
def small_model() -> Questionnaire:
    """A bank's own model with other dimensions, so that nothing may be hard-coded."""
    return questionnaire.load(Path(__file__).parent / "models" / "small")


def answers(ratings: Mapping[str, str], evidence: str = "") -> dict[str, Response]:
    """Responses from letters; NA gets a reason."""
    return {
        item_id: Response(
            item_id,
            NotApplicable("不适用") if letter == "NA" else Rating[letter],
            evidence=evidence,
        )
        for item_id, letter in ratings.items()
    }
