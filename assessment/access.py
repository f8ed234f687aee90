"""The only place that says yes or no: who may do what with which assessment.

Default deny. `RULES` is the whole policy: the standing a principal has towards an assessment, and
the actions that standing allows. A guest has no account: holding the secret of an assessment's
private resume link is what lets one in, until an account adopts it. A person has a role in each
bank that let them in, and an office in the installation. Only the sha256 of a secret is ever kept
or compared.
"""

from __future__ import annotations

import enum
import hashlib
import secrets as random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

SECRET_BYTES = 16
"""128 random bits: nobody guesses a resume link."""


class Forbidden(Exception):
    """The principal may not do this. Says the same for what is foreign, unknown or malformed."""

    def __init__(self) -> None:
        super().__init__("forbidden")


class Office(enum.StrEnum):
    """What a person is to the installation. Nobody looks into a bank by office."""

    NONE = "none"
    CONSULTANT = "consultant"  # takes banks on as clients
    OPERATOR = "operator"  # keeps the installation and its people


class Role(enum.StrEnum):
    """What a person is to one bank."""

    CONSULTANT = "consultant"
    MANAGER = "manager"
    CONTRIBUTOR = "contributor"  # answers what is assigned, under their own name
    VIEWER = "viewer"


class Action(enum.Enum):
    SIGN_IN = "sign in, or see what an invitation offers"
    START = "start an assessment as a guest"
    LIST_SAMPLES = "list samples"
    READ = "read the answers and all that follows from them"
    WRITE = "give the bank's own answers, plan and follow through"
    AUDIT = "read the record"
    ADOPT = "take a guest's assessment into a bank"
    SEE = "see that the bank is there, and one's own part in it"
    HEAR = "see who of the bank's people says what"
    CONTRIBUTE = "answer what is assigned, under one's own name"
    BEGIN = "begin an assessment of the bank"
    TAKE_PART = "vote in a workshop, from a seat in it"
    MANAGE = "invite people, give and take roles, assign what is to be answered"
    TAKE = "take all that is stored of the bank along"
    ERASE = "delete all that is stored of the bank"
    BE = "have an account"
    FOUND = "enter a new bank"
    ADMINISTER = "keep the installation's people and offices"


class Standing(enum.Enum):
    """What a principal is to the thing it asks for."""

    OUTSIDER = "outsider"  # not signed in, where guests are not let in
    STRANGER = "stranger"
    PERSON = "person"  # signed in, and nothing to this bank
    ADVISER = "adviser"  # the same, with the office of a consultant
    OPERATOR = "operator"  # of the installation
    READER = "reader"  # towards a sample, everybody
    HOLDER = "holder"  # holds the secret of the assessment's resume link
    SEATED = "seated"  # holds the secret of a seat in the workshop
    VIEWER = "viewer"
    CONTRIBUTOR = "contributor"
    MANAGER = "manager"
    CONSULTANT = "consultant"  # of this bank


ANYONE = frozenset({Action.SIGN_IN, Action.START, Action.LIST_SAMPLES})
CUSTODY = frozenset({Action.TAKE, Action.ERASE})
SOMEBODY = ANYONE | {Action.BE}
MEMBER = SOMEBODY | {Action.SEE}
LEADER = MEMBER | {
    *(Action.READ, Action.WRITE, Action.AUDIT),
    *(Action.HEAR, Action.BEGIN, Action.MANAGE),
    *CUSTODY,
}

RULES: dict[Standing, frozenset[Action]] = {
    Standing.OUTSIDER: frozenset({Action.SIGN_IN}),
    Standing.STRANGER: ANYONE,
    Standing.PERSON: SOMEBODY,
    Standing.ADVISER: SOMEBODY | {Action.FOUND},
    Standing.OPERATOR: SOMEBODY | {Action.FOUND, Action.ADMINISTER},
    Standing.READER: ANYONE | {Action.READ, Action.AUDIT},
    Standing.HOLDER: ANYONE | {Action.READ, Action.WRITE, Action.AUDIT, Action.ADOPT} | CUSTODY,
    Standing.SEATED: ANYONE | {Action.TAKE_PART},
    Standing.VIEWER: MEMBER | {Action.READ},
    Standing.CONTRIBUTOR: MEMBER | {Action.CONTRIBUTE},
    Standing.MANAGER: LEADER,
    Standing.CONSULTANT: LEADER,
}

AS_MEMBER: dict[Role, Standing] = {
    Role.VIEWER: Standing.VIEWER,
    Role.CONTRIBUTOR: Standing.CONTRIBUTOR,
    Role.MANAGER: Standing.MANAGER,
    Role.CONSULTANT: Standing.CONSULTANT,
}

CLOSING = frozenset(
    {*(Action.WRITE, Action.ADOPT, Action.CONTRIBUTE, Action.BEGIN, Action.MANAGE), Action.ERASE},
)
"""What nobody does to a closed round any more."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. `keys` are the hashes of the secrets held, kept out of logs and messages.

    `address` is where the request came from, for the record; nothing is decided by it. `person` is
    the id of the account, empty for nobody; `roles` are the banks that let it in, by their ids.
    """

    keys: frozenset[str] = field(default=frozenset(), repr=False)
    address: str = field(default="", repr=False, compare=False)
    person: str = ""
    name: str = field(default="", repr=False, compare=False)
    office: Office = Office.NONE
    roles: Mapping[str, Role] = field(default_factory=dict, repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class Protected:
    """What is asked for: a guest's assessment with the keys that open it, what is a bank's, or a
    sample, which is open to every reader.

    `is_closed`: a later round of the same bank has begun, so that nothing of it changes any more.
    """

    keys: frozenset[str] = field(default=frozenset(), repr=False)
    is_sample: bool = False
    is_closed: bool = False
    tenant: str = ""  # the bank's id; no key opens what is a bank's
    is_for_people: bool = False  # the operator has switched guests off
    seats: frozenset[str] = field(default=frozenset(), repr=False)  # keys of seats in a workshop


NOTHING = Protected()
"""The installation itself; and an assessment that does not exist, so that it looks foreign."""


def guest(secrets: Iterable[str], address: str = "") -> Principal:
    """A person without an account, holding the secrets of any number of resume links."""
    return Principal(frozenset(key_of(secret) for secret in secrets), address=address)


def new_secret() -> str:
    """The secret of a new resume link: 128 random bits, safe in a URL."""
    return random.token_urlsafe(SECRET_BYTES)


def key_of(secret: str) -> str:
    """What is stored instead of a secret: its sha256, 64 hex digits, for any string at all."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def require(principal: Principal, action: Action, of: Protected = NOTHING) -> None:
    """Raise `Forbidden` unless `RULES` allow the action."""
    if not allows(principal, action, of):
        raise Forbidden


def allows(principal: Principal, action: Action, of: Protected = NOTHING) -> bool:
    """Whether `RULES` allow the action; it is asked to show what somebody may do."""
    if of.is_closed and action in CLOSING:
        return False
    return action in RULES[_standing(principal, of)]


def _standing(principal: Principal, of: Protected) -> Standing:
    if of.is_for_people and not principal.person:
        return Standing.OUTSIDER
    if of.is_sample:
        return Standing.READER
    if principal.keys & of.seats:
        return Standing.SEATED
    if principal.keys & of.keys and not of.tenant:
        return Standing.HOLDER
    if principal.person and principal.office is Office.OPERATOR:  # whatever a bank may have granted
        return Standing.OPERATOR
    role = principal.roles.get(of.tenant)
    if role is not None and of.tenant and principal.person:
        return AS_MEMBER[role]
    return _unknown(principal)


def _unknown(principal: Principal) -> Standing:
    """Towards the installation, and what is foreign."""
    if not principal.person:
        return Standing.STRANGER
    is_adviser = principal.office is Office.CONSULTANT
    return Standing.ADVISER if is_adviser else Standing.PERSON
