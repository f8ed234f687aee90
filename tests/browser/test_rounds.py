"""Assessing again in Chromium: last time's answers, some confirmed, some changed, then compared."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser import pages
from tests.browser.server import Server

BANK = "海州〔试〕农商银行"


def begin_again(page: Page, number: int) -> None:
    page.get_by_role("link", name="历次评估").click()
    pages.keyed(page, "begin-round").locator("button").click()
    pages.keyed(page, "begin-yes").locator("button").click()
    expect(page.locator(".yh-round")).to_have_text(f"第 {number} 次评估")
    expect(page.locator(".yh-card").first).to_be_visible()


def test_a_bank_assesses_again_confirms_changes_and_compares(
    server: Server, browser: Browser
) -> None:
    with browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai") as context:
        page = context.new_page()
        secret = pages.stored_assessment(server.database_url, BANK)
        pages.open_answers(page, server.url, secret, "STR-1")
        for item, rating in (("STR-1.1", "P"), ("STR-1.2", "L"), ("STR-1.3", "N")):
            pages.rate(page, item, rating)

        begin_again(page, 2)
        pages.open_answers(page, server.url, secret, "STR-1")
        assert pages.rating_shown(page, "STR-1.1") == "P"
        card = pages.keyed(page, "card", "STR-1.2")
        expect(card).to_contain_text("上次的回答，请确认")
        expect(pages.progress(page)).to_contain_text("另有 3 项沿用上次的回答，待确认")
        pages.action(page, "STR-1.2", "confirm").click()
        expect(card).not_to_contain_text("上次的回答，请确认")
        pages.rate(page, "STR-1.1", "F")
        expect(pages.progress(page)).to_contain_text("另有 1 项沿用上次的回答，待确认")

        page.get_by_role("link", name="历次评估").click()
        expect(page.get_by_text("第 2 次评估有 1 项回答沿用上次、尚未确认")).to_be_visible()
        pages.keyed(page, "rounds-risen").locator("summary").click()
        risen = pages.keyed(page, "rounds-risen")
        expect(risen).to_contain_text("STR-1.1 ◔ 部分达成 → ● 全面达成")
        expect(risen).not_to_contain_text("STR-1.2")
        assert pages.overflow(page) <= 0

        page.get_by_role("link", name="查看第 1 次评估的结果").click()
        expect(page.get_by_role("heading", name="结果", exact=True)).to_be_visible()
        expect(page.locator(".yr-sample")).to_have_text("第 1 次评估（只读）")
        expect(page.get_by_role("link", name="作答")).to_have_count(0)
        assert "round=1" in page.url
        page.reload()
        expect(page.locator(".yr-sample")).to_have_text("第 1 次评估（只读）")
        page.get_by_role("link", name="报告").click()
        expect(page).to_have_url(re.compile("report.*round=1"))
        page.get_by_role("link", name="打开第 2 次评估").click()
        expect(page.locator(".yh-round")).to_have_text("第 2 次评估")
        expect(page).not_to_have_url(re.compile("round="))
        page.go_back()
        expect(page.locator(".yr-sample")).to_have_text("第 1 次评估（只读）")
