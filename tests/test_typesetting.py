"""Lines of text: what may stand at their edges, what stays whole, and that nothing is lost."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assessment.model import Language
from reports.fonts import THIN, face
from reports.typesetting import NO_END, NO_START, Line, break_lines, clean


def lines(text: str, characters: float, language: Language = "zh") -> list[str]:
    """`text` in lines of so many Chinese characters."""
    return [line.text for line in break_lines(text, face(400, language), characters * 1000)]


def test_chinese_breaks_between_any_two_characters() -> None:
    assert lines("贵行处于第二步精细化运营", 5) == ["贵行处于第", "二步精细化", "运营"]


@pytest.mark.parametrize("mark", list("，。、；：？！）》”"))
def test_no_line_starts_with_a_closing_mark(mark: str) -> None:
    broken = lines(f"一二三四五{mark}六七八九", 5)
    assert all(line[0] != mark for line in broken)
    assert "".join(broken) == f"一二三四五{mark}六七八九"


@pytest.mark.parametrize("mark", list("（《“"))
def test_no_line_ends_with_an_opening_mark(mark: str) -> None:
    assert lines(f"一二三四{mark}五六七八九", 5)[0] == "一二三四"


def test_a_full_stop_may_hang_its_empty_half_over_the_edge() -> None:
    assert lines("一二三四。五六", 4.5) == ["一二三四。", "五六"]


def test_a_dash_is_never_broken() -> None:
    assert lines("一二三四——五六七", 5) == ["一二三", "四——五六", "七"]


def test_an_ellipsis_is_never_broken() -> None:
    assert lines("一二三四……五六七", 5) == ["一二三", "四……五六", "七"]


def test_words_numbers_and_ids_stay_whole() -> None:
    assert lines("占比12.5%的STR-1.3项", 4.6) == ["占比", "12.5%的", "STR-1.3", "项"]


def test_a_compound_word_breaks_after_its_hyphen() -> None:
    assert lines("a customer-focused bank", 6, "en") == ["a customer-", "focused", "bank"]


def test_a_word_longer_than_the_line_is_broken_after_a_slash_if_it_has_one() -> None:
    assert lines("https://example.com/averylongpath", 11, "en")[0] == "https://example.com/"


def test_an_apostrophe_does_not_part_a_word() -> None:
    assert lines("the bank’s own", 4, "en") == ["the", "bank’s", "own"]


def test_a_line_break_that_was_typed_is_kept() -> None:
    assert lines("一二\r\n三\n\n四", 9) == ["一二", "三", "", "四"]


def test_the_space_at_a_break_is_swallowed() -> None:
    assert lines("one two three", 4, "en") == ["one two", "three"]


def test_a_thin_space_stands_between_chinese_and_latin_without_a_character() -> None:
    (line,) = break_lines("第3步", face(400, "zh"), 9000)
    assert line.parts == (0, "第", THIN, "3", THIN, "步")
    assert line.text == "第3步"


def test_two_marks_share_the_empty_half_between_them() -> None:
    (line,) = break_lines("（“一”）。", face(400, "zh"), 9000)
    assert line.width == 3500  # six full widths, less three halves inside and two at the edges
    assert line.text == "（“一”）。"


def test_english_quotes_are_narrow() -> None:
    assert face(400, "en").width("“", 1) < 0.6
    assert face(400, "zh").width("“", 1) == 1


def test_figures_are_all_as_wide() -> None:
    for weight in (400, 700):
        assert len({face(weight, "zh").advances[figure] for figure in "0123456789"}) == 1


def test_what_cannot_be_printed_is_left_out() -> None:
    assert clean("a\x00b\x07c\u200bd\u202ee\ufefff\ufe0f") == "abcdef"
    assert clean("\ud800") == "\ufffd"
    assert clean("a\tb\u2003c\u00a0d") == "a b c d"


def test_empty_text_is_one_empty_line() -> None:
    assert break_lines("", face(400, "zh"), 1000) == (Line((), 0, 0, ends_paragraph=True),)


ALPHABET = st.text(
    st.one_of(
        st.sampled_from("一二三中文字，。、；：？！（）《》“”…— ab1.-/%"),
        st.characters(codec="utf-8", exclude_categories=["Cs"]),
    ),
    max_size=80,
)
MEASURES = st.integers(min_value=1, max_value=20_000)


def _printed(text: str) -> str:
    return re.sub(r"\s", "", clean(re.sub(r"[\v\f\x85\u2028\u2029\r\n]", " ", text)))


@settings(max_examples=300, deadline=None)
@given(ALPHABET, MEASURES)
def test_no_character_is_lost_or_invented(text: str, measure: int) -> None:
    broken = break_lines(text, face(400, "zh"), measure)
    assert re.sub(r"\s", "", "".join(line.text for line in broken)) == _printed(text)


@settings(max_examples=300, deadline=None)
@given(ALPHABET, MEASURES)
def test_no_line_is_wider_than_the_measure(text: str, measure: int) -> None:
    for line in break_lines(text, face(400, "zh"), measure):
        assert line.width <= measure or line.characters == 1


TOKENS = [
    "一",
    "二三四",
    "“五",
    "六”",
    "。",
    "，",
    "（七",
    "八）",
    "ab",
    "1.5%",
    " ",
    "……",
    "——",
    "《九》",
]
MARKS_IN_A_ROW = re.compile(rf"[{NO_START}{NO_END} ]{{6}}")  # longer than a line can be bound


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=40).map("".join), st.integers(9_000, 20_000))
def test_no_line_starts_or_ends_as_it_must_not(text: str, measure: int) -> None:
    assume(not MARKS_IN_A_ROW.search(text))
    broken = break_lines(text, face(400, "zh"), measure)
    assert all(line.text[:1] not in NO_START or not line.text for line in broken[1:])
    assert all(line.text[-1:] not in NO_END or not line.text for line in broken[:-1])


@settings(max_examples=200, deadline=None)
@given(ALPHABET, MEASURES)
def test_the_width_of_a_line_is_the_sum_of_its_parts(text: str, measure: int) -> None:
    advances = face(400, "zh").advances
    for line in break_lines(text, face(400, "zh"), measure):
        moved = sum(part for part in line.parts if isinstance(part, int))
        total = moved + sum(advances[character] for character in line.text)
        assert total - line.width in (0, 500)  # the empty half of a last closing mark
