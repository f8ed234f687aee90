"""How an installation is set up: every environment variable it reads, in one place.

`read(os.environ)` -> `Installation`, or `Refused` with one line a fault. A variable that is not
set, or empty, has its default. What a variable means is the message `cli.setting.<name>`; the
table of docs/deployment.md is held against this module by a test. Nothing here is read from the
environment by anybody else, and nothing is read on import.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal
from urllib.parse import SplitResult, urlsplit

from assessment.problems import Problem, Refused
from assessment.record import Keeping

OURS = "YUANHANG_"
MASK = "******"

Parse = Callable[[str], object]
LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["json", "text"]


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: the field it fills, how its text is read, its default as text."""

    name: str
    field: str
    parse: Parse
    default: str
    is_secret: bool

    def shown(self, environment: Mapping[str, str]) -> str:
        """The value in force, fit to be printed: no secret and no password."""
        text = environment.get(self.name, "").strip() or self.default
        if self.is_secret:
            return MASK if text else ""
        return re.sub(r"(?<=://)([^:/@]*:).*(?=@)|(password=)[^&]+", rf"\1\2{MASK}", text)


class _Wrong(Exception):
    """A text that is no value of its variable: `rule` is a message, `params` fill it."""

    def __init__(self, rule: str, **params: object) -> None:
        self.rule, self.params = rule, params


# ---- What texts may be -------------------------------------------------------------------------


def _text(text: str) -> str:
    return text


def _whole(low: int, high: int) -> Parse:
    def parse(text: str) -> int:
        if re.fullmatch(r"\d{1,9}", text, re.ASCII) and low <= int(text) <= high:
            return int(text)
        raise _Wrong("whole", low=low, high=high)

    return parse


def _switch(text: str) -> bool:
    known = {"on": True, "off": False, "true": True, "false": False, "1": True, "0": False}
    if text.lower() not in known:
        raise _Wrong("switch")
    return known[text.lower()]


def _one_of(*words: str) -> Parse:
    def parse(text: str) -> str:
        if text.lower() not in words:
            raise _Wrong("one-of", words=words)
        return text.lower()

    return parse


def _directory(text: str) -> Path | None:
    if text and not Path(text).is_dir():
        raise _Wrong("directory")
    return Path(text) if text else None


def _web_address(text: str) -> str:
    """Scheme, host and port, without the slash at the end; empty: not known."""
    if not text:
        return ""
    parts = _split(text)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise _Wrong("web-address")
    if parts.query or parts.fragment or parts.username:
        raise _Wrong("web-address")
    return text.rstrip("/")


def _database(text: str) -> str:
    parts = _split(text)
    if parts is not None and parts.scheme == "sqlite" and text.removeprefix("sqlite:///") != text:
        if text.removeprefix("sqlite:///") not in ("", ":memory:"):
            return text
        raise _Wrong("database-file")
    if parts is None or parts.scheme not in ("postgresql", "postgresql+psycopg"):
        raise _Wrong("database")
    return text


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts


# ---- The installation --------------------------------------------------------------------------


def _from(name: str, parse: Parse, default: str = "", *, is_secret: bool = False) -> Any:
    """A field filled by the variable `name`; its default is `default`, read as if it were set."""
    given = {"name": name, "parse": parse, "default": default, "is_secret": is_secret}
    is_told = not is_secret and name != "DATABASE_URL"  # which may hold a password
    return field(default_factory=lambda: parse(default), metadata=given, repr=is_told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What the operator has set; no secret is in its repr. `Installation()` has every default."""

    # Where things are
    database_url: str = _from("DATABASE_URL", _database, "sqlite:///data/yuanhang.db")
    model: Path | None = _from("YUANHANG_MODEL", _directory)
    """The directory of the bank's own model; None: the one that is delivered."""
    public_url: str = _from("YUANHANG_PUBLIC_URL", _web_address)
    """What people type, such as https://yuanhang.bank.example; empty: not known."""
    trusted_proxies: int = _from("YUANHANG_TRUSTED_PROXIES", _whole(0, 8), "0")
    """How many proxies stand in front, each of which adds an address to X-Forwarded-For."""

    # People
    is_guest_allowed: bool = _from("YUANHANG_GUESTS", _switch, "on")
    session_idle_minutes: int = _from("YUANHANG_SESSION_IDLE_MINUTES", _whole(5, 1440), "60")
    session_hours: int = _from("YUANHANG_SESSION_HOURS", _whole(1, 720), "12")
    record_address: Keeping = _from(
        "YUANHANG_RECORD_ADDRESS", _one_of("none", "network", "full"), "network"
    )
    """What the record keeps of an address."""
    retention_days: int = _from("YUANHANG_RETENTION_DAYS", _whole(0, 36500), "0")
    """0: kept until somebody deletes it."""
    oidc_issuer: str = _from("YUANHANG_OIDC_ISSUER", _web_address)
    oidc_client_id: str = _from("YUANHANG_OIDC_CLIENT_ID", _text)
    oidc_client_secret: str = _from("YUANHANG_OIDC_CLIENT_SECRET", _text, is_secret=True)
    oidc_label: str = _from("YUANHANG_OIDC_LABEL", _text)
    is_registration_open: bool = _from("YUANHANG_OIDC_REGISTRATION", _switch, "off")
    """Whoever the provider vouches for gets an account, of no bank and without an office."""

    # Limits
    upload_mb: int = _from("YUANHANG_UPLOAD_MB", _whole(1, 200), "5")
    request_kb: int = _from("YUANHANG_REQUEST_KB", _whole(16, 10240), "64")
    """Of a request that is no upload."""
    database_pool: int = _from("YUANHANG_DATABASE_POOL", _whole(1, 200), "8")
    statement_seconds: int = _from("YUANHANG_STATEMENT_SECONDS", _whole(1, 3600), "30")
    lock_seconds: int = _from("YUANHANG_LOCK_SECONDS", _whole(1, 3600), "10")

    # What is told about the process
    log_level: LogLevel = _from(
        "YUANHANG_LOG_LEVEL", _one_of("debug", "info", "warning", "error"), "info"
    )
    log_format: LogFormat = _from("YUANHANG_LOG_FORMAT", _one_of("json", "text"), "json")
    metrics_token: str = _from("YUANHANG_METRICS_TOKEN", _text, is_secret=True)
    """Who sends it may read /metrics; empty: nobody."""

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def has_oidc(self) -> bool:
        return bool(self.oidc_issuer)


VARIABLES = tuple(Variable(field=f.name, **f.metadata) for f in fields(Installation))


def read(environment: Mapping[str, str]) -> Installation:
    """The installation as its environment sets it; raises `Refused` with every fault of it."""
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for variable in VARIABLES:
        text = environment.get(variable.name, "").strip()
        if text:
            try:
                values[variable.field] = variable.parse(text)
            except _Wrong as wrong:
                problems.append(_fault(variable, text, wrong))
    problems += _misspelt(environment)
    installation = Installation(**values)
    if problems := [*problems, *_contradictions(installation)]:
        raise Refused(problems)
    return installation


def _fault(variable: Variable, text: str, wrong: _Wrong) -> Problem:
    found = variable.shown({variable.name: text})
    default = variable.default or "—"
    params = {"variable": variable.name, "found": found, "default": default, **wrong.params}
    return Problem(f"setting-{wrong.rule}", params)


def _misspelt(environment: Mapping[str, str]) -> Iterator[Problem]:
    known = [variable.name for variable in VARIABLES]
    for name in sorted(environment):
        if name.startswith(OURS) and name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0)[0]
            yield Problem("setting-unknown", {"variable": name, "near": near})


def _contradictions(given: Installation) -> Iterator[Problem]:
    """Settings that only work together, and limits that exclude each other."""
    wanted = {
        "YUANHANG_OIDC_ISSUER": given.oidc_issuer,
        "YUANHANG_OIDC_CLIENT_ID": given.oidc_client_id,
        "YUANHANG_OIDC_CLIENT_SECRET": given.oidc_client_secret,
        "YUANHANG_PUBLIC_URL": given.public_url,
    }
    missing = [name for name, value in wanted.items() if not value]
    is_begun = given.oidc_issuer or given.oidc_client_id or given.oidc_client_secret
    if is_begun and missing:
        yield Problem("setting-oidc-incomplete", {"missing": tuple(missing)})
    if given.session_idle_minutes > given.session_hours * 60:
        yield Problem(
            "setting-idle-too-long",
            {"minutes": given.session_idle_minutes, "hours": given.session_hours},
        )
