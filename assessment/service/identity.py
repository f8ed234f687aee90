"""Who is asking: signing in and out, the first account, and a way back for who is locked out.

Whoever signs in is a stranger first, so that these methods take a principal like all others; what
comes back is the token of a session, which `who` turns into a principal at every request. Nothing
said here tells whether there is an account: what is wrong is told in the same words after the same
work, and the waits are the same.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from assessment import access, events, record
from assessment.access import Action, Forbidden, Office, Principal, guest
from assessment.credentials import passwords, second_factor, throttle
from assessment.credentials.names import canonical_login, login_problems, name_problems
from assessment.credentials.throttle import Names
from assessment.problems import Problem, Refused
from assessment.service.base import Base
from assessment.service.console import GOOD_FOR
from assessment.service.values import Newcomer, SignedIn
from assessment.store import Over
from assessment.store.accounts import Identity, Proofs, Purpose, Session, Spent, Ticket
from assessment.tenancy import Person

SEEN = timedelta(minutes=1)
"""How exactly it is kept when a session was last used."""

SECOND_STEP = timedelta(minutes=10)


class SigningIn(Base):
    """How somebody becomes a principal with a name."""

    def who(self, session_token: str, secrets: Iterable[str], address: str) -> Principal:
        """Who is asking, by the token of a session and the secrets of resume links. A token that
        is over, or was never given, is as good as none. The roles are those of this moment."""
        here = guest(secrets, address)
        now = self._clock()
        found = session_token and self._store.accounts.session(
            access.key_of(session_token), self._door.expiry(now)
        )
        if not found:
            return here
        session, known = found
        if now - session.seen_at >= SEEN:
            self._store.accounts.see(session.key, now)
        person = known.person
        return replace(
            here, person=person.id, name=person.name, office=person.office, roles=known.roles
        )

    # ---- In -----------------------------------------------------------------------------------

    def sign_in(self, principal: Principal, login: str, password: str, device: str) -> SignedIn:
        """The first step, or all of it for who has no second factor.

        Raises `Refused`: login or password is wrong, in the same words and after the same work
        whether or not there is such an account; or one has to wait, and how long. `device` is
        what the person will know this browser by.
        """
        access.require(principal, Action.SIGN_IN)
        proofs = self._proven(principal, login, password)
        if proofs.factor is not None and proofs.factor.is_confirmed:
            token = self._issue("second-step", SECOND_STEP, proofs.person.id)
            return SignedIn(token, proofs.person.language, is_complete=False)
        return self._begin(principal, proofs.person, device)

    def second_step(self, principal: Principal, ticket: str, code: str, device: str) -> SignedIn:
        """The second step: a code of the authenticator app, or a recovery code, good once.

        `ticket` is what the first step gave. Raises `Forbidden` if it is over, and `Refused` if the
        code is wrong or one has to wait.
        """
        access.require(principal, Action.SIGN_IN)
        now = self._clock()
        key = access.key_of(ticket)
        begun = self._store.accounts.ticket(key, "second-step", now)
        proofs = begun and self._store.accounts.proofs(person_id=begun.person_id)
        if not proofs or proofs.person.closed_at is not None:
            raise Forbidden
        self._check_code(principal, proofs, code)
        try:
            return self._begin(principal, proofs.person, device, ticket_key=key)
        except Spent:
            raise Forbidden from None

    def sign_in_by(
        self,
        principal: Principal,
        identity: Identity,
        claimed: Newcomer,
        device: str,
        invitation: str = "",
    ) -> SignedIn:
        """Sign in as whom an OpenID provider vouches for, by its own name for the person, never by
        an address.

        Somebody whom it did not vouch for before has no account, unless the operator lets the
        provider open them, or the person holds the secret of an invitation, which is accepted
        afterwards; then `claimed` says what the new person is called. Raises `Refused`.
        """
        access.require(principal, Action.SIGN_IN)
        person_id = self._store.accounts.person_at(identity)
        if person_id is None:
            person = self._registered(identity, claimed, invitation)
        else:
            known = self._store.people.known(person_id)
            if known is None:
                raise Refused([Problem("identity-unknown")])
            person = known.person
        return self._begin(principal, person, device)

    def _registered(self, identity: Identity, claimed: Newcomer, invitation: str) -> Person:
        key = access.key_of(invitation)
        is_invited = self._store.banks.invitation(key, self._clock()) is not None
        if not self._door.is_open_by_provider and not is_invited:
            raise Refused([Problem("identity-unknown")])
        check(claimed)
        person = _person(claimed, Office.NONE, self._clock())
        self._store.records.about(person=person.id, registered="yes")
        try:
            self._store.accounts.register(person, identity)
        except Spent:
            raise Refused([Problem("login-taken", {"login": person.login})]) from None
        return person

    def join_bank(
        self, principal: Principal, secret: str, first: Newcomer, password: str, device: str
    ) -> SignedIn:
        """Make an account by an invitation and go in, all or nothing. Raises `Forbidden` if the
        invitation is over, `Refused` with all that is wrong with name, login or password."""
        access.require(principal, Action.SIGN_IN)
        key, now = access.key_of(secret), self._clock()
        invited = self._store.banks.invitation(key, now)
        if invited is None:
            raise Forbidden
        check(first, password)
        person = _person(first, Office.NONE, now)
        signed_in, session = self._session(principal, person, device)
        tenant = "" if invited.tenant is None else invited.tenant.id
        about = {"person": person.id, "invitation": invited.id, "role": invited.role.value}
        self._store.records.about(tenant=tenant, **about)
        place = throttle.place(person.login, throttle.neighbourhood(principal.address))
        hashed = self._door.hasher.hash(password)
        try:
            self._store.accounts.join(key, person, hashed, session, place)
        except Spent:
            raise Refused([Problem("login-taken", {"login": person.login})]) from None
        except Over:
            raise Forbidden from None
        return signed_in

    # ---- Out ----------------------------------------------------------------------------------

    def sign_out(self, principal: Principal, session_token: str) -> None:
        """End this session; of somebody else's, or of none, nothing happens."""
        access.require(principal, Action.BE)
        self._store.accounts.end(principal.person, [access.key_of(session_token)])

    # ---- The first account --------------------------------------------------------------------

    def needs_first_account(self, principal: Principal) -> bool:
        """Nobody keeps this installation yet."""
        access.require(principal, Action.SIGN_IN)
        return not self._store.accounts.has_operator()

    def set_up(
        self, principal: Principal, token: str, first: Newcomer, password: str, device: str
    ) -> SignedIn:
        """Make the first operator, by the token that the server printed at its start.

        Raises `Forbidden` if the token is not good, or there is an operator; `Refused` with all
        that is wrong with the name, the login or the password.
        """
        access.require(principal, Action.SIGN_IN)
        now, key = self._clock(), access.key_of(token.strip())
        if self._store.accounts.ticket(key, "set-up", now) is None:
            raise Forbidden
        person = _person(first, Office.OPERATOR, now)
        check(first, password)
        signed_in, session = self._session(principal, person, device)
        hashed = self._door.hasher.hash(password)
        self._store.records.about(person=person.id)
        try:
            self._store.accounts.set_up(key, person, hashed, session)
        except Spent:
            raise Forbidden from None
        return signed_in

    # ---- The way back -------------------------------------------------------------------------

    def let_reset(self, principal: Principal, login: str) -> str:
        """The token of a link by which a person sets a new password, once and within a day.

        For operators, who hand it over themselves. Raises `Refused` if there is no such account.
        """
        access.require(principal, Action.ADMINISTER)
        proofs = self._store.accounts.proofs(login=canonical_login(login))
        if proofs is None or proofs.person.closed_at is not None:
            raise Refused([Problem("login-unknown")])
        self._store.records.about(person=proofs.person.id)
        return self._issue("reset", GOOD_FOR, proofs.person.id, is_told=True)

    def login_of_reset(self, principal: Principal, token: str) -> str:
        """Whose password a link sets; raises `Forbidden` if it is used up or over."""
        access.require(principal, Action.SIGN_IN)
        return self._of_reset(token).person.login

    def reset_password(self, principal: Principal, token: str, password: str) -> None:
        """Set a new password by an operator's link. It takes the second factor away, since it may
        be what was lost, and ends every session. Raises `Forbidden` or `Refused`."""
        access.require(principal, Action.SIGN_IN)
        person = self._of_reset(token).person
        check_password(person.login, password)
        self._store.records.about(person=person.id)
        hashed = self._door.hasher.hash(password)
        try:
            self._store.accounts.reset(access.key_of(token), person.id, hashed, self._clock())
        except Spent:
            raise Forbidden from None

    def _of_reset(self, token: str) -> Proofs:
        ticket = self._store.accounts.ticket(access.key_of(token), "reset", self._clock())
        proofs = ticket and self._store.accounts.proofs(person_id=ticket.person_id)
        if not proofs or proofs.person.closed_at is not None:
            raise Forbidden
        return proofs

    # ---- What proves it -----------------------------------------------------------------------

    def _proven(self, principal: Principal, typed: str, password: str) -> Proofs:
        """Who has this login and this password; one hash is compared, whoever asks for whom."""
        login = canonical_login(typed)
        names = self._names(login, principal.address)
        self._wait_for(names)
        proofs = self._store.accounts.proofs(login=login)
        kept = proofs.password if proofs else None
        is_right = self._door.hasher.is_right(kept, password)
        if proofs is None or kept is None or not is_right or proofs.person.closed_at is not None:
            events.tell("sign-in refused")
            raise Refused([Problem("sign-in-wrong")])
        self._forgive(names)
        if self._door.hasher.is_outdated(kept):
            self._store.accounts.rehash(proofs.person.id, self._door.hasher.hash(password), kept)
        return proofs

    def _check_code(self, principal: Principal, proofs: Proofs, code: str) -> None:
        """Raise `Refused` unless it is a code of the second factor that is good now."""
        near = throttle.neighbourhood(principal.address)
        is_known = self._is_known(proofs.person.login, near)
        names = throttle.of_code(proofs.person.id, near, is_known=is_known)
        self._wait_for(names)
        if not self._is_good(proofs, code):
            events.tell("sign-in refused")
            raise Refused([Problem("code-wrong")])
        self._forgive(names)

    def _is_good(self, proofs: Proofs, code: str) -> bool:
        accounts, of, factor = self._store.accounts, proofs.person.id, proofs.factor
        if factor is None:
            return False
        step = second_factor.accepted_step(factor.secret, code, self._clock(), factor.used_step)
        if step is not None:
            return accounts.use_step(of, step)
        return accounts.use_code(of, second_factor.recovery_key(code))

    def _names(self, login: str, address: str) -> Names:
        near = throttle.neighbourhood(address)
        return throttle.of_password(login, near, is_known=self._is_known(login, near))

    def _is_known(self, login: str, near: str) -> bool:
        place = throttle.place(login, near)
        return bool(place) and self._store.accounts.knows_place(login, place)

    def _wait_for(self, names: Names) -> None:
        """Count a try; raise `Refused` if it is not to be judged yet."""
        now = self._clock()
        turn = self._store.accounts.turn(names, lambda found: throttle.turn(names, found, now))
        if turn.wait:
            events.tell("sign-in held back")
            raise Refused([Problem("sign-in-wait", {"seconds": _whole_seconds(turn.wait)})])

    def _forgive(self, names: Names) -> None:
        own = throttle.own(names)
        self._store.accounts.forgive(own, names.keys() - own)

    # ---- Sessions and tokens ------------------------------------------------------------------

    def _begin(
        self, principal: Principal, person: Person, device: str, *, ticket_key: str = ""
    ) -> SignedIn:
        signed_in, session = self._session(principal, person, device)
        near = throttle.neighbourhood(principal.address)
        self._store.records.about(person=person.id)
        self._store.accounts.begin(
            session, throttle.place(person.login, near), ticket_key=ticket_key
        )
        self._store.accounts.sweep(self._door.expiry(session.made_at))
        events.tell("signed in")
        return signed_in

    def _session(
        self, principal: Principal, person: Person, device: str
    ) -> tuple[SignedIn, Session]:
        token, now = access.new_secret(), self._clock()
        origin = record.kept_of(principal.address, self._clerk.keeping)
        session = Session(access.key_of(token), person.id, now, now, origin, device)
        return SignedIn(token, person.language), session

    def _issue(
        self, purpose: Purpose, good_for: timedelta, person_id: str, *, is_told: bool = False
    ) -> str:
        token = access.new_secret()
        expires_at = self._clock() + good_for
        ticket = Ticket(access.key_of(token), purpose, expires_at, person_id)
        self._store.accounts.issue(ticket, is_told=is_told)
        return token


def check(newcomer: Newcomer, password: str | None = None) -> None:
    """Raise `Refused` with all that is wrong with a new account; None: it has no password."""
    wrong = name_problems(newcomer.name) + login_problems(newcomer.login)
    if password is not None:
        wrong += passwords.problems(canonical_login(newcomer.login), password)
    if wrong:
        raise Refused(wrong)


def check_password(login: str, password: str) -> None:
    """Raise `Refused` with all that speaks against a password."""
    if wrong := passwords.problems(login, password):
        raise Refused(wrong)


def _person(newcomer: Newcomer, office: Office, now: datetime) -> Person:
    return Person(
        id=str(uuid.uuid4()),
        login=canonical_login(newcomer.login),
        name=newcomer.name.strip(),
        made_at=now,
        office=office,
        language=newcomer.language,
    )


def _whole_seconds(wait: timedelta) -> int:
    return -(-wait // timedelta(seconds=1))
