"""Signing in through an OpenID provider: authorization code, PKCE, state and nonce.

The provider is whatever `YUANHANG_OIDC_ISSUER` names and describes itself by discovery. The browser
is sent there by a page, not by the answer to a form: the content-security policy lets no form of
ours lead to another host. What has to be remembered until it comes back (state, nonce, verifier) is
in a signed cookie of ten minutes that only these addresses are sent, so that any process of the
installation can take the answer.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from joserfc.errors import JoseError
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from assessment import events
from assessment.access import Forbidden
from assessment.model import Language
from assessment.problems import Refused
from assessment.service import Newcomer
from assessment.settings import Installation
from assessment.store.accounts import Identity
from assessment.web import services
from assessment.web.account import joining
from assessment.web.account.signing_in import welcome
from assessment.web.account.visit import HOME, Visit, carried_out, own_address, provider_name

PATH = f"{HOME}/provider"
PATIENCE_SECONDS = 10.0
AWAY_SECONDS = 600

SIGNED_BY = frozenset(
    {
        *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
        *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
    }
)
"""Signatures that only the provider can make; a shared secret, or none, proves nothing to us."""

FAILURES = (AuthlibBaseError, JoseError, httpx2.HTTPError, ValueError, KeyError, RuntimeError)
"""The provider is away, says no, or what it says does not hold."""


class Untrue(ValueError):
    """What a provider vouches for is not for us, or not by the provider we asked."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom a provider vouches for, checked, and what it says they are called."""

    identity: Identity
    claims: Mapping[str, Any]


def routes(given: Installation) -> list[Mount]:
    if not given.has_oidc:
        return []
    remembers = Middleware(
        SessionMiddleware,
        secret_key=hashlib.sha256(b"yuanhang state " + _secret(given)).hexdigest(),
        session_cookie="yuanhang-provider",
        max_age=AWAY_SECONDS,
        path=PATH,
        same_site="lax",
        https_only=given.is_https,
    )
    ways = [Route("/go", go, methods=["POST"]), Route("/back", come_back, methods=["GET"])]
    return [Mount(PATH, routes=ways, middleware=[remembers])]


def _secret(given: Installation) -> bytes:
    return given.oidc_client_secret.encode()


# ---- There ---------------------------------------------------------------------------------------


async def go(request: Request) -> Response:
    """Send the browser to the provider, to sign in or, from the account, to be linked."""
    given = services.installation()
    try:
        begun = await _client(given).create_authorization_url(f"{given.public_url}{PATH}/back")
    except FAILURES as error:
        events.tell("provider failed", logging.WARNING, error)
        return await carried_out(request, _failed)

    def page(visit: Visit) -> Response:
        request.session["next"] = visit.next
        request.session["link"] = visit.principal.person if "link" in visit.form else ""
        return visit.page("onward.html", link=begun["url"])

    response = await carried_out(request, page)
    if response.status_code == 200:
        await _client(given).save_authorize_data(
            request, redirect_uri=f"{given.public_url}{PATH}/back", **begun
        )
    return response


# ---- And back ------------------------------------------------------------------------------------


async def come_back(request: Request) -> Response:
    """Take the provider's answer: whoever it vouches for is signed in, or linked."""
    given = services.installation()
    remembered = dict(request.session)
    try:
        vouched = await _vouched(request, given)
    except FAILURES as error:
        events.tell("provider failed", logging.WARNING, error)
        return await carried_out(request, _failed)
    finally:
        request.session.clear()
    to, whose = own_address(remembered.get("next", "/")), remembered.get("link", "")
    if whose:
        return await carried_out(request, lambda visit: _link(visit, vouched, whose))
    return await carried_out(request, lambda visit: _sign_in(visit, vouched, to))


def _sign_in(visit: Visit, vouched: Vouched, to: str) -> Response:
    claimed = _newcomer(vouched, visit.language)
    try:
        signed_in = visit.service.sign_in_by(
            visit.principal, vouched.identity, claimed, visit.device, joining.invitation_in(to)
        )
    except Refused as refused:
        return visit.page("trouble.html", refused, said="")
    return welcome(visit, signed_in, to)


def _link(visit: Visit, vouched: Vouched, whose: str) -> Response:
    """For whom it was begun, and nobody who has signed in meanwhile."""
    if visit.principal.person != whose:
        raise Forbidden
    try:
        visit.service.link_identity(visit.principal, vouched.identity)
    except Refused as refused:
        return visit.page("trouble.html", refused, said="")
    return visit.go(HOME, done="linked")


def _failed(visit: Visit) -> Response:
    label = provider_name(visit.given, visit.language)
    return visit.trouble("account.provider_failed", 502, label=label)


def _newcomer(vouched: Vouched, language: Language) -> Newcomer:
    said = vouched.claims
    login = said.get("preferred_username") or said.get("email") or vouched.identity.subject
    return Newcomer(str(login), str(said.get("name") or login), language)


# ---- The provider --------------------------------------------------------------------------------


def _client(given: Installation) -> Any:
    return _registered(given.oidc_issuer, given.oidc_client_id, given.oidc_client_secret)


@lru_cache(maxsize=2)
def _registered(issuer: str, client_id: str, client_secret: str) -> Any:
    return OAuth().register(
        "provider",
        client_id=client_id,
        client_secret=client_secret,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile email",
            "code_challenge_method": "S256",
            "timeout": PATIENCE_SECONDS,
        },
    )


async def _vouched(request: Request, given: Installation) -> Vouched:
    """Raises one of `FAILURES` unless state, nonce, signature, issuer and audience hold."""
    client = _client(given)
    told = await client.load_server_metadata()
    if str(told.get("issuer", "")).rstrip("/") != given.oidc_issuer:
        raise Untrue("the description is another provider's")
    listed = told.get("id_token_signing_alg_values_supported") or ["RS256"]
    told["id_token_signing_alg_values_supported"] = [one for one in listed if one in SIGNED_BY]
    answer = await client.authorize_access_token(request)
    claims = answer.get("userinfo")
    if claims is None:
        raise Untrue("no identity came with the answer")
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    subject = claims["sub"]
    if claims["iss"] != told["issuer"] or given.oidc_client_id not in audience:
        raise Untrue("the identity is not for us")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or not subject.isprintable():
        raise Untrue("the subject is none")
    return Vouched(Identity(given.oidc_issuer, subject), claims)
