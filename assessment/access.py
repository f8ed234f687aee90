"""The only place that says yes or no: who may do what with which assessment.

Default deny. `RULES` is the whole policy: the standing a principal has towards an assessment, and
the actions that standing allows. A guest has no account: holding the secret of an assessment's
private resume link is what lets one in. Only the sha256 of a secret is ever kept or compared.
"""

from __future__ import annotations

import enum
import hashlib
import secrets as random
from collections.abc import Iterable
from dataclasses import dataclass, field

SECRET_BYTES = 16
"""128 random bits: nobody guesses a resume link."""


class Forbidden(Exception):
    """The principal may not do this. Says the same for what is foreign, unknown or malformed."""

    def __init__(self) -> None:
        super().__init__("forbidden")


class Action(enum.Enum):
    START = "start"
    LIST_SAMPLES = "list samples"
    READ = "read"
    WRITE = "write"


class Standing(enum.Enum):
    """What a principal is to the thing it asks for."""

    STRANGER = "stranger"
    READER = "reader"  # towards a sample, everybody
    KEEPER = "keeper"  # holds the secret, but a later round has begun: this one is closed
    HOLDER = "holder"  # holds the secret of the assessment's resume link


ANYONE = frozenset({Action.START, Action.LIST_SAMPLES})

RULES: dict[Standing, frozenset[Action]] = {
    Standing.STRANGER: ANYONE,
    Standing.READER: ANYONE | {Action.READ},
    Standing.KEEPER: ANYONE | {Action.READ},
    Standing.HOLDER: ANYONE | {Action.READ, Action.WRITE},
}


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. `keys` are the hashes of the secrets held, kept out of logs and messages.

    `address` is where the request came from, for the record; nothing is decided by it.
    """

    keys: frozenset[str] = field(default=frozenset(), repr=False)
    address: str = field(default="", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Protected:
    """What is asked for: the keys that open it, or a sample, which is open to every reader.

    `is_closed`: a later round of the same bank has begun, so that nothing of it changes any more.
    """

    keys: frozenset[str] = field(default=frozenset(), repr=False)
    is_sample: bool = False
    is_closed: bool = False


NOTHING = Protected()
"""An assessment that does not exist; to a stranger it looks like one that is foreign."""


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
    if action not in RULES[_standing(principal, of)]:
        raise Forbidden


def _standing(principal: Principal, of: Protected) -> Standing:
    if of.is_sample:
        return Standing.READER
    if principal.keys & of.keys:
        return Standing.KEEPER if of.is_closed else Standing.HOLDER
    return Standing.STRANGER
