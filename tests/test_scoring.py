"""Stages, index, blockers and shortest path: the worked example, edges, and properties."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment import questionnaire, scoring
from assessment.model import Questionnaire, Rating, Response
from assessment.scoring import ABOVE_L, Code
from tests.conftest import ROOT, answers

MODEL = questionnaire.load(questionnaire.DEFAULT)

SMALL = questionnaire.load(ROOT / "tests" / "models" / "small")


@pytest.fixture(scope="module")
def worked() -> dict[str, Response]:
    return answers(json.loads((ROOT / "tests/examples/worked.json").read_text())["ratings"])


def all_rated(letter: str, model: Questionnaire = MODEL) -> dict[str, Response]:
    return answers({item.id: letter for item in model.items})


def with_stages(*letters: str) -> dict[str, Response]:
    """Every item of stage 1, 2, … rated alike."""
    return answers({item.id: letters[item.stage - 1] for item in MODEL.items})


# ---- Examples -----------------------------------------------------------------------------------


def test_the_worked_example_has_its_stages(worked: dict[str, Response]) -> None:
    profile = scoring.score(MODEL, worked)
    stages = {d.dimension_id: d.stage for d in profile.claimed.dimensions}
    assert stages == {"STR": 2, "ORG": 2, "TAL": 2, "DIG": 3, "INT": 2}
    assert (profile.claimed.stage, profile.possible.stage, profile.evidenced.stage) == (2, 2, 1)


def test_the_worked_example_has_its_index(worked: dict[str, Response]) -> None:
    assert round(scoring.score(MODEL, worked).claimed.index, 4) == 48.8215


def test_the_worked_example_has_its_blockers(worked: dict[str, Response]) -> None:
    ids = [cell.id for cell in scoring.score(MODEL, worked).blockers]
    assert ids == ["STR-3", "ORG-3", "TAL-2", "TAL-3", "INT-2", "INT-3"]


@pytest.mark.parametrize(
    ("letters", "stage"),
    [
        ("NNNNN", 0),
        ("PFFFF", 0),
        ("LNNNN", 1),
        ("LFFFF", 1),
        ("FLNNN", 2),
        ("FFPFF", 2),
        ("FFFFL", 5),
        ("FFFFP", 4),
        ("FFFFF", 5),
    ],
)
def test_a_stage_needs_all_lower_ones_secured(letters: str, stage: int) -> None:
    assert scoring.score(MODEL, with_stages(*letters)).stage == stage


def test_the_weakest_dimension_sets_the_overall_stage() -> None:
    responses = all_rated("F") | answers({f"TAL-{n}.1": "P" for n in (1, 2, 3)})
    profile = scoring.score(MODEL, responses)
    assert profile.stage == 0
    assert [d.stage for d in profile.claimed.dimensions] == [5, 5, 0, 5, 5]


def test_a_bank_with_bots_and_no_positioning_is_partly_at_stage_five() -> None:
    profile = scoring.score(MODEL, with_stages("N", "N", "N", "N", "P"))
    assert [(d.stage, d.partly_met) for d in profile.claimed.dimensions] == [(0, 5)] * 5


@pytest.mark.parametrize(
    ("letters", "achievement", "rating"),
    [
        ("LLL", Fraction(2, 3), Rating.L),
        ("FFL", Fraction(8, 9), Rating.F),
        ("FLL", Fraction(7, 9), Rating.L),
        ("LLP", Fraction(5, 9), Rating.L),
        ("FPN", Fraction(4, 9), Rating.P),
        ("PNN", Fraction(1, 9), Rating.N),
        ("LNN", Fraction(2, 9), Rating.P),
    ],
)
def test_a_cell_is_the_mean_of_its_items(
    letters: str, achievement: Fraction, rating: Rating
) -> None:
    ratings = dict(zip(("STR-1.1", "STR-2.1", "STR-3.1"), letters, strict=True))
    cell = scoring.score(MODEL, answers(ratings)).claimed.dimensions[0].cells[0]
    assert (cell.achievement, cell.rating) == (achievement, rating)


def test_exactly_one_half_is_partly_and_not_largely_achieved() -> None:
    responses = answers({"STR-1.1": "F", "STR-2.1": "N", "STR-3.1": "NA"})
    cell = scoring.score(MODEL, responses).claimed.dimensions[0].cells[0]
    assert (cell.achievement, cell.rating) == (Fraction(1, 2), Rating.P)


def test_a_cell_with_nothing_applicable_holds_nobody_back() -> None:
    unrated = answers({f"INT-{n}.1": "NA" for n in (1, 2, 3)})
    profile = scoring.score(MODEL, with_stages("F", "L", "N", "N", "N") | unrated)
    cell = profile.claimed.dimensions[4].cells[0]
    assert (cell.achievement, cell.rating, profile.stage) == (None, None, 2)


def test_nothing_applicable_at_all_has_index_zero() -> None:
    assert scoring.score(MODEL, all_rated("NA")).claimed.index == 0


def test_unanswered_items_count_as_n_and_may_still_turn_out_as_f() -> None:
    profile = scoring.score(MODEL, {})
    assert (profile.claimed.stage, profile.possible.stage) == (0, 5)
    assert (profile.claimed.index, profile.possible.index) == (0, 100)
    assert (profile.answered, profile.is_complete) == (0, False)


def test_evidence_secures_what_is_claimed() -> None:
    claimed_only = scoring.score(MODEL, with_stages("F", "F", "L", "N", "N"))
    noted = answers({item.id: "FFLNN"[item.stage - 1] for item in MODEL.items}, evidence="纪要")
    assert (claimed_only.claimed.stage, claimed_only.evidenced.stage) == (3, 1)
    assert scoring.score(MODEL, noted).evidenced.stage == 3


def test_blank_evidence_is_no_evidence() -> None:
    blank = {i: replace(r, evidence=" \n ") for i, r in all_rated("F").items()}
    assert scoring.score(MODEL, blank).evidenced.stage == 1


def test_stage_five_has_no_blockers() -> None:
    profile = scoring.score(MODEL, with_stages("F", "F", "F", "F", "L"))
    assert (profile.stage, profile.blockers, profile.shortest_path) == (5, (), ())


def test_a_model_of_other_dimensions_is_scored_by_the_same_rules() -> None:
    assert scoring.score(SMALL, all_rated("F", SMALL)).stage == 5
    assert scoring.score(SMALL, all_rated("L", SMALL)).stage == 1


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        (np.zeros((2, 74), np.uint8), "shape"),
        (np.zeros(75, np.uint8), "shape"),
        (np.zeros((2, 75), np.int64), "uint8"),
        (np.full((2, 75), 6, np.uint8), "codes are"),
    ],
)
def test_a_table_of_another_shape_or_code_is_refused(codes: scoring.Codes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        scoring.score_table(MODEL, codes)


@pytest.mark.parametrize("code", range(256))
def test_one_entry_that_is_no_code_is_enough_to_refuse_a_table(code: int) -> None:
    codes = np.full((scoring.ROWS_AT_ONCE + 2, 75), Code.UNANSWERED, np.uint8)
    codes[-1, 40] = code
    if code in set(Code):
        scoring.score_table(MODEL, codes)
    else:
        with pytest.raises(ValueError, match="codes are"):
            scoring.score_table(MODEL, codes)


# ---- Properties ---------------------------------------------------------------------------------

CODES = [int(code) for code in Code]


def rows(model: Questionnaire) -> st.SearchStrategy[list[int]]:
    size = len(model.items)
    uniform = st.lists(st.sampled_from(CODES), min_size=size, max_size=size)
    high = st.lists(st.sampled_from([3, 3, 3, 3, 2, 4, 8]), min_size=size, max_size=size)
    return uniform | high


def by_the_book(model: Questionnaire, row: list[int]) -> tuple[list[int], int, Fraction]:
    """The rules again, in fractions and as slowly as they are written."""
    stages, points, weights = [], Fraction(0), 0
    for dimension in model.dimensions:
        cells = []
        for stage in range(1, 6):
            coded = [
                code
                for item, code in zip(model.items, row, strict=True)
                if (item.dimension_id, item.stage) == (dimension.id, stage) and code != 4
            ]
            values = [Fraction(code, 3) if code < 4 else Fraction(0) for code in coded]
            a = sum(values, Fraction(0)) / len(values) if values else None
            cells.append(a)
            if a is not None:
                weight = dimension.lead.get(stage, 1)
                points, weights = points + a * weight, weights + weight
        is_f = [a is None or a > Fraction(85, 100) for a in cells]
        is_met = [a is None or a > Fraction(50, 100) for a in cells]
        stages.append(
            max((k for k in range(1, 6) if all(is_f[: k - 1]) and is_met[k - 1]), default=0)
        )
    return stages, min(stages), points / weights * 100 if weights else Fraction(0)


@pytest.mark.parametrize("model", [MODEL, SMALL], ids=["shipped", "small"])
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_the_table_agrees_with_the_rules_in_fractions(
    model: Questionnaire, data: st.DataObject
) -> None:
    row = data.draw(rows(model))
    table = scoring.score_table(model, np.array([row], np.uint8))
    stages, overall, index = by_the_book(model, row)
    assert table.dimension_stages[0].tolist() == stages
    assert table.stages[0] == overall
    assert table.index[0] == float(index)


@given(row=rows(MODEL), column=st.integers(0, 74))
@settings(max_examples=200, deadline=None)
def test_raising_a_rating_lowers_nothing(row: list[int], column: int) -> None:
    raised = [*row]
    raised[column] = {0: 1, 1: 2, 2: 3, 8: 1}.get(row[column], row[column])
    table = scoring.score_table(MODEL, np.array([row, raised], np.uint8))
    assert table.stages[1] >= table.stages[0]
    assert (table.dimension_stages[1] >= table.dimension_stages[0]).all()
    assert table.index[1] >= table.index[0]


@given(row=rows(MODEL))
@settings(max_examples=100, deadline=None)
def test_evidenced_claimed_and_possible_stand_in_this_order(row: list[int]) -> None:
    letters = {0: "N", 1: "P", 2: "L", 3: "F", 4: "NA"}
    rated = {i.id: letters[c] for i, c in zip(MODEL.items, row, strict=True) if c in letters}
    profile = scoring.score(MODEL, answers(rated))
    readings = (profile.evidenced, profile.claimed, profile.possible)
    for lower, higher in itertools.pairwise(readings):
        assert lower.stage <= higher.stage
        assert lower.index <= higher.index
    whole = scoring.Span(profile.claimed.stage, profile.possible.stage)
    assert scoring.span(MODEL, answers(rated)) == whole


@given(seed=st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_the_order_of_answers_does_not_matter(seed) -> None:  # type: ignore[no-untyped-def]
    responses = list(with_stages("F", "L", "P", "N", "N").items())
    shuffled = [*responses]
    seed.shuffle(shuffled)
    assert scoring.score(MODEL, dict(shuffled)) == scoring.score(MODEL, dict(responses))


@given(row=rows(MODEL))
@settings(max_examples=150, deadline=None)
def test_the_shortest_path_reaches_the_next_stage_and_no_step_can_be_spared(
    row: list[int],
) -> None:
    letters = {0: "N", 1: "P", 2: "L", 3: "F", 4: "NA"}
    rated = {i.id: letters[c] for i, c in zip(MODEL.items, row, strict=True) if c in letters}
    profile = scoring.score(MODEL, answers(rated))
    if profile.stage == 5:
        assert profile.shortest_path == ()
        return
    climbed = dict(rated)
    for step in profile.shortest_path:
        assert climbed.get(step.item_id, "N") == step.from_.name
        assert step.to == step.from_ + 1
        climbed[step.item_id] = step.to.name
    assert scoring.score(MODEL, answers(climbed)).stage >= profile.stage + 1
    last = profile.shortest_path[-1]
    climbed[last.item_id] = last.from_.name
    assert scoring.score(MODEL, answers(climbed)).stage == profile.stage


@pytest.mark.parametrize("letters", list(itertools.product("NPLF", repeat=3)))
def test_no_smaller_set_of_raises_secures_a_cell(letters: tuple[str, ...]) -> None:
    """Brute force over one cell of three items that must become F."""
    values = [int(Rating[letter]) for letter in letters]
    raises = list(scoring._lift(dict(zip("abc", values, strict=True)), ABOVE_L))
    options = itertools.product(*(range(value, 4) for value in values))
    fewest = min(sum(after) - sum(values) for after in options if 20 * sum(after) > 51 * 3)
    assert len(raises) == max(0, fewest)


def test_many_rows_score_as_each_does_alone() -> None:
    codes = np.random.default_rng(1).choice(np.array(CODES, np.uint8), (20_000, 75))
    whole = scoring.score_table(MODEL, codes)
    item_major = scoring.score_table(MODEL, np.asfortranarray(codes))
    assert np.array_equal(whole.stages, item_major.stages)
    assert np.array_equal(whole.index, item_major.index)
    for row in (0, 8_191, 8_192, 19_999):
        alone = scoring.score_table(MODEL, codes[row : row + 1])
        assert whole.index[row] == alone.index[0]
        assert whole.dimension_stages[row].tolist() == alone.dimension_stages[0].tolist()


def test_an_empty_table_has_no_verdicts() -> None:
    table = scoring.score_table(MODEL, np.zeros((0, 75), np.uint8))
    assert (table.stages.shape, table.dimension_stages.shape) == ((0,), (0, 5))
