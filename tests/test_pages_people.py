"""Banks, members, tasks and the operator's desk without a browser: who sees what, and does it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from assessment.access import Forbidden, Office, Principal, Role, guest
from assessment.messages import say
from assessment.model import LANGUAGES, Bank, Language, Rating, Response
from assessment.service import Service
from assessment.tenancy import Person
from assessment.web import services, visitor
from tests.postgres import migrated_file
from tests.rating_cards import checked, click, given, hand_in, items, remark
from tests.test_pages_answer import html, visit

BANK = "江南<b>*农村*</b>银行"
F, P, N = Rating.F, Rating.P, Rating.N


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    shutil.copy(migrated_file(), tmp_path / "yuanhang.db")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'yuanhang.db'}")
    monkeypatch.delenv("YUANHANG_MODEL", raising=False)
    st.cache_resource.clear()
    service = services.service()
    for name, office in (
        *(("lin", Office.NONE), ("wu", Office.NONE), ("chen", Office.NONE)),
        *(("gu", Office.CONSULTANT), ("yun", Office.OPERATOR)),
    ):
        person = Person(name, f"{name}@example.com", name, datetime.now(UTC), office)
        service._store.people.add(person)
    return service


def sign_in(service: Service, name: str) -> str:
    """The cookie of a browser in which somebody has signed in."""
    known = service._store.people.known(name)
    assert known is not None
    signed_in, session = service._session(guest([]), known.person, "test")
    service._store.accounts.begin(session, "")
    return signed_in.token


def principal(service: Service, name: str) -> Principal:
    return service.who(sign_in(service, name), [], "")


@pytest.fixture
def browse(monkeypatch: pytest.MonkeyPatch, service: Service) -> Callable[[str], str]:
    """Look at the pages from here on with the browser of somebody; empty: of nobody."""

    def as_(name: str) -> str:
        cookies = {visitor.COOKIE: sign_in(service, name)} if name else {}
        monkeypatch.setattr(type(st.context), "cookies", property(lambda _: cookies))
        return cookies.get(visitor.COOKIE, "")

    return as_


@dataclass(frozen=True)
class House:
    """A bank with its consultant, a manager, two contributors and an assessment."""

    tenant: str
    assessment: str


@pytest.fixture
def bank(service: Service) -> House:
    tenant = service.found_bank(principal(service, "gu"), BANK).id
    assessment = service.begin(principal(service, "gu"), tenant, Bank(BANK)).assessment.id
    for name, role in (("lin", Role.MANAGER), ("wu", Role.CONTRIBUTOR), ("chen", Role.VIEWER)):
        invited = service.invite(principal(service, "gu"), tenant, role)
        service.accept_invitation(principal(service, name), invited.secret)
    service.assign(principal(service, "gu"), assessment, "wu", ["STR-2", "TAL-1.1"])
    return House(tenant, assessment)


def pages(app: AppTest) -> list[str]:
    """The pages that the navigation offers."""
    return [link.proto.page for link in app.sidebar.get("page_link")]


# ---- Who may open what --------------------------------------------------------------------------

LOOKING = ["", "findings", "roadmap", "follow", "report", "rounds"]
TITLES = {"members": "成员与任务", "portfolio": "客户银行", "admin": "管理", "bank": "银行概况"}
WORKING = ["", "bank", "answer", *LOOKING[1:], "workshop"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gu", ["", "portfolio", *WORKING[1:], "members", "data"]),
        ("lin", [*WORKING, "members", "data"]),
        ("wu", ["", "answer"]),
        ("chen", LOOKING),
        ("yun", ["", "admin"]),
        ("", [""]),
    ],
    ids=["consultant", "manager", "contributor", "viewer", "operator", "nobody"],
)
def test_everybody_is_offered_the_pages_of_their_role(
    browse: Callable[[str], str], bank: House, name: str, expected: list[str]
) -> None:
    browse(name)
    assert pages(visit("home", bank.assessment)) == expected


@pytest.mark.parametrize(
    ("name", "closed"),
    [
        ("wu", ["bank", "findings", "report", "members", "portfolio", "admin"]),
        ("chen", ["bank", "answer", "members", "portfolio", "admin"]),
        ("lin", ["portfolio", "admin"]),
        ("yun", ["answer", "findings", "members", "portfolio"]),
        ("", ["answer", "findings", "members", "portfolio", "admin"]),
    ],
    ids=["contributor", "viewer", "manager", "operator", "nobody"],
)
def test_no_address_leads_to_a_page_that_is_not_theirs(
    browse: Callable[[str], str], bank: House, name: str, closed: list[str]
) -> None:
    browse(name)
    for page in closed:
        app = visit(page, bank.assessment, bank=bank.tenant)
        assert not app.exception
        assert items(app) == []
        assert f"<h1>{TITLES.get(page, BANK)}</h1>" not in html(app)
        assert [title.value for title in app.title if page not in ("bank", "answer")] == []


def test_a_banks_link_asks_a_stranger_to_sign_in(browse: Callable[[str], str], bank: House) -> None:
    browse("")
    app = visit("home", bank.assessment)
    assert "请登录后打开" in html(app)
    assert f"a%3D{bank.assessment}" in html(app)
    assert BANK not in html(app)


def test_a_banks_link_tells_another_banks_manager_nothing(
    service: Service, browse: Callable[[str], str], bank: House
) -> None:
    service.set_office(principal(service, "yun"), "gu", Office.NONE)
    service.remove_member(principal(service, "lin"), bank.tenant, "gu")
    browse("gu")
    app = visit("home", bank.assessment)
    assert "您的账号不在该行" in html(app)
    assert "江南" not in html(app)


# ---- Home and portfolio -------------------------------------------------------------------------


def test_home_shows_a_contributor_what_waits(browse: Callable[[str], str], bank: House) -> None:
    browse("wu")
    app = visit("home")
    assert "已答 0/6 题" in html(app)
    app.button(key=f"task-{bank.assessment}").click().run()
    assert items(app) == [f"STR-2.{n}" for n in range(1, 6)]


def test_home_says_what_to_do_to_who_is_in_no_bank(browse: Callable[[str], str]) -> None:
    browse("lin")
    assert "您还没有加入任何银行" in html(visit("home"))


def test_the_portfolio_shows_where_each_bank_stands(
    service: Service, browse: Callable[[str], str], bank: House
) -> None:
    service.answer(principal(service, "lin"), bank.assessment, "STR-1.1", F, seen=0)
    browse("gu")
    app = visit("portfolio")
    assert "已答 1%" in html(app)
    assert "<b>*农村*</b>" not in html(app)
    app.button(key=f"findings-{bank.assessment}").click().run()
    assert app.query_params["a"] == bank.assessment


def test_a_consultant_enters_a_bank_and_begins_its_assessment(
    service: Service, browse: Callable[[str], str]
) -> None:
    browse("gu")
    app = visit("portfolio")
    assert "还没有客户银行" in html(app)
    app.text_input(key="found-name").set_value("江北银行")
    app.button(key="found-go").click().run()
    (client,) = service.banks(principal(service, "gu"))
    assert client.tenant.name == "江北银行"
    begin = next(b for b in app.button if b.label == "开始测评")
    begin.click().run()
    (client,) = service.banks(principal(service, "gu"))
    assert [one.name for one in client.assessments] == ["江北银行"]


def test_many_banks_are_searched(service: Service, browse: Callable[[str], str]) -> None:
    for number in range(25):
        service.found_bank(principal(service, "gu"), f"第{number:02d}银行")
    browse("gu")
    app = visit("portfolio")
    assert html(app).count('class="yh-client"') == 20
    app.button(key="portfolio-more").click().run()
    assert html(app).count('class="yh-client"') == 25
    app.text_input(key="portfolio-search").set_value("第07").run()
    assert "共 1 家" in html(app)
    assert html(app).count('class="yh-client"') == 1


# ---- One's own task -----------------------------------------------------------------------------


def test_a_contributors_rating_is_kept_under_their_name(
    service: Service, browse: Callable[[str], str], bank: House
) -> None:
    token = browse("wu")
    app = visit("answer", bank.assessment)
    answer = hand_in(given(app, "STR-2.1", P), {"cookie": f"{visitor.COOKIE}={token}"})
    assert answer.status_code == 200
    click(app, "STR-2.1", "rated")
    assert checked(app, "STR-2.1") == "P"
    (voice,) = service.heard(principal(service, "lin"), bank.assessment)["STR-2.1"].voices
    assert (voice.person_id, voice.response) == ("wu", Response("STR-2.1", P))
    assert "按现有作答" not in html(app)


def test_a_rating_without_the_cookie_is_refused(browse: Callable[[str], str], bank: House) -> None:
    browse("wu")
    app = visit("answer", bank.assessment)
    assert hand_in(given(app, "STR-2.1", P)).status_code == 403


def test_a_task_that_is_taken_away_is_gone_at_the_next_click(
    service: Service, browse: Callable[[str], str], bank: House
) -> None:
    browse("wu")
    app = visit("answer", bank.assessment)
    service.assign(principal(service, "lin"), bank.assessment, "wu", [])
    click(app, "STR-2.1", "clear")
    app.run()
    assert items(app) == []
    assert service.heard(principal(service, "lin"), bank.assessment) == {}


# ---- What they say together ---------------------------------------------------------------------


def test_the_bank_sees_who_says_what_and_gives_its_own_answer(
    service: Service, browse: Callable[[str], str], bank: House
) -> None:
    service.change_role(principal(service, "gu"), bank.tenant, "chen", Role.CONTRIBUTOR)
    service.assign(principal(service, "gu"), bank.assessment, "chen", ["STR-2"])
    service.answer(principal(service, "wu"), bank.assessment, "STR-2.1", F, seen=0)
    service.answer(principal(service, "chen"), bank.assessment, "STR-2.1", N, seen=0)
    service.note(
        principal(service, "chen"), bank.assessment, "STR-2.1", comment="<i>未见文件</i>", seen=1
    )
    browse("lin")
    app = visit("answer", bank.assessment, c="STR-2")
    assert checked(app, "STR-2.1") == "N"
    assert "取自同事的意见" in remark(app, "STR-2.1")
    (parts,) = [part for part in app.expander if "认识分歧" in part.label]
    parts.open = True
    click(app, "STR-2.1", "confirm")
    own = service.open(principal(service, "lin"), bank.assessment).assessment.responses["STR-2.1"]
    assert own == Response("STR-2.1", N)
    assert len(service.heard(principal(service, "lin"), bank.assessment)["STR-2.1"].voices) == 2


# ---- Members ------------------------------------------------------------------------------------


def test_an_invitation_is_shown_once_as_a_link_to_copy(
    service: Service, browse: Callable[[str], str], bank: House
) -> None:
    browse("lin")
    app = visit("members", bank.assessment)
    app.radio(key="invite-role").set_value(Role.VIEWER)
    app.text_input(key="invite-for").set_value("王总")
    app.button(key="invite-go").click().run()
    link = re.search(r'value="http[^"]*/account/join\?token=([\w-]+)"', html(app))
    assert link is not None
    assert service.invitation(guest([]), link[1]).role is Role.VIEWER
    assert "未使用的邀请 · 王总 · 查看者" in html(app)
    assert link[1] not in html(visit("members", bank.assessment))


@pytest.mark.parametrize("page", ["bank", "members", "admin"])
def test_links_to_hand_over_begin_with_the_address_that_is_set(
    service: Service,
    browse: Callable[[str], str],
    bank: House,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
) -> None:
    monkeypatch.setenv("YUANHANG_PUBLIC_URL", "https://yh.bank.example")
    browse({"bank": "", "members": "lin", "admin": "yun"}[page])
    secret = "" if page == "admin" else bank.assessment
    app = visit(page, service.start(guest([]), Bank(BANK)).secret if page == "bank" else secret)
    for button in ("invite-go", "reset-lin"):
        if button in [one.key for one in app.button]:
            app.button(key=button).click().run()
    assert re.findall(r'value="(https?://[^/"]+)/', html(app)) == ["https://yh.bank.example"]


def test_an_invitation_is_revoked(
    service: Service, browse: Callable[[str], str], bank: House
) -> None:
    invited = service.invite(principal(service, "lin"), bank.tenant, Role.VIEWER)
    browse("lin")
    app = visit("members", bank.assessment)
    app.button(key=f"revoke-{invited.invitation.id}").click().run()
    with pytest.raises(Forbidden):
        service.invitation(guest([]), invited.secret)


def test_roles_are_changed_and_members_removed(
    service: Service, browse: Callable[[str], str], bank: House
) -> None:
    browse("lin")
    app = visit("members", bank.assessment)
    app.selectbox(key="role-chen").set_value(Role.CONTRIBUTOR).run()
    app.button(key="remove-yes-gu").click().run()
    members = service.members(principal(service, "lin"), bank.tenant).members
    assert [(member.person.id, member.role) for member in members] == [
        ("lin", Role.MANAGER),
        ("wu", Role.CONTRIBUTOR),
        ("chen", Role.CONTRIBUTOR),
    ]


def test_the_last_leader_is_told_why_they_stay(
    service: Service, browse: Callable[[str], str], bank: House
) -> None:
    service.remove_member(principal(service, "gu"), bank.tenant, "gu")
    browse("lin")
    app = visit("members", bank.assessment)
    app.selectbox(key="role-lin").set_value(Role.VIEWER).run()
    assert "每家银行至少保留一名管理员或顾问" in html(app)
    assert app.selectbox(key="role-lin").value is Role.MANAGER


def test_tasks_are_assigned_with_a_choice(
    service: Service, browse: Callable[[str], str], bank: House
) -> None:
    browse("lin")
    app = visit("members", bank.assessment)
    app.multiselect(key=f"asked-{bank.assessment}-wu").set_value(["STR", "TAL-1.1"]).run()
    (colleague,) = service.team(principal(service, "lin"), bank.assessment)
    assert (colleague.subjects, colleague.asked) == ({"STR", "TAL-1.1"}, 16)
    assert "已答 0/16 题" in html(app)
    assert "STR-1" not in html(app).split("尚未全部分配的能力：")[1].split("。")[0]


def test_a_bank_without_an_assessment_has_members_and_says_what_comes_next(
    service: Service, browse: Callable[[str], str]
) -> None:
    tenant = service.found_bank(principal(service, "gu"), "江北银行").id
    browse("gu")
    app = visit("members", bank=tenant)
    assert "开始一次测评后，可在这里向填写人分配任务" in html(app)


def test_a_bank_is_renamed_by_who_leads_it(
    service: Service, browse: Callable[[str], str], bank: House
) -> None:
    browse("lin")
    app = visit("members", bank.assessment)
    key = f"rename-{bank.tenant}"
    assert app.text_input(key=key).value == BANK
    app.text_input(key=key).set_value("江南新银行")
    app.button(key="rename-go").click().run()
    (client,) = service.banks(principal(service, "lin"))
    assert client.tenant.name == "江南新银行"
    assert "<p>江南新银行</p>" in html(app)
    app.text_input(key=key).set_value("")
    app.button(key="rename-go").click().run()
    assert 'role="alert"' in html(app)
    assert app.text_input(key=key).value == "江南新银行"


def test_a_bank_without_an_assessment_is_deleted_by_who_leads_it(
    service: Service, browse: Callable[[str], str], bank: House
) -> None:
    tenant = service.found_bank(principal(service, "gu"), "江北银行").id
    browse("gu")
    app = visit("members", bank=tenant)
    app.text_input(key="erase-name").set_value("江南")
    app.button(key="erase-do").click().run()
    assert 'role="alert"' in html(app)
    app.text_input(key="erase-name").set_value("江北银行")
    app.button(key="erase-do").click().run()
    assert not app.exception
    left = [client.tenant.id for client in service.banks(principal(service, "gu"))]
    assert left == [bank.tenant]
    keys = {field.key for field in visit("members", bank.assessment).text_input}
    assert "erase-name" not in keys


@pytest.mark.parametrize("name", ["wu", "chen"])
def test_who_does_not_lead_a_bank_goes_out_of_it_from_the_start_page(
    service: Service, browse: Callable[[str], str], bank: House, name: str
) -> None:
    browse(name)
    app = visit("home")
    app.button(key=f"leave-yes-{bank.tenant}").click().run()
    assert not app.exception
    assert service.banks(principal(service, name)) == ()
    assert "您还没有加入任何银行" in html(app)
    browse("lin")
    assert [b.key for b in visit("home").button if str(b.key).startswith("leave-")] == []


# ---- From guest to account ----------------------------------------------------------------------


def test_a_guest_is_shown_the_way_to_an_account(
    service: Service, browse: Callable[[str], str]
) -> None:
    secret = service.start(guest([]), Bank(BANK)).secret
    browse("")
    assert "登录后保存" in html(visit("bank", secret))


def test_an_assessment_is_kept_in_an_account_and_its_link_closed(
    service: Service, browse: Callable[[str], str]
) -> None:
    started = service.start(guest([]), Bank(BANK))
    browse("lin")
    app = visit("bank", started.secret)
    assert "专用链接立即失效" in html(app)
    app.button(key="keep-yes").click().run()
    assert app.query_params["a"] == started.assessment.id
    assert "已保存到账号" in html(app)
    assert 'class="yh-link"' not in html(app)
    assert service.banks(principal(service, "lin"))[0].role is Role.MANAGER
    browse("")
    assert "这个链接没有对应的测评" in html(visit("home", started.secret))


# ---- The operator -------------------------------------------------------------------------------


def test_an_operator_gives_offices_and_closes_accounts(
    service: Service, browse: Callable[[str], str], bank: House
) -> None:
    browse("yun")
    app = visit("admin")
    app.selectbox(key="office-lin").set_value(Office.CONSULTANT).run()
    app.button(key="close-yes-wu").click().run()
    found = {one.id: one for one in service.people(principal(service, "yun"))}
    assert found["lin"].office is Office.CONSULTANT
    assert found["wu"].closed_at is not None
    app.button(key="reopen-wu").click().run()
    assert service._store.people.known("wu") is not None
    assert "江南&lt;b&gt;*农村*&lt;/b&gt;银行（4 名成员）" in html(app)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_operator_deletes_an_account_once_its_login_is_typed(
    service: Service, browse: Callable[[str], str], bank: House, language: Language
) -> None:
    service.answer(principal(service, "wu"), bank.assessment, "STR-2.1", F, seen=0)
    browse("yun")
    app = visit("admin", language=language)
    app.button(key="erase-wu").click().run()
    app.text_input(key="erase-login-wu").set_value("chen@example.com")
    app.button(key="erase-do").click().run()
    assert say(language, "problem.erase-other-login") in html(app)
    assert service._store.people.known("wu") is not None
    app.text_input(key="erase-login-wu").set_value(" Wu@Example.com")
    app.checkbox(key="erase-said-wu").check()
    app.button(key="erase-do").click().run()
    assert not app.exception
    assert service._store.people.known("wu") is None
    assert service.heard(principal(service, "lin"), bank.assessment) == {}
    assert [one.label for one in app.get("download_button")] == [say(language, "custody.receipt")]


def test_an_account_without_which_a_bank_has_no_manager_is_deleted_knowingly(
    service: Service, browse: Callable[[str], str], bank: House
) -> None:
    service.remove_member(principal(service, "lin"), bank.tenant, "gu")
    browse("yun")
    app = visit("admin")
    app.button(key="erase-lin").click().run()
    app.text_input(key="erase-login-lin").set_value("lin@example.com")
    app.button(key="erase-do").click().run()
    assert "将没有管理员。请先让其他人成为管理员，或确认仍要删除。" in html(app)
    app.checkbox(key="erase-accepted-lin").check()
    app.button(key="erase-do").click().run()
    assert service._store.people.known("lin") is None


def test_an_operator_enters_a_bank_and_invites_its_manager(
    service: Service, browse: Callable[[str], str]
) -> None:
    browse("yun")
    app = visit("admin")
    app.text_input(key="found-name").set_value("江北银行")
    app.button(key="found-go").click().run()
    (one,) = service.overseen(principal(service, "yun"))
    app.button(key=f"invite-{one.tenant.id}").click().run()
    link = re.search(r"/account/join\?token=([\w-]+)", html(app))
    assert link is not None
    assert service.invitation(guest([]), link[1]).role is Role.MANAGER


def test_an_operator_makes_a_link_for_a_new_password(
    browse: Callable[[str], str], service: Service
) -> None:
    browse("yun")
    app = visit("admin")
    app.button(key="reset-lin").click().run()
    link = re.search(r"/account/reset\?token=([\w-]+)", html(app))
    assert link is not None
    assert service.login_of_reset(guest([]), link[1]) == "lin@example.com"


def test_the_last_operator_is_told_why_they_stay(
    browse: Callable[[str], str], service: Service
) -> None:
    browse("yun")
    app = visit("admin")
    app.button(key="close-yes-yun").click().run()
    assert "系统至少保留一名运维管理员" in html(app)


def test_a_session_that_is_ended_closes_every_page(
    service: Service, browse: Callable[[str], str], bank: House
) -> None:
    browse("lin")
    app = visit("answer", bank.assessment)
    assert items(app)
    service.sign_out_everywhere(principal(service, "lin"))
    app.run()
    assert items(app) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_consultant_brings_in_is_a_client_bank_of_theirs(
    service: Service, browse: Callable[[str], str], bank: House, language: Language
) -> None:
    taken = service.take_out(principal(service, "gu"), bank.assessment)
    browse("gu")
    app = visit("portfolio", language=language)
    app.session_state["bring-in"] = True
    app.run()
    file = ("银行.json", taken.encode(), "application/json")
    app.file_uploader(key="bring-file").set_value(file).run()
    assert app.button(key="bring-do").label == say(language, "custody.bring_client")
    app.button(key="bring-do").click().run()
    assert not app.exception
    new = {one.tenant.id: one for one in service.banks(principal(service, "gu"))}
    assert len(new) == 2
    del new[bank.tenant]
    (client,) = new.values()
    assert app.query_params["a"] == client.assessments[0].id
    assert 'class="yh-link"' not in html(app)
