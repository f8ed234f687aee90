"""On what terms people are let in: set once for a process, and asked by what signs people in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from assessment.credentials.passwords import Hasher
from assessment.settings import Installation
from assessment.store.accounts import Expiry


@dataclass(frozen=True, slots=True)
class Door:
    """A session is over when it was not used for `idle`, and in any case after `longest`."""

    idle: timedelta = timedelta(hours=1)
    longest: timedelta = timedelta(hours=12)
    is_open_to_guests: bool = True
    is_open_by_provider: bool = False  # whoever the OpenID provider vouches for has an account
    hasher: Hasher = field(default_factory=Hasher)

    @classmethod
    def of(cls, given: Installation) -> Door:
        return cls(
            idle=timedelta(minutes=given.session_idle_minutes),
            longest=timedelta(hours=given.session_hours),
            is_open_to_guests=given.is_guest_allowed,
            is_open_by_provider=given.is_registration_open,
        )

    def expiry(self, now: datetime) -> Expiry:
        return Expiry(now, idle=now - self.idle, begun=now - self.longest)
