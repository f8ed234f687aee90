"""What proves who somebody is, as it is stored: each method one transaction, one person's action.

Tokens and codes are kept by their hashes only. Nothing here decides whether a proof is good; but
what may be used once is used once, however many ask for it at the same moment.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, select, update

from assessment.access import Office
from assessment.credentials.throttle import Tries, Turn
from assessment.model import Language
from assessment.store import invitations, people, tables
from assessment.store.database import Database
from assessment.store.wall import INVITATIONS, of_person, of_tenant
from assessment.tenancy import Known, Person

Purpose = Literal["set-up", "reset", "second-step"]

FACTOR_UNUSED = 0

PLACES_KEPT = timedelta(days=90)
TRIES_KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which somebody is signed in."""

    key: str = field(repr=False)
    person_id: str
    made_at: datetime
    seen_at: datetime
    origin: str
    device: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """A token that is good once, until a moment; of the set-up there is no person yet."""

    key: str = field(repr=False)
    purpose: Purpose
    expires_at: datetime
    person_id: str | None = None


@dataclass(frozen=True, slots=True)
class Factor:
    """A second factor; asked for once it is confirmed. `used_step`: of the last code accepted."""

    secret: str = field(repr=False)
    is_confirmed: bool
    used_step: int


@dataclass(frozen=True, slots=True)
class Proofs:
    """A person and what the person signs in with."""

    person: Person
    password: str | None = field(repr=False)  # its hash
    changed_at: datetime | None
    factor: Factor | None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is at an OpenID provider: the provider's address and its name for them."""

    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class Expiry:
    """Sessions not seen since `idle`, or begun before `begun`, are over; `now` for the rest."""

    now: datetime
    idle: datetime
    begun: datetime


class Spent(Exception):
    """What can be had once is had by somebody else, or no longer; nothing was written."""


class Accounts:
    """Passwords, sessions, second factors and what else lets people in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # ---- Who is known -------------------------------------------------------------------------

    def has_operator(self) -> bool:
        with self._database.reading() as connection:
            return _has_operator(connection)

    def proofs(self, *, login: str | None = None, person_id: str | None = None) -> Proofs | None:
        """What a person signs in with, found by login or by id; closed accounts as well.

        One query, whether or not there is such an account.
        """
        known = tables.people.c
        which = known.login == login if person_id is None else known.id == person_id
        with self._database.reading() as connection:
            row = connection.execute(_PROOFS.where(which)).one_or_none()
        return None if row is None else _proofs(row)

    def issuers(self, person_id: str) -> tuple[str, ...]:
        """The OpenID providers that vouch for a person."""
        held = tables.identities.c
        found = select(held.issuer).where(held.person_id == person_id).order_by(held.issuer)
        with self._database.reading() as connection:
            return tuple(connection.execute(found).scalars())

    def recovery_codes(self, person_id: str) -> int:
        """How many are left."""
        held = tables.recovery_codes.c
        left = select(func.count()).where(held.person_id == person_id)
        with self._database.reading() as connection:
            return connection.execute(left).scalar_one()

    def person_at(self, identity: Identity) -> str | None:
        """The id of the person a provider vouches for."""
        with self._database.reading() as connection:
            return connection.execute(_identity(identity)).scalar()

    def knows_place(self, login: str, place: str) -> bool:
        """Somebody with this login has signed in from there."""
        held, known = tables.places.c, tables.people.c
        found = select(held.place).join(tables.people, known.id == held.person_id)
        with self._database.reading() as connection:
            one = connection.execute(found.where(known.login == login, held.place == place))
            return one.first() is not None

    # ---- Sessions -----------------------------------------------------------------------------

    def session(self, key: str, expiry: Expiry) -> tuple[Session, Known] | None:
        """A session that is not over and whose person is here; with the person's roles of now."""
        held = tables.sessions.c
        found = select(tables.sessions).where(held.key == key, *_is_alive(expiry))
        with self._database.reading() as connection:
            row = connection.execute(found).one_or_none()
        if row is None:
            return None
        with self._database.within(of_person(row.person_id)).reading() as connection:
            known = people.known(connection, row.person_id)
        return None if known is None else (Session(**row._mapping), known)

    def sessions_of(self, person_id: str, expiry: Expiry) -> tuple[Session, ...]:
        """Where a person is signed in, the last seen first."""
        held = tables.sessions.c
        found = select(tables.sessions).where(held.person_id == person_id, *_is_alive(expiry))
        with self._database.reading() as connection:
            rows = connection.execute(found.order_by(held.seen_at.desc(), held.key)).all()
        return tuple(Session(**row._mapping) for row in rows)

    def see(self, key: str, at: datetime) -> None:
        """A session is in use."""
        held = tables.sessions.c
        seen = update(tables.sessions).where(held.key == key).values(seen_at=at)
        self._database.write(lambda connection: connection.execute(seen), is_told=False)

    def begin(self, session: Session, place: str, *, ticket_key: str = "") -> None:
        """Somebody signs in. The ticket of a first step is used up by it; raises `Spent`."""

        def work(connection: Connection) -> None:
            if ticket_key:
                _spend(connection, ticket_key)
            begin(connection, session)
            if place:
                _remember(connection, session, place)

        self._database.write(work)

    def end(self, person_id: str, keys: Collection[str]) -> None:
        """Sign a person out of some browsers."""
        held = tables.sessions.c
        of = delete(tables.sessions).where(held.person_id == person_id, held.key.in_(keys))
        self._database.write(lambda connection: connection.execute(of))

    def end_all(self, person_id: str) -> None:
        """Sign a person out everywhere, and out of what is half begun."""
        self._database.write(lambda connection: people.sign_out(connection, person_id))

    # ---- One-time tokens ----------------------------------------------------------------------

    def issue(self, ticket: Ticket, *, is_told: bool = True) -> None:
        """Make a one-time token; earlier ones of a person for the same purpose are void."""

        def work(connection: Connection) -> None:
            if ticket.person_id is not None:
                _void(connection, ticket.person_id, ticket.purpose)
            connection.execute(insert(tables.tickets), asdict(ticket))

        self._database.write(work, is_told=is_told)

    def ticket(self, key: str, purpose: Purpose, now: datetime) -> Ticket | None:
        """A one-time token that is still good."""
        with self._database.reading() as connection:
            return _ticket(connection, key, purpose, now)

    # ---- Passwords ----------------------------------------------------------------------------

    def set_up(self, ticket_key: str, person: Person, password: str, session: Session) -> None:
        """Make the first operator. Raises `Spent` if the token is used up, there is an operator,
        or the login is taken."""

        def work(connection: Connection) -> None:
            ticket = _ticket(connection, ticket_key, "set-up", session.made_at)
            # Every token at once: of two that are used at the same moment one waits, and is late.
            every = delete(tables.tickets).where(tables.tickets.c.purpose == "set-up")
            is_first = connection.execute(every).rowcount and not _has_operator(connection)
            if ticket is None or not is_first or not people.add(connection, person):
                raise Spent
            set_password(connection, person.id, password, session.made_at)
            begin(connection, session)

        self._database.write(work)

    def change_password(self, person_id: str, password: str, session: Session) -> None:
        """A new password, and `session` in place of all others."""

        def work(connection: Connection) -> None:
            set_password(connection, person_id, password, session.made_at)
            people.sign_out(connection, person_id)
            begin(connection, session)

        self._database.write(work)

    def reset(self, ticket_key: str, person_id: str, password: str, at: datetime) -> None:
        """A new password by an operator's link: no second factor and no session are left.
        Raises `Spent`."""

        def work(connection: Connection) -> None:
            _spend(connection, ticket_key)
            set_password(connection, person_id, password, at)
            _drop_factor(connection, person_id)
            people.sign_out(connection, person_id)

        self._database.write(work)

    def rehash(self, person_id: str, password: str, was: str) -> None:
        """The same password at today's cost, unless it was changed meanwhile."""
        held = tables.passwords.c
        same = update(tables.passwords).where(held.person_id == person_id, held.hash == was)
        self._database.write(
            lambda connection: connection.execute(same.values(hash=password)), is_told=False
        )

    # ---- The second factor --------------------------------------------------------------------

    def offer_factor(self, person_id: str, secret: str) -> None:
        """Keep a secret until its first code confirms it; one that is confirmed stays."""

        def work(connection: Connection) -> None:
            held = tables.second_factors.c
            unconfirmed = (held.person_id == person_id, held.confirmed_at.is_(None))
            connection.execute(delete(tables.second_factors).where(*unconfirmed))
            made = {"person_id": person_id, "secret": secret, "used_step": FACTOR_UNUSED}
            connection.execute(insert(tables.second_factors), made)

        self._database.write(work, is_told=False)

    def confirm_factor(self, person_id: str, step: int, codes: Sequence[str], at: datetime) -> None:
        """From now on the factor is asked for. Raises `Spent` if it is already."""

        def work(connection: Connection) -> None:
            held = tables.second_factors.c
            offered = (held.person_id == person_id, held.confirmed_at.is_(None))
            to = update(tables.second_factors).where(*offered)
            if not connection.execute(to.values(confirmed_at=at, used_step=step)).rowcount:
                raise Spent
            _replace_codes(connection, person_id, codes)

        self._database.write(work)

    def replace_codes(self, person_id: str, codes: Sequence[str]) -> None:
        """New recovery codes, in place of all earlier ones."""
        self._database.write(lambda connection: _replace_codes(connection, person_id, codes))

    def drop_factor(self, person_id: str) -> None:
        self._database.write(lambda connection: _drop_factor(connection, person_id))

    def use_step(self, person_id: str, step: int) -> bool:
        """Use up the codes until a half minute; False if they are used up."""
        held = tables.second_factors.c
        later = (held.person_id == person_id, held.used_step < step)
        use = update(tables.second_factors).where(*later).values(used_step=step)
        return self._database.write(lambda c: bool(c.execute(use).rowcount), is_told=False)

    def use_code(self, person_id: str, key: str) -> bool:
        """Use up a recovery code; False if there is none such left."""
        held = tables.recovery_codes.c
        use = delete(tables.recovery_codes).where(held.person_id == person_id, held.key == key)
        return self._database.write(lambda c: bool(c.execute(use).rowcount), is_told=False)

    # ---- OpenID Connect -----------------------------------------------------------------------

    def link(self, identity: Identity, person_id: str, at: datetime) -> None:
        """Let a provider vouch for a person. Raises `Spent` if it vouches for somebody already."""

        def work(connection: Connection) -> None:
            if connection.execute(_identity(identity)).scalar() is not None:
                raise Spent
            _link(connection, identity, person_id, at)

        self._database.write(work)

    def unlink(self, issuer: str, person_id: str) -> None:
        held = tables.identities.c
        of = delete(tables.identities).where(held.person_id == person_id, held.issuer == issuer)
        self._database.write(lambda connection: connection.execute(of))

    def join(
        self, invitation: str, person: Person, password: str, session: Session, place: str
    ) -> None:
        """Make an account by the invitation of a key, and let it in. Raises `Spent` if its login is
        taken, `invitations.Over` if the invitation is."""
        with self._database.within(INVITATIONS).reading() as connection:
            tenant_ids = invitations.tenants_of(connection, invitation)
        theirs = INVITATIONS | of_tenant(*tenant_ids) | of_person(person.id)

        def work(connection: Connection) -> None:
            if not people.add(connection, person):
                raise Spent
            set_password(connection, person.id, password, session.made_at)
            begin(connection, session)
            if place:
                _remember(connection, session, place)
            invitations.accept(connection, invitation, person.id, session.made_at)

        self._database.within(theirs).write(work)

    def register(self, person: Person, identity: Identity) -> None:
        """Make an account for whom a provider vouches. Raises `Spent` if its login is taken."""

        def work(connection: Connection) -> None:
            if not people.add(connection, person):
                raise Spent
            _link(connection, identity, person.id, person.made_at)

        self._database.write(work)

    def describe(self, person_id: str, name: str, language: Language) -> None:
        """What a person wants to be called and reads in."""
        to = update(tables.people).where(tables.people.c.id == person_id)
        values = to.values(name=name, language=language)
        self._database.write(lambda connection: connection.execute(values))

    # ---- Tries --------------------------------------------------------------------------------

    def turn(self, keys: Collection[str], decide: Callable[[Mapping[str, Tries]], Turn]) -> Turn:
        """Let `decide` say what comes of a try, from the counts so far, and keep the new ones."""
        held = tables.tries.c
        wanted = select(tables.tries).where(held.key.in_(keys)).order_by(held.key)

        def work(connection: Connection) -> Turn:
            rows = connection.execute(wanted.with_for_update()).all()
            found = {row.key: Tries(row.wrong, row.last_at) for row in rows}
            turn = decide(found)
            for key, tries in sorted(turn.counts.items()):
                _count(connection, key, tries, is_known=key in found)
            return turn

        return self._database.write(work, is_told=False)

    def forgive(self, wholly: Collection[str], once: Collection[str]) -> None:
        """Forget wrong tries: all of some names, and one of others."""
        held = tables.tries.c
        whole = delete(tables.tries).where(held.key.in_(wholly))
        one = update(tables.tries).where(held.key.in_(once), held.wrong > 0)

        def work(connection: Connection) -> None:
            connection.execute(whole)
            connection.execute(one.values(wrong=held.wrong - 1))

        self._database.write(work, is_told=False)

    def sweep(self, expiry: Expiry) -> None:
        """Delete what is over: sessions, tokens, tries, and places long not come from."""
        sessions, now = tables.sessions.c, expiry.now
        over = (
            delete(tables.sessions).where(
                (sessions.seen_at < expiry.idle) | (sessions.made_at < expiry.begun)
            ),
            delete(tables.tickets).where(tables.tickets.c.expires_at <= now),
            delete(tables.tries).where(tables.tries.c.last_at < now - TRIES_KEPT),
            delete(tables.places).where(tables.places.c.seen_at < now - PLACES_KEPT),
        )
        self._database.write(
            lambda connection: [connection.execute(one) for one in over], is_told=False
        )


# ---- For whoever has a transaction already -----------------------------------------------------


def set_password(connection: Connection, person_id: str, password: str, at: datetime) -> None:
    """Give a person a password, which comes as its hash."""
    held, values = tables.passwords.c, {"hash": password, "changed_at": at}
    change = update(tables.passwords).where(held.person_id == person_id).values(values)
    if not connection.execute(change).rowcount:
        connection.execute(insert(tables.passwords), values | {"person_id": person_id})


def begin(connection: Connection, session: Session) -> None:
    connection.execute(insert(tables.sessions), asdict(session))


def _remember(connection: Connection, session: Session, place: str) -> None:
    of = {"person_id": session.person_id, "place": place}
    held = tables.places.c
    seen = update(tables.places).where(held.person_id == session.person_id, held.place == place)
    if not connection.execute(seen.values(seen_at=session.made_at)).rowcount:
        connection.execute(insert(tables.places), of | {"seen_at": session.made_at})


def _void(connection: Connection, person_id: str, purpose: str) -> None:
    held = tables.tickets.c
    of = delete(tables.tickets).where(held.person_id == person_id, held.purpose == purpose)
    connection.execute(of)


def _spend(connection: Connection, key: str) -> None:
    """Only one of all who try gets it."""
    if not connection.execute(delete(tables.tickets).where(tables.tickets.c.key == key)).rowcount:
        raise Spent


def _ticket(connection: Connection, key: str, purpose: str, now: datetime) -> Ticket | None:
    held = tables.tickets.c
    good = (held.key == key, held.purpose == purpose, held.expires_at > now)
    row = connection.execute(select(tables.tickets).where(*good)).one_or_none()
    return None if row is None else Ticket(**row._mapping)


def _has_operator(connection: Connection) -> bool:
    known = tables.people.c
    is_one = (known.office == Office.OPERATOR.value, known.closed_at.is_(None))
    return connection.execute(select(known.id).where(*is_one)).first() is not None


def _replace_codes(connection: Connection, person_id: str, codes: Sequence[str]) -> None:
    held = tables.recovery_codes.c
    connection.execute(delete(tables.recovery_codes).where(held.person_id == person_id))
    rows = [{"person_id": person_id, "key": key} for key in codes]
    connection.execute(insert(tables.recovery_codes), rows)


def _drop_factor(connection: Connection, person_id: str) -> None:
    for table in (tables.second_factors, tables.recovery_codes):
        connection.execute(delete(table).where(table.c.person_id == person_id))


def _link(connection: Connection, identity: Identity, person_id: str, at: datetime) -> None:
    of = {"issuer": identity.issuer, "subject": identity.subject}
    connection.execute(insert(tables.identities), of | {"person_id": person_id, "made_at": at})


def _count(connection: Connection, key: str, tries: Tries, *, is_known: bool) -> None:
    values = {"wrong": tries.count, "last_at": tries.last}
    if is_known:
        connection.execute(update(tables.tries).where(tables.tries.c.key == key).values(values))
    else:
        connection.execute(insert(tables.tries), values | {"key": key})


def _proofs(row: Row[Any]) -> Proofs:
    factor = None
    if row.secret is not None:
        factor = Factor(row.secret, row.confirmed_at is not None, row.used_step)
    return Proofs(
        person=people.person_of(row),
        password=row.hash,
        changed_at=row.changed_at,
        factor=factor,
    )


def _identity(identity: Identity) -> Select[Any]:
    held = tables.identities.c
    which = (held.issuer == identity.issuer, held.subject == identity.subject)
    return select(held.person_id).where(*which)


def _is_alive(expiry: Expiry) -> tuple[ColumnElement[bool], ...]:
    held = tables.sessions.c
    return held.seen_at >= expiry.idle, held.made_at >= expiry.begun


def _every_proof() -> Select[Any]:
    known, secret, factor = tables.people.c, tables.passwords.c, tables.second_factors.c
    return (
        select(
            tables.people,
            *(secret.hash, secret.changed_at),
            *(factor.secret, factor.confirmed_at, factor.used_step),
        )
        .outerjoin(tables.passwords, secret.person_id == known.id)
        .outerjoin(tables.second_factors, factor.person_id == known.id)
    )


_PROOFS = _every_proof()
