"""What was said is kept: on SQLite and on PostgreSQL, through races, crashes and upgrades."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, select, text
from sqlalchemy.exc import ProgrammingError

from assessment.model import MAX_TEXT, Bank, Month, NotApplicable, Rating, Response, Scenario
from assessment.problems import Refused
from assessment.store import (
    IN_HAND,
    Series,
    Settings,
    Sheet,
    Stamp,
    Store,
    Succession,
    Unavailable,
    Words,
    schema,
    tables,
)
from assessment.store.database import Database, Limits
from assessment.store.wall import EVERYTHING
from tests.postgres import (  # noqa: F401 - a fixture
    break_connections,
    database_url,
    new_database,
    restart,
)

DATABASES = Path(__file__).parent / "databases"
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NOW = Stamp(NOON, "digest")
BANK = Bank("示例银行", "远程银行中心", 5234.5, 320, {"type": "CCB"})
ANY_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=MAX_TEXT
)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:  # noqa: F811
    store = Store.open(database_url)
    yield store
    store.close()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:  # noqa: F811
    """The same database, looked at from behind."""
    database = Database(database_url)
    yield database.within(EVERYTHING)
    database.close()


@pytest.fixture
def sheet(store: Store) -> Sheet:
    return store.begin("one", "k" * 64, BANK, Settings("full"), NOW)


def say(comment: str) -> Callable[[Response], Response]:
    return lambda said: replace(said, comment=comment)


def judge(judgement: Rating | NotApplicable | None) -> Callable[[Response], Response]:
    return lambda said: replace(said, judgement=judgement)


# ---- What is read is what was said --------------------------------------------------------------


def test_a_new_assessment_reads_back_as_it_was_begun(sheet: Sheet) -> None:
    stored = sheet.read()
    assert (stored.id, stored.bank, stored.settings) == ("one", BANK, Settings("full"))
    assert (stored.responses, stored.choices) == ({}, {})
    assert (stored.started_at, stored.updated_at) == (NOON, NOON)


@pytest.mark.parametrize("judgement", [*Rating, NotApplicable("没有该业务"), None])
def test_every_judgement_comes_back(sheet: Sheet, judgement: Rating | NotApplicable | None) -> None:
    sheet.respond("STR-1.1", judge(judgement), 0, NOW)
    assert sheet.read().responses["STR-1.1"].value == Response("STR-1.1", judgement)


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(said=ANY_TEXT)
def test_any_text_comes_back_exactly_as_typed(sheet: Sheet, said: str) -> None:
    sheet.respond("STR-1.1", say(said), 0, NOW)
    assert sheet.read().responses["STR-1.1"].value.comment == said


def test_a_judgement_and_a_comment_written_apart_stand_together(sheet: Sheet) -> None:
    sheet.respond("STR-1.1", judge(Rating.L), 0, NOW)
    sheet.respond("STR-1.1", say("试点两家分行"), 0, NOW)
    latest = sheet.read().responses["STR-1.1"]
    assert latest.value == Response("STR-1.1", Rating.L, "试点两家分行")
    assert latest.number == 2


def test_mode_and_scenario_chosen_apart_stand_together(sheet: Sheet) -> None:
    sheet.settle(lambda was: replace(was, mode="quick"), NOW)
    sheet.keep(IN_HAND, Scenario(4), NOW)
    assert sheet.read().settings == Settings("quick")
    assert sheet.read().scenario == Scenario(4)


WHOLE = Scenario(3, Month(2027, 1), 60, 10**11, 4, frozenset({"I02", "I01"}), frozenset({"I03"}))


@pytest.mark.parametrize("scenario", [Scenario(), Scenario(5), WHOLE], ids=["none", "5", "whole"])
def test_every_part_of_a_scenario_comes_back(sheet: Sheet, scenario: Scenario) -> None:
    sheet.keep(IN_HAND, scenario, NOW)
    sheet.keep("一 '%_", scenario, NOW)
    assert sheet.read().scenario == scenario
    assert sheet.scenarios() == {"一 '%_": scenario}


def test_kept_scenarios_stand_in_the_order_first_kept(sheet: Sheet) -> None:
    for minute, name in enumerate(["乙", "甲", "丙", "乙"]):
        later = Stamp(NOON + timedelta(minutes=minute), "digest")
        sheet.keep(name, Scenario(minute + 1), later)
    assert list(sheet.scenarios().items()) == [
        ("乙", Scenario(4)),
        ("甲", Scenario(2)),
        ("丙", Scenario(3)),
    ]


def test_a_dropped_scenario_is_gone_and_may_come_back(sheet: Sheet, database: Database) -> None:
    sheet.keep("甲", Scenario(4), NOW)
    sheet.keep("甲", None, NOW)
    assert sheet.scenarios() == {}
    assert sheet.keep("甲", Scenario(2), NOW).now.number == 3
    with database.reading() as connection:
        rows = connection.execute(select(tables.scenarios.c.scenario)).scalars().all()
    assert [row and row["target_stage"] for row in rows] == [4, None, 2]


def test_planning_does_not_move_the_day_of_the_answers(sheet: Sheet) -> None:
    sheet.keep(IN_HAND, WHOLE, Stamp(NOON + timedelta(days=40), "digest"))
    assert sheet.read().updated_at == NOON


def test_a_choice_taken_back_is_a_fact_of_its_own(sheet: Sheet) -> None:
    sheet.choose("STR-1", 3, 0, NOW)
    sheet.choose("STR-1", None, 1, NOW)
    assert sheet.read().choices["STR-1"].value is None
    assert sheet.read().choices["STR-1"].number == 2


def test_a_moment_comes_back_in_utc_whatever_zone_it_had(sheet: Sheet) -> None:
    beijing = datetime(2026, 11, 25, 7, 30, 1, 123456, timezone(timedelta(hours=8)))
    change = sheet.respond("STR-1.1", judge(Rating.F), 0, Stamp(beijing, "digest"))
    assert change.now.saved_at.tzinfo is UTC
    assert sheet.read().responses["STR-1.1"].saved_at == beijing
    assert sheet.read().updated_at == beijing


def test_a_moment_without_a_zone_is_a_mistake_of_the_program(sheet: Sheet) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        sheet.respond("STR-1.1", judge(Rating.F), 0, Stamp(NOON.replace(tzinfo=None), "digest"))


def test_an_assessment_never_begun_cannot_be_read(store: Store) -> None:
    with pytest.raises(LookupError):
        store.sheet("two").read()


def test_one_sheet_never_shows_another_assessments_answers(store: Store, sheet: Sheet) -> None:
    other = store.begin("two", "m" * 64, Bank("另一家"), Settings("quick"), NOW)
    sheet.respond("STR-1.1", judge(Rating.F), 0, NOW)
    sheet.choose("STR-1", 5, 0, NOW)
    assert other.read().responses == {}
    assert other.read().choices == {}
    assert other.read().bank.name == "另一家"


def test_a_key_finds_its_assessment_and_no_other(store: Store, sheet: Sheet) -> None:
    assert store.series("one").keys == {"k" * 64}
    assert store.assessment_with("k" * 64) == "one"
    assert store.assessment_with("x" * 64) is None
    assert store.series("two") == Series()


# ---- Nothing is ever lost -----------------------------------------------------------------------


def test_every_revision_is_kept(sheet: Sheet, database: Database) -> None:
    for comment in ("一", "二", "三"):
        sheet.respond("STR-1.1", say(comment), 0, NOW)
    sheet.describe_bank(replace(BANK, name="更名后的银行"), NOW)
    with database.reading() as connection:
        comments = select(tables.answers.c.comment).order_by(tables.answers.c.revision)
        assert connection.execute(comments).scalars().all() == ["一", "二", "三"]
        names = select(tables.banks.c.name).order_by(tables.banks.c.revision)
        assert connection.execute(names).scalars().all() == ["示例银行", "更名后的银行"]


def test_every_answer_says_which_words_were_asked(sheet: Sheet, database: Database) -> None:
    sheet.respond("STR-1.1", judge(Rating.F), 0, Stamp(NOON, "older"))
    sheet.respond("STR-1.1", judge(Rating.P), 0, Stamp(NOON, "newer"))
    with database.reading() as connection:
        found = connection.execute(select(tables.answers.c.questionnaire)).scalars()
        assert sorted(found) == ["newer", "older"]


def test_a_change_tells_what_was_there_and_what_its_writer_had_seen(sheet: Sheet) -> None:
    sheet.respond("STR-1.1", judge(Rating.N), 0, NOW)
    sheet.respond("STR-1.1", judge(Rating.P), 1, NOW)
    change = sheet.respond("STR-1.1", judge(Rating.L), 1, NOW)
    assert change.now.number == 3
    assert change.before.value.judgement is Rating.P
    assert change.seen.judgement is Rating.N


def test_threads_that_answer_the_same_item_at_once_lose_nothing(sheet: Sheet) -> None:
    def write(thread: int) -> list[int]:
        return [
            sheet.respond("STR-1.1", say(f"{thread}/{n}"), 0, NOW).now.number for n in range(15)
        ]

    with ThreadPoolExecutor(8) as threads:
        numbers = [number for mine in threads.map(write, range(8)) for number in mine]
    assert sorted(numbers) == list(range(1, 8 * 15 + 1))


def test_of_two_who_wait_for_each_other_both_come_through(store: Store) -> None:
    """SQLite has no such thing: there one writes at a time."""
    rows = [{"key": key, "wrong": 0, "last_at": NOON} for key in "ab"]
    store._database.write(lambda connection: connection.execute(tables.tries.insert(), rows))
    met = Barrier(2)

    def count(order: str) -> None:
        turns = []

        def work(connection: Connection) -> None:
            turns.append(order)
            for key in order:
                more = tables.tries.update().where(tables.tries.c.key == key)
                connection.execute(more.values(wrong=tables.tries.c.wrong + 1))
                if len(turns) == 1 and not store._database.is_sqlite and key == order[0]:
                    met.wait()

        store._database.write(work)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(count, ["ab", "ba"]))
    with store._database.reading() as connection:
        assert connection.execute(select(tables.tries.c.wrong)).scalars().all() == [2, 2]


def test_processes_that_answer_the_same_item_at_once_lose_nothing_and_know_what_they_replace(
    sheet: Sheet,
    database: Database,
    database_url: str,  # noqa: F811
) -> None:
    with ExitStack() as stack:
        writers = [stack.enter_context(_writer(database_url, name, 60, "STR-1.1")) for name in "ab"]
        for writer in writers:
            assert _line(writer) == "ready"
        for writer in writers:
            _go(writer)
        said = [line.split() for writer in writers for line in _rest(writer)]
    comments = {int(number): comment for _, number, comment, _ in said}
    assert sorted(comments) == list(range(1, 121))
    assert {int(number): replaced for _, number, _, replaced in said} == {
        number: comments.get(number - 1, "-") for number in comments
    }
    with database.reading() as connection:
        kept = connection.execute(select(tables.answers.c.revision, tables.answers.c.comment))
        assert {row.revision: row.comment for row in kept} == comments


def test_kill_9_loses_no_answer_that_was_reported_saved(
    sheet: Sheet,
    database: Database,
    database_url: str,  # noqa: F811
) -> None:
    items = [f"STR-1.{stage}" for stage in range(1, 6)]
    with _writer(database_url, "w", 0, *items) as writer:
        assert _line(writer) == "ready"
        _go(writer)
        reported = [_line(writer) for _ in range(200)]
        writer.kill()
        reported += [line for line in _rest(writer) if line.count(" ") == 3]
    answers = tables.answers.c
    with database.reading() as connection:
        kept = connection.execute(select(answers.item_id, answers.revision, answers.comment))
        found = {(row.item_id, str(row.revision), row.comment) for row in kept}
    assert {tuple(line.split()[:3]) for line in reported} <= found
    assert len(found) <= len(reported) + 1  # the one that was committed but not yet printed
    sheet.respond("STR-1.1", say("又能写入"), 0, NOW)


def test_a_connection_that_was_cut_is_replaced_unnoticed() -> None:
    url = new_database()
    store = Store.open(url)
    sheet = store.begin("one", "k" * 64, BANK, Settings("full"), NOW)
    break_connections(url)
    assert sheet.respond("STR-1.1", judge(Rating.F), 0, NOW).now.number == 1
    store.close()


def test_a_write_cut_in_the_middle_is_done_again() -> None:
    url = new_database()
    store = Store.open(url)
    sheet = store.begin("one", "k" * 64, BANK, Settings("full"), NOW)
    cuts = iter([True])

    def revise(said: Response) -> Response:
        if next(cuts, False):
            break_connections(url)
        return replace(said, judgement=Rating.F)

    assert sheet.respond("STR-1.1", revise, 0, NOW).now.number == 1
    assert sheet.read().responses["STR-1.1"].value.judgement is Rating.F
    store.close()


def test_a_server_that_is_restarted_costs_a_writer_no_answer_and_a_reader_no_page() -> None:
    """One process writes without end and another reads while PostgreSQL is restarted."""
    url = new_database()
    store = Store.open(url)
    sheet = store.begin("one", "k" * 64, BANK, Settings("full"), NOW)
    with _writer(url, "w", 0, "STR-1.1") as writer:
        assert _line(writer) == "ready"
        _go(writer)
        reported = [_line(writer) for _ in range(50)]
        restart()
        assert sheet.read().responses["STR-1.1"].number >= 50
        reported += [_line(writer) for _ in range(50)]
        writer.kill()
        reported += [line for line in _rest(writer) if line.count(" ") == 3]
    with closing(Database(url)) as database, database.within(EVERYTHING).reading() as connection:
        answers = tables.answers.c
        kept = connection.execute(select(answers.item_id, answers.revision, answers.comment))
        found = {(row.item_id, str(row.revision), row.comment) for row in kept}
    assert {tuple(line.split()[:3]) for line in reported} <= found
    store.close()


def test_a_statement_or_a_lock_that_takes_too_long_is_given_up() -> None:
    with closing(Database(new_database(), Limits(2, 1, 1))) as database:
        with pytest.raises(Unavailable, match="statement timeout"):
            database.write(lambda c: c.execute(text("SELECT pg_sleep(5)")))
        schema.upgrade(database)
        lock = text("LOCK TABLE answers IN EXCLUSIVE MODE")
        with database.reading() as connection:
            connection.execute(lock)
            with pytest.raises(Unavailable, match="timeout"):
                database.write(lambda c: c.execute(lock))


def test_a_write_that_fails_leaves_no_trace(sheet: Sheet) -> None:
    def fail(_: Response) -> Response:
        raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        sheet.respond("STR-1.1", fail, 0, NOW)
    assert sheet.read().responses == {}


# ---- A database that fails ----------------------------------------------------------------------


def test_a_database_that_is_gone_is_told_and_what_was_typed_is_not() -> None:
    url = new_database()
    store = Store.open(url)
    sheet = store.begin("one", "k" * 64, BANK, Settings("full"), NOW)
    break_connections(url, for_good=True)
    with pytest.raises(Unavailable, match="not currently accepting connections"):
        sheet.respond("STR-1.1", say("内部数字"), 0, NOW)
    with pytest.raises(Unavailable):
        sheet.read()
    store.close()


def test_a_broken_database_tells_nothing_that_was_typed(sheet: Sheet, database: Database) -> None:
    database.write(lambda c: c.execute(text("ALTER TABLE answers RENAME TO lost")))
    with pytest.raises((Unavailable, ProgrammingError)) as failed:
        sheet.respond("STR-1.1", say("内部数字"), 0, NOW)
    assert "内部数字" not in f"{failed.value} {failed.value.__cause__}"


def test_no_server_at_all_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="No such file or directory"):
        Store.open(f"postgresql://yuanhang@/none?host={tmp_path}")


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("a letter, not a database; " * 100)
    with pytest.raises(Unavailable, match="not a database"):
        Store.open(f"sqlite:///{tmp_path / 'a.db'}")
    assert (tmp_path / "a.db").read_text().startswith("a letter")


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="unable to open database file"):
        Store.open(f"sqlite:///{tmp_path}")


# ---- The file -----------------------------------------------------------------------------------


def test_sqlite_forces_every_commit_to_disk_and_checks_references(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    with database.reading() as connection:
        found = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]
    database.close()


def test_a_folder_with_a_percent_sign_and_blanks_is_made_as_needed(tmp_path: Path) -> None:
    Store.open(f"sqlite:///{tmp_path / 'a 100% new folder' / 'deep' / 'a.db'}").close()
    assert (tmp_path / "a 100% new folder" / "deep" / "a.db").exists()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused_since_it_would_lose_answers(url: str) -> None:
    with pytest.raises(ValueError, match="needs a file"):
        Store.open(url)


def test_a_database_of_another_make_is_refused() -> None:
    with pytest.raises(ValueError, match="SQLite and PostgreSQL, not on 'mysql'"):
        Store.open("mysql://localhost/x")


# ---- The schema ---------------------------------------------------------------------------------


def test_the_migrations_make_exactly_the_tables_of_the_code(
    store: Store, database: Database
) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_the_migrations_make_the_same_checks_as_the_code(tmp_path: Path) -> None:
    Store.open(f"sqlite:///{tmp_path / 'migrated.db'}").close()
    engine = create_engine(f"sqlite:///{tmp_path / 'created.db'}")
    tables.metadata.create_all(engine)
    engine.dispose()
    assert _definitions(tmp_path / "migrated.db") == _definitions(tmp_path / "created.db")


def test_the_code_asks_for_the_newest_migration() -> None:
    from alembic.script import ScriptDirectory

    assert ScriptDirectory(str(schema.MIGRATIONS)).get_heads() == [tables.HEAD]


def test_a_database_of_the_first_release_keeps_its_rows(database: Database) -> None:
    schema.upgrade(database, to="0001")
    rows = (DATABASES / "0001.sql").read_text("utf-8").splitlines()
    database.write(lambda connection: [connection.exec_driver_sql(row) for row in rows])
    schema.upgrade(database)
    stored = Store(database).sheet("old").read()
    assert stored.bank == Bank("老客户", None, 12.5, None, {"type": "RCB"})
    assert stored.settings == Settings("quick")
    assert stored.scenario == Scenario(4)
    with database.reading() as connection:
        kept = connection.execute(select(tables.scenarios).order_by("revision")).all()
    assert [(row.name, row.revision, row.scenario) for row in kept] == [
        ("", 1, {"target_stage": 3}),
        ("", 2, {"target_stage": None}),
        ("", 3, {"target_stage": 4}),
    ]
    assert kept[1].saved_at == datetime(2026, 11, 24, 1, 2, 6, tzinfo=UTC)
    assert stored.responses["STR-1.1"].value == Response(
        "STR-1.1", NotApplicable("无该业务"), " 原样 ", ""
    )
    assert stored.responses["STR-1.1"].number == 2
    assert stored.choices["STR-1"].value == 2
    assert stored.started_at == datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC)


def test_a_database_of_a_newer_version_is_left_alone(
    database: Database,
    database_url: str,  # noqa: F811
) -> None:
    schema.upgrade(database)
    database.write(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(Refused) as refused:
        Store.open(database_url)
    assert refused.value.sentences("en") == (
        "The database was made by a newer version of this program (schema 9999, this program "
        f"knows {tables.HEAD}). Upgrade the program, then start it again.",
    )


def test_processes_that_open_a_new_database_at_once_all_succeed(database_url: str) -> None:  # noqa: F811
    code = f"from assessment.store import Store; Store.open({database_url!r}).close()"
    openers = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(4)]
    assert [opener.wait() for opener in openers] == [0, 0, 0, 0]
    Store.open(database_url).close()


def test_opening_a_database_that_is_up_to_date_does_not_load_alembic(database_url: str) -> None:  # noqa: F811
    Store.open(database_url).close()
    code = (
        "import sys; from assessment.store import Store; "
        f"Store.open({database_url!r}).close(); print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


# ---- Other processes ----------------------------------------------------------------------------


def _writer(url: str, name: str, rounds: int, *items: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.store_writer", url, "one", name, str(rounds), *items]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )


def _go(writer: subprocess.Popen[str]) -> None:
    assert writer.stdin is not None
    writer.stdin.write("\n")
    writer.stdin.flush()


def _line(writer: subprocess.Popen[str]) -> str:
    assert writer.stdout is not None
    return writer.stdout.readline().strip()


def _rest(writer: subprocess.Popen[str]) -> list[str]:
    assert writer.stdout is not None
    return [line.strip() for line in writer.stdout]


_PARTS = re.compile(r"\n|, (?=\w+ BOOLEAN)")
_REFERENCE = re.compile(r", (\w+) TEXT (CONSTRAINT \w+) REFERENCES")
_APART = r"\n\1 TEXT\n\2 FOREIGN KEY(\1) REFERENCES"


def _definitions(path: Path) -> set[str]:
    """The tables and indexes of an SQLite file, with their columns and constraints sorted.

    SQLite quotes the name of a table that was copied. A column that was added later stands where
    the first release ended, behind a comma, together with what it refers to.
    """
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT sql FROM sqlite_master WHERE type != 'trigger' "
                "AND sql IS NOT NULL AND name NOT LIKE 'alembic%'"
            )
        )
        definitions = {
            "\n".join(
                sorted(
                    part.strip(" \t,)").replace('TABLE "settings"', "TABLE settings")
                    for part in _PARTS.split(_REFERENCE.sub(_APART, row.sql))
                )
            )
            for row in found
        }
    engine.dispose()
    return definitions


# ---- Rounds -------------------------------------------------------------------------------------

LATER = Stamp(NOON + timedelta(days=200), "later")


def go_on(store: Store, *subjects: str, earlier: str = "one", later: str = "two") -> str:
    return store.go_on(Succession(earlier, later, subjects, "1.0"), LATER)


def test_a_later_round_has_the_bank_and_the_settings_of_the_earlier(
    store: Store, sheet: Sheet
) -> None:
    sheet.settle(lambda settings: replace(settings, mode="quick"), NOW)
    sheet.keep(IN_HAND, Scenario(4, capacity=60), NOW)
    sheet.keep("省钱", Scenario(3), NOW)
    stored = store.sheet(go_on(store)).read()
    assert (stored.bank, stored.settings) == (BANK, Settings("quick"))
    assert stored.scenario == Scenario(4, capacity=60)
    assert store.sheet("two").scenarios() == {"省钱": Scenario(3)}
    assert (stored.responses, stored.choices, stored.carried) == ({}, {}, frozenset())
    assert stored.started_at == LATER.saved_at


def test_answers_are_carried_over_as_they_were_said_and_marked(store: Store, sheet: Sheet) -> None:
    sheet.respond("STR-1.1", judge(Rating.P), 0, NOW)
    sheet.respond("STR-1.1", lambda said: replace(said, judgement=Rating.L, comment="注"), 1, NOW)
    sheet.respond("STR-1.2", judge(NotApplicable("无该业务")), 0, NOW)
    sheet.respond("STR-1.3", judge(Rating.F), 0, NOW)
    sheet.respond("STR-1.4", say("只有说明"), 0, NOW)
    sheet.choose("STR-2", 3, 0, NOW)
    sheet.choose("STR-3", None, 0, NOW)
    kept = ("STR-1.1", "STR-1.2", "STR-1.4", "STR-2", "STR-3")
    stored = store.sheet(go_on(store, *kept)).read()
    assert {id_: r.value for id_, r in stored.responses.items()} == {
        "STR-1.1": Response("STR-1.1", Rating.L, "注", is_carried=True),
        "STR-1.2": Response("STR-1.2", NotApplicable("无该业务"), is_carried=True),
        "STR-1.4": Response("STR-1.4", comment="只有说明"),
    }
    assert {r.number for r in stored.responses.values()} == {1}
    assert stored.choices["STR-2"].value == 3
    assert stored.carried == {"STR-2"}
    assert stored.questionnaire == "later"


def test_what_is_said_in_a_later_round_leaves_the_earlier_alone(store: Store, sheet: Sheet) -> None:
    sheet.respond("STR-1.1", judge(Rating.P), 0, NOW)
    sheet.choose("STR-2", 3, 0, NOW)
    before = sheet.read()
    later = store.sheet(go_on(store, "STR-1.1", "STR-2"))
    later.respond(
        "STR-1.1", lambda said: replace(said, judgement=Rating.F, is_carried=False), 1, LATER
    )
    later.choose("STR-2", 3, 1, LATER)
    assert later.read().responses["STR-1.1"].value == Response("STR-1.1", Rating.F)
    assert later.read().carried == frozenset()
    assert sheet.read() == before


def test_a_comment_does_not_confirm_a_carried_answer(store: Store, sheet: Sheet) -> None:
    sheet.respond("STR-1.1", judge(Rating.P), 0, NOW)
    later = store.sheet(go_on(store, "STR-1.1"))
    later.respond("STR-1.1", say("今年"), 1, LATER)
    said = later.read().responses["STR-1.1"].value
    assert said == Response("STR-1.1", Rating.P, "今年", is_carried=True)


def test_one_round_follows_another_and_no_second_one(store: Store, sheet: Sheet) -> None:
    assert go_on(store, later="two") == "two"
    assert go_on(store, later="other") == "two"
    assert go_on(store, earlier="two", later="three") == "three"
    ids = ("one", "two", "three")
    for id_ in ids:
        assert store.series(id_) == Series(ids, ("1.0", "1.0"), frozenset({"k" * 64}))
    assert store.series("other") == Series()
    assert store.assessment_with("k" * 64) == "one"


def test_of_rounds_begun_at_the_same_moment_one_is_begun(store: Store, sheet: Sheet) -> None:
    sheet.respond("STR-1.1", judge(Rating.P), 0, NOW)
    with ThreadPoolExecutor(8) as pool:
        begun = set(pool.map(lambda n: go_on(store, "STR-1.1", later=f"r{n}"), range(8)))
    assert len(begun) == 1
    assert len(store.series("one").ids) == 2
    assert store.sheet(begun.pop()).read().responses["STR-1.1"].number == 1


@pytest.mark.parametrize("id_", ["", "\0", "\ud800", "示例", "x" * 10_000])
def test_any_string_may_be_asked_for_its_series(store: Store, id_: str) -> None:
    assert store.series(id_) == Series()


def test_a_questionnaire_is_kept_once_and_for_ever(store: Store) -> None:
    words = Words("d1", "1.0", {"model.yaml": "版本: “1”\n# \u00a0\t😀"})
    store.keep(words, NOW)
    store.keep(replace(words, version="other"), LATER)
    assert store.words("d1") == words
    assert store.words("d2") is None


def test_processes_keep_a_questionnaire_at_the_same_moment(store: Store) -> None:
    words = Words("d1", "1.0", {"model.yaml": "x"})
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: store.keep(words, NOW), range(8)))
    assert store.words("d1") == words
