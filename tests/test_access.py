"""Who may do what: default deny, and no method of the service that does not ask."""

from __future__ import annotations

import inspect
import json
import shutil
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from assessment import access, questionnaire
from assessment.access import (
    Action,
    Forbidden,
    Office,
    Principal,
    Protected,
    Role,
    Standing,
    guest,
)
from assessment.delivery import Reading, Track
from assessment.model import Bank, Questionnaire, Rating, Scenario
from assessment.problems import Refused
from assessment.service import Newcomer, Service, Started
from assessment.store import Founder, Settings, Stamp, Store
from assessment.store.accounts import Identity
from assessment.tenancy import Person, Tenant
from assessment.workshop import Arranged, Choice, Workshop, new_code
from tests.postgres import migrated_file

STRANGER = guest([])
PUBLIC = [
    name
    for name, _ in inspect.getmembers(Service, inspect.isfunction)
    if name[0] != "_" and name != "who"  # who makes the principal
]
OPEN_TO_ALL = {"start", "samples", "welcomes", "needs_first_account", "look_into", "bring_in"}
SIGNS_IN = {"sign_in", "sign_in_by"}
"""Open to all as well; what is wrong with what they are given is told by tests/test_identity.py."""

BY_TOKEN = {"second_step", "set_up", "join_bank", "login_of_reset", "reset_password"}
OWN_ACCOUNT = {
    *("account", "describe_myself", "change_password", "sessions", "end_session", "sign_out"),
    *("sign_out_everywhere", "offer_second_factor", "offered_secret", "confirm_second_factor"),
    *("drop_second_factor", "new_recovery_codes", "link_identity", "unlink_identity"),
    *("leaving", "erase_person"),
}
TAKING = {"kept", "take_out", "take_out_book"}
READING = {
    "open_round",
    *("open", "progress", "answered", "standing", "findings", "report", "export", "goes_on"),
    "questionnaire_book",
    *("scenarios", "rounds", "compare", "delivery", "record", "record_file"),
    *("workshops", "minutes", "minutes_file", "outcome", "dissent", "left_open", "plan_file"),
}
OF_WORKSHOP = {"minutes", "minutes_file"}
"""What is asked of a workshop; in a sample none is held."""
TAKES_PART = {"enter", "screen", "join", "attend", "seat", "moves", "vote"}
"""By a code or a seat, and by no role."""
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
    "kind": "xlsx",
    "seen": 0,
    "revision": 1,
    "prefill": True,
    "initiative_id": "I01",
    "track": Track("I01"),
    "reading": Reading(date(2026, 11, 1), 1.0),
    "on": date(2026, 11, 1),
    "login": "nobody",
    "password": "no such password",
    "current": "no such password",
    "chosen": "no such password",
    "device": "",
    "ticket": "no such ticket",
    "token": "no such token",
    "session_token": "no such session",
    "key": "no such key",
    "code": "000000",
    "identity": Identity("https://sso.example", "nobody"),
    "issuer": "https://sso.example",
    "claimed": Newcomer("nobody", "某人", "zh"),
    "first": Newcomer("nobody", "某人", "zh"),
    "role": Role.VIEWER,
    "person_id": "p",
    "invitation_id": "none",
    "subjects": ["STR"],
    "office": Office.NONE,
    "dimensions": ["STR"],
    "items": ["STR-1.1"],
    "item_ids": ["STR-1.1"],
    "round_": 1,
    "seconds": 60,
    "text": "下次再议",
    "point": 1,
    "seat": 1,
    "choice": Choice.F,
    "data": b"{}",
}
"""A value for every parameter of the service; a new one needs an entry here."""


@pytest.fixture
def service(
    tmp_path: Path, model: Questionnaire, request: pytest.FixtureRequest
) -> Iterator[Service]:
    """On an empty database, or, for who asks for `banks`, on one that has them."""
    has_banks = "banks" in request.fixturenames
    shutil.copy(_file_with_banks() if has_banks else migrated_file(), tmp_path / "a.db")
    sample = {"bank": {"name": "示例银行"}, "sample": True, "ratings": {"STR-1.1": "F"}}
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "small.json").write_text(json.dumps(sample), "utf-8")
    store = Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    yield Service(store, model, lambda: datetime.now(UTC), samples=tmp_path / "samples")
    store.close()


@pytest.fixture
def mine(service: Service) -> Started:
    return service.start(STRANGER, Bank("本行"))


def call(
    service: Service,
    name: str,
    principal: Principal,
    assessment_id: str,
    workshop_id: str | None = None,
) -> object:
    """Call a method with plausible arguments for everything it needs; the bank is the one that
    `begin_for` made the assessment for."""
    method = getattr(service, name)
    values = ARGUMENTS | {"principal": principal, "assessment_id": assessment_id}
    values["tenant_id"] = assessment_id.removeprefix("of-")
    values["workshop_id"] = workshop_id or held_on(service, assessment_id)
    needed = [
        parameter.name
        for parameter in inspect.signature(method).parameters.values()
        if parameter.default is inspect.Parameter.empty
    ]
    return method(**{name: values[name] for name in needed})


def held_on(service: Service, assessment_id: str) -> str:
    """The id of a workshop of the assessment, which is begun now if there is none yet."""
    store, now = service._store, datetime.now(UTC)
    found = store.workshops.of(assessment_id)
    if not found and store.series(assessment_id).ids:
        begun = Workshop(f"w-{assessment_id}", assessment_id, new_code(), False, (), None, now)
        agenda, stamp = Arranged(("STR-1.1",)), Stamp(now, service.questionnaire.digest)
        store.workshops.begin(begun, "here", agenda, "house", stamp)
        return begun.id
    return found[0].id if found else "none"


# ---- Every method asks --------------------------------------------------------------------------


@pytest.mark.parametrize("name", PUBLIC)
def test_every_method_takes_the_principal_first(name: str) -> None:
    assert list(inspect.signature(getattr(Service, name)).parameters)[1] == "principal"


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - OPEN_TO_ALL - SIGNS_IN))
def test_a_stranger_is_kept_out_of(service: Service, mine: Started, name: str) -> None:
    with pytest.raises(Forbidden):
        call(service, name, STRANGER, mine.assessment.id)


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - OPEN_TO_ALL - SIGNS_IN))
def test_the_holder_of_another_assessment_is_kept_out_of(
    service: Service, mine: Started, name: str
) -> None:
    other = service.start(STRANGER, Bank("邻行"))
    with pytest.raises(Forbidden):
        call(service, name, guest([other.secret]), mine.assessment.id)


@pytest.mark.parametrize(
    "name", sorted(set(PUBLIC) - OPEN_TO_ALL - SIGNS_IN - READING - {"resume"})
)
def test_nobody_writes_into_a_sample_by(service: Service, mine: Started, name: str) -> None:
    with pytest.raises(Forbidden):
        call(service, name, guest([mine.secret]), "sample-small")


@pytest.mark.parametrize(
    "name", sorted(set(PUBLIC) - OPEN_TO_ALL - SIGNS_IN - READING - TAKING - {"resume"})
)
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


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - OPEN_TO_ALL - SIGNS_IN - {"resume"}))
def test_another_key_opens_no_round_of_a_series_by(
    service: Service, mine: Started, name: str
) -> None:
    other = service.start(STRANGER, Bank("邻行"))
    service.reassess(guest([other.secret]), other.assessment.id, prefill=False)
    later = service.reassess(guest([mine.secret]), mine.assessment.id, prefill=False)
    for assessment_id in (mine.assessment.id, later.assessment.id):
        with pytest.raises(Forbidden):
            call(service, name, guest([other.secret]), assessment_id)


@pytest.mark.parametrize("name", sorted(READING - OF_WORKSHOP))
def test_everybody_reads_a_sample_by(service: Service, name: str) -> None:
    call(service, name, STRANGER, "sample-small")


@pytest.mark.parametrize("name", sorted(OPEN_TO_ALL))
def test_open_to_everybody(service: Service, name: str) -> None:
    assert is_allowed(service, name, STRANGER, "none")


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
    assert access.key_of("secret") not in repr(guest(["secret"]))


# ---- Workshops ----------------------------------------------------------------------------------


@pytest.fixture
def seated(service: Service, mine: Started) -> tuple[Principal, Workshop]:
    """Somebody who has joined a workshop of mine, and nothing else."""
    held = service.begin_workshop(guest([mine.secret]), mine.assessment.id, ["STR-1.1"])
    return guest([service.join(STRANGER, held.code, "").secret]), held


def test_a_seat_takes_part_in_its_workshop(
    service: Service, seated: tuple[Principal, Workshop]
) -> None:
    somebody, held = seated
    assert service.attend(somebody, held.id).seat.number == 1


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - OPEN_TO_ALL - TAKES_PART - SIGNS_IN))
def test_a_seat_in_a_workshop_opens_nothing_of_the_assessment_by(
    service: Service, mine: Started, seated: tuple[Principal, Workshop], name: str
) -> None:
    with pytest.raises(Forbidden):
        call(service, name, seated[0], mine.assessment.id)


@pytest.mark.parametrize("name", ["attend", "seat", "moves", "vote"])
def test_a_seat_opens_no_other_workshop_by(
    service: Service, mine: Started, seated: tuple[Principal, Workshop], name: str
) -> None:
    other = service.start(STRANGER, Bank("邻行"))
    with pytest.raises(Forbidden):
        call(service, name, seated[0], other.assessment.id)
    with pytest.raises(Forbidden):  # nor does who leads it have a seat in it
        call(service, name, guest([other.secret]), other.assessment.id)


@pytest.mark.parametrize("name", ["floor", "minutes", "minutes_file", "open_vote", "lock"])
def test_a_workshop_is_reached_through_its_own_assessment_only(
    service: Service, mine: Started, name: str
) -> None:
    other = service.start(STRANGER, Bank("邻行"))
    theirs = held_on(service, other.assessment.id)
    with pytest.raises(Forbidden):
        call(service, name, guest([mine.secret]), mine.assessment.id, theirs)


# ---- Everybody, towards the own bank and another ------------------------------------------------

READS = (
    {
        *("goes_on", "open_round", "questionnaire_book", "minutes_file"),
        *("open", "progress", "answered", "standing", "findings", "report", "export", "scenarios"),
    }
    | {*("rounds", "compare", "delivery", "workshops", "minutes", "outcome", "plan_file")}
    | {"dissent", "left_open"}
)
WRITES = {*("answer", "answer_quick", "note", "choose_mode", "describe_bank", "plan_for")} | {
    *("keep_scenario", "drop_scenario", "reassess", "adopt", "adopt_replan", "replanned"),
    *("track", "add_reading", "remove_reading"),
    *("propose_agenda", "begin_workshop", "floor", "arrange", "open_vote", "set_timer"),
    *("close_vote", "reveal", "withdraw", "lock", "wave_through", "park", "settle", "dismiss"),
    *("end_workshop", "agreed_before", "erase", "look_into_book", "bring_answers"),
}
AUDITS = {"record", "record_file"}
LEADS = {*("team", "assign", "heard", "begin", "members", "change_role", "remove_member")} | {
    *("invite", "revoke_invitation", "rename_bank", "erase_bank"),
}
GOES = {"leave_bank"}
OF_BANKS = READS | WRITES | AUDITS | LEADS | TAKING | GOES
CONTRIBUTES = {"open", "open_round", "progress", "answered", "answer", "note"}
"""A contributor opens and answers the own part; see below for what that is."""
MAY = {
    Role.VIEWER: READS | GOES,
    Role.CONTRIBUTOR: CONTRIBUTES | GOES,
    Role.MANAGER: OF_BANKS,
    Role.CONSULTANT: OF_BANKS,
}
"""What a role may do in its bank; not named here: nobody may by any role."""

ADMINISTERS = {
    *("let_reset", "people", "set_office", "close_account", "reopen_account", "overseen")
} | {
    *("invite_leader", "invite_consultant", "invited_consultants", "revoke_consultant"),
}
OWN = {"banks"} | OWN_ACCOUNT
BY_SECRET = {"resume", "invitation", "accept_invitation", "adopt_assessment"}
BY_OFFICE = {
    Office.NONE: OWN,
    Office.CONSULTANT: OWN | {"found_bank"},
    Office.OPERATOR: OWN | {"found_bank"} | ADMINISTERS,
}
"""What somebody may do who is in no bank."""


def member(role: Role, tenant: str, office: Office = Office.NONE) -> Principal:
    return Principal(person="p", name="某人", office=office, roles={tenant: role})


@pytest.fixture
def banks(service: Service) -> tuple[str, str]:
    """Two banks of one installation, with an assessment each, and its id."""
    return "of-one", "of-two"


@lru_cache(maxsize=1)
def _file_with_banks() -> Path:
    """Made once a process: two people, and two banks with an assessment and a workshop each."""
    file, now = migrated_file().with_name("banks.db"), datetime.now(UTC)
    shutil.copy(migrated_file(), file)
    with closing(Store.open(f"sqlite:///{file}")) as store:
        service = Service(store, questionnaire.load(questionnaire.DEFAULT), lambda: now)
        for id_, office in (("p", Office.NONE), ("o", Office.OPERATOR)):
            store.people.add(Person(id_, f"{id_}@example.com", id_, now, office))
        for tenant in ("one", "two"):
            held_on(service, begin_for(service, tenant))
    return file


def begin_for(service: Service, tenant: str) -> str:
    """An assessment of a bank, in which the person is asked an item, whatever the role."""
    now, store = datetime.now(UTC), service._store
    store.banks.found(Tenant(tenant, tenant, now), Founder("p", Role.MANAGER))
    stamp = Stamp(now, service.questionnaire.digest)
    sheet = store.begin_for(tenant, f"of-{tenant}", Bank(tenant), Settings("full"), stamp)
    sheet.assign("p", {"STR-1.1"}, now)
    return f"of-{tenant}"


def is_allowed(service: Service, name: str, principal: Principal, assessment_id: str) -> bool:
    """Whether access says yes; what is refused for what it says was let in before."""
    try:
        call(service, name, principal, assessment_id)
    except Forbidden:
        return False
    except Refused:
        return True
    return True


def test_every_method_is_somebodys() -> None:
    every = OPEN_TO_ALL | BY_SECRET | OF_BANKS | BY_OFFICE[Office.OPERATOR]
    assert set(PUBLIC) == every | SIGNS_IN | BY_TOKEN | TAKES_PART


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - OPEN_TO_ALL - SIGNS_IN - OWN))
@pytest.mark.parametrize("role", Role)
def test_a_role_does_in_its_bank_what_it_may_and_nothing_in_another(
    service: Service, banks: tuple[str, str], role: Role, name: str
) -> None:
    own, foreign = banks
    assert not is_allowed(service, name, member(role, "one"), foreign)
    assert is_allowed(service, name, member(role, "one"), own) == (name in MAY[role])


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - OPEN_TO_ALL - SIGNS_IN))
@pytest.mark.parametrize("office", Office)
def test_an_office_is_for_the_installation_and_opens_no_bank(
    service: Service, banks: tuple[str, str], office: Office, name: str
) -> None:
    somebody = Principal(person="p", office=office)
    assert is_allowed(service, name, somebody, banks[0]) == (name in BY_OFFICE[office])


@pytest.mark.parametrize("name", sorted(OF_BANKS))
def test_an_operator_sees_no_answers_whatever_a_bank_has_granted(
    service: Service, banks: tuple[str, str], name: str
) -> None:
    operator = member(Role.MANAGER, "one", Office.OPERATOR)
    assert not is_allowed(service, name, operator, banks[0])


@pytest.mark.parametrize("name", sorted(OWN_ACCOUNT))
@pytest.mark.parametrize("office", Office)
def test_no_office_and_no_role_is_an_account(service: Service, office: Office, name: str) -> None:
    somebody = Principal(office=office, roles={"one": Role.MANAGER})
    assert not is_allowed(service, name, somebody, "none")


@pytest.mark.parametrize("name", sorted(OF_BANKS))
def test_a_role_without_a_person_opens_nothing(
    service: Service, banks: tuple[str, str], name: str
) -> None:
    assert not is_allowed(service, name, Principal(roles={"one": Role.MANAGER}), banks[0])


@pytest.mark.parametrize("name", sorted(OF_BANKS))
def test_an_account_opens_no_guests_assessment(
    service: Service, mine: Started, banks: tuple[str, str], name: str
) -> None:
    somebody = Principal(person="p", roles={"one": Role.MANAGER, "": Role.MANAGER})
    assert not is_allowed(service, name, somebody, mine.assessment.id)


def test_a_contributor_opens_and_answers_what_is_asked_of_them_and_nothing_else(
    service: Service, banks: tuple[str, str]
) -> None:
    contributor = member(Role.CONTRIBUTOR, "one")
    opened = service.open(contributor, banks[0])
    assert [item.id for item in opened.questionnaire.items] == ["STR-1.1"]
    for item_id in ("STR-1.2", "TAL-1.1", "no such item"):
        with pytest.raises(Forbidden):
            service.answer(contributor, banks[0], item_id, Rating.F, seen=0)
    service._store.sheet(banks[0]).assign("p", set(), datetime.now(UTC))
    for name in CONTRIBUTES:
        assert not is_allowed(service, name, contributor, banks[0])


@pytest.mark.parametrize("name", sorted(WRITES | {"assign", "team"}))
def test_no_role_writes_into_a_closed_round_by(
    service: Service, banks: tuple[str, str], name: str
) -> None:
    manager = member(Role.MANAGER, "one")
    service.answer(manager, banks[0], "STR-1.1", Rating.F, seen=0)
    later = service.reassess(manager, banks[0], prefill=False).assessment.id
    assert not is_allowed(service, name, manager, banks[0])
    assert is_allowed(service, name, manager, later)
    assert not is_allowed(service, name, member(Role.MANAGER, "two"), later)


# ---- The rules ----------------------------------------------------------------------------------

ANYONE = {Action.SIGN_IN, Action.START, Action.LIST_SAMPLES}
MEMBER = ANYONE | {Action.BE, Action.SEE}
CUSTODY = {Action.TAKE, Action.ERASE}
LEADER = MEMBER | {
    *(Action.READ, Action.WRITE, Action.AUDIT),
    *(Action.HEAR, Action.BEGIN, Action.MANAGE),
    *CUSTODY,
}
ALLOWED = {
    Standing.OUTSIDER: {Action.SIGN_IN},
    Standing.STRANGER: ANYONE,
    Standing.PERSON: ANYONE | {Action.BE},
    Standing.ADVISER: ANYONE | {Action.BE, Action.FOUND},
    Standing.OPERATOR: ANYONE | {Action.BE, Action.FOUND, Action.ADMINISTER},
    Standing.READER: ANYONE | {Action.READ, Action.AUDIT},
    Standing.HOLDER: ANYONE | {Action.READ, Action.WRITE, Action.AUDIT, Action.ADOPT},
    Standing.SEATED: ANYONE | {Action.TAKE_PART},
    Standing.HOLDER: ANYONE | CUSTODY | {Action.READ, Action.WRITE, Action.AUDIT, Action.ADOPT},
    Standing.VIEWER: MEMBER | {Action.READ},
    Standing.CONTRIBUTOR: MEMBER | {Action.CONTRIBUTE},
    Standing.MANAGER: LEADER,
    Standing.CONSULTANT: LEADER,
}
CHANGES = {Action.WRITE, Action.ADOPT, Action.CONTRIBUTE, Action.BEGIN, Action.MANAGE}
CHANGES |= {Action.ERASE}

BANK = Protected(tenant="one")
GUESTS = Protected(frozenset({access.key_of("mine"), access.key_of("theirs")}))
ASKED: dict[Standing, tuple[Principal, Protected]] = {
    Standing.OUTSIDER: (guest(["mine"]), replace(GUESTS, is_for_people=True)),
    Standing.STRANGER: (guest(["other"]), GUESTS),
    Standing.PERSON: (member(Role.MANAGER, "two"), BANK),
    Standing.ADVISER: (Principal(person="p", office=Office.CONSULTANT), BANK),
    Standing.OPERATOR: (member(Role.MANAGER, "one", Office.OPERATOR), BANK),
    Standing.READER: (guest([]), Protected(is_sample=True)),
    Standing.HOLDER: (guest(["mine"]), GUESTS),
    Standing.SEATED: (guest(["seat"]), Protected(seats=frozenset({access.key_of("seat")}))),
    Standing.VIEWER: (member(Role.VIEWER, "one"), BANK),
    Standing.CONTRIBUTOR: (member(Role.CONTRIBUTOR, "one"), BANK),
    Standing.MANAGER: (member(Role.MANAGER, "one"), BANK),
    Standing.CONSULTANT: (member(Role.CONSULTANT, "one", Office.CONSULTANT), BANK),
}


def allowed(principal: Principal, of: Protected) -> set[Action]:
    found = set()
    for action in Action:
        with suppress(Forbidden):
            access.require(principal, action, of)
            found.add(action)
    return found


@pytest.mark.parametrize("standing", Standing)
def test_the_whole_table_of_rules(standing: Standing) -> None:
    assert allowed(*ASKED[standing]) == ALLOWED[standing]


@pytest.mark.parametrize("standing", Standing)
def test_a_closed_round_leaves_what_reads(standing: Standing) -> None:
    principal, of = ASKED[standing]
    closed = replace(of, is_closed=True)
    assert allowed(principal, closed) == ALLOWED[standing] - CHANGES


def test_no_key_opens_what_is_a_banks() -> None:
    adopted = replace(GUESTS, tenant="one")
    assert allowed(guest(["mine"]), adopted) == ANYONE


def test_holding_nothing_opens_nothing_even_what_has_no_key() -> None:
    with pytest.raises(Forbidden):
        access.require(guest([]), Action.READ, Protected())
