"""What is done by whoever has the machine: no account is asked for, since none may be left.

The first account's token, and a way back in when the only operator is locked out. Pages never come
here; the server does when it starts, and the command line.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from assessment import access
from assessment.credentials.names import canonical_login
from assessment.problems import Problem, Refused
from assessment.record import Event
from assessment.store import Store
from assessment.store.accounts import Ticket

GOOD_FOR_HOURS = 24
GOOD_FOR = timedelta(hours=GOOD_FOR_HOURS)
"""How long a token is good that somebody hands over."""

RESET_PATH = "/account/reset"
"""Where the link of a new password leads, on whatever address people type."""

WHO = "console"


class Console:
    """`clock` returns the present with its time zone."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def first_token(self) -> str | None:
        """The token by which the first operator is made, good for a day; None: there is one."""
        if self._store.accounts.has_operator():
            return None
        token, now = access.new_secret(), self._clock()
        ticket = Ticket(access.key_of(token), "set-up", now + GOOD_FOR)
        self._store.accounts.issue(ticket)
        return token

    def let_reset(self, login: str) -> str:
        """The token of a link by which a person sets a new password, told in the record.

        Raises `Refused` if there is no such account.
        """
        proofs = self._store.accounts.proofs(login=canonical_login(login))
        if proofs is None or proofs.person.closed_at is not None:
            raise Refused([Problem("login-unknown")])
        token, now = access.new_secret(), self._clock()
        person = proofs.person.id
        ticket = Ticket(access.key_of(token), "reset", now + GOOD_FOR, person)
        with self._store.records.telling(
            Event(now, WHO, "password.let-reset", details={"person": person})
        ):
            self._store.accounts.issue(ticket)
        return token
