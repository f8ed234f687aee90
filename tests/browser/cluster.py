"""Three processes of the app behind nginx, on one PostgreSQL, as docs/deployment sets them up.

The configuration is the one that compose.yaml mounts; only addresses and ports are the test's own.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from types import TracebackType

import yaml

from assessment import cli
from tests import postgres, system
from tests.browser.server import START_SECONDS, Server, free_port
from tests.conftest import ROOT

DEPLOYMENT = ROOT / "docs/deployment"
COMPOSE = yaml.safe_load((DEPLOYMENT / "compose.yaml").read_text("utf-8"))
PASSWORDS = {"OWNER_PASSWORD": "owner-secret", "APP_PASSWORD": "app-secret"}

AROUND = """
daemon off;
{user}
worker_processes 2;
pid {folder}/nginx.pid;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/yuanhang.conf;
}}
"""


class Cluster:
    """`url` is the address people type; `apps[0]` is the process the cookie calls 1."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port, self._plain_port = folder, free_port(), free_port()
        self.url = f"https://localhost:{self._port}"
        self.plain_url = f"http://localhost:{self._plain_port}"
        self.database_url = prepared_database()
        settings = COMPOSE["x-settings"] | {
            "DATABASE_URL": self.database_url,
            "YUANHANG_PUBLIC_URL": self.url,
            "YUANHANG_METRICS_TOKEN": "let-me-see",
            "STREAMLIT_SERVER_ADDRESS": "localhost",
        }
        self.apps = [Server(folder, **settings) for _ in range(3)]
        self._nginx: subprocess.Popen[bytes] | None = None

    def app_of(self, cookie: str) -> Server:
        return self.apps[int(cookie) - 1]

    @property
    def log(self) -> str:
        """What nginx wrote."""
        return (self._folder / "nginx.log").read_text("utf-8")

    def __enter__(self) -> Cluster:
        with contextlib.ExitStack() as undo:
            undo.callback(self._stop)
            with ThreadPoolExecutor() as at_once:
                list(at_once.map(Server.start, self.apps))
            self._start_nginx()
            undo.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def _stop(self) -> None:
        if self._nginx is not None:
            self._nginx.send_signal(signal.SIGTERM)
            self._nginx.wait(timeout=30)
        for app in self.apps:
            app.kill()

    def _start_nginx(self) -> None:
        (self._folder / "yuanhang.conf").write_text(filled_in(self._values()), "utf-8")
        user = "user root;" if os.geteuid() == 0 else ""  # who may read the test's folder
        around = AROUND.format(folder=self._folder, user=user)
        (self._folder / "nginx.conf").write_text(around, "utf-8")
        make_certificate(self._folder)
        program = system.nginx()
        assert program, "nginx is not installed: python -m tests.system"
        with (self._folder / "nginx.log").open("ab") as log:
            command = [program, "-e", "stderr", "-p", str(self._folder)]
            self._nginx = subprocess.Popen(
                [*command, "-c", str(self._folder / "nginx.conf")], stdout=log, stderr=log
            )
        self._wait_until_it_answers()

    def _values(self) -> Mapping[str, str]:
        ports = [str(app.port) for app in self.apps]
        return COMPOSE["services"]["nginx"]["environment"] | {
            **{f"APP_{n}": f"localhost:{port}" for n, port in enumerate(ports, 1)},
            **{f"PORT_{n}": port for n, port in enumerate(ports, 1)},
            "HTTP_PORT": str(self._plain_port),
            "HTTPS_PORT": str(self._port),
            "TLS": str(self._folder),
            "YUANHANG_PUBLIC_URL": self.url,
        }

    def _wait_until_it_answers(self) -> None:
        give_up = time.monotonic() + START_SECONDS
        while True:
            with socket.socket() as one:
                if one.connect_ex(("localhost", self._port)) == 0:
                    return
            assert self._nginx is not None
            if self._nginx.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError(f"nginx did not start:\n{self.log}")
            Event().wait(0.02)

    def line_about(self, request: str, who: Server | Cluster) -> str:
        """What is logged of a request; that is done after it is answered."""
        give_up = time.monotonic() + START_SECONDS
        while True:
            lines = [line for line in who.log.splitlines() if request in line]
            if lines or time.monotonic() > give_up:
                (line,) = lines
                return line
            Event().wait(0.02)

    def get(self, path: str, **headers: str) -> tuple[int, Mapping[str, str]]:
        """Status and headers of an answer, asked without a browser or a cookie."""
        return answer_to(self.url + path, headers)


def prepared_database() -> str:
    """As compose.yaml does it: the roles, then the tables by their owner; the app's own URL."""
    folder = postgres.server()
    programs = system.postgres_programs()
    assert programs is not None
    path = {"PATH": f"{programs}:{os.environ['PATH']}", "PGHOST": str(folder)}
    subprocess.run([DEPLOYMENT / "roles.sh"], env=path | PASSWORDS, check=True, capture_output=True)
    at = f"@/yuanhang?host={folder}"
    owner = {"DATABASE_URL": f"postgresql://yuanhang_owner:{PASSWORDS['OWNER_PASSWORD']}{at}"}
    assert cli.main(["migrate"], owner) == 0
    return f"postgresql://yuanhang_app:{PASSWORDS['APP_PASSWORD']}{at}"


def filled_in(values: Mapping[str, str]) -> str:
    """The template as nginx's image fills it in: what is given, and nothing else."""
    text = (DEPLOYMENT / "nginx.conf.template").read_text("utf-8")
    for name, value in values.items():
        text = text.replace(f"${{{name}}}", value)
    return text


def make_certificate(folder: Path) -> None:
    openssl = shutil.which("openssl")
    assert openssl, "openssl is not installed"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-nodes", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"]
    subprocess.run([*command, *names, *files], check=True, capture_output=True)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def answer_to(url: str, headers: Mapping[str, str]) -> tuple[int, Mapping[str, str]]:
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trusting), _Stay)
    request = urllib.request.Request(url, headers=dict(headers))  # noqa: S310
    try:
        with opener.open(request, timeout=10) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers
