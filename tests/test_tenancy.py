"""Who leads a bank, what is asked of whom, and what several people say together."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assessment import tenancy
from assessment.access import Office, Role
from assessment.model import NotApplicable, Questionnaire, Rating, Response
from assessment.problems import Refused
from assessment.tenancy import Member, Person, Voice

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
N, P, L, F = Rating


def member(id_: str, role: Role, office: Office = Office.NONE, *, closed: bool = False) -> Member:
    person = Person(id_, id_, id_, NOW, office, closed_at=NOW if closed else None)
    return Member(person, role, NOW)


def voice(person: str, item: str, judgement: Rating | NotApplicable | None) -> Voice:
    return Voice(person, person, Response(item, judgement), 1, NOW)


# ---- Who leads ----------------------------------------------------------------------------------

MANAGER, CONSULTANT = member("m", Role.MANAGER), member("c", Role.CONSULTANT)
VIEWER = member("v", Role.VIEWER)


@pytest.mark.parametrize(
    ("members", "role"),
    [
        ([MANAGER, VIEWER], None),
        ([MANAGER, VIEWER], Role.CONTRIBUTOR),
        ([MANAGER, member("c", Role.MANAGER, closed=True)], None),
        ([MANAGER, member("o", Role.MANAGER, Office.OPERATOR)], Role.VIEWER),
    ],
    ids=["gone", "another role", "beside a closed account", "beside an operator"],
)
def test_the_last_leader_of_a_bank_stays(members: list[Member], role: Role | None) -> None:
    with pytest.raises(Refused, match="keeps at least one manager or consultant"):
        tenancy.check_led(members, "m", role)


@pytest.mark.parametrize(
    ("members", "person", "role"),
    [
        ([MANAGER, CONSULTANT], "m", None),
        ([MANAGER, VIEWER], "m", Role.CONSULTANT),
        ([MANAGER, VIEWER], "v", None),
        ([member("m", Role.MANAGER, closed=True), VIEWER], "v", Role.MANAGER),
    ],
    ids=["one of two", "another leading role", "a viewer", "a new leader"],
)
def test_whoever_is_not_the_last_leader_may_go(
    members: list[Member], person: str, role: Role | None
) -> None:
    tenancy.check_led(members, person, role)


def test_who_is_not_in_the_bank_is_given_no_role() -> None:
    with pytest.raises(Refused, match="no member of the bank any more"):
        tenancy.check_led([MANAGER], "x", Role.MANAGER)


# ---- What is asked of whom ----------------------------------------------------------------------


def test_a_dimension_a_capability_and_an_item_are_asked_together(model: Questionnaire) -> None:
    tenancy.check_subjects(model, ["TAL-1.2", "STR-1", "TAL-1.1", "INT"])
    asked = tenancy.covered(model, ["TAL-1.2", "STR-1", "STR-1.3", "INT"])
    assert asked[:6] == ("STR-1.1", "STR-1.2", "STR-1.3", "STR-1.4", "STR-1.5", "TAL-1.2")
    assert {id_.split("-")[0] for id_ in asked[6:]} == {"INT"}
    assert len(asked) == 6 + 15


def test_what_the_questionnaire_does_not_have_is_named(model: Questionnaire) -> None:
    with pytest.raises(Refused) as refused:
        tenancy.check_subjects(model, ["STR", "STR-9", "x"])
    assert [problem.params for problem in refused.value.problems] == [
        {"subject": "STR-9"},
        {"subject": "x"},
    ]


def test_a_part_has_what_is_asked_and_no_empty_capability_or_dimension(
    model: Questionnaire,
) -> None:
    part = tenancy.part(model, {"STR-2.2", "TAL-1.1"})
    assert [item.id for item in part.items] == ["STR-2.2", "TAL-1.1"]
    assert [capability.id for capability in part.capabilities] == ["STR-2", "TAL-1"]
    assert [dimension.id for dimension in part.dimensions] == ["STR", "TAL"]


# ---- What they say together ---------------------------------------------------------------------


def test_where_the_bank_has_said_nothing_the_lower_median_counts(model: Questionnaire) -> None:
    voices = [voice("a", "STR-1.1", F), voice("b", "STR-1.1", P)]
    said = tenancy.consolidated(model, {}, voices)
    assert said == {"STR-1.1": Response("STR-1.1", P, is_contributed=True)}


def test_the_banks_own_answer_stands_above_what_its_people_say(model: Questionnaire) -> None:
    own = {"STR-1.1": Response("STR-1.1", L, "本行意见")}
    assert tenancy.consolidated(model, own, [voice("a", "STR-1.1", N)]) == own


def test_what_people_say_now_stands_above_what_was_carried_over(model: Questionnaire) -> None:
    own = {"STR-1.1": Response("STR-1.1", F, "去年", is_carried=True)}
    said = tenancy.consolidated(model, own, [voice("a", "STR-1.1", P)])
    assert said == {"STR-1.1": Response("STR-1.1", P, "去年", is_contributed=True)}


def test_a_comment_alone_answers_nothing(model: Questionnaire) -> None:
    assert tenancy.consolidated(model, {}, [voice("a", "STR-1.1", None)]) == {}
    (heard,) = tenancy.heard(model, [voice("a", "STR-1.1", None)]).values()
    assert (heard.consensus, heard.agreement, heard.is_disputed) == (None, None, False)


@pytest.mark.parametrize(
    ("ratings", "is_disputed"),
    [([F, F], False), ([F, L], False), ([F, N], True), ([N, N, F, F], True)],
    ids=["alike", "near", "apart", "two camps"],
)
def test_people_who_see_it_differently_are_told_apart(
    model: Questionnaire, ratings: list[Rating], is_disputed: bool
) -> None:
    voices = [voice(str(n), "STR-1.1", rating) for n, rating in enumerate(ratings)]
    heard = tenancy.heard(model, voices)["STR-1.1"]
    assert heard.voices == tuple(voices)
    assert heard.is_disputed is is_disputed


def test_not_applicable_counts_only_if_everybody_says_so(model: Questionnaire) -> None:
    na = NotApplicable("无此业务")
    together = tenancy.heard(model, [voice("a", "STR-1.1", na), voice("b", "STR-1.1", L)])
    alone = tenancy.heard(model, [voice("a", "STR-1.1", na)])
    assert together["STR-1.1"].consensus is L
    assert alone["STR-1.1"].consensus == na


def test_what_today_is_not_asked_is_not_heard(model: Questionnaire) -> None:
    assert tenancy.heard(model, [voice("a", "gone", F)]) == {}
