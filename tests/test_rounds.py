"""Assessing again: what counts as moved, and what became of what was meant to be lifted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from assessment import findings, questionnaire, rounds, scoring
from assessment.model import (
    Assessment,
    Bank,
    Capability,
    Item,
    Month,
    Questionnaire,
    Rating,
    Response,
    Text,
)
from assessment.rounds import Intent, Round, compare
from tests.conftest import answers
from tests.test_scoring import all_rated

F, L, P, N = Rating.F, Rating.L, Rating.P, Rating.N
SHIPPED = questionnaire.load(questionnaire.DEFAULT)
NAME = Text("示例举措", "A sample initiative")
LETTERS = st.sampled_from(["N", "P", "L", "F", "NA", None])


def round_of(
    model: Questionnaire, responses: Mapping[str, Response], number: int = 1, on: str = "2026-11-24"
) -> Round:
    moment = datetime.fromisoformat(f"{on}T12:00:00").replace(tzinfo=UTC)
    assessment = Assessment(
        f"round-{number}", Bank("示例银行"), "full", responses, {}, moment, moment
    )
    return Round(number, model, assessment, scoring.score(model, responses))


def both(
    model: Questionnaire,
    before: Mapping[str, str],
    after: Mapping[str, str],
    later_model: Questionnaire | None = None,
    intents: tuple[Intent, ...] = (),
) -> rounds.Comparison:
    earlier = round_of(model, answers(before))
    later = round_of(later_model or model, answers(after), 2, "2027-06-30")
    return compare((earlier, later), earlier, later, intents)


def changed(model: Questionnaire, item_id: str, *, words: Text | None) -> Questionnaire:
    """`model` with other words for an item; None leaves the item out."""

    def of(item: Item) -> tuple[Item, ...]:
        if item.id != item_id:
            return (item,)
        return () if words is None else (replace(item, practice=words),)

    def capability(one: Capability) -> Capability:
        return replace(one, items=tuple(new for item in one.items for new in of(item)))

    return replace(
        model,
        digest="changed",
        version="2.0",
        capabilities=tuple(capability(one) for one in model.capabilities),
    )


def everything(letter: str) -> dict[str, str]:
    return {item.id: letter for item in SHIPPED.items}


# ---- Items --------------------------------------------------------------------------------------


def test_a_rating_rises_falls_or_stays() -> None:
    before = {"STR-1.1": "P", "STR-1.2": "F", "STR-1.3": "L"}
    after = {"STR-1.1": "F", "STR-1.2": "P", "STR-1.3": "L"}
    moved = {m.item_id: m for m in both(SHIPPED, before, after).items}
    assert [moved[f"STR-1.{n}"].movement for n in (1, 2, 3)] == ["risen", "fallen", "same"]
    assert (moved["STR-1.1"].before, moved["STR-1.1"].after) == (P, F)


def test_what_was_not_answered_or_not_applicable_has_not_moved() -> None:
    before = {"STR-1.2": "NA", "STR-1.3": "NA", "STR-1.4": "F"}
    after = {"STR-1.1": "F", "STR-1.2": "F", "STR-1.3": "NA"}
    moved = {m.item_id: m.movement for m in both(SHIPPED, before, after).items}
    assert moved["STR-1.1"] == moved["STR-1.2"] == moved["STR-1.4"] == "incomparable"
    assert moved["STR-1.3"] == moved["STR-1.5"] == "same"


def test_other_words_are_another_question() -> None:
    reworded = changed(SHIPPED, "STR-1.1", words=Text("别的做法", "Another practice"))
    compared = both(SHIPPED, everything("P"), everything("F"), reworded)
    (move,) = compared.worded("reworded")
    assert (move.item_id, move.movement) == ("STR-1.1", "incomparable")
    assert compared.item("STR-1.1").practice.zh == "别的做法"
    assert not compared.is_same_model


def test_a_removed_and_a_new_item_are_told_apart() -> None:
    without = changed(SHIPPED, "STR-1.1", words=None)
    gone = both(SHIPPED, everything("P"), everything("F"), without)
    assert [m.item_id for m in gone.worded("removed")] == ["STR-1.1"]
    assert gone.items[-1].after is None  # removed ones come last, an answer to them is not read
    added = both(without, everything("P"), everything("F"), SHIPPED)
    assert [(m.item_id, m.before) for m in added.worded("new")] == [("STR-1.1", None)]


# ---- Cells and dimensions -----------------------------------------------------------------------


def test_a_cell_moves_with_its_items() -> None:
    compared = both(
        SHIPPED, everything("N"), everything("N") | {f"STR-{n}.1": "F" for n in (1, 2, 3)}
    )
    (cell,) = compared.cells_moved("risen")
    assert (cell.dimension_id, cell.stage, cell.before, cell.after) == ("STR", 1, N, F)
    assert not compared.cells_moved("fallen")


def test_a_cell_with_a_reworded_item_is_not_compared() -> None:
    reworded = changed(SHIPPED, "STR-1.1", words=Text("别的做法", "Another practice"))
    compared = both(SHIPPED, everything("N"), everything("F"), reworded)
    (cell,) = compared.cells_moved("incomparable")
    assert (cell.dimension_id, cell.stage) == ("STR", 1)
    assert len(compared.cells_moved("risen")) == 24


def test_dimensions_of_both_models_are_listed(small_model: Questionnaire) -> None:
    earlier = round_of(small_model, {})
    later = round_of(SHIPPED, all_rated("F"), 2)
    compared = compare((earlier, later), earlier, later)
    stages = {m.dimension_id: (m.before, m.after) for m in compared.dimensions}
    assert stages["STR"] == (None, 5)
    old = small_model.dimensions[0].id
    assert stages[old] == (0, None)
    assert compared.dimension_name(old) == small_model.dimensions[0].name
    assert {m.movement for m in compared.items} == {"incomparable"}


# ---- What was meant -----------------------------------------------------------------------------


def intent(end: str, *raises: str) -> Intent:
    return Intent("I01", NAME, Month.read(end), raises)


def test_an_initiative_is_measured_by_what_it_was_to_raise() -> None:
    before = {"STR-1.1": "P", "STR-1.2": "N", "STR-1.3": "N", "STR-1.4": "N"}
    after = {"STR-1.1": "F", "STR-1.2": "L", "STR-1.3": "N", "STR-1.4": "NA"}
    plan = (intent("2027-03", "STR-1.1", "STR-1.2", "STR-1.3", "STR-1.4"),)
    (lift,) = both(SHIPPED, before, after, intents=plan).lifts
    assert [m.outcome for m in lift.meant] == ["lifted", "risen", "missed", "incomparable"]
    assert (lift.count("lifted"), lift.comparable, lift.is_due) == (1, 3, True)


def test_an_initiative_that_still_runs_is_not_due() -> None:
    plan = (intent("2027-05", "STR-1.1"), intent("2027-06", "STR-1.2"))
    compared = both(SHIPPED, {}, {}, intents=plan)
    assert [lift.is_due for lift in compared.lifts] == [True, False]
    assert [m.item_id for m in compared.meant] == ["STR-1.1"]


def test_an_item_two_initiatives_were_to_raise_counts_once() -> None:
    plan = (intent("2027-03", "STR-1.1"), intent("2027-04", "STR-1.1", "STR-1.2"))
    compared = both(SHIPPED, {}, {}, intents=plan)
    assert [m.item_id for m in compared.meant] == ["STR-1.1", "STR-1.2"]


def test_nothing_says_whether_a_reworded_item_was_lifted() -> None:
    reworded = changed(SHIPPED, "STR-1.1", words=Text("别的做法", "Another practice"))
    plan = (intent("2027-03", "STR-1.1"),)
    (lift,) = both(SHIPPED, everything("P"), everything("F"), reworded, plan).lifts
    assert (lift.count("incomparable"), lift.comparable) == (1, 0)


def test_the_computed_plan_stands_in_where_none_was_adopted() -> None:
    assessment = round_of(SHIPPED, all_rated("N")).assessment
    found = findings.find(SHIPPED, assessment)
    intents = rounds.intents_of(found)
    assert [i.initiative_id for i in intents] == [
        p.initiative.id for p in found.roadmap.initiatives
    ]
    assert max(i.end for i in intents) == Month.after(date(2026, 11, 24)).plus(
        found.roadmap.months - 1
    )


# ---- What always holds --------------------------------------------------------------------------

RATINGS = st.fixed_dictionaries({item.id: LETTERS for item in SHIPPED.items[:20]})


def given_answers(letters: Mapping[str, str | None]) -> dict[str, str]:
    return {item_id: letter for item_id, letter in letters.items() if letter}


@settings(deadline=None, max_examples=40)
@given(before=RATINGS, after=RATINGS)
def test_looking_back_turns_every_movement_around(
    before: Mapping[str, str | None], after: Mapping[str, str | None]
) -> None:
    turned = {"risen": "fallen", "fallen": "risen"}
    there = both(SHIPPED, given_answers(before), given_answers(after))
    back = both(SHIPPED, given_answers(after), given_answers(before))
    assert [turned.get(m.movement, m.movement) for m in there.items] == [
        m.movement for m in back.items
    ]
    assert [turned.get(m.movement, m.movement) for m in there.cells] == [
        m.movement for m in back.cells
    ]


@settings(deadline=None, max_examples=40)
@given(said=RATINGS)
def test_nothing_moves_between_a_round_and_itself(said: Mapping[str, str | None]) -> None:
    compared = both(SHIPPED, given_answers(said), given_answers(said))
    assert {m.movement for m in (*compared.items, *compared.cells)} == {"same"}
    assert all(m.before == m.after for m in compared.dimensions)


@settings(deadline=None, max_examples=20)
@given(gone=st.sets(st.sampled_from([item.id for item in SHIPPED.items]), max_size=8))
def test_every_item_of_either_model_is_told_once(gone: set[str]) -> None:
    less = SHIPPED
    for item_id in gone:
        less = changed(less, item_id, words=None)
    compared = both(SHIPPED, everything("N"), everything("F"), less)
    ids = [m.item_id for m in compared.items]
    assert sorted(ids) == sorted(item.id for item in SHIPPED.items)
    assert {m.item_id for m in compared.worded("removed")} == gone
    assert len(compared.moved("risen")) == len(ids) - len(gone)
