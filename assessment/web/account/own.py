"""The own account: name and language, password, second factor, where one is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import segno
from markupsafe import Markup
from starlette.responses import Response

from assessment.access import key_of
from assessment.credentials import second_factor
from assessment.credentials.passwords import SHORTEST
from assessment.messages import clock, day, say
from assessment.model import BEIJING, LANGUAGES, Language
from assessment.problems import Refused
from assessment.web.account.visit import HOME, Visit, forget, remember, route

DONE = {
    *("details", "password", "factor", "factor_dropped", "session", "linked", "unlinked"),
}
"""What the page may be asked to say has been done; each is a message `account.done_…`."""


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A browser in which one is signed in, in words."""

    key: str
    device: str
    times: str
    origin: str
    is_here: bool


def show(visit: Visit) -> Response:
    done = visit.request.query_params.get("done", "")
    return _page(visit, notice=say(visit.language, f"account.done_{done}") if done in DONE else "")


def describe(visit: Visit) -> Response:
    chosen: Language = "en" if visit.form.get("language") == "en" else "zh"
    try:
        visit.service.describe_myself(visit.principal, visit.form.get("name", ""), chosen)
    except Refused as refused:
        return _page(visit, refused)
    return visit.go(HOME, done="details", lang=chosen)


def change_password(visit: Visit) -> Response:
    current, chosen = visit.form.get("current", ""), visit.form.get("password", "")
    try:
        now = visit.service.change_password(visit.principal, current, chosen, visit.device)
    except Refused as refused:
        return _page(visit, refused)
    return remember(visit.go(HOME, done="password"), visit, now.token)


# ---- The second factor ---------------------------------------------------------------------------


def offer_factor(visit: Visit) -> Response:
    try:
        visit.service.offer_second_factor(visit.principal)
    except Refused as refused:
        return _page(visit, refused)
    return visit.go(f"{HOME}/second-factor")


def show_factor(visit: Visit) -> Response:
    return _factor_page(visit)


def confirm_factor(visit: Visit) -> Response:
    try:
        codes = visit.service.confirm_second_factor(visit.principal, visit.form.get("code", ""))
    except Refused as refused:
        return _factor_page(visit, refused)
    return visit.page("codes.html", codes=codes, done="factor")


def _factor_page(visit: Visit, refused: Refused | None = None) -> Response:
    try:
        secret = visit.service.offered_secret(visit.principal)
    except Refused:
        return visit.go(HOME)
    login = visit.service.account(visit.principal).login
    uri = second_factor.uri(secret, login, say(visit.language, "shell.name"))
    code = segno.make(uri, error="m")
    picture = code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return visit.page(
        "factor.html",
        refused,
        picture=Markup(picture),  # noqa: S704 - squares, and nothing a person typed
        secret=grouped,
    )


def drop_factor(visit: Visit) -> Response:
    try:
        visit.service.drop_second_factor(visit.principal, visit.form.get("current", ""))
    except Refused as refused:
        return _page(visit, refused)
    return visit.go(HOME, done="factor_dropped")


def new_codes(visit: Visit) -> Response:
    try:
        codes = visit.service.new_recovery_codes(visit.principal, visit.form.get("current", ""))
    except Refused as refused:
        return _page(visit, refused)
    return visit.page("codes.html", codes=codes, done="")


# ---- Sessions ------------------------------------------------------------------------------------


def end_session(visit: Visit) -> Response:
    visit.service.end_session(visit.principal, visit.form.get("key", ""))
    return visit.go(HOME, done="session")


def sign_out_everywhere(visit: Visit) -> Response:
    visit.service.sign_out_everywhere(visit.principal)
    return forget(visit.go("/"), visit)


def unlink(visit: Visit) -> Response:
    try:
        visit.service.unlink_identity(visit.principal, visit.given.oidc_issuer)
    except Refused as refused:
        return _page(visit, refused)
    return visit.go(HOME, done="unlinked")


# ---- The page ------------------------------------------------------------------------------------


def _page(visit: Visit, refused: Refused | None = None, notice: str = "") -> Response:
    account = visit.service.account(visit.principal)
    changed = account.password_changed_at
    return visit.page(
        "account.html",
        refused,
        notice=notice,
        account=account,
        changed=day(visit.language, changed.astimezone(BEIJING)) if changed else "",
        languages=[(one, say(one, "shell.own_name")) for one in LANGUAGES],
        least=SHORTEST,
        sessions=_sessions(visit),
        is_linked=visit.given.oidc_issuer in account.issuers,
    )


def _sessions(visit: Visit) -> list[SessionLine]:
    here, language = key_of(visit.token), visit.language
    return [
        SessionLine(
            key=one.key,
            device=one.device or say(language, "account.device_unknown"),
            times=say(
                language,
                "account.session_times",
                begun=_moment(language, one.made_at),
                seen=_moment(language, one.seen_at),
            ),
            origin=one.origin and say(language, "account.session_from", origin=one.origin),
            is_here=one.key == here,
        )
        for one in visit.service.sessions(visit.principal)
    ]


def _moment(language: Language, at: datetime) -> str:
    local = at.astimezone(BEIJING)
    return say(language, "account.moment", day=day(language, local), time=clock(language, local))


routes = (
    route(HOME, show),
    route(f"{HOME}/details", do=describe),
    route(f"{HOME}/password", do=change_password),
    route(f"{HOME}/second-factor", show_factor, confirm_factor),
    route(f"{HOME}/second-factor/begin", do=offer_factor),
    route(f"{HOME}/second-factor/drop", do=drop_factor),
    route(f"{HOME}/recovery-codes", do=new_codes),
    route(f"{HOME}/sessions/end", do=end_session),
    route(f"{HOME}/sessions/end-all", do=sign_out_everywhere),
    route(f"{HOME}/provider/unlink", do=unlink),
)
