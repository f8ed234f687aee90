"""What every test may ask for: the shipped model, the app's service, answers written briefly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from assessment import questionnaire
from assessment.model import NotApplicable, Questionnaire, Rating, Response
from assessment.service import Service
from assessment.store import Store

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session", autouse=True)
def _components_are_looked_for_once() -> None:
    """Streamlit reads the metadata of every installed package for each AppTest: 0.25 s."""
    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


@pytest.fixture(scope="session")
def model() -> Questionnaire:
    """The model the product ships."""
    return questionnaire.load(questionnaire.DEFAULT)


@pytest.fixture(scope="session")
def small_model() -> Questionnaire:
    """A bank's own model with other dimensions, so that nothing may be hard-coded."""
    return questionnaire.load(Path(__file__).parent / "models" / "small")


@pytest.fixture
def service(
    model: Questionnaire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Service]:
    """The service of the app under test, on a database of its own and at another process."""
    from assessment.web import services

    url = f"sqlite:///{tmp_path / 'y.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.delenv("YUANHANG_MODEL", raising=False)
    services.service.clear()
    with closing(Store.open(url)) as store:
        yield Service(store, model, lambda: datetime.now(UTC))
    services.service.clear()


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
