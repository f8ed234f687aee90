"""The rules of a workshop: what may be done when, what a vote has found, what to discuss first."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment import scoring
from assessment.consensus import Respondent
from assessment.model import NotApplicable, Questionnaire, Rating, Response
from assessment.problems import Refused
from assessment.workshop import (
    Arranged,
    Ballot,
    Cast,
    Choice,
    Closed,
    Deed,
    Dismissed,
    Ended,
    Hall,
    Locked,
    Move,
    Opened,
    Parked,
    Phase,
    Revealed,
    Session,
    Settled,
    Share,
    Split,
    Timed,
    Voting,
    Waved,
    Withdrawn,
    agreed,
    check_vote,
    follow,
    is_due,
    new_code,
    phase,
    propose,
    read_code,
    tally,
    voting,
)
from assessment.workshop.codes import ALPHABET

N, P, L, F = Rating
NINE = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
ITEM, OTHER = "STR-1.1", "STR-1.2"


def after(*deeds: Deed, minutes: int = 0) -> Session:
    """The session after some moves, made `minutes` apart from nine o'clock on."""
    session = Session()
    for number, deed in enumerate(deeds, start=1):
        at = NINE + timedelta(minutes=minutes * (number - 1))
        session = follow(session, Move(number, at, "link:1", deed))
    return session


def hall(present: str = "123", voted: str = "", seconds: float = 0) -> Hall:
    """Seats are digits."""
    now = NINE + timedelta(seconds=seconds)
    return Hall(now, frozenset(map(int, present)), frozenset(map(int, voted)))


def refusal(session: Session, deed: Deed, there: Hall) -> str:
    with pytest.raises(Refused) as refused:
        is_due(session, deed, there)
    return refused.value.problems[0].code


def vote_refusal(session: Session, there: Hall, seat: int = 1, *, is_change: bool = False) -> str:
    with pytest.raises(Refused) as refused:
        check_vote(session, 1, seat, there.now, is_change=is_change)
    return refused.value.problems[0].code


# ---- The course of a vote -----------------------------------------------------------------------

OPENED = Opened(ITEM, 60)
OPEN = (OPENED,)
CLOSED = (OPENED, Closed(1))
REVEALED = (OPENED, Closed(1), Revealed(1))
LOCKED = (*REVEALED, Locked(ITEM, Rating.L, ""))


@pytest.mark.parametrize(
    ("deeds", "there", "expected"),
    [
        ((), hall(), "waiting"),
        ((Arranged((ITEM,)),), hall(), "waiting"),
        (OPEN, hall(), "open"),
        (OPEN, hall(voted="12", seconds=59), "open"),
        (OPEN, hall(voted="123"), "closed"),
        (OPEN, hall(seconds=60), "closed"),
        ((Opened(ITEM, None),), hall(seconds=9999), "open"),
        (OPEN, hall(present=""), "open"),
        (CLOSED, hall(), "closed"),
        (REVEALED, hall(), "revealed"),
        (LOCKED, hall(), "locked"),
        ((*LOCKED, Opened(ITEM, None)), hall(), "open"),
        ((*OPEN, Withdrawn(1)), hall(), "waiting"),
        ((*LOCKED, Ended()), hall(), "ended"),
    ],
    ids=[
        *("nothing", "agenda", "open", "some", "all", "time", "no-limit", "nobody", "closed"),
        *("revealed", "locked", "again", "withdrawn", "ended"),
    ],
)
def test_where_a_workshop_is(deeds: tuple[Deed, ...], there: Hall, expected: Phase) -> None:
    assert phase(after(*deeds), there) == expected


def test_a_latecomer_opens_a_vote_again_that_was_closed_because_all_had_voted() -> None:
    assert phase(after(*OPEN), hall("123", voted="123")) == "closed"
    assert phase(after(*OPEN), hall("1234", voted="123")) == "open"


def test_a_seat_that_was_dismissed_is_waited_for_no_longer() -> None:
    assert is_due(after(*OPEN), Dismissed(3), hall("123", voted="12"))
    assert phase(after(*OPEN, Dismissed(3)), hall("12", voted="12")) == "closed"


def test_more_time_opens_a_vote_again_whose_time_was_up() -> None:
    late = hall(seconds=100)
    session = after(OPENED)
    assert is_due(session, Timed(1, 30), late)
    session = follow(session, Move(2, late.now, "link:1", Timed(1, 30)))
    assert phase(session, late) == "open"
    assert voting(session, late).seconds_left == 30


def test_before_the_reveal_it_is_known_who_has_voted_and_nothing_else() -> None:
    known = voting(after(*OPEN), hall(voted="13", seconds=18.5))
    assert known == Voting(1, ITEM, 1, False, 42, frozenset({1, 3}))
    held = {field.name: str(field.type) for field in fields(Voting)}
    assert not any(word in kind for kind in held.values() for word in ("Choice", "Ballot", "Tally"))
    kinds = [str(field.type) for value in (Session, Hall) for field in fields(value)]
    assert not any(word in kind for kind in kinds for word in ("Choice", "Ballot", "Tally", "Cast"))


@pytest.mark.parametrize("deeds", [(), REVEALED, (*OPEN, Withdrawn(1))])
def test_what_is_not_hidden_is_no_voting(deeds: tuple[Deed, ...]) -> None:
    with pytest.raises(ValueError, match="no vote is hidden"):
        voting(after(*deeds), hall())


# ---- What a participant may do ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deeds", "seconds", "is_change"),
    [
        (OPEN, 0, False),
        (OPEN, 59, False),
        (OPEN, 61.9, False),
        (OPEN, 600, True),
        (CLOSED, 0, True),
    ],
    ids=["at-once", "late", "on-its-way", "changed-after-time", "changed-after-closing"],
)
def test_a_vote_in_time(deeds: tuple[Deed, ...], seconds: float, is_change: bool) -> None:
    now = NINE + timedelta(seconds=seconds)
    check_vote(after(*deeds), 1, 1, now, is_change=is_change)


@pytest.mark.parametrize(
    ("deeds", "seconds", "is_change", "code"),
    [
        (CLOSED, 0, False, "workshop-vote-closed"),
        (OPEN, 62, False, "workshop-vote-closed"),
        (REVEALED, 0, True, "workshop-vote-over"),
        ((*OPEN, Withdrawn(1)), 0, True, "workshop-vote-over"),
        ((*LOCKED, Opened(ITEM, 60)), 0, True, "workshop-vote-over"),
        ((), 0, False, "workshop-vote-over"),
        ((*OPEN, Dismissed(1)), 0, False, "workshop-seat-dismissed"),
        ((*LOCKED, Ended()), 0, True, "workshop-ended"),
    ],
)
def test_a_vote_too_late(
    deeds: tuple[Deed, ...], seconds: float, is_change: bool, code: str
) -> None:
    assert vote_refusal(after(*deeds), hall(seconds=seconds), is_change=is_change) == code


# ---- What a facilitator may do ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deeds", "deed", "code"),
    [
        (OPEN, Opened(OTHER, None), "workshop-vote-running"),
        (CLOSED, Opened(OTHER, None), "workshop-vote-running"),
        ((), Opened(ITEM, 4), "workshop-seconds"),
        (OPEN, Timed(1, 3601), "workshop-seconds"),
        (CLOSED, Timed(1, 60), "workshop-vote-over"),
        (OPEN, Revealed(1), "workshop-vote-not-closed"),
        (OPEN, Closed(9), "workshop-moved-on"),
        ((*LOCKED, Opened(OTHER, None)), Revealed(1), "workshop-moved-on"),
        (REVEALED, Withdrawn(1), "workshop-vote-over"),
        ((*OPEN, Withdrawn(1)), Closed(1), "workshop-vote-over"),
        ((*OPEN, Withdrawn(1)), Revealed(1), "workshop-vote-over"),
        ((), Locked(ITEM, F, ""), "workshop-not-voted"),
        (CLOSED, Locked(ITEM, F, ""), "workshop-vote-running"),
        (LOCKED, Locked(ITEM, F, "重估"), "workshop-locked-already"),
        (LOCKED, Waved({ITEM: F}), "workshop-locked-already"),
        ((), Parked("  "), "workshop-point-empty"),
        (OPEN, Settled(1), "workshop-unknown-point"),
        ((), Dismissed(9), "workshop-unknown-seat"),
        (OPEN, Ended(), "workshop-vote-running"),
        ((Ended(),), Opened(ITEM, None), "workshop-ended"),
    ],
)
def test_what_cannot_be_done_as_things_stand(
    deeds: tuple[Deed, ...], deed: Deed, code: str
) -> None:
    assert refusal(after(*deeds), deed, hall()) == code


@pytest.mark.parametrize(
    ("deeds", "deed"),
    [
        (OPEN, OPENED),
        (CLOSED, Closed(1)),
        (REVEALED, Closed(1)),
        (REVEALED, Revealed(1)),
        ((*OPEN, Withdrawn(1)), Withdrawn(1)),
        ((Parked("问"), Settled(1)), Settled(1)),
        ((Dismissed(1),), Dismissed(1)),
        ((Arranged((ITEM,)),), Arranged((ITEM,))),
        ((Ended(),), Ended()),
    ],
)
def test_what_the_other_facilitator_has_done_is_not_done_twice(
    deeds: tuple[Deed, ...], deed: Deed
) -> None:
    assert not is_due(after(*deeds), deed, hall())


def test_of_two_who_lock_at_once_the_second_did_not_know_the_first() -> None:
    session = after(*REVEALED)
    mine, theirs = Locked(ITEM, L, ""), Locked(ITEM, F, "证据充分")
    assert is_due(session, mine, hall())
    assert is_due(session, theirs, hall())
    session = follow(session, Move(4, NINE, "link:1", mine))
    assert refusal(session, theirs, hall()) == "workshop-locked-already"


def test_a_lock_is_replaced_visibly_by_who_has_seen_it() -> None:
    session = after(*LOCKED)
    anew = Locked(ITEM, F, "补充了证据", replaces=session.locks[ITEM].number)
    assert is_due(session, anew, hall())
    later = follow(session, Move(5, NINE, "link:2", anew))
    assert later.locks[ITEM].judgement == F
    assert later.replaced == (session.locks[ITEM],)


def test_a_lock_says_which_vote_it_stands_on() -> None:
    assert after(*LOCKED).locks[ITEM].round == 1
    waved = after(Waved({ITEM: F}))
    assert waved.locks[ITEM].is_waved
    assert phase(waved, hall()) == "waiting"


def test_what_is_locked_by_hand_after_it_was_waved_through_counts_as_waved_no_more() -> None:
    waved = after(Waved({ITEM: F}))
    anew = Locked(ITEM, L, "流程没有写下来", replaces=waved.locks[ITEM].number)
    session = follow(waved, Move(2, NINE, "link:1", anew))
    assert not session.locks[ITEM].is_waved
    assert session.locks[ITEM].round == 0
    assert session.replaced[0].is_waved


def test_an_item_voted_on_again_counts_its_votes_and_skips_what_was_withdrawn() -> None:
    session = after(OPENED, Withdrawn(1), OPENED, Closed(3), Revealed(3), OPENED)
    assert [one.nth for one in session.rounds] == [1, 1, 2]
    assert session.revealed(ITEM) == session.rounds[1]


def test_the_next_item_is_the_first_that_is_neither_locked_nor_in_hand() -> None:
    agenda = Arranged((ITEM, OTHER, "STR-1.3"))
    assert after(agenda).next_item == ITEM
    assert after(agenda, Opened(OTHER, None)).next_item == ITEM
    assert after(agenda, Waved({ITEM: F}), Opened(OTHER, None)).next_item == "STR-1.3"
    assert after(agenda, Waved({ITEM: F}), Opened(OTHER, None), Withdrawn(3)).next_item == OTHER


def test_moves_follow_one_another() -> None:
    with pytest.raises(ValueError, match="move 3 does not follow move 1"):
        follow(after(OPENED), Move(3, NINE, "link:1", Closed(1)))


# ---- What a vote has found ----------------------------------------------------------------------


def casts(**votes: str) -> list[Cast]:
    """Role -> what each in it votes: `casts(OPS="FFL")`; X for NA, U for don't know."""
    letters = {"X": Choice.NOT_APPLICABLE, "U": Choice.UNSURE}
    said = [(role, letters.get(c) or Choice(c)) for role, chosen in votes.items() for c in chosen]
    return [Cast(seat, role, Ballot(c), f"人{seat}") for seat, (role, c) in enumerate(said, 1)]


def counts(text: str) -> dict[Choice, int]:
    return {choice: text.count(choice.value) for choice in list(Choice)[:4]} | {
        Choice.NOT_APPLICABLE: text.count("X"),
        Choice.UNSURE: text.count("U"),
    }


@pytest.mark.parametrize(
    ("votes", "median"),
    [
        ("LF", Choice.L),
        ("PPLF", Choice.P),
        ("NLLFF", Choice.L),
        ("FXXU", Choice.F),
        ("XXU", Choice.NOT_APPLICABLE),
        ("UU", None),
        ("", None),
    ],
)
def test_the_median_is_the_lower_one_and_never_rounded_up(
    votes: str, median: Choice | None
) -> None:
    assert tally(casts(OPS=votes), is_named=True).median == median


@pytest.mark.parametrize(
    ("votes", "agreement"), [("FFFF", 1.0), ("NNFF", 0.0), ("U", None), ("FFU", 1.0)]
)
def test_agreement_is_that_of_the_ratings(votes: str, agreement: float | None) -> None:
    assert tally(casts(OPS=votes), is_named=True).agreement == agreement


def test_every_choice_is_counted_by_role() -> None:
    found = tally(casts(OPS="FFL", IT="PX"), is_named=True)
    assert found.counts == counts("FFLPX")
    assert found.shares == (Share("OPS", counts("FFL"), F), Share("IT", counts("PX"), P))


def test_roles_that_see_an_item_differently_are_named() -> None:
    found = tally(casts(OPS="FFF", QA="LLL", IT="PPP"), is_named=True)
    assert found.split == Split(
        low=Share("IT", counts("PPP"), P), high=Share("OPS", counts("FFF"), F)
    )
    assert found.split.steps == 2


@pytest.mark.parametrize(
    "votes", [{"OPS": "FL", "IT": "FL"}, {"OPS": "FFF"}, {"OPS": "F", "IT": "U"}]
)
def test_roles_that_see_it_alike_are_no_split(votes: dict[str, str]) -> None:
    assert tally(casts(**votes), is_named=True).split is None


def test_who_stands_furthest_from_the_median_is_heard_first() -> None:
    said = [
        Cast(1, "OPS", Ballot(Choice.F, "有台账"), "张"),
        Cast(2, "OPS", Ballot(Choice.F, "  "), "李"),
        Cast(3, "IT", Ballot(Choice.L, "系统未接"), "王"),
        Cast(4, "QA", Ballot(Choice.N, "没见过"), "赵"),
        Cast(5, "QA", Ballot(Choice.F), "钱"),
        Cast(6, "QA", Ballot(Choice.UNSURE, "不了解"), "孙"),
    ]
    found = [
        (r.comment, r.name, r.role, r.steps, r.is_outlier)
        for r in tally(said, is_named=True).remarks
    ]
    assert found[:2] == [("没见过", "赵", "QA", -3, True), ("系统未接", "王", "IT", -1, False)]
    assert sorted(found[2:]) == [
        ("不了解", "孙", "QA", None, False),
        ("有台账", "张", "OPS", 0, False),
    ]


# ---- Where votes are anonymous ------------------------------------------------------------------


def shown(**votes: str) -> dict[str, int]:
    return {s.role: s.votes for s in tally(casts(**votes), is_named=False).shares}


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        ({"OPS": "FFF", "IT": "LLL"}, {"OPS": 3, "IT": 3}),
        ({"OPS": "FFF", "IT": "LLL", "QA": "N", "HR": "PF"}, {"OPS": 3, "IT": 3, "": 3}),
        ({"OPS": "FFFF", "IT": "LLL", "QA": "N"}, {"OPS": 4, "": 4}),
        ({"OPS": "F", "IT": "L"}, {"": 2}),
        ({"OPS": "FFF", "": "N"}, {"": 4}),
    ],
    ids=["enough", "few-together", "one-hides-behind-others", "two-people", "no-role"],
)
def test_roles_of_a_few_are_shown_together(votes: dict[str, str], expected: dict[str, int]) -> None:
    assert shown(**votes) == expected


@given(
    st.dictionaries(st.sampled_from(["OPS", "IT", "QA", "HR", ""]), st.text("NPLFXU", max_size=6))
)
def test_nothing_shown_of_an_anonymous_vote_is_a_few_peoples(votes: dict[str, str]) -> None:
    voters = sum(map(len, votes.values()))
    assert all(votes == voters or votes >= 3 for votes in shown(**votes).values())
    found = tally(casts(**votes), is_named=False)
    assert found.votes == voters == sum(share.votes for share in found.shares)


def test_an_anonymous_remark_has_no_name_and_no_role_of_a_few() -> None:
    said = [replace(c, ballot=Ballot(Choice.N, "不够")) for c in casts(OPS="FFF", QA="N", IT="LLL")]
    found = tally(said, is_named=False).remarks
    assert {remark.name for remark in found} == {""}
    assert "QA" not in {remark.role for remark in found}


# ---- The agenda ---------------------------------------------------------------------------------


def people(**said: str) -> list[Respondent]:
    """Role -> ratings of the first items of the small model, a person a word: `OPS="FF LF"`."""
    items = ["SVC-1.1", "SVC-1.2", "SVC-1.3"]
    return [
        Respondent(role, {i: Rating[c] for i, c in zip(items, word, strict=False) if c in "NPLF"})
        for role, words in said.items()
        for word in words.split()
    ]


def order(
    model: Questionnaire, respondents: list[Respondent], *, differing: bool = False
) -> list[str]:
    profile = scoring.score(model, {})
    topics = propose(model, respondents, profile, ["SVC"], only_differing=differing)
    return [topic.item_id for topic in topics]


def test_least_agreement_comes_first(small_model: Questionnaire) -> None:
    said = people(DESK="FNF FFL", HEAD="FFF")
    assert order(small_model, said)[0] == "SVC-1.2"
    assert order(small_model, said, differing=True) == ["SVC-1.2", "SVC-1.3"]


def test_what_nobody_rated_comes_before_what_all_agree_on(small_model: Questionnaire) -> None:
    found = order(small_model, people(DESK="FFF FFF"))
    assert found[-3:] == ["SVC-1.1", "SVC-1.2", "SVC-1.3"]


def test_of_items_agreed_on_alike_the_wider_gap_between_roles_comes_first(
    small_model: Questionnaire,
) -> None:
    said = people(DESK="LL LP", HEAD="PP PL")
    assert order(small_model, said)[:2] == ["SVC-1.1", "SVC-1.2"]


def test_what_the_next_stage_hangs_on_comes_first(small_model: Questionnaire) -> None:
    stages = [small_model.item[id_].stage for id_ in order(small_model, [])]
    assert stages == sorted(stages)
    done = {i.id: Response(i.id, F) for i in small_model.items if i.stage == 1}
    topics = propose(small_model, [], scoring.score(small_model, done), ["SVC"])
    assert small_model.item[topics[0].item_id].stage == 2
    assert topics[0].is_at_stake


def test_other_dimensions_are_left_out(small_model: Questionnaire) -> None:
    assert {id_[:3] for id_ in order(small_model, [])} == {"SVC"}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"DESK": "F F"}, F),
        ({"DESK": "L L L L F"}, L),
        ({"DESK": "L L F"}, None),
        ({"DESK": "F"}, None),
        ({"DESK": "N F"}, None),
    ],
    ids=["alike", "one-of-five-a-step-away", "one-of-three", "alone", "apart"],
)
def test_what_may_be_waved_through(
    small_model: Questionnaire, said: dict[str, str], expected: Rating | None
) -> None:
    assert agreed(small_model, people(**said)).get("SVC-1.1") == expected


def test_whether_it_applies_must_be_agreed_on_as_well(small_model: Questionnaire) -> None:
    never = NotApplicable("无此业务")
    both = [Respondent("DESK", {"SVC-1.1": never}), Respondent("HEAD", {"SVC-1.1": never})]
    assert agreed(small_model, both)["SVC-1.1"] == never
    assert "SVC-1.1" not in agreed(small_model, [*both, Respondent("HEAD", {"SVC-1.1": F})])


# ---- The join code ------------------------------------------------------------------------------


def test_a_code_has_no_look_alikes() -> None:
    alike = ("0OQD", "1IL", "2Z", "5S", "8B", "6G", "UV")
    assert [group for group in alike if len(set(group) & set(ALPHABET)) > 1] == []
    assert len(ALPHABET) == len(set(ALPHABET)) == 18


def test_guessing_a_code_at_the_pace_that_is_let_through_is_hopeless() -> None:
    tries = 20 * 60 * 8
    assert Fraction(tries, len(ALPHABET) ** len(new_code())) < Fraction(1, 1_000_000)


@pytest.mark.parametrize(
    "typed",
    ["37CF HJKM", "37cfhjkm", "37cf-hjkm", " 37CF HJKM ", "３７ＣＦ　ＨＪＫＭ", "37CF—HJKM"],
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert read_code(typed) == "37CFHJKM"


@pytest.mark.parametrize(
    "typed", ["", "37CFHJK", "37CFHJKMM", "O7CFHJKM", "\ud800", "\0", "3" * 99999]
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


def test_every_code_is_read_as_itself() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert {read_code(code) for code in codes} == codes
