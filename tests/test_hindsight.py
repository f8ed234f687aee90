"""What changed between two rounds, in sentences a manager reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from assessment import charts, hindsight
from assessment.model import LANGUAGES, Language, Month, Questionnaire, Response, Text
from assessment.rounds import Comparison, Intent, compare
from tests.conftest import answers
from tests.test_rounds import NAME, changed, round_of
from tests.test_scoring import all_rated, with_stages


def compared(
    model: Questionnaire,
    before: Mapping[str, Response],
    after: Mapping[str, Response],
    later_model: Questionnaire | None = None,
    *intents: Intent,
) -> Comparison:
    earlier = round_of(model, before)
    later = round_of(later_model or model, after, 2, "2027-06-30")
    return compare((earlier, later), earlier, later, intents)


VERDICTS = {
    "risen": (
        ("F", "P", "N", "N", "N"),
        ("F", "F", "N", "N", "N"),
        "与第 1 次相比，阶段由“定位”升至“精细化运营”；成熟度指数由",
        "Since assessment 1 the bank has moved up from “Positioning” to “Refined operations”;",
    ),
    "fallen": (
        ("F", "N", "N", "N", "N"),
        ("N", "N", "N", "N", "N"),
        "与第 1 次相比，阶段由“定位”降至“尚未起步”；成熟度指数由",
        "Since assessment 1 the bank has moved down from “Positioning” to “Not started”;",
    ),
    "same": (
        ("F", "N", "N", "N", "N"),
        ("F", "P", "N", "N", "N"),
        "与第 1 次相比，阶段仍为“定位”；成熟度指数由",
        "Since assessment 1 the bank is still at “Positioning”;",
    ),
    "unchanged": (
        ("F", "N", "N", "N", "N"),
        ("F", "N", "N", "N", "N"),
        "与第 1 次相比，阶段仍为“定位”，成熟度指数仍为",
        "Since assessment 1 the bank is still at “Positioning”, with the same maturity index",
    ),
}


@pytest.mark.parametrize(("before", "after", "zh", "en"), VERDICTS.values(), ids=VERDICTS)
def test_the_verdict_says_where_the_bank_stood_and_stands(
    model: Questionnaire, before: tuple[str, ...], after: tuple[str, ...], zh: str, en: str
) -> None:
    pair = compared(model, with_stages(*before), with_stages(*after))
    assert hindsight.verdict(pair, "zh").startswith(zh)
    assert hindsight.verdict(pair, "en").startswith(en)


def test_with_nothing_to_know_nothing_is_said(model: Questionnaire) -> None:
    pair = compared(model, all_rated("N"), all_rated("F"))
    assert hindsight.caveats(pair, "zh") == ()


def test_another_questionnaire_is_named_with_both_versions(model: Questionnaire) -> None:
    later = changed(model, "STR-1.1", words=Text("别的做法", "Another practice"))
    pair = compared(model, all_rated("N"), all_rated("F"), changed(later, "STR-1.2", words=None))
    version, items = hindsight.caveats(pair, "zh")
    assert "第 1 次为版本 1.0，第 2 次为版本 2.0" in version
    assert items == (
        "两次文字相同的 73 项做法参与升降比较；文字有变 1 项、新增 0 项、取消 1 项，不作比较。"
    )
    assert (
        "version 1.0 in assessment 1, version 2.0 in assessment 2"
        in hindsight.caveats(pair, "en")[0]
    )


def test_other_words_under_the_same_version_are_told_too(model: Questionnaire) -> None:
    later = changed(model, "STR-1.1", words=Text("别的做法", "Another practice"))
    pair = compared(model, all_rated("N"), all_rated("F"), replace(later, version=model.version))
    assert hindsight.caveats(pair, "zh")[0].startswith("两次评估的问卷版本号同为 1.0，但文字有改动")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_open_carried_lost_or_scored_otherwise_is_told(
    model: Questionnaire, language: Language
) -> None:
    carried = {id_: replace(r, is_carried=True) for id_, r in all_rated("F").items()}
    earlier = replace(round_of(model, answers({"STR-1.1": "F"})), is_own_model=False)
    earlier = replace(earlier, method_then="0.9")
    later = round_of(model, carried, 2)
    said = hindsight.caveats(compare((earlier, later), earlier, later), language)
    assert len(said) == 4
    assert "0.9" in said[1]
    assert "74" in said[2]
    assert "75" in said[3]


def plan(end: str, *raises: str) -> Intent:
    return Intent("I01", NAME, Month.read(end), raises)


def test_the_plan_is_read_by_what_was_due(model: Questionnaire) -> None:
    before = answers({"STR-1.1": "P", "STR-1.2": "N", "STR-1.3": "N"})
    after = answers({"STR-1.1": "F", "STR-1.2": "L", "STR-1.3": "N", "STR-1.4": "NA"})
    due = plan("2027-03", "STR-1.1", "STR-1.2", "STR-1.3", "STR-1.4")
    pair = compared(model, before, after, None, due, plan("2027-09", "STR-2.1"))
    assert hindsight.plan_reading(pair, "zh") == (
        "按上次的计划，应完成的 1 项举措要把 3 项做法提升到“全面达成”：1 项已做到，"
        "1 项有提升但未到位，1 项没有提升。上次没有采纳计划，这里以当时算出的路线图对照。",
        "另有 1 项两次问法不同或一次没有评定，无法比较。",
        "另有 1 项举措到第 2 次评估时尚未到期。",
    )
    adopted = replace(pair, is_adopted=True)
    assert hindsight.plan_reading(adopted, "zh")[0].startswith("按采纳的计划，")


def test_without_a_plan_or_with_none_due_that_is_said(model: Questionnaire) -> None:
    nothing = compared(model, all_rated("N"), all_rated("N"))
    assert hindsight.plan_reading(nothing, "zh") == ("第 1 次评估没有可对照的计划。",)
    pending = compared(model, all_rated("N"), all_rated("N"), None, plan("2028-01", "STR-1.1"))
    assert hindsight.plan_reading(pending, "zh") == (
        "按上次的计划，到第 2 次评估时没有应完成的举措。",
    )


LIFTS = {
    "reached": ("2027-03", "F", "● 已做到"),
    "reached early": ("2028-03", "F", "● 已做到"),
    "not due": ("2028-03", "N", "· 未到期"),
    "risen": ("2027-03", "L", "◔ 有提升，未到位"),
    "missed": ("2027-03", "N", "○ 没有做到"),
    "unknown": ("2027-03", "NA", "– 无法比较"),
}


@pytest.mark.parametrize(("end", "letter", "word"), LIFTS.values(), ids=LIFTS)
def test_an_initiative_has_a_word(model: Questionnaire, end: str, letter: str, word: str) -> None:
    after = answers({"STR-1.1": letter})
    pair = compared(model, answers({"STR-1.1": "N"}), after, None, plan(end, "STR-1.1"))
    assert hindsight.lift_word(pair.lifts[0], "zh") == word


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_timeline_states_its_finding_and_shows_every_round(
    model: Questionnaire, language: Language
) -> None:
    rounds = [
        round_of(model, with_stages(*letters), n)
        for n, letters in enumerate((("N",) * 5, ("F", *"NNNN"), ("F", "F", *"NNN")), start=1)
    ]
    chart = charts.timeline(rounds, language)
    start, end = (
        ("尚未起步", "精细化运营")
        if language == "zh"
        else (
            "Not started",
            "Refined operations",
        )
    )
    assert start in chart.title
    assert end in chart.title
    stage, index = chart.figure.data
    assert list(stage.y) == [0, 1, 2]
    assert list(index.y) == [one.profile.claimed.index for one in rounds]
    texts = [note.text for note in chart.figure.layout.annotations]
    for one in rounds:
        assert any(one.on.isoformat() in text and str(one.number) in text for text in texts)
