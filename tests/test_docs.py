"""The documentation cannot rot: its tables, examples and commands are held against the code."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from typing import get_args

import pytest

from assessment import cli, pitfalls, scoring
from assessment.delivery import Lateness
from assessment.interchange import TOP_KEYS
from assessment.model import Questionnaire, Rating
from assessment.scoring import ABOVE_L, ABOVE_N, ABOVE_P
from tests.conftest import ROOT

METHOD = (ROOT / "docs/method.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """The rows of the table whose first column has this heading."""
    lines = METHOD.splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            return rows
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def test_the_values_of_the_ratings_are_the_ones_scored_with() -> None:
    values = {name: Fraction(value) for name, _, _, value in table("rating")}
    assert values == {rating.name: Fraction(int(rating), 3) for rating in Rating}


def test_the_thresholds_of_a_cell_are_the_ones_scored_with() -> None:
    limits = [Fraction(re.findall(r"[\d.]+", row[0])[0]) for row in table("achievement")]
    scored = [Fraction(limit, 60) for limit in (ABOVE_N, ABOVE_P, ABOVE_L)]
    assert limits == [*scored, scored[-1]]


def test_the_thresholds_of_the_lamps_are_the_ones_diagnosed_with() -> None:
    limits = [int(re.findall(r"\d+", row[0])[0]) for row in table("imbalance")]
    assert limits == [pitfalls.TRAPPED, pitfalls.AT_RISK, pitfalls.AT_RISK]


def test_the_size_rules_are_the_ones_planned_with(model: Questionnaire) -> None:
    printed = [(seats.split()[-1], float(f), int(n)) for seats, f, n in table("seats")]
    rules = [(rule.max_seats, rule.factor, rule.at_once) for rule in model.size_rules]
    assert [(factor, at_once) for _, factor, at_once in printed] == [r[1:] for r in rules]
    assert [int(seats) for seats, _, _ in printed[:-1]] == [r[0] for r in rules[:-1]]


def test_the_worked_example_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["score", str(ROOT / "tests/examples/worked.json")], {}) == 0
    result = json.loads(capsys.readouterr().out)
    stages = ", ".join(f"{k} {d['stage']}" for k, d in result["dimensions"].items())
    cells = ", ".join(result["blocking_cells"])
    flat = result | {"dimensions": stages, "blocking_cells": cells} | result["pitfalls"]
    for name, value in table("result"):
        digits = len(value.partition(".")[2])
        shown = f"{flat[name]:.{digits}f}" if digits else str(flat[name])
        assert shown == value, name


def test_the_json_of_the_page_is_one_the_reader_knows() -> None:
    block = re.search(r"```json\n(.*?)```", METHOD, re.DOTALL)
    assert block is not None
    assert set(json.loads(block.group(1))) | {"respondents"} == set(TOP_KEYS)


def test_the_kinds_of_lateness_are_the_ones_followed_by() -> None:
    assert [row[0] for row in table("lateness")] == list(get_args(Lateness))


def test_the_page_names_the_version_of_the_method() -> None:
    assert f"Version {scoring.METHOD_VERSION} " in METHOD
