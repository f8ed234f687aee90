"""The pages of the account by HTTP: what they let in, what they send back, and what they refuse."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import streamlit as st
from httpx2 import Response
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from assessment import settings
from assessment.access import Office, Principal, Role
from assessment.credentials import second_factor, throttle
from assessment.credentials.throttle import Tries, Turn
from assessment.messages import say
from assessment.model import LANGUAGES, Language
from assessment.service.console import RESET_PATH, Console
from assessment.settings import Installation
from assessment.tenancy import Person
from assessment.web import account, edge, services, visitor
from assessment.web.account import beginning
from assessment.web.account.visit import device_of, own_address
from tests.conftest import ROOT
from tests.postgres import migrated_file
from tests.test_messages import CODES

SITE = "http://testserver"
OURS = {"origin": SITE}
PASSWORD = "春江水暖鸭先知，竹外桃花"  # noqa: S105
OTHER = "another long sentence of words"
FORM = {"login": "zhang.san", "password": PASSWORD}
WRONG = FORM | {"password": "guess-me"}
ROUTES = [route for route in account.routes(Installation()) if isinstance(route, Route)]
LOOKED_AT = sorted(one.path for one in ROUTES if "GET" in (one.methods or ()))
SENT_TO = sorted(one.path for one in ROUTES if "POST" in (one.methods or ()))
PATHS = sorted({*LOOKED_AT, *SENT_TO})
OPEN = {"/account/sign-in", "/account/sign-out", "/account/second-step", "/account/set-up"} | {
    *("/account/reset", "/account/join")
}


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """An installation of its own, which no process has opened yet."""
    shutil.copy(migrated_file(), tmp_path / "yuanhang.db")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'yuanhang.db'}")
    services.service.clear()
    yield
    services.service.clear()


@pytest.fixture
def console() -> Console:
    return Console(services.store(), lambda: datetime.now(UTC))


def browser(language: str = "zh-CN", **kept: str) -> TestClient:
    """A browser that goes no further than it is told."""
    given = settings.read(kept)
    app = Starlette(routes=edge.routes(given, None), middleware=edge.middleware(given, None))
    headers = {"accept-language": language, "accept": "text/html"}
    return TestClient(app, base_url=SITE, headers=headers, follow_redirects=False)


def send(one: TestClient, path: str, **form: str) -> Response:
    return one.post(path, data=form, headers=OURS)


@pytest.fixture
def operator(console: Console) -> TestClient:
    """The browser of the first operator, signed in."""
    one = browser()
    first = {"token": str(console.first_token()), "name": "张三", **FORM}
    assert send(one, "/account/set-up", **first).headers["location"] == "/account"
    return one


def signed_in(**also: str) -> TestClient:
    one = browser(**also)
    assert send(one, "/account/sign-in", **FORM).status_code == 303
    return one


def is_in(one: TestClient) -> bool:
    return bool(one.get("/account").status_code == 200)


def names(page: str) -> set[str]:
    return set(re.findall(r'<input[^>]* name="(\w+)"', page))


# ---- Every page ----------------------------------------------------------------------------------


def test_no_page_takes_a_method_it_was_not_made_for() -> None:
    one = browser()
    made_for = {(path, "GET") for path in LOOKED_AT} | {(path, "POST") for path in SENT_TO}
    methods = ("GET", "POST", "PUT", "PATCH", "DELETE")
    wrong = {(path, method) for path in PATHS for method in methods} - made_for
    assert len(wrong) > 40
    for path, method in wrong:
        assert one.request(method, path, headers=OURS).status_code == 405, (path, method)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "http://evil.example"},
        {"origin": "http://testserver.evil.example"},
        {"origin": "http://testserver:81"},
        {"origin": "ftp://testserver"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "http://evil.example", "sec-fetch-site": "same-origin"},
    ],
    ids=str,
)
def test_no_form_is_taken_from_another_site(operator: TestClient, headers: dict[str, str]) -> None:
    form = FORM | {"current": PASSWORD, "name": "李四", "language": "en", "code": "1"}
    for path in SENT_TO:
        refused = operator.post(path, data=form, headers=headers)
        assert refused.status_code == 403, path
        assert "set-cookie" not in refused.headers
    assert 'value="张三"' in operator.get("/account").text


@pytest.mark.parametrize("headers", [OURS, {"sec-fetch-site": "same-origin"}], ids=str)
def test_a_form_of_our_own_is_taken(operator: TestClient, headers: dict[str, str]) -> None:
    answer = browser().post("/account/sign-in", data=FORM, headers=headers)
    assert answer.status_code == 303


def test_behind_a_public_address_only_that_one_counts(
    operator: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = "https://yuanhang.bank.example"
    monkeypatch.setenv("YUANHANG_PUBLIC_URL", public)
    one, taken = browser(), []
    for origin in (public, SITE, "http://yuanhang.bank.example"):
        told = {"host": urlsplit(origin).netloc, "origin": origin}
        taken.append(one.post("/account/sign-in", data=FORM, headers=told).status_code)
    assert taken == [303, 403, 403]


@pytest.mark.parametrize("cookie", [b"", b"no such session", b"\xff", b"A" * 4000])
def test_without_a_session_one_is_led_to_sign_in(cookie: bytes) -> None:
    one = browser()
    headers = {b"origin": SITE.encode(), b"cookie": b"yuanhang=" + cookie}
    for path in set(PATHS) - OPEN:
        if path in LOOKED_AT:
            answer = one.get(path, headers=headers)
        else:
            answer = one.post(path, data={"name": "x"}, headers=headers)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/account/sign-in?next=%2Faccount")


def test_what_is_no_form_is_not_read(operator: TestClient) -> None:
    for path in SENT_TO:
        assert operator.post(path, json=FORM, headers=OURS).status_code == 415
        assert operator.post(path, files={"login": b"x"}, headers=OURS).status_code == 415


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_in_one_language_and_escapes_what_was_typed(
    operator: TestClient, language: Language
) -> None:
    send(operator, "/account/details", name="<b>&'\"", language=language)
    send(operator, "/account/second-factor/begin", x="1")
    me = services.service().who(operator.cookies[visitor.COOKIE], [], "")
    link = services.service().let_reset(me, "zhang.san")
    tag = {"zh": "zh-CN", "en": "en"}[language]
    for path in LOOKED_AT:
        page = operator.get(f"{path}?lang={language}&token={link}", follow_redirects=True).text
        assert f'<html lang="{tag}">' in page, path
        assert "<b>" not in page
        words = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]+>", " ", page, flags=re.DOTALL)
        if language == "en":
            assert set(re.findall(r"[\u3400-\u9fff]+", words)) == {"中文"}


def test_every_message_of_the_templates_is_in_the_catalogues() -> None:
    folder = ROOT / "assessment/web/account/templates"
    used = {
        code
        for file in folder.glob("*.html")
        for code in re.findall(r"""\bt\(["']([\w.]+)["']""", file.read_text("utf-8"))
    }
    assert len(used) > 50
    assert used <= set(CODES)


def test_the_pages_need_no_script_and_no_other_host(operator: TestClient) -> None:
    for path in LOOKED_AT:
        page = operator.get(path).text
        assert "<script" not in page
        assert re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"', page) == []


# ---- Signing in and out --------------------------------------------------------------------------


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(operator: TestClient) -> None:
    cookie = send(browser(), "/account/sign-in", **FORM).headers["set-cookie"].split("; ")
    assert cookie[0].startswith("yuanhang=")
    assert {part.lower() for part in cookie[1:]} == {
        *("httponly", "samesite=lax", "path=/", "max-age=43200"),
    }


def test_behind_https_the_cookie_goes_nowhere_else(
    operator: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YUANHANG_PUBLIC_URL", "https://testserver")
    answer = browser().post("/account/sign-in", data=FORM, headers={"origin": "https://testserver"})
    assert "Secure" in answer.headers["set-cookie"]


def test_a_wrong_password_is_told_and_not_shown(operator: TestClient) -> None:
    answer = send(browser(), "/account/sign-in", **WRONG)
    assert answer.status_code == 422
    assert say("zh", "problem.sign-in-wrong") in answer.text
    assert 'value="zhang.san"' in answer.text
    assert WRONG["password"] not in answer.text
    assert "set-cookie" not in answer.headers


def test_who_guesses_is_told_how_long_to_wait(operator: TestClient) -> None:
    names, now = throttle.of_password("nobody", "", is_known=False), datetime.now(UTC)
    often = Turn(timedelta(), {name: Tries(50, now) for name in names})
    services.store().accounts.turn(names, lambda _: often)
    answer = send(browser("en"), "/account/sign-in", **FORM | {"login": "nobody"})
    assert answer.status_code == 429
    assert re.search(r"Too many wrong tries\. Try again in \d+ s\.", answer.text)


def test_each_sign_in_is_a_session_of_its_own(operator: TestClient) -> None:
    tokens = {signed_in().cookies[visitor.COOKIE] for _ in range(3)}
    assert len(tokens) == 3
    fixed = OURS | {"cookie": f"{visitor.COOKIE}=chosen-by-somebody-else"}
    answer = browser().post("/account/sign-in", data=FORM, headers=fixed)
    assert "chosen-by-somebody-else" not in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    ("asked", "to"),
    [
        ("/answer?a=secret&c=STR-1", "/answer?a=secret&c=STR-1"),
        ("/account", "/account"),
        ("/", "/"),
        ("", "/"),
        ("//evil.example", "/"),
        ("///evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/answer", "/"),
        ("https:evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/answer/../../evil", "/"),
        ("/%2f/evil.example", "/"),
        ("/answer\r\nset-cookie: a=b", "/"),
        ("/answer?x=\r\na: b", "/"),
        ("answer", "/"),
        ("/_stcore/health", "/"),
        ("//[", "/"),
        ("/answer#//evil", "/answer"),
    ],
)
def test_one_goes_on_to_our_own_pages_only(asked: str, to: str) -> None:
    assert own_address(asked) == to


def test_signed_in_one_is_where_one_wanted_to_go(operator: TestClient) -> None:
    answer = browser().post(
        "/account/sign-in", params={"next": "/answer?a=x"}, data=FORM, headers=OURS
    )
    assert answer.headers["location"] == "/answer?a=x"
    away = browser().post(
        "/account/sign-in", params={"next": "https://evil.example"}, data=FORM, headers=OURS
    )
    assert away.headers["location"] == "/"


def test_signing_out_ends_the_session_and_forgets_the_cookie(operator: TestClient) -> None:
    one, token = signed_in(), ""
    token = one.cookies[visitor.COOKIE]
    assert is_in(one)
    assert send(one, "/account/sign-out", x="1").headers["location"] == "/"
    assert visitor.COOKIE not in one.cookies
    one.cookies.set(visitor.COOKIE, token)
    assert not is_in(one)
    assert is_in(operator)


def test_signing_out_everywhere_ends_every_session(operator: TestClient) -> None:
    one, two = signed_in(), signed_in()
    assert send(one, "/account/sessions/end-all", x="1").status_code == 303
    assert [is_in(browser_) for browser_ in (one, two, operator)] == [False] * 3


def test_one_session_of_many_is_ended(operator: TestClient) -> None:
    other = signed_in()
    page = operator.get("/account").text
    (key,) = re.findall(r'name="key" value="(\w+)"', page)
    send(operator, "/account/sessions/end", key=key)
    assert (is_in(other), is_in(operator)) == (False, True)


# ---- The first account ---------------------------------------------------------------------------


def test_where_nobody_keeps_the_installation_signing_in_leads_to_setting_up(
    console: Console,
) -> None:
    assert browser().get("/account/sign-in").headers["location"] == "/account/set-up"
    assert names(browser().get("/account/set-up").text) == {"token", "name", "login", "password"}


def test_a_wrong_token_sets_nothing_up(console: Console) -> None:
    console.first_token()
    answer = send(browser(), "/account/set-up", **FORM | {"token": "wrong", "name": "张三"})
    assert answer.status_code == 403
    assert services.service().needs_first_account(visitor.Principal())


def test_once_there_is_an_operator_nothing_is_set_up(operator: TestClient) -> None:
    assert browser().get("/account/set-up").status_code == 403
    late = FORM | {"token": "x", "name": "李四"}
    assert send(browser(), "/account/set-up", **late).status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_server_prints_the_token_until_there_is_an_operator(
    language: Language, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8" if language == "zh" else "en_GB.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    beginning.print_first_token()
    said = capsys.readouterr().err
    token = re.findall(r"[\w-]{22}", said)[-1]
    assert "http://localhost:8501/account/set-up" in said
    assert (
        said
        == say(
            language,
            "cli.first_account",
            hours=24,
            address="http://localhost:8501/account/set-up",
            token=token,
        )
        + "\n"
    )
    send(browser(), "/account/set-up", token=token, name="张三", **FORM)
    beginning.print_first_token()
    assert capsys.readouterr().err == ""


def test_a_server_without_its_database_starts_and_prints_no_token(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://yuanhang@/none?host={tmp_path}")
    beginning.print_first_token()
    assert capsys.readouterr().err == ""


# ---- The second factor ---------------------------------------------------------------------------


def code_now(secret: str, later: int = 0) -> str:
    return second_factor.code_of(secret, second_factor.step_at(datetime.now(UTC)) + later)


def with_second_factor(operator: TestClient) -> tuple[str, list[str]]:
    assert send(operator, "/account/second-factor/begin", x="1").status_code == 303
    page = operator.get("/account/second-factor").text
    secret = re.sub(r"\s", "", re.findall(r"<code>(.*?)</code>", page)[0])
    assert "<svg" in page
    page = send(operator, "/account/second-factor", code=code_now(secret)).text
    return secret, re.findall(r"<code>(.*?)</code>", page)


def test_signing_in_by_two_steps(operator: TestClient) -> None:
    secret, codes = with_second_factor(operator)
    assert len(codes) == 10
    one = browser()
    first = one.post("/account/sign-in", params={"next": "/answer?a=x"}, data=FORM, headers=OURS)
    assert first.headers["location"] == "/account/second-step?next=%2Fanswer%3Fa%3Dx"
    assert visitor.COOKIE not in one.cookies
    assert not is_in(one)
    wrong = send(one, first.headers["location"], code="000000")
    assert say("zh", "problem.code-wrong") in wrong.text
    second = send(one, first.headers["location"], code=code_now(secret, later=1))
    assert second.headers["location"] == "/answer?a=x"
    assert is_in(one)


def test_a_second_step_without_a_first_leads_back(operator: TestClient) -> None:
    assert browser().get("/account/second-step").headers["location"].startswith("/account/sign-in")
    assert send(browser(), "/account/second-step", code="000000").status_code == 403


def test_recovery_codes_and_dropping_the_factor_ask_for_the_password(operator: TestClient) -> None:
    _, codes = with_second_factor(operator)
    for path in ("/account/recovery-codes", "/account/second-factor/drop"):
        assert send(operator, path, current="wrong").status_code == 422
    new = send(operator, "/account/recovery-codes", current=PASSWORD).text
    assert not set(codes) & set(re.findall(r"<code>(.*?)</code>", new))
    assert send(operator, "/account/second-factor/drop", current=PASSWORD).status_code == 303
    assert send(browser(), "/account/sign-in", **FORM).headers["location"] == "/"


# ---- The start page ------------------------------------------------------------------------------


def start_page() -> tuple[str, set[str]]:
    """Its HTML, and the keys of its buttons."""
    st.cache_resource.clear()
    app = AppTest.from_file(str(ROOT / "assessment/web/main.py"), default_timeout=30).run()
    assert not app.exception
    elements = [*app.sidebar.get("html"), *app.main.get("html")]
    shown = "".join(element.proto.body for element in elements)
    return shown, {str(button.key) for button in app.button}


def test_the_start_page_offers_signing_in_beside_beginning_as_a_guest() -> None:
    shown, buttons = start_page()
    assert 'href="/account/sign-in?next=%2F"' in shown
    assert {"way-start", "way-resume", "way-sample"} <= buttons


def test_where_guests_are_off_it_offers_signing_in_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YUANHANG_GUESTS", "off")
    shown, buttons = start_page()
    assert say("zh", "account.signed_in_only") in shown
    assert shown.count('href="/account/sign-in?next=%2F"') == 2
    assert buttons == set()


# ---- Invitations ---------------------------------------------------------------------------------


def invited() -> str:
    """The link that a consultant gives the manager of a new bank: its path."""
    adviser = Person("adviser", "gu", "顾问", datetime.now(UTC), Office.CONSULTANT)
    services.store().people.add(adviser)
    principal = Principal(person="adviser", office=Office.CONSULTANT)
    bank = services.service().found_bank(principal, "示例<b>银行")
    known = services.store().people.known("adviser")
    assert known is not None
    leader = Principal(person="adviser", office=Office.CONSULTANT, roles=known.roles)
    made = services.service().invite(leader, bank.id, Role.MANAGER)
    return f"/account/join?token={made.secret}"


def roles_of(one: TestClient) -> list[Role]:
    found = services.service().who(one.cookies[visitor.COOKIE], [], "")
    return list(found.roles.values())


NEW = {"name": "李四", "login": "li.si", "password": OTHER}


def test_who_is_invited_makes_an_account_and_is_in(operator: TestClient) -> None:
    path, one = invited(), browser()
    assert "“示例&lt;b&gt;银行”邀请您加入，角色为管理员。" in one.get(path).text
    assert send(one, path, **NEW | {"password": PASSWORD[:5]}).status_code == 422
    assert send(one, path, **NEW | {"login": "zhang.san"}).status_code == 422
    assert send(one, path, **NEW).headers["location"] == "/"
    assert roles_of(one) == [Role.MANAGER]
    assert one.get(path).status_code == 403
    assert send(browser(), path, **NEW | {"login": "wang.wu"}).status_code == 403
    assert send(browser(), "/account/sign-in", login="wang.wu", password=OTHER).status_code == 422


def test_who_has_an_account_joins_by_it(operator: TestClient) -> None:
    one = browser()
    send(one, invited(), **NEW)
    path = invited()
    page = browser().get(path).text
    (way,) = re.findall(r'href="(/account/sign-in[^"]+)"', page)
    assert parse_qs(urlsplit(way).query)["next"] == [path]
    assert "您已以李四的身份登录。" in one.get(path).text
    assert send(one, path, join="yes").headers["location"] == "/"
    assert roles_of(one) == [Role.MANAGER] * 2
    assert send(one, path, join="yes").status_code == 403


def test_no_other_token_invites_anybody(operator: TestClient) -> None:
    for token in ("", "x", "%00", "%ED%A0%80", "A" * 4000):
        path = f"/account/join?token={token}"
        assert browser().get(path).status_code == 403
        assert send(browser(), path, **NEW).status_code == 403
        assert send(operator, path, x="1").status_code == 403


# ---- The own account -----------------------------------------------------------------------------


def test_a_new_password_keeps_this_browser_and_ends_the_others(operator: TestClient) -> None:
    other = signed_in()
    answer = send(operator, "/account/password", current=PASSWORD, password=OTHER)
    assert answer.headers["location"] == "/account?done=password"
    assert (is_in(operator), is_in(other)) == (True, False)
    assert send(browser(), "/account/sign-in", **FORM).status_code == 422


def test_what_one_reads_in_is_kept_and_followed_after_signing_in(operator: TestClient) -> None:
    send(operator, "/account/details", name="Zhang San", language="en")
    assert "<h1>My account</h1>" in operator.get("/account").text
    assert "<h1>我的账号</h1>" in operator.get("/account?lang=zh").text
    answer = send(browser("zh-CN"), "/account/sign-in", **FORM)
    assert answer.headers["location"] == "/?lang=en"


def test_a_link_of_the_operator_sets_a_new_password_once(operator: TestClient) -> None:
    me = services.service().who(operator.cookies[visitor.COOKIE], [], "")
    path = f"{RESET_PATH}?token={services.service().let_reset(me, 'zhang.san')}"
    one = browser()
    assert "zhang.san" in one.get(path).text
    assert send(one, path, **WRONG).status_code == 422
    assert send(one, path, password=OTHER).headers["location"] == "/account/sign-in?done=reset"
    assert one.get(path).status_code == 403
    assert send(one, path, password=OTHER).status_code == 403
    assert not is_in(operator)
    assert send(browser(), "/account/sign-in", login="zhang.san", password=OTHER).status_code == 303


def test_no_other_link_sets_a_password(operator: TestClient) -> None:
    for token in ("", "x", "%00", "A" * 4000, "%ED%A0%80"):
        path = f"/account/reset?token={token}"
        assert browser().get(path).status_code == 403
        refused = browser().post(path, data={"password": OTHER}, headers=OURS)
        assert refused.status_code == 403


def test_the_page_says_only_what_it_knows_to_be_done(operator: TestClient) -> None:
    assert say("zh", "account.done_details") in operator.get("/account?done=details").text
    assert 'role="status"' not in operator.get("/account?done=%3Cb%3Ehacked").text


def test_where_the_database_is_away_it_is_told_and_nothing_else(
    operator: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://yuanhang@/none?host={tmp_path}")
    services.service.clear()
    answer = operator.get("/account")
    assert (answer.status_code, answer.text) == (503, say("zh", "account.unavailable"))


def test_the_language_can_be_switched_on_every_page_and_after_a_mistake(
    operator: TestClient,
) -> None:
    wrong = operator.post("/account/password", data={"current": "x", "password": "y"}, headers=OURS)
    (other,) = re.findall(r'class="other" href="([^"]+)"', wrong.text)
    assert operator.get(other.replace("&amp;", "&")).status_code == 200
    assert parse_qs(urlsplit(other).query)["lang"] == ["en"]


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/130.0.0.0 Safari/537.36",
            "Chrome · Linux",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari · iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
            "Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0.50",
            "WeChat · Android",
        ),
        ("curl/8.0 <script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_called_what_its_person_calls_it(agent: str, device: str) -> None:
    assert device_of(agent) == device


# ---- Leaving ------------------------------------------------------------------------------------


def test_an_account_is_deleted_once_the_login_is_typed(operator: TestClient) -> None:
    boss = Person("boss", "boss@bank.example", "李四", datetime.now(UTC), Office.OPERATOR)
    services.store().people.add(boss)
    assert {"login"} <= names(operator.get("/account/delete").text)
    refused = send(operator, "/account/delete", login="somebody")
    assert refused.status_code == 422
    assert say("zh", "problem.erase-other-login") in refused.text
    assert is_in(operator)
    left = send(operator, "/account/delete", login="Zhang.San")
    assert left.status_code == 200
    assert "yuanhang-receipt" in left.text
    assert not is_in(operator)
    assert send(browser(), "/account/sign-in", **FORM).status_code == 422
    assert services.store().people.with_login("zhang.san") is None


def test_the_only_operator_is_told_to_name_another_one_first(operator: TestClient) -> None:
    refused = send(operator, "/account/delete", login="zhang.san")
    assert say("zh", "problem.erase-last-operator") in refused.text
    assert is_in(operator)
