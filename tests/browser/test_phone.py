"""On a phone: the question is on the first screen, and what was answered does not push it away."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.browser import pages
from tests.browser.server import Server

PHONE = {"width": 390, "height": 844}


def test_the_first_question_is_on_the_first_screen(server: Server, browser: Browser) -> None:
    with browser.new_context(locale="zh-CN", viewport=PHONE) as context:
        page = context.new_page()
        secret = pages.start_assessment(page, server.url, "示例银行")
        pages.open_answers(page, server.url, secret, "STR-1")
        pages.rate(page, "STR-1.1", "F")
        pages.open_answers(page, server.url, secret, "STR-1")
        box = page.locator(".yh-card").first.bounding_box()
        assert box is not None
        assert box["y"] < PHONE["height"]
