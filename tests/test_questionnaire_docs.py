"""What `docs/writing-a-questionnaire.md` tells a consultant to write is a right model."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from assessment import questionnaire

PAGE = Path(__file__).parents[1] / "docs" / "writing-a-questionnaire.md"


def test_the_examples_of_the_page_make_a_right_model(tmp_path: Path) -> None:
    model = tmp_path / "model"
    shutil.copytree(questionnaire.DEFAULT, model)
    for block in re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        heading, _, lines = block.partition("\n")
        name, _, section = heading.removeprefix("# ").partition(", under ")
        path = model / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        added = text.replace(f"\n{section}:\n", f"\n{section}:\n{lines}") if section else lines
        path.write_text(added, encoding="utf-8")
    path = model / "initiatives.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[STR-4.1]", "[STR-4.1, ECO-1.1]"), encoding="utf-8")
    loaded = questionnaire.load(model)
    assert loaded.dimensions[0].id == "ECO"
    assert len(loaded.items) == 77


def test_the_page_names_every_file_of_the_model() -> None:
    page = PAGE.read_text(encoding="utf-8")
    names = {path.name for path in questionnaire.DEFAULT.glob("*.yaml")}
    between = {"organization.yaml", "talent.yaml", "digital.yaml"}  # strategy … intelligence
    assert {name for name in names if name not in page} == between
