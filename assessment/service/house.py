"""What the house does with banks' data by itself or by who has the machine: no account is asked.

Banks taken along and brought in on the command line, and the sweep: what nobody has touched for as
long as the operator keeps things is deleted, once a day. Pages never come here.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from assessment import access
from assessment.access import Role
from assessment.credentials.names import canonical_login
from assessment.problems import Problem, Refused
from assessment.record import Event
from assessment.service.custody import Brought, check_one_series
from assessment.service.values import SAMPLE_PREFIX
from assessment.store import Store, bundles
from assessment.store.belongings import Holding
from assessment.store.bundles import Into
from assessment.store.custody import Touched, Untouched
from assessment.store.people import Founder
from assessment.tenancy import Tenant

HOUSE, CONSOLE = "house", "console"


class House:
    """`clock` returns the present with its time zone."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def banks(self) -> tuple[Tenant, ...]:
        """The banks of the installation, by name."""
        return self._store.banks.every()

    def take_out(self, id_: str) -> str:
        """Everything of a bank, or of a guest's rounds, by an id; `bring_in` reads it anywhere.

        Raises `Refused` if there is neither.
        """
        holding = self._holding(id_)
        entries = self._store.records.of(holding.tenant, holding.assessments)
        taken = self._store.custody.take(holding, entries, self._clock())
        self._store.records.append(self._event("bank.taken-out", holding.tenant, id_))
        return taken

    def bring_in(self, data: bytes, file: str, login: str = "") -> Brought:
        """All of a document as something new: a bank whose manager is the account `login`, or
        without one a guest's assessment with a link. Raises `Refused` with every fault."""
        person = self._person(login) if login else ""
        bundle = bundles.read(data, file)
        newest, now = bundle.new_series[-1], self._clock()
        into, secret = Into(), ""
        if person:
            tenant = Tenant(str(uuid.uuid4()), bundle.bank, now)
            into = Into(tenant, Founder(person, Role.MANAGER))
        else:
            check_one_series(bundle, file)
            secret = access.new_secret()
            into = Into(key=access.key_of(secret))
        tenant_id = into.tenant.id if into.tenant else ""
        with self._store.records.telling(self._event("bank.brought-in", tenant_id, newest)):
            self._store.custody.put(bundle, into, now)
        return Brought(newest, tenant_id, secret)

    def due(self, days: int) -> tuple[Untouched, ...]:
        """What a sweep would delete: rounds nobody has touched for `days`; 0 keeps everything."""
        now = self._clock()
        return self._store.custody.untouched(now - timedelta(days=days), now) if days else ()

    def sweep(self, days: int) -> tuple[Untouched, ...]:
        """Delete it, each series told in the record, and let the file hold nothing that was ever
        deleted; nothing while another process is at it."""
        with self._store.custody.sweeping() as is_alone:
            due = self.due(days) if is_alone else ()
            found = tuple(one for one in due if self._expire(one, days))
            if found or (is_alone and self._store.custody.owes_scrub()):
                self._store.custody.scrub()
        return found

    def _expire(self, one: Untouched, days: int) -> bool:
        """False: somebody has come back to it since it was found."""
        now, first, rounds = self._clock(), one.assessments[0], str(len(one.assessments))
        expired = Event(
            now, HOUSE, "assessment.expired", one.tenant, first, details={"rounds": rounds}
        )
        try:
            with self._store.records.telling(expired):
                self._store.custody.expire(one, now - timedelta(days=days), now)
        except Touched:
            return False
        return True

    def _holding(self, id_: str) -> Holding:
        if id_ in {bank.id for bank in self.banks()}:
            return self._store.custody.of_tenant(id_)
        series = self._store.series(id_)
        if not series.ids or id_.startswith(SAMPLE_PREFIX):
            raise Refused([Problem("bank-unknown", {"id": id_})])
        if series.tenant:
            return self._store.custody.of_tenant(series.tenant)
        return Holding("", series.ids)

    def _person(self, login: str) -> str:
        person = self._store.people.with_login(canonical_login(login))
        if person is None or person.closed_at is not None:
            raise Refused([Problem("login-unknown")])
        return person.id

    def _event(self, action: str, tenant: str, assessment: str) -> Event:
        of = "" if assessment == tenant else assessment
        return Event(self._clock(), CONSOLE, action, tenant, of)
