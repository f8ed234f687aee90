"""Assessments as they are stored; what goes in and comes out are the core's own types."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import URL, Connection, Row, bindparam, select

from assessment.delivery import Baseline, Log, Reading, Track
from assessment.model import Bank, Mode, Response, Scenario
from assessment.store import documents, followed, schema, series, tables, voices, wall
from assessment.store.accounts import Accounts
from assessment.store.answered import ANSWERS
from assessment.store.banks import Banks
from assessment.store.database import USUAL, Database, Limits
from assessment.store.history import Carrying, Change, Entry, History, Revision, Stamp
from assessment.store.people import People
from assessment.store.records import Records
from assessment.store.series import Series, Succession
from assessment.store.voices import Task
from assessment.store.wall import SERIES, of_assessment, of_person, of_tenant
from assessment.store.workshops import Workshops
from assessment.tenancy import Voice

if TYPE_CHECKING:
    from assessment.store.custody import Custody

Value = TypeVar("Value")

IN_HAND = ""
"""The name of the scenario that is planned for; those a person keeps have longer ones."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How an assessment is done."""

    mode: Mode


@dataclass(frozen=True, slots=True)
class Stored:
    """An assessment as it stands, with all that was ever answered, whatever is asked today.

    `updated_at`: when it was last answered or described; planning does not move it.
    `carried` are the capabilities whose quick choice is the earlier round's, not confirmed since.
    `questionnaire` is the digest of the words of the latest answer.
    """

    id: str
    bank: Bank
    settings: Settings
    responses: Mapping[str, Revision[Response]]
    choices: Mapping[str, Revision[int | None]]
    scenario: Scenario
    started_at: datetime
    updated_at: datetime
    carried: frozenset[str]
    questionnaire: str


@dataclass(frozen=True, slots=True)
class Words:
    """A questionnaire as it was asked: its files, name -> text."""

    digest: str
    version: str
    files: Mapping[str, str]


class Store:
    """All assessments of one installation. An assessment is reached through its `Sheet` only."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.records = Records(database)
        self.people = People(database)
        self.accounts = Accounts(database)
        self.banks = Banks(database)
        self.workshops = Workshops(database)

    @cached_property
    def custody(self) -> Custody:
        from assessment.store.custody import Custody  # it reads the tables as this module does

        return Custody(self._database)

    @classmethod
    def open(cls, url: str | URL, limits: Limits = USUAL) -> Store:
        """The store at a database URL, its schema brought up to date; folders are made as needed.

        Raises `problems.Refused` if a newer version of the program has changed the schema,
        ValueError for a URL that is neither SQLite in a file nor PostgreSQL, and `Unavailable`
        if there is no database.
        """
        database = Database(url, limits)
        try:
            schema.upgrade(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def begin(
        self, assessment_id: str, key: str, bank: Bank, settings: Settings, stamp: Stamp
    ) -> Sheet:
        """A new assessment that `key`, the hash of its resume secret, opens."""
        opens = {"key": key, "assessment_id": assessment_id, "made_at": stamp.saved_at}

        def work(connection: Connection) -> None:
            _begin(connection, assessment_id, None, stamp)
            connection.execute(tables.resume_keys.insert(), opens)
            _describe(connection, assessment_id, bank, settings, stamp)

        self._database.within(of_assessment(assessment_id)).write(work)
        return self.sheet(assessment_id)

    def begin_for(
        self, tenant_id: str, assessment_id: str, bank: Bank, settings: Settings, stamp: Stamp
    ) -> Sheet:
        """A new assessment of a bank of the installation; no key opens it."""

        def work(connection: Connection) -> None:
            _begin(connection, assessment_id, tenant_id, stamp)
            _describe(connection, assessment_id, bank, settings, stamp)

        theirs = of_assessment(assessment_id) | of_tenant(tenant_id)
        self._database.within(theirs).write(work)
        return self.sheet(assessment_id)

    def go_on(self, succession: Succession, stamp: Stamp) -> str:
        """Begin the round after an assessment; returns its id.

        Bank, settings and scenarios are the earlier one's, and so is all that was adopted, and
        what each person is asked. If another round has begun already, nothing is written and the
        id is that one's. Raises `Taken` if a bank has taken the assessment over meanwhile.
        """
        carrying = Carrying(succession.earlier_id, succession.later_id, succession.subjects, stamp)
        asked = {task.person_id for task in self.sheet(succession.earlier_id).tasks()}

        def work(connection: Connection) -> str:
            series.hold(connection, succession)
            begun = series.after(connection, succession.earlier_id)
            if begun is not None:
                return begun
            series.add(connection, succession, stamp)
            for history in _CARRIED:
                history.carry(connection, carrying)
            for history in followed.EVERY:
                history.carry_whole(connection, carrying)
            voices.carry(connection, carrying, asked)
            return succession.later_id

        theirs = of_assessment(succession.earlier_id, succession.later_id) | of_person(*asked)
        if succession.tenant:
            theirs |= of_tenant(succession.tenant)
        return self._database.within(theirs).write(work)

    def series(self, assessment_id: str) -> Series:
        """The rounds an assessment is one of; empty if there is no such assessment.

        Takes any string at all: one that no database can hold is not an id either.
        """
        if not (assessment_id.isascii() and assessment_id.isprintable()):
            return Series()
        with self._database.within(SERIES).reading() as connection:
            return series.of(connection, assessment_id)

    def keep(self, words: Words, stamp: Stamp) -> None:
        """Keep a questionnaire for ever; once it is kept, nothing is written."""
        kept = {**asdict(words), "files": dict(words.files), "kept_at": stamp.saved_at}

        def work(connection: Connection) -> None:
            if connection.execute(_WORDS, {"digest": words.digest}).one_or_none() is None:
                connection.execute(tables.questionnaires.insert(), kept)

        self._database.write(work, is_told=False)

    def words(self, digest: str) -> Words | None:
        """A questionnaire that was kept; None: it was asked before any were."""
        with self._database.reading() as connection:
            row = connection.execute(_WORDS, {"digest": digest}).one_or_none()
        return None if row is None else Words(row.digest, row.version, row.files)

    def assessment_with(self, key: str) -> str | None:
        """The id of the assessment that `key` was made for: the first round of its series."""
        with self._database.within(SERIES).reading() as connection:
            return connection.execute(_ASSESSMENT_WITH, {"key": key}).scalar()

    def sheet(self, assessment_id: str) -> Sheet:
        return Sheet(self._database, assessment_id)

    def is_current(self) -> bool:
        """The database answers, and its schema is the one this version writes."""
        with self._database.reading() as connection:
            return schema.current(connection) == tables.HEAD

    def unwalled_role(self) -> str:
        """The role this program has in PostgreSQL if no policy holds for it; else empty."""
        with self._database.reading() as connection:
            return wall.passing_role(connection)

    def close(self) -> None:
        self._database.close()


class Sheet:
    """The answers of one assessment: every query is about this one and no other, and on PostgreSQL
    sees no other's rows.

    Every method that writes is one transaction, on disk when it returns.
    """

    def __init__(self, database: Database, assessment_id: str) -> None:
        self._database = database.within(of_assessment(assessment_id))
        self._of = {"assessment_id": assessment_id}

    def read(self) -> Stored:
        """Everything as it stands at one moment; raises LookupError if it was never begun."""
        assessment_id = self._of["assessment_id"]
        with self._database.reading() as connection:
            started_at = connection.execute(_STARTED_AT, self._of).scalar()
            if started_at is None:
                raise LookupError(f"no assessment {assessment_id!r}")
            bank = _only(_BANKS, connection, assessment_id)
            settings = _only(_SETTINGS, connection, assessment_id)
            responses = _by("item_id", ANSWERS, connection, assessment_id)
            chosen = _by("capability_id", _CHOICES, connection, assessment_id)
            scenario = _SCENARIOS.latest(connection, {**self._of, "name": IN_HAND})
        said: list[Revision[Any]] = [*responses.values(), *chosen.values()]
        newest = max(said or [bank, settings], key=_moment)
        return Stored(
            id=assessment_id,
            bank=bank.value,
            settings=settings.value,
            responses=responses,
            choices={id_: _stage_of(revision) for id_, revision in chosen.items()},
            scenario=(scenario and scenario.value) or Scenario(),
            started_at=started_at,
            updated_at=max(_moment(revision) for revision in (bank, settings, newest)),
            carried=frozenset(id_ for id_, r in chosen.items() if r.value.is_carried),
            questionnaire=newest.questionnaire,
        )

    def respond(
        self, item_id: str, revise: Callable[[Response], Response], seen: int, stamp: Stamp
    ) -> Change[Response]:
        """Add what `revise` makes of the latest response to an item."""
        key = {**self._of, "item_id": item_id}
        return self._append(ANSWERS, Entry(key, Response(item_id), revise, stamp, seen))

    def respond_all(
        self, revise: Mapping[str, Callable[[Response], Response]], stamp: Stamp
    ) -> None:
        """Add what is made of the latest response to each item: of all, or of none."""

        def work(connection: Connection) -> None:
            for item_id, of in revise.items():
                key = {**self._of, "item_id": item_id}
                ANSWERS.append(connection, Entry(key, Response(item_id), of, stamp))

        self._database.write(work)

    def change(self, item_id: str, revision: int, seen: int) -> Change[Response] | None:
        """What `respond` returned when it added that revision; None: there is none."""
        return self._change(ANSWERS, {**self._of, "item_id": item_id}, revision, seen)

    def choose(
        self, capability_id: str, stage: int | None, seen: int, stamp: Stamp
    ) -> Change[int | None]:
        """Add a choice of the quick scan."""
        key = {**self._of, "capability_id": capability_id}
        choice = _Choice(stage)
        change = self._append(_CHOICES, Entry(key, _Choice(None), lambda _: choice, stamp, seen))
        return Change(
            now=_stage_of(change.now), before=_stage_of(change.before), seen=change.seen.stage
        )

    def describe_bank(self, bank: Bank, stamp: Stamp) -> Change[Bank]:
        return self._append(_BANKS, Entry(self._of, bank, lambda _: bank, stamp))

    def settle(self, revise: Callable[[Settings], Settings], stamp: Stamp) -> Change[Settings]:
        """Add what `revise` makes of the latest settings."""
        return self._append(_SETTINGS, Entry(self._of, Settings("full"), revise, stamp))

    def scenarios(self) -> dict[str, Scenario]:
        """The scenarios kept under a name, in the order in which the names were first used."""
        assessment_id = self._of["assessment_id"]
        with self._database.reading() as connection:
            names = connection.execute(_SCENARIO_NAMES, self._of).scalars().all()
            kept = _by("name", _SCENARIOS, connection, assessment_id)
        said = ((name, kept[name].value) for name in names)
        return {name: scenario for name, scenario in said if scenario is not None}

    def keep(self, name: str, scenario: Scenario | None, stamp: Stamp) -> Change[Scenario | None]:
        """Keep a scenario under a name, `IN_HAND` for the one to plan for; None: drop it."""
        key = {**self._of, "name": name}
        return self._append(_SCENARIOS, Entry(key, None, lambda _: scenario, stamp))

    def followed(self) -> Log:
        """The plans that were adopted, and what became of them."""
        with self._database.reading() as connection:
            return followed.read(connection, self._of["assessment_id"])

    def adopt(self, baseline: Baseline, stamp: Stamp) -> None:
        self._database.write(lambda c: followed.adopt(c, self._of, baseline, stamp))

    def track(self, said: Track, seen: int, stamp: Stamp) -> Change[Track]:
        """Say how far an initiative is: what differs from what was seen."""
        return self._database.write(lambda c: followed.track(c, self._of, said, seen, stamp))

    def note(
        self, initiative_id: str, on: date, said: Reading | None, stamp: Stamp
    ) -> Change[Reading | None]:
        """Keep the reading of a day; None: take it back."""
        key = {**self._of, "initiative_id": initiative_id, "day": on.isoformat()}
        return self._database.write(lambda c: followed.note(c, key, said, stamp))

    # ---- What the bank's people are asked and say ---------------------------------------------

    def assign(self, person_id: str, subjects: Collection[str], at: datetime) -> None:
        """From now on a person is asked these, and nothing else; what was said stays."""
        of = self._of["assessment_id"]
        database = self._about(person_id)
        database.write(lambda c: voices.assign(c, of, person_id, subjects, at))

    def subjects(self, person_id: str) -> frozenset[str]:
        """What a person is asked."""
        with self._database.reading() as connection:
            return voices.subjects(connection, self._of["assessment_id"], person_id)

    def tasks(self) -> tuple[Task, ...]:
        """What everybody is asked, and how far they are."""
        with self._database.reading() as connection:
            return voices.tasks_in(connection, self._of["assessment_id"])

    def voices(self) -> tuple[Voice, ...]:
        """What everybody says under the own name."""
        with self._database.reading() as connection:
            return voices.read(connection, self._of["assessment_id"])

    def contribute(  # as `respond`, and who says it
        self,
        person_id: str,
        item_id: str,
        revise: Callable[[Response], Response],
        seen: int,
        stamp: Stamp,
    ) -> Change[Response]:
        """Add what `revise` makes of the latest thing a person said about an item."""
        key = {**self._of, "item_id": item_id, "person_id": person_id}
        entry = Entry(key, Response(item_id), revise, stamp, seen)
        database = self._about(person_id)
        return database.write(lambda c: voices.CONTRIBUTIONS.append(c, entry))

    def contributed(
        self, person_id: str, item_id: str, revision: int, seen: int
    ) -> Change[Response] | None:
        """What `contribute` returned when it added that revision; None: there is none."""
        key = {**self._of, "item_id": item_id, "person_id": person_id}
        return self._change(voices.CONTRIBUTIONS, key, revision, seen)

    def _change(
        self, history: History[Response], key: Mapping[str, str], revision: int, seen: int
    ) -> Change[Response] | None:
        numbers = (revision, revision - 1, min(seen, revision - 1))
        with self._database.reading() as connection:
            now, before, known = (history.at(connection, key, number) for number in numbers)
        if now is None:
            return None
        blank = Revision(Response(key["item_id"]), 0, now.saved_at)
        return Change(now, before or blank, (known or blank).value)

    def _about(self, person_id: str) -> Database:
        """The database as this assessment and this person may see it."""
        return self._database.within(of_assessment(*self._of.values()) | of_person(person_id))

    def _append(self, history: History[Value], entry: Entry[Value]) -> Change[Value]:
        return self._database.write(lambda connection: history.append(connection, entry))


def _begin(connection: Connection, assessment_id: str, tenant_id: str | None, stamp: Stamp) -> None:
    made = {"id": assessment_id, "started_at": stamp.saved_at, "tenant_id": tenant_id}
    connection.execute(tables.assessments.insert(), made)


def _describe(
    connection: Connection, assessment_id: str, bank: Bank, settings: Settings, stamp: Stamp
) -> None:
    of = {"assessment_id": assessment_id}
    _BANKS.append(connection, Entry(of, bank, _unchanged, stamp))
    _SETTINGS.append(connection, Entry(of, settings, _unchanged, stamp))


@dataclass(frozen=True, slots=True)
class _Choice:
    stage: int | None
    is_carried: bool = False


def _stage_of(choice: Revision[_Choice]) -> Revision[int | None]:
    return Revision(choice.value.stage, choice.number, choice.saved_at, choice.questionnaire)


def _moment(revision: Revision[Any]) -> datetime:
    return revision.saved_at


def _unchanged(value: Value) -> Value:
    return value


def _only(history: History[Value], connection: Connection, assessment_id: str) -> Revision[Value]:
    (row,) = history.current(connection, assessment_id)
    return history.revision(row)


def _by(
    subject: str, history: History[Value], connection: Connection, assessment_id: str
) -> dict[str, Revision[Value]]:
    rows = history.current(connection, assessment_id)
    return {row._mapping[subject]: history.revision(row) for row in rows}


# ---- Rows and values ---------------------------------------------------------------------------


def _described(bank: Bank) -> dict[str, Any]:
    return asdict(bank) | {"segments": dict(bank.segments)}


def _bank(row: Row[Any]) -> Bank:
    return Bank(row.name, row.centre, row.assets_100m_cny, row.seats, row.segments)


_CHOICES = History[_Choice](
    tables.choices,
    asdict,
    lambda row: _Choice(row.stage, row.is_carried and row.stage is not None),
)
_BANKS = History[Bank](tables.banks, _described, _bank)
_SETTINGS = History[Settings](tables.settings, asdict, lambda row: Settings(row.mode))
_SCENARIOS = History[Scenario | None](
    tables.scenarios,
    lambda scenario: {"scenario": scenario and documents.of_scenario(scenario)},
    lambda row: None if row.scenario is None else documents.scenario(row.scenario),
)

_CARRIED: tuple[History[Any], ...] = (_BANKS, _SETTINGS, _SCENARIOS, ANSWERS, _CHOICES)
"""What a round begins with; of answers and choices, those that are asked for."""

HISTORIES: Mapping[str, History[Any]] = {
    "answers": ANSWERS,
    "contributions": voices.CONTRIBUTIONS,
    "choices": _CHOICES,
    "banks": _BANKS,
    "settings": _SETTINGS,
    "scenarios": _SCENARIOS,
}
"""How the rows of a table are read."""


_WORDS = select(tables.questionnaires).where(tables.questionnaires.c.digest == bindparam("digest"))
_ASSESSMENT_WITH = select(tables.resume_keys.c.assessment_id).where(
    tables.resume_keys.c.key == bindparam("key")
)
_STARTED_AT = select(tables.assessments.c.started_at).where(
    tables.assessments.c.id == bindparam("assessment_id")
)
_SCENARIO_NAMES = (
    select(tables.scenarios.c.name)
    .where(tables.scenarios.c.assessment_id == bindparam("assessment_id"))
    .where(tables.scenarios.c.revision == 1, tables.scenarios.c.name != IN_HAND)
    .order_by(tables.scenarios.c.saved_at, tables.scenarios.c.name)
)
