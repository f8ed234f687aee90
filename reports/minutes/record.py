"""What the minutes are written with: what happened, the reader's language, how values are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from assessment import explanation, messages
from assessment.model import BEIJING, Judgement, Language, Questionnaire
from assessment.workshop import Choice, Lock, Minutes, Point, Remark, Seat, Tally, is_dissent


@dataclass(frozen=True, slots=True)
class Record:
    """`names` are those of facilitators with an account, by how the record names them."""

    minutes: Minutes
    questionnaire: Questionnaire
    bank: str
    names: Mapping[str, str]
    language: Language
    made_on: date

    # ---- Words -----------------------------------------------------------------------------------

    def say(self, code: str, /, **params: object) -> str:
        """A message of `minutes.po`, named without its prefix."""
        return messages.say(self.language, f"minutes.{code}", **params)

    def prose(self, *sentences: str) -> str:
        """Finished sentences as one paragraph."""
        return ("" if self.language == "zh" else " ").join(filter(None, sentences))

    def listing(self, names: Sequence[str]) -> str:
        return explanation.listing(self.language, names)

    def day(self, moment: datetime) -> str:
        return messages.day(self.language, moment.astimezone(BEIJING).date())

    def moment(self, moment: datetime) -> str:
        """Chinese time, as a day and a clock."""
        here = moment.astimezone(BEIJING)
        time = messages.clock(self.language, here)
        return self.say("moment", day=messages.day(self.language, here.date()), time=time)

    def agreement(self, tally: Tally | None) -> str:
        if tally is None or tally.agreement is None:
            return "—"
        return messages.number(self.language, tally.agreement, 2)

    def choice(self, choice: Choice | None) -> str:
        if choice is None:
            return "—"
        if choice is Choice.UNSURE:
            return messages.say(self.language, "workshop.unsure")
        return explanation.ball_word(self.language, choice.value)

    def rating(self, judgement: Judgement) -> str:
        return explanation.rating_word(self.language, judgement)

    def practice(self, item_id: str) -> str:
        """What an item asks; an item of an earlier questionnaire has its id alone."""
        item = self.questionnaire.item.get(item_id)
        return "" if item is None else item.practice.in_(self.language)

    def role(self, role_id: str) -> str:
        """Roles that are not told apart, and no role at all, are 其他."""
        role = self.questionnaire.role.get(role_id)
        if role is None:
            return messages.say(self.language, "workshop.role_others")
        return role.name.in_(self.language)

    def who(self, who: str) -> str:
        """A facilitator's name, or by which link they came."""
        if who in self.names:
            return self.names[who]
        kind, _, key = who.partition(":")
        if kind == "link":
            return self.say("by_link", key=key)
        return self.say("by_gone" if kind == "person" else "by_guest")

    def author(self, remark: Remark) -> str:
        """Who wrote a comment, as far as the room was told."""
        role = self.role(remark.role) if remark.role else ""
        if remark.name and role:
            return self.say("named", name=remark.name, role=role)
        return remark.name or role or self.say("somebody")

    # ---- What there is to say --------------------------------------------------------------------

    @property
    def facilitators(self) -> str:
        return self.listing([self.who(who) for who in self.minutes.facilitators])

    @property
    def seats(self) -> Mapping[str, tuple[Seat, ...]]:
        """Who was there, by role; the role of most seats first."""
        count = Counter(seat.role for seat in self.minutes.present)
        return {
            role: tuple(seat for seat in self.minutes.present if seat.role == role)
            for role, _ in sorted(count.items(), key=lambda one: (-one[1], one[0]))
        }

    @property
    def voted(self) -> tuple[str, ...]:
        return tuple(item for item in self.minutes.items if self.minutes.rounds(item))

    @property
    def waved(self) -> tuple[Lock, ...]:
        """What stands as it was waved through."""
        locks = self.minutes.session.locks
        return tuple(locks[item] for item in self.minutes.items if self._is_waved(item))

    @property
    def disputed(self) -> tuple[str, ...]:
        """Items on which the room did not agree in the last vote."""
        return tuple(item for item in self.voted if is_dissent(self.last(item)))

    def last(self, item_id: str) -> Tally:
        """The last vote on an item that was put to the vote."""
        return self.minutes.tallies[self.minutes.rounds(item_id)[-1].id]

    def split(self, tally: Tally) -> str:
        """The two roles that stand furthest apart; empty where none do."""
        split = tally.split
        if split is None or split.low.median is None or split.high.median is None:
            return ""
        return messages.say(
            self.language,
            "workshop.split",
            low=self.role(split.low.role),
            low_rating=self.rating(split.low.median),
            high=self.role(split.high.role),
            high_rating=self.rating(split.high.median),
        )

    def reason(self, lock: Lock) -> str:
        if lock.reason.strip():
            return self.say("reason", reason=lock.reason.strip())
        return self.say("reason_waved" if lock.is_waved else "reason_median")

    def point(self, point: Point) -> str:
        return self.say("settled" if point.is_settled else "open")

    def _is_waved(self, item_id: str) -> bool:
        lock = self.minutes.session.locks.get(item_id)
        return lock is not None and lock.is_waved
