"""A bank's data as a workbook to read, and the questionnaire filled in offline and read back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from assessment import filled, questionnaire
from assessment.access import Principal, guest
from assessment.messages import say
from assessment.model import (
    LANGUAGES,
    Bank,
    Language,
    NotApplicable,
    Questionnaire,
    Rating,
    Response,
)
from assessment.problems import Refused
from assessment.service import Service
from assessment.store import Store
from reports import books
from tests.test_archive import fill

NOW = datetime(2027, 1, 10, 12, tzinfo=UTC)
FORMULA = '=HYPERLINK("http://evil.example","点我")'


@pytest.fixture
def service(tmp_path: Path, model: Questionnaire) -> Iterator[Service]:
    store = Store.open(f"sqlite:///{tmp_path / 'y.db'}")
    yield Service(store, model, lambda: NOW)
    store.close()


@pytest.fixture
def mine(service: Service) -> tuple[Principal, str]:
    started = service.start(guest([]), Bank(FORMULA))
    me, id_ = guest([started.secret]), started.assessment.id
    service.answer(me, id_, "STR-1.1", Rating.P, seen=0)
    service.note(me, id_, "STR-1.1", comment=FORMULA, evidence="长" * 4000, seen=1)
    return me, id_


def opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


# ---- To be read ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_workbook_of_a_bank_tells_all_with_heads_in_sight(
    tmp_path: Path, model: Questionnaire, language: Language
) -> None:
    url = f"sqlite:///{tmp_path / 'full.db'}"
    me, id_ = fill(url, model)
    store = Store.open(url)
    book = opened(Service(store, model, lambda: NOW).take_out_book(me, id_, language))
    store.close()
    names = [say(language, f"books.sheet.{name}") for name in ("overview", "roadmap", "following")]
    answers = [say(language, "books.sheet.answers", number=n) for n in (1, 2)]
    assert book.sheetnames == [names[0], *answers, *names[1:]]
    assert {sheet.freeze_panes for sheet in book} == {"B2"}
    rows = list(book[answers[0]].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [item.id for item in model.items]
    assert "无该业务" in rows[1]
    followed = [str(c.value) for row in book[names[2]].iter_rows(min_row=2) for c in row]
    assert "≥ 0.1" in followed
    read = "2027年1月9日  0.3333" if language == "zh" else "9 January 2027  0.3333"
    assert any(text.startswith(read) for text in followed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_is_as_high_as_its_texts(
    service: Service, mine: tuple[Principal, str], model: Questionnaire, language: Language
) -> None:
    """LibreOffice, and the viewers of phones, would show the first line of a practice alone."""
    sheet = opened(service.questionnaire_book(*mine, language)).worksheets[0]
    width = sheet.column_dimensions["D"].width
    for row, item in enumerate(model.items, 2):
        practice = item.practice.in_(language)
        digits = len(practice) * (2 if language == "zh" else 1)
        height = sheet.row_dimensions[row].height
        assert height is not None
        assert height >= 13 * digits / width
    highest = sheet.row_dimensions[2].height  # evidence of 4,000 characters
    assert highest == pytest.approx(409, abs=1), "as high as a row may be"


def test_the_day_it_was_made_is_the_day_in_china(tmp_path: Path, model: Questionnaire) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'late.db'}")
    late = Service(store, model, lambda: datetime(2027, 1, 9, 22, tzinfo=UTC))
    started = late.start(guest([]), Bank("某行"))
    book = opened(late.take_out_book(guest([started.secret]), started.assessment.id, "zh"))
    store.close()
    said = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
    assert "2027年1月10日" in said
    assert "2027年1月9日" not in said


def test_no_text_becomes_a_formula_and_none_is_cut(
    service: Service, mine: tuple[Principal, str]
) -> None:
    book = opened(service.take_out_book(*mine, "zh"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert not [cell for cell in cells if cell.hyperlink]
    assert sum(cell.value == FORMULA for cell in cells) == 2
    assert any(cell.value == "长" * 4000 for cell in cells)


# ---- Filled in offline --------------------------------------------------------------------------

Edit = Callable[[Any], object]


def edited(service: Service, mine: tuple[Principal, str], edit: Edit) -> bytes:
    """The questionnaire as somebody has filled it in."""
    book = opened(service.questionnaire_book(*mine, "zh"))
    edit(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_questionnaire_offers_the_ratings_and_locks_the_words(
    service: Service, mine: tuple[Principal, str], model: Questionnaire, language: Language
) -> None:
    book = opened(service.questionnaire_book(*mine, language))
    sheet = book.worksheets[0]
    assert sheet.max_row == 1 + len(model.items)
    (list_,) = sheet.data_validations.dataValidation
    assert [one.split()[0] for one in list_.formula1.strip('"').split(",")] == [*filled.RATINGS]
    assert str(list_.sqref) == f"E2:E{1 + len(model.items)}"
    assert sheet.protection.sheet
    assert (sheet["D2"].protection.locked, sheet["E2"].protection.locked) == (True, False)
    assert book[filled.SEAL].sheet_state == "veryHidden"


def test_what_is_filled_in_is_shown_first_then_written_at_once(
    service: Service, mine: tuple[Principal, str]
) -> None:
    def edit(sheet: Any) -> None:
        sheet["E2"], sheet["G2"] = "L", "新的意见"
        sheet["E3"], sheet["F3"] = "NA 不适用", "无该业务"
        sheet["H4"] = 42

    data = edited(service, mine, edit)
    shown = service.look_into_book(*mine, data)
    assert [one.item_id for one in shown] == ["STR-1.1", "STR-1.2", "STR-1.3"]
    assert service.open(*mine).assessment.responses["STR-1.1"].judgement == Rating.P
    assert service.bring_answers(*mine, data) == shown
    said = service.open(*mine).assessment.responses
    assert (said["STR-1.1"].judgement, said["STR-1.1"].comment) == (Rating.L, "新的意见")
    assert said["STR-1.1"].evidence == "长" * 4000
    assert said["STR-1.2"].judgement == NotApplicable("无该业务")
    assert said["STR-1.3"].evidence == "42"
    assert service.bring_answers(*mine, data) == ()


def test_an_untouched_workbook_and_an_empty_one_change_nothing(
    service: Service, mine: tuple[Principal, str]
) -> None:
    def emptied(sheet: Any) -> None:
        for row in sheet.iter_rows(min_row=2, min_col=5, max_col=8):
            for cell in row:
                cell.value = None

    assert service.look_into_book(*mine, service.questionnaire_book(*mine, "en")) == ()
    assert service.look_into_book(*mine, edited(service, mine, emptied)) == ()


TYPED = st.text(
    st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\0"), max_size=30
)


@lru_cache(maxsize=1)
def small() -> Questionnaire:
    return questionnaire.load(Path(__file__).parent / "models" / "small")


@settings(max_examples=25, deadline=None)
@given(TYPED)
def test_whatever_was_typed_comes_back_unchanged(text: str) -> None:
    item = small().items[0].id
    said = {item: Response(item, Rating.L, comment=text, evidence="_x0041_" + text)}
    data = books.questionnaire(small(), said, "zh", NOW)
    assert filled.differences(filled.read(small(), data), said) == ()


def test_every_fault_is_told_by_sheet_and_cell_and_nothing_is_written(
    service: Service, mine: tuple[Principal, str]
) -> None:
    def edit(sheet: Any) -> None:
        sheet["E2"] = "完全达成"
        sheet["E3"] = "NA"
        sheet["G4"] = "=1+1"
        sheet["A5"] = "STR-1.44"
        sheet["E5"] = "F"
        sheet["A6"] = "STR-1.1"
        sheet["H7"] = datetime(2027, 1, 1)  # noqa: DTZ001
        sheet["G8"] = "x" * 4001
        sheet["F9"] = "不适用"
        sheet["E10"] = "F"

    data = edited(service, mine, edit)
    with pytest.raises(Refused) as refused:
        service.bring_answers(*mine, data, "问卷.xlsx")
    for language in LANGUAGES:
        told = "\n".join(refused.value.sentences(language))
        for cell in ("E2", "F3", "G4", "A5", "A6", "H7", "G8", "F9"):
            assert f"作答!{cell}" in told
    assert len(refused.value.problems) == 8
    assert "STR-1.4" in refused.value.problems[3].sentence("zh")
    assert len(service.open(*mine).assessment.responses) == 1


def zipped(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def bomb() -> bytes:
    return zipped(**{"xl/worksheets/sheet1.xml": "0" * (filled.MAX_UNPACKED + 1)})


def laughs(service: Service, mine: tuple[Principal, str]) -> bytes:
    """The questionnaire with entities in its strings."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(service.questionnaire_book(*mine, "zh"))) as given,
        zipfile.ZipFile(out, "w") as made,
    ):
        for name in given.namelist():
            data = given.read(name)
            if name.endswith("sharedStrings.xml"):
                head = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
                data = data.replace(b"?>", b"?>" + head, 1)
            made.writestr(name, data)
    return out.getvalue()


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "text": lambda: b"item,rating\nSTR-1.1,F\n",
    "json": lambda: b'{"ratings": {}}',
    "zip of nothing": lambda: zipped(),
    "zip of something": lambda: zipped(a="b"),
    "old format": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
    "bomb": bomb,
    "many parts": lambda: zipped(**{f"p{n}": "" for n in range(filled.MAX_PARTS + 1)}),
    "another workbook": lambda: saved(Workbook()),
    "huge": lambda: b"PK" + b"\0" * filled.MAX_BYTES,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_questionnaire_is_refused(
    service: Service, mine: tuple[Principal, str], what: str
) -> None:
    with pytest.raises(Refused):
        service.look_into_book(*mine, HOSTILE[what]())


def test_entities_in_a_workbook_are_refused(service: Service, mine: tuple[Principal, str]) -> None:
    with pytest.raises(Refused):
        service.look_into_book(*mine, laughs(service, mine))


def test_a_workbook_cut_short_is_refused(service: Service, mine: tuple[Principal, str]) -> None:
    data = service.questionnaire_book(*mine, "zh")
    for length in range(0, len(data), 997):
        with pytest.raises(Refused):
            service.look_into_book(*mine, data[:length])


def test_the_workbook_of_another_questionnaire_is_refused(
    service: Service, mine: tuple[Principal, str], small_model: Questionnaire, tmp_path: Path
) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'small.db'}")
    other = Service(store, small_model, lambda: NOW)
    started = other.start(guest([]), Bank("小银行"))
    data = other.questionnaire_book(guest([started.secret]), started.assessment.id, "zh")
    with pytest.raises(Refused, match="another version"):
        service.look_into_book(*mine, data)
    store.close()
