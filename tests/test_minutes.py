"""The minutes of a workshop, read back: the PDF by pdfium, the workbook by openpyxl."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from assessment.discretion import Manner
from assessment.messages import say
from assessment.model import LANGUAGES, Language, NotApplicable, Questionnaire, Rating
from assessment.service import Service
from assessment.store import Store
from reports.minutes import Kind, Record
from reports.minutes.content import compose
from tests.test_content import words
from tests.test_service_workshops import ITEM, NINE, OTHER, Clock, Host, Phone

_, P, L, F = Rating
HAN = re.compile(r"[\u3400-\u9fff]")
HOSTILE = "=1+1 <R&D> 我们没有专人"
POINT = "=HYPERLINK(外包合同)"
THIRD = "STR-2.1"


@pytest.fixture
def service(tmp_path: Path, model: Questionnaire) -> Iterator[Service]:
    with closing(Store.open(f"sqlite:///{tmp_path / 'minutes.db'}")) as store:
        yield Service(store, model, Clock())


def held(service: Service, *, is_named: bool = False) -> Host:
    """Six seats of two roles. The first item is voted twice and locked twice, the second once and
    not locked, the third nobody votes on; one point stays open and one is settled."""
    roles = [role.id for role in service.questionnaire.roles[:2]]
    host = Host.starting(service, is_named=is_named, roles=roles)
    host.do("arrange", [ITEM, OTHER, THIRD])
    phones = [
        Phone.joining(host, roles[seat > 3], f"Zhang{seat}" if is_named else "")
        for seat in range(1, 7)
    ]
    host.vote_on(ITEM, phones, "FFFNNN")
    round_ = host.open(ITEM)
    for phone, choice in zip(phones, "FFFFFN", strict=True):
        phone.vote(round_, choice, HOSTILE if choice == "N" else "")
    host.do("close_vote", round_)
    host.do("reveal", round_)
    first = host.do("lock", ITEM, F).session.locks[ITEM]
    host.do("lock", ITEM, L, reason="证据只有一半", replaces=first.number)
    host.vote_on(OTHER, phones, "LLLLL?")
    host.do("park", POINT, ITEM)
    settled = host.do("park", "已经答复").session.points[-1]
    host.do("settle", settled.number)
    host.do("end_workshop")
    return host


def record(service: Service, host: Host, language: Language) -> Record:
    minutes = service.minutes(host.me, host.assessment_id, host.workshop_id)
    return Record(minutes, service.questionnaire, "示例银行", {}, language, NINE.date())


def text_of(pdf: bytes) -> str:
    """Lines joined, as a sentence may be broken anywhere."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return "".join("".join(pages).split())


def file_of(host: Host, kind: str, language: Language) -> bytes:
    made: bytes = host.service.minutes_file(
        host.me,
        host.assessment_id,
        host.workshop_id,
        kind,  # type: ignore[arg-type]
        language,
    )
    return made


def book_of(host: Host, language: Language = "zh") -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(file_of(host, "xlsx", language)))
    return {sheet.title: list(sheet.iter_rows(min_row=4, values_only=True)) for sheet in book}


# ---- On paper -----------------------------------------------------------------------------------


def test_the_pdf_tells_votes_locks_reasons_outliers_and_what_is_left(service: Service) -> None:
    text = text_of(file_of(held(service), "pdf", "zh"))
    for said in (
        "2026年11月26日",
        "共6个席位",
        "投票2项，锁定1项，其中一并通过0项；存在认识分歧1项",
        "第1次投票",
        "第2次投票",
        "锁定为“大部分达成”。理由：证据只有一半",
        "锁定为“全面达成”，后被替换",
        f"认为“未达成”：{HOSTILE}",
        "本项没有锁定",
        POINT,
        "待议",
        "已解决",
    ):
        assert "".join(said.split()) in text, said


def test_a_dispute_is_called_one_with_the_roles_that_differ(service: Service) -> None:
    roles = list(service.questionnaire.roles[:2])
    host = Host.starting(service, roles=[role.id for role in roles])
    phones = [Phone.joining(host, roles[seat > 2].id) for seat in range(6)]
    host.vote_on(ITEM, phones, "FFFNNN")
    said = list(words(compose(record(service, host, "zh"))))
    low, high = (role.name.zh for role in (roles[1], roles[0]))
    dispute = "认识分歧：一致程度 0.00，下中位数为“未达成”。"
    assert f"{dispute}“{low}”认为未达成，“{high}”认为全面达成。" in said


def test_people_are_named_only_where_the_room_was(service: Service) -> None:
    named, anonymous = held(service, is_named=True), held(service)
    assert "Zhang6" in text_of(file_of(named, "pdf", "zh"))
    assert "Zhang" not in text_of(file_of(anonymous, "pdf", "zh"))
    assert "Zhang" not in str(book_of(anonymous))


def test_a_vote_that_is_not_revealed_is_not_in_the_minutes(service: Service) -> None:
    host = Host.starting(service)
    Phone.joining(host).vote(host.open(), "N", HOSTILE)
    assert HOSTILE not in list(words(compose(record(service, host, "zh"))))
    assert HOSTILE not in str(book_of(host))


def test_what_was_waved_through_is_told_apart(service: Service) -> None:
    host = Host.starting(service)
    phones = [Phone.joining(host) for _ in range(3)]
    host.vote_on(ITEM, phones, "FFF")
    host.do("end_workshop")
    host.begin()
    host.do("wave_through", [ITEM])
    said = list(words(compose(record(service, host, "zh"))))
    assert "一并通过的题项" in said
    assert not any(word == "逐项纪要" for word in said)


def test_what_was_locked_by_hand_after_that_is_told_with_its_reason(service: Service) -> None:
    host = Host.starting(service)
    host.vote_on(ITEM, [Phone.joining(host) for _ in range(3)], "FFF")
    host.do("end_workshop")
    host.begin()
    waved = host.do("wave_through", [ITEM]).session.locks[ITEM]
    host.do("lock", ITEM, L, reason="流程没有写下来", replaces=waved.number)
    said = list(words(compose(record(service, host, "zh"))))
    assert "一并通过的题项" not in said
    assert "本项没有投票。" in said
    assert any("理由：流程没有写下来" in word for word in said)
    assert any("此前各自的回答一致，一并通过。" in word for word in said)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("manner", ["masked", "without"])
@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_minutes_to_hand_on_name_nobody_and_say_how_texts_are_shown(
    service: Service, kind: Kind, manner: Manner, language: Language
) -> None:
    host = Host.starting(service, is_named=True)
    Phone.joining(host, "", "Zhang1").vote(round_ := host.open(), "F", "Zhang1：见系统截图")
    Phone.joining(host, "", "Zhang2").vote(round_, "N", "Zhang1 的手机是 13812345678，没有专人")
    host.do("close_vote", round_)
    host.do("reveal", round_)
    host.do("lock", ITEM, L, reason="证据只有一半，Zhang2 同意")
    host.do("park", "请 Zhang1 答复外包合同")
    given = service.minutes_file(
        host.me, host.assessment_id, host.workshop_id, kind, language, manner=manner
    )
    if kind == "pdf":
        said = text_of(given)
    else:
        book = openpyxl.load_workbook(io.BytesIO(given))
        said = str([list(sheet.iter_rows(values_only=True)) for sheet in book]).replace(" ", "")
    assert "Zhang" not in said
    assert "13812345678" not in said
    assert say(language, f"minutes.manner_{manner}").replace(" ", "") in said
    texts = ("见系统截图", "证据只有一半", "答复外包合同")
    assert [text in said for text in texts] == [manner == "masked"] * 3


def test_an_empty_workshop_has_minutes(service: Service) -> None:
    host = Host.starting(service)
    assert "没有人加入。" in text_of(file_of(host, "pdf", "zh"))
    assert book_of(host)["议程与结果"][0][0] == ITEM


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_workshop_gives_the_same_bytes(service: Service, language: Language) -> None:
    host = held(service)
    assert file_of(host, "pdf", language) == file_of(host, "pdf", language)
    assert file_of(host, "xlsx", language) == file_of(host, "xlsx", language)


def test_the_english_minutes_have_no_chinese_but_what_was_typed(service: Service) -> None:
    host = held(service)
    typed = {"示例银行", HOSTILE, POINT, "已经答复", "证据只有一半"}
    for said in words(compose(record(service, host, "en"))):
        for one in typed:
            said = said.replace(one, "")
        assert not HAN.search(said), said


# ---- In cells -----------------------------------------------------------------------------------


def test_the_workbook_has_a_table_for_every_part(service: Service) -> None:
    book = book_of(held(service))
    assert list(book) == ["概况", "参加情况", "议程与结果", "投票", "评论", "锁定", "待议事项"]


def test_a_line_an_item_with_agreement_median_and_lock(service: Service) -> None:
    results = book_of(held(service))["议程与结果"]
    item, practice, rounds, agreement, median, locked, who, _, why = results[0]
    assert (item, rounds, median, locked) == (ITEM, 2, "全面达成", "大部分达成")
    assert practice == service.questionnaire.item[ITEM].practice.zh
    assert isinstance(agreement, float)
    assert 0 < agreement < 1
    assert str(who).startswith("主持人（链接 ")
    assert why == "理由：证据只有一半"
    assert results[2][:6] == (THIRD, service.questionnaire.item[THIRD].practice.zh, 0, *[None] * 3)


def test_every_vote_is_counted_by_role(service: Service) -> None:
    votes = book_of(held(service))["投票"]
    assert [row[3:9] for row in votes if row[:2] == (ITEM, 2)] == [
        (1, 0, 0, 2, 0, 0),
        (0, 0, 0, 3, 0, 0),
    ]


def test_replaced_locks_stand_beside_the_one_that_counts(service: Service) -> None:
    locks = book_of(held(service))["锁定"]
    assert [(row[1], row[5]) for row in locks] == [("全面达成", "已替换"), ("大部分达成", "有效")]


def test_no_text_is_a_formula(service: Service) -> None:
    book = openpyxl.load_workbook(io.BytesIO(file_of(held(service), "xlsx", "zh")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert {HOSTILE, POINT} <= {cell.value for cell in cells}


def test_not_applicable_is_written_as_a_word(service: Service) -> None:
    host = Host.starting(service)
    host.vote_on(ITEM, [Phone.joining(host)], ["NA"])  # type: ignore[arg-type]
    host.do("lock", ITEM, NotApplicable("外包"), reason="外包")
    assert book_of(host)["锁定"][0][1] == "不适用"
