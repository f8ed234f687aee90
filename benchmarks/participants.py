"""People in a workshop as their phones are: Streamlit's own websocket for the page, HTTP for the
seat, as `ballot.js` has it; run in a process of its own.

    python -m benchmarks.participants URL CODE PEOPLE SECONDS EVERY

Everybody opens the page, takes a seat, waits for news, and votes every EVERY seconds on whatever is
being voted on. Prints as JSON the votes (round, seat, moment saved, seconds until it was) and when
each phone heard of each round. Moments are of the machine's clock, which the server shares.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx2
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

CHOICES = ("N", "P", "L", "F")
RUN_SECONDS = 60
NEWS_SECONDS = 40


@dataclass(slots=True)
class Heard:
    """What all phones together have seen."""

    votes: list[tuple[int, int, float, float]] = field(default_factory=list)
    rounds: list[tuple[int, int, float]] = field(default_factory=list)


@dataclass(slots=True)
class Phone:
    """One seat."""

    http: httpx2.AsyncClient
    code: str
    heard: Heard
    workshop: str = ""
    seat: int = 0
    round: int = 0
    moves: int = -1
    is_open: bool = False

    async def ask(self, what: str, **question: object) -> dict[str, Any]:
        """As a browser does: once more if the idle connection has just been closed."""
        given = {**question, "language": "zh"}
        try:
            answer = await self.http.post(f"/seat/{what}", json=given)
        except httpx2.TransportError:
            answer = await self.http.post(f"/seat/{what}", json=given)
        if answer.status_code == 422:
            return {}  # too late: the round was over
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    async def join(self) -> None:
        entered = await self.ask("enter", code=self.code)
        self.workshop = entered["workshop"]
        role = random.choice([*(role["id"] for role in entered["roles"]), ""])  # noqa: S311
        self.seat = (await self.ask("join", code=self.code, role=role, name=""))["seat"]

    async def hear(self) -> None:
        """Waits for news for ever."""
        while True:
            told = await self.ask(
                "attend", workshop=self.workshop, moves=self.moves, round=self.round, revision=0
            )
            self.moves = told["moves"]
            self.is_open = told["phase"] in ("open", "closed") and "tally" not in told
            if told.get("round", 0) > self.round:
                self.round = told["round"]
                self.heard.rounds.append((self.round, self.seat, time.time()))

    async def vote(self) -> None:
        round_, begun = self.round, time.perf_counter()
        said = await self.ask(
            "vote",
            workshop=self.workshop,
            round=round_,
            choice=random.choice(CHOICES),  # noqa: S311
            comment="",
        )
        if said:
            took = time.perf_counter() - begun
            self.heard.votes.append((round_, self.seat, time.time(), took))


async def work(url: str, code: str, until: float, every: float, heard: Heard) -> None:
    """One participant, until the moment the workshop ends."""
    limits = httpx2.Limits(max_connections=2)
    async with (
        httpx2.AsyncClient(base_url=url, timeout=NEWS_SECONDS, limits=limits) as http,
        connected(url) as socket,
    ):
        await open_page(socket, code)
        phone = Phone(http, code, heard)
        await phone.join()
        news = asyncio.create_task(phone.hear())
        await asyncio.sleep(random.uniform(0, every))  # noqa: S311
        while time.monotonic() < until:
            if news.done():
                news.result()
            begun = time.monotonic()
            if phone.is_open:
                await phone.vote()
            await asyncio.sleep(max(0.0, every - (time.monotonic() - begun)))
        news.cancel()
        with suppress(asyncio.CancelledError):
            await news


def connected(url: str) -> websockets.connect:
    """A browser's connection to a page."""
    return websockets.connect(
        url.replace("http", "ws", 1) + "/_stcore/stream",
        subprotocols=["streamlit"],
        max_size=None,
        origin=url,  # type: ignore[list-item, arg-type]
    )


async def open_page(socket: websockets.ClientConnection, code: str) -> None:
    """Reads what the page sends until its run ends."""
    message = BackMsg()
    message.rerun_script.page_name = "join"
    message.rerun_script.query_string = f"code={code}"
    message.rerun_script.context_info.locale = "zh-CN"
    message.rerun_script.context_info.timezone = "Asia/Shanghai"
    await socket.send(message.SerializeToString())
    while True:
        async with asyncio.timeout(RUN_SECONDS):
            data = await socket.recv()
        drawn = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
        if drawn.WhichOneof("type") == "script_finished" and drawn.script_finished != 2:
            return  # 2: finished early for a rerun, which follows


async def everybody(url: str, code: str, people: int, seconds: float, every: float) -> Heard:
    """All at once, coming in one after the other; then for so many seconds."""
    heard, pace = Heard(), 0.05
    until = time.monotonic() + people * pace + seconds
    tasks = []
    for _ in range(people):
        tasks.append(asyncio.create_task(work(url, code, until, every, heard)))
        await asyncio.sleep(pace)
    await asyncio.gather(*tasks)
    return heard


if __name__ == "__main__":
    asked_url, asked_code, *numbers = sys.argv[1:]
    how_many, how_long, how_often = int(numbers[0]), float(numbers[1]), float(numbers[2])
    found = asyncio.run(everybody(asked_url, asked_code, how_many, how_long, how_often))
    print(json.dumps({"votes": found.votes, "rounds": found.rounds}))
