"""The main job in one go: 75 answers in Chromium, a server killed midway, a PDF to take home."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from assessment.model import Capability, Questionnaire
from tests.browser import pages
from tests.browser.server import Server

BANK = "海州〔试〕农商银行 R&D <5% </b>"
LETTERS = {1: "F", 2: "F", 3: "L", 4: "P", 5: "N"}
"""Every item by its stage: secures two stages, reaches the third."""


def answer_capability(page: Page, capability: Capability) -> None:
    pages.go_to(page, capability.id)
    for item in capability.items:
        pages.rate(page, item.id, LETTERS[item.stage])


def printed(pdf: Path, program: str, *options: str) -> str:
    target = ["-"] if program == "pdftotext" else []
    command = [program, *options, str(pdf), *target]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def download_report(page: Page, folder: Path) -> Path:
    page.get_by_role("link", name="报告").click()
    button = pages.keyed(page, "report-pdf-zh").locator("button")
    with page.expect_download(timeout=60_000) as download:
        button.click()
    file = folder / "report.pdf"
    download.value.save_as(file)
    return file


def test_a_manager_answers_everything_survives_a_crash_and_takes_the_report_home(
    server: Server, browser: Browser, model: Questionnaire, tmp_path: Path
) -> None:
    half = len(model.capabilities) // 2
    with browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai") as first:
        page = first.new_page()
        secret = pages.start_assessment(page, server.url, BANK)
        link = pages.resume_link(page)
        pages.open_answers(page, server.url, secret)
        for capability in model.capabilities[:half]:
            answer_capability(page, capability)
        evidence = "行长办公会纪要〔2026〕12号"
        pages.go_to(page, "STR-1")
        pages.write_note(page, "STR-1.1", "evidence", evidence)
        pages.go_to(page, "STR-2")
        server.restart()

    with browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai") as second:
        page = second.new_page()
        page.goto(link)
        pages.open_answers(page, server.url, secret, "STR-1")
        assert pages.rating_shown(page, "STR-1.1") == "F"
        for capability in model.capabilities[half:]:
            answer_capability(page, capability)
        pages.keyed(page, "to-findings").locator("button").click()
        expect(page.get_by_text("贵行处于第 3 步")).to_be_visible()
        pdf = download_report(page, tmp_path)

    text = re.sub(r"\s+", "", printed(pdf, "pdftotext", "-layout"))
    assert re.sub(r"\s+", "", BANK) in text
    assert "第3步" in text
    assert re.sub(r"\s+", "", evidence) in text
    assert [item.id for item in model.items if item.id not in text] == []
    assert [
        item.id
        for item in model.items
        if not any(words in text for words in (item.practice.zh[:12], item.practice.zh[:8]))
    ] == []
    fonts = printed(pdf, "pdffonts").splitlines()[2:]
    assert {re.sub(r"^[A-Z]+\+", "", line.split()[0]) for line in fonts} == {
        "NotoSansSC-Regular",
        "NotoSansSC-Bold",
    }
    assert all(re.search(r"\byes\s+yes\s+yes\b", line) for line in fonts)
