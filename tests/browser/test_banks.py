"""Two banks side by side: from guest to account, invited colleagues, and no way across."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from assessment.access import Office, guest
from assessment.model import Bank, Questionnaire
from assessment.service import Service
from assessment.store import Store
from assessment.tenancy import Person
from assessment.web import navigation, visitor
from tests.browser import pages
from tests.browser.server import Server

OURS, THEIRS = "江南农商银行", "江北城商银行"


@pytest.fixture(scope="module")
def tokens(server: Server, model: Questionnaire) -> dict[str, str]:
    """The sessions of a manager and a consultant, as signing in leaves them in the database."""
    with service_of(server, model) as service:
        return {
            name: session_of(service, name, office)
            for name, office in (
                ("lin", Office.NONE),
                ("gu", Office.CONSULTANT),
            )
        }


@contextmanager
def service_of(server: Server, model: Questionnaire) -> Iterator[Service]:
    with closing(Store.open(f"sqlite:///{server.database}")) as store:
        yield Service(store, model, lambda: datetime.now(UTC))


def session_of(service: Service, name: str, office: Office) -> str:
    person = Person(name, f"{name}@example.com", name, datetime.now(UTC), office)
    service._store.people.add(person)
    signed_in, session = service._session(guest([]), person, "Chromium")
    service._store.accounts.begin(session, "")
    return signed_in.token


@contextmanager
def browser_of(browser: Browser, server: Server, token: str = "") -> Iterator[Page]:
    with browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai") as context:
        context.set_default_timeout(20_000)
        if token:
            sign_in(context, server, token)
        yield context.new_page()


def sign_in(context: BrowserContext, server: Server, token: str) -> None:
    context.add_cookies([{"name": visitor.COOKIE, "value": token, "url": server.url}])


def join(page: Page, link: str) -> None:
    """Accept an invitation as somebody who has no account yet."""
    page.goto(link)
    page.locator("input[name=name]").fill("吴建国")
    page.locator("input[name=login]").fill("wu.jianguo")
    page.locator("input[name=password]").fill("春江水暖鸭先知，竹外桃花")
    page.locator("button.loud").click()


def test_a_bank_grows_from_a_guest_to_a_team_and_stays_its_own(
    server: Server, browser: Browser, model: Questionnaire, tokens: dict[str, str]
) -> None:
    with browser_of(browser, server) as page:
        secret = pages.start_assessment(page, server.url, OURS)
        pages.open_answers(page, server.url, secret, "STR-1")
        pages.rate(page, "STR-1.1", "L")

    with browser_of(browser, server, tokens["lin"]) as lin:
        lin.goto(f"{server.url}/bank?a={secret}")
        pages.keyed(lin, "keep-yes").locator("button").click()
        expect(lin.get_by_text("已保存到账号")).to_be_visible()
        ours = pages.secret_of(lin)
        assert ours != secret

        lin.get_by_role("link", name="成员与任务").first.click()
        pages.keyed(lin, "invite-go").locator("button").click()
        link = lin.locator(".yh-link input").input_value()
        with browser_of(browser, server) as wu:
            join(wu, link)
            expect(wu.get_by_text("目前没有分配给您的题目")).to_be_visible()
            lin.reload()
            field = lin.locator('[class*="st-key-asked-"] input')
            field.fill("STR-1 ")
            field.press("Enter")
            expect(lin.get_by_text("已答 0/5 题")).to_be_visible()
            wu.reload()
            pages.keyed(wu, f"task-{ours}").locator("button").click()
            pages.rate(wu, "STR-1.2", "N")
            expect(wu.locator(".yh-card")).to_have_count(5)
            assert pages.rating_shown(wu, "STR-1.1") is None
            (cookie,) = (c for c in wu.context.cookies() if c.get("name") == visitor.COOKIE)
            tokens["wu"] = cookie["value"]

        pages.open_answers(lin, server.url, ours, "STR-1")
        assert pages.rating_shown(lin, "STR-1.1") == "L"
        assert pages.rating_shown(lin, "STR-1.2") == "N"
        expect(lin.get_by_text("1 位同事已作答")).to_be_visible()

    with browser_of(browser, server) as page:
        page.goto(f"{server.url}/?a={secret}")
        expect(page.get_by_text("这个链接没有对应的测评")).to_be_visible()

    with service_of(server, model) as service:
        me = service.who(tokens["gu"], [], "")
        bank = service.found_bank(me, THEIRS).id
        theirs = service.begin(service.who(tokens["gu"], [], ""), bank, Bank(THEIRS)).assessment.id
        (client,) = service.banks(service.who(tokens["lin"], [], ""))
    for token_, foreign, tenant, name in (
        (tokens["gu"], ours, client.tenant.id, OURS),
        (tokens["wu"], theirs, bank, THEIRS),
        ("", ours, client.tenant.id, OURS),
    ):
        with browser_of(browser, server, token_) as stranger:
            for to in navigation.ICONS:
                path = "" if to == "home" else to
                query = urlencode({"a": foreign, "bank": tenant, "round": "1", "c": "STR-1"})
                stranger.goto(f"{server.url}/{path}?{query}")
                expect(stranger.get_by_role("link", name="首页")).to_be_visible()
                expect(stranger.get_by_role("heading", level=1)).to_be_visible()
                expect(stranger.get_by_text(name)).to_have_count(0)
                expect(stranger.locator(".yh-card")).to_have_count(0)
