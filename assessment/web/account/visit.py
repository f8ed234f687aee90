"""What every page of the account stands on: who asks, in which language, from which site.

A form is taken only from a page of this very site: the browser says from where it was sent, and
what does not come from here is not carried out. Where to go on is one of our own pages, whatever
the address says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from assessment.access import Forbidden, Principal
from assessment.messages import LOCALES, say
from assessment.model import LANGUAGES, Language
from assessment.problems import Refused
from assessment.service import Service
from assessment.settings import Installation
from assessment.store import Unavailable
from assessment.web import navigation, services, visitor
from assessment.web.document import preferred_language

HOME = "/account"
FORM = "application/x-www-form-urlencoded"
STEP_COOKIE = "yuanhang-step"
MAX_FIELDS = 20

FOLDER = Path(__file__).parent

Page = Callable[["Visit"], Response]


@dataclass(frozen=True)
class Visit:
    """One request, with what was typed into its form."""

    request: Request
    given: Installation
    service: Service
    form: Mapping[str, str]
    place: str  # the page that is looked at, whatever form was sent from it

    @cached_property
    def principal(self) -> Principal:
        return visitor.principal_of(self.request.scope, self.service, self.given)

    @property
    def token(self) -> str:
        """Of the session; empty: none."""
        return self.request.cookies.get(visitor.COOKIE, "")

    @cached_property
    def language(self) -> Language:
        """What the address asks for, else what the person reads, else what the browser prefers."""
        if self.asked_language is None and self.principal.person:
            return self.service.account(self.principal).language
        return preferred_language(self.request.scope)

    @property
    def asked_language(self) -> str | None:
        asked = self.request.query_params.get("lang")
        return asked if asked in LANGUAGES else None

    @property
    def device(self) -> str:
        return device_of(self.request.headers.get("user-agent", ""))

    @property
    def next(self) -> str:
        """Where to go on once signed in."""
        return own_address(self.request.query_params.get("next", "/"))

    # ---- Answers --------------------------------------------------------------------------------

    def page(
        self, name: str, problems: Refused | None = None, status: int = 200, **shown: object
    ) -> Response:
        """A rendered page; with `problems` it says them all, and that nothing was done."""
        sentences: tuple[str, ...] = ()
        if problems is not None:
            sentences = problems.sentences(self.language)
            waits = any(one.code == "sign-in-wait" for one in problems.problems)
            status = 429 if waits else 422
        text = _template(name).render(self._around(), problems=sentences, form=self.form, **shown)
        return HTMLResponse(text, status)

    def trouble(self, code: str, status: int, **params: object) -> Response:
        """A page that says what cannot be done, and leads on."""
        return self.page("trouble.html", status=status, said=say(self.language, code, **params))

    def go(self, path: str, **params: str) -> RedirectResponse:
        """Go on, in the language that the address asks for."""
        return RedirectResponse(self.address(path, **params), 303)

    def address(self, path: str, **params: str) -> str:
        parts = urlsplit(path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True)) | params
        if self.asked_language is not None:
            query.setdefault("lang", self.asked_language)
        return f"{parts.path}?{urlencode(query)}" if query else parts.path

    def _around(self) -> dict[str, object]:
        here = dict(self.request.query_params)
        other: Language = "en" if self.language == "zh" else "zh"
        return {
            "t": lambda code, **params: say(self.language, code, **params),
            "to": self.address,
            "tag": LOCALES[self.language].replace("_", "-"),
            "other_name": say(other, "shell.own_name"),
            "other_tag": LOCALES[other].replace("_", "-"),
            "other_address": f"{self.place}?{urlencode(here | {'lang': other})}",
            "provider": provider_name(self.given, self.language) if self.given.has_oidc else "",
            "style": _style(),
        }


# ---- From requests to pages ----------------------------------------------------------------------


def route(path: str, show: Page | None = None, do: Page | None = None) -> Route:
    """A page to look at, a form to send there, or both."""
    pages = {"GET": show, "HEAD": show, "POST": do}
    known = {method: page for method, page in pages.items() if page is not None}

    async def answer(request: Request) -> Response:
        place = HOME if show is None else path
        return await carried_out(request, known[request.method], place)

    return Route(path, answer, methods=list(known))


async def carried_out(request: Request, page: Page, place: str = HOME) -> Response:
    """What a page answers; where it cannot, a page that says why."""
    form: Mapping[str, str] = {}
    if request.method == "POST":
        if request.headers.get("content-type", "").partition(";")[0].strip() != FORM:
            return Response(status_code=415)
        sent = await request.form(max_fields=MAX_FIELDS)
        form = {name: value for name, value in sent.items() if isinstance(value, str)}
    return await run_in_threadpool(_answer, request, form, page, place)


def _answer(request: Request, form: Mapping[str, str], page: Page, place: str) -> Response:
    given = services.installation()
    try:
        visit = Visit(request, given, services.service(), form, place)
        if request.method == "POST" and not is_from_here(request, given.public_url):
            return visit.trouble("account.foreign", 403)
        return page(visit)
    except (Unavailable, OSError, Refused):
        words = say(preferred_language(request.scope), "account.unavailable")
        return Response(words, 503, media_type="text/plain")
    except Forbidden:
        return visit.go(f"{HOME}/sign-in", next=own_address(_asked_for(request)))


def _asked_for(request: Request) -> str:
    return HOME if request.method == "POST" else str(request.url.path)


def is_from_here(request: Request, public_url: str) -> bool:
    """A page of this site has sent the form, as the browser says; a script cannot make it say so.

    Older browsers that tell no origin tell at least that a request comes from the same one.
    """
    origin = request.headers.get("origin")
    if origin is None:
        return request.headers.get("sec-fetch-site") == "same-origin"
    ours = urlsplit(public_url).netloc if public_url else request.headers.get("host", "")
    told = urlsplit(origin)
    schemes = (urlsplit(public_url).scheme,) if public_url else ("http", "https")
    return told.scheme in schemes and told.netloc == ours.lower() != ""


_PLAIN = re.compile(r"/[a-z-]*(/[a-z-]+)*", re.ASCII)


def own_address(asked: str) -> str:
    """The path and query of one of our own pages; of anything else the start page."""
    if not asked.isprintable() or "\\" in asked:
        return "/"
    try:
        parts = urlsplit(asked)
    except ValueError:
        return "/"
    first = parts.path.strip("/").split("/")[0]
    is_ours = first in ("", "account", *navigation.ICONS)
    if parts.scheme or parts.netloc or not is_ours or not _PLAIN.fullmatch(parts.path):
        return "/"
    query = urlencode(parse_qsl(parts.query))
    return f"{parts.path}?{query}" if query else parts.path


def provider_name(given: Installation, language: Language) -> str:
    return given.oidc_label or say(language, "account.provider_unnamed")


# ---- Cookies -------------------------------------------------------------------------------------


def remember(response: Response, visit: Visit, token: str) -> Response:
    """Let the browser hold the token of a session, out of reach of any script."""
    response.set_cookie(
        visitor.COOKIE,
        token,
        max_age=visit.given.session_hours * 3600,
        secure=visit.given.is_https,
        httponly=True,
        samesite="lax",
    )
    return response


def forget(response: Response, visit: Visit) -> Response:
    response.delete_cookie(
        visitor.COOKIE, secure=visit.given.is_https, httponly=True, samesite="lax"
    )
    return response


# ---- What a person knows a browser by ------------------------------------------------------------

_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("QQBrowser", "QQ Browser"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("HarmonyOS", "HarmonyOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device_of(agent: str) -> str:
    """`Firefox · Linux`; empty: it is none of those one meets."""
    found = (
        next((name for sign, name in known if sign in agent), "") for known in (_BROWSERS, _SYSTEMS)
    )
    return " · ".join(filter(None, found))


# ---- Templates -----------------------------------------------------------------------------------


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _style() -> Markup:
    return Markup((FOLDER / "account.css").read_text("utf-8"))  # noqa: S704 - our own file
