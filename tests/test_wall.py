"""Row-level security: what PostgreSQL shows and lets write when a query has no WHERE."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import Column, MetaData, Table, Text, func, inspect, select, text, update
from sqlalchemy.exc import ProgrammingError

from assessment import cli, tenancy
from assessment.access import Role
from assessment.model import Bank, Questionnaire, Rating
from assessment.problems import Refused
from assessment.service import Service
from assessment.store import Founder, Settings, Stamp, Store, tables, wall
from assessment.store.database import Database
from assessment.store.wall import (
    BANKS,
    EVERYTHING,
    INVITATIONS,
    NOTHING,
    RECORD,
    SERIES,
    Scope,
    of_assessment,
    of_person,
    of_tenant,
    of_workshop,
    whose,
)
from assessment.tenancy import Invitation, Person, Tenant
from assessment.web import services
from tests.postgres import as_superuser, new_database
from tests.test_archive import NOW, fill

TABLES = tables.metadata.sorted_tables
WALLED = [table for table in TABLES if whose(table).columns]
IDS = {"assessment_id", "tenant_id", "person_id", "workshop_id"}


def names(some: list[Table]) -> list[str]:
    return [table.name for table in some]


@pytest.fixture(scope="module")
def url() -> str:
    return new_database()


@pytest.fixture(scope="module")
def banks(url: str, model: Questionnaire) -> list[Scope]:
    """Two banks in one database, each with something in every table; the scope of each."""
    opened = [fill(url, model) for _ in range(2)]
    with closing(Store.open(url)) as store:
        return [
            enter(store, name, series=store.series(id_).ids)
            for name, (_, id_) in zip("ab", opened, strict=True)
        ]


def enter(store: Store, name: str, series: tuple[str, ...]) -> Scope:
    """A bank with a member and an assessment behind accounts, beside those of a link."""
    person, tenant, own = f"person-{name}", f"tenant-{name}", f"own-{name}"
    store.people.add(Person(person, f"{name}@bank.example", "某人", NOW))
    bank, stamp = Tenant(tenant, "某行", NOW), Stamp(NOW, "digest")
    store.banks.found(bank, Founder(person, Role.MANAGER))
    sheet = store.begin_for(tenant, own, Bank("某行"), Settings("full"), stamp)
    sheet.assign(person, ["STR-1"], NOW)
    sheet.contribute(person, "STR-1.1", lambda said: replace(said, comment="话"), 0, stamp)
    link = Invitation(
        f"invitation-{name}", bank, Role.VIEWER, "某人", NOW, NOW + tenancy.INVITED_FOR
    )
    store.banks.invite(link, name * 64, person)
    held = [one.id for id_ in series for one in store.workshops.of(id_)]
    theirs = of_assessment(own, *series) | of_workshop(*held)
    return theirs | of_tenant(tenant) | of_person(person)


def ids(scope: Scope) -> frozenset[str]:
    return scope.assessments | scope.tenants | scope.people | scope.workshops


@pytest.fixture
def database(url: str, banks: list[Scope]) -> Iterator[Database]:
    with closing(Database(url)) as database:
        yield database


def owners(database: Database, scope: Scope, table: Table) -> list[set[str]]:
    """The ids of each row that a query without WHERE shows, those of one scope."""
    with database.within(scope).reading() as connection:
        columns = [table.c[column] for column in whose(table).columns]
        return [set(row) - {None} for row in connection.execute(select(*columns))]


# ---- Every table says whose it is ---------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES, ids=names(TABLES))
def test_every_table_says_whose_its_rows_are_or_why_they_are_everybodys(table: Table) -> None:
    assert "whose" in table.info, (
        f"{table.name}: whose are its rows? Give it info=of(<column>=<kind>), for each column that "
        "holds an id of an assessment, a tenant, a person or a workshop, or "
        "info=everybodys(<why>); see assessment/store/wall.py"
    )
    said = whose(table)
    assert said.columns.keys() <= set(table.c.keys())
    assert bool(said.columns) != bool(said.why_not)
    assert said.why_not or set(table.c.keys()) & IDS <= said.columns.keys()


def test_every_table_of_the_database_is_walled_or_exempt(database: Database) -> None:
    """Also one that a migration has made and the code does not know."""
    with database.reading() as connection:
        assert wall.stands(connection, tables.metadata)
        made = set(inspect(connection).get_table_names()) - {"alembic_version"}
        forced = connection.execute(
            text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        )
        open_tables = made - set(forced.scalars())
    assert open_tables == {table.name for table in TABLES if whose(table).why_not}


def test_a_table_that_does_not_say_stops_the_program() -> None:
    careless = Table("careless", MetaData(), Column("assessment_id", Text))
    with pytest.raises(KeyError):
        whose(careless)


# ---- What is shown ------------------------------------------------------------------------------


@pytest.mark.parametrize("table", WALLED, ids=names(WALLED))
def test_a_query_that_forgot_its_where_shows_the_rows_of_its_scope_only(
    table: Table, database: Database, banks: list[Scope]
) -> None:
    for mine in banks:
        shown = owners(database, mine, table)
        assert shown
        assert all(row & ids(mine) for row in shown)
    assert owners(database, NOTHING, table) == []
    together = sum(len(owners(database, mine, table)) for mine in banks)
    assert len(owners(database, EVERYTHING, table)) >= together


def test_a_scope_ends_with_its_transaction(database: Database, banks: list[Scope]) -> None:
    with closing(database.engine.connect()) as connection:
        wall.declare(connection, banks[0])
        assert connection.scalar(select(func.count()).select_from(tables.answers)) == 5
        connection.commit()
        assert connection.scalar(select(func.count()).select_from(tables.answers)) == 0


@pytest.mark.parametrize("quote", ["{},{}", '{}","{}', "{}}{{}", "{}' OR true --{}", "*", "\\"])
def test_no_id_widens_a_scope(quote: str, database: Database, banks: list[Scope]) -> None:
    one, other = ("own-a", "own-b")
    known = quote.replace("{}", one, 1).replace("{}", other, 1)
    sly = Scope(*(frozenset({known, ""}) for _ in range(4)))
    assert all(owners(database, sly, table) == [] for table in WALLED)


@pytest.mark.parametrize(
    ("reach", "shows"),
    [
        (SERIES, {"assessments", "rounds", "resume_keys", "workshops"}),
        (INVITATIONS, {"invitations"}),
        (BANKS, {"tenants", "memberships"}),
        (RECORD, {"record"}),
    ],
    ids=["series", "invitations", "banks", "record"],
)
def test_what_goes_across_shows_what_it_needs(
    reach: Scope, shows: set[str], database: Database
) -> None:
    assert {table.name for table in WALLED if owners(database, reach, table)} == shows


# ---- What is written ----------------------------------------------------------------------------


@pytest.mark.parametrize("scope", ["another's", "none", "series"])
@pytest.mark.parametrize("table", WALLED, ids=names(WALLED))
def test_nothing_is_written_beyond_the_scope(
    table: Table, scope: str, database: Database, banks: list[Scope]
) -> None:
    writer = {"another's": banks[1], "none": NOTHING, "series": SERIES}[scope]
    with database.within(banks[0]).reading() as connection:
        row = dict(connection.execute(select(table)).mappings().first() or {})
    with pytest.raises(ProgrammingError, match="row-level security"):
        database.within(writer).write(lambda c: c.execute(table.insert(), row))


@pytest.mark.parametrize("table", WALLED, ids=names(WALLED))
def test_nothing_is_changed_or_removed_beyond_the_scope(
    table: Table, database: Database, banks: list[Scope]
) -> None:
    column = next(iter(whose(table).columns))
    before = owners(database, banks[0], table)
    for statement in (update(table).values({column: table.c[column]}), table.delete()):
        touched = database.within(NOTHING).write(lambda c, s=statement: c.execute(s).rowcount)
        assert touched == 0
    assert owners(database, banks[0], table) == before


def test_no_row_is_handed_to_another(database: Database, banks: list[Scope]) -> None:
    (theirs, *_) = banks[1].assessments
    give = update(tables.answers).values(assessment_id=theirs, revision=99)
    with pytest.raises(ProgrammingError, match="row-level security"):
        database.within(banks[0]).write(lambda c: c.execute(give))


# ---- Roles --------------------------------------------------------------------------------------


def test_a_role_for_whom_no_policy_holds_is_told(
    url: str,
    banks: list[Scope],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for known, warnings in ((url, []), (as_superuser(url), ["row security passed by"])):
        monkeypatch.setenv("DATABASE_URL", known)
        caplog.clear()
        with caplog.at_level(logging.WARNING, "yuanhang"), closing(services.store()):
            assert [record.getMessage() for record in caplog.records] == warnings
        assert cli.main(["migrate"], {"DATABASE_URL": known, "LANG": "en_GB.UTF-8"}) == 0
        said = capsys.readouterr()
        assert said.out == f"The database is at schema {tables.HEAD}; the program can be started.\n"
        assert ("database role postgres" in said.err) is bool(warnings)


@pytest.fixture
def app_url() -> Iterator[str]:
    """A database whose tables are another role's, as docs/deployment.md sets it up."""
    owner = new_database()
    app = owner.replace("//plain@", "//app@")
    with psycopg.connect(as_superuser(owner), autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS app")
        connection.execute("CREATE ROLE app LOGIN")
        connection.execute(
            "ALTER DEFAULT PRIVILEGES FOR ROLE plain "
            "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO app"
        )
        yield app
        connection.execute("DROP OWNED BY app")
        connection.execute("DROP ROLE app")


def test_the_program_may_run_as_a_role_that_owns_no_table(
    app_url: str, model: Questionnaire
) -> None:
    with pytest.raises(Refused) as refused:
        Store.open(app_url)
    assert [problem.code for problem in refused.value.problems] == ["answer-store-owner-needed"]
    owner = app_url.replace("//app@", "//plain@")
    assert cli.main(["migrate"], {"DATABASE_URL": owner}) == 0
    me, id_ = fill(app_url, model)
    with closing(Store.open(app_url)) as store:
        service = Service(store, model, lambda: NOW)
        assert service.answer(me, id_, "STR-1.1", Rating.F, seen=1).revision == 2
    with psycopg.connect(app_url) as connection:
        found = connection.execute("SELECT count(*) FROM answers").fetchone()
    assert found == (0,)


@pytest.mark.parametrize(
    "breach",
    [
        "DROP POLICY adds ON answers",
        "ALTER TABLE answers NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE answers DISABLE ROW LEVEL SECURITY",
        "CREATE POLICY hole ON answers USING (true)",
    ],
)
def test_a_breach_is_closed_when_a_store_is_opened(
    breach: str, url: str, banks: list[Scope]
) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(breach)
    with closing(Database(url)) as database:
        with database.reading() as connection_:
            assert not wall.stands(connection_, tables.metadata)
        Store.open(url).close()
        with database.reading() as connection_:
            assert wall.stands(connection_, tables.metadata)
