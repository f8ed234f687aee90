"""Their data is theirs: all of it taken along, brought in elsewhere, and deleted for good."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from assessment import access
from assessment.access import Action, Forbidden, Office, Principal, Protected, Role
from assessment.model import BEIJING
from assessment.problems import Problem, Refused
from assessment.record import Entry
from assessment.service.base import Base
from assessment.store import Series
from assessment.tenancy import Tenant

if TYPE_CHECKING:
    from assessment.store.bundles import Bundle
    from assessment.store.custody import Leaving

ANNOUNCED_DAYS = 30
"""How long before it is deleted a page says so of what nobody has touched."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is stored of a bank, by table, and when it will be deleted if nobody touches it."""

    bank: str
    is_tenant: bool
    rounds: int
    rows: Mapping[str, int]
    goes_on: date | None  # None: it is kept until somebody deletes it
    is_going_soon: bool


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a bundle holds, before anything of it is written."""

    bank: str
    made_at: datetime
    digest: str
    series: int
    rounds: int
    people: int
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Brought:
    """What a bundle has become here: a bank's assessment, or a guest's with the secret of its new
    resume link."""

    assessment_id: str
    tenant_id: str = ""
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """That something was deleted: what, when, how many rows of each table, and where the record
    tells of it. `is_overwritten`: nothing of it can be read from the database any more, on SQLite
    from the bytes of its file neither; False: the next daily sweep sees to it."""

    what: Literal["bank", "assessment", "person"]
    id: str
    at: datetime
    rows: Mapping[str, int]
    entry: int  # the number of the entry in the record
    hash: str  # its hash: `audit verify --since entry:hash`
    is_overwritten: bool

    @property
    def document(self) -> dict[str, Any]:
        return {
            "format": "yuanhang-receipt",
            "version": 1,
            "deleted": self.what,
            "id": self.id,
            "at": self.at.astimezone(UTC).isoformat(timespec="seconds"),
            "rows": dict(self.rows),
            "rows_in_all": sum(self.rows.values()),
            "is_overwritten": self.is_overwritten,
            "record": {"number": self.entry, "hash": self.hash},
        }

    @property
    def text(self) -> str:
        return json.dumps(self.document, ensure_ascii=False, indent=2) + "\n"


class Custody(Base):
    """The bank an assessment is of, or a guest's rounds; and the account of a person."""

    # ---- Taken along and brought in -----------------------------------------------------------

    def kept(self, principal: Principal, assessment_id: str) -> Kept:
        """What is stored of the bank, and until when."""
        series = self._series(principal, Action.TAKE, assessment_id)
        holding, now = self._holding(series), self._clock()
        goes_on = self._goes_on(series.ids, now)
        return Kept(
            bank=self._bank_name(series),
            is_tenant=bool(series.tenant),
            rounds=len(series.ids),
            rows=self._store.custody.count(holding),
            goes_on=goes_on,
            is_going_soon=_is_near(goes_on, self._today()),
        )

    def goes_on(self, principal: Principal, assessment_id: str) -> date | None:
        """When it will be deleted if nobody touches it, once that is near; a sample stays."""
        if self._sample(assessment_id) is not None or not self._retention_days:
            self._open(principal, assessment_id)
            return None
        series = self._series(principal, Action.READ, assessment_id)
        goes_on = self._goes_on(series.ids, self._clock())
        return goes_on if _is_near(goes_on, self._today()) else None

    def take_out(self, principal: Principal, assessment_id: str) -> str:
        """Everything of the bank as one JSON document, which `bring_in` reads anywhere."""
        series = self._series(principal, Action.TAKE, assessment_id)
        holding = self._holding(series)
        entries = self._store.records.of(holding.tenant, holding.assessments)
        return self._store.custody.take(holding, entries, self._clock())

    def look_into(self, principal: Principal, data: bytes, file: str = "-") -> Incoming:
        """What a document of `take_out` holds; raises `Refused` with every fault of it."""
        access.require(principal, Action.START, self._house())
        bundle = _read(data, file)
        return Incoming(
            bank=bundle.bank,
            made_at=bundle.made_at,
            digest=bundle.digest,
            series=len(bundle.series),
            rounds=sum(len(ids) for ids in bundle.series),
            people=len(bundle.people),
            rows=bundle.counts,
        )

    def bring_in(self, principal: Principal, data: bytes, file: str = "-") -> Brought:
        """All of such a document as something new: a bank of a consultant, or a guest's assessment
        with a link of its own. Raises `Refused` as `look_into`, and nothing is written."""
        is_adviser = principal.office is Office.CONSULTANT
        access.require(principal, Action.FOUND if is_adviser else Action.START, self._house())
        bundle = _read(data, file)
        if is_adviser:
            return self._bring_to_tenant(bundle, principal.person)
        return self._bring_to_guest(bundle, file)

    def _bring_to_tenant(self, bundle: Bundle, consultant: str) -> Brought:
        from assessment.store.bundles import Into
        from assessment.store.people import Founder

        now = self._clock()
        tenant = Tenant(str(uuid.uuid4()), bundle.bank, now)
        newest = bundle.new_series[-1]
        self._store.records.about(tenant=tenant.id, assessment=newest)
        founder = Founder(consultant, Role.CONSULTANT)
        self._store.custody.put(bundle, Into(tenant, founder), now)
        return Brought(newest, tenant.id)

    def _bring_to_guest(self, bundle: Bundle, file: str) -> Brought:
        from assessment.store.bundles import Into

        check_one_series(bundle, file)
        secret, newest = access.new_secret(), bundle.new_series[-1]
        self._store.records.about(assessment=newest)
        self._store.custody.put(bundle, Into(key=access.key_of(secret)), self._clock())
        return Brought(newest, secret=secret)

    # ---- Deleted ------------------------------------------------------------------------------

    def erase(self, principal: Principal, assessment_id: str, name: str) -> Receipt:
        """Delete all that is stored of the bank, or of a guest's rounds; `name` is the bank's, as
        the person who is sure has typed it. Raises `Refused` if it is another."""
        series = self._series(principal, Action.ERASE, assessment_id)
        bank = self._bank_name(series)
        if name.strip() != bank.strip():
            raise Refused([Problem("erase-other-name", {"bank": bank})])
        holding = self._holding(series)
        self._store.records.about(tenant=series.tenant)
        rows = self._store.custody.erase(holding)
        of = self._store.records.of(holding.tenant, holding.assessments)
        what: Literal["bank", "assessment"] = "bank" if series.tenant else "assessment"
        return self._receipt(what, series.tenant or series.ids[0], rows, of[-1])

    def erase_bank(self, principal: Principal, tenant_id: str, name: str) -> Receipt:
        """As `erase`, for a bank that may have no assessment; `name` is what its people call it."""
        access.require(principal, Action.ERASE, Protected(tenant=tenant_id))
        (tenant,) = self._store.banks.of([tenant_id])
        if name.strip() != tenant.name.strip():
            raise Refused([Problem("erase-other-name", {"bank": tenant.name})])
        holding = self._store.custody.of_tenant(tenant_id)
        rows = self._store.custody.erase(holding)
        of = self._store.records.of(tenant_id, holding.assessments)
        return self._receipt("bank", tenant_id, rows, of[-1])

    def leaving(self, principal: Principal, person_id: str) -> Leaving:
        """What deleting an account comes to: its rows, and the banks left without a manager."""
        self._require_account(principal, person_id)
        return self._store.custody.leaving(person_id)

    def erase_person(
        self,
        principal: Principal,
        person_id: str,
        *,
        with_said: bool = False,
        is_last_accepted: bool = False,
    ) -> Receipt:
        """Delete an account, its name and all by which it signs in.

        What the person said for a bank stays with the bank, as a former member's, unless
        `with_said`. Raises `Refused` where a bank would be left without a manager, unless that is
        accepted, and where the installation would be left without an operator.
        """
        self._require_account(principal, person_id)

        def check(leaving: Leaving) -> None:
            if leaving.is_last_operator:
                raise Refused([Problem("erase-last-operator")])
            if leaving.last_of and not is_last_accepted:
                banks = " / ".join(bank.name for bank in leaving.last_of)
                raise Refused([Problem("erase-last-manager", {"banks": banks})])

        now = self._clock()
        rows = self._store.custody.erase_person(person_id, now, check, with_said=with_said)
        entry = self._store.records.newest("person.erased", person_id)
        return self._receipt("person", person_id, rows, entry)

    def _require_account(self, principal: Principal, person_id: str) -> None:
        is_own = bool(person_id) and principal.person == person_id
        access.require(principal, Action.BE if is_own else Action.ADMINISTER)
        if self._store.people.known(person_id) is None:
            raise Forbidden

    def _receipt(
        self,
        what: Literal["bank", "assessment", "person"],
        id_: str,
        rows: Mapping[str, int],
        entry: Entry,
    ) -> Receipt:
        is_overwritten = self._store.custody.scrub()
        at = entry.event.at
        return Receipt(what, id_, at, rows, entry.number, entry.hash, is_overwritten)

    # ---- Inside -------------------------------------------------------------------------------

    def _bank_name(self, series: Series) -> str:
        return self._store.sheet(series.ids[-1]).read().bank.name

    def _goes_on(self, ids: tuple[str, ...], now: datetime) -> date | None:
        """The first day on which a sweep would delete it."""
        from assessment.store.belongings import Holding

        if not self._retention_days:
            return None
        touched = self._store.custody.touched(Holding("", ids), now)
        return (touched + timedelta(days=self._retention_days)).astimezone(BEIJING).date()


def _is_near(goes_on: date | None, today: date) -> bool:
    return goes_on is not None and goes_on <= today + timedelta(days=ANNOUNCED_DAYS)


def _read(data: bytes, file: str) -> Bundle:
    from assessment.store import bundles

    return bundles.read(data, file)


def check_one_series(bundle: Bundle, file: str) -> None:
    """A link opens the rounds of one assessment; raises `Refused` for a bundle with more."""
    if len(bundle.series) > 1:
        raise Refused([Problem("bundle-many-series", {"series": len(bundle.series)}, file)])
