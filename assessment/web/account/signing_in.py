"""In and out: signing in by two steps, the first account, a new password by a link."""

from __future__ import annotations

from starlette.responses import Response

from assessment.access import Forbidden
from assessment.credentials.passwords import SHORTEST
from assessment.messages import say
from assessment.problems import Refused
from assessment.service import Newcomer, SignedIn
from assessment.service.console import RESET_PATH
from assessment.web.account.visit import (
    HOME,
    STEP_COOKIE,
    Visit,
    forget,
    remember,
    route,
)

STEP_SECONDS = 600
"""The browser forgets the first step when the service does."""


def show_sign_in(visit: Visit) -> Response:
    if visit.service.needs_first_account(visit.principal):
        return visit.go(f"{HOME}/set-up")
    done = visit.request.query_params.get("done") == "reset"
    notice = say(visit.language, "account.reset_done") if done else ""
    return _sign_in_page(visit, notice=notice)


def sign_in(visit: Visit) -> Response:
    login, password = visit.form.get("login", ""), visit.form.get("password", "")
    try:
        signed_in = visit.service.sign_in(visit.principal, login, password, visit.device)
    except Refused as refused:
        return _sign_in_page(visit, refused)
    if signed_in.is_complete:
        return welcome(visit, signed_in, visit.next)
    response = visit.go(f"{HOME}/second-step", next=visit.next)
    _hold_step(response, visit, signed_in.token)
    return response


def _sign_in_page(visit: Visit, refused: Refused | None = None, notice: str = "") -> Response:
    return visit.page(
        "sign_in.html",
        refused,
        next=visit.next,
        notice=notice,
        are_guests_welcome=visit.given.is_guest_allowed,
    )


def welcome(visit: Visit, signed_in: SignedIn, to: str) -> Response:
    """Signed in: on to where one wanted to go, in the language one reads."""
    if visit.asked_language is None and signed_in.language != visit.language:
        response = visit.go(to, lang=signed_in.language)
    else:
        response = visit.go(to)
    if STEP_COOKIE in visit.request.cookies:
        response.delete_cookie(STEP_COOKIE, path=HOME)
    return remember(response, visit, signed_in.token)


# ---- The second step -----------------------------------------------------------------------------


def show_second_step(visit: Visit) -> Response:
    if STEP_COOKIE not in visit.request.cookies:
        return visit.go(f"{HOME}/sign-in", next=visit.next)
    return visit.page("second_step.html", next=visit.next)


def second_step(visit: Visit) -> Response:
    ticket, code = visit.request.cookies.get(STEP_COOKIE, ""), visit.form.get("code", "")
    try:
        signed_in = visit.service.second_step(visit.principal, ticket, code, visit.device)
    except Refused as refused:
        return visit.page("second_step.html", refused, next=visit.next)
    except Forbidden:
        return visit.trouble("account.step_over", 403)
    return welcome(visit, signed_in, visit.next)


def _hold_step(response: Response, visit: Visit, ticket: str) -> None:
    response.set_cookie(
        STEP_COOKIE,
        ticket,
        max_age=STEP_SECONDS,
        path=HOME,
        secure=visit.given.is_https,
        httponly=True,
        samesite="strict",
    )


# ---- Out -----------------------------------------------------------------------------------------


def sign_out(visit: Visit) -> Response:
    if visit.principal.person:
        visit.service.sign_out(visit.principal, visit.token)
    return forget(visit.go("/"), visit)


# ---- The first account ---------------------------------------------------------------------------


def show_set_up(visit: Visit) -> Response:
    if not visit.service.needs_first_account(visit.principal):
        return visit.trouble("account.set_up_over", 403)
    return visit.page("set_up.html", least=SHORTEST)


def set_up(visit: Visit) -> Response:
    form = visit.form
    first = Newcomer(form.get("login", ""), form.get("name", ""), visit.language)
    token, password = form.get("token", ""), form.get("password", "")
    try:
        signed_in = visit.service.set_up(visit.principal, token, first, password, visit.device)
    except Refused as refused:
        return visit.page("set_up.html", refused, least=SHORTEST)
    except Forbidden:
        return visit.trouble("account.token_over", 403)
    return welcome(visit, signed_in, HOME)


# ---- A new password by a link --------------------------------------------------------------------


def show_reset(visit: Visit) -> Response:
    return _reset_page(visit, visit.request.query_params.get("token", ""))


def reset(visit: Visit) -> Response:
    token = visit.request.query_params.get("token", "")
    try:
        visit.service.reset_password(visit.principal, token, visit.form.get("password", ""))
    except Refused as refused:
        return _reset_page(visit, token, refused)
    except Forbidden:
        return visit.trouble("account.link_over", 403)
    return forget(visit.go(f"{HOME}/sign-in", done="reset"), visit)


def _reset_page(visit: Visit, token: str, refused: Refused | None = None) -> Response:
    try:
        login = visit.service.login_of_reset(visit.principal, token)
    except Forbidden:
        return visit.trouble("account.link_over", 403)
    return visit.page("reset.html", refused, link_token=token, login=login, least=SHORTEST)


routes = (
    route(f"{HOME}/sign-in", show_sign_in, sign_in),
    route(f"{HOME}/second-step", show_second_step, second_step),
    route(f"{HOME}/sign-out", do=sign_out),
    route(f"{HOME}/set-up", show_set_up, set_up),
    route(RESET_PATH, show_reset, reset),
)
