"""Where views differ (认识分歧): what people do not agree on, and how sure the stage is for that.

`find` makes a `Dissent` of what a workshop has found or, where none was held, of what people have
answered by themselves. The other functions say it in the reader's language, for page and paper.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assessment import consensus, explanation, workshop
from assessment.consensus import Confidence, Respondent
from assessment.discretion import MASK, Discretion
from assessment.messages import clock, day, number, percent, prose, say
from assessment.model import BEIJING, Judgement, Language, Questionnaire, Rating, Response
from assessment.tenancy import Voice
from assessment.workshop import (
    Ballot,
    Cast,
    Choice,
    Lock,
    Minutes,
    Point,
    Remark,
    Tally,
    is_dissent,
)

FEW = 3
"""What fewer have said by themselves is not shown: it would tell who said what."""

SENSIBLE = 10
"""With fewer people the confidence in the stage is 仅供参考."""


@dataclass(frozen=True, slots=True)
class Disputed:
    """An item on which people differ. `lock`: what was settled all the same."""

    item_id: str
    tally: Tally
    lock: Lock | None = None


@dataclass(frozen=True, slots=True)
class Dissent:
    """`items` have the least agreement first; `judged`: how many were compared. `points` are what
    workshops have left open. `names`: of those who locked, by how the record names them."""

    source: Literal["workshop", "individual"]
    people: int
    judged: int
    items: tuple[Disputed, ...]
    confidence: Confidence | None  # None: nobody has judged anything
    points: tuple[Point, ...] = ()
    names: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of what people think; `tallies` by item."""

    source: Literal["workshop", "individual"]
    tallies: Mapping[str, Tally]
    respondents: Sequence[Respondent]
    locks: Mapping[str, Lock]
    points: Sequence[Point]
    names: Mapping[str, str]


def find(
    questionnaire: Questionnaire, responses: Mapping[str, Response], said: Said
) -> Dissent | None:
    """None: nobody has said anything that could be compared, and nothing was left open."""
    open_ = tuple(point for point in said.points if not point.is_settled)
    known = {i: t for i, t in said.tallies.items() if i in questionnaire.item and t.votes > 1}
    if not known and not open_:
        return None
    disputed = [
        Disputed(i, tally, said.locks.get(i)) for i, tally in known.items() if is_dissent(tally)
    ]
    people = _resampled(questionnaire, responses, said.respondents) if known else []
    return Dissent(
        source=said.source,
        people=len(people),
        judged=len(known),
        items=tuple(sorted(disputed, key=lambda one: (one.tally.agreement or 0, one.item_id))),
        confidence=consensus.confidence(questionnaire, people) if people else None,
        points=open_,
        names=said.names,
    )


def individual(questionnaire: Questionnaire, voices: Iterable[Voice]) -> dict[str, Tally]:
    """Item -> how the answers of at least three people are spread: no name, role or comment."""
    said: dict[str, list[Judgement]] = {}
    for voice in voices:
        if voice.response.judgement is not None:
            said.setdefault(voice.response.item_id, []).append(voice.response.judgement)
    return {
        item.id: workshop.tally(_casts(said[item.id]), is_named=False)
        for item in questionnaire.items
        if len(said.get(item.id, ())) >= FEW
    }


def discreet(found: Dissent | None, discretion: Discretion) -> Dissent | None:
    """The same, what people wrote as it may be shown, and nobody named."""
    if found is None or discretion.manner == "whole":
        return found
    is_masked = discretion.manner == "masked"

    def text(given: str) -> str:
        return discretion.text(given) if is_masked else ""

    items = tuple(
        Disputed(
            one.item_id,
            replace(
                one.tally,
                remarks=tuple(
                    replace(remark, comment=text(remark.comment), name="")
                    for remark in one.tally.remarks
                    if is_masked
                ),
            ),
            one.lock and replace(one.lock, reason=text(one.lock.reason), who=""),
        )
        for one in found.items
    )
    points = tuple(replace(p, text=text(p.text)) for p in found.points if is_masked)
    return replace(found, items=items, points=points, names={})


def discreet_minutes(found: Minutes, discretion: Discretion) -> Minutes:
    """The same minutes, what people wrote as it may be shown, and nobody named: those who were
    there, who led it, who said what. That a lock has a reason counts, and stays."""
    if discretion.manner == "whole":
        return found
    is_masked = discretion.manner == "masked"

    def lock(one: Lock) -> Lock:
        shown = discretion.text(one.reason) if is_masked else MASK if one.reason.strip() else ""
        return replace(one, reason=shown, who="")

    def tally(one: Tally) -> Tally:
        said = [replace(r, comment=discretion.text(r.comment), name="") for r in one.remarks]
        return replace(one, remarks=tuple(said if is_masked else ()))

    session = replace(
        found.session,
        locks={id_: lock(one) for id_, one in found.session.locks.items()},
        replaced=tuple(map(lock, found.session.replaced)),
        points=tuple(
            replace(point, text=discretion.text(point.text))
            for point in found.session.points
            if is_masked
        ),
    )
    return replace(
        found,
        session=session,
        moves=tuple(replace(move, who="") for move in found.moves),
        seats=tuple(replace(seat, name="") for seat in found.seats),
        tallies={round_: tally(one) for round_, one in found.tallies.items()},
    )


def _casts(judgements: Iterable[Judgement]) -> list[Cast]:
    return [
        Cast(seat, workshop.OTHERS, Ballot(_choice(judgement)))
        for seat, judgement in enumerate(judgements, 1)
    ]


def _choice(judgement: Judgement) -> Choice:
    return Choice[judgement.name] if isinstance(judgement, Rating) else Choice.NOT_APPLICABLE


def _resampled(
    questionnaire: Questionnaire,
    responses: Mapping[str, Response],
    respondents: Sequence[Respondent],
) -> list[Respondent]:
    """The people as they are drawn. What fewer than half of them have judged would often be drawn
    by nobody, and count as not answered: it stays the assessment's answer, whoever is drawn."""
    counted = Counter(item_id for one in respondents for item_id in one.judgements)
    fixed: dict[str, Judgement] = {}
    for item in questionnaire.items:
        response = responses.get(item.id)
        is_rare = 2 * counted[item.id] < len(respondents)
        if is_rare and response is not None and response.judgement is not None:
            fixed[item.id] = response.judgement
    return [replace(one, judgements={**one.judgements, **fixed}) for one in respondents]


# ---- In words -----------------------------------------------------------------------------------


def headline(found: Dissent, language: Language) -> str:
    """How many people, how many items, on how many of them they differ."""
    return say(
        language,
        f"dissent.headline_{found.source}",
        people=found.people,
        judged=found.judged,
        disputed=len(found.items),
        limit=number(language, consensus.DISSENT, 1),
    )


def certainty(found: Dissent, language: Language) -> tuple[str, ...]:
    """How sure the stage is; empty where nobody has judged anything."""
    sure = found.confidence
    if sure is None:
        return ()
    likely = sorted((s for s, part in sure.stages.items() if part), key=lambda s: -sure.stages[s])
    shares = [
        say(language, "dissent.share", stage=stage, share=percent(language, sure.stages[stage]))
        for stage in likely
    ]
    stages = say(
        language,
        "dissent.stages",
        resamples=consensus.RESAMPLES,
        shares=explanation.listing(language, shares),
    )
    index = say(
        language,
        "dissent.index",
        low=number(language, sure.index_low, 1),
        high=number(language, sure.index_high, 1),
        people=found.people,
    )
    if found.people >= SENSIBLE:
        return stages, index
    return stages, index, say(language, "dissent.indicative", least=SENSIBLE)


def reading(
    one: Disputed, found: Dissent, questionnaire: Questionnaire, language: Language
) -> tuple[str, ...]:
    """How far people agree, which roles stand furthest apart, and what was settled."""
    agreed = number(language, one.tally.agreement or 0, 2)
    median = choice_word(one.tally.median, language)
    sentences = (
        say(language, "dissent.agreement", agreement=agreed, median=median),
        split(one.tally, questionnaire, language),
        settled(one, found, language),
    )
    return tuple(filter(None, sentences))


def settled(one: Disputed, found: Dissent, language: Language) -> str:
    """Who locked what, when and why; that nothing is settled yet."""
    lock = one.lock
    if lock is None:
        return say(language, f"dissent.unsettled_{found.source}")
    at = lock.at.astimezone(BEIJING)
    moment = say(language, "minutes.moment", day=day(language, at.date()), time=clock(language, at))
    rating = explanation.rating_word(language, lock.judgement)
    who = leader(lock.who, found.names or {}, language)
    told = say(language, "minutes.locked_by", who=who, at=moment, rating=rating)
    reason = lock.reason.strip()
    return prose(language, told, say(language, "minutes.reason", reason=reason) if reason else "")


def minority(one: Disputed, questionnaire: Questionnaire, language: Language) -> tuple[str, ...]:
    """What those said who did not vote as the median."""
    return tuple(
        remark_line(remark, questionnaire, language) for remark in one.tally.remarks if remark.steps
    )


def left_open(points: Iterable[Point], language: Language) -> tuple[str, ...]:
    """Each parked point with the item it came up at."""
    return tuple(
        say(language, "dissent.point_on", text=point.text.strip(), item=point.item_id)
        if point.item_id
        else point.text.strip()
        for point in points
    )


def remark_line(remark: Remark, questionnaire: Questionnaire, language: Language) -> str:
    return say(
        language,
        "minutes.remark",
        who=author(remark, questionnaire, language),
        rating=choice_word(remark.choice, language),
        comment=" ".join(remark.comment.split()),
    )


def author(remark: Remark, questionnaire: Questionnaire, language: Language) -> str:
    """Who wrote a comment, as far as the room was told."""
    role = role_word(remark.role, questionnaire, language) if remark.role else ""
    if remark.name and role:
        return say(language, "minutes.named", name=remark.name, role=role)
    return remark.name or role or say(language, "minutes.somebody")


def split(tally: Tally, questionnaire: Questionnaire, language: Language) -> str:
    """The two roles that stand furthest apart; empty where none do."""
    apart = tally.split
    if apart is None or apart.low.median is None or apart.high.median is None:
        return ""
    return say(
        language,
        "workshop.split",
        low=role_word(apart.low.role, questionnaire, language),
        low_rating=explanation.rating_word(language, apart.low.median),
        high=role_word(apart.high.role, questionnaire, language),
        high_rating=explanation.rating_word(language, apart.high.median),
    )


def spread(
    tally: Tally, questionnaire: Questionnaire, language: Language
) -> list[tuple[str, tuple[int, ...]]]:
    """A line for everybody and one a role: how often each choice was taken, in their order."""
    everybody = (say(language, "minutes.everybody"), tuple(tally.counts[c] for c in Choice))
    if len(tally.shares) < 2:
        return [everybody]
    return [everybody] + [
        (role_word(share.role, questionnaire, language), tuple(share.counts[c] for c in Choice))
        for share in tally.shares
    ]


def role_word(role_id: str, questionnaire: Questionnaire, language: Language) -> str:
    """Roles that are not told apart, and no role at all, are 其他."""
    role = questionnaire.role.get(role_id)
    return say(language, "workshop.role_others") if role is None else role.name.in_(language)


def choice_word(choice: Choice | None, language: Language) -> str:
    if choice is None:
        return "—"
    if choice is Choice.UNSURE:
        return say(language, "workshop.unsure")
    return explanation.ball_word(language, choice.value)


def leader(who: str, names: Mapping[str, str], language: Language) -> str:
    """A facilitator's name, or by which link they came."""
    if who in names:
        return names[who]
    kind, _, key = who.partition(":")
    if kind == "link":
        return say(language, "minutes.by_link", key=key)
    return say(language, "minutes.by_gone" if kind == "person" else "minutes.by_guest")
