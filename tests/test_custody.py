"""Their data is theirs: taken along whole, brought in elsewhere, and deleted so that nothing is
left."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select, text

from assessment import access, cli, questionnaire
from assessment.access import Forbidden, Office, Principal, Role, guest
from assessment.model import Bank, NotApplicable, Questionnaire, Rating, Scenario
from assessment.problems import Refused
from assessment.service import Receipt, Service
from assessment.service.house import House
from assessment.store import Settings as HowDone
from assessment.store import Stamp, Store, belongings, bundles, tables
from assessment.store.bundles import faults
from assessment.store.custody import Touched
from assessment.store.people import Founder
from assessment.store.wall import EVERYTHING
from assessment.tenancy import Person, Tenant
from tests.postgres import as_superuser, ready_url  # noqa: F401 - a fixture
from tests.test_archive import fill

NOW = datetime(2027, 1, 10, 12, tzinfo=UTC)


@pytest.fixture
def service(ready_url: str, model: Questionnaire) -> Iterator[Service]:  # noqa: F811
    store = Store.open(ready_url)
    yield Service(store, model, lambda: NOW)
    store.close()


def filled(url: str, model: Questionnaire) -> tuple[Principal, str]:
    """As the tests of the archive fill it: everything there is, in two rounds."""
    return fill(url, model)


def said(text_: str, new_to_old: dict[str, str] | None = None) -> dict[str, Any]:
    """The rows of a bundle, their order and their ids set aside."""
    for new, old in (new_to_old or {}).items():
        text_ = text_.replace(new, old)
    document = json.loads(text_)
    return {
        "people": sorted(person["name"] for person in document["people"]),
        "questionnaires": document["questionnaires"],
        "tables": {
            name: sorted(json.dumps(row, sort_keys=True) for row in rows)
            for name, rows in document["tables"].items()
        },
    }


def ids_of(text_: str) -> list[str]:
    """Every id, in an order that does not depend on them: rounds, people, workshops."""
    document = json.loads(text_)
    rows = document["tables"]
    later = {row["earlier_id"]: row["assessment_id"] for row in rows["rounds"]}
    (first,) = {row["id"] for row in rows["assessments"]} - set(later.values())
    ids = [first]
    while ids[-1] in later:
        ids.append(later[ids[-1]])
    ids += [row["id"] for row in sorted(document["people"], key=lambda row: str(row["name"]))]
    return ids + [row["id"] for row in sorted(rows["workshops"], key=lambda row: row["begun_at"])]


# ---- Taken along and brought in -----------------------------------------------------------------


def test_what_is_brought_in_elsewhere_is_what_was_taken_out(
    ready_url: str,  # noqa: F811
    model: Questionnaire,
    tmp_path: Path,
) -> None:
    """From either database into SQLite: results, fingerprint and history are the same."""
    me, second = filled(ready_url, model)
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    with_bank, other = Store.open(ready_url), Store.open(elsewhere)
    here, there = (Service(store, model, lambda: NOW) for store in (with_bank, other))
    taken = here.take_out(me, second)
    brought = there.bring_in(guest([]), taken.encode())
    again = guest([brought.secret])
    assert there.resume(guest([]), brought.secret).assessment.id == brought.assessment_id
    once_more = there.take_out(again, brought.assessment_id)
    same = dict(zip(ids_of(once_more), ids_of(taken), strict=True))
    assert said(once_more, same) == said(taken)
    found = [
        s.findings(p, i) for s, p, i in ((here, me, second), (there, again, brought.assessment_id))
    ]
    assert found[0].fingerprint == found[1].fingerprint
    assert found[0].profile == found[1].profile
    assert [one.profile for one in here.rounds(me, second)] == [
        one.profile for one in there.rounds(again, brought.assessment_id)
    ]
    assert here.delivery(me, second) == there.delivery(again, brought.assessment_id)
    with_bank.close()
    other.close()


def test_a_bank_that_has_held_a_workshop_goes_whole_wherever_it_goes(
    ready_url: str,  # noqa: F811
    model: Questionnaire,
) -> None:
    me, second = filled(ready_url, model)
    store = Store.open(ready_url)
    service = Service(store, model, lambda: NOW)
    of_banks = {table.name for table in belongings.of_banks()}
    there = {name: rows for name, rows in counts(service).items() if rows and name in of_banks}
    assert there.keys() >= {"workshops", "workshop_moves", "seats", "votes", "workshop_places"}
    assert service.kept(me, second).rows == there
    taken = json.loads(service.take_out(me, second))["tables"]
    assert {name: len(rows) for name, rows in taken.items() if rows} == {
        name: rows for name, rows in there.items() if name not in bundles.STAYS
    }
    assert service.erase(me, second, "示例银行").rows == there
    assert not any(rows for name, rows in counts(service).items() if name in of_banks)
    store.close()


ANSWER = st.tuples(
    st.sampled_from(["STR-1.1", "STR-1.2", "DIG-2.3", "TAL-3.5"]),
    st.one_of(st.none(), st.sampled_from(Rating), st.text("不=适\n'\"", min_size=1, max_size=5)),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(answers=st.lists(ANSWER, max_size=8), is_followed=st.booleans())
def test_whatever_was_answered_out_and_in_and_out_again_is_the_same(
    tmp_path: Path, model: Questionnaire, answers: list[Any], is_followed: bool
) -> None:
    store = Store.open(f"sqlite:///{tmp_path / uuid.uuid4().hex}.db")
    service = Service(store, model, lambda: NOW)
    started = service.start(guest([]), Bank("示例银行"))
    me, id_ = guest([started.secret]), started.assessment.id
    for item, judgement, comment in answers:
        if isinstance(judgement, str):
            if not judgement.strip():
                continue
            judgement = NotApplicable(judgement)
        service.answer(me, id_, item, judgement, seen=0)
        service.note(me, id_, item, comment=comment, seen=0)
    if is_followed:
        id_ = service.reassess(me, id_, prefill=True).assessment.id
    taken = service.take_out(me, id_)
    brought = service.bring_in(guest([]), taken.encode())
    once_more = service.take_out(guest([brought.secret]), brought.assessment_id)
    same = dict(zip(ids_of(once_more), ids_of(taken), strict=True))
    assert said(once_more, same) == said(taken)
    store.close()


def test_a_bank_is_brought_in_as_a_new_client_of_the_consultant(
    service: Service, model: Questionnaire
) -> None:
    begin_for(service, "one", "第一农商行")
    taken = service.take_out(manager("one"), "of-one")
    somebody = add_person(service, "c", Office.CONSULTANT)
    brought = service.bring_in(Principal(person=somebody, office=Office.CONSULTANT), taken.encode())
    known = service._store.people.known(somebody)
    assert known is not None
    assert known.roles == {brought.tenant_id: Role.CONSULTANT}
    opened = service.open(
        Principal(person=somebody, roles=dict(known.roles)), brought.assessment_id
    )
    assert opened.assessment.bank.name == "第一农商行"


def test_an_id_is_never_taken_over(service: Service) -> None:
    """Who brings in a bank that was deleted here does not get to read what was told of it."""
    started = service.start(guest([]), Bank("示例银行"))
    me = guest([started.secret])
    taken = service.take_out(me, started.assessment.id)
    service.erase(me, started.assessment.id, "示例银行")
    brought = service.bring_in(guest([]), taken.encode())
    assert brought.assessment_id != started.assessment.id
    entries = service.record(guest([brought.secret]), brought.assessment_id)
    assert {one.event.assessment for one in entries} == {brought.assessment_id}


def test_what_lets_people_in_does_not_leave_the_house(service: Service) -> None:
    begin_for(service, "one", "第一农商行")
    person = add_person(service, "m")
    service._store.banks.let_in("one", person, Role.MANAGER, NOW)
    started = service.start(guest([]), Bank("示例银行"))
    for taken in (
        service.take_out(manager("one"), "of-one"),
        service.take_out(guest([started.secret]), started.assessment.id),
    ):
        assert access.key_of(started.secret) not in taken
        assert "m@bank.example" not in taken
    assert '"某人 m"' in service.take_out(manager("one"), "of-one")


def test_every_table_of_a_bank_travels_or_is_named_as_one_that_stays(service: Service) -> None:
    names = {table.name for table in belongings.of_banks()}
    assert names >= bundles.STAYS
    begin_for(service, "one", "第一农商行")
    document = json.loads(service.take_out(manager("one"), "of-one"))
    assert set(document["tables"]) == names - bundles.STAYS


def test_looking_into_a_bundle_writes_nothing(service: Service) -> None:
    started = service.start(guest([]), Bank("示例银行"))
    taken = service.take_out(guest([started.secret]), started.assessment.id)
    before = counts(service)
    incoming = service.look_into(guest([]), taken.encode())
    assert (incoming.bank, incoming.series, incoming.rounds) == ("示例银行", 1, 1)
    assert incoming.digest == json.loads(taken)["sha256"]
    assert counts(service) == before


def test_the_command_line_takes_a_bank_out_and_brings_it_in(
    service: Service,
    ready_url: str,  # noqa: F811
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    begin_for(service, "one", "第一农商行")
    add_person(service, "m")
    file, environment = tmp_path / "bank.json", {"DATABASE_URL": ready_url}

    def run(*words: str) -> tuple[int, str]:
        status = cli.main(["bank", *words], environment)
        told = capsys.readouterr()
        return status, told.out + told.err

    assert run("list") == (0, "one  第一农商行\n")
    assert run("export", "one", "-o", str(file))[0] == 0
    assert "第一农商行" in file.read_text("utf-8")
    assert file.stat().st_mode & 0o077 == 0
    status, told = run("export", "one", "-o", str(file))
    assert (status, str(file) in told) == (2, True)
    status, told = run("export", "none", "-o", str(tmp_path / "none.json"))
    assert (status, "none" in told) == (2, True)
    status, told = run("import", str(file), "--check")
    assert (status, len(service._store.banks.every())) == (0, 1)
    assert json.loads(file.read_text("utf-8"))["sha256"] in told
    assert run("import", str(file), "--manager", "nobody")[0] == 2
    assert run("import", str(file), "--manager", "M@bank.example")[0] == 0
    assert len(service._store.banks.every()) == 2
    known = service._store.people.known("m")
    assert known is not None
    assert list(known.roles.values()) == [Role.MANAGER]
    status, told = run("import", str(file))
    secret = told.split()[-1].partition("a=")[2] or told.split()[-1]
    assert service.resume(guest([]), secret).assessment.bank.name == "第一农商行"


def test_the_command_line_sweeps_and_says_first_what_it_would_delete(
    service: Service,
    ready_url: str,  # noqa: F811
    capsys: pytest.CaptureFixture[str],
) -> None:
    started = service.start(guest([]), Bank("示例银行"))  # in January 2027, whatever day it is
    assert cli.main(["sweep"], {"DATABASE_URL": ready_url}) == 0
    assert "YUANHANG_RETENTION_DAYS" in capsys.readouterr().out
    environment = {"DATABASE_URL": ready_url, "YUANHANG_RETENTION_DAYS": "36500"}
    assert cli.main(["sweep", "--dry-run"], environment) == 0
    assert started.assessment.id not in capsys.readouterr().out


# ---- What is not as it was written --------------------------------------------------------------


def begin_for(service: Service, tenant: str, name: str) -> str:
    service._store.banks.found(Tenant(tenant, name, NOW))
    stamp = Stamp(NOW, service.questionnaire.digest)
    service._store.begin_for(tenant, f"of-{tenant}", Bank(name), HowDone("full"), stamp)
    return f"of-{tenant}"


def manager(tenant: str) -> Principal:
    return Principal(person="p", roles={tenant: Role.MANAGER})


def add_person(service: Service, id_: str, office: Office = Office.NONE) -> str:
    service._store.people.add(Person(id_, f"{id_}@bank.example", f"某人 {id_}", NOW, office))
    return id_


def counts(service: Service) -> dict[str, int]:
    with service._store._database.within(EVERYTHING).reading() as connection:
        return {
            table.name: len(connection.execute(select(table)).all())
            for table in tables.metadata.sorted_tables
        }


@pytest.fixture
def taken(service: Service) -> dict[str, Any]:
    started = service.start(guest([]), Bank("示例银行", seats=320))
    me, id_ = guest([started.secret]), started.assessment.id
    service.answer(me, id_, "STR-1.1", Rating.P, seen=0)
    service.plan_for(me, id_, Scenario(2))
    service.reassess(me, id_, prefill=True)
    found: dict[str, Any] = json.loads(service.take_out(me, id_))
    return found


ON_ONE = pytest.mark.parametrize("ready_url", ["sqlite"], indirect=True)
"""What is refused as it is read is so before any database is asked: one kind is enough."""


def sealed(document: dict[str, Any]) -> bytes:
    """As somebody writes it who knows how the digest is made."""
    return json.dumps(document | {"sha256": bundles.digest_of(document)}).encode()


def refusal(service: Service, data: bytes) -> list[str]:
    before = counts(service)
    with pytest.raises(Refused) as refused:
        service.bring_in(guest([]), data, "银行.json")
    assert counts(service) == before
    assert refused.value.sentences("zh")
    return list(refused.value.sentences("en"))


def test_one_letter_that_was_changed_is_noticed(service: Service, taken: dict[str, Any]) -> None:
    taken["tables"]["answers"][0]["judgement"] = "F"
    (told,) = refusal(service, json.dumps(taken).encode())
    assert "its digest differs" in told


def test_every_fault_is_told_with_its_place(service: Service, taken: dict[str, Any]) -> None:
    rows = taken["tables"]
    rows["answers"][0]["revision"] = "1"
    rows["answers"][1]["saved_at"] = "yesterday"
    rows["banks"][0]["seats"] = True
    rows["banks"][1]["colour"] = "red"
    del rows["settings"][0]["mode"]
    rows["scenarios"][0]["scenario"] = {"pinned": ["x" * 5000]}
    rows["answer"] = []
    told = refusal(service, sealed(taken))
    for place in (
        "tables.answers[0].revision",
        "tables.answers[1].saved_at",
        "tables.banks[0].seats",
        "tables.banks[1].colour",
        "tables.settings[0].mode",
        "tables.scenarios[0].scenario.pinned[0]",
        "tables.answer",
    ):
        assert any(place in sentence for sentence in told), place
    assert all(sentence.startswith("银行.json") for sentence in told)
    assert any("Did you mean 'answers'?" in sentence for sentence in told)


Spoil = Callable[[dict[str, Any]], object]


def in_a_circle(document: dict[str, Any]) -> None:
    first, second = (row["id"] for row in document["tables"]["assessments"])
    made = document["tables"]["rounds"][0]["earlier_method"]
    document["tables"]["rounds"] = [
        {"assessment_id": a, "earlier_id": b, "earlier_method": made}
        for a, b in ((first, second), (second, first))
    ]


def words_changed(document: dict[str, Any]) -> None:
    document["questionnaires"][0]["files"]["model.yaml"] += "#"


def setting(table: str, column: str, value: object) -> Spoil:
    return lambda document: document["tables"][table][0].update({column: value})


def with_rows(table: str, *rows: object) -> Spoil:
    return lambda document: document["tables"].update({table: list(rows)})


def answered_twice(document: dict[str, Any]) -> None:
    document["tables"]["answers"].append(document["tables"]["answers"][0])


SPOILT: dict[str, tuple[Spoil, str]] = {
    "judgement": (
        setting("answers", "judgement", "X"),
        "tables.answers[0]: the row contradicts others or breaks a rule",
    ),
    "same row twice": (answered_twice, "tables.answers[2]: the row contradicts"),
    "no such assessment": (
        setting("answers", "assessment_id", "elsewhere"),
        "tables.answers[0]: the row contradicts",
    ),
    "no name": (with_rows("banks"), "tables.assessments[0]: the assessment has no row in banks"),
    "nothing": (lambda document: document["tables"].clear(), "holds no assessment"),
    "circle": (in_a_circle, "tables.rounds: the rounds follow each other in a circle"),
    "scenario": (
        setting("scenarios", "scenario", {"start": "soon"}),
        "tables.scenarios[0]: what the row says cannot be read",
    ),
    "other words": (words_changed, "questionnaires[0].files: the words of the questionnaire"),
    "a key": (with_rows("resume_keys"), "tables.resume_keys: there is no such table"),
    "a person": (with_rows("people"), "tables.people: there is no such table"),
    "the same person twice": (
        lambda document: document["people"].extend([{"id": "a", "name": "甲"}] * 2),
        "people[1]: the row contradicts others",
    ),
    "no moment in some zone": (
        setting("answers", "saved_at", "0001-01-01T00:00:00+14:00"),
        "tables.answers[0].saved_at",
    ),
    "made after all years": (
        lambda document: document.update(made_at="9999-12-31T23:59:59-14:00"),
        "made_at",
    ),
    "more than a float": (
        setting("banks", "assets_100m_cny", 10**400),
        "tables.banks[0].assets_100m_cny",
    ),
    "segments that are a list": (setting("banks", "segments", [1]), "tables.banks[0]: what"),
    "segments that are none": (setting("banks", "segments", None), "tables.banks[0]: what"),
    "a target that is no stage": (
        setting("scenarios", "scenario", {"target_stage": 99}),
        "tables.scenarios[0]: what the row says cannot be read",
    ),
    "a target that is no number": (
        setting("scenarios", "scenario", {"target_stage": "two"}),
        "tables.scenarios[0]: what the row says cannot be read",
    ),
    "a month after all years": (
        setting("scenarios", "scenario", {"start": "9999-12"}),
        "tables.scenarios[0]: what the row says cannot be read",
    ),
    "the last revision there is": (
        setting("answers", "revision", 2**31 - 1),
        "tables.answers[0]: what the row says cannot be read",
    ),
    "a bank without a name": (lambda document: document.update(bank=" "), "bank is missing"),
    "a name that fills pages": (
        lambda document: document.update(bank="银" * 201),
        "bank: the text has 201 characters; 200 are the most",
    ),
}


def a_move_over(document: dict[str, Any]) -> None:
    del document["tables"]["workshop_moves"][2]


SPOILT_WORKSHOPS: dict[str, tuple[Spoil, str]] = {
    "a deed nobody knows": (setting("workshop_moves", "kind", "sung"), "workshop_moves[0]"),
    "a deed that says nothing": (setting("workshop_moves", "details", []), "workshop_moves[0]"),
    "another vote than it says": (setting("workshop_moves", "round", 9), "workshop_moves[0]"),
    "a move left out": (a_move_over, "workshop_moves[0]"),
    "roles that are a number": (setting("workshops", "roles", 3), "workshops[0]"),
}


@ON_ONE
@pytest.mark.parametrize("how", SPOILT)
def test_rows_that_are_no_assessment_are_refused(
    service: Service, taken: dict[str, Any], how: str
) -> None:
    spoil, place = SPOILT[how]
    spoil(taken)
    assert any(place in sentence for sentence in refusal(service, sealed(taken)))


@pytest.fixture
def held(service: Service, ready_url: str) -> dict[str, Any]:  # noqa: F811
    """A bank that has held a workshop."""
    me, second = filled(ready_url, service.questionnaire)
    found: dict[str, Any] = json.loads(service.take_out(me, second))
    return found


@ON_ONE
@pytest.mark.parametrize("how", SPOILT_WORKSHOPS)
def test_moves_that_are_no_workshop_are_refused(
    service: Service, held: dict[str, Any], how: str
) -> None:
    spoil, place = SPOILT_WORKSHOPS[how]
    spoil(held)
    told = refusal(service, sealed(held))
    assert any(f"tables.{place}: what the row says cannot be read" in one for one in told)


def test_what_lets_people_in_does_not_come_in(service: Service, held: dict[str, Any]) -> None:
    """Whoever wrote the file knows the secret of the seat, and the code of a workshop here."""
    (workshop,) = service._store.workshops.of(held["tables"]["workshops"][0]["assessment_id"])
    held["tables"]["workshops"][0]["code"] = workshop.code
    held["tables"]["seats"][0]["key"] = access.key_of("known to whoever wrote the file")
    brought = service.bring_in(guest([]), sealed(held))
    me = guest([brought.secret])
    (begun,) = service.workshops(me, brought.assessment_id)
    with pytest.raises(Forbidden):
        service.attend(guest(["known to whoever wrote the file"]), begun.id)
    assert begun.code == begun.id


def test_a_facilitator_comes_in_as_nobody_who_is_here(
    service: Service, held: dict[str, Any]
) -> None:
    add_person(service, "here")
    for move in held["tables"]["workshop_moves"]:
        move["who"] = "person:here"
    brought = service.bring_in(guest([]), sealed(held))
    me = guest([brought.secret])
    (begun,) = service.workshops(me, brought.assessment_id)
    (who,) = service.minutes(me, brought.assessment_id, begun.id).facilitators
    assert who.startswith("person:")
    assert who != "person:here"


def test_words_that_stand_twice_are_kept_once(service: Service, taken: dict[str, Any]) -> None:
    files = {"model.yaml": "- of another version"}
    digest = questionnaire.digest_of({name: said.encode() for name, said in files.items()})
    words = taken["questionnaires"][0] | {"digest": digest, "files": files}
    taken["questionnaires"] += [words, words]
    service.bring_in(guest([]), sealed(taken))
    kept = service._store.words(digest)
    assert kept is not None
    assert kept.files == files


@ON_ONE
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"null",
        b"[1, 2]",
        b"\xff\xfe\x00",
        b"format: yuanhang-bank\nversion: 1\n",
        b"!!python/object/apply:os.system ['true']",
        b'{"format": "yuanhang-bank", "format": "yuanhang-bank"}',
        b'{"format": "yuanhang-bank", "version": NaN}',
        b'{"format": "yuanhang-bank", "version": 2}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b" " * (bundles.MAX_BYTES + 1),
        b'{"format": "yuanhang-bank", "version": ' + b"9" * 5000 + b"}",
    ],
    ids=["empty", "object", "null", "list", "bytes", "yaml", "yaml tag", "twice", "nan", "version",
         "deep list", "deep object", "huge", "digits"],
)  # fmt: skip
def test_what_is_no_bundle_is_refused(service: Service, data: bytes) -> None:
    assert refusal(service, data)


def test_a_hundred_faults_are_enough(service: Service, taken: dict[str, Any]) -> None:
    taken["tables"]["answers"] = [{"x": 1}] * 500
    told = refusal(service, sealed(taken))
    assert len(told) == bundles.MAX_FAULTS + 1
    assert "more faults" in told[-1]


def test_faults_without_end_take_no_memory_without_end() -> None:
    found = faults.Faults("银行.json")
    for number in range(10_000):
        found.unknown("key", f"tables.answers[{number}].x", "x", ["judgement"])
    assert (len(found.problems), found.more) == (bundles.MAX_FAULTS, 9_900)


def test_what_no_page_can_write_is_told_without_it() -> None:
    found = faults.Faults("银行.json")
    found.add("wants-number", place="tables.banks[0].\ud800", found="\udfff")
    assert found.problems[0].params == {"place": "tables.banks[0].?", "found": '"?"'}


# ---- Deleted ------------------------------------------------------------------------------------


def traces(url: str, *needles: str) -> list[str]:
    """Every table, column by column, and on SQLite the bytes of the files: where one is found."""
    whole = url if url.startswith("sqlite") else as_superuser(url)  # as pg_dump sees it
    engine = create_engine(whole.replace("postgresql://", "postgresql+psycopg://"))
    found = []
    with engine.connect() as connection:
        names = (
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            if engine.dialect.name == "sqlite"
            else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        for (name,) in connection.execute(text(names)).all():
            rows = connection.execute(text(f'SELECT * FROM "{name}"')).all()  # noqa: S608
            found += [
                f"{name}: {needle}"
                for needle in needles
                if any(needle in str(value) for row in rows for value in row)
            ]
    engine.dispose()
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        for path in file.parent.glob(file.name + "*"):
            data = path.read_bytes()
            found += [f"{path.name}: {n}" for n in needles if n.encode() in data]
    return found


UNIQUE = "海州〔试〕农商银行"
NOTE = "仅此一句的意见 4711"


def test_a_guests_rounds_leave_nothing_but_their_ids_in_the_record(
    service: Service,
    ready_url: str,  # noqa: F811
) -> None:
    started = service.start(guest([]), Bank(UNIQUE))
    me, id_ = guest([started.secret]), started.assessment.id
    service.answer(me, id_, "STR-1.1", NotApplicable("唯一的理由"), seen=0)
    for _ in range(40):  # pages split, and old copies of rows lie about
        service.note(me, id_, "STR-1.1", comment=NOTE, evidence=NOTE * 20, seen=0)
    later = service.reassess(me, id_, prefill=True).assessment.id
    other = service.start(guest([]), Bank("留下的银行"))
    assert traces(ready_url, UNIQUE, NOTE, "唯一的理由")
    receipt = service.erase(me, later, UNIQUE)
    assert receipt.is_overwritten
    assert traces(ready_url, UNIQUE, NOTE, "唯一的理由", access.key_of(started.secret)) == []
    assert {one.partition(":")[0] for one in traces(ready_url, id_)} <= {
        "record", "yuanhang.db", "yuanhang.db-wal",
    }  # fmt: skip
    with pytest.raises(Forbidden):
        service.resume(guest([]), started.secret)
    assert service.resume(guest([]), other.secret).assessment.bank.name == "留下的银行"
    assert service._store.records.walk()[1] is None


def test_a_bank_is_deleted_with_all_of_its_rows_and_no_other_ones(
    service: Service,
    ready_url: str,  # noqa: F811
) -> None:
    begin_for(service, "one", UNIQUE)
    begin_for(service, "two", "别家银行")
    add_person(service, "m")
    service._store.banks.let_in("one", "m", Role.MANAGER, NOW)
    before = counts(service)
    kept = service.kept(manager("one"), "of-one")
    receipt = service.erase(manager("one"), "of-one", f" {UNIQUE} ")
    assert receipt.rows == kept.rows
    assert traces(ready_url, UNIQUE, "of-one") == [
        one for one in traces(ready_url, "of-one") if one.startswith(("record", "yuanhang"))
    ]
    after = counts(service)
    grown = {"record": -1} | ({"record_head": -1} if not before["record_head"] else {})
    assert {n: before[n] - after[n] for n in before if before[n] != after[n]} == (
        dict(receipt.rows) | grown
    )
    assert service.open(manager("two"), "of-two").assessment.bank.name == "别家银行"
    known = service._store.people.known("m")
    assert known is not None
    assert known.roles == {}


def test_a_bank_without_an_assessment_is_deleted_with_its_people_and_invitations(
    service: Service,
    ready_url: str,  # noqa: F811
) -> None:
    add_person(service, "m")
    tenant = Tenant("three", UNIQUE, NOW)
    service._store.banks.found(tenant, Founder("m", Role.MANAGER))
    me = Principal(person="m", roles={"three": Role.MANAGER})
    service.invite(me, "three", Role.VIEWER, NOTE)
    with pytest.raises(Refused, match="nothing was deleted"):
        service.erase_bank(me, "three", "别家银行")
    receipt = service.erase_bank(me, "three", UNIQUE)
    assert (
        receipt.rows["tenants"] == receipt.rows["invitations"] == receipt.rows["memberships"] == 1
    )
    assert traces(ready_url, UNIQUE, NOTE) == []
    entry = service._store.records.every()[-1]
    assert (entry.event.action, entry.event.tenant) == ("bank.erased", "three")


def test_nothing_is_deleted_without_the_banks_name(service: Service) -> None:
    started = service.start(guest([]), Bank("示例银行"))
    before = counts(service)
    with pytest.raises(Refused, match="nothing was deleted"):
        service.erase(guest([started.secret]), started.assessment.id, "示例")
    assert counts(service) == before


def test_the_receipt_leads_to_the_entry_in_the_record(service: Service) -> None:
    started = service.start(guest([]), Bank("示例银行"))
    receipt = service.erase(guest([started.secret]), started.assessment.id, "示例银行")
    entry = service._store.records.every()[-1]
    assert entry.event.action == "bank.erased"
    document = json.loads(receipt.text)
    assert document["record"] == {"number": entry.number, "hash": entry.hash}
    assert document["rows"]["banks"] == 1
    assert document["rows_in_all"] == sum(document["rows"].values())
    assert service._store.records.walk(entry.head)[1] is None


# ---- A person -----------------------------------------------------------------------------------


def somebody(id_: str, office: Office = Office.NONE) -> Principal:
    return Principal(person=id_, office=office)


def test_an_account_is_deleted_with_its_name(service: Service, ready_url: str) -> None:  # noqa: F811
    add_person(service, "leaver")
    add_person(service, "stays")
    begin_for(service, "one", "第一农商行")
    for id_ in ("leaver", "stays"):
        service._store.banks.let_in("one", id_, Role.MANAGER, NOW)
    receipt: Receipt = service.erase_person(somebody("leaver"), "leaver")
    assert receipt.rows == {"memberships": 1, "people": 1}
    assert traces(ready_url, "leaver@bank.example", "某人 leaver") == []
    assert service._store.people.known("leaver") is None
    with pytest.raises(Forbidden):
        service.leaving(somebody("leaver"), "leaver")


@pytest.mark.parametrize("with_said", [False, True])
def test_what_somebody_said_for_a_bank_stays_without_a_name_unless_asked_otherwise(
    service: Service,
    ready_url: str,  # noqa: F811
    with_said: bool,
) -> None:
    begin_for(service, "one", "第一农商行")
    for id_ in ("said", "leads"):
        add_person(service, id_)
        service._store.banks.let_in("one", id_, Role.MANAGER, NOW)
    sheet = service._store.sheet("of-one")
    stamp = Stamp(NOW, service.questionnaire.digest)
    sheet.assign("said", {"STR-1.1"}, NOW)
    sheet.contribute("said", "STR-1.1", lambda one: replace(one, comment=NOTE), 0, stamp)
    service.erase_person(somebody("said"), "said", with_said=with_said)
    assert [(one.name, one.response.comment) for one in sheet.voices()] == (
        [] if with_said else [("", NOTE)]
    )
    assert bool(traces(ready_url, NOTE)) == (not with_said)
    assert traces(ready_url, "said@bank.example", "某人 said") == []
    assert sheet.subjects("said") == frozenset()


def test_a_banks_last_manager_is_told_first(service: Service) -> None:
    add_person(service, "only")
    begin_for(service, "one", "第一农商行")
    service._store.banks.let_in("one", "only", Role.MANAGER, NOW)
    assert [bank.name for bank in service.leaving(somebody("only"), "only").last_of] == [
        "第一农商行"
    ]
    with pytest.raises(Refused, match="第一农商行 would be left without a manager"):
        service.erase_person(somebody("only"), "only")
    service.erase_person(somebody("only"), "only", is_last_accepted=True)
    assert service._store.people.known("only") is None


def test_only_the_person_and_the_operator_delete_an_account(service: Service) -> None:
    for id_ in ("one", "two", "boss"):
        add_person(service, id_)
    for stranger in (guest([]), somebody("two"), somebody("two", Office.CONSULTANT)):
        with pytest.raises(Forbidden):
            service.erase_person(stranger, "one")
    service.erase_person(somebody("boss", Office.OPERATOR), "one")
    assert service._store.people.known("one") is None


def test_the_last_operator_stays(service: Service) -> None:
    add_person(service, "boss", Office.OPERATOR)
    with pytest.raises(Refused, match="only operator"):
        service.erase_person(somebody("boss", Office.OPERATOR), "boss")
    add_person(service, "other", Office.OPERATOR)
    service.erase_person(somebody("boss", Office.OPERATOR), "boss")
    assert service._store.people.known("boss") is None


def test_of_two_last_operators_who_leave_at_once_one_stays(service: Service) -> None:
    for turn in range(5):
        boss = [add_person(service, f"boss-{turn}-{n}", Office.OPERATOR) for n in range(2)]
        begun = Barrier(2)

        def leave(id_: str, begun: Barrier = begun) -> bool:
            begun.wait()
            try:
                service.erase_person(somebody(id_, Office.OPERATOR), id_)
            except Refused:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            left = list(pool.map(leave, boss))
        assert sorted(left) == [False, True]
        (stays,) = (id_ for id_, is_gone in zip(boss, left, strict=True) if not is_gone)
        service._store.people.change(
            stays, lambda p: replace(p, office=Office.NONE), lambda _: None
        )


def test_a_closed_account_is_no_other_manager_and_no_other_operator(service: Service) -> None:
    begin_for(service, "one", "第一农商行")
    for id_ in ("leaver", "closed"):
        add_person(service, id_)
        service._store.banks.let_in("one", id_, Role.MANAGER, NOW)
    close(service, "closed")
    with pytest.raises(Refused, match="第一农商行 would be left without a manager"):
        service.erase_person(somebody("leaver"), "leaver")


def test_a_consultant_who_alone_leads_a_bank_is_told_first(service: Service) -> None:
    add_person(service, "adviser", Office.CONSULTANT)
    add_person(service, "manager")
    begin_for(service, "one", "第一农商行")
    service._store.banks.let_in("one", "adviser", Role.CONSULTANT, NOW)
    of = somebody("adviser", Office.CONSULTANT)
    assert [bank.id for bank in service.leaving(of, "adviser").last_of] == ["one"]
    service._store.banks.let_in("one", "manager", Role.MANAGER, NOW)
    assert service.leaving(of, "adviser").last_of == ()
    assert [b.id for b in service.leaving(somebody("manager"), "manager").last_of] == ["one"]


def close(service: Service, id_: str) -> None:
    service._store.people.change(id_, lambda p: replace(p, closed_at=NOW), lambda _: None)


def test_whoever_came_in_with_a_bank_goes_with_it(service: Service, ready_url: str) -> None:  # noqa: F811
    """No account is theirs, so that nobody else would ever delete their names."""
    begin_for(service, "one", "第一农商行")
    for id_ in ("said", "leads"):
        add_person(service, id_)
        service._store.banks.let_in("one", id_, Role.MANAGER, NOW)
    stamp = Stamp(NOW, service.questionnaire.digest)
    service._store.sheet("of-one").contribute(
        "said", "STR-1.1", lambda one: replace(one, comment=NOTE), 0, stamp
    )
    taken = service.take_out(manager("one"), "of-one").replace("某人 said", UNIQUE)
    adviser = add_person(service, "adviser", Office.CONSULTANT)
    brought = service.bring_in(
        Principal(person=adviser, office=Office.CONSULTANT), sealed(json.loads(taken))
    )
    assert traces(ready_url, UNIQUE)
    brought_to = manager(brought.tenant_id)
    receipt = service.erase(brought_to, brought.assessment_id, "第一农商行")
    assert receipt.rows["people"] == 1
    assert traces(ready_url, UNIQUE) == []
    service.erase_person(somebody("said"), "said")  # a former member, as long as the bank is there
    assert {one.name for one in service._store.people.every()} == {"", "某人 leads", "某人 adviser"}
    service.erase(manager("one"), "of-one", "第一农商行")
    assert {one.name for one in service._store.people.every()} == {"某人 leads", "某人 adviser"}


# ---- Kept too long ------------------------------------------------------------------------------


def test_what_nobody_has_touched_for_long_is_swept_and_the_rest_stays(service: Service) -> None:
    old, new = (service.start(guest([]), Bank(name)) for name in ("旧银行", "新银行"))
    begin_for(service, "one", "第一农商行")
    later = NOW + timedelta(days=100)
    service._clock = lambda: later
    service.answer(guest([new.secret]), new.assessment.id, "STR-1.1", Rating.F, seen=0)
    store = service._store
    house = House(store, lambda: later + timedelta(days=300))
    due = {one.assessments for one in house.due(365)}
    assert due == {(old.assessment.id,), ("of-one",)}
    swept = house.sweep(365)
    assert {one.assessments for one in swept} == due
    assert house.sweep(365) == ()
    with pytest.raises(Forbidden):
        service.resume(guest([]), old.secret)
    assert service.resume(guest([]), new.secret).assessment.bank.name == "新银行"
    told = [one.event for one in store.records.every() if one.event.who == "house"]
    assert {event.assessment for event in told} == {old.assessment.id, "of-one"}
    assert {event.action for event in told} == {"assessment.expired"}


def test_a_round_keeps_the_rounds_before_it(service: Service) -> None:
    started = service.start(guest([]), Bank("示例银行"))
    me = guest([started.secret])
    service._clock = lambda: NOW + timedelta(days=300)
    service.reassess(me, started.assessment.id, prefill=False)
    assert House(service._store, lambda: NOW + timedelta(days=400)).due(365) == ()


def test_without_a_period_everything_is_kept(service: Service) -> None:
    started = service.start(guest([]), Bank("示例银行"))
    house = House(service._store, lambda: NOW + timedelta(days=40_000))
    assert house.due(0) == house.sweep(0) == ()
    assert service.kept(guest([started.secret]), started.assessment.id).goes_on is None


def test_it_is_announced_before_it_is_deleted(service: Service) -> None:
    service._retention_days = 100
    started = service.start(guest([]), Bank("示例银行"))
    me, id_ = guest([started.secret]), started.assessment.id
    kept = service.kept(me, id_)
    assert (kept.goes_on, kept.is_going_soon) == (datetime(2027, 4, 20).date(), False)  # noqa: DTZ001
    service._clock = lambda: NOW + timedelta(days=71)
    assert service.kept(me, id_).is_going_soon


def test_who_comes_back_while_it_is_swept_keeps_it(service: Service) -> None:
    started = service.start(guest([]), Bank("示例银行"))
    me, id_ = guest([started.secret]), started.assessment.id
    later = NOW + timedelta(days=400)
    (due,) = House(service._store, lambda: later).due(365)
    service._clock = lambda: later
    service.answer(me, id_, "STR-1.1", Rating.F, seen=0)
    with pytest.raises(Touched):
        service._store.custody.expire(due, later - timedelta(days=365), later)
    assert service.open(me, id_).assessment.bank.name == "示例银行"


def test_who_begins_a_round_while_it_is_swept_keeps_it(service: Service) -> None:
    started = service.start(guest([]), Bank("示例银行"))
    me, id_ = guest([started.secret]), started.assessment.id
    later = NOW + timedelta(days=400)
    (due,) = House(service._store, lambda: later).due(365)
    service.reassess(me, id_, prefill=False)  # by a clock that is far behind
    with pytest.raises(Touched):
        service._store.custody.expire(due, later - timedelta(days=365), later)
    assert len(service.rounds(me, id_)) == 2


def test_a_vote_in_a_workshop_keeps_its_assessment(service: Service) -> None:
    started = service.start(guest([]), Bank("示例银行"))
    me, id_ = guest([started.secret]), started.assessment.id
    held = service.begin_workshop(me, id_, ["STR-1.1"])
    service._clock = lambda: NOW + timedelta(days=300)
    service.open_vote(me, id_, held.id, "STR-1.1")
    assert House(service._store, lambda: NOW + timedelta(days=400)).due(365) == ()


def test_a_bank_is_deleted_with_what_began_while_it_was_being_deleted(service: Service) -> None:
    begin_for(service, "one", UNIQUE)
    custody = service._store.custody
    holding = custody.of_tenant("one")
    stamp = Stamp(NOW, service.questionnaire.digest)
    service._store.begin_for("one", "late", Bank(UNIQUE), HowDone("full"), stamp)
    assert custody.erase(holding)["assessments"] == 2
    assert counts(service)["assessments"] == 0


def test_one_process_sweeps_at_a_time(ready_url: str) -> None:  # noqa: F811
    one, two = Store.open(ready_url), Store.open(ready_url)
    with one.custody.sweeping() as first, two.custody.sweeping() as second:
        assert first
        assert second == ready_url.startswith("sqlite")
    with two.custody.sweeping() as third:
        assert third
    one.close()
    two.close()
