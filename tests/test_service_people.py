"""Banks and their people, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from assessment import access
from assessment.access import Forbidden, Office, Principal, Role, guest
from assessment.model import Bank, NotApplicable, Questionnaire, Rating, Response
from assessment.problems import Refused
from assessment.service import Service
from assessment.store import Stamp, Store, Succession, Taken
from assessment.store.accounts import Session
from assessment.store.wall import EVERYTHING
from assessment.tenancy import Person
from tests.postgres import ready_url  # noqa: F401 - a fixture

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
F, L, P, N = Rating.F, Rating.L, Rating.P, Rating.N


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(ready_url: str) -> Iterator[Store]:  # noqa: F811
    store = Store.open(ready_url)
    for name, office in (
        *(("lin", Office.NONE), ("wu", Office.NONE), ("chen", Office.NONE)),
        *(("gu", Office.CONSULTANT), ("yun", Office.OPERATOR)),
    ):
        store.people.add(Person(name, f"{name}@example.com", name, NOON, office))
    yield store
    store.close()


@pytest.fixture
def service(store: Store, model: Questionnaire, clock: Clock) -> Service:
    return Service(store, model, clock)


def sign_in(store: Store, name: str, *secrets: str) -> Principal:
    """Who is asking, as it is found out at every request."""
    known = store.people.known(name)
    assert known is not None
    keys = frozenset(access.key_of(secret) for secret in secrets)
    return Principal(keys, "", name, name, known.person.office, known.roles)


def let_in(service: Service, store: Store, tenant_id: str, name: str, role: Role) -> Principal:
    """Somebody who has accepted an invitation of the bank's consultant."""
    invited = service.invite(sign_in(store, "gu"), tenant_id, role)
    service.accept_invitation(sign_in(store, name), invited.secret)
    return sign_in(store, name)


@dataclass(frozen=True)
class House:
    """A bank with an assessment, led by its consultant."""

    tenant: str
    assessment: str


@pytest.fixture
def bank(service: Service, store: Store) -> House:
    tenant = service.found_bank(sign_in(store, "gu"), " 江南银行 ")
    opened = service.begin(sign_in(store, "gu"), tenant.id, Bank("江南银行"))
    return House(tenant.id, opened.assessment.id)


# ---- Banks --------------------------------------------------------------------------------------


def test_a_consultant_leads_the_bank_they_enter(service: Service, store: Store) -> None:
    tenant = service.found_bank(sign_in(store, "gu"), " 江南银行 ")
    (client,) = service.banks(sign_in(store, "gu"))
    assert (client.tenant, client.role) == (tenant, Role.CONSULTANT)
    assert (client.tenant.name, client.assessments) == ("江南银行", ())


def test_an_operator_enters_a_bank_and_is_not_in_it(service: Service, store: Store) -> None:
    tenant = service.found_bank(sign_in(store, "yun"), "江南银行")
    assert service.banks(sign_in(store, "yun")) == ()
    invited = service.invite_leader(sign_in(store, "yun"), tenant.id, "林行长")
    service.accept_invitation(sign_in(store, "lin"), invited.secret)
    assert sign_in(store, "lin").roles == {tenant.id: Role.MANAGER}
    with pytest.raises(Refused, match="has a manager"):
        service.invite_leader(sign_in(store, "yun"), tenant.id)


def test_a_bank_without_a_name_is_refused(service: Service, store: Store) -> None:
    with pytest.raises(Refused):
        service.found_bank(sign_in(store, "gu"), "  ")


def test_a_bank_has_several_assessments_each_with_its_rounds(
    service: Service, store: Store, bank: House, clock: Clock
) -> None:
    gu = sign_in(store, "gu")
    service.answer(gu, bank.assessment, "STR-1.1", F, seen=0)
    clock.pass_by(days=300)
    later = service.reassess(gu, bank.assessment, prefill=True).assessment.id
    clock.pass_by(days=1)
    branch = service.begin(gu, bank.tenant, Bank("江南银行苏州分中心")).assessment.id
    (client,) = service.banks(gu)
    listed = [(one.id, one.name, one.rounds, one.updated_at) for one in client.assessments]
    assert listed == [
        (branch, "江南银行苏州分中心", 1, clock.now),
        (later, "江南银行", 2, clock.now - timedelta(days=1)),
    ]


def test_banks_see_nothing_of_each_other(service: Service, store: Store, bank: House) -> None:
    let_in(service, store, bank.tenant, "lin", Role.MANAGER)
    other = service.found_bank(sign_in(store, "gu"), "江北银行").id
    theirs = service.begin(sign_in(store, "gu"), other, Bank("江北银行")).assessment.id
    lin = sign_in(store, "lin")
    assert [client.tenant.id for client in service.banks(lin)] == [bank.tenant]
    for ask in (
        lambda: service.open(lin, theirs),
        lambda: service.members(lin, other),
        lambda: service.begin(lin, other, Bank("江北银行")),
        lambda: service.record(lin, theirs),
        lambda: service.heard(lin, theirs),
    ):
        with pytest.raises(Forbidden):
            ask()


# ---- From guest to account ----------------------------------------------------------------------


def test_an_account_adopts_a_guests_assessment_and_its_link_opens_nothing_any_more(
    service: Service, store: Store
) -> None:
    started = service.start(guest([]), Bank("江南银行"))
    service.answer(guest([started.secret]), started.assessment.id, "STR-1.1", F, seen=0)
    tenant = service.adopt_assessment(sign_in(store, "lin", started.secret), started.assessment.id)
    lin = sign_in(store, "lin")
    assert (tenant.name, lin.roles) == ("江南银行", {tenant.id: Role.MANAGER})
    assert service.open(lin, started.assessment.id).assessment.responses["STR-1.1"].judgement is F
    with pytest.raises(Forbidden):
        service.resume(guest([]), started.secret)
    with pytest.raises(Forbidden):
        service.open(guest([started.secret]), started.assessment.id)


def test_all_rounds_of_a_guests_assessment_are_adopted_together(
    service: Service, store: Store
) -> None:
    started = service.start(guest([]), Bank("江南银行"))
    holder = guest([started.secret])
    service.answer(holder, started.assessment.id, "STR-1.1", F, seen=0)
    later = service.reassess(holder, started.assessment.id, prefill=True).assessment.id
    service.adopt_assessment(sign_in(store, "lin", started.secret), later)
    assert [one.number for one in service.rounds(sign_in(store, "lin"), later)] == [1, 2]
    assert service.reassess(sign_in(store, "lin"), later, prefill=False).round == 3


def test_a_guests_assessment_goes_into_a_bank_one_leads(
    service: Service, store: Store, bank: House
) -> None:
    started = service.start(guest([]), Bank("江南银行信用卡中心"))
    gu = sign_in(store, "gu", started.secret)
    assert service.adopt_assessment(gu, started.assessment.id, bank.tenant).id == bank.tenant
    (client,) = service.banks(gu)
    assert {one.id for one in client.assessments} == {bank.assessment, started.assessment.id}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CONTRIBUTOR])
def test_a_guests_assessment_goes_into_no_bank_one_does_not_lead(
    service: Service, store: Store, bank: House, role: Role
) -> None:
    let_in(service, store, bank.tenant, "lin", role)
    started = service.start(guest([]), Bank("邻行"))
    with pytest.raises(Forbidden):
        service.adopt_assessment(
            sign_in(store, "lin", started.secret), started.assessment.id, bank.tenant
        )
    assert service.resume(guest([]), started.secret)


def test_an_assessment_of_a_bank_is_not_taken_into_another(
    service: Service, store: Store, bank: House
) -> None:
    other = service.found_bank(sign_in(store, "gu"), "江北银行").id
    with pytest.raises(Forbidden):
        service.adopt_assessment(sign_in(store, "gu"), bank.assessment, other)


def test_a_link_without_an_account_and_an_account_without_the_link_adopt_nothing(
    service: Service, store: Store
) -> None:
    started = service.start(guest([]), Bank("江南银行"))
    for who in (guest([started.secret]), sign_in(store, "lin")):
        with pytest.raises(Forbidden):
            service.adopt_assessment(who, started.assessment.id)


def test_an_operator_adopts_nothing(service: Service, store: Store) -> None:
    started = service.start(guest([]), Bank("江南银行"))
    with pytest.raises(Refused, match="An operator is in no bank"):
        service.adopt_assessment(sign_in(store, "yun", started.secret), started.assessment.id)


def test_of_two_who_adopt_at_once_one_does(service: Service, store: Store) -> None:
    started = service.start(guest([]), Bank("江南银行"))

    def adopt(name: str) -> bool:
        try:
            service.adopt_assessment(sign_in(store, name, started.secret), started.assessment.id)
        except Forbidden:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(adopt, ["lin", "wu"])) == [False, True]
    assert len(store.banks.every()) == 1


# ---- Invitations --------------------------------------------------------------------------------


def test_who_goes_on_while_a_bank_takes_it_over_leaves_no_round_behind(
    service: Service, store: Store
) -> None:
    """The round would be in no bank's list, and stay when the bank is deleted."""
    started = service.start(guest([]), Bank("江南银行"))
    series = store.series(started.assessment.id)
    service.adopt_assessment(sign_in(store, "lin", started.secret), started.assessment.id)
    late = Succession(started.assessment.id, "late", (), "1", series.tenant)
    with pytest.raises(Taken):
        store.go_on(late, Stamp(NOON, service.questionnaire.digest))
    assert store.series("late").ids == ()


def test_an_invitation_is_for_one_bank_one_role_and_one_use(
    service: Service, store: Store, bank: House
) -> None:
    invited = service.invite(sign_in(store, "gu"), bank.tenant, Role.VIEWER, " 王总 ")
    offered = service.invitation(guest([]), invited.secret)
    assert offered.tenant is not None
    assert (offered.tenant.id, offered.role) == (bank.tenant, Role.VIEWER)
    assert (offered.meant_for, offered.expires_at) == ("王总", NOON + timedelta(days=14))
    service.accept_invitation(sign_in(store, "lin"), invited.secret)
    assert sign_in(store, "lin").roles == {bank.tenant: Role.VIEWER}
    with pytest.raises(Forbidden):
        service.accept_invitation(sign_in(store, "wu"), invited.secret)
    with pytest.raises(Forbidden):
        service.invitation(guest([]), invited.secret)


def test_an_invitation_ends_after_two_weeks(
    service: Service, store: Store, bank: House, clock: Clock
) -> None:
    invited = service.invite(sign_in(store, "gu"), bank.tenant, Role.VIEWER)
    clock.pass_by(days=14)
    assert service.members(sign_in(store, "gu"), bank.tenant).invitations == ()
    with pytest.raises(Forbidden):
        service.accept_invitation(sign_in(store, "lin"), invited.secret)


def test_a_revoked_invitation_lets_nobody_in(service: Service, store: Store, bank: House) -> None:
    gu = sign_in(store, "gu")
    invited = service.invite(gu, bank.tenant, Role.VIEWER)
    (listed,) = service.members(gu, bank.tenant).invitations
    service.revoke_invitation(gu, bank.tenant, listed.id)
    assert service.members(gu, bank.tenant).invitations == ()
    with pytest.raises(Forbidden):
        service.accept_invitation(sign_in(store, "lin"), invited.secret)


def test_no_bank_revokes_anothers_invitation(service: Service, store: Store, bank: House) -> None:
    other = service.found_bank(sign_in(store, "gu"), "江北银行").id
    gu = sign_in(store, "gu")
    invited = service.invite(gu, bank.tenant, Role.VIEWER)
    service.revoke_invitation(gu, other, invited.invitation.id)
    assert service.invitation(guest([]), invited.secret)


def test_who_is_in_already_uses_no_invitation_up(
    service: Service, store: Store, bank: House
) -> None:
    invited = service.invite(sign_in(store, "gu"), bank.tenant, Role.VIEWER)
    with pytest.raises(Refused, match="member of this bank already"):
        service.accept_invitation(sign_in(store, "gu"), invited.secret)
    assert sign_in(store, "gu").roles[bank.tenant] is Role.CONSULTANT
    service.accept_invitation(sign_in(store, "lin"), invited.secret)


def test_of_two_who_accept_at_once_one_is_let_in(
    service: Service, store: Store, bank: House
) -> None:
    invited = service.invite(sign_in(store, "gu"), bank.tenant, Role.VIEWER)

    def accept(name: str) -> bool:
        try:
            service.accept_invitation(sign_in(store, name), invited.secret)
        except Forbidden:
            return False
        return True

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(accept, ["lin", "wu", "chen"])) == [False, False, True]


def test_an_operator_is_let_into_no_bank(service: Service, store: Store, bank: House) -> None:
    invited = service.invite(sign_in(store, "gu"), bank.tenant, Role.MANAGER)
    with pytest.raises(Refused, match="An operator is in no bank"):
        service.accept_invitation(sign_in(store, "yun"), invited.secret)


@pytest.mark.parametrize("role", [None, Role.VIEWER])
def test_who_leads_a_bank_no_more_lets_nobody_in_by_links_made_before(
    service: Service, store: Store, bank: House, role: Role | None
) -> None:
    """Least of all oneself, by a link kept in a pocket."""
    lin = let_in(service, store, bank.tenant, "lin", Role.MANAGER)
    invited = service.invite(lin, bank.tenant, Role.MANAGER)
    if role is None:
        service.remove_member(sign_in(store, "gu"), bank.tenant, "lin")
    else:
        service.change_role(sign_in(store, "gu"), bank.tenant, "lin", role)
    with pytest.raises(Forbidden):
        service.accept_invitation(sign_in(store, "wu"), invited.secret)
    with pytest.raises(Forbidden):
        service.invitation(guest([]), invited.secret)
    assert service.members(sign_in(store, "gu"), bank.tenant).invitations == ()


def test_a_closed_account_lets_nobody_in_by_links_made_before(
    service: Service, store: Store, bank: House
) -> None:
    lin = let_in(service, store, bank.tenant, "lin", Role.MANAGER)
    invited = service.invite(lin, bank.tenant, Role.MANAGER)
    service.close_account(sign_in(store, "yun"), "lin")
    with pytest.raises(Forbidden):
        service.accept_invitation(sign_in(store, "wu"), invited.secret)


def test_who_is_operator_no_more_makes_no_consultant(service: Service, store: Store) -> None:
    invited = service.invite_consultant(sign_in(store, "yun"))
    service.set_office(sign_in(store, "yun"), "wu", Office.OPERATOR)
    service.set_office(sign_in(store, "wu"), "yun", Office.NONE)
    with pytest.raises(Forbidden):
        service.accept_invitation(sign_in(store, "yun"), invited.secret)
    assert sign_in(store, "yun").office is Office.NONE


def test_the_secret_of_an_invitation_is_not_stored(
    service: Service, store: Store, bank: House
) -> None:
    invited = service.invite(sign_in(store, "gu"), bank.tenant, Role.VIEWER)
    with store._database.within(EVERYTHING).reading() as connection:
        rows = connection.execute(text("SELECT * FROM invitations")).all()
    assert invited.secret not in str(rows)
    assert access.key_of(invited.secret) in str(rows)


def test_an_operators_invitation_makes_a_consultant(service: Service, store: Store) -> None:
    yun = sign_in(store, "yun")
    invited = service.invite_consultant(yun, "顾问公司 周")
    assert [one.meant_for for one in service.invited_consultants(yun)] == ["顾问公司 周"]
    assert service.accept_invitation(sign_in(store, "wu"), invited.secret) is None
    assert service.found_bank(sign_in(store, "wu"), "江北银行")
    assert service.invited_consultants(yun) == ()


# ---- Members ------------------------------------------------------------------------------------


def test_a_role_counts_from_the_next_click_on(service: Service, store: Store, bank: House) -> None:
    gu, lin = sign_in(store, "gu"), let_in(service, store, bank.tenant, "lin", Role.VIEWER)
    assert service.open(lin, bank.assessment)
    service.change_role(gu, bank.tenant, "lin", Role.MANAGER)
    assert service.members(sign_in(store, "lin"), bank.tenant).members[1].role is Role.MANAGER
    service.remove_member(gu, bank.tenant, "lin")
    with pytest.raises(Forbidden):
        service.open(sign_in(store, "lin"), bank.assessment)


def test_a_member_goes_by_themselves_and_what_they_said_stays(
    service: Service, store: Store, bank: House
) -> None:
    wu = let_in(service, store, bank.tenant, "wu", Role.CONTRIBUTOR)
    service.assign(sign_in(store, "gu"), bank.assessment, "wu", ["STR-1"])
    service.answer(wu, bank.assessment, "STR-1.1", F, seen=0)
    service.leave_bank(wu, bank.tenant)
    assert sign_in(store, "wu").roles == {}
    assert service.heard(sign_in(store, "gu"), bank.assessment)["STR-1.1"].voices
    with pytest.raises(Refused):
        service.leave_bank(sign_in(store, "gu"), bank.tenant)


def test_a_bank_is_renamed_and_its_assessments_keep_their_names(
    service: Service, store: Store, bank: House
) -> None:
    gu = sign_in(store, "gu")
    service.rename_bank(gu, bank.tenant, " 新江南银行 ")
    (client,) = service.banks(gu)
    assert client.tenant.name == "新江南银行"
    assert client.assessments[0].name != client.tenant.name
    with pytest.raises(Refused):
        service.rename_bank(gu, bank.tenant, " ")


def test_the_last_leader_neither_goes_nor_steps_down(
    service: Service, store: Store, bank: House
) -> None:
    gu = sign_in(store, "gu")
    with pytest.raises(Refused):
        service.remove_member(gu, bank.tenant, "gu")
    with pytest.raises(Refused):
        service.change_role(gu, bank.tenant, "gu", Role.VIEWER)
    assert sign_in(store, "gu").roles == {bank.tenant: Role.CONSULTANT}


def test_of_two_leaders_who_remove_each_other_at_once_one_stays(
    service: Service, store: Store, bank: House
) -> None:
    let_in(service, store, bank.tenant, "lin", Role.MANAGER)
    gu, lin = sign_in(store, "gu"), sign_in(store, "lin")

    def remove(who: Principal, whom: str) -> bool:
        try:
            service.remove_member(who, bank.tenant, whom)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(remove, [gu, lin], ["lin", "gu"]))
    assert sorted(done) == [False, True]
    assert len(store.banks.members(bank.tenant)) == 1


# ---- Tasks and contributions --------------------------------------------------------------------


@pytest.fixture
def team(service: Service, store: Store, bank: House) -> House:
    """Two contributors: one is asked a dimension, the other a capability of it."""
    for name in ("lin", "wu"):
        let_in(service, store, bank.tenant, name, Role.CONTRIBUTOR)
    service.assign(sign_in(store, "gu"), bank.assessment, "lin", ["STR"])
    service.assign(sign_in(store, "gu"), bank.assessment, "wu", ["STR-1"])
    return bank


def test_a_contributor_sees_their_part_and_nothing_anybody_else_has_said(
    service: Service, store: Store, team: House
) -> None:
    service.answer(sign_in(store, "gu"), team.assessment, "STR-1.1", F, seen=0)
    service.answer(sign_in(store, "lin"), team.assessment, "STR-1.2", P, seen=0)
    wu = sign_in(store, "wu")
    saved = service.answer(wu, team.assessment, "STR-1.3", L, seen=0)
    service.note(wu, team.assessment, "STR-1.3", comment="试点中", seen=saved.revision)
    opened = service.open(wu, team.assessment)
    assert opened.is_part
    assert opened.assessment.responses == {"STR-1.3": Response("STR-1.3", L, "试点中")}
    assert opened.revisions == {"STR-1.3": 2}
    assert [item.id for item in opened.questionnaire.items] == [f"STR-1.{n}" for n in range(1, 6)]
    assert service.progress(wu, team.assessment).total.answered == 1
    (client,) = service.banks(wu)
    assert client.assessments == ()
    assert [(duty.asked, duty.judged) for duty in client.duties] == [(5, 1)]


def test_several_answer_the_same_item_and_their_disagreement_is_kept(
    service: Service, store: Store, team: House
) -> None:
    service.answer(sign_in(store, "lin"), team.assessment, "STR-1.1", F, seen=0)
    service.answer(sign_in(store, "wu"), team.assessment, "STR-1.1", N, seen=0)
    heard = service.heard(sign_in(store, "gu"), team.assessment)["STR-1.1"]
    said = [(voice.name, voice.response.judgement) for voice in heard.voices]
    assert said == [("lin", F), ("wu", N)]
    assert (heard.consensus, heard.is_disputed) == (N, True)


def test_what_three_say_by_themselves_differs_and_tells_a_viewer_no_name_and_no_comment(
    service: Service, store: Store, team: House
) -> None:
    let_in(service, store, team.tenant, "chen", Role.CONTRIBUTOR)
    service.assign(sign_in(store, "gu"), team.assessment, "chen", ["STR-1"])
    for name, rating in (("lin", F), ("wu", F)):
        service.answer(sign_in(store, name), team.assessment, "STR-1.1", rating, seen=0)
    assert service.dissent(sign_in(store, "gu"), team.assessment) is None
    chen = sign_in(store, "chen")
    saved = service.answer(chen, team.assessment, "STR-1.1", N, seen=0)
    service.note(chen, team.assessment, "STR-1.1", comment="没有这回事", seen=saved.revision)
    store.people.add(Person("zhou", "zhou@example.com", "zhou", NOON))
    viewer = let_in(service, store, team.tenant, "zhou", Role.VIEWER)
    found = service.dissent(viewer, team.assessment)
    assert found is not None
    assert (found.source, found.people) == ("individual", 3)
    assert [one.item_id for one in found.items] == ["STR-1.1"]
    assert "没有这回事" not in repr(found)
    assert not any(name in repr(found) for name in ("lin", "chen"))


def test_what_people_say_counts_until_the_bank_answers_itself_and_stays_after(
    service: Service, store: Store, team: House
) -> None:
    gu = sign_in(store, "gu")
    service.answer(sign_in(store, "lin"), team.assessment, "STR-1.1", F, seen=0)
    service.answer(sign_in(store, "wu"), team.assessment, "STR-1.1", P, seen=0)
    counted = service.open(gu, team.assessment).assessment.responses["STR-1.1"]
    assert counted == Response("STR-1.1", P, is_contributed=True)
    assert service.progress(gu, team.assessment).total.answered == 1
    service.answer(gu, team.assessment, "STR-1.1", L, seen=0)
    assert service.open(gu, team.assessment).assessment.responses["STR-1.1"] == Response(
        "STR-1.1", L
    )
    assert len(service.heard(gu, team.assessment)["STR-1.1"].voices) == 2
    service.answer(gu, team.assessment, "STR-1.1", None, seen=1)
    assert service.open(gu, team.assessment).assessment.responses["STR-1.1"] == counted


def test_a_contribution_is_never_overwritten(service: Service, store: Store, team: House) -> None:
    wu = sign_in(store, "wu")
    service.answer(wu, team.assessment, "STR-1.1", F, seen=0)
    service.answer(wu, team.assessment, "STR-1.1", NotApplicable("无此业务"), seen=1)
    replaced = service.answer(wu, team.assessment, "STR-1.1", L, seen=1).replaced
    assert replaced is not None
    assert replaced.value.judgement == NotApplicable("无此业务")
    with store._database.within(EVERYTHING).reading() as connection:
        query = text("SELECT judgement FROM contributions ORDER BY revision")
        assert connection.execute(query).scalars().all() == ["F", "NA", "L"]


def test_the_leader_sees_how_far_each_is(service: Service, store: Store, team: House) -> None:
    service.answer(sign_in(store, "lin"), team.assessment, "STR-2.1", F, seen=0)
    service.note(sign_in(store, "wu"), team.assessment, "STR-1.1", comment="待核", seen=0)
    colleagues = service.team(sign_in(store, "gu"), team.assessment)
    assert [(c.member.person.name, c.subjects, c.asked, c.judged) for c in colleagues] == [
        ("lin", {"STR"}, 15, 1),
        ("wu", {"STR-1"}, 5, 0),
    ]


def test_a_task_taken_away_is_closed_and_what_was_said_counts_on(
    service: Service, store: Store, team: House
) -> None:
    gu, wu = sign_in(store, "gu"), sign_in(store, "wu")
    service.answer(wu, team.assessment, "STR-1.1", F, seen=0)
    service.assign(gu, team.assessment, "wu", [])
    with pytest.raises(Forbidden):
        service.open(wu, team.assessment)
    assert service.open(gu, team.assessment).assessment.responses["STR-1.1"].judgement is F


@pytest.mark.parametrize("name", ["gu", "chen", "nobody"])
def test_tasks_are_for_contributors_of_the_bank(
    service: Service, store: Store, team: House, name: str
) -> None:
    with pytest.raises(Refused, match="contributors of the bank only"):
        service.assign(sign_in(store, "gu"), team.assessment, name, ["STR"])


def test_the_next_round_asks_everybody_the_same_again(
    service: Service, store: Store, team: House
) -> None:
    gu, wu = sign_in(store, "gu"), sign_in(store, "wu")
    service.answer(wu, team.assessment, "STR-1.1", F, seen=0)
    later = service.reassess(gu, team.assessment, prefill=True).assessment.id
    with pytest.raises(Forbidden):
        service.open(wu, team.assessment)
    assert service.open(wu, later).assessment.responses == {}
    assert [duty.listed.id for duty in service.banks(wu)[0].duties] == [later]
    assert service.rounds(gu, later)[0].assessment.responses["STR-1.1"].judgement is F


# ---- The installation ---------------------------------------------------------------------------


def test_a_closed_account_acts_no_more_until_it_is_opened_again(
    service: Service, store: Store
) -> None:
    yun = sign_in(store, "yun")
    service.close_account(yun, "lin")
    assert store.people.known("lin") is None
    service.reopen_account(yun, "lin")
    assert store.people.known("lin") is not None


def test_an_account_that_is_opened_again_is_signed_in_nowhere(
    service: Service, store: Store
) -> None:
    yun = sign_in(store, "yun")
    reset = service.let_reset(yun, "lin@example.com")
    store.accounts.begin(Session(access.key_of("token"), "lin", NOON, NOON, "", ""), "")
    assert service.who("token", [], "").person == "lin"
    service.close_account(yun, "lin")
    service.reopen_account(yun, "lin")
    assert service.who("token", [], "").person == ""
    with pytest.raises(Forbidden):
        service.login_of_reset(guest([]), reset)


def test_the_last_operator_stays(service: Service, store: Store) -> None:
    yun = sign_in(store, "yun")
    with pytest.raises(Refused, match="at least one operator"):
        service.close_account(yun, "yun")
    with pytest.raises(Refused, match="at least one operator"):
        service.set_office(yun, "yun", Office.NONE)
    service.set_office(yun, "lin", Office.OPERATOR)
    service.set_office(yun, "yun", Office.NONE)
    assert sign_in(store, "lin").office is Office.OPERATOR


def test_who_is_in_a_bank_becomes_no_operator(service: Service, store: Store, bank: House) -> None:
    with pytest.raises(Refused, match="cannot be an operator"):
        service.set_office(sign_in(store, "yun"), "gu", Office.OPERATOR)


def test_an_operator_sees_which_bank_nobody_leads_any_more(
    service: Service, store: Store, bank: House
) -> None:
    yun = sign_in(store, "yun")
    assert [(o.tenant.name, o.members, o.is_led) for o in service.overseen(yun)] == [
        ("江南银行", 1, True)
    ]
    service.close_account(yun, "gu")
    assert [one.is_led for one in service.overseen(yun)] == [False]
    invited = service.invite_leader(yun, bank.tenant)
    service.accept_invitation(sign_in(store, "lin"), invited.secret)
    assert [one.is_led for one in service.overseen(yun)] == [True]


# ---- The record ---------------------------------------------------------------------------------


def test_the_record_tells_who_did_what_in_a_bank_by_ids_only(
    service: Service, store: Store, team: House
) -> None:
    gu, lin = sign_in(store, "gu"), sign_in(store, "lin")
    service.answer(lin, team.assessment, "STR-1.1", F, seen=0)
    service.change_role(gu, team.tenant, "wu", Role.VIEWER)
    service.remove_member(gu, team.tenant, "wu")
    entries = service.record(gu, team.assessment)
    assert [(entry.event.who, entry.event.action) for entry in entries] == [
        ("person:gu", "bank.entered"),
        ("person:gu", "assessment.started"),
        *(("person:gu", "invitation.made"), ("person:lin", "invitation.accepted")),
        *(("person:gu", "invitation.made"), ("person:wu", "invitation.accepted")),
        *(("person:gu", "task.assigned"), ("person:gu", "task.assigned")),
        ("person:lin", "answers.given"),
        ("person:gu", "role.changed"),
        ("person:gu", "member.removed"),
    ]
    assert "江南" not in str(entries)


def test_what_is_refused_leaves_no_entry(service: Service, store: Store, bank: House) -> None:
    gu = sign_in(store, "gu")
    invited = service.invite(gu, bank.tenant, Role.VIEWER)
    before = service.record(gu, bank.assessment)
    service.revoke_invitation(gu, bank.tenant, "none")
    with pytest.raises(Refused):
        service.remove_member(gu, bank.tenant, "gu")
    with pytest.raises(Refused):
        service.accept_invitation(gu, invited.secret)
    assert service.record(gu, bank.assessment) == before
