"""The command line: check a model, score a file, print a report, list the settings, migrate the
database, back up and restore what is stored, take a bank along and bring it in, sweep what is kept
too long, verify the record.

Exit status 0: done. 1: the record is broken. 2: the input cannot be used, one line per fault on
standard error. What only one command needs is imported there, so that each starts fast.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assessment import questionnaire as questionnaires
from assessment import settings
from assessment.messages import reader_language, say
from assessment.model import BEIJING, LANGUAGES, Assessment, Language, Month, Questionnaire
from assessment.problems import Problem, Refused
from assessment.record import Head
from assessment.settings import Installation

if TYPE_CHECKING:
    from assessment.findings import Findings
    from assessment.service.house import House
    from assessment.store import Store

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

BROKEN = 1
UNUSABLE = 2


def main(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> int:
    """Run one command; returns the exit status."""
    language = reader_language(environment)
    chosen = _parser(language).parse_args(arguments)
    try:
        if chosen.command == "settings":
            return list_settings(environment, language)
        given = settings.read(environment)
        if chosen.command in _ON_THE_DATABASE:
            return _ON_THE_DATABASE[chosen.command](given, chosen, language)
        model = given.model or questionnaires.DEFAULT
        if chosen.command == "validate":
            return validate(Path(chosen.directory or model), language)
        if chosen.command == "score":
            return score(questionnaires.load(model), chosen.file)
        if chosen.command == "plan":
            return plan(questionnaires.load(model), chosen, language)
        made = report(questionnaires.load(model), chosen.file, Path(chosen.out), chosen.lang)
        for problem in made.refused:
            print(problem.sentence(language), file=sys.stderr)
        return 0
    except Refused as refused:
        for sentence in refused.sentences(language):
            print(sentence, file=sys.stderr)
        return UNUSABLE


def _parser(language: Language) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m assessment", description=say(language, "cli.about")
    )
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("validate", help=say(language, "cli.validate"))
    check.add_argument("directory", nargs="?", metavar="DIR", help=say(language, "cli.directory"))
    rate = commands.add_parser("score", help=say(language, "cli.score"))
    rate.add_argument("file", metavar="FILE", help=say(language, "cli.file"))
    _plan_arguments(commands.add_parser("plan", help=say(language, "cli.plan")), language)
    _archive_arguments(commands, language)
    _audit_arguments(commands, language)
    _bank_arguments(commands, language)
    sweep = commands.add_parser("sweep", help=say(language, "cli.sweep"))
    sweep.add_argument("--dry-run", action="store_true", help=say(language, "cli.sweep.dry_run"))
    commands.add_parser("migrate", help=say(language, "cli.migrate"))
    back = commands.add_parser("reset-password", help=say(language, "cli.reset_password"))
    back.add_argument("login", metavar="LOGIN", help=say(language, "cli.reset_password.login"))
    commands.add_parser("settings", help=say(language, "cli.settings"))
    paper = commands.add_parser("report", help=say(language, "cli.report"))
    paper.add_argument("file", metavar="FILE", help=say(language, "cli.file"))
    paper.add_argument("-o", "--out", required=True, metavar="PDF", help=say(language, "cli.out"))
    paper.add_argument("--lang", choices=LANGUAGES, default="zh", help=say(language, "cli.lang"))
    return parser


def _plan_arguments(course: argparse.ArgumentParser, language: Language) -> None:
    course.add_argument("file", metavar="FILE", help=say(language, "cli.file"))
    course.add_argument("--target", type=int, metavar="1-5", help=say(language, "cli.target"))
    course.add_argument(
        "--cell", nargs="+", default=[], metavar="STR-2=L", help=say(language, "cli.cell")
    )
    course.add_argument("--start", metavar="YYYY-MM", help=say(language, "cli.start"))
    course.add_argument("--capacity", metavar="DAYS", help=say(language, "cli.capacity"))
    course.add_argument("--budget", metavar="CNY", help=say(language, "cli.budget"))
    course.add_argument("--at-once", metavar="N", help=say(language, "cli.at_once"))
    for name in ("pin", "exclude", "running", "done"):
        words = say(language, f"cli.{name}")
        course.add_argument(f"--{name}", nargs="+", default=[], metavar="ID", help=words)
    course.add_argument("--json", action="store_true", help=say(language, "cli.json"))
    kinds = ("csv", "ics", "xml", "xlsx")
    course.add_argument("--format", choices=kinds, help=say(language, "cli.format"))
    course.add_argument("-o", "--out", metavar="FILE", help=say(language, "cli.plan_out"))
    course.add_argument(
        "--lang", choices=LANGUAGES, default="zh", help=say(language, "cli.plan_lang")
    )


def _archive_arguments(commands: Subparsers, language: Language) -> None:
    out = commands.add_parser("backup", help=say(language, "cli.backup"))
    out.add_argument("file", metavar="FILE", help=say(language, "cli.backup.file"))
    back = commands.add_parser("restore", help=say(language, "cli.restore"))
    back.add_argument("file", metavar="FILE", help=say(language, "cli.restore.file"))
    how = back.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help=say(language, "cli.restore.check"))
    how.add_argument("--replace", action="store_true", help=say(language, "cli.restore.replace"))


def _audit_arguments(commands: Subparsers, language: Language) -> None:
    audit = commands.add_parser("audit", help=say(language, "cli.audit"))
    what = audit.add_subparsers(dest="what", required=True)
    verify = what.add_parser("verify", help=say(language, "cli.audit.verify"))
    verify.add_argument("--since", metavar="N:HASH", help=say(language, "cli.audit.since"))


def _bank_arguments(commands: Subparsers, language: Language) -> None:
    bank = commands.add_parser("bank", help=say(language, "cli.bank"))
    what = bank.add_subparsers(dest="what", required=True)
    what.add_parser("list", help=say(language, "cli.bank.list"))
    out = what.add_parser("export", help=say(language, "cli.bank.export"))
    out.add_argument("id", metavar="ID", help=say(language, "cli.bank.id"))
    out.add_argument("-o", "--out", required=True, metavar="JSON", help=say(language, "cli.out"))
    back = what.add_parser("import", help=say(language, "cli.bank.import"))
    back.add_argument("file", metavar="FILE", help=say(language, "cli.bank.file"))
    how = back.add_mutually_exclusive_group()
    how.add_argument("--check", action="store_true", help=say(language, "cli.bank.check"))
    how.add_argument("--manager", metavar="LOGIN", help=say(language, "cli.bank.manager"))


# ---- Commands -----------------------------------------------------------------------------------


def validate(directory: Path, language: Language) -> int:
    """Print every fault of a model with its file and line, or that it is sound."""
    problems = questionnaires.check(directory)
    if problems:
        raise Refused(problems)
    model = questionnaires.load(directory)
    counts = {
        "dimensions": len(model.dimensions),
        "capabilities": len(model.capabilities),
        "items": len(model.items),
        "initiatives": len(model.initiatives),
    }
    print(say(language, "cli.valid", directory=directory, version=model.version, **counts))
    return 0


def score(questionnaire: Questionnaire, file: str) -> int:
    """Print the scores of one assessment as JSON."""
    from assessment import findings, interchange

    submission = interchange.read(questionnaire, read_text(file), now=datetime.now(UTC), file=file)
    found = findings.find(questionnaire, submission.assessment)
    scores = interchange.write(found, submission.respondents)
    print(json.dumps(scores, ensure_ascii=False, indent=2))
    return 0


def plan(questionnaire: Questionnaire, given: argparse.Namespace, language: Language) -> int:
    """Print the roadmap of one assessment: a line an initiative, or JSON; or write it as a file."""
    from assessment import findings, itinerary, scoring

    _check_out(given)
    now = datetime.now(UTC)
    assessment = _assessment_in(questionnaire, given.file, now)
    stage = scoring.score(questionnaire, assessment.responses).stage
    wish, start = itinerary.read_wish(
        questionnaire,
        vars(given),
        otherwise=findings.wish_of(assessment.scenario, stage),
        start=assessment.scenario.start or Month.after(now.astimezone(BEIJING).date()),
    )
    found = findings.find_from(questionnaire, assessment, wish, start)
    if given.format:
        from reports import plan as files

        write_whole(Path(given.out), files.write(found, given.lang, given.format, now))
    elif given.json:
        said = itinerary.document(found.roadmap, start)
        print(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        for line in itinerary.lines(found.roadmap, start, language):
            print(line)
    return 0


def _check_out(given: argparse.Namespace) -> None:
    """A format needs a file to write, and the other way round."""
    if given.format and not given.out:
        raise Refused([Problem("plan-format-without-out")])
    if given.out and not given.format:
        raise Refused([Problem("plan-out-without-format")])


def _assessment_in(questionnaire: Questionnaire, file: str, now: datetime) -> Assessment:
    from assessment import interchange

    return interchange.read(questionnaire, read_text(file), now=now, file=file).assessment


def report(questionnaire: Questionnaire, file: str, out: Path, language: Language) -> Findings:
    """Write the report of one assessment as PDF, whole or not at all, and say what it tells."""
    from assessment import findings, interchange
    from reports import content, pdf

    now = datetime.now(UTC)
    submission = interchange.read(questionnaire, read_text(file), now=now, file=file)
    found = findings.find(questionnaire, submission.assessment)
    pages = pdf.render(content.compose(found, language, made_on=now.astimezone(BEIJING).date()))
    write_whole(out, pages)
    return found


def list_settings(environment: Mapping[str, str], language: Language) -> int:
    """Print every setting, what it means, its value in force and its default; then its faults."""
    for variable in settings.VARIABLES:
        value, default = variable.shown(environment), variable.default or "—"
        line = say(language, "cli.settings.line", name=variable.name, value=value, default=default)
        print(line, say(language, f"cli.setting.{variable.name}"), sep="\n    ")
    settings.read(environment)
    return 0


def _archive(given: Installation, chosen: argparse.Namespace, language: Language) -> int:
    """Back up, check or restore everything that is stored, and say what it was."""
    from assessment.store import Unavailable, archive

    url, path = given.database_url, Path(chosen.file)
    try:
        if chosen.command == "backup":
            done, made = "backed_up", archive.backup(url, path, datetime.now(UTC))
        elif chosen.check:
            done, made = "checked", archive.check(path)
        else:
            done, made = "restored", archive.restore(url, path, replace=chosen.replace)
    except Unavailable as error:
        raise Refused([Problem("database-unavailable", {"what": str(error).strip()})]) from error
    counts = {"rows": made.row_count, "tables": len(made.rows), "schema": made.schema}
    print(say(language, f"cli.{done}", file=path, digest=made.digest, **counts))
    return 0


def migrate(given: Installation, _chosen: argparse.Namespace, language: Language) -> int:
    """Bring the schema up to date before the processes of a new version are started."""
    from assessment.store import tables

    with _opened(given) as store:
        print(say(language, "cli.migrated", schema=tables.HEAD))
        if role := store.unwalled_role():
            print(say(language, "cli.migrated.open", role=role), file=sys.stderr)
    return 0


def _bank(given: Installation, chosen: argparse.Namespace, language: Language) -> int:
    """List the banks, write everything of one into a file, or bring such a file in."""
    from assessment.service.house import House

    with _opened(given) as store:
        house = House(store, lambda: datetime.now(UTC))
        if chosen.what == "list":
            for bank in house.banks():
                print(f"{bank.id}  {bank.name}")
        elif chosen.what == "export":
            write_private(Path(chosen.out), lambda: house.take_out(chosen.id).encode())
            print(say(language, "cli.bank.exported", file=chosen.out))
        else:
            _bring_in(house, given, chosen, language)
    return 0


def _bring_in(
    house: House, given: Installation, chosen: argparse.Namespace, language: Language
) -> None:
    from assessment.store import bundles

    data, file = read_bytes(chosen.file), chosen.file
    if chosen.check:
        bundle = bundles.read(data, file)
        told = {"bank": bundle.bank, "rows": sum(bundle.counts.values()), "digest": bundle.digest}
        print(say(language, "cli.bank.checked", file=file, **told))
        return
    brought = house.bring_in(data, file, chosen.manager or "")
    if brought.tenant_id:
        print(say(language, "cli.bank.founded", id=brought.tenant_id, login=chosen.manager))
    else:
        link = f"{given.public_url or 'http://localhost:8501'}/?a={brought.secret}"
        print(say(language, "cli.bank.imported", link=link))


def _sweep(given: Installation, chosen: argparse.Namespace, language: Language) -> int:
    """Delete what nobody has touched for too long, or only say what that is."""
    from assessment.service.house import House

    days = given.retention_days
    if not days:
        print(say(language, "cli.sweep.off"))
        return 0
    with _opened(given) as store:
        house = House(store, lambda: datetime.now(UTC))
        found = house.due(days) if chosen.dry_run else house.sweep(days)
    for one in found:
        print(f"{one.assessments[0]}  {one.since:%Y-%m-%d}")
    code = "cli.sweep.due" if chosen.dry_run else "cli.sweep.done"
    print(say(language, code, series=len(found), days=days))
    return 0


def reset_password(given: Installation, chosen: argparse.Namespace, language: Language) -> int:
    """Print a link by which somebody sets a new password; raises Refused for an unknown login."""
    from assessment.service.console import GOOD_FOR_HOURS, RESET_PATH, Console

    with _opened(given) as store:
        token = Console(store, lambda: datetime.now(UTC)).let_reset(chosen.login)
    link = f"{given.public_url or 'http://localhost:8501'}{RESET_PATH}?token={token}"
    of = {"login": chosen.login, "hours": GOOD_FOR_HOURS, "link": link}
    print(say(language, "cli.reset_link", **of))
    return 0


def _audit(given: Installation, chosen: argparse.Namespace, language: Language) -> int:
    """Walk the record; 0: it is whole, 1: it is not, and where it breaks first."""
    noted = _noted(chosen.since)
    with _opened(given) as store:
        head, broken = store.records.walk(noted)
    if broken is None:
        print(say(language, "cli.audit.whole", entries=head.count, hash=head.hash))
        return 0
    print(say(language, f"cli.audit.{broken.fault}", number=broken.number), file=sys.stderr)
    return BROKEN


def _noted(text: str | None) -> Head | None:
    if text is None:
        return None
    found = re.fullmatch(r"([1-9]\d{0,17}):([0-9a-f]{64})", text, re.ASCII)
    if found is None:
        raise Refused([Problem("audit-since", {"found": text})])
    return Head(int(found[1]), found[2])


@contextlib.contextmanager
def _opened(given: Installation) -> Iterator[Store]:
    """The store of this installation; raises Refused where the database cannot be reached."""
    from assessment.store import Store, Unavailable

    try:
        with contextlib.closing(Store.open(given.database_url)) as store:
            yield store
    except Unavailable as error:
        raise Refused([Problem("database-unavailable", {"what": str(error).strip()})]) from error


_ON_THE_DATABASE: Mapping[str, Callable[[Installation, argparse.Namespace, Language], int]] = {
    "audit": _audit,
    "backup": _archive,
    "bank": _bank,
    "migrate": migrate,
    "reset-password": reset_password,
    "restore": _archive,
    "sweep": _sweep,
}


# ---- Files --------------------------------------------------------------------------------------


def read_bytes(file: str) -> bytes:
    """What is in a file, or on standard input for `-`; raises Refused if it cannot be read."""
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except FileNotFoundError as error:
        raise Refused([Problem("file-missing", {}, file)]) from error
    except OSError as error:
        raise Refused([Problem("file-unreadable", {}, file)]) from error


def read_text(file: str) -> str:
    """The text of a file, or of standard input for `-`; raises Refused if it is not UTF-8 text."""
    data = read_bytes(file)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused([Problem("file-not-utf8", {}, file, line)]) from error


def write_private(path: Path, make: Callable[[], bytes]) -> None:
    """Write a new file that its owner alone can read, whole or not at all; raises Refused, before
    anything is made, if it is there already."""
    if path.exists():
        raise Refused([Problem("backup-exists", {}, str(path))])
    part = path.with_name(path.name + ".part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise Refused([Problem("file-unwritable", {}, str(path))]) from error
    finally:
        part.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes) -> None:
    """Replace `path` in one step; raises Refused where it cannot be written."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Refused([Problem("file-unwritable", {}, str(path))]) from error
