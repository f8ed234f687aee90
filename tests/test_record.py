"""The record: what is told, by whom, and that nobody changes it unseen."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from assessment import cli, record
from assessment.access import Principal, guest
from assessment.model import Bank, Questionnaire, Rating
from assessment.problems import Refused
from assessment.record import Broken, Entry, Event, Head, after, kept_of, walk
from assessment.service import Service
from assessment.service.clerk import Clerk
from assessment.service.recording import QUIET, TOLD
from assessment.store import Store
from assessment.store.database import Database
from assessment.store.wall import EVERYTHING
from assessment.workshop import Choice
from tests.postgres import database_url  # noqa: F401 - a fixture

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EVENT = Event(NOON, "guest", "assessment.started", assessment="a1", origin="10.1.2.0/24")


def chain(count: int) -> list[Entry]:
    entries: list[Entry] = []
    for number in range(count):
        event = replace(EVENT, at=NOON + timedelta(seconds=number))
        entries.append(after(entries[-1].head if entries else Head(), event))
    return entries


# ---- The chain -----------------------------------------------------------------------------------


def test_an_entry_holds_the_hash_of_the_one_before() -> None:
    first, second = chain(2)
    assert (first.previous, second.previous) == (record.FIRST, first.hash)
    assert walk([first, second], second.head) is None


def test_the_canonical_form_is_for_ever() -> None:
    assert (
        record.canonical(1, replace(EVENT, details={"b": "2", "a": "一"}), record.FIRST)
        == (
            '{"action":"assessment.started","assessment":"a1","at":"2026-11-24T12:00:00.000000+00:00",'
            '"details":{"a":"一","b":"2"},"number":1,"origin":"10.1.2.0/24",'
            f'"previous":"{record.FIRST}","tenant":"","who":"guest"}}'
        ).encode()
    )


@given(st.integers(1, 6), st.data())
def test_any_changed_entry_is_named(count: int, data: st.DataObject) -> None:
    entries = chain(count)
    at = data.draw(st.integers(0, count - 1))
    name = data.draw(st.sampled_from(["who", "action", "tenant", "assessment", "origin"]))
    entries[at] = replace(entries[at], event=replace(entries[at].event, **{name: "x"}))
    assert walk(entries, entries[-1].head) == Broken(at + 1, "changed")


def test_a_missing_entry_is_named() -> None:
    one, _, three = chain(3)
    assert walk([one, three], three.head) == Broken(2, "missing")


def test_entries_that_changed_places_are_named() -> None:
    one, two, three = chain(3)
    swapped = [one, replace(three, number=2), replace(two, number=3)]
    assert walk(swapped, three.head) == Broken(2, "changed")


def test_an_entry_rewritten_with_its_hash_is_named_by_the_next() -> None:
    one, two, three = chain(3)
    forged = after(one.head, replace(two.event, who="person:x"))
    assert walk([one, forged, three], three.head) == Broken(3, "unlinked")


def test_a_chain_that_was_cut_off_is_named_by_its_head() -> None:
    entries = chain(3)
    assert walk(entries[:2], entries[2].head) == Broken(3, "cut-off")
    assert walk([], entries[2].head) == Broken(1, "cut-off")


def test_an_entry_beyond_the_head_is_named() -> None:
    entries = chain(3)
    assert walk(entries, entries[1].head) == Broken(3, "beyond")


def test_a_chain_forged_as_a_whole_is_named_by_a_head_noted_elsewhere() -> None:
    honest = chain(3)
    forged = [after(Head(), replace(EVENT, who="person:x"))]
    forged.append(after(forged[0].head, EVENT))
    assert walk(forged, forged[-1].head) is None
    assert walk(forged, forged[-1].head, noted=honest[1].head) == Broken(2, "forged")
    assert walk(forged, forged[-1].head, noted=honest[2].head) == Broken(3, "cut-off")


@pytest.mark.parametrize(
    ("address", "keeping", "kept"),
    [
        ("203.0.113.77", "network", "203.0.113.0/24"),
        ("2001:db8:1:2::7", "network", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "network", "203.0.113.0/24"),
        ("203.0.113.77", "full", "203.0.113.77"),
        ("203.0.113.77", "none", ""),
        ("<script>", "full", ""),
        ("", "network", ""),
    ],
)
def test_of_an_address_is_kept_what_the_setting_says(
    address: str, keeping: record.Keeping, kept: str
) -> None:
    assert kept_of(address, keeping) == kept


def test_the_csv_holds_no_formulas() -> None:
    lines = record.to_csv([after(Head(), replace(EVENT, who="=1+1"))]).decode("utf-8-sig")
    assert lines.splitlines()[1].split(",")[2] == "'=1+1"


# ---- What the service tells ----------------------------------------------------------------------


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:  # noqa: F811
    with closing(Store.open(database_url)) as store:
        yield store


@pytest.fixture
def clock() -> list[datetime]:
    return [NOON]


@pytest.fixture
def service(store: Store, model: Questionnaire, clock: list[datetime]) -> Service:
    return Service(store, model, lambda: clock[0], clerk=Clerk(clock=lambda: clock[0]))


def actions(store: Store) -> list[str]:
    head, broken = store.records.walk()
    entries = store.records.every()
    assert broken is None
    assert head.count == len(entries)
    return [entry.event.action for entry in entries]


def test_every_method_of_the_service_is_told_or_only_looks() -> None:
    public = {name for name, _ in inspect.getmembers(Service, inspect.isfunction) if name[0] != "_"}
    assert public == TOLD.keys() | QUIET
    assert not TOLD.keys() & QUIET


def test_what_is_done_is_told_and_what_is_said_is_not(service: Service, store: Store) -> None:
    started = service.start(guest([], "203.0.113.77"), Bank("机密银行"))
    holder, id_ = guest([started.secret], "203.0.113.77"), started.assessment.id
    service.answer(holder, id_, "STR-1.1", Rating.F, seen=0)
    service.note(holder, id_, "STR-1.1", comment="机密", seen=1)
    service.describe_bank(holder, id_, Bank("机密银行二"))
    told = ["assessment.started", "answers.given", "bank.described"]
    assert actions(store) == told
    entries = service.record(holder, id_)
    assert [entry.event.action for entry in entries] == told
    assert {entry.event.assessment for entry in entries} == {id_}
    assert {entry.event.origin for entry in entries} == {"203.0.113.0/24"}
    assert "机密" not in service.record_file(holder, id_).decode()
    assert started.secret not in service.record_file(holder, id_).decode()


def test_answering_is_told_once_an_hour(
    service: Service, store: Store, clock: list[datetime]
) -> None:
    started = service.start(guest([]), Bank("示例银行"))
    holder, id_ = guest([started.secret]), started.assessment.id
    for seen, minutes in enumerate((0, 30, 59, 60, 61)):
        clock[0] = NOON + timedelta(minutes=minutes)
        service.answer(holder, id_, "STR-1.1", Rating.F, seen=seen)
    assert actions(store) == ["assessment.started", "answers.given", "answers.given"]


def test_answering_is_told_once_an_hour_by_all_processes_together(
    service: Service, store: Store, clock: list[datetime], model: Questionnaire
) -> None:
    started = service.start(guest([]), Bank("示例银行"))
    holder, id_ = guest([started.secret]), started.assessment.id
    other = Service(store, model, lambda: clock[0], clerk=Clerk(clock=lambda: clock[0]))
    for seen, minutes in enumerate((0, 30, 61, 62)):
        clock[0] = NOON + timedelta(minutes=minutes)
        (other if seen % 2 else service).answer(holder, id_, "STR-1.1", Rating.F, seen=seen)
    assert actions(store) == ["assessment.started", "answers.given", "answers.given"]


def test_votes_are_told_once_an_hour_in_each_workshop(service: Service, store: Store) -> None:
    """A phone that goes from one workshop to the next is told in both."""
    secrets, begun = [], []
    for name in ("一", "二"):
        started = service.start(guest([]), Bank(name))
        holder, id_ = guest([started.secret]), started.assessment.id
        held = service.begin_workshop(holder, id_, ["STR-1.1"])
        secrets.append(service.join(guest([]), held.code, "").secret)
        service.open_vote(holder, id_, held.id, "STR-1.1")
        begun.append((id_, held.id))
    for _ in range(2):
        for _, workshop_id in begun:
            service.vote(guest(secrets), workshop_id, 2, Choice.F)
            service.vote(guest(secrets), workshop_id, 2, Choice.L)
    votes = [one.event for one in store.records.every() if one.event.action == "votes.given"]
    assert [(one.assessment, one.details["workshop_id"]) for one in votes] == begun


def test_what_was_refused_or_changed_nothing_is_not_told(service: Service, store: Store) -> None:
    started = service.start(guest([]), Bank("示例银行"))
    holder, id_ = guest([started.secret]), started.assessment.id
    with pytest.raises(Refused):
        service.answer(holder, id_, "NO-1.1", Rating.F, seen=0)
    service.drop_scenario(holder, id_, "never kept")
    service.remove_reading(holder, id_, "I01", date(2026, 11, 1))
    assert actions(store) == ["assessment.started"]


def test_an_entry_that_cannot_be_written_takes_the_change_with_it(
    service: Service, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = service.start(guest([]), Bank("示例银行"))
    holder, id_ = guest([started.secret]), started.assessment.id

    def fails(*_: Any) -> None:
        raise RuntimeError("no room for the record")

    with monkeypatch.context() as patched:
        patched.setattr("assessment.store.records.append", fails)
        with pytest.raises(RuntimeError):
            service.answer(holder, id_, "STR-1.1", Rating.F, seen=0)
    assert service.open(holder, id_).assessment.responses == {}
    service.answer(holder, id_, "STR-1.1", Rating.F, seen=0)
    assert actions(store) == ["assessment.started", "answers.given"]


def test_a_new_round_is_told_with_the_one_before(service: Service, store: Store) -> None:
    started = service.start(guest([]), Bank("示例银行"))
    holder, id_ = guest([started.secret]), started.assessment.id
    later = service.reassess(holder, id_, prefill=True).assessment.id
    assert [entry.event.action for entry in service.record(holder, later)] == [
        "assessment.started",
        "round.begun",
    ]


def test_the_record_of_another_bank_is_not_read(service: Service) -> None:
    mine = service.start(guest([]), Bank("甲银行"))
    service.start(guest([]), Bank("乙银行"))
    entries = service.record(guest([mine.secret]), mine.assessment.id)
    assert [entry.event.assessment for entry in entries] == [mine.assessment.id]


def test_taking_away_is_told(service: Service, store: Store) -> None:
    started = service.start(guest([]), Bank("示例银行"))
    holder = guest([started.secret])
    service.export(holder, started.assessment.id)
    service.record_file(holder, started.assessment.id)
    service.plan_file(holder, started.assessment.id, "ics", "zh")
    assert actions(store)[1:] == ["data.exported", "record.exported", "plan.exported"]


def test_who_asks_is_told_without_what_opens_anything() -> None:
    who = Principal(frozenset({"ab" * 32}), address="203.0.113.77")
    assert "203.0.113.77" not in repr(who)


# ---- Kept ----------------------------------------------------------------------------------------


def test_several_processes_write_one_chain(database_url: str, store: Store) -> None:  # noqa: F811
    def append(number: int) -> None:
        with closing(Store.open(database_url)) as mine:
            for _ in range(10):
                mine.records.append(replace(EVENT, who=f"person:{number}"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(append, range(4)))
    assert len(actions(store)) == 40


@pytest.mark.parametrize(
    "statement",
    ["UPDATE record SET who = 'x'", "DELETE FROM record", "DELETE FROM record_head"],
)
def test_the_database_refuses_to_change_the_record(
    database_url: str,  # noqa: F811
    store: Store,
    statement: str,
) -> None:
    store.records.append(EVENT)
    refused = pytest.raises(DBAPIError, match="the record is only added to")
    with (
        closing(Database(database_url)) as database,
        database.within(EVERYTHING).reading() as connection,
        refused,
    ):
        connection.execute(text(statement))


def test_the_command_walks_the_chain(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('audit') / 'a.db'}"
    environment = {"DATABASE_URL": url, "LANG": "en_GB.UTF-8"}
    with closing(Store.open(url)) as store:
        for _ in range(3):
            store.records.append(EVENT)
        head = store.records.walk()[0]
    assert cli.main(["audit", "verify"], environment) == 0
    assert f"It ends at 3:{head.hash}." in capsys.readouterr().out
    assert cli.main(["audit", "verify", "--since", f"3:{head.hash}"], environment) == 0
    assert cli.main(["audit", "verify", "--since", f"3:{'0' * 64}"], environment) == 1
    assert cli.main(["audit", "verify", "--since", "yesterday"], environment) == 2
    capsys.readouterr()
    with closing(Database(url)) as database, database.engine.connect() as connection:
        connection.execute(text("DROP TRIGGER record_no_update"))
        connection.execute(text("UPDATE record SET who = 'person:x' WHERE number = 2"))
        connection.commit()
    assert cli.main(["audit", "verify"], environment) == 1
    assert capsys.readouterr().err.startswith("Entry 2 of the record has been changed.")
