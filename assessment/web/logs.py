"""The log: one line an event on standard output, as JSON or for reading at a terminal.

Of an error the line holds its kind and the places it passed, never its message, since a message
may quote what a person typed; only a message of the database is kept, which holds no such thing
(`store.Unavailable`). Lines told while a request is answered carry its id.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from assessment import events
from assessment.settings import LogFormat, LogLevel
from assessment.store import Unavailable

request_id: ContextVar[str] = ContextVar("request_id", default="")

PLACES = 12  # of a traceback, the innermost


def begin(level: LogLevel, form: LogFormat) -> None:
    """Send everything that is logged in this process to standard output, from `level` on.

    Our own events pass whatever their level, since they are also counted.
    """
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(_Json() if form == "json" else _Text())
    handler.setLevel(level.upper())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)  # what libraries say when all is well is no event of ours
    events.LOG.setLevel(logging.DEBUG)
    _take_over_streamlit()


def _take_over_streamlit() -> None:
    """Streamlit gives each of its loggers, and the web server's, a handler of its own."""
    for name, logger in list(logging.Logger.manager.loggerDict.items()):
        is_theirs = name.split(".")[0] in ("streamlit", "uvicorn", "websockets")
        if is_theirs and isinstance(logger, logging.Logger):
            logger.handlers.clear()
            logger.propagate = True
            logger.setLevel(logging.WARNING)
    logging.getLogger("streamlit.error_util").addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    """Of a page that failed `web.trouble` tells."""
    return record.getMessage() != "Uncaught app execution"


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(line(record), ensure_ascii=False, default=str)


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        said = line(record)
        first = [said.pop(key) for key in ("time", "level", "event")]
        return " ".join([*first, *(f"{key}={value}" for key, value in said.items())])


def line(record: logging.LogRecord) -> dict[str, Any]:
    """What is written of a record."""
    at = datetime.fromtimestamp(record.created, UTC)
    said: dict[str, Any] = {
        "time": at.isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "event": record.getMessage(),
    }
    if record.name != events.LOG.name:
        said["from"] = record.name
    if request_id.get():
        said["request"] = request_id.get()
    facts: dict[str, object] = getattr(record, "facts", {})
    error = record.exc_info[1] if record.exc_info else None
    return said | facts | ({} if error is None else _told(error))


def _told(error: BaseException) -> dict[str, Any]:
    told = {
        "error": [type(one).__qualname__ for one in _chain(error)],
        "at": [
            f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)[-PLACES:]
        ],
    }
    return told | ({"database": str(error)} if isinstance(error, Unavailable) else {})


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
