"""The command line: what it prints, and what it says of files it cannot use."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from assessment import cli, questionnaire
from assessment.access import key_of
from assessment.messages import reader_language
from assessment.store import Store
from assessment.tenancy import Person
from reports.plan import MEDIA_TYPES
from tests.conftest import ROOT

WORKED = ROOT / "tests/examples/worked.json"
ENGLISH = {"LANG": "en_GB.UTF-8"}
CHINESE = {"LANG": "zh_CN.UTF-8"}


def scored(capsys: pytest.CaptureFixture[str], file: Path) -> dict[str, Any]:
    assert cli.main(["score", str(file)], ENGLISH) == 0
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def refused(
    capsys: pytest.CaptureFixture[str], file: Path, environment: dict[str, str] = ENGLISH
) -> list[str]:
    assert cli.main(["score", str(file)], environment) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    return [
        line.removeprefix(f"{file}: ").removeprefix(f"{file}：")
        for line in printed.err.splitlines()
    ]


def written(tmp_path: Path, document: object) -> Path:
    file = tmp_path / "answers.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    return file


def test_the_worked_example_comes_out_to_the_last_digit(capsys: pytest.CaptureFixture[str]) -> None:
    result = scored(capsys, WORKED)
    assert {k: d["stage"] for k, d in result["dimensions"].items()} == {
        "STR": 2, "ORG": 2, "TAL": 2, "DIG": 3, "INT": 2,
    }  # fmt: skip
    assert (result["stage"], result["possible_stage"], result["evidenced_stage"]) == (2, 2, 1)
    assert result["index"] == pytest.approx(48.8215, abs=5e-5)
    assert result["blocking_cells"] == ["STR-3", "ORG-3", "TAL-2", "TAL-3", "INT-2", "INT-3"]
    assert result["dimensions"]["STR"]["cells"]["1"] == 8 / 9
    assert result["pitfalls"] == pytest.approx(
        {
            "theory_over_execution": 20 / 3,
            "advanced_over_applicable": 0,
            "technology_over_talent": 275 / 12,
            "short_over_long_term": 25 / 3,
        }
    )
    # Six cells: STR-3 ORG-3 TAL-3 INT-3 lack two thirds each, TAL-2 and INT-2 two each.
    assert len(result["shortest_path"]) == 12
    assert all(step["from"] != step["to"] for step in result["shortest_path"])


def test_respondents_are_consolidated(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    people = [{"role": "GM", "ratings": {"STR-1.1": x}} for x in "NLF"]
    result = scored(capsys, written(tmp_path, {"respondents": people}))
    assert result["consensus"] == {"STR-1.1": "L"}
    assert result["agreement"]["STR-1.1"] == pytest.approx(0.2707, abs=1e-4)
    assert set(result["confidence"]) == {"0", "1", "2", "3", "4", "5"}


@pytest.mark.parametrize(
    ("document", "english", "chinese"),
    [
        pytest.param(
            {"ratings": {"STR-1.9": "F"}},
            ['ratings.STR-1.9: the questionnaire has no item "STR-1.9". Did you mean “STR-1.5”?'],
            ['ratings.STR-1.9：问卷中没有题项 "STR-1.9"。是否应为“STR-1.5”？'],
            id="unknown item",
        ),
        pytest.param(
            {"ratings": {"STR-1.1": "X", "STR-1.2": 3}},
            [
                'ratings.STR-1.1: "X" is no rating. Use N, P, L, F or NA.',
                "ratings.STR-1.2: 3 is no rating. Use N, P, L, F or NA.",
            ],
            [
                'ratings.STR-1.1："X" 不是评级。请使用 N、P、L、F 或 NA。',
                "ratings.STR-1.2：3 不是评级。请使用 N、P、L、F 或 NA。",
            ],
            id="bad ratings",
        ),
        pytest.param(
            {"ratings": {"STR-1.1": "NA"}},
            ["ratings.STR-1.1: NA needs a reason. Write it at notes.STR-1.1.na_reason."],
            ["ratings.STR-1.1：评为 NA 须说明理由。请写在 notes.STR-1.1.na_reason。"],
            id="NA without reason",
        ),
        pytest.param(
            {"ratings": ["F"]},
            ['ratings: ["F"] should be an object in braces.'],
            ['ratings：["F"] 应为花括号中的对象。'],
            id="wrong type",
        ),
        pytest.param(
            {},
            ["there is neither “ratings” nor “respondents”. Add the answers."],
            ["缺少“ratings”或“respondents”。请补充作答内容。"],
            id="no ratings",
        ),
        pytest.param(
            "[]",
            ["$: [] should be an object in braces."],
            ["$：[] 应为花括号中的对象。"],
            id="a list",
        ),
        pytest.param(
            '{"ratings": {"STR-1.1": "F", "STR-1.1": "N"}}',
            ['the key "STR-1.1" stands twice in one object. Keep one of them.'],
            ['键 "STR-1.1" 在同一对象中出现两次。请只保留一个。'],
            id="key twice",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_a_line_a_fault(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    document: object,
    english: list[str],
    chinese: list[str],
) -> None:
    file = written(tmp_path, document)
    assert refused(capsys, file) == english
    assert refused(capsys, file, CHINESE) == chinese


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"ratings": {}',
        "nan",
        '{"ratings": NaN}',
        "[" * 100_000,
        '{"a": 1' + "0" * 5_000 + "}",
    ],
    ids=["empty", "brace", "open", "word", "NaN", "deep", "long number"],
)
def test_what_is_no_json_is_refused_without_a_stack_trace(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str
) -> None:
    lines = refused(capsys, written(tmp_path, text))
    assert len(lines) == 1
    assert "JSON" in lines[0]


def test_a_broken_line_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = written(tmp_path, '{\n "ratings": {\n  "STR-1.1" "F"\n }\n}')
    assert cli.main(["score", str(file)], ENGLISH) == 2
    assert capsys.readouterr().err.startswith(f"{file}:3: this is not JSON.")


def test_every_fault_is_reported_at_once(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    document = {
        "bank": {"name": 3, "type": "XXX", "seats": -1, "assets_100m_cny": "big", "colour": "red"},
        "ratings": {"STR-1.1": "Z"},
        "notes": {"STR-1.1": {"comment": "x" * 4_001}},
        "target_stage": 6,
        "assessed_on": "yesterday",
        "mode": "slow",
    }
    assert len(refused(capsys, written(tmp_path, document))) == 10


def test_a_missing_file_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert refused(capsys, tmp_path / "none.json") == ["there is no such file. Check the name."]


def test_a_folder_is_no_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert refused(capsys, tmp_path)[0].startswith("the file cannot be read.")


def test_other_encodings_are_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "gbk.json"
    file.write_bytes('{"bank": {"name": "银行"}}'.encode("gbk"))
    assert cli.main(["score", str(file)], ENGLISH) == 2
    assert capsys.readouterr().err == f"{file}:1: the text is not UTF-8. Save the file as UTF-8.\n"


def test_the_shipped_model_is_valid(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["validate"], ENGLISH) == 0
    assert "75 items" in capsys.readouterr().out


def test_a_broken_model_is_refused_with_its_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    broken = tmp_path / "model"
    shutil.copytree(questionnaire.DEFAULT, broken)
    file = broken / "talent.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("en:", "english:", 1), encoding="utf-8"
    )
    assert cli.main(["validate", str(broken)], ENGLISH) == 2
    assert f"{file}:" in capsys.readouterr().err


def test_a_bank_brings_its_own_model(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    small = str(ROOT / "tests/models/small")
    assert cli.main(["validate"], ENGLISH | {"YUANHANG_MODEL": small}) == 0
    file = written(tmp_path, {"ratings": {"STR-1.1": "F"}})
    assert cli.main(["score", str(file)], ENGLISH | {"YUANHANG_MODEL": small}) == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_report_is_printed(tmp_path: Path, lang: str) -> None:
    out = tmp_path / "report.pdf"
    assert cli.main(["report", str(WORKED), "-o", str(out), "--lang", lang], ENGLISH) == 0
    assert out.read_bytes().startswith(b"%PDF-")
    assert [file.name for file in tmp_path.iterdir()] == ["report.pdf"]


def test_a_report_that_cannot_be_written_is_an_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "missing" / "report.pdf"
    assert cli.main(["report", str(WORKED), "-o", str(out)], ENGLISH) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_MESSAGES": "zh_TW.UTF-8", "LANG": "en_US"}, "zh"),
    ],
)
def test_the_terminal_decides_the_language(environment: dict[str, str], language: str) -> None:
    assert reader_language(environment) == language


# ---- plan ---------------------------------------------------------------------------------------


def planned(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    assert cli.main(["plan", str(WORKED), *options, "--json"], ENGLISH) == 0
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def test_a_plan_keeps_to_its_contract(capsys: pytest.CaptureFixture[str]) -> None:
    plan = planned(capsys, "--target", "3", "--start", "2027-01", "--capacity", "60")
    assert list(plan) == [
        "initiatives", "person_days", "months", "choice", "schedule", "trajectory",
    ]  # fmt: skip
    assert plan["initiatives"][0] == {
        "id": "I03",
        "start": "2027-01",
        "end": "2027-01",
        "person_days": 40.0,
    }
    assert (plan["choice"], plan["schedule"]) == ("optimal", "optimal")
    assert plan["person_days"] == sum(i["person_days"] for i in plan["initiatives"])
    assert max(i["end"] for i in plan["initiatives"]) == "2028-10"
    assert plan["months"] == 22
    assert (plan["trajectory"][0]["month"], plan["trajectory"][0]["stage"]) == ("2026-12", 2)
    assert (plan["trajectory"][-1]["month"], plan["trajectory"][-1]["stage"]) == ("2028-10", 3)
    assert set(plan["trajectory"][0]["dimensions"]) == {"STR", "ORG", "TAL", "DIG", "INT"}


def test_cells_can_be_planned_for_without_a_stage(capsys: pytest.CaptureFixture[str]) -> None:
    plan = planned(capsys, "--cell", "STR-2=F", "TAL-3=L")
    assert [one["id"] for one in plan["initiatives"]] == ["I15", "I13"]
    with_stage = planned(capsys, "--cell", "TAL-3=L", "--target", "3")
    assert with_stage["person_days"] > plan["person_days"]


def test_a_file_of_a_plan_for_cells_names_no_stage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "plan.xlsx"
    options = ["--cell", "TAL-3=L", "--format", "xlsx", "-o", str(out)]
    assert cli.main(["plan", str(WORKED), *options], CHINESE) == 0
    said = str(load_workbook(out).worksheets[0]["A2"].value)
    assert said.startswith("目标：提升选定的单元；")


def test_the_same_wish_gives_the_same_plan(capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--target", "5", "--start", "2027-01", "--capacity", "150")
    assert planned(capsys, *options) == planned(capsys, *options)


def test_a_plan_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["plan", str(WORKED), "--start", "2027-01"], CHINESE) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2027-01 – 2027-01  I03  转型办公室与任务台账"
    assert lines[-2:] == [
        "已证明：没有投入更少的举措组合能达成目标。",
        "已证明：该组合没有更短的排期。",
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--target", "9"], "--target: there is no stage 9. Use a whole number from 1 to 5."),
        (
            ["--cell", "STR-9=F"],
            "--cell: STR-9=F names no cell and rating. Write dimension, stage and P, L or F, "
            "as STR-2=L.",
        ),
        (["--start", "2027-13"], "--start: 2027-13 is no month. Write it as 2027-01."),
        (["--capacity", "-3"], "--capacity: -3 should be a number above 0."),
        (["--budget", "1e6"], "--budget: 1e6 should be a whole number, 0 or above."),
        (["--at-once", "0"], "--at-once: 0 should be a whole number, 1 or above."),
        (["--pin", "I99"], "--pin: there is no initiative I99. Did you mean “I39”?"),
        (
            ["--pin", "I01", "--exclude", "I01"],
            "I01 cannot be wanted and excluded. Choose one of the two.",
        ),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_a_wish_that_is_none_is_refused(
    capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    assert cli.main(["plan", str(WORKED), *options], ENGLISH) == 2
    assert capsys.readouterr().err == said + "\n"


# ---- Plan files ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "begins"),
    [
        ("csv", "\ufeff编号,任务,".encode()),
        ("ics", b"BEGIN:VCALENDAR\r\n"),
        ("xml", b"<?xml version='1.0' encoding='UTF-8'?>"),
        ("xlsx", b"PK\x03\x04"),
    ],
)
def test_a_plan_is_written_as_a_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, kind: str, begins: bytes
) -> None:
    out = tmp_path / f"plan.{kind}"
    options = ["--target", "3", "--start", "2027-01", "--format", kind, "-o", str(out)]
    assert cli.main(["plan", str(WORKED), *options], ENGLISH) == 0
    assert out.read_bytes().startswith(begins)
    assert capsys.readouterr().out == ""
    assert [file.name for file in tmp_path.iterdir()] == [out.name]


def test_a_plan_file_keeps_to_what_is_typed_and_speaks_the_language_that_is_asked_for(
    tmp_path: Path,
) -> None:
    out = tmp_path / "plan.csv"
    options = ["--start", "2031-05", "--format", "csv", "-o", str(out), "--lang", "en"]
    assert cli.main(["plan", str(WORKED), *options], CHINESE) == 0
    lines = out.read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("No.,Task,")
    assert ",2031-05-01," in lines[1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--format", "csv"], "--format: name the file to write with -o."),
        (["-o", "plan.csv"], "-o: name the format of the file with --format."),
        (
            ["--target", "1", "--format", "ics", "-o", "plan.ics"],
            "There is nothing to do: the target is attained already. Choose a higher one.",
        ),
    ],
    ids=["no file", "no format", "no tasks"],
)
def test_a_plan_file_that_cannot_be_is_refused(
    capsys: pytest.CaptureFixture[str], options: list[str], said: str
) -> None:
    assert cli.main(["plan", str(WORKED), *options], ENGLISH) == 2
    assert capsys.readouterr().err == said + "\n"


def test_every_kind_of_plan_file_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["plan", "--help"], ENGLISH)
    asked = re.search(r"--format \{([a-z,]+)\}", capsys.readouterr().out)
    assert asked is not None
    assert set(asked[1].split(",")) == set(MEDIA_TYPES)


# ---- The file's scenario ------------------------------------------------------------------------

SCENARIO = {
    "start": "2028-02", "capacity": 70, "budget_cny": 90_000_000, "at_once": 3,
    "pinned": ["I32"], "excluded": ["I44"],
}  # fmt: skip


def wishing(folder: Path, target: int | None = 3, **scenario: object) -> Path:
    document = json.loads(WORKED.read_text("utf-8"))
    return written(folder, document | {"target_stage": target, "scenario": scenario})


def plan_of(capsys: pytest.CaptureFixture[str], file: Path, *options: str) -> dict[str, Any]:
    assert cli.main(["plan", str(file), *options, "--json"], ENGLISH) == 0
    result: dict[str, Any] = json.loads(capsys.readouterr().out)
    return result


def test_a_plan_keeps_to_the_scenario_of_its_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    said = plan_of(capsys, wishing(tmp_path, **SCENARIO))
    options = (
        "--target 3 --start 2028-02 --capacity 70 --budget 90000000 --at-once 3 --pin I32 "
        "--exclude I44"
    )
    assert said == planned(capsys, *options.split())
    assert said["initiatives"][0]["start"] == "2028-02"


def test_what_is_typed_wins_over_the_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = wishing(tmp_path, **SCENARIO)
    options = ("--start", "2027-01", "--capacity", "200", "--at-once", "8")
    typed = plan_of(capsys, file, *options, "--exclude", "I32", "--pin", "I44")
    chosen = {initiative["id"] for initiative in typed["initiatives"]}
    assert typed["initiatives"][0]["start"] == "2027-01"
    assert typed["months"] < plan_of(capsys, file)["months"]
    assert "I44" in chosen
    assert "I32" not in chosen


def test_a_plan_is_refused_where_a_report_leaves_out_what_cannot_be(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file, out = wishing(tmp_path, budget_cny=0), tmp_path / "report.pdf"
    assert cli.main(["plan", str(file)], ENGLISH) == 2
    said = capsys.readouterr().err
    assert said.startswith("The budget is too small for the target: it takes at least ")
    assert cli.main(["report", str(file), "-o", str(out)], ENGLISH) == 0
    assert capsys.readouterr().err == said
    assert out.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        ([], "scenario: [] should be an object in braces."),
        ({"begin": "2027-01"}, 'scenario.begin: there is no key "begin". Remove it.'),
        ({"start": 2027}, "scenario.start: 2027 should be text in quotes."),
        (
            {"start": "January"},
            'scenario.start: "January" is no month from 2000 to 2099. Write it as 2027-01.',
        ),
        (
            {"start": "9999-12"},
            'scenario.start: "9999-12" is no month from 2000 to 2099. Write it as 2027-01.',
        ),
        (
            {"capacity": 0},
            "scenario.capacity: 0 should be a whole number from 1 to 1000000.",
        ),
        ({"capacity": 1.5}, "scenario.capacity: 1.5 should be a whole number."),
        (
            {"budget_cny": -1},
            "scenario.budget_cny: -1 should be a whole number from 0 to 100000000000.",
        ),
        ({"at_once": 101}, "scenario.at_once: 101 should be a whole number from 1 to 100."),
        ({"pinned": "I04"}, 'scenario.pinned: "I04" should be a list in square brackets.'),
        ({"pinned": [4]}, "scenario.pinned[0]: 4 should be text in quotes."),
        (
            {"excluded": ["I04", "I99"]},
            'scenario.excluded[1]: there is no initiative "I99". Did you mean “I39”?',
        ),
        (
            {"pinned": ["I04"], "excluded": ["I04"]},
            "scenario: I04 cannot be pinned and excluded. Keep one of the two.",
        ),
    ],
    ids=str,
)
def test_every_fault_of_a_scenario_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, scenario: object, said: str
) -> None:
    assert refused(capsys, written(tmp_path, {"ratings": {}, "scenario": scenario})) == [said]


# ---- The way back ------------------------------------------------------------------------------


def test_who_has_the_machine_lets_somebody_set_a_new_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    with closing(Store.open(url)) as store:
        store.people.add(Person("p", "li.si", "李四", datetime.now(UTC)))
    set_up = {"DATABASE_URL": url, "YUANHANG_PUBLIC_URL": "https://yuanhang.bank.example"}
    assert cli.main(["reset-password", "Li.Si"], set_up) == 0
    said = capsys.readouterr().out
    link = re.findall(r"https://yuanhang\.bank\.example/account/reset\?token=([\w-]{22})", said)
    assert len(link) == 1
    with closing(Store.open(url)) as store:
        ticket = store.accounts.ticket(key_of(link[0]), "reset", datetime.now(UTC))
        told = [(entry.event.who, entry.event.action) for entry in store.records.every()]
    assert ticket is not None
    assert ticket.person_id == "p"
    assert told == [("console", "password.let-reset")]
    assert cli.main(["reset-password", "nobody"], set_up) == 2
    assert capsys.readouterr().err == "There is no account with this login. Check the login.\n"
