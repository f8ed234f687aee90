"""Who may do what: default deny, and no method of the service that does not ask."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from assessment import access
from assessment.access import Action, Forbidden, Principal, Protected, Standing, guest
from assessment.delivery import Reading, Track
from assessment.model import Bank, Questionnaire, Rating, Scenario
from assessment.service import Service, Started
from assessment.store import Store

STRANGER = guest([])
PUBLIC = [name for name, _ in inspect.getmembers(Service, inspect.isfunction) if name[0] != "_"]
OPEN_TO_ALL = {"start", "samples"}
READING = {
    *("open", "progress", "standing", "findings", "report", "export"),
    *("scenarios", "rounds", "compare", "delivery", "record", "record_file"),
}
ARGUMENTS: dict[str, Any] = {
    "secret": "no such secret",
    "bank": Bank("别家银行"),
    "mode": "quick",
    "item_id": "STR-1.1",
    "capability_id": "STR-1",
    "judgement": Rating.F,
    "stage": 1,
    "scenario": Scenario(2),
    "name": "方案一",
    "language": "zh",
    "seen": 0,
    "prefill": True,
    "initiative_id": "I01",
    "track": Track("I01"),
    "reading": Reading(date(2026, 11, 1), 1.0),
    "on": date(2026, 11, 1),
}
"""A value for every parameter of the service; a new one needs an entry here."""


@pytest.fixture
def service(tmp_path: Path, model: Questionnaire) -> Iterator[Service]:
    sample = {"bank": {"name": "示例银行"}, "sample": True, "ratings": {"STR-1.1": "F"}}
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "small.json").write_text(json.dumps(sample), "utf-8")
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    yield Service(store, model, lambda: datetime.now(UTC), samples=tmp_path / "samples")
    store.close()


@pytest.fixture
def mine(service: Service) -> Started:
    return service.start(STRANGER, Bank("本行"))


def call(service: Service, name: str, principal: Principal, assessment_id: str) -> object:
    """Call a method with plausible arguments for everything it needs."""
    method = getattr(service, name)
    values = ARGUMENTS | {"principal": principal, "assessment_id": assessment_id}
    needed = [
        parameter.name
        for parameter in inspect.signature(method).parameters.values()
        if parameter.default is inspect.Parameter.empty
    ]
    return method(**{name: values[name] for name in needed})


# ---- Every method asks --------------------------------------------------------------------------


@pytest.mark.parametrize("name", PUBLIC)
def test_every_method_takes_the_principal_first(name: str) -> None:
    assert list(inspect.signature(getattr(Service, name)).parameters)[1] == "principal"


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - OPEN_TO_ALL))
def test_a_stranger_is_kept_out_of(service: Service, mine: Started, name: str) -> None:
    with pytest.raises(Forbidden):
        call(service, name, STRANGER, mine.assessment.id)


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - OPEN_TO_ALL))
def test_the_holder_of_another_assessment_is_kept_out_of(
    service: Service, mine: Started, name: str
) -> None:
    other = service.start(STRANGER, Bank("邻行"))
    with pytest.raises(Forbidden):
        call(service, name, guest([other.secret]), mine.assessment.id)


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - OPEN_TO_ALL - READING - {"resume"}))
def test_nobody_writes_into_a_sample_by(service: Service, mine: Started, name: str) -> None:
    with pytest.raises(Forbidden):
        call(service, name, guest([mine.secret]), "sample-small")


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - OPEN_TO_ALL - READING - {"resume"}))
def test_nobody_writes_into_a_closed_round_by(service: Service, mine: Started, name: str) -> None:
    holder = guest([mine.secret])
    service.reassess(holder, mine.assessment.id, prefill=False)
    with pytest.raises(Forbidden):
        call(service, name, holder, mine.assessment.id)


@pytest.mark.parametrize("name", sorted(READING))
def test_the_holder_reads_a_closed_round_by(service: Service, mine: Started, name: str) -> None:
    holder = guest([mine.secret])
    service.reassess(holder, mine.assessment.id, prefill=False)
    call(service, name, holder, mine.assessment.id)


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - OPEN_TO_ALL - {"resume"}))
def test_another_key_opens_no_round_of_a_series_by(
    service: Service, mine: Started, name: str
) -> None:
    other = service.start(STRANGER, Bank("邻行"))
    service.reassess(guest([other.secret]), other.assessment.id, prefill=False)
    later = service.reassess(guest([mine.secret]), mine.assessment.id, prefill=False)
    for assessment_id in (mine.assessment.id, later.assessment.id):
        with pytest.raises(Forbidden):
            call(service, name, guest([other.secret]), assessment_id)


@pytest.mark.parametrize("name", sorted(READING))
def test_everybody_reads_a_sample_by(service: Service, name: str) -> None:
    call(service, name, STRANGER, "sample-small")


@pytest.mark.parametrize("name", sorted(OPEN_TO_ALL))
def test_open_to_everybody(service: Service, name: str) -> None:
    call(service, name, STRANGER, "none")


def test_what_is_foreign_and_what_does_not_exist_look_the_same(
    service: Service, mine: Started
) -> None:
    said = set()
    for assessment_id in (mine.assessment.id, "no-such-id", "sample-none", "", "\ud800", "\0"):
        with pytest.raises(Forbidden) as forbidden:
            service.open(STRANGER, assessment_id)
        said.add(str(forbidden.value))
    assert said == {"forbidden"}


# ---- The resume link ----------------------------------------------------------------------------


def test_the_secret_of_the_resume_link_lets_one_in(service: Service, mine: Started) -> None:
    assert service.resume(STRANGER, mine.secret).assessment == mine.assessment
    assert service.open(guest([mine.secret]), mine.assessment.id).assessment == mine.assessment


@pytest.mark.parametrize(
    "secret",
    ["", "x", "A" * 22, "A" * 1_000_000, "\0", "\ud800", "' OR 1=1 --", "示例", "sample-small"],
    ids=["empty", "short", "like", "huge", "nul", "surrogate", "sql", "chinese", "sample"],
)
def test_an_unknown_and_a_malformed_secret_are_forbidden_alike(
    service: Service, secret: str
) -> None:
    with pytest.raises(Forbidden, match=r"^forbidden$"):
        service.resume(STRANGER, secret)


def test_the_key_in_the_database_is_no_secret(service: Service, mine: Started) -> None:
    with pytest.raises(Forbidden):
        service.resume(STRANGER, access.key_of(mine.secret))


def test_the_secret_itself_is_nowhere_in_the_database(
    service: Service, mine: Started, tmp_path: Path
) -> None:
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("a.db*"))
    assert access.key_of(mine.secret).encode() in kept
    assert mine.secret.encode() not in kept


def test_a_secret_has_128_random_bits_and_is_safe_in_a_url() -> None:
    secrets = {access.new_secret() for _ in range(1000)}
    assert len(secrets) == 1000
    assert {len(secret) for secret in secrets} == {22}  # 16 bytes in base64
    assert all(secret.replace("-", "").replace("_", "").isalnum() for secret in secrets)


def test_a_principal_does_not_print_its_keys() -> None:
    assert repr(guest(["secret"])) == "Principal()"


# ---- The rules ----------------------------------------------------------------------------------

ALLOWED = {
    (Standing.STRANGER, Action.START),
    (Standing.STRANGER, Action.LIST_SAMPLES),
    (Standing.READER, Action.START),
    (Standing.READER, Action.LIST_SAMPLES),
    (Standing.READER, Action.READ),
    (Standing.KEEPER, Action.START),
    (Standing.KEEPER, Action.LIST_SAMPLES),
    (Standing.KEEPER, Action.READ),
    (Standing.HOLDER, Action.START),
    (Standing.HOLDER, Action.LIST_SAMPLES),
    (Standing.HOLDER, Action.READ),
    (Standing.HOLDER, Action.WRITE),
}

TOWARDS = {
    Standing.STRANGER: Protected(frozenset({access.key_of("theirs")})),
    Standing.READER: Protected(is_sample=True),
    Standing.KEEPER: Protected(frozenset({access.key_of("mine")}), is_closed=True),
    Standing.HOLDER: Protected(frozenset({access.key_of("mine"), access.key_of("theirs")})),
}


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("action", Action)
def test_the_whole_table_of_rules(standing: Standing, action: Action) -> None:
    if (standing, action) in ALLOWED:
        access.require(guest(["mine"]), action, TOWARDS[standing])
    else:
        with pytest.raises(Forbidden):
            access.require(guest(["mine"]), action, TOWARDS[standing])


def test_holding_nothing_opens_nothing_even_what_has_no_key() -> None:
    with pytest.raises(Forbidden):
        access.require(guest([]), Action.READ, Protected())
