"""Managers who answer as the cards do, over HTTP and Streamlit's own websocket protocol; run in a
process of its own.

    python -m benchmarks.managers URL SECONDS EVERY < secrets

One secret of a resume link a line is one manager: opens the answer page and, once everybody has,
rates an item every EVERY seconds. Prints as JSON the seconds until each page of answers was there,
and from each click until it was saved, and until the run that renewed the page had ended.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Any

import httpx2
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from assessment.model import Rating

RATINGS = [rating.name for rating in Rating]
RUN_SECONDS = 60


@dataclass(slots=True)
class Card:
    """One item's card as the page drew it."""

    component_id: str
    fragment_id: str
    item: str
    data: dict[str, Any]
    revision: int = 0
    clicks: int = 0

    def given(self, rating: str) -> dict[str, Any]:
        """What the card hands in for a click."""
        same = {name: self.data[name] for name in ("secret", "assessment", "session", "language")}
        return same | {"item": self.item, "rating": rating, "seen": self.revision}

    def told(self) -> str:
        """What the card tells the page once a rating is stored."""
        self.clicks += 1
        click = {"do": "rated", "n": self.clicks, "session": self.data["session"], "times": 1}
        return json.dumps({"clicked": click})


@dataclass(slots=True)
class Manager:
    """One browser tab: what it has been shown, and its two connections."""

    secret: str
    socket: websockets.ClientConnection
    http: httpx2.AsyncClient
    cards: list[Card] = field(default_factory=list)

    async def open_answers(self) -> None:
        message = self._message()
        message.rerun_script.page_name = "answer"
        await self.socket.send(message.SerializeToString())
        await self._until_finished()

    async def answer(self, card: Card, rating: str) -> tuple[float, float]:
        """Seconds from the click until it is saved, and until the page has been renewed."""
        begun = time.perf_counter()
        stored = await self._hand_in(card, rating)
        saved = time.perf_counter() - begun
        card.revision = stored.raise_for_status().json()["revision"]
        message = self._message()
        message.rerun_script.fragment_id = card.fragment_id
        state = message.rerun_script.widget_states.widgets.add(id=card.component_id)
        state.json_value = card.told()
        await self.socket.send(message.SerializeToString())
        drawn = await self._until_finished()
        if "yh-progress" not in drawn or "yh-alarm" in drawn:
            raise RuntimeError(f"the page was not renewed: {drawn}")
        return saved, time.perf_counter() - begun

    async def _hand_in(self, card: Card, rating: str) -> httpx2.Response:
        """As a browser does: once more if the idle connection has just been closed."""
        given = card.given(rating)
        try:
            return await self.http.post(card.data["path"], json=given)
        except httpx2.TransportError:
            return await self.http.post(card.data["path"], json=given)

    def _message(self) -> BackMsg:
        message = BackMsg()
        message.rerun_script.query_string = f"a={self.secret}"
        message.rerun_script.context_info.locale = "zh-CN"
        message.rerun_script.context_info.timezone = "Asia/Shanghai"
        return message

    async def _until_finished(self) -> str:
        """Reads what the page sends until its run ends; returns what it drew."""
        drawn = ""
        while True:
            async with asyncio.timeout(RUN_SECONDS):
                data = await self.socket.recv()
            message = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
            kind = message.WhichOneof("type")
            if kind == "script_finished" and message.script_finished != 2:
                return drawn  # 2: finished early for a rerun, which follows
            if kind == "delta":
                drawn += message.delta.new_element.html.body
                self._notice_card(message)

    def _notice_card(self, message: ForwardMsg) -> None:
        drawn = message.delta.new_element.bidi_component
        known = [card.component_id for card in self.cards]
        if "judgement-" in drawn.id and drawn.id not in known:
            data = json.loads(drawn.json or drawn.mixed.json)
            item = data["shown"]["id"]
            self.cards.append(Card(drawn.id, message.delta.fragment_id, item, data))


@dataclass(frozen=True, slots=True)
class Rhythm:
    seconds: float
    every: float
    all_in: asyncio.Barrier


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds one manager waited."""

    opened: float
    answers: list[tuple[float, float]]  # until saved, until the page was renewed


async def work(url: str, secret: str, rhythm: Rhythm) -> Took:
    """One manager's working time; the first click comes at a random moment."""
    address = url.replace("http", "ws", 1) + "/_stcore/stream"
    took: list[tuple[float, float]] = []
    async with (
        httpx2.AsyncClient(base_url=url, timeout=RUN_SECONDS) as http,
        websockets.connect(
            address,
            subprotocols=["streamlit"],
            max_size=None,
            origin=url,  # type: ignore[list-item, arg-type]
        ) as socket,
    ):
        manager = Manager(secret, socket, http)
        came = time.perf_counter()
        await manager.open_answers()
        opened = time.perf_counter() - came
        await rhythm.all_in.wait()
        end, turn = time.monotonic() + rhythm.seconds, 0
        await asyncio.sleep(random.uniform(0, rhythm.every))  # noqa: S311
        while time.monotonic() < end:
            begun = time.monotonic()
            card = manager.cards[turn % len(manager.cards)]
            took.append(await manager.answer(card, RATINGS[turn // 5 % len(RATINGS)]))
            turn += 1
            await asyncio.sleep(max(0.0, rhythm.every - (time.monotonic() - begun)))
    return Took(opened, took)


async def everybody(url: str, secrets: list[str], seconds: float, every: float) -> list[Took]:
    """All managers at once, coming in one after the other, twenty a second."""
    rhythm = Rhythm(seconds, every, asyncio.Barrier(len(secrets)))
    tasks = []
    for secret in secrets:
        tasks.append(asyncio.create_task(work(url, secret, rhythm)))
        await asyncio.sleep(0.05)
    return await asyncio.gather(*tasks)


if __name__ == "__main__":
    asked_url, asked_seconds, asked_every = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
    given = sys.stdin.read().split()
    everyone = asyncio.run(everybody(asked_url, given, asked_seconds, asked_every))
    print(json.dumps([asdict(one) for one in everyone]))
