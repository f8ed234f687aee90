"""The app as an administrator starts it, on a port and a database of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from threading import Event
from types import TracebackType

ROOT = Path(__file__).parent.parent.parent
STREAMLIT = (sys.executable, "-m", "streamlit")
START_SECONDS = 60


class Server:
    """`streamlit run app.py`; it can be killed without warning and started again."""

    def __init__(self, folder: Path, script: str = "app.py", **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.database = folder / "yuanhang.db"
        self.database_url = f"sqlite:///{self.database}"
        self._script = script
        self._log = folder / f"server-{self.port}.log"
        self._environment = {"DATABASE_URL": self.database_url} | environment
        self._process: subprocess.Popen[bytes] | None = None

    def set(self, **environment: str) -> None:
        """What the next life of the server is told, such as its own address."""
        self._environment |= environment

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*STREAMLIT, "run", self._script, "--server.port", str(self.port)],
                cwd=ROOT,
                env=os.environ | self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_healthy()

    def kill(self) -> None:
        """kill -9: nothing is flushed, nobody is told."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def restart(self) -> None:
        self.kill()
        self.start()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        """What the server wrote on its console, of all its lives."""
        return self._log.read_text("utf-8", errors="replace")

    def __enter__(self) -> Server:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    def _end(self, with_signal: signal.Signals) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, with_signal)
            self._process.wait(timeout=30)
            self._process = None

    def _wait_until_healthy(self) -> None:
        give_up = time.monotonic() + START_SECONDS
        while not self._is_healthy():
            assert self._process is not None
            if self._process.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError(f"the server did not start:\n{self.log}")
            Event().wait(0.05)

    def _is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("localhost", 0))
        return int(one.getsockname()[1])
