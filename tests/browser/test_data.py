"""A bank takes its data along, deletes it, and brings it in again, in Chromium."""

from __future__ import annotations

import io
import json
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser import pages
from tests.browser.server import Server

BANK = "海州〔试〕农商银行"


def test_a_bank_takes_its_data_along_deletes_it_and_brings_it_in_again(
    server: Server, page: Page, tmp_path: Path
) -> None:
    secret = pages.start_assessment(page, server.url, BANK)
    pages.open_answers(page, server.url, secret, "STR-1")
    pages.rate(page, "STR-1.1", "P")

    page.get_by_role("link", name="数据与隐私").click()
    with page.expect_download() as taken:
        pages.keyed(page, "take-json").locator("button").click()
    file = tmp_path / "全部数据.json"
    taken.value.save_as(file)
    assert json.loads(file.read_text("utf-8"))["bank"] == BANK

    with page.expect_download() as asked:
        pages.keyed(page, "offline-take").locator("button").click()
    book = load_workbook(io.BytesIO(asked.value.path().read_bytes()))
    book.worksheets[0]["E2"] = "L"
    book.save(tmp_path / "问卷.xlsx")
    expect(page.get_by_text("Upload", exact=True)).to_be_hidden()
    page.locator('input[type="file"]').set_input_files(tmp_path / "问卷.xlsx")
    expect(page.get_by_text("STR-1.1 · 部分达成 → 大部分达成")).to_be_visible()
    pages.keyed(page, "offline-do").locator("button").click()
    expect(page.locator(".yh-card").first).to_be_visible()
    pages.open_answers(page, server.url, secret, "STR-1")
    assert pages.rating_shown(page, "STR-1.1") == "L"
    page.get_by_role("link", name="数据与隐私").click()

    pages.keyed(page, "erase-begin").locator("button").click()
    pages.keyed(page, "erase-name").locator("input").fill(BANK)
    pages.keyed(page, "erase-do").locator("button").click()
    with page.expect_download() as given:
        pages.keyed(page, "receipt-json").locator("button").click()
    receipt = json.loads(given.value.path().read_text("utf-8"))
    assert (receipt["deleted"], receipt["is_overwritten"]) == ("assessment", True)
    page.goto(f"{server.url}/findings?a={secret}")
    expect(page.get_by_role("alert")).to_be_visible()

    pages.keyed(page, "way-resume").locator("button").click()
    pages.keyed(page, "bring-in").locator("summary").click()
    page.locator('input[type="file"]').set_input_files(file)
    expect(page.get_by_text(f"“{BANK}”的数据")).to_be_visible()
    pages.keyed(page, "bring-do").locator("button").click()
    expect(page.locator(".yh-link input")).to_be_visible()
    assert pages.secret_of(page) != secret
    pages.open_answers(page, server.url, pages.secret_of(page), "STR-1")
    assert pages.rating_shown(page, "STR-1.1") == "P"
