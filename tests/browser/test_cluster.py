"""Several processes behind one address: whichever dies, its visitors carry on with another."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import postgres
from tests.browser.cluster import Cluster, answer_to
from tests.browser.pages import (
    go_to,
    keyed,
    open_answers,
    progress,
    rate,
    rating_button,
    rating_shown,
    saved,
    secret_of,
    stored_assessment,
)
from tests.browser.test_signing_in import OPERATOR, fill

COOKIE = "yuanhang_at"
BACK_SECONDS = 20


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with Cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A person with a Chinese browser that takes the test's certificate."""
    with somebody(browser) as one:
        yield one


def somebody(browser: Browser) -> BrowserContext:
    one = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", ignore_https_errors=True)
    one.set_default_timeout(20_000)
    return one


def place(context: BrowserContext) -> str:
    """The process the browser's cookie names."""
    return next(cookie["value"] for cookie in context.cookies() if cookie["name"] == COOKIE)


def move(context: BrowserContext, cluster: Cluster, to: str) -> None:
    """From now on requests go to another process; the page stays connected where it is.

    A process that was down is not asked for some seconds after it has come back.
    """
    cookie = {"name": COOKIE, "value": to, "url": cluster.url, "httpOnly": True, "secure": True}
    give_up = time.monotonic() + BACK_SECONDS
    while time.monotonic() < give_up:
        context.add_cookies([cookie])
        context.request.get(f"{cluster.url}/health")
        if place(context) == to:
            return
        Event().wait(0.2)
    raise AssertionError(f"process {to} is not asked")


def another(at: str) -> str:
    return str(int(at) % 3 + 1)


@pytest.fixture
def answering(page: Page, cluster: Cluster) -> Page:
    secret = stored_assessment(cluster.database_url, "临江农村商业银行")
    open_answers(page, cluster.url, secret)
    return page


def test_new_visitors_are_spread_and_each_stays_where_they_are(
    browser: Browser, cluster: Cluster
) -> None:
    places = []
    for _ in range(6):
        with somebody(browser) as visitor:
            visitor.request.get(cluster.url)
            first = place(visitor)
            for path in ("/", "/health", "/answer", "/hand-in"):
                visitor.request.get(cluster.url + path)
                assert place(visitor) == first
            places.append(first)
    assert set(places) == {"1", "2", "3"}


def test_who_is_on_a_process_that_dies_carries_on_with_another_and_loses_nothing(
    answering: Page, context: BrowserContext, cluster: Cluster
) -> None:
    rate(answering, "STR-1.1", "F")
    rate(answering, "STR-1.2", "P")
    at = place(context)
    cluster.app_of(at).kill()
    rating_button(answering, "STR-1.3", "L").dispatch_event("click")
    expect(saved(answering, "STR-1.3")).to_have_text(re.compile(r"已保存 \d\d:\d\d"))
    expect(progress(answering)).to_contain_text("已答 3/75")
    assert place(context) == another(at)
    cluster.app_of(at).start()
    rate(answering, "STR-1.4", "N")
    assert place(context) == another(at), "nobody is moved when a process comes back"
    answering.reload()
    expect(keyed(answering, "card", "STR-1.1")).to_be_visible()
    shown = [rating_shown(answering, f"STR-1.{n}") for n in range(1, 6)]
    assert shown == ["F", "P", "L", "N", None]
    # The card may tell whose rating that is only after the page has been drawn.
    expect(answering.locator("[class*=st-key-notice]")).to_have_count(0)


def test_who_has_signed_in_is_known_to_every_process(
    page: Page, context: BrowserContext, cluster: Cluster
) -> None:
    """The first account is made by the token that another process has printed."""
    move(context, cluster, "1")
    page.goto(f"{cluster.url}/account/set-up")
    token = re.findall(r"[\w-]{22}(?=\s*$|\s+创建)", cluster.apps[2].log, re.MULTILINE)[-1]
    fill(page, token=token, **OPERATOR)
    expect(page.get_by_role("heading", name="我的账号")).to_be_visible()
    assert place(context) == "1"
    cookie = next(cookie for cookie in context.cookies() if cookie["name"] == "yuanhang")
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")
    for to in "23":
        move(context, cluster, to)
        page.goto(cluster.url)
        expect(page.locator(".yh-account")).to_contain_text("张三")


def test_two_people_on_two_processes_who_rate_one_item_are_told(
    answering: Page, context: BrowserContext, cluster: Cluster, browser: Browser
) -> None:
    with somebody(browser) as colleague:
        move(colleague, cluster, another(place(context)))
        second = colleague.new_page()
        open_answers(second, cluster.url, secret_of(answering), "STR-1")
        rate(answering, "STR-1.1", "F")
        rate(second, "STR-1.1", "P")
        assert place(colleague) != place(context)
        notice = keyed(second, "notice", "STR-1.1")
        expect(notice).to_contain_text("“全面达成”，现已改为“部分达成”")
        rate(answering, "STR-1.1", "L")
        expect(keyed(answering, "notice", "STR-1.1")).to_contain_text("“部分达成”")


def test_a_rating_that_another_process_stored_is_shown_as_ones_own(
    answering: Page, context: BrowserContext, cluster: Cluster
) -> None:
    at = place(context)
    move(context, cluster, another(at))
    rate(answering, "STR-1.1", "L")
    assert place(context) == another(at)
    expect(progress(answering)).to_contain_text("已答 1/75")
    rate(answering, "STR-1.1", "F")
    go_to(answering, "STR-2")
    go_to(answering, "STR-1")
    assert rating_shown(answering, "STR-1.1") == "F"
    assert answering.locator("[class*=st-key-notice]").count() == 0


def test_a_picture_is_found_in_the_process_that_made_it(
    page: Page, context: BrowserContext, cluster: Cluster
) -> None:
    page.goto(f"{cluster.url}/report?a=sample-city")
    page.get_by_role("button", name="生成前三页预览").click()
    picture = page.locator("img[src*='/media/']").first
    expect(picture).to_be_visible()
    address = str(picture.evaluate("picture => picture.src"))
    assert address.startswith(cluster.url)
    for to in "123":
        move(context, cluster, to)
        assert page.request.get(address).status == 200


def test_postgresql_may_be_restarted_while_people_answer(answering: Page) -> None:
    rate(answering, "STR-1.1", "P")
    postgres.restart()
    rate(answering, "STR-1.2", "L")
    answering.reload()
    expect(keyed(answering, "card", "STR-1.1")).to_be_visible()
    assert [rating_shown(answering, item) for item in ("STR-1.1", "STR-1.2")] == ["P", "L"]
    assert answering.locator("[class*=st-key-notice]").count() == 0


def test_the_proxy_ends_tls_and_passes_on_what_the_app_is_to_know(cluster: Cluster) -> None:
    status, headers = answer_to(f"{cluster.plain_url}/answer?a=x", {})
    assert (status, headers["Location"]) == (308, f"{cluster.url}/answer?a=x")
    status, headers = cluster.get("/findings?a=c2VjcmV0LW9mLWEtbGluaw", Accept="text/html")
    assert status == 200
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert headers["Set-Cookie"].endswith("; Path=/; Secure; HttpOnly; SameSite=Lax")
    app = cluster.app_of(headers["Set-Cookie"].partition("=")[2][0])
    name = headers["X-Request-ID"]
    told = json.loads(cluster.line_about(name, app))
    assert (told["route"], told["status"]) == ("findings", 200)
    assert cluster.line_about(name, cluster).split()[2:5] == ["GET", "/findings", "200"]
    assert cluster.get("/metrics", Authorization="Bearer let-me-see")[0] == 404
    assert cluster.get("/ready")[0] == 200


def test_no_log_holds_what_opens_an_assessment(answering: Page, cluster: Cluster) -> None:
    secret = secret_of(answering)
    assert all(secret not in log for log in (cluster.log, *(app.log for app in cluster.apps)))


def test_that_every_process_is_away_is_said_in_both_languages(
    page: Page, cluster: Cluster, picture: Path
) -> None:
    """The last test here: none of them comes back."""
    for app in cluster.apps:
        app.kill()
    answer = page.goto(f"{cluster.url}/answer?a=x")
    assert answer is not None
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    expect(page.locator("p")).to_have_text(
        [
            "系统正在重新启动，请稍后刷新页面。",
            "The system is being restarted. Reload the page in a moment.",
        ]
    )
    page.screenshot(path=picture)
