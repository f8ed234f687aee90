"""People and banks: accounts, and who is what in which bank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from assessment.access import Office, Role
from assessment.model import Language


@dataclass(frozen=True, slots=True)
class Person:
    """An account. `login` is case folded: the same person by it however it is typed."""

    id: str
    login: str
    name: str
    made_at: datetime
    office: Office = Office.NONE
    language: Language = "zh"
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tenant:
    """A bank as a client of the installation."""

    id: str
    name: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Known:
    """A person who may act, with the role in each bank, by its id."""

    person: Person
    roles: Mapping[str, Role] = field(default_factory=dict)


def folded(login: str) -> str:
    """How a login is kept and looked up."""
    return login.strip().casefold()
