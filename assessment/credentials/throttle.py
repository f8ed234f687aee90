"""How long one waits after wrong tries, so that guessing is hopeless and nobody is locked out.

Wrong tries are counted under three names: the login as tried from one address, the login as tried
from all unknown addresses together, and the address whatever it tries. Each has its `Patience`.
Where somebody has signed in before, only the first of them counts for that login: whatever
strangers try elsewhere, or neighbours with other logins, the right password from a known address
waits at most `PAIR.longest` after the last wrong one from that very address.

A try is counted before it is judged, so that many at once are not one; the right one takes its
own back. A try during the wait is refused unjudged, and counts against the address only: who
hammers stops oneself, and not the person whose login it is.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Tries:
    """How many wrong tries there were, and when the last."""

    count: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Patience:
    """`free` wrong tries cost nothing; after each further one the wait doubles, up to `longest`."""

    free: int
    longest: timedelta
    forgotten: timedelta  # without a wrong try for so long, all is forgiven

    def wait(self, tries: Tries, now: datetime) -> timedelta:
        """How long from now until the next try is judged; zero: it is."""
        if tries.count < self.free or now - tries.last >= self.forgotten:
            return timedelta()
        doubled = timedelta(seconds=2.0 ** min(tries.count - self.free + 1, 40))
        return max(tries.last + min(doubled, self.longest) - now, timedelta())

    def after(self, tries: Tries, now: datetime) -> Tries:
        """The count once one more was made."""
        if now - tries.last >= self.forgotten:
            return Tries(1, now)
        return Tries(tries.count + 1, max(now, tries.last))


PAIR = Patience(free=5, longest=timedelta(minutes=1), forgotten=timedelta(hours=24))
LOGIN = Patience(free=20, longest=timedelta(minutes=1), forgotten=timedelta(hours=24))
ADDRESS = Patience(free=30, longest=timedelta(minutes=15), forgotten=timedelta(hours=1))
CODE = Patience(free=5, longest=timedelta(minutes=15), forgotten=timedelta(hours=24))
"""Codes of the second factor: who gets there knows the password already, and it is six digits."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What comes of asking for a try: how long to wait (zero: go ahead), and the new counts."""

    wait: timedelta
    counts: Mapping[str, Tries]


Names = Mapping[str, Patience]
"""Under which names a try is counted."""


def of_password(login: str, address: str, *, is_known: bool) -> Names:
    """`is_known`: somebody has signed in by this login from there."""
    names = {_name("pair", login, address): PAIR}
    if not is_known:
        names |= {_name("login", login): LOGIN, _name("address", address): ADDRESS}
    return names


def of_code(person_id: str, address: str, *, is_known: bool) -> Names:
    return {_name("code", person_id, address if is_known else ""): CODE}


def turn(names: Names, found: Mapping[str, Tries], now: datetime) -> Turn:
    """Whether a try is judged, from the counts so far, and how it is counted."""
    waits = {name: names[name].wait(tries, now) for name, tries in found.items()}
    longest = max(waits.values(), default=timedelta())
    counted = names
    if longest:
        counted = {n: p for n, p in names.items() if p is ADDRESS and not waits.get(n)}
    nothing = Tries(0, now)
    return Turn(longest, {n: p.after(found.get(n, nothing), now) for n, p in counted.items()})


def own(names: Names) -> frozenset[str]:
    """The names that the right password clears; of the others it takes one try back."""
    return frozenset(name for name, patience in names.items() if patience in (PAIR, CODE))


def neighbourhood(address: str) -> str:
    """What counts as one address: of IPv6 the 64 bits that a household or an office has."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def place(login: str, address: str) -> str:
    """From where a login was used, as it is kept; empty: nobody knows from where."""
    return _name("place", login, address) if address else ""


def _name(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
