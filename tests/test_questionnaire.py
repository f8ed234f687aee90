"""The delivered model: whole, bilingual, in the words of the field; and models of others."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assessment import questionnaire
from assessment.model import EffortSize, Questionnaire, SizeRule, Text
from assessment.problems import Refused

SMALL = Path(__file__).parent / "models" / "small"

AGREED_LATIN = {"AUM", "GB", "T", "CBA", "JR", "ISO", "CC-CMM-OC", "COPC", "SQM"}
"""Latin words that may stand in a Chinese text: document numbers, names and AUM."""


@pytest.fixture(scope="module")
def model() -> Questionnaire:
    return questionnaire.load(questionnaire.DEFAULT)


def texts(value: object, place: str) -> Iterator[tuple[str, Text]]:
    """Every text inside `value`, with where it stands."""
    if isinstance(value, Text):
        yield place, value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts(part, f"{place}.{getattr(part, 'id', '')}")
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name), f"{place}.{field.name}")


def test_the_delivered_model_has_no_problem() -> None:
    assert questionnaire.check(questionnaire.DEFAULT) == ()


def test_the_model_has_five_stages_five_dimensions_and_seventy_five_items(
    model: Questionnaire,
) -> None:
    assert [stage.number for stage in model.stages] == [1, 2, 3, 4, 5]
    assert [dimension.id for dimension in model.dimensions] == ["STR", "ORG", "TAL", "DIG", "INT"]
    assert [len(model.capabilities_of(dimension.id)) for dimension in model.dimensions] == [3] * 5
    assert [item.id for item in model.items] == [
        f"{dimension}-{number}.{stage}"
        for dimension in ("STR", "ORG", "TAL", "DIG", "INT")
        for number in (1, 2, 3)
        for stage in (1, 2, 3, 4, 5)
    ]


def test_the_lists_beside_are_complete(model: Questionnaire) -> None:
    assert len(model.roles) == 18
    assert len(model.initiatives) == 45
    assert len(model.kpis) == 36
    assert len(model.figures) == 13
    assert [pitfall.is_indicative for pitfall in model.pitfalls] == [False, False, False, True]


def test_leading_dimensions_weigh_two(model: Questionnaire) -> None:
    assert {dimension.id: dict(dimension.lead) for dimension in model.dimensions} == {
        "STR": {1: 2},
        "ORG": {1: 2, 2: 2, 4: 2},
        "TAL": {2: 2, 4: 2},
        "DIG": {3: 2},
        "INT": {5: 2},
    }


def test_planning_values_are_those_of_the_method(model: Questionnaire) -> None:
    assert model.efforts == {
        "S": EffortSize(40, 100_000),
        "M": EffortSize(150, 600_000),
        "L": EffortSize(350, 2_500_000),
    }
    assert model.size_rules == (
        SizeRule(50, 0.7, 6),
        SizeRule(300, 1.0, 8),
        SizeRule(None, 1.3, 8),
    )


def test_an_item_carries_everything_a_card_shows(model: Questionnaire) -> None:
    item = model.item["ORG-3.4"]
    assert item.capability_id == "ORG-3"
    assert item.dimension_id == "ORG"
    assert item.stage == 4
    assert item.roles == ("CP", "MKT", "QA")
    assert item.sources == ("R26", "R27", "R28", "R30")
    assert item.kpis == ("K33", "K17")
    assert "免打扰名单" in item.practice.zh
    assert "do-not-call list" in item.practice.en


def test_no_chinese_stands_in_an_english_text(model: Questionnaire) -> None:
    found = [
        (place, text.en)
        for place, text in texts(model, "model")
        if re.search(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”]", text.en)
    ]
    assert found == []


def test_no_english_stands_in_a_chinese_text(model: Questionnaire) -> None:
    found = [
        (place, text.zh)
        for place, text in texts(model, "model")
        if set(re.findall(r"[A-Za-z][A-Za-z-]*", text.zh)) - AGREED_LATIN
    ]
    assert found == []


def test_chinese_texts_are_chinese_and_fully_punctuated(model: Questionnaire) -> None:
    found = [
        (place, text.zh)
        for place, text in texts(model, "model")
        if ".unit" not in place
        and (
            not re.search(r"[\u4e00-\u9fff]", text.zh)
            or re.search(
                r"""[\u4e00-\u9fff”）》][,;:!?()'"]|[,;:!?()'"][\u4e00-\u9fff“（《]""", text.zh
            )
        )
    ]
    assert found == []


def test_english_texts_begin_with_a_capital_or_a_figure(model: Questionnaire) -> None:
    found = [
        (place, text.en)
        for place, text in texts(model, "model")
        if ".unit" not in place and text.en[0].islower()
    ]
    assert found == []


def test_practices_are_whole_sentences(model: Questionnaire) -> None:
    found = [
        item.id
        for item in model.items
        if not (item.practice.zh.endswith("。") and item.practice.en.endswith("."))
    ]
    assert found == []


def test_no_unverified_source_is_cited(model: Questionnaire) -> None:
    assert [source.id for source in model.sources if source.grade == "C"] == []


def test_every_source_is_cited_or_backs_a_published_value(model: Questionnaire) -> None:
    cited = {source for item in model.items for source in item.sources}
    cited.update(source for figure in model.figures for source in figure.sources)
    published = {"R08", "R50", "R51"}  # cited by name in the KPI dictionary
    assert {source.id for source in model.sources} == cited | published


def test_every_kpi_is_asked_for(model: Questionnaire) -> None:
    asked = {kpi for item in model.items for kpi in item.kpis}
    asked.update(kpi for capability in model.capabilities for kpi in capability.kpis)
    assert {kpi.id for kpi in model.kpis} - asked == set()


# ---- Models of others --------------------------------------------------------------------------


def test_another_model_is_followed(tmp_path: Path) -> None:
    small = questionnaire.load(SMALL)
    assert small.version == "0.3"
    assert [dimension.id for dimension in small.dimensions] == ["SVC", "RSK"]
    assert {c.id: [item.stage for item in c.items] for c in small.capabilities} == {
        "SVC-1": [1, 2, 3, 4, 5],
        "SVC-2": [1, 3],
        "RSK-1": [1, 2, 4],
    }
    assert small.figures == ()


def test_items_come_in_stage_order_whatever_the_file_says(tmp_path: Path) -> None:
    copy = tmp_path / "model"
    shutil.copytree(SMALL, copy)
    lines = (copy / "risk.yaml").read_text(encoding="utf-8").splitlines()
    lines[5], lines[7] = lines[7], lines[5]
    (copy / "risk.yaml").write_text("\n".join(lines), encoding="utf-8")
    items = questionnaire.load(copy).capability["RSK-1"].items
    assert [item.id for item in items] == ["RSK-1.1", "RSK-1.2", "RSK-1.4"]


@pytest.mark.parametrize("form", ["bom", "crlf"])
def test_files_saved_on_windows_are_read(tmp_path: Path, form: str) -> None:
    copy = tmp_path / "model"
    shutil.copytree(SMALL, copy)
    for path in copy.glob("*.yaml"):
        content = path.read_bytes()
        path.write_bytes(
            b"\xef\xbb\xbf" + content if form == "bom" else content.replace(b"\n", b"\r\n")
        )
    read, original = questionnaire.load(copy), questionnaire.load(SMALL)
    assert dataclasses.replace(read, digest="") == dataclasses.replace(original, digest="")


def test_the_digest_is_the_same_for_the_same_bytes_anywhere(tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere"
    shutil.copytree(SMALL, copy)
    assert questionnaire.load(copy).digest == questionnaire.load(SMALL).digest


def test_the_digest_changes_with_every_word(tmp_path: Path) -> None:
    copy = tmp_path / "model"
    shutil.copytree(SMALL, copy)
    text = (copy / "risk.yaml").read_text(encoding="utf-8")
    (copy / "risk.yaml").write_text(text.replace("有制度清单。", "有制度清单，"), encoding="utf-8")
    changed, original = questionnaire.load(copy), questionnaire.load(SMALL)
    assert changed.digest != original.digest
    assert re.fullmatch("[0-9a-f]{12}", changed.digest)


def test_files_that_are_no_yaml_may_lie_beside_the_model(tmp_path: Path) -> None:
    copy = tmp_path / "model"
    shutil.copytree(SMALL, copy)
    (copy / "README.md").write_text("notes", encoding="utf-8")
    (copy / "samples").mkdir()
    assert questionnaire.check(copy) == ()


# ---- Kept and restored --------------------------------------------------------------------------


def test_a_kept_model_is_restored_word_for_word(model: Questionnaire) -> None:
    again = questionnaire.restore(model.files)
    assert again == model
    assert again.files == model.files


def test_a_kept_model_that_can_no_longer_be_read_says_why(model: Questionnaire) -> None:
    files = {name: text for name, text in model.files.items() if name != "pitfalls.yaml"}
    with pytest.raises(Refused) as refused:
        questionnaire.restore(files)
    assert [p.code for p in refused.value.problems] == ["model-file-missing"]
