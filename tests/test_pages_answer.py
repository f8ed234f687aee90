"""The start, bank and answer pages without a browser: what a click stores, and what it says."""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from assessment import access, questionnaire
from assessment.model import Bank, Mode, NotApplicable, Rating
from assessment.service import Opened, Service
from assessment.web import services
from assessment.web.home import secret_in
from tests.rating_cards import buttons, checked, click, given, hand_in, items, rate, shown

MAIN = str(Path(__file__).parent.parent / "assessment" / "web" / "main.py")
BANK = "临江<b>*农村*</b>商业银行"
FULL = "CREATE TRIGGER full BEFORE INSERT ON answers BEGIN INSERT INTO nowhere VALUES (1); END"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "yuanhang.db"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.delenv("YUANHANG_MODEL", raising=False)
    st.cache_resource.clear()
    return path


@pytest.fixture
def service(database: Path) -> Service:
    return services.service()


def begin(service: Service, mode: Mode = "full") -> str:
    return service.start(access.guest([]), Bank(BANK), mode).secret


def stored(service: Service, secret: str) -> Opened:
    return service.resume(access.guest([secret]), secret)


def visit(page: str, secret: str = "", language: str = "zh", **params: str) -> AppTest:
    app = AppTest.from_file(MAIN, default_timeout=30)
    for name, value in ({"a": secret, "lang": language} | params).items():
        if value:
            app.query_params[name] = value
    app.run()
    if page != "home":
        app.switch_page(f"views/{page}.py").run()
    return app


def html(app: AppTest) -> str:
    """All HTML of the page as the browser gets it."""
    elements = [*app.sidebar.get("html"), *app.main.get("html")]
    return "\n".join(element.proto.body for element in elements)


# ---- Coming in ---------------------------------------------------------------------------------


def test_starting_asks_for_nothing_but_a_name(service: Service) -> None:
    app = visit("home")
    app.button(key="way-start").click().run()
    app.text_input(key="bank-name").set_value(BANK)
    app.button(key="begin").click().run()
    link = re.search(r'value="http[^"]*\?a=([\w-]+)"', html(app))
    assert link is not None
    assert stored(service, link[1]).assessment.bank == Bank(BANK)


def test_starting_without_a_name_says_what_is_missing(service: Service) -> None:
    app = visit("home")
    app.button(key="way-start").click().run()
    app.button(key="begin").click().run()
    assert "银行名称" in html(app).split('role="alert"')[1]


@pytest.mark.parametrize(
    "given",
    ["abc_-1", "  abc_-1\n", "https://bank.cn/answer?a=abc_-1&c=STR-2", "?lang=en&a=abc_-1"],
)
def test_a_whole_link_or_its_secret_alone_lets_one_in(given: str) -> None:
    assert secret_in(given) == "abc_-1"


def test_a_wrong_secret_opens_nothing(service: Service) -> None:
    app = visit("home", "wrong")
    assert "这个链接没有对应的测评" in html(app)
    assert "a" not in app.query_params


def test_the_name_of_a_bank_is_never_markup(service: Service) -> None:
    app = visit("bank", begin(service))
    assert "临江&lt;b&gt;*农村*&lt;/b&gt;商业银行" in html(app)
    assert "<b>*农村*</b>" not in html(app)


def test_the_profile_is_stored_field_by_field(service: Service) -> None:
    secret = begin(service)
    app = visit("bank", secret)
    app.number_input(key="bank-seats").set_value(120).run()
    app.selectbox(key="bank-type").set_value("RCB").run()
    bank = stored(service, secret).assessment.bank
    assert bank == Bank(BANK, seats=120, segments={"type": "RCB"})


def test_a_sample_can_be_looked_at_but_not_answered(service: Service) -> None:
    app = visit("answer", "sample-rural")
    assert not app.exception
    assert items(app) == []


# ---- Answering ---------------------------------------------------------------------------------


def test_a_rating_is_stored_and_only_then_called_saved(service: Service) -> None:
    secret = begin(service)
    app = visit("answer", secret)
    assert shown(app, "STR-1.1")["saved"] == ""
    rate(app, "STR-1.1", Rating.L)
    assert stored(service, secret).assessment.responses["STR-1.1"].judgement is Rating.L
    assert shown(app, "STR-1.1")["saved"].startswith("已保存")


def test_nothing_is_answered_before_somebody_answers(service: Service) -> None:
    app = visit("answer", begin(service))
    assert [checked(app, item) for item in items(app)] == [None] * 5


def test_not_applicable_is_stored_once_a_reason_is_written(service: Service) -> None:
    secret = begin(service)
    app = visit("answer", secret)
    click(app, "STR-1.2", "na")
    assert "STR-1.2" not in stored(service, secret).assessment.responses
    app.text_input(key="reason-STR-1.2").set_value("省联社统一开展").run()
    response = stored(service, secret).assessment.responses["STR-1.2"]
    assert response.judgement == NotApplicable("省联社统一开展")


def test_a_judgement_can_be_taken_back(service: Service) -> None:
    secret = begin(service)
    app = rate(visit("answer", secret), "STR-1.1", Rating.F)
    click(app, "STR-1.1", "clear")
    assert stored(service, secret).assessment.responses["STR-1.1"].judgement is None
    assert checked(app, "STR-1.1") is None


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "**粗** $x$ :red[y]", " 行\n\n尾 "])
def test_a_comment_is_stored_exactly_as_typed(service: Service, text: str) -> None:
    secret = begin(service)
    app = visit("answer", secret)
    click(app, "STR-1.1", "notes")
    app.text_area(key="comment-STR-1.1").set_value(text).run()
    assert stored(service, secret).assessment.responses["STR-1.1"].comment == text


def test_a_quick_choice_is_stored(service: Service) -> None:
    secret = begin(service, "quick")
    visit("answer", secret).radio(key="choice-STR-1").set_value(3).run()
    assert stored(service, secret).assessment.quick == {"STR-1": 3}


def test_going_on_starts_with_the_first_capability_that_is_not_complete(service: Service) -> None:
    secret = begin(service)
    who, id_ = access.guest([secret]), stored(service, secret).assessment.id
    for item in service.questionnaire.capability["STR-1"].items:
        service.answer(who, id_, item.id, Rating.F, seen=0)
    assert "战略执行与治理" in html(visit("answer", secret)).split("<h1>")[1]


def test_the_last_answer_leads_to_the_findings(service: Service) -> None:
    secret = begin(service)
    who, id_ = access.guest([secret]), stored(service, secret).assessment.id
    for item in service.questionnaire.items[:-1]:
        service.answer(who, id_, item.id, Rating.P, seen=0)
    app = visit("answer", secret)
    assert "全部答完了" not in html(app)
    rate(app, service.questionnaire.items[-1].id, Rating.P)
    assert "全部答完了" in html(app)


# ---- When something is in the way --------------------------------------------------------------


def test_a_rating_that_could_not_be_stored_is_to_be_sent_again(
    service: Service, database: Path
) -> None:
    secret = begin(service)
    app = visit("answer", secret)
    _tell(database, FULL)
    assert hand_in(given(app, "STR-1.1", Rating.F)).status_code == 503
    assert "STR-1.1" not in stored(service, secret).assessment.responses
    _tell(database, "DROP TRIGGER full")
    rate(app, "STR-1.1", Rating.F)
    assert stored(service, secret).assessment.responses["STR-1.1"].judgement is Rating.F


def test_taking_back_that_could_not_be_saved_says_so_and_can_be_tried_again(
    service: Service, database: Path
) -> None:
    secret = begin(service)
    app = rate(visit("answer", secret), "STR-1.1", Rating.F)
    _tell(database, FULL)
    click(app, "STR-1.1", "clear")
    assert "没有保存成功" in html(app)
    assert shown(app, "STR-1.1")["saved"] == ""
    _tell(database, "DROP TRIGGER full")
    app.button(key="retry-STR-1.1").click().run()
    assert stored(service, secret).assessment.responses["STR-1.1"].judgement is None
    assert "没有保存成功" not in html(app)


def test_a_click_that_arrives_twice_or_from_before_a_restart_is_done_once(
    service: Service,
) -> None:
    app = visit("answer", begin(service))
    before = shown(app, "STR-1.1")
    click(app, "STR-1.1", "notes")
    assert buttons(app, "STR-1.1")["notes"]["word"] == "收起备注与佐证"
    for stale in (before["heard"] + 1, before["heard"]):
        click(app, "STR-1.1", "notes", n=stale)
    click(app, "STR-1.1", "notes", session="of another life")
    assert buttons(app, "STR-1.1")["notes"]["word"] == "收起备注与佐证"


HANDED_IN = {
    "no JSON": b"{",
    "a list": [],
    "no rating": {"rating": "X"},
    "a number for a text": {"item": 7},
    "a revision below zero": {"seen": -1},
    "a revision that is no number": {"seen": "0"},
    "a language that is none": {"language": "fr"},
    "too long": {"item": "x" * 5_000},
}


@pytest.mark.parametrize("wrong", HANDED_IN)
def test_what_no_card_sends_is_refused(service: Service, wrong: str) -> None:
    app, change = visit("answer", begin(service)), HANDED_IN[wrong]
    right = given(app, "STR-1.1", Rating.F)
    document = right | change if isinstance(change, dict) else change
    assert hand_in(document).status_code == 400


def test_a_form_of_another_site_cannot_hand_in(service: Service) -> None:
    right = given(visit("answer", begin(service)), "STR-1.1", Rating.F)
    assert hand_in(right, {"content-type": "text/plain"}).status_code == 400


def test_nobody_hands_in_for_a_foreign_assessment(service: Service) -> None:
    right = given(visit("answer", begin(service)), "STR-1.1", Rating.F)
    foreign = stored(service, begin(service)).assessment.id
    for assessment in (foreign, "none", "sample-rural", "\0"):
        answer = hand_in(right | {"assessment": assessment})
        assert (answer.status_code, "这里不能修改" in answer.text) == (403, True)
    assert stored(service, str(right["secret"])).assessment.responses == {}


def test_an_item_that_does_not_exist_is_said(service: Service) -> None:
    right = given(visit("answer", begin(service)), "STR-1.1", Rating.F)
    answer = hand_in(right | {"item": "STR-9.9"})
    assert (answer.status_code, "STR-9.9" in answer.json()["words"]) == (422, True)


def test_what_a_card_handed_in_is_no_news_to_its_own_page(service: Service) -> None:
    """The page learns of it only when it is drawn the next time, and must not take it for
    another person's."""
    app = visit("answer", begin(service))
    hand_in(given(app, "STR-1.1", Rating.L))
    app.run()
    assert checked(app, "STR-1.1") == "L"
    assert 'class="yh-notice"' not in html(app)


@pytest.mark.parametrize("is_drawn_before", [False, True])
@pytest.mark.parametrize("theirs", [None, Rating.F])
def test_what_another_process_stored_for_a_card_is_shown_as_its_own(
    service: Service, theirs: Rating | None, is_drawn_before: bool
) -> None:
    """As when a process has died; only what somebody else had said before is told, even where the
    page was drawn before the card could tell whose rating that is."""
    secret = begin(service)
    app = visit("answer", secret)
    of, me = stored(service, secret).assessment.id, access.guest([secret])
    if theirs is not None:
        service.answer(me, of, "STR-1.1", theirs, seen=0)
    saved = service.answer(me, of, "STR-1.1", Rating.L, seen=0)
    if is_drawn_before:
        app.run()
    click(app, "STR-1.1", "rated", revision=saved.revision, seen=0)
    assert checked(app, "STR-1.1") == "L"
    assert ('class="yh-notice"' in html(app)) is (theirs is not None)


@pytest.mark.parametrize("told", [{}, {"revision": 9, "seen": 0}, {"revision": "1", "seen": -1}])
def test_a_card_that_tells_of_no_stored_rating_changes_nothing(
    service: Service, told: dict[str, object]
) -> None:
    app = visit("answer", begin(service))
    click(app, "STR-1.1", "rated", **told)
    assert checked(app, "STR-1.1") is None
    assert 'class="yh-notice"' not in html(app)


def test_a_note_that_could_not_be_saved_stays_in_its_field(
    service: Service, database: Path
) -> None:
    secret = begin(service)
    app = visit("answer", secret)
    click(app, "STR-1.1", "notes")
    _tell(database, FULL)
    app.text_area(key="comment-STR-1.1").set_value("写好的话").run()
    click(app, "STR-1.1", "notes")
    assert "没有保存成功" in html(app)
    assert app.text_area(key="comment-STR-1.1").value == "写好的话"
    _tell(database, "DROP TRIGGER full")
    app.button(key="retry-STR-1.1").click().run()
    assert stored(service, secret).assessment.responses["STR-1.1"].comment == "写好的话"


def test_a_broken_model_shows_every_fault_in_both_languages(
    tmp_path: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(questionnaire.DEFAULT, folder)
    for name in ("strategy.yaml", "talent.yaml"):
        (folder / name).write_text("stages: [\n", "utf-8")
    monkeypatch.setenv("YUANHANG_MODEL", str(folder))
    app = visit("home")
    shown = "\n".join(text.value for text in app.text)
    assert not app.exception
    assert shown.count("strategy.yaml") == 2
    assert shown.count("talent.yaml") == 2
    assert [header.value for header in app.header] == [
        "测评模型无法使用",
        "The questionnaire cannot be used",
    ]


def test_another_model_brings_its_own_questions(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YUANHANG_MODEL", str(Path(__file__).parent / "models" / "small"))
    service = services.service()
    app = visit("answer", begin(service))
    first = service.questionnaire.items[0].id
    assert items(app)[0] == first


def _tell(database: Path, sql: str) -> None:
    """Something happens to the database while the app runs."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.execute(sql)
        connection.commit()
