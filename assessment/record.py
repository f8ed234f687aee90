"""What has been done, by whom, when and from where: a chain of entries that shows its cuts.

An entry holds ids and codes, never an answer, a rating, a name or a text. Its hash is the SHA-256
of its canonical form, which holds the hash of the entry before it: whoever changes, removes,
inserts or reorders entries must forge every later one too. Count and hash of the newest entry
stand beside the chain, so that one cut off at its end is seen; who owns the whole database could
forge both, so `walk` takes an earlier head that was noted somewhere else as well.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from assessment import spreadsheets

FIRST = "0" * 64
"""The hash before the first entry."""

Fault = Literal["changed", "missing", "unlinked", "cut-off", "beyond", "forged"]
Keeping = Literal["none", "network", "full"]
"""What is kept of an address: nothing; 24 bits of 32 and 48 of 128; all of it."""

NETWORK_BITS = {4: 24, 6: 48}


@dataclass(frozen=True, slots=True)
class Event:
    """What is told. `who` is "person:<id>", "link:<8 hex digits>", "guest", "house" or "console".

    `tenant` and `assessment` are ids, empty for none; `details` are further ids and counts.
    """

    at: datetime
    who: str
    action: str
    tenant: str = ""
    assessment: str = ""
    origin: str = ""
    details: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"{self.at!r} has no time zone")


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends: how many entries there are, and the hash of the newest."""

    count: int = 0
    hash: str = FIRST


@dataclass(frozen=True, slots=True)
class Entry:
    """An event in its place; numbers count from 1."""

    number: int
    event: Event
    previous: str
    hash: str

    @property
    def head(self) -> Head:
        return Head(self.number, self.hash)


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry that is not as it was written, and what is wrong with it."""

    number: int
    fault: Fault


def canonical(number: int, event: Event, previous: str) -> bytes:
    """What is hashed: JSON with sorted keys and no spaces, in UTF-8; the moment in UTC."""
    told = {
        "number": number,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "who": event.who,
        "action": event.action,
        "tenant": event.tenant,
        "assessment": event.assessment,
        "origin": event.origin,
        "details": dict(event.details),
        "previous": previous,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def after(head: Head, event: Event) -> Entry:
    """The entry that follows a head."""
    number = head.count + 1
    hash_ = hashlib.sha256(canonical(number, event, head.hash)).hexdigest()
    return Entry(number, event, head.hash, hash_)


def walk(entries: Iterable[Entry], head: Head, noted: Head | None = None) -> Broken | None:
    """The first thing that is wrong with a chain, in the order of its numbers; None: it is whole.

    `head` is what stands beside the chain. `noted` is an earlier head that was kept elsewhere:
    a chain that was forged as a whole does not go through it.
    """
    last = Head()
    for entry in entries:
        fault = _fault(entry, last)
        if fault is not None:
            return Broken(last.count + 1, fault)
        last = entry.head
        if noted is not None and last.count == noted.count and last != noted:
            return Broken(last.count, "forged")
    longest = max(head.count, 0 if noted is None else noted.count)
    if last.count < longest:
        return Broken(last.count + 1, "cut-off")
    if last != head:
        return Broken(min(head.count + 1, last.count), "beyond")
    return None


def _fault(entry: Entry, last: Head) -> Fault | None:
    if entry.number != last.count + 1:
        return "missing"
    if after(Head(last.count, entry.previous), entry.event).hash != entry.hash:
        return "changed"
    return None if entry.previous == last.hash else "unlinked"


def kept_of(address: str, keeping: Keeping) -> str:
    """What is kept of the address of who asks; nothing of what is no address."""
    if keeping == "none":
        return ""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if keeping == "full":
        return str(found)
    return str(ipaddress.ip_network((found, NETWORK_BITS[found.version]), strict=False))


COLUMNS = ("number", "at", "who", "action", "tenant", "assessment", "origin", "details", "hash")


def to_csv(entries: Sequence[Entry]) -> bytes:
    """A line an entry, as spreadsheets open it."""
    return spreadsheets.to_csv([COLUMNS, *map(_row, entries)])


def _row(entry: Entry) -> list[str | int]:
    told = entry.event
    moment = told.at.astimezone(UTC).isoformat(timespec="seconds")
    details = json.dumps(dict(told.details), ensure_ascii=False, sort_keys=True)
    of = (told.tenant, told.assessment, told.origin, details)
    return [entry.number, moment, told.who, told.action, *of, entry.hash]
