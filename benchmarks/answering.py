"""What one answer costs, beside the least a Streamlit app can do.

    python -m benchmarks.answering [script] [click] [managers] [first]

- script: the rerun of the card that was clicked, timed inside the server (`timed_app.py`), and
  beside it the whole way over the websocket; one manager alone.
- click: from the click to "saved" in Chromium: ours, an app of one radio that saves to the same
  kind of store, and one that saves nothing, in turn.
- managers: 200 people, each with an assessment of their own, answer every five seconds.
- first: from opening the address, just after start-up, to the first heading, ours and an empty app.

Servers, browser and load generator are separate processes; they share the machine's cores.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser, Page, sync_playwright

from assessment import access, questionnaire
from assessment.messages import say
from assessment.model import Bank
from assessment.service import Service
from assessment.store import Store
from tests.browser.conftest import FLAGS
from tests.browser.server import Server

MANAGERS, SECONDS, EVERY = 200, 60, 5
SINGLE_CLICKS, BROWSER_CLICKS, STARTS = 60, 60, 5
PAUSE_MS = 100
"""Between two clicks, so that none waits for what the one before still draws."""

MARK = "fragment-run-seconds"
ONE_RADIO = """import streamlit as st
st.html(f"<p id=said>{st.radio('Answer', list('0123'), index=None)}</p>")
"""
SAVING_RADIO = """import streamlit as st
from assessment import access
from assessment.model import Rating
from assessment.web import services

def save():
    rating = st.session_state["rating"]
    saved = service.answer(who, held["id"], "STR-1.1", rating, seen=held["seen"])
    held["seen"], held["said"] = saved.revision, f"saved {saved.saved_at}"

service, secret = services.service(), st.query_params["a"]
who = access.guest([secret])
if "held" not in st.session_state:
    id_ = service.resume(who, secret).assessment.id
    st.session_state["held"] = {"id": id_, "seen": 0, "said": ""}
held = st.session_state["held"]
st.radio("Answer", list(Rating), index=None, key="rating", on_change=save)
st.html(f"<p id=said>{held['said']}</p>")
"""
EMPTY = "import streamlit as st\nst.title('x')\n"

CLICK = """([button, watched, word]) => new Promise((done) => {
    const begun = performance.now();
    const seen = () => document.querySelector(watched)?.textContent ?? "";
    const before = seen();
    new MutationObserver((_, observer) => {
        const now = seen();
        if (now !== before && now.includes(word)) {
            observer.disconnect();
            done(performance.now() - begun);
        }
    }).observe(document.body, {subtree: true, childList: true, characterData: true});
    document.querySelectorAll(button[0])[button[1]].click();
})"""


def main() -> None:
    parts: dict[str, Callable[[], Iterator[str]]] = {
        "script": script,
        "click": click,
        "managers": managers,
        "first": first,
    }
    chosen = sys.argv[1:] or list(parts)
    print(f"load average before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores\n")
    print("| measured | value |\n| --- | --- |")
    for name in chosen:
        for line in parts[name]():
            print(line, flush=True)


# ---- One answer --------------------------------------------------------------------------------


def script() -> Iterator[str]:
    with folder() as place, Server(place, "benchmarks/timed_app.py") as server:
        took = answer(server, place, people=1, seconds=SINGLE_CLICKS * 0.1, every=0.1)
        runs = [float(line.split()[1]) for line in server.log.splitlines() if MARK in line]
    yield row(
        "script of one answer: callback, card, progress (median, at most 10 ms)", median(runs)
    )
    yield row("script of one answer (p95)", percentile(runs, 95))
    yield row("one manager: click to saved, over HTTP (median)", median(took.saved))
    renewed = median(took.renewed)
    yield row("one manager: click to a renewed page, over the websocket (median)", renewed)


def click() -> Iterator[str]:
    with (
        folder() as place,
        chromium() as browser,
        Server(place) as server,
        least_app(place, ONE_RADIO) as bare,
        least_app(place, SAVING_RADIO) as saving,
    ):
        secret, other = begin(place, 2)
        ours = browser.new_page(locale="zh-CN")
        radios = [radio_page(browser, bare.url), radio_page(browser, f"{saving.url}/?a={other}")]
        took = [
            (click_ours(ours, server, secret, n), *(click_radio(page, n) for page in radios))
            for n in range(BROWSER_CLICKS)
        ]
    ours_took, bare_took, saving_took = (median(one) for one in zip(*took, strict=True))
    yield row("click to saved in Chromium (median)", ours_took / 1000)
    yield row("click to saved, an app of one radio and the same store (median)", saving_took / 1000)
    yield row("click to changed page, an app of one radio that saves nothing", bare_took / 1000)
    yield f"| ratio to the radio that saves (at most 1.3) | {ours_took / saving_took:.2f} |"
    yield f"| ratio to the radio that saves nothing | {ours_took / bare_took:.2f} |"


def radio_page(browser: Browser, url: str) -> Page:
    page = browser.new_page(locale="zh-CN")
    page.goto(url)
    page.locator("#said").wait_for(state="attached")
    return page


def click_ours(page: Page, server: Server, secret: str, n: int) -> float:
    """The n-th item, never answered before: its line turns from nothing into saved."""
    item = MODEL.items[n]
    place = MODEL.capability[item.capability_id]
    if n == 0:
        page.goto(f"{server.url}/answer?a={secret}&c={place.id}")
    elif item == place.items[0]:
        page.locator(f"{css('next')} button").click()  # as a manager does: no new document
    page.locator(f"{css('card', item.id)} .yh-saved").wait_for(state="attached")
    page.wait_for_timeout(PAUSE_MS)
    button = [f"{css('card', item.id)} .yh-ratings button", n % 4]
    saved = say("zh", "answer.saved", time="").strip()  # not what it says while it is saving
    return float(page.evaluate(CLICK, [button, f"{css('card', item.id)} .yh-saved", saved]))


def click_radio(page: Page, n: int) -> float:
    page.wait_for_timeout(PAUSE_MS)
    return float(page.evaluate(CLICK, [["[data-testid=stRadio] input", n % 4], "#said", ""]))


def css(part: str, id_: str = "") -> str:
    return f".st-key-{part}" + (f"-{id_.replace('.', '-')}" if id_ else "")


# ---- Many people -------------------------------------------------------------------------------


def managers() -> Iterator[str]:
    with folder() as place, Server(place) as server:
        took = answer(server, place, people=MANAGERS, seconds=SECONDS, every=EVERY)
        peak = memory_mb(server.pid)
    who = f"{MANAGERS} managers, an answer every {EVERY} s for {SECONDS} s"
    yield f"| {who}: answers | {len(took.saved)} |"
    for what, seconds in (("saved", took.saved), ("page renewed", took.renewed)):
        yield row(f"{what}, median", median(seconds))
        yield row(f"{what}, p95 (under 100 ms)", percentile(seconds, 95))
        yield row(f"{what}, slowest", max(seconds))
    yield row("before that, twenty a second coming in: their page, median", median(took.opened))
    yield row("their page, p95", percentile(took.opened, 95))
    yield f"| peak memory of the server | {peak:.0f} MB |"


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds: until each manager's page was there, and each answer saved, its page renewed."""

    opened: list[float]
    saved: list[float]
    renewed: list[float]


def answer(server: Server, place: Path, *, people: int, seconds: float, every: float) -> Took:
    """What people who answer have to wait; they are another process."""
    secrets = "\n".join(begin(place, people))
    command = [sys.executable, "-m", "benchmarks.managers", server.url, str(seconds), str(every)]
    done = subprocess.run(command, input=secrets, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    everyone = json.loads(done.stdout)
    saved, renewed = zip(*[pair for one in everyone for pair in one["answers"]], strict=True)
    return Took([one["opened"] for one in everyone], list(saved), list(renewed))


def begin(place: Path, people: int) -> list[str]:
    """The secrets of new assessments in the server's database."""
    store = Store.open(f"sqlite:///{place / 'yuanhang.db'}")
    service = Service(store, MODEL, lambda: datetime.now(UTC))
    return [service.start(access.guest([]), Bank(f"第{n}家银行")).secret for n in range(people)]


def memory_mb(pid: int) -> float:
    line = next(
        line
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if line.startswith("VmHWM")
    )
    return int(line.split()[1]) / 1024


# ---- The first page ----------------------------------------------------------------------------


def first() -> Iterator[str]:
    ours, empty = [], []
    with folder() as place:
        begin(place, 1)
        for _ in range(STARTS):
            empty.append(first_page(least_app(place, EMPTY)))
            ours.append(first_page(Server(place)))
    ours_took, empty_took = median(ours), median(empty)
    yield row("first page after start-up (median)", ours_took)
    yield row("first page of an empty app (median)", empty_took)
    yield f"| ratio (at most 1.5) | {ours_took / empty_took:.2f} |"


def first_page(server: Server) -> float:
    """Seconds from opening the address to the first heading; the server has had no visit yet."""
    with server, chromium() as browser:
        page = browser.new_page(locale="zh-CN")
        begun = time.perf_counter()
        page.goto(server.url)
        page.locator("h1").wait_for()
        return time.perf_counter() - begun


# ---- Around ------------------------------------------------------------------------------------


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@contextmanager
def chromium() -> Iterator[Browser]:
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else [*FLAGS]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        yield browser
        browser.close()


def least_app(place: Path, source: str) -> Server:
    """A server of an app that is one script of these lines."""
    script_file = place / f"{sha256(source.encode()).hexdigest()[:8]}.py"
    script_file.write_text(source)
    return Server(place, str(script_file))


def percentile(values: list[float], share: int) -> float:
    return quantiles(values, n=100, method="inclusive")[share - 1]


def row(what: str, seconds: float) -> str:
    return f"| {what} | {seconds * 1000:.1f} ms |"


MODEL = questionnaire.load(questionnaire.DEFAULT)

if __name__ == "__main__":
    main()
