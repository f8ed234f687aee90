"""The tables. Whatever a person says is a row that is added and never changed or deleted.

The tables whose primary key ends in the revision keep every one, numbered from 1; the latest one
counts. Of two writers who add the same revision at the same moment one fails and tries again: there
is always one order. `questionnaire` is the digest of the words that were asked; the table
`questionnaires` keeps them. A change here needs a migration; a test compares the two.

Every table says in its `info` whose its rows are, `wall.of(assessment_id="assessments")`, by each
column that holds such an id, or why it is everybody's, `wall.everybodys("…")`; a test asks each.
The policies of PostgreSQL are made from that when a store is opened and need no migration. Code
that reads or writes such a table runs in a transaction that has declared the ids it is about:
`database.within(Scope(...))`.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.types import TypeDecorator

from assessment.store.wall import everybodys, of

HEAD = "0009"
"""The schema this code needs: the newest revision in `migrations/versions`."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, with its zone in Python and in UTC in the database; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


_OF_ASSESSMENT = of(assessment_id="assessments")


def _of_assessment(*, is_key: bool = True) -> Column[str]:
    column = ForeignKey("assessments.id")
    return Column("assessment_id", Text, column, primary_key=is_key, nullable=False)


def _revision() -> Column[int]:
    return Column("revision", Integer, primary_key=True, autoincrement=False)


def _stamp() -> tuple[Column[str], Column[datetime]]:
    return (
        Column("questionnaire", Text, nullable=False),
        Column("saved_at", UtcDateTime, nullable=False),
    )


def _is_carried() -> Column[bool]:
    """Said in the round before, and not confirmed since."""
    return Column("is_carried", Boolean, nullable=False, server_default=false())


people = Table(  # accounts
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False),  # case folded
    Column("name", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    UniqueConstraint("login", name="uq_people_login"),
    CheckConstraint("office IN ('none', 'consultant', 'operator')", name="office"),
    info=everybodys("who signs in is looked for among all accounts; nothing of a bank is in it"),
)

tenants = Table(  # the banks of the installation
    "tenants",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    info=of("banks", id="tenants"),
)

memberships = Table(  # who is what in which bank, now
    "memberships",
    metadata,
    Column("tenant_id", Text, ForeignKey("tenants.id"), primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True, index=True),
    Column("role", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    CheckConstraint("role IN ('consultant', 'manager', 'contributor', 'viewer')", name="role"),
    info=of("banks", tenant_id="tenants", person_id="people"),
)

assessments = Table(
    "assessments",
    metadata,
    Column("id", Text, primary_key=True),
    Column("started_at", UtcDateTime, nullable=False),
    Column("tenant_id", Text, ForeignKey("tenants.id"), index=True),  # NULL: a guest's
    info=of("series", id="assessments", tenant_id="tenants"),
)

resume_keys = Table(
    "resume_keys",
    metadata,
    Column("key", String(64), primary_key=True),  # sha256 of the secret, which is not kept
    Column("assessment_id", Text, ForeignKey("assessments.id"), nullable=False, index=True),
    Column("made_at", UtcDateTime, nullable=False),
    info=of("series", assessment_id="assessments"),
)

rounds = Table(  # a row for every assessment that goes on where an earlier one ended
    "rounds",
    metadata,
    _of_assessment(),
    Column("earlier_id", Text, ForeignKey("assessments.id"), nullable=False),
    Column("earlier_method", Text, nullable=False),  # by which the earlier one was last scored
    UniqueConstraint("earlier_id", name="uq_rounds_earlier_id"),  # one goes on, not two
    info=of("series", assessment_id="assessments", earlier_id="assessments"),
)

questionnaires = Table(  # every one that answers were given to, word for word
    "questionnaires",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("files", JSON, nullable=False),  # name -> text
    Column("kept_at", UtcDateTime, nullable=False),
    info=everybodys("the words that are asked, the same for every bank"),
)

banks = Table(
    "banks",
    metadata,
    _of_assessment(),
    _revision(),
    Column("name", Text, nullable=False),
    Column("centre", Text),
    Column("assets_100m_cny", Double),
    Column("seats", BigInteger),
    Column("segments", JSON, nullable=False),
    *_stamp(),
    info=_OF_ASSESSMENT,
)

settings = Table(
    "settings",
    metadata,
    _of_assessment(),
    _revision(),
    Column("mode", Text, nullable=False),
    *_stamp(),
    CheckConstraint("mode IN ('quick', 'full')", name="mode"),
    info=_OF_ASSESSMENT,
)

scenarios = Table(
    "scenarios",
    metadata,
    _of_assessment(),
    Column("name", Text, primary_key=True),  # empty: the one that is planned for
    _revision(),
    Column("scenario", JSON(none_as_null=True)),  # NULL: dropped
    *_stamp(),
    info=_OF_ASSESSMENT,
)

baselines = Table(
    "baselines",
    metadata,
    _of_assessment(),
    _revision(),
    Column("plan", JSON, nullable=False),  # as `delivery.document` writes it
    *_stamp(),
    info=_OF_ASSESSMENT,
)

tracks = Table(
    "tracks",
    metadata,
    _of_assessment(),
    Column("initiative_id", Text, primary_key=True),
    _revision(),
    Column("status", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("started", Date),
    Column("finished", Date),
    Column("kpi_target", Double),
    Column("kpi_unit", Text, nullable=False),
    Column("is_lower_better", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    *_stamp(),
    CheckConstraint("status IN ('planned', 'running', 'done', 'dropped')", name="status"),
    info=_OF_ASSESSMENT,
)

readings = Table(
    "readings",
    metadata,
    _of_assessment(),
    Column("initiative_id", Text, primary_key=True),
    Column("day", Text, primary_key=True),  # 2027-01-31
    _revision(),
    Column("value", Double),  # NULL: removed
    Column("note", Text, nullable=False),
    *_stamp(),
    info=_OF_ASSESSMENT,
)

answers = Table(
    "answers",
    metadata,
    _of_assessment(),
    Column("item_id", Text, primary_key=True),
    _revision(),
    Column("judgement", Text),  # NULL: not answered, or taken back
    Column("na_reason", Text),
    Column("comment", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    _is_carried(),
    *_stamp(),
    CheckConstraint("judgement IN ('N', 'P', 'L', 'F', 'NA')", name="judgement"),
    CheckConstraint(
        "(judgement IS NOT NULL AND judgement = 'NA') = (na_reason IS NOT NULL)", name="na_reason"
    ),
    info=_OF_ASSESSMENT,
)

choices = Table(
    "choices",
    metadata,
    _of_assessment(),
    Column("capability_id", Text, primary_key=True),
    _revision(),
    Column("stage", Integer),  # NULL: taken back
    _is_carried(),
    *_stamp(),
    CheckConstraint("stage BETWEEN 0 AND 5", name="stage"),
    info=_OF_ASSESSMENT,
)

invitations = Table(  # links that let a person in, once
    "invitations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key", String(64), nullable=False),  # sha256 of the secret, which is not kept
    Column("tenant_id", Text, ForeignKey("tenants.id"), index=True),  # NULL: the installation's
    Column("role", Text, nullable=False),
    Column("meant_for", Text, nullable=False),
    Column("made_by", Text, ForeignKey("people.id"), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("accepted_by", Text, ForeignKey("people.id")),
    Column("ended_at", UtcDateTime),  # accepted or, by nobody, revoked
    UniqueConstraint("key", name="uq_invitations_key"),
    CheckConstraint("role IN ('consultant', 'manager', 'contributor', 'viewer')", name="role"),
    info=of("invitations", tenant_id="tenants"),
)

assignments = Table(  # what a person is asked, now
    "assignments",
    metadata,
    _of_assessment(),
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True, index=True),
    Column("subject", Text, primary_key=True),  # a dimension, a capability or an item
    Column("made_at", UtcDateTime, nullable=False),
    info=of(assessment_id="assessments", person_id="people"),
)

contributions = Table(  # what a person says about an item, under the own name
    "contributions",
    metadata,
    _of_assessment(),
    Column("item_id", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True, index=True),
    _revision(),
    Column("judgement", Text),
    Column("na_reason", Text),
    Column("comment", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    *_stamp(),
    CheckConstraint("judgement IN ('N', 'P', 'L', 'F', 'NA')", name="judgement"),
    CheckConstraint(
        "(judgement IS NOT NULL AND judgement = 'NA') = (na_reason IS NOT NULL)", name="na_reason"
    ),
    info=of(assessment_id="assessments", person_id="people"),
)

workshops = Table(
    "workshops",
    metadata,
    Column("id", Text, primary_key=True),
    Column("assessment_id", Text, ForeignKey("assessments.id"), nullable=False, index=True),
    Column("code", Text, nullable=False),
    Column("is_named", Boolean, nullable=False),
    Column("roles", JSON, nullable=False),
    Column("seconds", Integer),
    Column("questionnaire", Text, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    UniqueConstraint("code", name="uq_workshops_code"),
    info=of("series", assessment_id="assessments"),
)

_OF_WORKSHOP = of(workshop_id="workshops")


def _of_workshop() -> Column[str]:
    return Column("workshop_id", Text, ForeignKey("workshops.id"), primary_key=True)


workshop_moves = Table(  # what facilitators have done, one after another
    "workshop_moves",
    metadata,
    _of_workshop(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("round", Integer),  # the vote it opens or is about
    Column("details", JSON, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    info=_OF_WORKSHOP,
)

seats = Table(
    "seats",
    metadata,
    _of_workshop(),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("key", String(64), nullable=False, index=True),  # sha256 of the phone's secret
    Column("role", Text, nullable=False),
    Column("name", Text, nullable=False),  # empty where nobody is named
    Column("joined_at", UtcDateTime, nullable=False),
    info=_OF_WORKSHOP,
)

votes = Table(
    "votes",
    metadata,
    _of_workshop(),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("seat", Integer, primary_key=True, autoincrement=False),
    _revision(),
    Column("choice", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    CheckConstraint("choice IN ('N', 'P', 'L', 'F', 'NA', '?')", name="choice"),
    ForeignKeyConstraint(
        ["workshop_id", "seat"], ["seats.workshop_id", "seats.number"], name="fk_votes_seat"
    ),
    ForeignKeyConstraint(
        ["workshop_id", "round"],
        ["workshop_moves.workshop_id", "workshop_moves.number"],
        name="fk_votes_round",
    ),
    info=_OF_WORKSHOP,
)

workshop_places = Table(  # where people have come in from, not who
    "workshop_places",
    metadata,
    _of_workshop(),
    Column("place", String(64), primary_key=True),  # sha256 of workshop and address
    info=_OF_WORKSHOP,
)

wrong_codes = Table(  # a count, not what anybody said: rows are updated, and deleted when old
    "wrong_codes",
    metadata,
    Column("place", String(64), primary_key=True),  # sha256 of the address
    Column("minute", UtcDateTime, primary_key=True),
    Column("tries", Integer, nullable=False),
    info=everybodys("it counts by where somebody asks from, before it is known for what"),
)

record = Table(  # what has been done; triggers refuse to change or delete an entry
    "record",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("tenant_id", Text, index=True),  # no foreign keys: an entry outlives what it tells of
    Column("assessment_id", Text, index=True),
    Column("origin", Text, nullable=False),
    Column("details", JSON, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    info=of("record", tenant_id="tenants", assessment_id="assessments"),
)

record_head = Table(  # one row
    "record_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("entries", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    CheckConstraint("id = 1", name="single"),
    info=everybodys("how long the chain is, and its newest hash"),
)

# ---- What proves who somebody is -----------------------------------------------------------------
# Nothing of this is a revision: what no longer lets anybody in is deleted.


_BEFORE_ANYBODY = everybodys("asked before it is known who asks; nothing of a bank is in it")


def _of_person(*, is_key: bool = False, is_needed: bool = True) -> Column[str]:
    to = ForeignKey("people.id")
    needed = is_key or is_needed
    return Column("person_id", Text, to, primary_key=is_key, nullable=not needed, index=not is_key)


passwords = Table(
    "passwords",
    metadata,
    _of_person(is_key=True),
    Column("hash", Text, nullable=False),  # argon2id, with its salt and cost
    Column("changed_at", UtcDateTime, nullable=False),
    info=_BEFORE_ANYBODY,
)

sessions = Table(
    "sessions",
    metadata,
    Column("key", String(64), primary_key=True),  # sha256 of the token in the cookie
    _of_person(),
    Column("made_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("origin", Text, nullable=False),  # as much of the address as the record keeps
    Column("device", Text, nullable=False),  # the kind of browser, as the person will know it
    info=_BEFORE_ANYBODY,
)

tickets = Table(  # one-time tokens
    "tickets",
    metadata,
    Column("key", String(64), primary_key=True),  # sha256 of the token
    Column("purpose", Text, nullable=False),
    _of_person(is_needed=False),  # NULL: nobody's, before there are people
    Column("expires_at", UtcDateTime, nullable=False),
    CheckConstraint("purpose IN ('set-up', 'reset', 'second-step')", name="purpose"),
    info=_BEFORE_ANYBODY,
)

identities = Table(  # who a person is at an OpenID provider
    "identities",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    _of_person(),
    Column("made_at", UtcDateTime, nullable=False),
    info=_BEFORE_ANYBODY,
)

second_factors = Table(
    "second_factors",
    metadata,
    _of_person(is_key=True),
    Column("secret", Text, nullable=False),  # shared with the authenticator app
    Column("confirmed_at", UtcDateTime),  # NULL: not asked for yet
    Column("used_step", BigInteger, nullable=False),  # half minute of the last code accepted
    info=_BEFORE_ANYBODY,
)

recovery_codes = Table(  # those that are left
    "recovery_codes",
    metadata,
    _of_person(is_key=True),
    Column("key", String(64), primary_key=True),  # sha256 of the code
    info=_BEFORE_ANYBODY,
)

tries = Table(  # how often a login or an address was wrong of late
    "tries",
    metadata,
    Column("key", String(64), primary_key=True),  # sha256 of what is counted
    Column("wrong", Integer, nullable=False),
    Column("last_at", UtcDateTime, nullable=False, index=True),
    info=_BEFORE_ANYBODY,
)

places = Table(  # from where a person has signed in
    "places",
    metadata,
    _of_person(is_key=True),
    Column("place", String(64), primary_key=True),  # sha256 of login and address
    Column("seen_at", UtcDateTime, nullable=False),
    info=_BEFORE_ANYBODY,
)
