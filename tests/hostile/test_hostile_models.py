"""Models that mean harm, or come from another world: every one is refused with sentences.

Nothing here may run, hang, swallow memory, leave the directory or reach a terminal unfiltered.
"""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from assessment import questionnaire
from assessment.model import LANGUAGES
from assessment.problems import Problem

SMALL = Path(__file__).parents[1] / "models" / "small"


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(SMALL, tmp_path / "model")
    monkeypatch.chdir(tmp_path)
    return Path("model")


def refuse(model: Path) -> tuple[Problem, ...]:
    """The problems, every one of them sayable in one printable line in both languages."""
    problems = questionnaire.check(model)
    assert problems
    for problem in problems:
        for language in LANGUAGES:
            assert problem.sentence(language).isprintable()
    return problems


def codes(model: Path) -> list[str]:
    return [problem.code for problem in refuse(model)]


def test_an_alias_bomb_does_not_multiply(model: Path) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{new}: &{new} [{', '.join(['*' + old] * 10)}]"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    (model / "glossary.yaml").write_text("\n".join(lines), encoding="utf-8")
    assert codes(model) == ["model-alias"]


def test_an_alias_to_itself_does_not_loop(model: Path) -> None:
    (model / "glossary.yaml").write_text("glossary: &a [*a]\n", encoding="utf-8")
    assert codes(model) == ["model-alias"]


def test_merge_keys_do_not_merge(model: Path) -> None:
    path = model / "kpis.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "    <<: {direction: down}\n", encoding="utf-8")
    assert codes(model) == ["model-unknown-key"]


@pytest.mark.parametrize(
    "tagged",
    [
        '!!python/object/apply:os.mkdir ["harmed"]',
        '!!python/object/new:os.mkdir ["harmed"]',
        "!!python/name:os.system",
        "!!python/module:harmed",
        '!<tag:yaml.org,2002:python/object/apply:os.mkdir> ["harmed"]',
        "!!binary aGFybQ==",
        "!include /etc/hostname",
    ],
)
def test_a_tag_runs_and_reads_nothing(model: Path, tagged: str) -> None:
    (model / "glossary.yaml").write_text(f"glossary:\n  - {tagged}\n", encoding="utf-8")
    assert codes(model)[0] == "model-tag"
    assert not Path("harmed").exists()


def test_an_image_is_refused(model: Path) -> None:
    (model / "kpis.yaml").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    assert codes(model) == ["model-not-utf8"]


def test_random_bytes_are_refused_without_an_exception(model: Path) -> None:
    chance = random.Random(2026)  # noqa: S311 - no secret, only noise
    for _ in range(200):
        (model / "kpis.yaml").write_bytes(chance.randbytes(chance.randrange(1, 400)))
        refuse(model)


def test_yaml_signs_in_any_order_are_refused_without_an_exception(model: Path) -> None:
    chance = random.Random(2026)  # noqa: S311 - no secret, only noise
    signs = [*"[]{}:,-?&*!|>'\"%@`#\\ \n\t", "kpis", ": ", "\n  ", "- ", "---\n", "...\n", "~", "é"]
    for _ in range(400):
        content = "".join(chance.choices(signs, k=chance.randrange(1, 60)))
        (model / "kpis.yaml").write_text(content, encoding="utf-8")
        refuse(model)


def test_a_model_cut_off_anywhere_is_refused_without_an_exception(model: Path) -> None:
    path = model / "initiatives.yaml"
    content = path.read_bytes()
    for end in range(0, len(content) - 60, 17):
        path.write_bytes(content[:end])
        refuse(model)


def test_lines_lost_doubled_or_swapped_never_raise_and_never_pass_a_broken_model(
    model: Path,
) -> None:
    chance = random.Random(2026)  # noqa: S311 - no secret, only noise
    names = [path.name for path in sorted(model.glob("*.yaml"))]
    for _ in range(150):
        name = chance.choice(names)
        content = (model / name).read_bytes()
        lines = content.splitlines(keepends=True)
        one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(3):
            case 0:
                del lines[one]
            case 1:
                lines.insert(other, lines[one])
            case _:
                lines[one], lines[other] = lines[other], lines[one]
        (model / name).write_bytes(b"".join(lines))
        if not questionnaire.check(model):
            loaded = questionnaire.load(model)
            served = {item for initiative in loaded.initiatives for item in initiative.serves}
            assert served == set(loaded.item)
        (model / name).write_bytes(content)


@pytest.mark.parametrize(
    "content",
    [
        "[" * 200_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "".join(" " * depth + "a:\n" for depth in range(600)),
    ],
    ids=["lists", "mappings", "dashes", "indentation"],
)
def test_depth_does_not_exhaust_the_stack(model: Path, content: str) -> None:
    (model / "kpis.yaml").write_text(content, encoding="utf-8")
    assert codes(model) == ["model-too-deep"]


def test_a_huge_file_is_not_even_read(model: Path) -> None:
    with (model / "kpis.yaml").open("wb") as file:
        file.truncate(10**12)  # sparse: takes no room on the disk
    assert codes(model) == ["model-file-too-large"]


def test_tens_of_thousands_of_wrong_keys_are_counted_not_listed(model: Path) -> None:
    keys = "".join(f"k{number}:\n" for number in range(60_000))
    (model / "kpis.yaml").write_text(keys, encoding="utf-8")
    assert len(refuse(model)) == 501


def test_tens_of_thousands_of_unknown_items_are_counted_not_listed(model: Path) -> None:
    ids = ", ".join(f"SVC-1.{number}" for number in range(30_000))
    path = model / "pitfalls.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("ahead: [", f"ahead: [{ids}, "), encoding="utf-8")
    assert len(refuse(model)) == 501


def test_initiatives_in_one_great_ring_are_found(model: Path) -> None:
    path = model / "initiatives.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index("  A1:")
    block = text[start : text.index("  A2:")]
    ring = "".join(
        block.replace("A1:", f"A{number}:").replace(
            "requires: []", f"requires: [A{number % 700 + 1}]"
        )
        for number in range(1, 701)
    )
    ring = ring.replace("[SVC-1.1, SVC-2.1, RSK-1.1]", "[SVC-1.1]", 699)
    path.write_text(text[:start] + ring, encoding="utf-8")
    assert "model-initiative-cycle" in codes(model)


def test_initiatives_that_all_wait_for_all_do_not_hang(model: Path) -> None:
    path = model / "initiatives.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index("  A1:")
    block = text[start : text.index("  A2:")]
    names = [f"A{number}" for number in range(100)]
    everything = ", ".join(names)
    whole = "".join(
        block.replace("A1:", f"{name}:").replace("requires: []", f"requires: [{everything}]")
        for name in names
    )
    path.write_text(text[:start] + whole, encoding="utf-8")
    assert codes(model).count("model-initiative-cycle") == 10


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.yaml",
        "/etc/passwd",
        "a/b.yaml",
        "..",
        "risk.yaml\\0.txt",
        "con\\nfig.yaml",
    ],
)
def test_a_questionnaire_file_stays_in_the_directory(model: Path, name: str) -> None:
    path = model / "model.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("file: risk.yaml", f'file: "{name}"'), encoding="utf-8")
    assert set(codes(model)) <= {
        "model-file-name",
        "model-text-not-printable",
        "model-file-not-used",
    }


def test_a_pipe_in_the_place_of_a_file_does_not_hang(model: Path) -> None:
    (model / "kpis.yaml").unlink()
    os.mkfifo(model / "kpis.yaml")
    assert codes(model) == ["model-file-not-regular"]


def test_an_endless_device_is_not_read(model: Path) -> None:
    (model / "kpis.yaml").unlink()
    (model / "kpis.yaml").symlink_to("/dev/zero")
    assert codes(model) == ["model-file-not-regular"]


def test_a_link_to_itself_is_not_followed_for_ever(model: Path) -> None:
    (model / "kpis.yaml").unlink()
    (model / "kpis.yaml").symlink_to("kpis.yaml")
    [problem] = refuse(model)
    assert problem.sentence("en") == (
        "model/kpis.yaml: This file cannot be read. Check its permissions and the disk."
    )
    assert problem.sentence("zh") == "model/kpis.yaml：无法读取这个文件。请检查访问权限和存储。"


def test_a_link_to_nothing_is_a_missing_file(model: Path) -> None:
    (model / "kpis.yaml").unlink()
    (model / "kpis.yaml").symlink_to("nowhere.yaml")
    assert codes(model) == ["model-file-missing"]


def test_a_link_to_a_real_file_is_fine(model: Path) -> None:
    (model / "kpis.yaml").rename("elsewhere.yaml")
    (model / "kpis.yaml").symlink_to("../elsewhere.yaml")
    assert questionnaire.check(model) == ()


def test_a_file_in_the_place_of_the_directory_is_refused(model: Path) -> None:
    assert codes(model / "kpis.yaml") == ["model-directory-missing"]


@pytest.mark.parametrize(
    "word",
    [
        r"\e[2J\e[31mred",  # a terminal would clear the screen
        r"a\u202Eb",  # the right-to-left override turns sentences round
        r"line\u2028break",
        r"nul\0",
        r"zero\u200Bwidth",
    ],
)
def test_a_text_holds_nothing_a_reader_cannot_see(model: Path, word: str) -> None:
    path = model / "kpis.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Requests taken", word), encoding="utf-8")
    assert codes(model) == ["model-text-not-printable"]


def test_braces_in_a_value_are_not_formatted(model: Path) -> None:
    path = model / "kpis.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(": up", ': "{0.__class__} {owner} %s"'), encoding="utf-8")
    [problem] = refuse(model)
    assert "'\"{0.__class__} {owner} %s\"'" in problem.sentence("en")


def test_chinese_spaces_and_rare_characters_are_welcome(model: Path) -> None:
    path = model / "kpis.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("受理量", "受理量\u3000𬬭\u00a0½"), encoding="utf-8")
    assert questionnaire.load(model).kpi["Q01"].name.zh == "受理量\u3000𬬭\u00a0½"
