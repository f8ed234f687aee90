"""What Prometheus reads at `/metrics`: requests and their latencies, open pages, every event.

Each process counts for itself and is asked by itself. Labels come from short lists, never from
what a visitor sends.
"""

from __future__ import annotations

import hmac
import logging

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assessment import events

PATH = "/metrics"

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._seconds = Histogram(
            "yuanhang_request_seconds",
            "HTTP requests by how long they took",
            ("route", "status"),
            buckets=BUCKETS,
            registry=self._registry,
        )
        self.open_pages = Gauge(
            "yuanhang_open_pages", "Browser tabs connected", registry=self._registry
        )
        self.events = Counter(
            "yuanhang_events", "What has happened, by name", ("event",), registry=self._registry
        )

    def observe(self, route: str, status: int, seconds: float) -> None:
        self._seconds.labels(route, str(status)).observe(seconds)

    def written(self) -> bytes:
        return generate_latest(self._registry)

    def listen(self) -> None:
        """Count every event that is told in this process from now on."""
        events.LOG.addHandler(_Counting(self.events))

    def route(self, token: str) -> Route:
        """`/metrics`, for who sends `token`; to anybody else it does not exist."""

        async def give(request: Request) -> Response:
            sent = request.headers.get("authorization", "").encode()
            if not hmac.compare_digest(sent, f"Bearer {token}".encode()):
                return Response(status_code=404)
            return Response(self.written(), media_type=CONTENT_TYPE_LATEST)

        return Route(PATH, give)


class _Counting(logging.Handler):
    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self._counter = counter

    def emit(self, record: logging.LogRecord) -> None:
        self._counter.labels(record.getMessage().replace(" ", "_")).inc()
