"""An invitation by link: who has an account joins, who has none makes one and is in."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from starlette.responses import Response

from assessment.access import Forbidden
from assessment.credentials.passwords import SHORTEST
from assessment.messages import day, say
from assessment.model import BEIJING
from assessment.problems import Refused
from assessment.service import Newcomer
from assessment.tenancy import Invitation
from assessment.web.account.signing_in import welcome
from assessment.web.account.visit import HOME, Visit, route

PATH = f"{HOME}/join"


def show(visit: Visit) -> Response:
    return _page(visit)


def join(visit: Visit) -> Response:
    try:
        if visit.principal.person:
            visit.service.accept_invitation(visit.principal, _token(visit))
            return visit.go("/")
        form = visit.form
        first = Newcomer(form.get("login", ""), form.get("name", ""), visit.language)
        signed_in = visit.service.join_bank(
            visit.principal, _token(visit), first, form.get("password", ""), visit.device
        )
    except Refused as refused:
        return _page(visit, refused)
    except Forbidden:
        return visit.trouble("account.invitation_over", 403)
    return welcome(visit, signed_in, "/")


def invitation_in(address: str) -> str:
    """The secret of the invitation that an address of ours leads to; empty: of none."""
    parts = urlsplit(address)
    return parse_qs(parts.query).get("token", [""])[0] if parts.path == PATH else ""


def _page(visit: Visit, refused: Refused | None = None) -> Response:
    token = _token(visit)
    try:
        invitation = visit.service.invitation(visit.principal, token)
    except Forbidden:
        return visit.trouble("account.invitation_over", 403)
    return visit.page(
        "join.html",
        refused,
        link_token=token,
        here=f"{PATH}?token={token}",
        offer=_offer(visit, invitation),
        until=day(visit.language, invitation.expires_at.astimezone(BEIJING)),
        who=visit.principal.name if visit.principal.person else "",
        least=SHORTEST,
    )


def _offer(visit: Visit, invitation: Invitation) -> str:
    if invitation.tenant is None:
        return say(visit.language, "account.join_office")
    role = say(visit.language, f"account.role_{invitation.role.value}")
    return say(visit.language, "account.join_bank", bank=invitation.tenant.name, role=role)


def _token(visit: Visit) -> str:
    return visit.request.query_params.get("token", "")


routes = (route(PATH, show, join),)
