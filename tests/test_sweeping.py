"""The daily sweep of a server's process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assessment.access import Forbidden, guest
from assessment.model import Bank, Questionnaire
from assessment.service import Service
from assessment.service.clerk import Clerk
from assessment.store import Store
from assessment.web import services, sweeping


def long_ago() -> datetime:
    return datetime.now(UTC) - timedelta(days=100)


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    found = f"sqlite:///{tmp_path / 'y.db'}"
    monkeypatch.setenv("DATABASE_URL", found)
    services._store.clear()
    yield found
    services._store.clear()


@pytest.mark.parametrize(("days", "is_gone"), [(30, True), (365, False)])
def test_a_sweep_deletes_what_nobody_has_touched_for_the_period(
    url: str, model: Questionnaire, days: int, is_gone: bool
) -> None:
    store = Store.open(url)
    service = Service(store, model, long_ago, clerk=Clerk(clock=long_ago))
    started = service.start(guest([]), Bank("示例银行"))
    sweeping.once(days)
    if is_gone:
        with pytest.raises(Forbidden):
            service.resume(guest([]), started.secret)
    else:
        assert service.resume(guest([]), started.secret).assessment == started.assessment
    store.close()


def test_a_database_that_is_away_is_tried_again_tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@/none?host=/nowhere")
    services._store.clear()
    sweeping.once(30)


def test_what_could_not_be_overwritten_at_once_is_by_the_next_sweep(
    url: str, model: Questionnaire, tmp_path: Path
) -> None:
    """Though everything is kept, and nothing is deleted by the sweep itself."""
    store = Store.open(url)
    service = Service(store, model, lambda: datetime.now(UTC))
    started = service.start(guest([]), Bank("海州〔试〕农商银行"))
    me, id_ = guest([started.secret]), started.assessment.id
    with store._database.reading() as connection:  # somebody looks at the database as it was
        connection.exec_driver_sql("SELECT count(*) FROM banks").scalar()
        receipt = service.erase(me, id_, "海州〔试〕农商银行")
    assert not receipt.is_overwritten
    assert is_in_files(tmp_path, "海州〔试〕农商银行")
    sweeping.once(0)
    assert not is_in_files(tmp_path, "海州〔试〕农商银行")
    assert not store.custody.owes_scrub()
    store.close()


def is_in_files(folder: Path, needle: str) -> bool:
    return any(needle.encode() in path.read_bytes() for path in folder.glob("y.db*"))


def test_it_sweeps_every_day_after_a_while(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        sweeping._go_on(30, pause)
    assert pauses == [300.0, 86400.0, 86400.0]
