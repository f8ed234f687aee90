"""What if: from a changed term to the changed plan on the screen.

    python -m benchmarks.whatif

In Chromium, a person types one limit on person-days after the other; timed from the Enter key until
the page shows the plan for it. Beside it, what of that is planning.
Server and browser are separate processes; they share the machine's cores.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from playwright.sync_api import Page

from assessment import access, findings
from assessment.model import Assessment, Bank, Rating, Scenario
from assessment.service import Service
from assessment.store import Store
from assessment.web.whatif import PATIENCE
from benchmarks.answering import MODEL, chromium, folder
from tests.browser.server import Server

CAPACITIES = (200, 190, 180, 160, 140, 120, 110, 100, 95, 90, 85, 80, 70, 65, 60)
SETTLE_MS = 4_000
"""Between two changes: the longer work on the plan before shall not be counted here."""

CASES = {"half way up, to stage 4": (Rating.P, 4), "from nothing to stage 5": (Rating.N, 5)}

CHANGE = """() => new Promise((done) => {
    const said = () => document.querySelector(".st-key-wish-line")?.innerText ?? "";
    const begun = performance.now(), before = said();
    new MutationObserver((_, observer) => {
        if (said() !== before && document.querySelector(".st-key-roadmap-sums")) {
            observer.disconnect();
            requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
        }
    }).observe(document.body, {subtree: true, childList: true, characterData: true});
})"""
"""The line of terms names the new capacity when the plan for it is there, even if it is as long."""


def main() -> None:
    print(f"load average before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores\n")
    print("| plan | planning, median / slowest | Enter to changed plan, median / slowest |")
    print("|---|---:|---:|")
    for name, (rating, target) in CASES.items():
        on_page = sorted(on_the_page(rating, target))
        alone = sorted(planning(rating, target))
        print(f"| {name} | {both(alone)} | {both(on_page)} |", flush=True)


def both(seconds: list[float]) -> str:
    return f"{median(seconds) * 1000:.0f} / {seconds[-1] * 1000:.0f} ms"


def planning(rating: Rating, target: int) -> Iterator[float]:
    """Seconds of one processor for the whole of the findings, with the patience of the page."""
    with folder() as place:
        assessment = assessed(place, rating, target)[1]
    for capacity in CAPACITIES:
        begun = time.process_time()
        findings.find_for(MODEL, assessment, Scenario(target, capacity=capacity), PATIENCE)
        yield time.process_time() - begun


def on_the_page(rating: Rating, target: int) -> Iterator[float]:
    with folder() as place, chromium() as browser, Server(place) as server:
        secret, _ = assessed(place, rating, target)
        page = browser.new_page(locale="zh-CN", viewport={"width": 1280, "height": 900})
        page.goto(f"{server.url}/roadmap?a={secret}")
        page.locator(".st-key-roadmap-sums").wait_for()
        for capacity in CAPACITIES:
            page.wait_for_timeout(SETTLE_MS)
            yield changed(page, capacity)


def changed(page: Page, capacity: int) -> float:
    """Seconds from Enter until the page shows the plan for the new capacity."""
    field = page.locator(".st-key-wish-capacity input")
    field.fill(str(capacity))
    page.evaluate(f"() => {{ window.changed = ({CHANGE})(); }}")
    field.press("Enter")
    return float(page.evaluate("() => window.changed")) / 1000


def assessed(place: Path, rating: Rating, target: int) -> tuple[str, Assessment]:
    """A stored assessment in which every item has `rating`; its secret."""
    store = Store.open(f"sqlite:///{place / 'yuanhang.db'}")
    service = Service(store, MODEL, lambda: datetime.now(UTC))
    started = service.start(access.guest([]), Bank("示例银行", seats=180))
    me, id_ = access.guest([started.secret]), started.assessment.id
    for item in MODEL.items:
        service.answer(me, id_, item.id, rating, seen=0)
    service.plan_for(me, id_, Scenario(target))
    return started.secret, service.resume(me, started.secret).assessment


if __name__ == "__main__":
    main()
