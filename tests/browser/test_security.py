"""The content-security policy in Chromium: every page works under it, nothing runs against it."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser import pages
from tests.browser.server import Server

LISTEN = """document.addEventListener("securitypolicyviolation", (event) =>
    told(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`))"""

INJECT = """() => {
    const script = document.createElement("script");
    script.textContent = "document.documentElement.dataset.ran = 'yes'";
    document.head.append(script);
}"""

ANSWERED = ("STR-1.1", "STR-1.2", "STR-1.3")


def draw_everything(page: Page, url: str, secret: str, name: str) -> None:
    page.goto(f"{url}/{name}?a={secret}")
    expect(page.locator("[data-testid='stMain'] h1").first).to_be_visible()
    expect(page.locator("[data-testid='stStatusWidget']")).to_have_count(0)
    for picture in page.locator(".stPlotlyChart").all():
        picture.scroll_into_view_if_needed()
        expect(picture.locator(".main-svg").first).to_be_visible()
        picture.hover()


def test_every_page_works_under_the_policy(server: Server, browser: Browser) -> None:
    violations: list[str] = []
    elsewhere: list[str] = []
    with browser.new_context(locale="zh-CN", accept_downloads=True) as context:
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.expose_function("told", lambda told: violations.append(told))
        page.add_init_script(LISTEN)
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((server.url, "data:", "blob:"))
                else elsewhere.append(asked.url)
            ),
        )
        secret = pages.stored_assessment(server.database_url, "海州〔试〕农商银行")
        pages.open_answers(page, server.url, secret, "STR-1")
        for item in ANSWERED:
            pages.rate(page, item, "P")
        pages.write_note(page, "STR-1.1", "comment", "<img src=x onerror=alert(1)>")
        for name in ("findings", "roadmap", "follow", "rounds", "bank"):
            draw_everything(page, server.url, secret, name)
        draw_everything(page, server.url, secret, "report")
        with page.expect_download() as awaited:
            pages.keyed(page, "report-pdf", "zh").locator("button").click()
        assert awaited.value.suggested_filename.endswith(".pdf")
        page.get_by_role("button", name="预览").click()
        expect(page.locator("[data-testid='stImage'] img").first).to_be_visible()
        assert violations == []

        # The listener hears: what the policy forbids does not run, and is told.
        page.evaluate(INJECT)
        expect(page.locator("html")).not_to_have_attribute("data-ran", "yes")
        assert [told.split()[:2] for told in violations] == [["script-src-elem", "inline"]]
    assert elsewhere == []
