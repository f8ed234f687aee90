"""Following through in Chromium: adopt, fill in, lose the server, see what is late, plan again."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, date, datetime

from playwright.sync_api import Browser, Locator, Page, expect

from assessment import access
from assessment.delivery import Delivery
from assessment.model import Bank, Month, Questionnaire, Rating, Scenario
from assessment.service import Service
from assessment.store import Store
from tests.browser import pages
from tests.browser.server import Server

FIVE_MONTHS_AGO = Month.of(date.today()).plus(-5)  # noqa: DTZ011 - whichever day it is


def planning(server: Server, model: Questionnaire) -> str:
    """A bank whose roadmap should have begun five months ago; its secret."""
    with closing(Store.open(f"sqlite:///{server.database}")) as store:
        service = Service(store, model, lambda: datetime.now(UTC))
        started = service.start(access.guest([]), Bank("海州〔试〕农商银行", seats=80))
        me, id_ = access.guest([started.secret]), started.assessment.id
        for item in model.items:
            if item.stage == 1:
                service.answer(me, id_, item.id, Rating.P, seen=0)
        service.plan_for(me, id_, Scenario(1, FIVE_MONTHS_AGO))
    return started.secret


def stored(server: Server, model: Questionnaire, secret: str) -> Delivery:
    with closing(Store.open(f"sqlite:///{server.database}")) as store:
        service, me = Service(store, model, lambda: datetime.now(UTC)), access.guest([secret])
        found = service.delivery(me, service.resume(me, secret).assessment.id)
    assert found is not None
    return found


def saved(page: Page, id_: str) -> Locator:
    return pages.keyed(page, "card-track", id_).locator(".yh-saved")


def test_a_bank_adopts_its_roadmap_follows_it_and_plans_again(
    server: Server, browser: Browser, model: Questionnaire
) -> None:
    secret = planning(server, model)
    with browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai") as context:
        page = context.new_page()
        forbidden: list[str] = []
        page.on("console", lambda m: "Content Security" in m.text and forbidden.append(m.text))
        page.goto(f"{server.url}/roadmap?a={secret}")
        pages.keyed(page, "adopt").locator("button").click()
        pages.keyed(page, "adopt-yes").locator("button").click()
        expect(page.get_by_role("heading", name="推进", exact=True)).to_be_visible()
        late = pages.keyed(page, "follow-late")
        first = stored(server, model, secret).late[0].initiative_id
        expect(late).to_contain_text(first)

        row, line = pages.keyed(page, "track", first), pages.keyed(page, "task", first)
        row.locator("summary").click()
        owner = pages.keyed(page, "track-owner", first).locator("input")
        owner.fill("王芳")
        owner.press("Enter")
        expect(saved(page, first)).to_have_text(re.compile(r"已保存 \d\d:\d\d"))
        pages.keyed(page, "track-note", first).locator("textarea").fill("等待供应商 <报价>")
        # a pause in typing stores it
        expect(saved(page, first)).to_have_attribute("data-revision", "2")
        server.restart()
        page.reload()
        expect(line.locator(".yr-task")).to_contain_text("王芳")
        row.locator("summary").click()
        expect(pages.keyed(page, "track-note", first).locator("textarea")).to_have_value(
            "等待供应商 <报价>"
        )

        status = pages.keyed(page, "track-status", first)
        status.get_by_role("radio").nth(2).click()
        expect(line.locator(".yr-task")).to_contain_text("● 已完成")
        expect(late).not_to_contain_text(f"{first} ")
        page.set_viewport_size({"width": 390, "height": 844})
        assert pages.overflow(page) <= 0
        assert pages.small_targets(page) == [], pages.small_targets(page)

        pages.keyed(page, "again").locator("button").click()
        changes = pages.keyed(page, "again-found")
        expect(changes.locator("table")).to_be_visible()
        expect(changes).not_to_contain_text(first)
        assert pages.overflow(page) <= 0
        pages.keyed(page, "again-adopt").locator("button").click()
        expect(page.get_by_text("首份路线图于")).to_be_visible()
        page.goto(f"{server.url}/follow?a={secret}&lang=en")
        expect(page.get_by_role("heading", name="Follow-through", exact=True)).to_be_visible()
        assert pages.overflow(page) <= 0
    assert forbidden == []
    after = stored(server, model, secret)
    assert (after.original.start, after.late) == (FIVE_MONTHS_AGO, ())
    assert after.standings[0].track.owner == "王芳"
