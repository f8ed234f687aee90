"""What is handed on without names and numbers, or without comments."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment import interchange
from assessment.access import Principal, guest
from assessment.delivery import Track
from assessment.discretion import MANNERS, Manner, mask, names_in
from assessment.messages import say
from assessment.model import LANGUAGES, Bank, Language, NotApplicable, Questionnaire, Rating
from assessment.problems import Refused
from assessment.service import Service
from assessment.store import Store

NOW = datetime(2027, 1, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请联系张三丰，电话13812345678。", "请联系***，电话***。"),
        ("+86 138-1234-5678 或 010-12345678", "*** 或 ***"),
        ("手机１３８１２３４５６７８", "手机***"),
        ("身份证 11010119900307123X", "身份证 ***"),
        ("卡号 6222 0212 3456 7890 123", "卡号 ***"),
        ("wang.wu+a@bank.example.cn 已确认", "*** 已确认"),
        ("ZHANG san said", "*** said"),
        ("2026-11-23 上线，接通率 93.5%", "2026-11-23 上线，接通率 93.5%"),
        ("成本 1,234,567 元；版本 1.10.2", "成本 1,234,567 元；版本 1.10.2"),
        ("", ""),
    ],
)  # fmt: skip
def test_names_and_numbers_of_people_are_masked_and_figures_stand(text: str, shown: str) -> None:
    assert mask(text, {"张三丰", "Zhang San"}) == shown


@given(st.text(), st.lists(st.text(min_size=2, max_size=4), max_size=3))
def test_no_known_name_is_left(text: str, names: list[str]) -> None:
    shown = mask(text, names)
    assert all(name not in shown for name in names if "*" not in name and name.casefold() == name)


@given(st.text(alphabet="abc 不", max_size=50))
def test_a_text_without_names_and_numbers_is_left_as_it_is(text: str) -> None:
    assert mask(text, {"张三丰"}) == text


def test_a_department_may_be_named() -> None:
    assert names_in(["李四", "王"], ["运营部", "赵六", "客服中心"]) == {"李四", "赵六"}


# ---- What is handed on --------------------------------------------------------------------------

TOLD = "陈小明说接通率低，电话13812345678"
HIDDEN = ("陈小明", "13812345678")


@pytest.fixture
def service(tmp_path: Path, model: Questionnaire) -> Iterator[Service]:
    store = Store.open(f"sqlite:///{tmp_path / 'y.db'}")
    yield Service(store, model, lambda: NOW)
    store.close()


@pytest.fixture
def mine(service: Service) -> tuple[Principal, str]:
    """An assessment in which somebody is named in every text."""
    started = service.start(guest([]), Bank("示例银行"))
    me, id_ = guest([started.secret]), started.assessment.id
    service.answer(me, id_, "STR-1.1", Rating.F, seen=0)
    service.answer(me, id_, "STR-1.2", NotApplicable(TOLD), seen=0)
    service.note(me, id_, "STR-1.1", comment=TOLD, evidence=TOLD, seen=1)
    task = service.adopt(me, id_).tasks[0].initiative_id
    service.track(me, id_, Track(task, "running", owner="陈小明", note=TOLD), seen=0)
    return me, id_


def words(pdf: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    text = "".join(document[n].get_textpage().get_text_range() for n in range(len(document)))
    document.close()
    return "".join(text.split())


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_shows_what_it_may_and_says_so(
    service: Service, mine: tuple[Principal, str], manner: Manner, language: Language
) -> None:
    shown = words(service.report(*mine, language, manner=manner))
    for hidden in HIDDEN:
        assert (hidden in shown) == (manner == "whole")
    for other in ("masked", "without"):
        told = "".join(say(language, f"report.appendix.{other}").split())
        assert (told in shown) == (manner == other)


@pytest.mark.parametrize("manner", MANNERS)
def test_the_export_shows_what_it_may_and_is_read_again(
    service: Service, mine: tuple[Principal, str], model: Questionnaire, manner: Manner
) -> None:
    text = service.export(*mine, manner=manner)
    for hidden in HIDDEN:
        assert (hidden in text) == (manner == "whole")
    assert json.loads(text).get("manner", "whole") == manner
    note = json.loads(text)["notes"]["STR-1.1"]
    assert ("comment" in note, "evidence" in note) == (manner != "without", True)
    interchange.read(model, text, now=NOW)


def test_the_findings_are_the_same_however_texts_are_shown(
    service: Service, mine: tuple[Principal, str]
) -> None:
    found = [json.loads(service.export(*mine, manner=manner)) for manner in MANNERS]
    assert len({one["fingerprint"] for one in found}) == 1
    assert len({json.dumps([one["dimensions"], one["evidenced_stage"]]) for one in found}) == 1


def test_another_manner_is_refused(service: Service, mine: tuple[Principal, str]) -> None:
    with pytest.raises(Refused, match="no manner loud"):
        service.export(*mine, manner="loud")  # type: ignore[arg-type]
