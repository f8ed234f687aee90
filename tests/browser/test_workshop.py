"""A whole short workshop in Chromium: a facilitator, a big screen and five phones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import APIResponse, Browser, Locator, Page, Route, expect

from assessment.web import elements
from tests.browser import pages
from tests.browser.server import Server

HALF_TYPED = "还没想好，"
OUTLIER = "没有见过 <b>台账</b> & 纪要"


class Room:
    """Everybody in it, each with a browser of their own."""

    def __init__(self, browser: Browser, server: Server, stack: ExitStack) -> None:
        self.server, self.stack, self.browser = server, stack, browser
        self.host = self.somebody(1280, 900)
        self.secret = pages.stored_assessment(server.database_url, "海州农商银行")
        self.phones: list[Page] = []
        self.blocked: list[str] = []
        self.code = ""

    def somebody(self, width: int, height: int, *, is_phone: bool = False) -> Page:
        """Told of everything that the content-security policy forbids."""
        context = self.stack.enter_context(
            self.browser.new_context(
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                viewport={"width": width, "height": height},
                has_touch=is_phone,
            )
        )
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("console", lambda said: self._hear(said.text))
        return page

    def _hear(self, words: str) -> None:
        if "Content Security Policy" in words:
            self.blocked.append(words)

    def begin(self) -> str:
        """Prepare the workshop; returns its code."""
        self.host.goto(f"{self.server.url}/workshop?a={self.secret}")
        pages.keyed(self.host, "workshop-begin").locator("button").click()
        code = self.host.locator(".yw-code")
        expect(code).to_be_visible()
        self.code = code.inner_text().replace(" ", "")
        return self.code

    def end(self) -> None:
        pages.keyed(self.host, "workshop-end-open").locator("button").click()
        self.press("end_yes")

    def join(self, code: str) -> Page:
        phone = self.somebody(390, 844, is_phone=True)
        phone.goto(f"{self.server.url}/join?code={code}")
        phone.locator(".yw-go").click()
        expect(phone.locator("[data-phase]")).to_be_visible()
        self.phones.append(phone)
        return phone

    def press(self, code: str) -> None:
        pages.keyed(self.host, f"workshop-{code}").locator("button").click()

    def all_in(self, phase: str) -> None:
        for phone in self.phones:
            expect(phone.locator(f'[data-phase="{phase}"]')).to_be_visible()


def option(phone: Page, choice: str) -> Locator:
    return phone.locator(f'.yw-options button[data-value="{choice}"]')


def vote(phone: Page, choice: str) -> None:
    """Vote, and wait until the phone says it is saved."""
    option(phone, choice).click()
    expect(phone.locator(".yh-saved")).to_have_text(re.compile(r"\d\d:\d\d"))


@pytest.fixture
def room(browser: Browser, server: Server) -> Iterator[Room]:
    with ExitStack() as stack:
        yield Room(browser, server, stack)


def test_a_room_comes_to_agreed_ratings_through_a_crash_of_the_server(room: Room) -> None:
    code = room.begin()
    screen = room.somebody(1600, 900)
    screen.goto(f"{room.server.url}/screen?code={code}")
    first, *others = [room.join(code) for _ in range(4)]
    expect(screen.locator(".yw-main")).to_contain_text("4")

    # The first item: half a comment stays while others vote, and through the crash.
    room.press("open_next")
    room.all_in("open")
    first.locator("textarea").type(HALF_TYPED)
    for phone, choice in zip(others, "LLF", strict=True):
        vote(phone, choice)
    expect(room.host.get_by_text("已投 3/4")).to_be_visible()
    expect(first.locator("textarea")).to_have_value(HALF_TYPED)
    expect(screen.locator(".yw-bars")).to_have_count(0)

    room.server.restart()
    vote(first, "N")  # the page is still there, and sends until it is heard
    late = room.join(code)
    expect(late.locator(".yh-card")).to_contain_text("STR-1.1")
    first.reload()
    expect(option(first, "N")).to_have_attribute("aria-checked", "true")
    first.locator("textarea").fill(OUTLIER)
    first.locator("textarea").blur()
    expect(first.locator(".yh-saved")).to_have_text(re.compile(r"\d\d:\d\d"))
    vote(late, "L")

    # Revealed: the same on the page, the screen and the phones; user text is text.
    room.host.reload()
    room.press("reveal")
    room.all_in("revealed")
    for page in (room.host, screen):
        expect(page.locator(".yw-line em")).to_have_text(["1", "0", "3", "1"])
        expect(page.locator(".yw-remarks")).to_contain_text(OUTLIER)
    expect(late.locator(".yw-found em")).to_have_text(["1", "0", "3", "1"])

    # Locked: it is the assessment's answer.
    room.press("lock")
    room.all_in("locked")
    expect(screen.locator(".yw-step-1 small")).to_have_text("1/15")

    # The next item goes to every phone, and the vote closes by hand.
    room.press("open_next")
    room.all_in("open")
    expect(late.locator("textarea")).to_have_value("")
    vote(late, "F")
    room.press("close")
    expect(option(late, "P")).to_be_enabled()  # who has voted may change it
    expect(option(first, "P")).to_be_disabled()
    room.press("reveal")
    room.all_in("revealed")
    expect(screen.locator(".yw-line em")).to_have_text(["0", "0", "0", "1"])
    assert room.blocked == []

    pages.open_answers(room.host, room.server.url, room.secret, "STR-1")
    assert pages.rating_shown(room.host, "STR-1.1") == "L"


def test_a_room_that_had_agreed_waves_it_through_parks_dismisses_and_ends(room: Room) -> None:
    host, code = room.host, room.begin()
    for _ in range(3):
        room.join(code)
    room.press("open_next")
    room.all_in("open")
    for phone in room.phones:
        vote(phone, "F")
    room.press("reveal")
    room.all_in("revealed")
    room.end()
    room.all_in("ended")

    # The next workshop finds that all had agreed, and locks it in one go.
    room.phones.clear()
    phone = room.join(room.begin())
    screen = room.somebody(1600, 900)
    screen.goto(f"{room.server.url}/screen?code={room.code}")
    expect(screen.locator(".yw-step-1 small")).to_have_text("0/15")
    pages.keyed(host, "workshop-agreed").locator("summary").click()
    room.press("wave")
    expect(screen.locator(".yw-step-1 small")).to_have_text("1/15")

    # A point is left for later, and settled.
    field = pages.keyed(host, "park-text").locator("input")
    field.fill(OUTLIER)
    room.press("park-it")
    expect(screen.locator(".yw-parking")).to_contain_text(OUTLIER)
    expect(field).to_have_value("")
    host.get_by_role("button", name="标记为已解决").click()
    expect(screen.locator(".yw-parking")).to_have_count(0)

    # Who has gone is waited for no longer, and comes in again with the code.
    pages.keyed(host, "workshop-dismiss-open").locator("button").click()
    pages.keyed(host, "workshop-dismissed").locator("input").click()
    host.get_by_role("option").first.click()
    room.press("dismiss_yes")
    room.all_in("dismissed")
    phone.locator(".yw-found .yw-go").click()
    phone.locator(".yw-go").click()
    room.all_in("waiting")

    # It is over, on the phone and on the screen, and both say so after a refresh.
    room.end()
    room.all_in("ended")
    for _ in range(2):
        expect(screen.locator(".yw-over")).to_contain_text("研讨会已结束")
        screen.reload()
    expect(pages.keyed(host, "workshop-begin")).to_be_visible()
    assert room.blocked == []


class Slow:
    """A network that brings the votes there, and keeps the first answer until it is let go."""

    def __init__(self, phone: Page) -> None:
        self._held: list[tuple[Route, APIResponse]] = []
        phone.route("**/seat/vote", self._carry)

    def _carry(self, route: Route) -> None:
        if self._held:
            route.continue_()
        else:
            self._held.append((route, route.fetch()))

    def let_go(self) -> None:
        route, answer = self._held[0]
        route.fulfill(response=answer)


def test_a_vote_that_is_still_on_its_way_does_not_hold_up_the_next(room: Room) -> None:
    phone = room.join(room.begin())
    slow = Slow(phone)
    room.press("open_next")
    room.all_in("open")
    option(phone, "L").click()
    expect(room.host.get_by_text("已投 1/1")).to_be_visible()
    room.press("reveal")
    room.all_in("revealed")
    expect(room.host.locator(".yw-line em")).to_have_text(["0", "0", "1", "0"])

    room.press("open_next")
    room.all_in("open")
    option(phone, "P").click()
    slow.let_go()
    expect(phone.locator(".yh-saved")).to_have_text(re.compile(r"\d\d:\d\d"))
    room.press("reveal")
    expect(room.host.locator(".yw-line em")).to_have_text(["0", "1", "0", "0"])


def test_a_vote_that_gets_no_answer_is_sent_again(room: Room) -> None:
    phone = room.join(room.begin())
    lost: list[Route] = []
    phone.route("**/seat/vote", lambda route: lost.append(route), times=1)
    room.press("open_next")
    room.all_in("open")
    vote(phone, "L")
    assert len(lost) == 1


def test_a_wrong_code_is_told_and_the_right_one_lets_in(room: Room) -> None:
    code = room.begin()
    phone = room.somebody(390, 844, is_phone=True)
    phone.goto(f"{room.server.url}/join")
    phone.fill("#yw-code", "3333 3333")
    phone.locator(".yw-go").click()
    expect(phone.locator(".yh-alarm")).to_contain_text("核对")
    phone.fill("#yw-code", f"{code[:4].lower()} {code[4:]}")
    phone.locator(".yw-go").click()
    expect(phone.locator("#yw-code")).to_have_count(0)
    phone.locator(".yw-go").click()
    expect(phone.locator('[data-phase="waiting"]')).to_be_visible()
    phone.wait_for_url(re.compile("code="))
    phone.reload()
    expect(phone.locator('[data-phase="waiting"]')).to_be_visible()
    assert pages.overflow(phone) <= 0


def test_a_clean_up_that_comes_late_does_not_end_a_phone_that_is_still_there(room: Room) -> None:
    """Streamlit cleans up after a run that was overtaken when the newer one has begun."""
    was_left = room.somebody(390, 844).evaluate(
        """async (script) => {
            const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
            const parentElement = document.body.appendChild(document.createElement("div"));
            const data = { code: "", language: "zh", words: {}, choices: [] };
            const { default: run } = await import(url);
            const cleanUp = run({ parentElement, data });
            run({ parentElement, data });
            const ballot = parentElement.yhBallot;
            cleanUp();
            const before = ballot.isLeft;
            parentElement.remove();
            cleanUp();
            return [before, ballot.isLeft];
        }""",
        elements.script("ballot.js"),
    )
    assert was_left == [False, True]
