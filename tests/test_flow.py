"""Pieces onto pages: what clings together, what repeats, and that nothing is lost or loops."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reports.flow import Hold, Piece, paginate, settle


def piece(name: str, height: float, hold: Hold = Hold.FREE, **more: Any) -> Piece:
    """`name` only says in the test what the piece stands for."""
    return Piece(height, lambda ink, x, top: None, hold=hold, **more)


def heights(pieces: list[Piece], page: float) -> list[list[float]]:
    return [[one.piece.height for one in placed] for placed in paginate(pieces, page)]


def test_pieces_fill_a_page_and_go_on_at_the_next() -> None:
    assert heights([piece("a", 40), piece("b", 41), piece("c", 42)], 100) == [[40, 41], [42]]


def test_a_heading_never_stands_alone_at_the_foot() -> None:
    pieces = [piece("text", 80), piece("heading", 10, Hold.TIGHT), piece("line", 11)]
    assert heights(pieces, 100) == [[80], [10, 11]]


def test_what_no_page_can_hold_is_parted_where_it_is_loose() -> None:
    pieces = [
        piece("a", 50, Hold.TIGHT),
        piece("b", 51, Hold.LOOSE),
        piece("c", 52, Hold.TIGHT),
        piece("d", 53),
    ]
    assert heights(pieces, 110) == [[50, 51], [52, 53]]


def test_what_clings_but_fits_no_page_is_parted_all_the_same() -> None:
    pieces = [piece("a", 60, Hold.TIGHT), piece("b", 61, Hold.TIGHT), piece("c", 62)]
    assert heights(pieces, 100) == [[60], [61], [62]]


def test_a_piece_higher_than_a_page_gets_one_of_its_own_and_does_not_loop() -> None:
    assert heights([piece("a", 10), piece("b", 500), piece("c", 20)], 100) == [[10], [500], [20]]


def test_a_head_is_repeated_where_a_page_opens_only() -> None:
    head = (piece("head", 5),)
    rows = [piece("row", 40, head=head) for _ in range(3)]
    assert heights([piece("title", 10), *rows], 100) == [[10, 40, 40], [5, 40]]


def test_the_space_above_is_dropped_at_the_top_of_a_page() -> None:
    pages = paginate([piece("a", 90), piece("b", 20, above=15)], 100)
    assert pages[1][0].top == 0


def test_a_chapter_opens_a_page() -> None:
    assert heights([piece("a", 10), piece("b", 10, opens_page=True)], 100) == [[10], [10]]


def test_mere_space_neither_opens_a_page_nor_stands_at_its_top() -> None:
    space = piece("space", 6, is_space=True)
    assert heights([piece("a", 100), space], 100) == [[100]]
    assert heights([piece("a", 97), space, piece("b", 50)], 100) == [[97], [50]]


def test_a_chapter_that_spills_a_few_lines_is_set_closer() -> None:
    chapter = [piece("a", 40), piece("b", 40, above=20), piece("c", 10, above=10)]
    assert len(paginate(chapter, 100)) == 2
    assert len(settle(chapter, 100)) == 1


def test_a_chapter_that_fills_its_pages_is_left_as_it_is() -> None:
    chapter = [piece("a", 60), piece("b", 60, above=20), piece("c", 10, opens_page=True)]
    assert settle(chapter, 100) == paginate(chapter, 100)


HOLDS = st.sampled_from(list(Hold))
PIECES = st.lists(
    st.tuples(st.integers(1, 130), HOLDS, st.integers(0, 20), st.booleans()), max_size=40
)


@given(PIECES)
def test_every_piece_is_placed_once_in_order_and_no_page_overflows(
    made: list[tuple[int, Hold, int, bool]],
) -> None:
    pieces = [
        Piece(height, lambda ink, x, top: None, above, hold, opens_page=opens)
        for height, hold, above, opens in made
    ]
    pages = paginate(pieces, 100)
    assert [one.piece for placed in pages for one in placed] == pieces
    for placed in pages:
        last = placed[-1]
        assert last.top + last.piece.height <= 100 or len(placed) == 1
