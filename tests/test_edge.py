"""What stands between the network and the pages: probes, headers, limits, log and metrics."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit.error_util import handle_user_script_exception

from assessment import events, settings
from assessment.settings import Installation
from assessment.store import Store, Unavailable
from assessment.web import edge, logs, services
from assessment.web.edge import KB, route_of
from assessment.web.visitor import address_of
from tests.postgres import break_connections, new_database

PRIVATE = "c2VjcmV0LW9mLWEtbGluaw"
TOKEN = {"Authorization": "Bearer let-me-see"}
WATCHED = settings.read({"YUANHANG_METRICS_TOKEN": "let-me-see"})


async def echo(request: Request) -> Response:
    body = await request.body()
    if b"fall over" in body:
        raise RuntimeError(f"cannot digest {body!r}")
    return PlainTextResponse(str(len(body)), headers={"Access-Control-Allow-Origin": "*"})


async def origin(request: Request) -> Response:
    return PlainTextResponse(request.headers.get("origin", "none"))


async def connected(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(socket.headers["origin"])
    await socket.close()


def client(given: Installation) -> TestClient:
    """A browser before the whole edge, with a page behind it that says how much it was sent."""
    counted = edge.counting(given)
    routes = [
        *edge.routes(given, counted),
        *(Route(path, echo, methods=["GET", "POST", "PUT"]) for path in ("/findings", "/static/x")),
        Route(f"{edge.UPLOADS}/1", echo, methods=["PUT"]),
        Route("/_stcore/metrics", echo),
        Route("/media/origin", origin),
        WebSocketRoute("/socket", connected),
    ]
    app = Starlette(routes=routes, middleware=edge.middleware(given, counted))
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The process's logging is nobody's but the test's."""
    root, ours = logging.getLogger(), events.LOG
    kept = (root.handlers[:], root.level, ours.handlers[:], ours.level)
    yield
    root.handlers, root.level, ours.handlers, ours.level = kept


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'yuanhang.db'}")
    services.service.clear()
    yield
    services.service.clear()


# ---- Probes ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("here")
def test_a_process_that_can_serve_says_so() -> None:
    browser = client(Installation())
    assert browser.get("/health").json() == {"status": "up"}
    answer = browser.get("/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


@pytest.mark.usefixtures("here")
def test_a_database_that_is_gone_makes_it_unready_but_alive(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = new_database()
    monkeypatch.setenv("DATABASE_URL", url)
    browser = client(Installation())
    assert browser.get("/ready").status_code == 200
    break_connections(url, for_good=True)
    answer = browser.get("/ready")
    assert (answer.status_code, answer.json()) == (503, {"status": "database-unreachable"})
    assert browser.get("/health").status_code == 200


@pytest.mark.usefixtures("here")
def test_a_schema_of_another_version_makes_it_unready(monkeypatch: pytest.MonkeyPatch) -> None:
    services.service()
    monkeypatch.setattr(Store, "is_current", lambda self: False)
    answer = client(Installation()).get("/ready")
    assert (answer.status_code, answer.json()) == (503, {"status": "schema-outdated"})


@pytest.mark.usefixtures("here")
def test_a_model_that_cannot_be_used_makes_it_unready(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("YUANHANG_MODEL", str(tmp_path))
    assert client(Installation()).get("/ready").json() == {"status": "model-or-schema-refused"}


# ---- Headers -----------------------------------------------------------------------------------


def test_every_answer_carries_the_policy() -> None:
    headers = client(Installation()).get("/findings").headers
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe-eval" not in headers["content-security-policy"].replace("wasm-unsafe-eval", "")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == "no-store"
    assert "camera=()" in headers["permissions-policy"]
    assert "access-control-allow-origin" not in headers
    assert "strict-transport-security" not in headers


def test_https_is_insisted_on_where_it_is_the_address() -> None:
    headers = client(Installation(public_url="https://yuanhang.bank.example")).get("/").headers
    assert headers["strict-transport-security"] == "max-age=31536000"


def test_only_what_is_everybodys_may_be_kept_by_the_browser() -> None:
    browser = client(Installation())
    assert "cache-control" not in browser.get("/static/x").headers
    script = browser.get(edge.script.PATH)
    assert script.headers["cache-control"].endswith("immutable")
    assert script.headers["content-type"].startswith("text/javascript")


# ---- Limits ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/findings", 64 * KB, 200),
        ("/findings", 64 * KB + 1, 413),
        (f"{edge.UPLOADS}/1", 1024 * KB, 200),
        (f"{edge.UPLOADS}/1", 1100 * KB, 413),
    ],
)
@pytest.mark.parametrize("is_announced", [True, False])
def test_a_body_has_a_limit(path: str, size: int, status: int, is_announced: bool) -> None:
    browser = client(Installation(upload_mb=1))
    body = b"x" * size if is_announced else iter([b"x" * (size // 2), b"x" * (size - size // 2)])
    answer = browser.put(path, content=body)
    assert answer.status_code == status
    assert status == 413 or answer.text == str(size)
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 200),
        ("http://testserver", 200),
        ("https://TestServer", 200),
        ("https://evil.example", 403),
        ("http://testserver.evil.example", 403),
        ("http://testserver:8080", 403),
        ("null", 403),
        ("http://[", 403),
        ("", 403),
    ],
)
def test_no_page_of_another_site_is_answered(origin: str | None, status: int) -> None:
    headers = {} if origin is None else {"Origin": origin}
    assert client(Installation()).post("/findings", headers=headers).status_code == status


def test_no_page_of_another_site_is_connected() -> None:
    browser = client(Installation())
    with browser.websocket_connect("/socket", headers={"Origin": "http://testserver"}) as socket:
        assert socket.receive_text() == "http://testserver"
    refused = pytest.raises(WebSocketDisconnect)
    with refused, browser.websocket_connect("/socket", headers={"Origin": "https://evil.example"}):
        pass


def test_streamlit_never_asks_about_an_origin() -> None:
    """It would ask a host on the internet."""
    told = client(Installation()).get("/media/origin", headers={"Origin": "http://testserver"})
    assert told.text == "none"


def test_doors_that_nobody_needs_are_closed() -> None:
    assert client(Installation()).get("/_stcore/metrics").status_code == 404


# ---- Log ---------------------------------------------------------------------------------------


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_request_is_one_line_without_its_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    logs.begin("info", "json")
    browser = client(Installation())
    answer = browser.get(f"/findings?a={PRIVATE}", headers={"Referer": f"http://x/?a={PRIVATE}"})
    browser.get(f"/{PRIVATE}")
    first, second = told(capsys)
    assert first.pop("ms") is not None
    assert first.pop("time") is not None
    assert first == {
        "level": "info",
        "event": "request",
        "request": answer.headers["x-request-id"],
        "method": "GET",
        "route": "findings",
        "status": 200,
    }
    assert second["route"] == "other"
    assert PRIVATE not in json.dumps([first, second])


def test_an_error_is_told_by_its_kind_and_place_not_by_what_was_typed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.begin("info", "json")
    try:
        raise ValueError("本行机密") from HTTPException(500, "本行机密")
    except ValueError as error:
        events.tell("page failed", logging.ERROR, error)
    (line,) = told(capsys)
    assert line["error"] == ["ValueError", "HTTPException"]
    assert "test_edge.py" in str(line["at"])
    assert "机密" not in json.dumps(line, ensure_ascii=False)


def test_what_the_database_says_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    logs.begin("info", "text")
    events.tell("rating not stored", logging.ERROR, Unavailable("disk full"))
    assert "error rating not stored" in (line := capsys.readouterr().out)
    assert "database=disk full" in line


def test_a_page_that_failed_is_told_once_and_by_our_log_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.begin("info", "json")
    try:
        raise ValueError("本行机密")
    except ValueError as error:
        handle_user_script_exception(error, lambda e: events.tell("page failed", error=e) is None)
    printed = capsys.readouterr()
    assert [json.loads(line)["event"] for line in printed.out.splitlines()] == ["page failed"]
    assert printed.err == ""


def test_why_the_database_failed_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    logs.begin("info", "json")
    (tmp_path / "a.db").write_text("no database" * 100)
    with pytest.raises(Unavailable):
        Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    (line,) = told(capsys)
    assert (line["event"], line["database"]) == ("database failed", "file is not a database")


def test_what_is_below_the_level_is_not_written_but_counted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.begin("warning", "json")
    browser = client(WATCHED)
    events.tell("answer saved", logging.DEBUG)
    assert (
        'yuanhang_events_total{event="answer_saved"} 1.0'
        in browser.get("/metrics", headers=TOKEN).text
    )
    assert told(capsys) == []


@pytest.mark.parametrize(
    ("proxies", "sent", "is_kept"),
    [(1, "abcdef-123456", True), (0, "abcdef-123456", False), (1, "a b\n{}", False)],
)
def test_a_request_keeps_the_name_a_trusted_proxy_gave_it(
    proxies: int, sent: str, is_kept: bool
) -> None:
    browser = client(Installation(trusted_proxies=proxies))
    answer = browser.get("/findings", headers={"X-Request-ID": sent.replace("\n", "")})
    assert (answer.headers["x-request-id"] == sent) is is_kept


@pytest.mark.parametrize(
    ("path", "route"),
    [
        *(("/", "home"), ("/findings", "findings"), ("/media/abc.pdf", "media")),
        *(("/../x", "other"), ("/findings/_stcore/health", "_stcore"), ("/x/findings", "other")),
    ],
)
def test_a_path_is_named_by_its_page(path: str, route: str) -> None:
    assert route_of(path) == route


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("path", ["/no-such", "/findings/x", "/account/x", "/x/findings", "//x"])
def test_who_asks_for_no_page_is_told_so_in_their_language(path: str) -> None:
    browser = client(Installation())
    for language, told in (("zh-CN", "没有这个页面"), ("en-GB", "There is no such page")):
        headers = {"Accept": "text/html", "Accept-Language": language}
        answer = browser.get(f"http://testserver{path}", headers=headers)
        assert answer.status_code == 404
        assert told in answer.text
        assert path not in answer.text


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("path", "accept"),
    [
        *(("/findings", "text/html"), ("/static/x", "text/html"), ("/media/origin", "text/html")),
        *(("/account/sign-in", "text/html"), ("/account/sign-in/", "text/html")),
        *(("/health", "text/html"), ("/findings/_stcore/host-config", "*/*")),
    ],
)
def test_what_is_a_page_or_no_page_at_all_is_left_alone(path: str, accept: str) -> None:
    answer = client(Installation()).get(path, headers={"Accept": accept})
    assert "没有这个页面" not in answer.text


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, ["6.6.6.6"], "10.0.0.1"),
        (1, ["6.6.6.6, 192.0.2.7"], "192.0.2.7"),
        (2, ["6.6.6.6, 192.0.2.7", "10.0.0.9"], "192.0.2.7"),
        (1, [], "10.0.0.1"),
    ],
)
def test_a_visitors_address_is_what_a_trusted_proxy_saw(
    proxies: int, forwarded: list[str], address: str
) -> None:
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded]
    scope = {"type": "http", "headers": headers, "client": ("10.0.0.1", 5000)}
    assert address_of(scope, proxies) == address


# ---- Metrics -----------------------------------------------------------------------------------


def test_metrics_are_for_who_holds_the_token() -> None:
    browser = client(WATCHED)
    browser.get("/findings")
    page = browser.get("/metrics", headers=TOKEN).text
    assert 'yuanhang_request_seconds_count{route="findings",status="200"} 1.0' in page
    assert "yuanhang_open_pages 0.0" in page
    assert "process_resident_memory_bytes" in page
    assert browser.get("/metrics").status_code == 404
    assert (
        browser.get("/metrics", headers={"Authorization": "Bearer Ж".encode()}).status_code == 404
    )
    assert client(Installation()).get("/metrics", headers=TOKEN).status_code == 404


def test_an_answer_that_failed_is_counted_as_one() -> None:
    browser = client(WATCHED)
    assert browser.post("/findings", content=b"fall over").status_code == 500
    page = browser.get("/metrics", headers=TOKEN).text
    assert 'yuanhang_request_seconds_count{route="findings",status="500"} 1.0' in page
