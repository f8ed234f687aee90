"""A room of 400: votes every five seconds for two minutes, beside a bare page under the same load.

    python -m benchmarks.workshop [people] [seconds]

- a vote confirmed: from the phone's click until the server said that it is stored;
- a vote on the screen: from then until the facilitator's page showed one more that had voted, its
  fragment run every second as a browser runs it, over Streamlit's websocket;
- an item on the phones: from the facilitator's move until each phone had been told;
- the bare page: an app of one radio, as many sessions, each choosing as often.

Server, load and facilitator are three processes; they share the machine's cores.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import websockets
from streamlit.proto.AutoRerun_pb2 import AutoRerun
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from assessment import access
from assessment.access import Principal
from assessment.model import Bank
from assessment.service import Service
from assessment.store import Store
from assessment.workshop import Workshop
from benchmarks.answering import MODEL, ONE_RADIO, folder, least_app, memory_mb, percentile
from benchmarks.participants import connected, open_page
from tests.browser.server import Server

PEOPLE, SECONDS, EVERY = 400, 120, 5
ITEM_SECONDS = 15
COMING_SECONDS = 0.05  # each, as `participants` lets them in
TURNOUT = re.compile(r"已投 (\d+)/\d+")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Room:
    """Of the facilitators: (round, moment) opened, (round, moment, how many had voted) shown."""

    opened: list[tuple[int, float]] = field(default_factory=list)
    shown: list[tuple[int, float, int]] = field(default_factory=list)

    @property
    def round(self) -> int:
        return self.opened[-1][0] if self.opened else 0


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    print(f"load average before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores\n")
    print(f"{people} people, a vote every {EVERY} s for {seconds} s\n")
    print("| measured | value |\n| --- | --- |")
    for part in (workshop, bare):
        for line in part(people, seconds):
            print(line, flush=True)


# ---- The workshop ------------------------------------------------------------------------------


def workshop(people: int, seconds: int) -> Iterator[str]:
    with folder() as place, Server(place) as server:
        store = Store.open(f"sqlite:///{place / 'yuanhang.db'}")
        service = Service(store, MODEL, lambda: datetime.now(UTC))
        started = service.start(access.guest([]), Bank("示例银行"))
        who, id_ = access.guest([started.secret]), started.assessment.id
        roles = [role.id for role in MODEL.roles][:4]
        held = service.begin_workshop(who, id_, [item.id for item in MODEL.items], roles=roles)
        asyncio.run(look_in(server.url, held.code))  # what everybody shares is loaded
        before = memory_mb(server.pid)
        command = [sys.executable, "-m", "benchmarks.participants"]
        arguments = [server.url, held.code, str(people), str(seconds), str(EVERY)]
        with subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, text=True) as phones:
            time.sleep(people * COMING_SECONDS + 2)
            begun, used = time.monotonic(), cpu_seconds(server.pid)
            leads = Facilitator(service, who, held)
            room = asyncio.run(lead(server.url, started.secret, leads, seconds))
            used, passed = cpu_seconds(server.pid) - used, time.monotonic() - begun
            heard = json.loads(phones.communicate()[0])
        peak = memory_mb(server.pid)
        store.close()
    confirmed = [took for *_, took in heard["votes"]]
    yield f"| votes | {len(confirmed)} |"
    yield from spread("a vote confirmed (p95 under 200 ms)", confirmed)
    yield from spread("a vote on the facilitator's screen (within 2 s)", on_screen(room, heard))
    yield from spread("an item on the phones (within 2 s)", on_phones(room, heard))
    yield f"| processor of the server, of one core | {used / passed:.0%} |"
    yield f"| the same a participant | {1000 * used / passed / people:.2f} ms a second |"
    yield f"| memory a participant | {(peak - before) / people:.2f} MB |"
    yield f"| peak memory of the server | {peak:.0f} MB |"


@dataclass(frozen=True, slots=True)
class Facilitator:
    """Who leads, in a process of their own on the server's database."""

    service: Service
    who: Principal
    held: Workshop

    def open_next(self, room: Room) -> None:
        id_, held = self.held.assessment_id, self.held.id
        if room.round:
            self.service.withdraw(self.who, id_, held, room.round)
        item = MODEL.items[len(room.opened)].id
        round_ = self.service.open_vote(self.who, id_, held, item).session.round
        if round_ is None:
            raise RuntimeError("no vote was opened")
        room.opened.append((round_.id, time.time()))


async def look_in(url: str, code: str) -> None:
    async with connected(url) as socket:
        await open_page(socket, code)


async def lead(url: str, secret: str, one: Facilitator, seconds: int) -> Room:
    """Open one item after the other, and watch the page of the other facilitator."""
    room = Room()
    await asyncio.to_thread(one.open_next, room)
    watching = asyncio.create_task(watch(url, secret, room))
    end = time.monotonic() + seconds - ITEM_SECONDS
    while time.monotonic() < end:
        await asyncio.sleep(ITEM_SECONDS)
        if watching.done():
            watching.result()
        await asyncio.to_thread(one.open_next, room)
    await asyncio.sleep(ITEM_SECONDS - 1)
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    return room


async def watch(url: str, secret: str, room: Room) -> None:
    """The facilitator's page as a browser keeps it: its fragments run as often as they ask to."""
    async with connected(url) as socket:
        await socket.send(rerun("workshop", f"a={secret}"))
        again: dict[str, asyncio.Task[None]] = {}
        asked_for: set[str] = set()  # in this run of the page
        page = ""
        async for data in socket:
            message = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
            kind = message.WhichOneof("type")
            if kind == "new_session":
                asked_for.clear()
            if kind == "navigation":
                page = message.navigation.page_script_hash
            if kind == "script_finished" and message.script_finished == 0:  # the page, not a part
                for task in [task for id_, task in again.items() if id_ not in asked_for]:
                    task.cancel()
                again = {id_: again[id_] for id_ in asked_for}
            if kind == "auto_rerun":
                asked_for.add(message.auto_rerun.fragment_id)
            if kind == "auto_rerun" and message.auto_rerun.fragment_id not in again:
                asked = message.auto_rerun
                again[asked.fragment_id] = asyncio.create_task(
                    repeat(socket, asked, rerun("", f"a={secret}", asked.fragment_id, page))
                )
            if kind == "delta":
                found = TURNOUT.search(message.delta.new_element.html.body)
                if found:
                    room.shown.append((room.round, time.time(), int(found[1])))


async def repeat(socket: websockets.ClientConnection, asked: AutoRerun, question: bytes) -> None:
    while True:
        await asyncio.sleep(asked.interval)
        await socket.send(question)


def rerun(name: str, query: str, fragment: str = "", page: str = "") -> bytes:
    message = BackMsg()
    message.rerun_script.page_name = name
    message.rerun_script.page_script_hash = page
    message.rerun_script.query_string = query
    message.rerun_script.fragment_id = fragment
    message.rerun_script.is_auto_rerun = bool(fragment)
    message.rerun_script.context_info.locale = "zh-CN"
    message.rerun_script.context_info.timezone = "Asia/Shanghai"
    return message.SerializeToString()


def on_screen(room: Room, heard: dict[str, list[list[float]]]) -> list[float]:
    """Seconds from a first vote in a round until the screen showed that many or more; votes that
    came too late to be seen before the next item are left out."""
    waited = []
    over = max((at for _, _, at, _ in heard["votes"]), default=0.0)
    for round_, opened in room.opened:
        end = min((at for other, at in room.opened if other > round_), default=over)
        first: dict[int, float] = {}
        for of, seat, at, _ in heard["votes"]:
            if of == round_:
                first[int(seat)] = min(at, first.get(int(seat), at))
        views = [(at, voted) for of, at, voted in room.shown if of == round_ and at >= opened]
        for place, at in enumerate(sorted(first.values()), start=1):
            seen = [view for view, voted in views if voted >= place and view >= at]
            if seen:
                waited.append(seen[0] - at)
            elif at < end - EVERY:
                waited.append(end - at)
    return waited


def on_phones(room: Room, heard: dict[str, list[list[float]]]) -> list[float]:
    """Seconds from each move until each phone was told of it."""
    opened = dict(room.opened)
    return [at - opened[int(of)] for of, _, at in heard["rounds"] if int(of) in opened]


# ---- The bare page -----------------------------------------------------------------------------


def bare(people: int, seconds: int) -> Iterator[str]:
    with folder() as place, least_app(place, ONE_RADIO) as server:
        before = memory_mb(server.pid)
        took, used, passed = asyncio.run(choosing(server, people, seconds))
        peak = memory_mb(server.pid)
    yield from spread("a bare page: a choice until its run has ended", took)
    yield f"| a bare page: processor, of one core | {used / passed:.0%} |"
    yield f"| a bare page: memory a session | {(peak - before) / people:.2f} MB |"


async def choosing(server: Server, people: int, seconds: int) -> tuple[list[float], float, float]:
    took: list[float] = []
    until = time.monotonic() + people * COMING_SECONDS + seconds
    tasks = []
    for _ in range(people):
        tasks.append(asyncio.create_task(choose(server.url, until, took)))
        await asyncio.sleep(COMING_SECONDS)
    begun, used = time.monotonic(), cpu_seconds(server.pid)
    await asyncio.gather(*tasks)
    return took, cpu_seconds(server.pid) - used, time.monotonic() - begun


async def choose(url: str, until: float, took: list[float]) -> None:
    """One session of the bare page."""
    async with connected(url) as socket:
        await socket.send(rerun("", ""))
        radio = await run_ended(socket)
        await asyncio.sleep(random.uniform(0, EVERY))  # noqa: S311
        while time.monotonic() < until:
            begun = time.perf_counter()
            message = BackMsg.FromString(rerun("", ""))
            state = message.rerun_script.widget_states.widgets.add(id=radio)
            state.string_value = random.choice("0123")  # noqa: S311
            await socket.send(message.SerializeToString())
            await run_ended(socket)
            took.append(time.perf_counter() - begun)
            await asyncio.sleep(max(0.0, EVERY - (time.perf_counter() - begun)))


async def run_ended(socket: websockets.ClientConnection) -> str:
    """Reads until the run has ended; the id of the radio it drew."""
    radio = ""
    while True:
        data = await socket.recv()
        message = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
        kind = message.WhichOneof("type")
        if kind == "delta" and message.delta.new_element.WhichOneof("type") == "radio":
            radio = message.delta.new_element.radio.id
        if kind == "script_finished" and message.script_finished != 2:
            return radio


# ---- Around ------------------------------------------------------------------------------------


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def spread(what: str, took: Sequence[float]) -> Iterator[str]:
    if not took:
        raise RuntimeError(f"nothing measured: {what}")
    values = list(took)
    middle, late = median(values) * 1000, percentile(values, 95) * 1000
    last = max(values) * 1000
    yield f"| {what}: median / p95 / slowest | {middle:.0f} / {late:.0f} / {last:.0f} ms |"


if __name__ == "__main__":
    main()
