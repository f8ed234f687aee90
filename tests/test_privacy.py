"""docs/privacy.md says of every table what of it is about people, in both languages."""

from __future__ import annotations

import re

import pytest

from assessment.store import tables
from tests.conftest import ROOT

PAGE = (ROOT / "docs/privacy.md").read_text(encoding="utf-8")
CHINESE, ENGLISH = PAGE.split("## 中文")[1].split("## English")


def rows(section: str) -> list[list[str]]:
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize("section", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_every_table_is_listed_once_and_no_other(section: str) -> None:
    listed = [row[0].strip("`") for row in rows(section)]
    assert sorted(listed) == sorted(tables.metadata.tables)


@pytest.mark.parametrize("section", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_each_says_what_why_how_long_and_who_sees_it(section: str) -> None:
    assert all(len(row) == 5 and all(row) for row in rows(section))


def test_each_language_keeps_to_itself() -> None:
    assert not re.search(r"[\u3400-\u9fff]", re.sub(r"我的账号|数据与隐私", "", ENGLISH))
