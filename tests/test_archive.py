"""Backup and restore: between both databases, while others write, checked, whole or not at all."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from assessment import cli
from assessment.access import Principal, guest
from assessment.delivery import Reading, Track
from assessment.model import Bank, Month, NotApplicable, Questionnaire, Rating, Scenario
from assessment.problems import Refused
from assessment.service import Service
from assessment.store import Settings, Stamp, Store, Stored, archive, schema, tables
from assessment.store.database import Database
from assessment.workshop import Choice
from tests.conftest import ROOT
from tests.postgres import database_url, new_database  # noqa: F401 - a fixture

NOW = datetime(2027, 1, 10, 12, 0, 0, 5, tzinfo=UTC)
TEXT = "=一句话“原样”\r\n\t<b>&\u2028😀 ½"

Kind = Callable[[Path], str]


def sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'other.db'}"


def postgresql(_folder: Path) -> str:
    return new_database()


def fill(url: str, model: Questionnaire) -> tuple[Principal, str]:
    """A bank that has said something of every kind, in two rounds; who it is and the second."""
    store = Store.open(url)
    service = Service(store, model, lambda: NOW)
    started = service.start(guest([]), Bank("示例银行", None, 12.34, 320, {"type": "RCB"}))
    me, first = guest([started.secret]), started.assessment.id
    service.answer(me, first, "STR-1.1", Rating.P, seen=0)
    service.answer(me, first, "STR-1.2", NotApplicable("无该业务"), seen=0)
    service.note(me, first, "STR-1.1", comment=TEXT, evidence="", seen=1)
    service.answer_quick(me, first, "STR-2", 0, seen=0)
    service.plan_for(me, first, Scenario(1, Month(2027, 2)))
    service.keep_scenario(me, first, "稳妥", Scenario(2))
    service.drop_scenario(me, first, "稳妥")
    task = service.adopt(me, first).tasks[0].initiative_id
    service.track(me, first, Track(task, "running", owner="运营部", kpi_target=0.1), seen=0)
    service.add_reading(me, first, task, Reading(date(2027, 1, 9), 1 / 3, TEXT))
    second = service.reassess(me, first, prefill=True).assessment.id
    hold_workshop(service, me, second)
    store.close()
    return me, second


def hold_workshop(service: Service, me: Principal, id_: str) -> None:
    held = service.begin_workshop(me, id_, ["STR-1.1"], roles=["OPS"], is_named=True, seconds=60)
    seat = guest([service.join(guest([]), held.code, "OPS", "张三").secret])
    service.open_vote(me, id_, held.id, "STR-1.1")
    service.vote(seat, held.id, 2, Choice.L, TEXT)
    service.reveal(me, id_, held.id, 2)
    service.park(me, id_, held.id, TEXT, "STR-1.1")


def everything(url: str, model: Questionnaire, me: Principal, id_: str) -> object:
    store = Store.open(url)
    service = Service(store, model, lambda: NOW)
    seen = (
        service.open(me, id_),
        [(one.number, one.assessment) for one in service.rounds(me, id_)],
        service.delivery(me, id_),
        service.scenarios(me, id_),
        [service.minutes(me, id_, held.id) for held in service.workshops(me, id_)],
    )
    store.close()
    return seen


@pytest.mark.parametrize("kind", [sqlite, postgresql])
def test_what_comes_back_is_what_was_there_on_either_database(
    kind: Kind,
    database_url: str,  # noqa: F811
    tmp_path: Path,
    model: Questionnaire,
) -> None:
    me, id_ = fill(database_url, model)
    other, file, again = kind(tmp_path), tmp_path / "a.backup", tmp_path / "b.backup"
    made = archive.backup(database_url, file, NOW)
    assert made.row_count > 15
    assert archive.check(file) == made
    assert archive.restore(other, file) == made
    assert archive.backup(other, again, NOW).digest == made.digest
    assert everything(other, model, me, id_) == everything(database_url, model, me, id_)


def test_a_restored_database_is_written_to_like_any_other(
    database_url: str,  # noqa: F811
    tmp_path: Path,
    model: Questionnaire,
) -> None:
    me, id_ = fill(database_url, model)
    archive.backup(database_url, tmp_path / "a", NOW)
    archive.restore(database_url, tmp_path / "a", replace=True)
    store = Store.open(database_url)
    service = Service(store, model, lambda: NOW)
    assert service.answer(me, id_, "STR-1.1", Rating.F, seen=1).revision == 2
    service.start(guest([]), Bank("又一家"))
    store.close()


def test_a_backup_made_while_others_write_is_one_moment(database_url: str, tmp_path: Path) -> None:  # noqa: F811
    """Two items are answered in turn: at any moment they are at most one revision apart."""
    writer, sheet_of = start_writer(database_url, "STR-1.1", "STR-1.2")
    try:
        for name in "abc":
            archive.backup(database_url, tmp_path / name, NOW)
            for _ in range(30):
                writer.stdout.readline()  # type: ignore[union-attr]
    finally:
        writer.kill()
        writer.communicate()
    counts = []
    for name in "abc":
        other = f"sqlite:///{tmp_path / name}.db"
        archive.restore(other, tmp_path / name)
        stored = read(other, sheet_of).responses
        first, second = (stored[id_].number for id_ in ("STR-1.1", "STR-1.2"))
        assert first - second in (0, 1)
        assert stored["STR-1.1"].value.comment == f"w{2 * first - 1}"
        counts.append(first)
    assert counts == sorted(set(counts))  # it went on writing all the while


def read(url: str, id_: str) -> Stored:
    with closing(Store.open(url)) as store:
        return store.sheet(id_).read()


def start_writer(url: str, *items: str) -> tuple[subprocess.Popen[str], str]:
    """A process that answers without end, well on its way."""
    store = Store.open(url)
    store.begin("one", "k" * 64, Bank("示例"), Settings("full"), Stamp(NOW, "digest"))
    store.close()
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.store_writer", url, "one", "w", "0", *items],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdin is not None
    assert writer.stdout is not None
    writer.stdin.write("go\n")
    writer.stdin.flush()
    for _ in range(20):
        writer.stdout.readline()
    return writer, "one"


def test_a_backup_of_the_first_release_is_restored_and_upgraded(
    database_url: str,  # noqa: F811
    tmp_path: Path,
) -> None:
    old = Database(f"sqlite:///{tmp_path / 'old.db'}")
    schema.upgrade(old, to="0001")
    rows = (ROOT / "tests/databases/0001.sql").read_text("utf-8").splitlines()
    old.write(lambda connection: [connection.exec_driver_sql(row) for row in rows])
    old.close()
    made = archive.backup(f"sqlite:///{tmp_path / 'old.db'}", tmp_path / "a", NOW)
    assert made.schema == "0001"
    archive.restore(database_url, tmp_path / "a")
    stored = read(database_url, "old")
    assert stored.scenario == Scenario(4)
    assert stored.started_at == datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC)


# ---- Refused, and nothing changed ---------------------------------------------------------------


@pytest.fixture
def made(tmp_path: Path, model: Questionnaire) -> Path:
    """A backup of a filled database."""
    url = f"sqlite:///{tmp_path / 'made.db'}"
    fill(url, model)
    archive.backup(url, tmp_path / "made.backup", NOW)
    return tmp_path / "made.backup"


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A copy of a backup with its parts changed."""
    with zipfile.ZipFile(file) as archived:
        parts = {name: archived.read(name) for name in archived.namelist()}
    change(parts)
    copy = file.with_name("changed.backup")
    with zipfile.ZipFile(copy, "w") as archived:
        for name, data in parts.items():
            archived.writestr(name, data)
    return copy


def refusal(work: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        work()
    (problem,) = refused.value.problems
    return problem.code


def edit_a_row(parts: dict[str, bytes]) -> None:
    parts["answers.jsonl"] = parts["answers.jsonl"].replace(b'"P"', b'"F"', 1)


def drop_a_row(parts: dict[str, bytes]) -> None:
    parts["answers.jsonl"] = parts["answers.jsonl"].partition(b"\n")[2]


def drop_a_table(parts: dict[str, bytes]) -> None:
    del parts["answers.jsonl"]


def edit_the_count(parts: dict[str, bytes]) -> None:
    told = json.loads(parts["manifest.json"])
    told["tables"]["answers"]["sha256"] = "0" * 64
    parts["manifest.json"] = json.dumps(told).encode()


def come_from_the_future(parts: dict[str, bytes]) -> None:
    told = json.loads(parts["manifest.json"])
    digests = {name: part["sha256"] for name, part in told["tables"].items()}
    future = archive.Backup("9999", NOW, {}, digests)
    parts["manifest.json"] = json.dumps(told | {"schema": "9999", "sha256": future.digest}).encode()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (edit_a_row, "backup-damaged"),
        (drop_a_row, "backup-damaged"),
        (drop_a_table, "backup-none"),
        (edit_the_count, "backup-none"),
        (come_from_the_future, "backup-newer"),
        (lambda parts: parts.clear(), "backup-none"),
        (lambda parts: parts.update({"manifest.json": b"[]"}), "backup-none"),
        (lambda parts: parts.update({"../evil.jsonl": b""}), "backup-none"),
    ],
)
def test_a_file_that_is_not_as_it_was_written_is_refused(
    change: Callable[[dict[str, bytes]], None], code: str, made: Path, tmp_path: Path
) -> None:
    url, changed = f"sqlite:///{tmp_path / 'new.db'}", rewritten(made, change)
    assert refusal(lambda: archive.restore(url, changed)) == code
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.999])
def test_a_file_that_was_cut_off_is_refused(share: float, made: Path, tmp_path: Path) -> None:
    data = made.read_bytes()
    (tmp_path / "cut").write_bytes(data[: int(len(data) * share)])
    assert refusal(lambda: archive.check(tmp_path / "cut")) == "backup-none"


def test_a_file_with_a_byte_changed_anywhere_is_refused(made: Path, tmp_path: Path) -> None:
    data = made.read_bytes()
    for at in range(40, len(data) // 2, 97):
        (tmp_path / "damaged").write_bytes(data[:at] + bytes([data[at] ^ 64]) + data[at + 1 :])
        assert refusal(lambda: archive.check(tmp_path / "damaged"))


def test_a_database_that_holds_anything_is_left_alone_unless_told(
    made: Path,
    database_url: str,  # noqa: F811
    model: Questionnaire,
    tmp_path: Path,
) -> None:
    me, id_ = fill(database_url, model)
    before = everything(database_url, model, me, id_)
    assert refusal(lambda: archive.restore(database_url, made)) == "restore-not-empty"
    assert everything(database_url, model, me, id_) == before
    made_digest = archive.restore(database_url, made, replace=True).digest
    assert archive.backup(database_url, tmp_path / "now", NOW).digest == made_digest


def test_a_restore_that_fails_at_the_end_has_changed_nothing(
    made: Path,
    database_url: str,  # noqa: F811
    model: Questionnaire,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    me, id_ = fill(database_url, model)
    before = everything(database_url, model, me, id_)

    def differ(*_: object) -> None:
        raise Refused([archive.Problem("restore-differs", {"part": "answers"}, "a")])

    monkeypatch.setattr(archive, "_compare", differ)
    assert refusal(lambda: archive.restore(database_url, made, replace=True)) == "restore-differs"
    assert everything(database_url, model, me, id_) == before


def test_rows_that_contradict_one_another_change_nothing(
    made: Path,
    database_url: str,  # noqa: F811
) -> None:
    """As a hand may have made it, with the sums to match."""

    def lose_assessments(parts: dict[str, bytes]) -> None:
        told = json.loads(parts["manifest.json"])
        parts["assessments.jsonl"] = b""
        empty = {"rows": 0, "sha256": archive.hashlib.sha256().hexdigest()}
        told["tables"]["assessments"] = empty
        digests = {name: part["sha256"] for name, part in told["tables"].items()}
        told["sha256"] = archive.Backup(told["schema"], NOW, {}, digests).digest
        parts["manifest.json"] = json.dumps(told).encode()

    changed = rewritten(made, lose_assessments)
    Store.open(database_url).close()
    assert refusal(lambda: archive.restore(database_url, changed)) == "backup-contradictory"
    database = Database(database_url)
    with database.reading() as connection:
        assert schema.current(connection) == tables.HEAD
        assert connection.execute(text("SELECT count(*) FROM banks")).scalar() == 0
    database.close()


def test_a_backup_overwrites_nothing_and_leaves_nothing_half_written(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, url = made.read_bytes(), f"sqlite:///{tmp_path / 'made.db'}"
    assert refusal(lambda: archive.backup(url, made, NOW)) == "backup-exists"
    assert made.read_bytes() == before
    empty = f"sqlite:///{tmp_path / 'empty.db'}"
    assert refusal(lambda: archive.backup(empty, tmp_path / "x", NOW)) == "backup-nothing"
    missing = tmp_path / "no" / "x"
    assert refusal(lambda: archive.backup(url, missing, NOW)) == "file-unwritable"
    monkeypatch.setattr(archive, "check", lambda path: replace(archive_of(path), schema="?"))
    assert refusal(lambda: archive.backup(url, tmp_path / "x", NOW)) == "backup-not-as-written"
    assert not [*tmp_path.glob("x*")]


def archive_of(_path: Path) -> archive.Backup:
    return archive.Backup("0001", NOW, {}, {})


def test_a_backup_is_its_owners_alone(made: Path) -> None:
    assert made.stat().st_mode & 0o077 == 0


# ---- The commands ------------------------------------------------------------------------------


def test_the_commands_say_what_was_done(
    tmp_path: Path, model: Questionnaire, capsys: pytest.CaptureFixture[str]
) -> None:
    here = {"DATABASE_URL": f"sqlite:///{tmp_path / 'a.db'}", "LANG": "en_GB.UTF-8"}
    there = here | {"DATABASE_URL": f"sqlite:///{tmp_path / 'b.db'}"}
    fill(here["DATABASE_URL"], model)
    file = str(tmp_path / "night.backup")
    assert cli.main(["backup", file], here) == 0
    assert cli.main(["restore", file, "--check"], there) == 0
    assert cli.main(["restore", file], there) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].endswith(
        f", read back and found whole. SHA-256 {archive.check(Path(file)).digest}"
    )
    assert len({line.rpartition(" ")[2] for line in said}) == 1
    assert cli.main(["restore", file], there) == 2
    assert "nothing was changed" in capsys.readouterr().err


def test_a_database_that_cannot_be_reached_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = {"DATABASE_URL": f"postgresql://u:secret@/none?host={tmp_path}"}
    assert cli.main(["backup", str(tmp_path / "x")], nowhere) == 2
    told = capsys.readouterr().err
    assert told.startswith("the database cannot be used: ")
    assert "secret" not in told
