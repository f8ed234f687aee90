"""A real OpenID provider in a process of its own: pyop, with its own keys.

`Provider()` starts it; whoever opens its authorization address with `&user=…` has signed in there.
With `&fault=…` it issues one identity that must not be believed.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlencode
from wsgiref.simple_server import WSGIRequestHandler, make_server

CLIENT, SECRET = "yuanhang", "a secret of forty characters, or about that"
FAULTS = ("nonce", "signature", "audience", "issuer", "expired", "unsigned", "shared-secret")
PEOPLE = {
    "wang": {"name": "王五", "preferred_username": "Wang.Wu", "email": "zhang.san@bank.example"},
    "zhao": {"name": "赵六", "preferred_username": "zhang.san"},
}


class Provider:
    """The provider, running on a port of its own until it is left."""

    def __init__(self, back: str) -> None:
        self._back = back
        self.url = ""

    def __enter__(self) -> Provider:
        command = [sys.executable, "-W", "ignore", "-m", "tests.openid_provider", self._back]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def sign_in(self, link: str, user: str, fault: str = "") -> str:
        """Open the link as somebody who signs in there; where the browser is sent then."""
        asked = f"{link}&{urlencode({'user': user, 'fault': fault})}"
        opener = urllib.request.build_opener(_Stay)
        try:
            opener.open(asked, timeout=20)
        except urllib.error.HTTPError as answer:
            with answer:
                return str(answer.headers["location"])
        raise AssertionError("the provider sent nobody back")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


# ---- The process ---------------------------------------------------------------------------------


def serve(back: str) -> None:
    with make_server("localhost", 0, lambda *_: [], handler_class=_Quiet) as server:
        issuer = f"http://localhost:{server.server_port}"
        server.set_app(_application(issuer, back))
        print(issuer, flush=True)
        server.serve_forever()


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


def _application(issuer: str, back: str) -> Callable[..., Iterable[bytes]]:
    from Cryptodome.PublicKey import RSA
    from jwkest.jwk import RSAKey
    from pyop.authz_state import AuthorizationState
    from pyop.provider import Provider as Pyop
    from pyop.subject_identifier import HashBasedSubjectIdentifierFactory
    from pyop.userinfo import Userinfo

    keys = [RSAKey(key=RSA.generate(2048), kid="k", alg="RS256", use="sig") for _ in range(2)]
    described = {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "userinfo_endpoint": f"{issuer}/userinfo",
        "jwks_uri": f"{issuer}/jwks",
        "scopes_supported": ["openid", "profile", "email"],
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        # A careless provider: what we are to believe is ours to choose.
        "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
    }
    client = {
        "client_secret": SECRET,
        "redirect_uris": [back],
        "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_basic",
        "subject_type": "public",
    }
    state = AuthorizationState(HashBasedSubjectIdentifierFactory("salt"))
    safe = {**described, "issuer": issuer.replace("http:", "https:")}  # pyop takes no other
    provider = Pyop(keys[0], safe, state, {CLIENT: client}, Userinfo(PEOPLE))
    provider.configuration_information["issuer"] = issuer
    faults: dict[str, tuple[str, str]] = {}

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
        if path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(query).items()}
            user, fault = asked.pop("user", "wang"), asked.pop("fault", "")
            request = provider.parse_authentication_request(urlencode(asked))
            given = provider.authorize(request, user)
            faults[given["code"]] = (user, fault)
            start("302 Found", [("Location", given.request(request["redirect_uri"]))])
            return [b""]
        if path == "/token":
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode()
            headers = {"Authorization": environ.get("HTTP_AUTHORIZATION", "")}
            told = provider.handle_token_request(body, headers).to_dict()
            user, fault = faults[parse_qs(body)["code"][0]]
            told["id_token"] = _issued(told["id_token"], user, fault, keys)
        elif path == "/jwks":
            told = provider.jwks
        else:
            told = provider.provider_configuration.to_dict()
        start("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(told).encode()]

    return answer


def _issued(token: str, user: str, fault: str, keys: list[Any]) -> str:
    """The identity with what the provider knows of the person, and with its fault if it has one."""
    from jwkest.jwk import SYMKey
    from jwkest.jws import JWS

    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    changed = {
        "nonce": {"nonce": "another"},
        "audience": {"aud": ["another"], "azp": CLIENT},
        "issuer": {"iss": "https://another.example"},
        "expired": {"exp": 1, "iat": 0},
    }
    said = json.dumps(claims | PEOPLE[user] | changed.get(fault, {}))
    if fault == "unsigned":
        return str(JWS(said, alg="none").sign_compact([]))
    if fault == "shared-secret":
        return str(JWS(said, alg="HS256").sign_compact([SYMKey(key=SECRET, alg="HS256")]))
    return str(JWS(said, alg="RS256").sign_compact([keys[fault == "signature"]]))


if __name__ == "__main__":
    serve(sys.argv[1])
