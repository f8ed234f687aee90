"""Passwords: what may be chosen, and how one is kept.

The rules are those of NIST SP 800-63B: long enough, not one of the commonest, not the login; no
kinds of characters are asked for and nothing expires. Kept is the argon2id hash (RFC 9106).
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from assessment.problems import Problem

SHORTEST = 12
LONGEST = 128
"""Long enough for any sentence; a limit, since hashing takes what it is given."""

LEAST_OF_LOGIN = 4
"""A shorter login stands in many good passwords by chance."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one hash costs. A change here is carried out at each person's next sign-in."""

    passes: int = 3
    memory_kib: int = 64 * 1024
    lanes: int = 1
    at_once: int = 4  # hashes a process computes at the same moment: 256 MiB, whoever asks


USUAL = Cost()


class Hasher:
    """Hashes and compares; every question costs the same, whether or not there is an account."""

    def __init__(self, cost: Cost = USUAL) -> None:
        self._argon2 = PasswordHasher(cost.passes, cost.memory_kib, cost.lanes, type=Type.ID)
        self._room = threading.BoundedSemaphore(cost.at_once)

    def hash(self, password: str) -> str:
        """The hash with its parameters and its salt, as argon2 writes it."""
        with self._room:
            return self._argon2.hash(_canonical(password))

    def is_right(self, kept: str | None, password: str) -> bool:
        """`kept` is the hash; None (no such account, or none with a password) takes as long."""
        with self._room:
            nobodys = self._nobodys  # made at the first question, whoever it is about
            try:
                self._argon2.verify(nobodys if kept is None else kept, _canonical(password))
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """The hash was made at another cost than is usual today."""
        return self._argon2.check_needs_rehash(kept)

    @cached_property
    def _nobodys(self) -> str:
        return self._argon2.hash("nobody's password")


def problems(login: str, password: str) -> list[Problem]:
    """All that speaks against a password that the person of a login wants to choose."""
    return [*_faults(login, _canonical(password))]


def _faults(login: str, password: str) -> Iterator[Problem]:
    if len(password) < SHORTEST:
        yield Problem("password-short", {"least": SHORTEST})
    if len(password) > LONGEST:
        yield Problem("password-long", {"most": LONGEST})
    plain = password.casefold()
    if len(login) >= LEAST_OF_LOGIN and login in plain:
        yield Problem("password-has-login")
    if plain and (plain in _COMMON or _unit(plain) in _COMMON or len(set(plain)) < 3):
        yield Problem("password-common")


def _unit(text: str) -> str:
    """What a text is a repetition of: 'abcabc' of 'abc'."""
    return text[: (text + text).index(text, 1)]


def _canonical(password: str) -> str:
    """The same characters whether typed full or half width, composed or not."""
    return unicodedata.normalize("NFKC", password.encode("utf-8", "replace").decode())


_COMMON = frozenset(Path(__file__).with_name("common.txt").read_text("utf-8").split())
"""What is tried first. A password that repeats one of them is no better."""
