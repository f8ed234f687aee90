"""The result pages in a real browser: both languages, wide and narrow, light and dark."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from assessment.charts.frame import DARK, LIGHT
from assessment.model import LANGUAGES, Language
from tests.browser.pages import keyed, open_answers, overflow, rate, stored_assessment
from tests.browser.server import Server

PAGES = ("findings", "roadmap", "report")
WIDTHS = {"wide": 1280, "phone": 390}
LOCALE: dict[Language, str] = {"zh": "zh-CN", "en": "en-GB"}
HAN = re.compile(r"[\u3400-\u9fff]+")
PROGRAMS = {"Excel", "Outlook", "Microsoft", "Project", "ProjectLibre"}
AGREED = {"English", "JSON", "中文"} | PROGRAMS

IS_WRITTEN_IN = """ink => [...document.querySelectorAll(".js-plotly-plot .annotation text")]
    .some(e => getComputedStyle(e).fill === ink)"""

Theme = Literal["light", "dark"]


@pytest.fixture
def reader(browser: Browser, language: Language, width: str, theme: Theme) -> Iterator[Page]:
    """A person with this language, window and theme."""
    with browser.new_context(
        locale=LOCALE[language],
        timezone_id="Asia/Shanghai",
        viewport={"width": WIDTHS[width], "height": 900},
        color_scheme=theme,
    ) as context:
        context.set_default_timeout(20_000)
        yield context.new_page()


@pytest.fixture
def theme() -> Theme:
    return "light"


def show(page: Page, server: Server, name: str, secret: str) -> None:
    """The page by its address, drawn to the end."""
    page.goto(f"{server.url}/{name}?a={secret}")
    expect(page.locator(".yr-verdict, .yr-facts").first).to_be_visible()
    expect(page.locator("[data-testid='stStatusWidget']")).to_have_count(0)
    for picture in page.locator(".stPlotlyChart").all():
        picture.scroll_into_view_if_needed()
        expect(picture.locator(".main-svg").first).to_be_visible()


def drawn_again(page: Page) -> None:
    """Until every picture is as wide as its place, after the window has become wider."""
    page.wait_for_function("""() => [...document.querySelectorAll(".stPlotlyChart")].every(place =>
        Math.abs(place.clientWidth - place.querySelector(".main-svg").clientWidth) < 2)""")


def visible_text(page: Page, bank: str) -> str:
    """What a person reads in the page itself and in its pictures, without the bank's own words."""
    main = page.locator("[data-testid='stMain']").inner_text()
    drawn = page.locator(".js-plotly-plot text").all_text_contents()
    return " ".join([main, *drawn]).replace(bank, "")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("secret", ["sample-rural", "sample-city"])
@pytest.mark.parametrize("width", ["phone"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_fits_and_speaks_one_language(
    reader: Page, server: Server, name: str, secret: str, language: Language
) -> None:
    show(reader, server, name, secret)
    assert overflow(reader) <= 0
    reader.set_viewport_size({"width": WIDTHS["wide"], "height": 900})
    drawn_again(reader)
    assert overflow(reader) <= 0
    text = visible_text(reader, "示例")
    if language == "en":
        assert set(HAN.findall(text)) <= AGREED
    else:
        latin = re.sub(r"\b[A-Z]{2,3}-\d\S*|\bI\d\d\b|[0-9a-f]{16}", " ", text)
        icons = reader.locator("[data-testid='stIconMaterial']").all_inner_texts()
        assert set(re.findall(r"[A-Za-z]{4,}", latin)) - {*"_".join(icons).split("_")} <= AGREED


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("language", "width", "theme"), [("zh", "wide", "dark")])
def test_a_dark_page_is_dark_to_its_pictures(
    reader: Page, server: Server, name: str, picture: Path
) -> None:
    show(reader, server, name, "sample-city")
    reader.screenshot(path=picture)
    assert picture.stat().st_size > 10_000
    ground = "() => getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    assert reader.evaluate(ground) == "rgb(14, 26, 28)"
    if name == "roadmap":  # whose pictures are drawn again when the plan has settled
        reader.wait_for_function(IS_WRITTEN_IN, arg=rgb(DARK.text))
    inks = reader.evaluate(
        "() => [...document.querySelectorAll('.js-plotly-plot .annotation text')]"
        ".map(e => [e.textContent, getComputedStyle(e).fill])"
    )
    of_the_light_theme = {rgb(LIGHT.text), rgb(LIGHT.faint), rgb(LIGHT.accent)}
    assert [text for text, ink in inks if ink in of_the_light_theme] == []


def rgb(ink: str) -> str:
    """A colour as a browser tells it."""
    red, green, blue = bytes.fromhex(ink.removeprefix("#"))
    return f"rgb({red}, {green}, {blue})"


def test_a_sample_opens_from_the_start_page(page: Page, server: Server) -> None:
    page.goto(server.url)
    keyed(page, "way-sample").locator("button").click()
    keyed(page, "sample-city").locator("button").click()
    expect(page.locator(".yr-sample").first).to_have_text("示例")


def test_a_number_opens_what_it_is_made_of(page: Page, server: Server) -> None:
    show(page, server, "findings", "sample-city")
    keyed(page, "number-index").locator("button").click()
    expect(page.get_by_text("加权平均", exact=False).first).to_be_visible()
    expect(page.locator(".yr-table").first).to_be_visible()


def test_a_lamp_opens_the_items_behind_it(page: Page, server: Server) -> None:
    show(page, server, "findings", "sample-city")
    expect(page.locator(".yr-side")).to_have_count(0)
    keyed(page, "pitfall-short_over_long_term").locator("summary").click()
    expect(page.locator(".yr-side")).to_have_count(2)


def test_the_path_leads_to_the_question(page: Page, server: Server) -> None:
    secret = stored_assessment(server.database_url, "临江农村商业银行")
    open_answers(page, server.url, secret, "STR-1")
    rate(page, "STR-1.1", "P")
    show(page, server, "findings", secret)
    link = page.get_by_role("link", name=re.compile(r"打开 [A-Z]+-\d\.\d 作答")).first
    item = link.inner_text().split(" ")[-2]
    link.click()
    expect(keyed(page, "card", item)).to_be_visible()


def test_a_target_stays_chosen_after_a_refresh(page: Page, server: Server) -> None:
    secret = stored_assessment(server.database_url, "临江农村商业银行")
    open_answers(page, server.url, secret, "STR-1")
    rate(page, "STR-1.1", "P")
    show(page, server, "roadmap", secret)
    target = keyed(page, "roadmap-target").get_by_role("radio", name="2 精细化运营")
    target.click()
    expect(page.get_by_role("heading", name="底达到第 2 步")).to_be_visible()
    keyed(page, "wish-store").locator("button").click()
    expect(keyed(page, "wish-store")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", name="底达到第 2 步")).to_be_visible()


@pytest.mark.parametrize("width", ["wide"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_comes_down_as_a_pdf(
    reader: Page, server: Server, language: Language, tmp_path: Path
) -> None:
    show(reader, server, "report", "sample-city")
    with reader.expect_download() as coming:
        keyed(reader, f"report-pdf-{language}").locator("button").click()
    path = tmp_path / "report.pdf"
    coming.value.save_as(path)
    assert path.read_bytes().startswith(b"%PDF")
    assert coming.value.suggested_filename.endswith(".pdf")
    name = {"zh": "示例市商业银行", "en": "Sample City Commercial Bank"}[language]
    assert name in coming.value.suggested_filename


def test_the_data_comes_down_as_json(page: Page, server: Server, tmp_path: Path) -> None:
    show(page, server, "report", "sample-city")
    with page.expect_download() as coming:
        keyed(page, "report-json").locator("button").click()
    path = tmp_path / "data.json"
    coming.value.save_as(path)
    data = json.loads(path.read_text("utf-8"))
    assert data["bank"]["name"] == "示例市商业银行"
    assert data["stage"] == 2


def test_the_preview_shows_the_first_pages(page: Page, server: Server) -> None:
    show(page, server, "report", "sample-city")
    page.get_by_role("button", name="生成前三页预览").click()
    expect(page.locator("[data-testid='stImage'] img")).to_have_count(3)
