"""Accounts in Chromium: the first one, two steps, a provider, and signed out everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assessment.credentials import second_factor
from tests.browser import pages
from tests.browser.server import Server
from tests.conftest import ROOT
from tests.openid_provider import CLIENT, SECRET, Provider

PASSWORD = "春江水暖鸭先知，竹外桃花三两枝"  # noqa: S105
OPERATOR = {"name": "张三", "login": "Zhang.San", "password": PASSWORD}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """With an OpenID provider beside it."""
    server = Server(tmp_path_factory.mktemp("server"))
    with Provider(f"{server.url}/account/provider/back") as provider:
        server.set(
            YUANHANG_PUBLIC_URL=server.url,
            YUANHANG_OIDC_ISSUER=provider.url,
            YUANHANG_OIDC_CLIENT_ID=CLIENT,
            YUANHANG_OIDC_CLIENT_SECRET=SECRET,
            YUANHANG_OIDC_LABEL="统一认证",
        )
        with server:
            yield server


def fill(page: Page, **fields: str) -> None:
    for name, text in fields.items():
        page.locator(f"main [name={name}]:visible").first.fill(text)
    page.locator("main button.loud").click()


def sign_in(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/account/sign-in")
    fill(page, login=OPERATOR["login"], password=PASSWORD)


def sidebar(page: Page) -> str:
    expect(page.locator(".yh-account")).to_be_visible()
    return page.locator(".yh-account").inner_text()


@pytest.fixture(scope="module")
def operator(server: Server, browser: Browser) -> Iterator[BrowserContext]:
    """The first account, made with the token on the console."""
    token = re.findall(r"[\w-]{22}(?=\s*$|\s+创建)", server.log, re.MULTILINE)[-1]
    with browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai") as context:
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto(server.url)
        page.locator(".yh-account a").click()
        fill(page, token=token, **OPERATOR)
        expect(page.get_by_role("heading", name="我的账号")).to_be_visible()
        yield context


def test_from_the_first_account_to_signing_in_by_two_steps(
    server: Server, operator: BrowserContext, picture: Path
) -> None:
    page = operator.new_page()
    violations: list[str] = []
    page.on("console", lambda m: "Content Security" in m.text and violations.append(m.text))
    page.goto(f"{server.url}/account")
    page.get_by_role("button", name="启用第二重验证").click()
    secret = page.locator("code").inner_text().replace(" ", "")
    box = page.locator(".picture svg").bounding_box()
    assert box is not None
    assert box["width"] > 180
    assert abs(box["width"] - box["height"]) < 1
    page.screenshot(path=picture, full_page=True)
    fill(page, code=second_factor.code_of(secret, second_factor.step_at(datetime.now(UTC))))
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    page.goto(server.url)
    assert "张三" in sidebar(page)
    page.locator(".yh-account button").click()
    expect(page.locator("form.yh-account")).to_have_count(0)
    expect(page.locator(".yh-account")).to_have_text("登录")
    page.locator(".yh-account a").click()
    fill(page, login=OPERATOR["login"], password=PASSWORD)
    expect(page.get_by_role("heading", name="第二步验证")).to_be_visible()
    fill(page, code=codes[0])
    assert "张三" in sidebar(page)
    page.goto(f"{server.url}/account")
    page.locator("form[action*='recovery-codes'] [name=current]").fill(PASSWORD)
    page.get_by_role("button", name="停用第二重验证").click()
    expect(page.get_by_role("status")).to_have_text("第二重验证已停用。")
    assert violations == []


def test_a_provider_is_linked_and_signs_one_in(
    server: Server, operator: BrowserContext, browser: Browser
) -> None:
    page = operator.new_page()
    sign_in(page, server)
    page.goto(f"{server.url}/account")
    page.get_by_role("button", name="关联统一认证").click()
    expect(page.get_by_role("status")).to_have_text("已关联。")
    with browser.new_context(locale="zh-CN") as elsewhere:
        other = elsewhere.new_page()
        other.goto(f"{server.url}/account/sign-in")
        other.get_by_role("button", name="使用统一认证登录").click()
        assert "张三" in sidebar(other)


def test_signed_out_everywhere_an_open_browser_is_out_at_its_next_click(
    server: Server, operator: BrowserContext, browser: Browser
) -> None:
    page = operator.new_page()
    sign_in(page, server)
    with browser.new_context(locale="zh-CN") as elsewhere:
        elsewhere.set_default_timeout(20_000)
        other = elsewhere.new_page()
        sign_in(other, server)
        assert "张三" in sidebar(other)
        page.goto(f"{server.url}/account")
        page.get_by_role("button", name="在所有浏览器上退出").click()
        expect(page.locator(".yh-account")).to_have_text("登录")
        assert "张三" in sidebar(other)
        pages.keyed(other, "way-start").locator("button").click()
        expect(other.locator("form.yh-account")).to_have_count(0)
        expect(other.locator(".yh-account")).to_have_text("登录")


def test_a_guest_signs_in_and_keeps_the_assessment_in_hand(
    server: Server, operator: BrowserContext, page: Page
) -> None:
    secret = pages.start_assessment(page, server.url, "海州农商银行")
    page.locator(".yh-account a").click()
    fill(page, login=OPERATOR["login"], password=PASSWORD)
    assert "张三" in sidebar(page)
    assert pages.secret_of(page) == secret
    expect(page.locator(".yh-bank")).to_have_text("海州农商银行")


def test_a_check_box_stands_beside_its_words(page: Page) -> None:
    style = (ROOT / "assessment/web/account/account.css").read_text("utf-8")
    box = '<label class="choice"><input type="checkbox"> <span>I accept it</span></label>'
    page.set_content(f"<style>{style}</style><main><form>{box}</form></main>")
    mark, words = (page.locator(part).bounding_box() for part in ("input", "span"))
    assert mark is not None
    assert words is not None
    assert mark["width"] < 24
    assert mark["x"] + mark["width"] < words["x"]
    assert words["y"] < mark["y"] + mark["height"] / 2 < words["y"] + words["height"]


@pytest.mark.parametrize("path", ["/account/sign-in", "/account"])
def test_the_pages_fit_a_phone_and_a_finger(
    server: Server, operator: BrowserContext, browser: Browser, path: str, picture: Path
) -> None:
    page = operator.new_page()
    sign_in(page, server)
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{server.url}{path}?lang=en")
    page.screenshot(path=picture, full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    small = """() => [...document.querySelectorAll('button, a, input:not([type=radio])')]
        .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 39.5)
        .map((e) => e.outerHTML.slice(0, 200))"""
    assert page.evaluate(small) == []
