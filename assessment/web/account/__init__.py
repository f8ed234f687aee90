"""Signing in and one's own account: pages that the server renders, without any JavaScript.

They are apart from Streamlit because only an answer to a request can set a cookie, and so that
password managers work. `visit` is what every page stands on, `signing_in`, `joining`, `own` and
`provider` are the pages, `leaving` the last one. No rule lives here: each page asks the service
and says what came of it.
"""

from __future__ import annotations

from starlette.routing import BaseRoute

from assessment.settings import Installation
from assessment.web.account import joining, leaving, own, provider, signing_in


def routes(given: Installation) -> list[BaseRoute]:
    return [
        *signing_in.routes,
        *joining.routes,
        *own.routes,
        *leaving.routes,
        *provider.routes(given),
    ]
