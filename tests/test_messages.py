"""Every message in both languages, with the same parameters, and every code that the code names."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from assessment import messages
from assessment.messages import CATALOGUES as FOLDER
from assessment.messages import LOCALES, day, months, number, percent, read_catalogue, say
from assessment.model import LANGUAGES, Language, Month
from assessment.problems import Problem
from tests.conftest import ROOT

CATALOGUES = {language: read_catalogue(language) for language in LANGUAGES}
CODES = sorted(set(CATALOGUES["zh"]) | set(CATALOGUES["en"]))


def fields(templates: Iterable[str]) -> set[str]:
    parsed = (part for template in templates for part in string.Formatter().parse(template))
    return {name for _, name, _, _ in parsed if name is not None}


@pytest.mark.parametrize("code", CODES)
def test_a_message_stands_in_both_languages_with_the_same_parameters(code: str) -> None:
    found = {language: CATALOGUES[language].get(code, ()) for language in LANGUAGES}
    assert all(found.values()), f"{code} is missing in a language"
    assert all(form.strip() for texts in found.values() for form in texts), f"{code} is empty"
    parameters = {language: fields(texts) - {"count"} for language, texts in found.items()}
    assert parameters["zh"] == parameters["en"]
    of_many = {language: fields(texts[-1:]) for language, texts in found.items()}
    assert of_many["zh"] == of_many["en"], "Chinese has one form for one and for many"


HAN = re.compile(r"[\u3400-\u9fff]")


NAMES_KEYS = ("problem.", "cli.")
"""Messages for who edits files or types commands name keys as they stand there."""

AGREED = {"JavaScript", "https", "Excel", "Outlook", "Microsoft", "Project", "ProjectLibre"}


@pytest.mark.parametrize("code", [c for c in CODES if not c.startswith(NAMES_KEYS)])
def test_no_language_leaks_into_the_other(code: str) -> None:
    assert not HAN.search("".join(CATALOGUES["en"][code])) or code in BILINGUAL
    for text in CATALOGUES["zh"][code]:
        words = set(re.findall(r"[A-Za-z]{4,}", re.sub(r"\{\w+[^}]*\}", "", text)))
        assert words <= AGREED, text


BILINGUAL = {"language.zh", "language.en"}
"""Each language is offered under its own name."""


def used_codes() -> set[str]:
    """The literal codes that the source passes to `say`."""
    call = re.compile(r"""\bsay\(\s*[\w.]+,\s*"([\w.-]+)["]""")
    files = [*(ROOT / "assessment").rglob("*.py"), *(ROOT / "reports").rglob("*.py")]
    return {code for file in files for code in call.findall(file.read_text(encoding="utf-8"))}


def test_every_code_the_source_names_is_in_the_catalogues() -> None:
    assert used_codes() - set(CODES) == set()


def test_every_choice_has_a_word_for_nothing_chosen() -> None:
    """Streamlit's own is English."""
    silent = [
        f"{path.name}:{call.lineno}"
        for path in sorted((ROOT / "assessment/web").rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("selectbox", "multiselect")
        and "placeholder" not in [one.arg for one in call.keywords]
    ]
    assert silent == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogues_are_gettext_catalogues_as_babel_reads_them(language: Language) -> None:
    read = {}
    for path in (FOLDER / LOCALES[language] / "LC_MESSAGES").glob("*.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale=LOCALES[language], abort_invalid=True):
                code = message.id if isinstance(message.id, str) else message.id[0]
                string = message.string
                read[code] = (string,) if isinstance(string, str) else tuple(string)
    del read[""]
    assert CATALOGUES[language] == read


HEAD = 'msgid ""\nmsgstr ""\n"Language: en\\n"\n'


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for English .po files of one's own."""
    monkeypatch.setattr(messages, "CATALOGUES", tmp_path)
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    return folder


def test_a_message_may_be_quoted_and_go_on_in_the_next_line(catalogues: Path) -> None:
    body = '\n# said twice\nmsgid "a.b"\nmsgstr "\\"Yes\\"\\n"\n"No"\n'
    (catalogues / "a.po").write_text(HEAD + body, encoding="utf-8")
    assert read_catalogue("en") == {"a.b": ('"Yes"\nNo',)}


def test_a_line_that_is_no_message_is_a_mistake(catalogues: Path) -> None:
    (catalogues / "a.po").write_text(HEAD + '\nmsgid "a"\nmsgtsr "A"\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"a\.po:6: neither msgid nor msgstr"):
        read_catalogue("en")


def test_a_code_in_two_catalogues_is_a_mistake(catalogues: Path) -> None:
    for name in ("a.po", "b.po"):
        (catalogues / name).write_text(HEAD + '\nmsgid "a"\nmsgstr "A"\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"b\.po: a is in another catalogue, too"):
        read_catalogue("en")


@pytest.mark.parametrize(("language", "listed"), [("zh", "I01、I45"), ("en", "I01, I45")])
def test_a_refusal_lists_names_as_its_language_does(language: Language, listed: str) -> None:
    assert listed in Problem("plan-excluded", {"needed": ("I01", "I45")}).sentence(language)


def test_an_unknown_code_is_a_mistake() -> None:
    with pytest.raises(KeyError, match=r"no message 'no\.such'"):
        say("zh", "no.such")


def test_a_missing_parameter_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        say("zh", "problems.in_file", file="a.yaml")


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (2.5, 0, "3"),
        (-2.5, 0, "-3"),
        (Fraction(1, 3), 1, "0.3"),
        (0.05, 1, "0.1"),
        (1234567, 0, "1,234,567"),
    ],
)
def test_numbers_are_rounded_once_and_halves_up(
    value: float | Fraction, digits: int, shown: str
) -> None:
    assert [number(language, value, digits) for language in LANGUAGES] == [shown, shown]


def test_a_share_is_shown_as_a_percentage() -> None:
    assert percent("zh", Fraction(9418, 10_000), 2) == "94.18%"


@pytest.mark.parametrize(
    ("language", "shown"), [("zh", "2026年11月3日"), ("en", "3 November 2026")]
)
def test_dates_are_written_as_the_reader_expects(language: Language, shown: str) -> None:
    assert day(language, date(2026, 11, 3)) == shown


@pytest.mark.parametrize(
    ("first", "last", "zh", "en"),
    [
        (Month(2027, 1), Month(2027, 3), "2027年1—3月", "Jan–Mar 2027"),
        (Month(2027, 1), Month(2027, 1), "2027年1月", "Jan 2027"),
        (Month(2027, 11), Month(2028, 2), "2027年11月—2028年2月", "Nov 2027 – Feb 2028"),
    ],
)
def test_months_are_written_as_the_reader_expects(
    first: Month, last: Month, zh: str, en: str
) -> None:
    assert [months(language, first, last) for language in LANGUAGES] == [zh, en]
