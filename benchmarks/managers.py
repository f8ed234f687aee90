"""Managers who answer over Streamlit's own websocket protocol; run in a process of its own.

    python -m benchmarks.managers URL SECONDS EVERY < secrets

One secret of a resume link a line is one manager: opens the answer page, then rates an item every
EVERY seconds. Prints as JSON the seconds from each click to the end of the run that saved it.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

RATINGS = 4
RUN_SECONDS = 60


@dataclass(slots=True)
class Control:
    """One item's ratings as the page drew them."""

    widget_id: str
    fragment_id: str
    options: list[str]


@dataclass(slots=True)
class Manager:
    """One browser tab: what it has been shown, and the connection it answers over."""

    secret: str
    socket: websockets.ClientConnection
    controls: list[Control] = field(default_factory=list)

    async def open_answers(self) -> None:
        message = self._message()
        message.rerun_script.page_name = "answer"
        await self.socket.send(message.SerializeToString())
        await self._until_finished()

    async def answer(self, control: Control, choice: str) -> float:
        """Seconds from the click to the end of its run; raises if nothing was saved."""
        message = self._message()
        message.rerun_script.fragment_id = control.fragment_id
        state = message.rerun_script.widget_states.widgets.add(id=control.widget_id)
        state.string_array_value.data.append(choice)
        begun = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        html = await self._until_finished()
        if "yh-saved" not in html or "yh-alarm" in html:
            raise RuntimeError("an answer was not saved")
        return time.perf_counter() - begun

    def _message(self) -> BackMsg:
        message = BackMsg()
        message.rerun_script.query_string = f"a={self.secret}"
        message.rerun_script.context_info.locale = "zh-CN"
        message.rerun_script.context_info.timezone = "Asia/Shanghai"
        return message

    async def _until_finished(self) -> str:
        """Reads what the page sends until its run ends; returns the HTML in it."""
        html = ""
        while True:
            async with asyncio.timeout(RUN_SECONDS):
                data = await self.socket.recv()
            message = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
            kind = message.WhichOneof("type")
            if kind == "script_finished" and message.script_finished != 2:
                return html  # 2: finished early for a rerun, which follows
            if kind == "delta":
                html += message.delta.new_element.html.body
                self._notice_control(message)

    def _notice_control(self, message: ForwardMsg) -> None:
        group = message.delta.new_element.button_group
        if "judgement-" in group.id and len(group.options) == RATINGS:
            options = [option.content for option in group.options]
            known = [c.widget_id for c in self.controls]
            if group.id not in known:
                self.controls.append(Control(group.id, message.delta.fragment_id, options))


async def work(url: str, secret: str, seconds: float, every: float) -> list[float]:
    """One manager's working time; the first click comes at a random moment."""
    address = url.replace("http", "ws", 1) + "/_stcore/stream"
    took: list[float] = []
    async with websockets.connect(
        address,
        subprotocols=["streamlit"],
        max_size=None,
        origin=url,  # type: ignore[list-item, arg-type]
    ) as socket:
        manager = Manager(secret, socket)
        await manager.open_answers()
        await asyncio.sleep(random.uniform(0, every))  # noqa: S311
        end, turn = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            begun = time.monotonic()
            control = manager.controls[turn % len(manager.controls)]
            took.append(await manager.answer(control, control.options[turn // 5 % RATINGS]))
            turn += 1
            await asyncio.sleep(max(0.0, every - (time.monotonic() - begun)))
    return took


async def everybody(url: str, secrets: list[str], seconds: float, every: float) -> list[float]:
    """All managers at once, coming in one after the other."""
    tasks = []
    for secret in secrets:
        tasks.append(asyncio.create_task(work(url, secret, seconds, every)))
        await asyncio.sleep(0.05)
    return [took for one in await asyncio.gather(*tasks) for took in one]


if __name__ == "__main__":
    asked_url, asked_seconds, asked_every = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
    given = sys.stdin.read().split()
    print(json.dumps(asyncio.run(everybody(asked_url, given, asked_seconds, asked_every))))
