"""Signing in and out, the first account, the second factor, and the way back for the locked out."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from assessment import access
from assessment.access import Forbidden, Office, Principal, guest
from assessment.credentials import second_factor
from assessment.credentials.passwords import Cost, Hasher
from assessment.model import Bank, Questionnaire
from assessment.problems import Refused
from assessment.service import Service, SignedIn
from assessment.service.clerk import Clerk
from assessment.service.console import Console
from assessment.service.door import Door
from assessment.service.values import Newcomer
from assessment.store import Store, tables
from assessment.store.accounts import Identity
from assessment.store.database import Database
from assessment.tenancy import Person
from tests.postgres import ready_url  # noqa: F401 - a fixture

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOME, AWAY = "203.0.113.7", "198.51.100.9"
STRANGER = guest([], HOME)
PASSWORD = "春江水暖鸭先知，竹外桃花"  # noqa: S105
OTHER = "another long sentence of words"
BROWSER = "Firefox · Linux"
OPERATOR = Newcomer("Zhang.San", "张三", "zh")
GUARD = Identity("https://sso.bank.example", "subject-1")


class CountingHasher(Hasher):
    """Hashes cheaply, and counts what it is asked: nothing else of signing in takes long."""

    def __init__(self, passes: int = 1) -> None:
        super().__init__(Cost(passes=passes, memory_kib=8))
        self.compared = self.hashed = 0

    def hash(self, password: str) -> str:
        self.hashed += 1
        return super().hash(password)

    def is_right(self, kept: str | None, password: str) -> bool:
        self.compared += 1
        return super().is_right(kept, password)


@pytest.fixture
def store(ready_url: str) -> Iterator[Store]:  # noqa: F811
    with closing(Store.open(ready_url)) as store:
        yield store


@pytest.fixture
def clock() -> list[datetime]:
    return [NOON]


@pytest.fixture
def hasher() -> CountingHasher:
    return CountingHasher()


@pytest.fixture
def service(
    store: Store, model: Questionnaire, clock: list[datetime], hasher: CountingHasher
) -> Service:
    return opened(store, model, clock, Door(hasher=hasher))


def opened(store: Store, model: Questionnaire, clock: list[datetime], door: Door) -> Service:
    return Service(store, model, lambda: clock[0], clerk=Clerk(clock=lambda: clock[0]), door=door)


@pytest.fixture
def console(store: Store, clock: list[datetime]) -> Console:
    return Console(store, lambda: clock[0])


@pytest.fixture
def operator(service: Service, console: Console) -> SignedIn:
    """The first account, signed in at home."""
    return service.set_up(STRANGER, str(console.first_token()), OPERATOR, PASSWORD, BROWSER)


def person(store: Store, login: str = "li.si") -> str:
    """An account that was made some other way, such as by an invitation."""
    store.people.add(Person(f"id-{login}", login, "李四", NOON))
    return f"id-{login}"


def who(service: Service, token: str, address: str = HOME) -> Principal:
    return service.who(token, [], address)


def sign_in(service: Service, password: str = PASSWORD, address: str = HOME) -> SignedIn:
    return service.sign_in(guest([], address), "zhang.san", password, BROWSER)


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def fail(service: Service, times: int, login: str = "zhang.san", address: str = HOME) -> str:
    """Try a wrong password so often; what is said of the last one."""
    for _ in range(times):
        with pytest.raises(Refused) as refused:
            service.sign_in(guest([], address), login, "wrong", BROWSER)
    return codes(refused)[0]


def wait_of(service: Service, login: str = "zhang.san", address: str = HOME) -> int:
    """How many seconds one is told to wait."""
    with pytest.raises(Refused) as refused:
        service.sign_in(guest([], address), login, "wrong", BROWSER)
    (problem,) = refused.value.problems
    return int(str(problem.params["seconds"])) if problem.code == "sign-in-wait" else 0


# ---- The first account ---------------------------------------------------------------------------


def test_the_printed_token_makes_the_first_operator(service: Service, operator: SignedIn) -> None:
    found = who(service, operator.token)
    assert (found.name, found.office, found.roles) == ("张三", Office.OPERATOR, {})
    assert service.account(found).login == "zhang.san"
    assert not service.needs_first_account(STRANGER)


def test_once_there_is_an_operator_no_token_is_printed(
    console: Console, operator: SignedIn
) -> None:
    assert console.first_token() is None


def test_the_first_account_is_made_once(service: Service, console: Console) -> None:
    tokens = [str(console.first_token()) for _ in range(6)]

    def make(number: int) -> bool:
        newcomer = Newcomer(f"person{number}", "某人", "zh")
        try:
            service.set_up(STRANGER, tokens[number], newcomer, PASSWORD, BROWSER)
        except Forbidden:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(make, range(6))) == 1


@pytest.mark.parametrize("token", ["", "x", "\0", "\ud800", "A" * 100_000])
def test_another_token_makes_nobody(service: Service, console: Console, token: str) -> None:
    console.first_token()
    with pytest.raises(Forbidden):
        service.set_up(STRANGER, token, OPERATOR, PASSWORD, BROWSER)
    assert service.needs_first_account(STRANGER)


def test_the_token_is_good_for_a_day(
    service: Service, console: Console, clock: list[datetime]
) -> None:
    token = str(console.first_token())
    clock[0] += timedelta(hours=24)
    with pytest.raises(Forbidden):
        service.set_up(STRANGER, token, OPERATOR, PASSWORD, BROWSER)


def test_all_that_is_wrong_with_a_new_account_is_told_at_once(
    service: Service, console: Console
) -> None:
    token = str(console.first_token())
    with pytest.raises(Refused) as refused:
        service.set_up(STRANGER, token, Newcomer("a b", " ", "zh"), "123456", BROWSER)
    assert codes(refused) == [
        *("name-unusable", "login-unusable", "password-short", "password-common"),
    ]
    assert service.set_up(STRANGER, token, OPERATOR, PASSWORD, BROWSER).is_complete


# ---- Signing in ----------------------------------------------------------------------------------


def test_who_signs_in_is_somebody(service: Service, operator: SignedIn) -> None:
    signed_in = service.sign_in(STRANGER, " ZHANG.SAN ", PASSWORD, BROWSER)
    assert signed_in.is_complete
    assert who(service, signed_in.token).person == who(service, operator.token).person


def test_the_secrets_of_resume_links_go_along(service: Service, operator: SignedIn) -> None:
    found = service.who(operator.token, ["secret"], HOME)
    assert found.keys == {access.key_of("secret")}
    assert found.address == HOME


@pytest.mark.parametrize("token", ["", "x", "\0", "\ud800", "A" * 100_000])
def test_no_session_is_nobody(service: Service, operator: SignedIn, token: str) -> None:
    assert who(service, token) == STRANGER


def test_neither_token_nor_password_stands_in_the_database(
    service: Service,
    operator: SignedIn,
    ready_url: str,  # noqa: F811
) -> None:
    token = sign_in(service).token
    with closing(Database(ready_url)) as database, database.reading() as connection:
        rows = [
            str(row)
            for table in tables.metadata.sorted_tables
            for row in connection.execute(select(table))
        ]
    kept = "".join(rows)
    assert access.key_of(token) in kept
    assert "$argon2id$" in kept
    for secret in (token, operator.token, PASSWORD, HOME):
        assert secret not in kept


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("zhang.san", "wrong"),
        ("zhang.san", ""),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("no password yet", PASSWORD),
        ("li.si", PASSWORD),
        ("\0", "\0"),
        ("\ud800", "\ud800"),
        ("x" * 10_000, "x" * 10_000),
    ],
    ids=lambda value: repr(value)[:12],
)
def test_whatever_is_wrong_the_answer_and_the_work_are_the_same(
    *,
    service: Service,
    store: Store,
    operator: SignedIn,
    hasher: CountingHasher,
    login: str,
    password: str,
) -> None:
    person(store, "li.si")
    before = (hasher.compared, hasher.hashed)
    with pytest.raises(Refused) as refused:
        service.sign_in(STRANGER, login, password, BROWSER)
    assert [(one.code, one.params) for one in refused.value.problems] == [("sign-in-wrong", {})]
    assert (hasher.compared, hasher.hashed) == (before[0] + 1, before[1])


def test_a_closed_account_is_answered_as_if_there_were_none(
    service: Service, store: Store, operator: SignedIn, hasher: CountingHasher
) -> None:
    close(store, who(service, operator.token).person)
    compared = hasher.compared
    with pytest.raises(Refused) as refused:
        sign_in(service)
    assert codes(refused) == ["sign-in-wrong"]
    assert hasher.compared == compared + 1
    assert who(service, operator.token) == STRANGER


def close(store: Store, person_id: str) -> None:
    known = tables.people
    store._database.write(
        lambda c: c.execute(known.update().where(known.c.id == person_id).values(closed_at=NOON))
    )


def test_a_password_hashed_at_another_cost_is_hashed_anew(
    service: Service, store: Store, model: Questionnaire, clock: list[datetime], operator: SignedIn
) -> None:
    dearer = opened(store, model, clock, Door(hasher=CountingHasher(passes=2)))
    sign_in(dearer)
    proofs = store.accounts.proofs(login="zhang.san")
    assert proofs is not None
    assert str(proofs.password).startswith("$argon2id$v=19$m=8,t=2,")
    assert sign_in(dearer).is_complete


# ---- Patience ------------------------------------------------------------------------------------


def test_after_wrong_tries_one_waits_whether_or_not_there_is_an_account(
    service: Service, operator: SignedIn
) -> None:
    for address, login in ((AWAY, "zhang.san"), ("198.51.100.10", "nobody")):
        assert fail(service, 5, login, address) == "sign-in-wrong"
        assert wait_of(service, login, address) == 2


def test_a_try_during_the_wait_is_not_judged_even_if_right(
    service: Service, operator: SignedIn, hasher: CountingHasher, clock: list[datetime]
) -> None:
    fail(service, 5, address=AWAY)
    compared = hasher.compared
    with pytest.raises(Refused) as refused:
        sign_in(service, address=AWAY)
    assert codes(refused) == ["sign-in-wait"]
    assert hasher.compared == compared
    clock[0] += timedelta(seconds=2)
    assert sign_in(service, address=AWAY).is_complete


def test_the_right_password_clears_the_way(
    service: Service, operator: SignedIn, clock: list[datetime]
) -> None:
    fail(service, 4)
    sign_in(service)
    assert fail(service, 5) == "sign-in-wrong"


def test_who_has_signed_in_from_there_before_is_not_held_up_by_strangers(
    service: Service, operator: SignedIn, clock: list[datetime]
) -> None:
    sign_in(service)
    for number in range(30):
        clock[0] += timedelta(seconds=1)
        fail(service, 1, address=f"198.51.100.{number}")
    assert wait_of(service, address="198.51.100.99") > 0
    assert sign_in(service).is_complete


def test_many_tries_at_the_same_moment_are_not_one(service: Service, operator: SignedIn) -> None:
    def judged(_: int) -> bool:
        return wait_of(service, address=AWAY) == 0

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(judged, range(24))) == 5


def test_the_current_password_is_asked_for_with_the_same_patience(
    service: Service, operator: SignedIn
) -> None:
    me = who(service, operator.token)
    said = []
    for _ in range(6):
        with pytest.raises(Refused) as refused:
            service.drop_second_factor(me, "wrong")
        said += codes(refused)
    assert said == ["sign-in-wrong"] * 5 + ["sign-in-wait"]


# ---- Sessions ------------------------------------------------------------------------------------


def test_a_session_that_is_not_used_is_over_after_an_hour(
    service: Service, operator: SignedIn, clock: list[datetime]
) -> None:
    for _ in range(3):
        clock[0] += timedelta(minutes=59)
        assert who(service, operator.token).person
    clock[0] += timedelta(minutes=60, seconds=1)
    assert who(service, operator.token) == STRANGER


def test_a_session_is_over_after_twelve_hours_however_much_it_is_used(
    service: Service, operator: SignedIn, clock: list[datetime]
) -> None:
    for _ in range(24):
        clock[0] += timedelta(minutes=30)
        assert who(service, operator.token).person
    clock[0] += timedelta(seconds=1)
    assert who(service, operator.token) == STRANGER


def test_signing_out_ends_this_session_and_no_other(service: Service, operator: SignedIn) -> None:
    other = sign_in(service)
    service.sign_out(who(service, operator.token), operator.token)
    assert who(service, operator.token) == STRANGER
    assert who(service, other.token).person


def test_signing_out_everywhere_leaves_no_session_and_no_half_begun_one(
    service: Service, operator: SignedIn, clock: list[datetime]
) -> None:
    secret, _ = with_second_factor(service, operator)
    clock[0] += timedelta(minutes=5)
    half, other = sign_in(service), sign_in(service)
    service.sign_out_everywhere(who(service, operator.token))
    assert who(service, operator.token) == STRANGER
    for begun in (half, other):
        with pytest.raises(Forbidden):
            service.second_step(STRANGER, begun.token, code(secret, clock), BROWSER)


def test_one_sees_where_one_is_signed_in_and_ends_one_of_them(
    service: Service, operator: SignedIn, clock: list[datetime]
) -> None:
    clock[0] += timedelta(minutes=10)
    elsewhere = service.sign_in(guest([], AWAY), "zhang.san", PASSWORD, "Safari · iPhone")
    clock[0] += timedelta(minutes=1)
    me = who(service, operator.token)
    found = service.sessions(me)
    assert [(one.device, one.origin) for one in found] == [
        (BROWSER, "203.0.113.0/24"),
        ("Safari · iPhone", "198.51.100.0/24"),
    ]
    service.end_session(me, found[1].key)
    assert who(service, elsewhere.token) == guest([], HOME)
    assert [one.key for one in service.sessions(me)] == [access.key_of(operator.token)]


def test_nobody_ends_the_session_of_somebody_else(
    service: Service, store: Store, operator: SignedIn
) -> None:
    other = Principal(person=person(store))
    service.end_session(other, access.key_of(operator.token))
    service.sign_out_everywhere(other)
    assert who(service, operator.token).person


def test_what_is_over_is_deleted_when_somebody_signs_in(
    service: Service, store: Store, operator: SignedIn, clock: list[datetime]
) -> None:
    fail(service, 3, "nobody", AWAY)
    service.let_reset(who(service, operator.token), "zhang.san")
    clock[0] += timedelta(days=100)
    sign_in(service)
    with store._database.reading() as connection:
        left = {
            table.name: len(connection.execute(select(table)).all())
            for table in (tables.sessions, tables.tickets, tables.tries, tables.places)
        }
    assert left["sessions"] == 1
    assert left["tickets"] == 0
    assert left["places"] == 1
    assert left["tries"] <= 2  # the address and the login of just now


# ---- The second factor ---------------------------------------------------------------------------


def code(secret: str, clock: list[datetime], later: int = 0) -> str:
    return second_factor.code_of(secret, second_factor.step_at(clock[0]) + later)


def with_second_factor(service: Service, signed_in: SignedIn) -> tuple[str, tuple[str, ...]]:
    me = who(service, signed_in.token)
    secret = service.offer_second_factor(me)
    now = [service._clock()]
    return secret, service.confirm_second_factor(me, code(secret, now))


def test_with_a_second_factor_the_password_alone_lets_nobody_in(
    service: Service, operator: SignedIn, clock: list[datetime]
) -> None:
    secret, _ = with_second_factor(service, operator)
    clock[0] += timedelta(minutes=1)
    half = sign_in(service)
    assert not half.is_complete
    assert who(service, half.token) == STRANGER
    whole = service.second_step(STRANGER, half.token, code(secret, clock), BROWSER)
    assert who(service, whole.token).name == "张三"


def test_a_code_and_a_first_step_are_good_once(
    service: Service, operator: SignedIn, clock: list[datetime]
) -> None:
    secret, _ = with_second_factor(service, operator)
    clock[0] += timedelta(minutes=1)
    half = sign_in(service)
    service.second_step(STRANGER, half.token, code(secret, clock), BROWSER)
    with pytest.raises(Forbidden):
        service.second_step(STRANGER, half.token, code(secret, clock, later=1), BROWSER)
    again = sign_in(service)
    with pytest.raises(Refused) as refused:
        service.second_step(STRANGER, again.token, code(secret, clock), BROWSER)
    assert codes(refused) == ["code-wrong"]


def test_the_code_that_confirmed_the_factor_is_used_up(
    service: Service, operator: SignedIn, clock: list[datetime]
) -> None:
    secret, _ = with_second_factor(service, operator)
    half = sign_in(service)
    with pytest.raises(Refused):
        service.second_step(STRANGER, half.token, code(secret, clock), BROWSER)


def test_of_two_who_send_one_code_at_the_same_moment_one_gets_in(
    service: Service, operator: SignedIn, clock: list[datetime]
) -> None:
    secret, _ = with_second_factor(service, operator)
    clock[0] += timedelta(minutes=1)
    half = sign_in(service)

    def gets_in(_: int) -> bool:
        try:
            service.second_step(STRANGER, half.token, code(secret, clock), BROWSER)
        except (Forbidden, Refused):
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(gets_in, range(4))) == 1


def test_each_recovery_code_lets_one_in_once(
    service: Service, operator: SignedIn, clock: list[datetime]
) -> None:
    _, recovery = with_second_factor(service, operator)
    first = service.second_step(STRANGER, sign_in(service).token, recovery[0].upper(), BROWSER)
    assert service.account(who(service, first.token)).recovery_codes == 9
    with pytest.raises(Refused):
        service.second_step(STRANGER, sign_in(service).token, recovery[0], BROWSER)


def test_codes_are_not_guessed(service: Service, operator: SignedIn, clock: list[datetime]) -> None:
    with_second_factor(service, operator)
    half, said = sign_in(service), []
    for _ in range(6):
        with pytest.raises(Refused) as refused:
            service.second_step(STRANGER, half.token, "000000", BROWSER)
        said += codes(refused)
    assert said == ["code-wrong"] * 5 + ["sign-in-wait"]


def test_the_first_step_is_over_after_ten_minutes(
    service: Service, operator: SignedIn, clock: list[datetime]
) -> None:
    secret, _ = with_second_factor(service, operator)
    half = sign_in(service)
    clock[0] += timedelta(minutes=10)
    with pytest.raises(Forbidden):
        service.second_step(STRANGER, half.token, code(secret, clock), BROWSER)


def test_a_factor_that_was_offered_and_not_confirmed_is_not_asked_for(
    service: Service, operator: SignedIn
) -> None:
    me = who(service, operator.token)
    first = service.offer_second_factor(me)
    second = service.offer_second_factor(me)
    assert service.offered_secret(me) == second != first
    with pytest.raises(Refused):
        service.confirm_second_factor(me, "000000")
    assert sign_in(service).is_complete


def test_a_factor_in_use_is_not_replaced_and_goes_by_the_password(
    service: Service, operator: SignedIn
) -> None:
    with_second_factor(service, operator)
    me = who(service, operator.token)
    for method in (service.offer_second_factor, service.offered_secret):
        with pytest.raises(Refused):
            method(me)
    service.drop_second_factor(me, PASSWORD)
    assert sign_in(service).is_complete
    assert service.account(me).recovery_codes == 0


def test_new_recovery_codes_take_the_place_of_the_old(service: Service, operator: SignedIn) -> None:
    _, old = with_second_factor(service, operator)
    new = service.new_recovery_codes(who(service, operator.token), PASSWORD)
    with pytest.raises(Refused):
        service.second_step(STRANGER, sign_in(service).token, old[0], BROWSER)
    assert service.second_step(STRANGER, sign_in(service).token, new[0], BROWSER).is_complete


# ---- Passwords -----------------------------------------------------------------------------------


def test_a_new_password_ends_every_other_session(service: Service, operator: SignedIn) -> None:
    other = sign_in(service)
    now = service.change_password(who(service, operator.token), PASSWORD, OTHER, BROWSER)
    assert who(service, now.token).name == "张三"
    for before in (operator, other):
        assert who(service, before.token) == STRANGER
    assert sign_in(service, OTHER).is_complete
    with pytest.raises(Refused):
        sign_in(service, PASSWORD)


def test_the_password_is_not_changed_without_the_current_one_nor_to_a_weak_one(
    service: Service, operator: SignedIn
) -> None:
    me = who(service, operator.token)
    for current, chosen, said in (
        ("wrong", OTHER, ["sign-in-wrong"]),
        (PASSWORD, "zhang.san", ["password-short", "password-has-login"]),
    ):
        with pytest.raises(Refused) as refused:
            service.change_password(me, current, chosen, BROWSER)
        assert codes(refused) == said
    assert sign_in(service).is_complete


def test_an_operators_link_sets_a_new_password_once(
    service: Service, store: Store, operator: SignedIn
) -> None:
    person(store)
    token = service.let_reset(who(service, operator.token), "LI.SI")
    assert service.login_of_reset(STRANGER, token) == "li.si"
    with pytest.raises(Refused):
        service.reset_password(STRANGER, token, "short")
    service.reset_password(STRANGER, token, OTHER)
    assert service.sign_in(STRANGER, "li.si", OTHER, BROWSER).is_complete
    for again in (service.login_of_reset, lambda p, t: service.reset_password(p, t, OTHER)):
        with pytest.raises(Forbidden):
            again(STRANGER, token)


def test_a_reset_takes_the_second_factor_and_every_session_away(
    service: Service, operator: SignedIn
) -> None:
    with_second_factor(service, operator)
    token = service.let_reset(who(service, operator.token), "zhang.san")
    service.reset_password(STRANGER, token, OTHER)
    assert who(service, operator.token) == STRANGER
    assert sign_in(service, OTHER).is_complete


def test_a_later_link_makes_the_earlier_void_and_each_is_good_for_a_day(
    service: Service, operator: SignedIn, clock: list[datetime]
) -> None:
    me = who(service, operator.token)
    first, second = service.let_reset(me, "zhang.san"), service.let_reset(me, "zhang.san")
    with pytest.raises(Forbidden):
        service.login_of_reset(STRANGER, first)
    assert service.login_of_reset(STRANGER, second)
    clock[0] += timedelta(hours=24)
    with pytest.raises(Forbidden):
        service.login_of_reset(STRANGER, second)


def test_only_an_operator_lets_somebody_back_in(
    service: Service, store: Store, operator: SignedIn
) -> None:
    for nobody in (STRANGER, Principal(person=person(store))):
        with pytest.raises(Forbidden):
            service.let_reset(nobody, "zhang.san")
    with pytest.raises(Refused) as refused:
        service.let_reset(who(service, operator.token), "nobody")
    assert codes(refused) == ["login-unknown"]


def test_who_has_the_console_gets_back_in(
    service: Service, console: Console, operator: SignedIn
) -> None:
    service.reset_password(STRANGER, console.let_reset("Zhang.San"), OTHER)
    assert sign_in(service, OTHER).is_complete
    with pytest.raises(Refused):
        console.let_reset("nobody")


# ---- OpenID Connect ------------------------------------------------------------------------------


def test_a_provider_lets_nobody_in_whom_nobody_knows(service: Service, operator: SignedIn) -> None:
    claimed = Newcomer("zhang.san", "张三", "zh")
    with pytest.raises(Refused) as refused:
        service.sign_in_by(STRANGER, GUARD, claimed, BROWSER)
    assert codes(refused) == ["identity-unknown"]


def test_once_linked_the_provider_lets_one_in(service: Service, operator: SignedIn) -> None:
    me = who(service, operator.token)
    service.link_identity(me, GUARD)
    signed_in = service.sign_in_by(STRANGER, GUARD, Newcomer("", "", "zh"), BROWSER)
    assert who(service, signed_in.token).person == me.person
    assert service.account(me).issuers == (GUARD.issuer,)
    service.unlink_identity(me, GUARD.issuer)
    with pytest.raises(Refused):
        service.sign_in_by(STRANGER, GUARD, Newcomer("", "", "zh"), BROWSER)


def test_the_same_name_at_another_provider_is_somebody_else(
    service: Service, operator: SignedIn
) -> None:
    service.link_identity(who(service, operator.token), GUARD)
    for other in (Identity("https://evil.example", GUARD.subject), Identity(GUARD.issuer, "2")):
        with pytest.raises(Refused):
            service.sign_in_by(STRANGER, other, Newcomer("zhang.san", "", "zh"), BROWSER)


def test_one_identity_is_linked_to_one_account(
    service: Service, store: Store, operator: SignedIn
) -> None:
    service.link_identity(who(service, operator.token), GUARD)
    with pytest.raises(Refused) as refused:
        service.link_identity(Principal(person=person(store)), GUARD)
    assert codes(refused) == ["identity-taken"]


@pytest.fixture
def open_service(
    store: Store, model: Questionnaire, clock: list[datetime], hasher: CountingHasher
) -> Service:
    return opened(store, model, clock, Door(hasher=hasher, is_open_by_provider=True))


def test_where_the_operator_allows_it_a_provider_makes_an_account_of_no_bank(
    open_service: Service,
) -> None:
    claimed = Newcomer("Wang.Wu@bank.example", "王五", "en")
    for _ in range(2):
        signed_in = open_service.sign_in_by(STRANGER, GUARD, claimed, BROWSER)
        found = who(open_service, signed_in.token)
        assert (found.name, found.office, found.roles) == ("王五", Office.NONE, {})
    assert open_service.account(found).login == "wang.wu@bank.example"


def test_a_provider_never_takes_over_an_account_by_its_login(
    open_service: Service, operator: SignedIn
) -> None:
    with pytest.raises(Refused) as refused:
        open_service.sign_in_by(STRANGER, GUARD, Newcomer("zhang.san", "张三", "zh"), BROWSER)
    assert codes(refused) == ["login-taken"]


def test_who_has_no_password_keeps_the_last_way_in_and_may_choose_one(
    open_service: Service,
) -> None:
    claimed = Newcomer("wang.wu", "王五", "zh")
    me = who(open_service, open_service.sign_in_by(STRANGER, GUARD, claimed, BROWSER).token)
    with pytest.raises(Refused) as refused:
        open_service.unlink_identity(me, GUARD.issuer)
    assert codes(refused) == ["identity-last"]
    open_service.change_password(me, "", PASSWORD, BROWSER)
    open_service.unlink_identity(me, GUARD.issuer)
    assert open_service.sign_in(STRANGER, "wang.wu", PASSWORD, BROWSER).is_complete


# ---- Where guests are not let in -----------------------------------------------------------------


def test_without_guests_a_link_opens_nothing_until_one_signs_in(
    *,
    store: Store,
    model: Questionnaire,
    clock: list[datetime],
    hasher: CountingHasher,
    service: Service,
    operator: SignedIn,
) -> None:
    started = service.start(STRANGER, Bank("示例银行"))
    closed = opened(store, model, clock, Door(hasher=hasher, is_open_to_guests=False))
    holder = guest([started.secret])
    for forbidden in (
        lambda: closed.start(STRANGER, Bank("示例银行")),
        lambda: closed.samples(STRANGER, "zh"),
        lambda: closed.resume(STRANGER, started.secret),
        lambda: closed.open(holder, started.assessment.id),
        lambda: closed.open(STRANGER, service.samples(STRANGER, "zh")[0].id),
    ):
        with pytest.raises(Forbidden):
            forbidden()
    me = closed.who(operator.token, [started.secret], HOME)
    assert closed.open(me, started.assessment.id).assessment.bank.name == "示例银行"
    assert closed.samples(me, "zh")


# ---- What is told --------------------------------------------------------------------------------


def test_what_is_done_with_an_account_is_told_without_what_opens_it(
    service: Service, store: Store, operator: SignedIn, clock: list[datetime]
) -> None:
    with_second_factor(service, operator)
    me = who(service, operator.token)
    fail(service, 1)
    service.drop_second_factor(me, PASSWORD)
    signed_in = sign_in(service)
    service.sign_out(who(service, signed_in.token), signed_in.token)
    service.describe_myself(me, "张三丰", "en")
    service.change_password(me, PASSWORD, OTHER, BROWSER)
    entries = store.records.every()
    assert [entry.event.action for entry in entries] == [
        "operator.made",
        "second-factor.set",
        "second-factor.dropped",
        "session.begun",
        "session.ended",
        "account.described",
        "password.changed",
    ]
    assert entries[3].event.details == {"person": me.person}
    assert "张三" not in str(entries)
    assert "zhang.san" not in str(entries)


def test_what_one_is_called_and_reads_is_ones_own_to_change(
    service: Service, operator: SignedIn
) -> None:
    me = who(service, operator.token)
    service.describe_myself(me, "  张三丰 ", "en")
    assert (service.account(me).name, service.account(me).language) == ("张三丰", "en")
    with pytest.raises(Refused):
        service.describe_myself(me, "\n", "en")
