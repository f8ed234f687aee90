"""On a phone: the question is on the first screen. For ears: the page speaks one language."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser import pages
from tests.browser.server import Server

PHONE = {"width": 390, "height": 844}


def test_the_first_question_is_on_the_first_screen(server: Server, browser: Browser) -> None:
    with browser.new_context(locale="zh-CN", viewport=PHONE) as context:
        page = context.new_page()
        secret = pages.stored_assessment(server.database_url, "示例银行")
        pages.open_answers(page, server.url, secret, "STR-1")
        pages.rate(page, "STR-1.1", "F")
        pages.open_answers(page, server.url, secret, "STR-1")
        box = page.locator(".yh-card").first.bounding_box()
        assert box is not None
        assert box["y"] < PHONE["height"]


def spoken(page: Page) -> set[str]:
    """What a screen reader says of the buttons, fields and parts of a page."""
    said: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("[aria-label]")]
            .map((e) => e.getAttribute("aria-label"))"""
    )
    return set(said)


def test_the_page_speaks_the_language_it_is_written_in(server: Server, browser: Browser) -> None:
    with browser.new_context(locale="zh-CN") as context:
        page = context.new_page()
        secret = pages.start_assessment(page, server.url, "示例银行")
        skip = page.get_by_test_id("stSkipToContent")
        expect(skip).to_have_text("跳到正文")
        expect(page.get_by_label("增加")).to_have_count(2)  # total assets and seats
        assert [said for said in spoken(page) if re.search("[A-Za-z]{3}", said)] == []
        pages.open_answers(page, server.url, secret, "STR-2")
        pages.action(page, "STR-2.1", "na").click()
        expect(page.get_by_label("快捷键 P")).to_be_visible()
        expect(page.get_by_label("说明：")).to_have_count(1)
        assert [said for said in spoken(page) if re.search("[A-Za-z]{4}", said)] == []
        pages.switch_language(page, "English")
        expect(skip).to_have_text("Skip to main content")
        expect(page.get_by_label("Shortcut P")).to_be_visible()
        expect(page.get_by_role("radiogroup", name="STR-2.1 的达成程度")).to_have_count(0)
        assert [said for said in spoken(page) if re.search("[\u4e00-\u9fff]", said)] == []
