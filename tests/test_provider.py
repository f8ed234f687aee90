"""Signing in through an OpenID provider: a real one, in a process of its own, with its own keys."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from assessment.access import Role
from assessment.messages import say
from assessment.service.console import Console
from assessment.web import services, visitor
from tests.openid_provider import CLIENT, FAULTS, SECRET, Provider
from tests.postgres import migrated_file
from tests.test_account_pages import FORM, OURS, SITE, browser, invited, is_in, roles_of, send

BACK = f"{SITE}/account/provider/back"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider(BACK) as running:
        yield running


@pytest.fixture
def environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, provider: Provider
) -> Iterator[dict[str, str]]:
    shutil.copy(migrated_file(), tmp_path / "yuanhang.db")
    kept = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'yuanhang.db'}",
        "YUANHANG_PUBLIC_URL": SITE,
        "YUANHANG_OIDC_ISSUER": provider.url,
        "YUANHANG_OIDC_CLIENT_ID": CLIENT,
        "YUANHANG_OIDC_CLIENT_SECRET": SECRET,
        "YUANHANG_OIDC_LABEL": "行内统一认证",
    }
    for name, value in kept.items():
        monkeypatch.setenv(name, value)
    services.service.clear()
    yield kept
    services.service.clear()


@pytest.fixture
def operator(environment: dict[str, str]) -> TestClient:
    one = browser(**environment)
    token = Console(services.store(), lambda: datetime.now(UTC)).first_token()
    send(one, "/account/set-up", token=str(token), name="张三", **FORM)
    return one


@pytest.fixture
def anybody(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, operator: TestClient
) -> TestClient:
    """A browser where the operator lets the provider open accounts."""
    monkeypatch.setenv("YUANHANG_OIDC_REGISTRATION", "on")
    services.service.clear()
    return browser(**environment)


def begin(one: TestClient, path: str = "/account/provider/go", **form: str) -> str:
    """Press the button; the link to the provider on the page that comes."""
    page = send(one, path, **(form or {"x": "1"}))
    assert page.status_code == 200, page.text
    (link,) = re.findall(r'<a href="(http[^"]+)">', page.text)
    assert f"0; url={link}" in page.text
    return unescape(link)


def come_back(one: TestClient, address: str) -> Response:
    return one.get(address.removeprefix(SITE))


def link(one: TestClient, provider: Provider, user: str = "wang") -> Response:
    return come_back(one, provider.sign_in(begin(one, link="yes"), user))


def name_of(one: TestClient) -> str:
    return services.service().who(one.cookies[visitor.COOKIE], [], "").name


def test_the_request_has_state_nonce_and_a_challenge(operator: TestClient) -> None:
    asked = parse_qs(urlsplit(begin(operator)).query)
    assert asked["client_id"] == [CLIENT]
    assert asked["redirect_uri"] == [BACK]
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["state"][0]) >= 20
    assert len(asked["nonce"][0]) >= 20
    assert SECRET not in str(asked)


def test_nobody_comes_in_whom_the_provider_knows_and_we_do_not(
    operator: TestClient, provider: Provider, environment: dict[str, str]
) -> None:
    one = browser(**environment)
    answer = come_back(one, provider.sign_in(begin(one), "wang"))
    assert say("zh", "problem.identity-unknown") in answer.text
    assert not is_in(one)


def test_once_linked_one_signs_in_by_the_provider_and_goes_on(
    operator: TestClient, provider: Provider, environment: dict[str, str]
) -> None:
    assert link(operator, provider).headers["location"] == "/account?done=linked"
    one = browser(**environment)
    page = one.get("/account/sign-in?next=/answer").text
    (path,) = re.findall(r'action="(/account/provider/go[^"]*)"', page)
    assert "使用行内统一认证登录" in page
    answer = come_back(one, provider.sign_in(begin(one, unescape(path)), "wang"))
    assert answer.headers["location"] == "/answer"
    assert name_of(one) == "张三"
    assert send(operator, "/account/provider/unlink", x="1").status_code == 303
    again = browser(**environment)
    assert come_back(again, provider.sign_in(begin(again), "wang")).status_code == 422


def test_an_account_is_opened_where_the_operator_lets_the_provider(
    anybody: TestClient, provider: Provider
) -> None:
    assert come_back(anybody, provider.sign_in(begin(anybody), "wang")).status_code == 303
    assert name_of(anybody) == "王五"
    assert "wang.wu" in anybody.get("/account").text


def test_who_is_invited_gets_an_account_by_the_provider_and_joins(
    operator: TestClient, provider: Provider, environment: dict[str, str]
) -> None:
    one, path = browser(**environment), invited()
    way = re.findall(r'action="(/account/provider/go[^"]*)"', one.get(path).text)[0]
    answer = come_back(one, provider.sign_in(begin(one, unescape(way)), "wang"))
    assert answer.headers["location"] == path
    assert send(one, path, join="yes").status_code == 303
    assert (name_of(one), roles_of(one)) == ("王五", [Role.MANAGER])


def test_neither_login_nor_address_takes_an_account_over(
    anybody: TestClient, provider: Provider
) -> None:
    answer = come_back(anybody, provider.sign_in(begin(anybody), "zhao"))
    assert say("zh", "problem.login-taken", login="zhang.san") in unescape(answer.text)
    assert not is_in(anybody)


@pytest.mark.parametrize("fault", FAULTS)
def test_an_identity_is_not_believed_with_a_wrong(
    anybody: TestClient, provider: Provider, fault: str
) -> None:
    answer = come_back(anybody, provider.sign_in(begin(anybody), "wang", fault))
    assert answer.status_code == 502
    assert say("zh", "account.provider_failed", label="行内统一认证") in answer.text
    assert visitor.COOKIE not in anybody.cookies


def test_an_answer_is_good_in_the_browser_that_asked_and_once(
    anybody: TestClient, provider: Provider, environment: dict[str, str]
) -> None:
    back = provider.sign_in(begin(anybody), "wang")
    other = browser(**environment)
    assert come_back(other, back).status_code == 502
    begin(other)
    assert come_back(other, back).status_code == 502
    assert come_back(anybody, back).status_code == 303
    assert come_back(anybody, back).status_code == 502


@pytest.mark.parametrize(
    "query", ["", "code=x", "state=x", "code=x&state=x", "error=access_denied&state=x", "code=%00"]
)
def test_an_answer_nobody_gave_signs_nobody_in(anybody: TestClient, query: str) -> None:
    begin(anybody)
    assert anybody.get(f"/account/provider/back?{query}").status_code == 502
    assert not is_in(anybody)


def test_a_link_is_made_for_whom_it_was_begun(operator: TestClient, provider: Provider) -> None:
    back = provider.sign_in(begin(operator, link="yes"), "wang")
    send(operator, "/account/sign-out", x="1")
    assert come_back(operator, back).headers["location"].startswith("/account/sign-in")


def test_the_button_works_from_our_own_pages_only(operator: TestClient) -> None:
    for headers in ({}, {"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}):
        answer = operator.post("/account/provider/go", data={"x": "1"}, headers=headers)
        assert answer.status_code == 403
    assert operator.get("/account/provider/go").status_code == 405
    assert operator.post("/account/provider/back", headers=OURS).status_code == 405


def test_a_provider_that_is_away_is_told(
    operator: TestClient, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Provider(BACK) as gone:
        url = gone.url
    monkeypatch.setenv("YUANHANG_OIDC_ISSUER", url)
    answer = send(browser(**environment), "/account/provider/go", x="1")
    assert answer.status_code == 502
    assert is_in(operator)


def test_without_a_provider_there_is_no_button_and_no_way(
    operator: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.delenv(f"YUANHANG_OIDC_{name}")
    one = browser()
    assert "/account/provider" not in one.get("/account/sign-in").text
    assert one.post("/account/provider/go", headers=OURS).status_code == 404
