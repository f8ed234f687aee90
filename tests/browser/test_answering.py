"""Answering in a real browser: what is given is there again, whatever happens in between."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect

from tests.browser.pages import (
    action,
    choose_description,
    go_to,
    in_map,
    keyed,
    not_applicable,
    open_answers,
    open_notes,
    overflow,
    progress,
    rate,
    rating_button,
    rating_shown,
    resume_link,
    saved,
    secret_of,
    small_targets,
    start_assessment,
    stored_assessment,
    switch_language,
    write_note,
)
from tests.browser.server import Server

BANK = "临江农村商业银行"


@pytest.fixture
def answering(page: Page, server: Server) -> Page:
    """A new assessment, its answer page open."""
    secret = stored_assessment(server.database_url, BANK)
    open_answers(page, server.url, secret)
    return page


def test_a_refresh_keeps_every_answer(answering: Page) -> None:
    rate(answering, "STR-1.1", "F")
    rate(answering, "STR-1.2", "P")
    not_applicable(answering, "STR-1.4", "外呼由省联社统一开展")
    answering.reload()
    expect(keyed(answering, "card", "STR-1.1")).to_be_visible()
    assert rating_shown(answering, "STR-1.1") == "F"
    assert rating_shown(answering, "STR-1.2") == "P"
    assert rating_shown(answering, "STR-1.3") is None
    reason = keyed(answering, "reason", "STR-1.4").locator("input")
    expect(reason).to_have_value("外呼由省联社统一开展")
    expect(progress(answering)).to_contain_text("已答 3/75")


def test_the_map_counts_an_answer_at_once(answering: Page) -> None:
    rate(answering, "STR-1.1", "L")
    expect(in_map(answering, "STR-1")).to_have_css("content", '"◔ 1/5"', pseudo="after")


def test_text_typed_just_before_going_on_is_saved(answering: Page, server: Server) -> None:
    """Leaving the field and clicking next reach the server as one message."""
    text = "第一行 <b>不是粗体</b>\n第二行 **也不是** 😀"
    write_note(answering, "STR-1.1", "comment", text)
    keyed(answering, "next").locator("button").click()
    expect(keyed(answering, "card", "STR-2.1")).to_be_visible()
    open_answers(answering, server.url, secret_of(answering), "STR-1")
    open_notes(answering, "STR-1.1")
    field = keyed(answering, "comment", "STR-1.1").locator("textarea")
    expect(field).to_have_value(text)


def test_half_typed_text_survives_a_rating_elsewhere(answering: Page) -> None:
    write_note(answering, "STR-1.1", "evidence", "只写了一半")
    rate(answering, "STR-1.2", "L")
    field = keyed(answering, "evidence", "STR-1.1").locator("textarea")
    expect(field).to_have_value("只写了一半")


def composing(field: Locator) -> None:
    """As between two key strokes of an input method: what stands in the field is no text yet."""
    field.evaluate(
        "e => e.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true}))"
    )


def test_a_pause_in_typing_stores_the_text_and_not_before_is_it_called_saved(
    answering: Page,
) -> None:
    rate(answering, "STR-1.1", "L")
    write_note(answering, "STR-1.1", "comment", "还在写")
    field = keyed(answering, "comment", "STR-1.1").locator("textarea")
    composing(field)
    hint = keyed(answering, "comment", "STR-1.1").get_by_test_id("InputInstructions")
    expect(hint).to_have_css("content", '"尚未保存，停顿片刻即自动保存"', pseudo="after")
    expect(saved(answering, "STR-1.1")).to_be_hidden()
    field.dispatch_event("compositionend")
    expect(hint).to_be_hidden()
    expect(saved(answering, "STR-1.1")).to_be_visible()
    expect(field).to_be_focused()
    answering.reload()
    open_notes(answering, "STR-1.1")
    expect(field).to_have_value("还在写")


def test_leaving_with_text_that_is_not_stored_asks_first(answering: Page) -> None:
    asked: list[str] = []
    answering.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    write_note(answering, "STR-1.1", "comment", "还在写")
    composing(keyed(answering, "comment", "STR-1.1").locator("textarea"))
    answering.reload()
    expect(keyed(answering, "card", "STR-1.1")).to_be_visible()
    answering.reload()
    expect(keyed(answering, "card", "STR-1.1")).to_be_visible()
    assert asked == ["beforeunload"]


def test_closed_notes_keep_their_text(answering: Page) -> None:
    write_note(answering, "STR-1.1", "comment", "写完就收起")
    button = action(answering, "STR-1.1", "notes")
    button.click()
    expect(keyed(answering, "comment", "STR-1.1")).to_have_count(0)
    expect(button).to_have_text("备注与佐证（已填写）")
    open_notes(answering, "STR-1.1")
    field = keyed(answering, "comment", "STR-1.1").locator("textarea")
    expect(field).to_have_value("写完就收起")


def test_a_rating_given_while_the_server_is_down_is_saved_once_it_is_back(
    answering: Page, server: Server
) -> None:
    rate(answering, "STR-1.1", "L")
    server.kill()
    rating_button(answering, "STR-1.2", "P").dispatch_event("click")
    expect(saved(answering, "STR-1.2")).to_have_text("正在保存…")
    card = keyed(answering, "card", "STR-1.2")
    expect(card.get_by_role("alert")).to_have_text("尚未保存，正在重新发送…")
    server.start()
    expect(saved(answering, "STR-1.2")).to_have_text(re.compile(r"已保存 \d\d:\d\d"))
    expect(card.get_by_role("alert")).to_have_count(0)
    # The page itself comes back when Streamlit tries its connection again, ever more rarely.
    expect(progress(answering)).to_contain_text("已答 2/75", timeout=120_000)
    answering.reload()
    expect(rating_button(answering, "STR-1.1", "L")).to_have_attribute("aria-checked", "true")
    expect(rating_button(answering, "STR-1.2", "P")).to_have_attribute("aria-checked", "true")


def test_of_two_quick_clicks_the_last_one_stands(answering: Page) -> None:
    for rating in ("N", "F", "P"):
        rating_button(answering, "STR-1.1", rating).dispatch_event("click")
    expect(saved(answering, "STR-1.1")).to_have_text(re.compile(r"已保存 \d\d:\d\d"))
    assert rating_shown(answering, "STR-1.1") == "P"
    answering.reload()
    expect(keyed(answering, "card", "STR-1.1")).to_be_visible()
    assert rating_shown(answering, "STR-1.1") == "P"


def test_a_rating_given_on_the_way_out_is_saved(answering: Page) -> None:
    rating_button(answering, "STR-1.1", "F").dispatch_event("click")
    keyed(answering, "next").locator("button").click()
    expect(keyed(answering, "card", "STR-2.1")).to_be_visible()
    keyed(answering, "previous").locator("button").click()
    expect(keyed(answering, "card", "STR-1.1")).to_be_visible()
    assert rating_shown(answering, "STR-1.1") == "F"
    expect(keyed(answering, "notice", "STR-1.1")).to_have_count(0)


def test_a_card_is_answered_by_the_keyboard_alone(answering: Page) -> None:
    rating_button(answering, "STR-1.1", "N").focus()
    answering.keyboard.press("ArrowRight")
    answering.keyboard.press("ArrowRight")
    assert rating_shown(answering, "STR-1.1") is None, "arrows look, they do not choose"
    answering.keyboard.press("Enter")
    expect(saved(answering, "STR-1.1")).to_have_text(re.compile(r"\d\d:\d\d"))
    assert rating_shown(answering, "STR-1.1") == "L"
    expect(action(answering, "STR-1.1", "clear")).to_be_visible()
    answering.keyboard.press("Tab")
    expect(action(answering, "STR-1.1", "na")).to_be_focused()


def test_a_lost_connection_is_told_in_the_language_of_the_page(
    answering: Page, server: Server
) -> None:
    server.kill()
    title = answering.get_by_role("dialog").locator("h2")
    expect(title).to_have_css("content", '"连接中断"', pseudo="after")
    assert "Streamlit" not in answering.get_by_role("dialog").inner_text()
    server.start()
    expect(title).to_have_count(0)


def test_the_link_brings_everything_back_in_another_browser(
    page: Page, server: Server, browser: Browser
) -> None:
    secret = start_assessment(page, server.url, BANK)
    link = resume_link(page)
    open_answers(page, server.url, secret, "ORG-2")
    rate(page, "ORG-2.3", "L")
    with browser.new_context(locale="zh-CN") as elsewhere:
        other = elsewhere.new_page()
        other.goto(server.url)
        keyed(other, "way-resume").locator("button").click()
        keyed(other, "link").locator("input").fill(f"  {link}\n")
        keyed(other, "open-link").locator("button").click()
        expect(other.locator(".yh-card").first).to_be_visible()
        go_to(other, "ORG-2")
        assert rating_shown(other, "ORG-2.3") == "L"


def test_a_wrong_link_gets_one_clear_sentence(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/?a=AAAAAAAAAAAAAAAAAAAAAA")
    expect(page.get_by_role("alert")).to_have_text(
        "这个链接没有对应的测评。请检查链接是否复制完整。"
    )


def test_a_second_tab_that_answers_too_is_told_and_can_put_it_back(
    answering: Page, context: BrowserContext, server: Server
) -> None:
    second = context.new_page()
    open_answers(second, server.url, secret_of(answering), "STR-1")
    rate(answering, "STR-1.1", "F")
    rate(second, "STR-1.1", "P")
    notice = keyed(second, "notice", "STR-1.1")
    expect(notice).to_contain_text("全面达成")
    expect(notice).to_contain_text("部分达成")
    keyed(second, "put-back", "STR-1.1").locator("button").click()
    expect(notice).to_have_count(0)
    assert rating_shown(second, "STR-1.1") == "F"


def test_a_stale_tab_shows_the_newer_answer_and_says_so(
    answering: Page, context: BrowserContext, server: Server
) -> None:
    rate(answering, "STR-1.1", "N")
    second = context.new_page()
    open_answers(second, server.url, secret_of(answering), "STR-1")
    rate(second, "STR-1.1", "F")
    keyed(answering, "next").locator("button").click()
    keyed(answering, "previous").locator("button").click()
    expect(keyed(answering, "notice", "STR-1.1")).to_contain_text("全面达成")
    assert rating_shown(answering, "STR-1.1") == "F"


def test_switching_the_language_keeps_the_place_and_the_answers(answering: Page) -> None:
    go_to(answering, "TAL-2")
    rate(answering, "TAL-2.1", "L")
    switch_language(answering, "English")
    expect(progress(answering)).to_contain_text("1 of 75 answered")
    expect(keyed(answering, "card", "TAL-2.1")).to_contain_text("Saved")
    assert rating_shown(answering, "TAL-2.1") == "L"
    assert "lang=en" in answering.url
    assert answering.evaluate("document.documentElement.lang") == "en"
    cards = answering.locator("[data-testid=stMain]").inner_text()
    assert not re.search("[\u4e00-\u9fff]", cards)


def test_the_back_button_turns_the_pages_back(page: Page, server: Server) -> None:
    open_answers(page, server.url, start_assessment(page, server.url, BANK))
    start = page.url
    keyed(page, "next").locator("button").click()
    expect(keyed(page, "card", "STR-2.1")).to_be_visible()
    page.go_back()
    expect(keyed(page, "card", "STR-1.1")).to_be_visible()
    assert page.url == start
    page.go_back()
    expect(page.locator(".yh-link")).to_be_visible()


def test_one_key_leads_to_the_next_capability(answering: Page) -> None:
    expect(keyed(answering, "next").locator("button")).to_be_visible()
    answering.keyboard.press("n")
    expect(keyed(answering, "card", "STR-2.1")).to_be_visible()
    expect(keyed(answering, "previous").locator("button")).to_be_visible()
    answering.keyboard.press("p")
    expect(keyed(answering, "card", "STR-1.1")).to_be_visible()


def test_the_quick_scan_deepens_into_the_full_diagnosis(page: Page, server: Server) -> None:
    secret = start_assessment(page, server.url, BANK, "quick")
    page.goto(f"{server.url}/answer?a={secret}")
    choose_description(page, "STR-1", 2)
    expect(progress(page)).to_contain_text("已答 1/15")
    keyed(page, "mode").get_by_role("radio").nth(1).click()
    expect(keyed(page, "card", "STR-1.2")).to_contain_text("由快速体检推断，请确认")
    assert rating_shown(page, "STR-1.2") == "F"
    assert rating_shown(page, "STR-1.3") == "N"
    keyed(page, "confirm-all").locator("button").click()
    expect(progress(page)).to_contain_text("已答 5/75")
    expect(keyed(page, "card", "STR-1.2")).not_to_contain_text("由快速体检推断")


def test_answers_outlive_a_killed_server(page: Page, server: Server) -> None:
    secret = start_assessment(page, server.url, BANK)
    open_answers(page, server.url, secret)
    rate(page, "STR-1.5", "P")
    server.restart()
    open_answers(page, server.url, secret, "STR-1")
    assert rating_shown(page, "STR-1.5") == "P"
    expect(saved(page, "STR-1.5")).to_have_text(re.compile(r"已保存 \d\d:\d\d"))


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_a_phone_never_scrolls_sideways(browser: Browser, server: Server, language: str) -> None:
    window = {"width": 390, "height": 844}
    with browser.new_context(viewport=window, locale=language, has_touch=True) as phone:  # type: ignore[arg-type]
        page = phone.new_page()
        page.goto(server.url)
        expect(page.locator("h1")).to_be_visible()
        assert (overflow(page), small_targets(page)) == (0, [])
        secret = start_assessment(page, server.url, "长" * 120)
        assert (overflow(page), small_targets(page)) == (0, [])
        open_answers(page, server.url, secret)
        rate(page, "STR-1.1", "L")
        assert (overflow(page), small_targets(page)) == (0, [])


def test_no_request_goes_to_another_host(context: BrowserContext, server: Server) -> None:
    page, foreign = context.new_page(), []

    def note(request: Request) -> None:
        if not request.url.startswith((server.url, "data:", "blob:")):
            foreign.append(request.url)

    page.on("request", note)
    secret = start_assessment(page, server.url, BANK)
    open_answers(page, server.url, secret)
    rate(page, "STR-1.1", "F")
    page.goto(f"{server.url}/findings?a=sample-city")
    expect(page.locator("h1")).to_be_visible()
    assert foreign == []


def test_it_does_not_look_like_a_default_streamlit_app(page: Page, server: Server) -> None:
    page.goto(server.url)
    expect(page).to_have_title("首页 · 远航")
    expect(page.locator("h1")).to_be_visible()
    assert page.locator("[data-testid=stMainMenu], [data-testid=stAppDeployButton]").count() == 0
    assert "Streamlit" not in page.locator("body").inner_text()
    icon = page.request.get(f"{server.url}/favicon.png")
    assert icon.headers["content-type"] == "image/svg+xml"
