"""Deleting the own account: what goes, what stays with a bank, and the receipt."""

from __future__ import annotations

from starlette.responses import Response

from assessment.credentials.names import canonical_login
from assessment.problems import Problem, Refused
from assessment.web.account.visit import HOME, Visit, forget, route


def show(visit: Visit) -> Response:
    return _page(visit)


def leave(visit: Visit) -> Response:
    """Two things must be said first: the login, and that a bank may be left without a manager."""
    me, form = visit.principal, visit.form
    login = visit.service.account(me).login
    home = visit.address("/", lang=visit.language)  # afterwards nobody is left who reads one
    try:
        if canonical_login(form.get("login", "")) != login:
            raise Refused([Problem("erase-other-login")])
        receipt = visit.service.erase_person(
            me,
            me.person,
            with_said="with_said" in form,
            is_last_accepted="is_last_accepted" in form,
        )
    except Refused as refused:
        return _page(visit, refused)
    return forget(visit.page("left.html", receipt=receipt.text, home=home), visit)


def _page(visit: Visit, refused: Refused | None = None) -> Response:
    leaving = visit.service.leaving(visit.principal, visit.principal.person)
    return visit.page(
        "leave.html",
        refused,
        login=visit.service.account(visit.principal).login,
        banks=[bank.name for bank in leaving.last_of],
        has_said="contributions" in leaving.rows,
    )


routes = (route(f"{HOME}/delete", show, leave),)
