"""A workshop through the service: who is given what, what is kept, and what simultaneous people do.

On SQLite and on PostgreSQL, and through two services on one database, as two processes are.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from assessment.access import Forbidden, Principal, Role, guest
from assessment.model import Bank, NotApplicable, Questionnaire, Rating, Response
from assessment.problems import Refused
from assessment.service import Attended, Floor, Service, Shown
from assessment.store import Founder, Settings, Stamp, Store, tables
from assessment.store.database import Database
from assessment.store.wall import EVERYTHING
from assessment.tenancy import Person, Tenant
from assessment.workshop import Choice, Voting
from tests.postgres import database_url, new_database  # noqa: F401 - a fixture

N, P, L, F = Rating
NINE = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
ITEM, OTHER = "STR-1.1", "STR-1.2"
WHISPER = "只有我知道"


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NINE

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: int) -> None:
        self.now += timedelta(**time)


class Host:
    """A facilitator: the service with the principal, the assessment and the workshop filled in."""

    def __init__(self, service: Service, me: Principal, assessment_id: str) -> None:
        self.service, self.me, self.assessment_id = service, me, assessment_id
        self.workshop_id = self.secret = ""

    @classmethod
    def starting(cls, service: Service, **how: Any) -> Host:
        started = service.start(guest([]), Bank("示例银行"))
        host = cls(service, guest([started.secret], "10.0.0.1"), started.assessment.id)
        host.secret = started.secret
        host.begin(**how)
        return host

    def begin(self, items: tuple[str, ...] = (ITEM, OTHER), **how: Any) -> None:
        begun = self.service.begin_workshop(self.me, self.assessment_id, items, **how)
        self.workshop_id, self.code = begun.id, begun.code

    def elsewhere(self, service: Service) -> Host:
        """The same person at another process."""
        host = Host(service, self.me, self.assessment_id)
        host.workshop_id, host.code = self.workshop_id, self.code
        return host

    def do(self, method: str, *given: Any, **named: Any) -> Floor:
        act = getattr(self.service, method)
        floor: Floor = act(self.me, self.assessment_id, self.workshop_id, *given, **named)
        return floor

    @property
    def floor(self) -> Floor:
        return self.do("floor")

    def open(self, item_id: str = ITEM, seconds: int | None = None) -> int:
        """Returns the id of the round."""
        scene = self.do("open_vote", item_id, seconds).scene
        assert isinstance(scene, Voting)
        return scene.round

    def shown(self) -> Shown:
        scene = self.floor.scene
        assert isinstance(scene, Shown)
        return scene

    def vote_on(self, item_id: str, phones: list[Phone], choices: str) -> Shown:
        """Open, let everybody vote, reveal."""
        round_ = self.open(item_id)
        for phone, choice in zip(phones, choices, strict=True):
            phone.vote(round_, choice)
        self.do("close_vote", round_)
        self.do("reveal", round_)
        return self.shown()


class Phone:
    """A participant."""

    def __init__(self, service: Service, secret: str, workshop_id: str) -> None:
        self.service, self.workshop_id = service, workshop_id
        self.me = guest([secret])

    @classmethod
    def joining(cls, host: Host, role: str = "", name: str = "") -> Phone:
        joined = host.service.join(guest([], "10.0.0.9"), host.code, role, name)
        return cls(host.service, joined.secret, host.workshop_id)

    def elsewhere(self, service: Service) -> Phone:
        """Another phone in the same seat, by way of another process."""
        phone = Phone(service, "", self.workshop_id)
        phone.me = self.me
        return phone

    def vote(self, round_: int, choice: str, comment: str = "") -> int:
        return self.service.vote(
            self.me, self.workshop_id, round_, Choice(choice), comment
        ).revision

    @property
    def seen(self) -> Attended:
        return self.service.attend(self.me, self.workshop_id)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(model: Questionnaire, clock: Clock, tmp_path: Path) -> Iterator[Service]:
    with closing(Store.open(f"sqlite:///{tmp_path / 'a.db'}")) as store:
        yield Service(store, model, clock, samples=tmp_path)


@pytest.fixture
def host(service: Service) -> Host:
    return Host.starting(service)


@pytest.fixture
def two(
    database_url: str,  # noqa: F811
    model: Questionnaire,
    clock: Clock,
    tmp_path: Path,
) -> Iterator[tuple[Host, Host]]:
    """One facilitator at two processes, on either database."""
    with closing(Store.open(database_url)) as one, closing(Store.open(database_url)) as other:
        host = Host.starting(Service(one, model, clock, samples=tmp_path))
        yield host, host.elsewhere(Service(other, model, clock, samples=tmp_path))


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.problems[0].code


def said_in(value: Any) -> str:
    """All that a value holds, whatever it prints of itself."""
    return json.dumps(asdict(value), default=str, ensure_ascii=False)


# ---- Through a workshop -------------------------------------------------------------------------


def test_an_item_goes_from_the_vote_to_the_assessments_answer(host: Host) -> None:
    phones = [Phone.joining(host) for _ in range(3)]
    found = host.vote_on(ITEM, phones, "FLL").tally
    assert found.counts[Choice.L] == 2
    assert found.median == Choice.L
    floor = host.do("lock", ITEM, L)
    assert floor.phase == "locked"
    answer = host.service.open(host.me, host.assessment_id).assessment.responses[ITEM]
    assert answer.judgement == L
    outcome = host.service.outcome(host.me, host.assessment_id)
    lock = outcome.locks[ITEM]
    assert (lock.judgement, lock.at, lock.who[:5]) == (L, NINE, "link:")
    assert outcome.tallies[ITEM] == found
    assert sorted(one.judgements[ITEM] for one in outcome.respondents) == [L, L, F]


def test_what_is_locked_keeps_the_comment_and_the_evidence_of_the_answer(host: Host) -> None:
    host.service.note(host.me, host.assessment_id, ITEM, evidence="会议纪要", seen=0)
    host.vote_on(ITEM, [Phone.joining(host)], "F")
    host.do("lock", ITEM, F)
    answer = host.service.open(host.me, host.assessment_id).assessment.responses[ITEM]
    assert (answer.judgement, answer.evidence) == (F, "会议纪要")


def test_an_item_that_does_not_apply_is_locked_with_its_reason(host: Host) -> None:
    host.vote_on(ITEM, [Phone.joining(host)], "?")
    reason = NotApplicable("无此业务")
    host.do("lock", ITEM, reason, reason="无此业务")
    answer = host.service.open(host.me, host.assessment_id).assessment.responses[ITEM]
    assert answer.judgement == reason


def test_anything_but_the_median_needs_a_reason(host: Host) -> None:
    host.vote_on(ITEM, [Phone.joining(host), Phone.joining(host)], "LF")
    assert code_of(lambda: host.do("lock", ITEM, F)) == "workshop-lock-without-reason"
    host.do("lock", ITEM, F, reason="会后补了证据")
    seen = host.floor.session.locks[ITEM].number
    again = "workshop-lock-without-reason"
    assert code_of(lambda: host.do("lock", ITEM, L, replaces=seen)) == again


def test_a_second_workshop_begins_with_what_the_first_disagreed_on(host: Host) -> None:
    phones = [Phone.joining(host) for _ in range(5)]
    host.vote_on(OTHER, phones, "LLLLL")
    host.vote_on("STR-1.3", phones, "NNFFF")
    host.do("end_workshop")
    found = host.service.propose_agenda(host.me, host.assessment_id, ["STR"])
    assert found.topics[0].item_id == "STR-1.3"
    assert found.agreed == {OTHER: L}
    host.begin()
    host.do("wave_through", [OTHER])
    answers = host.service.open(host.me, host.assessment_id).assessment.responses
    assert answers[OTHER].judgement == L
    assert host.floor.session.locks[OTHER].is_waved
    assert code_of(lambda: host.do("wave_through", ["STR-1.3"])) == "workshop-not-agreed"


def test_what_is_agreed_on_in_a_workshop_itself_is_locked_by_its_vote(host: Host) -> None:
    host.vote_on(OTHER, [Phone.joining(host), Phone.joining(host)], "LL")
    assert host.service.agreed_before(host.me, host.assessment_id, host.workshop_id) == {}
    assert code_of(lambda: host.do("wave_through", [OTHER])) == "workshop-not-agreed"


def test_what_contributors_say_by_themselves_proposes_the_agenda(service: Service) -> None:
    bank, stamp, store = Tenant("t", "某行", NINE), Stamp(NINE, "digest"), service._store
    for who in ("a", "b"):
        store.people.add(Person(who, f"{who}@bank.example", "某人", NINE))
    store.banks.found(bank, Founder("a", Role.MANAGER))
    sheet = store.begin_for("t", "own", Bank("某行"), Settings("full"), stamp)
    for who, first in (("a", N), ("b", F)):
        for item, judged in ((ITEM, first), (OTHER, L)):
            said = Response(item, judged)
            sheet.contribute(who, item, lambda _, said=said: said, 0, stamp)
    manager = Principal(person="a", roles={"t": Role.MANAGER})
    found = service.propose_agenda(manager, "own", ["STR"], only_differing=True)
    assert [(topic.item_id, topic.agreement) for topic in found.topics] == [(ITEM, 0.0)]
    assert found.agreed == {OTHER: L}


def test_a_parked_point_stays_until_it_is_settled(host: Host) -> None:
    point = host.do("park", "与省联社的分工待定", ITEM).session.points[0]
    assert (point.text, point.item_id, point.is_settled) == ("与省联社的分工待定", ITEM, False)
    assert host.do("settle", point.number).session.points[0].is_settled


def test_the_minutes_tell_every_move_and_every_revealed_vote(host: Host) -> None:
    found = host.vote_on(ITEM, [Phone.joining(host)], "F")
    host.do("lock", ITEM, F)
    told = host.service.minutes(host.me, host.assessment_id, host.workshop_id)
    kinds = [type(move.deed).__name__ for move in told.moves]
    assert kinds == ["Arranged", "Opened", "Closed", "Revealed", "Locked"]
    assert told.tallies == {found.round.id: found.tally}


def test_a_person_alone_is_named_not_a_link_that_is_called_like_one(host: Host) -> None:
    host.service._store.people.add(Person("1", "yi@bank.example", "刘一", NINE))
    assert host.service._leaders(["link:1", "1", "person:1"]) == {"person:1": "刘一"}


def test_time_closes_a_vote_by_the_servers_clock(host: Host, clock: Clock) -> None:
    phones = [Phone.joining(host) for _ in range(2)]
    round_ = host.open(ITEM, 30)
    phones[0].vote(round_, "F")
    clock.pass_(seconds=29)
    assert phones[0].seen.scene == Voting(round_, ITEM, 1, False, 1, frozenset({1}))
    clock.pass_(seconds=4)
    assert host.floor.phase == "closed"
    assert code_of(lambda: phones[1].vote(round_, "N")) == "workshop-vote-closed"
    phones[0].vote(round_, "L")
    host.do("reveal", round_)
    assert host.shown().tally.counts[Choice.L] == 1


# ---- Who is given what --------------------------------------------------------------------------


def test_before_the_reveal_a_vote_is_given_to_nobody_but_its_seat(host: Host) -> None:
    mine, other = Phone.joining(host), Phone.joining(host)
    round_ = host.open()
    mine.vote(round_, "N", WHISPER)
    assert WHISPER in said_in(mine.seen)
    for step in ("look", "close_vote"):
        if step != "look":
            host.do(step, round_)
        given = (host.floor, other.seen, host.service.outcome(host.me, host.assessment_id),
                 host.service.minutes(host.me, host.assessment_id, host.workshop_id))  # fmt: skip
        assert [WHISPER in said_in(value) for value in given] == [False] * 4
        assert isinstance(host.floor.scene, Voting)
        assert host.floor.scene.voted == {1}
    host.do("reveal", round_)
    assert WHISPER in said_in(host.floor)
    assert WHISPER in said_in(other.seen)


def test_a_withdrawn_vote_is_never_shown(host: Host) -> None:
    phone = Phone.joining(host)
    round_ = host.open()
    phone.vote(round_, "N", WHISPER)
    host.do("withdraw", round_)
    host.vote_on(OTHER, [phone], "F")
    for value in (host.floor, host.service.outcome(host.me, host.assessment_id),
                  host.service.minutes(host.me, host.assessment_id, host.workshop_id)):  # fmt: skip
        assert WHISPER not in said_in(value)


def test_the_store_itself_reads_no_vote_that_is_not_revealed(host: Host) -> None:
    phone = Phone.joining(host)
    round_ = host.open()
    phone.vote(round_, "N", WHISPER)
    found = host.service._store.workshops.find(host.workshop_id)
    assert found is not None
    assert host.service._store.workshops.room(found).casts([round_]) == {}


def test_an_anonymous_workshop_keeps_no_name(host: Host) -> None:
    with pytest.raises(Refused, match="anonymous"):
        Phone.joining(host, name="张三")
    found = host.vote_on(ITEM, [Phone.joining(host) for _ in range(3)], "FFN").tally
    assert {remark.name for remark in found.remarks} <= {""}
    outcome = host.service.outcome(host.me, host.assessment_id)
    assert {one.role for one in outcome.respondents} == {""}


def test_a_named_workshop_tells_names_with_the_reveal(service: Service) -> None:
    host = Host.starting(service, is_named=True, roles=["OPS"])
    assert code_of(lambda: Phone.joining(host, "OPS")) == "workshop-without-name"
    phone = Phone.joining(host, "OPS", "张三")
    round_ = host.open()
    phone.vote(round_, "F", "有台账")
    host.do("reveal", round_)
    (remark,) = host.shown().tally.remarks
    assert (remark.name, remark.role) == ("张三", "OPS")


# ---- Seats --------------------------------------------------------------------------------------


def test_a_seat_has_one_vote_on_however_many_phones(two: tuple[Host, Host]) -> None:
    host, other = two
    phone = Phone.joining(host)
    Phone.joining(host)
    second = phone.elsewhere(other.service)
    round_ = host.open()
    assert [phone.vote(round_, "N"), second.vote(round_, "F"), phone.vote(round_, "F")] == [1, 2, 2]
    assert phone.seen.mine == second.seen.mine
    host.do("close_vote", round_)
    host.do("reveal", round_)
    assert host.shown().tally.votes == 1


def test_who_joins_again_with_their_secret_is_in_their_seat(host: Host) -> None:
    phone = Phone.joining(host)
    again = host.service.join(phone.me, host.code, "")
    assert (again.seat.number, again.secret) == (1, "")
    assert len(host.floor.seats) == 1


def test_a_latecomer_joins_at_the_item_in_hand(host: Host) -> None:
    Phone.joining(host).vote(host.open(), "F")
    late = Phone.joining(host)
    assert isinstance(late.seen.scene, Voting)
    assert late.seen.scene.item_id == ITEM


def test_a_dismissed_seat_is_told_and_its_hidden_vote_does_not_count(host: Host) -> None:
    stays, goes = Phone.joining(host), Phone.joining(host)
    round_ = host.open()
    stays.vote(round_, "F")
    goes.vote(round_, "N")
    host.do("dismiss", 2)
    assert goes.seen.is_dismissed
    assert code_of(lambda: goes.vote(round_, "P")) == "workshop-seat-dismissed"
    host.do("reveal", round_)
    assert host.shown().tally.votes == 1


def test_who_was_dismissed_joins_again_in_another_seat(host: Host) -> None:
    phone = Phone.joining(host)
    host.do("dismiss", 1)
    assert host.service.enter(phone.me, host.code).seat is None
    again = host.service.join(phone.me, host.code, "")
    assert again.seat.number == 2
    phone.me = Principal(phone.me.keys | guest([again.secret]).keys)
    assert host.service.enter(phone.me, host.code).seat == again.seat
    round_ = host.open()
    phone.vote(round_, "F")
    assert not phone.seen.is_dismissed
    host.do("reveal", round_)
    assert host.shown().tally.votes == 1


def test_dismissing_a_seat_leaves_what_was_revealed_before(host: Host) -> None:
    before = host.vote_on(ITEM, [Phone.joining(host), Phone.joining(host)], "NF").tally
    host.do("dismiss", 2)
    assert host.shown().tally == before


# ---- The join code ------------------------------------------------------------------------------


def tried(service: Service, code: str, address: str = "203.0.113.7") -> str:
    try:
        service.join(guest([], address), code, "")
    except Forbidden:
        return "wrong"
    except Refused as refused:
        return refused.problems[0].code
    return "in"


def test_two_hundred_wrong_codes_a_minute_let_nobody_in_and_keep_nobody_out(
    two: tuple[Host, Host],
) -> None:
    host = two[0]
    said = [tried(two[n % 2].service, f"3333 3{n:03}".replace("0", "9")) for n in range(200)]
    assert said == ["wrong"] * 20 + ["workshop-too-many-codes"] * 180
    assert tried(host.service, host.code) == "workshop-too-many-codes"
    assert tried(host.service, host.code, "198.51.100.4") == "in"


def test_a_room_behind_the_address_of_who_guesses_is_not_kept_out(host: Host) -> None:
    for _ in range(30):
        tried(host.service, "3333 3333", "10.0.0.1")
    assert tried(host.service, host.code, "10.0.0.1") == "in"


def test_after_a_minute_codes_are_looked_at_again(host: Host, clock: Clock) -> None:
    for _ in range(30):
        tried(host.service, "3333 3333")
    clock.pass_(minutes=1)
    assert tried(host.service, host.code) == "in"


def test_a_code_ends_with_its_workshop(host: Host, clock: Clock) -> None:
    clock.pass_(days=6)
    assert tried(host.service, host.code) == "in"
    host.do("end_workshop")
    assert tried(host.service, host.code) == "wrong"


def test_a_code_nobody_ended_is_not_open_for_ever(host: Host, clock: Clock) -> None:
    clock.pass_(days=8)
    assert tried(host.service, host.code) == "wrong"


@pytest.mark.parametrize("is_ended", [True, False], ids=["ended", "expired"])
def test_a_screen_left_open_on_a_code_that_is_over_keeps_nobody_out(
    host: Host, clock: Clock, is_ended: bool
) -> None:
    old = host.code
    if is_ended:
        host.do("end_workshop")
    else:
        clock.pass_(days=8)
    assert [tried(host.service, old) for _ in range(30)] == ["wrong"] * 30
    host.begin()
    assert tried(host.service, host.code) == "in"


def test_the_screen_tells_for_a_week_that_the_workshop_is_over(host: Host, clock: Clock) -> None:
    host.do("end_workshop")
    clock.pass_(days=7)
    assert host.service.screen(guest([]), host.code).phase == "ended"
    clock.pass_(seconds=1)
    with pytest.raises(Forbidden):
        host.service.screen(guest([]), host.code)


# ---- Simultaneously -----------------------------------------------------------------------------


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Do all at the same moment; what became of each."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        gate.wait()
        try:
            act()
        except Refused as refused:
            return refused.problems[0].code
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_simultaneous_locks_resolve_to_one_and_the_other_is_told(two: tuple[Host, Host]) -> None:
    host, second = two
    host.vote_on(ITEM, [Phone.joining(host), Phone.joining(host)], "LF")
    said = at_once(
        lambda: host.do("lock", ITEM, L),
        lambda: second.do("lock", ITEM, F, reason="会上一致"),
    )
    assert sorted(said) == ["done", "workshop-locked-already"]
    lock = host.floor.session.locks[ITEM]
    assert lock.judgement == (L if said[0] == "done" else F)
    assert host.floor.session.replaced == ()
    answer = host.service.open(host.me, host.assessment_id).assessment.responses[ITEM]
    assert answer.judgement == lock.judgement


def test_two_facilitators_who_reveal_at_once_reveal_once(two: tuple[Host, Host]) -> None:
    host, second = two
    round_ = host.open()
    Phone.joining(host).vote(round_, "F")
    reveal = [lambda h=h: h.do("reveal", round_) for h in (host, second)]
    assert at_once(*reveal) == ["done", "done"]
    assert host.floor.session.moves == second.floor.session.moves == 3


def test_a_vote_that_races_the_reveal_is_counted_or_refused(two: tuple[Host, Host]) -> None:
    host = two[0]
    phones = [Phone.joining(host).elsewhere(two[n % 2].service) for n in range(12)]
    round_ = host.open()
    for phone in phones:
        phone.vote(round_, "F")
    changes = [lambda p=p: p.vote(round_, "L") for p in phones]
    said = at_once(*changes, lambda: host.do("reveal", round_))
    assert set(said[:12]) <= {"done", "workshop-vote-over"}
    found = host.shown().tally
    assert found.counts[Choice.L] == said[:12].count("done")
    assert found.votes == 12


def test_all_who_join_and_vote_at_once_are_counted(two: tuple[Host, Host]) -> None:
    host, round_ = two[0], two[0].open()

    def take_part(n: int) -> None:
        Phone.joining(two[n % 2]).vote(round_, "F")

    assert at_once(*[lambda n=n: take_part(n) for n in range(10)]) == ["done"] * 10
    assert [seat.number for seat in host.floor.seats] == list(range(1, 11))
    assert isinstance(host.floor.scene, Voting)
    assert len(host.floor.scene.voted) == 10


def test_what_one_process_does_the_other_sees(two: tuple[Host, Host]) -> None:
    host, second = two
    phone = Phone.joining(host)
    assert second.floor == host.floor
    there = phone.elsewhere(second.service)
    round_ = second.open()
    assert phone.seen == there.seen
    phone.vote(round_, "F")
    second.do("reveal", round_)
    assert host.floor == second.floor
    assert phone.seen == there.seen


# ---- Killed -------------------------------------------------------------------------------------


def test_kill_9_loses_no_vote_that_was_confirmed(
    two: tuple[Host, Host],
    database_url: str,  # noqa: F811
) -> None:
    host = two[0]
    secret = host.service.join(guest([]), host.code, "").secret
    round_ = host.open()
    voter = subprocess.Popen(
        [sys.executable, "-m", "tests.workshop_voter", database_url, host.workshop_id, secret,
         str(round_)],
        stdout=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert voter.stdout is not None
    confirmed = [int(voter.stdout.readline()) for _ in range(20)]
    voter.kill()
    confirmed += [int(line) for line in voter.stdout.read().split()]
    voter.wait()
    voter.stdout.close()
    phone = Phone(two[1].service, secret, host.workshop_id)
    assert phone.seen.revision in (confirmed[-1], confirmed[-1] + 1)
    assert phone.seen.phase == "closed"  # the only one there has voted
    phone.vote(round_, "F", "接着投")
    host.do("reveal", round_)
    assert host.shown().tally.votes == 1


def test_every_vote_is_kept_and_none_overwritten(
    two: tuple[Host, Host],
    database_url: str,  # noqa: F811
) -> None:
    host = two[0]
    phone = Phone.joining(host)
    round_ = host.open()
    for choice in ("N", "P", "F"):
        phone.vote(round_, choice)
    behind = Database(database_url)
    with closing(behind), behind.within(EVERYTHING).reading() as connection:
        rows = connection.execute(tables.votes.select().order_by(tables.votes.c.revision))
        assert [(row.revision, row.choice) for row in rows] == [(1, "N"), (2, "P"), (3, "F")]


# ---- Any course of a workshop -------------------------------------------------------------------


class AnyCourse(RuleBasedStateMachine):
    """Two facilitators through two processes, phones that come and vote, in any order at all."""

    services: tuple[Service, Service]
    clock: Clock

    def __init__(self) -> None:
        super().__init__()
        self.hosts = [Host.starting(self.services[0])]
        self.hosts.append(self.hosts[0].elsewhere(self.services[1]))
        self.phones: list[Phone] = []
        self.given: dict[int, dict[int, str]] = {}  # round -> seat -> its last confirmed choice
        self.gone: dict[int, int] = {}  # seat -> the last round it could not take part in hidden
        self.locked: list[int] = []

    @property
    def floor(self) -> Floor:
        return self.hosts[0].floor

    @property
    def round(self) -> int:
        here = self.floor.session.round
        return here.id if here else 1

    def try_(self, host: int, method: str, *given: Any, **named: Any) -> bool:
        try:
            self.hosts[host].do(method, *given, **named)
        except Refused:
            return False
        return True

    @rule()
    @precondition(lambda self: len(self.phones) < 5)
    def join(self) -> None:
        self.phones.append(Phone.joining(self.hosts[len(self.phones) % 2]))

    @rule(host=st.integers(0, 1), item=st.sampled_from([ITEM, OTHER]))
    def open(self, host: int, item: str) -> None:
        self.try_(host, "open_vote", item, 60)

    @rule(seat=st.integers(0, 4), choice=st.sampled_from("NPLF"), late=st.booleans())
    @precondition(lambda self: self.phones)
    def vote(self, seat: int, choice: str, late: bool) -> None:
        seat %= len(self.phones)
        round_ = self.round - late
        with suppress(Refused):
            self.phones[seat].vote(round_, choice, f"{WHISPER}{seat + 1}")
            self.given.setdefault(round_, {})[seat + 1] = choice

    @rule(host=st.integers(0, 1), what=st.sampled_from(["close_vote", "reveal", "withdraw"]))
    def go_on(self, host: int, what: str) -> None:
        self.try_(host, what, self.round)

    @rule(host=st.integers(0, 1), seat=st.integers(1, 5))
    def dismiss(self, host: int, seat: int) -> None:
        self.try_(host, "dismiss", seat)

    @rule(host=st.integers(0, 1), judgement=st.sampled_from(Rating), item=st.sampled_from([ITEM]))
    def lock(self, host: int, judgement: Rating, item: str) -> None:
        known = self.floor.session.locks.get(item)
        replaces = known.number if known else 0
        if self.try_(host, "lock", item, judgement, reason="议定", replaces=replaces):
            self.locked.append(int(judgement))

    @rule(host=st.integers(0, 1), judgement=st.sampled_from(Rating))
    def lock_unseen(self, host: int, judgement: Rating) -> None:
        """What somebody locks who has not seen that it is locked."""
        if ITEM in self.floor.session.locks:
            assert not self.try_(host, "lock", ITEM, judgement, reason="议定")

    @rule(seconds=st.integers(1, 90))
    def wait(self, seconds: int) -> None:
        self.clock.pass_(seconds=seconds)

    @invariant()
    def both_processes_agree(self) -> None:
        assert self.hosts[0].floor == self.hosts[1].floor

    @invariant()
    def nothing_is_given_away_before_the_reveal(self) -> None:
        if self.floor.phase not in ("open", "closed"):
            return
        here = f'"round": {self.round},'
        for host in self.hosts:
            assert isinstance(host.floor.scene, Voting)
            assert WHISPER not in said_in(host.floor.scene)
        assert here in said_in(self.floor.scene)
        for number, phone in enumerate(self.phones, start=1):
            others = [f"{WHISPER}{n}" for n in range(1, 6) if n != number]
            assert not any(other in said_in(phone.seen) for other in others)

    @invariant()
    def a_seat_has_one_vote_its_last(self) -> None:
        scene, session = self.floor.scene, self.floor.session
        if isinstance(scene, Shown):
            given = {
                seat: choice
                for seat, choice in self.given.get(scene.round.id, {}).items()
                if session.dismissed.get(seat, 10**9) >= scene.round.shown_by
            }
            assert scene.tally.votes == len(given)
            for choice in "NPLF":
                assert scene.tally.counts[Choice(choice)] == list(given.values()).count(choice)

    @invariant()
    def a_lock_is_final_or_visibly_replaced(self) -> None:
        session = self.floor.session
        known = [int(lock.judgement) for lock in session.replaced]  # type: ignore[arg-type]
        if ITEM in session.locks:
            known.append(int(session.locks[ITEM].judgement))  # type: ignore[arg-type]
        assert known == self.locked


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_any_course_of_a_workshop(kind: str, model: Questionnaire, tmp_path: Path) -> None:
    url = new_database() if kind == "postgresql" else f"sqlite:///{tmp_path / 'a.db'}"
    clock = Clock()
    with closing(Store.open(url)) as one, closing(Store.open(url)) as two:
        services = tuple(Service(store, model, clock, samples=tmp_path) for store in (one, two))
        machine = type("Course", (AnyCourse,), {"services": services, "clock": clock})
        machine.TestCase.settings = settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        machine.TestCase().runTest()
