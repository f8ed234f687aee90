"""What a person does in the app, in words: `start_assessment(page, server.url, name)`, `rate(…)`.

Elements are found by the keys of their widgets, which come from ids of the model, so that neither
wording nor layout breaks a test.
"""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from assessment import questionnaire
from assessment.access import guest
from assessment.model import Bank, Questionnaire
from assessment.service import Service
from assessment.store import Store

RATINGS = "NPLF"


def keyed(page: Page, part: str, id_: str = "") -> Locator:
    """The widget with this key; the key `judgement-STR-1.3` is the class `…-judgement-STR-1-3`."""
    name = f"{part}-{id_}" if id_ else part
    return page.locator(".st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", name))


# ---- Coming in ---------------------------------------------------------------------------------


def start_assessment(
    page: Page, url: str, bank: str, mode: Literal["quick", "full"] = "full"
) -> str:
    """From the start page to the bank's; returns the secret of the resume link."""
    page.goto(url)
    keyed(page, "way-start").locator("button").click()
    keyed(page, "bank-name").locator("input").fill(bank)
    keyed(page, "start-mode").locator("label[data-baseweb], label:has(input)").nth(
        0 if mode == "quick" else 1
    ).click()
    keyed(page, "begin").locator("button").click()
    expect(page.locator(".yh-link input")).to_be_visible()
    return secret_of(page)


def stored_assessment(database_url: str, bank: str) -> str:
    """A new full diagnosis, as the start page would store it; returns the secret of its link."""
    with closing(Store.open(database_url)) as store:
        service = Service(store, shipped(), lambda: datetime.now(UTC))
        return service.start(guest([]), Bank(bank)).secret


@cache
def shipped() -> Questionnaire:
    return questionnaire.load(questionnaire.DEFAULT)


def secret_of(page: Page) -> str:
    """What the URL carries as `a`."""
    return parse_qs(urlsplit(page.url).query)["a"][-1]


def resume_link(page: Page) -> str:
    """The private link the bank page shows."""
    return page.locator(".yh-link input").input_value()


def open_answers(page: Page, url: str, secret: str, capability: str = "") -> None:
    """The answer page by its address, as after a refresh or from a bookmark."""
    place = f"&c={capability}" if capability else ""
    page.goto(f"{url}/answer?a={secret}{place}")
    expect(page.locator(".yh-card").first).to_be_visible()


def go_to(page: Page, capability: str) -> None:
    """Turn to a capability by the map."""
    in_map(page, capability).click()
    expect(in_map(page, capability)).to_have_attribute("aria-checked", "true")
    expect(keyed(page, "card", f"{capability}.1")).to_be_visible()
    alone(page, f"{capability}.1")


def alone(page: Page, item: str) -> None:
    """Wait until a card that leaves no longer stands beside the one that comes."""
    expect(keyed(page, "card", item).locator(".yh-card")).to_have_count(1)


def in_map(page: Page, capability: str) -> Locator:
    """The capability's button in the map; on a screen wider than a phone its id is hidden."""
    id_ = page.locator("strong", has_text=re.compile(f"^{re.escape(capability)}$"))
    return keyed(page, "map").get_by_role("radio").filter(has=id_)


# ---- Answering ---------------------------------------------------------------------------------


def rate(page: Page, item: str, rating: str) -> None:
    """Give one of N, P, L, F and wait until the page says it is saved."""
    button = rating_button(page, item, rating)
    button.click()
    expect(button).to_have_attribute("aria-checked", "true")
    # While the page is drawn anew a card that leaves may stand beside the one that comes.
    expect(saved(page, item).filter(has_text=re.compile(r"\d\d:\d\d"))).to_be_visible()
    expect(progress(page)).to_be_visible()


def rating_button(page: Page, item: str, rating: str) -> Locator:
    return keyed(page, "judgement", item).get_by_role("radio").nth(RATINGS.index(rating))


def rating_shown(page: Page, item: str) -> str | None:
    """The letter that is chosen, None if none is."""
    for letter in RATINGS:
        if rating_button(page, item, letter).get_attribute("aria-checked") == "true":
            return letter
    return None


def action(page: Page, item: str, does: Literal["na", "confirm", "clear", "notes"]) -> Locator:
    """A button below the ratings of an item."""
    return keyed(page, "card", item).locator(f".yh-actions .yh-{does}")


def not_applicable(page: Page, item: str, reason: str) -> None:
    alone(page, item)
    action(page, item, "na").click()
    field = keyed(page, "reason", item).locator("input")
    field.fill(reason)
    field.press("Enter")
    expect(action(page, item, "na")).to_have_attribute("aria-pressed", "true")


def write_note(page: Page, item: str, part: Literal["comment", "evidence"], text: str) -> None:
    """Open the notes and type; a pause saves it, or leaving the field, as for any person."""
    field = keyed(page, part, item).locator("textarea")
    if not field.is_visible():
        open_notes(page, item)
    field.fill(text)


def open_notes(page: Page, item: str) -> None:
    alone(page, item)
    action(page, item, "notes").click()
    expect(keyed(page, "comment", item).locator("textarea")).to_be_visible()


def choose_description(page: Page, capability: str, stage: int) -> None:
    """The quick scan: the description of `stage` fits best, 0 for none of them."""
    options = keyed(page, "choice", capability).get_by_role("radio")
    place = stage - 1 if stage else options.count() - 1
    keyed(page, "choice", capability).locator("label:has(input)").nth(place).click()
    expect(keyed(page, "clear", capability)).to_be_visible()


def saved(page: Page, id_: str) -> Locator:
    """已保存 12:03 on the card of an item or, in the quick scan, a capability."""
    return keyed(page, "card", id_).locator(".yh-saved")


def progress(page: Page) -> Locator:
    return page.locator(".yh-progress")


# ---- Looking around ----------------------------------------------------------------------------


def switch_language(page: Page, name: Literal["中文", "English"]) -> None:
    keyed(page, "language-switch").get_by_text(name, exact=True).click()


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    script = """() => {
        const main = document.querySelector('[data-testid="stMain"]');
        return Math.max(main.scrollWidth - main.clientWidth,
            document.documentElement.scrollWidth - window.innerWidth);
    }"""
    return int(page.evaluate(script))


def small_targets(page: Page) -> list[str]:
    """Buttons, links and fields in the page that are less than 40 pixels high."""
    script = """() => [...document.querySelectorAll(
            '.stMain :is(button, a[href], summary, input:not([type=radio]), textarea)'
        )].filter((e) => e.offsetParent && !e.closest('[aria-hidden="true"]'))
        .filter((e) => e.getBoundingClientRect().height < 39.5)
        .map((e) => e.outerHTML.slice(0, 200))"""
    found: list[str] = page.evaluate(script)
    return found
