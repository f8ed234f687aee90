"""Passwords, codes and patience: what lets somebody in, and how long guessing takes."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.credentials import passwords, second_factor, throttle
from assessment.credentials.names import canonical_login, login_problems, name_problems
from assessment.credentials.passwords import Cost, Hasher
from assessment.credentials.throttle import ADDRESS, CODE, LOGIN, PAIR, Names, Patience, Tries

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
CHEAP = Hasher(Cost(passes=1, memory_kib=8))
GOOD = "一个谁也猜不到的长句子 42"


# ---- Passwords -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        (GOOD, []),
        ("purple otter umbrella", []),
        ("            x y z", []),
        ("", ["password-short"]),
        ("elevenchars", ["password-short"]),
        ("qwertyuiop123", ["password-common"]),
        ("QwertyUIOP123", ["password-common"]),
        ("12345612345678"[:6] * 3, ["password-common"]),
        ("aaaaaaaaaaaaaaaa", ["password-common"]),
        ("abababababababab", ["password-common"]),
        ("my name is zhangsan", ["password-has-login"]),
        ("ZHANGSANzhangsan", ["password-has-login"]),
        ("zhangsan", ["password-short", "password-has-login"]),
        ("x y" * 100, ["password-long"]),
        ("123456", ["password-short", "password-common"]),
    ],
    ids=lambda value: str(value)[:20] or "empty",
)
def test_all_that_speaks_against_a_password_is_told(password: str, codes: list[str]) -> None:
    assert [problem.code for problem in passwords.problems("zhangsan", password)] == codes


def test_a_login_of_a_few_letters_may_stand_in_a_password() -> None:
    assert passwords.problems("li", "believe in the lighthouse") == []


def test_the_right_password_is_right_and_no_other() -> None:
    kept = CHEAP.hash(GOOD)
    assert CHEAP.is_right(kept, GOOD)
    assert not CHEAP.is_right(kept, GOOD + " ")
    assert not CHEAP.is_right(kept, "")


def test_a_password_typed_in_full_width_is_the_same() -> None:
    kept = CHEAP.hash("Correct　Horse １２３")
    assert CHEAP.is_right(kept, "Correct Horse 123")


@given(st.text(max_size=passwords.LONGEST))
def test_any_text_can_be_a_password_and_be_asked_for(text: str) -> None:
    kept = CHEAP.hash(text)
    assert CHEAP.is_right(kept, text)
    assert text not in kept or len(text) < 3


@pytest.mark.parametrize("kept", [None, "", "not a hash", "$argon2id$v=19$m=8,t=1,p=1$"])
def test_nobody_and_a_damaged_hash_have_no_password(kept: str | None) -> None:
    assert not CHEAP.is_right(kept, "nobody's password")


def test_hashes_are_argon2id_with_the_cost_that_is_stated() -> None:
    assert Hasher().hash(GOOD).startswith("$argon2id$v=19$m=65536,t=3,p=1$")


def test_the_same_password_has_another_hash_each_time() -> None:
    assert CHEAP.hash(GOOD) != CHEAP.hash(GOOD)


def test_a_hash_of_another_cost_is_outdated() -> None:
    kept = CHEAP.hash(GOOD)
    assert not CHEAP.is_outdated(kept)
    assert Hasher(Cost(passes=2, memory_kib=8)).is_outdated(kept)


@pytest.mark.parametrize(
    ("typed", "login"),
    [
        ("  ZhangSan ", "zhangsan"),
        ("ＺｈａｎｇＳａｎ", "zhangsan"),
        ("张三", "张三"),
        ("A.B@Bank.Example", "a.b@bank.example"),
        ("", ""),
        ("zhang san", ""),
        ("a\0b", ""),
        ("\ud800", ""),
        ("x" * 101, ""),
    ],
    ids=repr,
)
def test_a_login_is_the_same_however_it_is_typed(typed: str, login: str) -> None:
    assert canonical_login(typed) == login
    assert bool(login_problems(typed)) == (not login)


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 101, "\0"])
def test_what_is_no_name_is_told(name: str) -> None:
    assert [problem.code for problem in name_problems(name)] == ["name-unusable"]


# ---- The second factor ---------------------------------------------------------------------------

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105 - of RFC 6238, appendix B


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(moment: int, code: str) -> None:
    step = second_factor.step_at(datetime.fromtimestamp(moment, UTC))
    assert second_factor.code_of(RFC_SECRET, step) == code


@given(st.integers(-4, 4), st.integers(0, 29))
def test_a_code_is_good_in_its_half_minute_and_the_ones_beside_it(away: int, second: int) -> None:
    secret = second_factor.new_secret()
    here = second_factor.step_at(NOON)
    now = NOON + timedelta(seconds=second)
    code = second_factor.code_of(secret, here + away)
    near = [second_factor.code_of(secret, here + step) for step in (-1, 0, 1)]
    found = second_factor.accepted_step(secret, code, now, used=0)
    assert (found is not None) == (code in near)


@given(st.lists(st.integers(-1, 1), min_size=1, max_size=6))
def test_no_code_is_good_twice_and_none_older_than_the_last(tried: list[int]) -> None:
    secret, used, accepted = second_factor.new_secret(), 0, []
    here = second_factor.step_at(NOON)
    for step in tried:
        code = second_factor.code_of(secret, here + step)
        found = second_factor.accepted_step(secret, code, NOON, used)
        if found is not None:
            used = found
            accepted.append(found)
    assert accepted == sorted(set(accepted))


@pytest.mark.parametrize(
    "typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345", "\0"]
)
def test_what_is_no_code_is_not_accepted(typed: str) -> None:
    assert second_factor.accepted_step(RFC_SECRET, typed, NOON, used=0) is None


def test_blanks_in_a_code_do_not_matter() -> None:
    code = second_factor.code_of(RFC_SECRET, second_factor.step_at(NOON))
    typed = f" {code[:3]} {code[3:]}\n"
    assert second_factor.accepted_step(RFC_SECRET, typed, NOON, used=0) is not None


def test_recovery_codes_are_ten_of_eighty_random_bits() -> None:
    codes = second_factor.new_recovery_codes()
    assert len(set(codes)) == 10
    assert {len(code.replace("-", "")) for code in codes} == {16}


def test_a_recovery_code_is_known_however_it_is_typed_and_kept_as_its_hash() -> None:
    key = second_factor.recovery_key("abcd-efgh-2345-6777")
    assert second_factor.recovery_key(" ABCDEFGH 2345-6777\n") == key
    assert key == hashlib.sha256(b"abcdefgh23456777").hexdigest()


def test_the_address_for_the_app_escapes_what_it_is_told() -> None:
    uri = second_factor.uri("SECRET", "a&b@c", "远航")
    assert uri == (
        "otpauth://totp/%E8%BF%9C%E8%88%AA:a%26b%40c?secret=SECRET&issuer=%E8%BF%9C%E8%88%AA"
    )


# ---- Patience ------------------------------------------------------------------------------------

PATIENCES = st.sampled_from([PAIR, LOGIN, ADDRESS, CODE])


class House:
    """Counts as the store keeps them, and a clock; every try is of a wrong password."""

    def __init__(self) -> None:
        self.now = NOON
        self.counts: dict[str, Tries] = {}

    def wrong(self, login: str, address: str, *, is_known: bool = False) -> timedelta:
        names = throttle.of_password(login, address, is_known=is_known)
        turn = throttle.turn(names, self.found(names), self.now)
        self.counts |= turn.counts
        return turn.wait

    def wait(self, login: str, address: str, *, is_known: bool = False) -> timedelta:
        names = throttle.of_password(login, address, is_known=is_known)
        return throttle.turn(names, self.found(names), self.now).wait

    def found(self, names: Names) -> dict[str, Tries]:
        return {name: self.counts[name] for name in names if name in self.counts}


@given(PATIENCES, st.integers(0, 10_000), st.integers(0, 10_000))
def test_more_wrong_tries_never_shorten_the_wait(patience: Patience, one: int, more: int) -> None:
    waits = [patience.wait(Tries(count, NOON), NOON) for count in (one, one + more)]
    assert waits[0] <= waits[1] <= patience.longest


@given(PATIENCES, st.integers(0, 10_000), st.integers(0, 100_000))
def test_a_wait_runs_out_and_in_the_end_all_is_forgotten(
    patience: Patience, count: int, seconds: int
) -> None:
    tries, later = Tries(count, NOON), NOON + timedelta(seconds=seconds)
    assert patience.wait(tries, later) <= max(
        timedelta(), patience.longest - timedelta(seconds=seconds)
    )
    assert patience.wait(tries, NOON + patience.forgotten) == timedelta()
    assert patience.after(tries, NOON + patience.forgotten).count == 1


def test_the_wait_begins_after_the_free_tries_and_doubles() -> None:
    house, waits = House(), []
    for _ in range(12):
        house.now += timedelta(hours=1)
        house.wrong("zhangsan", "10.0.0.1", is_known=True)
        waits.append(house.wait("zhangsan", "10.0.0.1", is_known=True).seconds)
    assert waits == [0, 0, 0, 0, 2, 4, 8, 16, 32, 60, 60, 60]


ATTACKS = st.lists(
    st.tuples(
        st.sampled_from(["zhangsan", "lisi"]),
        st.sampled_from(["10.0.0.1", "10.0.0.2", "203.0.113.9"]),
        st.integers(0, 90),
    ),
    max_size=120,
)


@given(ATTACKS)
def test_whatever_others_try_the_right_password_from_a_known_address_waits_a_minute_at_most(
    attack: list[tuple[str, str, int]],
) -> None:
    house = House()
    for login, address, seconds in attack:
        house.now += timedelta(seconds=seconds)
        is_home = (login, address) == ("zhangsan", "10.0.0.1")
        house.wrong(login, address, is_known=is_home)
        assert house.wait("zhangsan", "10.0.0.1", is_known=True) <= PAIR.longest


@given(ATTACKS)
def test_what_is_tried_elsewhere_costs_a_known_address_nothing(
    attack: list[tuple[str, str, int]],
) -> None:
    house = House()
    for login, address, seconds in attack:
        house.now += timedelta(seconds=seconds)
        if (login, address) != ("zhangsan", "10.0.0.1"):
            house.wrong(login, address)
    assert house.wait("zhangsan", "10.0.0.1", is_known=True) == timedelta()


@given(ATTACKS)
def test_nobody_is_locked_out_for_good(attack: list[tuple[str, str, int]]) -> None:
    house = House()
    for login, address, seconds in attack:
        house.now += timedelta(seconds=seconds)
        house.wrong(login, address)
    house.now += max(one.longest for one in (PAIR, LOGIN, ADDRESS))
    assert house.wait("zhangsan", "198.51.100.7") == timedelta()


def test_a_try_during_the_wait_is_held_against_the_address_and_not_the_login() -> None:
    house = House()
    for _ in range(LOGIN.free):
        house.now += timedelta(minutes=1)
        house.wrong("zhangsan", "203.0.113.9")
    before = dict(house.counts)
    for _ in range(40):
        house.wrong("zhangsan", "203.0.113.9")
    changed = {name for name in house.counts if house.counts[name] != before.get(name)}
    address = throttle.of_password("", "203.0.113.9", is_known=False)
    assert changed <= address.keys()
    assert house.wait("lisi", "203.0.113.9") > timedelta()
    house.now += timedelta(minutes=1)
    assert house.wait("zhangsan", "198.51.100.7") == timedelta()


def test_hammering_does_not_prolong_the_wait_of_an_address() -> None:
    house = House()
    for number in range(60):
        house.wrong(f"person{number}", "203.0.113.9")
    until = house.now + house.wait("anybody", "203.0.113.9")
    house.now += timedelta(seconds=1)
    house.wrong("anybody", "203.0.113.9")
    assert house.now + house.wait("anybody", "203.0.113.9") == until


def test_who_guesses_from_everywhere_gets_one_try_a_minute() -> None:
    house, judged = House(), 0
    for number in range(3600):
        house.now += timedelta(seconds=1)
        judged += not house.wrong("zhangsan", f"10.{number // 250}.0.{number % 250}")
    assert judged <= LOGIN.free + 5 + 60


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("203.0.113.77", "203.0.113.77"),
        ("::ffff:203.0.113.77", "203.0.113.77"),
        ("2001:db8:1:2:3::7", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("somewhere", ""),
    ],
)
def test_an_office_counts_as_one_address(address: str, near: str) -> None:
    assert throttle.neighbourhood(address) == near


def test_from_nowhere_nobody_is_known() -> None:
    assert throttle.place("zhangsan", "") == ""
    assert throttle.place("zhangsan", "10.0.0.1") != throttle.place("lisi", "10.0.0.1")
