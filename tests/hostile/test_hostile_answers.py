"""Whatever is typed into an answer comes back exactly so, or is refused in a clear sentence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from assessment.access import Principal, guest
from assessment.model import MAX_TEXT, Bank, NotApplicable, Questionnaire, Rating
from assessment.problems import Refused
from assessment.service import Service
from assessment.store import Store
from tests.postgres import database_url  # noqa: F401 - a fixture

KEPT = {
    "markup": "R&D <5% </b><script>alert(1)</script>&amp;",
    "sql": "'); DROP TABLE answers; --",
    "parameters": "%s %(a)s :a ? $1 {0} {name} %",
    "json": '{"judgement": "F", "comment": null}',
    "right to left": "\u202eabc\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "emoji": "👩🏽‍💼👨‍👩‍👧‍👦🏦",
    "rare characters": "𠮷𣎴𡃁 㐂龘 \U0010ffff\uffff",
    "combining": "e\u0301 is not \u00e9",
    "blanks": "  前后空格\t\r\n\n\u3000\u00a0 ",
    "only blanks": "   ",
    "controls": "\x01\x07\x08\x1b[31m\x7f\x85\u2028\u2029",
    "byte order mark": "\ufeff开头",
    "formula": '=HYPERLINK("http://example.invalid")',
    "longest": "长" * MAX_TEXT,
    "longest in four bytes": "🏦" * MAX_TEXT,
    "backslashes": "\\x00 \\0 \\u0000 \\",
    "quotes": "'\"`“”‘’",
}

UNSTORABLE = {
    "nul": ("前\0后", "U+0000"),
    "high surrogate": ("前\ud83d后", "U+D83D"),
    "low surrogate": ("前\udc00后", "U+DC00"),
}


class Desk:
    """One assessment that is being answered."""

    def __init__(self, service: Service) -> None:
        self.service = service
        started = service.start(guest([]), Bank("示例银行"))
        self.me: Principal = guest([started.secret])
        self.id = started.assessment.id


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:  # noqa: F811
    store = Store.open(database_url)
    yield store
    store.close()


@pytest.fixture
def desk(store: Store, model: Questionnaire) -> Desk:
    return Desk(Service(store, model, lambda: datetime.now(UTC)))


@pytest.mark.parametrize("said", KEPT.values(), ids=KEPT.keys())
def test_a_comment_and_evidence_are_kept_exactly(desk: Desk, said: str) -> None:
    desk.service.note(desk.me, desk.id, "STR-1.1", comment=said, evidence=said, seen=0)
    kept = desk.service.open(desk.me, desk.id).assessment.responses["STR-1.1"]
    assert (kept.comment, kept.evidence) == (said, said)


@pytest.mark.parametrize("said", [KEPT["markup"], KEPT["sql"], KEPT["longest"], KEPT["blanks"]])
def test_a_reason_is_kept_exactly(desk: Desk, said: str) -> None:
    desk.service.answer(desk.me, desk.id, "STR-1.1", NotApplicable(said), seen=0)
    kept = desk.service.open(desk.me, desk.id).assessment.responses["STR-1.1"]
    assert kept.judgement == NotApplicable(said)


@pytest.mark.parametrize("name", [KEPT["markup"], KEPT["sql"], KEPT["emoji"], " 前后空格 "])
def test_the_name_of_a_bank_is_kept_exactly(desk: Desk, name: str) -> None:
    desk.service.describe_bank(desk.me, desk.id, Bank(name, name))
    assert desk.service.open(desk.me, desk.id).assessment.bank == Bank(name, name)


def test_4001_characters_are_refused_with_their_number(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        desk.service.note(desk.me, desk.id, "STR-1.1", comment="长" * 4001, seen=0)
    assert refused.value.sentences("en") == (
        "The comment is 4,001 characters long. At most 4,000 can be saved. Shorten it by 1.",
    )
    assert refused.value.sentences("zh") == (
        "“说明”共 4,001 个字符，最多可保存 4,000 个。请删减 1 个字符。",
    )
    assert desk.service.open(desk.me, desk.id).assessment.responses == {}


def test_comment_and_evidence_too_long_are_both_named(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        desk.service.note(
            desk.me, desk.id, "STR-1.1", comment="a" * 5000, evidence="b" * 6000, seen=0
        )
    assert [problem.code for problem in refused.value.problems] == [
        "answer-comment-too-long",
        "answer-evidence-too-long",
    ]


def test_a_huge_reason_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="1,000,000 characters long"):
        desk.service.answer(desk.me, desk.id, "STR-1.1", NotApplicable("无" * 1_000_000), seen=0)
    assert desk.service.open(desk.me, desk.id).assessment.responses == {}


@pytest.mark.parametrize(("said", "character"), UNSTORABLE.values(), ids=UNSTORABLE.keys())
def test_what_no_database_can_hold_is_refused_with_its_place(
    desk: Desk, said: str, character: str
) -> None:
    with pytest.raises(Refused) as refused:
        desk.service.note(desk.me, desk.id, "STR-1.1", evidence=said, seen=0)
    assert refused.value.sentences("en") == (
        f"Character 2 of the evidence note ({character}) cannot be stored. "
        "Remove it and save again.",
    )
    assert refused.value.sentences("zh") == (
        f"“证据”的第 2 个字符（{character}）无法保存。请删除该字符后重试。",
    )
    with pytest.raises(Refused):
        desk.service.answer(desk.me, desk.id, "STR-1.1", NotApplicable(said), seen=0)
    with pytest.raises(Refused):
        desk.service.describe_bank(desk.me, desk.id, Bank(said))
    assert desk.service.open(desk.me, desk.id).assessment.responses == {}


@pytest.mark.parametrize(
    "item_id", ["", "STR-99", "str-1.1", "STR-1.1 ", "' OR 1=1", "\0", "\ud800"]
)
def test_an_id_that_is_no_item_is_refused(desk: Desk, item_id: str) -> None:
    with pytest.raises(Refused):
        desk.service.answer(desk.me, desk.id, item_id, Rating.F, seen=0)
    with pytest.raises(Refused):
        desk.service.answer_quick(desk.me, desk.id, item_id, 1, seen=0)


@pytest.mark.parametrize("seen", [-1, 99, 2**40])
def test_a_revision_nobody_can_have_seen_does_no_harm(desk: Desk, seen: int) -> None:
    desk.service.answer(desk.me, desk.id, "STR-1.1", Rating.F, seen=seen)
    saved = desk.service.answer(desk.me, desk.id, "STR-1.1", Rating.P, seen=seen)
    assert saved.value.judgement is Rating.P
    assert saved.revision == 2
