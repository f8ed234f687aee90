"""Assessing again through the service: one link, several rounds, each by its own words."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from assessment import questionnaire, scoring
from assessment.access import Forbidden, guest
from assessment.model import (
    Bank,
    Month,
    NotApplicable,
    Questionnaire,
    Rating,
    Response,
    Scenario,
    Text,
)
from assessment.service import Service
from assessment.store import Store
from tests.test_service import Clock, Manager

F, L, P, N = Rating.F, Rating.L, Rating.P, Rating.N


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    yield store
    store.close()


@pytest.fixture
def service(store: Store, model: Questionnaire, tmp_path: Path) -> Service:
    return Service(store, model, Clock(), samples=tmp_path)


@pytest.fixture
def manager(service: Service) -> Manager:
    return Manager(service, Bank("示例银行", seats=80))


def again(manager: Manager, prefill: bool = True) -> Manager:
    """The same manager with the next round in hand."""
    opened = manager.service.reassess(manager.me, manager.id, prefill=prefill)
    return at(manager, opened.assessment.id)


def at(manager: Manager, assessment_id: str, service: Service | None = None) -> Manager:
    other = object.__new__(Manager)
    other.service, other.me, other.id = service or manager.service, manager.me, assessment_id
    return other


@pytest.fixture
def reworded(tmp_path: Path) -> Questionnaire:
    """Next year's model: STR-1.1 asks in other words."""
    return changed(tmp_path / "next")


def changed(folder: Path, words: str = "明年的说法") -> Questionnaire:
    shutil.copytree(questionnaire.DEFAULT, folder)
    shipped = questionnaire.load(questionnaire.DEFAULT)
    practice = shipped.item["STR-1.1"].practice.zh
    (path,) = [p for p in folder.glob("*.yaml") if practice in p.read_text("utf-8")]
    path.write_text(path.read_text("utf-8").replace(practice, words), "utf-8")
    model = folder / "model.yaml"
    text = model.read_text("utf-8")
    version = f'version: "{shipped.version}"'
    assert version in text
    model.write_text(text.replace(version, 'version: "2.0"'), "utf-8")
    return questionnaire.load(folder)


# ---- One link -----------------------------------------------------------------------------------


def test_the_private_link_opens_the_newest_round_and_any_earlier_by_number(
    service: Service,
) -> None:
    started = service.start(guest([]), Bank("示例银行"))
    me = guest([started.secret])
    second = service.reassess(me, started.assessment.id, prefill=False).assessment.id
    third = service.reassess(me, second, prefill=False).assessment.id
    ids = [started.assessment.id, second, third]
    opened = {n: service.resume(me, started.secret, n) for n in (None, 1, 2, 3, 0, 4, -1)}
    assert [opened[n].assessment.id for n in (1, 2, 3)] == ids
    assert {opened[n].assessment.id for n in (None, 0, 4, -1)} == {third}
    assert [(opened[n].round, opened[n].rounds) for n in (1, 3)] == [(1, 3), (3, 3)]
    assert [opened[n].is_closed for n in (1, 2, 3)] == [True, True, False]


def test_a_closed_round_takes_no_answer_and_begins_no_other(manager: Manager) -> None:
    manager.answer("STR-1.1", F)
    later = again(manager)
    with pytest.raises(Forbidden):
        manager.answer("STR-1.1", N)
    with pytest.raises(Forbidden):
        again(manager)
    assert manager.assessment.responses["STR-1.1"].judgement is F
    assert later.opened.rounds == 2


def test_a_first_round_has_nothing_to_be_compared_with(manager: Manager) -> None:
    assert manager.service.compare(manager.me, manager.id) is None
    (only,) = manager.service.rounds(manager.me, manager.id)
    assert (only.number, only.profile.stage, only.method_then) == (1, 0, None)


# ---- Carried over -------------------------------------------------------------------------------


def test_bank_and_mode_go_along_and_answers_only_if_asked_for(manager: Manager) -> None:
    manager.answer("STR-1.1", F)
    manager.choose("STR-2", 3)
    manager.service.choose_mode(manager.me, manager.id, "quick")
    blank = again(manager, prefill=False).assessment
    assert (blank.bank, blank.mode) == (manager.assessment.bank, "quick")
    assert (blank.responses, blank.quick, blank.carried) == ({}, {}, frozenset())


def test_a_plan_that_was_to_begin_long_ago_begins_after_the_new_round(
    manager: Manager, store: Store
) -> None:
    begin = Month(2027, 1)
    manager.service.plan_for(manager.me, manager.id, Scenario(4, start=begin, capacity=60))
    later = again(manager)
    assert later.assessment.scenario == Scenario(4, start=begin, capacity=60)
    clock = later.service._clock
    assert isinstance(clock, Clock)
    clock.now += timedelta(days=400)
    assert again(later).assessment.scenario == Scenario(4, capacity=60)


def test_carried_answers_count_and_wait_to_be_confirmed(manager: Manager) -> None:
    for item_id, judgement in (("STR-1.1", F), ("STR-1.2", NotApplicable("无"))):
        manager.answer(item_id, judgement)
    manager.evidence("STR-1.1", "纪要", 1)
    later = again(manager)
    assert later.assessment.responses == {
        "STR-1.1": Response("STR-1.1", F, evidence="纪要", is_carried=True),
        "STR-1.2": Response("STR-1.2", NotApplicable("无"), is_carried=True),
    }
    assert later.opened.saved_at == {}
    total = later.service.progress(later.me, later.id).total
    assert (total.answered, total.carried, total.inferred) == (0, 2, 0)
    assert later.service.findings(later.me, later.id).profile.answered == 2


def test_one_click_confirms_and_another_answer_replaces(manager: Manager) -> None:
    for item_id in ("STR-1.1", "STR-1.2", "STR-1.3"):
        manager.answer(item_id, L)
    later = again(manager)
    assert later.answer("STR-1.1", L, seen=1).replaced is None
    assert later.answer("STR-1.2", F, seen=1).replaced is None
    later.answer("STR-1.3", None, seen=1)
    said = {id_: (r.judgement, r.is_carried) for id_, r in later.assessment.responses.items()}
    assert said == {
        "STR-1.1": (L, False),
        "STR-1.2": (F, False),
        "STR-1.3": (None, False),
    }
    assert set(later.opened.saved_at) == {"STR-1.1", "STR-1.2", "STR-1.3"}


def test_a_carried_choice_waits_to_be_confirmed(manager: Manager) -> None:
    manager.service.choose_mode(manager.me, manager.id, "quick")
    manager.choose("STR-1", 2)
    manager.choose("STR-2", 0)
    later = again(manager)
    assert (later.assessment.quick, later.assessment.carried) == (
        {"STR-1": 2, "STR-2": 0},
        {"STR-1", "STR-2"},
    )
    assert later.assessment.responses["STR-1.2"].is_inferred
    later.choose("STR-1", 2, seen=1)
    assert later.assessment.carried == {"STR-2"}
    total = later.service.progress(later.me, later.id).total
    assert (total.answered, total.carried) == (1, 1)


def test_carried_answers_change_the_fingerprint(manager: Manager) -> None:
    manager.answer("STR-1.1", F)
    later = again(manager)
    carried = later.service.findings(later.me, later.id).fingerprint
    later.answer("STR-1.1", F, seen=1)
    assert later.service.findings(later.me, later.id).fingerprint != carried


# ---- Another questionnaire ----------------------------------------------------------------------


def test_an_answer_is_not_carried_over_to_other_words(
    manager: Manager, store: Store, reworded: Questionnaire, tmp_path: Path
) -> None:
    manager.answer("STR-1.1", F)
    manager.answer("STR-1.2", F)
    manager.choose("STR-1", 2)
    manager.choose("STR-2", 2)
    service = Service(store, reworded, Clock(), samples=tmp_path)
    later = again(at(manager, manager.id, service))
    said = later.assessment
    assert {id_ for id_, r in said.responses.items() if r.is_carried} == {"STR-1.2"}
    assert said.quick == {"STR-2": 2}


def test_an_earlier_round_keeps_the_words_it_was_answered_by(
    manager: Manager, store: Store, reworded: Questionnaire, tmp_path: Path, model: Questionnaire
) -> None:
    manager.answer("STR-1.1", F)
    service = Service(store, reworded, Clock(), samples=tmp_path)
    later = again(at(manager, manager.id, service), prefill=False)
    later.answer("STR-1.1", P)
    first = service.open(manager.me, manager.id)
    assert first.questionnaire == model
    assert first.is_own_model
    found = service.findings(manager.me, manager.id)
    assert found.questionnaire.item["STR-1.1"].practice == model.item["STR-1.1"].practice
    assert model.item["STR-1.1"].practice.zh not in service.export(later.me, later.id)
    compared = service.compare(later.me, later.id)
    assert compared is not None
    assert [m.item_id for m in compared.worded("reworded")] == ["STR-1.1"]
    assert [r.questionnaire.version for r in compared.rounds] == [model.version, "2.0"]
    assert not compared.moved("fallen")
    assert compared.rounds[0].method_then == scoring.METHOD_VERSION


def test_words_that_were_never_kept_are_said_to_be_todays(
    store: Store, model: Questionnaire, reworded: Questionnaire, tmp_path: Path
) -> None:
    from dataclasses import replace

    old = replace(model, files={}, digest="never-kept")
    manager = Manager(Service(store, old, Clock(), samples=tmp_path), Bank("示例银行"))
    manager.answer("STR-1.1", F)
    service = Service(store, reworded, Clock(), samples=tmp_path)
    again(at(manager, manager.id, service))
    first = service.open(manager.me, manager.id)
    assert not first.is_own_model
    assert first.questionnaire == reworded


def test_an_item_the_bank_was_asked_once_only_is_no_movement(
    manager: Manager, store: Store, small_model: Questionnaire, tmp_path: Path
) -> None:
    manager.answer("STR-1.1", F)
    service = Service(store, small_model, Clock(), samples=tmp_path)
    later = again(at(manager, manager.id, service))
    compared = service.compare(later.me, later.id)
    assert compared is not None
    assert compared.item("STR-1.1").practice != Text("", "")
    assert {m.movement for m in compared.items} == {"incomparable"}


# ---- Side by side -------------------------------------------------------------------------------


def test_any_two_rounds_are_compared(manager: Manager) -> None:
    manager.answer("STR-1.1", N)
    second = again(manager)
    second.answer("STR-1.1", L, seen=1)
    third = again(second)
    third.answer("STR-1.1", P, seen=1)

    def moved(*which: int) -> str | None:
        compared = third.service.compare(third.me, manager.id, *which)
        return compared and compared.items[0].movement

    assert (moved(), moved(1, 2), moved(1, 3), moved(2, 3)) == (
        "fallen",
        "risen",
        "risen",
        "fallen",
    )
    assert (moved(2, 2), moved(3, 1), moved(0, 1), moved(1, 4)) == (None,) * 4


def test_the_plan_of_last_time_stands_in_where_none_was_adopted(
    manager: Manager, model: Questionnaire
) -> None:
    for item in model.items:
        manager.answer(item.id, N)
    planned = manager.service.findings(manager.me, manager.id).roadmap.initiatives
    later = again(manager)
    compared = later.service.compare(later.me, later.id)
    assert compared is not None
    assert [lift.initiative_id for lift in compared.lifts] == [p.initiative.id for p in planned]
    assert not compared.is_adopted
