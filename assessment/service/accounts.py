"""What a person does with the own account, and nobody else."""

from __future__ import annotations

from assessment import access
from assessment.access import Action, Principal
from assessment.credentials import second_factor
from assessment.credentials.names import name_problems
from assessment.model import Language
from assessment.problems import Problem, Refused
from assessment.service.identity import SigningIn, check_password
from assessment.service.values import Account, SignedIn
from assessment.store.accounts import Identity, Proofs, Session, Spent


class Accounts(SigningIn):
    """Whatever weakens an account asks for its password once more, with the same patience."""

    def account(self, principal: Principal) -> Account:
        """What the account holds."""
        proofs = self._own(principal)
        person, factor = proofs.person, proofs.factor
        return Account(
            login=person.login,
            name=person.name,
            language=person.language,
            password_changed_at=proofs.changed_at,
            has_second_factor=factor is not None and factor.is_confirmed,
            recovery_codes=self._store.accounts.recovery_codes(person.id),
            issuers=self._store.accounts.issuers(person.id),
        )

    def describe_myself(self, principal: Principal, name: str, language: Language) -> None:
        """What one wants to be called, and reads in; raises `Refused`."""
        self._own(principal)
        if wrong := name_problems(name):
            raise Refused(wrong)
        self._store.accounts.describe(principal.person, name.strip(), language)

    def change_password(
        self, principal: Principal, current: str, chosen: str, device: str
    ) -> SignedIn:
        """A new password, and a new session in place of all others. Who has none yet, since a
        provider vouches for them, leaves `current` empty. Raises `Refused`."""
        proofs = self._confirmed(principal, current)
        check_password(proofs.person.login, chosen)
        signed_in, session = self._session(principal, proofs.person, device)
        hashed = self._door.hasher.hash(chosen)
        self._store.accounts.change_password(principal.person, hashed, session)
        return signed_in

    # ---- Where one is signed in ---------------------------------------------------------------

    def sessions(self, principal: Principal) -> tuple[Session, ...]:
        """Every browser in which one is signed in, the last used first."""
        access.require(principal, Action.BE)
        expiry = self._door.expiry(self._clock())
        return self._store.accounts.sessions_of(principal.person, expiry)

    def end_session(self, principal: Principal, key: str) -> None:
        """Sign out one of them; somebody else's stays."""
        access.require(principal, Action.BE)
        self._store.accounts.end(principal.person, [key])

    def sign_out_everywhere(self, principal: Principal) -> None:
        """No session is left, this one neither."""
        access.require(principal, Action.BE)
        self._store.accounts.end_all(principal.person)

    # ---- The second factor --------------------------------------------------------------------

    def offer_second_factor(self, principal: Principal) -> str:
        """A secret for an authenticator app; it counts once `confirm_second_factor` was given its
        first code. Raises `Refused` if there is a second factor already."""
        factor = self._own(principal).factor
        if factor is not None and factor.is_confirmed:
            raise Refused([Problem("factor-there")])
        secret = second_factor.new_secret()
        self._store.accounts.offer_factor(principal.person, secret)
        return secret

    def confirm_second_factor(self, principal: Principal, code: str) -> tuple[str, ...]:
        """From now on signing in takes a code. Returns the recovery codes, which nobody can look
        up again. Raises `Refused` if the code is wrong."""
        factor = self._own(principal).factor
        if factor is None or factor.is_confirmed:
            raise Refused([Problem("factor-not-offered")])
        now = self._clock()
        step = second_factor.accepted_step(factor.secret, code, now, factor.used_step)
        if step is None:
            raise Refused([Problem("code-wrong")])
        codes = second_factor.new_recovery_codes()
        keys = [second_factor.recovery_key(one) for one in codes]
        try:
            self._store.accounts.confirm_factor(principal.person, step, keys, now)
        except Spent:
            raise Refused([Problem("factor-there")]) from None
        return codes

    def offered_secret(self, principal: Principal) -> str:
        """The secret that waits for its first code; raises `Refused` if there is none."""
        factor = self._own(principal).factor
        if factor is None or factor.is_confirmed:
            raise Refused([Problem("factor-not-offered")])
        return factor.secret

    def drop_second_factor(self, principal: Principal, password: str) -> None:
        self._confirmed(principal, password)
        self._store.accounts.drop_factor(principal.person)

    def new_recovery_codes(self, principal: Principal, password: str) -> tuple[str, ...]:
        """Ten new ones in place of all earlier ones; raises `Refused`."""
        factor = self._confirmed(principal, password).factor
        if factor is None or not factor.is_confirmed:
            raise Refused([Problem("factor-not-offered")])
        codes = second_factor.new_recovery_codes()
        keys = [second_factor.recovery_key(one) for one in codes]
        self._store.accounts.replace_codes(principal.person, keys)
        return codes

    # ---- OpenID Connect -----------------------------------------------------------------------

    def link_identity(self, principal: Principal, identity: Identity) -> None:
        """Let an OpenID provider vouch for one from now on; raises `Refused` if it vouches for
        another account by this name."""
        self._own(principal)
        try:
            self._store.accounts.link(identity, principal.person, self._clock())
        except Spent:
            raise Refused([Problem("identity-taken")]) from None

    def unlink_identity(self, principal: Principal, issuer: str) -> None:
        """No longer; raises `Refused` if one could not sign in any more."""
        proofs = self._own(principal)
        others = set(self._store.accounts.issuers(principal.person)) - {issuer}
        if proofs.password is None and not others:
            raise Refused([Problem("identity-last")])
        self._store.accounts.unlink(issuer, principal.person)

    # ---- Who it is ----------------------------------------------------------------------------

    def _own(self, principal: Principal) -> Proofs:
        access.require(principal, Action.BE)
        proofs = self._store.accounts.proofs(person_id=principal.person)
        if proofs is None:
            raise access.Forbidden
        return proofs

    def _confirmed(self, principal: Principal, password: str) -> Proofs:
        """The own account, once its password was given; of one without there is none to give."""
        own = self._own(principal)
        if own.password is None:
            return own
        return self._proven(principal, own.person.login, password)
